"""Files that an operator brings: named by their folder, and vouched for by a checksum. Pure."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from core.errors import ConfigError

_SHA256: Final = re.compile(r"[0-9a-fA-F]{64}")


def check_brought(folder: Path | None, sha256: str, files: str, *, also: str = "") -> None:
    """Refuse a folder that is not sure to be found, or whose files nobody vouches for.

    ``files``: their names in the order of the checksum. ``also``: what else tells it.

    Raises:
        ConfigError: says what to write.
    """
    if folder is None:
        return
    # A server is started from anywhere, and a saved model remembers the folder.
    if not folder.is_absolute():
        raise ConfigError("folder: write the whole path, from the root")
    if not _SHA256.fullmatch(sha256.strip()):
        raise ConfigError(
            f"sha256: write the 64 digits that `cat {files} | sha256sum` prints in the folder{also}"
        )
