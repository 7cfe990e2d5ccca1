"""Gatherings and votes as the record tells them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lifang.kernel import worktime
from lifang.kernel.canonical import digest
from lifang.modules.gatherings.models import (
    AgendaItem,
    Attendance,
    BallotProxy,
    Committee,
    CommitteeClock,
    Gathering,
    GatheringFile,
    Nomination,
    RegisteredBallot,
    RollUnit,
    Vote,
)
from lifang.modules.gatherings.sealing import slip_code, slip_index
from lifang.places.profile import profile
from lifang.record.extend import REBUILDS
from lifang.record.rebuild import UNKNOWN, Projection, Rows, Said, Table


def _digest(row: Mapping[str, Any]) -> str | None:
    return digest(row["protocol"]) if row["protocol"] else None


GATHERINGS = Projection(
    "gathering/",
    Table(Gathering, "ref"),
    Table(Attendance, "gathering__ref", ("number",)),
    Table(AgendaItem, "gathering__ref", ("case__ref",)),
    Table(GatheringFile, "gathering__ref", ("sha256",)),
)
VOTES = Projection(
    "vote/",
    Table(Vote, "ref", shown={"protocol": _digest}),  # its entry holds only the digest
    Table(RollUnit, "vote__ref", ("tag",)),
    Table(Nomination, "vote__ref", ("code",), names={"unit": "unit__tag", "proposer": "proposer__tag"}),
    Table(BallotProxy, "vote__ref", ("number",)),
    Table(RegisteredBallot, "vote__ref", ("number",)),
    Table(Committee, "vote__ref"),
    Table(CommitteeClock, "committee__vote__ref", ("duty",)),
)
VOTES.pass_over("slips-printed")
for name, one in (("gatherings", GATHERINGS), ("votes", VOTES)):
    REBUILDS.add(name, one)

_State, _Outcome = Gathering.State, AgendaItem.Outcome


@GATHERINGS.on("planned")
def plan(rows: Rows, said: Said) -> None:
    rows.add(Gathering, **said.facts, **said.pick_personal("door_code"))


@GATHERINGS.on("put-on-agenda")
def put_on_agenda(rows: Rows, said: Said) -> None:
    rows.add(AgendaItem, said.facts["case"], **said.pick("number"))


@GATHERINGS.on("noticed")
def notice(rows: Rows, said: Said) -> None:
    rows.one(Gathering).update(state=_State.NOTICED, noticed_at=said.at)
    for (case,), item in rows.all(AgendaItem).items():
        if case not in said.facts["announces"]:
            item["outcome"] = _Outcome.PUT_OFF
    _keep(rows, said)


@GATHERINGS.on("cancelled")
def cancel(rows: Rows, said: Said) -> None:
    rows.one(Gathering).update(state=_State.CANCELLED, reason=said.facts["reason"])
    for item in rows.all(AgendaItem).values():
        item["outcome"] = item["outcome"] or _Outcome.PUT_OFF


@GATHERINGS.on("held")
def hold(rows: Rows, said: Said) -> None:
    rows.one(Gathering).update(state=_State.HELD, held_at=said.at, passers_by=said.facts["passers_by"])


@GATHERINGS.on("minuted")
def minute(rows: Rows, said: Said) -> None:
    rows.one(Gathering)["minutes"] = said.personal("minutes")
    _keep(rows, said)


@GATHERINGS.on("reported")
def report(rows: Rows, said: Said) -> None:
    rows.one(Gathering).update(said.pick("costs", "works"), state=_State.REPORTED, report=said.facts["text"])
    _keep(rows, said)


@GATHERINGS.on("moved")
def move(rows: Rows, said: Said) -> None:
    rows.one(Gathering).update(said.pick("starts_at", "ends_at", "place"))


@GATHERINGS.on("report-corrected")
def correct_report(rows: Rows, said: Said) -> None:
    rows.one(Gathering).update(said.pick("costs", "works"), report=said.facts["text"])


@GATHERINGS.on("decided")
def decide(rows: Rows, said: Said) -> None:
    rows.one(AgendaItem, said.facts["case"]).update(said.pick("in_favour", "outcome"))


@GATHERINGS.on("signed-up")
def sign_up(rows: Rows, said: Said) -> None:
    personal = said.pick_personal("name", "phone")
    rows.add(Attendance, said.facts["number"], **said.pick("person"), **personal, signed_up_at=said.at)


@GATHERINGS.on("attended")
def attend(rows: Rows, said: Said) -> None:
    """One by one, or a paper list at once."""
    facts = said.facts
    for number in facts["numbers"] if "numbers" in facts else [facts["number"]]:
        row = rows.get(Attendance, number)
        if row is None:
            row = rows.add(Attendance, number, person=facts.get("person"))
            if "numbers" in facts:
                row["name"] = UNKNOWN if said.erased else said.payload["names"][str(number)]
            else:
                row.update(said.pick_personal("name", "phone"))
        row.update(attended_at=said.at, how=facts["how"])


@GATHERINGS.on("erased")
def erase_names(rows: Rows, said: Said) -> None:
    for row in rows.all(Attendance).values():
        row.update(name="", phone="")
    rows.one(Gathering).update(minutes="", erased_at=said.at)


def _keep(rows: Rows, said: Said) -> None:
    for file in said.facts["files"]:
        if rows.get(GatheringFile, file["sha256"]) is None:
            name = UNKNOWN if said.erased else said.payload["files"][file["sha256"]]
            facts = {key: value for key, value in file.items() if key != "sha256"}
            rows.add(GatheringFile, file["sha256"], **facts, name=name, added_at=said.at)


@VOTES.on("drawn-up")
def draw_up(rows: Rows, said: Said) -> None:
    facts = said.pick(
        "title", "area", "site", "organizer", "purpose", "secret", "questions", "rules", "roll_digest"
    )
    rows.add(Vote, **facts, drawn_up_at=said.at)
    labels = {tag: label for label, tag in said.payload.get("doors", {}).items()}
    for unit in said.facts["roll"]:
        tag = unit["unit"]
        rows.add(
            RollUnit,
            tag,
            label=UNKNOWN if said.erased else labels[tag],
            area=unit["area"],
            head=unit["head"],
            owners=UNKNOWN if said.erased else said.payload["owners"][labels[tag]],
            slip_index=slip_index(slip_code(said.stream, tag)),
        )


@VOTES.on("nominated")
def nominate(rows: Rows, said: Said) -> None:
    personal = said.pick_personal("name", "statement", "unit") | {"proposer": said.personal("proposer")}
    rows.add(Nomination, said.facts["code"], **said.pick("question", "by", "consent"), **personal)


@VOTES.on("nominations-called")
def call_nominations(rows: Rows, said: Said) -> None:
    rows.one(Vote)["nominating_until"] = said.facts["until"]


@VOTES.on("consented")
def consent(rows: Rows, said: Said) -> None:
    row = rows.one(Nomination, said.facts["code"])
    row.update(said.pick("consent"))
    if said.erased or "statement" in said.payload:
        row["statement"] = said.personal("statement")


@VOTES.on("reviewed")
def review(rows: Rows, said: Said) -> None:
    states = Nomination.State
    state = states.ACCEPTED if said.facts["accepted"] else states.REFUSED
    rows.one(Nomination, said.facts["code"]).update(state=state, reason=said.facts["reason"])


@VOTES.on("opened")
def open_vote(rows: Rows, said: Said) -> None:
    rows.one(Vote).update(
        said.pick("opens_at", "closes_at", "rules"), state=Vote.State.OPEN, noticed_at=said.at
    )


@VOTES.on("cancelled")
def cancel_vote(rows: Rows, said: Said) -> None:
    rows.one(Vote).update(said.pick("reason"), state=Vote.State.CANCELLED, cancelled_at=said.at)


@VOTES.on("result-overdue")
def tell_overdue(rows: Rows, said: Said) -> None:
    rows.one(Vote)["told_at"] = said.at


@VOTES.on("cast")
def cast(rows: Rows, said: Said) -> None:
    facts = said.pick("channel", "cast_at", "proxy", "seal") | {"entered_at": said.facts.get("entered_at")}
    locked = said.personal("locked", "")
    rows.add(RegisteredBallot, said.facts["number"], **facts, tag=said.facts["unit"], locked=locked)


@VOTES.on("voided")
def void_ballot(rows: Rows, said: Said) -> None:
    rows.one(RegisteredBallot, said.facts["number"])["void_reason"] = said.facts["reason"]


@VOTES.on("authorized")
def authorize(rows: Rows, said: Said) -> None:
    facts = said.pick("agent", "units", "signed_at")
    personal = said.pick_personal("agent_name", "agent_index")
    rows.add(BallotProxy, said.facts["number"], **facts, **personal)


@VOTES.on("revoked")
def revoke(rows: Rows, said: Said) -> None:
    rows.one(BallotProxy, said.facts["number"])["revoked_at"] = said.at


@VOTES.on("closed")
def close(rows: Rows, said: Said) -> None:
    rows.one(Vote).update(said.pick("register_digest"), state=Vote.State.CLOSED)


@VOTES.on("papers-opened")
def open_papers(rows: Rows, said: Said) -> None:
    for number, marks in said.facts["opened"].items():
        rows.one(RegisteredBallot, number)["marks"] = marks


@VOTES.on("counted")
def count(rows: Rows, said: Said) -> None:
    for number, inside in said.facts["opened"].items():
        rows.one(RegisteredBallot, number).update(inside)
    rows.one(Vote).update(said.pick("protocol"), state=Vote.State.COUNTED)


@VOTES.on("published")
def publish(rows: Rows, said: Said) -> None:
    rows.one(Vote).update(state=Vote.State.PUBLISHED, published_at=said.at)


@VOTES.on("seated")
def seat(rows: Rows, said: Said) -> None:
    rows.one(Vote).update(said.pick("committee"))
    facts = {
        "organization": said.facts["committee"],
        "elected_on": said.facts["from"],
        "until_on": said.facts["until"],
    }
    rows.add(Committee, **facts, **said.pick("authority"))
    _start(rows, said)


@VOTES.on("chaired")
def elect_chair(rows: Rows, said: Said) -> None:
    rows.one(Committee).update(chaired_on=said.facts["met_on"], posted_on=None)
    rows.one(CommitteeClock, "chair")["done_on"] = said.facts["met_on"]
    _start(rows, said)


@VOTES.on("succeeded")
def succeed(rows: Rows, said: Said) -> None:
    rows.one(Committee)["until_on"] = said.facts["until"]


@VOTES.on("member-left")
def replace_member(rows: Rows, said: Said) -> None:
    """Who serves stands in the streams of persons; here, what has to be done again."""
    rows.one(Committee)["posted_on"] = None
    if said.facts["chair"]:
        rows.one(Committee)["chaired_on"] = None
    _start(rows, said)


@VOTES.on("posted")
def post_names(rows: Rows, said: Said) -> None:
    rows.one(Committee).update(said.pick("posted_on"))
    rows.one(CommitteeClock, "post")["done_on"] = said.facts["posted_on"]


@VOTES.on("filed")
def file_committee(rows: Rows, said: Said) -> None:
    rows.one(Committee).update(said.pick("filed_on"), filing=Committee.Filing.FILED, answered_on=None)
    rows.one(CommitteeClock, "file")["done_on"] = said.facts["filed_on"]
    _start(rows, said)


@VOTES.on("filing-answered")
def answer_filing(rows: Rows, said: Said) -> None:
    confirmed = said.facts["confirmed"]
    filing = Committee.Filing.CONFIRMED if confirmed else Committee.Filing.RETURNED
    answer = said.pick("answered_on", "reason") | {"filing": filing, "filing_number": said.facts["number"]}
    rows.one(Committee).update(answer)
    rows.one(CommitteeClock, "answer")["done_on"] = said.facts["answered_on"]
    if not confirmed:
        rows.one(CommitteeClock, "file")["done_on"] = None


@VOTES.on("overdue", "term-ends")
def tell_due(rows: Rows, said: Said) -> None:
    row = rows.one(CommitteeClock, said.facts["duty"])
    row["told_at"] = said.at
    if said.kind == "term-ends":
        row["done_on"] = worktime.today(said.at, profile().calendar)


def _start(rows: Rows, said: Said) -> None:
    for clock in said.facts["clocks"]:
        rows.add(
            CommitteeClock, clock["duty"], **{name: value for name, value in clock.items() if name != "duty"}
        )


@VOTES.on("erased")
def erase_roll(rows: Rows, said: Said) -> None:
    """Those who stood for election stay named."""
    for (tag,), unit in rows.all(RollUnit).items():
        unit.update(label=tag, owners=[])
    for proxy in rows.all(BallotProxy).values():
        proxy.update(agent_name="", agent_index="")
    for row in rows.all(Nomination).values():
        if row["state"] != Nomination.State.ACCEPTED:
            row.update(name="", statement="")
    rows.one(Vote)["erased_at"] = said.at
