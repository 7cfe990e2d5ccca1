from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifang.cases.batch import Batch
from lifang.cases.errors import BadInput
from lifang.cases.models import Case
from lifang.kernel.geometry import Position
from lifang.modules.campaigns import commands, queries, tasks
from lifang.modules.campaigns.commands import Doing
from lifang.modules.campaigns.errors import BadPlan, BadVisit, TooLate, UnknownTarget
from lifang.modules.campaigns.models import Target, Visit
from lifang.people.actors import Actor
from lifang.record.models import Entry, Payload
from tests.factories.cases import MONDAY, a_key, a_photo, account, after
from tests.factories.pages import signed_in, text_of
from tests.factories.people import IMPORTER
from tests.modules.campaigns.conftest import AGENT, OFFICER, doors, made_again
from tests.stories.staffed import STREET

pytestmark = pytest.mark.django_db
EVENING = 10  # hours after nine


def go(
    campaign: Any, number: int = 1, when: datetime = MONDAY, who: str | Actor = AGENT, **given: Any
) -> Target:
    actor = who if isinstance(who, Actor) else account(who, when)
    given = {"target": number, "actor": actor, "key": a_key(), "now": when} | given
    commands.visit(campaign=campaign, **given)
    return campaign.targets.get(number=number)


def test_a_visit_ends_a_target_with_exactly_one_outcome(campaign):
    done = go(
        campaign, outcome="done", checked=["gas"], position=Position(30_000_120, 120_000_080), accuracy=8
    )
    assert (done.outcome, done.outcome_at, done.visits) == ("done", MONDAY, 1)
    with pytest.raises(TooLate, match="outcome already: Done"):
        go(campaign, outcome="refused", reason="改主意了", language="en")
    entry = Entry.objects.get(stream=campaign.stream, kind="visit")
    assert (entry.facts["target"], entry.facts["outcome"], entry.facts["checked"]) == (1, "done", ["gas"])
    assert Payload.objects.get(entry=entry).data == {"position": [30_000_120, 120_000_080, 8]}


def test_a_repeated_key_is_the_same_visit(campaign):
    key = a_key()
    for _time in range(2):
        go(campaign, outcome="done", key=key)
    assert Visit.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"outcome": "refused"}, "write down why"),
        ({"outcome": "vacant"}, "add a photo"),
        ({"outcome": "nobody-home"}, "Nobody chooses this outcome"),
        ({"outcome": "eaten"}, "no outcome “eaten”"),
        ({"outcome": "done", "checked": ["roof"]}, "no “roof”"),
        ({"outcome": "done", "acted_at": after(hours=1)}, "in the future"),
        ({"outcome": "done", "acted_at": after(days=-3)}, "has not begun"),
        ({"did": "letter"}, "Ring first"),
        ({"finding": {"grade": "minor"}}, "Nobody was met"),
        ({"outcome": "refused", "reason": "不方便", "finding": {"grade": "minor"}}, "let you in"),
    ],
)
def test_a_visit_that_cannot_be_is_refused_and_leaves_no_trace(campaign, given, said):
    before = Entry.objects.count()
    with pytest.raises(BadVisit) as refusal:
        go(campaign, **given)
    assert said in str(refusal.value)
    assert Entry.objects.count() == before


def test_nobody_home_climbs_the_ladder_and_only_then_is_an_outcome(campaign):
    assert go(campaign).step == "evening"
    assert go(campaign, when=after(days=1)).step == "evening", "by day again: that tells nothing new"
    assert go(campaign, when=after(days=2, hours=EVENING)).step == "letter"
    assert go(campaign, when=after(days=3), did="letter").step == "joint"
    assert go(campaign, when=after(days=4)).step == "joint", "alone again"
    given_up = go(campaign, when=after(days=5), joint_with="社区民警")
    assert (given_up.step, given_up.outcome, given_up.visits) == ("end", "nobody-home", 6)


def test_a_ladder_is_not_climbed_in_half_a_minute(campaign):
    """All visits are kept; those that come too soon bring the target no further, whatever the phone sent first."""
    for seconds, given in enumerate(({}, {}, {"did": "letter"}, {"joint_with": "社区民警"})):
        target = go(campaign, when=after(hours=EVENING, seconds=10 * seconds), **given)
    assert (target.visits, target.tried, target.step, target.outcome) == (
        4,
        ["evening", "letter"],
        "again",
        "",
    )
    assert target.next_from == after(hours=EVENING + 3)
    late = {"when": after(days=2), "acted_at": after(hours=EVENING + 2, minutes=59)}
    assert go(campaign, **late).tried == ["evening", "letter"], (
        "the phone's moment counts, not that of sending"
    )
    assert go(campaign, when=after(hours=EVENING + 3)).step == "joint"
    assert go(campaign, when=after(days=1), joint_with="社区民警").outcome == "nobody-home"


def test_the_joint_visit_leaves_a_day_for_the_letter(campaign):
    for hours in (0, EVENING):
        go(campaign, when=after(hours=hours))
    go(campaign, when=after(hours=EVENING, minutes=1), did="letter")
    assert go(campaign, when=after(hours=EVENING + 4), joint_with="物业").step == "joint"
    assert go(campaign, when=after(days=1), joint_with="物业").step == "end"


def test_somebody_at_home_ends_the_ladder_at_any_step(campaign):
    go(campaign)
    assert go(campaign, when=after(hours=EVENING), outcome="done").outcome == "done"


def test_a_colleague_who_was_faster_is_a_conflict_also_for_a_phone_that_comes_late(campaign):
    go(campaign, when=after(hours=2), outcome="done")
    with pytest.raises(TooLate):
        go(campaign, when=after(hours=3), acted_at=after(hours=1), outcome="vacant", photo=a_photo())


def test_the_phones_moment_counts_for_the_evening(campaign):
    """Sent the next morning, done in the evening."""
    go(campaign)
    assert go(campaign, when=after(days=1), acted_at=after(hours=EVENING)).step == "letter"


@pytest.mark.parametrize("who", ["agent.committee-990101001002", "agent.lin", "officer.zheng"])
def test_to_others_there_is_no_such_target(campaign, who):
    with pytest.raises(UnknownTarget):
        go(campaign, who=who, outcome="done")
    with pytest.raises(UnknownTarget):
        go(campaign, number=99, outcome="done")


FOUND = {"hazards": ["gas"], "finding": "软管老化", "grade": "serious", "revisit_on": "2026-03-09"}


def test_a_finding_opens_a_case_with_its_grade_photo_and_next_visit(campaign):
    photo = a_photo()
    go(campaign, outcome="done", photo=photo, finding=FOUND)
    case = Case.objects.get()
    assert (case.program, case.state, case.site.code) == ("household-inspection", "to-fix", "dongyuan-1-1")
    assert (case.fields["grade"], case.fields["revisit_on"], case.fields["visit_by"]) == (
        "serious",
        "2026-03-09",
        "2026-03-31",
    )
    assert case.evidence.get().sha256 == photo.sha256
    assert Visit.objects.get().finding == case.ref
    assert Entry.objects.get(stream=campaign.stream, kind="visit").subject == case.stream


def test_a_critical_finding_takes_the_urgent_way(campaign):
    go(campaign, outcome="done", photo=a_photo(), finding=FOUND | {"grade": "critical", "revisit_on": ""})
    assert Case.objects.get().state == "urgent"


def test_a_finding_that_the_program_refuses_leaves_neither_case_nor_visit(campaign):
    for finding, photo in ((FOUND | {"revisit_on": ""}, a_photo()), (FOUND, None)):
        with pytest.raises(BadInput):
            go(campaign, outcome="done", photo=photo, finding=finding)
    assert not Case.objects.exists()
    assert not Visit.objects.exists()
    assert campaign.targets.get(number=1).outcome == ""


def test_many_visits_cost_as_few_queries_as_two(campaign):
    def some(numbers: range) -> list[Doing]:
        agent = account(AGENT)
        return [Doing(target=n, outcome="done", actor=agent, key=a_key(), now=MONDAY) for n in numbers]

    costs = []
    for numbers in (range(1, 3), range(3, 9)):
        with CaptureQueriesContext(connection) as asked:
            commands.visit_many(campaign=campaign, doings=some(numbers))
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 14
    assert not campaign.targets.filter(outcome="").exists()
    assert Entry.objects.filter(stream=campaign.stream, kind="visit").count() == 8


def test_many_visits_in_order_even_at_one_door_and_findings_in_a_batch_of_the_callers(campaign):
    agent = account(AGENT)
    doings = [
        Doing(target=1, actor=agent, key=a_key(), now=MONDAY),
        Doing(target=1, actor=agent, key=a_key(), now=after(hours=EVENING), outcome="done"),
        Doing(
            target=2,
            actor=agent,
            key=a_key(),
            now=after(hours=11),
            outcome="done",
            photo=a_photo(),
            finding=FOUND,
        ),
    ]
    with Batch() as cases:
        commands.visit_many(campaign=campaign, doings=doings, cases=cases)
    assert [(one.outcome, one.visits) for one in campaign.targets.order_by("number")[:2]] == [
        ("done", 2),
        ("done", 1),
    ]
    assert Visit.objects.get(target__number=2).finding == Case.objects.get().ref


def test_an_outcome_is_taken_back_with_a_reason_and_the_work_begins_anew(campaign):
    go(campaign, outcome="done")
    given = {"campaign": campaign, "target": 1, "key": a_key(), "now": after(hours=1)}
    with pytest.raises(BadVisit):
        commands.reopen(reason=" ", actor=IMPORTER, **given)
    commands.reopen(reason="照片是另一户的", actor=account(f"head.{STREET}"), **given)
    assert go(campaign, when=after(hours=2), outcome="refused", reason="不方便").outcome == "refused"
    assert [visit.nth for visit in Visit.objects.order_by("nth")] == [1, 2]


# -- bookings ---------------------------------------------------------------------------------------------------------


def book(target: Target, slot: str, now: datetime = MONDAY) -> Target:
    return commands.book_slot(code=target.booking, slot=slot, key=a_key(), now=now)


def test_a_resident_books_an_evening_with_the_card(campaign):
    target = go(campaign)
    assert book(target, "2026-03-04.evening").booked_on == date(2026, 3, 4)
    assert book(target, "2026-03-07.morning").booked_part == "morning", "and thinks again"
    assert go(campaign, when=after(days=5), outcome="done").booked_on is None


def test_a_slot_is_not_promised_more_often_than_the_team_can_keep(campaign):
    numbers = range(1, 8)
    for number in numbers[:-1]:
        book(campaign.targets.get(number=number), "2026-03-04.evening")
    with pytest.raises(TooLate, match="taken"):
        book(campaign.targets.get(number=7), "2026-03-04.evening")
    book(campaign.targets.get(number=1), "2026-03-04.evening")


def test_a_promised_evening_that_nobody_kept_is_shown_to_the_supervisor(campaign):
    for number in (1, 2, 3):
        book(campaign.targets.get(number=number), "2026-03-04.evening")
    go(campaign, 1, after(days=2, hours=EVENING))
    go(campaign, 2, after(days=5), outcome="done")
    found = queries.broken_promises(campaign, after(days=6))
    assert [(one.target, one.slot.code) for one in found] == [
        (2, "2026-03-04.evening"),
        (3, "2026-03-04.evening"),
    ]
    page = text_of(signed_in(f"officer.{STREET}").get(f"/desk/campaigns/{campaign.ref}/checks/"))
    assert "Promised, and nobody came" in page
    assert "Stair 1, 102" in page


def test_nobody_books_a_day_before_the_campaign(plan):
    made = plan(starts_on=date(2026, 3, 6))
    commands.add_targets(campaign=made, rows=doors()[:1], actor=IMPORTER, key=a_key(), now=MONDAY)
    with pytest.raises(TooLate):
        book(made.targets.get(), "2026-03-04.evening")
    assert book(made.targets.get(), "2026-03-06.evening").booked_on == made.starts_on


def test_there_is_nothing_to_book_where_the_visit_is_done_or_the_card_is_misread(campaign):
    done = go(campaign, outcome="done")
    with pytest.raises(TooLate, match="done already"):
        book(done, "2026-03-04.evening")
    with pytest.raises(TooLate, match="taken or over"):
        book(campaign.targets.get(number=2), "2026-03-02.evening")
    with pytest.raises(UnknownTarget):
        commands.book_slot(code="AAAAA-AAAAA-AAAAA", slot="2026-03-04.evening", key=a_key(), now=MONDAY)


# -- honesty and re-visits --------------------------------------------------------------------------------------------


def test_what_looks_odd_is_shown_with_its_visits(campaign):
    photo, here, far = a_photo(), Position(30_000_120, 120_000_080), Position(30_010_000, 120_000_080)
    go(campaign, 1, outcome="done", position=here, accuracy=10, photo=photo)
    go(campaign, 2, after(minutes=1), outcome="done", position=far, accuracy=10)
    go(campaign, 3, after(minutes=30), outcome="done", photo=photo)
    go(campaign, 4, after(minutes=31), outcome="done", position=far, accuracy=500)
    kinds = [
        (doubt.concern.kind, [one.code for one in doubt.visits])
        for doubt in queries.doubts(campaign, campaign.visits.all())
    ]
    assert kinds == [("too-fast", ["1-1", "2-1"]), ("too-far", ["2-1"]), ("same-photo", ["1-1", "3-1"])]


def test_doors_done_in_a_second_each_are_shown_also_without_a_position(campaign):
    here = Position(30_000_120, 120_000_080)
    go(campaign, 1, outcome="done", position=here, accuracy=5)
    go(campaign, 2, after(seconds=1), outcome="done", position=here, accuracy=5)
    go(campaign, 3, after(seconds=2), outcome="done")
    go(campaign, 4, after(seconds=9), position=here, accuracy=500)
    go(campaign, 4, after(seconds=10), did="letter")
    go(campaign, 5, after(seconds=40), outcome="done")
    shown = queries.doubts(campaign, campaign.visits.all())
    assert [(one.concern.kind, one.concern.visits, one.concern.numbers["needed"]) for one in shown] == [
        ("too-short", ("1-1", "2-1"), 30),
        ("too-short", ("2-1", "3-1"), 30),
        ("too-short", ("3-1", "4-1"), 10),
    ]
    assert queries.without_reading(campaign, campaign.visits.all()) == 4


def test_drawn_visits_are_repeated_by_somebody_else_and_compared(campaign):
    for number in range(1, 9):
        go(campaign, number, outcome="done")
    given = {"campaign": campaign, "key": a_key(), "now": after(hours=1)}
    (row,) = commands.draw_rechecks(actor=account(f"head.{STREET}"), **given)
    assert commands.draw_rechecks(actor=account(f"head.{STREET}"), **given) == [row], (
        "the same key draws once"
    )
    entry = Entry.objects.get(stream=campaign.stream, kind="drawn")
    assert entry.facts["seed"] == entry.previous, "anybody can draw again"
    assert len(entry.facts["pool"]) == 8
    code = row.visit.code
    assert queries.agreement_of(campaign).explain("en").startswith("Drawn by lot: 1 door;")
    again = {"campaign": campaign, "visit": code, "outcome": "vacant", "now": after(days=1)}
    with pytest.raises(BadVisit, match="Somebody else"):
        commands.recheck(actor=account(AGENT), key=a_key(), **again)
    commands.recheck(actor=account(OFFICER), key=a_key(), **again)
    assert (
        queries.agreement_of(campaign)
        .explain("en")
        .startswith("1 door visited again, 0 with the same outcome")
    )
    with pytest.raises(TooLate):
        commands.recheck(actor=account(OFFICER), key=a_key(), **again)
    with pytest.raises(BadPlan, match="since the last draw"):
        commands.draw_rechecks(actor=IMPORTER, campaign=campaign, key=a_key(), now=after(days=2))


def test_what_was_not_drawn_is_not_repeated(campaign):
    go(campaign, outcome="done")
    for code in ("1-1", "1-7", "x", "9-9"):
        with pytest.raises(UnknownTarget):
            commands.recheck(
                campaign=campaign,
                visit=code,
                outcome="done",
                actor=account(OFFICER),
                key=a_key(),
                now=after(hours=1),
            )


def test_times_stay_as_they_were_told(campaign):
    """A visit sent late keeps both moments."""
    go(campaign, when=after(hours=6), acted_at=after(hours=1), outcome="done")
    visit = Visit.objects.get()
    assert (visit.at, visit.sent_at - visit.at) == (after(hours=1), timedelta(hours=5))


def test_a_year_after_the_end_what_was_said_and_where_phones_were_is_gone(campaign):
    for number in range(1, 9):
        go(
            campaign,
            number,
            outcome="refused",
            reason="家里有老人",
            position=Position(30_000_120, 120_000_080),
        )
    made_again(campaign, after(hours=1))
    commands.close(campaign=campaign, actor=IMPORTER, key=a_key(), now=after(days=1))
    assert tasks.erase_visits(after(days=366)) == 0
    assert tasks.erase_visits(after(days=367)) == 1
    assert tasks.erase_visits(after(days=368)) == 0
    kept = set(Visit.objects.values_list("outcome", "reason", "lat_e6"))
    assert kept == {("refused", "", None)}
    assert not Payload.objects.filter(entry__stream=campaign.stream, data__isnull=False).exists()


def test_what_nobody_closes_is_erased_a_year_after_its_last_day_and_what_comes_later_a_year_later(campaign):
    """The last day is 31 March 2026."""
    go(campaign, 1, after(days=1), outcome="refused", reason="家里有老人")
    assert tasks.erase_visits(after(days=29 + 365)) == 0
    first = after(days=31 + 365)
    assert tasks.erase_visits(first) == 1
    go(campaign, 2, first + timedelta(days=1), outcome="refused", reason="出差")
    assert tasks.erase_visits(first + timedelta(days=300)) == 0
    assert list(Visit.objects.order_by("at").values_list("reason", flat=True)) == ["", "出差"]
    assert tasks.erase_visits(first + timedelta(days=367)) == 1
    assert tasks.erase_visits(first + timedelta(days=368)) == 0
    assert set(Visit.objects.values_list("reason", flat=True)) == {""}
