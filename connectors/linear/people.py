"""Who did something, in Linear's several ways to say so."""

from __future__ import annotations

import json
import re
from typing import Final
from urllib.parse import unquote

from connectors.linear.reading import Json, record, text
from core.model import Person

# The end of a profile's address is the name that people type to mention its owner.
_PROFILE: Final = re.compile(r"/profiles/([^/?#\s]{1,200})$")

_BOT_ACTORS: Final = frozenset({"oauthclient", "integration"})


def person_of(user: Json) -> Person | None:
    """A user as webhooks and the API describe one; None where there is no id.

    E-mail addresses are not kept, also not where one stands in for a name.
    """
    identity = text(user.get("id"))
    if not identity:
        return None
    profile = _PROFILE.search(text(user.get("url"))[-300:])
    named = text(user.get("displayName")) or (unquote(profile[1]) if profile else "")
    handle = next((n for n in (named, text(user.get("name"))) if n and "@" not in n), "")
    return Person(id=identity, handle=handle, is_bot=user.get("app") is True)


def bot_of(bot: object) -> Person | None:
    """A ``botActor``: an object in the API, the same as JSON in a text in webhooks."""
    if isinstance(bot, str):
        try:
            bot = json.loads(bot)
        except (ValueError, RecursionError):
            return None
    data = record(bot)
    identity = text(data.get("id")) or text(data.get("type"))
    if not identity:
        return None
    return Person(id=identity, handle=text(data.get("name")), is_bot=True)


def author_of(data: Json, user: str) -> Person | None:
    """Who wrote an issue (``user`` is "creator") or a comment ("user")."""
    outside = "externalUser" if user == "user" else "externalUserCreator"
    return (
        person_of(record(data.get(user)))
        or person_of(record(data.get(outside)))
        or person_of({"id": data.get(f"{user}Id")})
        or bot_of(data.get("botActor"))
    )


def actor_of(actor: Json, me: Person | None, client_id: str) -> Person | None:
    """Who caused a delivery.

    Linear names users, OAuth apps, integrations and people outside; more kinds may come.
    An OAuth app is named by the app's own id, not by that of the user as which it acts:
    where it is ours (``client_id``), the answer is ``me``.
    """
    person = person_of(actor)
    if person is None:
        return None
    kind = text(actor.get("type")).replace("_", "").casefold()
    if me is not None and (
        person.id == me.id or (client_id and kind == "oauthclient" and person.id == client_id)
    ):
        return me
    handle = person.handle or text(actor.get("service"))
    return Person(id=person.id, handle=handle, is_bot=kind in _BOT_ACTORS)
