"""Personal content goes for good when the law or the program says so; the record still proves itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifang.cases.errors import BadInput, NotAllowed, UnknownCase, WrongState
from lifang.cases.models import Case, Evidence, Exclusion, Handover
from lifang.cases.queries import case_by_receipt, find, timeline
from lifang.cases.rebuild import differences
from lifang.cases.tasks import sweep
from lifang.record.models import Payload
from lifang.record.queries import verify_database
from tests.factories.cases import account, act, after, report

pytestmark = pytest.mark.django_db
STORY = "老王家门口的垃圾"


@pytest.fixture
def closed() -> Case:
    case = report(description=STORY, reporter_name="王大锤", reporter_phone="13912345678")
    case = act(case, "accept", "agent.lin", after(hours=1))
    case = act(case, "offer", "agent.lin", after(hours=2), unit="housing", reason="王大锤说是房屋")
    case = act(case, "decline-offer", "officer.zheng", after(hours=3), reason="王大锤说错了")
    case = act(case, "solve", "agent.lin", after(hours=4), proof="photo", result="已清理")
    return act(case, "ask-exclusion", "head.fang", after(hours=5), reason="王大锤反复投诉")


def erase(case: Case) -> Case:
    return act(case, "erase", "admin.guan", after(days=2), reason="本人要求删除")


def test_everything_that_was_said_is_gone(closed):
    erased = erase(closed)
    assert (erased.personal, erased.erased_at) == ({}, after(days=2))
    handover, exclusion, file = (model.objects.get(case=closed) for model in (Handover, Exclusion, Evidence))
    assert (handover.reason, handover.answer, exclusion.reason, file.file_name) == ("", "", "", "")
    payloads = Payload.objects.filter(entry__stream=closed.stream).order_by("entry__number")
    assert {(row.data, row.salt) for row in payloads[: len(payloads) - 1]} == {(None, None)}
    assert payloads[len(payloads) - 1].data == {"reason": "本人要求删除"}
    assert not any("王大锤" in str(row.data) for row in payloads)


def test_what_happened_stays(closed):
    erased = erase(closed)
    assert (erased.state, erased.fields["category"], erased.title) == ("solved", "06010", closed.title)
    events = timeline(erased)
    assert [event.entry.kind for event in events][-1] == "erase"
    assert [event.erased for event in events] == [
        event.entry.payload_digest != "" for event in events[:-1]
    ] + [False]
    assert case_by_receipt(erased.receipt) == erased


def test_the_search_no_longer_finds_it(closed):
    viewer = account("duty.li").viewer
    assert [line.ref for line in find(viewer, STORY)] == [closed.ref]
    erase(closed)
    assert find(viewer, STORY) == []
    assert find(viewer, "王大锤") == []
    assert [line.ref for line in find(viewer, closed.ref)] == [closed.ref]


def test_the_record_still_verifies_and_the_rows_still_follow_from_it(closed):
    erase(closed)
    assert verify_database().findings == []
    assert list(differences()) == []


def test_what_is_written_afterwards_is_kept(closed):
    again = act(erase(closed), "reopen", "duty.li", after(days=3), reason="居民来电")
    assert again.erased_at is None
    assert list(differences()) == []


def test_only_an_administrator_and_only_what_is_closed(closed):
    for other in ("duty.li", "head.fang", "reporter"):
        with pytest.raises(NotAllowed):
            act(closed, "erase", other, after(days=1), reason="删")
    with pytest.raises(UnknownCase):
        act(closed, "erase", "officer.qian", after(days=1), reason="删")
    with pytest.raises(BadInput, match="why"):
        act(closed, "erase", "admin.guan", after(days=1))
    with pytest.raises(WrongState):
        act(report(), "erase", "admin.guan", after(days=1), reason="删")


def test_the_sweep_erases_what_is_past_its_retention(closed):
    """Two years after closing; what was closed later, or is open, waits."""
    old = report(description="还开着")
    later = act(report(now=after(days=30)), "accept", "agent.lin", after(days=30))
    later = act(later, "solve", "agent.lin", after(days=30), proof="photo", result="好")
    assert sweep(now=after(days=729)).erased == 0
    assert sweep(now=after(days=735)).erased == 1
    assert sweep(now=after(days=735) + timedelta(minutes=1)).erased == 0
    assert [case.erased_at for case in Case.objects.filter(pk__in=[closed.pk, old.pk, later.pk]).order_by("pk")] == [
        after(days=735), None, None,
    ]  # fmt: skip
    assert verify_database().findings == []
    assert list(differences()) == []
