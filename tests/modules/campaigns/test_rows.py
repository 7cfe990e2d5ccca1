"""In every table of campaigns, what is changed, deleted or invented past the commands is named."""

from __future__ import annotations

import pytest

from lifang.kernel.geometry import Position
from lifang.modules.campaigns import commands
from lifang.modules.campaigns.models import Campaign
from lifang.modules.campaigns.rebuild import CAMPAIGNS
from lifang.modules.campaigns.tasks import KEPT, erase_visits
from lifang.people.models import Organization
from lifang.places.models import Site
from lifang.record.rebuild import differences
from tests.factories.cases import a_key, a_photo, account, after
from tests.factories.people import IMPORTER
from tests.factories.readmodel import the_read_model_tells_the_rows
from tests.factories.rows import every_tampering_is_named
from tests.modules.campaigns.conftest import AGENT, ENTRANCES, OFFICER, doors
from tests.stories.staffed import COMMITTEE, STREET

pytestmark = pytest.mark.django_db


@pytest.fixture
def walked(campaign: Campaign) -> Campaign:
    """Eight doors and one that only the second list knows, walked, some drawn to be seen again, and posters handed out."""
    by = {"campaign": campaign, "now": after(hours=1)}
    team = Organization.objects.get(pk=COMMITTEE)
    commands.compare_list(rows=doors(1, 3), source="水表清单", actor=IMPORTER, key=a_key(), **by)
    sites = Site.objects.filter(code__in=ENTRANCES)
    commands.assign_turf(team=team, sites=sites, account=AGENT, actor=IMPORTER, key=a_key(), **by)
    for number in range(1, 9):
        here = {"position": Position(39_900_000, 113_300_000), "accuracy": 8, "photo": a_photo()}
        commands.visit(
            target=number, outcome="done", reason="一切正常", actor=account(AGENT), key=a_key(), **here, **by
        )
    commands.visit(target=9, actor=account(AGENT), key=a_key(), acted_at=after(minutes=30), **by)
    for row in commands.draw_rechecks(actor=account(f"head.{STREET}"), key=a_key(), **by)[:1]:
        commands.recheck(visit=row.visit.code, outcome="done", actor=account(OFFICER), key=a_key(), **by)
    item = commands.add_item(code="poster", title={"zh": "海报"}, actor=IMPORTER, key=a_key(), **by)
    move = {"item": item, "holder": team, "actor": account(AGENT), "now": after(hours=2)}
    commands.receive_stock(quantity=48, key=a_key(), **move)
    commands.post(quantity=40, place="1号楼门厅", photo=a_photo(), key=a_key(), **move)
    commands.correct(
        item=item, number=1, reason="多写了一笔", actor=IMPORTER, key=a_key(), now=after(hours=3)
    )
    commands.receive_stock(quantity=48, key=a_key(), **move | {"now": after(hours=1)})
    return campaign


def test_campaigns_targets_visits_and_stock(walked: Campaign) -> None:
    assert walked.targets.count() > walked.targets.filter(listed=True).count()
    the_read_model_tells_the_rows("campaigns", "targets", "stock")
    every_tampering_is_named(CAMPAIGNS)


def test_what_was_erased_is_compared_no_more_but_must_be_gone(walked: Campaign) -> None:
    for target in walked.targets.filter(outcome=""):
        commands.visit(
            campaign=walked, target=target.number, outcome="refused", reason="不开门", actor=account(AGENT),
            key=a_key(), now=after(days=1),
        )  # fmt: skip
    commands.count_left(
        item=walked.items.get(), holder=Organization.objects.get(pk=COMMITTEE), quantity=8,
        actor=account(AGENT), key=a_key(), now=after(days=1),
    )  # fmt: skip
    close = {"campaign": walked, "actor": account(f"head.{STREET}"), "now": after(days=2)}
    commands.draw_rechecks(key=a_key(), **close)
    commands.close(key=a_key(), reason="住户外出", **close)
    assert erase_visits(after(days=3) + KEPT) == 1
    assert list(differences()) == []
    row = walked.visits.order_by("pk")[0]
    row.reason = "一切正常"
    row.save()
    (found,) = CAMPAIGNS.differences()
    assert (found.row, found.column) == ("visit 1 1", "reason")
    row.reason = ""
    row.save()
    walked.targets.filter(number=1).update(
        booking="XXXX-XXXX-XXXX-XXXX"
    )  # the card's code: nobody knows it any more
    assert list(differences()) == []
