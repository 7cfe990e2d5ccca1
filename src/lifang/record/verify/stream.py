from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, pairwise

from lifang.kernel.ledger import EntryBody, Row, check_chain, payload_digest
from lifang.record.verify.report import Finding, Line, Part, Problem


class _UnreadableError(Exception):
    pass


@dataclass(slots=True)
class StreamCheck:
    """One stream: its entries against each other, their payloads, its row, its leaves in the sealed log."""

    key: str
    payloads_given: bool
    since: int | None
    row: Line | None = None
    leaves: list[Line] = field(default_factory=list)
    entries: int = 0
    payloads: int = 0
    erased: int = 0
    findings: list[Finding] = field(default_factory=list)
    doubts: list[tuple[Line, Finding]] = field(default_factory=list)
    """Leaves that the entries do not bear out. Only the root of the seal can tell which of them are false."""
    _heads: dict[int, str] = field(default_factory=dict)  # hashes of the entries at sealed lengths
    _head: str = ""

    def read(self, lines: Iterator[Line]) -> None:
        entries: Iterable[Line] = ()
        for line in lines:
            if line.get("line") == "stream":
                self._read_row(line)
            elif line.get("line") == "leaf":
                self._read_leaf(line)
            else:
                entries = chain((line,), lines)
                break
        sound = self._check_entries(entries)
        if sound and self.row is None:
            self._report_missing_row()
        elif sound and not self._left_out():
            self._check_leaves()
        self.findings.sort(key=lambda finding: (finding.number, finding.part != "entry"))

    def _find(self, part: Part, number: int, problem: Problem, detail: str) -> None:
        self.findings.append(Finding(part, self.key, number, problem, detail))

    def _read_row(self, line: Line) -> None:
        if self.row is not None:
            self._find("stream", 0, "invented", "a second row for the same stream")
        elif self.leaves:
            self._find("stream", 0, "reordered", "its row comes after its leaves")
        elif type(line.get("length")) is int and isinstance(line.get("head"), str):
            self.row = line
        else:
            self._find("stream", 0, "altered", "its row has no length or no head")

    def _read_leaf(self, line: Line) -> None:
        whole = all(type(line.get(name)) is int for name in ("index", "seal", "length"))
        if whole and isinstance(line.get("head"), str):
            self.leaves.append(line)
        else:
            self._find("leaf", 0, "altered", "it lacks its index, seal, length or head")

    def _left_out(self) -> bool:
        """An export since a seal leaves out the entries of streams that did not move after it."""
        if self.since is None or self.entries or not self.leaves or self.row is None:
            return False
        last = self.leaves[-1]
        return bool(last["seal"] <= self.since and self.row["length"] == last["length"])

    def _check_entries(self, lines: Iterable[Line]) -> bool:
        """Are they a sound chain that ends where the row says?"""
        rows = self._rows(lines)
        length, head = (self.row["length"], self.row["head"]) if self.row else (None, None)
        try:
            first = next(rows, None)
            if first is None and self._left_out():
                return True
            found = check_chain(self.key, chain((first,) if first else (), rows), length=length, head=head)
        except _UnreadableError as error:
            self._find("entry", self.entries, "altered", f"its line is not whole: {error}")
            found = None
            for _ in lines:
                self.entries += 1
            return False
        for _ in rows:
            pass
        if found is None:
            return True
        if self._row_is_false(found.number):
            self._find("stream", self.entries, "altered", "its row disagrees with entries and sealed log")
        else:
            self._find("entry", found.number, found.problem, found.detail)
        return False

    def _rows(self, lines: Iterable[Line]) -> Iterator[Row]:
        sealed = {leaf["length"] for leaf in self.leaves}
        for line in lines:
            self.entries += 1
            row = body, hashed = _entry(line)
            self._check_payload(body, line.get("payload"))
            if body.number in sealed:
                self._heads[body.number] = hashed
            self._head = hashed
            yield row

    def _row_is_false(self, number: int) -> bool:
        """The log vouches for the entries up to the last, and the row says otherwise."""
        if self.row is None or number < min(self.entries, self.row["length"]):
            return False
        agrees = (self.row["length"], self.row["head"]) == (self.entries, self._head)
        sealed = any((leaf["length"], leaf["head"]) == (self.entries, self._head) for leaf in self.leaves)
        return sealed and not agrees and self.row["length"] <= self.entries

    def _report_missing_row(self) -> None:
        if not self.entries:
            self._find(
                "stream", 0, "dropped", f"its row and all entries are gone; {len(self.leaves)} leaves know it"
            )
        elif self.leaves:
            self._find("stream", 0, "dropped", "its row is gone; entries and leaves know it")
        else:
            self._find("stream", 0, "invented", "entries of a stream that has no row and was never sealed")

    def _check_leaves(self) -> None:
        assert self.row is not None
        for before, leaf in pairwise(({"length": 0}, *self.leaves)):
            if before["length"] >= leaf["length"]:
                self._doubt(leaf, 1, "altered", "the sealed lengths of the stream do not grow")
            elif leaf["length"] > self.entries:
                detail = f"seal {leaf['seal']} holds {leaf['length']} entries, {self.entries} are left"
                self._doubt(leaf, self.entries + 1, "truncated", detail)
            elif self._heads[leaf["length"]] != leaf["head"]:
                first = before["length"] + 1
                detail = (
                    f"of entries {first} to {leaf['length']} some were rewritten after seal {leaf['seal']}"
                )
                self._doubt(leaf, first, "altered", detail)
        sealed = self.leaves[-1]["length"] if self.leaves else 0
        if self.row.get("dirty") is False and sealed < self.row["length"]:
            self._find(
                "leaf", 0, "dropped", f"entries up to {self.row['length']} were sealed; no leaf is left of it"
            )

    def _doubt(self, leaf: Line, number: int, problem: Problem, detail: str) -> None:
        self.doubts.append((leaf, Finding("entry", self.key, number, problem, detail)))

    def _check_payload(self, body: EntryBody, payload: Line | None) -> None:
        if payload is None:
            if body.payload_digest and self.payloads_given:
                self._find("payload", body.number, "dropped", "it is gone without a mark of erasure")
        elif not isinstance(payload, dict) or not body.payload_digest:
            self._find("payload", body.number, "invented", "the entry was written without a payload")
        elif "erased_at" in payload and "data" not in payload:
            self.erased += 1
        elif not self.payloads_given:
            self._find("payload", body.number, "invented", "this export was made without payloads")
        elif "erased_at" not in payload and _gives(payload, body.payload_digest):
            self.payloads += 1
        else:
            self._find("payload", body.number, "altered", "its content does not give its digest")


def _entry(line: Line) -> Row:
    try:
        body = EntryBody(
            line["stream"],
            line["number"],
            line["kind"],
            line["at"],
            line["actor"],
            line["subject"],
            line["key"],
            line["facts"],
            line["payload_digest"],
            line["previous"],
        )
        hashed = line["hash"]
    except KeyError as error:
        raise _UnreadableError(f"{error} is missing") from None
    if line.get("line") != "entry" or type(body.number) is not int or type(body.previous) is not str:
        raise _UnreadableError("line, number or previous is not what an entry has")
    return body, hashed


def _gives(payload: Line, digest: str) -> bool:
    try:
        return payload_digest(payload["data"], payload["salt"]) == digest
    except (KeyError, AttributeError, TypeError, ValueError):  # nothing that was ever hashed
        return False
