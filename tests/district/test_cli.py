from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lifang.config.cli import app
from lifang.config.serve import PortTaken, check_port, is_loopback
from tests.district.commands import ROOT, lifang


def test_check_exits_0_or_1_and_speaks_json(folder: Path) -> None:
    assert lifang("check", str(folder)).returncode == 0
    (folder / "calendar.yaml").unlink()
    found = lifang("check", str(folder), "--json")
    assert found.returncode == 1
    assert "calendar.yaml is missing" in json.loads(found.stdout)["problems"][0]["message"]


def test_wrong_use_exits_2_without_a_traceback(tmp_path: Path, folder: Path) -> None:
    for arguments in (
        ["work", "--once", "--district", str(tmp_path)],
        ["verify", str(tmp_path / "none")],
        ["import", "nonsense", "x.csv"],
        ["programs", "show", "nothing", "--district", str(folder)],
        ["demo", "--district", "atlantis", "--no-serve"],
        ["new", str(folder)],
        ["new", "/proc/none/district"],
        ["programs", "show", "consultation", "--language", "fr", "--district", str(folder)],
    ):
        done = lifang(*arguments)
        assert done.returncode == 2, arguments
        assert done.stderr
        assert "Traceback" not in done.stderr + done.stdout


@pytest.mark.parametrize(
    "words", [["seal"], ["verify"], ["work", "--once"], ["plates", "x", "--base-url", "https://x.example"],
              ["export", "x.jsonl"], ["password", "officer.zheng"]]
)  # fmt: skip
def test_without_a_database_commands_say_what_makes_one(folder: Path, words: list[str]) -> None:
    done = lifang(*words, folder=folder)
    assert done.returncode == 2
    assert "lifang import areas areas.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list((folder / "var").glob("*.sqlite3"))


def test_figures_of_a_folder_with_a_program_that_cannot_be_used_are_refused_in_words(folder: Path) -> None:
    assert lifang("import", "areas", str(folder / "areas.csv"), folder=folder).returncode == 0
    (folder / "programs").mkdir()
    own = "program: street-problem\nextends: street-problem\nversion: 1\n"
    (folder / "programs" / "street-problem.yaml").write_text(own, encoding="utf-8")
    done = lifang("figures", "--json", folder=folder)
    assert done.returncode == 2
    assert "street-problem.yaml:3:10: a changed 'street-problem' needs a version above" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_told(folder: Path) -> None:
    settings = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "LIFANG_DISTRICT": str(folder)}
    command = [sys.executable, "-m", "lifang.config.cli", "seal"]
    done = subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 2
    assert "cannot be reached" in done.stderr
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_is_quick_and_does_not_start_django() -> None:
    code = "import sys; from typer.testing import CliRunner; from lifang.config.cli import app; "
    code += "CliRunner().invoke(app, ['--help']); sys.exit('django' in sys.modules)"
    begun = os.times()
    assert (
        subprocess.run(
            [sys.executable, "-c", code], check=False, env=os.environ | {"PYTHONPATH": str(ROOT / "src")}
        ).returncode
        == 0
    )
    spent = os.times()
    assert spent.children_user - begun.children_user < 3  # seconds of work, however busy the machine


def test_programs_are_listed_shown_and_checked(folder: Path) -> None:
    runner = CliRunner()
    listed = runner.invoke(app, ["programs", "list", "--district", str(folder), "--json"])
    offered = {program["code"]: program["offered"] for program in json.loads(listed.stdout)}
    assert offered["street-problem"] is True
    assert offered["wage-claim"] is False
    told = runner.invoke(app, ["programs", "list", "--district", str(folder)]).stdout
    here, shipped = told.split("only in the catalogue:")
    assert "  street-problem " in here
    assert "  wage-claim " in shipped
    assert (
        "stateDiagram"
        in runner.invoke(
            app, ["programs", "show", "street-problem", "--diagram", "--district", str(folder)]
        ).stdout
    )
    bad = folder / "own.yaml"
    bad.write_text("program: own\n", encoding="utf-8")
    checked = runner.invoke(app, ["programs", "check", str(bad), "--district", str(folder)])
    assert checked.exit_code == 1
    assert "own.yaml:1:1" in checked.stdout


@pytest.mark.slow
def test_a_district_from_nothing_to_a_verified_export(folder: Path, tmp_path: Path) -> None:
    setup = (
        "import django; django.setup(); from lifang.district.database import make_database; make_database()"
    )
    environment = os.environ | {
        "LIFANG_DISTRICT": str(folder), "LIFANG_VAR": str(folder / "var"),
        "DJANGO_SETTINGS_MODULE": "lifang.config.settings", "PYTHONPATH": str(ROOT / "src"),
    }  # fmt: skip
    subprocess.run([sys.executable, "-c", setup], check=True, env=environment)
    for kind in ("areas", "organizations", "sites"):
        done = lifang("import", kind, str(folder / f"{kind}.csv"), folder=folder)
        assert done.returncode == 0, done.stdout + done.stderr
        assert not list((folder / "var").glob("*-wal")), "not all is in the one file"
    again = lifang("import", "sites", str(folder / "sites.csv"), "--json", folder=folder)
    assert json.loads(again.stdout)["unchanged"] == 7
    printed = lifang(
        "plates", str(tmp_path / "print"), "--issue", "--base-url", "https://example.test", folder=folder
    )
    assert printed.returncode == 0, printed.stderr
    assert len(list((tmp_path / "print").glob("*.svg"))) == 1
    assert lifang("work", "--once", folder=folder).returncode == 0
    assert lifang("seal", folder=folder).returncode == 0
    assert lifang("verify", folder=folder).returncode == 0
    move = "from lifang.places.models import Plate; Plate.objects.update(state='placed')"
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {move}"], check=True, env=environment
    )
    tampered = lifang("verify", folder=folder)
    assert tampered.returncode == 1
    assert "plate.state is 'placed', but the record says 'issued'" in tampered.stdout
    back = move.replace("placed", "issued")
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup(); {back}"], check=True, env=environment
    )
    export = tmp_path / "record.jsonl"
    assert lifang("export", str(export), folder=folder).returncode == 0
    assert lifang("verify", str(export)).returncode == 0
    export.write_bytes(export.read_bytes().replace("东苑小区".encode(), "西苑小区".encode(), 1))
    forged = lifang("verify", str(export), "--json")
    assert forged.returncode == 1
    assert "altered" in json.loads(forged.stdout)["findings"][0]


def test_a_taken_port_is_named() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"127.0.0.1:{port} cannot be used"):
            check_port("127.0.0.1", port)
    with pytest.raises(PortTaken, match="0-65535"):
        check_port("127.0.0.1", 99_999)


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("10.0.0.1", False),
        ("example.test", False),
    ],
)
def test_loopback(address: str, near: bool) -> None:
    assert is_loopback(address) is near
