"""What the person who reported and the desk read of a case that went on under another version of its program."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lifang.cases.versions import move_cases
from tests.cases.samples import RESTLESS
from tests.cases.test_versions import LONGER, RENAMED
from tests.factories.cases import act, report
from tests.factories.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(minutes=10)  # pages read the real clock
SAYS = {
    "en": ("Goes on under a changed version of the rules", "1 → 2", "To resolve", ", before "),
    "zh": ("改按新版规则继续办理", "1 → 2", "办结", "原为"),
}


@pytest.fixture
def case(offer_program):
    cache.clear()
    offer_program(RESTLESS)
    return act(report("restless", site="", now=NOW), "accept", "officer.zheng", NOW)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_reporter_reads_that_it_goes_on_and_which_date_changed(case, offer_program, language):
    move_cases(new=offer_program(LONGER), now=NOW, reason="内部理由")
    page = text_of(Client(headers={"accept-language": language}).get(f"/c/{case.receipt}"))
    for words in SAYS[language]:
        assert words in page
    assert "内部理由" not in page


def test_the_reporter_reads_what_ended_and_what_began(case, offer_program):
    move_cases(new=offer_program(RENAMED), states={"working": "in-hand"}, now=NOW)
    page = text_of(Client(headers={"accept-language": "en"}).get(f"/c/{case.receipt}"))
    assert "no longer set by the rules at this stage" in page
    assert "new: end of " in page


def test_the_desk_reads_the_same_with_the_reason_and_why_each_date_is_what_it_is(case, offer_program):
    move_cases(new=offer_program(RENAMED), states={"working": "in-hand"}, now=NOW, reason="新的办理规定")
    page = text_of(signed_in("officer.zheng").get(f"/desk/c/{case.ref}/"))
    for words in (
        "Goes on under a changed version",
        "1 → 2",
        "新的办理规定",
        "begins with the change",
        "ended then",
    ):
        assert words in page
    assert page.count("To resolve") >= 2  # what ended under the old version keeps its name


def test_every_page_opens_after_states_clocks_and_actions_were_renamed(case, offer_program):
    act(case, "watch", "officer.zheng", NOW)
    text = RENAMED.replace("watch", "look").replace("recheck", "again").replace("accept", "take-on")
    move_cases(new=offer_program(text), states={"watching": "looking"}, now=NOW)
    for who, path in (
        ("officer.zheng", f"/desk/c/{case.ref}/"),
        ("officer.zheng", "/desk/"),
        ("officer.zheng", "/field/"),
        ("duty.li", f"/desk/c/{case.ref}/"),
    ):
        assert signed_in(who).get(path).status_code == 200, path
    assert signed_in("officer.zheng").get("/field/snapshot.json").status_code == 200
    assert Client().get(f"/c/{case.receipt}").status_code == 200
    assert "Accept" in text_of(signed_in("officer.zheng").get(f"/desk/c/{case.ref}/"))
