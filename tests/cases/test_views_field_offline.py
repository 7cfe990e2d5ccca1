"""What a phone may keep and what it sends, from outside; tests/browser/test_field_offline.py looks at the phone itself."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifang.cases import pocket
from lifang.cases.models import Case
from lifang.cases.views.pocket import shell
from lifang.kernel.ids import uuid7
from lifang.record.journal import SYSTEM_RANDOM
from lifang.record.models import Entry
from tests.cases.samples import RESTLESS
from tests.factories.cases import act, after, photo_file, report
from tests.factories.pages import signed_in

pytestmark = pytest.mark.django_db


def a_uuid() -> str:
    return str(uuid7(timezone.now(), SYSTEM_RANDOM))


def snapshot(client: Client) -> dict[str, Any]:
    return client.get("/field/snapshot.json").json()


def refs(told: dict[str, Any]) -> set[str]:
    return {one["ref"] for one in told["cases"]}


def send(
    client: Client, ref: str, action: str, *, key: str = "", at: datetime | None = None, **given: Any
) -> HttpResponse:
    sent = {"ref": ref, "action": action, "key": key or a_uuid(), **given}
    if at:
        sent["acted_at"] = at.isoformat()
    return client.post("/field/sync", sent)


def photo() -> Any:
    file = photo_file()
    file.name = "door.jpg"
    return file


# -- what the phone may keep ------------------------------------------------------------------------------------------


def test_only_what_my_unit_holds_or_is_offered():
    mine, gone = report(now=timezone.now()), report(now=timezone.now())
    act(gone, "offer", "agent.lin", timezone.now(), unit="street-990101001", reason="需要街道协调")
    assert refs(snapshot(signed_in("agent.lin"))) == {mine.ref, gone.ref}
    assert refs(snapshot(signed_in("agent.he"))) == set()
    street = snapshot(signed_in("officer.tao"))
    assert [(one["ref"], one["offered"]) for one in street["cases"]] == [(gone.ref, True)]
    assert {action["name"] for action in street["cases"][0]["actions"]} >= {"accept-offer", "decline-offer"}
    act(gone, "accept-offer", "officer.tao", timezone.now())
    assert refs(snapshot(signed_in("agent.lin"))) == {mine.ref}


def test_nobody_else_learns_anything():
    report()
    assert Client().get("/field/snapshot.json").status_code == 302
    assert Client().post("/field/sync", {}).status_code == 302
    for who in ("leader.guan", "auditor.yan", "admin.guan"):
        assert signed_in(who).get("/field/snapshot.json").status_code == 403, who


def test_a_restricted_case_stays_on_the_server(offer_program):
    offer_program(RESTLESS.replace("sensitivity: internal", "sensitivity: restricted"))
    report("restless", site="")
    told = snapshot(signed_in("officer.zheng"))
    assert told["cases"] == []
    assert told["leftOut"] == 1


def test_the_subset_is_bounded_and_says_what_it_leaves_out(monkeypatch):
    monkeypatch.setattr(pocket, "MOST_CASES", 3)
    cases = [report(now=after(hours=hour)) for hour in range(5)]
    told = snapshot(signed_in("agent.lin"))
    assert refs(told) == {case.ref for case in cases[:3]}
    assert told["leftOut"] == 2


def test_it_costs_the_same_however_many_cases():
    agent, costs = signed_in("agent.lin"), []
    for _round in range(2):
        for _number in range(8):
            act(report(), "accept", "agent.lin", after(hours=1))
        with CaptureQueriesContext(connection) as asked:
            agent.get("/field/snapshot.json")
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 24


def test_it_is_never_kept_by_a_cache_on_the_way():
    assert "no-store" in signed_in("agent.lin").get("/field/snapshot.json").headers["Cache-Control"]


def test_forms_are_those_of_the_pages_and_later_steps_come_along():
    case = report()
    told = snapshot(signed_in("agent.lin"))
    (one,) = told["cases"]
    forms = {action["name"]: told["forms"][action["form"]] for action in one["actions"]}
    assert forms["accept"]["from"] == ["received"]
    assert forms["accept"]["atOnce"]
    assert forms["solve"]["from"] == ["accepted", "working"]
    assert forms["solve"]["needed"] == ["result", "file_photo"]
    assert 'capture="environment"' in forms["solve"]["fields"]
    assert "wait" not in forms, "an agent may not take it"
    assert "offer" not in forms, "it chooses among the units of the moment"
    act(case, "accept", "agent.lin", after(hours=1))
    page = signed_in("agent.lin").get(f"/field/c/{case.ref}/solve/").content.decode()
    for name in re.findall(r'name="(\w+)"', forms["solve"]["fields"]):
        assert f'name="{name}"' in page


def test_personal_answers_go_only_to_those_who_work_with_them():
    report(description="楼道口有垃圾", reporter_phone="13800000000")
    (one,) = snapshot(signed_in("agent.lin"))["cases"]
    assert {"label": "Your phone number", "text": "13800000000", "phone": True} in one["answers"]


# -- what it sends ----------------------------------------------------------------------------------------------------


def test_work_arrives_with_both_moments_and_its_photo():
    case = act(report(), "accept", "agent.lin", after(hours=1))
    told = send(
        signed_in("agent.lin"), case.ref, "solve", at=after(hours=2), result="已清走", file_photo=photo()
    )
    assert told.json() == {"status": 200, "next": f"/field/c/{case.ref}/"}
    entry = Entry.objects.get(stream=case.stream, kind="solve")
    assert datetime.fromisoformat(entry.facts["acted_at"]) == after(hours=2)
    assert timezone.now() - entry.at < timedelta(minutes=1)
    assert case.evidence.count() == 1
    page = signed_in("agent.lin").get(f"/field/c/{case.ref}/").content.decode()
    assert "Done without a signal" in page


def test_a_repeated_key_is_answered_as_the_first_time():
    case, agent, key = report(), signed_in("agent.lin"), a_uuid()
    first, second = (send(agent, case.ref, "accept", key=key, at=after(hours=1)) for _time in range(2))
    assert first.json() == second.json()
    assert Entry.objects.filter(stream=case.stream, kind="accept").count() == 1


def test_a_repeated_key_is_known_even_when_the_case_has_left_my_sight():
    case, street, key = report(), signed_in("officer.tao"), a_uuid()
    act(case, "offer", "agent.lin", after(hours=1), unit="street-990101001", reason="需要街道协调")
    for _time in range(2):
        told = send(street, case.ref, "decline-offer", key=key, reason="不归街道")
        assert told.json() == {"status": 200, "next": "/field/"}
    assert street.get(f"/field/c/{case.ref}/").status_code == 404


def test_a_step_taken_meanwhile_is_told_with_the_case_as_it_is_now():
    case = report()
    act(case, "accept", "agent.lin", after(hours=2))
    act(case, "assign", "head.fang", after(hours=3), handler="agent.lin")
    told = send(signed_in("agent.lin"), case.ref, "start", at=after(hours=2, minutes=30))
    assert told.status_code == 409
    answer = told.json()
    assert "moved on" in answer["detail"]
    assert answer["cases"][0]["stateText"] == "Accepted"
    assert answer["cases"][0]["steps"][-1]["what"] == "Assign within the unit"
    assert Case.objects.get(pk=case.pk).state == "accepted"


def test_a_wrong_state_tells_so():
    case = report()
    assert send(signed_in("agent.lin"), case.ref, "start").status_code == 409


def test_what_is_missing_is_named_at_its_field():
    case = act(report(), "accept", "agent.lin", after(hours=1))
    told = send(signed_in("agent.lin"), case.ref, "solve", result="")
    assert told.status_code == 400
    assert set(told.json()["problems"]) == {"result", "file_photo"}


@pytest.mark.parametrize("key", ["", "x", "0b5b6a3e-0000-4000-8000-000000000000"])
def test_a_key_is_a_uuid_of_version_7(key):
    told = signed_in("agent.lin").post("/field/sync", {"ref": report().ref, "action": "accept", "key": key})
    assert told.status_code == 400


@pytest.mark.parametrize("moment", ["yesterday", "2026-03-02T10:00:00"])
def test_a_moment_that_cannot_be_read_is_refused(moment):
    told = send(signed_in("agent.lin"), report().ref, "accept", acted_at=moment)
    assert told.status_code == 400
    assert "cannot be read" in told.json()["detail"]


def test_somebody_elses_case_looks_absent():
    case = report()
    absent = send(signed_in("agent.he"), "AAAA-AAAAA", "accept")
    hidden = send(signed_in("agent.he"), case.ref, "accept")
    assert absent.status_code == hidden.status_code == 404
    assert absent.json() == hidden.json()
    assert hidden.json()["cases"] == []


def test_an_action_that_does_not_exist_is_named():
    told = send(signed_in("agent.lin"), report().ref, "fly")
    assert told.status_code == 400
    assert "fly" in told.json()["detail"]


def test_the_token_is_asked_for():
    client = Client(enforce_csrf_checks=True)
    client.cookies = signed_in("agent.lin").cookies
    case = report()
    assert send(client, case.ref, "accept").status_code == 403
    token = snapshot(client)["token"]
    sent = {"ref": case.ref, "action": "accept", "key": a_uuid()}
    assert client.post("/field/sync", sent, headers={"X-CSRFToken": token}).status_code == 200


# -- the installable page ---------------------------------------------------------------------------------------------


def test_the_manifest_speaks_for_the_district():
    told = signed_in("agent.lin").get("/field/manifest.webmanifest")
    assert told.headers["Content-Type"] == "application/manifest+json"
    assert told.json()["name"] == "Mini District: field work"
    assert {icon["sizes"] for icon in told.json()["icons"]} == {"any", "192x192", "512x512"}


def test_the_worker_changes_its_name_with_what_it_keeps(monkeypatch):
    def version(client: Client) -> str:
        told = client.get("/field/sw.js")
        assert told.headers["Content-Type"].startswith("text/javascript")
        return str(json.loads(told.content.decode().split(" = ", 1)[1].split(";\n")[0])["version"])

    client = Client()
    first = version(client)
    assert version(client) == first, "it must not depend on the request"
    assert version(_english(Client())) != first, "another language is another shell"
    monkeypatch.setattr(shell, "_digest", lambda: b"a script has changed")
    assert version(client) != first


def test_the_shell_tells_of_nobody():
    report(description="只有网格员知道的话")
    agent = signed_in("agent.lin")
    assert agent.get("/field/shell/").content == _english(Client()).get("/field/shell/").content


def test_signing_out_clears_what_the_browser_keeps():
    done = signed_in("agent.lin").post("/accounts/logout/")
    assert done.headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in signed_in("agent.lin").get("/field/").headers
    keeps = signed_in("agent.lin").post("/accounts/logout/", {"keep": "1"})
    assert keeps.status_code == 302
    assert "Clear-Site-Data" not in keeps.headers, "work of somebody else waits there"


def test_nobody_sends_what_somebody_else_did():
    case = report()
    given = {"ref": case.ref, "action": "accept", "key": str(uuid7(timezone.now(), SYSTEM_RANDOM))}
    told = signed_in("agent.lin").post("/field/sync", given | {"account": "agent.he"})
    assert (told.status_code, told.json()["status"]) == (401, 401)
    case.refresh_from_db()
    assert case.state == "received"
    assert signed_in("agent.lin").post("/field/sync", given | {"account": "agent.lin"}).status_code == 200


def test_position_and_camera_may_be_asked_for_and_scripts_are_our_own():
    told = signed_in("agent.lin").get("/field/near/")
    assert "geolocation=(self)" in told.headers["Permissions-Policy"]
    policy = told.headers["Content-Security-Policy"]
    for line in ("script-src 'self'", "worker-src 'self'", "manifest-src 'self'", "connect-src 'self'"):
        assert line in policy
    assert not re.search(r"<script(?![^>]*(src=|application/json))", told.content.decode())


def _english(client: Client) -> Client:
    client.cookies["django_language"] = "en"
    return client
