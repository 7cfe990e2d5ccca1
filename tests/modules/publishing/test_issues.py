from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.cases.models import Case
from lifang.modules.publishing import commands, queries
from lifang.modules.publishing.models import Issue, Piece
from lifang.people.models import Organization
from lifang.record.models import Entry
from tests.factories.cases import a_key, account, report
from tests.modules.publishing.scene import submission

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
WRITER = "officer.wen"


def do(command: Any, who: str = WRITER, now: datetime = NOW, **given: Any) -> Any:
    return command(**{"actor": account(who, now), "key": a_key(), "now": now, **given})


@pytest.fixture
def issue() -> Issue:
    journal = Organization.objects.get(code="writers")
    given = {"number": "2026年第4期", "theme": "写冬天", "call_until": date(2026, 11, 30)}
    called = do(commands.call_issue, journal=journal, **given)
    assert isinstance(called, Issue)
    return called


def put(issue: Issue, case: Case, title: str = "城墙下", **given: Any) -> Piece:
    return do(commands.put_in_issue, issue=issue, case=case, title=title, author="云间", **given)  # type: ignore[no-any-return]


def test_only_what_the_editors_took_stands_in_an_issue_and_only_in_one(issue: Issue) -> None:
    taken = submission()
    for wrong in (submission(until="reread"), report()):
        with pytest.raises(BadInput, match="editors have taken"):
            put(issue, wrong)
    assert put(issue, taken).genre == "poem"
    other = do(commands.call_issue, journal=issue.journal, number="增刊", call_until=date(2026, 12, 30))
    with pytest.raises(BadInput, match="2026年第4期"):
        put(other, taken)
    assert not queries.submissions_to_place(account("officer.wen").viewer).exists()
    do(commands.take_out, issue=issue, case=taken)
    put(other, taken)


def test_the_list_of_contents_has_an_order(issue: Issue) -> None:
    first, second, third = (submission() for _number in range(3))
    for case in (first, second, third):
        put(issue, case, title=case.ref)
    do(commands.order_pieces, issue=issue, refs=[third.ref, first.ref, second.ref])
    assert [piece.title for piece in issue.pieces.order_by("order")] == [third.ref, first.ref, second.ref]
    do(commands.take_out, issue=issue, case=first)
    assert list(issue.pieces.order_by("order").values_list("order", "title")) == [
        (1, third.ref),
        (2, second.ref),
    ]
    for wrong in ([third.ref], [third.ref, third.ref], [third.ref, first.ref]):
        with pytest.raises(BadInput, match="every work"):
            do(commands.order_pieces, issue=issue, refs=wrong)


def test_contents_are_public_once_it_has_appeared(issue: Issue) -> None:
    with pytest.raises(BadInput, match="empty"):
        do(commands.publish_issue, issue=issue, on=date(2026, 11, 23))
    case = submission()
    put(issue, case)
    assert not queries.contents(issue).exists()
    with pytest.raises(BadInput, match="day it appears"):
        do(commands.publish_issue, issue=issue, on=date(2026, 11, 24))
    Case.objects.filter(pk=case.pk).update(state="declined")
    with pytest.raises(BadInput, match="城墙下"):
        do(commands.publish_issue, issue=issue, on=date(2026, 11, 23))
    Case.objects.filter(pk=case.pk).update(state="accepted")
    out = do(commands.publish_issue, issue=issue, on=date(2026, 11, 23))
    assert [piece.author for piece in queries.contents(out)] == ["云间"]
    with pytest.raises(WrongState):
        put(issue, submission())
    facts = " ".join(str(entry.facts) for entry in Entry.objects.filter(stream=issue.stream))
    assert "云间" not in facts


def test_another_unit_touches_no_issue(issue: Issue) -> None:
    case = submission()
    for command, given in (
        (commands.put_in_issue, {"case": case, "title": "x", "author": "y"}),
        (commands.take_out, {"case": case}),
        (commands.order_pieces, {"refs": []}),
        (commands.publish_issue, {"on": date(2026, 11, 23)}),
    ):
        with pytest.raises(NotAllowed):
            do(command, "officer.zheng", issue=issue, **given)


def test_a_number_is_given_once(issue: Issue) -> None:
    with pytest.raises(BadInput, match="this number"):
        do(commands.call_issue, journal=issue.journal, number="2026年第4期", call_until=date(2026, 12, 30))
