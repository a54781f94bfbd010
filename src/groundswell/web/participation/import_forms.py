"""The forms of bringing a file in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.models import Question
from groundswell.web.challenges.places import Place
from groundswell.web.engine.tables import (
    MOST_BYTES,
    MOST_ROWS,
    MOST_VOTES,
    FileProblem,
    FileTable,
    read_file,
)
from groundswell.web.participation.import_plans import NOT_SAID
from groundswell.web.participation.models import Contribution
from groundswell.web.participation.open_data_records import OpenDataTerms

ROLE_LABELS = {
    "text": _("What people wrote"),
    "id": _("A number or name of each idea"),
    "participant": _("Who wrote it: a number or code"),
    "kind": _("Whether it helps or blocks"),
    "time": _("The day it was written"),
    "state": _("Whether it was hidden"),
    "language": _("The language it is in"),
}


class FilesForm(forms.Form):
    """A table of ideas, and one of votes on them where there is one."""

    ideas = forms.FileField(
        label=_("Ideas"),
        help_text=format_lazy(
            _(
                "A CSV or Excel file with a row for each idea. From Polis: comments.csv. "
                "At most {rows} rows and {size} MB."
            ),
            rows=f"{MOST_ROWS:,}",
            size=MOST_BYTES // 1_000_000,
        ),
    )
    votes = forms.FileField(
        label=_("Votes on these ideas"),
        required=False,
        help_text=format_lazy(
            _(
                "Only if you have them. From Polis: votes.csv or participants-votes.csv. "
                "At most {rows} rows."
            ),
            rows=f"{MOST_VOTES:,}",
        ),
    )

    def clean_ideas(self) -> tuple[str, bytes]:
        return _take(self.cleaned_data["ideas"], MOST_ROWS)

    def clean_votes(self) -> tuple[str, bytes] | None:
        given = self.cleaned_data["votes"]
        return _take(given, MOST_VOTES) if given else None


def _take(given: UploadedFile, most_rows: int) -> tuple[str, bytes]:
    name = given.name or "file"
    if (given.size or 0) > MOST_BYTES:
        raise forms.ValidationError(
            _("This file has %(size)s MB. The most is %(most)s MB. Bring it in as two files."),
            params={"size": (given.size or 0) // 1_000_000, "most": MOST_BYTES // 1_000_000},
        )
    content = given.read()
    try:
        read_file(content, name, most_rows=most_rows)
    except FileProblem as problem:
        raise forms.ValidationError(str(problem)) from None
    return name, content


class ChoicesForm(forms.Form):
    """How a file is read: which column is what, and what holds for every row."""

    question = forms.ChoiceField(label=_("Which question do these ideas answer?"))
    kind = forms.ChoiceField(
        label=_("What are they, where the file does not say?"), widget=forms.RadioSelect
    )
    language = forms.ChoiceField(label=_("Which language are they in?"))
    source = forms.CharField(
        label=_("Where does the file come from?"),
        max_length=60,
        help_text=_(
            "A short name, such as: workshop in May. People with the same number in two files "
            "from one place count as one person."
        ),
    )
    is_offline = forms.BooleanField(
        label=_("People said this on paper or in a workshop"),
        help_text=_("Each idea is then marked so."),
        required=False,
    )

    def __init__(
        self, place: Place, questions: list[Question], table: FileTable, *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        names = dict(settings.LANGUAGES)
        self._choose("question", [(str(one.id), one.text) for one in questions])
        self._choose(
            "kind",
            [
                (value, label if value != NOT_SAID else _("Not said"))
                for value, label in Contribution.Kind.choices
            ],
        )
        self._choose("language", [(code, names.get(code, code)) for code in place.here.languages])
        listed = [(name, name) for name in table.columns]
        for role, label in ROLE_LABELS.items():
            is_needed = role == "text"
            self.fields[f"column_{role}"] = forms.ChoiceField(
                label=label,
                required=is_needed,
                choices=listed if is_needed else [("", _("No column")), *listed],
            )

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def columns(self) -> dict[str, str]:
        """The columns that were chosen, by role."""
        return {role: self.cleaned_data.get(f"column_{role}", "") for role in ROLE_LABELS}


class TermsForm(forms.Form):
    """On what terms the open data may be used."""

    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=OpenDataTerms.Licence.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    credit = forms.CharField(
        label=_("Who is to be named"),
        max_length=200,
        required=False,
        help_text=_("Such as the name of your organisation."),
    )
