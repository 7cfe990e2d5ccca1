import re
from itertools import combinations, product
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lifang.kernel.receipts import (
    ALPHABET,
    CodeError,
    new_code,
    new_receipt,
    new_ref,
    parse,
    spoken,
)

SEEDS = range(25)
MAKERS = [new_ref, new_receipt, lambda rng: new_code(rng, 1), lambda rng: new_code(rng, 5)]


def fails(letters: str) -> bool:
    try:
        parse(letters)
    except CodeError as error:
        return error.problem == "check"
    return False


def test_codes_have_their_format():
    rng = Random(1)
    letter = f"[{ALPHABET}]"
    assert re.fullmatch(rf"{letter}{{4}}-{letter}{{5}}", new_ref(rng))
    assert re.fullmatch(rf"{letter}{{5}}-{letter}{{5}}-{letter}{{5}}", new_receipt(rng))
    assert re.fullmatch(rf"{letter}{{5}}-{letter}{{5}}", new_code(rng, 2))


def test_a_receipt_cannot_be_guessed():
    assert len(ALPHABET) ** 14 >= 2**60
    rng = Random(1)
    receipts = {new_receipt(rng) for _ in range(3000)}
    assert len(receipts) == 3000
    for place in (*range(5), *range(6, 11), *range(12, 16)):
        assert {receipt[place] for receipt in receipts} == set(ALPHABET)


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_code_reads_as_itself(make, seed):
    code = make(Random(seed))
    assert parse(code) == code


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_single_wrong_letter_is_found(make, seed):
    letters = make(Random(seed)).replace("-", "")
    for place, other in product(range(len(letters)), ALPHABET):
        if other != letters[place]:
            assert fails(letters[:place] + other + letters[place + 1 :])


@pytest.mark.parametrize("make", MAKERS)
@pytest.mark.parametrize("seed", SEEDS)
def test_every_exchange_of_two_letters_is_found_adjacent_or_not(make, seed):
    letters = make(Random(seed)).replace("-", "")
    for a, b in combinations(range(len(letters)), 2):
        if letters[a] != letters[b]:
            exchanged = list(letters)
            exchanged[a], exchanged[b] = exchanged[b], exchanged[a]
            assert fails("".join(exchanged))


def test_the_check_holds_for_every_pair_of_letters_at_every_place():
    # The two errors change the sum by weight * difference and by (difference of weights) * difference; neither may vanish.
    longest = 25
    for difference in range(1, len(ALPHABET)):
        for weight in range(1, longest + 1):
            assert weight * difference % len(ALPHABET) != 0


@given(st.integers(), st.data())
def test_what_people_type_is_understood(seed, data):
    code = new_receipt(Random(seed))
    look_alikes = {"0": "0Oo", "1": "1IiLl", "8": "8Bb", "5": "5Ss", "2": "2Zz", "V": "VvUu"}
    typed = "".join(
        data.draw(st.sampled_from(look_alikes.get(letter, letter + letter.lower()))) for letter in code
    )
    typed = typed.replace("-", data.draw(st.sampled_from(["", " ", "-", "－", "—", " - ", "\u3000"])))
    if data.draw(st.booleans()):
        typed = typed.translate({half: half + 0xFEE0 for half in range(0x21, 0x7F)})
    assert parse(f" {typed}\n") == code


@pytest.mark.parametrize(
    ("text", "problem", "message"),
    [
        ("", "length", "wrong length: 0"),
        ("1234", "length", "wrong length: 4 letters; a reference has 9, a receipt 15"),
        ("1" * 30, "length", "wrong length: 30"),
        ("1234-56!89", "letter", "unknown letter '!' at place 7"),
        ("甲234-56789", "letter", "unknown letter '甲' at place 1"),
        ("1234-56789", "check", "check failed"),
    ],
)
def test_a_wrong_code_is_refused_with_its_reason(text, problem, message):
    with pytest.raises(CodeError, match=re.escape(message)) as caught:
        parse(text)
    assert caught.value.problem == problem


def test_the_number_of_groups_is_limited_to_what_the_check_can_weigh():
    for groups in (0, 6):
        with pytest.raises(ValueError, match=f"not {groups}"):
            new_code(Random(1), groups)


def test_a_code_is_read_aloud_group_by_group():
    code = next(code for code in (new_ref(Random(seed)) for seed in range(999)) if code[0] == "1")
    zh, en = spoken(code, "zh"), spoken(code, "en")
    assert zh.startswith("幺、")
    assert en.startswith("one ")
    assert [len(group.split("、")) for group in zh.split("；")] == [4, 5]
    assert [len(group.split()) for group in en.split(", ")] == [4, 5]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_letter_has_a_reading_of_its_own(language):
    heard = {}
    for seed in range(200):
        letters = new_receipt(Random(seed))
        for letter, word in zip(
            letters.replace("-", ""), re.split("[、； ,]+", spoken(letters, language)), strict=True
        ):
            assert heard.setdefault(letter, word) == word
    assert len(set(heard.values())) == len(ALPHABET)
    assert all(
        word.endswith(letter) for letter, word in heard.items() if language == "zh" and letter.isalpha()
    )
