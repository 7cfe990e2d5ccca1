"""What volunteers hear by mail: asked, called off, and the day before; in the transaction that causes it, or not at all."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from lifang.modules.volunteers import commands
from lifang.modules.volunteers.errors import BadNeed, ServiceRefused
from lifang.modules.volunteers.models import Need
from lifang.modules.volunteers.queries import needs
from lifang.modules.volunteers.rebuild import NEEDS
from lifang.modules.volunteers.tasks import sweep
from lifang.outbox.models import Message
from lifang.outbox.tasks import send_due
from lifang.people.models import Account
from lifang.places.profile import profile
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_key, after, report
from tests.modules.volunteers.scene import acting, ask, need, person, say

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.tampers,
]  # accounts are given addresses and languages past the commands


def reach(*names: str, language: str = "zh") -> None:
    for name in names:
        Account.objects.filter(username=name).update(email=f"{name}@example.org", language=language)


def terms(name: str, **said: object) -> None:
    given = {"times": ["0-morning", "1-morning", "2-morning"], "most_metres": 50_000} | said
    commands.set_terms(person=person(name), **given, actor=acting(name), key=a_key(), now=MONDAY)


def told() -> list[tuple[str, str]]:
    return [(one.address.partition("@")[0], one.body) for one in Message.objects.order_by("pk")]


def test_who_is_asked_hears_of_it_in_their_language_with_the_way_to_answer(settings) -> None:
    settings.LIFANG_ADDRESS = "https://wards.example/"
    reach("gu")
    reach("su", language="en")
    asked = need(wanted=3)
    key = a_key()
    for _time in range(2):
        commands.offer(need=asked, actor=acting("agent.lin"), key=key, now=MONDAY)
    said = dict(told())
    assert set(said) == {"gu", "su"}, "who has no address is asked all the same"
    assert asked.offers.count() == 3
    assert len(told()) == 2, "the same key tells nobody twice"
    assert said["gu"].startswith("请您来帮忙：“铲雪”，")
    assert said["su"].startswith("You are asked to help: “铲雪”, ")
    assert f"https://wards.example/field/volunteer/n/{asked.ref}/" in said["su"]
    assert "https://wards.example/field/volunteer/me/" in said["su"]
    assert {one.about for one in Message.objects.all()} == {asked.stream}
    assert not [text for text in said.values() for name in ("陈安", "顾真", "苏小") if name in text]


def test_what_is_refused_tells_nobody() -> None:
    reach("chen", "gu", "su")
    asked = need(wanted=1)
    ask(asked)
    before = told()
    with pytest.raises(ServiceRefused):
        ask(asked)
    assert told() == before


def test_help_for_somebody_in_particular_is_not_named() -> None:
    reach("gu", language="en")
    case = report()
    asked = need(wanted=3, public=False, case=case, title="陪王奶奶看病", who="agent.lin")
    ask(asked)
    ((_who, body),) = told()
    assert "王奶奶" not in body
    assert "Entrance" not in body
    assert "09:00" in body


def test_who_was_asked_or_said_yes_hears_that_it_is_off_and_who_said_no_does_not() -> None:
    reach("chen", "gu", "su", language="en")
    asked = need(wanted=3)
    ask(asked)
    say(asked, "gu", True)
    say(asked, "su", False)
    Message.objects.all().delete()
    commands.cancel_need(need=asked, reason="王奶奶走了", actor=acting("agent.lin"), key=a_key(), now=MONDAY)
    said = dict(told())
    assert set(said) == {"chen", "gu"}
    assert "called off" in said["gu"]
    assert "王奶奶" not in said["gu"], "why is read behind the sign-in"


def test_who_comes_is_reminded_once_the_day_before_from_nine() -> None:
    reach("chen", "gu", language="en")
    asked = need(wanted=3, starts_at=MONDAY + timedelta(days=3))
    ask(asked)
    say(asked, "gu", True)
    say(asked, "su", True)  # without an address
    Message.objects.all().delete()
    nine = asked.starts_at.astimezone(profile().calendar.zone).replace(hour=9, minute=0) - timedelta(days=1)
    assert sweep(now=nine - timedelta(minutes=1)).reminded == 0
    assert [sweep(now=nine + timedelta(minutes=minute)).reminded for minute in range(3)] == [1, 0, 0]
    ((who, body),) = told()
    assert (who, "You said that you come" in body) == ("gu", True), "chen has not answered"
    (entry,) = Entry.objects.filter(stream=asked.stream, kind="reminded")
    assert entry.facts == {"people": ["v-gu"]}
    assert list(NEEDS.differences()) == []
    assert not needs.to_remind(nine).exists()


def test_who_says_yes_after_that_hour_is_not_reminded_and_neither_is_anybody_of_what_is_off() -> None:
    reach("chen", "gu")
    late = need(wanted=3, starts_at=MONDAY + timedelta(days=1))
    ask(late)
    say(late, "gu", True, now=after(hours=5))
    off = need(wanted=3, starts_at=MONDAY + timedelta(days=1, hours=3))
    ask(off)
    say(off, "chen", True, now=MONDAY - timedelta(hours=1))
    commands.cancel_need(need=off, reason="雪停了", actor=acting("agent.lin"), key=a_key(), now=MONDAY)
    Message.objects.all().delete()
    assert sweep(now=after(hours=6)).reminded == 0
    assert not told()
    assert Need.objects.get(pk=late.pk).reminded_at is None


def test_the_volunteer_turns_it_off_and_says_where_else_mail_reaches_them() -> None:
    reach("chen", "gu")
    terms("chen", told=False)
    terms("gu", mail="gu.home@example.org")
    asked = need(wanted=3)
    assert {"chen", "gu"} <= set(ask(asked))
    assert [who for who, _body in told()] == ["gu.home"]
    with pytest.raises(BadNeed, match="mail address"):
        terms("su", mail="not an address")


def test_an_account_that_was_closed_hears_nothing() -> None:
    reach("gu")
    Account.objects.filter(username="gu").update(is_active=False)
    ask(need(wanted=3))
    assert not told()


def test_it_leaves_by_mail_with_the_next_round() -> None:
    reach("gu", language="en")
    ask(need(wanted=3))
    assert send_due(now=timezone.now()) == 1
    assert mail.outbox[0].to == ["gu@example.org"]
    assert mail.outbox[0].subject == "Mini District: voluntary service"
