"""The suite runs on the invented mini district, in a var folder and a database of its own, never on real ones.

What the shell says of a district is left out, and a database that `python -m tests.pg` did not start is refused: tests make
and drop databases beside the one they are given, and empty its tables past the triggers that guard the record.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

OWN_DATABASE = "LIFANG_TEST_DATABASE"  # the URL of the throw-away server, as tests.pg started it
OWN_VAR = "LIFANG_TEST_VAR"  # one folder for all processes of a run


def server(name: str) -> str:
    """Without its last part, the database: each process of a run has its own."""
    return os.environ.get(name, "").rpartition("/")[0]


if server("DATABASE_URL") != server(OWN_DATABASE):
    raise pytest.UsageError(
        "DATABASE_URL names a database that was not made for tests, and they would change it. Unset it, "
        "or run them against a throw-away server: python -m tests.pg -- python -m pytest …"
    )
for name in [name for name in os.environ if name.startswith("LIFANG_") and "_TEST_" not in name]:
    del os.environ[name]
if OWN_VAR not in os.environ:
    os.environ[OWN_VAR] = tempfile.mkdtemp(prefix="lifang-tests-")
    atexit.register(shutil.rmtree, os.environ[OWN_VAR], ignore_errors=True)
os.environ["LIFANG_VAR"] = os.environ[OWN_VAR]
os.environ["LIFANG_DISTRICT"] = str(Path(__file__).parent / "districts" / "mini")

# How long an example takes says how busy the machine is, and is no finding.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
