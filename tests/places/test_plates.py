from __future__ import annotations

from random import Random

import pytest

from lifang.kernel.receipts import parse
from lifang.places.commands import (
    PlateMoveRefused,
    issue_plates,
    place_plate,
    replace_plate,
    report_plate_broken,
)
from lifang.places.models import Plate, Site
from lifang.places.queries import find_plate, plates_to_print
from lifang.record.models import Entry, Payload
from tests.factories.places import ACTOR, NOW, make_areas, make_plate, make_site

pytestmark = pytest.mark.django_db

ISSUED, PLACED, BROKEN, REPLACED = "issued", "placed", "broken", "replaced"
MOVES = {"place": place_plate, "break": report_plate_broken, "replace": replace_plate}
WAY_TO = {ISSUED: [], PLACED: ["place"], BROKEN: ["place", "break"], REPLACED: ["replace"]}
LEGAL = {
    (ISSUED, "place"): PLACED,
    (ISSUED, "break"): BROKEN,
    (ISSUED, "replace"): REPLACED,
    (PLACED, "break"): BROKEN,
    (PLACED, "replace"): REPLACED,
    (BROKEN, "place"): PLACED,
    (BROKEN, "replace"): REPLACED,
}


@pytest.fixture
def site() -> Site:
    make_areas()
    return make_site()


def plate_in(state: str, site: Site) -> Plate:
    plate = make_plate(site)
    for move in WAY_TO[state]:
        MOVES[move](code=plate.code, actor=ACTOR, now=NOW)
    plate.refresh_from_db()
    assert plate.state == state
    return plate


@pytest.mark.parametrize("state", WAY_TO)
@pytest.mark.parametrize("move", MOVES)
def test_each_move_from_each_state(state: str, move: str, site: Site) -> None:
    plate = plate_in(state, site)
    entries = Entry.objects.count()
    if expected := LEGAL.get((state, move)):
        MOVES[move](code=plate.code, actor=ACTOR, now=NOW)
        plate.refresh_from_db()
        assert plate.state == expected
        assert Entry.objects.filter(stream=f"plate/{plate.code}").latest("number").kind == expected
    else:
        with pytest.raises(PlateMoveRefused, match=plate.code):
            MOVES[move](code=plate.code, actor=ACTOR, now=NOW)
        plate.refresh_from_db()
        assert plate.state == state
        assert Entry.objects.count() == entries


def test_a_plate_nobody_issued_cannot_be_moved_and_leaves_no_trace(site: Site) -> None:
    with pytest.raises(PlateMoveRefused, match="There is no plate"):
        place_plate(code="00000-00000", actor=ACTOR, now=NOW)
    assert not Entry.objects.filter(stream__key__startswith="plate/").exists()


def test_the_first_day_it_hung_is_kept(site: Site) -> None:
    plate = plate_in(BROKEN, site)
    placed_at = plate.placed_at
    assert placed_at == NOW
    assert place_plate(code=plate.code, actor=ACTOR, now=NOW.replace(hour=5)).placed_at == placed_at


def test_the_words_of_a_passer_by_can_be_erased(site: Site) -> None:
    plate = plate_in(PLACED, site)
    report_plate_broken(code=plate.code, actor="public", now=NOW, reason="李家孩子踢坏的")
    entry = Entry.objects.get(stream=f"plate/{plate.code}", kind="broken")
    assert entry.facts == {}
    assert Payload.objects.get(entry=entry).data == {"reason": "李家孩子踢坏的"}


def test_a_replaced_plate_leads_to_the_newest(site: Site) -> None:
    first = plate_in(PLACED, site)
    second = replace_plate(code=first.code, actor=ACTOR, now=NOW)
    third = replace_plate(code=second.code, actor=ACTOR, now=NOW)
    assert find_plate(first.code) == third
    assert third.site == site
    assert Entry.objects.get(stream=f"plate/{first.code}", kind="replaced").facts == {"by": second.code}
    issued = Entry.objects.get(stream=f"plate/{second.code}", kind="issued").facts
    assert issued == {"site": site.code, "replaces": first.code}


def test_a_repeated_call_changes_nothing_more(site: Site) -> None:
    plate = plate_in(PLACED, site)
    new = replace_plate(code=plate.code, actor=ACTOR, now=NOW, key="phone-1")
    assert replace_plate(code=plate.code, actor=ACTOR, now=NOW, key="phone-1") == new
    assert Plate.objects.count() == 2
    place_plate(code=new.code, actor=ACTOR, now=NOW, key="phone-2")
    assert place_plate(code=new.code, actor=ACTOR, now=NOW, key="phone-2").state == PLACED
    assert Entry.objects.filter(stream=f"plate/{new.code}", kind="placed").count() == 1


def test_codes_are_found_however_they_are_typed(site: Site) -> None:
    plate = issue_plates(sites=[site], actor=ACTOR, now=NOW, rng=Random(7))[0]
    assert parse(plate.code) == plate.code
    full_width = "".join(chr(ord(letter) + 0xFEE0) if letter.isalnum() else "　" for letter in plate.code)
    for text in (plate.code.lower(), plate.code.replace("-", ""), f" {plate.code} ", full_width):
        assert find_plate(text) == plate
    for text in ("", "nonsense!", plate.code[:-1], "00000-00000"):
        assert find_plate(text) is None


@pytest.mark.tampers
def test_hundreds_are_issued_in_a_few_statements_and_only_once(
    site: Site, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    sites = [site, *(Site(code=f"s-{number}", area_id=site.area_id, kind="door") for number in range(300))]
    Site.objects.bulk_create(sites[1:])
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        plates = issue_plates(sites=sites, actor=ACTOR, now=NOW, key="batch-1")
    assert [plate.site for plate in plates] == sites
    assert len({plate.code for plate in plates}) == 301
    assert issue_plates(sites=sites, actor=ACTOR, now=NOW, key="batch-1") == plates
    assert Plate.objects.count() == 301


def test_plates_to_print_are_those_that_hang_nowhere_yet(site: Site) -> None:
    plate_in(PLACED, site)
    waiting = plate_in(ISSUED, site)
    elsewhere = make_plate(make_site("xinlou", area="990101001002"))
    assert list(plates_to_print("990101001001")) == [waiting]
    assert list(plates_to_print("990101")) == [waiting, elsewhere]
