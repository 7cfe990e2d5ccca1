"""The life of a plate. One table says which move is legal from which state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.kernel.receipts import new_code
from lifang.places.models import Plate, Site
from lifang.record.door import transaction
from lifang.record.journal import SYSTEM_RANDOM, Journal
from lifang.record.models import Entry

_State = Plate.State
MOVES: dict[str, frozenset[_State]] = {
    "placed": frozenset({_State.ISSUED, _State.BROKEN}),  # a broken one was cleaned or mended where it hangs
    "broken": frozenset(
        {_State.ISSUED, _State.PLACED}
    ),  # hung without a tick, and found broken by a passer-by
    "replaced": frozenset({_State.ISSUED, _State.PLACED, _State.BROKEN}),
}
_REFUSALS: dict[str, str | Promise] = {
    "placed": gettext_lazy("Plate %(code)s is %(state)s: only an issued or broken plate can be placed."),
    "broken": gettext_lazy(
        "Plate %(code)s is %(state)s: only an issued or placed plate can be reported broken."
    ),
    "replaced": gettext_lazy("Plate %(code)s was replaced by %(successor)s: replace that one."),
}
_GROUPS = (
    2  # ten letters: longer than a case reference, shorter than a receipt, so that none is taken for another
)


class PlateMoveRefused(Exception):
    pass


def issue_plates(
    *, sites: Sequence[Site], actor: str, now: datetime, key: str | None = None, rng: Random = SYSTEM_RANDOM
) -> list[Plate]:
    """One new plate for each site, in this order. A repeated key returns those issued the first time."""
    with transaction():
        keys: list[str | None] = [f"{key}/{site.code}" for site in sites] if key else [None] * len(sites)
        if key and (known := _issued_before(keys)):
            return known
        plates = [
            Plate(code=code, site=site, issued_at=now)
            for code, site in zip(_new_codes(len(sites), rng), sites, strict=True)
        ]
        Plate.objects.bulk_create(plates)
        journal = Journal()
        for plate, one in zip(plates, keys, strict=True):
            journal.begin(_stream(plate.code))
            facts = {"site": plate.site.code}
            journal.append(
                stream=_stream(plate.code), kind="issued", actor=actor, facts=facts, now=now, key=one
            )
        journal.flush()
    return plates


def place_plate(*, code: str, actor: str, now: datetime, key: str | None = None) -> Plate:
    """It hangs where it belongs. `placed_at` keeps the first time."""
    with transaction():
        journal, plate, again = _begin(code, "placed", key)
        if not again:
            plate.placed_at = plate.placed_at or now
            _move(journal, plate, "placed", actor=actor, facts={}, now=now, key=key)
    return plate


def report_plate_broken(
    *, code: str, actor: str, now: datetime, reason: str = "", key: str | None = None
) -> Plate:
    """`reason` may come from a passer-by, so it goes into the erasable payload."""
    with transaction():
        journal, plate, again = _begin(code, "broken", key)
        if not again:
            payload = {"reason": reason} if reason else None
            _move(journal, plate, "broken", actor=actor, facts={}, now=now, key=key, payload=payload)
    return plate


def replace_plate(
    *, code: str, actor: str, now: datetime, key: str | None = None, rng: Random = SYSTEM_RANDOM
) -> Plate:
    """Issues the successor at the same site and returns it; the old sign leads there from now on."""
    with transaction():
        journal, old, again = _begin(code, "replaced", key)
        if again:
            assert old.replaced_by is not None
            return old.replaced_by
        new = Plate.objects.create(code=_new_codes(1, rng)[0], site=old.site, issued_at=now)
        old.replaced_by = new
        journal.begin(_stream(new.code))
        issued = {"site": old.site.code, "replaces": old.code}
        journal.append(stream=_stream(new.code), kind="issued", actor=actor, facts=issued, now=now)
        _move(journal, old, "replaced", actor=actor, facts={"by": new.code}, now=now, key=key)
    return new


def _begin(code: str, move: str, key: str | None) -> tuple[Journal, Plate, bool]:
    """Locks the plate; says whether this very call was made before, and refuses an illegal move."""
    journal = Journal()
    journal.lock([_stream(code)])
    plate = Plate.objects.select_related("site").filter(code=code).first()
    if plate is None:
        raise PlateMoveRefused(_("There is no plate %(code)s.") % {"code": code})
    if key and Entry.objects.filter(stream_id=_stream(code), key=key).exists():
        return journal, plate, True
    if plate.state not in MOVES[move]:
        raise PlateMoveRefused(
            _REFUSALS[move]
            % {"code": code, "state": plate.get_state_display(), "successor": plate.replaced_by_id}
        )
    return journal, plate, False


def _move(
    journal: Journal,
    plate: Plate,
    move: str,
    *,
    actor: str,
    facts: dict[str, Any],
    now: datetime,
    key: str | None,
    payload: dict[str, Any] | None = None,
) -> None:
    plate.state = Plate.State(move)
    plate.save()
    journal.append(
        stream=_stream(plate.code), kind=move, actor=actor, facts=facts, payload=payload, now=now, key=key
    )
    journal.flush()


def _issued_before(keys: list[str | None]) -> list[Plate]:
    streams = dict(Entry.objects.filter(key__in=keys).values_list("key", "stream_id"))
    codes = [streams[key].removeprefix("plate/") for key in keys if key in streams]
    plates = Plate.objects.select_related("site").in_bulk(codes)
    return [plates[code] for code in codes]


def _new_codes(count: int, rng: Random) -> list[str]:
    codes: list[str] = []
    while len(codes) < count:
        fresh = {new_code(rng, _GROUPS): None for _ in range(count - len(codes))}
        taken = set(Plate.objects.filter(code__in=fresh).values_list("code", flat=True)) | set(codes)
        codes += [code for code in fresh if code not in taken]
    return codes


def _stream(code: str) -> str:
    return f"plate/{code}"
