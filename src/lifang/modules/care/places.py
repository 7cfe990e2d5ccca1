"""Where meals show up on the pages of lower floors."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.cases.extend import ABOUT_CASE, Happening
from lifang.cases.models import Case
from lifang.modules.care import effects, queries, rules  # noqa: F401 - effects register themselves
from lifang.modules.care.models import Portion
from lifang.people.actors import Viewer
from lifang.web.dates import day_text
from lifang.web.extend import DESK_PAGES, FIELD_PAGES, MenuPage

PAGE = MenuPage(gettext_lazy("Meals at the canteen"), "care:meals", "people", shown=rules.reads_somewhere)
DESK_PAGES.add("meals", PAGE)
FIELD_PAGES.add("meals", PAGE)


@ABOUT_CASE.register("meals")
def missed_at(case: Case, viewer: Viewer, now: datetime) -> list[Happening]:
    """The sheet on which this guest was missed."""
    del now
    if case.program != rules.PROGRAM:
        return []
    portions = Portion.objects.filter(case=case, sitting__canteen__in=queries.canteens(viewer))
    return [
        Happening(
            _("Missed at: %(meal)s") % {"meal": one.sitting.get_meal_display()},
            day_text(one.sitting.on, viewer.on),
            reverse(
                "care:sheet", args=[one.sitting.canteen.code, one.sitting.on.isoformat(), one.sitting.meal]
            ),
            one.at,
        )
        for one in portions.select_related("sitting__canteen")
    ]
