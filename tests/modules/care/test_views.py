"""The sheet as staff see it; the pages read the real clock."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from lifang.modules.care.models import Portion
from lifang.record.models import Entry
from tests.factories.cases import a_key
from tests.factories.pages import signed_in, text_of
from tests.modules.care.scene import UNIT, canteen, guest

pytestmark = pytest.mark.usefixtures("kitchen")
AGENT, OFFICER = f"agent.{UNIT}", f"officer.{UNIT}"
MOST_QUERIES = 20


def sheet() -> str:
    return f"/desk/meals/canteen/{timezone.localdate()}/supper/"


def test_from_the_list_to_the_sheet_and_back():
    one, other = guest("周桂兰", meals=["breakfast", "lunch", "supper"]), guest("吴长顺", meals=["supper"])
    agent = signed_in(AGENT)
    assert "East Second Canteen" in text_of(agent.get("/desk/meals/"))
    page = text_of(agent.get(sheet()))
    assert "周桂兰" in page
    assert "低盐" in page
    assert "2 guests have not come yet." in page
    agent.post(sheet(), {"key": a_key(), f"seat-{one.code}": "came"})
    assert "1 guest has not come yet." in text_of(agent.get(sheet()))
    assert Portion.objects.get().guest == one
    assert "Supper" in text_of(agent.get("/desk/meals/canteen/"))
    assert "Nothing is noted yet" in text_of(agent.post(sheet(), {"key": a_key()}))
    assert not Portion.objects.filter(guest=other).exists()


def test_a_wrong_choice_is_told_and_nothing_is_noted():
    one = guest("周桂兰", meals=["supper"])
    answer = signed_in(AGENT).post(sheet(), {"key": a_key(), f"seat-{one.code}": "missed"})
    assert answer.status_code == 400
    assert "missed" in text_of(answer)
    assert not Portion.objects.exists()


def test_calling_a_meal_off():
    guest("周桂兰", meals=["supper"])
    officer = signed_in(OFFICER)
    officer.post(f"{sheet()}off/", {"key": a_key(), "reason": "停气检修"})
    page = text_of(officer.get(sheet()))
    assert "停气检修" in page
    assert "Call this meal off" not in page
    assert "停气检修" in text_of(officer.get("/desk/meals/canteen/"))


@pytest.mark.parametrize("address", ["", "canteen/", "canteen/2026-03-02/lunch/"])
def test_to_others_it_is_not_there(address: str):
    assert signed_in("agent.lin").get(f"/desk/meals/{address}").status_code == 403
    assert Client().get(f"/desk/meals/{address}").status_code == 302


@pytest.mark.parametrize(
    "address", ["nowhere/", "xinlou/", "canteen/2026-13-02/lunch/", "canteen/2026-03-02/tea/"]
)
def test_what_is_no_canteen_day_or_meal_is_not_found(address: str):
    assert signed_in(AGENT).get(f"/desk/meals/{address}").status_code == 404


def test_whoever_looks_is_written_down_and_leaders_see_no_phone(
    django_assert_max_num_queries: DjangoAssertNumQueries,
):
    from tests.stories.staffed import staff

    for number in range(12):
        guest(f"客人{number}", meals=["supper"])
    staff("care-office", "care", "leader")
    leader = signed_in("leader.care-office")
    with django_assert_max_num_queries(MOST_QUERIES):
        page = text_of(leader.get(sheet()))
    assert "客人11" in page
    assert "13800000011" not in page
    read = Entry.objects.filter(kind="read").latest("id")
    assert (read.actor, read.subject, read.facts["what"]) == (
        "account/leader.care-office",
        "canteen/canteen",
        "meals",
    )
    assert canteen().code == "canteen"
