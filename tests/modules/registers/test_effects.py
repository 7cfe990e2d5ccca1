"""What a case decides stands in its register: once, anew after it ended, and only behind its own purpose's wall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from lifang.cases.book import book
from lifang.cases.commands import preview
from lifang.cases.errors import WrongState
from lifang.cases.models import Case
from lifang.modules.registers.effects import FAMILY, MEMBER
from lifang.people.actors import Actor
from lifang.people.commands import registers
from lifang.people.models import Account, Organization, Person, Registration
from lifang.people.registers import find_register
from lifang.places.profile import profile
from lifang.programs.definition import Field
from lifang.programs.load import catalogue
from tests.factories.cases import MONDAY, account, after, people_district
from tests.stories.staffed import begin, staff, step

OFFICER, HEAD = "officer.arts-federation", "head.arts-federation"
ADMITTED = {"rank": "city", "member_no": "作-071", "joined_on": "2026-03-20"}
SYSTEM = Actor.system("tests")


@pytest.fixture(autouse=True)
def _district(db: None, settings: Settings) -> Iterator[None]:
    settings.LIFANG_PROFILE = replace(profile(), catalogue=tuple(catalogue()))
    book.cache_clear()
    people_district()
    staff("arts-federation", "service", "officer", "head")
    staff("veterans", "honours", "officer", "head")
    staff("armed-forces", "honours", "head")
    yield
    book.cache_clear()


def admitted(days: int = 0, phone: str = "13900001234", **given: Any) -> Case:
    who = {"reporter_name": "云间", "reporter_phone": phone, "works": "诗集一部", "charter_agreed": True}
    case = begin(
        "association-membership",
        now=after(days=days),
        **{"association": "writers", "genre": ["poem"], **who} | given,
    )
    case = step(case, "accept", OFFICER, after(days=days + 1))
    votes = {"votes_for": "6", "votes_all": "7", "answer": "作品扎实"}
    return step(case, "pass", OFFICER, after(days=days + 2), proofs=("minutes",), **votes)


def admit(case: Case, days: int = 3, **given: Any) -> Case:
    return step(case, "admit", HEAD, after(days=days), **ADMITTED | given)


def delivered(days: int = 0, **given: Any) -> Case:
    whom = {"soldier_name": "郑小山", "family_name": "郑大山（父亲）", "address": "东苑1号楼"}
    days_of = {"honoured_on": "2026-02-01", "notice_on": "2026-03-02"}
    case = begin(
        "merit-notice",
        "officer.veterans",
        now=after(days=days),
        **{"honour": "third", **days_of, **whom} | given,
    )
    visit = {"deliver_at": "2026-12-12 10:00", "delivered_by": "两家负责同志", "ceremony": True}
    case = step(case, "plan", "officer.veterans", after(days=days + 1), **visit)
    case = step(case, "sign-veterans", "head.veterans", after(days=days + 2), proofs=("signature",))
    case = step(case, "sign-forces", "head.armed-forces", after(days=days + 3), proofs=("signature",))
    told = {"photo_consent": False, "has_needs": False}
    return step(case, "deliver", "officer.veterans", after(days=days + 4), proofs=("signature",), **told)


def lines() -> list[Registration]:
    return list(Registration.objects.order_by("pk"))


def test_who_is_a_member_already_is_not_doubled() -> None:
    first = admit(admitted())
    (row,) = lines()
    assert row.source == first.stream
    second = admit(admitted(10, genre=["essay"]), 14, rank="district")
    (row,) = lines()
    assert row.source == second.stream
    assert row.values == {
        "association": "writers",
        "rank": "city",
        "genre": ["poem", "essay"],
    }  # what stood there stands, lists grow
    assert Person.objects.filter(name="云间").count() == 1


def test_a_department_that_keeps_several_associations_keeps_a_line_for_each() -> None:
    admit(admitted(association="photographers", genre=["photograph"]))
    admit(admitted(10, association="musicians", genre=["music"]), 14)
    admit(admitted(20, association="musicians", genre=["folk"]), 24)
    one, other = lines()
    assert (one.person, one.holder) == (other.person, other.holder)
    assert (one.values["association"], other.values["association"]) == ("photographers", "musicians")
    assert (one.values["genre"], other.values["genre"]) == (["photograph"], ["music", "folk"])


@pytest.mark.tampers
def test_an_association_that_keeps_its_own_members_needs_not_be_named() -> None:
    case = admitted()
    Organization.objects.filter(pk=case.unit_id).update(kind="association")
    admit(case)
    (row,) = lines()
    assert "association" not in row.values


def test_who_has_the_name_alone_is_somebody_else() -> None:
    admit(admitted())
    admit(admitted(10, phone="13700009999"), 14)
    one, other = lines()
    assert one.person_id != other.person_id


def test_a_membership_that_ended_begins_anew_with_the_same_person() -> None:
    admit(admitted())
    (row,) = lines()
    registers.end(
        registration=row, on=after(days=30).date(), reason="会费到期", actor=SYSTEM, now=after(days=31)
    )
    admit(admitted(40), 44, joined_on="2026-03-20")  # before it ended: it counts from the day after
    old, new = lines()
    assert (new.person, new.from_on, new.until_on) == (old.person, after(days=31).date(), None)


def test_erased_is_forgotten_and_with_it_the_case_it_came_from() -> None:
    admit(admitted())
    (row,) = lines()
    registers.end(registration=row, on=after(days=30).date(), reason="退会", actor=SYSTEM, now=after(days=31))
    registers.erase(registration=row, reason="到期", actor=SYSTEM, now=after(days=32))
    (row,) = lines()
    assert (row.source, row.person) == ("", None)


def test_a_family_is_registered_once_for_each_honour() -> None:
    first = delivered()
    assert [row.source for row in lines()] == [first.stream]
    again = delivered(10)  # the same notice, taken down twice, and no phone to tell by
    assert [row.source for row in lines()] == [again.stream]
    another = delivered(20, honour="second", honoured_on="2026-03-01")
    assert [row.source for row in lines()] == [again.stream, another.stream]
    assert Person.objects.filter(name="郑大山（父亲）").count() == 1


def test_looking_ahead_enters_nobody() -> None:
    preview(
        ref=admitted().ref,
        action="admit",
        actor=account(HEAD),
        now=after(days=3),
        language="zh",
        data=ADMITTED,
    )
    assert lines() == []


def test_what_the_register_refuses_the_case_does_not_do_either() -> None:
    case = admitted()
    broken = replace(MEMBER, fields={**MEMBER.fields, "dues_until": "since"})
    told = {**ADMITTED, "genre": ["poem"], "reporter_name": "云间", "since": "2020-01-01"}
    with pytest.raises(WrongState, match="before it begins"):
        broken(case, SYSTEM, told, MONDAY)
    assert lines() == []


def test_no_program_of_another_purpose_enters_anybody() -> None:
    case = admitted()
    with pytest.raises(WrongState, match="wall"):
        FAMILY(case, SYSTEM, {}, MONDAY + timedelta(days=3))
    assert lines() == []


def test_case_and_line_lead_to_each_other_on_their_own_side_of_the_wall() -> None:
    case = delivered()
    (row,) = lines()
    desk = Client()
    desk.force_login(Account.objects.get(username="officer.veterans"))
    line = f"/desk/registers/honoured-family/{row.code}/"
    there = reverse("cases:desk-case", args=[case.ref])
    assert line in desk.get(there).content.decode()
    assert there in desk.get(line).content.decode()
    outside = Client()
    outside.force_login(Account.objects.get(username=OFFICER))
    assert outside.get(line).status_code == outside.get(there).status_code == 404


@pytest.mark.parametrize(
    ("entering", "program"), [(MEMBER, "association-membership"), (FAMILY, "merit-notice")]
)
def test_what_a_case_may_answer_the_register_can_hold(entering: Any, program: str) -> None:
    held, asked = find_register(entering.register).fields, catalogue()[program].fields

    def form(field: Field) -> tuple[str, bool, set[str]]:
        return field.type, field.personal, {choice.value for choice in field.choices}

    for name, own in entering.fields.items():
        assert form(held[name]) == form(asked[own]), name
    required = {name for name, field in held.items() if field.required}
    assert required <= entering.fields.keys()
