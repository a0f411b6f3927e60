"""What a plugin's command may look at, and which issue somebody means by a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from core.model import Issue, Person, Suggestion
from core.plugin import SimilarIssue
from core.triage.sensitive import looks_sensitive

_NUMBER: Final = re.compile(r"#?([1-9][0-9]{0,17})")
_TRACKER: Final = re.compile(r"[a-z0-9_-]{1,40}:\S{1,300}")
_HASHED: Final = re.compile(r"[^\s#]{1,200}#[1-9][0-9]{0,17}")
_DASHED: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}-[1-9][0-9]{0,17}")
_PAGE: Final = re.compile(r"https?://[^\s/]{1,253}/(\S{1,1000})")
_PAGE_OF_NUMBER: Final = re.compile(r"([^/\s]{1,100}/[^/\s]{1,100})/issues/([1-9][0-9]{0,17})")
_PAGE_OF_KEY: Final = re.compile(r"(?:browse|issue)/([A-Za-z][A-Za-z0-9_]{0,99}-[1-9][0-9]{0,17})")


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCommandContext:
    """A :class:`core.command.CommandContext`.

    ``mentionable`` gives the issues of some keys that readers of the first issue may see.
    """

    issue: Issue
    argument: str
    by: Person
    list_labels: Callable[[], frozenset[str]]
    list_suggestions: Callable[[], Sequence[Suggestion]]
    find_similar: Callable[[Issue, int], Sequence[SimilarIssue]]
    find_people: Callable[[str], Sequence[Person]]
    mentionable: Callable[[Issue, Sequence[str]], Mapping[str, Issue]]

    def labels(self) -> frozenset[str]:
        """The labels in use in this issue's project."""
        return self.list_labels()

    def suggestions(self) -> Sequence[Suggestion]:
        """What is suggested for this issue at present, shown or not."""
        return self.list_suggestions()

    def similar(self, limit: int = 10) -> Sequence[SimilarIssue]:
        """Earlier issues like this one, best first."""
        return self.find_similar(self.issue, limit)

    def people_called(self, name: str) -> Sequence[Person]:
        """The people of this tracker whom a handle or an id means."""
        return self.find_people(name)

    def issue_called(self, name: str) -> Issue | None:
        """The issue that a name means, if all who read this one may know of it."""
        keys = list(dict.fromkeys(keys_meant(name, self.issue)))
        found = self.mentionable(self.issue, keys)
        named = (found[key] for key in keys if key in found)
        return next((issue for issue in named if not looks_sensitive(issue)), None)


def keys_meant(name: str, about: Issue) -> Iterator[str]:
    """The keys that a name may stand for, where it is written on an issue."""
    tracker, _, local = about.key.partition(":")
    account = local.rpartition("/")[0]
    if page := _PAGE.fullmatch(name):
        if numbered := _PAGE_OF_NUMBER.search(page.group(1)):
            yield f"{tracker}:{numbered.group(1)}#{numbered.group(2)}"
        if keyed := _PAGE_OF_KEY.search(page.group(1)):
            yield from keys_meant(keyed.group(1), about)
        return
    if number := _NUMBER.fullmatch(name):
        sign = "#" if "#" in local else "-"
        yield f"{tracker}:{local.rpartition(sign)[0]}{sign}{number.group(1)}"
    elif _TRACKER.fullmatch(name):
        yield name
    elif _DASHED.fullmatch(name):
        # The trackers that have such keys write them in capitals; people do not.
        for written in (name, name.upper()):
            yield f"{tracker}:{account}/{written}"
    elif _HASHED.fullmatch(name):
        yield f"{tracker}:{name}"
        if "/" not in name:
            yield f"{tracker}:{account}/{name}"
