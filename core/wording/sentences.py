"""The comment's sentences: what each may fill in, each language's words, an operator's own.

A language is a file of ``languages/``. Plural forms are the language's own, by the rules of
Unicode's CLDR, which Babel brings.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

from core.document import Inline
from core.errors import ConfigError
from core.wording.reasons import Reasons
from core.wording.template import Filling, Template, parse

ENGLISH: Final = "en"
_FOLDER: Final = Path(__file__).parent / "languages"
_DONE_NAMES: Final = frozenset({"value"})

ACTIONS: Final = (
    "add_label",
    "remove_label",
    "set_type",
    "set_priority",
    "assign",
    "unassign",
    "set_status",
    "link",
    "relate",
    "mark_duplicate",
    "close_as_duplicate",
)
"""Kinds of actions that a comment tells of; each has the sentence ``did_<kind>``."""

KINDS: Final = ("type", "label", "priority", "assignee")
"""Kinds of suggestions that have the word ``kind_<kind>``; others are named as they are."""

STATES: Final = ("completed", "not_planned", "canceled", "duplicate")
"""Trackers' own fixed words for how an issue ended; each has the word ``state_<word>``.

Other names of states are a team's own, and stay as they are.
"""

STATUSES: Final = ("todo", "in_progress", "done", "cancelled")
"""Where an issue may be put; each has the word ``status_<word>``."""

SENTENCES: Final[Mapping[str, frozenset[str]]] = {
    "proposals": frozenset({"count"}),
    "proposal": frozenset({"kind", "value", "sure", "because"}),
    **{f"kind_{kind}": frozenset[str]() for kind in KINDS},
    "sure": frozenset({"words", "percent"}),
    "almost_certain": frozenset(),
    "likely": frozenset(),
    "probably": frozenset(),
    "perhaps": frozenset(),
    "burst": frozenset({"count", "because"}),
    "burst_many": frozenset({"count", "because"}),
    "burst_rest": frozenset({"count"}),
    "duplicates": frozenset({"count"}),
    "similar": frozenset({"count"}),
    "related": frozenset({"count"}),
    "decided_duplicates": frozenset({"count"}),
    "linked": frozenset({"count"}),
    "issue": frozenset({"issue", "title", "state", "sure", "because"}),
    "issue_state": frozenset({"state"}),
    "issue_sure": frozenset({"sure"}),
    "issue_because": frozenset({"because"}),
    "open": frozenset(),
    "closed": frozenset(),
    **{f"state_{word}": frozenset[str]() for word in STATES},
    **{f"status_{word}": frozenset[str]() for word in STATUSES},
    "solved_in": frozenset({"state", "milestone"}),
    "missing": frozenset({"count"}),
    "done": frozenset({"count"}),
    **{f"did_{kind}": _DONE_NAMES for kind in ACTIONS},
    "did": frozenset({"did", "because"}),
    "undone": frozenset({"did", "did_lower", "kept"}),
    "undone_kept": frozenset({"why"}),
    "failed": frozenset({"did", "did_lower", "why"}),
    "evidence": frozenset(),
    "evidence_line": frozenset({"value", "words"}),
    "answer": frozenset({"commands"}),
    "answer_box": frozenset({"commands"}),
    "answer_thumb": frozenset({"commands"}),
    "answer_box_thumb": frozenset({"commands"}),
    "nothing_more": frozenset(),
    "settings_title": frozenset(),
    "settings_wrong": frozenset({"problem"}),
    "settings_stay": frozenset(),
}
"""The names that each sentence may fill in; those with ``count`` have plural forms."""

_NEEDED: Final[Mapping[str, frozenset[str]]] = {
    "proposal": frozenset({"value", "sure"}),
    "sure": frozenset({"words", "percent"}),
    "issue": frozenset({"issue", "sure"}),
    "issue_state": frozenset({"state"}),
    "issue_sure": frozenset({"sure"}),
    "issue_because": frozenset({"because"}),
    **{f"did_{kind}": _DONE_NAMES for kind in ACTIONS},
    "undone_kept": frozenset({"why"}),
    "failed": frozenset({"why"}),
    "settings_wrong": frozenset({"problem"}),
    "evidence_line": frozenset({"words"}),
    **{name: frozenset({"commands"}) for name in SENTENCES if name.startswith("answer")},
}
"""What a sentence cannot do without: a suggestion without its value is none."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence by plural category; the one without a number is ``other``."""

    forms: Mapping[str, Template]

    def form(self, category: str) -> Template:
        return self.forms.get(category) or self.forms["other"]


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language, some of them perhaps an operator's own."""

    language: str
    sentences: Mapping[str, _Sentence]
    reasons: Reasons = field(default_factory=Reasons)

    def say(self, name: str, *, count: int | None = None, **values: Filling) -> tuple[Inline, ...]:
        """A sentence as inlines; ``count`` chooses the plural form and may be filled in."""
        category = "other" if count is None else plural_category(self.language, count)
        given = values if count is None else {**values, "count": str(count)}
        return self.sentences[name].form(category).fill(given)

    def plain(self, name: str, *, count: int | None = None, **values: Filling) -> str:
        """A sentence as text, without any style."""
        return "".join(inline.text for inline in self.say(name, count=count, **values))

    def state(self, word: str) -> str:
        """How an issue ended: a tracker's fixed word in this language, a team's own as it is."""
        if word in {"", "closed"}:
            return self.plain("closed")
        return self.plain(f"state_{word}") if word in STATES else word

    def status(self, word: str) -> str:
        """Where an issue is put, in this language; another word as it is."""
        return self.plain(f"status_{word}") if word in STATUSES else word

    def with_reasons(self, reasons: Reasons) -> Wording:
        """The same, with further translations where those that it has do not fit."""
        return replace(self, reasons=self.reasons.before(reasons))

    def reason(self, text: str) -> str:
        """A plugin's English sentence in this language, or as it is where nobody translated it."""
        return self.reasons.translated(text, self.language)


def languages() -> Sequence[str]:
    """The languages that come with Trackside, by their codes."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


def plural_category(language: str, count: int) -> str:
    """CLDR's name for the form that goes with a count: ``one``, ``many``, ``other``."""
    from babel import Locale  # loads its data when it is first needed

    return Locale.parse(language).plural_form(count)


@cache
def wording_of(language: str) -> Wording:
    """The wording of a language that comes with Trackside.

    Raises:
        ConfigError: there is none; the text names those that there are.
    """
    if language not in languages():
        known = ", ".join(languages())
        raise ConfigError(f"there is no wording in {language[:40]!r}; known: {known}")
    table = tomllib.loads((_FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    sentences = {name: _sentence(name, table["sentences"][name]) for name in SENTENCES}
    return Wording(language, sentences, Reasons.of(table.get("reasons", {})))


def reworded(wording: Wording, sentences: Mapping[str, str], reasons: Mapping[str, str]) -> Wording:
    """A wording with some sentences, and translations of plugins' reasons, replaced.

    Raises:
        ConfigError: a sentence that is not there, or fills in what it may not; the text names
            the setting.
    """
    own = {}
    for name, text in sentences.items():
        if name not in SENTENCES:
            known = ", ".join(SENTENCES)
            raise ConfigError(f"sentences: there is no sentence {name[:60]!r}; known: {known}")
        try:
            own[name] = _sentence(name, text)
        except ConfigError as error:
            raise ConfigError(f"sentences.{name}: {error}") from None
    try:
        more = Reasons.of(reasons)
    except ConfigError as error:
        raise ConfigError(f"reasons: {error}") from None
    return Wording(wording.language, {**wording.sentences, **own}, more.before(wording.reasons))


def _sentence(name: str, text: str | Mapping[str, Any]) -> _Sentence:
    forms = {"other": text} if isinstance(text, str) else text
    known, needed = SENTENCES[name], _NEEDED.get(name, frozenset[str]())
    return _Sentence({form: parse(words, known, needed) for form, words in forms.items()})
