from __future__ import annotations

import pytest

from lifang.cases.errors import NotAllowed, WrongState
from lifang.cases.models import Case
from lifang.people.models import Registration
from tests.factories.cases import MONDAY, after
from tests.stories.staffed import begin, due, learns_nothing, staff, step

OFFICER, HEAD, FORCES = "officer.veterans", "head.veterans", "head.armed-forces"


@pytest.fixture(autouse=True)
def two_offices(district: None) -> None:
    staff("veterans", "honours", "officer", "head")
    staff("armed-forces", "honours", "head")


def received() -> Case:
    whom = {"soldier_name": "郑小山", "family_name": "郑大山（父亲）", "address": "东苑1号楼"}
    return begin(
        "merit-notice", OFFICER, honour="third", honoured_on="2026-02-01", notice_on="2026-03-02", **whom
    )


def planned() -> Case:
    visit = {
        "deliver_at": "2026-03-12 10:00",
        "delivered_by": "退役军人事务局和武装部负责同志",
        "ceremony": True,
    }
    return step(received(), "plan", OFFICER, after(days=1), **visit)


def signed() -> Case:
    case = step(planned(), "sign-veterans", HEAD, after(days=2), proofs=("signature",))
    assert case.unit_id == "armed-forces"
    return step(case, "sign-forces", FORCES, after(days=3), proofs=("signature",))


def test_two_offices_sign_and_the_family_is_asked_what_it_needs():
    case = signed()
    assert (case.unit_id, due(case, "deliver")) == ("veterans", "2026-03-14 00:00")
    told = {"photo_consent": True, "has_needs": True, "needs_note": "老人想装扶手"}
    case = step(case, "deliver", OFFICER, after(days=10, hours=2), proofs=("signature",), **told)
    (row,) = Registration.objects.filter(source=case.stream)
    assert (row.register, row.holder_id, str(row.from_on)) == ("honoured-family", "veterans", "2026-03-12")
    assert (row.values, row.person and row.person.name) == (
        {"merit": "third", "honoured_on": "2026-02-01"},
        "郑大山（父亲）",
    )
    case = step(case, "picture", OFFICER, after(days=10, hours=3), proofs=("photo", "consent"))
    with pytest.raises(WrongState):  # a need does not vanish
        step(case, "no-needs", OFFICER, after(days=11))
    case = step(case, "care", OFFICER, after(days=12), help_given="已转无障碍改造")
    assert case.state_kind == Case.Kind.CLOSED


def test_one_office_cannot_sign_for_the_other():
    case = step(planned(), "sign-veterans", HEAD, after(days=2), proofs=("signature",))
    with pytest.raises(NotAllowed):
        step(case, "sign-forces", HEAD, after(days=3), proofs=("signature",))
    with pytest.raises(WrongState):
        step(
            planned(),
            "deliver",
            OFFICER,
            after(days=3),
            proofs=("signature",),
            photo_consent=True,
            has_needs=False,
        )


def test_without_consent_there_is_no_picture():
    told = {"photo_consent": False, "has_needs": False}
    case = step(signed(), "deliver", OFFICER, after(days=10), proofs=("signature",), **told)
    with pytest.raises(WrongState):
        step(case, "picture", OFFICER, after(days=10), proofs=("photo", "consent"))
    for action in ("attach", "note"):  # nor by another door
        with pytest.raises(WrongState, match="家属书面同意拍照和公开"):
            step(case, action, OFFICER, after(days=10), proofs=("photo",), reason="送达现场")
    with pytest.raises(WrongState):
        step(signed(), "deliver", OFFICER, after(days=10), proofs=("signature", "photo"), **told)
    assert step(case, "no-needs", OFFICER, after(days=11)).state == "closed"


def test_the_service_desk_learns_nothing():
    learns_nothing(received(), "duty.li", MONDAY)
