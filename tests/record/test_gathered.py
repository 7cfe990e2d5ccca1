from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifang.record.commands import append, gathered, hold
from lifang.record.models import Entry, Payload, Stream
from lifang.record.queries import verify_database
from tests.factories.places import NOW

pytestmark = pytest.mark.django_db


def write(stream: str, number: int, key: str | None = None) -> Entry:
    payload = {"name": f"林{number}"}
    return append(
        stream=stream,
        kind="noted",
        actor="system/test",
        facts={"number": number},
        payload=payload,
        now=NOW,
        key=key,
    )


def statements(count: int) -> int:
    with CaptureQueriesContext(connection) as queries, gathered([f"person/{n % 5}" for n in range(count)]):
        for number in range(count):
            write(f"person/{number % 5}", number)
    return sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in queries)


def test_a_hundred_entries_cost_as_many_statements_as_ten() -> None:
    write("person/0", -1)  # one stream exists already
    ten = statements(10)
    assert statements(100) <= ten
    assert Entry.objects.count() == Payload.objects.count() == 111
    assert Stream.objects.get(pk="person/0").length == 1 + 2 + 20
    assert verify_database().findings == []


def test_a_repeated_key_is_found_among_the_gathered() -> None:
    with gathered([]):
        first = write("person/1", 1, key="k")
        assert write("person/1", 2, key="k") == first
        write("person/1", 3)
    assert list(Entry.objects.order_by("number").values_list("facts__number", flat=True)) == [1, 3]
    assert verify_database().findings == []


def test_what_raises_leaves_nothing_and_the_next_call_writes_for_itself() -> None:
    with pytest.raises(ZeroDivisionError), gathered(["person/1"]):
        raise ZeroDivisionError(write("person/1", 1))
    assert not Entry.objects.exists()
    assert not Stream.objects.exists()
    assert write("person/1", 2).pk
    assert hold("person/1") is not hold("person/1")
