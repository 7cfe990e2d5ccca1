"""The record proves itself at the end, and names the entry that somebody touched."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from random import Random

from django.db import transaction
from django.db.models import QuerySet

from lifang.cases.rebuild import differences
from lifang.kernel.ledger import entry_hash
from lifang.record.journal import body_of
from lifang.record.models import Entry
from lifang.record.queries import verify_database
from tests.factories.record import run_sql, unlocked_record


def the_record_proves_itself(rng: Random) -> None:
    assert verify_database().findings == []
    assert list(differences()) == []
    entries = Entry.objects.filter(stream__key__startswith="case/")
    for attack in (alter, drop, reorder, invent):
        if entry := picked(entries, rng):
            with undone(), unlocked_record():
                if (number := attack(entry)) is None:
                    continue
                finding = verify_database().first
                assert finding is not None, attack
                assert (finding.part, finding.stream, finding.number) == ("entry", entry.stream_id, number), (
                    attack
                )


def picked(entries: QuerySet[Entry], rng: Random) -> Entry | None:
    count = entries.count()
    return entries.order_by("pk")[rng.randrange(count)] if count else None


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def alter(entry: Entry) -> int:
    run_sql("UPDATE record_entry SET actor = 'account/in.truder' WHERE id = %s", entry.pk)
    return entry.number


def drop(entry: Entry) -> int:
    run_sql("DELETE FROM record_payload WHERE entry_id = %s", entry.pk)
    run_sql("DELETE FROM record_entry WHERE id = %s", entry.pk)
    return entry.number


def reorder(entry: Entry) -> int | None:
    after = Entry.objects.filter(stream=entry.stream_id, number=entry.number + 1).first()
    if after is None:
        return None
    for number, pk in ((10**6, entry.pk), (entry.number, after.pk), (after.number, entry.pk)):
        run_sql("UPDATE record_entry SET number = %s WHERE id = %s", number, pk)
    return entry.number


def invent(entry: Entry) -> int:
    last = Entry.objects.filter(stream=entry.stream_id).latest("number")
    body = replace(body_of(last), number=last.number + 1, previous=last.hash, key="", payload_digest="")
    Entry(
        stream_id=entry.stream_id,
        number=body.number,
        kind=body.kind,
        at=last.at,
        actor=body.actor,
        subject=body.subject,
        facts=last.facts,
        previous=last.hash,
        hash=entry_hash(body),
    ).save()
    return body.number
