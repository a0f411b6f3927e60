"""Asking the plugins, and pooling what they suggest."""

from __future__ import annotations

import logging
import math
from collections.abc import Iterable, Sequence

from core.model import Issue, Suggestion
from core.plugin import SuggestContext
from core.plugin_manager import PluginManager

log = logging.getLogger(__name__)


def suggest(plugins: PluginManager, issue: Issue, context: SuggestContext) -> Sequence[Suggestion]:
    """All plugins' suggestions for an issue; of the same kind and value the surest."""
    answers = plugins.each_guarded("trackside_suggest", issue=issue, context=context)
    return pool(
        suggestion for loaded, found in answers for suggestion in _checked(loaded.name, found)
    )


def pool(suggestions: Iterable[Suggestion]) -> Sequence[Suggestion]:
    """One suggestion for each kind and value, the surest first."""
    best: dict[tuple[str, str], Suggestion] = {}
    for suggestion in suggestions:
        known = best.get((suggestion.kind, suggestion.value))
        if known is None or suggestion.confidence > known.confidence:
            best[suggestion.kind, suggestion.value] = suggestion
    return sorted(best.values(), key=lambda s: (-s.confidence, s.kind, s.value))


def _checked(plugin: str, found: object) -> Iterable[Suggestion]:
    """What a plugin returned, without what no suggestion may be."""
    if not isinstance(found, Iterable):
        if found is not None:
            log.error("plugin %s: trackside_suggest returned %r", plugin, type(found))
        return
    for suggestion in found:
        if not isinstance(suggestion, Suggestion):
            log.error("plugin %s: %r is not a Suggestion", plugin, type(suggestion))
        elif not (math.isfinite(suggestion.confidence) and 0 <= suggestion.confidence <= 1):
            log.error("plugin %s: a confidence of %r", plugin, suggestion.confidence)
        elif not suggestion.value or len(suggestion.value) > 300:
            log.error("plugin %s: a value of %d characters", plugin, len(suggestion.value))
        else:
            yield suggestion
