"""What a stand-in for GitHub keeps: accounts, repositories, issues, and where they are found.

Lists of a real tracker cost the same however many issues there are; so do these.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from core.testing.by_change import ByChange
from core.testing.standin import timestamp


@dataclass(slots=True, eq=False)
class User:
    """An account; ``kind`` is GitHub's word: User or Bot."""

    id: int
    login: str
    kind: str = "User"


@dataclass(slots=True, eq=False)
class Label:
    """A label of a repository."""

    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass(slots=True, eq=False)
class Milestone:
    """A milestone of a repository."""

    id: int
    number: int
    title: str


@dataclass(slots=True, eq=False)
class Remark:
    """A comment; ``reactions`` are (who, GitHub's word, id, when)."""

    id: int
    author: User
    body: str
    created_at: str = field(default_factory=timestamp)
    updated_at: str = field(default_factory=timestamp)
    reactions: list[tuple[User, str, int, str]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Ticket:
    """An issue. ``type`` is GitHub's own issue type, "" for none; ``home`` its repository.

    ``priority`` is the option of the organisation's field, "" for none.
    """

    id: int
    number: int
    home: Repository
    author: User
    title: str
    body: str | None = None
    state: str = "open"
    state_reason: str | None = None
    labels: list[Label] = field(default_factory=list)
    assignees: list[User] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    type: str = ""
    milestone: Milestone | None = None
    parent: Ticket | None = None
    sub_issues: list[Ticket] = field(default_factory=list)
    blocked_by: list[Ticket] = field(default_factory=list)
    blocking: list[Ticket] = field(default_factory=list)
    duplicate_of: Ticket | None = None
    priority: str = ""
    suggested: list[Suggested] = field(default_factory=list)
    locked: bool = False
    created_at: str = field(default_factory=timestamp)
    updated_at: str = field(default_factory=timestamp)
    closed_at: str | None = None


@dataclass(slots=True, eq=False)
class Happening:
    """An entry of a repository's list of what happened to its issues.

    ``about``: the label, person or milestone concerned, or an old and a new title.
    """

    id: int
    event: str
    actor: User
    ticket: Ticket
    at: str
    about: Label | User | Milestone | tuple[str, str] | None = None


@dataclass(slots=True, eq=False)
class Suggested:
    """An entry of an issue's list of suggestions: what to do with what, why, how sure."""

    id: int
    action: str
    value: str
    rationale: str
    confidence: str
    actor: User
    state: str = "pending"
    resolved_by: User | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to hand over a delivery; ``again``: somebody asked for it."""

    id: int
    guid: str
    at: str
    status: int
    event: str
    again: bool = False


@dataclass(slots=True, eq=False)
class Hook:
    """A webhook: where it sends to and what, and what became of it."""

    id: int
    config: dict[str, str]
    events: list[str]
    active: bool = True
    attempts: list[Attempt] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Repository:
    """A repository. ``moved`` has the issues that went elsewhere, ``gone`` the deleted ones.

    ``remarks`` finds comments by their id, beside their issue. ``takes_suggestions``: its
    issues have GitHub's list of suggestions. ``files``: those of its default branch, by path.
    """

    id: int
    full_name: str
    owner: User
    private: bool = False
    labels: dict[str, Label] = field(default_factory=dict)
    milestones: list[Milestone] = field(default_factory=list)
    tickets: dict[int, Ticket] = field(default_factory=dict)
    remarks: dict[int, tuple[Ticket, Remark]] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)
    tickets_by_change: ByChange = field(default_factory=ByChange)
    remarks_by_change: ByChange = field(default_factory=ByChange)
    moved: dict[int, tuple[str, int]] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    roles: dict[str, str] = field(default_factory=dict)
    hooks: list[Hook] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    takes_suggestions: bool = False
    last_number: int = 0

    @property
    def name(self) -> str:
        """The name without its owner."""
        return self.full_name.partition("/")[2]

    def keep(self, ticket: Ticket) -> None:
        """An issue is new here, or has changed."""
        self.tickets[ticket.number] = ticket
        self.tickets_by_change.put(ticket.number, ticket.updated_at)

    def keep_remark(self, ticket: Ticket, remark: Remark) -> None:
        """A comment is new here, or has changed."""
        self.remarks[remark.id] = (ticket, remark)
        self.remarks_by_change.put(remark.id, remark.updated_at)

    def forget(self, ticket: Ticket) -> None:
        """An issue goes, with its comments and what happened to it."""
        del self.tickets[ticket.number]
        self.tickets_by_change.drop(ticket.number)
        for remark in ticket.remarks:
            self.forget_remark(remark)
        self.happenings = [h for h in self.happenings if h.ticket is not ticket]

    def forget_remark(self, remark: Remark) -> None:
        """A comment goes."""
        del self.remarks[remark.id]
        self.remarks_by_change.drop(remark.id)
