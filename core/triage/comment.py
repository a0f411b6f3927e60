"""The one comment: what Trackside says on an issue. Pure; a connector renders it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from core.document import (
    Block,
    Bullets,
    Choice,
    Choices,
    Document,
    Folded,
    Inline,
    Link,
    Paragraph,
    Text,
)
from core.model import (
    ABOUT_ISSUES,
    Action,
    ActionKind,
    ActionStatus,
    EvidenceKind,
    Issue,
    StatusCategory,
    Suggestion,
    SuggestionKind,
)
from core.search.clusters import MOST_REPORTS
from core.triage.commands import PREFIX
from core.triage.notice import blocks_of
from core.wording.english import percent_reached
from core.wording.sentences import ENGLISH, KINDS, Wording, wording_of

_WORDS: Final = ((0.9, "almost_certain"), (0.75, "likely"), (0.6, "probably"), (0.0, "perhaps"))
_TITLE: Final = 100
_SENTENCE: Final = 400
_TERM: Final = 60
_MOST_TERMS: Final = 8
_MOST_LINES: Final = 20
"""A comment is read in ten seconds, and no tracker takes an endless one."""

_REPORTS_NAMED: Final = 10
_LONGEST: Final = 28_000
"""Characters of a whole comment before anything in it is escaped."""

_ORDER: Final = (
    SuggestionKind.TYPE,
    SuggestionKind.LABEL,
    SuggestionKind.PRIORITY,
    SuggestionKind.ASSIGNEE,
)
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


_ANSWERABLE: Final = ABOUT_ISSUES - {SuggestionKind.BURST}
"""Of a burst people are only told."""

BOX_OF_SUGGESTION: Final = "suggestion-"
BOX_OF_ACTION: Final = "action-"
"""How the names of boxes begin; the rest is the number in the ledger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the comment is made of.

    ``shown``: suggestions that wait for a person. ``actions``: all actions on the issue.
    ``linked``: similar issues that a person accepted; ``duplicates``: those that a person said
    this one is a duplicate of. ``issues``: the issues that are mentioned, by key; one that is
    not there is not mentioned. ``handles``: what people are called, by their ids. ``notice``:
    the answer to a command, in the lines of :mod:`core.triage.notice`. ``boxes`` and ``thumbs``:
    whether people can answer there by ticking a box, by a thumb up or down.
    """

    shown: Sequence[Suggestion] = ()
    actions: Sequence[Action] = ()
    linked: Sequence[str] = ()
    duplicates: Sequence[str] = ()
    issues: Mapping[str, Issue] = field(default_factory=dict)
    handles: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    boxes: bool = False
    thumbs: bool = False


def compose(facts: Facts, wording: Wording | None = None) -> Document | None:
    """The comment, or None where there is nothing useful to say; in English by default."""
    return _Composer(facts, wording or wording_of(ENGLISH)).document()


def nothing_more(wording: Wording) -> Document:
    """What a comment says that once said something."""
    return Document((Paragraph(wording.say("nothing_more")),))


def digest(document: Document) -> str:
    """The same for the same comment: what has been written need not be written again."""
    return hashlib.sha256(repr(document).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def confidence_words(confidence: float, wording: Wording | None = None) -> str:
    """A confidence as people say it, with the number: ``likely (82%)``."""
    wording = wording or wording_of(ENGLISH)
    words = next(word for least, word in _WORDS if confidence >= least)
    return wording.plain(
        "sure", words=wording.plain(words), percent=f"{percent_reached(confidence)}"
    )


@dataclass(frozen=True, slots=True)
class _Composer:
    """Says the facts of one issue in one wording."""

    facts: Facts
    wording: Wording

    def document(self) -> Document | None:
        facts = self.facts
        proposals = [s for kind in _ORDER for s in facts.shown if s.kind == kind]
        proposals += [s for s in facts.shown if s.kind not in set(SuggestionKind)]
        blocks: list[Block] = [
            *self._list("proposals", [(self._proposal(s), _box_of(s)) for s in proposals]),
            *self._burst(),
            *self._duplicates(),
            *self._similar(),
            *self._missing(),
            *self._done(),
        ]
        if facts.notice:
            notice = "\n".join(map(self.wording.reason, facts.notice.splitlines()))
            blocks += blocks_of(notice, self._issue_line)
        if not blocks:
            return None
        blocks += self._evidence(proposals)
        return Document((*_bounded(blocks), self._how_to_answer(blocks, bool(proposals))))

    # -- what is suggested -----------------------------------------------------------------

    def _proposal(self, suggestion: Suggestion) -> Line:
        kind = suggestion.kind
        known = kind in KINDS
        name = self.wording.plain(f"kind_{kind}") if known else _clip(kind.capitalize(), _TERM)
        return self.wording.say(
            "proposal",
            kind=name,
            value=Text(_clip(self._value(suggestion), _TITLE), strong=True),
            sure=confidence_words(suggestion.confidence, self.wording),
            because=self._reason(suggestion.because),
        )

    def _value(self, suggestion: Suggestion) -> str:
        if suggestion.kind == SuggestionKind.ASSIGNEE:
            return self.facts.handles.get(suggestion.value, suggestion.value)
        return suggestion.value

    def _burst(self) -> Iterator[Block]:
        """How many reports came in at once. Counted here, of those that may be mentioned here."""
        issues = self.facts.issues
        for suggestion in (s for s in self.facts.shown if s.kind == SuggestionKind.BURST):
            keys = [e.key for e in suggestion.evidence if e.kind is EvidenceKind.ISSUE]
            reports = [issues[key] for key in keys if key in issues]
            if not reports:
                continue
            many = len(keys) >= MOST_REPORTS
            because = self._reason(suggestion.because)
            heading = "burst_many" if many else "burst"
            yield Paragraph(self.wording.say(heading, count=len(reports), because=because))
            named: list[Inline] = []
            for issue in reports[:_REPORTS_NAMED]:
                name = issue.key.partition(":")[2]
                named += [Link(name, issue.url) if issue.url else Text(name), Text(" ")]
            if len(reports) > _REPORTS_NAMED:
                named += self.wording.say("burst_rest", count=len(reports) - _REPORTS_NAMED)
            yield Paragraph(tuple(named))

    def _duplicates(self) -> Iterator[Block]:
        facts = self.facts
        lines = [
            (line, _box_of(s))
            for s in facts.shown
            if s.kind == SuggestionKind.DUPLICATE
            and (line := self._issue_line(s.value, s.because, s.confidence))
        ]
        yield from self._list("duplicates", lines)
        yield from self._decided("decided_duplicates", facts.duplicates)

    def _similar(self) -> Iterator[Block]:
        facts = self.facts
        for kind, heading in (
            (SuggestionKind.SIMILAR, "similar"),
            (SuggestionKind.RELATED, "related"),
        ):
            lines = [
                (line, None)
                for s in facts.shown
                if s.kind == kind
                and s.value not in facts.linked
                and (line := self._issue_line(s.value, s.because))
            ]
            yield from self._list(heading, lines)
        yield from self._decided("linked", facts.linked)

    def _decided(self, heading: str, keys: Sequence[str]) -> Iterator[Block]:
        lines = [(line, None) for key in keys if (line := self._issue_line(key))]
        yield from self._list(heading, lines)

    def _issue_line(
        self, key: str, because: str = "", confidence: float | None = None
    ) -> Line | None:
        issue, say = self.facts.issues.get(key), self.wording.say
        if issue is None:
            return None
        name, state, reason = issue.key.partition(":")[2], self._state(issue), self._reason(because)
        sure = "" if confidence is None else confidence_words(confidence, self.wording)
        return say(
            "issue",
            issue=Link(name, issue.url) if issue.url else Text(name, strong=True),
            title=_clip(issue.title, _TITLE),
            state=say("issue_state", state=state) if state else "",
            sure=say("issue_sure", sure=sure) if sure else "",
            because=say("issue_because", because=reason) if reason else "",
        )

    def _state(self, issue: Issue) -> str:
        if issue.is_open:
            return self.wording.plain("open")
        said = _clip(self.wording.state(issue.resolution or issue.status), _TERM)
        if issue.milestone and issue.status_category is StatusCategory.DONE:
            milestone = _clip(issue.milestone, _TERM)
            return self.wording.plain("solved_in", state=said, milestone=milestone)
        return said

    def _missing(self) -> Iterator[Block]:
        shown = [s for s in self.facts.shown if s.kind == SuggestionKind.MISSING]
        lines = [((Text(self._reason(s.because)),), None) for s in shown]
        yield from self._list("missing", lines)

    # -- what was done ---------------------------------------------------------------------

    def _done(self) -> Iterator[Block]:
        # Of several rounds of the same change only the last one says how things stand.
        told = [a for a in self.facts.actions if a.kind is not ActionKind.COMMENT]
        latest = {(a.kind, a.value): a for a in told}
        lines = [
            (line, _box_of_action(action))
            for action in latest.values()
            if (line := self._action_line(action))
        ]
        yield from self._list("done", lines[-_MOST_LINES:])

    def _action_line(self, action: Action) -> Line | None:
        say, name = self.wording.say, action.value
        if action.kind in ISSUE_KINDS:
            if action.value not in self.facts.issues:
                return None  # its name is not for everybody who reads here
            name = action.value.partition(":")[2]
        elif action.kind in PEOPLE_KINDS:
            name = self.facts.handles.get(name, name)
        elif action.kind is ActionKind.SET_STATUS:
            name = self.wording.status(name)
        did = say(f"did_{action.kind}", value=Text(_clip(name, _TITLE), strong=True))
        match action.status:
            case ActionStatus.APPLIED:
                return say("did", did=did, because=self._reason(action.because))
            case ActionStatus.UNDONE:
                why = self._reason(action.result)
                kept = say("undone_kept", why=why) if why else ""
                return say("undone", did=did, did_lower=_lower(did), kept=kept)
            case ActionStatus.REFUSED:
                why = self._reason(action.result)
                return say("failed", did=did, did_lower=_lower(did), why=why)
            case _:
                return None

    # -- the end ---------------------------------------------------------------------------

    def _evidence(self, suggestions: Sequence[Suggestion]) -> Iterator[Block]:
        items = []
        for suggestion in suggestions:
            terms = [
                # What was noticed is ours to say; words and fields are the reporter's.
                self.wording.reason(e.text) if e.kind is EvidenceKind.RULE else e.text
                for e in suggestion.evidence
                if e.kind is not EvidenceKind.ISSUE
            ]
            if terms:
                value = Text(_clip(self._value(suggestion), _TITLE), strong=True)
                words = ", ".join(_clip(term, _TERM) for term in terms[:_MOST_TERMS])
                items.append(self.wording.say("evidence_line", value=value, words=words))
        if items:
            summary = self.wording.plain("evidence")
            yield Folded(summary, (Bullets(tuple(items[:_MOST_LINES])),))

    def _how_to_answer(self, blocks: Sequence[Block], has_proposals: bool) -> Paragraph:
        words = []
        waits = has_proposals or any(s.kind in _ANSWERABLE for s in self.facts.shown)
        if waits:
            words += ["accept", "reject"]
        # Not the comment itself: no command takes that away.
        done = {a.kind for a in self.facts.actions if a.status is ActionStatus.APPLIED}
        if done - {ActionKind.COMMENT}:
            words.append("undo")
        commands: list[Inline] = []
        for word in words or ["help"]:
            commands += [Text(f"{PREFIX} {word}", code=True), Text(" ")]
        box = "_box" if any(isinstance(block, Choices) for block in blocks) else ""
        thumb = "_thumb" if self.facts.thumbs and waits else ""
        return Paragraph(self.wording.say(f"answer{box}{thumb}", commands=tuple(commands)))

    def _reason(self, text: str) -> str:
        return _clip(self.wording.reason(text), _SENTENCE)

    def _list(self, heading: str, lines: Sequence[tuple[Line, Choice | None]]) -> Iterator[Block]:
        """A heading and its lines, as boxes where they are to be ticked."""
        if not lines:
            return
        lines = lines[:_MOST_LINES]
        yield Paragraph(self.wording.say(heading, count=len(lines)))
        if self.facts.boxes and any(box for _, box in lines):
            yield Choices(tuple(replace(box or _NO_BOX, inlines=line) for line, box in lines))
        else:
            yield Bullets(tuple(line for line, _ in lines))


Line: TypeAlias = tuple[Inline, ...]
_NO_BOX: Final = Choice((), "")


def _box_of(suggestion: Suggestion) -> Choice:
    return Choice((), f"{BOX_OF_SUGGESTION}{suggestion.id}")


def _box_of_action(action: Action) -> Choice | None:
    """The box of what was done: to untick it takes it back, to tick it again does it again."""
    match action.status:
        case ActionStatus.APPLIED:
            return Choice((), f"{BOX_OF_ACTION}{action.id}", ticked=True)
        case ActionStatus.UNDONE if action.suggestion_id is not None:
            return Choice((), f"{BOX_OF_ACTION}{action.id}")
        case _:
            return None


def _lower(line: Line) -> Line:
    """A sentence that goes on after a colon."""
    first, *rest = line
    if not isinstance(first, Text) or first.strong:
        return line
    return (replace(first, text=first.text[:1].lower() + first.text[1:]), *rest)


def _bounded(blocks: Sequence[Block]) -> Iterator[Block]:
    """As much of a comment as anybody could want to read; what comes first stays."""
    room = _LONGEST
    for block in blocks:
        lengths = _lengths(block)
        kept = 0
        for length in lengths:
            room -= length
            kept += room > 0
        match block:
            case Bullets(items) if kept:
                yield Bullets(items[:kept])
            case Choices(choices) if kept:
                yield Choices(choices[:kept])
            case Paragraph() | Folded() if kept:
                yield block


def _lengths(block: Block) -> Sequence[int]:
    """The characters of each part that a block may be cut to."""
    match block:
        case Paragraph(inlines):
            return [_length(inlines)]
        case Bullets(items):
            return [_length(item) for item in items]
        case Choices(choices):
            return [_length(choice.inlines) for choice in choices]
        case Folded(summary, blocks):
            return [len(summary) + sum(sum(_lengths(one)) for one in blocks)]


def _length(inlines: Iterable[Inline]) -> int:
    return sum(len(inline.text) for inline in inlines)


def _clip(text: str, most: int) -> str:
    """One line of at most this many characters."""
    head = text[: 8 * most]  # the rest could only be more of what is cut off
    line = " ".join(head.split())
    if len(line) <= most and len(head) == len(text):
        return line
    return f"{line[: most - 1]}…"
