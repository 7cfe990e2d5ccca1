"""Personal content goes for good when the law or the program says so; the record still proves itself."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.storage import FileSystemStorage, default_storage

from lifang.cases.discards import clear
from lifang.cases.errors import BadInput, NotAllowed, UnknownCase, WrongState
from lifang.cases.evidence import path_of
from lifang.cases.models import Case, Discarded, Evidence, Exclusion, Handover
from lifang.cases.queries import case_by_receipt, find, timeline
from lifang.cases.rebuild import differences
from lifang.cases.tasks import sweep
from lifang.record.models import Payload
from lifang.record.queries import verify_database
from tests.factories.cases import a_photo, account, act, after, report
from tests.factories.pages import signed_in, text_of

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


@pytest.fixture
def withdrawn() -> Case:
    """Closed with a photo that no other test keeps."""
    case = act(report(), "accept", "agent.lin", after(hours=1))
    return act(case, "solve", "agent.lin", after(hours=4), picture=(1, 2, 3), proof="photo", result="已清理")


def status(who: str, sha256: str) -> int:
    response = signed_in(who).get(f"/evidence/{sha256}/")
    b"".join(response)
    return response.status_code


def on_disk(file: Evidence) -> list[bool]:
    return [default_storage.exists(path_of(sha256)) for sha256 in (file.sha256, file.public)]


def test_files_are_served_to_nobody_and_leave_the_disk(withdrawn):
    file = withdrawn.evidence.get()
    assert status("duty.li", file.sha256) == 200
    sweep(now=after(days=800))
    assert (status("duty.li", file.sha256), status("duty.li", file.public)) == (404, 404)
    page = signed_in("duty.li").get(f"/desk/c/{withdrawn.ref}/")
    assert file.sha256 not in page.content.decode()
    assert "erased; its time was over" in text_of(page)
    assert clear(after(days=800)) == 2
    assert on_disk(file) == [False, False]
    file.refresh_from_db()
    assert (file.erased_at, len(file.sha256), Discarded.objects.count()) == (after(days=800), 64, 0)
    assert verify_database().findings == []
    assert list(differences()) == []


def test_a_file_that_a_living_case_also_names_stays_until_that_one_goes(withdrawn):
    again = act(report(now=after(days=30)), "accept", "agent.lin", after(days=30))
    again = act(again, "solve", "agent.lin", after(days=30), picture=(1, 2, 3), proof="photo", result="好")
    erase(withdrawn)
    assert clear(after(days=800)) == 0
    file = again.evidence.get()
    assert on_disk(file) == [True, True]
    assert status("duty.li", file.sha256) == 200
    act(again, "erase", "admin.guan", after(days=31), reason="本人要求删除")
    assert clear(after(days=800)) == 2
    assert on_disk(file) == [False, False]


def test_a_deletion_that_was_interrupted_is_repeated(withdrawn, monkeypatch):
    file = withdrawn.evidence.get()
    erase(withdrawn)
    with monkeypatch.context() as broken:
        broken.setattr(FileSystemStorage, "delete", lambda _self, _path: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            clear(after(days=800))
    default_storage.delete(path_of(file.sha256))  # as far as the first round came
    assert clear(after(days=800)) == 2
    assert (on_disk(file), Discarded.objects.count()) == ([False, False], 0)


def test_what_was_sent_again_this_hour_waits_for_its_entry(withdrawn):
    file = withdrawn.evidence.get()
    erase(withdrawn)
    again = default_storage.get_modified_time(path_of(a_photo((1, 2, 3)).sha256))
    assert clear(again + timedelta(minutes=59)) == 0
    assert on_disk(file) == [True, True]
    assert clear(again + timedelta(minutes=61)) == 2


def test_a_file_attached_after_the_erasure_is_kept(withdrawn):
    again = act(erase(withdrawn), "reopen", "duty.li", after(days=3), reason="居民来电")
    again = act(again, "note", "agent.lin", after(days=3), reason="又去看了", proof="photo")
    assert [file.erased_at is None for file in again.evidence.order_by("pk")] == [False, True]
    assert list(differences()) == []


def test_what_was_erased_before_files_were_is_told_when_the_product_is_upgraded(withdrawn):
    erase(withdrawn)
    Evidence.objects.update(erased_at=None)
    Discarded.objects.all().delete()
    import_module("lifang.cases.migrations.0005_erased_files").tell_of_earlier(apps, None)
    assert list(differences()) == []
    assert Discarded.objects.count() == 2
