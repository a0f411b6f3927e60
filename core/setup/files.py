"""Writing a configuration and its secrets: all of it, or nothing."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from core.errors import ConfigError
from core.secrets import Secret

_OURS: Final = 0o600
_ANYBODYS: Final = 0o644


def read_text(path: Path) -> str:
    """The text of a configuration, "" where there is none yet.

    Raises:
        ConfigError: it cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {error}") from error


def write_all(path: Path, text: str, kept: Mapping[Path, Secret], *, before: str) -> None:
    """Write secrets into new files that only we may read, then put the configuration in place.

    Interrupted at any moment, the configuration is the old one or the new one, and every
    secret that it names is there. A configuration that is a link stays one.

    Args:
        path: the configuration.
        text: all of it.
        kept: what each new file is to hold.
        before: the text that ``text`` was made of.

    Raises:
        ConfigError: a file cannot be written, or the configuration was changed meanwhile.
    """
    path = path.resolve()
    written: list[Path] = []
    try:
        for place, secret in kept.items():
            _make_folder(place.parent)
            # Noted first: interrupted in between, there may be a file already.
            written.append(place)
            try:
                _write(place, secret.reveal() + "\n", mode=_OURS)
            except FileExistsError:
                written.remove(place)
                raise
        _check_unchanged(path, before)
        _replace(path, text)
    except BaseException as error:
        if read_text(path) != text:
            for place in written:
                place.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise ConfigError(
                f"cannot write {error.filename or path}: {error.strerror}; nothing was changed"
            ) from error
        raise


def _check_unchanged(path: Path, before: str) -> None:
    if read_text(path) != before:
        raise ConfigError(
            f"{path} was changed while you were asked; nothing was written, run it again"
        )


def remove(places: list[Path]) -> None:
    """Remove secret files that nothing names any more; one that is gone already is fine."""
    for place in places:
        with contextlib.suppress(OSError):
            place.unlink()


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(mode=0o700, parents=True)
    # A folder of a configuration is often a checkout.
    _write(folder / ".gitignore", "*\n", mode=_OURS)


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = path.stat().st_mode & 0o777 if path.exists() else _ANYBODYS
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        _write(temporary, text, mode=mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write(place: Path, text: str, *, mode: int) -> None:
    """A new file with these rights from its first moment; one that is there is not opened."""
    number = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with open(number, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - a descriptor
        # What the process masks by default was decided about already by whoever made the file.
        os.fchmod(number, mode)
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
