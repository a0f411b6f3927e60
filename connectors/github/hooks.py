"""Our webhooks on GitHub: made once, mended, and what they could not hand over.

A token registers one hook for each repository. An App has a single webhook, whose events
its settings name; the API can change its address and secret, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

import requests.utils

from connectors.github.payload import (
    is_full_name,
    list_of,
    number_of,
    table_of,
    text_of,
    time_of,
)
from core.connector import Keeper, MissedDelivery, Registration
from core.connector.sent_secrets import SentSecret
from core.errors import CredentialsError, PermanentError

if TYPE_CHECKING:
    from connectors.github.client import Answer, GitHubClient

EVENTS: Final = ("issues", "issue_comment", "label", "sub_issues", "issue_dependencies")
"""What we listen to."""

BASIC_EVENTS: Final = EVENTS[:3]
"""What every server has; an older Enterprise Server refuses the others."""

_APP: Final = "the App"
_MOST_PAGES: Final = 30
"""Pages of deliveries that one look reads, 3,000 of them."""


# -- of repositories -----------------------------------------------------------------------


def repository_hooks(
    client: GitHubClient, projects: Iterable[str], url: str
) -> Sequence[Registration]:
    """The hooks of these repositories that send to our address."""
    return _in_each(client, projects, url)


def register_in_repositories(
    client: GitHubClient, projects: Iterable[str], url: str, secret: str, keeper: Keeper
) -> Sequence[Registration]:
    """Make a hook where there is none, mend the one that there is, remove what is surplus."""

    def register(project: str) -> None:
        _register_in(client, project, url, secret, SentSecret(keeper, url, project))

    return _in_each(client, projects, url, register)


def _in_each(
    client: GitHubClient,
    projects: Iterable[str],
    url: str,
    before: Callable[[str], object] = lambda _project: None,
) -> Sequence[Registration]:
    """The hooks of each repository, after something was done there.

    Where we may not look, that is the registration's problem, and no reason to leave out the
    others.
    """
    found: list[Registration] = []
    for project in projects:
        try:
            before(project)
            found += [_registration(project, raw) for raw in _hooks(client, project, url)]
        except CredentialsError:
            raise
        except PermanentError as error:
            found.append(_refused(project, url, error))
    return found


def _register_in(
    client: GitHubClient, project: str, url: str, secret: str, sent: SentSecret
) -> None:
    config = {"url": url, "content_type": "json", "secret": secret, "insecure_ssl": "0"}
    path = f"/repos/{project}/hooks"
    present = _hooks(client, project, url)
    if not present:
        body = {"name": "web", "active": True, "config": config}
        _write_hook(client, "POST", path, body, EVENTS)
    elif _is_spoilt(present[0]) or not sent.is_known(secret):
        wanted = sorted({*_texts(present[0].get("events")), *EVENTS})
        body = {"active": True, "config": config}
        _write_hook(client, "PATCH", f"{path}/{number_of(present[0].get('id'))}", body, wanted)
    for surplus in present[1:]:
        client.write("DELETE", f"{path}/{number_of(surplus.get('id'))}")
    sent.note(secret)


def _refused(project: str, url: str, error: PermanentError) -> Registration:
    said = f"{error}; a token that is to look after webhooks has to administer the repository"
    return Registration(id="", where=project, url=url, active=False, problem=said)


def _write_hook(
    client: GitHubClient, verb: str, path: str, body: Mapping[str, object], events: Sequence[str]
) -> None:
    try:
        client.write(verb, path, {**body, "events": list(events)})
    except PermanentError as error:
        if error.status != 422:
            raise
        client.write(verb, path, {**body, "events": list(BASIC_EVENTS)})


def _hooks(client: GitHubClient, project: str, url: str) -> list[Mapping[str, Any]]:
    raws = map(table_of, client.pages(f"/repos/{project}/hooks"))
    return [raw for raw in raws if text_of(table_of(raw.get("config")).get("url")) == url]


def _is_spoilt(raw: Mapping[str, Any]) -> bool:
    content = text_of(table_of(raw.get("config")).get("content_type"))
    # Our door answers 401 where the signature was made with another secret.
    refused = number_of(table_of(raw.get("last_response")).get("code")) == 401
    works = raw.get("active") is True and content == "json" and not refused
    return not works or bool(_missing(raw))


def _missing(raw: Mapping[str, Any]) -> tuple[str, ...]:
    events = set(_texts(raw.get("events")))
    return () if "*" in events else tuple(e for e in EVENTS if e not in events)


def _registration(project: str, raw: Mapping[str, Any]) -> Registration:
    config, last = table_of(raw.get("config")), table_of(raw.get("last_response"))
    code = number_of(last.get("code"))
    problem = ""
    if text_of(config.get("content_type")) != "json":
        problem = "it sends form data; its content type must be application/json"
    elif code >= 300:
        problem = f"its last delivery was answered with {code}"
    return Registration(
        id=str(number_of(raw.get("id"))),
        where=project,
        url=text_of(config.get("url")),
        active=raw.get("active") is True,
        missing=_missing(raw),
        last_answer=str(code or "") or text_of(last.get("message")),
        problem=problem,
    )


# -- of an App -----------------------------------------------------------------------------


def app_hook(client: GitHubClient, url: str) -> Sequence[Registration]:
    """The App's webhook, if it sends to our address."""
    config = table_of(client.as_app("GET", "/app/hook/config").data)
    if text_of(config.get("url")) != url:
        return []
    events = set(_texts(client.app().get("events")))
    missing = tuple(e for e in EVENTS if e not in events)
    return [
        Registration(
            id="app",
            where=_APP,
            url=url,
            missing=missing,
            problem="" if text_of(config.get("content_type")) == "json" else "it sends form data",
        )
    ]


def register_app(
    client: GitHubClient, url: str, secret: str, keeper: Keeper
) -> Sequence[Registration]:
    """Point the App's webhook at us, unless it points at somebody else.

    Raises:
        PermanentError: it does; whoever owns the App decides.
    """
    config = table_of(client.as_app("GET", "/app/hook/config").data)
    elsewhere = text_of(config.get("url"))
    if elsewhere and elsewhere != url:
        host = urlsplit(elsewhere).hostname or "another address"
        raise PermanentError(
            f"the App's webhook sends to {host}; change its address in the App's settings"
        )
    sent, is_json = SentSecret(keeper, url, _APP), text_of(config.get("content_type")) == "json"
    if elsewhere != url or not is_json or not sent.is_known(secret):
        body = {"url": url, "content_type": "json", "secret": secret, "insecure_ssl": "0"}
        client.as_app("PATCH", "/app/hook/config", body)
        sent.note(secret)
    return app_hook(client, url)


# -- deliveries ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _List:
    """A list of deliveries: where it is, and whether the App itself has to ask for it."""

    path: str
    of_app: bool = False

    def get(self, client: GitHubClient, **parameters: object) -> Answer:
        if self.of_app:
            return client.as_app("GET", self.path, parameters=parameters)
        return client.get(self.path, **parameters)


def missed_of_repositories(
    client: GitHubClient, projects: Iterable[str], url: str, since: datetime
) -> Sequence[MissedDelivery]:
    """What our hooks could not hand over since then.

    Repositories where we may not look are left out; their registrations say so.
    """
    found: list[MissedDelivery] = []
    for project in projects:
        try:
            for raw in _hooks(client, project, url):
                path = f"/repos/{project}/hooks/{number_of(raw.get('id'))}/deliveries"
                found += _missed(client, _List(path), since)
        except CredentialsError:
            raise
        except PermanentError:
            continue
    return sorted(found, key=lambda one: one.at)


def missed_of_app(client: GitHubClient, url: str, since: datetime) -> Sequence[MissedDelivery]:
    """What the App's webhook could not hand over since then."""
    if not app_hook(client, url):
        return []
    return _missed(client, _List("/app/hook/deliveries", of_app=True), since)


def redeliver(client: GitHubClient, missed: MissedDelivery) -> None:
    """Ask for another attempt; it will carry the id of the first.

    Raises:
        PermanentError: the handle is none of ours.
    """
    path = missed.handle
    head, _, number = path.rpartition("/")
    if not number.isdecimal() or not _is_list(head):
        raise PermanentError(f"{path[:60]!r} names no delivery on GitHub")
    if head.startswith("/app/"):
        client.as_app("POST", f"{path}/attempts", {})
    else:
        client.write("POST", f"{path}/attempts")


def _is_list(path: str) -> bool:
    if path == "/app/hook/deliveries":
        return True
    parts = path.split("/")
    return (
        len(parts) == 7
        and parts[1] == "repos"
        and is_full_name("/".join(parts[2:4]))
        and parts[4] == "hooks"
        and parts[5].isdecimal()
        and parts[6] == "deliveries"
    )


def _missed(client: GitHubClient, deliveries: _List, since: datetime) -> list[MissedDelivery]:
    """Deliveries that no attempt has handed over, oldest first.

    A delivery and its redeliveries share their guid; any that succeeded will do.
    """
    latest: dict[str, MissedDelivery] = {}
    succeeded: set[str] = set()
    for raw in _newest_first(client, deliveries, since):
        guid, at = text_of(raw.get("guid")), time_of(raw.get("delivered_at"))
        if not guid or at is None:
            continue
        code = number_of(raw.get("status_code"))
        if 200 <= code < 300:
            succeeded.add(guid)
            continue
        latest.setdefault(
            guid,
            MissedDelivery(
                delivery_id=guid,
                handle=f"{deliveries.path}/{number_of(raw.get('id'))}",
                at=at,
                why=text_of(raw.get("status"))[:200] or str(code),
            ),
        )
    found = [one for guid, one in latest.items() if guid not in succeeded]
    # Newest first so far. GitHub's times have seconds; within one its own order counts.
    found.reverse()
    found.sort(key=lambda one: one.at)
    return found


def _newest_first(
    client: GitHubClient, deliveries: _List, since: datetime
) -> Iterator[Mapping[str, Any]]:
    cursor: dict[str, object] = {}
    for _ in range(_MOST_PAGES):
        answer = deliveries.get(client, per_page=100, **cursor)
        for raw in map(table_of, list_of(answer.data)):
            at = time_of(raw.get("delivered_at"))
            if at is not None and at < since:
                return
            yield raw
        following = _next_cursor(answer.headers)
        if not following:
            return
        cursor = {"cursor": following}


def _next_cursor(headers: Mapping[str, str]) -> str:
    for link in requests.utils.parse_header_links(headers.get("link", "")):
        if link.get("rel") == "next":
            return parse_qs(urlsplit(link.get("url", "")).query).get("cursor", [""])[0][:500]
    return ""


def _texts(value: object) -> list[str]:
    return [text for item in list_of(value) if (text := text_of(item))]
