"""Figures for those who lead: every number leads to exactly the cases it counts."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifang.cases.models import Case
from lifang.cases.views import counted
from tests.cases.samples import RESTLESS
from tests.factories.cases import act, report
from tests.factories.pages import refs_in, signed_in

pytestmark = pytest.mark.django_db
NOW = timezone.now() - timedelta(hours=30)


def at(hours: float):
    return NOW + timedelta(hours=hours)


def solved(case: Case, **answer: str) -> Case:
    held = act(case, "accept", "agent.lin", at(1))
    done = act(held, "solve", "agent.lin", at(2), result="好", proof="photo")
    return act(done, "feedback", "reporter", at(3), **answer) if answer else done


@pytest.fixture
def cases() -> dict[str, Case]:
    return {
        "solved": solved(report(now=NOW), solved="yes", satisfied="no"),
        "unsolved": solved(report(now=NOW), solved="no", satisfied="no"),
        "silent": solved(report(now=NOW)),
        "open": report(now=NOW),
        "elsewhere": report(site="canteen", now=NOW),
        "long ago": report(now=NOW - timedelta(days=100)),
    }


def test_each_number_opens_the_cases_it_counts(cases):
    leader = signed_in("leader.guan")
    page = leader.get("/desk/figures")
    rates = {one.label: one.share for one in page.context["rates"]}
    assert (
        rates["Really solved, of those who said"].part,
        rates["Really solved, of those who said"].whole,
    ) == (1, 2)
    numbers = [*page.context["now_held"], *page.context["flow"], *page.context["bounced"]]
    assert {one.label: one.count for one in numbers}["Opened"] == 5
    for one in numbers:
        assert len(refs_in(leader.get(one.url))) == one.count, one.label
    for one in [*page.context["rates"], page.context["recurred"]]:
        assert len(refs_in(leader.get(one.part_url))) == one.share.part, one.label
        if one.whole_url:
            assert len(refs_in(leader.get(one.whole_url))) == one.share.whole, one.label
    for place in page.context["by_place"]:
        assert len(refs_in(leader.get(place.opened.url))) == place.opened.count
        for one in place.rates:
            assert len(refs_in(leader.get(one.part_url))) == one.share.part, (place.name, one.label)


def test_days_kind_and_place_cut_the_numbers(cases):
    leader = signed_in("leader.guan")

    def opened(**cut):
        flow = leader.get("/desk/figures", cut).context["flow"]
        return next(one.count for one in flow if one.label == "Opened")

    assert opened() == 5
    assert opened(days="365") == 6
    assert opened(area="990101001002") == 1
    assert opened(program="consultation") == 0
    (street,) = leader.get("/desk/figures").context["by_place"]
    inner = leader.get(street.inner).context["by_place"]
    assert {place.name: place.opened.count for place in inner} == {
        "East First Community": 4,
        "East Second Community": 1,
    }


@pytest.mark.parametrize("query", ["area=nowhere", "program=nothing", "show=secrets"])
def test_what_is_not_there_is_not_found(query):
    leader = signed_in("leader.guan")
    path = "/desk/figures/rows" if "show" in query else "/desk/figures"
    assert leader.get(f"{path}?{query}").status_code == 404


def test_everybody_counts_only_what_is_open_to_them(cases, offer_program):
    offer_program(RESTLESS.replace("department: housing", "department: housing\npurpose: wages"))
    report("restless", site="", now=NOW)

    def opened(who):
        flow = signed_in(who).get("/desk/figures").context["flow"]
        return next(one.count for one in flow if one.label == "Opened")

    assert opened("duty.li") == 5
    assert opened("head.ding") == 1  # the second community's own
    assert opened("officer.qian") == 0
    assert signed_in("agent.lin").get("/desk/figures").status_code == 403


def test_recurrence_opens_the_cases_after_which_it_came_back(cases):
    back = solved(report(now=NOW))
    report(now=at(10))
    leader = signed_in("leader.guan")
    recurred = leader.get("/desk/figures").context["recurred"]
    found = refs_in(leader.get(recurred.part_url))
    assert back.ref in found
    assert recurred.share.part == len(found)


def test_figures_cost_the_same_for_many():
    leader, costs = signed_in("leader.guan"), []
    for many in (1, 10):
        for _number in range(many):
            solved(report(now=NOW), solved="yes", satisfied="yes")
        with CaptureQueriesContext(connection) as asked:
            page = leader.get("/desk/figures")
        costs.append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            leader.get(page.context["flow"][0].url)
        assert len(asked) <= 8
    assert costs[0] == costs[1] <= 25


def test_pictures_are_drawn_on_the_server_without_styles_or_scripts(cases):
    page = signed_in("leader.guan").get("/desk/figures").content.decode()
    assert len(re.findall(r"<svg", page)) > 5
    assert "<circle" in page
    assert " style=" not in page
    assert re.findall(r"<script(?![^>]*\ssrc=)[^>]*>", page) == []


@pytest.mark.parametrize(("who", "url"), [("leader.guan", "/desk/figures"), ("", "/figures")])
def test_of_very_many_cases_the_numbers_are_a_minute_old_at_most_and_say_so(cases, monkeypatch, who, url):
    monkeypatch.setattr(counted, "LIVE_UP_TO", 0)
    counted.SHELF.clear()
    client = signed_in(who) if who else Client()
    first = client.get(url).context
    report(now=NOW)
    again = client.get(url).context
    assert again["as_of"] == first["as_of"]
    assert opened_of(again) == opened_of(first)
    assert signed_in("head.ding").get("/desk/figures").context["as_of"] > first["as_of"]  # of another viewer
    counted.SHELF.clear()
    anew = client.get(url).context
    assert anew["as_of"] > first["as_of"]
    assert opened_of(anew) == opened_of(first) + 1
    counted.SHELF.clear()


def opened_of(context) -> int:
    return context["flow"][0].count if "flow" in context else context["whole"].rates.opened


def test_of_few_cases_the_numbers_are_of_this_moment(cases):
    leader = signed_in("leader.guan")
    before = opened_of(leader.get("/desk/figures").context)
    report(now=NOW)
    assert opened_of(leader.get("/desk/figures").context) == before + 1
