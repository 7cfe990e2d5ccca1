"""The database itself refuses what the code never asks for."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from lifang.record.commands import append, erase_payloads
from lifang.record.models import Entry, Payload, Seal, SealLeaf, SealNode
from lifang.record.queries import verify_database
from tests.factories.record import MORNING, run_sql, unlocked_record, write_record

pytestmark = pytest.mark.django_db
LOCKED = [Entry, Seal, SealLeaf, SealNode]


@pytest.fixture(autouse=True)
def _record():
    write_record()


def refused(sql: str, *parameters: object) -> bool:
    try:
        with transaction.atomic():
            run_sql(sql, *parameters)
    except DatabaseError as error:
        return "append-only" in str(error) or "only be erased" in str(error)
    return False


@pytest.mark.parametrize("model", LOCKED)
def test_rows_can_neither_be_changed_nor_deleted_by_orm_or_sql(model):
    row = model.objects.first()
    table, column = model._meta.db_table, model._meta.pk.column
    before = model.objects.count()
    for attempt in (row.save, row.delete, lambda: model.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert refused(f"DELETE FROM {table}")
    assert refused(f'UPDATE {table} SET "{column}" = "{column}"')
    assert model.objects.count() == before


@pytest.mark.parametrize("table", [model._meta.db_table for model in [*LOCKED, Payload]])
def test_postgresql_refuses_truncate(table):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE")
    run_sql("SET CONSTRAINTS ALL IMMEDIATE")
    assert refused(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize(
    "change",
    [
        """data = '{"phone": "0"}'""",
        "data = NULL, salt = NULL",
        "data = NULL, salt = NULL, erased_reason = 'no moment'",
        "data = NULL, erased_at = '2026-03-09 00:00:00+00'",
        "salt = NULL, erased_at = '2026-03-09 00:00:00+00'",
        "entry_id = entry_id + 1, data = NULL, salt = NULL, erased_at = '2026-03-09 00:00:00+00'",
    ],
)
def test_a_payload_can_only_be_erased_wholly(change):
    assert refused(f"UPDATE record_payload SET {change}")
    assert refused("DELETE FROM record_payload")


def test_erasure_keeps_the_chain_and_happens_once():
    assert erase_payloads(stream="case/B", reason="2 years after closing", now=MORNING) == 1
    assert erase_payloads(stream="case/B", reason="again", now=MORNING) == 0
    row = Payload.objects.get(entry__stream="case/B")
    assert (row.data, row.salt, row.erased_at, row.erased_reason) == (
        None,
        None,
        MORNING,
        "2 years after closing",
    )
    assert refused("UPDATE record_payload SET erased_reason = 'other' WHERE erased_at IS NOT NULL")
    report = verify_database()
    assert (report.findings, report.erased, report.payloads) == ([], 1, 3)


def test_the_lock_is_back_after_a_test_unlocked_it():
    with unlocked_record():
        assert run_sql("UPDATE record_entry SET kind = kind") == 20
    assert refused("UPDATE record_entry SET kind = kind")


def test_a_repeated_key_writes_nothing():
    first = append(stream="case/A", kind="note", actor="public", facts={"a": 1}, key="k", now=MORNING)
    again = append(stream="case/A", kind="note", actor="public", facts={"a": 2}, key="k", now=MORNING)
    assert first.pk == again.pk
    assert Entry.objects.get(key="k").facts == {"a": 1}
