"""The acts there are, and the one table of who may do what in which phase.

An act is something that a person does on the platform. Every page and every route of the API names
one; a test finds those that don't. A phase *is* the set of acts that it allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in a challenge. One person can be several of these."""

    VISITOR = "visitor"
    PARTICIPANT = "participant"
    ANALYST = "analyst"
    FACILITATOR = "facilitator"
    OPERATOR = "operator"


class PhaseKind(StrEnum):
    """The kinds of phase, in the order of the method."""

    UNDERSTAND = "understand"
    ANSWER = "answer"
    PRIORITISE = "prioritise"
    DEVELOP = "develop"
    PUBLISHED = "published"


class Act(StrEnum):
    """Something that a person does on the platform."""

    READ_CHALLENGE = "read_challenge"
    READ_IDEAS = "read_ideas"
    JOIN = "join"
    ANSWER_GATEWAY = "answer_gateway"
    POST_IDEA = "post_idea"
    CHANGE_OWN = "change_own"
    WITHDRAW_OWN = "withdraw_own"
    COMMENT = "comment"
    VOTE = "vote"
    SEE_OWN = "see_own"
    FLAG = "flag"
    APPEAL = "appeal"
    WRITE_TO_TEAM = "write_to_team"
    SEE_THEMES = "see_themes"
    SEE_OPINION_MAP = "see_opinion_map"
    TAKE_OPEN_DATA = "take_open_data"
    SET_UP = "set_up"
    CHANGE_PHASES = "change_phases"
    INVITE = "invite"
    IMPORT = "import"
    EXPORT = "export"
    RUN_ANALYSIS = "run_analysis"
    MODERATE = "moderate"
    MERGE = "merge"
    MESSAGE = "message"
    END = "end"
    MAKE_CHALLENGE = "make_challenge"


@dataclass(frozen=True)
class Rule:
    """Who may do an act, and in which kinds of phase; ``phases`` empty: at any time."""

    roles: frozenset[Role]
    phases: frozenset[PhaseKind] = frozenset()


def _rule(*roles: Role, phases: tuple[PhaseKind, ...] = ()) -> Rule:
    return Rule(frozenset(roles), frozenset(phases))


_EVERYONE = tuple(Role)
_STAFF = (Role.ANALYST, Role.FACILITATOR)
_SAYING = (PhaseKind.UNDERSTAND, PhaseKind.ANSWER)
_JUDGING = (PhaseKind.UNDERSTAND, PhaseKind.ANSWER, PhaseKind.PRIORITISE)

#: The one table. What a challenge or a phase switches off narrows it; nothing widens it.
TABLE: dict[Act, Rule] = {
    Act.READ_CHALLENGE: _rule(*_EVERYONE),
    Act.READ_IDEAS: _rule(*_EVERYONE),
    Act.JOIN: _rule(*_EVERYONE),
    Act.ANSWER_GATEWAY: _rule(Role.PARTICIPANT, phases=(*_JUDGING, PhaseKind.DEVELOP)),
    Act.POST_IDEA: _rule(Role.PARTICIPANT, phases=_SAYING),
    Act.CHANGE_OWN: _rule(Role.PARTICIPANT, phases=_JUDGING),
    Act.WITHDRAW_OWN: _rule(Role.PARTICIPANT),
    Act.COMMENT: _rule(Role.PARTICIPANT, phases=(*_JUDGING, PhaseKind.DEVELOP)),
    Act.VOTE: _rule(Role.PARTICIPANT, phases=_JUDGING),
    Act.SEE_OWN: _rule(Role.PARTICIPANT),
    Act.FLAG: _rule(Role.PARTICIPANT),
    Act.APPEAL: _rule(Role.PARTICIPANT),
    Act.WRITE_TO_TEAM: _rule(Role.PARTICIPANT),
    Act.SEE_THEMES: _rule(*_EVERYONE),
    Act.SEE_OPINION_MAP: _rule(*_EVERYONE),
    Act.TAKE_OPEN_DATA: _rule(*_EVERYONE),
    Act.SET_UP: _rule(Role.FACILITATOR),
    Act.CHANGE_PHASES: _rule(Role.FACILITATOR),
    Act.INVITE: _rule(Role.FACILITATOR),
    Act.IMPORT: _rule(Role.FACILITATOR),
    Act.EXPORT: _rule(*_STAFF),
    Act.RUN_ANALYSIS: _rule(*_STAFF),
    Act.MODERATE: _rule(Role.FACILITATOR),
    Act.MERGE: _rule(Role.FACILITATOR),
    Act.MESSAGE: _rule(Role.FACILITATOR),
    Act.END: _rule(Role.FACILITATOR),
    Act.MAKE_CHALLENGE: _rule(Role.FACILITATOR, Role.OPERATOR),
}

#: The acts that only people who take part may do where a challenge is not open to readers.
ACTS_OF_READING = (Act.READ_IDEAS, Act.TAKE_OPEN_DATA, Act.SEE_THEMES, Act.SEE_OPINION_MAP)

#: The acts that are left once a challenge has ended for good.
ACTS_OF_THE_ENDED = (Act.READ_CHALLENGE, *ACTS_OF_READING)

#: The acts that a facilitator can take out of a phase.
ACTS_OF_PHASES = tuple(act for act, rule in TABLE.items() if rule.phases)


def acts_of(kind: PhaseKind) -> tuple[Act, ...]:
    """Give the acts that a phase of a kind allows unless the facilitator takes some out."""
    return tuple(act for act in ACTS_OF_PHASES if kind in TABLE[act].phases)
