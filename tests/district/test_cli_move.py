"""`lifang programs move`, as an administrator types it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cases.samples import RESTLESS
from tests.district.commands import lifang, script
from tests.factories.cases import MINI

TABLES = ("areas", "organizations", "people", "grants", "sites", "duties")
OWN_DATABASE = ("DATABASE_",)
OPEN_TWO = """
from lifang.config.start import open_district
open_district(None)
from datetime import datetime, timedelta, UTC
from lifang.cases import commands
from lifang.people.actors import PUBLIC, Actor
now = datetime(2026, 3, 2, 1, tzinfo=UTC)
for number in range(2):
    case = commands.receive(program="restless", actor=PUBLIC, data={}, key=f"a-key-of-its-own-{number:06d}", now=now, channel="web", language="zh")
commands.perform(ref=case.ref, action="accept", actor=Actor.importer("tests"), key="accept", now=now, language="zh")
"""


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two open cases of version 1: one received, one being worked on; version 2 renames the second's state."""
    folder = tmp_path_factory.mktemp("districts") / "mini"
    shutil.copytree(MINI, folder, ignore=shutil.ignore_patterns("var"))
    program = folder / "programs" / "restless.yaml"
    program.parent.mkdir(exist_ok=True)
    program.write_text(RESTLESS, encoding="utf-8")
    for kind in TABLES:
        assert (
            lifang(
                "import", kind, str(folder / f"{kind}.csv"), folder=folder, without=OWN_DATABASE
            ).returncode
            == 0
        )
    done = script(OPEN_TWO, folder=folder, without=OWN_DATABASE)
    assert done.returncode == 0, done.stderr
    renamed = RESTLESS.replace("version: 1", "version: 2").replace("working", "in-hand")
    program.write_text(renamed.replace("within: 5 workdays", "within: 8 workdays"), encoding="utf-8")
    return folder


def move(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return lifang("programs", "move", "restless", *options, folder=folder, without=OWN_DATABASE)


def test_from_a_refusal_to_a_record_that_verifies(district: Path) -> None:
    refused = move(district)
    assert refused.returncode == 1
    assert "1 open cases of version 1 stand in 'working'" in refused.stdout
    assert "--map working=NEW" in refused.stdout
    assert "nothing was moved" in refused.stdout

    tried = move(district, "--map", "working=in-hand", "--dry-run", "--json")
    assert tried.returncode == 0, tried.stderr
    assert json.loads(tried.stdout) == {
        "program": "restless",
        "to": 2,
        "dry_run": True,
        "moved": 2,
        "states": [
            {"version": 1, "state": "received", "to_state": "received", "cases": 1},
            {"version": 1, "state": "working", "to_state": "in-hand", "cases": 1},
        ],
        "deadlines": {"late": 0, "later": 1, "same": 1},
        "problems": [],
    }

    done = move(district, "--map", "working=in-hand", "--from", "1", "--to", "2", "--reason", "新的办理规定")
    assert done.returncode == 0, done.stderr
    assert "1  version 1 working → in-hand" in done.stdout
    assert "2 cases go on under version 2" in done.stdout

    again = move(district)
    assert (again.returncode, "0 cases go on" in again.stdout) == (0, True)
    verified = lifang("verify", folder=district, without=OWN_DATABASE)
    assert verified.returncode == 0, verified.stdout


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--map", "working"], "write OLD=NEW"),
        (["--map", "a=b", "--map", "a=c"], "once for each old state"),
        (["--to", "9"], "9"),
        (["--area", "nowhere"], "there is no area 'nowhere'"),
        (["--from", "9"], "9"),
    ],
)
def test_wrong_use_exits_2_and_says_why(district: Path, options: list[str], words: str) -> None:
    done = move(district, *options)
    assert done.returncode == 2, done.stdout
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_program_that_is_not_there_is_wrong_use(district: Path) -> None:
    done = lifang("programs", "move", "reckless", folder=district, without=OWN_DATABASE)
    assert (done.returncode, "reckless" in done.stderr) == (2, True)


def test_an_unsound_version_takes_no_case(district: Path) -> None:
    program = district / "programs" / "restless.yaml"
    sound = program.read_text(encoding="utf-8")
    program.write_text(
        sound.replace("version: 2", "version: 3").replace(
            "asking:   {kind: waiting, clock: recheck,", "asking:   {kind: waiting,"
        ),
        encoding="utf-8",
    )
    done = move(district)
    program.write_text(sound, encoding="utf-8")
    assert done.returncode == 1
    assert "restless.yaml:" in done.stdout
    assert "nothing was moved" in done.stdout
