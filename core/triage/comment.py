"""The one comment: what Trackside says on an issue. Pure; a connector renders it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.document import Block, Bullets, Document, Folded, Inline, Link, Paragraph, Text
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    EvidenceKind,
    Issue,
    StatusCategory,
    Suggestion,
    SuggestionKind,
)
from core.triage.commands import PREFIX

_WORDS: Final = ((0.9, "almost certain"), (0.75, "likely"), (0.6, "probably"), (0.0, "perhaps"))
_TITLE: Final = 100
_SENTENCE: Final = 400
_TERM: Final = 60
_MOST_TERMS: Final = 8
_MOST_LINES: Final = 20
"""A comment is read in ten seconds, and no tracker takes an endless one."""

_LONGEST: Final = 28_000
"""Characters of a whole comment before anything in it is escaped."""

_ORDER: Final = (
    SuggestionKind.TYPE,
    SuggestionKind.LABEL,
    SuggestionKind.PRIORITY,
    SuggestionKind.ASSIGNEE,
)
_DONE: Final = {
    ActionKind.ADD_LABEL: "Added the label",
    ActionKind.REMOVE_LABEL: "Took off the label",
    ActionKind.SET_TYPE: "Set the type to",
    ActionKind.SET_PRIORITY: "Set the priority to",
    ActionKind.ASSIGN: "Assigned",
    ActionKind.UNASSIGN: "Took off the assignee",
    ActionKind.SET_STATUS: "Set the status to",
    ActionKind.LINK: "Linked to",
    ActionKind.RELATE: "Related to",
    ActionKind.MARK_DUPLICATE: "Marked as a duplicate of",
    ActionKind.CLOSE_AS_DUPLICATE: "Closed as a duplicate of",
}
ISSUE_KINDS: Final = frozenset(
    {
        ActionKind.LINK,
        ActionKind.RELATE,
        ActionKind.MARK_DUPLICATE,
        ActionKind.CLOSE_AS_DUPLICATE,
    }
)
"""Actions whose value is another issue's key."""

PEOPLE_KINDS: Final = frozenset({ActionKind.ASSIGN, ActionKind.UNASSIGN})
"""Actions whose value is a person's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the comment is made of.

    ``shown``: suggestions that wait for a person. ``actions``: all actions on the issue.
    ``linked``: similar issues that a person accepted; ``duplicates``: those that a person said
    this one is a duplicate of. ``issues``: the issues that are mentioned, by key; one that is
    not there is not mentioned. ``handles``: what people are called, by their ids. ``notice``:
    the answer to a command that could not be followed.
    """

    shown: Sequence[Suggestion] = ()
    actions: Sequence[Action] = ()
    linked: Sequence[str] = ()
    duplicates: Sequence[str] = ()
    issues: Mapping[str, Issue] = field(default_factory=dict)
    handles: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""


def compose(facts: Facts) -> Document | None:
    """The comment, or None where there is nothing useful to say."""
    blocks: list[Block] = []
    proposals = [s for kind in _ORDER for s in facts.shown if s.kind == kind]
    others = [s for s in facts.shown if s.kind not in set(SuggestionKind)]
    if proposals or others:
        blocks.append(_paragraph("A suggestion from Trackside, for a person to decide:"))
        blocks.append(_bullets(_proposal(s, facts) for s in [*proposals, *others]))
    blocks += _duplicate(facts)
    blocks += _similar(facts)
    blocks += _missing(facts)
    blocks += _done(facts)
    if facts.notice:
        blocks.append(_paragraph(facts.notice))
    if not blocks:
        return None
    if evidence := _evidence([*proposals, *others], facts):
        blocks.append(evidence)
    return Document((*_bounded(blocks), _how_to_answer(facts, bool(proposals or others))))


def _bounded(blocks: Sequence[Block]) -> Iterator[Block]:
    """As much of a comment as anybody could want to read; what comes first stays."""
    room = _LONGEST
    for block in blocks:
        if isinstance(block, Bullets):
            items = []
            for item in block.items:
                room -= sum(len(inline.text) for inline in item)
                if room > 0:
                    items.append(item)
            if items:
                yield Bullets(tuple(items))
            continue
        room -= _length(block)
        if room > 0:
            yield block


def _length(block: Block) -> int:
    match block:
        case Paragraph():
            return sum(len(inline.text) for inline in block.inlines)
        case Bullets():
            return sum(len(inline.text) for item in block.items for inline in item)
        case Folded():
            return len(block.summary) + sum(map(_length, block.blocks))


def digest(document: Document) -> str:
    """The same for the same comment: what has been written need not be written again."""
    return hashlib.sha256(repr(document).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def confidence_words(confidence: float) -> str:
    """A confidence as people say it, with the number: ``likely (82 %)``."""
    words = next(word for least, word in _WORDS if confidence >= least)
    return f"{words} ({confidence * 100:.0f} %)"


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Text(_clip(text, 3 * _SENTENCE)),))


def _clip(text: str, most: int) -> str:
    """One line of at most this many characters."""
    head = text[: 8 * most]  # the rest could only be more of what is cut off
    line = " ".join(head.split())
    if len(line) <= most and len(head) == len(text):
        return line
    return f"{line[: most - 1]}…"


def _value(suggestion: Suggestion, facts: Facts) -> str:
    if suggestion.kind == SuggestionKind.ASSIGNEE:
        return facts.handles.get(suggestion.value, suggestion.value)
    return suggestion.value


def _proposal(suggestion: Suggestion, facts: Facts) -> tuple[Inline, ...]:
    return (
        Text(f"{_clip(suggestion.kind.capitalize(), _TERM)} "),
        Text(_clip(_value(suggestion, facts), _TITLE), strong=True),
        Text(
            f", {confidence_words(suggestion.confidence)}: {_clip(suggestion.because, _SENTENCE)}"
        ),
    )


def _issue_line(
    key: str, facts: Facts, because: str = "", confidence: float | None = None
) -> tuple[Inline, ...] | None:
    issue = facts.issues.get(key)
    if issue is None:
        return None
    title, because = _clip(issue.title, _TITLE), _clip(because, _SENTENCE)
    name = issue.key.partition(":")[2]
    label: Inline = Link(name, issue.url) if issue.url else Text(name, strong=True)
    state = _state(issue)
    said = f" {title}{f' ({state})' if state else ''}"
    sure = f", {confidence_words(confidence)}" if confidence is not None else ""
    return (label, Text(f"{said}{sure}{f': {because}' if because else ''}"))


def _state(issue: Issue) -> str:
    if issue.is_open:
        return "open"
    said = _clip(issue.resolution or issue.status, _TERM) or "closed"
    if issue.milestone and issue.status_category is StatusCategory.DONE:
        return f"{said} in {_clip(issue.milestone, _TERM)}"
    return said


def _duplicate(facts: Facts) -> Iterable[Block]:
    lines = [
        line
        for s in facts.shown
        if s.kind == SuggestionKind.DUPLICATE
        and (line := _issue_line(s.value, facts, s.because, s.confidence))
    ]
    if lines:
        yield _paragraph("Perhaps this is a duplicate, for a person to decide:")
        yield _bullets(lines)
    decided = [line for key in facts.duplicates if (line := _issue_line(key, facts))]
    if decided:
        yield _paragraph("A duplicate by a person's decision:")
        yield _bullets(decided)


def _similar(facts: Facts) -> Iterable[Block]:
    for kind, heading in (
        (SuggestionKind.SIMILAR, "Issues that look similar:"),
        (SuggestionKind.RELATED, "Related issues, which are probably not the same:"),
    ):
        lines = [
            line
            for s in facts.shown
            if s.kind == kind
            and s.value not in facts.linked
            and (line := _issue_line(s.value, facts, s.because))
        ]
        if lines:
            yield _paragraph(heading)
            yield _bullets(lines)
    linked = [line for key in facts.linked if (line := _issue_line(key, facts))]
    if linked:
        yield _paragraph("Linked by a person's decision:")
        yield _bullets(linked)


def _missing(facts: Facts) -> Iterable[Block]:
    missing = [s.because for s in facts.shown if s.kind == SuggestionKind.MISSING]
    if missing:
        yield _paragraph("What would help to look into this:")
        yield _bullets((Text(_clip(because, _SENTENCE)),) for because in missing)


def _done(facts: Facts) -> Iterable[Block]:
    # Of several rounds of the same change only the last one says how things stand.
    latest = {(a.kind, a.value): a for a in facts.actions if a.kind is not ActionKind.COMMENT}
    lines = [line for action in latest.values() if (line := _action_line(action, facts))]
    if lines:
        yield _paragraph("What Trackside did here:")
        yield _bullets(lines[-_MOST_LINES:])


def _action_line(action: Action, facts: Facts) -> tuple[Inline, ...] | None:
    what, name = f"{_DONE[action.kind]} ", action.value
    if action.kind in ISSUE_KINDS:
        if action.value not in facts.issues:
            return None  # its name is not for everybody who reads here
        name = action.value.partition(":")[2]
    elif action.kind in PEOPLE_KINDS:
        name = facts.handles.get(name, name)
    elif action.kind is ActionKind.SET_STATUS:
        name = name.replace("_", " ")
    value = Text(_clip(name, _TITLE), strong=True)
    match action.status:
        case ActionStatus.APPLIED:
            return (Text(what), value, Text(f". {_clip(action.because, _SENTENCE)}"))
        case ActionStatus.UNDONE:
            return (Text(f"Undone: {what[0].lower()}{what[1:]}"), value)
        case ActionStatus.REFUSED:
            why = _clip(action.result, _SENTENCE)
            return (Text("Could not do: "), Text(what), value, Text(f". {why}"))
        case _:
            return None


def _bullets(items: Iterable[tuple[Inline, ...]]) -> Bullets:
    return Bullets(tuple(items)[:_MOST_LINES])


def _evidence(suggestions: Sequence[Suggestion], facts: Facts) -> Folded | None:
    items = []
    for suggestion in suggestions:
        terms = [e.text for e in suggestion.evidence if e.kind is not EvidenceKind.ISSUE]
        if terms:
            words = ", ".join(_clip(term, _TERM) for term in terms[:_MOST_TERMS])
            value = _clip(_value(suggestion, facts), _TITLE)
            items.append((Text(value, strong=True), Text(f": {words}")))
    if not items:
        return None
    return Folded("What weighed most", (_bullets(items),))


def _how_to_answer(facts: Facts, has_proposals: bool) -> Paragraph:
    answers: list[Inline] = [Text("Answer with a comment: ")]
    related = {SuggestionKind.SIMILAR, SuggestionKind.RELATED, SuggestionKind.DUPLICATE}
    words = []
    if has_proposals or any(s.kind in related for s in facts.shown):
        words += ["accept", "reject"]
    if any(a.status is ActionStatus.APPLIED for a in facts.actions):
        words.append("undo")
    for word in words or ["help"]:
        answers += [Text(f"{PREFIX} {word}", code=True), Text(" ")]
    return Paragraph(tuple(answers))
