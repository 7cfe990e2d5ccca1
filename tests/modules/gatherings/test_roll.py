"""The roll of owners: who is one head, what is too large, and that every refusal is said in the reader's language."""

from __future__ import annotations

import json

import pytest
from django.forms import ValidationError
from django.test import Client
from django.utils import translation

from lifang.cases.errors import BadInput
from lifang.modules.gatherings import ballots, commands
from lifang.modules.gatherings.forms.votes import read_roll
from lifang.modules.gatherings.models import Vote
from lifang.record.models import Entry
from tests.factories.cases import a_key
from tests.factories.pages import signed_in, text_of
from tests.modules.gatherings.staged import (
    COMMITTEE,
    ELECTION,
    HEAD,
    by,
    counted,
    drawn_up,
    online,
    opened,
)

pytestmark = pytest.mark.usefixtures("district")
TWO_OF_ONE_NAME = "1,90,王伟#甲\n2,90,王伟 ＃ 乙\n3,90,李某"


def asked(roll: str, **more: str) -> dict[str, str]:
    return {
        "title": "表决", "organizer": COMMITTEE, "site": "dongyuan", "question": "是否同意？", "matter": "5", "agents": "3",
        "roll": roll, "key": a_key(),
    } | more  # fmt: skip


def draw_up(client: Client, roll: str, **more: str):
    return client.post("/desk/votes/draw-up/", asked(roll, **more))


def test_two_owners_of_one_name_are_two_heads():
    vote = opened(drawn_up(holdings=list(read_roll(TWO_OF_ONE_NAME)), names_checked=False))
    online(vote, "1", "for")
    online(vote, "2", "against")
    online(vote, "3", "for")
    vote = counted(vote)
    (result,) = vote.protocol["results"]
    assert result["outcome"] == "passed"
    assert (result["quorum"]["of"]["heads"], result["consent"]["part"]["heads"]) == (3, 2)
    assert result["divided_heads"] == 0
    assert ballots.recount(json.loads(json.dumps(vote.protocol))).confirmed


def test_marks_are_neither_kept_nor_published():
    vote = drawn_up(holdings=list(read_roll(TWO_OF_ONE_NAME)))
    assert vote.units.get(label="1").owners == ["王伟"]  # whom one can nominate
    entry = Entry.objects.get(stream=vote.stream)
    for text in (str(entry.facts), str(entry.payload.data)):
        assert "甲" not in text
        assert "#" not in text
    assert {one["head"] for one in entry.facts["roll"]} == {"h1", "h2", "h3"}


def test_equal_names_are_one_head_only_when_somebody_has_checked_it():
    desk = signed_in(HEAD)
    roll = "1,90,王伟\n2,90,王伟\n3,90,李某\n4,80,孙某#1\n5,80,孙某#1"
    page = draw_up(desk, roll)
    assert page.status_code == 400
    assert "1, 2: 王伟" in text_of(page)
    assert "4, 5" not in text_of(page)  # the same mark says that it is one owner
    answer = page.context["form"].fields["same_owners"].listed
    page = draw_up(desk, roll + "\n6,90,王伟", same_owners=answer)  # another list than the one that was read
    assert page.status_code == 400
    assert draw_up(desk, roll, same_owners=answer).status_code == 302
    facts = Entry.objects.get(stream=Vote.objects.get().stream).facts
    heads = {one["head"] for one in facts["roll"]}
    assert len(heads) == 3
    assert len(facts["names_checked"]) == 1
    assert set(facts["names_checked"]) < heads
    with pytest.raises(BadInput, match="names of their owners are equal: 1, 2"):
        drawn_up(holdings=list(read_roll(roll)), names_checked=False)


def test_without_equal_names_nothing_is_asked():
    assert draw_up(signed_in(HEAD), "1,90,王伟\n2,90,李某").status_code == 302


def test_a_mark_stands_on_every_line_of_its_name():
    with pytest.raises(BadInput, match="王伟 stands with a mark on some lines"):
        drawn_up(holdings=list(read_roll("1,90,王伟#1\n2,90,王伟")))
    for line in ("1,90,王伟#", "1,90,#1"):
        with pytest.raises(ValidationError, match="Line 1: a mark stands between"):
            list(read_roll(line))


@pytest.mark.parametrize("area", ["1e30", "1e400", "1e999999", "1000000.01", "99999999999"])
def test_an_area_that_no_unit_has(area):
    with pytest.raises(ValidationError, match="Line 2: no unit is larger"):
        list(read_roll(f"1,90,甲\n2,{area},乙"))
    assert draw_up(signed_in(HEAD), f"1,{area},甲").status_code == 400
    assert not Vote.objects.exists()


@pytest.mark.parametrize("area", ["NaN", "sNaN", "-1", "-1e999999", "1e-999999", "89.505", "many", ""])
def test_what_is_no_area(area):
    with pytest.raises(ValidationError, match="Line 1 is not door, area, owners"):
        list(read_roll(f"1,{area},甲"))


def test_the_largest_area_is_taken():
    (held,) = read_roll("1,1000000.00,甲")
    assert drawn_up(holdings=[held]).units.get().area == ballots.roll.LARGEST


@pytest.mark.parametrize(
    ("roll", "zh", "en"),
    [
        ("1-1,80,甲\n1-1,90,乙", "出现了 2 次", "stands 2 times"),
        ("1-1,0,甲", "面积是 0", "area of 0"),
        ("1-1,80,", "没有写业主", "has no owner"),
    ],
)
def test_a_roll_is_refused_in_the_readers_language(roll, zh, en):
    for language, said in (("zh-hans", zh), ("en", en)):
        with translation.override(language), pytest.raises(BadInput, match=said):
            drawn_up(holdings=list(read_roll(roll)))


def test_a_committee_has_as_many_members_as_the_law_asks_for():
    small = [commands.Question("选举", 3, seats=seats, years=3) for seats in (1, 3)]
    with pytest.raises(
        BadInput, match=r"for 6 units has at least 3 members \(Property Management Regulations"
    ):
        drawn_up(small[0])
    drawn_up(small[1])
    estate = [ballots.Holding(f"{number}", 100, frozenset({f"业主{number}"})) for number in range(100)]
    with pytest.raises(BadInput, match="for 100 units has at least 5 members"):
        drawn_up(small[1], holdings=estate)
    with translation.override("zh-hans"), pytest.raises(BadInput, match="第三十九条"):
        drawn_up(ELECTION, holdings=estate)
    drawn_up(small[1], holdings=estate[1:])
    drawn_up(commands.Question("选举", 3, seats=5, years=3), holdings=estate)


def test_several_questions_are_put_to_one_vote():
    desk = signed_in(HEAD)
    more = {
        "further-1-title": "是否更换物业？",
        "further-1-matter": "4",
        "further-4-title": "是否重建？",
        "further-4-matter": "7",
    }
    page = draw_up(desk, "1,90,甲\n2,90,乙\n3,90,丙\n4,90,丁", **more, matter="12")
    assert page.status_code == 400
    assert "是否更换物业？" in page.content.decode()  # what was written is still there
    assert draw_up(desk, "1,90,甲\n2,90,乙\n3,90,丙\n4,90,丁", **more).status_code == 302
    vote = Vote.objects.get()
    assert [(one["code"], one["title"], one["matter"]) for one in vote.questions] == [
        ("q1", "是否同意？", 5), ("q2", "是否更换物业？", 4), ("q3", "是否重建？", 7),
    ]  # fmt: skip
    vote = opened(vote)
    for door, answers in {"1": ("for",) * 3, "2": ("for",) * 3, "3": ("for", "for", "against")}.items():
        marks = {f"q{number}": (answer,) for number, answer in enumerate(answers, 1)}
        from_slip = {"code": commands.votes.slip_code(vote.ref, vote.units.get(label=door).tag)}
        commands.cast(vote=vote, marks=marks, **from_slip, **by("", vote.opens_at))
    assert [one["outcome"] for one in counted(vote).protocol["results"]] == ["passed", "passed", "failed"]
