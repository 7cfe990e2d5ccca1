from datetime import UTC, datetime

import pytest

from lifang.kernel.calendars import china, united_states
from lifang.kernel.worktime import Pause, Period, after, deadline, explain, extend, given
from lifang.kernel.worktime.explain import SENTENCES
from lifang.kernel.worktime.periods import MOMENT_UNITS

CHINA = china()


def moment(day, hour):
    return datetime(2026, *day, hour, tzinfo=CHINA.zone)


def test_every_reason_is_told_in_plain_chinese_and_english():
    pauses = [
        Pause(moment((9, 21), 10), moment((9, 22), 9), "等待{材料}"),
        Pause(moment((9, 23), 10), None, "等待鉴定"),
    ]
    found = deadline(moment((9, 17), 9), Period.parse("15 days"), CHINA, pauses)
    assert explain(found, "zh-hans") == [
        "开始的当日 2026-09-17（周四） 不计入，自次日起计算。",
        "期限为 15 天。",
        "2026-09-21（周一） 10:00 至 2026-09-22（周二） 09:00 暂停计时（等待{材料}），24:00 时仍在暂停的日子不计入。",
        "自 2026-09-23（周三） 10:00 起暂停计时（等待鉴定）；恢复后重新计算到期时间。",
        "最后一日 2026-10-03（周六） 不是工作日，顺延至 2026-10-08（周四）。",
        "最后一日为 2026-10-08（周四），当日 24:00 截止。",
    ]
    assert explain(found, "en") == [
        "Counting starts the day after 2026-09-17 (Thu).",
        "The period is 15 days.",
        (
            "Paused from 2026-09-21 (Mon) 10:00 to 2026-09-22 (Tue) 09:00 (等待{材料}): "
            "days still paused at their 24:00 do not count."
        ),
        (
            "Paused since 2026-09-23 (Wed) 10:00 (等待鉴定); "
            "the due time is worked out again when the clock resumes."
        ),
        "The last day 2026-10-03 (Sat) is not a working day: rolled forward to 2026-10-08 (Thu).",
        "The last day is 2026-10-08 (Thu); it ends at 24:00.",
    ]


def test_an_appointment_and_what_is_allowed_after_it_are_both_told():
    meeting = after(moment((4, 3), 19), Period.parse("1 workday"), CHINA)
    assert explain(meeting, "zh") == [
        "约定的时间是 2026-04-03（周五） 19:00。",
        "开始的当日 2026-04-03（周五） 不计入，自次日起计算。",
        "期限为 1 个工作日。",
        "法定节假日 2026-04-04（周六） 至 2026-04-06（周一） 不计入。",
        "最后一日为 2026-04-07（周二），当日 24:00 截止。",
    ]
    assert explain(meeting, "en") == [
        "The appointment is at 2026-04-03 (Fri) 19:00.",
        "Counting starts the day after 2026-04-03 (Fri).",
        "The period is 1 working day.",
        "Skipped the holidays from 2026-04-04 (Sat) to 2026-04-06 (Mon).",
        "The last day is 2026-04-07 (Tue); it ends at 24:00.",
    ]
    day = after(moment((3, 9), 0).date(), Period.parse("2 days"), CHINA)
    assert [explain(day, "zh")[0], explain(day, "en")[0]] == [
        "约定的日期是 2026-03-09（周一）。",
        "The appointment is on 2026-03-09 (Mon).",
    ]


def test_office_hours_holidays_and_unknown_years_are_told():
    new_year = united_states("NY")
    found = deadline(datetime(2026, 11, 25, 21, tzinfo=UTC), Period.parse("9 workhours"), new_year)
    assert explain(found, "en") == [
        "Counting starts at 2026-11-25 (Wed) 16:00.",
        "The period is 9 working hours.",
        "Skipped the holiday 2026-11-26 (Thu).",
        "Due at 2026-11-27 (Fri) 18:00.",
    ]
    late = extend(moment((12, 31), 12), Period.parse("2 workhours"), CHINA)
    assert (
        explain(late, "en")[0] == "Extended: counting goes on from 2026-12-31 (Thu) 12:00, the old due time."
    )
    assert explain(deadline(moment((12, 30), 9), Period.parse("2 workdays"), CHINA), "zh")[-1] == (
        "2027 年的放假安排尚未公布，到期时间为暂定，公布后重新计算。"
    )


@pytest.mark.parametrize("kind", SENTENCES)
def test_every_sentence_exists_in_both_languages_and_uses_the_same_words(kind):
    fields = [
        {part.split("}")[0] for part in SENTENCES[kind][language].split("{")[1:]} for language in ("zh", "en")
    ]
    assert fields[0] == fields[1] != set()


def test_each_kind_of_step_that_is_made_has_its_sentence():
    periods = [
        "1 hour",
        "20 workhours",
        "9 workdays",
        "12 days",
        "12 days roll back",
        "1 month",
        "5 days no roll",
    ]
    starts = [
        moment((month, day), 9)
        for month in (1, 8, 9, 12)
        for day in (1, 15, 20, 26, 30, 31)
        if (month, day) != (9, 31)
    ]
    seen = set()
    for start in starts:
        pauses = [Pause(start, moment((12, 31), 9), "x"), Pause(start, None, "y")]
        for period in map(Period.parse, periods):
            for pausing in ([], pauses):
                for found in (
                    deadline(start, period, CHINA, pausing),
                    extend(start, period, CHINA, pausing),
                    deadline(start, period, united_states(), pausing),
                    given(start, CHINA, pausing),
                    after(start, period, CHINA, pausing),
                    *([] if period.unit in MOMENT_UNITS else [after(start.date(), period, CHINA, pausing)]),
                ):
                    assert all(explain(found, language) for language in ("zh", "en"))
                    seen |= {step.kind for step in found.steps}
    changed_rules = {"recounted", "begun-anew", "given-up"}  # by the engine: tests/cases/test_versions.py
    assert seen | changed_rules == set(SENTENCES)
    assert not seen & changed_rules
