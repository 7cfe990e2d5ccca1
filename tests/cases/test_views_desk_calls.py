"""Taking a call in one screen: who calls, what it may be, whether it was reported already, and answers given at once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lifang.cases import suggest
from lifang.cases.book import book
from lifang.cases.callers import similar_open
from lifang.cases.models import Case
from lifang.cases.rebuild import differences
from lifang.people.actors import Actor
from lifang.people.vault import caller_index
from lifang.places.models import Site
from tests.cases.samples import RESTLESS
from tests.factories.cases import a_key, account, act, after, report
from tests.factories.pages import refs_in, signed_in, text_of

pytestmark = pytest.mark.django_db
WANG = "138 1234 5678"


def call(client, program="street-problem", **data):
    return client.post(f"/desk/intake/?program={program}", {"channel": "phone", "key": a_key(), **data})


def test_a_caller_is_known_by_the_number_however_it_is_written():
    earlier = report(reporter_phone="+86 13812345678")
    report(reporter_phone="13900000000")
    duty = signed_in("duty.li")
    duty.post(
        "/desk/intake/?outcome=answered",
        {"key": a_key(), "channel": "phone", "phone": WANG, "summary": "几点下班"},
    )
    page = duty.post("/desk/intake/caller", {"reporter_phone": WANG})
    assert refs_in(page) == {earlier.ref}
    assert "几点下班" in text_of(page)
    assert "Nothing from this number" in text_of(
        duty.post("/desk/intake/caller", {"reporter_phone": "13811111111"})
    )
    assert refs_in(duty.post("/desk/intake/caller", {"reporter_phone": "138"})) == set()


def test_a_caller_is_known_only_by_cases_open_to_the_one_who_asks(offer_program):
    offer_program(RESTLESS.replace("department: housing", "department: housing\npurpose: wages"))
    hidden = report("restless", site="")
    Case.objects.filter(pk=hidden.pk).update(phone_index=caller_index(WANG))
    assert refs_in(signed_in("duty.li").post("/desk/intake/caller", {"reporter_phone": WANG})) == set()
    assert signed_in("officer.qian").post("/desk/intake/caller", {"reporter_phone": WANG}).status_code == 403


def test_the_number_itself_is_not_in_the_index_and_goes_with_what_is_erased():
    case = report(reporter_phone="13812345678", now=after(days=-1))
    assert case.phone_index == caller_index("138-1234-5678")
    assert len(case.phone_index) == 64  # a keyed digest
    act(case, "withdraw", "reporter", after(hours=1))
    act(case, "erase", Actor.system("retention"), after(hours=2), reason="期限已到")
    assert Case.objects.get(pk=case.pk).phone_index == ""
    assert list(differences()) == []


def test_a_few_characters_find_a_place():
    duty = signed_in("duty.li")
    for typed in ("dyxq1hl2dy", "dyxq 1-2", "东苑1-2", "1-2", "东苑 1-2-301"):
        assert "dongyuan-1-2" in duty.get("/desk/places", {"place": typed}).content.decode(), typed
    assert "canteen" in duty.get("/desk/places", {"place": "desqst"}).content.decode()
    assert "dongyuan-1-2" not in duty.get("/desk/places", {"place": "dyxq 1-1"}).content.decode()


@pytest.mark.parametrize(
    ("said", "program", "words"),
    [
        ("路灯坏了", "street-problem", "路灯"),
        ("想咨询一下", "consultation", ""),
        ("street lamp", "street-problem", ""),
    ],
)
def test_words_suggest_kind_and_category(said, program, words):
    found = suggest.suggest(book().all(), said, "zh")
    assert program in {one.program for one in found}
    assert any(words in one.label for one in found)


def test_nothing_typed_suggests_nothing():
    assert suggest.suggest(book().all(), "  ！", "zh") == []


def test_suggestions_fill_in_this_kind_and_lead_to_the_others():
    duty = signed_in("duty.li")
    page = duty.post("/desk/intake/kinds", {"kind": "垃圾", "program": "street-problem"}).content.decode()
    assert 'data-fill="category"' in page
    other = duty.post("/desk/intake/kinds", {"kind": "垃圾", "program": "consultation"}).content.decode()
    assert "?program=street-problem&amp;category=" in other


def test_what_is_open_and_near_is_shown_and_can_be_joined():
    now = timezone.now()
    first = report(site="dongyuan-1-1", now=now)
    report(site="canteen", now=now)  # 250 m away
    report(site="dongyuan-1-1", now=now, category="06020")
    report(site="dongyuan-1-1", now=after(days=0))  # long ago
    duty = signed_in("duty.li")
    where = {"program": "street-problem", "site": "dongyuan-1-2", "category": "06010"}
    assert refs_in(duty.post("/desk/intake/similar", where)) == {first.ref}
    assert refs_in(duty.post("/desk/intake/similar", where | {"site": ""})) == set()

    done = call(
        duty, category="06010", description="还是那袋垃圾", place="东苑", site="dongyuan-1-2", same_as=first.ref,
        reporter_phone="13812345678",
    )  # fmt: skip
    joined = Case.objects.get(phone_index=caller_index("13812345678"))
    assert done.headers["Location"] == f"/desk/c/{joined.ref}/"
    assert joined.merged_into_id == first.pk


def test_a_join_that_is_refused_opens_no_case():
    closed = report(now=after(hours=0))
    act(closed, "withdraw", "reporter", after(hours=1))
    before = Case.objects.count()
    refused = call(
        signed_in("duty.li"), category="06010", place="东苑", site="dongyuan-1-1", same_as=closed.ref
    )
    assert refused.status_code == 409
    assert Case.objects.count() == before


def test_a_question_is_answered_and_closed_while_the_caller_waits():
    duty = signed_in("duty.li")
    form = duty.get("/desk/intake/?program=consultation").context["form"]
    assert list(form.fields)[:3] == ["reporter_phone", "reporter_name", "kind"]
    key = a_key()
    for _press in range(2):
        call(
            duty,
            "consultation",
            topic="papers",
            description="补办户口本",
            result="带身份证到街道大厅",
            key=key,
        )
    case = Case.objects.get()
    assert (case.state, case.fields["result"], case.entries) == ("solved", "带身份证到街道大厅", 2)

    call(duty, "consultation", topic="papers", description="补办户口本", result="", key=a_key())
    assert Case.objects.exclude(pk=case.pk).get().state == "received"


def test_programs_that_need_proof_ask_no_answer():
    fields = signed_in("duty.li").get("/desk/intake/?program=street-problem").context["form"].fields
    assert "result" not in fields


@pytest.mark.parametrize("many", [1, 12])
def test_looking_up_costs_the_same_for_many(many):
    for _number in range(many):
        report(reporter_phone="13812345678", now=timezone.now())
    duty = signed_in("duty.li")
    for path, data, most in (
        ("/desk/intake/caller", {"reporter_phone": WANG}, 7),
        (
            "/desk/intake/similar",
            {"program": "street-problem", "site": "dongyuan-1-1", "category": "06010"},
            6,
        ),
        ("/desk/intake/?program=street-problem", None, 8),
    ):
        with CaptureQueriesContext(connection) as asked:
            duty.get(path) if data is None else duty.post(path, data)
        assert len(asked) <= most, path


def test_a_case_without_position_is_compared_by_its_site():
    site = Site.objects.get(code="dongyuan-1-1")
    Site.objects.filter(pk=site.pk).update(lat_e6=None, lon_e6=None)
    twin = report(site="dongyuan-1-1", now=timezone.now())
    site.refresh_from_db()
    found = similar_open(
        account("duty.li").viewer, program="street-problem", site=site, category="06010", now=timezone.now()
    )
    assert found == [twin]
