from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from lifang.people.commands.registers import end
from lifang.people.models import Account, Organization, Person, Registration
from lifang.people.tasks import LAPSED
from lifang.people.vault import find_by_secret
from lifang.record.models import Entry
from tests.factories import registers as factory
from tests.factories.cases import a_key, people_district
from tests.factories.pages import signed_in, text_of
from tests.factories.people import make_grant

pytestmark = pytest.mark.django_db
MEMBERS = "/desk/registers/association-member/"
FAMILIES = "/desk/registers/honoured-family/"


@pytest.fixture(autouse=True)
def _district() -> None:
    people_district()
    factory.units()


@pytest.fixture
def officer() -> Client:
    """Of the department above the association."""
    return signed_in("officer.wen")


def grant(username: str, unit: str, role: str, **more: str) -> Client:
    make_grant(
        Account.objects.get(username=username), Organization.objects.get(code=unit), role, "990101", **more
    )
    return signed_in(username)


def given(**changes: Any) -> dict[str, Any]:
    fields = {"holder": "writers", "from_on": "2026-11-01", "rank": "district", "genre": ["poem"]}
    return {"key": a_key(), **fields, **changes}


def test_a_newcomer_is_entered_once_however_often_it_is_sent(officer: Client) -> None:
    form = given(name="王小雨", phone="13912345678", honours="2025 区诗歌奖", shown_consent="true")
    for _time in range(2):
        sent = officer.post(f"{MEMBERS}new/?person=new", form)
        assert sent.status_code == 302
    row = Registration.objects.get()
    assert sent["Location"] == f"{MEMBERS}{row.code}/"
    assert row.person is not None
    assert find_by_secret("phone", "13912345678") == [row.person]
    assert Person.objects.filter(name="王小雨").count() == 1
    page = text_of(officer.get(sent["Location"]))
    assert "王小雨" in page
    assert "2025 区诗歌奖" in page
    assert "Entered" in page


def test_what_is_wrong_is_told_beside_its_field_and_nobody_is_added(officer: Client) -> None:
    people = Person.objects.count()
    sent = officer.post(f"{MEMBERS}new/?person=new", given(name="王小雨", rank="", phone="12"))
    assert sent.status_code == 400
    assert "Rank of membership” is empty" in text_of(sent)
    sent = officer.post(f"{MEMBERS}new/?person=new", given(name="王小雨", dues_until="2020-01-01"))
    assert "correct one of the two" in text_of(sent)
    assert Person.objects.count() == people


def test_somebody_known_is_found_by_name_and_not_written_twice(officer: Client) -> None:
    row = factory.volunteer("张三丰")
    unseen = text_of(officer.get(f"{MEMBERS}new/?find=三丰"))
    assert "Nobody called" in unseen  # the team is not the department's
    assert row.person is not None
    assert officer.get(f"{MEMBERS}new/?person={row.person.code}").status_code == 404
    street = signed_in("officer.tao")
    assert row.person.code in street.get("/desk/registers/volunteer-skill/new/?find=三丰").content.decode()
    sent = street.post(
        f"/desk/registers/volunteer-skill/new/?person={row.person.code}",
        {
            "key": a_key(),
            "holder": "team-east",
            "from_on": "2026-11-01",
            "skill": "haircut",
            "proof": "practice",
        },
    )
    assert sent.status_code == 302
    assert row.person.registrations.count() == 2
    assert "Hairdressing" in text_of(street.get(f"/desk/registers/volunteer/{row.code}/"))


def test_change_end_and_erase(officer: Client) -> None:
    row = factory.writer("李清")
    line = f"{MEMBERS}{row.code}/"
    shown = officer.get(f"{line}change/").content.decode()
    assert "清斋" in shown
    values = {
        "seen": seen_in(officer, line),
        "rank": "province",
        "genre": ["poem", "essay"],
        "pen_name": "清斋",
    }
    assert officer.post(f"{line}change/", {"key": a_key(), **values}).status_code == 302
    assert "Province" in text_of(officer.get(line))
    refused = officer.post(f"{line}end/", {"key": a_key(), "on": "2026-11-20", "reason": ""})
    assert refused.status_code == 400
    ended = officer.post(f"{line}end/", {"key": a_key(), "on": "2026-11-20", "reason": "搬到外地"})
    assert ended.status_code == 302
    assert "搬到外地" in text_of(officer.get(line))
    assert officer.post(f"{line}erase/", {"key": a_key(), "reason": "本人要求"}).status_code == 302
    page = text_of(officer.get(line))
    assert "李清" not in page
    assert "清斋" not in page
    kinds = Entry.objects.filter(stream=row.stream).order_by("number").values_list("kind", flat=True)
    assert list(kinds) == ["entered", "changed", "ended", "erased"]


def seen_in(client: Client, line: str) -> str:
    found = re.search(r'name="seen" value="([^"]*)"', client.get(f"{line}change/").content.decode())
    assert found is not None
    return html.unescape(found[1])


def test_an_older_form_overwrites_nothing_that_changed_meanwhile(officer: Client) -> None:
    row = factory.writer("李清")
    line, values = f"{MEMBERS}{row.code}/", {"rank": "city", "genre": ["poem", "essay"], "pen_name": "清斋"}
    mine = theirs = seen_in(officer, line)

    def send(seen: str, **changed: str) -> HttpResponse:
        return officer.post(f"{line}change/", {"key": a_key(), "seen": seen, **values, **changed})

    assert send(theirs, rank="province", office="chair").status_code == 302
    assert send(mine, pen_name="听雨").status_code == 302
    row.refresh_from_db()
    expected = {"rank": "province", "office": "chair", "genre": ["poem", "essay"], "pen_name": "听雨"}
    assert row.all_values == expected
    refused = send(mine, rank="national", pen_name="听雨")
    assert refused.status_code == 400
    assert "Somebody else has changed this meanwhile" in text_of(refused)
    row.refresh_from_db()
    assert row.all_values == expected


def test_the_list_finds_filters_and_counts(officer: Client) -> None:
    soon = timezone.localdate().isoformat()
    for name, values in (("李清", {}), ("杜甫", {"dues_until": soon}), ("白朴", {"rank": "national"})):
        factory.writer(name, **values)
    page = text_of(officer.get(MEMBERS))
    assert "Current 3" in page
    assert "National" in page
    found = text_of(officer.get(f"{MEMBERS}?find=杜"))
    assert "杜甫" in found
    assert "李清" not in found
    assert "Nothing found" in text_of(officer.get(f"{MEMBERS}?find=苏轼"))
    assert "Nothing is here" in text_of(officer.get(f"{MEMBERS}?show=over"))
    assert "3" in text_of(officer.get("/desk/registers/"))


def test_a_list_costs_the_same_for_many(officer: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        factory.writer(f"作者{number}", shown_consent=True)
    officer.get(MEMBERS)
    with django_assert_max_num_queries(14):
        officer.get(MEMBERS)
    with django_assert_max_num_queries(20):
        officer.get("/desk/registers/")
    with django_assert_max_num_queries(5):
        Client().get("/registers/association-member/")


def test_families_to_be_honoured_are_not_there_for_other_purposes() -> None:
    row = factory.family(factory.volunteer("林大山"))
    veterans = grant("officer.qian", "veterans", "officer", purpose="honours")
    assert row.code in veterans.get(FAMILIES).content.decode()
    assert Entry.objects.filter(stream="reads/officer.qian", subject="register/honoured-family").count() == 1
    veterans.get(f"{FAMILIES}?find=nobody")  # a list that names nobody was not read
    assert Entry.objects.filter(stream="reads/officer.qian").count() == 1
    assert "林卫国" in text_of(veterans.get(f"{FAMILIES}{row.code}/"))
    assert Entry.objects.filter(stream="reads/officer.qian", subject=row.stream).count() == 1
    insiders = ("officer.wen", "officer.tao", "duty.li", "admin.guan")
    for outside in (*(signed_in(name) for name in insiders), grant("head.gao", "veterans", "head")):
        for address in ("", "new/?person=new", f"{row.code}/", f"{row.code}/change/", f"{row.code}/end/"):
            assert outside.get(FAMILIES + address).status_code == 404
        assert "honour" not in outside.get("/desk/registers/").content.decode()
    volunteer = Registration.objects.get(register="volunteer")
    assert "honour" not in text_of(
        signed_in("officer.tao").get(f"/desk/registers/volunteer/{volunteer.code}/")
    )
    assert "honour" not in Client().get("/registers/", headers={"accept-language": "en"}).content.decode()
    assert Client().get("/registers/honoured-family/").status_code == 404


def test_who_only_reads_sees_nothing_personal_and_no_buttons() -> None:
    row = factory.writer("李清", honours="2024 省文学奖")
    leader = signed_in("leader.guan")
    page = text_of(leader.get(f"{MEMBERS}{row.code}/"))
    assert "Poetry" in page
    assert "清斋" not in page
    assert "2024" not in page
    assert "What you can do now" not in page
    for step in ("new/?person=new", f"{row.code}/change/", f"{row.code}/end/", f"{row.code}/erase/"):
        assert leader.get(MEMBERS + step).status_code == 404


def test_everybody_reads_the_number_and_the_names_of_those_who_agreed() -> None:
    factory.writer("李清", shown_consent=True, honours="2024 省文学奖")
    factory.writer("杜甫", honours="2023 市文学奖")
    page = Client().get("/registers/association-member/", headers={"accept-language": "en"})
    said = text_of(page)
    assert "Mini District Writers: 2" in said
    assert "1 agreed" in said
    assert "李清" in said
    assert "2024 省文学奖" in said
    assert "杜甫" not in said
    assert "2023" not in said
    assert "Association members: 2" in text_of(Client().get("/registers/", headers={"accept-language": "en"}))
    assert Client().get("/registers/volunteer-skill/").status_code == 404


@pytest.mark.parametrize(
    ("reason", "shown"), [(LAPSED, "会籍到期"), ("ended by import", "导入时终止"), ("搬走了", "搬走了")]
)
def test_reasons_that_are_written_by_themselves_are_told_in_the_readers_language(
    officer: Client, reason: str, shown: str
) -> None:
    row = factory.writer("李清")
    end(registration=row, on=row.from_on, reason=reason, **factory.IMPORT)
    officer.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"
    page = text_of(officer.get(f"{MEMBERS}{row.code}/"))
    assert shown in page
    assert reason == shown or reason not in page
