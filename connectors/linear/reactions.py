"""Our emoji under somebody's comment, known by the id that we choose for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from connectors.linear import service_queries
from connectors.linear.client import LinearClient
from connectors.linear.ids import our_ids
from connectors.linear.people import person_of
from connectors.linear.reading import Json, moment, record, records, text
from connectors.linear.transport import Transport
from core.connector import Reaction
from core.errors import GoneError
from core.model import Wordless

WORDS: Final[Mapping[Reaction, str]] = {
    Reaction.EYES: "eyes",
    Reaction.THUMBS_UP: "+1",
    Reaction.CONFUSED: "confused",
}
"""Linear's names for them."""


THUMBS: Final[Mapping[str, bool]] = {
    "+1": True,
    "thumbsup": True,
    "👍": True,
    "-1": False,
    "thumbsdown": False,
    "👎": False,
}
"""What people answer with; Linear has names for emoji, and also takes them as they are."""


def react(transport: Transport, client: LinearClient, comment_id: str, reaction: Reaction) -> None:
    """Put it there, unless it is.

    Raises:
        GoneError: the comment is gone.
    """
    ids = our_ids("reaction", comment_id, WORDS[reaction])

    def ours() -> Json | None:
        return next(iter(_ours(transport, comment_id, reaction)), None)

    if ours() is None:
        client.create(
            ids,
            ours,
            service_queries.REACTION_CREATE,
            comment=comment_id,
            emoji=WORDS[reaction],
        )


def unreact(
    transport: Transport, client: LinearClient, comment_id: str, reaction: Reaction
) -> None:
    """Take it off; fine if it or the comment is gone."""
    try:
        found = _ours(transport, comment_id, reaction)
    except GoneError:
        return
    for one in found:
        client.delete(service_queries.REACTION_DELETE, text(one.get("id")))


def thumbs(transport: Transport, me: str, comment_id: str) -> Sequence[Wordless]:
    """People's thumbs under a comment.

    Raises:
        GoneError: the comment is gone.
    """
    data = transport.execute(service_queries.THUMBS, ids=[comment_id])
    comments = records(record(data.get("comments")).get("nodes"))
    if not comments:
        raise GoneError(f"Linear, while looking for answers: comment {comment_id} is gone")
    found = []
    for one in records(comments[0].get("reactions")):
        who, yes = person_of(record(one.get("user"))), THUMBS.get(text(one.get("emoji")))
        identity = text(one.get("id"))
        if who is not None and yes is not None and identity and who.id != me:
            at = moment(one.get("createdAt"))
            found.append(Wordless(yes=yes, thumb=identity, by=who, at=at))
    return found


def _ours(transport: Transport, comment_id: str, reaction: Reaction) -> list[Json]:
    data = transport.execute(service_queries.REACTIONS, ids=[comment_id])
    comments = records(record(data.get("comments")).get("nodes"))
    if not comments:
        raise GoneError(f"Linear, while looking for our reaction: comment {comment_id} is gone")
    ids = our_ids("reaction", comment_id, WORDS[reaction])
    return [one for one in records(comments[0].get("reactions")) if one.get("id") in ids]
