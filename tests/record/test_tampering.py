"""An intruder who owns the database changes one thing: verification names exactly that, live and on an export."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction

from lifang.kernel.ledger import entry_hash
from lifang.record.export import export_record
from lifang.record.journal import body_of
from lifang.record.lines import seal_fields
from lifang.record.models import Entry, Seal
from lifang.record.proof import hash_seal
from lifang.record.queries import verify_database
from lifang.record.verify import Finding, verify_file
from tests.factories.record import run_sql, unlocked_record, write_record

pytestmark = pytest.mark.django_db
B3 = "stream = 'case/B' AND number = 3"
PAYLOAD_OF_B2 = "entry_id = (SELECT id FROM record_entry WHERE stream = 'case/B' AND number = 2)"
DROP_PAYLOADS = "DELETE FROM record_payload WHERE entry_id IN (SELECT id FROM record_entry WHERE {0})"


@pytest.fixture(autouse=True)
def _record():
    """All is undone at the end, so that nobody checks foreign keys that the intruder broke."""
    with transaction.atomic():
        write_record()
        yield
        transaction.set_rollback(True)


def sql(*statements: str) -> Callable[[], None]:
    def run() -> None:
        for statement in statements:
            run_sql(statement)

    return run


def drop_entries(condition: str) -> Callable[[], None]:
    return sql(DROP_PAYLOADS.format(condition), f"DELETE FROM record_entry WHERE {condition}")


def rewrite_rest_of_stream() -> None:
    """A careful intruder: changes entry 2 and gives all that follow, and the row, their new hashes."""
    previous = ""
    for entry in Entry.objects.filter(stream="case/C").order_by("number"):
        facts = entry.facts | {"step": 99} if entry.number == 2 else entry.facts
        body = replace(body_of(entry), facts=facts, previous=previous or entry.previous)
        previous = entry_hash(body)
        Entry.objects.filter(pk=entry.pk).update(facts=facts, previous=body.previous, hash=previous)
    run_sql("UPDATE record_stream SET head = %s WHERE key = 'case/C'", previous)


def cut_unseen_end() -> None:
    """Drops the last sealed entry of C and makes the row fit."""
    head = Entry.objects.get(stream="case/C", number=4).hash
    drop_entries("stream = 'case/C' AND number = 5")()
    run_sql("UPDATE record_stream SET head = %s, length = 4 WHERE key = 'case/C'", head)


def forge_entry() -> None:
    last = Entry.objects.get(stream="case/C", number=5)
    body = replace(body_of(last), number=6, previous=last.hash, key="forged", payload_digest="")
    Entry(
        stream_id="case/C",
        number=6,
        kind=body.kind,
        at=last.at,
        actor=body.actor,
        key="forged",
        facts=last.facts,
        previous=last.hash,
        hash=entry_hash(body),
    ).save()


def forge_seal() -> None:
    row = Seal.objects.get(number=2)
    row.entries += 1
    Seal.objects.filter(number=2).update(entries=row.entries, hash=hash_seal(seal_fields(row)))


def swap_entries() -> None:
    sql(
        f"UPDATE record_entry SET number = 1000 WHERE {B3}",
        "UPDATE record_entry SET number = 3 WHERE stream = 'case/B' AND number = 4",
        "UPDATE record_entry SET number = 4 WHERE stream = 'case/B' AND number = 1000",
    )()


ATTACKS: dict[str, tuple[Callable[[], None], tuple[str, str, int, str]]] = {
    "facts": (
        sql(f"""UPDATE record_entry SET facts = '{{"step": 4}}' WHERE {B3}"""),
        ("entry", "case/B", 3, "altered"),
    ),
    "facts with a float": (
        sql(f"""UPDATE record_entry SET facts = '{{"step": 3.5}}' WHERE {B3}"""),
        ("entry", "case/B", 3, "altered"),
    ),
    "time": (
        sql(f"UPDATE record_entry SET at = '2026-03-02 01:09:00' WHERE {B3}"),
        ("entry", "case/B", 3, "altered"),
    ),
    "actor": (sql(f"UPDATE record_entry SET actor = 'public' WHERE {B3}"), ("entry", "case/B", 3, "altered")),
    "key": (sql(f"UPDATE record_entry SET key = NULL WHERE {B3}"), ("entry", "case/B", 3, "altered")),
    "hash": (sql(f"UPDATE record_entry SET hash = 'ff' WHERE {B3}"), ("entry", "case/B", 3, "altered")),
    "middle dropped": (drop_entries(B3), ("entry", "case/B", 3, "dropped")),
    "last dropped": (drop_entries("stream = 'case/B' AND number = 6"), ("entry", "case/B", 6, "truncated")),
    "last sealed dropped, row made to fit": (cut_unseen_end, ("entry", "case/C", 5, "truncated")),
    "all entries of a stream dropped": (
        drop_entries("stream = 'case/B'"),
        ("entry", "case/B", 1, "truncated"),
    ),
    "whole stream dropped": (
        sql(
            DROP_PAYLOADS.format("stream = 'case/B'"),
            "DELETE FROM record_entry WHERE stream = 'case/B'",
            "DELETE FROM record_stream WHERE key = 'case/B'",
        ),
        ("stream", "case/B", 0, "dropped"),
    ),
    "stream row dropped": (
        sql("DELETE FROM record_stream WHERE key = 'case/B'"),
        ("stream", "case/B", 0, "dropped"),
    ),
    "stream row altered": (
        sql("UPDATE record_stream SET head = 'ff' WHERE key = 'case/C'"),
        ("stream", "case/C", 5, "altered"),
    ),
    "stream row shortened": (
        sql("UPDATE record_stream SET length = 3 WHERE key = 'case/C'"),
        ("stream", "case/C", 5, "altered"),
    ),
    "two swapped": (swap_entries, ("entry", "case/B", 3, "reordered")),
    "forged at the end": (forge_entry, ("entry", "case/C", 6, "invented")),
    "rewritten with all its hashes": (rewrite_rest_of_stream, ("entry", "case/C", 1, "altered")),
    "moved to another stream": (
        sql("UPDATE record_entry SET stream = 'case/E' WHERE stream = 'case/B' AND number = 6"),
        ("entry", "case/B", 6, "truncated"),
    ),
    "payload": (
        sql(f"""UPDATE record_payload SET data = '{{"phone": "1"}}' WHERE {PAYLOAD_OF_B2}"""),
        ("payload", "case/B", 2, "altered"),
    ),
    "payload half erased": (
        sql(f"UPDATE record_payload SET erased_at = '2026-03-09 00:00:00+00' WHERE {PAYLOAD_OF_B2}"),
        ("payload", "case/B", 2, "altered"),
    ),
    "payload dropped": (
        sql(f"DELETE FROM record_payload WHERE {PAYLOAD_OF_B2}"),
        ("payload", "case/B", 2, "dropped"),
    ),
    "payload given to another": (
        sql(
            f"UPDATE record_payload SET entry_id = (SELECT id FROM record_entry WHERE {B3}) WHERE {PAYLOAD_OF_B2}"
        ),
        ("payload", "case/B", 2, "dropped"),
    ),
    "seal root": (sql("UPDATE record_seal SET root = 'ff' WHERE number = 2"), ("seal", "", 2, "altered")),
    "seal day": (
        sql("UPDATE record_seal SET day = '2026-01-01' WHERE number = 1"),
        ("seal", "", 1, "altered"),
    ),
    "seal with a fitting hash": (forge_seal, ("seal", "", 3, "altered")),
    "seal dropped": (sql("DELETE FROM record_seal WHERE number = 2"), ("seal", "", 2, "dropped")),
    "last seals dropped": (sql("DELETE FROM record_seal WHERE number > 1"), ("seal", "", 2, "dropped")),
    "last seals dropped with leaves": (
        sql("DELETE FROM record_sealleaf WHERE seal_id > 1", "DELETE FROM record_seal WHERE number > 1"),
        ("leaf", "case/A", 0, "dropped"),
    ),
    "leaf head": (
        sql("""UPDATE record_sealleaf SET head = 'ff' WHERE "index" = 1"""),
        ("leaf", "case/B", 1, "altered"),
    ),
    "leaf length": (
        sql("""UPDATE record_sealleaf SET length = 4 WHERE "index" = 1"""),
        ("leaf", "case/B", 1, "altered"),
    ),
    "leaf of another seal": (
        sql("""UPDATE record_sealleaf SET seal_id = 2 WHERE "index" = 1"""),
        ("leaf", "case/B", 1, "altered"),
    ),
    "leaf dropped": (
        sql("""DELETE FROM record_sealleaf WHERE "index" = 4"""),
        ("leaf", "case/D", 0, "dropped"),
    ),
    "older leaf dropped": (
        sql("""DELETE FROM record_sealleaf WHERE "index" = 0"""),
        ("leaf", "", 0, "dropped"),
    ),
}


def shape(finding: Finding | None) -> tuple[str, str, int, str] | None:
    return finding and (finding.part, finding.stream, finding.number, finding.problem)


def test_a_sound_record_has_no_findings(tmp_path: Path):
    live = verify_database()
    export_record(tmp_path / "record.jsonl", payloads=True)
    assert live == verify_file(tmp_path / "record.jsonl")
    assert (live.streams, live.entries, live.payloads, live.erased) == (4, 20, 4, 0)
    assert (live.seals, live.leaves, live.findings) == (3, 5, [])


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_is_named(attack: str, tmp_path: Path):
    act, expected = ATTACKS[attack]
    with unlocked_record():
        act()
    live = verify_database()
    assert shape(live.first) == expected, live.findings
    export_record(tmp_path / "record.jsonl", payloads=True)
    assert verify_file(tmp_path / "record.jsonl") == live
