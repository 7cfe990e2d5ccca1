"""Merkle tree of RFC 6962 / RFC 9162 section 2.1, as a growing log whose complete subtrees are stored.

Node (level, index) covers the leaves from index * 2^level up to (index + 1) * 2^level; level 0 holds the leaf
hashes. Hashes are lower-case hex, as in the tables and exports.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import TypeAlias

GetNode: TypeAlias = Callable[[int, int], str]
"""(level, index) → hash of a complete subtree."""
Node: TypeAlias = tuple[int, int, str]

EMPTY_ROOT = sha256(b"").hexdigest()


def leaf_hash(data: bytes) -> str:
    return sha256(b"\x00" + data).hexdigest()


def node_hash(left: str, right: str) -> str:
    return sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


def root(leaves: Sequence[str]) -> str:
    """Of leaf hashes, without a store."""
    nodes = {(level, index): hashed for level, index, hashed in append(leaves, 0, _no_node)}
    return root_at(len(leaves), lambda level, index: nodes[level, index])


def append(leaves: Sequence[str], size: int, get_node: GetNode) -> list[Node]:
    """The nodes to store when a log of this size grows by these leaf hashes: they and what they complete."""
    new: dict[tuple[int, int], str] = {}
    for place, leaf in enumerate(leaves, size):
        level, index, hashed = 0, place, leaf
        new[level, index] = hashed
        while index % 2:
            left = new.get((level, index - 1)) or get_node(level, index - 1)
            level, index, hashed = level + 1, index // 2, node_hash(left, hashed)
            new[level, index] = hashed
    return [(level, index, hashed) for (level, index), hashed in new.items()]


def root_at(size: int, get_node: GetNode) -> str:
    return _range_root(0, size, get_node) if size else EMPTY_ROOT


def inclusion_proof(index: int, size: int, get_node: GetNode) -> list[str]:
    """RFC 9162 section 2.1.3.1, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a log of {size} leaves")
    proof: list[str] = []
    start = 0
    while size > 1:
        half = _split(size)
        if index < start + half:
            proof.append(_range_root(start + half, size - half, get_node))
            size = half
        else:
            proof.append(_range_root(start, half, get_node))
            start, size = start + half, size - half
    return proof[::-1]


def verify_inclusion(leaf: str, index: int, size: int, proof: Sequence[str], expected_root: str) -> bool:
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    node, last, hashed = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node % 2 or node == last:
            hashed = node_hash(sibling, hashed)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            hashed = node_hash(hashed, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and hashed == expected_root


def consistency_proof(old_size: int, size: int, get_node: GetNode) -> list[str]:
    """RFC 9162 section 2.1.4.1: that the log of `size` leaves begins with the log of `old_size` leaves."""
    if not 0 <= old_size <= size:
        raise ValueError(f"a log of {size} leaves has no earlier state of {old_size} leaves")
    proof: list[str] = []
    if old_size == 0:
        return proof
    start, end, whole = 0, size, True
    while old_size - start != end - start:
        half = _split(end - start)
        if old_size <= start + half:
            proof.append(_range_root(start + half, end - start - half, get_node))
            end = start + half
        else:
            proof.append(_range_root(start, half, get_node))
            start, whole = start + half, False
    if not whole:
        proof.append(_range_root(start, end - start, get_node))
    return proof[::-1]


def verify_consistency(old_size: int, size: int, old_root: str, new_root: str, proof: Sequence[str]) -> bool:
    """RFC 9162 section 2.1.4.2. Every log continues the empty one."""
    if not 0 <= old_size <= size:
        return False
    if old_size == size:
        return not proof and old_root == new_root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        return False
    node, last = old_size - 1, size - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    old_hash = new_hash = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node % 2 or node == last:
            old_hash, new_hash = node_hash(sibling, old_hash), node_hash(sibling, new_hash)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            new_hash = node_hash(new_hash, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and old_hash == old_root and new_hash == new_root


def _range_root(start: int, size: int, get_node: GetNode) -> str:
    """Of leaves [start, start + size): its complete subtrees, largest first, joined from the right."""
    peaks: list[str] = []
    for level in reversed(range(size.bit_length())):
        if size >> level & 1:
            peaks.append(get_node(level, start >> level))
            start += 1 << level
    hashed = peaks.pop()
    while peaks:
        hashed = node_hash(peaks.pop(), hashed)
    return hashed


def _split(size: int) -> int:
    """The largest power of two smaller than size."""
    return 1 << (size - 1).bit_length() - 1


def _no_node(level: int, index: int) -> str:
    raise LookupError(f"node {index} of level {level} is not stored")
