"""The demo's courses and plans on the mini district: exactly so many cases, exactly such sums, all through the door."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml

from lifang.cases import rebuild
from lifang.cases.models import Case, Clock
from lifang.district.demo.play import play
from lifang.district.demo.play.pen import Names, Pen, shares
from lifang.district.demo.play.stage import Stage
from lifang.district.yamlfile import FolderError
from lifang.modules.campaigns.models import Campaign, Movement, Target
from lifang.modules.gatherings.models import Gathering
from lifang.places.profile import profile
from lifang.programs.definition import Field
from lifang.programs.values import clean
from lifang.record.models import Entry
from lifang.record.queries import verify_database
from tests.stories.conftest import district  # noqa: F401 - a fixture
from tests.stories.staffed import COMMITTEE, EAST_FIRST, committee, staff

REFERENCE = Path(__file__).parents[2] / "districts" / "pingcheng" / "demo"
NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
TOTAL = 123_457  # yuan
CLAIMS = {
    "opened_by": "labour-inspection",
    "channels": {"visit": 1, "web": 1},
    "totals": {"recovered": TOTAL},
    "answers": {
        "employer": [{"join": [["恒远", "鼎盛"], "建筑有限公司"]}],
        "people": {"between": [1, 9]},
        "amount": {"total": "recovered"},
        "last_day": {"days": [-60, -20]},
        "description": "{employer}拖欠{people}人工资。",
        "reporter_name": {"roll": "workers", "of": 5, "says": "name"},
        "reporter_phone": {"phone": "any"},
        "in_time": True,
        "employer_known": True,
        "own_area": True,
        "outcome": "withdrawn",
        "recovered": {"total": "recovered"},
    },
    "courses": [
        {
            "count": 9,
            "from": 30,
            "until": 12,
            "steps": [
                {"do": "accept", "days": 2},
                {"do": "settle", "days": 4},
                {
                    "do": "feedback",
                    "days": 1,
                    "by": "duty",
                    "gives": {"contacted": True, "solved": True, "satisfied": True},
                },
            ],
        },
        {
            "count": 2,
            "from": 20,
            "until": 12,
            "gives": {"amount": 800},
            "steps": [{"do": "withdraw", "hours": 3, "by": "reporter"}],
        },
        {"count": 3, "from": 3, "until": 1, "open": True, "gives": {"amount": 500}, "steps": [{"do": "accept", "days": 40}]},
    ],
}  # fmt: skip
ISSUES = {
    "channels": {"web": 1},
    "courses": [{"of": "councils", "steps": [{"do": "show", "days": 2}, {"do": "confirm", "days": 1}]}],
    "answers": {"result": "{result}", "confirmed_by": 7},
}
COUNCILS = {
    "unit": COMMITTEE,
    "place": "活动室",
    "at": "19:00",
    "invited": 11,
    "come": [7, 10],
    "meetings": [
        {
            "days_ago": 14,
            "title": "第一次议事会",
            "issues": [
                {"topic": "车棚", "said": "想建车棚。", "resolution": "建在北侧。", "result": "已建成。"},
                {"topic": "球架", "said": "想装球架。", "reason": "意见相持不下。"},
            ],
        }
    ],
}
EVENT = {
    "kind": "event", "title": "清雪", "at": ["08:00"], "minutes": 60, "places": ["路口"], "come": [3, 9],
    "reports": ["铲净。"],
}  # fmt: skip
EVENTS = [{"by": COMMITTEE, "count": 4, "from": 20, "until": 3, "report": 1.0, "events": [EVENT]}]
DRIVES = {
    "leaflets": {
        "title": {"zh": "宣传", "en": "Leaflets"}, "about": {"zh": "发放。", "en": "Given out."}, "area": "990101",
        "unit": "v110", "purpose": "service", "from": 25, "until": 4, "places": ["广场"],
        "items": {
            "leaflet": {"title": {"zh": "单", "en": "Leaflet"}, "received": 100, "handed_out": 91, "portions": 4},
            "poster": {"title": {"zh": "报", "en": "Poster"}, "received": 9, "posted": 8, "portions": 3},
        },
    }
}  # fmt: skip
DOORS = {
    "doors": {
        "kind": "household", "title": {"zh": "入户", "en": "Doors"}, "area": EAST_FIRST, "unit": COMMITTEE,
        "purpose": "inspection", "from": 30, "until": 8, "a_day": 6, "agreed": 1, "scene": "hallway",
        "joint_with": "警务室", "sites": {"kind": "entrance", "floors": 3, "doors": 2},
        "second": {"source": "供热户表", "share": 0.9, "listed_only_there": 2},
        "finding": {"program": "household-inspection", "actions": ["find"]},
        "found": {"visit_by": {"days": 0}, "hazards": [["wiring"]], "grade": "minor", "finding": "老化。", "revisit_on": {"days": 7}},
        "results": {"day": {"done": 5, "finding": 2, "nobody": 4, "vacant": 1, "refused": 1}},
        "reasons": {"refused": ["不方便。"]},
        "turfs": [{"area": EAST_FIRST, "team": COMMITTEE}],
    }
}  # fmt: skip
FIXES = {
    "channels": {"field": 1},
    "answers": {"result": "已换线。"},
    "courses": [{"of": "doors", "steps": [{"do": "fixed", "days": 2}]}],
}


def write_folder(folder: Path, courses: Mapping[str, Any], plans: Mapping[str, Any]) -> Path:
    rules = yaml.safe_load((REFERENCE / "play.yaml").read_text(encoding="utf-8"))
    rules |= {
        "weeks": 5,
        "everyday": 0,
        "busy": {},
        "away": [],
        "present": {},
        "programs": {},
        "contacts": {},
    }
    rules["plates"] = {"broken": 0, "replaced": 0}
    files = {"play": rules, **{f"plans/{name}": plan for name, plan in plans.items()}, "courses/all": courses}
    for name, data in files.items():
        path = folder / "demo" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    (folder / "demo" / "texts.yaml").write_bytes((REFERENCE / "texts.yaml").read_bytes())
    return folder


@pytest.fixture
def played(tmp_path: Path, district: None) -> Stage:  # noqa: F811
    staff("labour-inspection", "wages", "officer", "head", "duty")
    staff("v110", "service", "officer", kind="association")
    committee("service", "officer", "head")
    committee("inspection", "officer", "head", "agent")
    courses = {"wage-claim": CLAIMS, "deliberation-issue": ISSUES, "household-inspection": FIXES}
    plans = {"councils": COUNCILS, "events": EVENTS, "drives": DRIVES, "rounds": DOORS}
    stage = play(write_folder(tmp_path, courses, plans), now=NOW, tell=lambda _line: None)
    assert stage is not None
    return stage


def test_a_year_in_small(played: Stage) -> None:
    """One play, looked at from all sides: what is counted, what is proved, and that the record holds."""
    assert not played.refused
    claims = Case.objects.filter(program="wage-claim")
    closed = claims.filter(state="closed")
    assert sum(case.fields["recovered"] for case in closed) == TOTAL * 100
    assert {state: claims.filter(state=state).count() for state in ("closed", "withdrawn", "received")} == {
        "closed": 9, "withdrawn": 2, "received": 3,
    }  # fmt: skip
    assert Entry.objects.filter(stream__in=[case.stream for case in closed], kind="feedback").count() == 9
    assert not Clock.objects.filter(case__in=closed, state=Clock.State.RUNNING).exists()
    _in_office_hours("accept", "settle")

    meeting = Gathering.objects.get(kind="deliberation")
    assert meeting.quorate
    assert meeting.state == "held"
    issues = Case.objects.filter(program="deliberation-issue").order_by("opened_at", "pk")
    assert [case.state for case in issues] == ["solved", "no-result"]
    assert Gathering.objects.filter(kind="event", state="reported").count() == 4

    given = Movement.objects.filter(kind__in=["handed-out", "posted"])
    assert sum(row.quantity for row in given.filter(item__code="leaflet")) == 91
    assert sum(row.quantity for row in given.filter(item__code="poster")) == 8
    assert all(row.place and row.photo for row in given.filter(kind="posted"))

    doors = Campaign.objects.get(kind="household")
    targets = Target.objects.filter(campaign=doors)
    assert doors.closed_at
    assert targets.filter(outcome="").count() == 0
    assert targets.filter(listed=False).count() == 2
    found = set(doors.visits.exclude(finding="").values_list("finding", flat=True))
    assert found
    assert set(Case.objects.filter(ref__in=found).values_list("state", flat=True)) == {"fixed"}

    assert verify_database().findings == []
    assert list(rebuild.differences()) == []


def test_what_staff_begin_in_a_long_holiday_they_began_before_it(tmp_path: Path, district: None) -> None:  # noqa: F811
    """A demo is built on any day: from a day and a half before the end of the National Day week nobody was at work."""
    committee("inspection", "agent")
    visits = {
        "channels": {"field": 1},
        "where": {"sites": "entrance", "within": EAST_FIRST},
        "answers": {"visit_by": {"days": 10}, "contact_name": "王女士", "reporter_phone": {"phone": "any"}},
        "courses": [
            {"count": 3, "from": 1.5, "until": 0.2, "open": True, "steps": [{"do": "find", "days": 30}]}
        ],
    }
    folder = write_folder(tmp_path, {"household-inspection": visits}, {})
    assert play(folder, now=datetime(2026, 10, 6, 4, tzinfo=UTC), tell=lambda _line: None)
    begun = Case.objects.filter(program="household-inspection").values_list("opened_at", flat=True)
    assert [at.astimezone(profile().calendar.zone).date() for at in begun] == [date(2026, 9, 30)] * 3


def _in_office_hours(*kinds: str) -> None:
    calendar = profile().calendar
    for at in Entry.objects.filter(kind__in=kinds).values_list("at", flat=True):
        local = at.astimezone(calendar.zone)
        assert any(opens <= local.time() <= closes for opens, closes in calendar.office_hours), local


@pytest.mark.parametrize(
    ("course", "told"),
    [
        ({"wage-claims": CLAIMS}, "no program 'wage-claims'"),
        ({"wage-claim": CLAIMS | {"canals": {}}}, "a key 'canals'"),
        ({"wage-claim": CLAIMS | {"courses": [{"count": 1, "steps": [{"do": "dance", "days": 1}]}]}}, "no action 'dance'"),
        ({"wage-claim": CLAIMS | {"courses": [{"count": 1, "steps": [{"do": "accept"}]}]}}, "accept needs a time"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_course_is_said(
    tmp_path: Path,
    district: None,  # noqa: F811
    course: Mapping[str, Any],
    told: str,
) -> None:
    with pytest.raises(FolderError, match=told):
        play(write_folder(tmp_path, course, {}), now=NOW, tell=lambda _line: None)


# -- what is written --------------------------------------------------------------------------------------------------

TODAY = date(2026, 3, 30)
NAMES = Names(surnames=["王", "李"], given=["静", "建国"], addressed=["王女士"], phones="1540000")


def pen(seed: int = 5) -> Pen:
    return Pen(Random(seed), NAMES, seed)


def test_invented_numbers_are_well_formed_and_nobody_s() -> None:
    field = Field("id_number", "id_number", {"zh": "号码"})
    for seed in range(40):
        number = pen(seed).write({"id": [18, 22]}, {}, TODAY)
        assert clean(field, number, "zh") == number
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
        assert 18 * 365 < (TODAY - born).days < 23 * 366
        assert number.startswith("990101")
    assert pen().write({"phone": "any"}, {}, TODAY).startswith("1540000")


def test_answers_follow_what_the_case_says_already() -> None:
    known = {"employer": "恒远公司", "number": 7}
    assert pen().write(["{employer}的{number}号"], known, TODAY) == "恒远公司的7号"
    assert pen().write({"days": 3}, known, TODAY) == (TODAY + timedelta(days=3)).isoformat()
    assert pen().write({"days": 1, "hour": [9]}, known, TODAY)[:13] == "2026-03-31T09"
    assert (
        pen().write({"roll": "people", "of": 5, "says": "name"}, known, TODAY)
        == pen(5).person("people", 2).name
    )
    with pytest.raises(ValueError, match="nobody can write"):
        pen().write({"guess": 1}, known, TODAY)


@pytest.mark.parametrize("count", [1, 7, 2277])
def test_shares_add_up_exactly(count: int) -> None:
    drawn = shares(46_020_000, count, Random(3))
    assert len(drawn) == count
    assert sum(drawn) == 46_020_000
    assert min(drawn) > 0
