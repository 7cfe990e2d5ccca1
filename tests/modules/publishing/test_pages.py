from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lifang.modules.publishing.models import Post, Work
from tests.factories.cases import a_key, photo_file
from tests.factories.pages import signed_in, text_of
from tests.modules.publishing.scene import HEAD, WRITER, Scene, appeared, scene, submission

pytestmark = pytest.mark.django_db
DESK = "/desk/publishing/"
EN = {"accept-language": "en"}


@pytest.fixture
def made() -> Scene:
    cache.clear()
    return scene(timezone.now())


def page(address: str) -> str:
    return text_of(Client().get(address, headers=EN))


def test_everybody_reads_what_is_published_and_nothing_else(made: Scene) -> None:
    assert "新书座谈会" in page("/publishing/")
    assert "征稿启事" not in page("/publishing/")
    assert "社区书屋" in page(f"/publishing/{made.published.ref}/")
    assert Client().get(f"/publishing/{made.draft.ref}/").status_code == 404
    issue = appeared(timezone.now())
    journal = page("/journal/")
    assert "2026年第4期" in journal
    assert "Send your work" in journal
    assert "炊烟 云间 · Poem" in page(f"/journal/{issue.ref}/")
    assert "城墙下" not in page(f"/journal/{made.calling.ref}/")
    assert "First prize · 云冈晨光 · 杜若" in page(f"/exhibitions/{made.decided.ref}/")
    assert "雪后" not in page(f"/exhibitions/{made.show.ref}/")
    assert Client().get(f"/exhibitions/{made.show.ref}/{made.work.ref}.jpg").status_code == 404
    shown = Work.objects.get(title="云冈晨光")
    picture = Client().get(f"/exhibitions/{made.decided.ref}/{shown.ref}.jpg")
    assert b"".join(picture).startswith(b"\xff\xd8")  # type: ignore[arg-type]


def test_feeds_carry_the_same(made: Scene) -> None:
    issue = appeared(timezone.now())
    everything = Client().get("/publishing.atom").content.decode()
    for title in (made.published.title, issue.number, made.decided.title):
        assert title in everything
    for title in (made.draft.title, made.calling.number, made.show.title):
        assert title not in everything
    only = Client().get("/publishing.atom?only=journal", headers=EN).content.decode()
    assert re.findall("<title>(.*?)</title>", only)[1:] == [f"Mini District Writers · {issue.number}"]
    assert Client().get("/publishing.atom?only=nothing").status_code == 404


def entry(**changes: Any) -> dict[str, Any]:
    given = {
        "author": "赵云生",
        "phone": "13900001111",
        "title": "冰灯",
        "shown_consent": "yes",
        "key": a_key(),
    }
    return {**given, "file_photo": photo_file(), **changes}


def test_a_work_is_entered_followed_and_taken_back(made: Scene) -> None:
    client, form = Client(headers=EN), f"/exhibitions/{made.show.ref}/enter/"
    missing = client.post(form, entry(author="", file_photo=[]))
    assert missing.status_code == 400
    assert "picture of the work" in text_of(missing)
    kept = client.post(form, entry(phone="1"))
    assert "photo" in kept.content.decode()
    token = re.search(r'name="kept" value="([^"]+)"', kept.content.decode())
    assert token  # the picture needs not be chosen again
    sent = client.post(form, entry(file_photo=[], kept=token[1]))
    assert sent.status_code == 302
    work = Work.objects.get(title="冰灯")
    assert sent["Location"] == f"/exhibitions/sent/{work.receipt}/"
    assert "has arrived" in page(sent["Location"])
    assert client.post(sent["Location"]).status_code == 302
    assert "are erased" in page(sent["Location"])
    work.refresh_from_db()
    assert work.personal == {}
    assert client.get("/exhibitions/sent/QQQQQ-QQQQQ-QQQQQ/").status_code == 404
    assert client.get(f"/exhibitions/{made.decided.ref}/enter/").status_code == 302  # no longer


def test_a_post_goes_from_hand_to_hand(made: Scene) -> None:
    writer, head = signed_in(WRITER), signed_in(HEAD)
    today = timezone.localdate().isoformat()
    form = {
        "channel": "wx",
        "planned_on": today,
        "title": "冬至包饺子",
        "body": "社区食堂见。",
        "key": a_key(),
    }
    sent = writer.post(f"{DESK}posts/new/", form)
    post = Post.objects.get(title="冬至包饺子")
    assert sent["Location"] == f"{DESK}posts/{post.ref}/"
    own = text_of(writer.get(sent["Location"]))
    assert "somebody else must approve it" in own
    assert writer.get(f"{sent['Location']}approve/").status_code == 404
    assert writer.get(f"{sent['Location']}publish/").status_code == 404
    assert "社区食堂见" in text_of(head.get(f"{sent['Location']}approve/"))
    assert head.post(f"{sent['Location']}approve/", {"key": a_key()}).status_code == 302
    wrong = writer.post(f"{sent['Location']}publish/", {"key": a_key(), "link": "ftp://x"})
    assert wrong.status_code == 400
    assert writer.post(f"{sent['Location']}publish/", {"key": a_key(), "link": ""}).status_code == 302
    assert "冬至包饺子" in page("/publishing/")
    calendar = text_of(writer.get(DESK))
    assert "3 of 4 places taken" in calendar
    for title in ("a", "b"):
        sent = writer.post(f"{DESK}posts/new/", {**form, "title": title, "key": a_key()})
    assert sent.status_code == 400
    assert "4 times a month" in text_of(sent)


def test_an_issue_is_filled_ordered_and_published(made: Scene) -> None:
    writer, issue = signed_in(WRITER), f"{DESK}issues/{made.calling.ref}/"
    ref = submission().ref
    assert ref in text_of(writer.get(issue))
    put = writer.post(f"{issue}put-in/?case={ref}", {"key": a_key(), "title": "门前雪", "author": "云间"})
    assert put.status_code == 302
    shown = text_of(writer.get(issue))
    assert "门前雪" in shown
    assert "No work waits" in shown
    assert writer.get(f"{issue}up/?case={ref}").status_code == 404  # it is the first
    published = writer.post(f"{issue}publish/", {"key": a_key(), "on": timezone.localdate().isoformat()})
    assert published.status_code == 302
    assert "门前雪" in page(f"/journal/{made.calling.ref}/")
    assert "2026年第4期" in text_of(writer.get(f"/desk/c/{ref}/"))  # the submission's own page


def test_works_get_their_answers(made: Scene) -> None:
    writer, show = signed_in(WRITER), f"{DESK}shows/{made.show.ref}/"
    desk = text_of(writer.get(show))
    assert "1 work waits" in desk
    assert "13912345678" in desk
    answer = {"key": a_key(), "accepted": "yes", "award": "2"}
    assert writer.post(f"{show}works/{made.work.ref}/", answer).status_code == 302
    made.work.refresh_from_db()
    assert made.work.award == Work.Award.SECOND
    early = writer.post(f"{show}decide/", {"key": a_key()})
    assert early.status_code == 409
    assert "has arrived" in page(f"/exhibitions/sent/{made.work.receipt}/")  # nothing before it is decided


@pytest.mark.parametrize("who", ["officer.zheng", "agent.lin", "officer.miao"])
def test_another_unit_finds_none_of_it(made: Scene, who: str) -> None:
    client = signed_in(who)
    for address in (
        f"posts/{made.draft.ref}/", f"posts/{made.draft.ref}/approve/", f"issues/{made.calling.ref}/",
        f"issues/{made.calling.ref}/publish/", f"shows/{made.show.ref}/", f"shows/{made.show.ref}/decide/",
        f"shows/{made.show.ref}/works/{made.work.ref}/", f"works/{made.work.ref}.jpg",
    ):  # fmt: skip
        assert client.get(DESK + address).status_code == 404, address
    for address in ("", "issues/", "shows/"):
        told = text_of(client.get(DESK + address))
        assert "征稿启事" not in told
        assert "2026年" not in told
        assert "冬日影赛" not in told


def test_lists_cost_the_same_for_many(made: Scene, django_assert_max_num_queries: Any) -> None:
    client = signed_in(WRITER)
    appeared(timezone.now())
    for address, most in (("", 16), ("issues/", 14), ("shows/", 14), (f"shows/{made.decided.ref}/", 16)):
        client.get(DESK + address)
        with django_assert_max_num_queries(most):
            client.get(DESK + address)
    for address, most in (
        ("/publishing/", 4), ("/journal/", 4), ("/exhibitions/", 4), ("/publishing.atom", 8),
        (f"/exhibitions/{made.decided.ref}/", 5),
    ):  # fmt: skip
        with django_assert_max_num_queries(most):
            Client().get(address)
