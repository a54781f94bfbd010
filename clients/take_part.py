"""Take part in a challenge from a program: join, post an idea, vote on another, take data out.

It needs Python 3.11 and nothing else:

    python take_part.py https://voices.example.org change gsw_... "Short meetings help us."

Make the token on the page "Tokens", and let it write. It acts in your name.
"""

from __future__ import annotations

import json
import sys
import time
import uuid
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class Challenge:
    """A challenge on a platform, as one person's program sees it."""

    def __init__(self, platform: str, slug: str, token: str) -> None:
        self.root = f"{platform.rstrip('/')}/api/v1/challenges/{slug}"
        self.token = token

    def call(self, method: str, path: str = "", given: Any = None) -> Any:
        """Call the platform. A problem is told in words, with what to do."""
        answer = self.take(method, path, given)
        return json.loads(answer) if answer else None

    def take(self, method: str, path: str = "", given: Any = None) -> bytes:
        """Call the platform, and give the answer as it is. Where it says to wait, wait."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        body = None if given is None else json.dumps(given).encode()
        try:
            with urlopen(Request(self.root + path, body, headers, method=method)) as answer:
                return bytes(answer.read())
        except HTTPError as error:
            if error.code == 429:
                seconds = int(error.headers["Retry-After"])
                print(f"Too many calls. This goes on in {seconds} seconds.", file=sys.stderr)
                time.sleep(seconds)
                return self.take(method, path, given)
            problem = json.load(error)
            sys.exit(f"{problem['title']}: {problem['detail']} {problem['what_to_do']}")

    def join(self) -> list[str]:
        """Take part; to do it twice changes nothing."""
        return self.call("POST", "/join")["roles"]

    def post(self, text: str) -> str:
        """Post an idea in answer to the first question that is open, and give its id."""
        phases = self.call("GET")["phases"]
        questions = [one for phase in phases if phase["is_open"] for one in phase["questions"]]
        if not questions:
            sys.exit("No question is open now.")
        idea = {
            "question_id": questions[0]["id"],
            # Choose as the text says; this takes the first of the kinds that an answer can be.
            "kind": questions[0]["kinds"].partition("_")[0],
            "text": text,
            # If the answer gets lost and this runs again, the idea is posted once.
            "token": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{self.root} {text}")),
        }
        return self.call("POST", "/ideas", idea)["id"]

    def vote_on_one(self, vote: str) -> str | None:
        """Vote on one idea of somebody else's with few votes; give its text, None without one."""
        for idea in self.call("GET", "/ideas?order=fewest")["items"]:
            if not idea["is_own"] and idea["vote"] is None:
                self.call("PUT", f"/ideas/{idea['id']}/vote", {"vote": vote})
                return str(idea["text"])
        return None

    def save_open_data(self, file: Path) -> None:
        """Save what any reader may take."""
        file.write_bytes(self.take("GET", "/open-data/open-data.zip"))


def main() -> None:
    """Take part once."""
    platform, slug, token, text = sys.argv[1:5]
    challenge = Challenge(platform, slug, token)
    print("You are here as:", ", ".join(challenge.join()))
    print("Posted:", challenge.post(text))
    # It votes in your name on what you have not read, so it passes.
    print("Passed on:", challenge.vote_on_one("pass"))
    challenge.save_open_data(Path(f"{slug}-open-data.zip"))
    print(f"Saved: {slug}-open-data.zip")


if __name__ == "__main__":
    main()
