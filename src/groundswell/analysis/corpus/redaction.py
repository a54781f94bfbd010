"""Taking out what could identify a person, before anything is shown.

The rules for e-mail addresses, phone numbers, NHS numbers, postcodes and links stand here; which
words name a person is decided in names. Nothing here knows rows or files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from groundswell.analysis.corpus.model import Redaction
from groundswell.analysis.corpus.names import find_names
from groundswell.analysis.errors import OptionError

REPLACEMENTS = {
    "email": "[email]",
    "link": "[link]",
    "nhs_number": "[NHS number]",
    "phone": "[phone]",
    "postcode": "[postcode]",
    "name": "[name]",
}
"""What stands for a passage, by rule; where two rules claim one passage the earlier has it."""

ALL_RULES: tuple[str, ...] = tuple(REPLACEMENTS)
"""Every rule there is."""

_Span = tuple[int, int]

# Starts only where a run starts and never gives back what it took: linear on any text.
_EMAIL = re.compile(r"(?<![\w.%+\-])[\w.%+\-]++@[\w\-]++(?:\.[\w\-]++)+")
_LINK = re.compile(
    r"(?<![\w@.\-])(?:https?://[^\s<>\"\[\]]++|www\.[^\s<>\"\[\]]++"
    r"|(?:[\w\-]++\.(?=\w))++(?:com|org|net|edu|uk|eu|gov|wales|scot|cymru)(?![\w\-@])"
    r"(?:[/?#][^\s<>\"\[\]]*+)?|(?:bit\.ly|youtu\.be|goo\.gl|tinyurl\.com|t\.co)/[^\s<>\"\[\]]++)",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"(?:[a-z0-9\-]+\.)+[a-z]+|[A-Z][a-z0-9\-]+(?:\.[a-z]+)+|(?:[A-Z0-9\-]+\.)+[A-Z]+"
)
_PHONE = re.compile(
    r"(?<![\w.,/£$€#+])(?:\+ ?|\(\+? ?)?\d(?:[ \-.()\u2013\u2011/]{0,3}\d){5,15}(?![\w/])"
)
_MOST_GROUPS = 6
_PHONE_CUE = re.compile(
    r"(?:tel|telephone|phone|mobile|mob|ring|call|text|whatsapp|fax)\W{0,3}"
    r"(?:me|us|him|her|is|on|at|no|number)?\W{0,3}(?:on|is|at)?\W{0,3}$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\d{1,2}([ \-./])\d{1,2}\1(?:19|20)?\d{2}\b|(?:19|20)\d{2}([\-./])\d{2}\2\d{2}\b"
)
_NHS_NUMBER = re.compile(r"(?<![\w.,£$€+\-])\d{3}([ \-]?)\d{3}\1\d{4}(?![\w\-]|[.,]\d)")
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT BX CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT "
    "DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD "
    "LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK "
    "SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE"
)
_POSTCODE = re.compile(
    rf"(?<![\w\-])({'|'.join(_AREAS.split())})(\d(?:\d|[A-Z])?) {{0,2}}"
    r"(\d)([ABD-HJLNP-UW-Z]{2})(?!\w)",
    re.IGNORECASE,
)


def _emails(text: str, region: str) -> Iterator[_Span]:
    if "@" in text:
        for match in _EMAIL.finditer(text):
            ending = match.group().rpartition(".")[2]
            if ending.isalpha() and len(ending) > 1:
                yield match.span()


def _links(text: str, region: str) -> Iterator[_Span]:
    if "." not in text and "://" not in text:
        return
    for match in _LINK.finditer(text):
        found = match.group()
        trimmed = found.rstrip(".,;:!?'\"”’")
        if trimmed.endswith(")") and "(" not in trimmed:
            trimmed = trimmed.rstrip(").,")
        host = re.split(r"[/?#]", trimmed, maxsplit=1)[0]
        schemed = "://" in found or found[:4].lower() == "www."
        if (schemed and len(trimmed) > 8) or (not schemed and _DOMAIN.fullmatch(host)):
            yield match.start(), match.start() + len(trimmed)


def _phones(text: str, region: str) -> Iterator[_Span]:
    position = 0
    while match := _PHONE.search(text, position):
        found = match.group()
        length = _phone_length(found, text[max(0, match.start() - 40) : match.start()], region)
        if length:
            yield match.start(), match.start() + length
        position = match.start() + length if length else _end_of_group(text, match.start())


def _end_of_group(text: str, start: int) -> int:
    """The first position behind the run of digits and signs at ``start``."""
    end = start + 1
    while end < len(text) and text[end] in "0123456789+(":
        end += 1
    return end


def _phone_length(found: str, before: str, region: str) -> int:
    """How much of a run of digits is a phone number; 0 where none is."""
    if found[0] not in "0+(" and region == "GB" and not _PHONE_CUE.search(before):
        return 0
    cued = _PHONE_CUE.search(before) is not None
    if _DATE.match(found) and not cued:
        return 0
    ends = [m.end() for m in re.finditer(r"\d(?=[^\d]|$)", found)]
    # Nobody writes a number in more groups; a row of single digits is a list or a scale.
    for end in reversed(ends[:_MOST_GROUPS]):
        candidate = found[:end]
        if candidate.count(")") > candidate.count("("):
            continue
        if _is_phone(candidate, cued and end == len(found), region):
            return end
    return 0


def _is_phone(candidate: str, cued: bool, region: str) -> bool:
    digits = re.sub(r"\D", "", candidate)
    if not (6 if cued else 8) <= len(digits) <= 15 or len(set(digits)) < 3:
        return False
    international = candidate.lstrip("(").startswith(("+", "00"))
    national = digits[0] == "0" or region != "GB"
    if region == "GB" and not international and len(digits) == 11 and digits[:2] in (
        "01", "02", "03", "07", "08",
    ):  # fmt: skip
        return True
    if region == "GB" and not (international or national):
        local = len(digits) < 9 and not candidate.startswith(("19", "20"))
        if not cued or not (local or (digits[0] == "7" and len(digits) == 10)):
            return False
    from phonenumbers import NumberParseException, is_valid_number, parse

    try:
        number = parse(candidate, region)
    except NumberParseException:
        return False
    if is_valid_number(number):
        return True
    return cued and "." not in candidate and "/" not in candidate


def _nhs_numbers(text: str, region: str) -> Iterator[_Span]:
    for match in _NHS_NUMBER.finditer(text):
        digits = [int(sign) for sign in match.group() if sign.isdigit()]
        remainder = 11 - sum(d * (10 - i) for i, d in enumerate(digits[:9])) % 11
        if len(set(digits)) > 1 and digits[9] == remainder % 11 and remainder != 10:
            yield match.span()


def _postcodes(text: str, region: str) -> Iterator[_Span]:
    for match in _POSTCODE.finditer(text):
        area, _, digit, unit = match.groups()
        ordinal = {"1": "st", "2": "nd", "3": "rd"}.get(digit, "th")
        if area.isupper() == unit.isupper() and unit != ordinal:
            yield match.span()


def _names(text: str, region: str) -> Iterable[_Span]:
    return find_names(text)


_FINDERS: dict[str, Callable[[str, str], Iterable[_Span]]] = {
    "email": _emails,
    "link": _links,
    "nhs_number": _nhs_numbers,
    "phone": _phones,
    "postcode": _postcodes,
    "name": _names,
}
_NEEDS_DIGIT = frozenset({"phone", "nhs_number", "postcode"})
_DIGIT = re.compile(r"\d")


def _find(text: str, rules: tuple[str, ...], region: str) -> list[tuple[int, int, str]]:
    """Passages to take out, in order, none overlapping another."""
    has_digit = _DIGIT.search(text) is not None
    found: list[tuple[int, int, str]] = []
    for rule in rules:
        if rule in _NEEDS_DIGIT and not has_digit:
            continue
        found += [(start, end, rule) for start, end in _FINDERS[rule](text, region)]
    if len(found) < 2:
        return found
    order = {rule: rank for rank, rule in enumerate(ALL_RULES)}
    taken: list[tuple[int, int, str]] = []
    for start, end, rule in sorted(found, key=lambda f: (f[0], order[f[2]], -f[1])):
        if taken and start < taken[-1][1]:
            if order[rule] < order[taken[-1][2]]:
                taken[-1] = (taken[-1][0], max(end, taken[-1][1]), rule)
            continue
        taken.append((start, end, rule))
    return taken


def redact(
    text: str, *, rules: Iterable[str] = ALL_RULES, region: str = "GB"
) -> tuple[str, tuple[Redaction, ...]]:
    """Take out what could identify a person.

    Parameters
    ----------
    text : str
        One contribution as written. Never changed.
    rules : iterable of str
        Which of :data:`ALL_RULES` apply; none leaves the text as it is.
    region : str
        Two-letter country that phone numbers without a country code are read for.

    Returns
    -------
    str
        The text with placeholders; the same object where there was nothing to take out. Redacting
        it again changes nothing.
    tuple of Redaction
        What was taken out, in order of start, with spans in the original text.

    Raises
    ------
    OptionError
        A rule that does not exist.

    Notes
    -----
    Phone numbers are checked with Google's libphonenumber, NHS numbers by their check digit
    (NHS Data Dictionary, NHS NUMBER, modulus 11); one whose check digit is wrong stays. A name
    is taken where :mod:`groundswell.analysis.corpus.names` can tell; some will be missed, so a
    person reads before anything is published.

    Examples
    --------
    >>> text, found = redact("Ring Karen on 020 7946 0958, or karen@example.org")
    >>> text
    'Ring [name] on [phone], or [email]'
    >>> [(f.rule, f.start, f.end) for f in found]
    [('name', 5, 10), ('phone', 14, 27), ('email', 32, 49)]
    """
    wanted = set(rules)
    if unknown := sorted(wanted - set(ALL_RULES)):
        raise OptionError(
            f"there is no redaction rule called {unknown[0]!r}",
            fix=f"choose from {', '.join(ALL_RULES)}",
        )
    ordered = tuple(rule for rule in ALL_RULES if rule in wanted)
    done: tuple[Redaction, ...] = ()
    current = text
    # One passage gone can make another plain ("Karen and Mark"), so until nothing is left.
    while found := _find(current, ordered, region):
        done = _merge(done, found)
        current = _apply(text, done)
    return current, done


def _merge(done: tuple[Redaction, ...], found: list[tuple[int, int, str]]) -> tuple[Redaction, ...]:
    """Add passages found in the redacted text, their spans carried back to the original."""
    merged, new = list(done), []
    shift, k = 0, 0
    for start, end, rule in found:
        while k < len(done) and done[k].start - shift < start:
            shift += done[k].end - done[k].start - len(done[k].replacement)
            k += 1
        first = start + shift
        while k < len(done) and done[k].start - shift < end:
            shift += done[k].end - done[k].start - len(done[k].replacement)
            k += 1
        new.append(Redaction(rule, first, end + shift, REPLACEMENTS[rule]))
    covered = [m for m in merged if not any(n.start <= m.start and m.end <= n.end for n in new)]
    return tuple(sorted([*covered, *new], key=lambda r: r.start))


def _apply(text: str, redactions: tuple[Redaction, ...]) -> str:
    parts, last = [], 0
    for redaction in redactions:
        parts += [text[last : redaction.start], redaction.replacement]
        last = redaction.end
    return "".join([*parts, text[last:]])
