"""A web form from a program's fields. It only knows how to ask: `programs.values` judges what comes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.choices import CallableChoiceIterator
from django.utils.translation import gettext as _

from lifang.programs import schemes, values, words
from lifang.programs.definition import Field
from lifang.programs.values import FEN, Value
from lifang.web.widgets import Cards, CheckCards, GroupedSelect, Groups, LongText, Money


class ProgramForm(forms.Form):
    """`values` holds the cleaned values after `is_valid()`, ready for the engine.

    `needed` names fields this action must have although the program does not. `options` gives a person,
    organization or site field its list; without one people write the name.
    """

    template_name = "lifang/form.html"

    def __init__(
        self,
        fields: Sequence[Field],
        *,
        language: str,
        data: Mapping[str, Any] | None = None,
        files: Any = None,
        known: Mapping[str, Value] | None = None,
        needed: Collection[str] = (),
        options: Mapping[str, Groups] | None = None,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, files, prefix=prefix)
        self.language = language
        self.asked = [replace(field, required=True) if field.name in needed else field for field in fields]
        self.values: dict[str, Value] = {}
        for field in self.asked:
            made = form_field(field, language, (options or {}).get(field.name))
            if known and field.name in known:
                made.initial = typed(field, known[field.name])
            self.fields[field.name] = made

    def clean(self) -> dict[str, Any]:
        raw = {field.name: self.cleaned_data.get(field.name) for field in self.asked}
        self.values, problems = values.clean_all(self.asked, raw, self.language)
        self.add_problems(problems)
        return self.cleaned_data

    def add_problems(self, problems: Mapping[str, str]) -> None:
        """Also for what the engine found: each message goes to its field, the rest to the top."""
        for name, message in problems.items():
            self.add_error(name if name in self.fields else None, message)


def form_field(field: Field, language: str, options: Groups | None = None) -> forms.Field:
    made = _bare(field, language, options)
    made.label = words.text(field.label, language)
    made.help_text = words.text(field.help, language) if field.help else ""
    made.required = False  # judged by programs.values, which knows conditions between fields
    made.show_required = field.required  # type: ignore[attr-defined]
    made.widget.is_required = False
    return made


def typed(field: Field, value: Value) -> Any:
    """A kept value as the input shows it again."""
    if value is None:
        return None
    if field.type == "money" and isinstance(value, int):
        return f"{'-' if value < 0 else ''}{abs(value) // FEN}.{abs(value) % FEN:02d}"
    if field.type == "flag":
        return "true" if value else "false"
    if field.type == "datetime":
        return str(value)[:16]
    return value


def _bare(field: Field, language: str, options: Groups | None) -> forms.Field:
    match field.type:
        case "longtext":
            return forms.CharField(
                widget=LongText(field.max_length or values.LENGTHS["longtext"]), strip=False
            )
        case "choice":
            return forms.CharField(widget=Cards(choices=_choices(field, language)))
        case "choices":
            return forms.Field(widget=CheckCards(choices=_choices(field, language)))
        case "flag":
            return forms.CharField(widget=Cards(choices=[("true", _("Yes")), ("false", _("No"))]))
        case "category":
            shown = CallableChoiceIterator(  # made when they are: a posted report shows none
                lambda: _please_choose(categories(field.scheme or "", language))
            )
            return forms.CharField(widget=GroupedSelect(choices=shown))
        case "person" | "organization" | "site" if options is not None:
            return forms.CharField(widget=GroupedSelect(choices=_please_choose(options)))
        case "money":
            return forms.CharField(widget=Money({"inputmode": "decimal"}))
        case "integer":
            return forms.CharField(widget=forms.TextInput({"inputmode": "numeric", "class": "short"}))
        case "date":
            return forms.CharField(widget=forms.TextInput({"type": "date", "class": "short"}))
        case "datetime":
            return forms.CharField(widget=forms.TextInput({"type": "datetime-local"}))
        case "phone":
            return forms.CharField(widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}))
        case "id_number":
            return forms.CharField(widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}))
        case _:
            return forms.CharField(widget=forms.TextInput())


def categories(scheme: str, language: str) -> Groups:
    """The matters of a scheme under their headings, each with its code so that staff can type it."""
    found = schemes.load(scheme)
    return [
        (
            words.text(name, language),
            [
                (each.code, f"{words.text(each.name, language)}  {each.code}")
                for each in found.of_major(major)
            ],
        )
        for (kind, major), name in found.majors.items()
        if kind == "matter"
    ]


def _please_choose(groups: Groups) -> list[tuple[str, Any]]:
    return [("", _("Please choose")), *groups]


def _choices(field: Field, language: str) -> list[tuple[str, str]]:
    return [(choice.value, words.text(choice.label, language)) for choice in field.choices]
