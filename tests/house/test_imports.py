"""Imports go one way, and import-linter would notice one that does not."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.support import ROOT, need

PACKAGES = ("core", "connectors", "plugins")

VIOLATIONS = {
    "house": ("core/model/issue.py", "import connectors.github"),
    "connectors": ("connectors/github/parse.py", "import connectors.jira.parse"),
    "plugins": ("plugins/labels/plugin.py", "import plugins.priority.plugin"),
    "core": ("core/store/store.py", "import core.triage.policy"),
    "light": ("plugins/labels/plugin.py", "import core.store.store"),
    "store": ("core/triage/policy.py", "import sqlalchemy"),
    "work": ("core/triage/policy.py", "import dbos"),
    "terminal": ("core/triage/policy.py", "import typer"),
    "web": ("core/triage/policy.py", "import webhook_server"),
    "numbers": ("core/triage/policy.py", "import numpy"),
    "trackers": ("core/triage/policy.py", "import github"),
    "edges": ("core/triage/policy.py", "import cattrs"),
    "face": ("core/triage/policy.py", "import trackside"),
}
"""For each contract an import that it must refuse."""


def contracts() -> dict[str, str]:
    table = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {c["id"]: c["name"] for c in table["tool"]["importlinter"]["contracts"]}


def linted(folder: Path) -> tuple[dict[str, str], str]:
    """What became of each contract, by its name, and everything that was said."""
    need(importlib.util.find_spec("importlinter"), "import-linter is not installed")
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as run; run()",
            "--no-cache",
            "--no-logo",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    said = run.stdout + run.stderr
    found = re.findall(r"^(.+?) (KEPT|BROKEN)\b", said, re.MULTILINE)
    assert found, said
    return dict(found), said


def test_every_import_goes_the_right_way() -> None:
    results, said = linted(ROOT)
    assert set(results) == set(contracts().values())
    assert set(results.values()) == {"KEPT"}, said


def test_an_import_the_wrong_way_would_be_noticed(tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, line in VIOLATIONS.values():
        with (tmp_path / name).open("a", encoding="utf-8") as file:
            file.write(f"\n{line}\n")

    results, said = linted(tmp_path)

    assert set(VIOLATIONS) == set(contracts()), "each contract has an import that breaks it"
    assert {name for name, result in results.items() if result == "KEPT"} == set(), said


def test_core_names_what_is_built_on_it_only_as_text() -> None:
    """import-linter cannot have a single file as a root, so it does not see this one."""
    upwards = re.compile(r"^\s*(from|import) (webhook_server|plugins|connectors)\b", re.MULTILINE)
    for path in (ROOT / "core").rglob("*.py"):
        assert not upwards.search(path.read_text(encoding="utf-8")), path


def test_the_packages_themselves_import_nothing() -> None:
    """The checks follow imports through them, and so does every import of a part of them."""
    for name in ("core", "connectors", "plugins", *(f"core/{p}" for p in ("store", "triage"))):
        text = (ROOT / name / "__init__.py").read_text(encoding="utf-8")
        assert not re.search(r"^\s*(from|import) ", text, re.MULTILINE), name
