"""Dates as people there write them: 11月23日（周一）15:04 — Mon 23 Nov, 15:04.

The year is told when it is another one.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lifang.web.language import language

_ZH_DAYS = "一二三四五六日"
_EN_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_EN_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def day_text(day: date, today: date) -> str:
    if language() == "zh":
        year = "" if day.year == today.year else f"{day.year}年"
        return f"{year}{day.month}月{day.day}日（周{_ZH_DAYS[day.weekday()]}）"
    year = "" if day.year == today.year else f" {day.year}"
    return f"{_EN_DAYS[day.weekday()]} {day.day} {_EN_MONTHS[day.month - 1]}{year}"


def full_text(day: date, spoken: str) -> str:
    """For paper, which is read in other years too: 2026年11月30日 — 30 Nov 2026."""
    if spoken == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_EN_MONTHS[day.month - 1]} {day.year}"


def moment_text(moment: datetime, now: datetime) -> str:
    local = timezone.localtime(moment)
    day = day_text(local.date(), timezone.localtime(now).date())
    return f"{day}{local:%H:%M}" if language() == "zh" else f"{day}, {local:%H:%M}"


def due_text(due_at: datetime, now: datetime) -> str:
    """Midnight at the end of a day belongs to that day for people: nobody reads 00:00 of the day after as its deadline."""
    local = timezone.localtime(due_at)
    if local.hour or local.minute:
        return moment_text(due_at, now)
    last = local.date() - timedelta(days=1)
    return _("end of %(day)s") % {"day": day_text(last, timezone.localtime(now).date())}


def ago_text(moment: datetime, now: datetime) -> str:
    """How long ago, while that is easier to grasp; the date itself after a week, or in the future."""
    passed = now - moment
    if passed < -MINUTE or passed >= 7 * DAY:
        return moment_text(moment, now)
    if passed < MINUTE:
        return _("just now")
    return _("%(time)s ago") % {"time": span_text(passed)}


def span_text(span: timedelta) -> str:
    """The one unit people would use: 40 minutes, 5 hours, 3 days. Never rounded up: no deadline grows."""
    if span >= 2 * DAY:
        return ngettext("%(count)d day", "%(count)d days", span.days) % {"count": span.days}
    if span >= 2 * HOUR:
        hours = span // HOUR
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    minutes = max(span // MINUTE, 1)
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
