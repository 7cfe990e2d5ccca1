"""The engine's clocks against the city's own verdicts, and against a script that shares no code with the engine."""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from lifang.cases import honest
from lifang.cases.book import book
from lifang.cases.models import Case, Clock
from lifang.district.compare import Comparison, compare, on_time_by_unit
from lifang.district.contents import FILES
from lifang.district.demo.requests import punctual, told
from lifang.district.folder import load_profile
from lifang.district.importers.cases import run_case_import
from lifang.district.importers.mapping import read_mapping
from lifang.district.importers.run import run_import
from tools.boston_figures import on_time_by_department

HOME = Path(__file__).parents[2] / "districts" / "boston"
REQUESTS = HOME / "requests" / "boston311_2011q3.csv.gz"
MAPPING = HOME / "requests" / "mapping.yaml"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ROWS = 400
pytestmark = pytest.mark.django_db


@pytest.fixture
def boston(settings: pytest.FixtureRequest) -> Iterator[None]:
    settings.LIFANG_PROFILE = load_profile(HOME)
    book.cache_clear()
    for kind in FILES:
        if (HOME / f"{kind}.csv").is_file():
            assert run_import(kind, HOME / f"{kind}.csv", now=NOW).written
    yield
    book.cache_clear()


@pytest.fixture
def some(tmp_path: Path) -> Path:
    path = tmp_path / "some.csv"
    with gzip.open(REQUESTS, "rt", encoding="utf-8", newline="") as file:
        path.write_text("".join(islice(file, 0, ROWS + 1)), encoding="utf-8", newline="")
    return path


def play(path: Path, **options: bool) -> tuple[int, int, int, list[str]]:
    report = run_case_import(path, mapping=MAPPING, program="", now=NOW, **options)
    tally = report.tally
    return tally.added, tally.changed, tally.unchanged, [str(problem) for problem in report.problems]


def test_the_clock_decides_as_an_independent_count(boston: None, some: Path) -> None:
    assert play(some) == (ROWS, 0, 0, [])
    assert Case.objects.count() == ROWS
    units = {"PWDx": "pwdx", "BPS_": "bps", "BHA_": "bha", "No Q": "duty-desk"}
    expected = {units.get(name, name.lower()): count for name, count in on_time_by_department(some).items()}
    counted = on_time_by_unit(program="service-request", clock="resolve", now=NOW)
    assert counted == expected
    assert len(expected) > 3
    good, named = (sum(column) for column in zip(*expected.values(), strict=True))
    text = "\n".join(punctual(counted))
    assert f" {good:6} of {named:6} ({good / named:.1%})" in text
    assert "Public Works Department" in text


def test_what_had_no_deadline_is_not_counted_as_on_time(boston: None, some: Path) -> None:
    with some.open(encoding="utf-8", newline="") as file:
        closed = [row for row in csv.DictReader(file) if row["closed_dt"]]
    play(some)
    named = [row for row in closed if row["target_dt"]]
    good = [row for row in named if row["closed_dt"] <= row["target_dt"]]
    assert len(named) < len(closed)
    assert honest.rates(Case.objects.all()).on_time == honest.Share(len(good), len(named))


def with_verdict() -> Comparison:
    verdict = read_mapping(MAPPING, "").verdict
    assert verdict is not None
    return compare(program="service-request", verdict=verdict)


def test_what_cannot_be_compared_with_the_city_is_left_out_and_told(boston: None, some: Path) -> None:
    with some.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    play(some)
    found = with_verdict()
    flagged = [row for row in rows if row["ontime"]]
    named = [row for row in flagged if row["target_dt"]]
    closed = [row for row in named if row["closed_dt"]]
    assert found.compared == found.agreed == len(closed) > ROWS / 2
    assert +found.left_out == +Counter(
        {
            "the data gives no verdict": len(rows) - len(flagged),
            "the data names no deadline": len(flagged) - len(named),
            "the case is still open": len(named) - len(closed),
        }
    )
    assert told(found)[1:] == [f"{count:8}  left out: {why}" for why, count in found.left_out.most_common()]


def test_a_disagreement_is_counted_and_told(boston: None, some: Path) -> None:
    lines = some.read_text(encoding="utf-8").splitlines(keepends=True)
    some.write_text(
        "".join([lines[0], lines[1].replace(",ONTIME,", ",OVERDUE,"), *lines[2:50]]), encoding="utf-8"
    )
    play(some)
    found = with_verdict()
    [one] = found.disagreements
    assert (one.theirs, one.ours) == ("late", "in time")
    assert found.agreement < 100
    assert "       1  the data says late, the clock says in time" in told(found)
    [case] = Case.objects.filter(ref=one.ref)
    told_of = str(one)
    assert told_of.startswith(f"{case.ref} of {case.unit_id}: the data says late, the clock in time: due ")
    assert told_of.endswith("-04:00, done 2011-07-01 05:06:58-04:00")
    assert f"          {told_of}" in told(found)


def test_a_repeated_import_changes_nothing_and_news_are_added(boston: None, some: Path) -> None:
    lines = some.read_text(encoding="utf-8").splitlines(keepends=True)
    closed = lines[1]
    still_open = closed.split(",")
    still_open[3] = ""  # closed_dt
    some.write_text("".join([lines[0], ",".join(still_open), *lines[2:50]]), encoding="utf-8")
    assert play(some)[:3] == (49, 0, 0)
    some.write_text("".join(lines[:50]), encoding="utf-8")
    assert play(some)[:3] == (0, 1, 48)
    assert play(some)[:3] == (0, 0, 49)


def test_local_times_become_moments_with_daylight_saving(boston: None, some: Path) -> None:
    play(some)
    first = Case.objects.order_by("opened_at").first()
    assert first is not None
    assert first.opened_at == datetime(
        2011, 7, 1, 5, 32, 33, tzinfo=UTC
    )  # 01:32:33 in New York, four hours behind
    clock = Clock.objects.get(case=first)
    assert clock.stop_at == datetime(2011, 7, 1, 9, 6, 58, tzinfo=UTC)
    assert clock.breached_at is None


def test_bad_rows_are_told_and_never_taken_by_half(boston: None, some: Path) -> None:
    lines = some.read_text(encoding="utf-8").splitlines(keepends=True)
    cells = lines[2].split(",")
    cells[3] = "2011-06-01 00:00:00"  # closed before it was opened
    unknown = lines[3].replace("Self Service", "Pigeon Post")
    some.write_text("".join([lines[0], lines[1], ",".join(cells), unknown]), encoding="utf-8")
    added, _changed, _unchanged, problems = play(some)
    assert (added, Case.objects.count()) == (0, 0)
    assert len(problems) == 2
    assert ":3:" in problems[0]
    assert "lies before the step" in problems[0]
    assert ":4:" in problems[1]
    assert "'Pigeon Post', which the mapping does not list" in problems[1]
    assert play(some, partial=True)[0] == 1
    assert Case.objects.count() == 1


def test_a_wrong_mapping_is_told_before_anything_is_read(boston: None, some: Path, tmp_path: Path) -> None:
    from lifang.district.yamlfile import FolderError

    wrong = tmp_path / "mapping.yaml"
    wrong.write_text(MAPPING.read_text(encoding="utf-8").replace("opened: open_dt", "opened: opening_day"))
    with pytest.raises(FolderError, match="opening_day"):
        run_case_import(some, mapping=wrong, program="", now=NOW)
    wrong.write_text("program: service-request\nkeys: x\n")
    with pytest.raises(FolderError, match="no key 'keys'; did you mean 'key'"):
        run_case_import(some, mapping=wrong, program="", now=NOW)


@pytest.mark.slow
def test_the_whole_summer(boston: None) -> None:
    added, _changed, _unchanged, problems = play(REQUESTS)
    assert (added, problems) == (31_828, [])
    units = {"BPS_": "bps"}
    expected = {
        units.get(name, name.lower()): count for name, count in on_time_by_department(REQUESTS).items()
    }
    assert on_time_by_unit(program="service-request", clock="resolve", now=NOW) == expected
    found = with_verdict()
    assert found.agreement >= 99.6
    assert found.compared == 25_101
    assert found.left_out == {
        "the data names no deadline": 5_013,
        "the case is still open": 1_631,
        "the data gives no verdict": 83,
    }
    assert found.compared + found.left_out.total() == 31_828
