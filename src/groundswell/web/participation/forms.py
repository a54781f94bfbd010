"""The forms of this room. What a text must be is in ``texts``, what an act needs in ``actions``."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.models import GatewayQuestion, Question
from groundswell.web.challenges.places import Place
from groundswell.web.challenges.plain_text import ChoiceField, LineField
from groundswell.web.challenges.plain_text import TextField as PlainText
from groundswell.web.participation.actions import KINDS_OF_ANSWERS
from groundswell.web.participation.models import Contribution
from groundswell.web.participation.offline import split_notes
from groundswell.web.participation.orders import Order
from groundswell.web.participation.queries import Wanted, list_questions
from groundswell.web.participation.texts import LONGEST, clean_text

_KIND_LABELS = {
    "helps": _("Something that helps"),
    "blocks": _("Something that gets in the way"),
    "free": _("An idea"),
    "solution": _("A solution"),
}


class TextField(forms.CharField):
    """A text of a person, cleaned as it will be kept."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea)
        super().__init__(max_length=LONGEST, strip=False, **options)
        # What is too long is told by ``clean_text``, once.
        self.validators = []

    def to_python(self, value: Any) -> str:
        raw = str(value or "")
        if not raw.strip():
            return ""
        return clean_text(raw)


def _language_field(place: Place) -> forms.ChoiceField:
    names = dict(settings.LANGUAGES)
    choices = [(code, names.get(code, code)) for code in place.here.languages]
    return forms.ChoiceField(
        label=_("Which language did you write in?"), choices=choices, widget=forms.RadioSelect
    )


class _WritingForm(forms.Form):
    """A text and the language that it is in, which is asked for only where there are several."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, place: Place, *args: Any, **options: Any) -> None:
        initial = {"token": uuid.uuid4(), "language": get_page_language(place)}
        options["initial"] = initial | (options.get("initial") or {})
        options.setdefault("label_suffix", "")
        super().__init__(*args, **options)
        if len(place.here.languages) > 1:
            self.fields["language"] = _language_field(place)
        self._language = get_page_language(place)

    @property
    def written_in(self) -> str:
        """The language of the text."""
        return self.cleaned_data.get("language") or self._language


def get_page_language(place: Place) -> str:
    """Give the page's language where the challenge has it, else the challenge's first."""
    now = get_language() or ""
    languages = place.here.languages or [settings.LANGUAGE_CODE]
    return now if now in languages else languages[0]


class PostForm(_WritingForm):
    """An idea in answer to a question."""

    question = forms.UUIDField(widget=forms.HiddenInput)
    text = TextField(
        label=_("Your idea"),
        error_messages={"required": _("Write your idea.")},
    )

    def __init__(self, place: Place, question: Question, *args: Any, **options: Any) -> None:
        options["initial"] = {"question": question.id} | (options.get("initial") or {})
        super().__init__(place, *args, **options)
        kinds = KINDS_OF_ANSWERS[question.kinds]
        self.is_of_one_kind = len(kinds) == 1
        if self.is_of_one_kind:
            self._kind = kinds[0]
        else:
            self.fields["kind"] = forms.ChoiceField(
                label=_("What is it?"),
                choices=[(kind, _KIND_LABELS[kind]) for kind in kinds],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose whether it helps or gets in the way."),
                    "invalid_choice": _("Choose whether it helps or gets in the way."),
                },
            )
        self.order_fields(["kind", "text", "language"])

    @property
    def chosen_kind(self) -> str:
        """The kind of the idea."""
        return self._kind if self.is_of_one_kind else self.cleaned_data["kind"]


class CommentForm(_WritingForm):
    """A comment, or an answer to one."""

    answers = forms.UUIDField(widget=forms.HiddenInput, required=False)
    text = TextField(label=_("Your comment"), error_messages={"required": _("Write your comment.")})


class AdditionForm(forms.Form):
    """What somebody adds to an idea that they support."""

    addition = TextField(
        label=_("What would you add?"),
        required=False,
        help_text=_("It is shown under the idea, as your own words."),
    )


class ChangeForm(forms.Form):
    """Another text for one's own idea or comment."""

    text = TextField(label=_("Your words"), error_messages={"required": _("Write a few words.")})


class ListForm(forms.Form):
    """What a list of ideas is narrowed to, and its order. What makes no sense is left out."""

    words = LineField(
        label=_("Search"),
        required=False,
        max_length=200,
        error_messages={
            "max_length": _(
                "This has %(show_value)s letters, and %(limit_value)s is the most. "
                "Shorten it to search. Until then all ideas are shown."
            )
        },
    )
    order = forms.ChoiceField(label=_("Order"), required=False)
    kind = forms.ChoiceField(label=_("What it is about"), required=False)
    question = forms.ChoiceField(label=_("Question"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    has_comments = forms.BooleanField(label=_("Only ideas with comments"), required=False)

    def __init__(
        self,
        place: Place,
        questions: list[Question],
        themes: list[tuple[str, str]],
        *args: Any,
        orders: list[Order],
        **options: Any,
    ) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        kinds = {kind for one in questions for kind in KINDS_OF_ANSWERS[one.kinds]}
        names = dict(settings.LANGUAGES)
        given: dict[str, list[tuple[str, Any]]] = {
            "kind": [(kind, Contribution.Kind(kind).label) for kind in sorted(kinds)],
            "question": [(str(one.id), one.text) for one in questions],
            "language": [(code, names.get(code, code)) for code in place.here.languages],
            "theme": themes,
        }
        for name, choices in given.items():
            if len(choices) > 1:
                self._choose(name, [("", _("All")), *choices])
            else:
                del self.fields[name]
        self._choose("order", [(one.value, one.label) for one in orders])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def wanted(self) -> Wanted:
        """What the list is narrowed to."""
        self.is_valid()
        for field in self.fields.values():
            # Nobody need be told that a filter may be left empty.
            field.required = True
        given = {name: value for name, value in self.cleaned_data.items() if value}
        order = Order(given.pop("order", Order.RANDOM))
        return Wanted(order=order, **given)


class GatewayForm(forms.Form):
    """The gateway questionnaire: each question has its choices, and may be left out."""

    def __init__(self, questions: list[GatewayQuestion], *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | options)
        for question in questions:
            choices = list(question.choices_by_id.items())
            self.fields[question.id.hex] = forms.ChoiceField(
                label=question.text,
                choices=[*choices, ("", _("I would rather not say"))],
                widget=forms.RadioSelect,
                required=False,
            )

    @property
    def answers(self) -> dict[str, str]:
        """The choices made, by question."""
        return {name: value for name, value in self.cleaned_data.items() if value}


class NotesForm(forms.Form):
    """Notes from paper or a workshop, in answer to one question."""

    question = ChoiceField(
        label=_("Which question do they answer?"),
        error_messages={"required": _("Choose the question.")},
    )
    kind = ChoiceField(
        label=_("What are they?"),
        choices=Contribution.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they are.")},
    )
    language = ChoiceField(
        label=_("Which language are they in?"),
        error_messages={"required": _("Choose the language.")},
    )
    notes = PlainText(
        label=_("The notes"),
        help_text=_("Word for word, without names. Leave an empty line between two notes."),
        max_length=100_000,
        error_messages={"required": _("Type in at least one note.")},
    )
    is_one_person = forms.BooleanField(label=_("One person said all of these"), required=False)

    def __init__(self, place: Place, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._questions = {str(one.id): one for one in list_questions(place)}
        kinds = {kind for one in self._questions.values() for kind in KINDS_OF_ANSWERS[one.kinds]}
        labels = Contribution.Kind.choices
        if kinds == {Contribution.Kind.HELPS, Contribution.Kind.BLOCKS}:
            asked = self.fields["kind"]
            asked.label = _("Do they help, or get in the way?")
            asked.error_messages["required"] = _("Choose whether they help or get in the way.")
        self._choose("question", [(key, one.text) for key, one in self._questions.items()])
        self._choose("kind", [(kind, label) for kind, label in labels if kind in kinds])
        names = dict(settings.LANGUAGES)
        self._choose("language", [(code, names.get(code, code)) for code in place.here.languages])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if len(choices) == 1:
            field.initial, field.widget = choices[0][0], forms.HiddenInput()

    @property
    def has_questions(self) -> bool:
        return bool(self._questions)

    def clean_question(self) -> Question:
        return self._questions[self.cleaned_data["question"]]

    def clean_notes(self) -> list[str]:
        return split_notes(self.cleaned_data["notes"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        question, kind = given.get("question"), given.get("kind")
        if question and kind and kind not in KINDS_OF_ANSWERS[question.kinds]:
            self.add_error("kind", _("Choose one of the kinds that this question asks for."))
        return given


class EraseForm(forms.Form):
    """Asks once more before all that somebody said is erased."""

    is_sure = forms.BooleanField(
        label=_("Yes, erase all of it"),
        error_messages={"required": _("Tick the box if you want it erased.")},
    )
