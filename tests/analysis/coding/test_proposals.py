"""What to code next, and the audit sample."""

from __future__ import annotations

import numpy as np

from groundswell.analysis.coding.learning import learn
from groundswell.analysis.coding.model import Purpose
from groundswell.analysis.coding.proposals import AUDIT_SHARE, audit_place, is_audit, propose


def propose_for(ward, n, coded=range(20)):
    given = {int(i): frozenset(np.flatnonzero(ward.truth[i]).tolist()) for i in coded}
    found = learn(ward.space, given, n_codes=4, hints=ward.hints)
    places = np.array([audit_place(text) for text in ward.texts])
    return propose(ward.space, found, n=n, coded=given, places=places), places


def test_a_tenth_is_audited_by_what_it_says_alone():
    texts = [f"comment number {i}" for i in range(20_000)]
    assert abs(np.mean([is_audit(text) for text in texts]) - AUDIT_SHARE) < 0.01
    assert is_audit(texts[3]) == is_audit(f"  {texts[3].upper()} ")


def test_nothing_is_proposed_twice_or_again(ward):
    told, _ = propose_for(ward, 30)
    places = [place for place, _, _ in told]
    assert len(set(places)) == len(places) == 30
    assert not set(places) & set(range(20))


def test_a_fifth_is_drawn_for_the_audit_and_nothing_else_is(ward):
    told, places = propose_for(ward, 30)
    for place, purpose, _ in told:
        assert (purpose is Purpose.AUDIT) == (places[place] < AUDIT_SHARE)
    assert sum(purpose is Purpose.AUDIT for _, purpose, _ in told) == 6


def test_what_is_left_is_proposed_where_more_is_asked_than_there_is(ward):
    told, _ = propose_for(ward, 1000)
    assert len(told) == len(ward.texts) - 20


def test_proposals_vary(ward):
    told, _ = propose_for(ward, 12)
    rows = [place for place, purpose, _ in told if purpose is not Purpose.AUDIT]
    alike = ward.space.meaning[rows] @ ward.space.meaning[rows].T
    everything = ward.space.meaning @ ward.space.meaning.T
    assert alike[np.triu_indices(len(rows), 1)].mean() < everything.mean() + 0.1


def test_a_code_that_nobody_gave_yet_is_looked_for(ward):
    no_noise = [i for i in range(80) if not ward.truth[i, 3]]
    told, _ = propose_for(ward, 20, coded=no_noise)
    rows = [place for place, purpose, _ in told if purpose is not Purpose.AUDIT]
    assert ward.truth[rows, 3].mean() > ward.truth[:, 3].mean()
