"""The wheel holds what it should and nothing else, and works where nothing else of ours is."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from core.top_level import NAMES
from tests.support import ROOT, need

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path = ROOT, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need(importlib.util.find_spec("hatchling"), "hatchling is not installed")
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel and without its dependencies."""
    need(importlib.util.find_spec("pip"), "pip is not installed")
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, with_pip=False, symlinks=True)
    run(
        sys.executable, "-m", "pip", "--python", home / "bin" / "python", "install",
        "--no-deps", "--no-index", "--quiet", wheel,
    )  # fmt: skip
    return home


def test_the_wheel_has_our_top_level_names_and_no_others(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.partition("/")[0].removesuffix(".py") for name in archive.namelist()}
    assert {name for name in tops if not name.endswith(".dist-info")} == set(NAMES)
    assert len(tops) == len(NAMES) + 1


def test_every_file_of_the_packages_is_in_it(wheel: Path, files: list[Path]) -> None:
    """Templates, schemas and demo data too; no caches, no tests."""
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    ours = {path.relative_to(ROOT).as_posix() for path in files}
    expected = {name for name in ours if name.partition("/")[0].removesuffix(".py") in NAMES}
    assert packed == expected


def test_it_is_imported_from_where_it_was_installed(installed: Path) -> None:
    script = "import core.errors, core.model; print(core.__file__)"
    place = run(installed / "bin" / "python", "-c", script, cwd=Path("/"), PYTHONPATH="").strip()
    assert Path(place).is_relative_to(installed)
    (site,) = installed.glob("lib/python*/site-packages")
    tops = {p.name.removesuffix(".py") for p in site.iterdir() if p.name != "__pycache__"}
    assert {name for name in tops if not name.endswith(".dist-info")} == set(NAMES)


def test_its_command_works_from_anywhere(installed: Path) -> None:
    # The dependencies of this environment; its own link to the checkout is not followed there.
    libraries = sysconfig.get_path("purelib")
    command = installed / "bin" / "trackside"
    said = run(command, "--help", cwd=Path("/"), PYTHONPATH=libraries)
    assert "trackside demo" in said
    script = "import core.cli.app, core.top_level as t, sys\nt.check_top_level()\nprint(t.__file__)"
    place = run(installed / "bin" / "python", "-c", script, cwd=Path("/"), PYTHONPATH=libraries)
    assert Path(place.strip()).is_relative_to(installed)


def test_its_data_is_found(installed: Path) -> None:
    script = (
        "from importlib.resources import files\n"
        "for place in ('store/migrations/script.py.mako', 'demo/data/history.jsonl'):\n"
        "    assert files('core').joinpath(place).is_file(), place\n"
    )
    run(installed / "bin" / "python", "-c", script, cwd=Path("/"), PYTHONPATH="")
