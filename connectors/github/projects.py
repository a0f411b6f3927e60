"""The repositories that a connection sees, and the people who work in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from connectors.github.answers import next_link
from connectors.github.client import PER_PAGE, GitHubClient
from connectors.github.config import GitHubConfig
from connectors.github.payload import (
    full_name_of,
    is_full_name,
    list_of,
    person_of,
    table_of,
    text_of,
)
from core.connector import Identity, LabelInfo, ProjectInfo
from core.errors import GoneError


def projects(client: GitHubClient, config: GitHubConfig) -> Sequence[ProjectInfo]:
    """Those that ``projects`` names; else an App's repositories, or those a token may triage.

    Where one was renamed it comes under its new name. One that is gone is left out.
    """
    if config.projects:
        named = [name for name in config.projects if is_full_name(name)]
        found = [info for name in named if (info := _named(client, name)) is not None]
    else:
        raws = _of_installation(client) if config.token is None else _of_token(client)
        found = [info for raw in raws if (info := _info(raw)) is not None]
    return list({info.project: info for info in found}.values())


def labels(client: GitHubClient, name: str) -> Sequence[LabelInfo]:
    """The labels of a repository, in GitHub's order."""
    raws = map(table_of, client.pages(f"/repos/{name}/labels"))
    return [
        LabelInfo(name=label, description=text_of(raw.get("description")))
        for raw in raws
        if (label := text_of(raw.get("name")))
    ]


def people(client: GitHubClient, names: Iterable[str]) -> Iterator[Identity]:
    """Everyone who can be assigned in these repositories.

    Without addresses: what a profile shows is not told here, and need not be the address
    that another tracker knows.
    """
    met: set[str] = set()
    for name in names:
        for raw in client.pages(f"/repos/{name}/assignees"):
            person = person_of(raw)
            if person is not None and person.id not in met:
                met.add(person.id)
                yield Identity(person=person)


def _named(client: GitHubClient, name: str) -> ProjectInfo | None:
    try:
        return _info(table_of(client.get(f"/repos/{name}").data))
    except GoneError:
        return None


def _of_installation(client: GitHubClient) -> Iterator[Mapping[str, Any]]:
    page = 1
    while True:
        answer = client.get("/installation/repositories", per_page=PER_PAGE, page=page)
        yield from map(table_of, list_of(table_of(answer.data).get("repositories")))
        link = next_link(answer.headers, page)
        if link is None:
            return
        page = link.page


def _of_token(client: GitHubClient) -> Iterator[Mapping[str, Any]]:
    # A person's token sees every repository of theirs; triage is for those they may triage.
    for raw in map(table_of, client.pages("/user/repos")):
        may = table_of(raw.get("permissions"))
        if may.get("triage") is True or may.get("push") is True:
            yield raw


def _info(raw: Mapping[str, Any]) -> ProjectInfo | None:
    name = full_name_of(raw)
    if not name or raw.get("has_issues") is False or raw.get("archived") is True:
        return None
    return ProjectInfo(
        project=name,
        title=text_of(raw.get("description"))[:200],
        private=raw.get("private") is not False,
    )
