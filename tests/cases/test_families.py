"""A case under another: the one above closes last."""

from __future__ import annotations

import pytest

from lifang.cases.errors import WrongState
from lifang.cases.models import Case
from tests.factories.cases import act, after, report

pytestmark = pytest.mark.django_db


def accepted() -> Case:
    return act(report(), "accept", "agent.lin", after(hours=1))


def under(child: Case, parent: Case, hours: float = 2) -> Case:
    return act(child, "link", "head.fang", after(hours=hours), ref=parent.ref)


def solve(case: Case, hours: float) -> Case:
    return act(case, "solve", "agent.lin", after(hours=hours), proof="photo", result="已清理")


def test_a_parent_closes_only_after_its_children():
    parent, child = accepted(), accepted()
    assert under(child, parent).parent == parent
    with pytest.raises(WrongState, match=child.ref):
        solve(parent, 3)
    solve(child, 4)
    assert solve(parent, 5).state_kind == "closed"


def test_a_child_taken_out_holds_nobody_up():
    parent, child = accepted(), accepted()
    under(child, parent)
    assert act(child, "link", "head.fang", after(hours=3)).parent is None
    assert solve(parent, 4).state_kind == "closed"


def test_no_case_stands_above_itself():
    grandparent, parent, child = accepted(), accepted(), accepted()
    under(parent, grandparent)
    under(child, parent)
    with pytest.raises(WrongState, match="above itself"):
        under(grandparent, child, 3)


def test_an_open_case_is_not_put_under_a_closed_one():
    parent, child = accepted(), accepted()
    solve(parent, 2)
    with pytest.raises(WrongState, match="closed already"):
        under(child, parent, 3)


def test_a_parent_is_not_merged_away_over_its_children():
    parent, child, other = accepted(), accepted(), accepted()
    under(child, parent)
    with pytest.raises(WrongState, match="settle those first"):
        act(parent, "merge", "head.fang", after(hours=3), ref=other.ref, reason="同一件")
