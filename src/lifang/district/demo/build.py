"""The demo's database: made, and filled through the record with the folder's own tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random

from lifang.district.contents import FILES, register_files
from lifang.district.database import make_database
from lifang.district.demo.play import begin_of, play
from lifang.district.demo.requests import play_requests
from lifang.district.importers.run import REGISTRATIONS, run_import
from lifang.district.yamlfile import FolderError
from lifang.people.actors import Actor
from lifang.places.commands import issue_plates, place_plate
from lifang.places.models import Plate, Site
from lifang.record.chance import seeded
from lifang.record.door import transaction

Tell = Callable[[str], None]
SEED = 1


def build(folder: Path, *, now: datetime, tell: Tell) -> None:
    """Tables in the order in which they need one another, then a plate at every entrance.

    The same folder and moment give the same record, to the last hash: what is not drawn by the play's own seed is by this one.
    """
    make_database()
    with seeded(Random(SEED)):  # noqa: S311 - a play, not a secret
        _fill(folder, now=now, tell=tell)


def _fill(folder: Path, *, now: datetime, tell: Tell) -> None:
    begin = begin_of(folder, now)
    tables = [(kind, folder / f"{kind}.csv") for kind in FILES]
    for kind, path in [*tables, *((REGISTRATIONS, path) for path in register_files(folder))]:
        if path.is_file():
            report = run_import(kind, path, now=begin, register=path.stem)
            if not report.written:
                raise FolderError(report.problems)
            tell(f"{path.stem}: {report.tally.added}")
    tell(f"plates: {len(hang_plates(now=begin))}")
    play_requests(folder, now=now, tell=tell)
    play(folder, now=now, tell=tell)


def hang_plates(*, now: datetime) -> list[Plate]:
    actor = Actor.importer("plates").name
    with transaction():
        bare = Site.objects.filter(kind=Site.Kind.ENTRANCE, plates__isnull=True).order_by("code")
        plates = issue_plates(sites=list(bare), actor=actor, now=now)
        return [place_plate(code=plate.code, actor=actor, now=now) for plate in plates]
