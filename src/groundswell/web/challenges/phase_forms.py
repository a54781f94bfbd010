"""The forms of phases: their dates, and the acts that they allow."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.acts import Act, PhaseKind, acts_of
from groundswell.web.challenges.forms import ReasonForm, WordsForm
from groundswell.web.challenges.models import Challenge, Phase
from groundswell.web.challenges.moments import make_moment, split_moment
from groundswell.web.challenges.plain_text import ChoiceField, LineField, MultipleChoiceField
from groundswell.web.challenges.starting_texts import explain_kind, name_kind, say_in_each

#: The acts of phases, in words.
ACT_NAMES = {
    Act.ANSWER_GATEWAY: _("Answer the questions about themselves"),
    Act.POST_IDEA: _("Post ideas"),
    Act.CHANGE_OWN: _("Change their own ideas"),
    Act.COMMENT: _("Comment"),
    Act.VOTE: _("Vote"),
}


def _time_field(label: Any, initial: time, required: bool = True) -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, initial=initial, required=required)


class MomentsForm(ReasonForm):
    """Reads days and times into instants."""

    def read_moment(self, name: str) -> datetime | None:
        """Give the instant of the fields name_on and name_time; None where no day was given."""
        day = self.cleaned_data.get(f"{name}_on")
        at = self.cleaned_data.get(f"{name}_time")
        if day is None:
            return None
        if at is None:
            self.add_error(f"{name}_time", _("Write a time, as 18:00."))
            return None
        try:
            return make_moment(day, at)
        except ValidationError as fault:
            self.add_error(f"{name}_time", fault)
            return None


def _date_field(label: Any, help_text: Any = "", required: bool = True) -> forms.DateField:
    widget = forms.SelectDateWidget()
    return forms.DateField(label=label, help_text=help_text, widget=widget, required=required)


class PhaseForm(WordsForm, MomentsForm):
    """A phase: its kind, name, dates, and the acts that it allows."""

    def __init__(
        self, *args: Any, challenge: Challenge, phase: Phase | None, **options: Any
    ) -> None:
        super().__init__(*args, challenge=challenge, **options)
        self.phase = phase
        kind = PhaseKind(phase.kind) if phase else None
        if phase is None:
            self.fields["kind"] = ChoiceField(
                label=_("Kind of phase"),
                choices=[
                    (kind.value, f"{name_kind(kind)}: {explain_kind(kind)}") for kind in PhaseKind
                ],
                widget=forms.RadioSelect,
            )
        title = LineField(
            label=_("Name"),
            help_text=_("Shown to everyone. Left empty, it is named after its kind."),
            max_length=60,
            required=False,
        )
        self.ask("title", title, phase.title_words if phase else {})
        self.fields["opens_on"] = _date_field(_("Opens on"))
        self.fields["opens_time"] = _time_field(_("Opens at"), time(9))
        self.fields["closes_on"] = _date_field(
            _("Closes on"), _("Leave empty if it stays open."), required=False
        )
        self.fields["closes_time"] = _time_field(_("Closes at"), time(18), required=False)
        if phase is not None:
            self._fill_moment("opens", phase.opens_at)
            self._fill_moment("closes", phase.closes_at)
        choices = acts_of(kind) if kind else tuple(ACT_NAMES)
        if choices:
            self.fields["acts"] = MultipleChoiceField(
                label=_("What people can do"),
                help_text=_("Only what the kind of phase allows can be done in it."),
                choices=[(act.value, ACT_NAMES[act]) for act in choices],
                widget=forms.CheckboxSelectMultiple,
                required=False,
                initial=[act.value for act in choices if phase is None or act.value in phase.acts],
            )
        self.put_reason_last()

    def _fill_moment(self, name: str, moment: datetime | None) -> None:
        if moment is not None:
            day, at = split_moment(moment)
            self.fields[f"{name}_on"].initial, self.fields[f"{name}_time"].initial = day, at

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["opens_at"] = self._read_or_keep("opens")
        cleaned["closes_at"] = self._read_or_keep("closes")
        return cleaned

    def _read_or_keep(self, name: str) -> datetime | None:
        # Seconds don't show in the form: what was not touched is not changed.
        held = getattr(self.phase, f"{name}_at") if self.phase else None
        if held is not None:
            day, at = split_moment(held)
            given = (self.cleaned_data.get(f"{name}_on"), self.cleaned_data.get(f"{name}_time"))
            if given == (day, at.replace(second=0)):
                return held
        return self.read_moment(name)

    def get_kind(self) -> PhaseKind:
        return PhaseKind(self.phase.kind if self.phase else self.cleaned_data["kind"])

    def get_title_words(self) -> dict[str, str]:
        named = say_in_each(self.languages, self.get_kind())
        return {code: text or named[code] for code, text in self.get_words("title").items()}

    def get_acts_taken_out(self) -> list[str]:
        allowed = self.cleaned_data.get("acts", [])
        return [act.value for act in acts_of(self.get_kind()) if act.value not in allowed]


class ClosesForm(MomentsForm):
    """Until when a phase is open from now on."""

    closes_on = _date_field(_("Closes on"), _("Leave empty if it stays open."), required=False)
    closes_time = _time_field(_("Closes at"), time(18), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["closes_at"] = self.read_moment("closes")
        return cleaned
