from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from lifang.kernel import conditions
from lifang.programs.definition import FIELD_TYPES, Choice, Field
from lifang.web.forms import ProgramForm, categories
from lifang.web.showcase import example_fields
from lifang.web.widgets import FilesField

TYPED = {
    "text": ("井盖丢了", "井盖丢了"),
    "longtext": ("第一行\r\n第二行", "第一行\n第二行"),
    "integer": ("3", 3),
    "money": ("1234.50", 123450),
    "date": ("2026-11-23", "2026-11-23"),
    "datetime": ("2026-11-23T15:04", "2026-11-23T15:04"),
    "choice": ("lamp", "lamp"),
    "choices": (["litter", "lamp"], ["lamp", "litter"]),
    "flag": ("false", False),
    "phone": ("138 0013 8000", "13800138000"),
    "person": ("李娜", "李娜"),
    "organization": ("某公司", "某公司"),
    "site": ("文源小区3号楼", "文源小区3号楼"),
    "category": ("06010", "06010"),
    "id_number": ("11010519491231002x", "11010519491231002X"),
}
ATTRIBUTES = {
    "integer": 'inputmode="numeric"',
    "money": 'inputmode="decimal"',
    "date": 'type="date"',
    "datetime": 'type="datetime-local"',
    "choice": 'type="radio"',
    "choices": 'type="checkbox"',
    "flag": 'type="radio"',
    "phone": 'type="tel"',
    "category": "<optgroup",
    "id_number": 'autocomplete="off"',
    "longtext": "data-counter=",
}


def field(name: str) -> Field:
    return next(each for each in example_fields() if each.type == name)


def sent(**values: object) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def test_every_type_is_tried():
    assert set(TYPED) == set(FIELD_TYPES)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", FIELD_TYPES)
def test_what_is_typed_arrives_and_is_shown_again(kind, language):
    asked = field(kind)
    raw, kept = TYPED[kind]
    form = ProgramForm([asked], language=language, data=sent(**{asked.name: raw}))
    assert form.is_valid(), form.errors
    assert form.values == {asked.name: kept}
    again = ProgramForm([asked], language=language, known=form.values)
    resent = sent(**{asked.name: again[asked.name].initial})
    assert ProgramForm([asked], language=language, data=resent).is_valid()
    html = str(again)
    assert asked.label[language] in html
    assert asked.help[language] in html
    assert ATTRIBUTES.get(kind, 'type="text"') in html
    assert "style=" not in html


def test_a_known_choice_is_marked():
    asked = field("choices")
    html = str(ProgramForm([asked], language="zh", known={asked.name: ["lamp", "litter"]}))
    assert html.count(" checked") == 2


@pytest.mark.parametrize(("language", "complaint"), [("zh", "没有填"), ("en", "is empty")])
def test_a_missing_answer_is_asked_for_in_the_readers_language(language, complaint):
    asked = field("text")
    form = ProgramForm([asked], language=language, data=sent())
    assert not form.is_valid()
    html = str(form)
    assert complaint in html
    assert f'href="#id_{asked.name}"' in html
    assert 'aria-invalid="true"' in html
    assert f'aria-describedby="id_{asked.name}-help id_{asked.name}-error"' in html


def test_the_summary_leads_to_the_first_card():
    asked = field("choice")
    form = ProgramForm([asked], language="zh", data=sent())
    form.is_valid()
    html = str(form)
    assert f'href="#id_{asked.name}_0"' in html
    assert f'id="id_{asked.name}_0"' in html


def test_optional_answers_are_marked_and_may_stay_empty():
    asked = field("longtext")
    form = ProgramForm([asked], language="zh", data=sent())
    assert form.is_valid()
    assert form.values == {}
    assert "（可不填）" in str(form)


def test_an_action_may_need_what_the_program_does_not():
    asked = field("longtext")
    assert not ProgramForm([asked], language="zh", data=sent(), needed=[asked.name]).is_valid()


def test_a_field_whose_condition_does_not_hold_is_not_kept():
    asked = [
        field("flag"),
        Field(
            "amount",
            "money",
            {"zh": "金额"},
            required=True,
            when=conditions.parse({"field": "example_flag", "is": True}),
        ),
    ]
    no = ProgramForm(asked, language="zh", data=sent(example_flag="false", amount="9"))
    assert no.is_valid()
    assert no.values == {"example_flag": False}
    yes = ProgramForm(asked, language="zh", data=sent(example_flag="true"))
    assert not yes.is_valid()
    assert "amount" in yes.errors


def test_what_the_engine_found_goes_to_its_field():
    asked = field("text")
    form = ProgramForm([asked], language="zh", data=sent(**{asked.name: "x"}))
    assert form.is_valid()
    form.add_problems({asked.name: "这里不行", "elsewhere": "总的问题"})
    assert form.errors[asked.name] == ["这里不行"]
    assert form.non_field_errors() == ["总的问题"]


def test_categories_stand_under_their_headings_in_both_languages():
    zh, en = categories("gbt47678", "zh"), categories("gbt47678", "en")
    assert [len(options) for _, options in zh] == [len(options) for _, options in en]
    assert ("06010", "暴露垃圾  06010") in dict(zh)["市容环境类"]
    assert sum(len(options) for _, options in zh) == 250


def test_a_site_may_be_chosen_from_a_list():
    asked = field("site")
    html = str(ProgramForm([asked], language="zh", options={asked.name: [("文源社区", [("w-3", "3号楼")])]}))
    assert '<optgroup label="文源社区">' in html
    assert '<option value="w-3">3号楼</option>' in html


def test_words_of_people_cannot_become_markup():
    asked = Field("note", "text", {"zh": "<b>标签</b>"}, choices=(Choice("a", {"zh": "<i>"}),))
    html = str(ProgramForm([asked], language="zh", known={"note": '"><script>'}))
    assert "<script>" not in html
    assert "<b>" not in html


class TestFiles:
    def form(self, *names: str) -> ProgramForm:
        files = MultiValueDict({"photos": [SimpleUploadedFile(name, b"x") for name in names]})
        form = ProgramForm([], language="zh", data=sent(), files=files)
        form.fields["photos"] = FilesField()
        return form

    def test_several_come_as_they_were_sent(self):
        form = self.form("a.jpg", "b.jpg")
        assert form.is_valid()
        assert [file.name for file in form.cleaned_data["photos"]] == ["a.jpg", "b.jpg"]

    def test_one_at_least_is_asked_for(self):
        form = self.form()
        assert not form.is_valid()
        assert form.errors["photos"] == ["请至少选择一个文件。"]

    def test_photos_are_shrunk_by_the_phone_and_several_may_be_chosen(self):
        html = str(self.form())
        assert 'accept="image/*"' in html
        assert " multiple" in html
        assert " data-shrink" in html
