"""What a channel is told, in plain text that no chat can read as anything else. Pure.

Titles and values are strangers' words. What a chat would take for a mention, a link, markup
or a command is written with signs that look alike and mean nothing to it; the only links are
the issues' own addresses, each on a line of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from core.subscriber import LedgerEvent, LedgerEventKind, ToldIssue, ToldSuggestion
from core.wording.english import percent_reached

MOST_LISTED: Final = 20
_LONGEST: Final = 120
_LOOK_ALIKES: Final = str.maketrans(
    {
        "@": "＠", "<": "‹", ">": "›", "*": "∗", "`": "ˋ", "~": "∼", "|": "∣",
        "[": "［", "]": "］", "\\": "∖", "&": "＆", "#": "＃", "$": "＄", "{": "｛", "}": "｝",
    }
)  # fmt: skip
_SCHEME: Final = re.compile(r"(?i):(?=//)|(?<=\bmailto):|(?<=\btel):|(?<=\bdata):|(?<=script):")
_DOT: Final = re.compile(r"(?<=[^\W_])\.(?=[^\W\d_]{2})")
"""The dot of a host's name, which chats make a link of."""

_EDGE: Final = re.compile(r"(?<!\w)_+|_+(?!\w)")
_KEY: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}:[A-Za-z0-9][A-Za-z0-9./_-]{0,200}[#-]\d{1,12}")
_ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.:/?%=&#,;+_~-]{1,2000}")

_SAYS: Final[Mapping[LedgerEventKind, str]] = {
    LedgerEventKind.SUGGESTION_MADE: "suggested",
    LedgerEventKind.SUGGESTION_CHANGED: "decided anew",
    LedgerEventKind.SUGGESTION_WITHDRAWN: "no longer suggested",
    LedgerEventKind.ACTION_PLANNED: "planned",
    LedgerEventKind.ACTION_APPLIED: "done",
    LedgerEventKind.ACTION_REFUSED: "refused by the tracker",
    LedgerEventKind.ACTION_CANCELLED: "cancelled",
    LedgerEventKind.ACTION_UNDONE: "undone",
    LedgerEventKind.ACTION_KEPT: "could not be undone",
    LedgerEventKind.OUTCOME_RECORDED: "answered",
}


def plain(text: str, most: int = _LONGEST) -> str:
    """A stranger's text on one line, as words and nothing else."""
    # Signs that turn the direction of writing, or hide, are of category C.
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    line = " ".join(kept.split())
    line = line if len(line) <= most else f"{line[: most - 1]}…"
    line = _SCHEME.sub("：", line.translate(_LOOK_ALIKES))
    return _EDGE.sub("ˍ", _DOT.sub("․", line))


def key_text(key: str) -> str:
    """An issue's key as people know it, unless it holds what keys do not."""
    return key if _KEY.fullmatch(key) else plain(key)


def message(events: Sequence[LedgerEvent]) -> tuple[str, str]:
    """The title and the text of a message about events, in the order of the ledger."""
    ordered = sorted(events, key=lambda event: event.sequence)
    if [event.kind for event in ordered] == [LedgerEventKind.TEST]:
        return "Trackside: a test", "This channel works. Nothing happened."
    lines = [line for event in ordered[:MOST_LISTED] for line in _lines(event)]
    if len(ordered) > MOST_LISTED:
        rest = Counter(_short(event) for event in ordered[MOST_LISTED:])
        told = ", ".join(f"{count} {what}" for what, count in rest.most_common())
        lines.append(f"And {len(ordered) - MOST_LISTED} more: {told}.")
    return _title(ordered), "\n".join(lines)


def _title(events: Sequence[LedgerEvent]) -> str:
    keys = {event.issue.key for event in events if event.issue}
    if any(event.kind is LedgerEventKind.ISSUE_SENSITIVE for event in events):
        return "Trackside: please look at this privately"
    if len(keys) == 1:
        return f"Trackside: {key_text(next(iter(keys)))}"
    return f"Trackside: {len(events)} events on {len(keys)} issues"


def _lines(event: LedgerEvent) -> Sequence[str]:
    issue = event.issue
    if issue is None:
        return []
    if event.kind is LedgerEventKind.ISSUE_SENSITIVE:
        # Not a word more: whoever may see it reads it there.
        return [f"{key_text(issue.key)} looks sensitive.", *_link(issue)]
    title = f" “{plain(issue.title)}”" if issue.title else ""
    said = f"{key_text(issue.key)}{title}: {_what(event)}{_by(event)}{_why(event)}"
    return [said, *_link(issue)]


def _link(issue: ToldIssue) -> Sequence[str]:
    return [issue.url] if _ADDRESS.fullmatch(issue.url) else []


def _what(event: LedgerEvent) -> str:
    said = _SAYS[event.kind]
    if event.action is not None:
        return f"{plain(event.action.kind)} {plain(event.action.value)} – {said}"
    if event.suggestion is not None:
        about = f"{plain(event.suggestion.kind)} {plain(event.suggestion.value)}"
        if event.outcome is not None:
            return f"{about} – {event.outcome}"
        gone = event.kind is LedgerEventKind.SUGGESTION_WITHDRAWN
        return f"{about} – {said}" if gone else f"{about} – {said} ({_sure(event.suggestion)})"
    return said


def _sure(suggestion: ToldSuggestion) -> str:
    return f"{percent_reached(suggestion.confidence)}%"


def _by(event: LedgerEvent) -> str:
    return f" by {plain(event.by, 60)}" if event.by not in {"", "trackside"} else ""


def _why(event: LedgerEvent) -> str:
    said = event.suggestion.because if event.suggestion and not event.outcome else event.why
    return f". {plain(said)}" if said else ""


def _short(event: LedgerEvent) -> str:
    return _SAYS.get(event.kind, str(event.kind))
