from __future__ import annotations

import pytest

from lifang.modules.campaigns import commands, queries
from lifang.modules.campaigns.errors import BadPlan, MayNot, TooLate
from lifang.overview.readmodel.sources.campaigns import STOCK
from lifang.people.models import Organization
from lifang.record.models import Entry
from tests.factories.cases import MONDAY, a_key, a_photo, account, after
from tests.factories.people import IMPORTER
from tests.modules.campaigns.conftest import AGENT
from tests.stories.staffed import COMMITTEE, STREET

pytestmark = pytest.mark.django_db


@pytest.fixture
def poster(campaign):
    return commands.add_item(
        campaign=campaign,
        code="poster",
        title={"zh": "海报", "en": "Poster"},
        actor=IMPORTER,
        key=a_key(),
        now=MONDAY,
    )


@pytest.fixture
def given(poster):
    return {
        "item": poster,
        "holder": Organization.objects.get(pk=COMMITTEE),
        "actor": account(AGENT),
        "now": MONDAY,
    }


def test_what_was_received_is_followed_to_the_last_piece(campaign, given):
    commands.receive_stock(quantity=48, key=a_key(), **given)
    commands.post(quantity=40, place="1号楼1单元门厅", photo=a_photo(), key=a_key(), **given)
    commands.hand_out(quantity=5, key=a_key(), **given)
    commands.count_left(quantity=1, key=a_key(), **given)
    (missing,) = queries.ledger_of(campaign).findings
    assert (missing.trouble, missing.numbers["off"]) == ("missing", 2)
    commands.count_left(quantity=3, key=a_key(), **given)
    assert queries.ledger_of(campaign).findings == []
    (balance,) = queries.ledger_of(campaign).balances
    assert (balance.item, balance.received, balance.posted, balance.left) == ("Poster", 48, 40, 3)


def test_a_posting_needs_its_place_and_photo(given):
    with pytest.raises(BadPlan) as refusal:
        commands.post(quantity=1, place=" ", photo=None, key=a_key(), **given)
    assert set(refusal.value.problems) == {"place", "file_photo"}


def test_a_repeated_key_moves_once_and_nothing_is_nothing(campaign, given):
    key = a_key()
    for _time in range(2):
        commands.receive_stock(quantity=10, key=key, **given)
    assert Entry.objects.filter(stream=campaign.stream, kind="stock").count() == 1
    with pytest.raises(BadPlan, match="how many"):
        commands.hand_out(quantity=0, key=a_key(), **given)


def test_others_do_not_book_for_this_team(given):
    for stranger in ("agent.lin", "agent.committee-990101001002"):
        with pytest.raises(MayNot):
            commands.receive_stock(quantity=1, key=a_key(), **given | {"actor": account(stranger)})


def test_a_slip_of_the_pen_is_taken_back_and_written_anew(campaign, given):
    """Handed out before it was received: no later movement could ever mend that."""
    wrong = commands.hand_out(quantity=5, key=a_key(), **given)
    later = given | {"now": after(minutes=1)}
    commands.receive_stock(quantity=10, key=a_key(), **later)
    off = commands.count_left(quantity=0, key=a_key(), **later)
    assert [one.trouble for one in queries.ledger_of(campaign).findings] == ["missing", "overdrawn"]
    leads = {"item": given["item"], "actor": account(f"officer.{STREET}"), "now": after(hours=1)}
    with pytest.raises(MayNot):
        commands.correct(
            number=wrong.number, reason="记早了", key=a_key(), **leads | {"actor": given["actor"]}
        )
    with pytest.raises(BadPlan, match="why"):
        commands.correct(number=wrong.number, reason=" ", key=a_key(), **leads)
    key = a_key()
    for _time in range(2):
        undone = commands.correct(number=wrong.number, reason="记早了", key=key, **leads)
    assert (undone.kind, undone.corrects, undone.quantity) == ("corrected", 1, 5)
    for number, error in ((wrong.number, TooLate), (undone.number, BadPlan), (99, BadPlan)):
        with pytest.raises(error):
            commands.correct(number=number, reason="再撤", key=a_key(), **leads)
    commands.correct(number=off.number, reason="数错了", key=a_key(), **leads)
    assert [one.trouble for one in queries.ledger_of(campaign).findings] == ["not-counted"]
    commands.hand_out(quantity=5, key=a_key(), **given | {"now": after(hours=2)})
    commands.count_left(quantity=5, key=a_key(), **given | {"now": after(hours=2)})
    assert queries.ledger_of(campaign).findings == []
    assert len(queries.ledger_of(campaign).rows) == 7
    counted = STOCK.rows().filter(item=given["item"], kind="handed-out")
    assert [row.number for row in counted] == [6], "figures count it once"


@pytest.mark.tampers
def test_teams_of_one_name_and_items_of_one_title_are_summed_apart(campaign, given):
    """What one team lacks is not found in the hands of another one that is called alike."""
    other = Organization.objects.get(pk="committee-990101001002")
    Organization.objects.filter(pk=other.pk).update(
        name=given["holder"].name, name_en=given["holder"].name_en
    )
    twin = commands.add_item(
        campaign=campaign, code="sheet", title={"zh": "折页", "en": "Poster"}, actor=IMPORTER, key=a_key(), now=MONDAY
    )  # fmt: skip
    for item, holder, received, left in (
        (given["item"], given["holder"], 100, 90),
        (given["item"], other, 50, 60),
        (twin, given["holder"], 20, 19),
    ):
        move = {"item": item, "holder": holder, "actor": IMPORTER, "now": MONDAY}
        commands.receive_stock(quantity=received, key=a_key(), **move)
        commands.count_left(quantity=left, key=a_key(), **move)
    ledger = queries.ledger_of(campaign)
    assert [(one.item, one.expected, one.left) for one in ledger.balances] == [
        ("Poster", 100, 90),
        ("Poster", 50, 60),
        ("Poster", 20, 19),
    ]
    assert [(one.trouble, one.numbers["off"]) for one in ledger.findings] == [
        ("missing", 10),
        ("surplus", 10),
        ("missing", 1),
    ]


def test_an_item_stands_once_on_the_ledger(campaign, poster):
    with pytest.raises(BadPlan, match="already"):
        commands.add_item(
            campaign=campaign, code="poster", title={"zh": "海报"}, actor=IMPORTER, key=a_key(), now=MONDAY
        )
