"""The Chinese of the program's own texts: all of them, each fitting its English, compiled as written."""

from __future__ import annotations

import gettext
import re

from tests.web.messages import FOLDER, asked, messages

PLACES = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]*>|%%")
# Names that are the same in both languages; everything else in Latin letters is English left behind.
NAMES = {
    *("JPEG", "PNG", "WebP", "PDF", "MP4", "M4A", "MP3", "OGG", "WAV", "JSON", "Atom", "WGS", "Cookie"),
    *("O", "I", "X"),  # letters of a code, named
    *("CSV", "UTF", "https", "English"),  # formats, and the language of the other half of a line
    *("site", "stair", "floor", "door", "person", "organization", "area"),  # columns of a file
    *("lifang", "verify", "docs", "figures", "md", "yaml"),  # commands and files of the house
    *("dyxq", "p-zhang-wei", "dongyuan", "ramp", "accessible-toilet"),  # what is to be typed
}
WORD = re.compile(r"(?<![0-9A-Za-z])[A-Za-z][0-9A-Za-z]*(?:-[A-Za-z]+)*")
HAN = re.compile(r"[一-鿿]")
WIDE = re.compile(r"[一-鿿] ?[,;:!?](?!\d)|[一-鿿]\.")


def test_every_text_is_translated_and_no_translation_is_left_over():
    known = {one.key for one in messages()}
    assert asked() - known == set(), "run `make messages`, then translate these"
    assert known - asked() == set(), "run `make messages`: nothing asks for these any more"


def test_nothing_is_untranslated_or_a_guess():
    assert [one.key for one in messages() if one.fuzzy or not one.chinese.strip()] == []


def test_a_translation_has_the_places_to_fill_in_of_its_text():
    """A singular may leave its number out; Chinese has one form, so it follows the plural."""
    differ = [
        one.key
        for one in messages()
        if sorted(PLACES.findall(one.chinese)) != sorted(PLACES.findall(one.english[-1]))
    ]
    assert differ == []


def test_no_english_is_left_in_the_chinese():
    left = {
        word: one.chinese
        for one in messages()
        for word in WORD.findall(PLACES.sub(" ", one.chinese))
        if word not in NAMES
    }
    assert left == {}


def test_the_texts_in_the_sources_are_english():
    assert [key for key in asked() if HAN.search(key)] == []


def test_chinese_sentences_have_chinese_marks():
    assert [one.chinese for one in messages() if WIDE.search(PLACES.sub("", one.chinese))] == []


def test_the_compiled_file_says_what_the_written_one_says():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    named = {key[0] if isinstance(key, tuple) else key: text for key, text in compiled.items() if key}
    assert named == {one.key: one.chinese for one in messages()}, "run `make messages` and add django.mo"
