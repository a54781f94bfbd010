"""What a text becomes by decision of the team: shown, hidden, or another text without what harms.

The rooms above decide, and put on record; here the decision takes effect, in their transaction.
What is shown is in every list, search, file and count, what is not shown is in none: all of them
ask for ``State.SHOWN``.
"""

from __future__ import annotations

from groundswell.web.participation import tallies
from groundswell.web.participation.merging.families import leave_family
from groundswell.web.participation.merging.locks import lock_family
from groundswell.web.participation.models import Comment, Contribution, Revision, State
from groundswell.web.participation.texts import add_revision


def lock_state(subject: Contribution | Comment) -> str:
    """Let others wait who change the same text, and give what became of it until now.

    Not before it is taken out of sight: that is ``lock_to_decide``.
    """
    states = type(subject).objects.select_for_update(no_key=True).values_list("state", flat=True)
    return states.get(pk=subject.pk)


def lock_to_decide(subject: Contribution | Comment) -> str:
    """Do the same, with all that changes where the text goes: the ideas it is merged with."""
    if isinstance(subject, Comment):
        return lock_state(subject)
    return lock_family(subject.pk)[subject.pk].state


def set_state(subject: Contribution | Comment, state: State, *, hidden_for: str = "") -> State:
    """Let a text that was not withdrawn be shown, hidden, or wait until somebody looks at it.

    Votes on it stay as they are, and count again when it is shown again, and why it was hidden
    stays written beside it, for its author. Beside what waits it is written only where it was taken
    out of sight, until somebody decides. What hangs on it is told:
    the count of comments, and what the engine knows. The text is locked by ``lock_to_decide``.
    """
    former = type(subject).objects.values_list("state", flat=True).get(pk=subject.pk)
    assert State.WITHDRAWN not in (former, state)
    is_written = hidden_for or state == State.WAITING
    changes = {"state": state} | ({"hidden_for": hidden_for} if is_written else {})
    type(subject).objects.filter(pk=subject.pk).update(**changes)
    subject.state = state
    if (former == State.SHOWN) == (state == State.SHOWN):
        return state
    if isinstance(subject, Comment):
        tallies.count_comment(subject.contribution_id, 1 if state == State.SHOWN else -1)
    elif state == State.SHOWN:
        tallies.remember_later(subject, subject.revisions.get(is_current=True))
    else:
        leave_family(subject)
        tallies.forget_later(subject.revisions.values_list("id", flat=True))
    return state


def replace_text(subject: Contribution | Comment, text: str, *, sealed: bytes) -> Revision:
    """Give a text another revision in place of what harms, which stays sealed alone.

    Former revisions that the author wrote go the same way: what harms may stand in each.
    """
    former = subject.revisions.get(is_current=True)
    revision = add_revision(subject, text)
    subject.revisions.exclude(pk=revision.pk).update(text="", is_erased=True)
    subject.revisions.filter(pk=former.pk).update(sealed=sealed)
    type(subject).objects.filter(pk=subject.pk).update(is_edited=True)
    subject.is_edited = True
    if isinstance(subject, Contribution):
        tallies.forget_later([former.id])
        if subject.state == State.SHOWN:
            tallies.remember_later(subject, revision)
    return revision
