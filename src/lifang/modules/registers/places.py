"""Where registers show up in the menus, and on the page of a case that entered somebody."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lifang.cases.book import book
from lifang.cases.extend import ABOUT_CASE, Happening
from lifang.cases.models import Case
from lifang.modules.registers.effects import ENTERINGS
from lifang.people.actors import Viewer
from lifang.people.queries.registers import registers_for, visible
from lifang.people.registers import find_register
from lifang.places.queries import name_in
from lifang.programs import words
from lifang.record.lookups import filled
from lifang.web.dates import day_text
from lifang.web.extend import DESK_PAGES, PUBLIC_PAGES, MenuPage
from lifang.web.language import language

PAGE = "registers"


def sees_registers(viewer: Viewer) -> bool:
    return bool(registers_for(viewer))


DESK_PAGES.add(PAGE, MenuPage(_("Registers"), "registers:desk", "list", shown=sees_registers))
PUBLIC_PAGES.add(
    PAGE,
    MenuPage(
        _("Associations and volunteers"),
        "registers:public",
        "people",
        note=_("Who takes part here, as far as they agreed to be named."),
    ),
)


@ABOUT_CASE.register(PAGE)
def entered_by(case: Case, viewer: Viewer, now: datetime) -> list[Happening]:
    """Cases of programs that enter nobody cost no query."""
    del now
    program = book().get(case.program, case.version)
    effects = {name for action in program.actions.values() for name in action.effects}
    codes = sorted({ENTERINGS[name].register for name in effects & ENTERINGS.keys()})
    rows = [row for code in codes for row in visible(viewer, code).filter(filled(source=case.stream))]
    spoken = language()
    return [
        Happening(
            words.text(find_register(row.register).title, spoken),
            f"{row.code} · {name_in(row.holder, spoken)} · {day_text(row.from_on, viewer.on)}",
            reverse("registers:one", args=[row.register, row.code]),
        )
        for row in rows
    ]
