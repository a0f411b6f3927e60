"""What a command's exit code means: the one place that decides it. Pure.

====  ====================================================================================
code  means
====  ====================================================================================
0     done: what was asked for is done, or there was nothing to do
1     failed: understood, and it could not be done, or not wholly. What is named is not there
      (an issue, a project, a connection, a file), or is several things; what is stored does
      not allow it; a tracker, the store or a plugin failed; a check found something broken; a
      person said no
2     wrong usage or configuration: wrong as it stands, whatever is stored. An unknown command,
      option or choice, options that contradict each other, a text that is no number, time or
      share; a setting, a secret or a plugin with which nothing can start
130   Ctrl-C ended it before it was done
====  ====================================================================================

The border between 1 and 2: would the same line be wrong in every installation? Then it is 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from core.errors import (
    ConfigError,
    ConnectorError,
    CredentialsError,
    DeliveryError,
    IndexDamaged,
    ModelError,
    NoRoom,
    NoStoreError,
    NotFoundError,
    PluginError,
    PluginFailed,
    RetryableError,
    StoreUnavailable,
    TracksideError,
    UsageError,
    UserError,
    VectorsDamaged,
)

DONE: Final = 0
FAILED: Final = 1
WRONG: Final = 2
INTERRUPTED: Final = 130
"""As shells have it."""


@dataclass(frozen=True, slots=True)
class Failure:
    """How a command failed, for machines: ``kind`` and ``next`` never name what was asked for.

    ``kind``: a word that stays. ``next``: what to do about this kind; nothing in it comes from
    a tracker or from what was typed, so a program may act on it.
    """

    kind: str
    code: int
    next: str

    def to_data(self, message: str) -> dict[str, Any]:
        """The object that ``--json`` prints in place of a result."""
        told = {"kind": self.kind, "code": self.code, "message": message, "next": self.next}
        return {"error": told}


USAGE: Final = Failure("usage", WRONG, "correct the command line; --help says what it takes")
INTERNAL: Final = Failure("internal", FAILED, "a defect of Trackside: report it with its log")

FAILURES: Final[tuple[tuple[type[TracksideError], Failure], ...]] = (
    (UsageError, USAGE),
    (
        NoStoreError,
        Failure("no_store", FAILED, "begin with `trackside import` or `sync`, or name its folder"),
    ),
    (NotFoundError, Failure("not_found", FAILED, "name what is there; lists say what is")),
    (UserError, Failure("refused", FAILED, "change what the message names, then try again")),
    (
        ConfigError,
        Failure("configuration", WRONG, "correct the setting; `trackside doctor` checks them"),
    ),
    (PluginFailed, Failure("plugin_failed", FAILED, "mend the plugin, or leave it out")),
    (PluginError, Failure("plugin", WRONG, "mend the plugin, or leave it out")),
    (StoreUnavailable, Failure("store", FAILED, "try again once the store can be reached")),
    (RetryableError, Failure("tracker_away", FAILED, "try again later")),
    (
        CredentialsError,
        Failure("credentials", FAILED, "renew the credentials; `trackside doctor` checks them"),
    ),
    (ConnectorError, Failure("tracker_refused", FAILED, "mend what the message names")),
    (DeliveryError, Failure("delivery", FAILED, "`trackside deliveries list` says what came")),
    (ModelError, Failure("model", FAILED, "run `trackside train`")),
    (IndexDamaged, Failure("index", FAILED, "run `trackside similar --rebuild`")),
    (VectorsDamaged, Failure("vectors", FAILED, "run `trackside similar --rebuild`")),
    (NoRoom, Failure("no_room", FAILED, "make room on the disk, then try again")),
    (TracksideError, Failure("failed", FAILED, "do what the message says")),
)
"""The first that fits is meant: the narrower stand before the wider."""


def failure_of(error: TracksideError) -> Failure:
    """What a deliberate error that ended a command is."""
    return next(failure for kind, failure in FAILURES if isinstance(error, kind))


def exit_code(error: TracksideError) -> int:
    """The exit code of a command that a deliberate error ended."""
    return failure_of(error).code
