from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.ledger import GENESIS, EntryBody, Row, check_chain, entry_hash, payload_digest


def chain(length: int, stream: str = "case:A") -> list[Row]:
    rows: list[Row] = []
    previous = GENESIS
    for number in range(1, length + 1):
        body = EntryBody(
            stream=stream,
            number=number,
            kind="note",
            at=f"2026-11-23T08:00:{number:02}.000000Z",
            actor="account:7",
            subject="",
            key=f"key-{number}",
            facts={"n": number},
            payload_digest="",
            previous=previous,
        )
        previous = entry_hash(body)
        rows.append((body, previous))
    return rows


def altered(row: Row, **changes) -> Row:
    return replace(row[0], **changes), row[1]


def rehashed(row: Row, **changes) -> Row:
    body = replace(row[0], **changes)
    return body, entry_hash(body)


def problem(rows: list[Row], **known) -> tuple[int, str] | None:
    finding = check_chain("case:A", rows, **known)
    return finding and (finding.number, finding.problem)


@pytest.mark.parametrize("length", [0, 1, 2, 9])
def test_a_sound_chain_has_no_finding(length):
    rows = chain(length)
    head = rows[-1][1] if rows else GENESIS
    assert check_chain("case:A", rows, length=length, head=head) is None


def test_the_hash_of_an_entry_is_fixed_for_ever():
    assert entry_hash(chain(1)[0][0]) == "adfe6a71d0e2a048c52f055ab8cd4fcac9ee8d70f1d680c7b038cf5e27c631fc"


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "accept"},
        {"at": "2026-11-23T08:00:00.000001Z"},
        {"actor": "account:8"},
        {"subject": "case:B"},
        {"key": ""},
        {"facts": {"n": 99}},
        {"facts": {"n": True}},
        {"payload_digest": "0" * 64},
        {"previous": "1" * 64},
        {"number": 77},
    ],
)
@pytest.mark.parametrize("place", [0, 2, 4])
def test_every_altered_column_is_found_at_its_entry(change, place):
    rows = chain(5)
    rows[place] = altered(rows[place], **change)
    assert problem(rows) == (place + 1, "altered")


@pytest.mark.parametrize("place", [0, 2, 4])
def test_an_altered_hash_is_found_at_its_entry(place):
    rows = chain(5)
    rows[place] = (rows[place][0], "a" * 64)
    assert problem(rows) == (place + 1, "altered")


@pytest.mark.parametrize("place", [0, 1, 3, 4])
def test_an_altered_entry_with_a_new_hash_is_found_at_itself_not_at_its_follower(place):
    rows = chain(5)
    head = rows[-1][1]
    rows[place] = rehashed(rows[place], facts={"n": 99})
    assert problem(rows, length=5, head=head) == (place + 1, "altered")


@pytest.mark.parametrize("place", [0, 2, 3])
def test_an_entry_relinked_elsewhere_is_found_at_itself(place):
    rows = chain(5)
    rows[place] = rehashed(rows[place], previous="b" * 64)
    assert problem(rows) == (place + 1, "altered")


def test_a_chain_rewritten_to_its_end_is_found_by_the_sealed_head():
    rows = chain(5)
    head = rows[-1][1]
    rows[2] = rehashed(rows[2], facts={"n": 99})
    for place in (3, 4):
        rows[place] = rehashed(rows[place], previous=rows[place - 1][1])
    assert problem(rows) is None
    assert problem(rows, length=5, head=head) == (5, "altered")


@pytest.mark.parametrize("gone", [slice(0, 1), slice(2, 3), slice(1, 4)])
def test_a_dropped_entry_is_found(gone):
    rows = chain(6)
    del rows[gone]
    assert problem(rows) == (gone.start + 1, "dropped")


@pytest.mark.parametrize("place", [0, 2, 4])
def test_a_dropped_entry_is_found_though_the_rest_was_renumbered(place):
    rows = chain(6)
    del rows[place]
    rows = [altered(row, number=number) for number, row in enumerate(rows, 1)]
    assert problem(rows) == (place + 1, "dropped")


@pytest.mark.parametrize(("a", "b"), [(0, 1), (2, 3), (1, 4), (4, 5)])
def test_swapped_rows_are_found(a, b):
    rows = chain(6)
    rows[a], rows[b] = rows[b], rows[a]
    assert problem(rows) == (a + 1, "reordered")


@pytest.mark.parametrize(("a", "b"), [(0, 1), (2, 3), (1, 4), (4, 5)])
@pytest.mark.parametrize("sort", [True, False])
def test_swapped_numbers_are_found_in_either_reading_order(a, b, sort):
    rows = chain(6)
    rows[a], rows[b] = altered(rows[a], number=b + 1), altered(rows[b], number=a + 1)
    if sort:
        rows.sort(key=lambda row: row[0].number)
    assert problem(rows) == (a + 1, "reordered")


@pytest.mark.parametrize("place", [0, 2, 5])
@pytest.mark.parametrize("before_the_genuine", [True, False])
def test_an_inserted_row_with_a_hash_of_its_own_is_found(place, before_the_genuine):
    rows = chain(6)
    forged = rehashed(rows[place], facts={"n": "forged"})
    rows.insert(place if before_the_genuine else place + 1, forged)
    assert problem(rows) == (place + 1, "invented")


@pytest.mark.parametrize("place", [0, 2, 5])
def test_an_inserted_row_is_found_though_the_rest_was_renumbered(place):
    rows = chain(6)
    rows.insert(place, rehashed(rows[place], facts={"n": "forged"}))
    renumbered = [altered(row, number=row[0].number + 1) for row in rows[place + 1 :]]
    assert problem(rows[: place + 1] + renumbered) == (place + 1, "invented")


def test_an_inserted_row_with_a_false_hash_is_found():
    rows = chain(6)
    rows.insert(3, (replace(rows[3][0], facts={}), "c" * 64))
    assert problem(rows) == (4, "invented")


def test_a_row_of_another_stream_is_invented():
    rows = chain(4)
    rows[2] = chain(4, "case:B")[2]
    assert problem(rows) == (3, "invented")


@pytest.mark.parametrize("left", [0, 1, 5])
def test_a_cut_end_is_found_by_the_sealed_length(left):
    rows = chain(6)
    assert problem(rows[:left]) is None
    assert problem(rows[:left], length=6, head=rows[-1][1]) == (left + 1, "truncated")


def test_a_row_added_after_the_sealed_end_is_found():
    rows = chain(6)
    assert problem(rows, length=5, head=rows[4][1]) == (6, "invented")


@given(st.data())
def test_no_single_change_of_a_sealed_stream_goes_unnoticed(data):
    rows = chain(data.draw(st.integers(1, 6)))
    sealed = {"length": len(rows), "head": rows[-1][1]}
    place = data.draw(st.integers(0, len(rows) - 1))
    match data.draw(st.sampled_from(["drop", "repeat", "alter", "rewrite", "move"])):
        case "drop":
            del rows[place]
        case "repeat":
            rows.insert(data.draw(st.integers(0, len(rows))), rows[place])
        case "alter":
            rows[place] = altered(rows[place], facts={"n": "other"})
        case "rewrite":
            rows[place] = rehashed(rows[place], facts={"n": "other"})
        case "move":
            target = (
                data.draw(st.integers(0, len(rows) - 1).filter(lambda target: target != place))
                if len(rows) > 1
                else None
            )
            if target is None:
                del rows[place]
            else:
                rows.insert(target, rows.pop(place))
    finding = check_chain("case:A", rows, **sealed)
    assert finding is not None
    assert finding.stream == "case:A"
    assert finding.detail


def test_a_payload_digest_needs_payload_and_salt():
    payload = {"phone": "13800000000"}
    assert payload_digest(payload, "salt") == payload_digest(dict(payload), "salt")
    assert payload_digest(payload, "salt") != payload_digest(payload, "other")
    assert payload_digest(payload, "salt") != payload_digest({"phone": "13800000001"}, "salt")
