"""Each page in both languages: nothing is English on the Chinese one, nothing Chinese on the English one, but data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lifang.people.models import Account
from lifang.places.commands import issue_plates
from lifang.places.models import Site
from lifang.programs.schemes import FOLDER
from lifang.record.seals import seal
from tests.factories.cases import MINI, act, after, report
from tests.factories.seen import seen

pytestmark = pytest.mark.django_db
WORD = re.compile(r"[A-Za-z]*[a-z]{2,}[A-Za-z]*")  # codes are in capitals
HAN = re.compile(r"[一-鿿]+")
NAME_OF_ACCOUNT = re.compile(r"\S*[A-Za-z0-9*][.@_-][A-Za-z0-9*]\S*")  # and mail addresses, codes, file names
SAME_IN_BOTH = {
    *("Atom", "JavaScript"),
    *("Anna", "Wu"),  # has no Chinese name
    *("service", "ramp"),  # a purpose and a facility, as tables have them
    "dyxq",  # to be typed
}
WRITTEN = {  # by the people in this file
    "zh": ("楼道灯不亮", "市政道路", "已修好", "重复反映"),
    "en": ("The light is out", "A city road", "Mended", "The same again"),
}
SECTIONS = [f"/desk/admin/{name}/" for name in ("people", "grants", "stand-ins", "sites", "plates", "days")]
PAGES = {
    "": [
        "/", "/p/", "/p/{plate}", "/p/00000", "/report", "/report?want=problem", "/report/street-problem",
        "/report/consultation", "/report/street-problem?category=06010",
        "/report/street-problem?category=06010&site=dongyuan-1-1", "/programs/street-problem",
        "/programs/mediation", "/c/", "/c/{receipt}", "/c/{receipt}/note", "/c/{receipt}/withdraw",
        "/c/{closed_receipt}", "/c/{closed_receipt}/reopen", "/cases/", "/cases/?area=990101001",
        "/cases/{ref}/", "/figures", "/seals", "/accounts/login/", "/accounts/signup/", "/nothing-here",
    ],
    "duty.li": [
        "/desk/", "/desk/?lane=late", "/desk/?lane=closed", "/desk/?lane=ruling",
        "/desk/?lane=call-backs", "/desk/?lane=exclusions", "/desk/?view=map", "/desk/search?q=1",
        "/desk/intake/", "/desk/intake/?outcome=answered", "/desk/contacts/", "/desk/figures",
        "/desk/intake/?outcome=emergency", "/desk/intake/?outcome=not-accepted",
        "/desk/figures/rows?show=opened", "/desk/c/{ref}/", "/desk/c/{ref}/assign/",
        "/desk/c/{ref}/correct/", "/desk/c/{ref}/merge/", "/desk/c/{ref}/pause/", "/desk/c/{ref}/link/",
        "/desk/c/{ref}/note/", "/desk/c/{ref}/ask-help/", "/desk/c/{closed}/",
        "/desk/c/{closed}/approve-exclusion/", "/desk/c/{closed}/feedback/",
        "/desk/bulk/?step=note&ref={ref}", "/accounts/2fa/",
    ],
    "head.fang": [
        "/desk/", "/desk/c/{ref}/", "/desk/c/{ref}/extend/", "/desk/c/{ref}/offer/",
        "/desk/c/{ref}/wait/",
    ],
    "agent.lin": [
        "/field/", "/field/?lane=all", "/field/?lane=late", "/field/?lane=offered", "/field/me/",
        "/field/near/", "/field/outbox/", "/field/shell/", "/field/c/{ref}/", "/field/c/{ref}/solve/",
        "/field/c/{ref}/attach/", "/work/",
    ],
    "admin.guan": [*SECTIONS, *(f"{section}add/" for section in SECTIONS)],
}  # fmt: skip
ABSENT = {"/nothing-here", "/p/00000"}
EITHER = pytest.mark.parametrize("who", PAGES)


def pages(who: str, language: str) -> Iterator[tuple[str, str]]:
    """Each text on each page of theirs, beside the path of the page."""
    cache.clear()  # the counts of tries
    Account.objects.update(language=language)  # before they are sent messages
    names = filled(*WRITTEN[language])
    client = Client(headers={"accept-language": language}, raise_request_exception=False)
    if who:
        client.force_login(Account.objects.get(username=who), "django.contrib.auth.backends.ModelBackend")
    for path in PAGES[who]:
        response = client.get(path.format(**names), follow=True)
        assert response.status_code == (404 if path in ABSENT else 200), path
        yield from ((path, text) for text in seen(response.content.decode(), language))


def filled(light: str, road: str, mended: str, again: str) -> dict[str, str]:
    """A late case that is offered, a fresh one that is solved, a plate and a seal."""
    now = timezone.now() - timedelta(hours=4)
    case = act(report(description=light), "accept", "agent.lin", after(hours=1))
    act(case, "offer", "agent.lin", after(hours=2), unit="city-management", reason=road)
    closed = act(report(description=light, now=now), "accept", "agent.lin", now)
    act(closed, "solve", "agent.lin", now, proof="photo", result=mended)
    act(closed, "ask-exclusion", "head.fang", now, reason=again)
    sites = [Site.objects.get(code="dongyuan-1-1")]
    plate = issue_plates(sites=sites, actor="import/tests", now=now)[0]
    seal(now=timezone.now())
    return {
        "ref": case.ref, "receipt": case.receipt, "closed": closed.ref, "closed_receipt": closed.receipt,
        "plate": plate.code,
    }  # fmt: skip


@EITHER
def test_a_chinese_page_has_no_english(who):
    sites = set(Site.objects.values_list("code", flat=True))
    left = {
        (path, text)
        for path, text in pages(who, "zh")
        if text not in sites and set(WORD.findall(NAME_OF_ACCOUNT.sub("", text))) - SAME_IN_BOTH
    }
    assert left == set()


@EITHER
def test_an_english_page_has_no_chinese_but_names_and_addresses(who):
    data = "".join(file.read_text() for file in MINI.glob("*.csv")) + schemes()
    left = {(path, text) for path, text in pages(who, "en") for run in HAN.findall(text) if run not in data}
    assert left == set()


def schemes() -> str:
    """National category names, which have no English of their own."""
    return "".join(file.read_text() for file in FOLDER.glob("*.csv"))
