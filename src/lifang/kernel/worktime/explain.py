"""A due date in sentences, for the resident and for the officer."""

from __future__ import annotations

from datetime import date, datetime

from lifang.kernel.worktime.deadlines import Deadline, Step
from lifang.kernel.worktime.periods import Period

WEEKDAYS = {
    "zh": ("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
SENTENCES = {
    "starts-at": {"zh": "自 {at} 起计算。", "en": "Counting starts at {at}."},
    "starts-day-after": {
        "zh": "开始的当日 {on} 不计入，自次日起计算。",
        "en": "Counting starts the day after {on}.",
    },
    "extends-from": {
        "zh": "延长：自原到期时间 {at} 起继续计算。",
        "en": "Extended: counting goes on from {at}, the old due time.",
    },
    "extends-after-day": {
        "zh": "延长：自原到期日 {on} 的次日起继续计算。",
        "en": "Extended: counting goes on the day after {on}, the old last day.",
    },
    "given": {"zh": "任务单规定的期限是 {at}。", "en": "The order itself names this time: {at}."},
    "appointed-at": {"zh": "约定的时间是 {at}。", "en": "The appointment is at {at}."},
    "appointed-on": {"zh": "约定的日期是 {on}。", "en": "The appointment is on {on}."},
    "counts": {"zh": "期限为 {period}。", "en": "The period is {period}."},
    "holidays": {
        "zh": "法定节假日 {on} 至 {last} 不计入。",
        "en": "Skipped the holidays from {on} to {last}.",
    },
    "holiday": {"zh": "法定节假日 {on} 不计入。", "en": "Skipped the holiday {on}."},
    "makeup-workday": {"zh": "调休上班日 {on} 计入。", "en": "The make-up workday {on} counts."},
    "month-end": {
        "zh": "到期月没有对应日，以月末日 {on} 为准。",
        "en": "The last month has no matching day, so its last day {on} stands in.",
    },
    "rolled-forward": {
        "zh": "最后一日 {on} 不是工作日，顺延至 {moved_to}。",
        "en": "The last day {on} is not a working day: rolled forward to {moved_to}.",
    },
    "rolled-back": {
        "zh": "最后一日 {on} 不是工作日，提前至 {moved_to}。",
        "en": "The last day {on} is not a working day: rolled back to {moved_to}.",
    },
    "paused": {
        "zh": "{from} 至 {to} 暂停计时（{reason}），这段时间不计入。",
        "en": "Paused from {from} to {to} ({reason}): this time does not count.",
    },
    "paused-days": {
        "zh": "{from} 至 {to} 暂停计时（{reason}），24:00 时仍在暂停的日子不计入。",
        "en": "Paused from {from} to {to} ({reason}): days still paused at their 24:00 do not count.",
    },
    "paused-still": {
        "zh": "自 {from} 起暂停计时（{reason}）；恢复后重新计算到期时间。",
        "en": "Paused since {from} ({reason}); the due time is worked out again when the clock resumes.",
    },
    "recounted": {
        "zh": "本事项的规则由第{old}版改为第{new}版：起算时间、暂停和延长不变，期限按新规则重新计算。",
        "en": "The rules went from version {old} to {new}: start, pauses and extensions stay, the period is the new one.",
    },
    "begun-anew": {
        "zh": "本事项的规则由第{old}版改为第{new}版：新规则设有这一期限，自此时起算。",
        "en": "The rules went from version {old} to {new}, which set this deadline: it begins with the change.",
    },
    "given-up": {
        "zh": "本事项的规则由第{old}版改为第{new}版：案件所处阶段不再有这一期限，到此为止。",
        "en": "The rules went from version {old} to {new}, which set no such deadline at this stage: it ended then.",
    },
    "unpublished-year": {
        "zh": "{year} 年的放假安排尚未公布，到期时间为暂定，公布后重新计算。",
        "en": "The holidays of {year} are not yet published: the due time is provisional until they are.",
    },
    "due-at": {"zh": "到期时间：{at}。", "en": "Due at {at}."},
    "last-day": {"zh": "最后一日为 {on}，当日 24:00 截止。", "en": "The last day is {on}; it ends at 24:00."},
}


def explain(deadline: Deadline, language: str) -> list[str]:
    """One sentence for each step, in Chinese for "zh…" and in English otherwise."""
    spoken = "zh" if language.startswith("zh") else "en"
    return [_sentence(step, spoken) for step in deadline.steps]


def _sentence(step: Step, language: str) -> str:
    words = {key: SAID_AS.get(key, _plain)(value, language) for key, value in step.detail.items()}
    if step.on is not None:
        words["on"] = _day(step.on.isoformat(), language)
    return SENTENCES[step.kind][language].format_map(words)


def _plain(value: str | int, _language: str) -> str:
    return str(value)


def _day(value: str | int, language: str) -> str:
    day = date.fromisoformat(str(value))
    weekday = WEEKDAYS[language][day.weekday()]
    return f"{day}（{weekday}）" if language == "zh" else f"{day} ({weekday})"


def _moment(value: str | int, language: str) -> str:
    moment = datetime.fromisoformat(str(value))
    return f"{_day(moment.date().isoformat(), language)} {moment:%H:%M}"


def _period(value: str | int, language: str) -> str:
    return Period.parse(str(value)).describe(language)


SAID_AS = {"last": _day, "moved_to": _day, "at": _moment, "from": _moment, "to": _moment, "period": _period}
