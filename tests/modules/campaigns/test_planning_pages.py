"""Planning at the desk: what a campaign asks, how its visits can end, and the lists it is given."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lifang.modules.campaigns.models import Campaign
from tests.factories.pages import signed_in, text_of
from tests.modules.campaigns.conftest import AGENT
from tests.modules.campaigns.test_pages import LEADER, key, photo
from tests.stories.staffed import COMMITTEE, STREET

pytestmark = pytest.mark.django_db


def test_planning_a_campaign_listing_its_doors_and_giving_them_to_a_team(db):
    desk = signed_in(LEADER)
    today = timezone.localdate()
    sent = {
        "leader": f"{STREET}/inspection/990101001",
        "area": "990101001",
        "kind": "household",
        "title_zh": "燃气安检",
        "title_en": "Gas check",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=10)).isoformat(),
        "program": "gas-inspection",
        "checklist": "软管 = Hose\n报警器",
        "public": "on",
        "key": key(),
        **table(("查完", "Checked", "reached"), ("拒绝", "Refused", "reason")),
    }
    assert desk.post("/desk/campaigns/new/", sent | {"ends_on": "2020-01-01"}).status_code == 400
    desk.post("/desk/campaigns/new/", sent)
    made = Campaign.objects.get()
    assert [one["code"] for one in made.outcomes] == ["done", "refused"]
    assert made.program_actions == ["find", "find-urgent"]
    assert made.program_values == {"visit_by": sent["ends_on"]}
    assert [point["label"]["en"] for point in made.checklist] == ["Hose", "报警器"]
    bad = upload(desk, made, "site,door\ndongyuan-1-1,101\nnowhere,102\n")
    assert "Line 3: nothing is known by the code “nowhere”" in text_of(bad)
    upload(desk, made, "site,stair,floor,door\ndongyuan-1-1,1,1,101\ndongyuan-1-2,1,1,101\n")
    upload(desk, made, "site,stair,floor,door\ndongyuan-1-1,1,1,101\ndongyuan-1-1,1,2,201\n", source="户表")
    assert made.targets.count() == 3
    desk.post(
        f"/desk/campaigns/{made.ref}/lists/assign", {"team": COMMITTEE, "sites": ["dongyuan-1"], "key": key()}
    )
    assert made.turfs.get().targets.count() == 3
    cards = desk.get(f"/desk/campaigns/{made.ref}/cards/?turf=1").content.decode()
    assert all(one.booking in cards for one in made.targets.all())


def table(*rows: tuple[str, ...], code: str = "") -> dict[str, str]:
    """What the table of outcomes sends: name in Chinese, name in English, marks."""
    sent = {}
    for number, (zh, en, *marks) in enumerate(rows):
        line = f"outcomes-{number}-"
        sent |= {f"{line}code": code, f"{line}zh": zh, f"{line}en": en}
        sent |= {f"{line}{mark}": "on" for mark in marks}
    return sent


def test_the_outcomes_are_chosen_at_the_desk_until_the_walk_begins(running):
    desk, page = signed_in(LEADER), f"/desk/campaigns/{running.ref}/outcomes/"
    shown = desk.get(page).content.decode()
    assert 'value="多次上门无人"' in shown
    bad = desk.post(page, table(("拒绝", "Refused", "reason")) | {"key": key()})
    assert bad.status_code == 400
    assert "at least one outcome says that the work was done" in text_of(bad)
    own = table(("已安装", "Installed", "reached", "photo"), ("没装", "Not wanted", "reason"), ("", ""))
    told = desk.post(page, own | {"key": key()}, follow=True)
    assert "These are the outcomes of this campaign now." in text_of(told)
    running.refresh_from_db()
    assert [(one["code"], one.get("photo", False)) for one in running.outcomes] == [
        ("done", True),
        ("not-wanted", False),
    ]
    agent = signed_in(AGENT)
    door = f"/field/campaigns/{running.ref}/door/1/"
    assert "Installed" in text_of(agent.get(door))
    assert "Please add a photo." in text_of(agent.post(door, {"key": key(), "outcome": "done"}))
    assert agent.post(door, {"key": key(), "outcome": "done", "file_photo": photo()}).status_code == 302
    frozen = desk.get(page)
    assert "The walk has begun" in text_of(frozen)
    assert "Installed reached with a photo" in " ".join(text_of(frozen).split())
    late = desk.post(page, table(("别的", "Other", "reached")) | {"key": key()}, follow=True)
    assert "the outcomes stay as they are" in text_of(late)
    offered = desk.get("/desk/campaigns/new/")
    assert f"?like={running.ref}" in offered.content.decode()
    assert 'value="已安装"' in desk.get(f"/desk/campaigns/new/?like={running.ref}").content.decode()


def test_who_does_not_lead_sees_the_outcomes_and_changes_nothing(running):
    other, page = signed_in(f"officer.{COMMITTEE}"), f"/desk/campaigns/{running.ref}/outcomes/"
    assert "Use these outcomes" not in text_of(other.get(page))
    told = other.post(page, table(("别的", "Other", "reached")) | {"key": key()}, follow=True)
    assert "Only those who lead this campaign" in text_of(told)


def upload(desk: Client, campaign: Campaign, table: str, **more: str) -> Any:
    file = io.BytesIO(table.encode())
    file.name = "doors.csv"
    return desk.post(
        f"/desk/campaigns/{campaign.ref}/lists/add", {"file": file, "key": key(), **more}, follow=True
    )


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("site,floor\ndongyuan-1-1,--5\n", "Line 2: the floor is a number."),
        ("site,floor\ndongyuan-1-1,9999\n", "Line 2: the floor is a number from"),
        ("site,area\ndongyuan-1-1,nonsense\n", "Line 2: there is no area “nonsense”."),
        ("site,stair\ndongyuan-1-1,99999999999\n", "Line 2: a stair has at most 10 characters"),
        ("site,door\ndongyuan-1-1,7\ndongyuan-1-2,7\ndongyuan-1-1,7\n", "Line 4: the same as line 2"),
        ('site,door\ndongyuan-1-1,"' + "9" * 140_000, "cannot be read"),
        ("site,door\ndongyuan-1-1,\0\n", "not UTF-8"),
        ("site,door\n" + "dongyuan-1-1,7\n" * 360_000, "larger than 5 MiB"),
        ("site,person,area\n,,990101001\n", "Line 2: name a site, a unit, a person or a case."),
    ],
)
def test_an_odd_sheet_is_refused_by_line_and_takes_nothing_in(running, sheet, told):
    assert told in text_of(upload(signed_in(LEADER), running, sheet))
    assert running.targets.count() == 8


def test_only_who_leads_changes_lists(running):
    agent_desk = signed_in(f"officer.{COMMITTEE}")
    assert agent_desk.get(f"/desk/campaigns/{running.ref}/").status_code == 200
    assert agent_desk.get(f"/desk/campaigns/{running.ref}/lists/").status_code == 403
    upload(agent_desk, running, "site,door\ndongyuan-1-1,909\n")
    assert running.targets.count() == 8
    assert signed_in("officer.zheng").get(f"/desk/campaigns/{running.ref}/").status_code == 404
