"""The return channel: writing to somebody whom nobody here knows.

Rooms above queue a notice for a pseudonym (``do_post_notice``). Only the mailer opens the address
that is sealed beside it, in a batch, at a moment drawn by chance.
"""

from groundswell.web.accounts.post.contacts import remember_contact
from groundswell.web.accounts.post.kinds import NoticeKind
from groundswell.web.accounts.post.notices import do_post_notice

__all__ = ["NoticeKind", "do_post_notice", "remember_contact"]
