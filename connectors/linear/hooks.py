"""Our webhook in Linear: made once, mended. Only admins and apps with that scope may.

One covers all public teams; a private team that we see needs one of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from connectors.linear import list_queries, service_queries
from connectors.linear.client import paged, part_of
from connectors.linear.ids import our_ids
from connectors.linear.reading import Json, moment, record, records, text, texts
from connectors.linear.transport import Transport
from core.connector import Keeper, Registration
from core.connector.sent_secrets import SentSecret

RESOURCES: Final = ("Issue", "Comment", "IssueLabel", "Reaction")
"""What we listen to."""

_EVERYWHERE: Final = "all public teams"


def registrations(transport: Transport, url: str) -> Sequence[Registration]:
    """The webhooks that send to our address."""
    return [_registration(node) for node in _hooks(transport, url)]


def register(transport: Transport, url: str, secret: str, keeper: Keeper) -> Sequence[Registration]:
    """Make what is missing, mend what there is, remove what is surplus."""
    known: dict[str, list[Json]] = {}
    for node in _hooks(transport, url):
        known.setdefault(_team_of(node), []).append(node)
    for team_id in ("", *_private_teams(transport)):
        present = known.get(team_id, [])
        first = present[0] if present else None
        sent = SentSecret(keeper, url, team_id)
        if first is None:
            where: Json = {"teamId": team_id} if team_id else {"allPublicTeams": True}
            change: dict[str, Any] = {
                "id": our_ids("webhook", url, team_id)[0],
                "url": url,
                "secret": secret,
                "label": "Trackside",
                "resourceTypes": list(RESOURCES),
                **where,
            }
            # Two of ours that try at once choose the same id, so that one of them is refused.
            transport.execute(service_queries.WEBHOOK_CREATE, input=change)
        elif first.get("enabled") is not True or _missing(first) or not sent.is_known(secret):
            types = sorted({*texts(first.get("resourceTypes")), *RESOURCES})
            transport.execute(
                service_queries.WEBHOOK_UPDATE,
                id=text(first.get("id")),
                input={"enabled": True, "secret": secret, "resourceTypes": types},
            )
        for node in present[1:]:
            transport.execute(service_queries.WEBHOOK_DELETE, id=text(node.get("id")))
        sent.note(secret)
    return registrations(transport, url)


def _hooks(transport: Transport, url: str) -> Iterator[Json]:
    def page(after: str | None) -> Json:
        data = transport.execute(service_queries.WEBHOOKS, after=after)
        return part_of(data, "webhooks", service_queries.WEBHOOKS)

    return (node for node in paged(page) if text(node.get("url")) == url)


def _private_teams(transport: Transport) -> list[str]:
    def page(after: str | None) -> Json:
        data = transport.execute(list_queries.TEAMS, after=after)
        return part_of(data, "teams", list_queries.TEAMS)

    return [text(node.get("id")) for node in paged(page) if node.get("visibility") != "public"]


def _team_of(node: Json) -> str:
    return text(record(node.get("team")).get("id"))


def _missing(node: Json) -> tuple[str, ...]:
    types = texts(node.get("resourceTypes"))
    return tuple(name for name in RESOURCES if name not in types)


def _registration(node: Json) -> Registration:
    failures = records(node.get("failures"))
    last = max(failures, key=lambda one: text(one.get("createdAt")), default={})
    status = last.get("httpStatus")
    said = (
        str(int(status)) if isinstance(status, int | float) else text(last.get("responseOrError"))
    )
    return Registration(
        id=text(node.get("id")),
        where=text(record(node.get("team")).get("key")) or _EVERYWHERE,
        url=text(node.get("url")),
        active=node.get("enabled") is True,
        missing=_missing(node),
        last_delivery=moment(last.get("createdAt")),
        last_answer=said[:100],
    )
