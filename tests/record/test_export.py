from __future__ import annotations

import copy
import gzip
import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lifang.record.commands import erase_payloads
from lifang.record.export import export_record
from lifang.record.lines import record_lines
from lifang.record.models import Stream
from lifang.record.queries import verify_database
from lifang.record.verify import verify_file, verify_lines
from tests.factories.record import MORNING, write_case, write_record

pytestmark = pytest.mark.django_db
FREE = {"erased_at", "erased_reason"}  # the only fields that no hash of the record covers
LAX = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_record()
    erase_payloads(stream="case/C", reason="asked for", now=MORNING)
    export_record(tmp_path / "record.jsonl", payloads=True)
    return tmp_path / "record.jsonl"


def test_an_export_holds_the_record_in_order(path: Path):
    lines = [json.loads(line) for line in path.read_bytes().splitlines()]
    entries = [(line["stream"], line["number"]) for line in lines if line["line"] == "entry"]
    assert entries == sorted(entries)
    assert [line["line"] for line in lines[:5]] == ["record", "seal", "seal", "seal", "stream"]
    assert lines[-1]["lines"] == len(lines) - 1
    payloads = [line["payload"] for line in lines if "payload" in line]
    assert payloads[2] == {"erased_at": "2026-03-02T01:00:00.000000Z", "erased_reason": "asked for"}
    assert payloads[0]["data"] == {"phone": "13800000002"}


def test_compressed_and_without_payloads(path: Path):
    packed = path.with_suffix(".jsonl.gz")
    export_record(packed)
    assert b"13800000" not in gzip.decompress(packed.read_bytes())
    report = verify_file(packed)
    assert (report.findings, report.entries, report.payloads, report.erased) == ([], 20, 0, 1)


def test_since_a_seal_holds_only_streams_that_moved(path: Path):
    part = path.with_name("since.jsonl")
    export_record(part, since=1)
    lines = [json.loads(line) for line in part.read_bytes().splitlines()]
    assert {line["stream"] for line in lines if line["line"] == "entry"} == {"case/A", "case/B", "case/D"}
    report = verify_file(part)
    assert (report.findings, report.streams, report.entries, report.leaves) == ([], 4, 15, 5)


def test_progress_is_told(path: Path):
    write_case("long", entries=1000)
    told: list[object] = []
    verify_database(progress=lambda done, total: told.append((done, total)))
    export_record(path, progress=told.append)
    verify_file(path, progress=told.append)
    assert told == [(1000, 1020), 1000, 1000]


def test_queries_do_not_grow_with_streams_or_entries(django_assert_num_queries):
    write_case("A")
    with django_assert_num_queries(6):
        list(record_lines(payloads=True))
    for number in range(30):
        write_case(f"B{number}", entries=5)
    with django_assert_num_queries(6):
        list(record_lines(payloads=True))


def test_streams_are_read_in_chunks_without_loss(monkeypatch):
    for number in range(9):
        write_case(f"{number}", entries=number + 2)
    whole = list(record_lines(payloads=True))
    monkeypatch.setattr("lifang.record.lines.CHUNK", 6)
    assert list(record_lines(payloads=True)) == whole
    assert len(whole) == 1 + 9 + sum(range(2, 11))


def test_keys_come_in_byte_order_whatever_the_database_sorts_by():
    for name in ("b", "A", "a-1", "a/1", "里"):
        write_case(name)
    keys = [line["stream"] for line in record_lines(payloads=False) if line["line"] == "stream"]
    assert keys == sorted(Stream.objects.values_list("key", flat=True)) == sorted(keys, key=str.encode)


def test_a_cut_file_and_a_damaged_archive_are_found(path: Path):
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert verify_file(path).findings
    packed = path.with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(whole)[:-20])
    findings = verify_file(packed).findings
    assert any("damaged" in finding.detail for finding in findings)


@LAX
@given(data=st.data())
def test_any_changed_byte_is_found(path: Path, data: st.DataObject):
    whole = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != whole[place]))
    whole[place] = byte
    other = path.with_name("other.jsonl")
    other.write_bytes(whole)
    assert verify_file(other).findings


@LAX
@given(data=st.data())
def test_any_single_change_by_somebody_who_repairs_the_end_line_is_found(path: Path, data: st.DataObject):
    lines = [json.loads(line) for line in path.read_bytes().splitlines()][:-1]
    mutated = data.draw(st.sampled_from([drop, repeat, swap, edit]))(lines, data)
    assume(mutated != lines)
    other = path.with_name("other.jsonl")
    raw = [json.dumps(line).encode() + b"\n" for line in mutated]
    end = {"line": "end", "lines": len(raw), "digest": sha256(b"".join(raw)).hexdigest()}
    other.write_bytes(b"".join(raw) + json.dumps(end).encode() + b"\n")
    report = verify_file(other)
    assert report.findings
    assert verify_lines(mutated) == report


def drop(lines, data):
    place = data.draw(st.integers(0, len(lines) - 1))
    assume(place != 3)  # the newest seal, over nothing new: only who holds its printed hash can miss it
    return lines[:place] + lines[place + 1 :]


def repeat(lines, data):
    source, target = data.draw(st.tuples(*[st.integers(0, len(lines) - 1)] * 2))
    return [*lines[:target], lines[source], *lines[target:]]


def swap(lines, data):
    one, other = data.draw(st.tuples(*[st.integers(0, len(lines) - 1)] * 2))
    lines = list(lines)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def edit(lines, data):
    lines = copy.deepcopy(lines)
    holder = data.draw(st.sampled_from(lines))
    while True:
        name = data.draw(st.sampled_from(sorted(set(holder) - FREE) or ["nothing"]))
        assume(
            name in holder and (name, holder.get("line")) not in {("dirty", "stream"), ("since", "record")}
        )
        if not isinstance(holder[name], dict) or not holder[name]:
            break
        holder = holder[name]
    rubbish = (
        st.none() | st.booleans() | st.integers(-5, 50) | st.floats(allow_nan=False) | st.text(max_size=5)
    )
    value = data.draw(rubbish)
    assume(json.dumps(value) != json.dumps(holder[name]))
    holder[name] = value
    return lines
