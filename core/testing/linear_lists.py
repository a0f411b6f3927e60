"""Lists of the stand-in's GraphQL: pages and filters as Linear has them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final, TypeAlias

from core.testing.linear_records import Issue, Refusal, missing
from core.testing.linear_state import Workspace

Fields: TypeAlias = dict[str, Any]
"""What an object has, by the names of its fields; callables are asked when they are needed."""

DEFAULT_PAGE: Final = 50
LARGEST_PAGE: Final = 250


def connection(
    nodes: Iterable[Fields],
    filter: Mapping[str, Any] | None = None,  # noqa: A002
    first: int | None = None,
    after: str | None = None,
) -> Fields:
    """One page of ``nodes``; a cursor is the id of the node before the page."""
    size = DEFAULT_PAGE if first is None else first
    if not 0 < size <= LARGEST_PAGE:
        raise Refusal("Argument Validation Error", f"first must be from 1 to {LARGEST_PAGE}")
    kept = [node for node in nodes if matches(node, filter or {})]
    if after:
        at = next((i for i, node in enumerate(kept) if node["id"] == after), None)
        if at is None:
            raise missing("Cursor")
        kept = kept[at + 1 :]
    page = kept[:size]
    return {
        "nodes": page,
        "edges": [{"node": node, "cursor": node["id"]} for node in page],
        "pageInfo": {
            "hasNextPage": len(kept) > size,
            "hasPreviousPage": bool(after),
            "startCursor": page[0]["id"] if page else None,
            "endCursor": page[-1]["id"] if page else None,
        },
    }


def issues_page(
    workspace: Workspace,
    show: Callable[[Issue], Fields],
    filter: Mapping[str, Any] | None = None,  # noqa: A002
    first: int | None = None,
    after: str | None = None,
    sort: list[Mapping[str, Any]] | None = None,
    includeArchived: bool = False,  # noqa: N803 - Linear's name for it
) -> Fields:
    """A page of issues by the time of their last change, the oldest change first.

    It costs the same wherever it is; a cursor is the place of the issue before the page.
    """
    orders = [one.get("updatedAt", {}).get("order") for one in sort or ()]
    if orders != ["Ascending"]:
        raise NotImplementedError("the stand-in lists issues in the order of their changes only")
    size = DEFAULT_PAGE if first is None else first
    if not 0 < size <= LARGEST_PAGE:
        raise Refusal("Argument Validation Error", f"first must be from 1 to {LARGEST_PAGE}")
    wanted = dict(filter or {})
    keys = wanted.pop("team", None)
    since = str(wanted.pop("updatedAt", {}).get("gte", ""))
    if wanted:
        raise NotImplementedError(f"the stand-in cannot filter issues by {sorted(wanted)}")
    teams = [t for t in workspace.teams if keys is None or matches({"key": t.key}, keys)]
    at, _, identity = (after or "").partition("~")
    if after and not identity:
        raise missing("Cursor")
    found = (
        issue
        for issue in _behind(workspace.index.changed(teams, max(since, at)), at, identity)
        if includeArchived or not issue.archived_at
    )
    page = list(itertools.islice(found, size + 1))
    more, page = len(page) > size, page[:size]
    return {
        "nodes": [show(issue) for issue in page],
        "pageInfo": {
            "hasNextPage": more,
            "hasPreviousPage": bool(after),
            "startCursor": _place(page[0]) if page else None,
            "endCursor": _place(page[-1]) if page else None,
        },
    }


def _behind(issues: Iterator[Issue], at: str, identity: str) -> Iterator[Issue]:
    """The issues behind a place: those of the same time that come after it, then the rest."""
    same: list[Issue] = []
    for issue in issues:
        if issue.updated_at == at:
            same.append(issue)
            continue
        yield from _after(same, identity)
        same = []
        yield issue
    yield from _after(same, identity)


def _after(same: list[Issue], identity: str) -> list[Issue]:
    ids = [issue.id for issue in same]
    return same[ids.index(identity) + 1 :] if identity in ids else same


def _place(issue: Issue) -> str:
    return f"{issue.updated_at}~{issue.id}"


_COMPARATORS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "eq": lambda value, wanted: value == wanted,
    "neq": lambda value, wanted: value != wanted,
    "in": lambda value, wanted: value in wanted,
    "nin": lambda value, wanted: value not in wanted,
    "eqIgnoreCase": lambda value, wanted: str(value).casefold() == wanted.casefold(),
}


def matches(value: Any, wanted: Mapping[str, Any]) -> bool:
    """Whether a node, or one of its values, meets one of Linear's filters."""
    return all(_meets(value, name, condition) for name, condition in wanted.items())


def _meets(value: Any, name: str, condition: Any) -> bool:
    if name == "and":
        return all(matches(value, one) for one in condition)
    if name == "or":
        return any(matches(value, one) for one in condition)
    if name == "null":
        return (value is None) == bool(condition)
    if name in _COMPARATORS:
        return value is not None and bool(_COMPARATORS[name](value, condition))
    if value is None:
        return False
    if not isinstance(value, Mapping) or name not in value:
        raise NotImplementedError(f"the stand-in cannot filter by {name!r}")
    return matches(value[name], condition)
