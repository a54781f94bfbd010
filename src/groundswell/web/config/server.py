"""The web server: gunicorn with threads, which logs no request. Run as a module by ``start``."""

from __future__ import annotations

import gc
import os
import sys
from typing import Any

from gunicorn.app.base import BaseApplication

_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"without_requests": {"()": "groundswell.web.shared.logs.WithoutRequests"}},
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {
        "screen": {
            "class": "logging.StreamHandler",
            "formatter": "plain",
            "filters": ["without_requests"],
        }
    },
    "loggers": {"gunicorn.error": {"handlers": ["screen"], "propagate": False}},
    "root": {"handlers": ["screen"], "level": "WARNING"},
}


class WebServer(BaseApplication):
    """Gunicorn, told what to do by arguments instead of a file."""

    def __init__(self, options: dict[str, Any]) -> None:
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from groundswell.web.config.wsgi import application
        from groundswell.web.engine.embedder import warm_up

        warm_up()
        # What the program is made of stays: looking through all of it again holds up requests.
        gc.collect()
        gc.freeze()
        return application


def main() -> None:
    """Serve at the address given as the only argument."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell.web.config.settings")
    # Each request sums up in the thread that answers it: helpers would take cores from the others.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from groundswell.web.config.environment import read_number

    WebServer(
        {
            "bind": sys.argv[1],
            "workers": read_number("GROUNDSWELL_PROCESSES"),
            "worker_class": "gthread",
            "threads": read_number("GROUNDSWELL_THREADS"),
            "accesslog": None,
            "loglevel": "warning",
            "logconfig_dict": _LOGGING,
            "timeout": 60,
            "graceful_timeout": 20,
            "keepalive": 5,
            "max_requests": 0,
            "limit_request_line": 4094,
            "proc_name": "groundswell",
        }
    ).run()


if __name__ == "__main__":
    main()
