"""In every table of this subject, what is changed, deleted or invented past the commands is named."""

from __future__ import annotations

import pytest

from lifang.cases import commands, rebuild
from lifang.cases.models import Contact
from tests.factories.cases import MONDAY, a_key, account, people_district, report
from tests.factories.rows import every_tampering_is_named

pytestmark = pytest.mark.django_db


def test_contacts() -> None:
    people_district()
    case = report()
    for more in ({"case": case}, {}):
        commands.note_contact(
            actor=account("duty.li"), channel="phone", outcome=Contact.Outcome.ANSWERED, now=MONDAY,
            key=a_key(), summary="问开放时间", phone="13900001234", **more,
        )  # fmt: skip
    every_tampering_is_named(rebuild.CONTACTS)
