"""Requests that come with a district, played through the engine and compared with the verdicts they carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from lifang.district.compare import Comparison, compare, on_time_by_unit
from lifang.district.importers.cases import run_case_import
from lifang.district.importers.mapping import read_mapping
from lifang.district.yamlfile import FolderError
from lifang.people.models import Organization
from lifang.places.profile import profile
from lifang.places.queries import name_in

Tell = Callable[[str], None]


def play_requests(folder: Path, *, now: datetime, tell: Tell) -> None:
    """Every file in requests/, by the mapping that stands beside it."""
    mapping = folder / "requests" / "mapping.yaml"
    if not mapping.is_file():
        return
    for path in sorted([*mapping.parent.glob("*.csv"), *mapping.parent.glob("*.csv.gz")]):
        report = run_case_import(path, mapping=mapping, program="", now=now, progress=_dots(tell))
        if not report.written:
            raise FolderError(report.problems)
        tell(f"cases: {report.tally.added}")
    rules = read_mapping(mapping, "")
    if rules.verdict is not None:
        for line in told(compare(program=rules.program, verdict=rules.verdict)):
            tell(line)
        for line in punctual(on_time_by_unit(program=rules.program, clock=rules.verdict.clock, now=now)):
            tell(line)


def punctual(counts: Mapping[str, tuple[int, int]]) -> list[str]:
    """Each department's rate, with what it is a share of."""
    names = {
        unit.code: name_in(unit, profile().languages[0])
        for unit in Organization.objects.filter(code__in=counts)
    }
    rows = [(names[code], *counts[code]) for code in sorted(counts)]
    rows.append(("all", *(sum(column) for column in zip(*counts.values(), strict=True))))
    width = max(len(name) for name, _good, _all in rows)
    lines = [
        "on time by department, of the requests with a deadline (an open one is late once that is over):"
    ]
    return lines + [f"  {name:{width}} {good:6} of {all_:6} ({good / all_:.1%})" for name, good, all_ in rows]


def told(comparison: Comparison) -> list[str]:
    """How often the clocks agree with the data's own verdict, each disagreement with its cause, and what was left out."""
    share = f"{comparison.agreed} of {comparison.compared} verdicts agree ({comparison.agreement:.2f} %)"
    lines = [f"deadlines: {share}, over closed cases with a deadline and a verdict"]
    for (theirs, ours), count in comparison.differences().most_common():
        lines.append(f"{count:8}  the data says {theirs}, the clock says {ours}")
    lines += [f"          {one}" for one in comparison.disagreements]
    for why, count in comparison.left_out.most_common():
        lines.append(f"{count:8}  left out: {why}")
    return lines


def _dots(tell: Tell) -> Callable[[int, int], None]:
    def progress(done: int, total: int) -> None:
        if done % 5000 == 0:
            tell(f"cases: {done} of {total} …")

    return progress
