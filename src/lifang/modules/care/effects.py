"""What the call after a missed meal decides, the register of guests holds: who wants no more meals is expected no more.

Registered without Django: a district folder is checked before there is a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lifang.cases.extend import EFFECTS
from lifang.kernel import worktime
from lifang.places.profile import profile

if TYPE_CHECKING:
    from lifang.cases.models import Case
    from lifang.people.actors import Actor


@EFFECTS.register("stop-canteen-meals")
def stop_meals(case: Case, actor: Actor, data: Mapping[str, Any], now: datetime) -> list[dict[str, Any]]:
    """The guest's line ends with this day when they said so; a case that no sheet opened names no guest."""
    del actor
    from lifang.modules.care.models import Portion  # noqa: PLC0415 - see above: Django runs by now
    from lifang.people.actors import Actor as By  # noqa: PLC0415 - as above
    from lifang.people.commands.registers import end  # noqa: PLC0415 - as above

    if data.get("meal_wish") != "stop":
        return []
    today = worktime.today(now, profile().calendar)
    for portion in Portion.objects.filter(case=case).select_related("guest"):
        guest = portion.guest
        if guest.until_on is None or guest.until_on > today:
            reason = _("Said so when called after a missed meal: case %(ref)s.") % {"ref": case.ref}
            end(registration=guest, on=today, reason=reason, actor=By.system("canteen"), now=now)
    return []
