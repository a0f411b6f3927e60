"""Writing the configuration with its secrets: all of it or nothing, whenever it is interrupted."""

from __future__ import annotations

import contextlib
import itertools
import os
import stat
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.errors import ConfigError
from core.secrets import Secret
from core.setup import files
from core.setup.plan import Plan, left_over, places_of

OLD = 'token = "file:old"\n'


@pytest.fixture
def place(tmp_path: Path) -> Path:
    place = tmp_path / "trackside.toml"
    place.write_text(OLD)
    place.chmod(0o640)
    return place


def kept_in(place: Path) -> dict[Path, Secret]:
    folder = place.parent / "secrets"
    return {folder / "a.token": Secret("one"), folder / "a.hook": Secret("two")}


def there(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def test_secrets_are_only_ours_from_their_first_moment(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, int]] = []
    opened = os.open

    def spy(path: str | Path, flags: int, mode: int = 0o777, **more: int) -> int:
        number = opened(path, flags, mode, **more)
        if flags & os.O_CREAT:
            seen.append((Path(path).name, stat.S_IMODE(os.fstat(number).st_mode)))
        return number

    monkeypatch.setattr("core.setup.files.os.open", spy)
    before = os.umask(0)
    try:
        files.write_all(place, "new = 1\n", kept_in(place), before=OLD)
    finally:
        os.umask(before)
    assert ("a.token", 0o600) in seen
    assert ("a.hook", 0o600) in seen
    assert place.read_text() == "new = 1\n"
    assert stat.S_IMODE(place.stat().st_mode) == 0o640, "the configuration's rights stay"
    assert (place.parent / "secrets" / "a.token").read_text() == "one\n"


class Interrupted(BaseException):
    """Like Ctrl-C."""


class Interrupting:
    """Counts the moments before and after each system call, and interrupts at one of them."""

    CALLS = ("open", "fsync", "fchmod", "mkdir", "replace")

    def __init__(self, moment: int) -> None:
        self.moment, self.passed = moment, 0

    def install(self, patch: pytest.MonkeyPatch) -> None:
        for name in self.CALLS:
            patch.setattr(os, name, self._counted(name, getattr(os, name)))

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            self._pass(name)
            result = real(*arguments, **more)
            try:
                self._pass(name)
            except Interrupted:
                if name == "open":
                    os.close(result)
                raise
            return result

        return call

    def _pass(self, name: str) -> None:
        self.passed += 1
        if self.passed - 1 == self.moment:
            raise Interrupted(name)


def test_interrupted_at_any_moment_it_is_the_old_or_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outcomes: list[str] = []
    for moment in itertools.count():
        folder = tmp_path / str(moment)
        folder.mkdir()
        place = folder / "trackside.toml"
        place.write_text(OLD)
        wanted = "".join(f'"{p.name}" = "file:{p}"\n' for p in kept_in(place))
        interrupting = Interrupting(moment)
        with monkeypatch.context() as patch, contextlib.suppress(Interrupted):
            interrupting.install(patch)
            files.write_all(place, wanted, kept_in(place), before=OLD)
        text = place.read_text()
        assert text in {OLD, wanted}
        secrets = {p for p in there(folder) if p.startswith("secrets/a.")}
        if text == OLD:
            assert secrets == set(), moment
        else:
            named = tomllib.loads(text).values()
            assert [Path(n.removeprefix("file:")).read_text() for n in named] == ["one\n", "two\n"]
        assert not [p for p in there(folder) if p.startswith(".trackside")], "no temporary file"
        outcomes.append("old" if text == OLD else "new")
        if interrupting.passed <= moment:
            break
    assert len(outcomes) > 20, "many moments were tried"
    assert outcomes.count("new") > 2, "some of them after the configuration was in place"


def test_what_somebody_changed_meanwhile_is_not_overwritten(place: Path) -> None:
    place.write_text("port = 2\n")
    with pytest.raises(ConfigError, match="was changed while you were asked"):
        files.write_all(place, "new = 1\n", kept_in(place), before=OLD)
    assert there(place.parent) - {"secrets/.gitignore"} == {"trackside.toml"}
    assert place.read_text() == "port = 2\n"


def test_a_file_that_is_there_is_neither_overwritten_nor_removed(place: Path) -> None:
    mine = place.parent / "secrets" / "a.hook"
    mine.parent.mkdir()
    mine.write_text("somebody's")
    with pytest.raises(ConfigError, match="nothing was changed"):
        files.write_all(place, "new = 1\n", kept_in(place), before=OLD)
    assert mine.read_text() == "somebody's"
    assert place.read_text() == OLD
    assert there(place.parent) == {"trackside.toml", "secrets/a.hook"}


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real" / "trackside.toml"
    real.parent.mkdir()
    real.write_text(OLD)
    link = tmp_path / "trackside.toml"
    link.symlink_to(real)
    files.write_all(link, "new = 1\n", {}, before=OLD)
    assert link.is_symlink()
    assert real.read_text() == "new = 1\n"


def test_a_new_configuration(tmp_path: Path) -> None:
    place = tmp_path / "trackside.toml"
    assert files.read_text(place) == ""
    files.write_all(place, "new = 1\n", {}, before="")
    assert place.read_text() == "new = 1\n"


def test_new_secrets_never_take_the_place_of_files_in_use(tmp_path: Path) -> None:
    plan = Plan(connection="a", tracker="small", typed={"token": Secret("x")})
    taken = {tmp_path / "secrets" / "a.token", tmp_path / "secrets" / "a.token.2"}
    places = places_of(plan, tmp_path, is_taken=taken.__contains__)
    assert places == {"token": tmp_path / "secrets" / "a.token.3"}


def test_only_our_own_files_are_left_over_and_only_if_nothing_names_them(tmp_path: Path) -> None:
    ours = tmp_path / "secrets"
    before = {
        "token": f"file:{ours}/a.token",
        "webhook_secrets": [f"file:{ours}/shared", "env:X", f"file:{tmp_path}/elsewhere/key"],
    }
    after = {"connections": {"b": {"webhook_secrets": [f"file:{ours}/shared"]}}}
    assert left_over(before, after, tmp_path) == [ours / "a.token"]
