"""A lively team in the district that the browser tests see: something in every list."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from lifang.modules.volunteers import commands
from lifang.modules.volunteers.tasks import sweep
from lifang.people.models import Organization
from tests.factories.cases import a_key
from tests.modules.volunteers.scene import acting, ask, confirm, need, people_team, person, serve

HOUR = timedelta(hours=1)


def stage() -> dict[str, str]:
    people_team()
    now = timezone.now()
    morning = timezone.localtime(now).replace(hour=10, minute=0, second=0, microsecond=0) + 24 * HOUR
    for days in (9, 8):
        done = need(now=now - (days + 1) * 24 * HOUR, starts_at=now - days * 24 * HOUR, title="送餐")
        for name in ("chen", "gu"):
            confirm(serve(done, name), now=done.ends_at + HOUR)
    sweep(now=now)
    certificate = commands.certify(
        person=person("chen"), organizer=Organization.objects.get(code="team-hands"),
        actor=acting("chen"), key=a_key(), now=now,
    )  # fmt: skip
    cleared = need(now=now - 5 * HOUR, starts_at=now - 4 * HOUR, title="清理楼道")
    waiting = serve(cleared, "chen", minutes=95)
    told = need(now=now - 9 * HOUR, starts_at=now - 8 * HOUR, title="发宣传单")
    confirm(serve(told, "gu"), now=now)
    held = need(now=now - 9 * HOUR, starts_at=now - 6 * HOUR, title="引导")
    moved = confirm(serve(held, "gu", minutes=60), now=now, signed_in_at=told.starts_at + HOUR)
    asked = need(now=now, starts_at=morning, wanted=3)
    ask(asked, now=now)
    danger = need(now=now, starts_at=morning, title="除冰凌", dangerous=True, wanted=2)
    duty = need(now=now - HOUR, starts_at=now - HOUR / 4, title="巡逻", kind="patrol")
    commands.come_forward(need=duty, person=person("gu"), actor=acting("gu"), key=a_key(), now=now - HOUR / 2)
    on_duty = commands.sign_in(
        need=duty, person=person("gu"), how="phone", actor=acting("gu"), key=a_key(), now=now
    )
    commands.observe(shift=on_duty, note="一切正常", actor=acting("gu"), key=a_key(), now=now)
    return {
        "asked": asked.ref,
        "danger": danger.ref,
        "duty": duty.ref,
        "waiting": waiting.code,
        "held": moved.code,
        "code": certificate.code,
    }
