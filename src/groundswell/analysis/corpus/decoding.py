"""Bytes to text: which encoding a text file is in, told rather than assumed.

Only decoding lives here; what the text means is for the readers of each format.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from groundswell.analysis.errors import TableError

_SAMPLE_BYTES = 200_000

# What spreadsheet programs and survey tools are known to write. Left to itself, the detector also
# weighs rare encodings (Baltic DOS, EBCDIC) that short texts can look like by accident.
_CANDIDATES = [
    "cp1252",
    "mac_roman",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
]
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with BOM"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32 with BOM"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32 with BOM"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16 with BOM"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16 with BOM"),
)
_USUAL_WESTERN = frozenset("£€§©®°±½¼¾×·•…–—‘’“”„«»™\u00a0àâäáçéèëíîïóôöúûüÉÈÂÎÔ")
_SAVE_AS_UTF8 = "save the table again as 'CSV UTF-8' or as XLSX"


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text and how it was read.

    Attributes
    ----------
    text : str
        Without a byte order mark.
    encoding : str
        For people: "UTF-8", "Windows-1252 (guessed)" ...
    notes : tuple of str
        What the reader should check.
    """

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(data: bytes, *, encoding: str | None = None) -> Decoded:
    """Decode a text file.

    A byte order mark decides; then strict UTF-8; then UTF-16 without a mark; then UTF-8 with stray
    Windows-1252 bytes (files pasted together); then the likeliest of the encodings that
    spreadsheet programs write.

    Parameters
    ----------
    data : bytes
        The whole file.
    encoding : str, optional
        A Python codec name; nothing is guessed then.

    Returns
    -------
    Decoded

    Raises
    ------
    TableError
        Where the encoding is unknown, does not fit, or the file is not text.

    Examples
    --------
    >>> decode("café".encode()).encoding
    'UTF-8'
    >>> decode("It wasn’t £5".encode("cp1252")).text
    'It wasn’t £5'
    """
    if encoding is not None:
        return Decoded(_decode_as(data, encoding), encoding)
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return Decoded(_decode_as(data, codec), name)
    if wide := _unmarked_utf16(data):
        return Decoded(_decode_as(data, wide), wide.upper())
    _refuse_binary(data)
    try:
        return Decoded(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError:
        return _decode_guessed(data)


def _decode_as(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec).removeprefix("\ufeff")
    except LookupError:
        raise TableError(
            f"the encoding '{codec}' is not known", fix="use a name such as utf-8 or cp1252"
        ) from None
    except UnicodeError as error:
        raise TableError(
            f"the file is not valid {codec}: {error.__class__.__name__} near byte "
            f"{getattr(error, 'start', 0) + 1}",
            fix=_SAVE_AS_UTF8,
        ) from None


def _unmarked_utf16(data: bytes) -> str | None:
    sample = data[:4096]
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0::2].count(0) / len(sample[0::2]), sample[1::2].count(0) / len(sample[1::2])
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    return None


def _refuse_binary(data: bytes) -> None:
    sample = data[:65_536]
    control = len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", sample))
    if control > 0.05 * len(sample) and control > 8:
        raise TableError(
            "the file is not text: it holds many bytes that no text has",
            fix="give a CSV, XLSX, JSON Lines or Parquet file",
        )


def _decode_guessed(data: bytes) -> Decoded:
    lines = [line for line in data.split(b"\n") if not line.isascii()]
    valid = sum(_is_utf8(line) for line in lines)
    if valid >= 0.5 * len(lines):
        codecs.register_error("groundswell.cp1252", _bad_bytes_as_cp1252)
        n = len(lines) - valid
        return Decoded(
            data.decode("utf-8", "groundswell.cp1252"),
            "UTF-8 and Windows-1252 mixed",
            (f"{n} lines are not valid UTF-8; their odd bytes were read as Windows-1252",),
        )
    sample = b"\n".join(lines)[:_SAMPLE_BYTES]
    codec = "cp1252" if _looks_western(sample, data[:_SAMPLE_BYTES]) else _detect(sample)
    text = data.decode(codec, "groundswell.cp1252" if codec == "cp1252" else "replace")
    name = _name_of(codec)
    note = f"the file is not UTF-8; it was read as {name}, the likeliest: check accents and quotes"
    if "\ufffd" in text:
        note += f" ({text.count(chr(0xFFFD))} characters could not be read and show as \ufffd)"
    return Decoded(text, f"{name} (guessed)", (note,))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _bad_bytes_as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    # Five bytes mean nothing in Windows-1252; Latin-1 gives them the control codes browsers do.
    return "".join(_western(byte) for byte in bad), error.end


def _western(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


codecs.register_error("groundswell.cp1252", _bad_bytes_as_cp1252)


def _looks_western(sample: bytes, context: bytes) -> bool:
    """Whether the odd bytes are few and, as Windows-1252, what English writers type."""
    high = [byte for byte in sample if byte >= 0x80]
    letters = len(re.findall(rb"[A-Za-z]", context))
    return len(high) <= 0.3 * letters and all(_western(byte) in _USUAL_WESTERN for byte in high)


def _detect(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=_CANDIDATES).best()
    return best.encoding if best is not None else "cp1252"


def _name_of(codec: str) -> str:
    if codec.startswith("cp125"):
        return f"Windows-{codec[2:]}"
    return {"mac_roman": "Mac Roman", "shift_jis": "Shift-JIS"}.get(codec, codec.upper())
