"""The CPU time that a request costs, told in a header: of the web server and of the database's."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.db import connections
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def tell_cpu(answer: Answer) -> Answer:
    """Tell the nanoseconds of CPU time that an answer took, but for what is streamed after it."""

    def enter(request: HttpRequest) -> HttpResponse:
        before = count_cpu()
        response = answer(request)
        response["Server-CPU"] = str(count_cpu() - before)
        return response

    return enter


def count_cpu() -> int:
    """Count the nanoseconds that this thread, and the database for it, have spent so far."""
    spent = time.thread_time_ns()
    for connection in connections.all():
        if connection.vendor == "postgresql":
            connection.ensure_connection()
            pid = connection.connection.info.backend_pid
            spent += int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return spent
