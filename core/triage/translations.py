"""What plugins translate of the sentences in which they say why."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from core.errors import ConfigError
from core.plugin_manager import PluginManager
from core.wording.reasons import Reasons
from core.wording.sentences import ENGLISH

log = logging.getLogger(__name__)


def translations(plugins: PluginManager, language: str) -> Reasons:
    """All plugins' translations into a language; those of one that is wrong are left out."""
    found = Reasons()
    if language == ENGLISH:
        return found
    for loaded, pairs in plugins.each_guarded("trackside_translate_reasons", language=language):
        try:
            found = found.before(Reasons.of(_table(pairs)))
        except ConfigError as error:
            log.error("plugin %s: its reasons stay English: %s", loaded.name, error)
    return found


def _table(pairs: Sequence[Any]) -> dict[str, str]:
    table = {}
    for pair in pairs:
        if not (isinstance(pair, tuple) and list(map(type, pair)) == [str, str]):
            raise ConfigError(f"{pair!r:.80} is no pair of an English sentence and what to say")
        table[pair[0]] = pair[1]
    return table
