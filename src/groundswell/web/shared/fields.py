"""Fields of Django's forms as the kept components take them. What they look like is theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.translation import gettext, ngettext

Params = dict[str, Any]


@dataclass(frozen=True)
class FieldPart:
    """Which component shows a field (``kind``), and what it is given (``params``)."""

    kind: str
    params: Params


def list_errors(*given: BaseForm) -> list[Params]:
    """List what is wrong in forms, each with the field that it leads to."""
    found: list[Params] = []
    for form in given:
        found += [{"text": str(error)} for error in form.non_field_errors()]
        for bound in form:
            if bound.is_hidden:
                found += [{"text": str(error)} for error in bound.errors]
            else:
                found += [
                    {"text": _tell(bound, str(error)), "href": f"#{bound.auto_id}"}
                    for error in bound.errors
                ]
    return found


def _tell(bound: BoundField, error: str) -> str:
    """Name the field where the error alone would not: six times "This needs an answer"."""
    if error != str(forms.Field.default_error_messages["required"]):
        return error
    name = str(bound.label)
    return f"{name} {error}" if name.endswith(("?", ".", "!", ":")) else f"{name}: {error}"


def get_field_part(
    bound: BoundField,
    *,
    hint: str = "",
    size: str = "",
    width: int | None = None,
    rows: int = 5,
    is_heading: bool = False,
    hints: dict[str, str] | None = None,
) -> FieldPart:
    """Give the component for a field of a form.

    ``hint`` stands in for the field's help text; ``size`` is that of the label (s, m, l);
    ``is_heading`` makes the label the page's heading; ``hints`` are those of single choices.
    """
    widget = bound.field.widget
    label = str(bound.label)
    if not bound.field.required and not isinstance(widget, forms.CheckboxInput):
        label = gettext("%(label)s (optional)") % {"label": label}
    naming = {"text": label, "size": size or None, "isPageHeading": is_heading or None}
    shared: Params = {
        "name": bound.html_name,
        "id": bound.auto_id,
        "hint": {"text": text} if (text := hint or str(bound.help_text)) else None,
        "errorMessage": _get_error(bound),
    }
    if isinstance(widget, forms.SelectDateWidget):
        return FieldPart("date", {**shared, **_get_date(bound, widget, naming)})
    if isinstance(widget, forms.CheckboxInput):
        return FieldPart("checkboxes", {**shared, **_get_tick(bound, label), "id": None})
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        # Django's list of ticks is a kind of its radios.
        is_ticks = isinstance(widget, forms.CheckboxSelectMultiple)
        kind = "checkboxes" if is_ticks else "radios"
        choices = _get_choices(bound, naming, hints or {})
        return FieldPart(kind, {**shared, **choices, "id": None})
    shared["label"] = naming
    attributes = _get_attributes(bound)
    if isinstance(widget, forms.Select):
        return FieldPart("select", {**shared, "items": _list_items(bound, {})})
    value = bound.value()
    shared["value"] = "" if value is None else str(widget.format_value(value) or "")
    if isinstance(widget, forms.Textarea):
        limit = attributes.pop("maxlength", None)
        shared |= {"rows": rows, "attributes": attributes}
        if limit:
            return FieldPart("counted", {**shared, **_get_count(int(limit))})
        return FieldPart("textarea", shared)
    input_type = getattr(widget, "input_type", "text")
    if input_type in ("file", "password"):
        shared["value"] = None
    shared |= {
        "type": input_type,
        "width": width,
        "inputmode": attributes.pop("inputmode", None),
        "autocomplete": attributes.pop("autocomplete", None),
        "attributes": attributes,
    }
    return FieldPart("input", shared)


def _get_error(bound: BoundField) -> Params | None:
    if not bound.errors:
        return None
    text = " ".join(str(error) for error in bound.errors)
    return {"text": text, "visuallyHiddenText": gettext("Error")}


def _get_attributes(bound: BoundField) -> Params:
    """Give the widget's own attributes. What must be filled in is told in words, on the page."""
    built = bound.build_widget_attrs(bound.field.widget.attrs)
    left_out = ("id", "class", "required", "cols", "rows", "aria-describedby", "aria-invalid")
    return {
        name: {"value": value, "optional": True} if isinstance(value, bool) else str(value)
        for name, value in built.items()
        if name not in left_out
    }


def _list_items(bound: BoundField, hints: dict[str, str]) -> list[Params]:
    items = []
    for place, choice in enumerate(bound.subwidgets):
        value = str(choice.data["value"])
        items.append(
            {
                "value": value,
                "text": str(choice.data["label"]),
                "id": bound.auto_id if place == 0 else f"{bound.auto_id}_{place}",
                "checked": choice.data["selected"],
                "selected": choice.data["selected"],
                "hint": {"text": hints[value]} if value in hints else None,
            }
        )
    return items


def _get_choices(bound: BoundField, naming: Params, hints: dict[str, str]) -> Params:
    legend = {**naming, "size": naming["size"] or "s"}
    return {
        "idPrefix": bound.auto_id,
        "fieldset": {"legend": legend},
        "items": _list_items(bound, hints),
    }


def _get_tick(bound: BoundField, label: str) -> Params:
    return {
        "idPrefix": bound.auto_id,
        "hint": None,
        "items": [
            {
                "value": "on",
                "text": label,
                "id": bound.auto_id,
                "checked": bool(bound.value()),
                "hint": {"text": str(bound.help_text)} if bound.help_text else None,
            }
        ],
    }


def _get_date(bound: BoundField, widget: forms.SelectDateWidget, naming: Params) -> Params:
    held = widget.format_value(bound.value()) or {}
    parts = (
        ("day", gettext("Day"), widget.day_field, 2),
        ("month", gettext("Month"), widget.month_field, 2),
        ("year", gettext("Year"), widget.year_field, 4),
    )
    items = []
    for part, label, name, width in parts:
        is_first = part == "day"
        items.append(
            {
                "name": name % bound.html_name,
                "id": bound.auto_id if is_first else f"{bound.auto_id}_{part}",
                "label": label,
                "value": "" if held.get(part) is None else str(held[part]),
                "width": width,
            }
        )
    return {
        "id": f"{bound.auto_id}-date",
        "items": items,
        "fieldset": {"legend": {**naming, "size": naming["size"] or "s"}},
    }


def _get_count(limit: int) -> Params:
    return {
        "maxlength": limit,
        "threshold": 50,
        "textareaDescriptionText": ngettext(
            "You can write up to %(n)s character", "You can write up to %(n)s characters", limit
        )
        % {"n": limit},
        "charactersUnderLimitText": {
            "one": gettext("You have 1 character left"),
            "other": gettext("You have %{count} characters left"),
        },
        "charactersAtLimitText": gettext("You have no characters left"),
        "charactersOverLimitText": {
            "one": gettext("You have 1 character too many"),
            "other": gettext("You have %{count} characters too many"),
        },
    }
