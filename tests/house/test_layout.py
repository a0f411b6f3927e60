"""The folders and files are where everybody looks for them, and say nothing that they must not."""

from __future__ import annotations

import importlib
import re
import tomllib
from pathlib import Path

import pytest

from core.connector import Connector
from core.plugin import Plugin
from core.plugin_manager import DEFAULT_PLUGINS
from tests.support import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MOST_LINES = 450
MOST_LINES_OF_TESTS = 650


def folders(name: str) -> list[str]:
    found = (p.name for p in (ROOT / name).iterdir() if (p / "__init__.py").is_file())
    return sorted(found)


# -- files ---------------------------------------------------------------------------------


def test_a_file_has_one_subject_and_few_lines(files: list[Path]) -> None:
    long = {}
    for path in files:
        if path.suffix == ".py":
            lines = len(path.read_text(encoding="utf-8").splitlines())
            name = path.relative_to(ROOT)
            if lines > (MOST_LINES_OF_TESTS if name.parts[0] == "tests" else MOST_LINES):
                long[str(name)] = lines
    assert long == {}


def test_what_is_given_is_there() -> None:
    for name in (
        "connectors", "core", "plugins", "tests", "docs", "benchmarks", ".ci/run",
        "webhook_server.py", "trackside.py", "pyproject.toml", "README.md", "LICENSE",
        "CHANGELOG.md", "CONTRIBUTING.md", "Makefile",
    ):  # fmt: skip
        assert (ROOT / name).exists(), name


# A letter in brackets each, so that this file does not hold what it looks for.
REGISTRIES = re.compile(r"[p]ypi\.org|[p]ythonhosted|[n]pmjs\.(org|com)|[i]ndex-url|[c]rates\.io")
MACHINE = re.compile(r"(?<![\w.}\-])/([w]ork|[r]oot|[t]mp)/\w")
SECRETS = re.compile(
    r"\bgh[pousr]_[A-Za-z0-9]{36}|\blin_api_[A-Za-z0-9]{30}|\bAKIA[A-Z0-9]{16}"
    r"|PRIVATE KEY-----\n[A-Za-z0-9+/=\n]{200}"
)


@pytest.mark.parametrize(
    "pattern", [REGISTRIES, MACHINE, SECRETS], ids=["registries", "machine", "secrets"]
)
def test_no_file_tells_of_the_place_where_it_was_written(
    files: list[Path], pattern: re.Pattern[str]
) -> None:
    told = {}
    for path in files:
        # People's issues may speak of any path; LICENSE is as it was published.
        if path.suffix in {".jsonl", ".gz"} or path.name == "LICENSE":
            continue
        if found := pattern.search(path.read_text(encoding="utf-8", errors="replace")):
            told[str(path.relative_to(ROOT))] = found.group()
    assert told == {}


def test_nothing_is_left_for_later_in_the_code(files: list[Path]) -> None:
    marks = re.compile(r"#.*\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\b")
    left = [
        str(path.relative_to(ROOT))
        for path in files
        if path.suffix == ".py" and marks.search(path.read_text(encoding="utf-8"))
    ]
    assert left == []


# -- packages ------------------------------------------------------------------------------


def test_the_wheel_is_made_of_what_is_there() -> None:
    for name in PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["only-include"]:
        assert (ROOT / name).exists(), name
    for package in ("core", "connectors", "plugins"):
        assert (ROOT / package / "py.typed").is_file(), "its types are for others too"


def test_every_folder_of_code_is_a_package(files: list[Path]) -> None:
    for path in files:
        name = path.relative_to(ROOT)
        if path.suffix == ".py" and name.parts[0] in {"core", "connectors", "plugins"}:
            assert (path.parent / "__init__.py").is_file(), name


def test_every_built_in_is_loaded_and_everything_loaded_is_there() -> None:
    there = {f"{kind}.{name}" for kind in ("connectors", "plugins") for name in folders(kind)}
    assert set(DEFAULT_PLUGINS) == there


@pytest.mark.parametrize("name", folders("connectors"))
def test_a_connector_has_the_usual_files_and_the_name_of_its_folder(name: str) -> None:
    folder = ROOT / "connectors" / name
    usual = {"__init__.py", "connector.py", "config.py", "parse.py", "client.py"}
    assert usual <= {path.name for path in folder.iterdir()}
    assert (ROOT / "tests" / "conformance" / f"test_{name}.py").is_file()

    module = importlib.import_module(f"connectors.{name}")
    (cls,) = module.trackside_register_connectors()
    assert issubclass(cls, Connector)
    assert cls.name == name
    assert cls.config_class.__module__ == f"connectors.{name}.config"


@pytest.mark.parametrize("name", folders("plugins"))
def test_a_plugin_has_the_name_of_its_folder_and_says_what_it_gives(name: str) -> None:
    module = importlib.import_module(f"plugins.{name}")
    (cls,) = {
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Plugin)
    }
    assert cls.name == name
    assert cls.help.endswith(".")
    assert "\n" not in cls.help
    tests = (ROOT / "tests" / "plugins").rglob("*.py")
    assert any(f"plugins.{name}" in test.read_text(encoding="utf-8") for test in tests)


# -- tests ---------------------------------------------------------------------------------


def test_no_package_of_tests_shadows_one_of_ours() -> None:
    """`tests/core/__init__.py` would stand in for `core`, in every import mode of pytest."""
    ours = [p for p in (ROOT / "tests").rglob("__init__.py") if "node_modules" not in p.parts]
    assert ours == []


def test_pytest_is_strict() -> None:
    options = PYPROJECT["tool"]["pytest"]["ini_options"]
    assert options["pythonpath"] == ["."]
    assert {"--import-mode=importlib", "--strict-markers"} <= set(options["addopts"])
    assert options["filterwarnings"][0] == "error"
    assert options["timeout"] <= 300


def test_test_files_have_names_of_their_own(files: list[Path]) -> None:
    """Two of one name in different folders are told apart by nobody who reads a report."""
    names = [path.name for path in files if path.match("tests/**/test_*.py")]
    assert sorted(names) == sorted(set(names))


def test_the_docs_link_to_what_is_there(files: list[Path]) -> None:
    links = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
    broken = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in files
        if path.suffix == ".md"
        for target in links.findall(path.read_text(encoding="utf-8"))
        if "://" not in target and not (path.parent / target).exists()
    ]
    assert broken == []
