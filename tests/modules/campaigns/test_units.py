"""A list of projects has no doors: every sentence counts what is on its list."""

from __future__ import annotations

import pytest
from django.utils import translation

from lifang.modules.campaigns import commands
from lifang.modules.campaigns.commands import TargetRow
from lifang.modules.campaigns.coverage import CoverageProof, TwoLists
from lifang.modules.campaigns.honesty import Agreement
from lifang.modules.campaigns.models import Campaign
from lifang.modules.campaigns.units import UNITS, unit_of
from lifang.people.models import Organization
from lifang.places.models import Site
from tests.factories.cases import MONDAY, a_key
from tests.factories.pages import signed_in, text_of
from tests.factories.people import IMPORTER
from tests.modules.campaigns.conftest import AGENT
from tests.modules.campaigns.test_pages import LEADER, english
from tests.stories.staffed import COMMITTEE


def test_every_kind_of_campaign_has_its_words() -> None:
    assert set(UNITS) == set(Campaign.Kind.values)


@pytest.mark.parametrize(
    ("kind", "one", "three", "chinese", "short"),
    [
        ("household", "1 door", "3 doors", "3 户", "3 户"),
        ("project", "1 project", "3 projects", "3 个项目", "3 个"),
        ("family", "1 family", "3 families", "3 个家庭", "3 个"),
        ("site", "1 place", "3 places", "3 处", "3 处"),
        ("person", "1 person", "3 people", "3 人", "3 人"),
    ],
)
def test_one_and_many(kind, one, three, chinese, short) -> None:
    english, zh = unit_of(kind, "en"), unit_of(kind, "zh-hans")
    assert (english.count(1), english.count(3), english.short(3)) == (one, three, "3")
    assert (zh.count(3), zh.short(3)) == (chinese, short)


def test_the_sentence_of_the_proof_names_projects_and_agrees_with_one() -> None:
    said = CoverageProof(TwoLists(30, 29, 29), 28, "project")
    assert said.statement("en").startswith("30 projects, 2 of them still without an outcome; at most ")
    assert said.statement("zh").startswith("共 30 个项目，其中 2 个还没有结果；")
    assert "door" not in said.statement("en") + said.method("en")
    assert "户" not in said.statement("zh") + said.method("zh")
    alone = CoverageProof(TwoLists(1, 1, 1), 1, "person")
    assert (
        alone.statement("en") == "1 person, with an outcome; at most 18 people unlisted with 95 % confidence."
    )
    assert "1 is on both, 0 were new" in alone.method("en")
    assert alone.statement("zh").startswith("共 1 人，已有结果；")
    apart = CoverageProof(TwoLists(2, 1, 0), 0, "family")
    assert "share no family" in apart.statement("en")
    assert "两份名单没有相同的家庭" in apart.statement("zh")


def test_the_agreement_names_them_too() -> None:
    assert (
        Agreement(1, 1, 0)
        .explain("en", "project")
        .startswith("1 project visited again, 1 with the same outcome")
    )
    assert Agreement(2, 3, 1).explain("zh", "site").endswith("还有 1 处未复访。")


@pytest.mark.django_db
def test_no_page_of_a_campaign_over_places_speaks_of_doors(plan) -> None:
    made = plan(kind="site", title={"zh": "食堂检查", "en": "Canteens"}, public=True)
    given = {"campaign": made, "actor": IMPORTER, "now": MONDAY}
    sites = Site.objects.filter(code__in=("canteen", "dongyuan-1"))
    rows = [TargetRow(site=site, area="990101001001") for site in sites]
    commands.add_targets(rows=rows, key=a_key(), **given)
    commands.compare_list(rows=rows, source="市监局", key=a_key(), **given)
    team = Organization.objects.get(pk=COMMITTEE)
    commands.assign_turf(team=team, numbers=[1, 2], key=a_key(), **given)
    desk, agent = signed_in(LEADER), signed_in(AGENT)
    pages = [
        (desk, f"/desk/campaigns/{made.ref}/"),
        (desk, f"/desk/campaigns/{made.ref}/lists/"),
        (desk, f"/desk/campaigns/{made.ref}/checks/"),
        (desk, f"/desk/campaigns/{made.ref}/cards/?turf=1"),
        (agent, "/field/campaigns/"),
        (agent, f"/field/campaigns/{made.ref}/1/"),
        (english(), f"/campaigns/{made.ref}/"),
    ]
    said = {address: text_of(client.get(address)) for client, address in pages}
    for address, text in said.items():
        about = text.replace("I found a card at my door", "").replace("Columns: site, stair, floor, door", "")
        assert "door" not in about.lower(), address
        assert "household" not in about.lower(), address
    assert "2 left of 2 places" in said["/field/campaigns/"]
    assert "2 places on the list, 0 with an outcome, 2 left." in said[f"/campaigns/{made.ref}/"]
    for client, address in pages:
        client.cookies["django_language"] = "zh-hans"
        with translation.override("zh-hans"):
            text = text_of(client.get(address))
        assert "户" not in text, (address, text)
