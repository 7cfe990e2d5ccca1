from __future__ import annotations

import json
import subprocess
import sys
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.record.models import Entry, Seal
from lifang.record.proof import verify_growth, verify_proof
from lifang.record.queries import NotSealedError, growth_proof, receipt_proof
from tests.factories.record import write_record


@pytest.fixture
def record(db):
    write_record()


def as_sent(proof) -> dict[str, Any]:
    return json.loads(json.dumps(proof.as_json()))


def test_each_sealed_entry_has_a_proof(record, django_assert_max_num_queries):
    sealed = list(Entry.objects.exclude(stream="case/B", number=6))
    assert len(sealed) == 19
    for entry in sealed:
        with django_assert_max_num_queries(4):
            proof = as_sent(receipt_proof(entry))
        assert verify_proof(proof) == []
        assert (proof["chain"] or [proof["seal"]])[-1]["hash"] == Seal.objects.get(number=3).hash


def test_an_entry_after_the_last_seal_has_none_yet(record):
    with pytest.raises(NotSealedError, match="after the next seal"):
        receipt_proof(Entry.objects.get(stream="case/B", number=6))


def test_a_proof_does_not_tell_payloads_nor_later_entries(record):
    text = json.dumps(
        receipt_proof(Entry.objects.get(stream="case/C", number=1)).as_json(), ensure_ascii=False
    )
    assert "C 第1步" in text
    assert "13800000" not in text
    assert "C 第2步" not in text


def leaves_of(value: Any, path: tuple = ()):
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves_of(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from leaves_of(item, (*path, index))
    else:
        yield path


def changed(value: Any) -> Any:
    if isinstance(value, str):
        return ("0" if value[:1] != "0" else "1") + value[1:]
    return 1 if value is None else value + 1


def test_every_single_change_of_a_proof_is_found(record):
    good = as_sent(receipt_proof(Entry.objects.get(stream="case/B", number=2)))
    places = list(leaves_of(good))
    assert len(places) > 40
    for path in places:
        proof = json.loads(json.dumps(good))
        holder = proof
        for step in path[:-1]:
            holder = holder[step]
        holder[path[-1]] = changed(holder[path[-1]])
        assert verify_proof(proof), path
        del holder[path[-1]]
        assert verify_proof(proof), path


def test_any_two_seals_are_shown_to_belong_to_one_log(record):
    for older, newer in combinations(Seal.objects.order_by("number"), 2):
        assert verify_growth(as_sent(growth_proof(older, newer))) == []
    false = as_sent(growth_proof(Seal.objects.get(number=1), Seal.objects.get(number=2)))
    false["path"] = false["path"][:-1]
    assert verify_growth(false) == ["seal 2 does not continue the log of seal 1"]


@given(st.dictionaries(st.sampled_from(["format", "entry", "seal", "leaf", "older"]), st.text() | st.none()))
def test_rubbish_is_refused_without_a_crash(proof):
    assert verify_proof(proof)
    assert verify_proof(proof | {"format": "lifang receipt proof 1"})
    assert verify_growth(proof | {"format": "lifang growth proof 1"})


def test_verifiers_need_no_django():
    code = "import sys, lifang.record.proof, lifang.record.verify; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
