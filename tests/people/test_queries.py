from __future__ import annotations

from datetime import date

import pytest

from lifang.people.actors import Viewer
from lifang.people.commands import add_membership, give_duty, set_stand_in
from lifang.people.models import Account, Duty
from lifang.people.queries import (
    UnitFinder,
    areas_without,
    find_people,
    find_units,
    responsible_for,
    unit_for,
    units_answering,
    viewer_of,
)
from lifang.places.models import Area, Site
from tests.factories.people import FIRST_DAY, IMPORTER, make_account, make_grant, make_person, make_unit
from tests.factories.places import NOW, make_areas, make_site

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
EAST, FIRST, GRID, SECOND = "990101001", "990101001001", "990101001001001", "990101001002"


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def away(absent: Account, deputy: Account, first: int = 20, last: int = 25) -> None:
    set_stand_in(
        absent=absent,
        deputy=deputy,
        from_on=date(2026, 11, first),
        until_on=date(2026, 11, last),
        actor=IMPORTER,
        now=NOW,
    )


def duty(
    account: Account, place: Site | Area, from_on: date = FIRST_DAY, until_on: date | None = None
) -> Duty:
    unit = make_unit(f"unit-of-{account.username}-{Duty.objects.count()}")
    return give_duty(
        account=account, unit=unit, place=place, from_on=from_on, until_on=until_on, actor=IMPORTER, now=NOW
    )


class TestViewer:
    def test_grants_count_from_their_first_to_their_last_day(self) -> None:
        account, unit = make_account(), make_unit()
        make_grant(account, unit, "agent", from_on=date(2026, 11, 20), until_on=date(2026, 11, 22))
        make_grant(account, unit, "head", from_on=date(2026, 11, 22))

        def roles(day: int) -> list[str]:
            return [grant.role for grant in viewer_of(account, on=date(2026, 11, day)).grants]

        assert [roles(day) for day in (19, 20, 22, 23)] == [[], ["agent"], ["agent", "head"], ["head"]]

    def test_a_deputy_holds_the_absent_grants_while_they_are_away(self) -> None:
        lin, he = make_account("agent.lin"), make_account("agent.he")
        make_grant(lin, make_unit("first"))
        make_grant(he, make_unit("second", area=SECOND))
        away(lin, he)
        seen = [
            [(grant.unit, grant.instead_of) for grant in viewer_of(he, on=date(2026, 11, day)).grants]
            for day in (19, 20, 25, 26)
        ]
        both = [("first", "agent.lin"), ("second", "")]
        assert seen == [[("second", "")], both, both, [("second", "")]]
        assert [grant.unit for grant in viewer_of(lin, on=TODAY).grants] == ["first"]

    @pytest.mark.tampers
    def test_a_closed_account_holds_nothing_and_lends_nothing(self) -> None:
        lin, he = make_account("agent.lin"), make_account("agent.he")
        make_grant(lin, make_unit())
        away(lin, he)
        lin.is_active = False
        lin.save()
        assert viewer_of(lin, on=TODAY).grants == ()
        assert viewer_of(he, on=TODAY).grants == ()

    def test_it_takes_at_most_two_statements_however_many_grants(self, django_assert_max_num_queries) -> None:
        lin, he, unit = make_account("agent.lin"), make_account("agent.he"), make_unit()
        for program in ("a", "b", "c"):
            make_grant(lin, unit, program=program)
            make_grant(he, unit, program=program)
        away(lin, he)
        with django_assert_max_num_queries(2):
            assert len(viewer_of(he, on=TODAY).grants) == 6


class TestResponsible:
    def test_the_site_then_the_site_around_it_then_the_areas_upward(self) -> None:
        house = make_site("house")
        entrance = make_site("entrance", parent="house", area=GRID)
        street, community, building, door = (
            make_account(name) for name in ("street", "community", "house", "door")
        )
        assert responsible_for(entrance, on=TODAY) is None
        for account, place in (
            (street, Area.objects.get(code=EAST)),
            (community, Area.objects.get(code=FIRST)),
            (building, house),
            (door, entrance),
        ):
            given = duty(account, place)
            found = responsible_for(Site.objects.get(code="entrance"), on=TODAY)
            assert found is not None
            assert (found.account, found.unit, found.instead_of) == (account, given.unit, None)

    def test_who_answers_elsewhere_does_not_answer_here(self) -> None:
        duty(make_account(), Area.objects.get(code=SECOND))
        assert responsible_for(make_site(), on=TODAY) is None

    def test_a_duty_counts_on_its_days_and_the_newest_first(self) -> None:
        site = make_site()
        old, new = make_account("old"), make_account("new")
        duty(old, site)
        duty(new, site, from_on=date(2026, 11, 20), until_on=date(2026, 11, 22))

        def who(day: int) -> str:
            found = responsible_for(site, on=date(2026, 11, day))
            assert found is not None
            return found.account.username

        assert [who(day) for day in (19, 20, 22, 23)] == ["old", "new", "new", "old"]

    def test_the_deputy_answers_while_somebody_is_away(self) -> None:
        site, lin, he = make_site(), make_account("agent.lin", make_person()), make_account("agent.he")
        unit = duty(lin, site).unit
        away(lin, he)
        found = responsible_for(site, on=TODAY)
        assert found is not None
        assert (found.account, found.unit, found.instead_of) == (he, unit, lin)
        back = responsible_for(site, on=date(2026, 11, 26))
        assert back is not None
        assert (back.account, back.instead_of) == (lin, None)
        assert back.account.person is not None
        assert back.account.person.name == "林小暖"

    @pytest.mark.tampers
    def test_a_closed_account_answers_for_nothing(self) -> None:
        site, lin = make_site(), make_account()
        duty(lin, site)
        Account.objects.update(is_active=False)
        assert responsible_for(site, on=TODAY) is None

    def test_it_takes_three_statements_however_many_sites_are_around(self, django_assert_num_queries) -> None:
        make_site("house")
        duty(make_account(), make_site("entrance", parent="house"))
        site = Site.objects.get(code="entrance")
        with django_assert_num_queries(3):
            found = responsible_for(site, on=TODAY)
            assert found is not None
            assert (found.account.person, found.unit.name) == (None, "unit-of-agent.lin-0")


class TestUnitsAnswering:
    @pytest.mark.tampers
    def test_one_statement_says_for_each_site_what_is_said_for_it_alone(
        self, django_assert_num_queries
    ) -> None:
        estate, house = make_site("estate"), make_site("house", parent="estate")
        first, second = make_site("first", parent="house"), make_site("second", parent="house")
        elsewhere, nowhere = make_site("elsewhere", area=SECOND), make_site("nowhere", area=EAST)
        closed = make_account("closed")
        duty(make_account("of-the-estate"), estate)
        duty(closed, house)
        duty(make_account("of-the-door"), first)
        duty(make_account("until-yesterday"), second, until_on=date(2026, 11, 22))
        duty(make_account("from-tomorrow"), second, from_on=date(2026, 11, 24))
        duty(make_account("before"), Area.objects.get(code=SECOND))
        duty(make_account("since"), Area.objects.get(code=SECOND), from_on=date(2026, 11, 20))
        Account.objects.filter(pk=closed.pk).update(is_active=False)
        sites = [estate, house, first, second, elsewhere, nowhere]
        with django_assert_num_queries(1):
            units = units_answering(sites, on=TODAY)
        alone = {site.pk: responsible_for(site, on=TODAY) for site in sites}
        assert units == {site: found and found.unit.pk for site, found in alone.items()}
        who = [found and found.account.username for found in alone.values()]
        assert who == ["of-the-estate", "of-the-estate", "of-the-door", "of-the-estate", "since", None]

    def test_nothing_asked_is_nothing_looked_up(self, django_assert_num_queries) -> None:
        with django_assert_num_queries(0):
            assert units_answering([], on=TODAY) == {}


class TestUnits:
    def test_the_nearest_unit_of_the_kind_upward(self) -> None:
        street = make_unit("street", "street", EAST)
        committee = make_unit("committee", "community", FIRST)
        assert unit_for(GRID, "community") == committee
        assert unit_for(GRID, "street") == street
        assert unit_for(SECOND, "community") is None
        lower = make_unit("grid-team", "community", GRID)
        assert unit_for(GRID, "community") == lower

    def test_a_finder_asks_once_for_each_question(self, django_assert_num_queries) -> None:
        make_unit("street", "street", EAST)
        finder = UnitFinder()
        with django_assert_num_queries(2):
            for _ in range(3):
                found = finder.unit_for(GRID, "street")
                assert found is not None
                assert finder.unit_for(GRID, "duty") is None


class TestAreasWithout:
    def missing(self, role: str = "agent", program: str = "repair", purpose: str = "service") -> list[str]:
        return [area.code for area in areas_without(role, program=program, purpose=purpose, on=TODAY)]

    def test_a_role_held_above_is_held_below_and_only_the_smallest_areas_count(self) -> None:
        assert self.missing() == [GRID, SECOND, "990101002"]
        make_grant(make_account("one"), make_unit("first"), area=FIRST)
        assert self.missing() == [SECOND, "990101002"]
        make_grant(make_account("all"), make_unit("all", area="990101"))
        assert self.missing() == []
        assert self.missing(role="head") == [GRID, SECOND, "990101002"]

    def test_other_programs_purposes_and_days_do_not_count(self) -> None:
        unit, account = make_unit(area="990101"), make_account()
        make_grant(account, unit, program="other")
        make_grant(account, unit, purpose="supervision")
        make_grant(account, unit, until_on=date(2026, 11, 22))
        assert self.missing() == [GRID, SECOND, "990101002"]
        assert self.missing(program="other") == []


class TestAutocomplete:
    def viewer(self, area: str) -> Viewer:
        account = make_account(f"in-{area}")
        make_grant(account, make_unit(f"unit-{area}", area=area, name="无关"))
        return viewer_of(account, on=TODAY)

    def test_people_are_members_today_of_units_in_the_viewers_areas(self) -> None:
        first, second = make_unit("first", area=FIRST), make_unit("second", area=SECOND)
        for code, name, unit, until_on in (
            ("p-1", "林小暖", first, None),
            ("p-2", "林大寒", second, None),
            ("p-3", "林已去", first, date(2026, 11, 22)),
        ):
            add_membership(
                person=make_person(code, name, ""),
                organization=unit,
                from_on=FIRST_DAY,
                until_on=until_on,
                actor=IMPORTER,
                now=NOW,
            )
        make_person("p-4", "林居民")
        assert [person.code for person in find_people(self.viewer(FIRST), "林")] == ["p-1"]
        assert [person.code for person in find_people(self.viewer(EAST), "林")] == ["p-2", "p-1"]
        assert find_people(Viewer("nobody", (), TODAY), "林") == []
        assert find_people(self.viewer("990101"), " ") == []

    def test_a_member_of_two_units_is_suggested_once(self) -> None:
        person = make_person()
        for code in ("first", "second"):
            add_membership(
                person=person, organization=make_unit(code), from_on=FIRST_DAY, actor=IMPORTER, now=NOW
            )
        assert find_people(self.viewer(FIRST), "lin xiao") == [person]

    def test_units_of_the_viewers_areas_and_those_above(self) -> None:
        for code, area in (("district", "990101"), ("east", EAST), ("first", FIRST), ("second", SECOND)):
            make_unit(f"office-{code}", "street", area, name="办事处")
        found = find_units(self.viewer(FIRST), "办事")
        assert {unit.code for unit in found} == {"office-district", "office-east", "office-first"}
        assert find_units(Viewer("nobody", (), TODAY), "办事") == []
