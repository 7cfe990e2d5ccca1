"""What the demo's votes do before and after the ballots: owners nominate with their slips, a committee goes to the street."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from lifang.cases import rebuild
from lifang.district.demo.play import play
from lifang.modules.gatherings.models import Committee, Nomination, Vote
from lifang.modules.gatherings.tasks import watch_committees
from lifang.people.models import Membership
from lifang.record.models import Entry
from lifang.record.queries import verify_database
from tests.district.test_courses import NOW, write_folder
from tests.stories.conftest import district  # noqa: F401 - a fixture
from tests.stories.staffed import COMMITTEE

SEATS = {"title": "选举委员", "matter": 3, "seats": 3, "alternates": 1, "years": 3}
VOTE = {"estate": "dongyuan", "organizer": COMMITTEE, "floors": 6, "doors": 2, "questions": [SEATS]}
CANDIDATES = [
    {"by": "residents", "liked": 1.0, "statement": "公示每一笔收益。"},
    {"by": "self", "liked": 1.0, "statement": "先修漏水。"},
    {"by": "community", "liked": 1.0, "statement": "出份力。"},
]
VOTES = {
    "elected": VOTE | {
        "title": "选出来的", "from": 34, "days": 2, "turnout": 0.9, "online": 0.4, "candidates": CANDIDATES,
        "committee": {"zh": "东苑业主委员会", "en": "Dongyuan Owners' Committee", "number": "东街物备1号"},
    },
    "called": VOTE | {
        "title": "正在提名的", "from": 7, "nominating": 14,
        "candidates": [*CANDIDATES, {"by": "residents", "silent": True, "statement": "大家信得过。"}],
    },
}  # fmt: skip


def test_from_the_slips_to_the_file_of_the_street(tmp_path: Path, district: None) -> None:  # noqa: F811
    stage = play(write_folder(tmp_path, {}, {"elections": VOTES}), now=NOW, tell=lambda _line: None)
    assert stage is not None
    assert not stage.refused
    assert verify_database().findings == []
    assert list(rebuild.differences()) == []

    elected = Vote.objects.get(title="选出来的")
    kinds = list(
        Entry.objects.filter(stream=elected.stream).order_by("number").values_list("kind", flat=True)
    )
    assert [kind for kind in kinds if kind not in ("cast", "slips-printed")] == [
        "drawn-up", "nominations-called", "nominated", "consented", "nominated", "nominated", "reviewed", "reviewed",
        "reviewed", "opened", "closed", "papers-opened", "counted", "published", "seated", "chaired", "posted", "filed",
        "filing-answered",
    ]  # fmt: skip
    committee = Committee.objects.get()
    assert (committee.filing, committee.filing_number) == ("confirmed", "东街物备1号")
    roles = Membership.objects.filter(organization=committee.organization).values_list("role", flat=True)
    assert sorted(roles) == ["chair", "deputy", "member", "member", "member"]
    done = {one.duty: (one.done_on, one.due_at) for one in committee.clocks.exclude(duty="term")}
    for duty, (done_on, due_at) in done.items():
        assert done_on is not None, duty
        assert stage.calendar.moment(done_on) < due_at, duty
    assert watch_committees(NOW) == 0  # nothing was late

    called = Vote.objects.get(title="正在提名的")
    assert called.takes_nominations(NOW + timedelta(days=1))
    said = called.nominations.order_by("pk").values_list("by", "consent", "state")
    assert set(said[:3]) == {
        ("residents", "given", "proposed"), ("self", "given", "proposed"), ("community", "given", "proposed"),
    }  # fmt: skip
    assert Nomination.objects.filter(vote=called, proposer=None).get().by == "community"
