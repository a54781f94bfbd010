"""Every number that the API gives is either attacked or told of here why it is no figure of people.

The walk is made by the test: a new number stands in neither list, and fails it. Those on pages are
told of in ``figures``, to which ``test_every_page`` holds each page and this each e-mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from groundswell.web.config.api import api
from web.figures import list_figures, list_unknown

#: What ``campaign`` reads and ``test_published`` attacks, or shows of these in other words.
ATTACKED = (
    r"CountsOut\.\w+",
    r"AnswerCount\.n_at_least",
    r"MapOut\.(n_people|n_votes|n_imported)",
    r"(GroupOut|NotHeardOut)\.(n|share)",
    r"(MappedOut|GroupVotesOut)\.(n|agree_share|disagree_share)",
    r"MappedOut\.division",
    r"RoundedOut\.n",
)
#: Numbers of other things, and why they tell of nobody.
OTHERS = {
    r"Listed_\w+\.(page|n_pages|n_items)": "rows of a list that its reader may turn through",
    r"(AccountOut|OwnOut|NextOut)\.\w+": "the caller's own",
    r"OwnConversationOut\.n_new": "the caller's own",
    r"(ListOut|InvitedOut)\.\w+|SetUpOut\.n_invited": "the list of the invited, for who made it",
    r"(IdeaOut|ThemeOut|ThemesOut|ExportsOut|MapOut)\.(n_comments|n_members|n_contributions|n_ideas|n_marked)"
    "": "texts that everybody can read and count; nobody is told whose they are",
    r"MapOut\.n_unseen": "ideas that the caller has not voted on",
    r"AlikeOut\.nearness": "of two texts",
    r"AnswerOut\.choice|BlockOut\.number|(RowOut|LeftOutRow)\.row": "a place in a list",
    r"(ImportOut|ManyOut)\.\w+": "what the caller's own act did",
    r"RecordOut\.least|SettingsOut\.smallest_group|WhoOut\.step": "a setting",
    r"SetUpOut\.n_gateway_questions": "questions",
    r"StandingOut\.done_share": "how far a computation is",
}


def list_numbers() -> set[str]:
    """List the numbers in all answers of the API, by the form that they stand in."""
    described = api.get_openapi_schema(path_prefix="/api/v1/")
    forms = described["components"]["schemas"]
    seen: set[str] = set()
    numbers: set[str] = set()

    def walk(schema: Any) -> None:
        for name in find_forms(schema):
            if name not in seen:
                seen.add(name)
                walk(forms[name])
                for field, kind in forms[name].get("properties", {}).items():
                    kinds = [kind, *kind.get("anyOf", [])]
                    if any(one.get("type") in ("integer", "number") for one in kinds):
                        numbers.add(f"{name}.{field}")

    for calls in described["paths"].values():
        for call in calls.values():
            walk(call["responses"])
    return numbers


def find_forms(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("$ref"), str):
            yield schema["$ref"].rpartition("/")[2]
        for value in schema.values():
            yield from find_forms(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from find_forms(value)


def test_every_number_of_the_api_is_attacked_or_no_figure_of_people() -> None:
    numbers = list_numbers()
    assert len(numbers) > 60
    known = [*ATTACKED, *OTHERS]
    assert {one for one in numbers if not any(re.fullmatch(name, one) for name in known)} == set()
    # And nothing is told of here that is not there any more.
    assert [name for name in known if not any(re.fullmatch(name, one) for one in numbers)] == []


LETTERS = [
    one
    for one in sorted((Path(__file__).parent / "accounts" / "goldens").glob("*.html"))
    if not one.stem.endswith(".cy")
]


@pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: str(letter.stem))
def test_no_e_mail_tells_a_figure_of_people(letter: Path) -> None:
    told = list_figures(letter.read_text(encoding="utf-8"))
    assert {one for one in told if "# minutes" not in one} == set()


@pytest.mark.parametrize(
    "said",
    [
        "<p>7 people agree</p>",
        "<p>12 comments by 3 people</p>",
        "<h2>Team</h2><p>2 people of 9</p>",
        '<p aria-label="3 voted">Few</p>',
        "<table><caption>Votes</caption><tr><th>Agree</th><td>3</td></tr></table>",
    ],
)
def test_a_figure_that_nothing_is_said_of_is_found(said: str) -> None:
    assert list_unknown(list_figures(f"<main>{said}</main>"))
