"""Somebody called or came: each contact is counted, with or without a case."""

from __future__ import annotations

import pytest

from lifang.cases.commands import note_contact, receive
from lifang.cases.errors import BadInput
from lifang.cases.models import Contact
from lifang.record.models import Entry, Payload
from tests.factories.cases import MONDAY, a_key, account, report

pytestmark = pytest.mark.django_db
Outcome = Contact.Outcome


def note(outcome: Outcome, key: str = "", **more) -> Contact:
    return note_contact(
        actor=account("duty.li"), channel="phone", outcome=outcome, now=MONDAY, key=key or a_key(), **more
    )


def test_answered_at_once():
    contact = note(Outcome.ANSWERED, summary="问办事时间")
    assert (contact.case, contact.area_id, contact.taken_by) == (None, "990101", "account/duty.li")
    entry = Entry.objects.get(stream=f"contact/{contact.ref}")
    assert "问办事时间" not in str(entry.facts)
    assert Payload.objects.get(entry=entry).data == {"summary": "问办事时间"}


def test_an_emergency_names_the_line_it_went_to():
    assert note(Outcome.EMERGENCY, line="119").line == "119"
    with pytest.raises(BadInput, match="110, 119, 120"):
        note(Outcome.EMERGENCY, line="12306")
    with pytest.raises(BadInput):
        note(Outcome.EMERGENCY)


def test_what_is_not_accepted_says_why():
    assert note(Outcome.NOT_ACCEPTED, reason="legal-way").reason == "legal-way"
    with pytest.raises(BadInput, match="why"):
        note(Outcome.NOT_ACCEPTED)
    assert Contact.objects.count() == 1


def test_a_contact_that_became_a_case_points_to_it():
    case = report()
    contact = note(Outcome.CASE, case=case, area=case.area_id)
    assert contact.case == case
    assert Entry.objects.get(stream=f"contact/{contact.ref}").subject == case.stream


def test_a_repeated_key_is_the_same_contact():
    first = note(Outcome.ANSWERED, key="call-1")
    assert note(Outcome.ANSWERED, key="call-1") == first
    assert Contact.objects.count() == 1


def test_a_contacts_key_opens_no_case():
    note(Outcome.ANSWERED, key="call-1")
    with pytest.raises(BadInput, match="something else"):
        receive(
            program="consultation",
            actor=account("duty.li"),
            data={"topic": "other", "description": "问"},
            key="call-1",
            now=MONDAY,
            channel="phone",
            language="zh",
        )


def test_an_area_must_exist():
    with pytest.raises(BadInput, match="no area"):
        note(Outcome.ANSWERED, area="123")
