"""A repository's own settings of Trackside: its file, and the one issue that tells of mistakes."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from connectors.github.payload import list_of, number_of, person_of, table_of, text_of
from core.connector import ProjectFile
from core.document import Document
from core.errors import GoneError
from core.markdown import render
from core.model import Person

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient

LONGEST: Final = 16 * 1024
"""Bytes of the file that are read."""


def read_settings(client: GitHubClient, project: str, path: str) -> ProjectFile | None:
    """The file on the repository's default branch; None where there is none."""
    try:
        data = client.get(f"/repos/{project}/contents/{quote(path)}").data
    except GoneError:
        return None
    raw = table_of(data)
    if text_of(raw.get("type")) != "file":
        return ProjectFile(problem=f"{path} is no file")
    if number_of(raw.get("size")) > LONGEST:
        return ProjectFile(problem=f"{path} has more than {LONGEST:,} bytes")
    try:
        content = base64.b64decode(text_of(raw.get("content")), validate=False)
        return ProjectFile(text=content.decode("utf-8-sig"))
    except (binascii.Error, UnicodeDecodeError):
        return ProjectFile(problem=f"{path} is not UTF-8 text")


def tell_maintainers(
    client: GitHubClient,
    me: Person,
    project: str,
    title: str,
    document: Document | None,
    marker: str,
) -> None:
    """Open our one issue on a repository's settings, edit it, or close it."""
    mark = f"<!-- {marker} -->"
    issues = f"/repos/{project}/issues"
    ours = _ours(client, me, issues, mark)
    if document is None:
        if ours is not None and text_of(ours.get("state")) == "open":
            body: dict[str, object] = {"state": "closed", "state_reason": "completed"}
            client.write("PATCH", f"{issues}/{number_of(ours.get('number'))}", body)
        return
    text = f"{render(document)}\n\n{mark}"
    if ours is None:
        client.write("POST", issues, {"title": title, "body": text})
    elif text_of(ours.get("body")).strip() != text or text_of(ours.get("state")) != "open":
        body = {"title": title, "body": text, "state": "open"}
        client.write("PATCH", f"{issues}/{number_of(ours.get('number'))}", body)


def _ours(client: GitHubClient, me: Person, path: str, mark: str) -> Mapping[str, Any] | None:
    """The issue that carries our marker and that we opened, among the hundred newest of ours."""
    parameters = {"creator": me.handle, "state": "all", "sort": "created", "per_page": 100}
    for raw in map(table_of, list_of(client.get(path, **parameters).data)):
        author = person_of(raw.get("user"))
        written = text_of(raw.get("body")).rstrip().rpartition("\n")[2]
        if author is not None and author.id == me.id and written == mark:
            return raw
    return None
