"""``docs/trackers.md``, made of what connectors declare: ``make docs`` writes it.

``python -m core.cli.trackers_page FILE`` writes the page of the built-in connectors.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from core.cli.output import say
from core.connector import PERMITTED, Capability, Connector, Permissions
from core.model import EventKind, RelationKind

_HEAD: Final = """# Trackers

What each connector tells of and writes, as it declares itself: `make docs` writes this page, and a
test fails where it is stale. A connection may have less, where its settings or its `permissions`
leave something out: `trackside connections` shows each with the reason. `trackside init` sets one
up; [configuration.md](configuration.md) has all settings.
"""

EVENTS: Final[Mapping[EventKind, str]] = {
    EventKind.ISSUE_OPENED: "an issue is opened",
    EventKind.ISSUE_EDITED: "title or description change",
    EventKind.ISSUE_CLOSED: "an issue is closed",
    EventKind.ISSUE_REOPENED: "it is opened again",
    EventKind.ISSUE_DELETED: "it is deleted",
    EventKind.ISSUE_TRANSFERRED: "it moves to another project, or its key changes",
    EventKind.ISSUE_LABELLED: "labels change",
    EventKind.ISSUE_ASSIGNED: "assignees change",
    EventKind.ISSUE_PRIORITISED: "the priority changes",
    EventKind.ISSUE_TYPED: "the type changes",
    EventKind.ISSUE_STATUS_CHANGED: "the status changes",
    EventKind.ISSUE_MILESTONED: "the milestone changes",
    EventKind.ISSUE_LINKED: "relations to other issues change",
    EventKind.ISSUE_MARKED_DUPLICATE: "it is marked as a duplicate",
    EventKind.ISSUE_UPDATED: "another field changes",
    EventKind.COMMENT_ADDED: "somebody comments",
    EventKind.COMMENT_EDITED: "a comment is edited",
    EventKind.COMMENT_DELETED: "a comment is deleted",
    EventKind.LABEL_CHANGED: "a project's labels are made, renamed or deleted",
    EventKind.SUGGESTION_ANSWERED: "our comment is answered without words",
}

CAPABILITIES: Final[Mapping[Capability, str]] = {
    Capability.COMMENT: "one comment on an issue, edited in place",
    Capability.LABELS: "labels put on and taken off",
    Capability.TYPE: "the type",
    Capability.PRIORITY: "the priority",
    Capability.ASSIGNEES: "assignees",
    Capability.STATUS: "the status, only when a person asked",
    Capability.LINK: "relations to other issues, below",
    Capability.CLOSE_AS_DUPLICATE: "closing as a duplicate, only when a person asked",
    Capability.REACT: "reactions under comments",
    Capability.PROPOSE: "the tracker's own list of suggestions",
    Capability.BOXES: "boxes in the comment, which people tick",
    Capability.ANSWERS: "reads thumbs under the comment, and answers in the tracker's own list",
    Capability.SETTINGS: "reads a project's own settings, and tells its maintainers of mistakes",
    Capability.SYNC: "reads whole projects with their history",
    Capability.PEOPLE: "reads who its people are",
    Capability.WEBHOOK: "registers webhooks, mends them, keeps them from ending",
    Capability.REDELIVER: "asks for failed deliveries again",
}

RELATIONS: Final[Mapping[RelationKind, str]] = {
    RelationKind.SIMILAR: "is similar to",
    RelationKind.RELATED: "is related to",
    RelationKind.DUPLICATE_OF: "is a duplicate of",
    RelationKind.DUPLICATED_BY: "has the duplicate",
    RelationKind.PARENT: "is a part of",
    RelationKind.CHILD: "has the part",
    RelationKind.BLOCKS: "blocks",
    RelationKind.BLOCKED_BY: "is blocked by",
}

_READING: Final = (
    Capability.ANSWERS,
    Capability.SETTINGS,
    Capability.SYNC,
    Capability.PEOPLE,
    Capability.WEBHOOK,
    Capability.REDELIVER,
)

Classes = Sequence[type[Connector[Any]]]


def page(classes: Iterable[type[Connector[Any]]]) -> str:
    """The page of these connectors."""
    known = sorted(classes, key=lambda cls: cls.name)
    writes = [one for one in Capability if one not in _READING]
    sections = [
        _HEAD,
        "## Events\n\nWhat webhooks tell of.\n",
        _table("event", known, [(f"`{e}`: {EVENTS[e]}", e, _tells) for e in EventKind]),
        "## Reading\n\nEvery connector reads single issues. Beyond that:\n",
        _table("what", known, [(CAPABILITIES[c], c, _can) for c in _READING]),
        "## Writing\n\nEach is written once, and can be undone.\n",
        _table("what", known, [(CAPABILITIES[c], c, _can) for c in writes]),
        "### Relations\n\nAn issue …\n",
        _table("relation", known, [(f"… {RELATIONS[r]}", r, _links) for r in RelationKind]),
        "## Permissions\n",
        *_permissions(known),
    ]
    return "\n".join(sections).rstrip() + "\n"


def title_of(cls: type[Connector[Any]]) -> str:
    """What people call a connector's tracker."""
    return cls.setup.title if cls.setup else cls.name.capitalize()


def _tells(cls: type[Connector[Any]], kind: Any) -> bool:
    return kind in cls.tells


def _can(cls: type[Connector[Any]], capability: Any) -> bool:
    return capability in cls.can


def _links(cls: type[Connector[Any]], kind: Any) -> bool:
    return Capability.LINK in cls.can and kind in cls.link_kinds


def _table(what: str, classes: Classes, rows: Sequence[tuple[str, Any, Any]]) -> str:
    lines = [
        _row([what, *(title_of(cls) for cls in classes)]),
        _row(["---"] * (len(classes) + 1)),
        *(
            _row([text, *("yes" if has(cls, value) else "–" for cls in classes)])
            for text, value, has in rows
        ),
    ]
    return "\n".join(lines) + "\n"


def _permissions(classes: Classes) -> Iterator[str]:
    yield (
        "`permissions` of a connection says how much Trackside may do there, whatever its\n"
        "credentials allow. Grant no more than the set that you choose needs.\n"
    )
    yield _row(["`permissions`", "leaves of what a connector can"])
    yield _row(["---", "---"])
    for permissions in Permissions:
        left = [CAPABILITIES[one] for one in Capability if one in PERMITTED[permissions]]
        everything = len(left) == len(Capability)
        yield _row([f"`{permissions}`", "everything" if everything else "; ".join(left)])
    yield ""
    for cls in classes:
        yield f"### {title_of(cls)}\n"
        needs = cls.setup.permissions if cls.setup else {}
        if cls.setup is None or not needs:
            yield "See [configuration.md](configuration.md).\n"
            continue
        yield f"{cls.setup.credentials}\n"
        yield _row(["`permissions`", "grant", "what for"])
        yield _row(["---", "---", "---"])
        for permissions in Permissions:
            for need in needs.get(permissions, ()):
                yield _row([f"`{permissions}`", need.name, need.why])
        yield ""


def _row(cells: Iterable[str]) -> str:
    plain = (cell.replace("|", r"\|").replace("\n", " ") for cell in cells)
    return f"| {' | '.join(plain)} |"


def built_in() -> Classes:
    """The connectors that come with Trackside."""
    from core.plugin_manager import DEFAULT_PLUGINS, connector_classes, make_plugin_manager

    ours = {name for name in DEFAULT_PLUGINS if name.startswith("connectors.")}
    classes = connector_classes(make_plugin_manager()).values()
    return [cls for cls in classes if cls.__module__.rpartition(".")[0] in ours]


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(page(built_in()), encoding="utf-8")
    say(f"written: {place}")
