from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lifang.people.actors import PUBLIC, Actor, Viewer
from lifang.people.commands import (
    AlreadyEnded,
    AlreadyThere,
    BadPeriod,
    BadValue,
    RegistrationRefused,
    add_membership,
)
from lifang.people.commands.registers import NotKeeper, change, end, enter, erase
from lifang.people.models import Organization, Person, Registration, Secret
from lifang.people.queries import registers as queries
from lifang.people.queries import viewer_of
from lifang.people.registers import registers
from lifang.people.tasks import erase_old, lapse
from lifang.people.vault import store_secret
from lifang.record.models import Entry, Payload
from lifang.record.rebuild import differences
from tests.factories.people import IMPORTER, make_account, make_grant, make_person, make_unit
from tests.factories.places import NOW, make_areas

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
FIRST_DAY = date(2024, 3, 1)
BY_IMPORT: dict[str, Any] = {"actor": IMPORTER, "now": NOW}
MEMBER: dict[str, Any] = {
    "rank": "city",
    "genre": ["poem", "essay"],
    "pen_name": "听雨",
    "honours": "2023 省文学奖",
}
VOLUNTEER: dict[str, Any] = {"group": "care", "birth_on": "1980-05-01"}


@pytest.fixture(autouse=True)
def _district() -> None:
    make_areas()
    federation = make_unit("federation", "department", area="990101")
    for code in ("writers", "artists"):
        make_unit(code, "association", area="990101", name=code, parent=federation)
    make_unit("team-1", "team")
    make_person("p-1")


def member(holder: str = "writers", person: str = "p-1", **given: Any) -> Registration:
    call: dict[str, Any] = {"values": MEMBER, "from_on": FIRST_DAY, **BY_IMPORT, **given}
    return enter(register="association-member", holder=holder, person=person, **call)


def viewer(
    name: str, unit: str, role: str = "officer", *, area: str = "990101", purpose: str = "service"
) -> Viewer:
    account = make_account(name)
    make_grant(account, Organization.objects.get(code=unit), role, area, purpose=purpose)
    return viewer_of(account, on=TODAY)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


# -- entering -----------------------------------------------------------------------------------------------------------


def test_what_is_personal_stands_in_the_payload_only() -> None:
    row = member()
    assert row.values == {"rank": "city", "genre": ["poem", "essay"]}
    assert row.personal == {"pen_name": "听雨", "honours": "2023 省文学奖"}
    entry = Entry.objects.get(stream=row.stream)
    assert "p-1" not in str(entry.facts)
    assert "听雨" not in str(entry.facts)
    assert entry.payload.data == {"person": "p-1", "fields": row.personal}


def test_several_associations_but_each_only_once_at_a_time() -> None:
    first = member("writers")
    member("artists")
    with pytest.raises(AlreadyThere):
        member("writers", from_on=TODAY)
    end(registration=first, on=date(2026, 6, 30), reason="moved away", **BY_IMPORT)
    member("writers", from_on=TODAY)
    with pytest.raises(AlreadyThere):  # overlaps the days that are over
        member("writers", from_on=date(2026, 6, 30), until_on=date(2026, 7, 1))


def test_a_repeated_key_gives_the_first_registration() -> None:
    assert member(key="once").pk == member(key="once").pk
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"holder": "team-1"}, BadValue),  # a team keeps no members of associations
        ({"holder": "nobody"}, BadValue),
        ({"person": "p-unknown"}, BadValue),
        ({"person": ""}, BadValue),
        ({"organization": "artists"}, BadValue),
        ({"values": {"rank": "galactic", "genre": "poem"}}, RegistrationRefused),
        ({"values": {**MEMBER, "salary": "9"}}, RegistrationRefused),
        ({"until_on": FIRST_DAY - timedelta(days=1)}, BadPeriod),
        ({"values": {**MEMBER, "dues_until": "2020-12-31"}}, BadPeriod),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    changes: dict[str, Any], refusal: type[Exception]
) -> None:
    entries = Entry.objects.count()
    with pytest.raises(refusal):
        member(**changes)
    assert not Registration.objects.exists()
    assert Entry.objects.count() == entries


def test_problems_are_told_by_field() -> None:
    with pytest.raises(RegistrationRefused) as refused:
        member(values={"rank": "galactic"})
    assert set(refused.value.problems) == {"rank", "genre"}


def test_an_organization_stands_in_an_association_of_organizations() -> None:
    make_unit("shop", "company")
    row = enter(
        register="affiliation", holder="writers", organization="shop",
        values={"office": "council", "duties": "免费场地"}, from_on=TODAY, **BY_IMPORT,
    )  # fmt: skip
    assert row.organization is not None
    assert row.person is None
    assert Entry.objects.get(stream=row.stream).facts["organization"] == "shop"


@pytest.mark.parametrize(
    ("born", "minor"),
    [("2008-11-23", False), ("2008-11-24", True), ("2008-02-29", False), ("2012-01-01", True)],
)
def test_a_minor_needs_the_guardians_consent(born: str, *, minor: bool) -> None:
    def call(**more: Any) -> Registration:
        values = {**VOLUNTEER, "birth_on": born, **more}
        return enter(
            register="volunteer", holder="team-1", person="p-1", values=values, from_on=TODAY, **BY_IMPORT
        )

    if minor:
        for incomplete in (
            {},
            {"guardian_name": "林大", "guardian_phone": "13900000000", "guardian_consent": False},
        ):
            with pytest.raises(RegistrationRefused) as refused:
                call(**incomplete)
            assert "guardian_consent" in refused.value.problems
        call(guardian_name="林大", guardian_phone="13900000000", guardian_consent=True)
    else:
        call()


# -- changing, ending, lapsing, erasing ----------------------------------------------------------------------------------


def test_a_change_touches_only_what_it_names() -> None:
    row = change(registration=member(), values={"rank": "province", "pen_name": ""}, **BY_IMPORT)
    assert row.values == {"rank": "province", "genre": ["poem", "essay"]}
    assert row.personal == {"honours": "2023 省文学奖"}
    last = Entry.objects.filter(stream=row.stream).latest("number")
    assert last.facts["fields"] == {"rank": "province"}
    assert last.payload.data == {"fields": {"pen_name": None}}


def test_a_change_to_the_same_writes_nothing() -> None:
    row = member()
    change(registration=row, values=MEMBER, **BY_IMPORT)
    assert Entry.objects.filter(stream=row.stream).count() == 1


def test_dues_that_were_not_renewed_end_the_membership_after_the_grace() -> None:
    row = member(values={**MEMBER, "dues_until": "2026-06-30"})
    assert row.lapses_on == date(2026, 9, 30)
    assert lapse(at(date(2026, 9, 30))) == 0
    assert lapse(at(date(2026, 10, 1))) == 1
    assert lapse(at(date(2026, 10, 2))) == 0
    row.refresh_from_db()
    assert row.until_on == date(2026, 9, 30)
    with pytest.raises(AlreadyEnded):
        change(registration=row, values={"dues_until": "2027-06-30"}, **BY_IMPORT)


def test_dues_that_were_renewed_move_the_lapse() -> None:
    row = member(values={**MEMBER, "dues_until": "2026-06-30"})
    change(registration=row, values={"dues_until": "2027-06-30"}, actor=IMPORTER, now=at(date(2026, 9, 30)))
    assert lapse(at(date(2026, 10, 1))) == 0


def test_a_skill_counts_no_longer_than_its_proof() -> None:
    person = make_person("p-2", "张三")
    for skill, last in (("first-aid", "2026-11-22"), ("driving", "")):
        enter(
            register="volunteer-skill", holder="team-1", person="p-2", from_on=FIRST_DAY,
            values={"skill": skill, "proof": "certificate", "proof_no": "A1", "expires_on": last}, **BY_IMPORT,
        )  # fmt: skip
    lapse(at(TODAY))
    skills = queries.registrations_of(person, "volunteer-skill", TODAY)
    assert [row.values["skill"] for row in skills] == ["driving"]


def test_nothing_personal_is_left_when_the_retention_is_over() -> None:
    row = member()
    with pytest.raises(RegistrationRefused):  # it still counts
        erase(registration=row, reason="asked", **BY_IMPORT)
    end(registration=row, on=date(2026, 11, 20), reason="died", **BY_IMPORT)
    assert erase_old(at(date(2028, 11, 20))) == 0
    assert erase_old(at(date(2028, 11, 21))) == 1
    row.refresh_from_db()
    assert (row.person, row.personal, row.ended_reason) == (None, {}, "")
    assert row.values["rank"] == "city"  # still counted
    assert (row.from_on, row.until_on) == (FIRST_DAY, date(2026, 11, 20))  # and on the days it was there
    assert not Payload.objects.filter(entry__stream=row.stream, data__isnull=False).exists()


def gone(row: Registration) -> Registration:
    end(registration=row, on=date(2026, 11, 20), reason="moved", **BY_IMPORT)
    return erase(registration=row, reason="asked", **BY_IMPORT)


def test_with_the_last_line_goes_the_name_and_the_number() -> None:
    somebody = Person.objects.get(code="p-1")
    store_secret(person=somebody, kind=Secret.Kind.PHONE, value="13900001234", **BY_IMPORT)
    first, second = member("writers"), member("artists")
    gone(first)
    somebody.refresh_from_db()
    assert (somebody.name, somebody.secrets.count()) == ("林小暖", 1)  # the artists still know them
    gone(second)
    somebody.refresh_from_db()
    assert (somebody.name, somebody.name_en, somebody.secrets.count()) == ("", "", 0)
    assert not Payload.objects.filter(entry__stream="person/p-1", data__isnull=False).exists()
    assert list(differences()) == []
    with pytest.raises(BadValue):  # a line for nobody
        member("writers")


@pytest.mark.parametrize("tie", ["account", "membership"])
def test_who_is_still_known_for_something_else_keeps_the_name(tie: str) -> None:
    row, somebody = member(), Person.objects.get(code="p-1")
    if tie == "account":
        make_account("lin", somebody)
    else:
        unit = Organization.objects.get(code="team-1")
        add_membership(person=somebody, organization=unit, from_on=FIRST_DAY, **BY_IMPORT)
    gone(row)
    somebody.refresh_from_db()
    assert somebody.name


def test_rows_are_projections_of_their_entries() -> None:
    first, second = member(), member("artists", values={**MEMBER, "dues_until": "2026-12-31"})
    change(registration=first, values={"rank": "national", "office": "chair"}, **BY_IMPORT)
    end(registration=first, on=date(2026, 11, 20), reason="moved", **BY_IMPORT)
    end(registration=second, on=date(2026, 11, 20), reason="moved", **BY_IMPORT)
    erase(registration=second, reason="asked", **BY_IMPORT)
    assert Registration.objects.count() == 2
    assert list(differences()) == []


# -- who may, who sees ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "role", "area", "may"),
    [
        ("writers", "officer", "990101", True),
        ("federation", "head", "990101", True),  # the association's department
        ("artists", "officer", "990101", False),
        ("writers", "agent", "990101", False),
        ("federation", "leader", "990101", False),
        ("federation", "admin", "990101", False),
        ("federation", "officer", "990101001", False),  # not the area where the association sits
    ],
)
def test_officers_and_heads_of_the_unit_keep_its_register(
    unit: str, role: str, area: str, *, may: bool
) -> None:
    actor = Actor.account(viewer("keeper", unit, role, area=area))
    if may:
        member(actor=actor)
    else:
        with pytest.raises(NotKeeper):
            member(actor=actor)


def test_the_public_keeps_nothing() -> None:
    row = member()
    for refused in (
        lambda: member("artists", actor=PUBLIC),
        lambda: change(registration=row, values={"rank": "national"}, actor=PUBLIC, now=NOW),
        lambda: end(registration=row, on=TODAY, reason="x", actor=PUBLIC, now=NOW),
    ):
        with pytest.raises(NotKeeper):
            refused()


def test_another_purpose_sees_no_honoured_family_by_list_search_or_code() -> None:
    make_unit("veterans", "department", area="990101")
    row = enter(
        register="honoured-family", holder="veterans", person="p-1", from_on=TODAY,
        values={"merit": "second", "honoured_on": "2026-10-01", "soldier_name": "林卫国"}, **BY_IMPORT,
    )  # fmt: skip
    inside = viewer("vera", "veterans", purpose="honours")
    assert list(queries.on_register(inside, "honoured-family", on=TODAY)) == [row]
    assert queries.get_registration(inside, row.code) == row
    outsiders = [
        viewer("serve", "veterans"),
        viewer("duty", "federation", "duty"),
        viewer("lead", "federation", "leader"),
        viewer("audit", "federation", "auditor"),
        viewer("wages", "veterans", "head", purpose="wages"),
    ]
    for outside in outsiders:
        assert "honoured-family" not in {declared.code for declared in queries.registers_for(outside)}
        assert queries.visible(outside, "honoured-family").count() == 0
        assert queries.known_people(outside, "林小暖") == []
        with pytest.raises(Registration.DoesNotExist):
            queries.get_registration(outside, row.code)
    assert not queries.published(registers()["honoured-family"], on=TODAY).exists()


def test_units_see_their_own_line_and_areas_all_of_theirs() -> None:
    row = member()
    for name, unit, role, sees in (
        ("own", "writers", "agent", True),
        ("above", "federation", "officer", True),
        ("beside", "artists", "officer", False),
        ("desk", "team-1", "duty", True),
    ):
        found = queries.on_register(viewer(name, unit, role), "association-member", on=TODAY)
        assert list(found) == ([row] if sees else []), name
    far = viewer("far", "team-1", "duty", area="990101001001")
    assert not queries.on_register(far, "association-member", on=TODAY).exists()


def test_only_who_agreed_is_shown_to_everybody() -> None:
    make_person("p-2", "张三")
    member()
    agreed = member(person="p-2", values={**MEMBER, "shown_consent": True})
    declared = registers()["association-member"]
    assert list(queries.published(declared, on=TODAY)) == [agreed]
    change(registration=agreed, values={"shown_consent": False}, **BY_IMPORT)
    assert not queries.published(declared, on=TODAY).exists()
