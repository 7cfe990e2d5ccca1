"""Whatever piece of a text somebody remembers finds it: as LIKE would, for every length, on both databases."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lifang.cases import search
from lifang.cases.batch import Batch
from lifang.cases.models import Case
from lifang.cases.queries import find
from lifang.kernel.text import normalise, runs
from lifang.people.actors import Actor, Granted, Viewer
from lifang.places.profile import profile
from tests.factories.cases import MONDAY, account, act, after, report

pytestmark = pytest.mark.django_db
MESSAGES = Path("/work/shared/data/requests/zh_messages_with_replies.csv")
SAMPLE = 150


@pytest.fixture
def viewer():
    return account("duty.li").viewer


def matching(query: str) -> set[int]:
    """All that is found; what is looked through before them are the newest of them."""
    lists = [list(cases) for cases in search.matching(Case.objects.all(), query)]
    assert all(some == lists[-1][: len(some)] for some in lists)
    return {case.pk for case in lists[-1]} if lists else set()


def found(viewer: Viewer, query: str, **limit: int) -> list[str]:
    return [line.ref for line in find(viewer, query, **limit)]


@pytest.mark.skipif(not MESSAGES.exists(), reason="the collection of real messages is not on this machine")
def test_real_messages_are_found_by_every_piece_of_them():
    """Held against a plain search through the texts, in both directions."""
    with MESSAGES.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rng = random.Random(3)
    with Batch() as batch:
        for number, row in enumerate(rng.sample(rows, SAMPLE)):
            batch.receive(
                program="suggestion",
                actor=Actor.importer("messages"),
                data={"description": row["留言详情"].strip()[:2000]},
                key=f"message-{number}",
                now=MONDAY,
                channel="import",
                language="zh",
            )
    texts = {
        case.pk: normalise(search.words_of(case) + "\n" + search.personal_words_of(case))
        for case in Case.objects.all()
    }
    pieces = [run for text in texts.values() for run in runs(text)]
    asked = 0
    for length in [*range(1, 13), 20, 40]:
        long_enough = [run for run in pieces if len(run) >= length]
        for run in rng.sample(long_enough, min(25, len(long_enough))):
            start = rng.randrange(len(run) - length + 1)
            piece = run[start : start + length]
            assert matching(piece) == {pk for pk, text in texts.items() if piece in text}, piece
            asked += 1
    assert asked > 300
    for _ in range(50):
        words = [rng.choice(runs(text))[:2] for text in rng.sample(list(texts.values()), 2)]
        found = matching(" ".join(words))
        assert found == {pk for pk, text in texts.items() if all(word in text for word in words)}, words


def test_width_case_and_spaces_do_not_matter(viewer):
    case = report(description="在ＡＢＣ大厦　12Ｆ 漏水")
    for query in ("abc大厦", "ABC", "12f", "漏水", "大厦 漏"):
        assert found(viewer, query) == [case.ref], query
    for query in ("bca", "厦漏", "", "  ", "，。"):
        assert found(viewer, query) == [], query


def test_marks_of_the_query_language_are_only_characters(viewer):
    report(description="普通")
    for query in ('"', "a' OR 1=1 --", "NOT", "普*通", "(", "& | !", "-普"):
        find(viewer, query)


def test_by_reference_title_and_any_field(viewer):
    case = report(place_note="3号楼东侧", reporter_name="王大锤")
    for query in (case.ref, case.ref.lower().replace("-", " "), case.title[:3], "号楼东", "大锤"):
        assert found(viewer, query) == [case.ref], query


def test_what_is_written_later_is_found_too(viewer):
    case = act(report(), "accept", "agent.lin", after(hours=1))
    assert found(viewer, "更换井盖") == []
    act(case, "solve", "agent.lin", after(hours=2), proof="photo", result="已更换井盖")
    assert found(viewer, "更换井盖") == [case.ref]
    assert found(viewer, "一袋垃圾") == [case.ref]


def test_newest_first_and_no_more_than_asked(viewer):
    cases = [report() for _ in range(4)]
    assert found(viewer, "一袋垃圾", limit=3) == [cases[3].ref, cases[2].ref, cases[1].ref]


def test_old_ones_are_found_as_the_newest_are(viewer, monkeypatch):
    """On PostgreSQL the newest texts are looked through first."""
    monkeypatch.setattr(search, "NEWEST", 2)
    cases = [report() for _ in range(3)] + [report(place_note="更换井盖")]
    for limit in (1, 2, 3, 9):
        assert found(viewer, "一袋垃圾", limit=limit) == [one.ref for one in cases[::-1]][:limit]
    assert found(viewer, "更换井盖") == [cases[3].ref]


def test_nobody_finds_what_they_may_not_see():
    report(description="东苑的秘密")
    for outsider in ("agent.he", "officer.zheng", "officer.qian"):
        assert found(account(outsider).viewer, "秘密") == []
    assert len(find(account("agent.lin").viewer, "秘密")) == 1


def looker(*more: Granted) -> Viewer:
    """Somebody who may see every case and read nobody's own words."""
    return Viewer(
        "leader.one", (Granted("leader", "duty", profile().area, "", "service"), *more), MONDAY.date()
    )


def test_who_may_not_read_personal_words_finds_nothing_by_them(viewer):
    case = report(place_note="3号楼东侧", description="我举报三楼李家", reporter_name="王大锤")
    leader, auditor = looker(), replace(looker(), grants=(replace(looker().grants[0], role="auditor"),))
    for words in ("李家", "大锤", "举报三楼", f"{case.title[:3]} 大锤"):
        assert found(viewer, words) == [case.ref], words
        assert found(leader, words) == found(auditor, words) == [], words
    for words in (case.ref, case.title[:3]):
        assert found(leader, words) == [case.ref], words


def test_words_that_are_not_to_be_read_change_nothing_in_the_statement_that_is_asked(
    viewer, django_assert_max_num_queries
):
    """The index that holds them is not looked at: what is not there costs no time."""
    report(description="我举报三楼李家")
    for words in ("李家", "没有这样的词"):
        with CaptureQueriesContext(connection) as asked, django_assert_max_num_queries(2):
            find(looker(), words)
        assert asked
        assert not any(search.WHOLE in one["sql"] for one in asked)


def test_personal_words_are_found_where_casework_is_and_not_beyond(viewer):
    here, there = report(reporter_name="王大锤"), report(site="xinlou-1", reporter_name="王大锤")
    both = looker(Granted("officer", "dongyuan", here.area_id, "", "service"))
    assert found(viewer, "大锤") == [there.ref, here.ref]
    assert found(both, "大锤") == [here.ref]
    assert found(both, here.title[:3]) == [there.ref, here.ref]
    assert found(both, here.title[:3], limit=1) == [there.ref]
