"""Answers to the gateway questionnaire: sealed when they come in, opened for group figures alone.

They are locked with a key made from the challenge's own, so that they can't be read once that is
destroyed, nor by who has the database alone. What is sealed has one length, whatever was answered.
"""

from __future__ import annotations

import hashlib
import json
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from nacl.bindings import sodium_pad, sodium_unpad
from nacl.secret import SecretBox

from groundswell.web.accounts.keys import Context, read_key
from groundswell.web.challenges.acts import Act
from groundswell.web.challenges.models import GatewayQuestion
from groundswell.web.challenges.places import Place
from groundswell.web.participation.models import GatewayAnswers
from groundswell.web.shared.audit import record

#: The id of the choice that was made, by question.
Answers = dict[str, str]
#: In bytes. A question takes about fifty.
_LENGTH = 4096


def list_gateway_questions(place: Place) -> list[GatewayQuestion]:
    """List the questions of the gateway questionnaire."""
    listed = list(GatewayQuestion.objects.filter(challenge=place.here))
    for question in listed:
        question.challenge = place.here
    return listed


def get_own_answers(place: Place) -> Answers:
    """Give the viewer's own answers; none where they gave none."""
    row = _own(place).first()
    return {} if row is None else _open(place.here.id, bytes(row.sealed))


def do_answer_gateway(*, place: Place, answers: Answers) -> None:
    """Keep a person's answers in place of what they answered before."""
    place.check(Act.ANSWER_GATEWAY)
    kept = {one.id.hex: one.choice_ids for one in list_gateway_questions(place)}
    sound = {name: one for name, one in answers.items() if one in kept.get(name, ())}
    if not sound:
        do_erase_answers(place=place)
        return
    keep_answers(place.here.id, place.pseudonym(Context.GATEWAY), sound)


def keep_answers(challenge_id: UUID, pseudonym: str, answers: Answers) -> None:
    """Seal answers in the place of those before, and put on record that somebody answered."""
    with transaction.atomic():
        row, is_new = GatewayAnswers.objects.update_or_create(
            challenge_id=challenge_id,
            pseudonym=pseudonym,
            defaults={"sealed": _seal(challenge_id, answers), "is_told": False},
        )
        record(
            "gateway.answered" if is_new else "gateway.answered_anew",
            actor=pseudonym,
            subject_id=row.id,
            challenge_id=challenge_id,
            is_first=is_new,
            by_month=True,
        )


def do_erase_answers(*, place: Place) -> None:
    """Erase a person's answers."""
    place.check(Act.WITHDRAW_OWN)
    with transaction.atomic():
        row = _own(place).select_for_update().first()
        if row is None:
            return
        record(
            "gateway.erased",
            actor=row.pseudonym,
            subject_id=row.id,
            challenge_id=place.here.id,
            by_month=True,
        )
        row.delete()


def list_all_answers(challenge_id: UUID) -> list[Answers]:
    """Open all answers of a challenge, in no order. For figures of groups that are large enough."""
    rows = GatewayAnswers.objects.filter(challenge=challenge_id).values_list("sealed", flat=True)
    return [_open(challenge_id, bytes(sealed)) for sealed in rows.order_by("id")]


def _own(place: Place) -> QuerySet[GatewayAnswers]:
    pseudonym = place.pseudonym(Context.GATEWAY)
    return GatewayAnswers.objects.filter(challenge=place.here, pseudonym=pseudonym)


def _seal(challenge_id: UUID, answers: Answers) -> bytes:
    plain = json.dumps(answers, sort_keys=True).encode()
    if len(plain) >= _LENGTH:
        raise ValueError("The gateway questionnaire has more questions than can be kept.")
    return bytes(_box(challenge_id).encrypt(sodium_pad(plain, _LENGTH)))


def _open(challenge_id: UUID, sealed: bytes) -> Answers:
    opened: Answers = json.loads(sodium_unpad(_box(challenge_id).decrypt(sealed), _LENGTH))
    return opened


def _box(challenge_id: UUID) -> SecretBox:
    key = hashlib.blake2b(digest_size=32, key=read_key(challenge_id), person=b"gateway seal")
    return SecretBox(key.digest())
