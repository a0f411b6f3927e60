"""What there is in the stand-in's workspace, and the rules of Linear for issues.

What Linear refuses is refused in its words, which are observed ones where the rules of labels
and missing things are concerned.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

PRIORITY_LABELS: Final = ("No priority", "Urgent", "High", "Medium", "Low")

STATES: Final = (
    ("Triage", "triage"),
    ("Backlog", "backlog"),
    ("Todo", "unstarted"),
    ("In Progress", "started"),
    ("Done", "completed"),
    ("Canceled", "canceled"),
    ("Duplicate", "duplicate"),
)
"""Of every team: name and type."""


class Refusal(Exception):  # noqa: N818 - it is what it says, Linear's refusal
    """Linear does not do that; ``presentable`` is its sentence for people."""

    def __init__(self, message: str, presentable: str = "", *, code: str = "INPUT_ERROR") -> None:
        super().__init__(message)
        self.code = code
        self.presentable = presentable or message


@dataclass(slots=True, kw_only=True, eq=False)
class User:
    """A user: a person, or an app.

    ``client_id``: the OAuth app as which it acts; Linear then names that one, not the user.
    """

    id: str
    name: str
    client_id: str = ""
    app: bool = False
    active: bool = True
    guest: bool = False
    admin: bool = False


@dataclass(slots=True, kw_only=True, eq=False)
class State:
    """A state of a team's workflow; those with a low ``position`` come first."""

    id: str
    name: str
    type: str
    position: float = 0.0


@dataclass(slots=True, kw_only=True, eq=False)
class Team:
    """A team; ``members`` are the ids of its users."""

    id: str
    key: str
    name: str
    states: list[State]
    visibility: str = "public"
    members: set[str] = field(default_factory=set)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))


@dataclass(slots=True, kw_only=True, eq=False)
class Label:
    """A label of a team, or of the workspace (``team`` is None); ``group`` is its parent."""

    id: str
    name: str
    created_at: str
    updated_at: str
    team: Team | None = None
    group: Label | None = None
    is_group: bool = False
    description: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Milestone:
    """A milestone of a project."""

    id: str
    name: str


@dataclass(slots=True, kw_only=True, eq=False)
class Change:
    """An entry of an issue's history: who changed what, when.

    ``fields``: property -> (value before, value after), as :func:`watched` has them.
    ``relations``: (Linear's two letters, identifier of the other issue).
    """

    id: str
    at: str
    by: User
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    relations: Sequence[tuple[str, str]] = ()


@dataclass(slots=True, kw_only=True, eq=False)
class Issue:
    """An issue; times are ISO 8601 texts, None where there is none."""

    id: str
    number: int
    team: Team
    state: State
    title: str
    description: str
    priority: int
    creator: User
    created_at: str
    updated_at: str
    labels: list[Label] = field(default_factory=list)
    assignee: User | None = None
    parent: Issue | None = None
    milestone: Milestone | None = None
    started_at: str | None = None
    completed_at: str | None = None
    canceled_at: str | None = None
    archived_at: str | None = None
    trashed: bool = False
    previous_identifiers: list[str] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    children: list[Issue] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    inverse_relations: list[Relation] = field(default_factory=list)
    history: list[Change] = field(default_factory=list)

    @property
    def identifier(self) -> str:
        """``ENG-12``."""
        return f"{self.team.key}-{self.number}"


@dataclass(slots=True, kw_only=True, eq=False)
class Comment:
    """A comment on an issue."""

    id: str
    issue: Issue
    user: User
    body: str
    created_at: str
    updated_at: str
    edited_at: str | None = None
    reactions: list[Reaction] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Reaction:
    """An emoji, by its name, that somebody put under a comment."""

    id: str
    comment: Comment
    user: User
    emoji: str
    created_at: str


@dataclass(slots=True, kw_only=True, eq=False)
class Relation:
    """A relation from one issue to another."""

    id: str
    type: str
    issue: Issue
    related: Issue


@dataclass(slots=True, kw_only=True, eq=False)
class Attachment:
    """A link to something outside Linear."""

    id: str
    issue: Issue
    title: str
    url: str
    creator: User
    created_at: str
    updated_at: str


@dataclass(slots=True, kw_only=True, eq=False)
class Hook:
    """A webhook; of one team, or of all public ones (``team`` is None)."""

    id: str
    url: str
    secret: str
    resource_types: list[str]
    creator: User
    team: Team | None = None
    label: str | None = None
    enabled: bool = True
    failures: list[Failure] = field(default_factory=list)


@dataclass(slots=True, kw_only=True, eq=False)
class Failure:
    """A delivery that a webhook could not hand over; ``status`` is None without any answer."""

    id: str
    at: str
    execution_id: str
    status: int | None
    answer: str


Entity = Issue | Comment | Label | Attachment | Reaction


def missing(kind: str) -> Refusal:
    """What Linear says where something does not exist."""
    return Refusal(f"Entity not found: {kind}", f"Could not find referenced {kind}.")


def check_labels(issue: Issue, labels: Iterable[Label]) -> None:
    """Refuse labels that an issue cannot have together, or at all."""
    groups: dict[str, Label] = {}
    for label in labels:
        if label.is_group:
            raise Refusal(
                "labelIds contains a label group", f"The label '{label.name}' is a group."
            )
        if label.team not in {None, issue.team}:
            raise Refusal("labelIds for incorrect team", "The label is another team's.")
        if label.group is not None:
            other = groups.setdefault(label.group.id, label)
            if other is not label:
                raise Refusal(
                    "labelIds not exclusive child labels",
                    f"The label '{label.name}' is in the same group as '{other.name}'. "
                    "Only one label in a group can be applied to an issue.",
                )


def enter_state(issue: Issue, state: State, now: str) -> None:
    """Move an issue to a state; the times of its ends and beginnings follow."""
    ended = state.type in {"completed", "canceled", "duplicate"}
    completed, canceled = issue.completed_at, issue.canceled_at
    issue.completed_at = (completed or now) if state.type == "completed" else None
    issue.canceled_at = (canceled or now) if ended and state.type != "completed" else None
    if state.type == "started":
        issue.started_at = issue.started_at or now
    issue.state = state


def enter_parent(issue: Issue, parent: Issue | None) -> None:
    """Make an issue a part of another, or of none.

    Raises:
        Refusal: it would be a part of itself.
    """
    above = parent
    while above is not None:
        if above is issue:
            raise Refusal("Circular parent", "An issue cannot be a sub-issue of itself.")
        above = above.parent
    if issue.parent is not None:
        issue.parent.children.remove(issue)
    issue.parent = parent
    if parent is not None:
        parent.children.append(issue)


def enter_team(issue: Issue, team: Team) -> None:
    """Move an issue to a team: it gets a new number and a state of the same type."""
    issue.previous_identifiers.append(issue.identifier)
    issue.state = next(state for state in team.states if state.type == issue.state.type)
    issue.labels = [label for label in issue.labels if label.team is None]
    issue.team, issue.number = team, next(team.numbers)


def watched(issue: Issue) -> dict[str, Any]:
    """The properties whose previous values an update tells."""
    return {
        "title": issue.title,
        "description": issue.description,
        "priority": issue.priority,
        "stateId": issue.state.id,
        "teamId": issue.team.id,
        "number": issue.number,
        "assigneeId": issue.assignee.id if issue.assignee else None,
        "labelIds": [label.id for label in issue.labels],
        "startedAt": issue.started_at,
        "completedAt": issue.completed_at,
        "canceledAt": issue.canceled_at,
        "archivedAt": issue.archived_at,
        "trashed": issue.trashed or None,
        "parentId": issue.parent.id if issue.parent else None,
        "projectMilestoneId": issue.milestone.id if issue.milestone else None,
    }
