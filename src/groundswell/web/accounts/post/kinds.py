"""The kinds of notice, and whom each is for."""

from __future__ import annotations

from enum import StrEnum


class NoticeKind(StrEnum):
    """What an e-mail of the platform is about. It never holds what was said."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    DIGEST = "digest"
    PHASE_OPENED = "phase_opened"
    RESULTS_OUT = "results_out"
    FATE = "fate"
    MESSAGE = "message"


#: To the addresses on a challenge's list.
TO_LIST = (NoticeKind.INVITATION, NoticeKind.REMINDER)
#: To everybody who joined with an e-mail.
TO_MEMBERS = (NoticeKind.DIGEST, NoticeKind.PHASE_OPENED, NoticeKind.RESULTS_OUT)
#: To the author of something, known by a pseudonym alone.
TO_AUTHORS = (NoticeKind.FATE, NoticeKind.MESSAGE)
