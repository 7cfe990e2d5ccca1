import sqlite3
import unicodedata
from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lifang.kernel import text
from lifang.kernel.text import fts5_query, grams, normalise, phrases, redact, tsquery

# Few letters, so that they meet: Han, a rare Han beyond the basic plane, kana, Latin with case and accents, digits,
# emoji with modifiers, full-width forms, compatibility forms, gaps of every kind.
LETTERS = [
    "噪",
    "音",
    "水",
    "𠮷",
    "𪚥",
    "a",
    "A",
    "é",
    "e\u0301",
    "ß",
    "１",
    "1",
    "ﬁ",
    "㈱",
    "😀",
    "👍🏽",
    "👩\u200d👩",
    "か\u3099",
    "+",
]
GAPS = [" ", "，", "。", "-", "_", "\u3000", "\n", "“", "'", '"', "*", "(", ":", "\x00", "&", "|", "\\"]
written = st.lists(st.sampled_from(LETTERS + GAPS), max_size=12).map("".join)


def gapped_oracle(value: str) -> list[str]:
    spaced = "".join(
        " "
        if unicodedata.category(character)[0] in "PZ" or unicodedata.category(character) == "Cc"
        else character
        for character in normalise(value)
    )
    return spaced.split()


def like_oracle(texts: list[str], query: str) -> list[int]:
    """Every run of the query is a substring of one run of the text."""
    wanted = gapped_oracle(query)
    return [
        place
        for place, value in enumerate(texts)
        if wanted and all(any(run in other for other in gapped_oracle(value)) for run in wanted)
    ]


def fts5_search(texts: list[str], query: str) -> list[int]:
    match = fts5_query(query)
    if not match:
        return []
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE search USING fts5(grams, tokenize = 'unicode61')")
    connection.executemany(
        "INSERT INTO search (rowid, grams) VALUES (?, ?)",
        [(place, " ".join(grams(value))) for place, value in enumerate(texts)],
    )
    found = connection.execute("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", [match])
    rows = [row for (row,) in found]
    connection.close()
    return rows


@settings(max_examples=600, deadline=None)
@given(st.lists(written, min_size=1, max_size=6), written)
@example(["小区噪音扰民"], "噪音")
@example(["噪。音", "噪 音", "噪音"], "噪音")
@example(["ab cd"], "bc")
@example(["aba", "ab"], "aba")
def test_sqlite_finds_exactly_what_like_finds(texts, query):
    assert fts5_search(texts, query) == like_oracle(texts, query)


@settings(max_examples=200, deadline=None)
@given(written, st.data())
def test_every_piece_of_a_text_finds_it(value, data):
    whole = normalise(value)
    start = data.draw(st.integers(0, len(whole)))
    piece = whole[start : data.draw(st.integers(start, len(whole)))]
    if gapped_oracle(piece) and normalise(piece) == piece:
        assert fts5_search([value], piece) == [0]


REPORTS = [
    "小区夜间施工噪音扰民，居民无法休息",
    "3号楼2单元水管漏水",
    "噪声太大；音响扰民",
    "请帮助独居老人王奶奶👵🏻",
    "工资拖欠三个月，联系人𠮷田",
    "Broken street-lamp near ＡＢＣ Tower",
]


def test_every_substring_of_real_texts_of_every_length_is_found():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE search USING fts5(grams, tokenize = 'unicode61')")
    connection.executemany(
        "INSERT INTO search (rowid, grams) VALUES (?, ?)",
        [(place, " ".join(grams(value))) for place, value in enumerate(REPORTS)],
    )
    queries = {
        normalise(report)[start:end]
        for report in REPORTS
        for start, end in product(range(len(report)), range(len(report) + 1))
        if start < end
    }
    for query in queries:
        if not gapped_oracle(query):
            continue
        rows = connection.execute(
            "SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", [fts5_query(query)]
        ).fetchall()
        assert [row for (row,) in rows] == like_oracle(REPORTS, query), query
    connection.close()


def test_tokens_are_plain_words_of_a_fixed_width():
    assert grams("噪音, 𠮷") == ["x00566a0097f3", "x0097f3", "x020bb7"]
    assert grams("") == grams(" 。\n") == []


def test_the_two_engines_get_the_same_phrases():
    assert [(p.tokens, p.prefix) for p in phrases("噪音扰 水")] == [
        (("x00566a0097f3", "x0097f3006270"), False),
        (("x006c34",), True),
    ]
    assert fts5_query("噪音扰 水") == '"x00566a0097f3 x0097f3006270" AND "x006c34"*'
    assert tsquery("噪音扰 水") == "(x00566a0097f3 <-> x0097f3006270) & (x006c34:*)"


@pytest.mark.parametrize("query", ["", "  ", "，。", '"*()', "\x00"])
def test_a_query_of_nothing_is_empty(query):
    assert fts5_query(query) == tsquery(query) == ""
    assert phrases(query) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ＡＢＣ　１２３", "abc 123"),
        ("  Straße\n\tNord ", "strasse nord"),
        ("㈱", "(株)"),
        ("e\u0301", "é"),
        ("张\u200b三\ufeff", "张三"),
        ("①", "1"),
    ],
)
def test_one_form_for_what_people_take_for_the_same(value, expected):
    assert normalise(value) == expected


@given(st.text())
def test_grams_of_any_text_are_plain_words(value):
    assert all(token.isascii() and token.isalnum() and len(token) in (7, 13) for token in grams(value))


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("𠮷田", "𠮷*"),
        ("阿里木·买买提", "阿**·买**"),
        ("John Smith", "J*** S****"),
    ],
)
def test_a_masked_name_shows_the_first_letter(name, masked):
    assert text.mask_name(name) == masked


def test_masked_numbers_keep_their_length_and_hide_their_middle():
    assert text.mask_phone("13812345678") == "138****5678"
    assert text.mask_phone("5123456") == "*******"
    assert text.mask_id("11010519491231002X") == "110*************2X"


# GB 11643 gives 11010519491231002X and 440524188001010014 as examples.
@pytest.mark.parametrize("number", ["11010519491231002X", "11010519491231002x", "440524188001010014"])
def test_identity_numbers_are_known_by_their_check(number):
    assert text.is_id_number(number)
    assert not any(
        text.is_id_number(number[:place] + digit + number[place + 1 :])
        for place in range(17)
        for digit in "0123456789"
        if digit != number[place]
    )


@pytest.mark.parametrize(
    "number", ["", "1101051949123100", "１１０１０５１９４９１２３１００２X", "11010519491231002XX"]
)
def test_other_texts_are_no_identity_numbers(number):
    assert not text.is_id_number(number)


@pytest.mark.parametrize(
    "private",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 13812345678",
        "8613812345678",
        "１３８１２３４５６７８",
        "0352-5123456",
        "(0352)5123456",
        "（0352）5123456",
        "010 8888 1234",
        "400-123-4567",
        "11010519491231002X",
        "11010519491231002x",
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "晋B12345",
        "晋B·12345",
        "晋bD12345",
        "京A1234警",
        "粤Z123A港",
    ],
)
def test_private_numbers_are_taken_out_wherever_they_stand(private):
    for before, after in [
        ("", ""),
        ("电话", "，请回电"),
        ("王女士：", "谢谢"),
        ("x ", " y"),
        ("2026年11月23日 ", "。"),
    ]:
        assert redact(before + private + after) == before + text.REDACTED + after


def test_several_are_taken_out_and_the_rest_stays_as_it_was():
    assert redact("张三13812345678，李四13987654321，车晋B12345") == "张三***，李四***，车***"


@pytest.mark.parametrize(
    "public",
    [
        "3号楼2单元1502室，2026-11-23 09:30 漏水",
        "欠薪 12345678 元，共 18 人",
        "订单 110105194912310021",  # 18 digits whose check fails
        "统一社会信用代码 91110108MA01ABCD2X",
        "京ABCDEF",
        "请拨打12345或110",
        "ＡＢＣ　原样",
        "",
    ],
)
def test_other_texts_stay_untouched(public):
    assert redact(public) == public


@given(written)
def test_texts_without_long_numbers_stay_untouched(value):
    if sum(character.isdigit() for character in value) < 7:
        assert redact(value) == value


@given(st.integers(0, 999_999_999))
def test_a_whole_number_is_read_as_it_is_written(number):
    assert text.whole_number(str(number)) == number


@given(st.text())
@example("²")
@example("٣")
@example("1\n")
@example("-1")
@example("9" * 5000)
def test_nothing_else_is_a_whole_number(said):
    number = text.whole_number(said)
    assert number is None or (said.isascii() and said.isdigit() and int(said) == number < 10**9)
