from datetime import timedelta

import pytest

from lifang.cases.errors import BadInput
from lifang.kernel.receipts import CodeError
from lifang.modules.volunteers import commands
from lifang.modules.volunteers.errors import BadNeed, NotYours, ServiceRefused
from lifang.modules.volunteers.models import Certificate, Need, Shift, Terms
from lifang.modules.volunteers.queries.record import certificate_by_code, open_questions, record_of, stars
from lifang.modules.volunteers.tasks import sweep
from lifang.people.commands.registers import end, erase
from lifang.people.models import Account, Organization
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_key, after
from tests.modules.volunteers.scene import IMPORTER, acting, ask, confirm, need, on, person, say, serve

pytestmark = pytest.mark.django_db


def fresh(shift: Shift) -> Shift:
    return Shift.objects.get(pk=shift.pk)


def rule(shift: Shift, counts: bool, who: str = "agent.lin", **corrected) -> Shift:
    return commands.rule_on(
        shift=fresh(shift), counts=counts, reason="看过签到表", actor=acting(who), key=a_key(),
        now=shift.need.ends_at + timedelta(days=1), **corrected,
    )  # fmt: skip


def test_from_signing_in_to_the_record() -> None:
    work = need()
    shift = serve(work, "chen", minutes=95)
    assert fresh(shift).state == "served"
    confirmed = confirm(shift)
    assert confirmed.state == "published"
    assert confirmed.publish_until == after(days=4, hours=15), "Tuesday's hours are open until Friday night"
    assert sweep(now=after(days=4, hours=14)).entered == 0
    assert sweep(now=after(days=4, hours=16)).entered == 1
    assert (fresh(shift).state, fresh(shift).minutes) == ("entered", 90)
    assert sweep(now=after(days=4, hours=16)).entered == 0
    assert [(one.organizer.code, one.minutes) for one in record_of(person("chen"))] == [("team-hands", 90)]
    kinds = Entry.objects.filter(stream=work.stream).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == [
        "opened", "came-forward", "signed-in", "signed-out", "hours-confirmed", "over", "hours-entered",
    ]  # fmt: skip


def test_nobody_serves_without_having_said_so() -> None:
    work = need(wanted=3)
    ask(work)
    start = work.starts_at
    with pytest.raises(ServiceRefused, match="Say yes"):
        commands.sign_in(
            need=work, person=person("chen"), how="desk", actor=acting("agent.lin"), key=a_key(), now=start
        )
    say(work, "chen", True)
    with pytest.raises(ServiceRefused, match="too early"):
        commands.sign_in(
            need=work, person=person("chen"), how="phone", actor=acting("chen"), key=a_key(),
            now=start - timedelta(minutes=31),
        )  # fmt: skip
    with pytest.raises(BadNeed, match="paper"):
        commands.sign_in(
            need=work, person=person("chen"), how="phone", actor=acting("chen"), key=a_key(),
            now=start + timedelta(hours=1), at=start,
        )  # fmt: skip


def test_the_organiser_confirms_and_never_the_volunteer() -> None:
    shift = serve(need(), "chen")
    with pytest.raises(NotYours):
        confirm(shift, "chen")
    with pytest.raises(NotYours):
        confirm(shift, "agent.he")
    assert fresh(shift).state == "served"


@pytest.mark.tampers
def test_an_organiser_who_served_does_not_confirm_own_hours() -> None:
    lin = Account.objects.get(username="agent.lin")
    shift = serve(need(), "chen")
    lin.person = person("chen")
    lin.save()
    with pytest.raises(NotYours, match="own hours"):
        confirm(shift)


def test_a_forgotten_sign_out_is_written_by_the_organiser() -> None:
    work = need()
    commands.come_forward(need=work, person=person("gu"), actor=acting("gu"), key=a_key(), now=MONDAY)
    shift = commands.sign_in(
        need=work, person=person("gu"), how="phone", actor=acting("gu"), key=a_key(), now=work.starts_at
    )
    with pytest.raises(BadNeed, match="forgotten"):
        confirm(shift)
    with pytest.raises(BadNeed, match="not come yet"):
        confirm(shift, signed_out_at=work.ends_at + timedelta(hours=9))
    assert confirm(shift, signed_out_at=work.ends_at).signed_out_at == work.ends_at


def test_two_places_at_once_are_held_until_somebody_rules() -> None:
    first = serve(need(), "chen", minutes=180)  # an hour longer than planned
    second = serve(need(starts_at=after(days=1, hours=2)), "chen")
    confirm(first)
    held = confirm(second, signed_in_at=second.need.starts_at - timedelta(minutes=30))
    assert held.state == "confirmed"
    (question,) = open_questions([person("chen").pk])[second.code]
    assert question.explain("en").endswith("the two overlap by 90 minutes.")
    assert sweep(now=after(days=30)).entered == 0, "the first is held as well"
    assert rule(second, counts=False).state == "refused"
    assert sweep(now=after(days=30)).entered == 1


def test_a_ruling_answers_what_it_knew_and_no_question_of_later() -> None:
    first = serve(need(), "chen", minutes=180)
    second = serve(need(starts_at=after(days=1, hours=2)), "chen")
    confirm(first)
    confirm(second, signed_in_at=second.need.starts_at - timedelta(minutes=30))
    assert rule(second, counts=True).state == "published"
    assert open_questions([person("chen").pk]) == {}, "the overlap is answered for both"
    third = serve(need(starts_at=after(days=1, hours=4)), "chen")
    held = confirm(third, signed_in_at=third.need.starts_at - timedelta(minutes=30))
    assert held.state == "confirmed"
    assert {one.kind for one in open_questions([person("chen").pk])[second.code]} == {"overlap"}
    assert rule(third, counts=True).state == "published"
    assert sweep(now=after(days=30)).entered == 3


def test_a_question_that_the_ruling_itself_raises_is_decided_anew() -> None:
    first, second = serve(need(), "chen"), serve(need(starts_at=after(days=3)), "chen")
    confirm(first)
    confirm(second)
    commands.object_to(
        shift=second, text="不对", actor=acting("agent.lin"), key=a_key(), now=after(days=3, hours=3)
    )
    moved = first.need.starts_at
    held = rule(second, counts=True, signed_in_at=moved, signed_out_at=moved + timedelta(hours=1))
    assert held.state == "confirmed"
    assert {one.kind for one in open_questions([person("chen").pk])[second.code]} == {
        "overlap",
        "outside-need",
    }
    assert rule(second, counts=True).state == "published"


def test_hours_outside_the_need_are_asked_about() -> None:
    """Two hours of Tuesday, written down as nine in the August before; an hour longer than planned is nothing strange."""
    shift = serve(need(), "chen")
    august = MONDAY - timedelta(days=200)
    held = confirm(shift, signed_in_at=august, signed_out_at=august + timedelta(hours=9))
    assert held.state == "confirmed"
    (question,) = open_questions([person("chen").pk])[shift.code]
    assert question.explain("en").endswith("540 minutes lie outside the time of the need.")
    assert confirm(serve(need(starts_at=after(days=5)), "chen", minutes=180)).state == "published"


def test_times_changed_by_a_ruling_are_open_to_objection_anew() -> None:
    shift = serve(need(), "chen")
    first = confirm(shift).publish_until
    for corrected, opens in (
        ({}, first),
        ({"signed_out_at": shift.need.starts_at + timedelta(hours=1)}, None),
    ):
        commands.object_to(
            shift=shift, text="没有那么久", actor=acting("agent.lin"), key=a_key(), now=after(days=2)
        )
        until = rule(shift, counts=True, **corrected).publish_until
        assert until == first if opens else until > first


def test_on_a_phone_only_the_volunteer_signs() -> None:
    work = need()
    commands.come_forward(need=work, person=person("gu"), actor=acting("agent.lin"), key=a_key(), now=MONDAY)
    with pytest.raises(NotYours, match="On a phone"):
        commands.sign_in(
            need=work,
            person=person("gu"),
            how="phone",
            actor=acting("agent.lin"),
            key=a_key(),
            now=work.starts_at,
        )
    shift = serve(work, "gu", who="agent.lin")
    assert (shift.how, shift.signed_by) == ("desk", "account/agent.lin")


def test_what_one_organiser_wrote_down_alone_is_decided_by_another() -> None:
    shift = serve(need(), "gu", who="agent.lin")
    assert confirm(shift).state == "confirmed"
    (question,) = open_questions([person("gu").pk])[shift.code]
    assert question.explain("zh").endswith("代签到和确认是同一个人，要由另一个人决定。")
    with pytest.raises(NotYours, match="somebody else must decide"):
        rule(shift, counts=True)
    assert rule(shift, counts=True, who="duty.li").state == "published"
    assert (
        confirm(serve(need(starts_at=after(days=3)), "gu", who="agent.lin"), "duty.li").state == "published"
    )


@pytest.mark.parametrize("dangerous", [True, False])
def test_who_left_the_register_does_not_serve(dangerous: bool) -> None:
    work = need(wanted=3, dangerous=dangerous)
    ask(work)
    say(work, "chen", True)
    row = person("chen").registrations.get()
    end(registration=row, on=on("2026-03-02"), reason="退出", actor=IMPORTER, now=MONDAY)
    with pytest.raises(NotYours, match="registered"):
        serve(work, "chen")
    say(work, "chen", False)
    with pytest.raises(NotYours, match="registered"):
        say(work, "chen", True)


def test_eleven_hours_count_when_somebody_says_why() -> None:
    long_day = serve(need(ends_at=MONDAY + timedelta(days=1, hours=12)), "gu", minutes=660)
    assert confirm(long_day).state == "confirmed"
    assert rule(long_day, counts=True).state == "published"
    sweep(now=after(days=30))
    assert fresh(long_day).minutes == 660


def test_an_objection_stops_the_hours_and_a_ruling_ends_it() -> None:
    shift = serve(need(), "chen")
    confirm(shift)
    with pytest.raises(NotYours):
        commands.object_to(shift=shift, text="他没来", actor=acting("gu"), key=a_key(), now=after(days=2))
    commands.object_to(
        shift=shift, text="没有那么久", actor=acting("agent.lin"), key=a_key(), now=after(days=2)
    )
    assert sweep(now=after(days=30)).entered == 0
    assert Entry.objects.get(stream=shift.need.stream, kind="objected").facts == {"shift": shift.code}
    rule(shift, counts=True, signed_out_at=shift.need.starts_at + timedelta(hours=1))
    sweep(now=after(days=30))
    assert fresh(shift).minutes == 60


def test_a_volunteer_may_contest_a_refusal() -> None:
    shift = serve(need(), "chen")
    rule(shift, counts=False)
    commands.object_to(shift=shift, text="我来了", actor=acting("chen"), key=a_key(), now=after(days=3))
    assert fresh(shift).state == "contested"
    with pytest.raises(ServiceRefused):
        commands.object_to(shift=shift, text="再说一次", actor=acting("chen"), key=a_key(), now=after(days=3))


def certificate(name: str = "chen", **changed) -> Certificate:
    given = {
        "person": person(name),
        "organizer": Organization.objects.get(code="team-hands"),
        "actor": acting(name),
        "key": a_key(),
        "now": after(days=30),
    }
    return commands.certify(**(given | changed))


@pytest.mark.tampers
def test_a_certificate_says_what_this_organiser_entered_and_nothing_else() -> None:
    shift = serve(need(), "chen")
    confirm(shift)
    with pytest.raises(ServiceRefused, match="No hours are entered"):
        certificate()
    sweep(now=after(days=30))
    with pytest.raises(NotYours):
        certificate(actor=acting("gu"))
    issued = certificate()
    assert (issued.minutes, issued.name, issued.organizer_id) == (120, "陈安", "team-hands")
    typed = issued.code.lower().replace("-", " ")
    assert certificate_by_code(typed) == issued
    with pytest.raises(CodeError):
        certificate_by_code(issued.code[:-1] + ("0" if issued.code[-1] != "0" else "1"))
    Certificate.objects.filter(pk=issued.pk).update(minutes=12_000)
    assert certificate_by_code(issued.code) is None, "an altered row is no certificate"
    entry = Entry.objects.get(stream=f"certificate/{issued.number}")
    assert "陈安" not in str(entry.facts)


def test_stars_begin_at_a_hundred_hours() -> None:
    assert [stars(60 * hours) for hours in (99, 100, 299, 300, 1500)] == [0, 1, 1, 2, 5]


def test_a_patrol_opens_a_case_and_both_or_neither_are_written() -> None:
    work = need(kind="patrol", title="夜巡")
    commands.come_forward(need=work, person=person("gu"), actor=acting("gu"), key=a_key(), now=MONDAY)
    gu = acting("gu")
    shift = commands.sign_in(
        need=work, person=person("gu"), how="phone", actor=gu, key=a_key(), now=work.starts_at
    )
    on_duty = work.starts_at + timedelta(minutes=10)
    told = {"shift": shift, "program": "street-problem", "actor": gu, "now": on_duty, "language": "zh"}
    with pytest.raises(BadInput):
        commands.report(**told, data={"description": "井盖松动"}, key=a_key())
    key = a_key()
    seen = commands.report(**told, data={"category": "06010", "description": "井盖松动"}, key=key)
    assert seen.case is not None
    assert (seen.case.channel, seen.case.site.code, seen.case.unit_id) == (
        "field", "dongyuan-1-1", "committee-990101001001",
    )  # fmt: skip
    assert commands.report(**told, data={"category": "06010", "description": "井盖松动"}, key=key) == seen
    commands.observe(shift=shift, note="一切正常", actor=gu, key=a_key(), now=on_duty)
    assert shift.observations.count() == 2
    commands.sign_out(shift=shift, actor=gu, key=a_key(), now=on_duty)
    with pytest.raises(ServiceRefused, match="Sign in first"):
        commands.observe(shift=shift, note="后来", actor=gu, key=a_key(), now=on_duty)


def test_the_sweep_ends_what_is_over() -> None:
    work = need()
    ask(work)
    assert sweep(now=work.ends_at).ended == 1
    assert sweep(now=work.ends_at).ended == 0
    assert Need.objects.get(pk=work.pk).state == "over"
    assert set(work.offers.values_list("state", flat=True)) == {"withdrawn"}


def test_after_two_years_the_words_are_gone_and_the_hours_stay() -> None:
    shift = serve(need(), "chen")
    confirm(shift)
    commands.object_to(
        shift=shift, text="没有那么久", actor=acting("agent.lin"), key=a_key(), now=after(days=2)
    )
    rule(shift, counts=True)
    sweep(now=after(days=30))
    assert sweep(now=after(days=700)).erased == 0
    assert sweep(now=after(days=740)).erased == 1
    row = fresh(shift)
    assert (row.objection, row.ruling, row.need.what, row.need.title) == ("", "", "", "铲雪")
    assert row.minutes == 120
    entries = Entry.objects.filter(stream=row.need.stream, payload__isnull=False)
    assert entries
    assert all(entry.payload.data is None for entry in entries)
    assert sweep(now=after(days=741)).erased == 0


def test_who_left_is_no_longer_known_by_their_free_time() -> None:
    chen = person("chen")
    commands.set_terms(
        person=chen, times=["0-morning"], most_metres=500, actor=acting("chen"), key=a_key(), now=MONDAY
    )
    assert sweep(now=after(days=1)).erased == 0
    end(registration=chen.registrations.get(), on=on("2026-03-10"), reason="搬走", actor=IMPORTER, now=MONDAY)
    assert sweep(now=after(days=10)).erased == 1
    assert not Terms.objects.exists()
    assert Entry.objects.get(stream="volunteer/v-chen", kind="terms-set").payload.data is None


@pytest.mark.tampers
def test_the_record_of_service_names_whose_it_is_and_who_never_served_is_forgotten() -> None:
    confirm(serve(need(), "chen"))
    Account.objects.filter(username__in=("chen", "gu")).update(person=None)
    for name in ("chen", "gu"):
        row = person(name).registrations.get()
        end(registration=row, on=on("2026-03-10"), reason="搬走", actor=IMPORTER, now=after(days=8))
        erase(registration=row, reason="本人要求", actor=IMPORTER, now=after(days=30))
    assert (person("chen").name, person("gu").name) == ("陈安", "")
