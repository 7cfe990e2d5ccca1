from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel import conditions
from lifang.programs.definition import Choice, Field
from lifang.programs.messages import MESSAGES
from lifang.programs.values import ValueProblem, clean, clean_all, show, tidy

LABEL = {"zh": "这一项", "en": "This"}


def field(kind: str, **more: object) -> Field:
    return Field(name="it", type=kind, label=LABEL, **more)  # type: ignore[arg-type]


KINDS = field(
    "choice",
    choices=(Choice("leak", {"zh": "漏水", "en": "Leak"}), Choice("noise", {"zh": "噪声", "en": "Noise"})),
)
SEVERAL = field("choices", choices=KINDS.choices)
CATEGORY = field("category", scheme="gbt47678")


@pytest.mark.parametrize(
    ("asked", "raw", "kept"),
    [
        (field("text"), "  a\x00b\u202e  c\n", "ab c"),
        (field("text"), "e\u0301", "é"),
        (field("text"), 12, "12"),
        (field("longtext"), "a\r\nb \x07\n\n", "a\nb"),
        (field("text"), "👩\u200d🌾", "👩\u200d🌾"),
        (field("integer"), "1,234", 1234),
        (field("integer"), "１２", 12),
        (field("integer"), 3.0, 3),
        (field("money"), "1234.5", 123450),
        (field("money"), "¥1,234.50 元", 123450),
        (field("money"), "1.2万", 1_200_000),
        (field("money"), 8, 800),
        (field("money"), 0.1, 10),
        (field("money"), "-3", -300),
        (field("date"), "2026-11-23", "2026-11-23"),
        (field("date"), "2026年1月5日", "2026-01-05"),
        (field("date"), "2026/1/5", "2026-01-05"),
        (field("date"), date(2026, 1, 5), "2026-01-05"),
        (field("date"), datetime(2026, 1, 5, 8), "2026-01-05"),
        (field("datetime"), "2026-11-23T09:30", "2026-11-23T09:30"),
        (field("datetime"), "2026-11-23 09:30:15", "2026-11-23T09:30"),
        (field("datetime"), "2026年11月23日9时5分", "2026-11-23T09:05"),
        (field("datetime"), "2026-11-23T09:30+08:00", "2026-11-23T09:30+08:00"),
        (field("datetime"), "2026-11-23T09:30:00Z", "2026-11-23T09:30+00:00"),
        (KINDS, "leak", "leak"),
        (KINDS, "噪声", "noise"),
        (KINDS, ["leak"], "leak"),
        (SEVERAL, ["noise", "leak", "noise"], ["leak", "noise"]),
        (SEVERAL, "噪声；漏水", ["leak", "noise"]),
        (field("flag"), "是", True),
        (field("flag"), "off", False),
        (field("flag"), False, False),
        (field("phone"), "139 1234 5678", "13912345678"),
        (field("phone"), "+86-139-1234-5678", "13912345678"),
        (field("phone"), "（010）1234 5678".replace("1234 5678", "6234 5678"), "010-62345678"),
        (field("phone"), "0352-2345678", "0352-2345678"),
        (field("phone"), "12345", "12345"),
        (field("phone"), "400 123 4567", "4001234567"),
        (field("phone"), "+81 3 1234 5678", "+81312345678"),
        (CATEGORY, "06010", "06010"),
        (CATEGORY, "暴露垃圾", "06010"),
        (field("id_number"), "11010519491231002x", "11010519491231002X"),
        (field("text"), "", None),
        (field("money"), None, None),
        (SEVERAL, [], None),
    ],
)  # fmt: skip
def test_what_people_type_becomes_what_the_record_keeps(asked: Field, raw: object, kept: object):
    value = clean(asked, raw, "zh")
    assert value == kept
    assert type(value) is type(kept)


@pytest.mark.parametrize(
    ("asked", "raw", "said"),
    [
        (field("text"), "字" * 201, "has 201 characters; at most 200 fit. Cut 1"),
        (field("longtext"), "字" * 5000, "has 5000 characters; at most 2000 fit. Cut 3000, or attach a document"),
        (field("text", max_length=5), "abcdef", "at most 5"),
        (field("text"), {"a": 1}, "one value"),
        (field("text"), ["a", "b"], "one value"),
        (field("integer"), "1.5", "whole number"),
        (field("integer"), True, "whole number"),
        (field("integer", minimum=1), 0, "at least 1"),
        (field("integer", maximum=9), 10, "at most 9"),
        (field("money"), "1.234", "two decimals"),
        (field("money"), "1e5", "two decimals"),
        (field("money"), float("nan"), "two decimals"),
        (field("money", minimum=1), "0.99", "at least CNY 1.00"),
        (field("date"), "2026-02-30", "such as 2026-11-23"),
        (field("datetime"), "2026-11-23", "date and time"),
        (field("datetime"), "2026-11-23 25:00", "date and time"),
        (KINDS, "flood", "Choose one of: Leak, Noise"),
        (SEVERAL, ["leak", "flood"], "Choose one of"),
        (field("flag"), "maybe", "yes or no"),
        (field("phone"), "1391234567", "11 digits"),
        (field("phone"), "call me", "11 digits"),
        (CATEGORY, "99999", "from the list"),
        (field("id_number"), "110105194912310021", "compare it with the card"),
        (field("id_number"), "110105194913310029", "compare it with the card"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_in_plain_words(asked: Field, raw: object, said: str):
    with pytest.raises(ValueProblem) as caught:
        clean(asked, raw, "en")
    assert said in str(caught.value)
    with pytest.raises(ValueProblem, match="这一项"):
        clean(asked, raw, "zh")


def test_a_long_wrong_value_is_not_echoed_whole():
    with pytest.raises(ValueProblem) as caught:
        clean(field("integer"), "x" * 9999, "en")
    assert len(str(caught.value)) < 200


def test_a_message_never_shows_an_identity_number():
    with pytest.raises(ValueProblem) as caught:
        clean(field("id_number"), "110105194912310021", "zh")
    assert "19491231" not in str(caught.value)


@pytest.mark.parametrize(
    "kind",
    [
        "text",
        "longtext",
        "integer",
        "money",
        "date",
        "datetime",
        "flag",
        "phone",
        "id_number",
        "choice",
        "choices",
        "category",
    ],
)
@given(
    raw=st.one_of(
        st.text(),
        st.integers(),
        st.floats(),
        st.booleans(),
        st.none(),
        st.lists(st.text()),
        st.dictionaries(st.text(), st.text()),
    )
)
def test_anything_is_kept_or_refused_and_what_is_kept_is_kept_the_same(kind: str, raw: object):
    asked = {"choice": KINDS, "choices": SEVERAL, "category": CATEGORY}.get(kind) or field(kind)
    try:
        value = clean(asked, raw, "zh")
    except ValueProblem:
        return
    assert show(asked, value, "en") == "" or value not in (None, "", [])
    if kind != "money":  # a number that is sent means yuan, the kept one means fen
        assert clean(asked, value, "zh") == value


@given(st.integers(-(10**12), 10**12))
def test_money_survives_being_written_and_read(fen: int):
    asked = field("money")
    assert clean(asked, show(asked, fen, "zh"), "zh") == fen


@given(st.text())
def test_tidy_text_is_tidy(text: str):
    assert tidy(tidy(text, lines=True), lines=True) == tidy(text, lines=True)
    assert "\n" not in tidy(text)


@pytest.mark.parametrize(
    ("asked", "value", "zh", "en"),
    [
        (field("money"), 123450, "1,234.50 元", "CNY 1,234.50"),
        (field("money"), -5, "-0.05 元", "CNY -0.05"),
        (field("date"), "2026-01-05", "2026年1月5日", "2026-01-05"),
        (field("datetime"), "2026-01-05T09:30", "2026年1月5日 09:30", "2026-01-05 09:30"),
        (field("flag"), False, "否", "no"),
        (KINDS, "leak", "漏水", "Leak"),
        (SEVERAL, ["leak", "noise"], "漏水、噪声", "Leak, Noise"),
        (CATEGORY, "06010", "暴露垃圾", "Exposed rubbish"),
        (CATEGORY, "06046", "占用河道", "River channel occupied"),
        (field("integer"), 12345, "12,345", "12,345"),
        (field("text"), None, "", ""),
    ],
)  # fmt: skip
def test_values_are_shown_as_people_write_them(asked: Field, value: object, zh: str, en: str):
    assert (show(asked, value, "zh"), show(asked, value, "en")) == (zh, en)  # type: ignore[arg-type]


def test_a_form_keeps_what_is_asked_and_tells_all_that_is_wrong():
    fields = [
        Field("kind", "choice", LABEL, required=True, choices=KINDS.choices),
        Field(
            "level", "integer", LABEL, required=True, when=conditions.parse({"field": "kind", "is": "noise"})
        ),
        Field("phone", "phone", LABEL),
    ]
    assert clean_all(fields, {"kind": "leak", "level": "7", "phone": ""}, "en") == ({"kind": "leak"}, {})
    assert clean_all(fields, {"kind": "噪声", "level": "7"}, "en") == ({"kind": "noise", "level": 7}, {})
    values, problems = clean_all(fields, {"kind": "noise", "phone": "x", "colour": "red"}, "en")
    assert values == {"kind": "noise"}
    assert sorted(problems) == ["colour", "level", "phone"]
    assert problems["level"] == "“This” is empty. Please fill it in."
    assert clean_all(fields, {}, "zh")[1] == {"kind": "“这一项”没有填。请填写。"}


def test_a_required_flag_may_be_no():
    asked = [Field("agrees", "flag", LABEL, required=True)]
    assert clean_all(asked, {"agrees": "no"}, "en") == ({"agrees": False}, {})


def test_every_message_speaks_both_languages():
    assert all(set(texts) == {"zh", "en"} for texts in MESSAGES.values())
