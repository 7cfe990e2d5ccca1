"""Further questions of a vote: lines of a table that works with scripts off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lifang.modules.gatherings.commands.votes import Question

MATTERS = (
    (1, gettext_lazy("1. Rules of the owners' assembly")),
    (2, gettext_lazy("2. Management covenant")),
    (3, gettext_lazy("3. Electing the owners' committee")),
    (4, gettext_lazy("4. Engaging or dismissing the property company")),
    (5, gettext_lazy("5. Using the repair fund")),
    (6, gettext_lazy("6. Raising the repair fund (three quarters)")),
    (7, gettext_lazy("7. Rebuilding (three quarters)")),
    (8, gettext_lazy("8. Another use of common parts (three quarters)")),
    (9, gettext_lazy("9. Another weighty matter")),
)
"""Civil Code art. 278 (1)."""
LINES = 6
_ORDINARY = 9  # what a line begins with


class QuestionTable(forms.Widget):
    template_name = "gatherings/question_table.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        rows = [(str(one[0]), str(one[1])) for one in value or ()]
        rows += [("", str(_ORDINARY))] * (LINES - len(rows))
        matters = [(str(number), label) for number, label in MATTERS]
        return super().get_context(name, value, attrs) | {"rows": rows, "matters": matters}

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> list[tuple[str, str]]:
        """The lines in which something is written."""
        del files
        lines = [
            (data.get(f"{name}-{at}-title", "").strip(), data.get(f"{name}-{at}-matter", ""))
            for at in range(LINES)
        ]
        return [line for line in lines if line[0]]


class FurtherQuestionsField(forms.Field):
    widget = QuestionTable

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Further questions on the same ballot"), required=False,
            help_text=gettext_lazy("Each is answered and counted by itself. An empty line is left out."),
        )  # fmt: skip

    def clean(self, value: list[tuple[str, str]] | None) -> list[Question]:
        known = {str(number): number for number, _label in MATTERS}
        lines = value or []
        if any(matter not in known for _title, matter in lines):
            raise forms.ValidationError(_("Choose the matter of Civil Code article 278 that is decided."))
        return [Question(title, known[matter]) for title, matter in lines]
