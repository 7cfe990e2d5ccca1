"""What was noted wrongly is put right by a new entry; the old one stays readable."""

from __future__ import annotations

import pytest

from lifang.cases.errors import BadInput, NotAllowed
from lifang.cases.queries import find, timeline
from lifang.cases.rebuild import differences
from tests.factories.cases import account, act, after, report

pytestmark = pytest.mark.django_db


def test_a_wrong_category_is_corrected_wherever_it_shows():
    case = report()
    right = act(case, "correct", "agent.lin", after(hours=1), category="06009", reason="点错了")
    assert (right.category, right.fields["category"]) == ("06009", "06009")
    assert right.title != case.title
    (found,) = find(account("duty.li").viewer, right.title.split(" · ")[0])
    assert found.ref == right.ref
    assert timeline(right)[0].fields["category"] == "06010"
    assert list(differences()) == []


def test_a_wrong_place_within_the_unit_keeps_custody():
    case = report()
    right = act(case, "correct", "agent.lin", after(hours=1), site="dongyuan-1-2", reason="是二单元")
    assert (right.site.code, right.unit_id, right.lon_e6) == ("dongyuan-1-2", case.unit_id, right.site.lon_e6)
    assert "2单元" in right.title


def test_a_place_beyond_the_units_reach_takes_the_case_to_who_answers_there():
    """Else it would lie with people who may no longer touch it."""
    case = report()
    right = act(case, "correct", "agent.lin", after(hours=1), site="canteen", reason="是食堂门口")
    assert (right.area_id, right.unit_id, right.due_at) == (
        "990101001002",
        "committee-990101001002",
        case.due_at,
    )
    assert act(right, "accept", "agent.he", after(hours=2)).state == "accepted"
    assert list(differences()) == []


def test_an_area_alone_unties_the_case_from_the_wrong_site():
    right = act(report(), "correct", "duty.li", after(hours=1), area="990101001002", reason="不在东苑")
    assert (right.area_id, right.site, right.lat_e6) == ("990101001002", None, None)


def test_a_closed_case_is_corrected_where_it_lies():
    case = act(report(), "accept", "agent.lin", after(hours=1))
    closed = act(case, "solve", "agent.lin", after(hours=2), proof="photo", result="好")
    right = act(closed, "correct", "duty.li", after(hours=3), site="canteen", reason="统计用")
    assert (right.area_id, right.unit_id) == ("990101001002", closed.unit_id)
    assert not right.custody.filter(until_at=None).exists()


@pytest.mark.parametrize(
    ("data", "field"),
    [({"area": "990199"}, "area"), ({"site": "nowhere"}, "site"), ({"category": "x" * 60}, "category")],
)
def test_what_does_not_exist_is_refused_by_name(data, field):
    with pytest.raises(BadInput) as refused:
        act(report(), "correct", "agent.lin", after(hours=1), reason="改", **data)
    assert set(refused.value.problems) == {field}


def test_refusals():
    with pytest.raises(BadInput, match="what is to be corrected"):
        act(report(), "correct", "agent.lin", after(hours=1), reason="改")
    with pytest.raises(BadInput, match="why"):
        act(report(), "correct", "agent.lin", after(hours=1), site="dongyuan-1-2")
    with pytest.raises(NotAllowed):
        act(report(), "correct", "reporter", after(hours=1), site="dongyuan-1-2", reason="改")
    question = report("consultation", site="", topic="other", description="问")
    with pytest.raises(BadInput, match="no category"):
        act(question, "correct", "duty.li", after(hours=1), category="06010", reason="改")
