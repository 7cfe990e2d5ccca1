"""Two people with different grants never learn of each other's cases, by whatever page they try."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifang.cases.models import Case, Contact, Evidence
from lifang.kernel.receipts import new_receipt, new_ref
from lifang.people.actors import Actor
from lifang.people.commands import give_grant, open_account
from lifang.people.models import Account, Organization
from lifang.places.models import Area
from lifang.record.journal import SYSTEM_RANDOM
from tests.cases.samples import RESTLESS
from tests.factories.cases import MONDAY, act, after, report
from tests.factories.pages import press, refs_in, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _clock_that_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages tell the minute: two that are compared are asked for in the same one."""
    moment = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def hidden() -> Case:
    """A case of the second community, with a photo; the first community has nothing to do with it."""
    case = act(report(site="canteen", description="食堂后门有人堵路"), "accept", "agent.he", after(hours=1))
    return act(case, "note", "agent.he", after(hours=2), reason="已联系物业", proof="photo")


def absent() -> str:
    return new_ref(SYSTEM_RANDOM)


def told(response: HttpResponse, *own: str) -> tuple[int, str]:
    """Everything an answer tells, without the address that the asker wrote and the tokens of one form."""
    page = response.content.decode()
    for text in own:
        page = page.replace(text, "…")
    page = re.sub(r'(name="(?:csrfmiddlewaretoken|key)" value=")[^"]*', r"\1…", page)
    return response.status_code, page


STRANGERS = [("desk", "head.fang"), ("desk", "officer.zheng"), ("field", "agent.lin")]


@pytest.mark.parametrize(("face", "who"), STRANGERS)
def test_a_forbidden_case_answers_as_an_absent_one(hidden, face, who):
    stranger, nowhere = signed_in(who), absent()
    for path in ("", "note/", "accept-offer/", "no-such/"):
        there = stranger.get(f"/{face}/c/{hidden.ref}/{path}")
        nothing = stranger.get(f"/{face}/c/{nowhere}/{path}")
        assert told(there, hidden.ref) == told(nothing, nowhere), path
        assert there.status_code == 404


@pytest.mark.parametrize(("face", "who"), STRANGERS)
def test_acting_on_a_forbidden_case_answers_as_on_an_absent_one(hidden, face, who):
    stranger, nowhere = signed_in(who), absent()
    for action in ("note", "solve", "accept", "accept-offer", "answer-help", "offer"):
        there = press(stranger, hidden.ref, action, face=face, reason="看看")
        nothing = press(stranger, nowhere, action, face=face, reason="看看")
        assert told(there, hidden.ref) == told(nothing, nowhere), action
        assert there.status_code == 404
    assert Case.objects.get(pk=hidden.pk).entries == hidden.entries


@pytest.mark.parametrize(("face", "who"), STRANGERS)
def test_the_answer_takes_the_same_work(hidden, face, who):
    """Timing is made of statements: both answers ask the database the same questions."""
    stranger, asked = signed_in(who), []
    for ref in (hidden.ref, absent(), "not-a-number"):
        with CaptureQueriesContext(connection) as queries:
            stranger.get(f"/{face}/c/{ref}/")
        asked.append([re.sub(r"'[^']*'", "…", one["sql"]) for one in queries])
    assert asked[0] == asked[1] == asked[2]


def test_lists_and_counts_do_not_change_with_what_is_hidden():
    pages = {"/desk/": "head.fang", "/desk/?held=all": "head.fang", "/field/": "agent.lin"}
    pages |= {f"/desk/?held=all&lane={lane}": "head.fang" for lane in ("late", "nobody", "waiting", "closed")}
    report()
    before = {path: told(signed_in(who).get(path)) for path, who in pages.items()}
    case = act(report(site="canteen"), "accept", "agent.he", after(hours=1))
    act(case, "solve", "agent.he", after(hours=2), result="好", proof="photo")
    report(site="xinlou-1")
    assert {path: told(signed_in(who).get(path)) for path, who in pages.items()} == before


@pytest.mark.parametrize("text", ["食堂后门", "堵路", "食堂"])
def test_search_finds_no_more_than_the_lists(hidden, text):
    stranger = signed_in("head.fang")
    found, nothing = (
        stranger.get("/desk/search", {"q": text}),
        stranger.get("/desk/search", {"q": "没有这个词"}),
    )
    assert refs_in(found) == set()
    assert told(found, text)[0] == told(nothing)[0] == 200
    assert "Nothing found" in text_of(found)
    assert refs_in(signed_in("head.ding").get("/desk/search", {"q": text})) == {hidden.ref}


def test_a_number_typed_into_search_tells_nothing(hidden):
    stranger, nowhere = signed_in("head.fang"), absent()
    there = stranger.get("/desk/search", {"q": hidden.ref})
    nothing = stranger.get("/desk/search", {"q": nowhere})
    assert told(there, hidden.ref) == told(nothing, nowhere)


def test_another_case_cannot_be_tried_out_by_merging_or_linking(hidden):
    mine = act(report(), "accept", "agent.lin", after(hours=1))
    stranger, nowhere = signed_in("head.fang"), absent()
    for action in ("merge", "link"):
        there = press(
            stranger, mine.ref, action, ref=hidden.ref, reason="同一件事", key="the-same-key-00000001"
        )
        nothing = press(
            stranger, mine.ref, action, ref=nowhere, reason="同一件事", key="the-same-key-00000001"
        )
        assert told(there, hidden.ref) == told(nothing, nowhere), action
        assert there.status_code == 400
    assert Case.objects.get(pk=mine.pk).merged_into is None


def test_a_page_names_no_case_beside_it_that_the_reader_may_not_see(hidden):
    mine = act(report(), "accept", "agent.lin", after(hours=1))
    act(hidden, "link", "duty.li", after(hours=3), ref=mine.ref)
    act(mine, "note", "agent.lin", after(hours=4), reason="看过")
    stranger = signed_in("head.fang").get(f"/desk/c/{mine.ref}/")
    assert hidden.ref not in stranger.content.decode()
    assert all(line.what != "Put under a parent case" for line in stranger.context["history"])
    assert hidden.ref in signed_in("duty.li").get(f"/desk/c/{mine.ref}/").content.decode()

    act(mine, "link", "duty.li", after(hours=5), ref="")
    act(hidden, "link", "duty.li", after(hours=5), ref="")
    act(mine, "link", "duty.li", after(hours=6), ref=hidden.ref)
    assert hidden.ref not in signed_in("head.fang").get(f"/desk/c/{mine.ref}/").content.decode()


def test_purposes_are_walled_from_each_other(offer_program):
    """Somebody whose grant is for another purpose sees nothing of the service, nor the service of them."""
    offer_program(RESTLESS.replace("sensitivity: internal", "sensitivity: restricted\npurpose: corrections"))
    account = open_account(username="warden", person=None, actor=Actor.importer("test"), now=MONDAY)
    give_grant(
        account=account,
        role="officer",
        unit=Organization.objects.get(pk="housing"),
        area=Area.objects.get(pk="990101"),
        purpose="corrections",
        from_on=MONDAY.date(),
        actor=Actor.importer("test"),
        now=MONDAY,
    )
    walled = report("restless", site="", actor=Actor.importer("test"))
    ours = report()
    warden, duty = signed_in("warden"), signed_in("duty.li")
    assert refs_in(warden.get("/desk/?held=all")) == {walled.ref}
    assert refs_in(duty.get("/desk/")) == {ours.ref}
    assert duty.get(f"/desk/c/{walled.ref}/").status_code == 404
    assert warden.get(f"/desk/c/{ours.ref}/").status_code == 404
    programs = next(one for one in duty.get("/desk/").context["filters"] if one.name == "program")
    assert "restless" not in programs.values
    contacts = warden.get("/desk/contacts/")
    assert contacts.context["rows"] == []


def test_evidence_is_for_those_who_see_the_case(hidden, client):
    file = Evidence.objects.get(case=hidden)
    none = "0" * 64
    for who in (None, "head.fang", "agent.lin", "officer.zheng"):
        visitor = signed_in(who) if who else client
        nothing = told(visitor.get(f"/evidence/{none}/"), none)
        for sha256 in (file.sha256, file.public):
            assert told(visitor.get(f"/evidence/{sha256}/"), sha256) == nothing, who
    for who in ("agent.he", "duty.li"):
        original = signed_in(who).get(f"/evidence/{file.sha256}/")
        assert (original.status_code, original.headers["Content-Type"]) == (200, "image/jpeg")
        assert len(b"".join(original.streaming_content)) == file.size
        assert original.headers["X-Content-Type-Options"] == "nosniff"
        assert original.headers["Content-Disposition"].startswith("inline")
        b"".join(signed_in(who).get(f"/evidence/{file.public}/").streaming_content)


def test_a_receipt_opens_the_cleaned_pictures_of_its_own_case_only(hidden, client):
    file, other = Evidence.objects.get(case=hidden), report()
    shown = client.get(f"/evidence/{file.public}/", {"r": hidden.receipt.lower()})
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    b"".join(shown.streaming_content)
    for sha256, receipt in (
        (file.sha256, hidden.receipt),
        (file.public, other.receipt),
        (file.public, new_receipt(SYSTEM_RANDOM)),
        (file.public, hidden.ref),
        (file.public, ""),
    ):
        assert client.get(f"/evidence/{sha256}/", {"r": receipt}).status_code == 404


def test_a_picture_is_asked_for_again_and_not_kept_for_the_next_in_the_browser(hidden):
    file = Evidence.objects.get(case=hidden)
    agent = signed_in("agent.he")
    first = agent.get(f"/evidence/{file.public}/")
    b"".join(first.streaming_content)
    assert first.headers["Cache-Control"] == "private, no-cache"
    etag = first.headers["ETag"]
    assert agent.get(f"/evidence/{file.public}/", HTTP_IF_NONE_MATCH=etag).status_code == 304
    stranger = signed_in("agent.lin")
    assert stranger.get(f"/evidence/{file.public}/", HTTP_IF_NONE_MATCH=etag).status_code == 404


def test_what_is_no_picture_is_never_opened_in_the_page(hidden):
    pdf = _a_pdf()
    pressed = press(signed_in("agent.he"), hidden.ref, "attach", face="field", file_document=pdf)
    assert pressed.status_code == 302
    file = Evidence.objects.get(case=hidden, kind="document")
    answer = signed_in("agent.he").get(f"/evidence/{file.sha256}/")
    b"".join(answer.streaming_content)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="plan.pdf"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def _a_pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("plan.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")


def test_calls_are_listed_within_the_areas_of_those_who_see_areas(hidden):
    Contact.objects.create(
        ref=absent(),
        at=MONDAY,
        channel="phone",
        outcome="answered",
        area_id="990101001002",
        taken_by="account/duty.li",
    )
    assert len(signed_in("auditor.yan").get("/desk/contacts/").context["rows"]) == 1
    assert signed_in("head.ding").get("/desk/contacts/").context["rows"] == []


def test_who_lost_the_grant_lost_the_cases_with_it(hidden):
    agent = signed_in("agent.he")
    assert agent.get(f"/field/c/{hidden.ref}/").status_code == 200
    Account.objects.get(username="agent.he").grants.update(until_on="2026-01-31")
    assert agent.get(f"/field/c/{hidden.ref}/").status_code == 403
    assert agent.get("/work/").status_code == 403
    file = Evidence.objects.get(case=hidden)
    assert agent.get(f"/evidence/{file.public}/").status_code == 404


def test_a_key_of_somebody_else_tells_nothing(hidden):
    key = "somebody-elses-key-001"
    press(signed_in("agent.he"), hidden.ref, "note", face="field", reason="记录", key=key)
    mine = act(report(), "accept", "agent.lin", after(hours=1))
    done = press(signed_in("agent.lin"), mine.ref, "note", face="field", reason="记录", key=key)
    assert done.headers["Location"] == f"/field/c/{mine.ref}/"


def test_pages_of_staff_stay_in_no_cache(hidden):
    for who, path in (("duty.li", f"/desk/c/{hidden.ref}/"), ("agent.he", "/field/")):
        assert "no-store" in signed_in(who).get(path).headers["Cache-Control"]
    assert Client().get(f"/desk/c/{hidden.ref}/").status_code == 302
