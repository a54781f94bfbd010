"""A thousand people at once, on databases as they are in service: run as a program by the tests.

It prints what was counted, what is in the table, and what the events say, for the test to compare.
"""

from __future__ import annotations

import json
import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID, uuid4

N_THREADS = 12


def main(n_people: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "groundswell.web.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from groundswell.web.accounts.keys import make_key
    from groundswell.web.challenges.acts import Role
    from groundswell.web.challenges.models import Challenge, Phase, Question
    from groundswell.web.challenges.places import Place
    from groundswell.web.participation.actions import do_post_idea, do_vote
    from groundswell.web.participation.models import Contribution, Vote
    from groundswell.web.participation.replay import replay
    from groundswell.web.shared.clock import get_now

    for database in ("default", "vault"):
        call_command("migrate", database=database, interactive=False, verbosity=0)
    now = get_now()
    challenge = Challenge.objects.create(
        slug=f"crowd-{uuid4().hex[:8]}", is_launched=True, languages=["en-gb"]
    )
    make_key(challenge.id)
    phase = Phase.objects.create(
        challenge=challenge,
        kind="understand",
        position=1,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(days=9),
    )
    phase.challenge = challenge
    question = Question.objects.create(phase=phase, position=1)

    def stand(person: UUID, is_by_code: bool = False) -> Place:
        return Place(challenge, (phase,), frozenset({Role.PARTICIPANT}), person, is_by_code)

    def post(token: UUID, author: UUID) -> UUID:
        return do_post_idea(
            place=stand(author),
            question=question,
            kind="helps",
            text="Short meetings help.",
            language="en-gb",
            token=token,
        ).id

    chance = random.Random(1)
    author, token = uuid4(), uuid4()
    with ThreadPoolExecutor(N_THREADS) as crowd:
        ids = set(crowd.map(post, [token] * 12, [author] * 12))
    idea = Contribution.objects.get()
    # Each person votes twice at once, and the second time another way: the last to come stands.
    jobs = [
        (person, is_by_code, choice)
        for person, is_by_code in ((uuid4(), n % 10 == 0) for n in range(n_people))
        for choice in chance.sample((1, 0, -1), 2)
    ]
    chance.shuffle(jobs)

    def vote(job: tuple[UUID, bool, int]) -> int:
        person, is_by_code, choice = job
        return do_vote(place=stand(person, is_by_code), idea=idea, choice=choice).choice

    with ThreadPoolExecutor(N_THREADS) as crowd:
        answers = list(crowd.map(vote, jobs))
    row = Contribution.objects.get()
    names = ("n_agree", "n_pass", "n_disagree")
    counted = [getattr(row, name + end) for end in ("", "_by_code") for name in names]
    votes = Vote.objects.filter(contribution=row)
    in_table = [
        votes.filter(choice=choice, is_by_code=is_by_code).count()
        for is_by_code in (False, True)
        for choice in (1, 0, -1)
    ]
    said = {
        "n_ideas_of_one_token": len(ids),
        "answers_as_asked": answers == [choice for _, _, choice in jobs],
        "n_votes": votes.count(),
        "counted": counted,
        "in_table": in_table,
        "replayed": replay(challenge.id).counts[str(row.id)][:6],
    }
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main(int(sys.argv[1]))
