"""The tables of a challenge, made again from its events alone: what was said without its words.

It covers what people do on the platform and what is imported there. The made-up crowd of the demo's
sample challenge did nothing here: it is written into the tables, with no events, so that challenge
can't be made again. Events hold no text, so a text that was erased leaves its revision behind,
empty. Of what an import brought in, the record says what came and not under which pseudonyms.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from groundswell.web.participation.models import Comment, Contribution, Revision, State, Vote
from groundswell.web.shared.models import Event


@dataclass
class Told:
    """What the tables hold, as plain values by id; ``revisions`` says which are erased."""

    ideas: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    votes: dict[str, dict[str, Any]] = field(default_factory=dict)
    revisions: dict[str, tuple[str, int, bool, bool]] = field(default_factory=dict)
    """Of which text, the how-manieth, whether it is the current one, whether it is erased."""
    counts: dict[str, list[int]] = field(default_factory=dict)
    """By idea: agree, pass, disagree, the same with claim codes, comments that are shown."""


def replay(challenge_id: UUID) -> Told:
    """Make the tables again from the events of a challenge."""
    told = Told()
    events = Event.objects.filter(challenge_id=challenge_id).order_by("subject_id", "version")
    later = []
    for event in events.iterator(chunk_size=2_000):
        # A vote that was imported is changed by its own events, which may be read before it.
        if event.kind == "vote.changed":
            later.append(event)
        else:
            _apply(told, event)
    for event in later:
        told.votes[str(event.subject_id)]["choice"] = event.payload["choice"]
    _count(told)
    return told


def _apply(told: Told, event: Event) -> None:
    subject, others, payload = str(event.subject_id), event.other_ids, event.payload
    match event.kind:
        case "idea.posted" | "idea.imported":
            told.ideas[subject] = {
                "question": others[1],
                "kind": payload["kind"],
                "language": payload["language"],
                "state": payload.get("state", State.SHOWN),
                "author": event.actor if event.kind == "idea.posted" else None,
            }
            told.revisions[others[0]] = (subject, 1, True, False)
        case "comment.posted":
            told.comments[subject] = {
                "idea": others[1],
                "answers": others[2] if len(others) > 2 else None,
                "is_addition": payload["is_addition"],
                "language": payload["language"],
                "state": payload.get("state", State.SHOWN),
                "author": event.actor,
            }
            told.revisions[others[0]] = (subject, 1, True, False)
        case "idea.changed" | "comment.changed" | "idea.edited" | "comment.edited":
            number = 0
            for one, (of, place, _, is_erased) in told.revisions.items():
                if of == subject:
                    told.revisions[one] = (of, place, False, is_erased)
                    number = max(number, place)
            told.revisions[others[0]] = (subject, number + 1, True, False)
            table = told.ideas if event.kind.startswith("idea") else told.comments
            table[subject]["state"] = payload.get("state", table[subject]["state"])
            if event.kind.endswith(".edited"):
                _erase(told, subject, but=others[0])
        case "idea.hidden" | "comment.hidden" | "idea.shown" | "comment.shown":
            table = told.ideas if event.kind.startswith("idea") else told.comments
            table[subject]["state"] = event.kind.partition(".")[2]
        case "idea.withdrawn" | "comment.withdrawn":
            table = told.ideas if event.kind.startswith("idea") else told.comments
            table[subject]["state"] = State.WITHDRAWN
            for one in others:
                of, place, is_current, _ = told.revisions[one]
                told.revisions[one] = (of, place, is_current, True)
        case "vote.cast":
            told.votes[subject] = {
                "idea": others[0],
                "voter": event.actor,
                "choice": payload["choice"],
                "is_by_code": payload["is_by_code"],
            }
        case "votes.imported":
            for vote, voter, choice in payload["cast"]:
                told.votes[vote] = {
                    "idea": subject,
                    "voter": voter,
                    "choice": choice,
                    "is_by_code": None,
                }
            for vote, choice in payload["changed"]:
                told.votes[vote]["choice"] = choice


def _erase(told: Told, subject: str, *, but: str) -> None:
    for one, (of, place, is_current, _) in told.revisions.items():
        if of == subject and one != but:
            told.revisions[one] = (of, place, is_current, True)


def read_tables(challenge_id: UUID) -> Told:
    """Read the tables of a challenge, in the same shape."""
    told = Told()
    for idea in Contribution.objects.filter(challenge=challenge_id):
        told.ideas[str(idea.id)] = {
            "question": str(idea.question_id),
            "kind": idea.kind,
            "language": idea.language,
            "state": idea.state,
            "author": idea.author,
        }
        told.counts[str(idea.id)] = [
            idea.n_agree,
            idea.n_pass,
            idea.n_disagree,
            idea.n_agree_by_code,
            idea.n_pass_by_code,
            idea.n_disagree_by_code,
            idea.n_comments,
        ]
    for comment in Comment.objects.filter(contribution__challenge=challenge_id):
        told.comments[str(comment.id)] = {
            "idea": str(comment.contribution_id),
            "answers": str(comment.answers_id) if comment.answers_id else None,
            "is_addition": comment.is_addition,
            "language": comment.language,
            "state": comment.state,
            "author": comment.author,
        }
    for vote in Vote.objects.filter(contribution__challenge=challenge_id):
        told.votes[str(vote.id)] = {
            "idea": str(vote.contribution_id),
            "voter": vote.voter,
            "choice": vote.choice,
            "is_by_code": vote.is_by_code,
        }
    ideas = Revision.objects.filter(contribution__challenge=challenge_id)
    comments = Revision.objects.filter(comment__contribution__challenge=challenge_id)
    for one in (*ideas, *comments):
        of = str(one.contribution_id or one.comment_id)
        told.revisions[str(one.id)] = (of, one.number, one.is_current, one.is_erased)
    return told


def _count(told: Told) -> None:
    told.counts = {idea: [0] * 7 for idea in told.ideas}
    for vote in told.votes.values():
        place = 1 - vote["choice"] + (3 if vote["is_by_code"] else 0)
        told.counts[vote["idea"]][place] += 1
    for comment in told.comments.values():
        told.counts[comment["idea"]][6] += comment["state"] == State.SHOWN
