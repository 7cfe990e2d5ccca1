"""The pages as a browser sees them; they read the real clock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from lifang.cases.models import Case
from lifang.modules.volunteers import commands
from lifang.modules.volunteers.models import Certificate, Need, Offer, Shift
from lifang.modules.volunteers.tasks import sweep
from tests.factories.cases import a_key, report
from tests.factories.pages import signed_in, text_of
from tests.factories.places import make_plate
from tests.modules.volunteers.scene import acting, ask, confirm, need, person, say, serve

pytestmark = pytest.mark.django_db
NOW = timezone.now()
HOUR = timedelta(hours=1)
MORNING = timezone.localtime(NOW).replace(hour=10, minute=0, second=0, microsecond=0) + 24 * HOUR
MOST_QUERIES = 16


def ahead(**changed: Any) -> Need:
    return need(now=NOW, **{"starts_at": MORNING, **changed})


def past(**changed: Any) -> Need:
    """Two hours of work that ended an hour ago."""
    return need(now=NOW - 4 * HOUR, **{"starts_at": NOW - 3 * HOUR, **changed})


def press(client: Client, address: str, **data: Any) -> HttpResponse:
    return client.post(address, {"key": a_key(), **data})


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address, follow=True)
    assert response.status_code == status, address
    return text_of(response)


def test_everybody_sees_public_work_with_its_risks_and_nobodys_case() -> None:
    shown, hidden = ahead(), ahead(title="陪诊", public=False, case=report(now=NOW))
    public = Client(headers={"accept-language": "en"})
    assert "铲雪" in (listed := page(public, "/volunteers/"))
    assert "2 more people wanted" in listed
    assert "陪诊" not in listed
    assert "路滑" in page(public, f"/volunteers/{shown.ref.lower()}/")
    page(public, f"/volunteers/{hidden.ref}/", 404)
    page(public, "/volunteers/1234-56789/", 404)
    assert not public.cookies


def test_a_volunteer_needs_no_grant_and_answers_with_one_press() -> None:
    asked = ahead(wanted=3)
    ask(asked, now=NOW)
    chen = signed_in("chen")
    assert "please answer" in page(chen, "/field/volunteer/")
    assert "Why you were asked" in page(chen, f"/field/volunteer/n/{asked.ref}/")
    press(chen, f"/field/volunteer/n/{asked.ref}/accept/")
    assert Offer.objects.get(need=asked, person=person("chen")).state == "accepted"
    assert "You said yes" in page(chen, "/field/volunteer/")
    press(chen, f"/field/volunteer/n/{asked.ref}/decline/")
    assert Offer.objects.get(need=asked, person=person("chen")).state == "declined"


def test_after_signing_in_a_volunteer_arrives_at_their_own_page() -> None:
    assert signed_in("chen").get("/work/")["Location"] == "/field/volunteer/"


def test_who_is_no_volunteer_reads_how_to_become_one() -> None:
    lin = signed_in("agent.lin")
    home = page(lin, "/field/volunteer/")
    assert "not registered" in home
    assert "/field/volunteer/hours/" not in home  # nothing leads to what is not there
    page(lin, "/field/volunteer/hours/", 404)


def test_a_private_need_is_only_there_for_those_who_were_asked() -> None:
    quiet = ahead(public=False, wanted=1)
    (name,) = ask(quiet, now=NOW)
    others = {"chen", "gu", "su"} - {name}
    page(signed_in(name), f"/field/volunteer/n/{quiet.ref}/")
    for other in others:
        page(signed_in(other), f"/field/volunteer/n/{quiet.ref}/", 404)
        assert press(signed_in(other), f"/field/volunteer/n/{quiet.ref}/come/").status_code == 404


def test_on_duty_from_sign_in_over_a_report_to_sign_out() -> None:
    duty = ahead(kind="patrol", title="夜巡", starts_at=NOW - HOUR / 6)
    gu, here = signed_in("gu"), f"/field/volunteer/n/{duty.ref}/"
    commands.come_forward(need=duty, person=person("gu"), actor=acting("gu"), key=a_key(), now=NOW)
    press(gu, f"{here}sign-in/")
    press(gu, f"{here}note/", note="一切正常")
    assert "Report a problem" in page(gu, f"{here}report/?program=street-problem")
    refused = press(gu, f"{here}report/?program=street-problem", description="井盖松动")
    assert refused.status_code == 400
    done = press(gu, f"{here}report/?program=street-problem", description="井盖松动", category="06010")
    assert done.status_code == 302
    case = Case.objects.get(observations__shift__need=duty)
    assert case.ref in page(gu, here)
    assert "夜巡" in page(signed_in("duty.li"), f"/desk/c/{case.ref}/")
    press(gu, f"{here}sign-out/")
    assert Shift.objects.get(need=duty).state == "served"


def test_the_organiser_asks_by_the_rule_and_sees_why() -> None:
    asked = ahead(dangerous=True, risk="高处", wanted=2)
    lin, here = signed_in("agent.lin"), f"/desk/volunteers/n/{asked.ref}/"
    shown = page(lin, here)
    assert "Ask the first one" in shown
    assert "insurance comes first" in shown
    press(lin, f"{here}ask/")
    offer = Offer.objects.get(need=asked)
    assert offer.person == person("chen")
    press(lin, f"{here}accept/", offer=offer.pk)
    assert "1 of 2" in page(lin, here)


def test_other_areas_and_purposes_see_nothing() -> None:
    asked = ahead()
    shift = serve(past(), "chen")
    he = signed_in("agent.he")
    assert "铲雪" not in page(he, "/desk/volunteers/")
    page(he, f"/desk/volunteers/n/{asked.ref}/", 404)
    assert press(he, f"/desk/volunteers/n/{asked.ref}/ask/").status_code == 404
    page(he, f"/desk/volunteers/hours/{shift.code}/", 404)
    page(signed_in("chen"), "/desk/volunteers/", 403)
    leader = signed_in("leader.guan")
    assert "Ask the first" not in page(leader, f"/desk/volunteers/n/{asked.ref}/")
    assert press(leader, f"/desk/volunteers/n/{asked.ref}/ask/").status_code == 403
    assert (
        press(leader, f"/desk/volunteers/hours/{shift.code}/", step="refuse", reason="x").status_code == 404
    )


def form(**changed: Any) -> dict[str, Any]:
    start = timezone.localtime(NOW + 48 * HOUR)
    times = {"starts_at": start, "ends_at": start + HOUR}
    return {
        "title": "护河", "kind": "event", "what": "引导", "risk": "无", "dangerous": "no", "wanted": "2",
        "skill": "", "team": "team-hands", "place": "东苑小区1号楼1单元", "public": "on",
        **{name: f"{moment:%Y-%m-%dT%H:%M}" for name, moment in times.items()},
    } | changed  # fmt: skip


def test_a_need_is_opened_with_its_risks_or_the_form_comes_back() -> None:
    lin = signed_in("agent.lin")
    refused = press(lin, "/desk/volunteers/open/", **form(risk="", wanted="0"))
    assert refused.status_code == 400
    assert "护河" in refused.content.decode()
    done = press(lin, "/desk/volunteers/open/", **form())
    opened = Need.objects.get(title="护河")
    assert done["Location"] == f"/desk/volunteers/n/{opened.ref}/"
    assert (opened.site.code, opened.area_id, opened.public) == ("dongyuan-1-1", "990101001001001", True)


def test_hours_are_confirmed_contested_and_shown_with_names_only_by_consent() -> None:
    work = past(wanted=3)
    chen, gu = serve(work, "chen"), serve(work, "gu")
    lin, public = signed_in("agent.lin"), Client(headers={"accept-language": "en"})
    assert "Confirm the hours of 陈安" in lin.get("/desk/volunteers/hours/").content.decode()
    for shift in (chen, gu):
        press(lin, f"/desk/volunteers/hours/{shift.code}/confirm/")
    shown = page(public, "/volunteers/hours/")
    assert "陈安: 2 hours" in shown
    assert "顾真" not in shown
    own = f"/field/volunteer/hours/{gu.code}/"
    press(signed_in("gu"), own, text="我去了三个小时")
    page(signed_in("chen"), own, 404)
    assert "我去了三个小时" in page(lin, f"/desk/volunteers/hours/{gu.code}/")
    left = timezone.localtime(work.ends_at + HOUR / 2)
    press(
        lin, f"/desk/volunteers/hours/{gu.code}/", step="count", reason="队员作证",
        signed_in_at=f"{timezone.localtime(gu.signed_in_at):%Y-%m-%dT%H:%M}",
        signed_out_at=f"{left:%Y-%m-%dT%H:%M}",
    )  # fmt: skip
    row = Shift.objects.get(pk=gu.pk)
    assert (row.state, row.signed_in_at, row.served_minutes) == ("published", gu.signed_in_at, 149)


def test_a_certificate_is_printed_and_checked_by_its_code() -> None:
    confirm(serve(past(), "chen"), now=NOW)
    sweep(now=NOW + timedelta(days=30))
    chen, public = signed_in("chen"), Client(headers={"accept-language": "en"})
    press(chen, "/field/volunteer/certify/", team="team-hands")
    issued = Certificate.objects.get()
    assert issued.code in page(chen, "/field/volunteer/hours/")
    checked = press(public, "/volunteers/certificate/", code=issued.code.lower())
    shown = page(public, checked["Location"])
    assert "genuine" in shown
    assert "陈安 has served 2 hours" in shown
    page(public, "/volunteers/certificate/" + ("00000-" * 3)[:-1], 404)
    assert press(public, "/volunteers/certificate/", code="12345").status_code == 400
    assert not public.cookies


def test_who_said_yes_reads_why_it_is_called_off() -> None:
    asked = ahead(wanted=3)
    ask(asked, now=NOW)
    say(asked, "gu", True, now=NOW)
    lin = signed_in("agent.lin")
    assert press(lin, f"/desk/volunteers/n/{asked.ref}/cancel/", reason="").status_code == 400
    press(lin, f"/desk/volunteers/n/{asked.ref}/cancel/", reason="雪停了")
    assert "雪停了" in page(signed_in("gu"), "/field/volunteer/")


def test_my_times_come_back_as_they_were_kept() -> None:
    chen = signed_in("chen")
    press(
        chen,
        "/field/volunteer/me/",
        times=["0-morning", "6-night"],
        most_metres="1000",
        place="东苑小区1号楼1单元",
        mail="chen@example.org",
    )
    kept = person("chen").service_terms
    assert (kept.told, kept.mail) == (False, "chen@example.org"), "an unticked box turns it off"
    assert (kept.times, kept.most_metres, kept.site.code) == (["0-morning", "6-night"], 1000, "dongyuan-1-1")
    assert chen.get("/field/volunteer/me/").content.decode().count('name="times"') == 28


def test_the_plate_and_the_case_tell_of_it(client: Client) -> None:
    shown = ahead()
    plate = make_plate(shown.site)
    assert "Volunteers wanted: 铲雪" in page(client, f"/p/{plate.code}?lang=en")


def test_lists_cost_the_same_however_long_they_are(django_assert_max_num_queries: Any) -> None:
    lin, chen = signed_in("agent.lin"), signed_in("chen")
    for hour in range(6):
        serve(
            need(now=NOW - timedelta(days=4), starts_at=NOW - timedelta(days=2, hours=3 * hour)),
            "chen",
            minutes=60,
        )
        ask(ahead(starts_at=MORNING + timedelta(days=hour), wanted=3), now=NOW)
    for viewer, address in (
        (lin, "/desk/volunteers/"),
        (lin, "/desk/volunteers/?lane=past"),
        (lin, "/desk/volunteers/hours/"),
        (lin, "/desk/volunteers/people/"),
        (chen, "/field/volunteer/"),
        (chen, "/field/volunteer/hours/"),
        (chen, "/volunteers/"),
        (chen, "/volunteers/hours/"),
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert viewer.get(address).status_code == 200
