from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO

from lifang.record.verify.reading import verify_lines
from lifang.record.verify.report import Finding, Line, Problem, Report


def verify_file(path: Path, progress: Callable[[int], None] | None = None) -> Report:
    """`progress` is told now and then how many lines were read."""
    reader = _Reader(path, progress)
    report = verify_lines(reader)
    report.findings += reader.findings
    return report


def open_export(path: Path, mode: str) -> IO[bytes]:
    return gzip.open(path, mode) if path.suffix == ".gz" else path.open(mode)  # type: ignore[return-value]


@dataclass(slots=True)
class _Reader:
    """The lines of an export without its last, which tells how many there are and their digest."""

    path: Path
    progress: Callable[[int], None] | None
    findings: list[Finding] = field(default_factory=list)
    number: int = 0

    def __iter__(self) -> Iterator[Line]:
        seen = sha256()
        end: Line | None = None
        for raw in self._raw_lines():
            self.number += 1
            if self.progress and self.number % 1000 == 0:
                self.progress(self.number)
            line = self._parse(raw)
            if end is not None:
                self._find("invented", "it comes after the end line")
            elif line is not None and line.get("line") == "end":
                end = line
                if (line.get("lines"), line.get("digest")) != (self.number - 1, seen.hexdigest()):
                    self._find("altered", "the lines before it are not those that were written")
            elif line is not None:
                yield line
            seen.update(raw)
        if end is None:
            self._find("truncated", "the end line is missing: the file was cut")

    def _raw_lines(self) -> Iterator[bytes]:
        try:
            with open_export(self.path, "rb") as file:
                yield from file
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            self._find("altered", f"the compressed file is damaged here: {error}")

    def _parse(self, raw: bytes) -> Line | None:
        try:
            line = json.loads(raw)
        except (ValueError, RecursionError):
            line = None
        if not isinstance(line, dict):
            self._find("altered", "it is not a JSON object")
            return None
        return line

    def _find(self, problem: Problem, detail: str) -> None:
        self.findings.append(Finding("file", "", self.number, problem, detail))
