"""Needs, offers, hours and certificates as the record tells them."""

from __future__ import annotations

from typing import Any

from lifang.modules.volunteers.models import Certificate, Need, Observation, Offer, Shift, Terms
from lifang.record.extend import REBUILDS
from lifang.record.rebuild import UNKNOWN, Projection, Rows, Said, Table

NEEDS = Projection(
    "need/",
    Table(Need, "ref"),
    Table(Offer, "need__ref", ("person__code",)),
    Table(Shift, "need__ref", ("code",)),
    Table(Observation, "shift__need__ref", ("id",), names={"shift": "shift__code"}),
)
TERMS = Projection("volunteer/", Table(Terms, "person__code"))
CERTIFICATES = Projection("certificate/", Table(Certificate, "number"))
for name, one in (("needs", NEEDS), ("terms", TERMS), ("certificates", CERTIFICATES)):
    REBUILDS.add(name, one)


@NEEDS.on("opened")
def open_need(rows: Rows, said: Said) -> None:
    rows.add(Need, **said.facts, **said.pick_personal("what", "risk"), opened_at=said.at)


@NEEDS.on("cancelled", "over")
def finish(rows: Rows, said: Said) -> None:
    dropped = {Offer.State.OFFERED}
    if said.kind == "cancelled":
        dropped.add(Offer.State.ACCEPTED)
        rows.one(Need)["cancelled_because"] = said.personal("reason")
    rows.one(Need)["state"] = said.kind
    for row in rows.all(Offer).values():
        if row["state"] in dropped:
            row.update(state=Offer.State.WITHDRAWN, answered_at=said.at)


@NEEDS.on("offered")
def offer(rows: Rows, said: Said) -> None:
    for person in said.facts["asked"]:
        rows.add(
            Offer,
            person,
            state=Offer.State.OFFERED,
            rank=said.facts["ranks"][person],
            trace=UNKNOWN if said.erased else said.payload["ranking"][person],
            offered_at=said.at,
        )


@NEEDS.on("came-forward")
def come_forward(rows: Rows, said: Said) -> None:
    rows.add(Offer, said.facts["person"], state=Offer.State.ACCEPTED, offered_at=said.at, answered_at=said.at)


@NEEDS.on("accepted", "declined")
def answer(rows: Rows, said: Said) -> None:
    rows.one(Offer, said.facts["person"]).update(state=said.kind, answered_at=said.at)


@NEEDS.on("reminded")
def remind(rows: Rows, said: Said) -> None:
    rows.one(Need)["reminded_at"] = said.at


@NEEDS.on("signed-in")
def sign_in(rows: Rows, said: Said) -> None:
    rows.add(
        Shift,
        said.facts["shift"],
        **said.pick("person", "how"),
        signed_by=said.facts.get("signed_by", ""),
        state=Shift.State.RUNNING,
        signed_in_at=said.facts["at"],
    )


@NEEDS.on("signed-out")
def sign_out(rows: Rows, said: Said) -> None:
    _shift(rows, said).update(state=Shift.State.SERVED, signed_out_at=said.facts["at"])


@NEEDS.on("hours-confirmed", "hours-judged")
def judge(rows: Rows, said: Said) -> None:
    row = _shift(rows, said)
    row.update(
        said.pick("state", "signed_in_at", "signed_out_at", "publish_until"),
        confirmed_by=said.actor,
        confirmed_at=said.at,
    )
    if row["state"] == Shift.State.PUBLISHED:
        row["published_at"] = row["published_at"] or said.at
    if said.kind == "hours-judged":
        row.update(ruling=said.personal("reason"), ruled_at=said.at, answered=said.facts.get("answered", []))


@NEEDS.on("objected")
def object_to(rows: Rows, said: Said) -> None:
    _shift(rows, said).update(state=Shift.State.CONTESTED, objection=said.personal("text"))


@NEEDS.on("hours-entered")
def enter(rows: Rows, said: Said) -> None:
    _shift(rows, said).update(state=Shift.State.ENTERED, minutes=said.facts["minutes"], entered_at=said.at)


@NEEDS.on("observed")
def observe(rows: Rows, said: Said) -> None:
    facts = said.pick("shift", "case")
    rows.add(Observation, said.facts["observation"], **facts, at=said.at, note=said.personal("note", ""))


@NEEDS.on("erased")
def erase(rows: Rows, said: Said) -> None:
    rows.one(Need).update(what="", risk="", cancelled_because="", erased_at=said.at)
    for model, gone in (
        (Offer, {"trace": []}),
        (Shift, {"ruling": "", "objection": ""}),
        (Observation, {"note": ""}),
    ):
        for row in rows.all(model).values():
            row.update(gone)


@TERMS.on("terms-set")
def set_terms(rows: Rows, said: Said) -> None:
    rows.add(Terms, **said.pick_personal("times", "most_metres", "site", "told", "mail"), changed_at=said.at)


@TERMS.on("terms-erased")
def forget_terms(rows: Rows, said: Said) -> None:
    del said
    rows.drop(Terms)


@CERTIFICATES.on("issued")
def certify(rows: Rows, said: Said) -> None:
    rows.add(Certificate, **said.facts, **said.pick_personal("name", "code"))


def _shift(rows: Rows, said: Said) -> dict[str, Any]:
    return rows.one(Shift, said.facts["shift"])
