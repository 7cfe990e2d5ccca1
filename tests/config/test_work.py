from __future__ import annotations

from datetime import timedelta

import pytest

from lifang.config import work
from lifang.record.models import Seal
from tests.factories.cases import MONDAY, people_district, report

pytestmark = pytest.mark.django_db


def test_a_step_that_fails_keeps_no_day_from_being_sealed(monkeypatch):
    people_district()
    report(now=MONDAY)

    def broken(now):
        raise RuntimeError("no signal")

    monkeypatch.setattr(work, "STEPS", (broken, *work.STEPS))
    with pytest.raises(ExceptionGroup) as failed:
        work.work_once(MONDAY + timedelta(days=1))
    assert [str(error) for error in failed.value.exceptions] == ["no signal"]
    assert Seal.objects.exists()


def test_a_second_round_at_the_same_moment_finds_nothing_left(django_assert_max_num_queries):
    people_district()
    report(now=MONDAY)
    later = MONDAY + timedelta(days=1)
    work.work_once(later)
    seals = Seal.objects.count()
    with django_assert_max_num_queries(40):
        work.work_once(later)
    assert Seal.objects.count() == seals
