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

from typing import Final

from core.errors import ConfigError, PluginError, PluginFailed, TracksideError, UsageError

DONE: Final = 0
FAILED: Final = 1
WRONG: Final = 2
INTERRUPTED: Final = 130
"""As shells have it."""


def exit_code(error: TracksideError) -> int:
    """The exit code of a command that a deliberate error ended."""
    if isinstance(error, PluginFailed):
        return FAILED
    return WRONG if isinstance(error, ConfigError | PluginError | UsageError) else FAILED
