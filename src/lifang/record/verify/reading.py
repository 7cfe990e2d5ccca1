from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from lifang.record.verify.log import Log
from lifang.record.verify.report import FORMAT, Finding, Line, Report
from lifang.record.verify.stream import StreamCheck


def verify_lines(lines: Iterable[Line]) -> Report:
    """Reads to the end whatever it finds: `Report.first` is the first bad place in reading order."""
    reading = _Reading()
    reading.read(iter(lines))
    return reading.report


@dataclass(slots=True)
class _Reading:
    report: Report = field(default_factory=Report)
    log: Log = field(default_factory=Log)
    doubts: list[tuple[int, Line]] = field(default_factory=list)  # place among the findings, leaf in doubt

    def read(self, lines: Iterator[Line]) -> None:
        start = next(lines, {})
        payloads, since = start.get("payloads"), start.get("since")
        if start.get("line") != "record" or start.get("format") != FORMAT or type(payloads) is not bool:
            detail = f"it does not begin as a record of format {FORMAT!r}"
            self._find(Finding("file", "", 1, "altered", detail))
        if since is not None and type(since) is not int:
            self._find(
                Finding("file", "", 1, "altered", f"it begins after seal {since!r}: that is no number")
            )
            since = None
        before = ""
        for stream, group in groupby(lines, key=_stream_of):
            if stream == "":
                self._read_seals(group)
                continue
            if stream <= before:
                self._find(
                    Finding("stream", stream, 0, "reordered", f"its lines come after those of {before}")
                )
            before = max(stream, before)
            check = StreamCheck(stream, payloads_given=payloads is True, since=since)
            check.read(group)
            self._take(check)
        self.report.seals, self.report.leaves = len(self.log.seals), self.log.leaves
        if self.log.sound:
            self._judge_leaves()

    def _find(self, finding: Finding | None) -> None:
        if finding is not None:
            self.report.findings.append(finding)

    def _read_seals(self, lines: Iterable[Line]) -> None:
        for line in lines:
            if line.get("line") == "seal":
                self._find(self.log.add_seal(line))
            else:
                self._find(Finding("file", "", 0, "invented", f"a line of unknown kind {line.get('line')!r}"))

    def _take(self, check: StreamCheck) -> None:
        report = self.report
        report.streams += 1
        report.entries += check.entries
        report.payloads += check.payloads
        report.erased += check.erased
        report.findings += check.findings
        for leaf, finding in check.doubts:
            self.doubts.append((len(report.findings), leaf))
            report.findings.append(finding)
        for before, leaf in pairwise(({"length": 0}, *check.leaves)):
            self._find(self.log.add_leaf(check.key, leaf, covers=leaf["length"] - before["length"]))

    def _judge_leaves(self) -> None:
        """Under a true root a doubted leaf is genuine, so the entries are false; else it is the leaf."""
        false = self.log.check()
        if false is None:
            return
        doubted = [(place, leaf) for place, leaf in self.doubts if leaf["index"] >= self.log.proved]
        if false.part == "leaf" or not doubted:
            self.report.findings.append(false)
            return
        for place, leaf in doubted:
            stream = self.report.findings[place].stream
            detail = f"neither the entries nor the root of seal {leaf['seal']} bear it out"
            self.report.findings[place] = Finding("leaf", stream, leaf["index"], "altered", detail)


def _stream_of(line: Line) -> str:
    stream = line.get("stream")
    return stream if isinstance(stream, str) else ""
