"""Every column of the read model can be read, on either database, also from tables with nothing in them."""

from __future__ import annotations

from datetime import date

import pytest

from lifang.cases.models import Case
from lifang.modules.campaigns.models import Campaign, Movement
from lifang.modules.care.models import Portion, Sitting
from lifang.modules.gatherings.models import Gathering, Vote
from lifang.modules.volunteers.models import Need, Shift
from lifang.overview.figures.engine import engine_for
from lifang.overview.figures.expression import ibis
from lifang.overview.readmodel.sources import SOURCES
from lifang.overview.readmodel.tables import TABLES
from lifang.people.commands.registers import enter
from lifang.places.commands import issue_plates, place_plate
from lifang.places.models import Plate, Site
from tests.factories.cases import MONDAY, after, report
from tests.factories.people import IMPORTER, make_person, make_unit
from tests.factories.readmodel import the_read_model_tells_the_rows
from tests.overview.test_figures import solved

pytestmark = pytest.mark.django_db


def test_each_table_has_a_source_and_each_source_a_table():
    assert SOURCES.keys() == TABLES.keys()
    for name, source in SOURCES.items():
        assert source.columns.keys() <= TABLES[name].columns.keys(), name
        assert source.families.keys() == TABLES[name].families.keys(), name


def test_what_engines_read_is_what_the_rows_say():
    """Of the modules' tables: in the tests of the modules."""
    solved(report(site="dongyuan-1-1"))
    report()
    (plate,) = issue_plates(sites=[Site.objects.get(code="dongyuan-1-1")], actor="import/x", now=MONDAY)
    place_plate(code=plate.code, actor="import/x", now=after(hours=1, microseconds=7))
    make_unit("team-1", "team")
    enter(
        register="volunteer",
        holder="team-1",
        person=make_person("p-1").code,
        values={"group": "care", "birth_on": "1980-05-01"},
        from_on=date(2026, 3, 1),
        actor=IMPORTER,
        now=MONDAY,
    )
    the_read_model_tells_the_rows("plates", "organizations", "registrations")


@pytest.mark.parametrize(
    ("table", "column", "choices"),
    [
        ("cases", "kind", Case.Kind),
        ("plates", "state", Plate.State),
        ("gatherings", "kind", Gathering.Kind),
        ("gatherings", "state", Gathering.State),
        ("votes", "state", Vote.State),
        ("needs", "state", Need.State),
        ("shifts", "state", Shift.State),
        ("campaigns", "kind", Campaign.Kind),
        ("targets", "campaign_kind", Campaign.Kind),
        ("meals", "meal", Sitting.Meal),
        ("meals", "state", Portion.State),
    ],
)
def test_the_words_of_a_column_are_those_of_its_model(table, column, choices):
    assert set(TABLES[table].columns[column].values) == set(choices.values)


def test_what_was_taken_back_is_no_movement_of_stock():
    assert {*TABLES["stock"].columns["kind"].values, Movement.Kind.CORRECTED} == set(Movement.Kind.values)


@pytest.mark.parametrize("name", TABLES)
def test_every_column_can_be_counted(figure, name):
    program = "program: street-problem\n" if TABLES[name].families else ""
    columns = [*TABLES[name].columns, *(["fields.category", "first.accept"] if program else [])]
    for column in columns:
        one = figure(f"from: {name}\n{program}distinct: {column}")
        (found,) = engine_for([[one]]).run(
            ibis.table({column: "string"}, name=name).count().name("n").as_table()
        )
        assert found["n"] >= 0
