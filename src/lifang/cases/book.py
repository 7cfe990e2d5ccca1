"""The programs this district runs: the catalogue's and the folder's own, and the frozen text of every version in use."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.utils.translation import gettext as _

from lifang.cases.errors import BadInput
from lifang.cases.models import ProgramVersion
from lifang.kernel.canonical import digest
from lifang.places.profile import profile
from lifang.programs.definition import Program
from lifang.programs.load import catalogue, load_folder, load_text


class FrozenProgramChanged(Exception):
    """The file of a version with running cases was edited. The remedy is a new version number."""


@dataclass(frozen=True)
class ProgramBook:
    programs: dict[str, Program]  # current version of each

    def all(self) -> list[Program]:
        return list(self.programs.values())

    def current(self, code: str) -> Program:
        try:
            return self.programs[code]
        except KeyError:
            raise BadInput(
                _("There is no program “%(code)s”. There are: %(codes)s.")
                % {"code": code, "codes": ", ".join(sorted(self.programs))}
            ) from None

    def get(self, code: str, version: int) -> Program:
        current = self.programs.get(code)
        if current is not None and current.version == version:
            return current
        return _frozen(code, version)

    def used(self, code: str) -> Iterator[Program]:
        """Every version that had a case, newest first: they tell what an earlier version called by a name of its own."""
        numbers = ProgramVersion.objects.filter(code=code).order_by("-version")
        return (self.get(code, number) for number in numbers.values_list("version", flat=True))


@lru_cache(maxsize=1)
def book() -> ProgramBook:
    """Read once a process; a change of the folder needs a restart, as a version in use may not change anyway."""
    here, offered = profile(), catalogue()
    programs = {  # in the order the district names them: what people come for most stands first
        code: offered[code]
        for code in here.catalogue or offered
        if code in offered and here.offers(code, offered[code].department)
    }
    own = here.folder / "programs"
    if own.is_dir():
        programs |= {program.code: program for program in load_folder(own)}
    return ProgramBook(programs)


@lru_cache(maxsize=256)
def _frozen(code: str, version: int) -> Program:
    kept = ProgramVersion.objects.filter(code=code, version=version).first()
    if kept is None:
        raise BadInput(
            _("No case ever had version %(version)s of “%(code)s”, and it is not the present one.")
            % {"version": version, "code": code}
        )
    return load_text(kept.source, f"{code} version {version}")


_in_use: set[tuple[str, int, str]] = set()


def freeze(program: Program, now: datetime) -> None:
    """Keep the text of a version with its first case; refuse a text that changed under the same number."""
    mark = (program.code, program.version, program.source)
    if mark in _in_use:
        return
    text_digest = digest(program.source)
    kept, _made = ProgramVersion.objects.get_or_create(
        code=program.code,
        version=program.version,
        defaults={"digest": text_digest, "source": program.source, "frozen_at": now},
    )
    if kept.digest != text_digest:
        raise FrozenProgramChanged(
            f"program {program.code} version {program.version} has cases and its file was changed since; "
            f"give the changed file version {program.version + 1}"
        )
    transaction.on_commit(lambda: _in_use.add(mark))  # not before: it may still be rolled back
