"""What the items of a changelog of Jira say, as changes of fields. Pure.

They come in deliveries and with issues that are read, in the same shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from connectors.jira.config import JiraConfig
from connectors.jira.fields import (
    Json,
    full_key,
    is_key,
    moment,
    objects,
    person_from,
    project_of,
    rich_text,
    string,
)
from connectors.jira.words import priority_of, type_of
from core.model import FieldChange, Person, RelationKind

Change: TypeAlias = tuple[str, str | None, str | None]
"""Field, before, after."""

_LINK_WORDS: Final = (
    ("is duplicated by", RelationKind.DUPLICATED_BY),
    ("is blocked by", RelationKind.BLOCKED_BY),
    ("duplicates", RelationKind.DUPLICATE_OF),
    ("blocks", RelationKind.BLOCKS),
)
"""What stands in the text of a link; everything else relates two issues."""


def changes_of(
    items: Iterable[Json], config: JiraConfig, at: datetime | None, actor: Person | None
) -> Iterator[FieldChange]:
    """The changes that items of a changelog tell of."""
    for item in items:
        for field, before, after in differences(item, config):
            yield FieldChange(field=field, before=before, after=after, at=at, actor=actor)


def history_of(histories: Iterable[Json], config: JiraConfig) -> Iterator[FieldChange]:
    """The changes that the changelog of an issue tells of, oldest first."""
    for entry in sorted(histories, key=lambda one: string(one.get("created"))):
        actor = person_from(entry.get("author"), config)
        yield from changes_of(
            objects(entry.get("items")), config, moment(entry.get("created")), actor
        )


def differences(item: Json, config: JiraConfig) -> Iterator[Change]:
    """(field, before, after) in our words, for one item of a changelog.

    Two words of the site may be one of ours; it is a change all the same, since a person
    has made up their mind.
    """
    before, after = string(item.get("fromString")), string(item.get("toString"))
    if before == after and item.get("from") == item.get("to"):
        return
    read = _READERS.get(string(item.get("field")).casefold())
    if read is not None:
        yield from read(item, before, after, config)


def _label_differences(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    # Jira gives the whole list before and after, separated by spaces.
    yield from (("labels", label, None) for label in dict.fromkeys(old) if label not in set(new))
    yield from (("labels", None, label) for label in dict.fromkeys(new) if label not in set(old))


def _priority(name: str, config: JiraConfig) -> str | None:
    return str(priority_of(name, config)) if name else None


def _type(name: str, config: JiraConfig) -> str | None:
    return type_of(name, config) if name else None


def _assignee(item: Json, side: str, config: JiraConfig) -> str:
    if config.cloud and (account := string(item.get(f"tmp{side.title()}AccountId"))):
        return account
    return string(item.get(side))


def _link(item: Json, _before: str, _after: str, config: JiraConfig) -> Iterator[Change]:
    """Of a link the changelog has the other key and a sentence in the site's language."""
    for side, added in (("from", False), ("to", True)):
        key, said = string(item.get(side)), string(item.get(f"{side}String")).casefold()
        if is_key(key):
            kind = next((k for words, k in _LINK_WORDS if words in said), RelationKind.RELATED)
            other = full_key(key, config)
            yield kind.value, None if added else other, other if added else None


def _words(field: str) -> _Reader:
    return lambda _, before, after, __: iter([(field, before or None, after or None)])


def _priorities(_: Json, before: str, after: str, config: JiraConfig) -> Iterator[Change]:
    yield "priority", _priority(before, config), _priority(after, config)


def _types(_: Json, before: str, after: str, config: JiraConfig) -> Iterator[Change]:
    yield "type", _type(before, config), _type(after, config)


def _labels(_: Json, before: str, after: str, __: JiraConfig) -> Iterator[Change]:
    yield from _label_differences(before.split(), after.split())


def _body(_: Json, before: str, after: str, __: JiraConfig) -> Iterator[Change]:
    yield "body", rich_text(before) or None, rich_text(after) or None


def _assignees(item: Json, _: str, __: str, config: JiraConfig) -> Iterator[Change]:
    if person := _assignee(item, "from", config):
        yield "assignees", person, None
    if person := _assignee(item, "to", config):
        yield "assignees", None, person


def _parents(_: Json, before: str, after: str, config: JiraConfig) -> Iterator[Change]:
    for word, added in ((before, False), (after, True)):
        if is_key(word):
            key = full_key(word, config)
            yield RelationKind.PARENT.value, None if added else key, key if added else None


def _keys(_: Json, before: str, after: str, config: JiraConfig) -> Iterator[Change]:
    if is_key(before) and is_key(after):
        yield "key", full_key(before, config), full_key(after, config)
        old, new = (f"{config.site}/{project_of(key)}" for key in (before, after))
        yield "project", old, new


_Reader = Callable[[Json, str, str, JiraConfig], Iterator[Change]]

_READERS: Final[Mapping[str, _Reader]] = {
    "labels": _labels,
    "priority": _priorities,
    "issuetype": _types,
    "status": _words("status"),
    "summary": _words("title"),
    "description": _body,
    "assignee": _assignees,
    "fix version": _words("milestone"),
    "link": _link,
    "parent": _parents,
    "issueparentassociation": _parents,
    "epic link": _parents,
    "key": _keys,
}
"""By the name of a field in lower case, as the changelog has it."""
