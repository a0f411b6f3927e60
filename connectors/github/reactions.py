"""Our emoji under somebody's comment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from connectors.github.address import comment_path
from connectors.github.payload import number_of, person_of, table_of, text_of
from core.connector import Reaction
from core.errors import GoneError
from core.model import IssueRef, Person

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient

WORDS: Final[Mapping[Reaction, str]] = {
    Reaction.EYES: "eyes",
    Reaction.THUMBS_UP: "+1",
    Reaction.CONFUSED: "confused",
}
"""GitHub's words for them."""


def react(client: GitHubClient, ref: IssueRef, comment_id: str, reaction: Reaction) -> None:
    """Put it there; GitHub keeps one of a kind from each of us."""
    path = f"{comment_path(ref, comment_id)}/reactions"
    client.write("POST", path, {"content": WORDS[reaction]})


def unreact(
    client: GitHubClient, me: Person, ref: IssueRef, comment_id: str, reaction: Reaction
) -> None:
    """Take it off."""
    path = f"{comment_path(ref, comment_id)}/reactions"
    try:
        for raw in map(table_of, client.pages(path)):
            whose = person_of(raw.get("user"))
            ours = whose is not None and whose.id == me.id
            if ours and text_of(raw.get("content")) == WORDS[reaction]:
                client.write("DELETE", f"{path}/{number_of(raw.get('id'))}")
    except GoneError:
        return
