"""`lifang figures` and `lifang bulletin`, as somebody types them on the peopled mini district."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from click.testing import Result
from typer.testing import CliRunner

from lifang.config import figures as commands
from lifang.config.cli import app
from lifang.places.commands import issue_plates, place_plate
from lifang.places.models import Site

pytestmark = pytest.mark.django_db
Lifang = Callable[..., Result]


@pytest.fixture
def lifang(monkeypatch: pytest.MonkeyPatch) -> Lifang:
    monkeypatch.setattr(commands, "open_district", lambda _district: None)
    return lambda *arguments: CliRunner().invoke(app, arguments)


def test_from_the_list_to_the_printed_page_and_back(lifang, tmp_path):
    told = json.loads(lifang("figures", "--json").stdout)
    keys = ["id", "value", "unit", "definition", "version", "as_of", "rows", "digest"]
    assert [list(one) for one in told] == [keys] * 5
    assert "plates.placed" in lifang("figures", "--as-of", "2026-03-06", "--area", "990101001").stdout

    page = tmp_path / "page.html"
    made = lifang("bulletin", "page", "--format", "html", "--language", "en", "--out", str(page))
    assert made.exit_code == 0, made.output
    assert "The mini district" in page.read_text(encoding="utf-8")
    stands = lifang("figures", "--check", str(page))
    assert (stands.exit_code, stands.stdout) == (0, "5 of 5 numbers stand as they were printed\n")

    entrance = Site.objects.get(code="dongyuan-1-1")
    (plate,) = issue_plates(sites=[entrance], actor="import/tests", now=datetime.now(UTC))
    place_plate(code=plate.code, actor="import/tests", now=datetime.now(UTC))
    falls = lifang("figures", "--check", str(page))
    assert falls.exit_code == 1
    assert (
        f"plates.placed: printed 0, now 1\n  the day was not over (issued, placed): {plate.code}\n"
        in falls.stdout
    )
    assert "4 of 5 numbers stand as they were printed" in falls.stdout
    (machine,) = json.loads(lifang("figures", "--check", str(page), "--json").stdout)
    assert (machine["id"], machine["printed"], machine["now"]) == ("plates.placed", 0, 1)
    assert machine["changes"] == [
        {"row": plate.code, "reason": "the day was not over", "entries": ["issued", "placed"]}
    ]


@pytest.mark.parametrize("form", ["text", "md"])
def test_a_page_without_a_file_is_told_on_the_screen(lifang, form):
    assert "微里区简报" in lifang("bulletin", "page", "--format", form).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("figures", "--as-of", "May"), "write a day such as 2026-11-23"),
        (("figures", "--as-of", "9999-12-31"), "which is still to come"),
        (("figures", "--area", "1"), "no area of this district"),
        (("figures", "--check", "/nowhere/page.html"), "neither receipts of a bulletin"),
        (("bulletin", "pages"), "there are: page"),
    ],
)
def test_wrong_use_is_told(lifang, arguments, told):
    done = lifang(*arguments)
    assert done.exit_code == 2
    assert told in done.stderr
