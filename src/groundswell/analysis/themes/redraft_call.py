"""One call to an OpenAI-compatible server: bounded in time and size, and never a trace.

What is asked and what is made of the answer is in :mod:`.redraft` and :mod:`.redraft_checks`.
"""

from __future__ import annotations

import ipaddress
import json
import time
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from groundswell.analysis.errors import OptionError

MOST_BYTES = 256 * 1024
MOST_TOKENS = 1024

_SHAPE = {
    "type": "json_schema",
    "json_schema": {
        "name": "redraft",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"title": {"type": "string"}, "description": {"type": "string"}},
            "required": ["title", "description"],
            "additionalProperties": False,
        },
    },
}


class NoAnswerError(Exception):
    """The server gave no answer that can be read; says why in half a sentence."""


class Caller:
    """Holds one connection to a server; use it in a ``with`` statement.

    Parameters
    ----------
    url : str
        Base address.
    api_key : str or None
        Bearer token.
    timeout : float
        Seconds for a whole call.

    Raises
    ------
    OptionError
        Where httpx is not installed.
    """

    def __init__(self, url: str, *, api_key: str | None, timeout: float) -> None:
        try:
            import httpx
        except ImportError:
            raise OptionError(
                "redrafting needs the package httpx", fix="pip install 'groundswell[redraft]'"
            ) from None
        self._httpx = httpx
        self._timeout = timeout
        self._address = url.rstrip("/") + "/chat/completions"
        self._asks_for_shape = True
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            # A redirect would carry the evidence to a host that nobody named.
            follow_redirects=False,
            # A proxy set for the outside world must not see what is meant for this machine.
            trust_env=not _is_this_machine(url),
        )

    def __enter__(self) -> Caller:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._client.close()

    def ask(self, body: dict[str, object]) -> str:
        """Send a chat request and return the text of the answer.

        Servers differ in what they know: one that turns down the wish for an answer of a given
        shape is asked again, and from then on, without it.

        Raises
        ------
        NoAnswerError
            No connection, out of time, an error status, or an answer that is none.
        """
        if self._asks_for_shape:
            status, data = self._post(
                {**body, "response_format": _SHAPE, "max_tokens": MOST_TOKENS}
            )
            if status not in (400, 422):
                return _content(status, data)
            self._asks_for_shape = False
        return _content(*self._post(body))

    def _post(self, body: dict[str, object]) -> tuple[int, bytes]:
        httpx, deadline = self._httpx, time.monotonic() + self._timeout
        too_slow = NoAnswerError(f"the server gave no answer in {self._timeout:g} seconds")
        try:
            with self._client.stream(
                "POST", self._address, json=body, timeout=self._timeout
            ) as response:
                data = bytearray()
                for part in response.iter_bytes(8192):
                    data += part
                    if len(data) > MOST_BYTES:
                        raise NoAnswerError("the server's answer was far too long")
                    # httpx bounds the wait for each piece; a trickle could go on for ever.
                    if time.monotonic() > deadline:
                        raise too_slow
                return response.status_code, bytes(data)
        except httpx.TimeoutException:
            raise too_slow from None
        except httpx.ConnectError:
            raise NoAnswerError("there was no connection to the server") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
            raise NoAnswerError("the connection to the server broke") from None


def _content(status: int, data: bytes) -> str:
    if status != 200:
        raise NoAnswerError(f"the server answered with HTTP status {status}")
    try:
        answer: Any = json.loads(data)
        content = answer["choices"][0]["message"]["content"]
    except (ValueError, KeyError, IndexError, TypeError, RecursionError):
        content = None
    if not isinstance(content, str):
        raise NoAnswerError("the server's answer was not that of an OpenAI-compatible endpoint")
    return content


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
