"""The template environment: what every template can call. The look is in ``templates/``."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NoReturn

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import formats, timezone, translation
from jinja2 import ChainableUndefined, ChoiceLoader, Environment, PackageLoader, Undefined
from markupsafe import Markup, escape

from groundswell.web.shared.colours import get_shades
from groundswell.web.shared.fields import get_field_part, list_errors
from groundswell.web.shared.preferences import get_appearance
from groundswell.web.shared.unseen import make_seen


def environment(**options: Any) -> Environment:
    """Build the environment for Django's Jinja2 backend."""
    # The kept components ask for parts of parts that nobody gave.
    options["undefined"] = ChainableUndefined
    options["finalize"] = make_seen
    options["loader"] = ChoiceLoader([options["loader"], PackageLoader("nhsuk_frontend_jinja")])
    made = Environment(
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True, **options
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_callables(  # type: ignore[attr-defined]  # the extension brings it
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    made.globals.update(
        url=_url,
        static=static,
        get_shades=get_shades,
        get_appearance=get_appearance,
        field_part=get_field_part,
        list_errors=list_errors,
        list_languages=list_languages,
        needed=_needed,
        page_language=translation.get_language,
        page_direction=lambda: "rtl" if translation.get_language_bidi() else "ltr",
    )
    made.filters.update(date=format_day, moment=format_moment, number=format_number, when=mark_when)
    return made


def _url(name: str, *args: Any, **kwargs: Any) -> str:
    return reverse(name, args=args, kwargs=kwargs)


def _needed(value: Any, what: str) -> Any:
    """Give the value, or say that a template was called without it."""
    if isinstance(value, Undefined) or value in (None, ""):
        return _missing(what)
    return value


def _missing(what: str) -> NoReturn:
    raise LookupError(f"This part of a page needs {what}.")


def list_languages(codes: list[str] | None = None) -> list[tuple[str, str, bool]]:
    """List languages as (code, its own name, whether the page is in it)."""
    now = translation.get_language()
    names = {code: str(name) for code, name in settings.LANGUAGES}
    chosen = [code for code in codes if code in names] if codes else list(names)
    return [(code, names[code], code == now) for code in chosen]


def format_day(value: date | datetime) -> str:
    """Write a day in the words of the language: 4 November 2026."""
    return formats.date_format(_local(value), "DATE_FORMAT")


def format_moment(value: datetime) -> str:
    """Write a day and a time in the words of the language."""
    return formats.date_format(_local(value), "DATETIME_FORMAT")


def format_number(value: float | Decimal, places: int | None = None) -> str:
    """Write a number with the separators of the language: 13,895."""
    return formats.number_format(value, places, use_l10n=True, force_grouping=True)


def mark_when(value: date | datetime) -> Markup:
    """Write a day as HTML that machines can read too."""
    local = _local(value)
    return Markup('<time datetime="{}">{}</time>').format(
        escape(local.isoformat()), format_day(local)
    )


def _local(value: date | datetime) -> date | datetime:
    is_aware = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if is_aware else value  # type: ignore[arg-type]  # an instant
