"""Asking the plugins, and pooling what they suggest."""

from __future__ import annotations

import logging
import math
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from core.model import Evidence, Issue, Suggestion
from core.plugin import SuggestContext
from core.plugin_manager import PluginManager

log = logging.getLogger(__name__)

_LONGEST_KIND: Final = 40
_LONGEST_VALUE: Final = 300


def suggest(
    plugins: PluginManager,
    issue: Issue,
    context: SuggestContext,
    only: Collection[str] = (),
) -> Sequence[Suggestion]:
    """All plugins' suggestions for an issue, or those of some; of a kind and value the surest."""
    return pool(suggestion for _, suggestion in gather(plugins, issue, context, only))


def gather(
    plugins: PluginManager,
    issue: Issue,
    context: SuggestContext,
    only: Collection[str] = (),
) -> Sequence[tuple[str, Suggestion]]:
    """All plugins' suggestions for an issue, or those of some, each with the plugin's name."""
    answers = plugins.each_guarded(
        "trackside_suggest", only=frozenset(only), issue=issue, context=context
    )
    return [
        (loaded.name, suggestion)
        for loaded, found in answers
        for suggestion in _checked(loaded.name, found)
    ]


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
        elif wrong := _what_is_wrong(suggestion):
            log.error("plugin %s: a suggestion has %s", plugin, wrong)
        else:
            yield suggestion


def _what_is_wrong(suggestion: Suggestion) -> str:
    """What a suggestion has that none may have; "" if it is well.

    A plugin's types are not checked when it runs, and what is wrong with one suggestion
    must not cost the others of the issue.
    """
    texts = (suggestion.kind, suggestion.value, suggestion.because, suggestion.made_by)
    if not all(isinstance(text, str) for text in (*texts, suggestion.version)):
        return "something else where text belongs"
    kind, value, promised = suggestion.kind, suggestion.value, suggestion.promised
    faults = (
        (not 0 < len(kind) <= _LONGEST_KIND, f"a kind of {len(kind)} characters"),
        (not 0 < len(value) <= _LONGEST_VALUE, f"a value of {len(value)} characters"),
        (
            not _is_probability(suggestion.confidence),
            f"a confidence of {suggestion.confidence!r}",
        ),
        (
            promised is not None and not _is_probability(promised),
            f"a promised precision of {promised!r}",
        ),
        (not all(isinstance(e, Evidence) for e in suggestion.evidence), "evidence that is none"),
    )
    return next((fault for holds, fault in faults if holds), "")


def _is_probability(value: object) -> bool:
    return isinstance(value, int | float) and math.isfinite(value) and 0 <= value <= 1
