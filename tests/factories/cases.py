"""The mini district peopled through its own importers, and short ways to act in it."""

from __future__ import annotations

import io
import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image

from lifang.cases import commands, evidence
from lifang.cases.models import Case
from lifang.district.importers.run import run_import
from lifang.kernel import worktime
from lifang.people.actors import PUBLIC, Actor
from lifang.people.models import Account
from lifang.people.queries import viewer_of
from lifang.places.models import Site
from lifang.places.profile import profile

MINI = Path(__file__).parent.parent / "districts" / "mini"
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 09:00 in the mini district
KINDS = ("areas", "organizations", "people", "grants", "sites", "duties")
_numbers = itertools.count(1)


def people_district() -> None:
    for kind in KINDS:
        report = run_import(kind, MINI / f"{kind}.csv", now=MONDAY - timedelta(days=30))
        assert not report.problems, report.problems


def a_key() -> str:
    return f"a-key-of-its-own-{next(_numbers):06d}"


def account(username: str, on: datetime = MONDAY) -> Actor:
    viewer = viewer_of(Account.objects.get(username=username), on=worktime.today(on, profile().calendar))
    return Actor.account(viewer)


def a_photo(
    colour: tuple[int, int, int] = (90, 120, 60), size: tuple[int, int] = (64, 48)
) -> evidence.StoredFile:
    return evidence.store(photo_file(colour, size), "photo.jpg")


def photo_file(colour: tuple[int, int, int] = (90, 120, 60), size: tuple[int, int] = (64, 48)) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    out.seek(0)
    return out


def report(
    program: str = "street-problem",
    *,
    site: str = "dongyuan-1-1",
    now: datetime = MONDAY,
    actor: Actor = PUBLIC,
    key: str | None = None,
    **data: Any,
) -> Case:
    given = {"category": "06010", "description": "楼道口堆了一袋垃圾"} if program == "street-problem" else {}
    return commands.receive(
        program=program,
        actor=actor,
        data=given | data,
        key=key or a_key(),
        now=now,
        channel="web",
        language="zh",
        site=Site.objects.get(code=site) if site else None,
    )


def act(
    case: Case,
    action: str,
    who: str | Actor,
    now: datetime,
    *,
    proof: str = "",
    picture: tuple[int, int, int] = (90, 120, 60),
    **given: Any,
) -> Case:
    """`who`: a user name, "reporter" or an actor. `proof`: a kind of evidence to attach a photo (of this colour) as."""
    actor = (
        who
        if isinstance(who, Actor)
        else Actor.reporter(case.ref)
        if who == "reporter"
        else account(who, now)
    )
    reason = given.pop("reason", "")
    key = given.pop("key", None) or a_key()
    done = commands.perform(
        ref=case.ref,
        action=action,
        actor=actor,
        data=given,
        files=[(proof, a_photo(picture))] if proof else [],
        reason=reason,
        key=key,
        now=now,
        language="zh",
    )
    return Case.objects.get(pk=done.pk)


def after(**span: float) -> datetime:
    return MONDAY + timedelta(**span)
