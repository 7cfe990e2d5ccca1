"""A version in use is frozen; a running case keeps the version it began under."""

from __future__ import annotations

import pytest
from django.db import transaction

from lifang.cases.book import FrozenProgramChanged, book
from lifang.cases.errors import BadInput
from lifang.cases.models import Case, ProgramVersion
from tests.cases.samples import RESTLESS
from tests.factories.cases import act, after, report

pytestmark = pytest.mark.django_db
SECOND = RESTLESS.replace("version: 1", "version: 2").replace(
    "accept:    {from: received, to: working", "accept:    {from: received, to: watching"
)


def test_the_text_of_a_version_is_kept_with_its_first_case(offer_program):
    program = offer_program(RESTLESS)
    assert not ProgramVersion.objects.exists()
    report("restless", site="")
    kept = ProgramVersion.objects.get()
    assert (kept.code, kept.version, kept.source) == ("restless", 1, program.source)


def test_a_changed_text_under_the_same_number_is_refused(offer_program):
    offer_program(RESTLESS)
    report("restless", site="")
    offer_program(RESTLESS.replace("5 workdays", "50 workdays"))
    with pytest.raises(FrozenProgramChanged, match="version 2"):
        report("restless", site="")
    assert Case.objects.count() == 1


def test_a_version_nobody_used_may_still_change(offer_program):
    offer_program(RESTLESS)
    offer_program(RESTLESS.replace("5 workdays", "50 workdays"))
    assert report("restless", site="").version == 1


def test_a_running_case_keeps_its_version(offer_program):
    offer_program(RESTLESS)
    old = report("restless", site="")
    offer_program(SECOND)
    new = report("restless", site="")
    assert (old.version, new.version) == (1, 2)
    assert act(old, "accept", "officer.zheng", after(hours=1)).state == "working"
    assert act(new, "accept", "officer.zheng", after(hours=1)).state == "watching"


def test_a_version_that_was_rolled_back_is_frozen_by_the_next_case(offer_program):
    offer_program(RESTLESS)
    with transaction.atomic():
        report("restless", site="")
        report("restless", site="")
        transaction.set_rollback(True)
    assert not ProgramVersion.objects.exists()
    report("restless", site="")
    assert ProgramVersion.objects.count() == 1


def test_an_unknown_program_is_answered_with_those_there_are():
    with pytest.raises(BadInput, match="street-problem"):
        report("no-such-program")


def test_the_catalogue_is_in_the_book():
    assert {program.code for program in book().all()} >= {
        "street-problem", "help-request", "property-complaint", "consultation", "suggestion", "mediation", "commendation",
    }  # fmt: skip
