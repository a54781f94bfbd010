"""Names of people in a text, where it can be told.

Which words name a person is decided here, from gazetteers and from what stands around a word.
Cutting a text into words is in name_tokens; taking names out, and the other rules, in redaction.

Precision first. A given name that is nothing else ("Priya") counts wherever it is written as a
name; one that is also a word, month or place ("Will", "May", "Jordan") only where the text says
so: a title, a surname, a role before it, thanks, a list of names, a signature. Hospitals, streets,
wards, saints, laws and awards that bear a name stay, as do a few figures of history
("Florence Nightingale"). Living public figures are people: they are found too. Drugs, diseases
and eponyms ("Parkinson's") are not in the lists and so stay.
"""

from __future__ import annotations

import re
from functools import cache

from groundswell.analysis.corpus.lexicon import fold, is_english_word, read_section, read_words
from groundswell.analysis.corpus.name_tokens import split_tokens

_NUMERAL = re.compile(r"I{2,3}|I?V|VI{1,3}|I?X")
_PART = re.compile(r"[^\W\d_]+")


_STRONG_TITLES = read_section("name_contexts", "strong titles")
_ROLE_TITLES = read_section("name_contexts", "role titles")
_PEOPLE = read_section("name_contexts", "people")
_CLOSINGS = read_section("name_contexts", "closings")
_PRAISE = read_section("name_contexts", "praise")
_INSTITUTIONS = read_section("name_contexts", "institutions")
_ADDRESSES = read_section("name_contexts", "addresses")
_SAINTLY = read_section("name_contexts", "saintly")
_NOT_AFTER_TITLE = read_section("name_contexts", "not after title")
_NOT_LONE = read_section("name_contexts", "not lone")
_MONTHS_AND_SUCH = read_section("name_contexts", "months")
_THINGS = read_section("name_contexts", "things")
_PARTICLES = read_section("name_contexts", "particles")
_GREETED = read_section("name_contexts", "greeted")
_TOWARDS = read_section("name_contexts", "towards")
_NOT_SURNAMES = read_section("name_contexts", "not surnames in a headline")
_HISTORY = read_section("name_contexts", "history", by_line=True)


class _Reader:
    """One text, read for names."""

    def __init__(self, text: str) -> None:
        self.tokens = split_tokens(text)
        self.tail = text[self.tokens[-1].start + len(self.tokens[-1].raw) :] if self.tokens else ""
        words = [t.raw for t in self.tokens if t.raw[0] != "["]
        long = [w for w in words if len(w) > 3]
        letters = sum(map(len, words))
        self.shouted = letters > 3 and sum(len(w) for w in words if w.isupper()) > 0.7 * letters
        n_capital = sum(w[0].isupper() for w in long)
        self.headline = len(long) > 2 and n_capital > 0.7 * len(long)
        self.ends: dict[int, int] = {}
        """First token of a name to the token after its last."""
        self.given = read_words("given_names")
        self.doubtful = read_words("word_names")
        self.surnames = read_words("surnames")

    def find(self) -> list[tuple[int, int]]:
        i = 0
        while i < len(self.tokens):
            first = self._name_at(i)
            if first is None:
                thing = self._base(i) in _SAINTLY and self._follows(i + 1, "|.")
                i = self._extend(i + 1) if thing and self._is_sure(i + 1) else i + 1
                continue
            i = self._extend(first)
            self.ends[first] = i
        if self.ends or any(token.raw == "[name]" for token in self.tokens):
            self._spread()
        tokens = self.tokens
        return [(tokens[a].start, tokens[b - 1].end) for a, b in sorted(self.ends.items())]

    # What a token looks like -----------------------------------------------------------------

    def _base(self, i: int) -> str:
        return self.tokens[i].base if 0 <= i < len(self.tokens) else ""

    def _written_as_name(self, i: int) -> bool:
        token = self.tokens[i]
        return token.titled or (token.raw.isupper() and (self.shouted or len(token.raw) > 3))

    def _is_sure(self, i: int) -> bool:
        base = self.tokens[i].base
        if base in self.doubtful:
            return False
        first, hyphen, second = base.partition("-")
        return base in self.given or (
            bool(hyphen)
            and first in self.given
            and (second in self.given or second in self.surnames)
        )

    def _is_known(self, i: int) -> bool:
        return self._is_sure(i) or self.tokens[i].base in self.doubtful

    def _is_strange(self, i: int) -> bool:
        """A capitalised word that is no English word: perhaps a name from no list."""
        token = self.tokens[i]
        return (
            token.titled
            and len(token.base) > 2
            and not self.headline
            and not self.shouted
            and token.base not in _INSTITUTIONS
            and not any(letter.isupper() for letter in token.raw[2:])
            and not is_english_word(token.base)
        )

    def _follows(self, i: int, gaps: str = " ") -> bool:
        return 0 < i < len(self.tokens) and self.tokens[i].gap.strip(" ") in gaps.split("|")

    def _joined(self, i: int) -> bool:
        return 0 < i < len(self.tokens) and self.tokens[i].gap in (" ", "  ")

    # Where a name begins, and where it ends --------------------------------------------------

    def _name_at(self, i: int) -> int | None:
        token = self.tokens[i]
        if token.raw[0] == "[":
            return None
        if token.base in _STRONG_TITLES or token.base in _ROLE_TITLES:
            first = self._after_title(i)
            if first is not None:
                return first
        known = self._is_known(i)
        if not known and not token.titled:
            return None
        if self._base(i - 1) in _SAINTLY and self._follows(i, "|."):
            return None
        if not self._is_person(i, known) or self._names_a_thing(i):
            return None
        return i

    def _after_title(self, i: int) -> int | None:
        n = i + 1
        title = self.tokens[i]
        stops = "|" if title.base in _ROLE_TITLES and title.base != "sr" else "|."
        if n >= len(self.tokens) or not self._follows(n, stops):
            return None
        token = self.tokens[n]
        strong = title.base in _STRONG_TITLES and title.titled
        if token.raw[0] == "[" or token.base in _NOT_AFTER_TITLE or "\n" in token.gap:
            return None
        if token.base in _STRONG_TITLES or token.base in _ROLE_TITLES:
            return None
        listed = self._is_known(n) or token.base in self.surnames
        if strong and token.base in _PARTICLES and self._extend(n) > n + 1:
            return n
        if not self._written_as_name(n):
            fits = title.base in _STRONG_TITLES and listed and not is_english_word(token.base)
        elif len(token.raw) == 1:
            stopped = n + 1 < len(self.tokens) and self.tokens[n + 1].gap[:1] == "."
            fits = strong and (token.raw not in "IA" or stopped)
        elif title.base in _STRONG_TITLES:
            word = is_english_word(token.base)
            verb = token.base in _MONTHS_AND_SUCH and title.base not in ("mr", "mrs", "ms")
            fits = (listed and not verb) or (not word and token.titled)
            fits = fits and not (word and (self.headline or "." in token.gap) and not strong)
        else:
            word = is_english_word(token.base)
            fits = (listed and not word) or self._is_strange(n)
            fits = fits or (listed and word and token.titled and not self.headline)
        if title.base in ("king", "prince", "princess"):
            fits = fits and self._is_known(n) and self._base(i - 1) not in ("the", "at", "in")
        if title.base in ("miss", "sir") and not title.titled:
            fits = fits and self._is_sure(n)
        return n if fits and not self._names_a_thing(n) else None

    def _names_a_thing(self, i: int) -> bool:
        """Whether the name belongs to a hospital, street, law or figure of history."""
        if f"{self.tokens[i].base} {self._base(i + 1)}" in _HISTORY:
            return True
        if f"{self._base(i - 1)} {self.tokens[i].base}" in _HISTORY:
            return True
        end = self._extend(i)
        for j in range(i + 1, min(end + 1, len(self.tokens))):
            if self._joined(j) and _NUMERAL.fullmatch(self.tokens[j].raw):
                return True
            if not self._joined(j) or not self.tokens[j].titled:
                break
            if self.tokens[j].base in _INSTITUTIONS:
                return True
        return self._joined(end) and self._base(end) in _ADDRESSES

    def _is_person(self, i: int, known: bool) -> bool:
        token = self.tokens[i]
        sure = known and self._is_sure(i)
        if sure and self._written_as_name(i):
            return True
        before, after = self._base(i - 1), self._base(i + 1)
        introduced = self._introduced(i, before)
        if known and not token.titled and not (self.shouted and sure):
            return sure and self._is_person_in_small(i, before, after, introduced)
        if not known:
            return introduced and self._is_strange(i) and self._introduced_closely(i)
        if self.headline or self.shouted:
            return self._has_surname(i)
        return (
            (introduced and (token.base not in _THINGS or self._introduced_closely(i)))
            or self._has_surname(i)
            or self._signs(i)
            or (token.base not in _NOT_LONE and self._is_spoken_of(i, before, after))
        )

    def _introduced(self, i: int, before: str) -> bool:
        """A role or "called" stands before it: "my manager Mark", "a nurse called Ann"."""
        if self.headline or not self._follows(i, "|,|:|-"):
            return False
        if before in ("called", "named"):
            return self._base(i - 2) in _PEOPLE or self._is_sure(i)
        if before in ("is", "was") and self._base(i - 2) in ("name", "names"):
            return True
        if before not in _PEOPLE:
            return False
        return self._joined(i) or self._base(i - 2) in ("my", "our", "her", "his")

    def _introduced_closely(self, i: int) -> bool:
        return self._base(i - 1) in ("called", "named", "is", "was") or (
            self._joined(i) and {self._base(i - 2), self._base(i - 3)} & {"my", "our"} != set()
        )

    def _is_person_in_small(self, i: int, before: str, after: str, introduced: bool) -> bool:
        """A listed name in small letters, so only where the text leaves little doubt."""
        base = self.tokens[i].base
        if len(base) < (3 if introduced else 4) or is_english_word(base):
            return False
        thanked = before in _GREETED or (before == "you" and self._base(i - 2) == "thank")
        if introduced or (thanked and self._joined(i)):
            return True
        if after in self.surnames and not is_english_word(after) and self._joined(i + 1):
            return True
        if before in _TOWARDS and self._joined(i):
            return True
        return after in ("was", "were", "is") and self._base(i + 2) in _PRAISE

    def _has_surname(self, i: int) -> bool:
        n = i + 1
        if not self._joined(n) or not self.tokens[n].titled:
            return False
        surname = self.tokens[n].base
        if surname not in self.surnames and not self._is_sure(n):
            return False
        if not is_english_word(surname) and surname not in self.given:
            return not (self.headline and self.tokens[i].base in _NOT_LONE)
        return not self.headline and self.tokens[i].base not in _NOT_LONE

    def _is_spoken_of(self, i: int, before: str, after: str) -> bool:
        if before in ("to", "you") and self._base(i - 2) in (
            "thanks",
            "thank",
            "credit",
            "grateful",
        ):
            return True
        if before in ("thanks", "dear", "hi", "hello") and self._follows(i, "|,"):
            return True
        if after == "from" and self._joined(i + 1):
            return True
        return after in ("was", "were", "is") and self._base(i + 2) in _PRAISE

    def _signs(self, i: int) -> bool:
        """A signature: after a dash or a closing, with nothing much behind it."""
        token, n = self.tokens[i], i + 1
        behind = self.tokens[n].gap if n < len(self.tokens) else self.tail
        alone = not behind.strip() or behind.lstrip(" ")[0] in ",\n."
        if not alone or len(self.tokens) - i > 8:
            return False
        gap = token.gap
        dashed = gap.strip() in ("-", "–", "—") and gap[0] in " \n" and i > 2
        after_stop = gap.strip()[:1] in (".", "!", "?") and gap.strip()[-1] in "-–—"
        closed = self._base(i - 1) in _CLOSINGS and (token.gap.strip() == "," or "\n" in token.gap)
        dashed = dashed and len(self.tokens) - i < 6 and token.base not in _NOT_LONE
        return dashed or after_stop or closed

    def _extend(self, i: int) -> int:
        """The token after the name's last: surnames, initials and particles go with it."""
        end, n = i + 1, i + 1
        while n < len(self.tokens) and n - i < 4:
            token, last = self.tokens[n], self.tokens[n - 1]
            initial = len(last.raw) == 1 and token.gap in (". ", ".")
            if not (self._joined(n) or initial) or last.end != last.start + len(last.raw):
                break
            particle = token.base in _PARTICLES and n + 1 < len(self.tokens)
            if particle and self.tokens[n + 1].titled and self._joined(n + 1):
                n += 1
                continue
            if not self._is_surname(n):
                break
            n += 1
            end = n
        return end

    def _is_surname(self, n: int) -> bool:
        token = self.tokens[n]
        listed = token.base in self.surnames or self._is_sure(n)
        word = is_english_word(token.base)
        if token.base in _INSTITUTIONS:
            return False
        if not token.titled:
            capital = token.raw.isupper() and self.shouted
            small = token.raw.islower() and token.base in self.surnames
            if capital and not listed:
                return not word and len(token.raw) > 3 and self._is_sure(n - 1)
            return listed and not word and (capital or small)
        if len(token.raw) == 1:
            return token.raw not in "IA" and n + 1 < len(self.tokens)
        if word:
            return listed and not (self.headline and token.base in _NOT_SURNAMES)
        parts = token.raw.replace("Mc", "").split("-")
        inner = any(letter.isupper() for part in parts for letter in part[1:])
        return listed or not inner or "'" in fold(token.raw) or token.base.startswith("mac")

    def _spread(self) -> None:
        """Names in one list with a name: "Priya and Mark", in either direction."""
        taken = set(self.ends)
        lasts = {end - 1 for end in self.ends.values()}
        names = [i for i, t in enumerate(self.tokens) if t.base == "[name]"]
        taken.update(names)
        lasts.update(names)
        inside = {j for a, b in self.ends.items() for j in range(a, b)}
        n = len(self.tokens)

        def can_be(i: int) -> bool:
            token = self.tokens[i]
            if i in inside or not token.titled or self.headline or token.base in _MONTHS_AND_SUCH:
                return False
            return self._is_known(i) and not self._names_a_thing(i)

        for i in range(n):
            back = i - 1 if self._listed(i) else i - 2
            near = self._listed(i) or (self._base(i - 1) == "and" and self._joined(i))
            if near and back in lasts and can_be(i):
                self.ends[i] = self._extend(i)
                inside.update(range(i, self.ends[i]))
                lasts.add(self.ends[i] - 1)
                taken.add(i)
        for i in range(n - 1, -1, -1):
            following = i + 1 if i + 1 < n and self._listed(i + 1) else i + 2
            near = following == i + 1 or (self._base(i + 1) == "and" and self._joined(i + 1))
            if near and following in taken and can_be(i) and following not in (n, n + 1):
                self.ends[i] = i + 1
                inside.add(i)
                taken.add(i)

    def _listed(self, i: int) -> bool:
        return self._follows(i, ",|&|/") and "\n" not in self.tokens[i].gap


@cache
def _triggers() -> frozenset[str]:
    """Words without one of which no name can be told."""
    listed = read_words("given_names") | read_words("word_names")
    return (
        listed | _STRONG_TITLES | _ROLE_TITLES | {"my", "our", "called", "named", "name", "names"}
    )


def find_names(text: str) -> list[tuple[int, int]]:
    """Spans that name a person, in order, in code points, half-open.

    Examples
    --------
    >>> text = "Dr Patel and my manager karen smith were kind."
    >>> [text[a:b] for a, b in find_names(text)]
    ['Patel', 'karen smith']
    >>> find_names("St Mary's Hospital in May")
    []
    """
    if _triggers().isdisjoint(_PART.findall(fold(text))) and "[name]" not in text:
        return []
    return _Reader(text).find()
