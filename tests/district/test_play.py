"""The demo's play on the mini district: the same seed gives the same weeks, and the record it leaves holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from django.db import transaction

from lifang.cases import book, honest, rebuild
from lifang.cases.models import Case, Clock, Contact, Exclusion, Feedback, Handover
from lifang.cases.queries import lanes
from lifang.district.demo.play import begin_of, play
from lifang.district.demo.play.hours import OfficeTime
from lifang.district.demo.play.scenes import SCENES, draw
from lifang.district.demo.play.stage import Stage
from lifang.district.demo.welcome import welcome
from lifang.district.yamlfile import FolderError
from lifang.outbox.models import Message
from lifang.people.models import StandIn
from lifang.places.commands import issue_plates, place_plate
from lifang.places.models import Plate, Site
from lifang.places.profile import profile
from lifang.record.models import Entry, Seal, Stream
from lifang.record.queries import verify_database
from tests.factories.cases import people_district

REFERENCE = Path(__file__).parents[2] / "districts" / "pingcheng" / "demo"
NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)  # a Monday, four in the afternoon on the spot
WEEKS = 2
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The reference district's play with less of everything, and only two weeks of it."""
    folder = tmp_path_factory.mktemp("district")
    (folder / "demo").mkdir()
    rules = yaml.safe_load((REFERENCE / "play.yaml").read_text(encoding="utf-8"))
    rules |= {"weeks": WEEKS, "busy": {}, "away": [{"days_ago": 5, "days": 9}]}
    rules["plates"] = {"broken": 2, "replaced": 1}
    rules["rates"] |= {"offered": 0.3, "disputed": 0.5, "helped": 0.2, "doubled": 0.2, "excluded": 0.1}
    for part in rules["programs"].values():
        part["a_day"] *= 0.25
    (folder / "demo" / "play.yaml").write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")
    (folder / "demo" / "texts.yaml").write_bytes((REFERENCE / "texts.yaml").read_bytes())
    return folder


@pytest.fixture(scope="module", autouse=True)
def _district(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The mini district with plates at its entrances, and whatever is played in it, undone at the end of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        people_district()
        entrances = Site.objects.filter(kind=Site.Kind.ENTRANCE).order_by("code")
        hung_at = NOW - timedelta(weeks=WEEKS + 1)
        for plate in issue_plates(sites=list(entrances), actor="import/plates", now=hung_at, rng=Random(1)):
            place_plate(code=plate.code, actor="import/plates", now=hung_at)
        yield
        transaction.set_rollback(True)
    book._frozen.cache_clear()
    book._in_use.clear()


@pytest.fixture(scope="module")
def played(_district: None, script: Path) -> Stage:
    stage = play(script, now=NOW, tell=lambda _line: None)
    assert stage is not None
    return stage


def heads() -> dict[str, str]:
    """Of the cases: their names, keys and salts come from the play's own Random."""
    return dict(Stream.objects.filter(key__startswith="case/").values_list("key", "head"))


def play_and_undo(folder: Path) -> tuple[dict[str, str], honest.Rates]:
    with transaction.atomic():
        play(folder, now=NOW, tell=lambda _line: None)
        left = heads(), honest.rates(Case.objects.all())
        transaction.set_rollback(True)
    return left


def test_the_same_seed_and_end_give_the_same_record(script: Path) -> None:
    once = play_and_undo(script)
    assert play_and_undo(script) == once
    assert len(once[0]) > 50


def test_the_record_holds_and_the_rows_follow_from_it(played: Stage) -> None:
    assert verify_database().findings == []
    assert list(rebuild.differences()) == []
    assert Seal.objects.count() == WEEKS * 7  # one for each midnight
    assert Entry.objects.filter(stream__key__startswith="case/", at__gte=NOW).count() == 0


def test_everything_a_district_knows_happens(played: Stage) -> None:
    kinds = set(Entry.objects.values_list("kind", flat=True))
    assert kinds >= {
        "receive",
        "assign",
        "accept",
        "solve",
        "feedback",
        "offer",
        "accept-offer",
        "decline-offer",
    }
    assert kinds >= {
        "ask-help",
        "answer-help",
        "merge",
        "warn",
        "ask-exclusion",
        "stand-in-set",
        "broken",
        "replaced",
    }
    assert {case.program for case in Case.objects.all()} == {
        part.program.code for part in played.script.parts
    }
    assert Contact.objects.exclude(outcome=Contact.Outcome.CASE).exists()
    assert Feedback.objects.filter(state=Feedback.State.ANSWERED).exists()


def test_who_was_away_was_stood_in_for(played: Stage) -> None:
    away = StandIn.objects.get()
    acted = Entry.objects.filter(
        actor=f"account/{away.absent.username}",
        at__gte=datetime.combine(away.from_on, datetime.min.time(), profile().calendar.zone),
        at__lt=NOW,
    )
    assert not acted.exists()


def test_the_present_has_work_for_everybody(played: Stage) -> None:
    for lane in ("open", "ruling", "call-backs"):
        assert Case.objects.filter(lanes(NOW)[lane].where).exists(), lane
    assert Handover.objects.filter(state=Handover.State.OFFERED).exists()
    assert Exclusion.objects.filter(state=Exclusion.State.ASKED).exists()
    assert Clock.objects.filter(state=Clock.State.RUNNING, due_at__gt=NOW).exists()


def test_staff_work_in_office_hours(played: Stage) -> None:
    """Calls are taken at any hour; accepting a case is office work."""
    calendar = profile().calendar
    for at in Entry.objects.filter(kind__in=["accept", "start"]).values_list("at", flat=True):
        local = at.astimezone(calendar.zone)
        assert calendar.is_workday(local.date()), local
        assert any(opens <= local.time() <= closes for opens, closes in calendar.office_hours), local


def test_no_message_of_the_past_is_left_to_be_sent(played: Stage) -> None:
    waiting = Message.objects.filter(state=Message.State.WAITING)
    assert not waiting.filter(created_at__lt=NOW - timedelta(minutes=30)).exists()
    assert Message.objects.filter(state=Message.State.SENT, attempts__ok=True).exists()


def test_the_welcome_names_addresses_accounts_and_figures_with_their_denominators(played: Stage) -> None:
    text = "\n".join(welcome("http://127.0.0.1:8000"))
    rates = honest.rates(Case.objects.all())
    assert f"opened {rates.opened}, closed {rates.closed}" in text
    assert f"on time {rates.on_time.part}/{rates.on_time.whole}" in text
    assert "http://127.0.0.1:8000/demo/" in text
    plate = text.split("/p/")[1].split()[0]
    assert Plate.objects.get(code=plate).state == Plate.State.PLACED
    for role in ("agent", "officer", "head", "duty", "leader", "auditor", "admin"):
        assert f"  {role} " in text


def test_a_district_without_a_demo_folder_plays_nothing(tmp_path: Path) -> None:
    before = Case.objects.count()
    assert play(tmp_path, now=NOW, tell=lambda _line: None) is None
    assert begin_of(tmp_path, NOW) == NOW
    assert Case.objects.count() == before


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda rules: rules.pop("rates"), "'rates' is missing"),
        (lambda rules: rules["rates"].pop("photo"), "rates has no 'photo'"),
        (lambda rules: rules["programs"].update(nonsense={"a_day": 1, "steps": []}), "no program 'nonsense'"),
        (
            lambda rules: rules["programs"]["suggestion"]["steps"].append({"do": "dance", "hours": 1}),
            "no action 'dance'",
        ),
    ],
)
def test_what_is_wrong_with_a_play_is_said(
    script: Path, tmp_path: Path, change: Callable[[dict[str, object]], object], told: str
) -> None:
    rules = yaml.safe_load((script / "demo" / "play.yaml").read_text(encoding="utf-8"))
    change(rules)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "play.yaml").write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")
    (tmp_path / "demo" / "texts.yaml").write_bytes((REFERENCE / "texts.yaml").read_bytes())
    with pytest.raises(FolderError, match=told):
        play(tmp_path, now=NOW, tell=lambda _line: None)


def test_office_time_counts_only_what_is_worked() -> None:
    office = OfficeTime(profile().calendar, NOW.date(), NOW.date() + timedelta(days=30))
    morning = office.spans[0][0]
    assert office.after(morning, 3) == office.spans[1][0]  # after three hours comes the break
    assert office.after(office.spans[1][1], 1) == office.spans[2][0] + timedelta(hours=1)
    assert office.before(office.after(morning, 10), 10) == morning
    assert office.after(morning, 10_000) > NOW + timedelta(days=1000)


@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_looks_the_same_each_time_and_different_after(scene: str) -> None:
    before = draw(scene, after=False, variant=3).getvalue()
    assert before == draw(scene, after=False, variant=3).getvalue()
    if scene not in {"street", "paper"}:
        assert before != draw(scene, after=True, variant=3).getvalue()
