"""Take a challenge's data out: for facilitators and analysts.

It needs httpx (pip install httpx), and a token that may write, for each file goes on record:

    python take_data_out.py https://voices.example.org change gsw_... folder
"""

from __future__ import annotations

import sys
from pathlib import Path

import httpx

FILES = ("contributions.csv", "comments.csv", "votes.csv", "polis.zip")


def main() -> None:
    """Save each file, in pieces: it may be large."""
    platform, slug, token, folder = sys.argv[1:5]
    root = f"{platform.rstrip('/')}/api/v1/challenges/{slug}/exports/"
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(headers=headers, timeout=60) as client:
        for name in FILES:
            with client.stream("POST", root + name) as answer:
                if answer.is_error:
                    answer.read()
                    problem = answer.json()
                    told = f"{problem['detail']} {problem['what_to_do']}"
                    if answer.status_code != 409:
                        sys.exit(told)
                    # Votes can be taken out once voting has closed.
                    print("Left out:", name, told)
                    continue
                with (Path(folder) / name).open("wb") as file:
                    for piece in answer.iter_bytes():
                        file.write(piece)
            print("Saved:", name)


if __name__ == "__main__":
    main()
