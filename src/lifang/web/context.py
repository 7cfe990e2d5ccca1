from __future__ import annotations

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from lifang.places.profile import profile
from lifang.web.language import LOCALES, OWN_NAMES, language
from lifang.web.pages import find_page

TYPE_COOKIE = "lifang_type"


def district(request: HttpRequest) -> dict[str, object]:
    """What every page knows: whose it is, its language, its size of type."""
    current = language()
    return {
        "profile": profile(),
        "language": current,
        "html_lang": LOCALES[current],
        "other_languages": [(code, OWN_NAMES[code]) for code in profile().languages if code != current],
        "about": partial(find_page, "about", current),  # read only where it is shown
        "demo": settings.LIFANG_DEMO,
        "large_type": request.COOKIES.get(TYPE_COOKIE) == "large",
    }
