"""The suite keeps its hands off a real district, whatever the shell it is started from says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
REAL = {"LIFANG_DISTRICT": "/srv/district", "LIFANG_VAR": "/srv/district/var", "LIFANG_VAULT_KEY": "real"}


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    cleared = {
        name: value for name, value in os.environ.items() if not name.startswith(("LIFANG_", "DATABASE_"))
    }
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=cleared | settings, capture_output=True, text=True, timeout=120, check=False
    )


def test_a_database_that_is_not_of_tests_is_refused() -> None:
    suite = ("-m", "pytest", "--collect-only", "tests/test_environment.py")
    server = "postgres://lifang@db.example.test/lifang"
    for settings in ({}, {"LIFANG_TEST_DATABASE": "postgres://lifang@127.0.0.1:1/postgres"}):
        refused = run(*suite, DATABASE_URL=server, **settings)
        assert refused.returncode == 4  # pytest's code for wrong use
        assert "not made for tests" in refused.stderr
        assert "Traceback" not in refused.stderr
    for own in (server, f"{server.rpartition('/')[0]}/test_postgres_gw1"):
        assert run(*suite, DATABASE_URL=own, LIFANG_TEST_DATABASE=server).returncode == 0


def test_a_district_of_the_shell_is_left_out() -> None:
    code = "import os, tests.environment; from lifang.config import settings; "
    code += "print(settings.DISTRICT, settings.VAR, repr(settings.LIFANG_VAULT_KEY), sep='\\n')"
    told = run("-c", code, **REAL)
    assert told.returncode == 0, told.stderr
    folder, var, key = told.stdout.splitlines()
    assert (folder, key) == (str(ROOT / "tests" / "districts" / "mini"), "''")
    assert Path(var).name.startswith("lifang-tests-")
    assert not Path(var).exists()  # it is gone with the process
