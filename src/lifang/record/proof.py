"""Proofs that stand without Django, database or network: whoever holds one recomputes it and compares the
last hash with the printed one.

A receipt proof leads from one entry along its stream to the sealed head, from there by RFC 6962 to the root
of a seal, and along the chain of seals to the newest. Later entries appear only as digests, so that it does
not tell what they say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from lifang.kernel.canonical import canonical, digest
from lifang.kernel.ledger import GENESIS, EntryBody, entry_hash, link_hash
from lifang.kernel.merkle import leaf_hash, verify_consistency, verify_inclusion

RECEIPT_FORMAT = "lifang receipt proof 1"
GROWTH_FORMAT = "lifang growth proof 1"
SEAL_FIELDS = ("number", "day", "at", "size", "entries", "root", "previous")
FIRST_SEAL_FOLLOWS = GENESIS

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Proof:
    entry: JsonObject  # its body, without the payload
    following: list[str]  # content digests of the entries after it, up to the sealed head
    leaf: JsonObject  # index, stream, length, head
    path: list[str]  # RFC 6962 inclusion, from the leaf upwards
    seal: JsonObject
    chain: list[JsonObject]  # the seals after it; the hash of the last is what was published
    format: str = RECEIPT_FORMAT

    def as_json(self) -> JsonObject:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Growth:
    """That the log under the newer seal begins with the whole log under the older one."""

    older: JsonObject
    newer: JsonObject
    path: list[str]
    format: str = GROWTH_FORMAT

    def as_json(self) -> JsonObject:
        return asdict(self)


def hash_leaf(stream: str, length: int, head: str) -> str:
    return leaf_hash(canonical([stream, length, head]))


def hash_seal(seal: Mapping[str, Any]) -> str:
    return digest({name: seal[name] for name in SEAL_FIELDS})


def peaks(size: int) -> list[tuple[int, int]]:
    """(level, index) of the complete subtrees a log of this size consists of: all it takes to grow it."""
    return [(level, (size >> level) - 1) for level in range(size.bit_length()) if size >> level & 1]


def verify_proof(proof: Mapping[str, Any]) -> list[str]:
    """What is wrong with a receipt proof. Nothing: the entry is in the record that the last seal closes."""
    if proof.get("format") != RECEIPT_FORMAT:
        return [f"the format is {proof.get('format')!r}; this verifier reads {RECEIPT_FORMAT!r}"]
    try:
        return [
            *_check_way_to_leaf(proof["entry"], proof["following"], proof["leaf"]),
            *_check_inclusion(proof["leaf"], proof["path"], proof["seal"]),
            *_check_seals([proof["seal"], *proof["chain"]]),
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"the proof is not whole: {type(error).__name__} {error}"]


def verify_growth(proof: Mapping[str, Any]) -> list[str]:
    if proof.get("format") != GROWTH_FORMAT:
        return [f"the format is {proof.get('format')!r}; this verifier reads {GROWTH_FORMAT!r}"]
    try:
        older, newer = proof["older"], proof["newer"]
        findings = [_false_hash(seal) for seal in (older, newer) if hash_seal(seal) != seal["hash"]]
        if not verify_consistency(older["size"], newer["size"], older["root"], newer["root"], proof["path"]):
            findings.append(f"seal {newer['number']} does not continue the log of seal {older['number']}")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return [f"the proof is not whole: {type(error).__name__} {error}"]
    return findings


def _check_way_to_leaf(
    entry: Mapping[str, Any], following: Sequence[str], leaf: Mapping[str, Any]
) -> list[str]:
    body = EntryBody(**{name: value for name, value in entry.items() if name != "hash"})
    head = entry_hash(body)
    if head != entry["hash"]:
        return ["the entry is altered: its content does not give its hash"]
    for content in following:
        head = link_hash(head, content)
    if (body.stream, body.number + len(following), head) != (leaf["stream"], leaf["length"], leaf["head"]):
        return ["the entry does not lead to the sealed head of its stream"]
    return []


def _check_inclusion(leaf: Mapping[str, Any], path: Sequence[str], seal: Mapping[str, Any]) -> list[str]:
    hashed = hash_leaf(leaf["stream"], leaf["length"], leaf["head"])
    if not verify_inclusion(hashed, leaf["index"], seal["size"], path, seal["root"]):
        return [f"the stream's head is not under the root of seal {seal['number']}"]
    return []


def _check_seals(seals: Sequence[Mapping[str, Any]]) -> list[str]:
    findings = [_false_hash(seal) for seal in seals if hash_seal(seal) != seal["hash"]]
    for before, seal in pairwise(seals):
        if (seal["number"], seal["previous"]) != (before["number"] + 1, before["hash"]):
            findings.append(f"seal {seal['number']} does not follow seal {before['number']}")
    return findings


def _false_hash(seal: Mapping[str, Any]) -> str:
    return f"seal {seal['number']} is altered: its content does not give its hash"
