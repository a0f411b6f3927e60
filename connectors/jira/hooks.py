"""The webhook of an OAuth app in Jira Cloud: registered once, mended, kept from ending (J1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from connectors.jira.fields import Json, mapping, objects, string
from connectors.jira.transport import Site
from core.connector import Registration
from core.errors import PermanentError

EVENTS: Final = (
    "jira:issue_created",
    "jira:issue_updated",
    "jira:issue_deleted",
    "comment_created",
    "comment_updated",
    "comment_deleted",
)
"""What we listen to."""

_REFRESH_BEFORE: Final = timedelta(days=15)
"""They end after 30 days; refreshing is one request."""

_MOST_PAGES: Final = 20


def registrations(site: Site, url: str) -> Sequence[Registration]:
    """The app's webhooks that send to our address."""
    return [_registration(raw) for raw in _hooks(site, url)]


def register(site: Site, url: str, projects: Iterable[str]) -> Sequence[Registration]:
    """Make the webhook where there is none, or one that covers less; refresh it in time."""
    keys = sorted(set(projects))
    wanted = f"project in ({', '.join(keys)})"
    fitting: list[str] = []
    others: list[str] = []
    for raw in _hooks(site, url):
        fits = string(raw.get("jqlFilter")) == wanted and not _missing(raw)
        (fitting if fits else others).append(string(raw.get("id")))
    if not fitting:
        _create(site, url, wanted)
    # The new one first: nothing is missed in between, and what comes twice is known.
    if surplus := [*others, *fitting[1:]]:
        ids = {"webhookIds": [int(one) for one in surplus]}
        site.write("DELETE", "webhook", "remove a webhook of ours that was replaced", ids)
    _refresh(site, url)
    return registrations(site, url)


def _create(site: Site, url: str, jql: str) -> None:
    data = {"url": url, "webhooks": [{"events": list(EVENTS), "jqlFilter": jql}]}
    answer = mapping(site.write("POST", "webhook", "register the webhook", data))
    for result in objects(answer.get("webhookRegistrationResult")):
        errors = result.get("errors")
        if isinstance(errors, list) and errors:
            said = "; ".join(string(one) for one in errors)[:300]
            raise PermanentError(f"Jira did not register the webhook: {said}")


def _refresh(site: Site, url: str) -> None:
    soon = datetime.now(UTC) + _REFRESH_BEFORE
    ending = [
        int(registration.id)
        for registration in registrations(site, url)
        if registration.expires_at is not None and registration.expires_at < soon
    ]
    if ending:
        site.write("PUT", "webhook/refresh", "refresh the webhook", {"webhookIds": ending})


def _hooks(site: Site, url: str) -> Iterator[Json]:
    start = 0
    for _ in range(_MOST_PAGES):
        params = {"startAt": str(start), "maxResults": "100"}
        page = mapping(site.get("webhook", "list the webhooks", params))
        values = objects(page.get("values"))
        yield from (raw for raw in values if string(raw.get("url")) == url)
        start += len(values)
        if page.get("isLast") is True or not values:
            return


def _missing(raw: Json) -> tuple[str, ...]:
    events = raw.get("events")
    told = events if isinstance(events, list) else []
    return tuple(name for name in EVENTS if name not in told)


def _registration(raw: Json) -> Registration:
    ends = raw.get("expirationDate")
    return Registration(
        id=string(raw.get("id")),
        where=string(raw.get("jqlFilter"))[:200],
        url=string(raw.get("url")),
        missing=_missing(raw),
        expires_at=datetime.fromtimestamp(ends / 1000, UTC) if isinstance(ends, int) else None,
    )
