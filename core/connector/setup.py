"""What ``trackside init`` asks for one tracker, as data that its connector declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.connector.capability import Permissions


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One setting to ask for.

    ``setting`` is its name in ``[connections.<name>]``. ``secret``: never shown, and kept in a
    file or an environment variable that the configuration names. ``only_if``: asked only
    where an earlier setting has one of these values (``("deployment", ("cloud",))``).
    ``unless``: not asked where this earlier setting was answered.
    """

    setting: str
    prompt: str
    help: str = ""
    default: str = ""
    choices: tuple[str, ...] = ()
    secret: bool = False
    optional: bool = False
    only_if: tuple[str, tuple[str, ...]] | None = None
    unless: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionNeed:
    """One permission to grant in the tracker: its name there, and what it is for."""

    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How a connection to a tracker is made.

    ``permissions``: what to grant for each set, in the tracker's own words. ``credentials``:
    how to make the credentials, a sentence or two. ``webhook``: how to make the webhook
    by hand, for where the API does not let us: the address to enter is ``{url}``.
    ``secret_is_theirs``: a webhook made by hand has a secret that the tracker makes up.
    ``webhook_needs``: the setting without which Trackside may not register webhooks, "" for none.
    """

    title: str
    credentials: str
    questions: tuple[Question, ...]
    permissions: Mapping[Permissions, tuple[PermissionNeed, ...]] = field(default_factory=dict)
    webhook: str = ""
    secret_is_theirs: bool = False
    webhook_needs: str = ""
