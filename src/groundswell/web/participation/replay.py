"""The tables of a challenge, made again from its events alone: what was said without its words.

It covers what people do on the platform, what is imported there, and the demo's sample challenge.
Events hold no text, so a text that was erased leaves its revision behind, empty. What was written
of a file that was not let count is on record too, and is left out here as it is everywhere.
Places on the wheel are drawn by lot, and attention is worked out from counts: neither is on record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from groundswell.web.challenges.models import Challenge
from groundswell.web.participation.merging import voices
from groundswell.web.participation.models import (
    Comment,
    Contribution,
    Revision,
    Source,
    State,
    Vote,
)
from groundswell.web.shared.models import Event


@dataclass
class Told:
    """What the tables hold, as plain values by id; ``revisions`` says which are erased."""

    ideas: dict[str, dict[str, Any]] = field(default_factory=dict)
    comments: dict[str, dict[str, Any]] = field(default_factory=dict)
    votes: dict[str, dict[str, Any]] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    """By idea that is merged into another: that one."""
    revisions: dict[str, tuple[str, int, bool, bool]] = field(default_factory=dict)
    """Of which text, the how-manieth, whether it is the current one, whether it is erased."""
    counts: dict[str, list[int]] = field(default_factory=dict)
    """By idea: agree, pass, disagree; the same with claim codes; imported; comments shown."""


def replay(challenge_id: UUID) -> Told:
    """Make the tables again from the events of a challenge."""
    told = Told()
    events = Event.objects.filter(challenge_id=challenge_id)
    counting = events.filter(kind="data.imported").order_by("version")
    files = {event.other_ids[0]: place for place, event in enumerate(counting)}
    later = []
    for event in events.order_by("subject_id", "version").iterator(chunk_size=2_000):
        match event.kind:
            case "idea.imported" if event.other_ids[2] not in files:
                pass
            case "votes.imported" | "votes.changed" if str(event.subject_id) not in files:
                pass
            case "votes.changed":
                # Votes that another file brought in, which may be read after this one.
                later.append((files[str(event.subject_id)], event.version, event))
            case _:
                _apply(told, event)
    for _, _, event in sorted(later, key=lambda one: one[:2]):
        for vote, choice in event.payload["changed"]:
            told.votes[vote]["choice"] = choice
    _count(told, Challenge.objects.get(pk=challenge_id).least)
    return told


_SOURCES = {
    "idea.posted": Source.PLATFORM,
    "idea.imported": Source.IMPORT,
    "idea.typed_in": Source.OFFLINE,
}


def _apply(told: Told, event: Event) -> None:
    subject, others, payload = str(event.subject_id), event.other_ids, event.payload
    match event.kind:
        case "idea.posted" | "idea.imported" | "idea.typed_in":
            is_imported = event.kind == "idea.imported"
            told.ideas[subject] = {
                "question": others[1],
                "kind": payload["kind"],
                "language": payload["language"],
                "state": payload.get("state", State.SHOWN),
                "author": payload.get("author", event.actor),
                "is_by_code": payload["is_by_code"],
                "source": payload.get("source", _SOURCES[event.kind]),
                "came_by": others[2] if is_imported else None,
                "posted_on": payload.get("posted_on", event.happened_on.isoformat()),
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
                "is_by_code": payload["is_by_code"],
                "posted_on": event.happened_on.isoformat(),
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
        case "idea.hiding_proposed" | "comment.hiding_proposed":
            table = told.ideas if event.kind.startswith("idea") else told.comments
            table[subject]["state"] = payload.get("state", table[subject]["state"])
        case "idea.withdrawn" | "comment.withdrawn":
            table = told.ideas if event.kind.startswith("idea") else told.comments
            table[subject]["state"] = State.WITHDRAWN
            for one in others:
                of, place, is_current, _ = told.revisions[one]
                told.revisions[one] = (of, place, is_current, True)
        case "idea.merged":
            told.merged[subject] = others[0]
        case "idea.unmerged":
            del told.merged[subject]
        case "vote.cast":
            told.votes[subject] = {
                "idea": others[0],
                "voter": event.actor,
                "choice": payload["choice"],
                "is_by_code": payload["is_by_code"],
                "came_by": None,
            }
        case "vote.changed":
            told.votes[subject]["choice"] = payload["choice"]
        case "vote.erased":
            del told.votes[subject]
        case "votes.imported":
            for idea, votes in payload["cast"].items():
                for vote, voter, choice, is_by_code in votes:
                    told.votes[vote] = {
                        "idea": idea,
                        "voter": voter,
                        "choice": choice,
                        "is_by_code": is_by_code,
                        "came_by": subject,
                    }


def _erase(told: Told, subject: str, *, but: str) -> None:
    for one, (of, place, is_current, _) in told.revisions.items():
        if of == subject and one != but:
            told.revisions[one] = (of, place, is_current, True)


def read_tables(challenge_id: UUID) -> Told:
    """Read the tables of a challenge, in the same shape."""
    told = Told()
    for idea in Contribution.objects.filter(challenge=challenge_id).exclude(state=State.COMING):
        told.ideas[str(idea.id)] = {
            "question": str(idea.question_id),
            "kind": idea.kind,
            "language": idea.language,
            "state": idea.state,
            "author": idea.author,
            "is_by_code": idea.is_by_code,
            "source": idea.source,
            "came_by": _say_id(idea.came_by_id),
            "posted_on": idea.posted_on.isoformat(),
        }
        told.counts[str(idea.id)] = [
            idea.n_agree,
            idea.n_pass,
            idea.n_disagree,
            idea.n_agree_by_code,
            idea.n_pass_by_code,
            idea.n_disagree_by_code,
            idea.n_agree_imported,
            idea.n_pass_imported,
            idea.n_disagree_imported,
            idea.n_comments,
        ]
        if idea.merged_into_id:
            told.merged[str(idea.id)] = str(idea.merged_into_id)
    for comment in Comment.objects.filter(contribution__challenge=challenge_id):
        told.comments[str(comment.id)] = {
            "idea": str(comment.contribution_id),
            "answers": _say_id(comment.answers_id),
            "is_addition": comment.is_addition,
            "language": comment.language,
            "state": comment.state,
            "author": comment.author,
            "is_by_code": comment.is_by_code,
            "posted_on": comment.posted_on.isoformat(),
        }
    for vote in Vote.objects.standing().filter(contribution__challenge=challenge_id):
        told.votes[str(vote.id)] = {
            "idea": str(vote.contribution_id),
            "voter": vote.voter,
            "choice": vote.choice,
            "is_by_code": vote.is_by_code,
            "came_by": _say_id(vote.came_by_id),
        }
    ideas = Revision.objects.filter(contribution__challenge=challenge_id)
    ideas = ideas.exclude(contribution__state=State.COMING)
    comments = Revision.objects.filter(comment__contribution__challenge=challenge_id)
    for one in (*ideas, *comments):
        of = str(one.contribution_id or one.comment_id)
        told.revisions[str(one.id)] = (of, one.number, one.is_current, one.is_erased)
    return told


def _say_id(given: UUID | None) -> str | None:
    return str(given) if given else None


def _count(told: Told, least: int) -> None:
    told.counts = {idea: [0] * 10 for idea in told.ideas}
    cast: dict[str, list[voices.Cast]] = {idea: [] for idea in told.ideas}
    for vote in told.votes.values():
        suffix = "_imported" if vote["came_by"] else "_by_code" if vote["is_by_code"] else ""
        one = voices.Cast(UUID(vote["idea"]), vote["voter"], vote["choice"], suffix)
        for idea in {vote["idea"], told.merged.get(vote["idea"], vote["idea"])}:
            cast[idea].append(one)
    for idea, votes in cast.items():
        for voice in voices.hear(votes, UUID(idea), least=least).values():
            part = 3 * voices.SUFFIXES.index(voice.suffix)
            told.counts[idea][part + 1 - voice.choice] += 1
    for comment in told.comments.values():
        told.counts[comment["idea"]][9] += comment["state"] == State.SHOWN
