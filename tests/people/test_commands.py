from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from lifang.people.actors import PUBLIC, Actor
from lifang.people.commands import (
    AlreadyEnded,
    AlreadyThere,
    BadPeriod,
    BadValue,
    NotAdministrator,
    StandInRefused,
    add_membership,
    add_organization,
    add_person,
    end_duty,
    end_grant,
    end_membership,
    end_stand_in,
    give_duty,
    give_grant,
    open_account,
    set_email,
    set_password,
    set_stand_in,
)
from lifang.people.models import Account, Duty, Grant, Membership, Organization, Person, StandIn
from lifang.people.queries import viewer_of, without_password
from lifang.places.models import Area
from lifang.record.models import Entry, Payload
from tests.factories.people import FIRST_DAY, IMPORTER, make_account, make_grant, make_person, make_unit
from tests.factories.places import NOW, make_areas, make_site

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
FIRST, SECOND = "990101001001", "990101001002"
BY_IMPORT: dict[str, Any] = {"actor": IMPORTER, "now": NOW}


def day(number: int) -> date:
    return date(2026, 11, number)


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def administrator(area: str, purpose: str = "service") -> Actor:
    account = make_account(f"admin-{area}-{purpose}")
    make_grant(account, make_unit(f"office-{area}-{purpose}", area=area), "admin", purpose=purpose)
    return Actor.account(viewer_of(account, on=TODAY))


def kinds(stream: str) -> list[str]:
    return list(Entry.objects.filter(stream=stream).order_by("number").values_list("kind", flat=True))


# ── each command writes its row and its entry, once ──

COMMANDS: dict[str, Callable[[str], object]] = {
    "person": lambda key: add_person(code="p-9", name="名", key=key, **BY_IMPORT),
    "unit": lambda key: add_organization(
        code="u-9", kind="team", name="队", area=Area.objects.get(code=FIRST), key=key, **BY_IMPORT
    ),
    "account": lambda key: open_account(username="new", person=Person.objects.get(), key=key, **BY_IMPORT),
    "membership": lambda key: add_membership(
        person=Person.objects.get(),
        organization=Organization.objects.get(),
        from_on=FIRST_DAY,
        key=key,
        **BY_IMPORT,
    ),
    "grant": lambda key: give_grant(
        account=Account.objects.get(username="one"),
        role="agent",
        unit=Organization.objects.get(),
        area=Area.objects.get(code=FIRST),
        from_on=FIRST_DAY,
        key=key,
        **BY_IMPORT,
    ),
    "stand-in": lambda key: set_stand_in(
        absent=Account.objects.get(username="one"),
        deputy=Account.objects.get(username="two"),
        from_on=day(20),
        until_on=day(25),
        reason="病假",
        key=key,
        **BY_IMPORT,
    ),
    "duty": lambda key: give_duty(
        account=Account.objects.get(username="one"),
        unit=Organization.objects.get(),
        place=Area.objects.get(code=FIRST),
        from_on=FIRST_DAY,
        key=key,
        **BY_IMPORT,
    ),
}


@pytest.fixture
def _cast() -> None:
    make_unit("u-1")
    make_account("one", make_person())
    make_account("two")


@pytest.mark.usefixtures("_cast")
@pytest.mark.parametrize("name", COMMANDS)
def test_a_repeated_key_returns_the_first_row_and_another_call_is_refused(name: str) -> None:
    before = Entry.objects.count()
    row = COMMANDS[name]("k-1")
    assert COMMANDS[name]("k-1") == row
    assert Entry.objects.count() == before + 1
    with pytest.raises((AlreadyThere, StandInRefused)):
        COMMANDS[name]("k-2")
    assert Entry.objects.count() == before + 1


@pytest.mark.usefixtures("_cast")
def test_names_and_reasons_can_be_erased_and_codes_stay() -> None:
    COMMANDS["stand-in"]("k")
    added = Entry.objects.get(stream="person/p-1", kind="added")
    assert added.facts == {}
    assert Payload.objects.get(entry=added).data == {"name": "林小暖", "name_en": "Lin Xiaonuan"}
    away = Entry.objects.get(stream="account/one", kind="stand-in-set")
    assert "病假" not in str(away.facts)
    assert Payload.objects.get(entry=away).data == {"reason": "病假"}
    assert away.subject == "account/two"


ENDS: dict[str, tuple[type[Any], Callable[..., Any], str]] = {
    "membership": (Membership, end_membership, "person/p-1"),
    "grant": (Grant, end_grant, "account/one"),
    "stand-in": (StandIn, end_stand_in, "account/one"),
    "duty": (Duty, end_duty, "account/one"),
}


@pytest.mark.usefixtures("_cast")
@pytest.mark.parametrize("name", ENDS)
def test_what_is_over_keeps_its_row_and_gets_a_last_day(name: str) -> None:
    model, end, stream = ENDS[name]
    row = COMMANDS[name]("k")
    argument = name.replace("-", "_")
    ended = end(**{argument: row}, last_day=day(22), key="e", **BY_IMPORT)
    assert model.objects.get() == ended
    assert ended.until_on == day(22)
    assert kinds(stream)[-1] == f"{name}-ended"
    assert end(**{argument: row}, last_day=day(22), key="e", **BY_IMPORT) == ended
    with pytest.raises(AlreadyEnded, match="2026-11-22"):
        end(**{argument: row}, last_day=day(23), **BY_IMPORT)
    with pytest.raises(BadPeriod, match="began"):
        end(**{argument: row}, last_day=date(2025, 12, 30), **BY_IMPORT)
    assert kinds(stream).count(f"{name}-ended") == 1


@pytest.mark.usefixtures("_cast")
def test_a_grant_that_ended_can_be_given_again() -> None:
    grant = COMMANDS["grant"]("k")
    assert isinstance(grant, Grant)
    end_grant(grant=grant, last_day=day(22), **BY_IMPORT)
    again = make_grant(grant.account, grant.unit, from_on=day(23))
    assert Grant.objects.count() == 2
    assert [held.role for held in viewer_of(again.account, on=TODAY).grants] == ["agent"]


# ── wrong input ──


@pytest.mark.parametrize("code", ["", "Li Na", "-x", "a" * 61, "名"])
def test_codes_stand_in_the_names_of_streams(code: str) -> None:
    with pytest.raises(BadValue, match="cannot be a code"):
        make_person(code)
    with pytest.raises(BadValue, match="cannot be a code"):
        make_account(code)
    with pytest.raises(BadValue, match="cannot be a code"):
        make_unit(code)


def test_unknown_roles_and_kinds_are_named_with_those_that_exist() -> None:
    with pytest.raises(BadValue, match=r"“king”.*agent, officer"):
        make_grant(make_account(), make_unit(), "king")
    with pytest.raises(BadValue, match=r"“castle”.*department, street"):
        make_unit("u-2", "castle")


def test_a_period_cannot_end_before_it_begins() -> None:
    with pytest.raises(BadPeriod, match="before the first day"):
        make_grant(make_account(), make_unit(), from_on=day(2), until_on=day(1))


def test_an_account_without_a_password_cannot_sign_in() -> None:
    assert not make_account().has_usable_password()
    account = open_account(username="b", person=None, password="correct horse battery", **BY_IMPORT)
    assert account.check_password("correct horse battery")


# ── e-mail addresses ──


def test_an_address_is_set_changed_and_cleared_and_stands_in_the_payload_only() -> None:
    account = make_account()
    for address in (" lin@example.org ", "lin@example.org", "lin@example.com", "", ""):
        account = set_email(account=account, email=address, **BY_IMPORT)
    assert account.email == Account.objects.get().email == ""
    assert kinds("account/agent.lin") == ["opened", "email-set", "email-set", "email-cleared"]
    written = Entry.objects.filter(kind__startswith="email").order_by("number")
    assert [entry.facts for entry in written] == [{}, {}, {}]
    assert list(
        Payload.objects.filter(entry__in=written).order_by("entry").values_list("data", flat=True)
    ) == [
        {"email": "lin@example.org"},
        {"email": "lin@example.com"},
    ]


def test_an_address_is_set_once_under_one_key() -> None:
    account = make_account()
    set_email(account=account, email="lin@example.org", key="k", **BY_IMPORT)
    set_email(account=account, email="other@example.org", key="k", **BY_IMPORT)
    assert Account.objects.get().email == "lin@example.org"


@pytest.mark.parametrize(
    "address", ["lin", "lin@", "@example.org", "lin example@example.org", "a@b@c.org", "林@例子"]
)
def test_what_is_no_address_is_refused_in_one_sentence(address: str) -> None:
    with pytest.raises(BadValue, match=r"is not an e-mail address; write it like"):
        set_email(account=make_account(), email=address, **BY_IMPORT)
    assert kinds("account/agent.lin") == ["opened"]


def test_an_address_that_no_server_takes_is_refused() -> None:
    with pytest.raises(BadValue, match="e-mail address"):
        set_email(
            account=make_account(),
            email=f"lin@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 20}.org",
            **BY_IMPORT,
        )


def test_only_an_administrator_of_all_the_account_may_do_sets_its_address() -> None:
    account = make_account()
    make_grant(account, make_unit())
    for actor in (administrator("990101", "wages"), Actor.account(viewer_of(account, on=TODAY))):
        with pytest.raises(NotAdministrator):
            set_email(account=account, email="mine@example.org", actor=actor, now=NOW)
    assert set_email(account=account, email="lin@example.org", actor=administrator("990101"), now=NOW).email


# ── passwords ──

LONG, LONGER = "correct horse battery", "correct horse battery staple"


def test_the_record_says_that_a_password_was_set_and_never_which() -> None:
    account = make_account("one")
    assert list(without_password()) == [account]
    for _again in range(2):
        set_password(account=account, password=LONG, key="k", **BY_IMPORT)
    stored = Account.objects.get()
    assert stored.check_password(LONG)
    assert list(without_password()) == []
    assert kinds("account/one") == ["opened", "password-set"]
    entry = Entry.objects.get(kind="password-set")
    assert entry.facts == {}
    assert not Payload.objects.filter(entry=entry).exists()
    set_password(account=account, password=LONGER, key="k", **BY_IMPORT)  # said before: the first one stays
    assert Account.objects.get().check_password(LONG)


@pytest.mark.parametrize("weak", ["short", "1234567890", "longest-agent"])
def test_a_weak_password_is_refused(weak: str) -> None:
    account = make_account("longest-agent")
    with pytest.raises(BadValue):
        set_password(account=account, password=weak, **BY_IMPORT)
    assert not Account.objects.get().has_usable_password()
    assert kinds("account/longest-agent") == ["opened"]
    with pytest.raises(BadValue):
        open_account(username="longest-agent-2", person=None, password=weak, **BY_IMPORT)


def test_a_password_is_set_by_oneself_or_by_who_administers_all_one_may_do() -> None:
    account, unit = make_account("one"), make_unit()
    make_grant(account, unit, area=FIRST)
    make_grant(account, unit, area=FIRST, purpose="wages")
    of_service = administrator(FIRST)
    itself = Actor.account(viewer_of(account, on=TODAY))
    colleague = Actor.account(viewer_of(make_account("two"), on=TODAY))
    for actor in (of_service, colleague, PUBLIC):
        with pytest.raises(NotAdministrator):
            set_password(account=account, password=LONG, actor=actor, now=NOW)
    assert set_password(account=account, password=LONG, actor=itself, now=NOW).check_password(LONG)
    assert "horse" not in str(list(Entry.objects.values()))


# ── who may ──


def test_only_administrators_add_people_accounts_and_units() -> None:
    officer = make_account("officer")
    make_grant(officer, make_unit("housing"), "officer")
    for actor in (PUBLIC, Actor.account(viewer_of(officer, on=TODAY))):
        with pytest.raises(NotAdministrator):
            add_person(code="p-2", name="x", actor=actor, now=NOW)
        with pytest.raises(NotAdministrator):
            open_account(username="x", person=None, actor=actor, now=NOW)
        with pytest.raises(NotAdministrator):
            add_organization(
                code="x", kind="team", name="x", area=Area.objects.get(code=FIRST), actor=actor, now=NOW
            )
    assert add_person(code="p-2", name="x", actor=administrator(FIRST), now=NOW).code == "p-2"


@pytest.mark.parametrize(
    ("admin_area", "admin_purpose", "unit_area", "area", "allowed"),
    [
        (FIRST, "service", FIRST, FIRST, True),
        ("990101", "service", FIRST, FIRST, True),
        (SECOND, "service", FIRST, FIRST, False),
        (FIRST, "service", FIRST, "990101", False),  # a wider area than one's own
        (FIRST, "service", "990101", FIRST, False),  # in the name of a unit above one's own
        ("990101", "supervision", FIRST, FIRST, False),  # a wall stands between purposes
    ],
)
def test_a_grant_is_given_and_ended_within_ones_own_area_and_purpose(
    admin_area: str, admin_purpose: str, unit_area: str, area: str, allowed: bool
) -> None:
    admin = administrator(admin_area, admin_purpose)
    account, unit = make_account(), make_unit(area=unit_area)
    values: dict[str, Any] = {
        "account": account,
        "role": "agent",
        "unit": unit,
        "area": Area.objects.get(code=area),
        "from_on": FIRST_DAY,
        "actor": admin,
        "now": NOW,
    }
    if allowed:
        end_grant(grant=give_grant(**values), last_day=TODAY, actor=admin, now=NOW)
    else:
        with pytest.raises(NotAdministrator):
            give_grant(**values)
        assert not Grant.objects.filter(account=account).exists()


def test_duties_and_memberships_are_arranged_within_ones_own_area() -> None:
    admin, account, unit = administrator(FIRST), make_account(), make_unit()
    near, far = make_site("near"), make_site("far", area=SECOND)
    values: dict[str, Any] = {
        "account": account,
        "unit": unit,
        "from_on": FIRST_DAY,
        "actor": admin,
        "now": NOW,
    }
    duty = give_duty(place=near, **values)
    assert Entry.objects.get(stream="account/agent.lin", kind="duty-given").subject == "site/near"
    end_duty(duty=duty, last_day=TODAY, actor=admin, now=NOW)
    with pytest.raises(NotAdministrator):
        give_duty(place=far, **values)
    with pytest.raises(NotAdministrator):
        add_membership(
            person=make_person(),
            organization=make_unit("elsewhere", area=SECOND),
            from_on=FIRST_DAY,
            actor=admin,
            now=NOW,
        )


# ── stand-ins ──


def away(absent: Account, deputy: Account, first: int, last: int, actor: Actor = IMPORTER) -> StandIn:
    return set_stand_in(
        absent=absent, deputy=deputy, from_on=day(first), until_on=day(last), actor=actor, now=NOW
    )


def test_one_names_ones_own_deputy_or_an_administrator_of_all_ones_grants_does() -> None:
    lin, he = make_account("agent.lin"), make_account("agent.he")
    make_grant(lin, make_unit())
    away(lin, he, 1, 2, Actor.account(viewer_of(lin, on=TODAY)))
    away(lin, he, 3, 4, administrator(FIRST))
    for actor in (
        Actor.account(viewer_of(he, on=TODAY)),
        administrator(SECOND),
        administrator(FIRST, "supervision"),
    ):
        with pytest.raises(NotAdministrator):
            away(lin, he, 5, 6, actor)


def test_somebody_without_grants_still_needs_an_administrator_for_a_deputy() -> None:
    lin, he = make_account("agent.lin"), make_account("agent.he")
    with pytest.raises(NotAdministrator):
        away(lin, he, 1, 2, PUBLIC)


def test_there_is_one_deputy_at_a_time_and_no_chain() -> None:
    lin, he, tao = (make_account(name) for name in ("agent.lin", "agent.he", "agent.tao"))
    away(lin, he, 10, 15)
    with pytest.raises(StandInRefused, match=r"agent\.he stands in for agent\.lin until 2026-11-15 already"):
        away(lin, tao, 15, 20)
    with pytest.raises(StandInRefused, match=r"agent\.lin is away until 2026-11-15"):
        away(tao, lin, 1, 10)
    with pytest.raises(StandInRefused, match="end that first"):
        away(he, tao, 12, 13)
    with pytest.raises(StandInRefused, match="themselves"):
        away(tao, tao, 12, 13)
    away(lin, tao, 16, 20)
    away(tao, lin, 21, 22)
    assert StandIn.objects.count() == 3
