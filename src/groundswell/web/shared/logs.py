"""What may be logged: that something failed and where in the program, not who asked for what."""

from __future__ import annotations

import logging

#: How the web server's messages about its own processes begin; all others may be of requests.
_OF_PROCESSES = ("Worker (pid:", "WORKER TIMEOUT (pid:")


class WithoutRequests(logging.Filter):
    """Takes out what a message tells of a request: its address, what it sent, where it came from.

    Of gunicorn and of what Django refuses nothing is passed on but that it happened: they put
    what was sent into the message itself. Django gives a page's address as a later argument.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("gunicorn"):
            if not str(record.msg).startswith(_OF_PROCESSES):
                is_failure = record.levelno >= logging.ERROR
                _say(record, "a request failed" if is_failure else "a request was refused")
                if not is_failure:
                    _leave_out_trace(record)
        elif record.name.startswith("django.security"):
            _say(record, "a request was refused")
            _leave_out_trace(record)
        elif isinstance(record.args, tuple) and record.args:
            _say(record, str(record.args[0]))
        return True


def _say(record: logging.LogRecord, message: str) -> None:
    record.msg, record.args = message, ()


def _leave_out_trace(record: logging.LogRecord) -> None:
    record.exc_info = record.exc_text = record.stack_info = None
