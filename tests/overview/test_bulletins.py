"""A page of figures, filled from records: as Markdown, as plain text, as one file to print."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lifang.overview.book import figures
from lifang.overview.bulletins import source, write
from lifang.overview.bulletins.fill import Filled, fill, scaled
from lifang.overview.bulletins.pictures import by_community
from lifang.overview.bulletins.source import Bulletin, Hole, check_bulletins, parse_hole
from lifang.overview.figures.compute import compute
from lifang.overview.figures.expression import Cut
from lifang.places.profile import profile
from tests.factories.cases import act, after, report
from tests.overview.test_figures import PAY, solved

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 6)


def filled(text: str = "", language: str = "en") -> Filled:
    page = source.find_bulletin(profile().folder, "page", [language])
    assert page is not None
    written = Bulletin("page", language, text) if text else page
    return fill(written, figures(), TODAY, lambda wanted, day: compute(wanted, Cut(day)), at=after(days=5))


@pytest.mark.parametrize(
    ("text", "hole"),
    [
        (" as_of ", Hole("as_of")),
        ("a.b", Hole("number", ("a.b",))),
        ("a.b|wan", Hole("number", ("a.b",), "wan")),
        ("trend a.b", Hole("trend", ("a.b",))),
        ("funnel a.b a.c", Hole("funnel", ("a.b", "a.c"))),
        ("change a.b 2026-01-01", Hole("change", ("a.b",), before=date(2026, 1, 1))),
    ],
)
def test_what_a_hole_can_hold(text, hole):
    assert parse_hole(text) == hole


def test_as_text_it_can_be_read_out():
    solved(report())
    report()
    told = write.to_text(filled()).splitlines()
    assert told[:4] == [
        "The mini district",
        "=================",
        "",
        "As of 6 Mar 2026, 2 street problems came and 1 were solved.",
    ]
    assert "· 0 plates hang." in told
    rows = [line.split() for line in told]
    assert rows.count(["2026-03", "2"]) == 1  # of the trend
    assert ["1", "Jan", "2026", "0"] in rows
    assert ["Street", "problems", "solved", "1"] in rows


@pytest.mark.parametrize("write_it", [write.to_text, write.to_markdown, write.to_sheet])
def test_each_number_is_printed_with_its_meaning_its_day_and_its_digest(write_it):
    solved(report())
    page = filled()
    told = write_it(page)
    assert "Counted on 2026-03-07 09:00" in told
    for result in page.results:
        assert result.digest in told
        assert result.figure.definition["en"] in told
        assert f"as of {result.cut.as_of}" in told
    days = [one.cut.as_of.isoformat() for one in page.results if one.figure.id == "street.opened"]
    assert days == ["2026-03-06", "2026-01-01"]  # before and after: each has its receipt


@pytest.mark.parametrize(
    ("value", "scale", "told"),
    [
        (46_029_999, "", "46,029,999"),
        (46_029_999, "wan", "4,602.99"),
        (46_020_000, "wan", "4,602"),
        (46_029_999, "million", "46.02"),
        (9_999, "million", "0"),
    ],
)
def test_large_numbers_are_cut_and_never_rounded_up(value, scale, told):
    assert scaled(value, scale) == told


def test_as_a_sheet_it_needs_nothing_else():
    report()
    sheet = write.to_sheet(filled(language="zh"))
    assert '<html lang="zh-hans">' in sheet
    assert "<link" not in sheet
    assert "<script" not in sheet
    assert 'href="/figures/street.opened?as_of=2026-03-06">1</a>' in sheet
    assert sheet.count("<figure") == 4
    assert "\ue000" not in sheet


def test_what_the_district_writes_is_never_html():
    told = write.to_html(filled("# T\n\n<script>alert(1)</script> {{ street.opened }}\n"))
    assert "<script>" not in told
    assert "&lt;script&gt;" in told


def test_each_mistake_in_a_page_is_told_with_its_place(tmp_path):
    folder = tmp_path / "bulletins"
    folder.mkdir()
    (folder / "page.en.md").write_text(
        "Numbers\n\n{{ street.opend }} and {{ street }}\nsee {{ trend street.opened }}\n{{ change street.opened May }}\n",
        encoding="utf-8",
    )
    (folder / "other.md").write_text("# O\n", encoding="utf-8")
    told = [
        f"{Path(one.path).name}:{one.line}:{one.column}: {one.message}"
        for one in check_bulletins(tmp_path, ["street.opened"], ("zh", "en"))
    ]
    assert [one for one in told if "begins with its title" in one]
    assert [
        one for one in told if one.startswith("page.en.md:3:1: there is no figure 'street.opend'; did you")
    ]
    assert [one for one in told if one.startswith("page.en.md:3:24: there is no figure 'street'")]
    assert [
        one for one in told if one.startswith("page.en.md:4:5: a picture stands in a paragraph of its own")
    ]
    assert [one for one in told if "'May' is no day" in one]
    assert [one for one in told if "is called NAME.LANGUAGE.md" in one]
    assert [one for one in told if "page.zh.md" in one and "missing in 'zh'" in one]


def test_the_shipped_pages_are_sound():
    assert list(check_bulletins(profile().folder, figures(), ("zh", "en"))) == []


def test_what_stands_behind_a_wall_is_not_told_by_place(figure, offer_program):
    offer_program(PAY)
    report("pay", amount="100")
    report()
    (told,) = compute([figure("from: cases\nprogram: [pay, street-problem]\ncount: rows")], Cut(TODAY))
    picture = by_community(told, "en")
    assert sorted(picture.rows) == [("East First Community", 1), ("Not told by place", 1)]
    assert picture.ground is not None
    assert [circle.title for circle in picture.ground.circles] == ["East First Community: 1"]


def test_what_has_no_place_of_its_own_stands_in_the_area_above():
    """In the street as a whole: on the map. In the district as a whole: nowhere."""
    for area in ("990101001", "990101"):
        act(report(), "correct", "duty.li", after(hours=1), area=area, reason="说不清在哪")
    (told,) = compute([figures()["street.opened"]], Cut(TODAY))
    ground = by_community(told, "en").ground
    assert ground is not None
    assert ([circle.title for circle in ground.circles], ground.unplaced) == (["East Street: 1"], 1)


def test_a_long_list_is_told_by_its_largest_where_it_cannot_be_folded():
    rows = [(f"place {number}", 20 - number) for number in range(15)]
    told = write._told(rows)
    assert (len(told), told[-1]) == (13, ("Others", 8 + 7 + 6))
    assert write._told(rows[:13]) == rows[:13]
