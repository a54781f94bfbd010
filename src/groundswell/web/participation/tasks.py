"""What the worker does for this room: analyse a challenge, by hand or in the night."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from groundswell.web.accounts.keys import has_key, read_key
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.joined import count_who_could_be_told
from groundswell.web.challenges.models import Challenge, Question
from groundswell.web.challenges.places import Place
from groundswell.web.engine.models import Run
from groundswell.web.engine.opinion_map import Gone, count_changed, has_map, map_challenge
from groundswell.web.engine.opinion_map import Vote as Said
from groundswell.web.engine.runs import get_current_run, is_stripped
from groundswell.web.engine.texts import forget_texts, list_left_over, list_missing
from groundswell.web.engine.themes import Row, analyse_challenge
from groundswell.web.participation.merging.voices import hear_told
from groundswell.web.participation.models import Contribution, Revision, State, Vote
from groundswell.web.participation.tallies import remember_shown

#: What every random choice starts from, in each challenge and on each platform alike: the command
#: line's seed where none is given.
SEED = 0
#: The fewest ideas in which themes are looked for.
FEWEST = 10
_AT_ONCE = 2_000


@task()
def analyse(challenge_id: str) -> None:
    """Analyse a challenge, in the worker."""
    analyse_now(UUID(challenge_id))


def analyse_now(challenge_id: UUID) -> None:
    """Find the themes of a challenge and map the opinions in it. Takes its time."""
    challenge = Challenge.objects.get(pk=challenge_id)
    mend_memory(challenge.id)
    analyse_challenge(
        challenge.id,
        list_rows(challenge.id),
        seed=SEED,
        title=challenge.name,
        question=_first_question(challenge),
        language=_language(challenge),
        minimum_group=challenge.least,
        still_there=lambda: set(_shown(challenge.id).values_list("id", flat=True)),
    )
    if has_key(challenge.id):
        map_now(challenge)


def map_now(challenge: Challenge) -> bool:
    """Map the opinions in a challenge; tell whether a new map stands."""
    # Read before the votes are: who erases in between is counted still.
    erased = _count_erased(challenge.id)
    is_first, of_file = not has_map(challenge.id), _is_of_file(challenge.id)
    is_made = map_challenge(
        challenge.id,
        list_votes(challenge.id),
        list_mapped(challenge.id),
        key=read_key(challenge.id),
        cast=list_votes_as_cast(challenge.id),
        seed=SEED,
        minimum_group=challenge.least,
        # Who is in a file is on no list here.
        n_could=None if of_file else count_who_could_be_told(challenge),
        unlisted=list(map(str, erased)),
        gone={} if of_file else _list_gone(challenge.id),
    )
    if is_made and is_first:
        for idea_id, n_erased in erased.items():
            counted = Contribution.objects.filter(pk=idea_id, n_erased__gte=n_erased)
            counted.update(n_erased=F("n_erased") - n_erased)
    return is_made


def do_start_analysis(*, place: Place) -> None:
    """Have the challenge analysed by the worker, unless that is waiting to be done already."""
    place.check(Act.RUN_ANALYSIS)
    if not is_waiting(place.here.id):
        analyse.enqueue(str(place.here.id))


def is_waiting(challenge_id: UUID) -> bool:
    """Tell whether an analysis of a challenge waits for the worker, or is with it."""
    unfinished = DBTaskResult.objects.filter(
        task_path=analyse.module_path,
        status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING),
    )
    return any([str(challenge_id)] == one.args_kwargs["args"] for one in unfinished)


def refresh_analyses() -> None:
    """Analyse each challenge anew in which something was said since it was analysed last."""
    for challenge in Challenge.objects.filter(is_launched=True, ended_on=None).order_by("id"):
        mend_memory(challenge.id)
        if _is_stale(challenge) and not is_waiting(challenge.id):
            analyse.enqueue(str(challenge.id))


def _is_stale(challenge: Challenge) -> bool:
    """Tell whether ideas or votes came or went since the last runs."""
    themes = get_current_run(challenge.id, Run.Subject.THEMES, "revisions", "content_hash")
    shown = _shown(challenge.id)
    if shown.count() < FEWEST:
        return False
    if themes is None or is_stripped(themes):
        # A run without a hash has lost a text since: its figures still count it.
        return True
    now = {str(one) for one in shown.values_list("id", flat=True)}
    return now != set(themes.revisions) or _have_voted(challenge)


def _have_voted(challenge: Challenge) -> bool:
    """Tell whether enough people voted since the last map for a new one to be made."""
    if not has_key(challenge.id):
        return False
    n_changed = count_changed(
        challenge.id,
        list_votes_as_cast(challenge.id),
        list_mapped(challenge.id),
        key=read_key(challenge.id),
        minimum_group=challenge.least,
        unlisted=list_erased(challenge.id),
    )
    return n_changed >= challenge.least


def list_mapped(challenge_id: UUID) -> list[str]:
    """List the ideas that opinions are mapped on.

    One that was merged, or was until it was undone, waits until enough people have voted since:
    of two maps its votes could be taken apart. Votes of files are told at once.
    """
    mapped = Contribution.objects.filter(challenge=challenge_id).listed()
    if not _is_of_file(challenge_id):
        mapped = mapped.filter(tells_former=False)
    return [str(one) for one in mapped.values_list("id", flat=True)]


def list_erased(challenge_id: UUID) -> list[str]:
    """List the ideas on which votes were erased that a map was made of, and none were told since.

    A map lists none of them: beside the one before it would tell how whoever left had voted. Nor is
    a map made that would unlist them for a few people: it would tell what these had voted on.
    """
    return [str(one) for one in _count_erased(challenge_id)]


def _count_erased(challenge_id: UUID) -> dict[UUID, int]:
    erased = Contribution.objects.filter(challenge=challenge_id, n_erased__gt=0)
    # On one that is withdrawn nobody votes again: it would hold all maps up for good.
    return dict(erased.exclude(state=State.WITHDRAWN).values_list("id", "n_erased"))


def _list_gone(challenge_id: UUID) -> dict[str, Gone]:
    """Give by idea whose votes are erased and told still. An undone merge counts there too."""
    every = Contribution.objects.filter(challenge=challenge_id, n_gone__gt=0)
    rows = every.values_list("id", "gone_agree", "gone_disagree", "gone_pass")
    return {str(idea): Gone(yes, no, yes + no + rest) for idea, yes, no, rest in rows}


def mend_memory(challenge_id: UUID) -> None:
    """Let the engine remember what is shown, and nothing else, whatever failed before."""
    ids = list(_shown(challenge_id).values_list("id", flat=True))
    missing = list_missing(challenge_id, ids)
    for start in range(0, len(missing), _AT_ONCE):
        rows = Revision.objects.filter(id__in=missing[start : start + _AT_ONCE])
        by_language: dict[str, dict[UUID, str]] = {}
        for row in rows.select_related("contribution"):
            language = row.contribution.language.partition("-")[0]  # type: ignore[union-attr]  # of ideas alone
            by_language.setdefault(language, {})[row.id] = row.text
        for language, texts in by_language.items():
            remember_shown(challenge_id, texts, language=language)
    # What was posted or withdrawn meanwhile is asked for once more.
    left_over = list_left_over(challenge_id, ids) + ids
    findable = set(_shown(challenge_id).values_list("id", flat=True))
    forget_texts(set(left_over) - findable)


def list_rows(challenge_id: UUID) -> Iterator[Row]:
    """List what is analysed: each idea that is shown, in its text of now."""
    rows = _shown(challenge_id).values_list(
        "id",
        "contribution_id",
        "text",
        "contribution__kind",
        "contribution__posted_on",
    )
    for revision_id, idea_id, text, kind, posted_on in rows.iterator(chunk_size=_AT_ONCE):
        yield Row(
            revision_id=revision_id,
            contribution_id=str(idea_id),
            text=text,
            kind=kind if kind in ("helps", "blocks") else None,
            written_on=posted_on,
        )


def list_votes(challenge_id: UUID) -> Iterator[Said]:
    """List the votes that opinions are mapped by: without claim codes, for one can hold many.

    They are those that were cast here, or those that came with files as long as none of these is
    told of: never both, for whoever made a file would know the others by taking theirs away. On an
    idea that stands for others each person has the one voice that is counted.
    """
    of_file = _is_of_file(challenge_id)
    heads = Contribution.objects.filter(challenge=challenge_id).exclude(members=None)
    least = Challenge.objects.get(pk=challenge_id).least
    narrowed = {"came_by__isnull": not of_file, "is_by_code": False}
    for head_id in heads.order_by("id").values_list("id", flat=True):
        for voter, voice in hear_told(head_id, least=least, **narrowed).items():
            yield Said(voter, str(head_id), voice.choice, is_imported=of_file)
    yield from _list_as_cast(challenge_id, of_file=of_file, contribution__members=None)


def list_votes_as_cast(challenge_id: UUID) -> Iterator[Said]:
    """List the same votes as people gave them, by which the engine knows who acted since.

    Nothing that the team does changes them: not hiding, not merging, nor undoing either.
    """
    return _list_as_cast(challenge_id, of_file=_is_of_file(challenge_id))


def _list_as_cast(challenge_id: UUID, *, of_file: bool, **narrowed: Any) -> Iterator[Said]:
    kept = Vote.objects.filter(contribution__challenge=challenge_id, is_by_code=False, **narrowed)
    for one in kept.filter(came_by__isnull=not of_file).list_told():
        yield Said(one.voter, str(one.idea_id), one.choice, is_imported=of_file)


def _is_of_file(challenge_id: UUID) -> bool:
    here = Vote.objects.told().filter(contribution__challenge=challenge_id, is_by_code=False)
    return not here.filter(came_by=None).exists()


def _shown(challenge_id: UUID) -> QuerySet[Revision]:
    return Revision.objects.filter(
        contribution__challenge=challenge_id, contribution__state=State.SHOWN, is_current=True
    )


def _language(challenge: Challenge) -> str:
    return (challenge.languages or ["en"])[0].partition("-")[0]


def _first_question(challenge: Challenge) -> str | None:
    asked = Question.objects.filter(phase__challenge=challenge).select_related("phase__challenge")
    first = asked.order_by("phase__position", "position").first()
    return first.text if first else None
