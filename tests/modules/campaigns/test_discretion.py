"""What everybody may know of campaigns over people: nothing that leads to their door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lifang.modules.campaigns import commands, queries
from lifang.modules.campaigns.commands import TargetRow
from lifang.modules.campaigns.discretion import FEWEST, is_open
from lifang.modules.campaigns.errors import BadPlan
from lifang.modules.campaigns.models import Campaign
from lifang.modules.campaigns.places import running_here
from lifang.modules.campaigns.queries import Row
from lifang.people.actors import Actor
from lifang.people.commands import add_person
from lifang.people.models import Organization, Person
from lifang.places.models import Area, Site
from tests.factories.cases import a_key
from tests.factories.pages import signed_in, text_of
from tests.factories.people import IMPORTER
from tests.modules.campaigns.conftest import NOW, doors
from tests.modules.campaigns.test_pages import english, key
from tests.modules.campaigns.test_planning_pages import table
from tests.stories.staffed import COMMITTEE, STREET

pytestmark = pytest.mark.django_db
TITLE = {"zh": "残疾人上门走访", "en": "Visits to disabled people"}
NAME = "张某某"


@pytest.mark.parametrize(
    ("kind", "purpose", "told"),
    [
        ("household", "inspection", True),
        ("site", "service", True),
        ("project", "wages", True),
        ("person", "service", False),
        ("family", "inspection", False),
        ("household", "corrections", False),
        ("site", "care", False),
        ("household", "a purpose of tomorrow", False),
    ],
)
def test_what_is_told_openly(kind: str, purpose: str, told: bool) -> None:
    assert is_open(kind, purpose) is told


@given(st.lists(st.integers(1, 40), max_size=12))
def test_no_small_number_is_told_and_none_is_left_as_the_rest_of_a_sum(sizes: list[int]) -> None:
    rows = [Row(f"{n:02}", size, size // 2, 0) for n, size in enumerate(sizes)]
    told = queries.folded(rows, FEWEST)
    assert all(row.targets >= FEWEST for row in told)
    hidden = sum(sizes) - sum(row.targets for row in told)
    assert hidden == 0 or not told
    assert len([row for row in told if row.key == ""]) <= 1


def people_on_a_list(plan: Any, count: int = 1, **given: Any) -> Campaign:
    today = timezone.localdate(NOW)
    facts = {"kind": "person", "title": TITLE, "finding": None, "actor": IMPORTER, "now": NOW}
    made: Campaign = plan(**facts | {"starts_on": today, "ends_on": today + timedelta(days=9)} | given)
    site = Site.objects.get(code="dongyuan-1-1")
    rows = []
    for n in range(count):
        person = Person.objects.filter(code=f"px{n}").first()
        person = person or add_person(code=f"px{n}", name=NAME, actor=IMPORTER, now=NOW)
        rows.append(TargetRow(site=site, person=person))
    commands.add_targets(campaign=made, rows=rows, actor=IMPORTER, key=a_key(), now=NOW)
    return made


def test_a_campaign_over_people_is_not_public_unless_somebody_says_so(plan: Any) -> None:
    assert plan().public
    assert not people_on_a_list(plan).public
    assert english().get("/campaigns/").status_code == 200
    assert "disabled" not in text_of(english().get("/campaigns/"))


def test_and_then_it_tells_no_entrance_no_small_number_and_nothing_at_the_plate(plan: Any) -> None:
    few = people_on_a_list(plan, public=True, area=Area.objects.get(code="990101001001"))
    page = text_of(english().get(f"/campaigns/{few.ref}/"))
    assert "So few people are on the list that no number is told." in page
    many = people_on_a_list(plan, 12, public=True)
    commands.visit(
        campaign=many, target=1, outcome="refused", reason="不方便", actor=IMPORTER, key=a_key(), now=NOW
    )
    page = text_of(english().get(f"/campaigns/{many.ref}/"))
    assert "12 people on the list, 1 with an outcome" in page
    assert "East First Community" in page
    for hidden in ("Dongyuan Estate", "Entrance", NAME, "Refused"):
        assert hidden not in page
    assert running_here(Site.objects.get(code="dongyuan-1-1"), NOW) == []
    assert running_here(Site.objects.get(code="dongyuan-1"), NOW) == []


def test_a_person_on_a_list_of_places_is_told_of_with_the_same_discretion(plan: Any) -> None:
    made = people_on_a_list(plan, 12, kind="site")
    assert made.public
    assert "Entrance" not in text_of(english().get(f"/campaigns/{made.ref}/"))
    assert running_here(Site.objects.get(code="dongyuan-1-1"), NOW) == []


def test_below_the_community_it_is_never_public(plan: Any) -> None:
    grid = Area.objects.filter(level="grid", code__startswith="990101001")[0]
    with pytest.raises(BadPlan, match="by community at the most"):
        people_on_a_list(plan, public=True, area=grid)


def test_a_card_in_the_stairwell_names_nobody(plan: Any) -> None:
    made = people_on_a_list(plan)
    commands.assign_turf(
        campaign=made,
        team=Organization.objects.get(pk=COMMITTEE),
        numbers=[1],
        actor=Actor.importer("tests"),
        key=a_key(),
        now=NOW,
    )
    desk = signed_in(f"officer.{STREET}")
    cards = desk.get(f"/desk/campaigns/{made.ref}/cards/?turf=1").content.decode()
    card = cards[cards.index("door-cards") :]
    booked = text_of(english().get(f"/b/{made.targets.get().booking}"))
    for told in (card, booked):
        assert "No. 1" in told
        assert NAME not in told
        assert TITLE["en"] not in told


def test_the_card_of_a_door_says_what_for(plan: Any) -> None:
    made = plan(actor=IMPORTER, now=NOW)
    commands.add_targets(campaign=made, rows=doors()[:1], actor=IMPORTER, key=a_key(), now=NOW)
    booked = text_of(english().get(f"/b/{made.targets.get().booking}"))
    assert "Safety check of homes" in booked
    assert "Stair 1, 101" in booked


@pytest.mark.parametrize(("kind", "said", "public"), [("person", "", False), ("person", "on", True), ("household", "off", False)])  # fmt: skip
def test_the_planner_chooses(kind: str, said: str, public: bool) -> None:
    today = timezone.localdate()
    sent = {
        "leader": f"{STREET}/inspection/990101001",
        "area": "990101001",
        "kind": kind,
        "title_zh": "走访",
        "starts_on": today.isoformat(),
        "ends_on": today.isoformat(),
        "public": said,
        "key": key(),
        **table(("查完", "Checked", "reached")),
    }
    assert signed_in(f"officer.{STREET}").post("/desk/campaigns/new/", sent).status_code == 302
    assert Campaign.objects.get().public is public
