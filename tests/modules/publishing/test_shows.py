from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from lifang.cases.discards import clear
from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.evidence import StoredFile, path_of
from lifang.modules.publishing import commands, queries
from lifang.modules.publishing.models import Show, Work
from lifang.modules.publishing.tasks import erase_works
from lifang.people.actors import PUBLIC, Actor
from lifang.people.models import Organization
from lifang.record.models import Payload
from tests.factories.cases import a_key, a_photo, account
from tests.factories.pages import signed_in, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
AFTER = datetime(2026, 12, 1, 4, tzinfo=UTC)
WRITER = "officer.wen"


def do(command: Any, who: str = WRITER, now: datetime = NOW, **given: Any) -> Any:
    return command(**{"actor": account(who, now), "key": a_key(), "now": now, **given})


@pytest.fixture
def show() -> Show:
    given = {"kind": "contest", "title": "冬日影赛", "rules": "每人一幅", "entries_until": date(2026, 11, 30)}
    called = do(commands.call_show, organizer=Organization.objects.get(code="writers"), **given)
    assert isinstance(called, Show)
    return called


def enter(show: Show, **given: Any) -> Work:
    call: dict[str, Any] = {
        "author": "李清", "phone": "13912345678", "title": "雪后", "photo": a_photo(), "shown_consent": True,
        "actor": PUBLIC, "key": a_key(), "now": NOW,
    }  # fmt: skip
    return commands.enter_work(show=show, **{**call, **given})


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"author": " "}, "attention"),
        ({"phone": "123"}, "whole telephone"),
        ({"photo": StoredFile("a" * 64, "", "x.pdf", "application/pdf", 9)}, "picture"),
    ],
)
def test_what_cannot_be_entered_is_told(show: Show, given: dict[str, Any], told: str) -> None:
    with pytest.raises(BadInput, match=told):
        enter(show, **given)
    assert not Work.objects.exists()


def test_entries_end_with_their_day(show: Show) -> None:
    enter(show, now=datetime(2026, 11, 30, 15, 59, tzinfo=UTC))
    with pytest.raises(WrongState):
        enter(show, now=datetime(2026, 11, 30, 16, 1, tzinfo=UTC))


def test_every_work_gets_its_answer_before_the_result_is_public(show: Show) -> None:
    best, good, shy, weak = (
        enter(show, title=title, shown_consent=title != "害羞") for title in ("雪后", "炊烟", "害羞", "模糊")
    )
    with pytest.raises(WrongState, match="decide after"):
        do(commands.decide_show, show=show)
    for work, award in ((good, None), (best, Work.Award.FIRST), (shy, None)):
        do(commands.judge_work, work=work, accepted=True, award=award)
    with pytest.raises(WrongState, match="1"):
        do(commands.decide_show, show=show, now=AFTER)
    with pytest.raises(BadInput):
        do(commands.judge_work, work=weak, accepted=False, award=Work.Award.THIRD)
    do(commands.judge_work, work=weak, accepted=False)
    assert not queries.shown_works(show).exists()
    decided = do(commands.decide_show, show=show, now=AFTER)
    assert [work.title for work in queries.shown_works(decided)] == ["雪后", "炊烟"]
    with pytest.raises(WrongState):
        do(commands.judge_work, work=weak, accepted=True, now=AFTER)


def test_who_sent_it_withdraws_it_and_nothing_of_them_stays(show: Show) -> None:
    work = enter(show, statement="我家窗前")
    for stranger in (PUBLIC, account(WRITER), Actor.reporter("K7QX-4M2PD")):
        with pytest.raises(NotAllowed):
            commands.withdraw_work(work=work, actor=stranger, key=a_key(), now=NOW)
    gone = commands.withdraw_work(work=work, actor=Actor.reporter(work.ref), key=a_key(), now=NOW)
    assert (gone.personal, gone.title, gone.statement) == ({}, "", "")
    assert not Payload.objects.filter(entry__stream__key__startswith=work.stream, data__isnull=False).exists()
    with pytest.raises(WrongState):
        do(commands.judge_work, work=work, accepted=True)


def test_the_picture_of_a_work_taken_back_is_shown_to_nobody_and_leaves_the_disk(show: Show) -> None:
    picture = a_photo((7, 8, 9))
    work, same = enter(show, photo=picture), enter(show, title="同一张", photo=picture)
    editor, address = signed_in(WRITER), f"/desk/publishing/works/{work.ref}.jpg"
    served = editor.get(address)
    assert b"".join(served)  # type: ignore[arg-type]
    assert served.status_code == 200
    for gone, kept in ((work, True), (same, False)):
        commands.withdraw_work(work=gone, actor=Actor.reporter(gone.ref), key=a_key(), now=NOW)
        clear(datetime(2036, 1, 1, tzinfo=UTC))
        assert {default_storage.exists(path_of(one)) for one in (picture.sha256, picture.public)} == {kept}
    assert editor.get(address).status_code == 404


def test_only_the_organizer_judges_and_sees_entries(show: Show) -> None:
    work = enter(show)
    with pytest.raises(NotAllowed):
        do(commands.judge_work, "officer.zheng", work=work, accepted=True)
    with pytest.raises(NotAllowed):
        do(commands.decide_show, "officer.zheng", show=show)
    assert list(queries.works(account(WRITER, NOW).viewer, show)) == [work]
    assert not queries.works(account("officer.zheng", NOW).viewer, show).exists()


def test_a_year_after_the_result_no_number_is_kept_and_nothing_of_what_was_not_taken(show: Show) -> None:
    taken, other = enter(show, title="雪后"), enter(show, title="模糊")
    do(commands.judge_work, work=taken, accepted=True)
    do(commands.judge_work, work=other, accepted=False)
    decided = do(commands.decide_show, show=show, now=AFTER)
    assert erase_works(datetime(2027, 12, 1, 4, tzinfo=UTC)) == 0
    assert erase_works(datetime(2027, 12, 2, 4, tzinfo=UTC)) == 2
    assert erase_works(datetime(2027, 12, 3, 4, tzinfo=UTC)) == 0
    assert [work.personal for work in queries.shown_works(decided)] == [{"author": "李清"}]
    other.refresh_from_db()
    assert (other.title, other.personal) == ("", {})
    kept = Payload.objects.filter(entry__stream__key__startswith="work/", data__isnull=False)
    assert [payload.data["title"] for payload in kept] == ["雪后"]
    assert "phone" not in str([payload.data for payload in kept])


def test_a_call_that_comes_to_nothing_is_called_off_with_its_reason(show: Show) -> None:
    work = enter(show)
    for who, given, refusal in (("officer.zheng", "展厅漏水", NotAllowed), (WRITER, " ", BadInput)):
        with pytest.raises(refusal):
            do(commands.cancel_show, who, show=show, reason=given)
    editor = signed_in(WRITER)
    page = f"/desk/publishing/shows/{show.ref}/cancel/"
    assert editor.post(page, {"key": a_key(), "reason": "展厅漏水"}).status_code == 302
    for address in (f"/exhibitions/{show.ref}/", f"/exhibitions/sent/{work.receipt}/"):
        assert "展厅漏水" in text_of(Client().get(address))
    assert "Called off" in text_of(Client().get("/exhibitions/", headers={"accept-language": "en"}))
    with pytest.raises(WrongState):
        enter(show)
    with pytest.raises(WrongState):
        do(commands.decide_show, show=show, now=AFTER)


@pytest.mark.parametrize("called_off", [True, False])
def test_of_a_show_that_was_never_decided_nobody_is_kept_either(show: Show, called_off: bool) -> None:
    taken, waiting = enter(show, title="雪后"), enter(show)
    do(commands.judge_work, work=taken, accepted=True)
    if called_off:
        do(commands.cancel_show, show=show, reason="展厅漏水")
    assert erase_works(datetime(2027, 11, 30, 4, tzinfo=UTC)) == 0
    assert erase_works(datetime(2027, 12, 1, 4, tzinfo=UTC)) == 2
    for work in (taken, waiting):
        work.refresh_from_db()
        assert (work.personal, work.title) == ({}, "")
