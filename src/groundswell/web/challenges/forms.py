"""The forms of setting a challenge up. Each language of a challenge has a field of its own."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from groundswell.web.challenges.actions import GROUP_STANDS
from groundswell.web.challenges.logos import MOST_BYTES, make_logo
from groundswell.web.challenges.models import Challenge, Question, Words
from groundswell.web.challenges.plain_text import (
    ChoiceField,
    LineField,
    MultipleChoiceField,
    TextField,
)
from groundswell.web.challenges.starting_texts import has_gap

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
MOST_CHOICES = 20


def name_language(code: str) -> str:
    """Give a language's own name."""
    return dict(settings.LANGUAGES).get(code, code)


class ReasonForm(forms.Form):
    """A form that asks for a reason, which everyone can read, once the challenge is launched."""

    def __init__(self, *args: Any, challenge: Challenge, **options: Any) -> None:
        super().__init__(*args, **options)
        if challenge.is_launched:
            self.fields["reason"] = LineField(
                label=_("Why do you change this?"),
                help_text=_("Everyone can read this on the page “What changed”."),
                max_length=300,
            )

    @property
    def reason(self) -> str:
        return str(self.cleaned_data.get("reason", ""))


class WordsForm(ReasonForm):
    """A form whose texts are asked for in each language of the challenge."""

    def __init__(self, *args: Any, challenge: Challenge, **options: Any) -> None:
        super().__init__(*args, challenge=challenge, **options)
        self.languages = list(challenge.languages)

    def ask(self, name: str, field: forms.CharField, held: Words) -> None:
        """Add a field for each language."""
        for language in self.languages:
            told = field.label
            if len(self.languages) > 1:
                told = f"{field.label} ({name_language(language)})"
            copy = type(field)(
                label=told,
                help_text=field.help_text,
                required=field.required,
                max_length=field.max_length,
                initial=held.get(language, ""),
            )
            copy.widget.attrs["lang"] = language
            self.fields[f"{name}_{language}"] = copy

    def get_words(self, name: str) -> Words:
        """Give what was written, by language."""
        return {code: self.cleaned_data[f"{name}_{code}"] for code in self.languages}

    def put_reason_last(self) -> None:
        if "reason" in self.fields:
            self.fields["reason"] = self.fields.pop("reason")


class MakeForm(forms.Form):
    """What a challenge needs to exist."""

    name = LineField(
        label=_("Name of the challenge"),
        help_text=_("Short, and as people would say it. For example: What would help us change?"),
        max_length=120,
    )
    organisation = LineField(
        label=_("Organisation"), help_text=_("Who asks, and answers for the data."), max_length=120
    )
    language = ChoiceField(
        label=_("Main language"),
        help_text=_("You can add others afterwards."),
        choices=settings.LANGUAGES,
    )


class TextsForm(ReasonForm):
    """What a challenge says, in one language."""

    name = LineField(label=_("Name of the challenge"), max_length=120)
    purpose = TextField(
        label=_("Purpose"),
        help_text=_("Why you ask, and what you will do with it."),
        max_length=3000,
    )
    call = TextField(
        label=_("Call to action"),
        help_text=_("A line or two that make people begin."),
        max_length=300,
    )
    rules = TextField(
        label=_("Ground rules of your own"),
        help_text=_(
            "Two rules always hold: no criticism of a person who can be known, and nothing abusive."
        ),
        max_length=3000,
        required=False,
    )
    help = TextField(
        label=_("Where to turn when in danger or distress"),
        help_text=_("Shown before people post. Phone numbers first."),
        max_length=3000,
    )
    contact = TextField(label=_("Who answers for personal data"), max_length=1000)
    keeping = TextField(label=_("How long you keep personal data"), max_length=1000)

    def __init__(self, *args: Any, challenge: Challenge, language: str, **options: Any) -> None:
        held = {
            name: getattr(challenge, f"{name}_words").get(language, "")
            for name in ("name", "purpose", "call", "rules", "help", "contact", "keeping")
        }
        super().__init__(*args, challenge=challenge, initial=held, **options)
        self.is_launched = challenge.is_launched
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, text in [*cleaned.items()]:
            if self.is_launched and has_gap(text):
                self.add_error(name, _("Fill in what is in [brackets]."))
        return cleaned


class LanguagesForm(ReasonForm):
    """Which languages a challenge is in."""

    main = ChoiceField(label=_("Main language"), choices=settings.LANGUAGES)
    others = MultipleChoiceField(
        label=_("Other languages"),
        help_text=_("You write the words in each. People choose theirs at the top of the page."),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, challenge: Challenge, **options: Any) -> None:
        held = {"main": challenge.languages[0], "others": challenge.languages[1:]}
        super().__init__(*args, challenge=challenge, initial=held, **options)

    def get_languages(self) -> list[str]:
        """Give the languages, the main one first."""
        return list(dict.fromkeys([self.cleaned_data["main"], *self.cleaned_data["others"]]))


class PeopleForm(ReasonForm):
    """Who may take part, and who may read."""

    join_by_invitation = forms.BooleanField(
        label=_("People whose e-mail address is on your list"), required=False
    )
    domains = TextField(
        label=_("Everybody with an e-mail address at"),
        help_text=_("One a line, as example.org. Everybody with an address there may take part."),
        max_length=5000,
        required=False,
    )
    join_by_sign_on = forms.BooleanField(label="", required=False)
    join_by_link = forms.BooleanField(
        label=_("Anyone who has the link, with an e-mail address"), required=False
    )
    join_by_code = forms.BooleanField(
        label=_("Anyone, without an e-mail address, with a code that brings them back"),
        help_text=_(
            "One person can hold many codes. Votes by such people are counted and shown apart."
        ),
        required=False,
    )
    reading = ChoiceField(
        label=_("Who may read the ideas?"),
        choices=Challenge.Reading.choices,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, challenge: Challenge, **options: Any) -> None:
        names = ("join_by_invitation", "join_by_sign_on", "join_by_link", "join_by_code", "reading")
        held: dict[str, Any] = {name: getattr(challenge, name) for name in names}
        held["domains"] = "\n".join(challenge.domains)
        super().__init__(*args, challenge=challenge, initial=held, **options)
        if settings.HAS_SIGN_ON:
            told = _("Everybody who signs in with %(name)s") % {"name": settings.SIGN_ON_NAME}
            self.fields["join_by_sign_on"].label = told
        else:
            del self.fields["join_by_sign_on"]

    def clean_domains(self) -> list[str]:
        domains = []
        for number, line in enumerate(self.cleaned_data["domains"].splitlines(), start=1):
            domain = line.strip().lower().removeprefix("@")
            if domain and not _DOMAIN.fullmatch(domain):
                raise ValidationError(
                    _("Line %(number)s is no domain: %(line)s. Write it as example.org."),
                    params={"number": number, "line": line[:60]},
                )
            if domain:
                domains.append(domain)
        return list(dict.fromkeys(domains))


class LookForm(ReasonForm):
    """The organisation's name, and the colour and logo of the pages."""

    organisation = LineField(label=_("Organisation"), max_length=120)
    colour = forms.CharField(
        label=_("Colour"),
        help_text=_(
            "We make it darker or lighter where it could not be read otherwise, in light and dark."
        ),
        widget=forms.TextInput(attrs={"type": "color"}),
        max_length=7,
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}\Z", _("Write it as #1f5f5b."))],
    )
    logo = forms.FileField(
        label=_("Logo"),
        help_text=_("A PNG, JPEG or WebP file of up to 2 MB. It is shown small, at the top."),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp"}),
    )
    removes_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    def __init__(self, *args: Any, challenge: Challenge, **options: Any) -> None:
        held = {"organisation": challenge.organisation, "colour": challenge.colour}
        super().__init__(*args, challenge=challenge, initial=held, **options)
        if not challenge.logo_mark:
            del self.fields["removes_logo"]

    def clean_logo(self) -> bytes | None:
        file = self.cleaned_data["logo"]
        if file is None:
            return None
        if file.size > MOST_BYTES:
            raise ValidationError(_("The picture is larger than 2 MB. Save it smaller."))
        data: bytes = file.read()
        make_logo(data)
        return data


class ShownForm(ReasonForm):
    """What people see of the analysis while the challenge runs."""

    shows_themes = forms.BooleanField(
        label=_("Show the themes so far"),
        help_text=_("People may then write about what is there already."),
        required=False,
    )
    shows_opinion_map = forms.BooleanField(label=_("Show the opinion map so far"), required=False)
    smallest_group = forms.IntegerField(
        label=_("Smallest group in any figure"),
        help_text=_("No figure is shown about fewer people than this. 10 or more."),
        min_value=10,
        max_value=500,
    )

    def __init__(self, *args: Any, challenge: Challenge, **options: Any) -> None:
        names = ("shows_themes", "shows_opinion_map", "smallest_group")
        held = {name: getattr(challenge, name) for name in names}
        super().__init__(*args, challenge=challenge, initial=held, **options)
        if challenge.is_launched:
            self.fields["smallest_group"].help_text = GROUP_STANDS


class ReviewForm(ReasonForm):
    """When texts are looked at, and by how many."""

    reviews_first = forms.BooleanField(
        label=_("A facilitator looks at each text before others see it"),
        help_text=_("Otherwise texts are shown at once, and looked at when somebody reports them."),
        required=False,
    )
    hides_by_two = forms.BooleanField(
        label=_("Two facilitators must agree before a text is hidden"), required=False
    )

    def __init__(self, *args: Any, challenge: Challenge, **options: Any) -> None:
        names = ("reviews_first", "hides_by_two")
        held = {name: getattr(challenge, name) for name in names}
        super().__init__(*args, challenge=challenge, initial=held, **options)


class EndForm(ReasonForm):
    """Asks for the challenge's name, so that nobody ends one by a slip of the finger."""

    name = LineField(
        label=_("The challenge's name"),
        help_text=_("Type it as it stands above, to show that you mean it."),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class QuestionForm(WordsForm):
    """A question of a phase."""

    def __init__(
        self, *args: Any, challenge: Challenge, question: Question | None, **options: Any
    ) -> None:
        super().__init__(*args, challenge=challenge, **options)
        text = TextField(label=_("Question"), max_length=300)
        hint = TextField(
            label=_("Hint"),
            help_text=_("A line under the question."),
            max_length=300,
            required=False,
        )
        self.ask("text", text, question.text_words if question else {})
        self.ask("hint", hint, question.hint_words if question else {})
        self.fields["kinds"] = ChoiceField(
            label=_("What can an answer be?"),
            choices=Question.Kinds.choices,
            widget=forms.RadioSelect,
            initial=question.kinds if question else Question.Kinds.HELPS_OR_BLOCKS,
        )
        self.put_reason_last()


class GatewayForm(WordsForm):
    """A question about people: choices only."""

    def __init__(self, *args: Any, challenge: Challenge, question: Any, **options: Any) -> None:
        super().__init__(*args, challenge=challenge, **options)
        text = LineField(
            label=_("Question"), help_text=_("For example: What is your role?"), max_length=200
        )
        choices = TextField(
            label=_("Choices"),
            help_text=_("One a line. Few and wide, so that nobody can be known by them."),
            max_length=2000,
        )
        held: Words = {}
        for code in challenge.languages:
            lines = [words.get(code, "") for words in question.choices_words] if question else []
            held[code] = "\n".join(lines)
        self.ask("text", text, question.text_words if question else {})
        self.ask("choices", choices, held)
        self.fields.pop("reason", None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first: list[str] | None = None
        for code in self.languages:
            name = f"choices_{code}"
            if name not in cleaned:
                continue
            lines = [" ".join(line.split()) for line in cleaned[name].splitlines() if line.strip()]
            if not 2 <= len(lines) <= MOST_CHOICES:
                told = _("Write 2 to %(most)s choices, each on a line of its own.")
                self.add_error(name, told % {"most": MOST_CHOICES})
            elif any(len(line) > 80 for line in lines):
                self.add_error(name, _("A choice can be 80 characters long at most."))
            elif len({line.casefold() for line in lines}) < len(lines):
                self.add_error(name, _("Two choices are the same."))
            elif first is not None and len(lines) != len(first):
                self.add_error(name, _("Write the same choices in each language, in one order."))
            cleaned[name] = lines
            first = first if first is not None else lines
        return cleaned

    def get_choices(self) -> list[Words]:
        """Give the choices, each with its words by language."""
        columns = [self.cleaned_data[f"choices_{code}"] for code in self.languages]
        return [dict(zip(self.languages, row, strict=True)) for row in zip(*columns, strict=True)]


class TeamForm(forms.Form):
    """Who else runs or analyses the challenge."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = ChoiceField(
        label=_("What they do"),
        choices=[
            ("facilitator", _("Facilitator: sets the challenge up and runs it")),
            ("analyst", _("Analyst: reads, codes and analyses")),
        ],
        widget=forms.RadioSelect,
        initial="facilitator",
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
