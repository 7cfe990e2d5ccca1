"""In every table of this subject, what is changed, deleted or invented past the commands is named."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lifang.modules.volunteers import commands
from lifang.modules.volunteers.models import Shift
from lifang.modules.volunteers.rebuild import CERTIFICATES, NEEDS, TERMS
from lifang.people.models import Organization
from tests.factories.cases import MONDAY, a_key
from tests.factories.readmodel import the_read_model_tells_the_rows
from tests.factories.rows import every_tampering_is_named
from tests.modules.volunteers.scene import acting, ask, confirm, need, person, say, serve

pytestmark = pytest.mark.django_db


def test_needs_offers_hours_terms_and_certificates() -> None:
    by = {"actor": acting("chen"), "key": a_key()}
    commands.set_terms(person=person("chen"), times=["1-morning"], most_metres=2000, now=MONDAY, **by)
    work = need(wanted=3)  # all are asked: among equals, chance decides who is
    ask(work)
    say(work, "chen", True)
    shift = commands.sign_in(
        need=work, person=person("chen"), how="phone", actor=acting("chen"), key=a_key(), now=work.starts_at
    )
    commands.observe(shift=shift, note="一切正常", actor=acting("chen"), key=a_key(), now=work.starts_at)
    over = work.ends_at
    shift = commands.sign_out(shift=shift, actor=acting("chen"), key=a_key(), now=over)
    published = confirm(shift)
    assert published.publish_until is not None
    entered = published.publish_until + timedelta(hours=1)
    commands.enter(shift=published, actor=acting("agent.lin"), key=a_key(), now=entered)
    commands.certify(
        person=person("chen"), organizer=Organization.objects.get(code="team-hands"),
        actor=acting("agent.lin"), key=a_key(), now=entered,
    )  # fmt: skip
    serve(need(), "gu")
    assert Shift.objects.filter(state="entered").exists()
    the_read_model_tells_the_rows("needs", "shifts")
    every_tampering_is_named(NEEDS, TERMS, CERTIFICATES)
