"""The literal package names are ours, or somebody is told which distribution to remove."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.errors import ConfigError
from core.top_level import NAMES, check_top_level
from tests.support import ROOT

HOME = Path("/opt/trackside")
OURS = {name: ["trackside"] for name in NAMES}
TOGETHER = dict.fromkeys(NAMES, HOME)


def test_this_checkout_is_in_order() -> None:
    check_top_level()


def test_names_that_are_all_ours_and_together_are_fine() -> None:
    check_top_level(OURS, TOGETHER)


def test_an_editable_install_owns_nothing_by_name() -> None:
    check_top_level({}, TOGETHER)


def test_the_same_distribution_found_twice_is_one() -> None:
    check_top_level(OURS | {"core": ["trackside", "trackside"]}, TOGETHER)


@pytest.mark.parametrize("name", NAMES)
def test_another_distribution_with_one_of_our_names_is_named(name: str) -> None:
    owners = OURS | {name: ["trackside", "zeta", "acme-things"]}
    with pytest.raises(ConfigError) as caught:
        check_top_level(owners, TOGETHER)
    assert str(caught.value) == (
        f"the package {name!r} is also installed by acme-things, zeta: uninstall that, "
        "reinstall trackside, and give Trackside an environment of its own"
    )


def test_packages_of_others_are_theirs() -> None:
    check_top_level(OURS | {"numpy": ["numpy"]}, TOGETHER)


def test_names_from_different_places_are_listed() -> None:
    places = TOGETHER | {"core": Path("/usr/lib/site-packages")}
    with pytest.raises(ConfigError) as caught:
        check_top_level(OURS, places)
    assert "core from /usr/lib/site-packages" in str(caught.value)
    assert "plugins from /opt/trackside" in str(caught.value)


def test_a_name_that_is_not_found_is_said_to_be() -> None:
    with pytest.raises(ConfigError, match="connectors is missing"):
        check_top_level(OURS, TOGETHER | {"connectors": None})


def _foreign(folder: Path, name: str) -> None:
    """Another distribution, installed for real, that ships a package of our name."""
    (folder / name).mkdir(parents=True)
    (folder / name / "__init__.py").write_text('"""Somebody else\'s."""\n')
    info = folder / "acme_things-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-things\nVersion: 1.0\n")
    (info / "RECORD").write_text(
        f"{name}/__init__.py,,\nacme_things-1.0.dist-info/METADATA,,\n"
        "acme_things-1.0.dist-info/RECORD,,\n"
    )


def _checked_in_a_process_of_its_own(folder: Path, path: list[str]) -> str:
    script = (
        "from core.errors import ConfigError\n"
        "from core.top_level import check_top_level\n"
        "try:\n    check_top_level()\n"
        "except ConfigError as error:\n    print(error)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout


@pytest.mark.parametrize("ours_first", [True, False])
def test_a_real_intruder_is_found(tmp_path: Path, *, ours_first: bool) -> None:
    """Whichever of the two Python imports: pip would report success either way."""
    _foreign(tmp_path, "plugins")
    path = [str(ROOT), str(tmp_path)] if ours_first else [str(tmp_path), str(ROOT)]
    said = _checked_in_a_process_of_its_own(tmp_path, path)
    assert "'plugins' is also installed by acme-things" in said


def test_a_package_of_our_name_that_is_found_first_is_found(tmp_path: Path) -> None:
    """It belongs to no distribution, so its place alone gives it away."""
    (tmp_path / "connectors").mkdir()
    (tmp_path / "connectors" / "__init__.py").write_text("")
    said = _checked_in_a_process_of_its_own(tmp_path, [str(tmp_path), str(ROOT)])
    assert f"connectors from {tmp_path}" in said
