"""What plugins serve over HTTP: routes as records, which the web side mounts, guards and describes.

A route knows no web framework. It gets a request that was let in, with who reads the answer,
and returns JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, Protocol

from core.model import Readers
from core.plugin import SimilarIssue

API: Final = "/api/v1"
"""Where all routes are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """Something that a request may say; ``schema`` is its JSON schema."""

    name: str
    about: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRequest:
    """A request that was let in.

    ``values`` are those of the query string (texts), or those of a JSON object that was
    posted (as they came). ``readers`` decides what the answer may tell.
    """

    values: Mapping[str, Any]
    readers: Readers


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A route under ``/api/v1``.

    ``path``: as in ``/similar``. ``methods``: of GET and POST. ``handler``: returns what is sent
    as JSON; an error of :mod:`core.errors` for people becomes a 400 or 404 with its text.
    ``answer``: the JSON schema of what is returned.
    """

    path: str
    summary: str
    handler: Callable[[ApiRequest], Any]
    parameters: Sequence[Parameter] = ()
    methods: tuple[str, ...] = ("GET",)
    answer: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What to look for: ``about`` is an issue's key or a text; the rest narrows the answer.

    ``projects`` are named ``acme/shop`` or ``github:acme/shop``. ``is_open`` is None for open and
    closed ones. ``since`` and ``until`` bound the time of filing.
    """

    about: str
    limit: int = 10
    projects: tuple[str, ...] = ()
    trackers: tuple[str, ...] = ()
    is_open: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


class WebContext(Protocol):
    """What a route may look at; everything is read-only, and readers are always named."""

    def similar(self, lookup: Lookup, readers: Readers) -> Sequence[SimilarIssue]:
        """Issues like one or like a text, best first, of those that the readers may see.

        Raises:
            NotFoundError: there is no issue of that key for them.
            UserError: there is nothing to look for.
        """

    def clusters(self, readers: Readers, projects: Sequence[str] = ()) -> Sequence[Any]:
        """Groups of reports of one thing (``core.search.clusters.Cluster``), the largest first."""


def moment(text: str, *, end: bool = False) -> datetime:
    """A time as people write it, in UTC where they say no zone; of a day its beginning, or its end.

    Raises:
        ValueError: it is none.
    """
    at = datetime.fromisoformat(text)
    if end and len(text) == len("2026-01-31"):
        at = at.replace(hour=23, minute=59, second=59, microsecond=999_999)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
