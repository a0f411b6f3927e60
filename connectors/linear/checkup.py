"""What Linear says of a connection's credentials."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Final

from connectors.linear import service_queries
from connectors.linear.config import LinearConfig
from connectors.linear.reading import record, text
from connectors.linear.transport import Transport
from core.connector import Checkup, Headroom
from core.model import Person

_LIMITS: Final = {"requests": "requests an hour", "complexity": "complexity an hour"}


def checkup(transport: Transport, config: LinearConfig, me: Person) -> Checkup:
    """Ask Linear; see :class:`core.connector.Checkup`."""
    data, headers = transport.ask(service_queries.ACCOUNT)
    viewer, organisation = record(data.get("viewer")), record(data.get("organization"))
    lacking = []
    account = text(organisation.get("urlKey"))
    if account and account != config.account:
        lacking.append(f"the credentials are for the workspace {account}, not {config.account}")
    if config.manage_webhook and not (viewer.get("admin") is True or viewer.get("app") is True):
        lacking.append("the role admin, or an app with the scope admin (to register the webhook)")
    return Checkup(
        me=me,
        lacking=tuple(lacking),
        headroom=tuple(_headroom(headers)),
        clock=_http_date(headers.get("date", "")),
    )


def _headroom(headers: Mapping[str, str]) -> Iterator[Headroom]:
    for name, said in _LIMITS.items():
        limit = _number(headers.get(f"x-ratelimit-{name}-limit"))
        remaining = _number(headers.get(f"x-ratelimit-{name}-remaining"))
        if limit and remaining is not None:
            resets = _number(headers.get(f"x-ratelimit-{name}-reset")) or 0
            yield Headroom(
                name=said,
                limit=limit,
                remaining=min(remaining, limit),
                resets_at=datetime.fromtimestamp(resets / 1000, UTC) if resets > 10**11 else None,
            )


def _number(value: str | None) -> int | None:
    value = (value or "").strip()
    return int(value) if value.isdecimal() and len(value) < 15 else None


def _http_date(value: str) -> datetime | None:
    try:
        return email.utils.parsedate_to_datetime(value).astimezone(UTC)
    except ValueError:
        return None
