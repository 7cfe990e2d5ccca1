from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifang.kernel.merkle import EMPTY_ROOT, root
from lifang.record.commands import append
from lifang.record.journal import Journal
from lifang.record.lines import seal_fields
from lifang.record.models import Seal, SealLeaf, Stream
from lifang.record.proof import FIRST_SEAL_FOLLOWS, hash_leaf, hash_seal
from lifang.record.queries import verify_database
from lifang.record.seals import SealError, publish, seal
from tests.factories.record import MORNING, write_case, write_record

pytestmark = pytest.mark.django_db
EVENING = MORNING + timedelta(hours=12)


def test_the_first_seal_of_an_empty_record():
    first = seal(now=MORNING)
    assert (first.number, first.size, first.entries, first.root) == (1, 0, 0, EMPTY_ROOT)
    assert first.previous == FIRST_SEAL_FOLLOWS
    assert verify_database().findings == []


def test_a_seal_covers_what_moved_and_is_chained():
    write_record()
    first, second, idle = Seal.objects.order_by("number")
    leaves = list(SealLeaf.objects.order_by("index").values_list("stream", "length", "seal"))
    assert leaves == [
        ("case/A", 5, 1),
        ("case/B", 5, 1),
        ("case/C", 5, 1),
        ("case/A", 6, 2),
        ("case/D", 3, 2),
    ]
    assert [(row.size, row.entries) for row in (first, second, idle)] == [(3, 15), (5, 19), (5, 19)]
    assert (second.previous, idle.previous, idle.root) == (first.hash, second.hash, second.root)
    assert all(row.hash == hash_seal(seal_fields(row)) for row in (first, second, idle))
    hashes = [
        hash_leaf(leaf.stream_id, leaf.length, leaf.head) for leaf in SealLeaf.objects.order_by("index")
    ]
    assert (first.root, second.root) == (root(hashes[:3]), root(hashes))
    assert list(Stream.objects.filter(dirty=True, length__gt=0).values_list("key", flat=True)) == ["case/B"]


def test_the_day_is_the_local_one_unless_given():
    night = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    assert seal(now=night).day == date(2026, 3, 3)
    assert seal(now=night, day=date(2026, 3, 4)).day == date(2026, 3, 4)


@pytest.mark.parametrize("earlier", [{"now": MORNING}, {"now": EVENING, "day": date(2026, 3, 1)}])
def test_a_seal_cannot_be_older_than_the_last(earlier):
    seal(now=EVENING)
    with pytest.raises(SealError, match="cannot be older"):
        seal(**earlier)


def test_a_stream_without_entries_is_not_sealed():
    Journal().lock(["case/begun"])
    assert seal(now=MORNING).size == 0


def test_a_stream_marked_dirty_but_unmoved_is_not_sealed_twice():
    write_case("A")
    seal(now=MORNING + timedelta(hours=1))
    Stream.objects.update(dirty=True)
    assert seal(now=EVENING).size == 1
    assert not Stream.objects.filter(dirty=True, length__gt=0).exists()


def test_the_number_of_queries_does_not_grow_with_the_streams():
    def count(streams: int, now: datetime) -> int:
        for number in range(streams):
            append(stream=f"case/{now:%d}-{number}", kind="note", actor="public", facts={}, now=now)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            seal(now=now)
        return len(queries)

    count(2, MORNING)
    assert count(3, MORNING + timedelta(days=1)) == count(40, MORNING + timedelta(days=2))


def test_what_is_published_holds_root_and_hash():
    write_case("A")
    row = seal(now=EVENING)
    assert publish(row).splitlines()[1:] == [f"root {row.root}", f"hash {row.hash}"]
    assert "2026-03-02" in publish(row)
