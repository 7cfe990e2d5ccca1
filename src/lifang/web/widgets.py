"""Inputs a thumb can hit and that work with scripts off; scripts only add to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

Groups = list[tuple[str, list[tuple[str, str]]]]


class Cards(forms.RadioSelect):
    template_name = "lifang/widgets/cards.html"
    option_template_name = "lifang/widgets/card.html"


class CheckCards(forms.CheckboxSelectMultiple):
    template_name = "lifang/widgets/cards.html"
    option_template_name = "lifang/widgets/card.html"


class LongText(forms.Textarea):
    """Says its limit in words; the script turns that into a count of what is left."""

    template_name = "lifang/widgets/longtext.html"

    def __init__(self, limit: int) -> None:
        super().__init__(attrs={"rows": 5})
        self.limit = limit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"limit": self.limit}


class Money(forms.TextInput):
    template_name = "lifang/widgets/money.html"


class GroupedSelect(forms.Select):
    """Works as it is; with scripts a box above it narrows the list."""

    template_name = "lifang/widgets/grouped.html"


class Files(forms.FileInput):
    template_name = "lifang/widgets/files.html"
    allow_multiple_selected = True

    def __init__(self, *, photos: bool) -> None:
        attrs = {"multiple": True}
        super().__init__(attrs | ({"accept": "image/*", "data-shrink": True} if photos else {}))

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, UploadedFile[Any]], name: str
    ) -> list[UploadedFile[Any]]:
        del data
        return files.getlist(name)


class FilesField(forms.Field):
    """Several files at once, as they came: the store alone judges them."""

    def __init__(self, *, photos: bool = True, **options: Any) -> None:
        options.setdefault("label", _("Photos") if photos else _("Files"))
        super().__init__(widget=Files(photos=photos), **options)

    def clean(self, value: list[UploadedFile[Any]] | None) -> list[UploadedFile[Any]]:
        files = value or []
        if self.required and not files:
            raise forms.ValidationError(_("Please choose at least one file."), code="required")
        return files
