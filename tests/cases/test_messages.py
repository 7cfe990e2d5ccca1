"""What people are told: in their language, with what they may know, and only those whom it concerns."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import translation

from lifang.cases import commands
from lifang.cases.messages import REPORTER, STAFF
from lifang.cases.models import Case
from lifang.outbox.models import Message
from lifang.people.actors import PUBLIC, Actor
from lifang.people.models import Account, Organization
from lifang.places.models import Site
from tests.factories.cases import MONDAY, a_key, act, after, report
from tests.factories.people import make_account, make_grant

pytestmark = pytest.mark.django_db


def messages(case: Case, **where) -> list[Message]:
    return list(Message.objects.filter(about=case.stream, **where).order_by("pk"))


def test_the_reporter_gets_a_receipt_and_hears_of_each_step():
    case = report(reporter_phone="13912345678")
    act(case, "accept", "agent.lin", after(hours=1))
    received, moved = messages(case)
    assert (received.channel, received.address, received.language) == ("console", "13912345678", "zh")
    assert case.receipt in received.body
    assert "已受理" in moved.body
    assert case.ref in moved.subject


def test_in_the_language_they_reported_in():
    case = commands.receive(
        program="street-problem",
        actor=PUBLIC,
        data={"category": "06010", "reporter_phone": "+4915112345678"},
        key=a_key(),
        now=MONDAY,
        channel="web",
        language="en",
        site=Site.objects.get(code="dongyuan-1-1"),
    )
    act(case, "accept", "agent.lin", after(hours=1))
    offered = act(case, "offer", "agent.lin", after(hours=2), unit="housing", reason="房屋")
    act(offered, "accept-offer", "officer.zheng", after(hours=3))
    received, moved, handed = messages(case, channel="console")
    assert received.body == REPORTER["received"] % {"title": case.title, "receipt": case.receipt}
    assert moved.body == REPORTER["moved"] % {"title": case.title, "state": "Accepted"}
    assert "Housing Bureau" in handed.body
    assert handed.subject.startswith("Mini District")


def test_who_left_no_way_to_be_reached_is_not_written_to():
    case = report()
    act(case, "accept", "agent.lin", after(hours=1))
    assert messages(case) == []


def test_the_reporters_own_steps_are_no_news_to_them():
    case = report(reporter_phone="13912345678")
    act(case, "withdraw", "reporter", after(hours=1))
    assert len(messages(case)) == 1


def test_each_colleague_reads_their_own_language():
    wu = Account.objects.get(username="duty.wu")
    wu.language = "en"
    wu.save()
    case = act(report(), "accept", "agent.lin", after(hours=1))
    act(case, "ask-exclusion", "head.fang", after(hours=2), reason="重复")
    by_address = {message.address: message for message in messages(case, channel="mail")}
    assert set(by_address) == {"duty.li@example.org", "duty.wu@example.org"}
    what = {"ref": case.ref, "title": case.title}
    assert by_address["duty.wu@example.org"].body == STAFF["exclusion-asked"] % what
    with translation.override("zh-hans"):
        assert by_address["duty.li@example.org"].body == STAFF["exclusion-asked"] % what


def test_colleagues_are_never_sent_the_reporters_words_or_receipt():
    case = report(description="我叫王大锤", reporter_phone="13912345678")
    act(case, "offer", "agent.lin", after(hours=1), unit="housing", reason="王大锤说的")
    (offered,) = [m for m in messages(case, channel="mail") if m.address == "officer.zheng@example.org"]
    assert "王大锤" not in offered.body
    assert case.receipt not in offered.body


@pytest.mark.parametrize(
    "limits",
    [
        {"area": "990101001002"},
        {"program": "mediation"},
        {"purpose": "corrections"},
        {"until_on": date(2026, 1, 2)},
    ],
)
def test_only_those_whose_grant_reaches_the_case(limits):
    narrow = make_account("narrow.ning")
    narrow.email = "narrow.ning@example.org"
    narrow.save()
    make_grant(narrow, Organization.objects.get(pk="housing"), "officer", **limits)
    case = report()
    act(case, "offer", "agent.lin", after(hours=1), unit="housing", reason="房屋")
    assert {message.address for message in messages(case)} == {
        "officer.zheng@example.org",
        "head.gao@example.org",
    }


def test_an_account_without_an_address_is_no_obstacle():
    Account.objects.filter(username="officer.zheng").update(email="")
    case = report()
    act(case, "offer", "agent.lin", after(hours=1), unit="housing", reason="房屋")
    assert {message.address for message in messages(case)} == {"head.gao@example.org"}


def test_an_import_of_old_cases_writes_to_nobody():
    case = report(actor=Actor.importer("old"), reporter_phone="13800001111")
    act(case, "accept", Actor.importer("old"), after(hours=1))
    assert not Message.objects.exists()
