"""Commands that plugins add to those that people give in comments.

A command only says what it comes to. Who may give it, the ledger, undo, what is learned from it
and who may read the answer are seen to by Trackside, the same way for all of them.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from core.model import ActionKind, Issue, Person, Suggestion
from core.plugin import SimilarIssue

_BREAKS: Final = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
_JOINERS: Final = frozenset({"\u200c", "\u200d"})
"""What emoji and several scripts are written with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A change that a person asks for: what is to be set, and to which value.

    ``value`` is the label, our word for the type or priority, the person's id in the tracker, or
    the other issue's key.
    """

    kind: ActionKind
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """An issue to name in an answer, and why in a few words.

    Left out where not everybody who reads the answer may know of it.
    """

    key: str
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandReply:
    """What a command comes to.

    ``wanted``: changes, made in the person's name. ``denied``: keys of issues that the person
    says are not the same as this one; that is never suggested again, in either direction.
    ``says``: what to answer, in plain words; "" where what was changed shows it.
    ``named``: issues to list below it.
    """

    wanted: tuple[Wanted, ...] = ()
    denied: tuple[str, ...] = ()
    says: str = ""
    named: tuple[Named, ...] = ()


class CommandContext(Protocol):
    """What a command may look at; everything is read-only."""

    @property
    def issue(self) -> Issue:
        """The issue on which it was given, with its comments."""

    @property
    def argument(self) -> str:
        """What follows the command's name in its line, at most 300 characters."""

    @property
    def by(self) -> Person:
        """Who gave it; that they may triage this issue was asked already."""

    def labels(self) -> frozenset[str]:
        """The labels in use in this issue's project."""

    def suggestions(self) -> Sequence[Suggestion]:
        """What is suggested for this issue at present, shown or not."""

    def similar(self, limit: int = 10) -> Sequence[SimilarIssue]:
        """Earlier issues like this one, best first, of those that its readers may see."""

    def people_called(self, name: str) -> Sequence[Person]:
        """The people of this tracker whom a handle or an id means; there may be several."""

    def issue_called(self, name: str) -> Issue | None:
        """The issue that ``#12``, ``acme/shop#12``, ``SHOP-12``, a whole key or an address means.

        None where none is known, and where not all who read this one may know of it: who asks
        cannot tell which.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandOffer:
    """A command that a plugin offers.

    ``name``: what is written after ``/trackside``, one to four words in lower case. ``takes``:
    what follows it, as the help shows it (``"NAME"``), "" for nothing. ``help``: what it does,
    in a few words that follow a colon. ``also``: other names for the same.
    ``reply``: says what it comes to; raises :class:`core.errors.UserError` with a sentence where
    it cannot be followed as written.
    """

    name: str
    help: str
    reply: Callable[[CommandContext], CommandReply]
    takes: str = ""
    also: tuple[str, ...] = ()


def plain(text: str) -> str:
    """What somebody typed, in one line, without quotes around it and without what nobody sees.

    Characters of no width, and those that turn the direction of writing, would make two names
    that look the same differ, and one that looks like one thing be another.
    """
    seen = "".join(
        " " if unicodedata.category(one) in _BREAKS else one
        for one in text
        if unicodedata.category(one) != "Cf" or one in _JOINERS
    )
    return " ".join(seen.split()).strip("`\"'“”‘’«»").strip()


def nearest(word: str, known: Iterable[str], most: int = 3) -> Sequence[str]:
    """Those of some names that a misspelt one may have meant, the likeliest first."""
    by_fold = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), sorted(by_fold), most, cutoff=0.6)
    return [by_fold[name] for name in found]
