"""Works on the live district from beside its server: one line of JSON asks, one line answers."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import cache
from typing import Any

from lifang.config.start import start_django

start_django()

from django.conf import settings  # noqa: E402 - Django is set up first
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from lifang.cases import commands  # noqa: E402
from lifang.cases.models import Case, Contact  # noqa: E402
from lifang.district.database import make_database  # noqa: E402
from lifang.people.models import Account  # noqa: E402
from lifang.places.commands import issue_plates  # noqa: E402
from lifang.places.models import Site  # noqa: E402
from lifang.record.models import Entry  # noqa: E402
from tests.factories import cases as factory  # noqa: E402
from tests.factories import registers as register_factory  # noqa: E402
from tests.modules.care import scene as care_scene  # noqa: E402
from tests.modules.gatherings.live import stage as stage_gatherings  # noqa: E402
from tests.modules.publishing import scene as publishing_scene  # noqa: E402
from tests.modules.volunteers.live import stage as stage_volunteers  # noqa: E402


def build(password: str) -> None:
    make_database()
    factory.people_district()
    for account in Account.objects.all():
        account.set_password(password)
        account.save()


def session(who: str) -> dict[str, str]:
    client = Client()
    client.force_login(Account.objects.get(username=who), "django.contrib.auth.backends.ModelBackend")
    return {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}


def report(**given: Any) -> str:
    return factory.report(now=timezone.now(), **given).ref


def act(case: str, action: str, who: str, **given: Any) -> str:
    return factory.act(Case.objects.get(ref=case), action, who, timezone.now(), **given).state


def contact(who: str, summary: str) -> None:
    commands.note_contact(
        actor=factory.account(who, timezone.now()),
        channel="phone",
        outcome=Contact.Outcome.ANSWERED,
        summary=summary,
        key=factory.a_key(),
        now=timezone.now(),
    )


def entries(ref: str) -> list[dict[str, Any]]:
    rows = Entry.objects.filter(stream=f"case/{ref}").order_by("number").select_related("payload")
    return [
        {
            "kind": row.kind,
            "actor": row.actor,
            "acted_at": row.facts.get("acted_at"),
            "said": (getattr(row, "payload", None) and row.payload.data) or {},
        }
        for row in rows
    ]


def plate(site: str) -> str:
    sites = Site.objects.filter(code=site)
    return issue_plates(sites=sites, actor="import/tests", now=timezone.now())[0].code


def of_receipt(receipt: str) -> dict[str, Any]:
    case = Case.objects.select_related("merged_into").get(receipt=receipt)
    return {
        "ref": case.ref,
        "state": case.state,
        "merged_into": case.merged_into.ref if case.merged_into else None,
        "said": case.personal,
        "sizes": list(case.evidence.order_by("pk").values_list("size", flat=True)),
    }


def publishing() -> dict[str, str]:
    register_factory.units()
    publishing_scene.editors()
    made = publishing_scene.scene(timezone.now())
    return {
        "draft": made.draft.ref,
        "issue": made.calling.ref,
        "show": made.show.ref,
        "decided": made.decided.ref,
        "receipt": made.work.receipt,
    }


def registers() -> dict[str, str]:
    register_factory.units()
    member = register_factory.writer("李清", shown_consent=True, honours="2024 省文学奖")
    return {"member": member.code, "volunteer": register_factory.volunteer("林大山").code}


def canteen() -> str:
    """Two guests of a canteen, of whom nobody is missed while a test looks: no worker runs here."""
    care_scene.people_canteen()
    for name in ("周桂兰", "吴长顺"):
        guest = care_scene.guest(name, meals=["breakfast", "lunch", "supper"], entered=timezone.now())
    return guest.code


ANSWERS: dict[str, Callable[..., Any]] = {
    "build": build,
    "canteen": canteen,
    "session": session,
    "report": report,
    "act": act,
    "contact": contact,
    "entries": entries,
    "plate": plate,
    "registers": registers,
    "publishing": publishing,
    "gatherings": cache(stage_gatherings),  # an estate has one committee: it is elected once
    "volunteers": stage_volunteers,
    "of-receipt": of_receipt,
    "receipt": lambda ref: Case.objects.get(ref=ref).receipt,
    "cases": Case.objects.count,
    "state": lambda ref: Case.objects.get(ref=ref).state,
    "evidence": lambda ref: Case.objects.get(ref=ref).evidence.count(),
}

if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(ANSWERS[asked.pop("do")](**asked)), flush=True)  # noqa: T201 - it is the answer
