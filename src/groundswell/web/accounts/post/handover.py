"""Handing e-mails over to the mail server, one connection for a batch. Keeps and logs no address.

What a mail server says of a fault can hold the address, so a fault's words go nowhere.
"""

from __future__ import annotations

import logging
import smtplib
from contextlib import suppress
from enum import Enum, auto

from django.core.mail import EmailMessage, get_connection

_LOG = logging.getLogger(__name__)
#: So many faults of the connection in a row end a batch.
_PATIENCE = 3


class Outcome(Enum):
    """What came of an e-mail."""

    TAKEN = auto()
    REFUSED = auto()
    """The server says that it never takes mail for that address."""
    PUT_OFF = auto()
    """It may take it later."""


class ServerIsAway(Exception):  # noqa: N818 - what happened
    """The mail server does not answer, or turns us away. Nothing more goes out for now."""


class Connection:
    """The connection to the mail server for as long as a batch takes."""

    def __init__(self) -> None:
        self._backend = get_connection()
        self._n_faults = 0

    def hand_over(self, message: EmailMessage) -> Outcome:
        """Hand an e-mail over.

        Raises
        ------
        ServerIsAway
            Where it makes no sense to try others now.
        """
        try:
            return self._try(message)
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _ in fault.recipients.values()]
            return Outcome.REFUSED if min(codes, default=0) >= 500 else Outcome.PUT_OFF
        except ValueError:  # no header can be made of it
            return Outcome.REFUSED
        except (smtplib.SMTPException, OSError) as fault:
            self.close()
            self._n_faults += 1
            if self._n_faults >= _PATIENCE:
                _LOG.warning("The mail server is away: %s.", type(fault).__name__)
                raise ServerIsAway from None
            return Outcome.PUT_OFF

    def _try(self, message: EmailMessage) -> Outcome:
        self._drop_if_ended()
        self._backend.open()
        self._backend.send_messages([message])
        self._n_faults = 0
        return Outcome.TAKEN

    def _drop_if_ended(self) -> None:
        # Some servers take so many on one connection, and no more.
        held = getattr(self._backend, "connection", None)
        if held is not None:
            try:
                is_there = held.noop()[0] == 250
            except (smtplib.SMTPException, OSError):
                is_there = False
            if not is_there:
                self.close()

    def close(self) -> None:
        """End the connection, also a broken one."""
        with suppress(smtplib.SMTPException, OSError):
            self._backend.close()
