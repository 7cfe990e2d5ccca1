"""Somebody acts in place of an absent colleague: allowed those days, and the entry names both."""

from __future__ import annotations

from datetime import date

import pytest

from lifang.cases.errors import UnknownCase
from lifang.people.models import Account, StandIn
from lifang.record.models import Entry
from tests.factories.cases import act, after, report

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _he_stands_in_for_lin():
    """From the 2nd to the 6th of March."""
    absent, deputy = (Account.objects.get(username=name) for name in ("agent.lin", "agent.he"))
    StandIn.objects.create(absent=absent, deputy=deputy, from_on=date(2026, 3, 2), until_on=date(2026, 3, 6))


def test_the_entry_names_who_acted_and_for_whom():
    case = act(report(), "accept", "agent.he", after(hours=1))
    entry = Entry.objects.get(stream=case.stream, kind="accept")
    assert (entry.actor, entry.facts["instead_of"]) == ("account/agent.he", "agent.lin")


def test_on_ones_own_authority_nobody_else_is_named():
    case = act(report(site="canteen"), "accept", "agent.he", after(hours=1))
    assert "instead_of" not in Entry.objects.get(stream=case.stream, kind="accept").facts


def test_not_after_the_last_day():
    case = report()
    with pytest.raises(UnknownCase):
        act(case, "accept", "agent.he", after(days=5))


def test_built_in_moves_name_them_too():
    case = act(report(), "note", "agent.he", after(hours=1), reason="已电话联系")
    assert Entry.objects.get(stream=case.stream, kind="note").facts["instead_of"] == "agent.lin"
