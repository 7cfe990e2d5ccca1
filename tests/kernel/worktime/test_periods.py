import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.worktime import Period, Roll, Unit

PERIODS = st.one_of(
    st.builds(
        Period,
        st.integers(1, 100),
        st.sampled_from([Unit.DAYS, Unit.MONTHS, Unit.YEARS]),
        st.sampled_from(Roll),
    ),
    st.builds(
        Period, st.integers(1, 100_000), st.sampled_from([Unit.MINUTES, Unit.WORKHOURS, Unit.WORKDAYS])
    ),
)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("5 workdays", Period(5, Unit.WORKDAYS)),
        ("1 hour", Period(1, Unit.HOURS)),
        ("90 minutes", Period(90, Unit.MINUTES)),
        ("8 workhours", Period(8, Unit.WORKHOURS)),
        ("30 days", Period(30, Unit.DAYS, Roll.FORWARD)),
        ("3 months no roll", Period(3, Unit.MONTHS, Roll.NONE)),
        (" 30  days  roll  back ", Period(30, Unit.DAYS, Roll.BACK)),
        ("2 years roll forward", Period(2, Unit.YEARS)),
    ],
)
def test_parse_reads_what_a_clerk_writes(text, period):
    assert Period.parse(text) == period


@given(PERIODS)
def test_text_and_period_round_trip(period):
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("five workdays", '"five workdays" is not a period. Write for example "5 workdays"'),
        ("", "is not a period"),
        ("5workdays", "is not a period"),
        ("-1 days", "is not a period"),
        ("5 weeks", '"weeks" in "5 weeks" is not a unit. The units are minutes, hours, workhours, days'),
        ("5 days roll over", '"roll over" in "5 days roll over" says nothing of rest days'),
        ("0 days", "counts at least 1, not 0"),
        ("101 years", "101 years is too long: at most 100 years"),
        ("5 workdays no roll", '"no roll" has no meaning for workdays.*Write "5 workdays"'),
        ("1 hour roll back", '"roll back" has no meaning for hours'),
    ],
)
def test_parse_says_what_is_wrong_and_what_to_write(text, complaint):
    with pytest.raises(ValueError, match=complaint):
        Period.parse(text)


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ("5 workdays", "5 个工作日", "5 working days"),
        ("1 workday", "1 个工作日", "1 working day"),
        ("2 hours", "2 小时", "2 hours"),
        ("8 workhours", "8 个工作小时", "8 working hours"),
        ("15 minutes", "15 分钟", "15 minutes"),
        ("30 days roll back", "30 天", "30 days"),
        ("1 month", "1 个月", "1 month"),
        ("3 years", "3 年", "3 years"),
    ],
)
def test_describe_speaks_both_languages(text, zh, en):
    period = Period.parse(text)
    assert (period.describe("zh"), period.describe("zh-hans"), period.describe("en")) == (zh, zh, en)
