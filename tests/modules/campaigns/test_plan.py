from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from lifang.modules.campaigns import commands, queries
from lifang.modules.campaigns.commands import Finding, TargetRow
from lifang.modules.campaigns.errors import BadPlan, BadVisit, MayNot, TooLate
from lifang.modules.campaigns.outcomes import REFUSED, STANDARD, Outcome
from lifang.people.commands import add_person
from lifang.people.models import Membership, Organization, Person
from lifang.places.models import Area, Site
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_key, account
from tests.factories.pages import signed_in, text_of
from tests.factories.people import IMPORTER
from tests.modules.campaigns.conftest import AGENT, doors, made_again
from tests.stories.staffed import COMMITTEE, STREET

pytestmark = pytest.mark.django_db


def test_a_plan_is_one_entry_and_a_repeated_key_changes_nothing(plan):
    key = a_key()
    first, second = plan(key=key), plan(key=key)
    assert first == second
    (entry,) = Entry.objects.filter(stream=first.stream)
    assert (entry.kind, entry.facts["title"]["en"], entry.subject) == (
        "planned",
        "Safety check of homes",
        f"unit/{STREET}",
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ends_on": date(2026, 3, 1)}, "before the first"),
        ({"kind": "party"}, "one of these kinds"),
        ({"title": {"en": "No Chinese"}}, "name"),
        ({"outcomes": [REFUSED]}, "work was done"),
        ({"finding": Finding("street-problem")}, "another purpose"),
        ({"finding": Finding("household-inspection", ("fixed",))}, "not a first step"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(plan, given, said):
    with pytest.raises(BadPlan, match=said):
        plan(**given)


@pytest.mark.parametrize("who", [AGENT, "officer.zheng", f"officer.{COMMITTEE}"])
def test_only_who_leads_that_work_in_that_area_plans_it(plan, who):
    """An agent, an officer of another purpose, an officer of a part of the area."""
    with pytest.raises(MayNot):
        plan(actor=account(who))


def test_the_list_takes_each_target_once(campaign):
    again = commands.add_targets(
        campaign=campaign, rows=[*doors(), *doors(3)], actor=IMPORTER, key=a_key(), now=MONDAY
    )
    assert [one.number for one in again] == [9, 10, 11, 12]
    assert campaign.targets.count() == 12
    assert len(set(campaign.targets.values_list("booking", flat=True))) == 12


def test_a_target_can_be_anything(plan):
    site, unit = Site.objects.get(code="canteen"), Organization.objects.get(pk="property-dongyuan")
    person = Person.objects.get(code="p-agent-1")
    rows = [
        TargetRow(site=site),
        TargetRow(organization=unit),
        TargetRow(person=person, area="990101001001"),
    ]
    made = plan(kind="site")
    commands.add_targets(campaign=made, rows=rows, actor=IMPORTER, key=a_key(), now=MONDAY)
    assert [(one.key, one.area_id) for one in made.targets.order_by("number")] == [
        ("canteen", "990101001002"),
        ("property-dongyuan", "990101001001"),
        ("p-agent-1", "990101001001"),
    ]
    with pytest.raises(BadPlan, match="an area"):
        commands.add_targets(
            campaign=made, rows=[TargetRow(person=person)], actor=IMPORTER, key=a_key(), now=MONDAY
        )


def test_two_doors_of_a_stair_that_are_called_alike_on_each_floor_are_two(plan):
    made, site = plan(), Site.objects.get(code="dongyuan-1-1")
    rows = [
        TargetRow(site=site, stair="1", floor=1, door="左"),
        TargetRow(site=site, stair="1", floor=2, door="左"),
        TargetRow(site=site, stair="1"),
        TargetRow(site=site, door="1"),
        TargetRow(site=site, floor=1),
        TargetRow(site=site, stair="1", door="2/3"),
    ]
    given = {"campaign": made, "actor": IMPORTER, "now": MONDAY}
    added = commands.add_targets(rows=rows, key=a_key(), **given)
    assert [one.key.removeprefix("dongyuan-1-1/") for one in added] == [
        "1/1/左",
        "1/2/左",
        "1",
        "//1",
        "/1",
        "1//2\\/3",
    ]
    assert commands.add_targets(rows=rows, key=a_key(), **given) == []
    with pytest.raises(BadPlan) as refusal:
        commands.add_targets(rows=[*doors(3), *doors(3)[:1]], key=a_key(), **given)
    assert str(refusal.value).startswith("Line 5: the same as line 1; add the floor")


@pytest.mark.tampers
def test_lists_from_before_the_floor_stood_in_the_key_know_their_doors(campaign):
    for target in campaign.targets.select_related("site"):
        target.key = f"{target.site.code}/{target.stair}/{target.door}"
        target.save()
    given = {"campaign": campaign, "actor": IMPORTER, "now": MONDAY}
    assert commands.add_targets(rows=doors(), key=a_key(), **given) == []
    commands.compare_list(rows=doors()[:3], source="户表", key=a_key(), **given)
    assert campaign.targets.filter(on_second=True).count() == 3


def outside() -> Site:
    return Site.objects.exclude(area__code__startswith="990101001001").order_by("code")[0]


def test_a_target_lies_in_the_area_of_its_campaign(plan):
    made = plan(area=Area.objects.get(code="990101001001"))
    given = {"campaign": made, "actor": account(f"officer.{STREET}"), "now": MONDAY}
    here = Site.objects.get(code="dongyuan-1-1")
    for row, said in (
        (TargetRow(site=outside()), "outside the area"),
        (TargetRow(site=here, area="990101001002"), "outside the area"),
        (TargetRow(site=outside(), area="990101001001"), "outside the area"),
        (TargetRow(site=here, area="nonsense"), "there is no area “nonsense”"),
        (TargetRow(site=here, floor=99_999_999), "a number from"),
        (TargetRow(site=here, stair="9" * 11), "at most 10 characters"),
        (TargetRow(site=here, door="9" * 21), "a door 20"),
        (TargetRow(area="990101001001"), "name a site"),
    ):
        with pytest.raises(BadPlan, match=said):
            commands.add_targets(rows=[row], key=a_key(), **given)
    assert not made.targets.exists()


def test_a_leader_lists_people_of_their_purpose_and_of_others_learns_nothing(plan):
    """Neither a name nor that the code is somebody's: the answer is that of a sheet with a code nobody has."""
    made = plan(kind="person", finding=None)
    stranger = add_person(code="px", name="张某某", actor=IMPORTER, now=MONDAY)
    given = {"campaign": made, "actor": account(f"officer.{STREET}"), "now": MONDAY}
    row = TargetRow(person=stranger, area="990101001001")
    with pytest.raises(BadPlan, match=r"Line 1: nothing is known by the code “px”\."):
        commands.add_targets(rows=[row], key=a_key(), **given)
    member = Membership.objects.filter(organization=COMMITTEE).select_related("person")[0].person
    (added,) = commands.add_targets(
        rows=[TargetRow(person=member, area="990101001001")], key=a_key(), **given
    )
    assert added.person == member
    assert commands.add_targets(rows=[row], key=a_key(), **given | {"actor": IMPORTER})


def test_an_empty_second_list_proves_nothing_and_is_refused(campaign):
    given = {"campaign": campaign, "source": "户表", "actor": IMPORTER, "now": MONDAY}
    with pytest.raises(BadPlan, match="no lines"):
        commands.compare_list(rows=[], key=a_key(), **given)
    commands.compare_list(rows=doors(), key=a_key(), **given)


def test_a_range_of_any_length_is_given_to_a_team(campaign):
    turf = commands.assign_turf(
        campaign=campaign,
        team=Organization.objects.get(pk=COMMITTEE),
        numbers=range(3, 300_001),
        actor=IMPORTER,
        key=a_key(),
        now=MONDAY,
    )
    assert sorted(turf.targets.values_list("number", flat=True)) == [3, 4, 5, 6, 7, 8]


def test_doors_that_only_the_second_list_knows_are_taken_up_and_counted(campaign):
    second = [*doors()[:6], *doors(7)[:1]]
    commands.compare_list(
        campaign=campaign, rows=second, source="供电公司户表", actor=IMPORTER, key=a_key(), now=MONDAY
    )
    proof = queries.coverage_of(campaign)
    assert proof is not None
    assert (proof.lists.listed, proof.lists.second, proof.lists.both, proof.lists.known) == (8, 7, 6, 9)
    assert campaign.targets.count() == 9
    assert proof.statement("en").startswith("9 doors, 9 of them still without an outcome; at most ")


def test_the_second_list_stays_independent(campaign):
    """Compared once; afterwards the first list takes no more from anywhere else."""
    given = {"campaign": campaign, "actor": IMPORTER, "now": MONDAY}
    with pytest.raises(BadPlan, match="who made"):
        commands.compare_list(rows=doors(), source=" ", key=a_key(), **given)
    commands.compare_list(rows=doors(), source="户表", key=a_key(), **given)
    with pytest.raises(BadPlan, match="already"):
        commands.compare_list(rows=doors(5), source="户表", key=a_key(), **given)
    with pytest.raises(BadPlan, match="second list"):
        commands.add_targets(rows=doors(5), key=a_key(), **given)


def test_without_a_second_list_nothing_is_claimed(campaign):
    assert queries.coverage_of(campaign) is None


def test_a_turf_is_walked_from_entrance_to_entrance_and_up_the_stairs(campaign):
    turf = commands.assign_turf(
        campaign=campaign,
        team=Organization.objects.get(pk=COMMITTEE),
        sites=[Site.objects.get(code="dongyuan-1")],
        actor=account(f"officer.{STREET}"),
        key=a_key(),
        now=MONDAY,
    )
    walked = [(one.site.code[-1], one.door) for one in turf.targets.select_related("site").order_by("order")]
    assert walked == [(side, door) for side in "12" for door in ("101", "102", "201", "202")]
    assert list(queries.turfs_of(account(AGENT).viewer)) == [turf]
    assert not queries.turfs_of(account("agent.committee-990101001002").viewer).exists()


def test_a_turf_of_nothing_is_refused(campaign):
    with pytest.raises(BadPlan, match="no target there"):
        commands.assign_turf(
            campaign=campaign,
            team=Organization.objects.get(pk=COMMITTEE),
            sites=[Site.objects.get(code="xinlou-1")],
            actor=IMPORTER,
            key=a_key(),
            now=MONDAY,
        )


def test_it_closes_only_when_every_target_has_its_outcome_and_the_stock_adds_up(plan):
    made = plan()
    commands.add_targets(campaign=made, rows=doors()[:1], actor=IMPORTER, key=a_key(), now=MONDAY)
    given = {"actor": IMPORTER, "now": MONDAY}
    with pytest.raises(BadPlan, match="without an outcome: 1"):
        commands.close(campaign=made, key=a_key(), **given)
    commands.visit(campaign=made, target=1, outcome="done", key=a_key(), **given)
    item = commands.add_item(
        campaign=made, code="leaflet", title={"zh": "宣传单", "en": "Leaflet"}, key=a_key(), **given
    )
    team = Organization.objects.get(pk=COMMITTEE)
    commands.receive_stock(item=item, holder=team, quantity=50, key=a_key(), **given)
    commands.hand_out(item=item, holder=team, quantity=30, key=a_key(), **given)
    with pytest.raises(BadPlan, match="nobody has counted"):
        commands.close(campaign=made, key=a_key(), **given)
    commands.count_left(item=item, holder=team, quantity=20, key=a_key(), **given)
    made_again(made)
    commands.close(campaign=made, key=a_key(), **given)
    with pytest.raises(TooLate, match="closed"):
        commands.add_targets(campaign=made, rows=doors(), key=a_key(), **given)


def test_it_closes_only_when_visits_were_drawn_and_made_again_or_it_is_said_why_not(plan):
    made = plan()
    commands.add_targets(campaign=made, rows=doors(), actor=IMPORTER, key=a_key(), now=MONDAY)
    given = {"campaign": made, "actor": account(f"head.{STREET}"), "now": MONDAY}
    for number in range(1, 9):
        commands.visit(target=number, outcome="done", key=a_key(), **given | {"actor": account(AGENT)})
    with pytest.raises(BadPlan, match="First draw visits"):
        commands.close(key=a_key(), **given)
    commands.draw_rechecks(key=a_key(), **given)
    with pytest.raises(BadPlan, match="not made again: 1"):
        commands.close(key=a_key(), reason=" ", **given)
    commands.close(key=a_key(), reason="楼体突发停水，住户外出", **given)
    made.refresh_from_db()
    assert made.closed_because == "楼体突发停水，住户外出"
    assert queries.not_repeated(made) == 1
    said = "Closed with 1 drawn visits not made again: 楼体突发停水，住户外出"
    assert said in text_of(signed_in(f"head.{STREET}").get(f"/desk/campaigns/{made.ref}/"))
    assert said in text_of(Client(headers={"accept-language": "en"}).get(f"/campaigns/{made.ref}/"))


def test_a_purpose_is_a_wall(campaign):
    assert list(queries.campaigns_of(account(AGENT).viewer)) == [campaign]
    for stranger in ("agent.lin", "officer.zheng", "duty.li"):
        assert not queries.campaigns_of(account(stranger).viewer).exists(), stranger


def test_everybody_sees_only_their_part_of_the_list(plan):
    made = plan()
    rows = [*doors()[:3], TargetRow(site=Site.objects.get(code="xinlou-1"), door="101")]
    commands.add_targets(campaign=made, rows=rows, actor=IMPORTER, key=a_key(), now=MONDAY)
    seen = {
        who: queries.targets_of(account(who).viewer, made).count()
        for who in (AGENT, "agent.committee-990101001002", f"officer.{STREET}", "agent.lin")
    }
    assert list(seen.values()) == [3, 1, 4, 0]
    assert Area.objects.count() == 5
    assert [
        (row.key, row.targets) for row in queries.by_area(made.targets.all(), Area.Level.COMMUNITY, [])
    ] == [
        ("990101001001", 3),
        ("990101001002", 1),
    ]


def test_a_key_that_was_used_for_something_else_is_a_mistake(plan, campaign):
    key = a_key()
    commands.add_targets(campaign=campaign, rows=doors(4), actor=IMPORTER, key=key, now=MONDAY)
    given = {"actor": IMPORTER, "key": key, "now": MONDAY}
    with pytest.raises(BadPlan, match="something else"):
        commands.visit(campaign=campaign, target=1, outcome="done", **given)
    with pytest.raises(BadPlan, match="something else"):
        commands.compare_list(campaign=campaign, rows=doors(), source="户表", **given)
    with pytest.raises(BadPlan, match="something else"):
        plan(**given)


def test_another_list_of_outcomes_is_declared_until_the_first_visit(campaign):
    own = [Outcome("paid", {"zh": "已发放", "en": "Paid"}, reached=True), REFUSED]
    given = {"campaign": campaign, "actor": account(f"officer.{STREET}"), "now": MONDAY}
    key = a_key()
    for _time in range(2):
        commands.declare_outcomes(outcomes=own, key=key, **given)
    entries = Entry.objects.filter(stream=campaign.stream, kind="outcomes-declared")
    assert [entry.facts["outcomes"] for entry in entries] == [campaign.outcomes]
    with pytest.raises(BadVisit, match="no outcome “done”"):
        commands.visit(campaign=campaign, target=1, outcome="done", actor=IMPORTER, key=a_key(), now=MONDAY)
    for wrong, error in (([REFUSED], BadPlan), (own, MayNot)):
        actor = {"actor": account(AGENT)} if error is MayNot else {}
        with pytest.raises(error):
            commands.declare_outcomes(outcomes=wrong, key=a_key(), **given | actor)
    commands.visit(campaign=campaign, target=1, outcome="paid", actor=IMPORTER, key=a_key(), now=MONDAY)
    with pytest.raises(TooLate, match="begun"):
        commands.declare_outcomes(outcomes=STANDARD, key=a_key(), **given)
    campaign.refresh_from_db()
    assert [one["code"] for one in campaign.outcomes] == ["paid", "refused"]
