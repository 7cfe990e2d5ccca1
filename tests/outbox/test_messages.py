from __future__ import annotations

import pytest
from django.core import mail

from lifang.kernel.registry import UnknownName
from lifang.outbox.commands import build, post
from lifang.outbox.extend import CHANNELS
from lifang.outbox.models import Message
from lifang.record.door import transaction
from tests.factories.places import NOW

pytestmark = pytest.mark.django_db
WORDS = {
    "address": "a@x.test",
    "language": "zh",
    "subject": "已受理",
    "body": "您的反映已受理。",
    "about": "case/1",
}


def test_a_posted_message_waits_and_a_built_one_is_not_saved() -> None:
    posted = post(channel="mail", now=NOW, **WORDS)
    assert (posted.state, posted.send_after, posted.about) == ("waiting", NOW, "case/1")
    Message.objects.bulk_create([build(channel="mail", now=NOW, **WORDS) for _ in range(3)])
    assert Message.objects.filter(state="waiting").count() == 4


def test_an_unknown_channel_is_named_at_once() -> None:
    with pytest.raises(UnknownName, match="no channel 'pigeon'; there are console, mail"):
        post(channel="pigeon", now=NOW, **WORDS)


def test_a_message_goes_with_the_transaction_that_caused_it() -> None:
    def fail() -> None:
        with transaction():
            post(channel="mail", now=NOW, **WORDS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not Message.objects.exists()


def test_mail_goes_through_the_configured_server() -> None:
    CHANNELS.get("mail").send("a@x.test", "已受理", "您的反映已受理。")
    assert [(sent.to, sent.subject, sent.body) for sent in mail.outbox] == [
        (["a@x.test"], "已受理", "您的反映已受理。")
    ]


def test_the_console_shows_the_message(capsys: pytest.CaptureFixture[str]) -> None:
    CHANNELS.get("console").send("a@x.test", "已受理", "正文")
    assert capsys.readouterr().out == "to a@x.test: 已受理\n正文\n\n"
