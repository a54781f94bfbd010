"""No page and no call asks more of the databases where there is more in them.

Every address that can be looked at is measured, or said why not: a new one is measured by itself.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from groundswell.web.accounts.keys import Context
from groundswell.web.accounts.models import ApiToken, Membership, Person
from groundswell.web.challenges.models import Challenge, GatewayQuestion, Phase, Question
from groundswell.web.config.api import get_document
from groundswell.web.moderation.messages.models import Conversation
from groundswell.web.participation.import_records import Import
from groundswell.web.participation.merging.models import Merge, MergeProposal, ProposedIdea
from groundswell.web.participation.models import Comment, Contribution, Revision
from groundswell.web.shared.clock import get_now, get_today
from web.challenges.test_reading import make_challenges, make_events, make_invitations
from web.conftest import Cast
from web.moderation import test_limits as moderation
from web.participation import test_limits as participation
from web.test_permissions import find_address, list_pages

#: What people make by hand: nobody makes thousands of phases, or of tokens.
BY_HAND = 40
#: The most that an address may ask, of both databases together.
MOST = 26
#: Those that may ask more, and why.
MORE = {"merging": (36, "Two lists stand on it, of proposals and of merges, each with its ideas.")}
#: Addresses that are no list, or are nobody's to look at here.
EXEMPT = {
    "way_in": "It leads on whoever is signed in.",
    "way_in_confirm": "It leads on whoever has asked for no code.",
    "way_in_link": "It looks one link up.",
    "way_in_code": "It is a form.",
    "confirm_address": "It leads on whoever has asked for no code.",
    "join_code": "It leads on whoever has drawn no code.",
    "logo": "It is one picture, and there is none.",
    "read_logo": "It is one picture, and there is none.",
    "openid_connect_login": "It leads away.",
    "openid_connect_callback": "It leads away.",
    "api_missing": "There is nothing.",
    "email_stop": "It looks one link up.",
    "sign_on_failed": "It says one thing.",
    "socialaccount_login_error": "It says one thing.",
}
#: What else the addresses of lists can ask.
ASKED = {
    "ideas": ("order=agreed", "order=divided", "order=newest", "order=fewest", "words=helps"),
    "list_ideas": ("order=agreed", "order=newest", "words=helps", "page=9"),
    "mine": ("list=comments", "list=votes"),
    "moderation": ("why=flagged", "state=hidden", "page=3"),
    "list_cases": ("why=flagged", "state=hidden", "page=3"),
    "changes": ("page=9",),
    "invitations": ("page=9",),
    "home": ("page=9",),
}


def fill(cast: Cast, challenge: Challenge, n: int) -> dict[str, str]:
    """Let there be n of everything, and Fay be all that one can be."""
    today = get_today()
    few, fay = min(n, BY_HAND), cast.fay.person
    assert fay is not None
    Person.objects.filter(pk=fay.pk).update(is_operator=True)
    Membership.objects.create(person=fay, challenge_id=challenge.id, role="participant")
    idea = participation.fill(cast, challenge, n)
    participation.let_engine_find(challenge)
    case = moderation.fill(challenge, n)
    mine = cast.fay.place(challenge).pseudonym(Context.POSTS)
    comment = Comment.objects.filter(contribution=idea).first()
    assert comment is not None
    Comment.objects.filter(contribution=idea).update(author=mine)
    idea.author = mine
    idea.save(update_fields=["author"])
    make_challenges(n)
    make_invitations(challenge, n)
    make_events(challenge, n)
    people = Person.objects.bulk_create(Person(email=f"t{k}@example.org") for k in range(n))
    for role in ("analyst", "facilitator"):
        Membership.objects.bulk_create(
            Membership(person=one, challenge_id=challenge.id, role=role) for one in people
        )
    asked = GatewayQuestion.objects.bulk_create(
        GatewayQuestion(
            challenge=challenge,
            position=k + 1,
            text_words={"en-gb": f"What is it, {k}?"},
            choices_words=[{"en-gb": "This"}, {"en-gb": "That"}],
            choice_ids=["this", "that"],
        )
        for k in range(few)
    )
    first = Phase.objects.get(challenge=challenge)
    phases = Phase.objects.bulk_create(
        Phase(
            challenge=challenge,
            kind="answer",
            position=k + 2,
            title_words={"en-gb": f"Phase {k}"},
            opens_at=get_now().replace(year=2040 + k),
            closes_at=get_now().replace(year=2040 + k, month=12),
        )
        for k in range(few)
    )
    Question.objects.bulk_create(
        Question(phase=one, position=k + 2, text_words={"en-gb": f"What else, {k}?"})
        for one in (first, *phases)
        for k in range(few)
    )
    ApiToken.objects.bulk_create(
        ApiToken(person=fay, name=f"{k}", digest=f"{k:064}", expires_on=get_today())
        for k in range(few)
    )
    question = Question.objects.filter(phase=first).first()
    assert question is not None
    choices = {"columns": {"text": "text"}, "question": str(question.id), "kind": "helps"}
    proposals, merges = fill_merging(challenge, mine, idea)
    Conversation.objects.bulk_create(
        Conversation(challenge=challenge, contribution=one, author=one.author, known_from=today)
        for one in Contribution.objects.filter(challenge=challenge)
    )
    rows = b"text\n" + b"".join(b"Idea %d helps.\n" % k for k in range(n))
    imports = Import.objects.bulk_create(
        Import(
            challenge=challenge,
            actor=mine,
            given_on=get_today(),
            ideas_name="a.csv",
            ideas_file=rows if number == 0 else b"text\n",
            choices=choices | {"language": "en-gb", "source": "a"},
        )
        for number in range(n)
    )
    return {
        "slug": challenge.slug,
        "language": "en-gb",
        "phase_id": str(first.id),
        "question_id": str(question.id),
        "gateway question_id": str(asked[0].id),
        "idea_id": str(idea.id),
        "comment_id": str(comment.id),
        "case_id": str(case.id),
        "import_id": str(imports[0].id),
        "text_id": str(idea.id),
        "proposal_id": str(proposals[0].id),
        "merge_id": str(merges[0].id),
        "what": "ideas.csv",
        "kind": "invitation",
        "letters": "x",
        "provider_id": "x",
    }


def fill_merging(
    challenge: Challenge, by: str, other: Contribution
) -> tuple[list[MergeProposal], list[Merge]]:
    """Let half of the ideas be proposed to be merged, each with the next, and half be merged."""
    shown = Contribution.objects.filter(challenge=challenge, state="shown").exclude(pk=other.pk)
    found = list(Revision.objects.filter(contribution__in=shown).select_related("contribution"))
    texts, merged = found[: len(found) // 2], found[len(found) // 2 :]
    proposals = MergeProposal.objects.bulk_create(
        MergeProposal(challenge=challenge, nearness=0.9) for _ in texts[1:]
    )
    ProposedIdea.objects.bulk_create(
        ProposedIdea(proposal=proposal, revision=text, nearness=1.0, is_first=text is pair[0])
        for proposal, pair in zip(proposals, pairwise(texts), strict=True)
        for text in pair
    )
    merges = Merge.objects.bulk_create(
        Merge(
            challenge=challenge,
            head=a.contribution,
            member=b.contribution,
            by=by,
            merged_on=get_today(),
        )
        for a, b in zip(merged[::2], merged[1::2], strict=False)
    )
    for one in merges:
        one.member.merged_into = one.head
    Contribution.objects.bulk_update([one.member for one in merges], ["merged_into"], 500)
    return proposals, merges


def list_addresses(names: dict[str, str]) -> list[tuple[str, str]]:
    """List what can be looked at: pages by their name, calls by that of the operation."""
    listed = [
        (name, find_address(route, name, names))
        for route, name, _ in list_pages()
        if not name.startswith("api ") and name not in EXEMPT and "token_id" not in route
    ]
    for path, methods in get_document()["paths"].items():
        if "get" not in methods or methods["get"]["operationId"] in EXEMPT:
            continue
        told = methods["get"]
        rooms = "gateway " if "gateway" in path else ""
        for one in told.get("parameters", ()):
            if one["in"] == "path":
                real = one["schema"].get("enum", [""])[0] or names.get(rooms + one["name"])
                path = path.replace(f"{{{one['name']}}}", real or names[one["name"]])
        listed.append((told["operationId"], path))
    for name, address in tuple(listed):
        listed += [(name, f"{address}?{query}") for query in ASKED.get(name, ())]
    # The engine proposes anew when its list is looked at, and what was proposed is gone.
    return sorted(listed, key=lambda one: one[0] in ("merging", "list_proposals"))


@pytest.mark.parametrize("n", [2, 2_000])
def test_every_address_asks_little_whatever_there_is(
    n: int, cast: Cast, challenge: Challenge
) -> None:
    Challenge.objects.update(shows_themes=True, shows_opinion_map=True)
    names, wrong, seen = fill(cast, challenge, n), [], set()
    for name, address in list_addresses(names):
        with (
            CaptureQueriesContext(connections["default"]) as said,
            CaptureQueriesContext(connections["vault"]) as known,
        ):
            response: Any = cast.fay.client.get(address)
            b"".join(response.streaming_content) if response.streaming else response.content
        if response.status_code == 405:
            continue
        seen.add(name)
        n_asked = len(said) + len(known)
        print(f"{n_asked:4} {response.status_code} {name} {address}")
        if response.status_code not in (200, 302) or n_asked > MORE.get(name, (MOST, ""))[0]:
            wrong.append((name, address, response.status_code, n_asked))
    assert len(seen) > 120
    assert EXEMPT.keys() & seen == set()
    assert not wrong, "\n".join(str(one) for one in wrong)
