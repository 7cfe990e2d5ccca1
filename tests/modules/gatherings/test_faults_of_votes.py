"""What goes wrong with a vote: withdrawn, an envelope of the wrong door, an unreadable paper, a lock that does not open."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lifang.cases.errors import BadInput, NotAllowed, WrongState
from lifang.modules.gatherings import ballots, commands
from lifang.modules.gatherings.models import RegisteredBallot, Vote
from lifang.modules.gatherings.tasks import ROLL_KEPT, erase_names
from lifang.record.models import Entry
from lifang.record.queries import verify_database
from tests.factories.cases import MONDAY, a_key, after
from tests.factories.pages import signed_in, text_of
from tests.modules.gatherings.staged import (
    CLOSES,
    ELECTION,
    HEAD,
    OPENS,
    by,
    candidates,
    counted,
    drawn_up,
    online,
    opened,
    paper,
    slip,
)

pytestmark = pytest.mark.usefixtures("district")
OVER = CLOSES + timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """Pages ask what time it is; here they are told."""

    def at(now) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)

    at(MONDAY)
    return at


@pytest.fixture
def anybody() -> Client:
    client = Client(enforce_csrf_checks=True)
    client.cookies["django_language"] = "en"
    return client


def send(client: Client, address: str, **data):
    return client.post(address, {"key": a_key(), **data})


def withdrawn(vote: Vote, now=OPENS, reason: str = "名册有误") -> Vote:
    return commands.cancel_vote(vote=vote, reason=reason, **by(HEAD, now))


# Who reads how somebody voted


def test_no_page_of_the_desk_shows_a_tag(clock, anybody):
    vote = opened(drawn_up())
    desk = signed_in(HEAD)
    two = list(vote.units.filter(owners=["周五"]))
    commands.authorize(
        vote=vote, units=two, agent_name="郑七", agent_phone="13900000009", signed_at=MONDAY, **by(HEAD)
    )
    clock(OPENS)
    desk = signed_in(HEAD)
    envelope = paper(vote, "1-1-101")
    pages = [send(desk, f"/desk/votes/{vote.ref}/slips"), desk.get(f"/desk/votes/{vote.ref}/doors")]
    pages += [desk.get(f"/desk/votes/{vote.ref}/{step}") for step in ("", "envelope/", "void/", "proxy/")]
    pages.append(desk.get(f"/field/votes/{vote.ref}/"))
    counted(vote, **{envelope.number.replace("-", "_"): ("for",)})
    clock(OVER)
    pages.append(signed_in(HEAD).get(f"/desk/votes/{vote.ref}/"))
    for page in pages:
        assert page.status_code == 200
        for unit in vote.units.all():
            assert unit.tag not in page.content.decode()
    assert "its server holds doors and tags" in text_of(pages[-1])


def test_whoever_has_the_slip_sees_its_tag(clock, anybody):
    vote = opened(drawn_up())
    unit = vote.units.get(label="1-1-101")
    page = anybody.get(f"/votes/{vote.ref}/tag")
    assert page.status_code == 200
    assert unit.tag not in page.content.decode()
    assert "It could still find out" in text_of(page)
    page = send(anybody, f"/votes/{vote.ref}/tag", code=slip(vote, "1-1-101").lower())
    assert page.status_code == 200
    assert unit.tag in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    for _ in range(20):
        page = send(anybody, f"/votes/{vote.ref}/tag", code="11111-11111-11111")
        assert page.status_code == 400
    page = send(anybody, f"/votes/{vote.ref}/tag", code=slip(vote, "1-1-101"))
    assert "ten minutes" in text_of(page)
    plain = opened(drawn_up(secret=False))
    assert anybody.get(f"/votes/{plain.ref}/tag").status_code == 404


# Withdrawn


def test_a_withdrawn_vote_says_why_and_takes_nothing_more(clock, anybody):
    vote = opened(drawn_up())
    one = online(vote, "1-1-101", "for")
    clock(OPENS)
    desk = signed_in(HEAD)
    assert send(desk, f"/desk/votes/{vote.ref}/cancel/", reason="").status_code == 400
    assert send(desk, f"/desk/votes/{vote.ref}/cancel/", reason="名册有误").status_code == 302
    for address in (f"/votes/{vote.ref}/", f"/votes/{vote.ref}/ballots/{one.number}"):
        assert "This vote was withdrawn" in text_of(anybody.get(address))
        assert "名册有误" in text_of(anybody.get(address))
    assert "withdrawn" in text_of(anybody.get("/votes/"))
    assert "名册有误" in text_of(desk.get(f"/desk/votes/{vote.ref}/"))
    assert vote.title in text_of(desk.get("/desk/votes/?lane=past"))
    assert "Ballots are not taken now" in text_of(anybody.get(f"/votes/{vote.ref}/ballot"))
    with pytest.raises(WrongState):
        online(vote, "1-1-201", "for")
    for step in (commands.close, commands.publish, commands.count_ballots):
        with pytest.raises(WrongState):
            step(vote=vote, **by(HEAD, OVER))
    assert vote.ballots.get().marks is None
    assert verify_database().findings == []


def test_a_draft_that_was_never_public_stays_inside(anybody):
    vote = withdrawn(drawn_up())
    assert anybody.get(f"/votes/{vote.ref}/").status_code == 404
    called = commands.call_nominations(vote=drawn_up(ELECTION), until=after(days=5), **by(HEAD))
    withdrawn(called)
    assert "This vote was withdrawn" in text_of(anybody.get(f"/votes/{called.ref}/"))


def test_a_vote_is_withdrawn_by_its_organizer_until_it_is_counted():
    vote = opened(drawn_up())
    with pytest.raises(NotAllowed):
        commands.cancel_vote(vote=vote, reason="x", **by("head.ding", OPENS))
    with pytest.raises(BadInput, match="why"):
        withdrawn(vote, reason=" ")
    closed = commands.close(vote=opened(drawn_up()), **by(HEAD, OVER))
    assert withdrawn(closed, OVER).state == "cancelled"
    with pytest.raises(WrongState):
        withdrawn(counted(vote), OVER)


def test_rolls_that_were_never_announced_are_erased_too():
    draft, cancelled = drawn_up(), withdrawn(drawn_up())
    assert erase_names(MONDAY + ROLL_KEPT) == 0
    late = MONDAY + ROLL_KEPT + timedelta(days=1)
    assert erase_names(late) == 2
    for vote in (draft, cancelled):
        assert {tuple(unit.owners) for unit in vote.units.all()} == {()}
    with pytest.raises(WrongState, match="names of this roll were erased"):
        commands.open_vote(
            vote=draft,
            opens_at=late + timedelta(days=16),
            closes_at=late + timedelta(days=30),
            **by(HEAD, late),
        )


# Envelopes


def test_an_envelope_of_the_wrong_door_is_taken_back_with_its_reason(clock, anybody):
    vote = opened(drawn_up())
    clock(OPENS)
    desk = signed_in(HEAD)
    page = desk.post(f"/desk/votes/{vote.ref}/envelope/", {"key": a_key(), "door": "1-1-101"}, follow=True)
    wrong = vote.ballots.get()
    assert f"Write on the envelope: {wrong.number}" in text_of(page)
    mine = online(vote, "1-1-101", "for", now=OPENS + timedelta(hours=1))
    given = {"number": wrong.number.lower(), "reason": "登记到了别的门牌"}
    assert send(desk, f"/desk/votes/{vote.ref}/void/", **given | {"reason": ""}).status_code == 400
    assert send(desk, f"/desk/votes/{vote.ref}/void/", **given).status_code == 302
    assert "登记到了别的门牌" in text_of(desk.get(f"/desk/votes/{vote.ref}/"))
    again = paper(vote, "1-1-201")
    vote = counted(vote, **{again.number.replace("-", "_"): ("against",)})
    lines = {one["number"]: one for one in vote.protocol["register"]}
    assert lines[wrong.number]["voided"] == "登记到了别的门牌"
    assert "voided" not in lines[again.number]
    assert {"number": wrong.number, "reason": "voided", "by": ""} in vote.protocol["set_aside"]
    assert vote.protocol["opened"].keys() == {mine.number, again.number}
    published = json.loads(json.dumps(vote.protocol))
    assert ballots.recount(published).confirmed
    next(one for one in published["register"] if one["number"] == wrong.number).pop("voided")
    assert "register_digest" in ballots.recount(published).differences
    assert verify_database().findings == []


def test_what_cannot_be_taken_back():
    vote = opened(drawn_up())
    envelope, ballot = paper(vote, "1-1-101"), online(vote, "1-1-201", "for")
    for number in (ballot.number, "nothing"):
        with pytest.raises(BadInput, match="no paper ballot of this number"):
            commands.void_ballot(vote=vote, number=number, reason="x", **by(HEAD, OPENS))
    given = {"vote": vote, "number": envelope.number}
    with pytest.raises(NotAllowed):
        commands.void_ballot(**given, reason="x", **by("agent.he", OPENS))
    with pytest.raises(BadInput, match="why"):
        commands.void_ballot(**given, reason=" ", **by(HEAD, OPENS))
    once = by(HEAD, OPENS)
    for _ in range(2):
        assert commands.void_ballot(**given, reason="x", **once).void_reason == "x"
    with pytest.raises(BadInput):
        commands.void_ballot(**given, reason="x", **by(HEAD, OPENS))
    commands.close(vote=vote, **by(HEAD, OVER))
    with pytest.raises(WrongState):
        commands.void_ballot(**given, reason="x", **by(HEAD, OVER))


@pytest.mark.parametrize("question", [None, ELECTION])
def test_an_unreadable_paper_is_recorded_as_what_it_is(clock, question):
    vote = opened(candidates(drawn_up(question), "赵一", "钱二", "孙三")) if question else opened(drawn_up())
    numbers = [paper(vote, label).number for label in ("1-1-101", "1-1-201")]
    clock(OVER)
    desk = signed_in(HEAD)
    send(desk, f"/desk/votes/{vote.ref}/close/")
    page = desk.get(f"/desk/votes/{vote.ref}/papers/")
    for said in ("Unreadable, or spoiled in another way", *numbers):
        assert said in text_of(page)
    for number, marks in zip(numbers, (["invalid"], []), strict=True):
        assert send(desk, f"/desk/votes/{vote.ref}/papers/", number=number, q1=marks).status_code == 302
    for step in ("count", "publish"):
        assert send(desk, f"/desk/votes/{vote.ref}/{step}/").status_code == 302
    (result,) = Vote.objects.get().protocol["results"]
    assert (result["spoiled"]["heads"], result["abstained"]["heads"], result["quorum"]["part"]["heads"]) == (
        1,
        1,
        1,
    )


def test_paper_entered_after_the_end_is_seen_in_the_register():
    vote = opened(drawn_up())
    late, in_time = paper(vote, "1-1-101", now=OVER, cast_at=OPENS), paper(vote, "1-1-201", now=OPENS)
    too_late = paper(vote, "1-1-301", now=OVER)
    vote = counted(vote, **{one.number.replace("-", "_"): ("for",) for one in (late, in_time)})
    lines = {one["number"]: one for one in vote.protocol["register"]}
    assert lines[late.number]["entered_at"] == OVER.isoformat()
    assert "entered_at" not in lines[in_time.number]
    assert "entered_at" not in lines[too_late.number]
    assert ballots.recount(json.loads(json.dumps(vote.protocol))).confirmed
    assert verify_database().findings == []


def test_no_proxy_is_entered_after_the_end(clock):
    vote = opened(drawn_up())
    clock(OVER)
    assert signed_in(HEAD).get(reverse("gatherings:vote-step", args=[vote.ref, "proxy"])).status_code == 404
    with pytest.raises(WrongState, match="can no longer be entered"):
        commands.authorize(
            vote=vote, units=[vote.units.get(label="1-1-101")], agent_name="甲", agent_phone="13900001111",
            signed_at=OPENS, **by(HEAD, OVER),
        )  # fmt: skip


# Locks


@pytest.mark.tampers
@pytest.mark.parametrize(
    "spoil", [lambda text: text[:-2] + ("00" if text[-2:] != "00" else "11"), lambda _text: "?"]
)
def test_a_ballot_that_does_not_open_is_named_and_left_closed(clock, anybody, spoil):
    vote = opened(drawn_up())
    whole, broken = online(vote, "1-1-101", "for"), online(vote, "1-1-201", "for")
    RegisteredBallot.objects.filter(pk=broken.pk).update(locked=spoil(broken.locked))
    vote = commands.close(vote=vote, **by(HEAD, OVER))
    with pytest.raises(BadInput, match=broken.number):
        commands.count_ballots(vote=vote, **by(HEAD, OVER))
    clock(OVER)
    desk = signed_in(HEAD)
    page = send(desk, f"/desk/votes/{vote.ref}/count/")
    assert page.status_code == 400
    assert broken.number in text_of(page)
    assert whole.number not in text_of(page)
    assert send(desk, f"/desk/votes/{vote.ref}/count/", left_closed=[broken.number]).status_code == 302
    vote = commands.publish(vote=vote, **by(HEAD, OVER))
    assert vote.protocol["set_aside"] == [{"number": broken.number, "reason": "not-opened", "by": ""}]
    assert vote.protocol["opened"].keys() == {whole.number}
    assert Entry.objects.get(stream=vote.stream, kind="counted").facts["left_closed"] == [broken.number]
    assert ballots.recount(json.loads(json.dumps(vote.protocol))).confirmed
    assert "It was not opened" in text_of(anybody.get(f"/votes/{vote.ref}/ballots/{broken.number}"))


def test_with_another_key_nothing_is_counted_by_mistake(settings):
    vote = opened(drawn_up())
    online(vote, "1-1-101", "for")
    vote = commands.close(vote=vote, **by(HEAD, OVER))
    right, settings.LIFANG_VAULT_KEY = settings.LIFANG_VAULT_KEY, "another"
    with pytest.raises(BadInput, match="put the old one back"):
        commands.count_ballots(vote=vote, **by(HEAD, OVER))
    settings.LIFANG_VAULT_KEY = right
    assert commands.count_ballots(vote=vote, **by(HEAD, OVER)).protocol["set_aside"] == []
