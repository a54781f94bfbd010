"""The privacy notice: made from a challenge's settings, so that it says what is so."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

from groundswell.web.challenges.models import Challenge


@dataclass(frozen=True)
class Section:
    """A part of the notice: a heading, sentences, and what the organisation says itself."""

    heading: str
    sentences: tuple[str, ...]
    in_their_words: str = ""


def list_notice(challenge: Challenge) -> list[Section]:
    """Give the parts of a challenge's privacy notice."""
    who = challenge.organisation or _("The organisation")
    has_questions = challenge.gateway_questions.exists()
    return [
        Section(
            _("Who answers for your data"),
            (
                _("%(who)s runs this challenge and answers for your data.") % {"who": who},
                *_say_unsaid(challenge.contact),
            ),
            challenge.contact,
        ),
        Section(_("What is kept about you"), _say_kept(challenge, has_questions)),
        Section(_("What others see"), _say_seen(challenge, has_questions)),
        Section(
            _("What is not kept"),
            (
                _("We do not keep the network address you come from, nor what device you use."),
                _("We keep the day on which you wrote something, and not the time."),
                _("Others see new words at once: who watches the page sees when they come or go."),
                _("There is no counting of visits, and nothing from other websites on our pages."),
                _("Your employer's network may still know that you opened this website."),
            ),
        ),
        Section(_("How long it is kept"), _say_unsaid(challenge.keeping), challenge.keeping),
        Section(
            _("Who could still find out"),
            (
                _(
                    "Who you are is kept apart from what you write. A secret key is needed to "
                    "join the two, and no page, export or figure does so."
                ),
                _(
                    "Whoever has full control of the server while the challenge runs could find "
                    "out who wrote what. Nobody else can, unless your own words give you away."
                ),
                _(
                    "A log that nobody may change keeps how somebody under a made-up name voted, "
                    "also when you erase your vote. All lists and files leave it out. The numbers "
                    "on an idea keep it, without you, until ten people have erased theirs. "
                    "Whoever has the key could find out that it was you, until the challenge ends "
                    "for good and the key is destroyed."
                ),
                _(
                    "Until the night, whoever takes the server's files could tell what was said at "
                    "one moment, such as a post and a vote of one person. Without the key they do "
                    "not learn whose."
                ),
            ),
        ),
        Section(
            _("Cookies"),
            (
                _(
                    "We set only the cookies that the pages need: to keep you signed in, to "
                    "protect forms, and to remember the language and the colours you chose."
                ),
            ),
        ),
        Section(
            _("What you can ask for"),
            (
                _("You can change or withdraw what you wrote, under “My contributions”."),
                _(
                    "You have a right to see the data about you, to have it put right, and to have "
                    "it erased. Ask who answers for your data, above."
                ),
                _("You can complain to the Information Commissioner's Office: ico.org.uk."),
            ),
        ),
    ]


def _say_unsaid(words: str) -> tuple[str, ...]:
    return () if words else (_("That has not been said yet. Ask before you take part."),)


def _say_kept(challenge: Challenge, has_questions: bool) -> tuple[str, ...]:
    said = []
    is_by_email = challenge.join_by_link or challenge.join_by_invitation or challenge.domains
    if is_by_email:
        said.append(_("Your e-mail address, if you take part with one, so that you can come back."))
    if challenge.join_by_sign_on and settings.HAS_SIGN_ON:
        said.append(
            _(
                "Of what %(name)s tells us when you sign in: your e-mail address, and your "
                "number there."
            )
            % {"name": settings.SIGN_ON_NAME}
        )
    if challenge.join_by_code:
        said.append(
            _(
                "If you take part without an e-mail address: a scrambled form of your code, from "
                "which nobody can read the code."
            )
        )
    said += [
        _("Your ideas and comments, under a made-up name that only the computer knows."),
        _("Your votes, under another made-up name."),
        _(
            "Messages between you and the team about what you wrote. Neither side learns who the "
            "other is, and nobody else reads them."
        ),
    ]
    if is_by_email or challenge.join_by_sign_on:
        said.append(
            _(
                "Beside what you write, how to reach you, sealed: only the program that sends "
                "e-mails can open it, so that you can be told what became of it. You can stop "
                "each kind of e-mail, and change your e-mail address."
            )
        )
    if has_questions:
        said.append(
            _(
                "Your answers to the questions about you, if you give any. They are encrypted. "
                "You can skip each of them."
            )
        )
    return tuple(said)


def _say_seen(challenge: Challenge, has_questions: bool) -> tuple[str, ...]:
    said = [
        _("Everyone can read your ideas and comments.")
        if challenge.reading == Challenge.Reading.EVERYONE
        else _("People who take part can read your ideas and comments."),
        _("No name stands beside them, and none beside a vote."),
    ]
    if has_questions:
        said.append(
            _(
                "Answers to the questions about people are used for figures about groups, and "
                "never for groups of fewer than %(n)s people."
            )
            % {"n": challenge.least}
        )
    return tuple(said)
