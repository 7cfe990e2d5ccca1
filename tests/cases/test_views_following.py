"""Is it this one? Before the form, while writing, and on the page of whoever follows."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lifang.cases.models import MERGED, Case
from lifang.cases.views.public import guard
from lifang.places.models import Site
from tests.cases.test_views_public import case_of, key_in, page, send, solve
from tests.factories.cases import act, people_district, report

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(minutes=10)  # pages read the real clock
HERE = "/report/street-problem?category=06010&site=dongyuan-1-1"
SECRET = "三楼李家门口的猫粮"


@pytest.fixture(autouse=True)
def district(db):
    cache.clear()
    people_district()


@pytest.fixture
def main() -> Case:
    return report(now=NOW, description=SECRET)


@pytest.fixture
def english() -> Client:
    return Client(headers={"accept-language": "en"})


def alike(client: Client, text: str, url: str = "/report/street-problem/alike?site=dongyuan-1-1") -> str:
    return client.post(url, {"text": text}).content.decode().strip()


def test_what_is_open_near_is_shown_before_the_form_and_can_be_followed(english, main):
    asked = page(english, HERE)
    assert "Is it one of these?" in asked
    assert SECRET not in asked
    assert "<textarea" not in asked
    chosen = unescape(re.search(r'href="([^"]*same=[^"]*)"', asked)[1])
    form = page(english, chosen)
    assert "Follow this report" in form
    assert SECRET not in form
    own = case_of(english.post(chosen, {"key": key_in(form), "reporter_phone": "13987654321"}))
    assert (own.state, own.merged_into, own.site) == (MERGED, main, main.site)


def test_none_of_these_leads_to_the_form(english, main):
    asked = page(english, HERE)
    form = page(english, unescape(re.search(r'href="([^"]*new=yes[^"]*)"', asked)[1]))
    assert "Tell us about it" in form
    assert "<textarea" in form


@pytest.mark.parametrize("change", [
    {"now": NOW - timedelta(days=31)}, {"site": "xinlou-1"}, {"category": "06020"},
], ids=["long ago", "far away", "another kind"])  # fmt: skip
def test_what_is_not_alike_is_not_asked(english, change):
    report(**{"now": NOW, **change})
    assert "<textarea" in page(english, HERE)


def test_a_few_steps_away_is_near_and_a_private_door_is_nowhere(english, main):
    next_door = HERE.replace("1-1", "1-2")
    assert "Is it one of these?" in page(english, next_door)
    entrance = Site.objects.get(code="dongyuan-1-1")
    door = Site.objects.create(
        code="door",
        kind="door",
        area=entrance.area,
        name="301",
        lat_e6=entrance.lat_e6,
        lon_e6=entrance.lon_e6,
    )
    Case.objects.filter(pk=main.pk).update(site=door)
    assert "<textarea" in page(english, next_door)


def test_closed_and_private_cases_are_never_offered(english, main):
    solve(main)
    assert "<textarea" in page(english, HERE)
    report("help-request", help_kind="other", description="帮忙", now=NOW)
    assert "<textarea" in page(english, "/report/help-request?help_kind=other&site=dongyuan-1-1")


def test_words_that_are_being_written_find_other_kinds_near(english, main):
    found = alike(english, "暴露垃圾 一大堆")
    assert main.ref in found
    assert SECRET not in found
    assert alike(english, "路灯不亮") == ""
    named = "/report/street-problem/alike?site=dongyuan-1-1&category=06010"
    assert alike(english, "暴露垃圾", named) == ""  # asked about already, before the form


def test_words_of_others_cannot_be_guessed(english, main):
    """What only the reporter wrote finds nothing."""
    assert alike(english, SECRET) == ""


def test_a_case_that_closed_meanwhile_is_told_and_the_words_are_kept(english, main):
    url = f"{HERE}&same={main.ref}"
    form = page(english, url)
    solve(main)
    sent = english.post(url, {"key": key_in(form), "description": "还在漏"})
    assert sent.status_code == 400
    again = sent.content.decode()
    assert "closed meanwhile" in again
    assert "还在漏" in again
    action = unescape(re.search(r'<form method="post" action="([^"]*new=yes[^"]*)"', again)[1])
    own = case_of(english.post(action, {"key": key_in(again), "description": "还在漏"}))
    assert own.merged_into is None


def test_a_follower_reads_the_course_and_nobodys_words_and_is_asked(english, main):
    url = f"{HERE}&same={main.ref}"
    own = case_of(english.post(url, {"key": key_in(page(english, url)), "description": "我写的话"}))
    act(main, "note", "reporter", timezone.now(), reason="别人补充的话")
    solve(main)
    mine = page(english, f"/c/{own.receipt}")
    assert SECRET not in mine
    assert "别人补充的话" not in mine
    assert "You follow it together with others" in mine
    answer = english.post(f"/c/{own.receipt}/feedback", {"key": key_in(mine), "solved": "no"})
    assert answer["Location"] == f"/c/{own.receipt}/reopen"
    assert send(english, answer["Location"], reason="我这边还有")["Location"] == f"/c/{own.receipt}"
    main.refresh_from_db()
    assert (main.state, main.reopened) == ("accepted", 1)
    theirs = page(english, f"/c/{main.receipt}")
    assert "我这边还有" not in theirs
    assert "somebody else who reported it" in theirs
    assert "我这边还有" in page(english, f"/c/{own.receipt}")


def test_a_network_that_sends_very_many_is_told_what_to_do_and_loses_nothing(english, monkeypatch):
    monkeypatch.setattr("lifang.cases.views.public.report.REPORTS", guard.Limit("reports", 1, 60))
    url = f"{HERE}&new=yes"
    case_of(send(english, url, description="第一件"))
    refused = send(english, url, description="第二件")
    assert refused.status_code == 429
    assert "第二件" in refused.content.decode()
    assert "or call 12345" in refused.content.decode()
    assert Case.objects.count() == 1
