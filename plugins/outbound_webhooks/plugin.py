"""The plugin that posts what happens in the ledger to those whom the operator names."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, ClassVar, Final
from urllib.parse import urlsplit

from core.errors import ConfigError
from core.hookspecs import hookimpl
from core.network import address_of
from core.plugin import Plugin, PluginConfig
from core.secrets import Secret, resolved
from core.settings import Between
from core.subscriber import (
    EVERY_KIND,
    Audience,
    DeliveryContext,
    LedgerEvent,
    LedgerEventKind,
    Subscriber,
    kinds_named,
)
from plugins.outbound_webhooks.addresses import Allowed, allowed_from, is_named
from plugins.outbound_webhooks.payload import body_of
from plugins.outbound_webhooks.posting import Target, post
from plugins.outbound_webhooks.signing import key_of, signed_headers

_DAY: Final = 86_400.0
_CARRIED: Final = EVERY_KIND - {LedgerEventKind.ISSUE_SENSITIVE}
_SENSITIVE: Final = frozenset({str(LedgerEventKind.ISSUE_SENSITIVE), "issue.*"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriberConfig:
    """Settings of ``[plugins.outbound_webhooks.subscribers.NAME]``.

    ``url``: where to post; ``env:NAME`` or ``file:/path`` where the address is a secret.
    ``secrets``: all that are valid now, two while one is being rotated.
    ``events``: what is posted, ``action.applied`` or all of ``action.*``; empty for everything.
    ``projects``: the only ones to tell of; empty for all. ``private``: also of their private
    issues, for which the projects have to be named. ``allow_private_address``: addresses,
    networks or hosts' names that may be connected to although they are none of the internet's.
    ``connect_seconds``, ``total_seconds``: how long an answer may take. ``retry_days``: how long
    it is tried to post what could not be posted.
    """

    url: str
    secrets: tuple[Secret, ...]
    events: tuple[str, ...] = ()
    projects: frozenset[str] = frozenset()
    private: bool = False
    allow_private_address: tuple[str, ...] = ()
    connect_seconds: Annotated[float, Between(0.1, 60)] = 5.0
    total_seconds: Annotated[float, Between(0.1, 300)] = 15.0
    retry_days: Annotated[float, Between(0.001, 30)] = 3.0

    def __post_init__(self) -> None:
        if not self.secrets:
            raise ConfigError('secrets: name at least one, as in ["env:HOOK_SECRET"]')
        if self.is_read:
            self.check_kept()
        if _SENSITIVE & set(self.events):
            raise ConfigError(
                "events: no webhook carries issue.sensitive: where an issue is that looks "
                "sensitive is told to the maintainers alone, by a channel of "
                "[plugins.notifications.channels] with maintainers = true"
            )
        kinds_named(self.events, _CARRIED)
        if self.private and not self.projects:
            raise ConfigError(
                "private: name the projects whose private issues this subscriber may read, as in "
                'projects = ["acme/shop"]'
            )

    @property
    def is_read(self) -> bool:
        """Whether all secrets are at hand, as with whoever speaks to others."""
        return all(secret.is_read for secret in self.secrets)

    def check_kept(self) -> None:
        """Check what may be kept outside the configuration: the secrets and the address.

        Raises:
            ConfigError: one cannot be read, or is of no use.
        """
        for secret in self.secrets:
            key_of(secret)
        check_url(resolved(self.url), allowed_from(self.allow_private_address))


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundWebhooksConfig(PluginConfig):
    """Settings of ``[plugins.outbound_webhooks]``: ``subscribers`` by their names."""

    subscribers: Mapping[str, SubscriberConfig] = field(default_factory=dict)


class OutboundWebhooksPlugin(Plugin[OutboundWebhooksConfig]):
    """Posts suggestions, actions, undos and outcomes, signed by Standard Webhooks."""

    name: ClassVar[str] = "outbound_webhooks"
    config_class: ClassVar[type[OutboundWebhooksConfig]] = OutboundWebhooksConfig
    help: ClassVar[str] = "Posts suggestions, actions and outcomes to other systems, signed."

    @hookimpl
    def trackside_register_subscribers(self) -> Iterable[Subscriber]:
        """One for each that is configured."""
        return [made(name, config) for name, config in self.config.subscribers.items()]


def made(name: str, config: SubscriberConfig) -> WebhookSubscriber:
    """The subscriber of a table of the configuration.

    Raises:
        ConfigError: its address can be read, and is of no use.
    """
    found = WebhookSubscriber(
        name=name,
        audience=Audience(projects=config.projects, private=config.private),
        kinds=kinds_named(config.events, _CARRIED),
        most_at_once=1,
        retry_seconds=config.retry_days * _DAY,
        place=_place(config),
        config=config,
    )
    if config.is_read:
        found.check()
    return found


def _place(config: SubscriberConfig) -> str:
    """Whose server it is; where the address cannot be read here, where it is kept."""
    try:
        url = resolved(config.url)
    except ConfigError:
        return config.url
    check_url(url, allowed_from(config.allow_private_address))
    return address_of(url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What may be kept outside the configuration, read."""

    target: Target
    keys: tuple[bytes, ...]


@dataclass(slots=True, kw_only=True)
class WebhookSubscriber(Subscriber):
    """Somebody's server, which is posted each event.

    Its secrets are read once, when they are first needed: a list of subscribers needs none.
    """

    config: SubscriberConfig = field(repr=False)
    _kept: Kept | None = field(default=None, init=False, repr=False)

    @property
    def kept(self) -> Kept:
        """Where it is posted to, and what with.

        Raises:
            ConfigError: a secret or the address cannot be read, or is of no use.
        """
        if self._kept is None:
            self.config.check_kept()
            self._kept = Kept(
                target=Target(
                    url=resolved(self.config.url),
                    allowed=allowed_from(self.config.allow_private_address),
                    connect_seconds=self.config.connect_seconds,
                    total_seconds=self.config.total_seconds,
                ),
                keys=tuple(key_of(secret) for secret in self.config.secrets),
            )
        return self._kept

    def check(self) -> None:
        """See that the secrets and the address can be read.

        Raises:
            ConfigError: one cannot, or is of no use.
        """
        _ = self.kept

    def deliver(self, events: Sequence[LedgerEvent], context: DeliveryContext) -> None:  # noqa: ARG002 - what a subscriber is given
        """Post events, each with the id that it has at every try.

        Raises:
            RetryableError: one was not taken now.
            GoneError: the server wants no more.
            ConfigError: a secret or the address cannot be read, or is of no use.
        """
        kept = self.kept
        for event in events:
            body = body_of(event)
            signed = signed_headers(event.id, int(time.time()), body, kept.keys)
            headers = {"content-type": "application/json", "user-agent": "Trackside"}
            post(kept.target, body, headers | dict(signed))


def check_url(url: str, allowed: Allowed) -> None:
    """Refuse what cannot be posted to.

    Raises:
        ConfigError: says what to write; never the address itself, which may be a secret.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ConfigError("url: this is no address") from None
    if parts.scheme not in {"http", "https"} or not host or not url.isprintable() or " " in url:
        raise ConfigError("url: write an address as in https://hooks.acme.example/trackside")
    if parts.username is not None or parts.password is not None:
        raise ConfigError("url: it holds a user's name; what it is signed with says who we are")
    if parts.scheme == "http" and not is_named(host, allowed):
        raise ConfigError(
            "url: what is posted must not be readable on its way; write https, or name the "
            "host in allow_private_address where it is one of your own network"
        )
