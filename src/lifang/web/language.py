"""Which language a page speaks. Two are known to the code; a district offers one or both of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation.trans_real import parse_accept_lang_header

from lifang.places.profile import profile

LOCALES: Mapping[str, str] = {"zh": "zh-hans", "en": "en"}
OWN_NAMES: Mapping[str, str] = {"zh": "中文", "en": "English"}


def language() -> str:
    """The short code of the language in effect: keys of {zh, en} texts."""
    return short(get_language() or "") or profile().languages[0]


def short(code: str) -> str | None:
    """From "zh-CN" to "zh"; None when the code knows no such language."""
    primary = code.lower().replace("_", "-").partition("-")[0]
    return primary if primary in LOCALES else None


def colon() -> str:
    return "：" if language() == "zh" else ": "


def listed(things: Iterable[str]) -> str:
    """Names one after the other, as people there write a list."""
    return ("、" if language() == "zh" else ", ").join(things)


def choose(request: HttpRequest) -> str:
    """The request says it, else the cookie, else the account, else the browser, else the district."""
    offered = profile().languages
    asked = (request.GET.get("lang", ""), request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
    for code in asked:
        if (wanted := short(code)) in offered:
            assert wanted
            return wanted
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        account = get_user(request)
        if (wanted := short(getattr(account, "language", ""))) in offered:
            assert wanted
            return wanted
    for code, _weight in parse_accept_lang_header(request.META.get("HTTP_ACCEPT_LANGUAGE", "")):
        if (wanted := short(code)) in offered:
            assert wanted
            return wanted
    return offered[0]
