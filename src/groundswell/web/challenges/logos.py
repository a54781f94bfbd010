"""Logos: written anew from their pixels alone, so that nothing else in the file survives."""

from __future__ import annotations

import hashlib
import io

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 2_000_000
MOST_PIXELS = 25_000_000
#: Four times what a page shows, for screens with many dots.
_SIZE = (448, 144)


def make_logo(data: bytes) -> tuple[bytes, str]:
    """Give a picture as a small PNG, and the start of its hash.

    Raises
    ------
    ValidationError
        Where it is no picture of a kind that is taken, or too large.
    """
    if len(data) > MOST_BYTES:
        raise ValidationError(_("The picture is larger than 2 MB. Save it smaller."), "too_large")
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise ValidationError(
                    _("The picture has too many pixels. Save it smaller."), "too_large"
                )
            picture.thumbnail(_SIZE)
            seen = picture.convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise ValidationError(
            _("We can't read this picture. Choose a PNG, JPEG or WebP file."), "no_picture"
        ) from None
    bare = Image.frombytes("RGBA", seen.size, seen.tobytes())
    made = io.BytesIO()
    bare.save(made, "PNG", optimize=True)
    content = made.getvalue()
    return content, hashlib.sha256(content).hexdigest()[:16]
