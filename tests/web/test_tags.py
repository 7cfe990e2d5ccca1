from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils.translation import override

from lifang.web import dates
from lifang.web.components import BAR, Due, Held, Stage, Tab, clock_chip, custody_bar
from lifang.web.language import listed

NOW = datetime(2026, 11, 23, 7, 4, tzinfo=UTC)  # 15:04 in the mini district
HOUR = timedelta(hours=1)


def render(source: str, **context: object) -> str:
    return Template("{% load i18n lifang %}" + source).render(Context(context))


@pytest.fixture(params=["zh-hans", "en"])
def locale(request):
    with override(request.param):
        yield request.param


@pytest.mark.parametrize(
    ("code", "this_year", "other_year"),
    [
        ("zh-hans", "11月23日（周一）15:04", "2025年11月23日（周日）15:04"),
        ("en", "Mon 23 Nov, 15:04", "Sun 23 Nov 2025, 15:04"),
    ],
)
def test_moments_as_people_write_them(code, this_year, other_year):
    with override(code):
        assert dates.moment_text(NOW, NOW) == this_year
        assert dates.moment_text(NOW.replace(year=2025), NOW) == other_year


def test_paper_tells_the_year():
    assert dates.full_text(date(2026, 11, 3), "zh") == "2026年11月3日"
    assert dates.full_text(date(2026, 11, 3), "en") == "3 Nov 2026"


def test_lists_and_colons_are_written_as_in_the_language(locale):
    assert render("a{% colon %}b") == ("a：b" if locale == "zh-hans" else "a: b")
    assert listed(["甲", "乙"]) == ("甲、乙" if locale == "zh-hans" else "甲, 乙")


def test_a_moment_is_told_in_the_districts_time():
    with override("zh-hans"):
        late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
        assert dates.moment_text(late, NOW) == "11月23日（周一）00:30"


@pytest.mark.parametrize(
    ("span", "zh", "en"),
    [
        (timedelta(seconds=10), "1分钟", "1 minute"),
        (timedelta(minutes=119), "119分钟", "119 minutes"),
        (timedelta(hours=2), "2小时", "2 hours"),
        (timedelta(hours=47, minutes=59), "47小时", "47 hours"),
        (timedelta(days=2, hours=23), "2天", "2 days"),
    ],
)
def test_spans_take_one_unit_and_never_round_up(span, zh, en):
    with override("zh-hans"):
        assert dates.span_text(span) == zh
    with override("en"):
        assert dates.span_text(span) == en


@pytest.mark.parametrize(
    ("back", "zh"),
    [
        (timedelta(seconds=20), "刚刚"),
        (timedelta(hours=5), "5小时前"),
        (timedelta(days=7), "11月16日（周一）15:04"),
        (timedelta(days=-1), "11月24日（周二）15:04"),
    ],
)
def test_ago_gives_way_to_the_date(back, zh):
    with override("zh-hans"):
        assert dates.ago_text(NOW - back, NOW) == zh


def test_filters_take_what_records_hold():
    with override("zh-hans"):
        assert render("{{ x|text }}", x={"zh": "路灯", "en": "Lamp"}) == "路灯"
        assert render("{{ x|text }}", x="plain") == "plain"
        assert render("{{ x|text }}", x=None) == ""
        assert render("{{ x|money }}", x=1234567) == "12,345.67 元"
        assert render("{{ x|day }}", x=date(2019, 1, 1)) == "2019年1月1日（周二）"
        assert render("{{ x|day }}{{ x|moment }}{{ x|money }}", x=None) == ""
    with override("en"):
        assert render("{{ x|text }}", x={"zh": "路灯", "en": "Lamp"}) == "Lamp"
        assert render("{{ x|money }}", x=-5) == "CNY -0.05"


@pytest.mark.parametrize(
    ("clock", "tone", "zh"),
    [
        (Due(NOW + 50 * HOUR), "running", "还剩2天"),
        (Due(NOW + 3 * HOUR, warn_at=NOW), "soon", "还剩3小时"),
        (Due(NOW + 3 * HOUR, warn_at=NOW + HOUR), "running", "还剩3小时"),
        (Due(NOW - 3 * HOUR), "late", "已逾期3小时"),
        (Due(NOW - 3 * HOUR, "paused"), "paused", "已暂停"),
        (Due(NOW, "met", NOW), "met", "按时办结"),
        (Due(NOW - 3 * HOUR, "met", NOW), "missed", "逾期3小时办结"),
        (Due(NOW, "dropped"), "dropped", "不再计时"),
    ],
)
def test_chips(clock, tone, zh):
    with override("zh-hans"):
        chip = clock_chip(clock, NOW)
    assert (chip.tone, chip.text) == (tone, zh)
    assert "到期" in chip.title


def test_a_provisional_deadline_says_so(locale):
    chip = render("{% clock_chip clock now %}", clock=Due(NOW + HOUR, provisional=True), now=NOW)
    assert "provisional" in chip.split('"')[1]
    assert ("暂定" if locale == "zh-hans" else "· provisional") in chip


class TestCustody:
    TURNS = (
        Held("A", NOW - 10 * HOUR, NOW - 6 * HOUR),
        Held("B", NOW - 6 * HOUR, NOW - HOUR),
        Held("A", NOW - HOUR),
    )

    def test_the_bar_is_whole_and_in_order(self):
        segments, _ = custody_bar(self.TURNS, NOW)
        assert [(one.x, one.width) for one in segments] == [(0, 400), (400, 500), (900, 100)]
        assert segments[-1].x + segments[-1].width == BAR
        assert segments[0].colour == segments[2].colour != segments[1].colour

    def test_each_unit_is_summed(self):
        with override("en"):
            _, shares = custody_bar(self.TURNS, NOW)
        assert [(one.unit, one.span, one.holds) for one in shares] == [
            ("A", "5 hours", True),
            ("B", "5 hours", False),
        ]

    def test_a_closed_case_ends_where_it_ended(self):
        segments, shares = custody_bar([Held("A", NOW - 10 * HOUR, NOW - 5 * HOUR)], NOW)
        assert [(one.x, one.width) for one in segments] == [(0, BAR)]
        assert not shares[0].holds

    def test_nobody_held_nothing(self):
        assert custody_bar([], NOW) == ([], [])
        assert render("{% custody turns %}", turns=[]).strip() == ""


def test_the_stage_we_are_at_is_told_to_everybody(locale):
    html = render("{% stages s %}", s=[Stage("一", "done"), Stage("二", "now"), Stage("三", "next")])
    assert html.count('aria-current="step"') == 1
    assert ("已完成：" if locale == "zh-hans" else "Done:") in html


def test_tabs_tell_counts_and_where_we_are():
    html = render(
        "{% tabs t %}",
        t=[Tab("A", "/a", 0, hot=True), Tab("B", "/b", 3, current=True, hot=True), Tab("C", "/c")],
    )
    assert html.count("aria-current") == 1
    assert html.count("count-of hot") == 1
    assert html.count("count-of") == 2


def test_notices_escape_their_title_and_keep_their_content():
    html = render('{% notice "bad" title %}<p>{{ x }}</p>{% endnotice %}', title="<i>", x="<b>")
    assert "&lt;i&gt;" in html
    assert "<p>&lt;b&gt;</p>" in html
    assert 'role="alert"' in html


def test_facts_leave_out_what_is_empty_but_not_zero():
    html = render("{% facts p %}", p=[("a", ""), ("b", None), ("c", 0)])
    assert html.count("<dt>") == 1


def test_an_empty_list_says_what_to_do_next():
    html = render("{% empty 'Nothing' 'Do this' '/x' 'Go' %}")
    assert "Do this" in html
    assert 'href="/x"' in html


def test_a_receipt_is_spaced_for_the_eye_and_whole_for_the_ear():
    html = render("{% receipt c %}", c="4F7K2-M9QXA-C3D4E")
    assert "<span>4F7K2</span><span>M9QXA</span>" in html
    assert 'aria-label="4F7K2-M9QXA-C3D4E"' in html
