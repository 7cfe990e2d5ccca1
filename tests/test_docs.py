"""Documents are tested as code is: what they name exists, and what exists is named."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import typer

from lifang.config.cli import app
from lifang.district.folder import CALENDAR_KEYS, DISTRICT_KEYS
from lifang.district.importers import mapping
from lifang.district.kinds import KINDS
from lifang.programs.load import catalogue

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])
TEXTS = {path: path.read_text(encoding="utf-8") for path in PAGES}
FOLDER = TEXTS[DOCS / "reference" / "district-folder.md"]
FENCE = re.compile(r"^```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
named = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


def commands() -> dict[str, click.Command]:
    """`check`, `programs show`, … → the command as the command line knows it."""
    found: dict[str, click.Command] = {}

    def walk(command: click.Command, name: str) -> None:
        children = getattr(command, "commands", None)
        for child, below in (children or {}).items():
            walk(below, f"{name} {child}".strip())
        if children is None:
            found[name] = command

    walk(typer.main.get_command(app), "")
    return found


def options(command: click.Command) -> set[str]:
    shown = [one for one in command.params if not getattr(one, "hidden", False)]
    return {flag for one in shown for flag in (*one.opts, *one.secondary_opts) if flag.startswith("--")}


def code_of(text: str) -> Iterator[str]:
    """Each line of code and each `span` of code."""
    for block in FENCE.findall(text):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", FENCE.sub("", text))


def section(text: str, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"no section {title!r}"
    return found[1]


def first_cells(table: str) -> set[str]:
    """The `names` in the first column of a table."""
    rows = re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


# -- the command line -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_is_described(name: str) -> None:
    text = section(TEXTS[DOCS / "reference" / "commands.md"], f"lifang {name}")
    spoken = set(re.findall(r"--[a-z][a-z-]*", text)) | ({"--district"} if name != "demo" else set())
    assert f"`lifang {name}" in text
    assert options(commands()[name]) - {"--help"} <= spoken
    assert spoken - {"--district"} <= options(commands()[name])


@named
def test_every_command_that_is_named_exists(page: Path) -> None:
    known = commands()
    for line in code_of(TEXTS[page]):
        for words in re.findall(r"\blifang ((?:[a-z-]+ ?){1,2})(?![\w.])", line):
            first, *rest = words.split()
            name = f"{first} {rest[0]}" if rest and first == "programs" else first
            assert name in known, f"`lifang {words.strip()}` in: {line}"
        if match := re.search(r"\blifang (programs [a-z]+|[a-z]+)\b", line):
            wrong = set(re.findall(r"--[a-z][a-z-]*", line)) - options(known[match[1]]) - {"--district"}
            assert not wrong, f"{wrong} in: {line}"


# -- settings ---------------------------------------------------------------------------------------------------------


def test_every_setting_is_described_and_every_described_one_is_read() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py"))
    read = set(re.findall(r'environ(?:\.get\(|\[)\s*"((?:LIFANG|DATABASE)_[A-Z_]+)"', sources))
    assert "LIFANG_DISTRICT" in read
    assert first_cells(TEXTS[DOCS / "reference" / "settings.md"]) == read
    said = {
        name for text in TEXTS.values() for name in re.findall(r"\b(?:LIFANG_[A-Z_]+|DATABASE_URL)\b", text)
    }
    assert said <= read


# -- the district folder ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "keys"),
    [("district.yaml", DISTRICT_KEYS), ("calendar.yaml", CALENDAR_KEYS), ("mapping.yaml", mapping.KEYS)],
)
def test_every_key_of_the_folder_is_described(title: str, keys: tuple[str, ...]) -> None:
    assert first_cells(section(FOLDER, title)) == set(keys)


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_is_described(kind: str) -> None:
    row = re.search(rf"^\| {kind} \| (.*) \|$", section(FOLDER, "Tables"), re.MULTILINE)
    assert row is not None
    assert {column.name for column in KINDS[kind]} <= set(re.findall(r"`([^`]+)`", row[1]))


# -- links, pictures, make --------------------------------------------------------------------------------------------


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@named
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", TEXTS[page])):
        if target.startswith(("https://", "http://")):
            continue
        path, _hash, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.is_file(), f"{target}: there is no such file"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(slug, headings), f"{target}: there is no such heading"


@named
def test_make_targets_exist(page: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named_here = {
        name for line in code_of(TEXTS[page]) for name in re.findall(r"(?:^|[;&] *)make ([a-z]+)", line)
    }
    assert named_here <= targets
    assert page != ROOT / "README.md" or {"demo", "test"} <= named_here


@pytest.mark.parametrize("folder", ["kernel", "programs", "record", "places", "people", "outbox", "web", "cases",
                                    "modules", "district", "config"])  # fmt: skip
def test_readme_and_architecture_name_every_part(folder: str) -> None:
    for page in (ROOT / "README.md", DOCS / "architecture.md"):
        assert f"{folder}/" in TEXTS[page]


def test_architecture_lists_every_decision() -> None:
    listed = re.findall(r"\]\((decisions/[^)]+)\)", section(TEXTS[DOCS / "architecture.md"], "Decisions"))
    assert listed == [f"decisions/{path.name}" for path in sorted((DOCS / "decisions").glob("*.md"))]


# -- what the texts say -----------------------------------------------------------------------------------------------


GUIDES = sorted({page.name.split(".")[0] for page in (DOCS / "guide").glob("*.md")})


@pytest.mark.parametrize("guide", GUIDES)
def test_guides_say_the_same_in_both_languages(guide: str) -> None:
    """Outline, table rows, and code that is typed: what one language has, the other has."""

    def shape(language: str) -> tuple[list[str], int, list[str]]:
        text = TEXTS[DOCS / "guide" / f"{guide}.{language}.md"]
        marks = re.findall(r"^(#+) ", FENCE.sub("", text), re.MULTILINE)
        return marks, len(re.findall(r"^\|", text, re.MULTILINE)), FENCE.findall(text)

    assert shape("zh") == shape("en")


@pytest.mark.parametrize("guide", GUIDES)
def test_every_button_that_a_guide_names_is_there(guide: str) -> None:
    """**Bold** in a guide is what stands on a page; longer bold is emphasis."""
    sources = (path for path in (ROOT / "src").rglob("*") if path.suffix in (".html", ".py", ".yaml"))
    pages = "".join(path.read_text(encoding="utf-8") for path in sources).lower()
    text = TEXTS[DOCS / "guide" / f"{guide}.en.md"].replace("\n", " ")
    named_here = [words.rstrip(".… ").lower() for words in re.findall(r"\*\*([^*]+)\*\*", text)]
    assert [words for words in named_here if len(words.split()) <= 10 and words not in pages] == []


def test_changelog_is_of_this_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    newest = re.search(r"^## (\S+)", TEXTS[ROOT / "CHANGELOG.md"], re.MULTILINE)
    assert newest is not None
    assert newest[1] == project["version"]


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md"])
def test_the_catalogue_is_counted_right(name: str) -> None:
    counts = re.findall(r"(\d+) (?:kinds of work|programs)", TEXTS[ROOT / name])
    assert counts
    assert {int(count) for count in counts} == {len(catalogue())}


def lifang(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LIFANG_", "DJANGO_", "DATABASE_URL"))
    }
    command = [sys.executable, "-m", "lifang.config.cli", *words]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.slow
def test_the_administrators_first_day_runs_as_written(tmp_path: Path) -> None:
    guide = TEXTS[DOCS / "guide" / "administrator.en.md"]
    script = FENCE.findall(guide[guide.index("<!-- these commands run") :])[0]
    place = tmp_path
    for line in script.splitlines():
        program, *words = line.split()
        if program == "cd":
            place /= words[0]
            continue
        assert program == "lifang"
        done = lifang(*words, cwd=place)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    assert (place / "sheets" / "plates-001.svg").is_file()

    record = gzip.decompress((place / "record.jsonl.gz").read_bytes()).splitlines(keepends=True)
    dropped = place / "dropped.jsonl"
    dropped.write_bytes(b"".join(record[:5] + record[6:]))
    assert lifang("verify", str(dropped), cwd=place).returncode == 1
