"""What the engine remembers of texts, in one place: what they mean and which words they hold.

Both come and go together. Looking things up is in ``similar`` and ``search``.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import router, transaction

from groundswell.web.engine import nearness
from groundswell.web.engine.embedder import get_embedder
from groundswell.web.engine.models import BucketStamp, Vector
from groundswell.web.engine.runs import strip_runs
from groundswell.web.engine.word_tables import get_word_table

_AT_ONCE = 500


def remember_texts(challenge_id: UUID, texts: Mapping[UUID, str], *, language: str = "en") -> None:
    """Make texts findable by meaning and by words. To do it twice changes nothing.

    Call it after the texts are saved, from a job or on commit: a sentence takes some
    milliseconds to embed, and no lock is held meanwhile.

    Parameters
    ----------
    challenge_id : UUID
    texts : mapping of UUID to str
        Text of each revision that may be found: the one shown, of those that are not hidden.
    language : str
        ISO 639-1 code of the texts.
    """
    embedder = get_embedder()
    listed = sorted(texts.items())
    for start in range(0, len(listed), _AT_ONCE):
        part = listed[start : start + _AT_ONCE]
        vectors = embedder.embed([text for _, text in part]).astype("<f2")
        rows = [
            Vector(
                revision_id=revision_id,
                challenge_id=challenge_id,
                bucket=nearness.bucket_of(revision_id),
                model=embedder.fingerprint,
                values=values.tobytes(),
            )
            for (revision_id, _), values in zip(part, vectors, strict=True)
        ]
        with transaction.atomic(using=router.db_for_write(Vector)):
            Vector.objects.bulk_create(
                rows,
                update_conflicts=True,
                unique_fields=["revision_id"],
                update_fields=["challenge_id", "bucket", "model", "values"],
            )
            get_word_table().write(challenge_id, dict(part), language)
            _stamp({(challenge_id, row.bucket) for row in rows})


def forget_texts(revision_ids: Iterable[UUID]) -> None:
    """Let nothing of these texts stay: vectors, words, quotes in runs, and what is in memory.

    Themes stay, without the words of these texts; analyse again soon to have figures without them.
    To do it twice changes nothing. Another process drops what it holds in memory as soon as it next
    looks something up in the challenge.

    Parameters
    ----------
    revision_ids : iterable of UUID
        Erased, hidden or replaced revisions, of any challenge.
    """
    gone = sorted(set(revision_ids))
    if not gone:
        return
    with transaction.atomic(using=router.db_for_write(Vector)):
        touched: set[tuple[UUID, int]] = set()
        for start in range(0, len(gone), _AT_ONCE):
            found = Vector.objects.filter(revision_id__in=gone[start : start + _AT_ONCE])
            touched.update(found.values_list("challenge_id", "bucket"))
            found.delete()
        get_word_table().erase(gone)
        _stamp(touched)
        strip_runs(gone)
    nearness.drop({challenge_id for challenge_id, _ in touched})


def list_missing(challenge_id: UUID, revision_ids: Collection[UUID]) -> list[UUID]:
    """List the revisions that can't be found yet, or were remembered with another model.

    Parameters
    ----------
    challenge_id : UUID
    revision_ids : collection of UUID
        All that should be findable.

    Returns
    -------
    list of UUID
        Sorted; give their texts to :func:`remember_texts`.
    """
    model = get_embedder().fingerprint
    wanted = set(revision_ids)
    kept = set(
        Vector.objects.filter(challenge_id=challenge_id, model=model).values_list(
            "revision_id", flat=True
        )
    )
    with_words = get_word_table().list_kept(sorted(wanted & kept))
    return sorted(wanted - with_words)


def list_left_over(challenge_id: UUID, revision_ids: Collection[UUID]) -> list[UUID]:
    """List what is remembered of a challenge and should not be: give it to :func:`forget_texts`.

    Parameters
    ----------
    challenge_id : UUID
    revision_ids : collection of UUID
        All that should be findable.
    """
    kept = Vector.objects.filter(challenge_id=challenge_id).values_list("revision_id", flat=True)
    return sorted(set(kept) - set(revision_ids))


def _stamp(touched: Iterable[tuple[UUID, int]]) -> None:
    rows = [
        BucketStamp(
            key=f"{challenge_id.hex}-{bucket}",
            challenge_id=challenge_id,
            bucket=bucket,
            stamp=secrets.randbits(62),
        )
        # In one order, so that two writers never wait for each other.
        for challenge_id, bucket in sorted(touched)
    ]
    BucketStamp.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["key"], update_fields=["stamp"]
    )
