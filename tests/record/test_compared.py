"""No table is forgotten: each is compared with the record, or docs/architecture.md says why not."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.utils.module_loading import autodiscover_modules

from lifang.record.extend import REBUILDS

PAGE = (Path(__file__).parents[2] / "docs" / "architecture.md").read_text(encoding="utf-8")


def listed(which: str) -> set[str]:
    table = PAGE.partition(f"<!-- tables: {which} -->")[2].lstrip().partition("\n\n")[0]
    return set(re.findall(r"`([a-z]+\.[A-Z]\w+)`", table))


def compared() -> list[str]:
    autodiscover_modules("rebuild")
    return [model._meta.label for name in REBUILDS.names() for model in REBUILDS.get(name).models]


def test_every_table_is_compared_or_named_with_a_reason() -> None:
    ours = {
        model._meta.label
        for app in apps.get_app_configs()
        if app.name.startswith("lifang.")
        for model in app.get_models()
    }
    assert listed("compared") | listed("apart") == ours
    assert not listed("compared") & listed("apart")


def test_what_the_page_calls_compared_is_compared_once() -> None:
    found = compared()
    assert sorted(found) == sorted(listed("compared"))
