from datetime import timedelta

import pytest

from lifang.modules.volunteers import commands
from lifang.modules.volunteers.errors import BadNeed, NotYours, ServiceRefused
from lifang.modules.volunteers.models import Need, Offer
from lifang.modules.volunteers.queries.volunteers import ranking
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_key, after, report
from tests.modules.volunteers.scene import acting, ask, need, person, say, serve, skill

pytestmark = pytest.mark.django_db


def state_of(asked: Need, name: str) -> str:
    return Offer.objects.get(need=asked, person=person(name)).state


def test_the_fair_rule_asks_as_many_as_are_missing_and_keeps_why() -> None:
    served = need(starts_at=after(hours=2), wanted=1)
    serve(served, "gu")
    asked = need(starts_at=after(days=1), wanted=2)
    offers = ask(asked, now=after(hours=5))
    assert set(offers) == {"chen", "su"}, "who served of late is asked after the others"
    assert [reason["kind"] for reason in offers["chen"].trace] == ["time", "distance", "load"]
    entry = Entry.objects.get(stream=asked.stream, kind="offered")
    assert set(entry.facts["asked"]) == {"v-chen", "v-su"}
    assert set(entry.payload.data["ranking"]) == {"v-chen", "v-su", "v-gu"}


def test_before_danger_there_is_insurance_and_no_minor() -> None:
    danger = need(dangerous=True, risk="高处除冰", wanted=3)
    assert set(ask(danger)) == {"chen"}
    reasons = {one.person.code: [reason.kind for reason in one.reasons] for one in ranking(danger, MONDAY)}
    assert reasons == {"v-gu": ["no-insurance"], "v-su": ["no-insurance", "minor-in-danger"]}
    with pytest.raises(ServiceRefused, match="insurance comes first"):
        commands.come_forward(need=danger, person=person("gu"), actor=acting("gu"), key=a_key(), now=MONDAY)


def test_a_skill_counts_until_its_proof_ends() -> None:
    skill("gu", "first-aid", expires_on="2026-03-02")
    skill("chen", "first-aid")
    assert set(ask(need(skill="first-aid"))) == {"chen"}
    with pytest.raises(ServiceRefused, match="“First aid” ended on 2026-03-02"):
        commands.come_forward(
            need=need(skill="first-aid"), person=person("gu"), actor=acting("gu"), key=a_key(), now=MONDAY
        )


def test_only_the_volunteer_answers_or_the_organiser_who_was_told() -> None:
    asked = need(wanted=3)
    ask(asked)
    with pytest.raises(NotYours):
        say(asked, "gu", True, who="chen")
    with pytest.raises(NotYours):
        say(asked, "gu", True, who="agent.he")
    say(asked, "gu", True, who="agent.lin")
    assert Entry.objects.get(stream=asked.stream, kind="accepted").actor == "account/agent.lin"
    say(asked, "chen", False)
    say(asked, "chen", True)
    assert (state_of(asked, "gu"), state_of(asked, "chen")) == ("accepted", "accepted")


def test_who_said_yes_may_say_no_until_they_signed_in() -> None:
    asked = need(wanted=3)
    ask(asked)
    say(asked, "chen", True)
    say(asked, "chen", False)
    say(asked, "gu", True)
    serve(asked, "gu")
    with pytest.raises(ServiceRefused, match="signed in"):
        say(asked, "gu", False)


def test_nobody_promises_two_things_at_once_or_one_too_many() -> None:
    first = need(wanted=1)
    ask(first)
    name = Offer.objects.get(need=first).person.code.removeprefix("v-")
    say(first, name, True)
    at_once = need(wanted=3)
    assert name not in ask(at_once)
    with pytest.raises(ServiceRefused, match="Enough people"):
        commands.come_forward(
            need=first, person=person("chen" if name != "chen" else "gu"),
            actor=acting("chen" if name != "chen" else "gu"), key=a_key(), now=MONDAY,
        )  # fmt: skip
    with pytest.raises(ServiceRefused, match="something else at this time"):
        commands.come_forward(need=at_once, person=person(name), actor=acting(name), key=a_key(), now=MONDAY)


def test_a_repeated_key_asks_nobody_twice() -> None:
    asked, key = need(wanted=1), a_key()
    first = commands.offer(need=asked, actor=acting("agent.lin"), key=key, now=MONDAY)
    again = commands.offer(need=asked, actor=acting("agent.lin"), key=key, now=MONDAY)
    assert [row.pk for row in first] == [row.pk for row in again]
    with pytest.raises(ServiceRefused, match="As many people"):
        ask(asked)


def test_what_they_said_of_their_week_decides_who_is_asked() -> None:
    tuesday_morning = need(wanted=3)
    for name, times in (("chen", ["1-morning"]), ("gu", ["1-evening", "2-morning"])):
        commands.set_terms(
            person=person(name), times=times, most_metres=1000, actor=acting(name), key=a_key(), now=MONDAY
        )
    assert set(ask(tuesday_morning)) == {"chen", "su"}
    entry = Entry.objects.get(stream="volunteer/v-chen", kind="terms-set")
    assert entry.facts == {}, "when somebody is free is personal"


def test_a_need_is_told_with_its_risks_and_stays_behind_its_walls() -> None:
    with pytest.raises(BadNeed) as refusal:
        need(risk=" ", ends_at=MONDAY, wanted=0, kind="war", skill="flying")
    assert set(refusal.value.problems) == {"risk", "ends_at", "wanted", "kind", "skill"}
    with pytest.raises(NotYours):
        need("agent.he")
    with pytest.raises(NotYours):
        need("leader.guan")
    with pytest.raises(NotYours):
        need(purpose="corrections")
    case = report()
    with pytest.raises(BadNeed, match="never shown"):
        need(case=case)
    assert need(case=case, public=False).case == case


def test_a_cancelled_need_frees_everybody() -> None:
    asked = need(wanted=3)
    ask(asked)
    say(asked, "chen", True)
    commands.cancel_need(need=asked, reason="雪停了", actor=acting("agent.lin"), key=a_key(), now=MONDAY)
    assert {one.state for one in Offer.objects.filter(need=asked)} == {"withdrawn"}
    with pytest.raises(ServiceRefused):
        say(asked, "gu", True)
    assert set(ask(need(wanted=3))) == {"chen", "gu", "su"}


def test_a_pupil_does_not_serve_at_night() -> None:
    tonight = MONDAY + timedelta(hours=13, minutes=30)  # 22:30
    for name in ("su", "gu"):
        commands.set_terms(
            person=person(name),
            times=["0-night"],
            most_metres=50_000,
            actor=acting(name),
            key=a_key(),
            now=MONDAY,
        )
    assert set(ask(need(starts_at=tonight, wanted=3))) == {"gu"}
