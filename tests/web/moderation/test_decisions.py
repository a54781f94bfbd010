"""Who decides what about a text, what it does, and what is told to whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from groundswell.web.accounts.keys import Context
from groundswell.web.accounts.models import Membership, Notice, Person
from groundswell.web.accounts.post import remember_contact
from groundswell.web.challenges.models import Challenge
from groundswell.web.challenges.places import Refused
from groundswell.web.moderation import actions, queries
from groundswell.web.moderation.cases import open_case
from groundswell.web.moderation.counts import list_hidden_counts, list_months
from groundswell.web.moderation.models import Appeal, Case, Concern, Decision, Flag
from groundswell.web.moderation.originals import do_open_originals
from groundswell.web.moderation.screening import look_over
from groundswell.web.moderation.tasks import (
    forget_withdrawn,
    look_at_new_texts,
    schedule_looks,
)
from groundswell.web.participation import actions as saying
from groundswell.web.participation.models import Comment, Contribution, Revision
from groundswell.web.participation.replay import read_tables, replay
from groundswell.web.shared.audit import record
from groundswell.web.shared.clock import get_now, set_clock
from groundswell.web.shared.models import Event
from web.conftest import Actor, Cast, sign_in
from web.participation.test_pages import post, words_of

BLUNT = "Our managers are a bunch of clowns and the matron on ward 7 is an idiot."


def seen(case: Case) -> UUID:
    return case.subject.revisions.get(is_current=True).id


def case_of(subject: Contribution | Comment) -> Case:
    return open_case(
        (subject if isinstance(subject, Contribution) else subject.contribution).challenge_id,
        subject,
        is_waiting=True,
    )


def hide(actor: Actor, challenge: Challenge, case: Case, reason: str = "abuse") -> Decision:
    place = actor.place(challenge)
    return actions.do_hide(place=place, case_id=case.id, seen=seen(case), reason=reason)


def show(actor: Actor, challenge: Challenge, case: Case) -> Decision:
    return actions.do_show(place=actor.place(challenge), case_id=case.id, seen=seen(case))


@pytest.fixture
def gil(challenge: Challenge) -> Actor:
    """A second facilitator."""
    person = Person.objects.create_user(email="gil@example.org")
    Membership.objects.create(person=person, challenge_id=challenge.id, role="facilitator")
    return sign_in(person)


def test_where_texts_are_looked_at_first_others_see_them_once_somebody_has(
    cast: Cast, challenge: Challenge
) -> None:
    Challenge.objects.update(reviews_first=True)
    challenge.refresh_from_db()
    idea = post(cast.ana, challenge, "Short meetings help.")
    assert idea.state == "waiting"
    there = reverse("idea", args=[challenge.slug, idea.id])
    assert cast.ben.client.get(there).status_code == 404
    assert "Only you see this so far" in words_of(cast.ana.client.get(there))
    queue = reverse("moderation", args=[challenge.slug])
    assert "Short meetings" in words_of(cast.fay.client.get(queue))
    show(cast.fay, challenge, Case.objects.get())
    assert "Short meetings" in words_of(cast.ben.client.get(there))
    # Words that are changed afterwards are looked at again.
    idea.refresh_from_db()
    saying.do_change_text(place=cast.ana.place(challenge), subject=idea, text="Shout at them.")
    assert cast.ben.client.get(there).status_code == 404
    assert "Shout at them" in words_of(cast.fay.client.get(queue))
    idea.refresh_from_db()
    comment = saying.do_comment(
        place=cast.ben.place(challenge),
        idea=post_shown(cast, challenge),
        text="Yes!",
        language="cy",
    )
    assert comment.state == "waiting"
    assert comment.contribution.n_comments == 0
    look_over(challenge.id, most=10)
    show(cast.fay, challenge, Case.objects.get(comment=comment))
    comment.contribution.refresh_from_db()
    assert comment.contribution.n_comments == 1
    assert replay(challenge.id).ideas == read_tables(challenge.id).ideas


def post_shown(cast: Cast, challenge: Challenge) -> Contribution:
    idea = post(cast.ana, challenge, "A quiet room helps.")
    show(cast.fay, challenge, case_of(idea))
    idea.refresh_from_db()
    return idea


def test_where_two_must_agree_one_alone_hides_nothing(
    cast: Cast, challenge: Challenge, gil: Actor
) -> None:
    Challenge.objects.update(hides_by_two=True)
    challenge.refresh_from_db()
    idea = post(cast.ana, challenge, BLUNT)
    case = case_of(idea)
    assert hide(cast.fay, challenge, case).kind == "propose"
    idea.refresh_from_db()
    assert idea.state == "shown"
    with pytest.raises(Refused, match="Another facilitator must agree"):
        hide(cast.fay, challenge, case)
    page = words_of(gil.client.get(reverse("case", args=[challenge.slug, case.id])))
    assert "A facilitator wants to hide it" in page
    # What is only proposed is not told to the author.
    assert queries.get_fate(cast.ana.place(challenge), idea).decisions == ()
    assert hide(gil, challenge, case).kind == "hide"
    idea.refresh_from_db()
    assert idea.state == "hidden"
    actions.do_appeal(place=cast.ana.place(challenge), subject=idea, words="Why?")
    with pytest.raises(Refused, match="Another facilitator must answer"):
        uphold(gil, challenge, case)
    uphold(cast.fay, challenge, case)
    idea.refresh_from_db()
    assert idea.state == "hidden"
    assert Appeal.objects.get().answer is not None


@pytest.mark.parametrize("reason", ["danger", "details"])
def test_what_could_harm_somebody_is_out_of_sight_before_a_second_agrees(
    cast: Cast,
    challenge: Challenge,
    gil: Actor,
    reason: str,
    django_capture_on_commit_callbacks: Any,
) -> None:
    Challenge.objects.update(hides_by_two=True)
    challenge.refresh_from_db()
    assert cast.ana.person is not None
    remember_contact(challenge.id, cast.ana.person.id, "en-gb")
    idea = post(cast.ana, challenge, BLUNT)
    case = case_of(idea)
    with django_capture_on_commit_callbacks(execute=True):
        assert hide(cast.fay, challenge, case, reason).kind == "propose"
    assert Notice.objects.get().subject_id == idea.id
    address = reverse("idea", args=[challenge.slug, idea.id])
    assert BLUNT not in words_of(cast.ben.client.get(address))
    fate = words_of(cast.ana.client.get(reverse("idea_fate", args=[challenge.slug, idea.id])))
    assert "A second facilitator looks at them" in fate
    assert "Out of sight for now" in fate
    for name, words in (("idea", "Only you see this for now"), ("mine", "Out of sight for now")):
        seen_by_author = cast.ana.client.get(
            reverse(name, args=[challenge.slug, *([idea.id] if name == "idea" else [])])
        )
        assert words in words_of(seen_by_author)
        assert reverse("idea_fate", args=[challenge.slug, idea.id]) in str(seen_by_author.content)
        assert "so far" not in words_of(seen_by_author)
        assert "Not shown yet" not in words_of(seen_by_author)
    assert replay(challenge.id) == read_tables(challenge.id)
    with pytest.raises(Refused, match="Another facilitator must agree"):
        hide(cast.fay, challenge, case, reason)
    show(gil, challenge, case)
    assert BLUNT in words_of(cast.ben.client.get(address))
    hide(cast.fay, challenge, case, reason)
    assert hide(gil, challenge, case, reason).kind == "hide"
    idea.refresh_from_db()
    assert idea.state == "hidden"
    assert replay(challenge.id) == read_tables(challenge.id)


def uphold(actor: Actor, challenge: Challenge, case: Case) -> Decision:
    place = actor.place(challenge)
    return actions.do_uphold(place=place, case_id=case.id, seen=seen(case), words="It names her.")


@pytest.mark.parametrize("reason", ["abuse", "danger"])
def test_a_proposal_about_what_nobody_saw_yet_is_not_told(
    cast: Cast, challenge: Challenge, gil: Actor, reason: str
) -> None:
    """It took nothing out of sight: the text waits as each does where somebody looks first."""
    Challenge.objects.update(hides_by_two=True, reviews_first=True)
    challenge.refresh_from_db()
    idea = post(cast.ana, challenge, BLUNT)
    hide(cast.fay, challenge, case_of(idea), reason)
    asked = [challenge.slug, idea.id]
    fate = words_of(cast.ana.client.get(reverse("idea_fate", args=asked)))
    assert "Yours is not looked at yet" in fate
    assert "harm somebody" not in fate
    mine = words_of(cast.ana.client.get(reverse("mine", args=asked[:1])))
    assert "Not shown yet" in mine
    # Shown, taken out of sight, shown again and then changed by its author: it waits as at first.
    for happen in (show, hide, show):
        how = ("details",) if happen is hide else ()
        happen(gil if happen is show else cast.fay, challenge, case_of(idea), *how)
    saying.do_change_text(place=cast.ana.place(challenge), subject=idea, text="Please listen.")
    assert "so far" in words_of(cast.ana.client.get(reverse("idea", args=asked)))
    hide(cast.fay, challenge, case_of(idea), "details")
    fate = words_of(cast.ana.client.get(reverse("idea_fate", args=asked)))
    assert "harm somebody" not in fate


def test_another_can_turn_a_proposal_down_and_a_new_text_needs_a_new_one(
    cast: Cast, challenge: Challenge, gil: Actor
) -> None:
    Challenge.objects.update(hides_by_two=True)
    challenge.refresh_from_db()
    idea = post(cast.ana, challenge, BLUNT)
    case = case_of(idea)
    hide(cast.fay, challenge, case)
    assert show(gil, challenge, case).kind == "show"
    assert hide(gil, challenge, case).kind == "propose"
    saying.do_change_text(place=cast.ana.place(challenge), subject=idea, text="Please listen.")
    assert hide(cast.fay, challenge, case).kind == "propose"
    idea.refresh_from_db()
    assert idea.state == "shown"


def test_nobody_decides_about_their_own_nor_about_words_they_did_not_see(
    cast: Cast, challenge: Challenge
) -> None:
    Membership.objects.create(person=cast.ana.person, challenge_id=challenge.id, role="facilitator")
    idea = post(cast.ana, challenge, BLUNT)
    case = case_of(idea)
    former = seen(case)
    with pytest.raises(Refused, match="You wrote this"):
        show(cast.ana, challenge, case)
    saying.do_change_text(place=cast.ana.place(challenge), subject=idea, text="Please listen.")
    place = cast.fay.place(challenge)
    with pytest.raises(Refused, match="changed it while you looked"):
        actions.do_hide(place=place, case_id=case.id, seen=former, reason="abuse")
    for actor in (cast.ben, cast.ian, cast.olu, cast.visitor):
        with pytest.raises(Refused):
            show(actor, challenge, case)


def test_editing_takes_words_out_and_locks_the_first_text_away(
    cast: Cast, challenge: Challenge
) -> None:
    idea = post(cast.ana, challenge, BLUNT)
    case = case_of(idea)
    place = cast.fay.place(challenge)
    with pytest.raises(ValidationError):
        actions.do_edit(place=place, case_id=case.id, seen=seen(case), text=BLUNT)
    there = reverse("edit_case", args=[challenge.slug, case.id])
    put_in = {"seen": str(seen(case)), "text": "All our managers are well."}
    page = cast.fay.client.post(there, put_in)
    assert page.status_code == 422
    assert "These are not in the text, or not there: “All our”, “well”" in words_of(page)
    text = "Our managers are on ward 7."
    actions.do_edit(place=place, case_id=case.id, seen=seen(case), text=text, words="Sorry.")
    everything = "".join(
        str(list(model.objects.values())) for model in (Revision, Decision, Event, Concern)
    )
    assert "clowns" not in everything
    there = reverse("idea", args=[challenge.slug, idea.id])
    page = words_of(cast.ben.client.get(there))
    assert "Our managers are […] on ward 7 […]." in page
    assert "Edited by the team" in page
    fate = reverse("idea_fate", args=[challenge.slug, idea.id])
    assert fate in cast.ana.client.get(reverse("mine", args=[challenge.slug])).content.decode()
    assert "Sorry." in words_of(cast.ana.client.get(fate))
    told, held = replay(challenge.id), read_tables(challenge.id)
    assert told.revisions == held.revisions
    assert told.ideas == held.ideas

    assert do_open_originals(idea.id) == [(1, BLUNT)]
    assert Event.objects.filter(kind="text.original_opened", actor="command").count() == 1
    saying.do_withdraw(place=cast.ana.place(challenge), subject=idea)
    assert do_open_originals(idea.id) == []
    assert not Revision.objects.exclude(sealed=None).exists()


def test_where_two_must_agree_one_alone_takes_few_words_out(
    cast: Cast, challenge: Challenge, gil: Actor
) -> None:
    """Hiding is for two: so nobody hides a text by taking nearly all of it out."""
    Challenge.objects.update(hides_by_two=True)
    challenge.refresh_from_db()
    idea = post(cast.ana, challenge, BLUNT)
    case = case_of(idea)
    there = reverse("edit_case", args=[challenge.slug, case.id])
    assert "at most five words, or a fifth" in words_of(cast.fay.client.get(there))

    def edit(actor: Actor, kept: str) -> Any:
        return actor.client.post(there, {"seen": str(seen(case)), "text": kept})

    refused = edit(cast.fay, "Our managers are clowns.")
    assert refused.status_code == 422
    told = "You alone can take out 5 words of this text at most, all edits together"
    assert f"{told}; this takes out 12. Where more must go, hide it" in words_of(refused)
    # A name and a ward, by and by: what went before counts, whoever took it out.
    without = BLUNT.replace(" on ward 7", "")
    assert edit(cast.fay, without).status_code == 302
    assert "this takes out 6" in words_of(edit(gil, without.replace("a bunch of", "")))
    without = without.replace(" and the matron", " and")
    assert edit(gil, without).status_code == 302
    assert edit(cast.fay, without.replace(" idiot", "")).status_code == 422
    assert "Take something out" in words_of(edit(cast.fay, without))
    assert "clowns and […] is an idiot." in idea.revisions.get(is_current=True).text
    # An author who leaves the marks has not put back what is out; one who writes anew has.
    ana = cast.ana.place(challenge)
    marked = idea.revisions.get(is_current=True).text
    idea.refresh_from_db()
    saying.do_change_text(place=ana, subject=idea, text=marked.replace("bunch", "heap"))
    heap = without.replace("bunch", "heap")
    assert edit(cast.fay, heap.replace(" idiot", "")).status_code == 422
    idea.refresh_from_db()
    saying.do_change_text(place=ana, subject=idea, text=BLUNT)
    assert edit(cast.fay, BLUNT.replace(" an idiot", "")).status_code == 302
    # Where one decides alone, one takes out what must go.
    Challenge.objects.update(hides_by_two=False)
    assert edit(cast.fay, "managers are clowns.").status_code == 302
    assert replay(challenge.id).ideas == read_tables(challenge.id).ideas


def test_an_author_appeals_once_against_an_edit_and_can_put_the_words_back(
    cast: Cast, challenge: Challenge
) -> None:
    idea = post(cast.ana, challenge, BLUNT)
    case, ana, fay = case_of(idea), cast.ana.place(challenge), cast.fay.place(challenge)
    fate = reverse("idea_fate", args=[challenge.slug, idea.id])
    appeal = reverse("appeal_idea", args=[challenge.slug, idea.id])
    with pytest.raises(Refused, match="Nothing was decided"):
        actions.do_appeal(place=ana, subject=idea, words="Why?")
    for says_yes in (False, True):
        text = idea.revisions.get(is_current=True).text.removesuffix(" an idiot.")
        actions.do_edit(place=fay, case_id=case.id, seen=seen(case), text=f"{text}.")
        idea.refresh_from_db()
        assert "took words out" in words_of(cast.ana.client.get(fate))
        assert cast.ana.client.post(appeal, {"words": "They matter."}).status_code == 302
        assert cast.ana.client.post(appeal, {"words": "Again."}).status_code == 403
        page = words_of(cast.fay.client.get(reverse("case", args=[challenge.slug, case.id])))
        assert "Its author may put the words back" in page
        assert "It stays as it was edited" in page
        if says_yes:
            actions.do_show(place=fay, case_id=case.id, seen=seen(case), words="You are right.")
            assert "The author may put the words back" in words_of(cast.ana.client.get(fate))
            break
        Challenge.objects.update(hides_by_two=True)
        page = words_of(cast.fay.client.get(reverse("case", args=[challenge.slug, case.id])))
        assert "Only another facilitator can leave it as it is." in page
        assert "It stays as it was edited" not in page
        fay.here.hides_by_two = True
        with pytest.raises(Refused, match="You decided this"):
            actions.do_uphold(place=fay, case_id=case.id, seen=seen(case), words="No.")
        fay.here.hides_by_two = False
        Challenge.objects.update(hides_by_two=False)
        actions.do_uphold(place=fay, case_id=case.id, seen=seen(case), words="No.")
        assert "Stays as it was edited" in words_of(cast.ana.client.get(fate))
        saying.do_change_text(place=ana, subject=idea, text=BLUNT)
        assert not queries.get_fate(ana, idea).can_appeal
    assert Appeal.objects.exclude(answer=None).count() == 2
    told, held = replay(challenge.id), read_tables(challenge.id)
    assert told.ideas == held.ideas


def test_many_are_decided_at_once_and_each_is_on_record(cast: Cast, challenge: Challenge) -> None:
    ideas = [post(cast.ana, challenge, f"Idea {n}, damn it.") for n in range(3)]
    cases = [case_of(idea) for idea in ideas]
    gone = cases[2]
    picked = [f"{case.id}:{seen(case)}" for case in cases]
    saying.do_withdraw(place=cast.ana.place(challenge), subject=ideas[2])
    many = reverse("moderation_many", args=[challenge.slug])
    client = cast.fay.client
    assert client.post(many, {"act": "hide", "picked": picked}).status_code == 422
    assert client.post(many, {"act": "hide", "reason": "abuse"}).status_code == 422
    sent = {"act": "hide", "reason": "abuse", "picked": picked}
    reply = words_of(client.post(many, sent, follow=True))
    assert "2 texts are decided." in reply
    assert "withdrew this meanwhile" in reply
    hidden = Contribution.objects.filter(state="hidden", hidden_for="abuse")
    assert set(hidden) == set(ideas[:2])
    assert Event.objects.filter(kind="idea.hidden").count() == 2
    assert not gone.decisions.exists()
    client.post(many, {"act": "show", "picked": picked[:2]})
    assert Contribution.objects.filter(state="shown").count() == 2
    for nonsense in ("x", f"{cases[0].id}:", "a:b"):
        assert client.post(many, {"act": "show", "picked": nonsense}).status_code == 404
    nowhere = {"act": "show", "picked": [f"{uuid4()}:{seen(cases[0])}"]}
    assert "This text is not there any more." in words_of(client.post(many, nowhere, follow=True))


def test_what_was_withdrawn_is_gone_from_the_queue_and_by_night_from_the_room(
    cast: Cast, challenge: Challenge
) -> None:
    idea = post(cast.ana, challenge, BLUNT)
    flag(cast.ben, challenge, idea, note="The matron is my friend.")
    look_over(challenge.id, most=10)
    case = Case.objects.get()
    assert Concern.objects.filter(case=case, kind="abuse").exists()
    hide(cast.fay, challenge, case)
    actions.do_appeal(place=cast.ana.place(challenge), subject=idea, words="No matron is named.")
    saying.do_withdraw(place=cast.ana.place(challenge), subject=idea)
    place = cast.fay.place(challenge)
    for state in ("", "hidden", "settled"):
        assert not queries.list_cases(place, queries.Wanted(state=state)).object_list
    assert queries.get_next_id(place, queries.Wanted()) is None
    at_case = reverse("case", args=[challenge.slug, case.id])
    assert cast.fay.client.get(at_case).status_code == 404
    forget_withdrawn()
    assert not Flag.objects.exists()
    assert not Concern.objects.exists()
    assert [one.words for one in Appeal.objects.all()] == [""]
    assert Decision.objects.count() == 1


def flag(actor: Actor, challenge: Challenge, idea: Contribution, note: str = "") -> bool:
    place = actor.place(challenge)
    return actions.do_flag(place=place, subject=idea, reason="abuse", note=note)


def test_flags_count_each_person_once_and_hide_nothing(cast: Cast, challenge: Challenge) -> None:
    idea = post(cast.ana, challenge, "Short meetings.")
    assert [flag(one, challenge, idea) for one in (cast.ben, cast.ben, cast.cleo)] == [
        *(True, False, True)
    ]
    idea.refresh_from_db()
    assert idea.state == "shown"
    case = Case.objects.get()
    assert case.flags.count() == 2
    flaggers = set(Flag.objects.values_list("flagger", flat=True))
    known = {
        one.place(challenge).pseudonym(context)
        for one in (cast.ben, cast.cleo)
        for context in (Context.POSTS, Context.VOTES)
    }
    assert not flaggers & known
    show(cast.fay, challenge, case)
    case.refresh_from_db()
    assert (case.is_open, case.is_flagged) == (False, False)
    assert not flag(cast.ben, challenge, idea)
    saying.do_change_text(place=cast.ana.place(challenge), subject=idea, text="Other words.")
    assert flag(cast.ben, challenge, idea)


def test_danger_stands_first_in_the_queue(cast: Cast, challenge: Challenge) -> None:
    for n in range(5):
        flag(cast.ben, challenge, post(cast.ana, challenge, f"Chair {n} is broken."))
    urgent = post(cast.ana, challenge, "I can't go on, I want to die.")
    look_over(challenge.id, most=10)
    listed = queries.list_cases(cast.fay.place(challenge), queries.Wanted()).object_list
    assert listed[0].idea_id == urgent.id
    assert "Perhaps somebody is in danger" in listed[0].concerns
    assert len(listed) == 6
    place = cast.fay.place(challenge)
    walked, at = [], None
    for _ in range(6):
        at = queries.get_next_id(place, queries.Wanted(), after=at)
        walked.append(at)
    assert walked == [one.id for one in listed]


def test_the_engine_comes_by_at_its_own_pace_and_not_because_somebody_posted(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        post(cast.ana, challenge, BLUNT)
    assert not DBTaskResult.objects.exists()
    schedule_looks()
    schedule_looks()
    assert DBTaskResult.objects.count() == 1
    look_at_new_texts.call()
    assert Case.objects.get().has_concerns
    assert DBTaskResult.objects.count() == 2


def test_an_author_is_told_by_an_e_mail_that_says_nothing(
    cast: Cast, challenge: Challenge, django_capture_on_commit_callbacks: Any
) -> None:
    assert cast.ana.person is not None
    remember_contact(challenge.id, cast.ana.person.id, "en-gb")
    idea = post(cast.ana, challenge, BLUNT)
    with django_capture_on_commit_callbacks(execute=True):
        hide(cast.fay, challenge, case_of(idea))
    (notice,) = Notice.objects.all()
    assert (notice.kind, notice.subject_id) == ("fate", idea.id)


def test_counts_for_everyone_tell_of_no_group_under_the_smallest(
    cast: Cast, challenge: Challenge
) -> None:
    then = get_now() - timedelta(days=45)
    challenge.phases.update(opens_at=then)
    with set_clock(then):
        for n in range(13):
            case = case_of(post(cast.ana, challenge, f"Idea {n}."))
            hide(cast.fay, challenge, case, "abuse" if n < 12 else "danger")
    counts = {one.label: one.n for one in list_hidden_counts(challenge)}
    assert counts["It is abusive"] == 10
    assert counts["It could put somebody in danger"] is None
    page = words_of(cast.visitor.client.get(challenge.url))
    assert "It is abusive: 10 or more" in page
    assert "It could put somebody in danger: fewer than 10" in page
    (month,) = list_months(challenge)
    assert {one.label: one.n for one in month.counts} == {"Texts hidden": 10}
    told = words_of(cast.visitor.client.get(reverse("record", args=[challenge.slug])))
    assert "10 or more" in told
    assert "13" not in told.split("Month by month")[1].split("How you can check")[0]
    # The month that runs is not counted: two visits a minute apart would tell of one act.
    record("idea.hidden", actor="x", subject_id=case.id, challenge_id=challenge.id)
    assert len(list_months(challenge)) == 1
