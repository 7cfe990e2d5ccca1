"""Two builds of one demo, in processes of their own: the same record, to the last hash."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
MINI = ROOT / "tests" / "districts" / "mini"
REFERENCE = ROOT / "districts" / "pingcheng" / "demo"
BUILD = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from lifang.config.start import choose_district, start_django
choose_district(Path(sys.argv[1]))
start_django()
from lifang.district.demo.build import build
build(Path(sys.argv[1]), now=datetime(2026, 3, 30, 8, tzinfo=UTC), tell=lambda line: None)
from lifang.record.models import Entry
print(json.dumps(list(Entry.objects.order_by("pk").values_list("stream", "number", "hash"))))
"""


def build_in(folder: Path, order: str) -> list[list[object]]:
    shutil.copytree(MINI, folder, ignore=shutil.ignore_patterns("var"))
    (folder / "demo").mkdir()
    rules = yaml.safe_load((REFERENCE / "play.yaml").read_text(encoding="utf-8"))
    rules |= {
        "weeks": 1,
        "everyday": 1,
        "busy": {},
        "plates": {"broken": 2, "replaced": 1},
        "away": [{"days_ago": 2, "days": 3}],
    }
    (folder / "demo" / "play.yaml").write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")
    shutil.copy(REFERENCE / "texts.yaml", folder / "demo")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIFANG_")}
    environment |= {"PYTHONHASHSEED": order, "LIFANG_DEMO": "1"}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_same_folder_and_moment_give_the_same_hashes(tmp_path: Path):
    first, second = (build_in(tmp_path / order, order) for order in ("1", "2"))
    assert first == second
    assert {stream.partition("/")[0] for stream, _number, _hash in first} >= {
        "area",
        "site",
        "plate",
        "person",
        "case",
    }
