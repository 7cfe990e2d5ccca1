"""What `pip install 'lifang[figures]'` brings is enough: whatever only developers' tools bring is out of sight here."""

from __future__ import annotations

import json
from importlib.metadata import PackageNotFoundError, packages_distributions, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.district.commands import lifang, script

OUT_OF_SIGHT = """
import sys

class OutOfSight:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {hidden!r}:
            raise ModuleNotFoundError(f"a product's install does not bring {{name}}", name=name)

sys.meta_path.insert(0, OutOfSight())
"""
LOAD_ALL = """
import pkgutil, importlib, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "lifang.config.settings"
django.setup()
import lifang
names = [found.name for found in pkgutil.walk_packages(lifang.__path__, "lifang.")]
for name in names:
    importlib.import_module(name)
print(len(names))
"""
COMPUTE = """
from lifang.config.cli import app
app(["figures", "--json"])
"""
ALWAYS_THERE = {"lifang", "pip", "setuptools"}  # the product itself, and what a venv begins with


def _brought(wanted: str) -> set[str]:
    """The names of all distributions that installing this requirement brings."""
    found: set[str] = set()
    open_ends = [Requirement(wanted)]
    seen: set[str] = set()
    for requirement in open_ends:
        if str(requirement) in seen:
            continue
        seen.add(str(requirement))
        try:
            needs = requires(requirement.name) or []
        except PackageNotFoundError:  # another platform's
            continue
        found.add(canonicalize_name(requirement.name))
        for need in map(Requirement, needs):
            extras = requirement.extras or {""}
            if need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in extras):
                open_ends.append(need)  # the list is read while it grows
    return found


def _developers_only() -> list[str]:
    brought = _brought("lifang[figures]") | ALWAYS_THERE
    return sorted(
        module
        for module, distributions in packages_distributions().items()
        if not brought & {canonicalize_name(name) for name in distributions}
    )


def test_developers_tools_are_told_from_the_product() -> None:
    hidden = _developers_only()
    assert {"pytest", "hypothesis", "mypy", "polars"} <= set(hidden)
    assert not {"django", "ibis", "duckdb", "packaging", "psycopg_binary", "lifang"} & set(hidden)


def test_every_module_loads_and_figures_are_computed_without_developers_tools(folder: Path) -> None:
    hide = OUT_OF_SIGHT.format(hidden=set(_developers_only()))
    assert lifang("import", "areas", str(folder / "areas.csv"), folder=folder).returncode == 0
    loaded = script(hide + LOAD_ALL, folder=folder)
    assert loaded.returncode == 0, loaded.stderr
    assert int(loaded.stdout) > 300
    computed = script(hide + COMPUTE, folder=folder)
    assert computed.returncode == 0, computed.stderr
    assert {figure["value"] for figure in json.loads(computed.stdout)} == {0}
