from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lifang.kernel.merkle import GetNode, append, root_at
from lifang.record.proof import FIRST_SEAL_FOLLOWS, hash_leaf, hash_seal, peaks
from lifang.record.verify.report import Finding, Line

HASH_BYTES = 32
_NOT_SEEN = bytes(HASH_BYTES)


@dataclass(slots=True)
class Log:
    """The seals, and the leaves under them as streams bring them, in any order."""

    seals: list[Line] = field(default_factory=list)
    sound: bool = True  # the seals themselves; if not, leaves cannot be judged
    leaves: int = 0
    proved: int = 0  # leaves under the last root that was recomputed and is right
    _hashes: bytearray = field(default_factory=bytearray)  # by index; zeros where no leaf was seen
    _covered: Counter[int] = field(default_factory=Counter)  # seal → entries it covers and none before did

    def add_seal(self, seal: Line) -> Finding | None:
        finding = self._judge(seal)
        self.sound = self.sound and finding is None
        self.seals.append(seal)
        return finding

    def _judge(self, seal: Line) -> Finding | None:
        last: Line = self.seals[-1] if self.seals else {"number": 0, "hash": FIRST_SEAL_FOLLOWS, "size": 0}
        try:
            expected = last["number"] + 1
            if hash_seal(seal) != seal["hash"]:
                return Finding("seal", "", expected, "altered", "its content does not give its hash")
            if seal["number"] > expected:
                return Finding("seal", "", expected, "dropped", f"the next seal found is {seal['number']}")
            if seal["number"] < expected:
                return Finding(
                    "seal", "", seal["number"], "reordered", f"it stands in the place of seal {expected}"
                )
            if seal["previous"] != last["hash"] or seal["size"] < last["size"]:
                return Finding("seal", "", expected, "altered", "it does not follow the seal before it")
        except (KeyError, TypeError, ValueError):
            return Finding(
                "seal", "", len(self.seals) + 1, "altered", "a field is missing or of the wrong type"
            )
        return None

    def add_leaf(self, stream: str, leaf: Line, *, covers: int) -> Finding | None:
        self.leaves += 1
        if not self.sound:
            return None
        index, number = leaf["index"], leaf["seal"]
        if number > len(self.seals):
            return Finding("seal", "", number, "dropped", f"leaf {index} of the log belongs to it")
        if number < 1 or not self._size(number - 1) <= index < self._size(number):
            return Finding("leaf", stream, index, "altered", f"seal {number} has no such leaf")
        start, end = index * HASH_BYTES, (index + 1) * HASH_BYTES
        if len(self._hashes) < end:
            self._hashes.extend(bytes(end - len(self._hashes)))
        if self._hashes[start:end] != _NOT_SEEN:
            return Finding("leaf", stream, index, "invented", "another stream has the same leaf")
        self._hashes[start:end] = bytes.fromhex(hash_leaf(stream, leaf["length"], leaf["head"]))
        self._covered[number] += covers
        return None

    def check(self) -> Finding | None:
        """The first seal whose leaves do not give its root, or miss one. Nothing after it can be judged."""
        nodes: dict[tuple[int, int], str] = {}
        entries = 0
        for seal in self.seals:
            number, size = seal["number"], seal["size"]
            hashes = list(self._between(self.proved, size))
            if "" in hashes:
                return Finding(
                    "leaf", "", self.proved + hashes.index(""), "dropped", f"seal {number} was made over it"
                )
            nodes |= {
                (level, index): hashed for level, index, hashed in append(hashes, self.proved, _from(nodes))
            }
            nodes = {place: nodes[place] for place in peaks(size)}
            entries += self._covered[number]
            if root_at(size, _from(nodes)) != seal["root"]:
                return Finding("seal", "", number, "altered", "its root is not that of its leaves")
            if entries != seal["entries"]:
                detail = f"it counts {seal['entries']} entries, its leaves hold {entries}"
                return Finding("seal", "", number, "altered", detail)
            self.proved = size
        return None

    def _size(self, number: int) -> int:
        return int(self.seals[number - 1]["size"]) if number else 0

    def _between(self, start: int, end: int) -> Iterator[str]:
        for index in range(start, end):
            hashed = self._hashes[index * HASH_BYTES : (index + 1) * HASH_BYTES]
            if len(hashed) < HASH_BYTES or hashed == _NOT_SEEN:
                yield ""
                return
            yield hashed.hex()


def _from(nodes: dict[tuple[int, int], str]) -> GetNode:
    return lambda level, index: nodes[level, index]
