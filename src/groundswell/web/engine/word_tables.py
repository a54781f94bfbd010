"""Where words are kept: SQLite's FTS5 or PostgreSQL's tsvector, behind the same four calls.

A row is found by a number or id that comes from the revision's own, so that no order of writing is
kept. Words are kept twice, as written and as stems. In PostgreSQL the challenge is one more word,
so that the index narrows to it; FTS5, whose ranking would count all its rows, compares it instead.
No text reaches a query language: what was typed comes as :class:`.words.Asked`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

from django.db import connections, router, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from groundswell.web.engine.models import Vector
from groundswell.web.engine.words import MOST_WORDS, Asked, list_stems, list_words

TABLE = "engine_words"
_AT_ONCE = 400


class WordTable(Protocol):
    """What a database must be able to do."""

    def write(self, challenge_id: UUID, texts: Mapping[UUID, str], language: str) -> None:
        """Keep the words of texts, instead of what was kept of them."""

    def erase(self, revision_ids: Sequence[UUID]) -> None:
        """Let nothing of these texts stay in the file."""

    def list_kept(self, revision_ids: Sequence[UUID]) -> set[UUID]:
        """Tell which of these are kept."""

    def look_up(
        self, challenge_id: UUID, asked: Sequence[Asked], *, all_of_them: bool, n: int
    ) -> list[UUID]:
        """List revisions with all of what was asked, or any of it, the best first."""


def get_word_table() -> WordTable:
    """Give the table of the database that holds what is said."""
    connection = connections[router.db_for_write(Vector)]
    return InPostgres(connection) if connection.vendor == "postgresql" else InSqlite(connection)


def row_number(revision_id: UUID) -> int:
    """Number a row by its revision: 63 bits that say nothing of when it came."""
    return int.from_bytes(hashlib.blake2b(revision_id.bytes, digest_size=8).digest()) >> 1


class InSqlite:
    """FTS5. Its tokenizer only cuts at spaces, for words are cut already."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def write(self, challenge_id: UUID, texts: Mapping[UUID, str], language: str) -> None:
        """See :class:`WordTable`."""
        rows = []
        for revision_id, text in sorted(texts.items()):
            words = list_words(text)[:MOST_WORDS]
            stems = " ".join(list_stems(words, language))
            mine = (row_number(revision_id), revision_id.hex, challenge_id.hex)
            rows.append((*mine, stems, " ".join(words)))
        with self._connection.cursor() as cursor:
            # A row is not written over but taken out: FTS5 must know what it held.
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", [row[:1] for row in rows])
            cursor.executemany(
                f"INSERT INTO {TABLE} (rowid, revision, challenge, stems, words) "
                "VALUES (%s, %s, %s, %s, %s)",
                rows,
            )

    def erase(self, revision_ids: Sequence[UUID]) -> None:
        """See :class:`WordTable`.

        FTS5 only notes that a row is gone; ``optimize`` writes its index anew without it, and
        SQLite fills what that frees with noughts.
        """
        numbers = [(row_number(one),) for one in revision_ids]
        with self._connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")
            cursor.executemany(f"DELETE FROM {TABLE} WHERE rowid = %s", numbers)
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES ('optimize')")
        transaction.on_commit(self._empty_log, using=self._connection.alias, robust=True)

    def _empty_log(self) -> None:
        # The write-ahead log still holds the pages as they were.
        with self._connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.fetchall()

    def list_kept(self, revision_ids: Sequence[UUID]) -> set[UUID]:
        """See :class:`WordTable`."""
        kept: set[UUID] = set()
        with self._connection.cursor() as cursor:
            for start in range(0, len(revision_ids), _AT_ONCE):
                numbers = [row_number(one) for one in revision_ids[start : start + _AT_ONCE]]
                marks = ", ".join(["%s"] * len(numbers))
                cursor.execute(f"SELECT revision FROM {TABLE} WHERE rowid IN ({marks})", numbers)
                kept.update(UUID(hex=row[0]) for row in cursor.fetchall())
        return kept

    def look_up(
        self, challenge_id: UUID, asked: Sequence[Asked], *, all_of_them: bool, n: int
    ) -> list[UUID]:
        """See :class:`WordTable`."""
        each = (" AND " if all_of_them else " OR ").join(map(self._match, asked))
        with self._connection.cursor() as cursor:
            cursor.execute(
                # Not looked up as a word: ranking would count all rows that hold it.
                f"SELECT revision FROM {TABLE} WHERE {TABLE} MATCH %s AND challenge = %s "
                f"ORDER BY bm25({TABLE}, 0, 0, 1, 1), revision LIMIT %s",
                [each, challenge_id.hex, n],
            )
            return [UUID(hex=row[0]) for row in cursor.fetchall()]

    @staticmethod
    def _match(one: Asked) -> str:
        if len(one.words) > 1:
            return f'words : "{" ".join(one.words)}"'
        beginning = "*" if one.is_beginning else ""
        return f'(stems : "{one.stem}" OR words : "{one.words[0]}"{beginning})'


class InPostgres:
    """A tsvector under a GIN index, written out word by word, past the database's own parser.

    Stems and the challenge begin with a sign that no word has; the challenge's weight is nought.
    """

    # A tsvector counts places up to 16,383, and holds 256 of a word.
    MOST_PLACES = 250

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self._connection = connection

    def write(self, challenge_id: UUID, texts: Mapping[UUID, str], language: str) -> None:
        """See :class:`WordTable`."""
        rows = [
            (revision_id, self._vector(challenge_id, text, language))
            for revision_id, text in sorted(texts.items())
        ]
        with self._connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {TABLE} (revision, words) VALUES (%s, %s::tsvector) "
                "ON CONFLICT (revision) DO UPDATE SET words = excluded.words",
                rows,
            )

    def _vector(self, challenge_id: UUID, text: str, language: str) -> str:
        words = list_words(text)[:MOST_WORDS]
        places: dict[str, list[str]] = {f"#{challenge_id.hex}": ["1D"]}
        for sign, weight, listed in (("=", "A", list_stems(words, language)), ("", "B", words)):
            for place, word in enumerate(listed, start=1):
                places.setdefault(sign + word, []).append(f"{place}{weight}")
        return " ".join(
            f"'{word}':{','.join(at[: self.MOST_PLACES])}" for word, at in places.items()
        )

    def erase(self, revision_ids: Sequence[UUID]) -> None:
        """See :class:`WordTable`."""
        with self._connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE revision = ANY(%s)", [list(revision_ids)])

    def list_kept(self, revision_ids: Sequence[UUID]) -> set[UUID]:
        """See :class:`WordTable`."""
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"SELECT revision FROM {TABLE} WHERE revision = ANY(%s)", [list(revision_ids)]
            )
            return {row[0] for row in cursor.fetchall()}

    def look_up(
        self, challenge_id: UUID, asked: Sequence[Asked], *, all_of_them: bool, n: int
    ) -> list[UUID]:
        """See :class:`WordTable`."""
        each = (" & " if all_of_them else " | ").join(map(self._match, asked))
        question = f"'#{challenge_id.hex}' & ({each})"
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"SELECT revision FROM {TABLE} WHERE words @@ %s::tsquery "
                "ORDER BY ts_rank('{0, 0, 0.6, 1}', words, %s::tsquery, 1) DESC, revision LIMIT %s",
                [question, question, n],
            )
            return [row[0] for row in cursor.fetchall()]

    @staticmethod
    def _match(one: Asked) -> str:
        if len(one.words) > 1:
            return "(" + " <-> ".join(f"'{word}'" for word in one.words) + ")"
        beginning = ":*" if one.is_beginning else ""
        return f"('={one.stem}' | '{one.words[0]}'{beginning})"
