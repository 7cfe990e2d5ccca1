"""A registration as lists and pages show it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.people.models import Registration
from lifang.people.registers import Register
from lifang.people.tasks import LAPSED
from lifang.places.queries import name_in
from lifang.programs import values, words
from lifang.programs.definition import Field

COLUMNS = 2  # fields a list has room for


@dataclass(frozen=True, slots=True)
class Row:
    registration: Registration
    name: str
    holder: str
    cells: list[str]


def columns_of(register: Register) -> list[Field]:
    """What a list shows: the first chosen things that are not personal, those that everybody has before others."""
    chosen = [field for field in register.fields.values() if field.choices and not field.personal]
    return sorted(chosen, key=lambda field: not field.required)[:COLUMNS]


def name_of(row: Registration, language: str) -> str:
    subject = row.person or row.organization
    return name_in(subject, language) if subject else _("erased")


WRITTEN_BY_ITSELF = {
    LAPSED: gettext_lazy("The period and its grace are over."),
    "ended by import": gettext_lazy(
        "ended by import"
    ),  # of a district's files (district.importers.registers)
}


def reason_of(text: str) -> str:
    """People write reasons in their own words; those that are written by themselves are told in the reader's."""
    return str(WRITTEN_BY_ITSELF.get(text, text))


def row_of(row: Registration, columns: Iterable[Field], language: str) -> Row:
    return Row(
        row,
        name_of(row, language),
        name_in(row.holder, language),
        [values.show(field, row.values.get(field.name), language) for field in columns],
    )


def shown(
    register: Register, names: Iterable[str], row: Registration, language: str
) -> list[tuple[str, str]]:
    """Label and value of each of these fields that holds anything."""
    fields = [register.fields[name] for name in names]
    pairs = [
        (words.text(field.label, language), values.show(field, row.all_values.get(field.name), language))
        for field in fields
    ]
    return [(label, value) for label, value in pairs if value]
