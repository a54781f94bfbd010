"""What may be logged: that something failed and where in the program, not who asked for what."""

from __future__ import annotations

import logging


class WithoutRequests(logging.Filter):
    """Takes out what a message tells of a request: its address, and where it came from.

    Django and gunicorn give these as the arguments of a message after its first one.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple) and record.args:
            is_of_server = record.name.startswith("gunicorn")
            record.msg = "a request failed" if is_of_server else str(record.args[0])
            record.args = ()
        return True
