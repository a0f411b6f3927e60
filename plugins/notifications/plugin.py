"""The plugin that writes to chat and mail; nothing is sent until a channel is configured."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated, ClassVar, Final

from core.errors import ConfigError
from core.hookspecs import hookimpl
from core.model import ActionKind
from core.plugin import Plugin, PluginConfig
from core.secrets import Secret, unreadable
from core.settings import Between
from core.subscriber import (
    Audience,
    DeliveryContext,
    LedgerEvent,
    LedgerEventKind,
    Postponed,
    Subscriber,
    kinds_named,
)
from plugins.notifications.sending import known_to_apprise, place_of, send
from plugins.notifications.timing import (
    DAYS,
    Timing,
    When,
    may_send_at,
    quiet_from,
    time_from,
    zone_from,
)
from plugins.notifications.wording import message

_DAY: Final = 86_400.0
_MOST_AT_ONCE: Final = 1_000
_USUAL: Final = ("action.applied", "action.refused", "action.undone", "action.kept")
_PRIVATE: Final = frozenset({LedgerEventKind.ISSUE_SENSITIVE})
_INSTALL: Final = "pip install '.[notifications]' in Trackside's folder"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """Settings of ``[plugins.notifications.channels.NAME]``.

    ``url``: where to, as Apprise writes it, by reference, since such an address holds secrets.
    ``when``: ``immediate``, ``daily`` or ``weekly``; ``at`` and ``day`` say when a digest is
    sent, ``timezone`` where that is so, ``quiet`` between which times nothing is sent.
    ``events``: what is told, ``action.applied`` or all of ``action.*``. ``projects``: the only
    ones to tell of; empty for all. ``private``: also of their private issues, for which the
    projects have to be named. ``maintainers``: this channel is the maintainers' own: it is told
    that an issue looks sensitive, and where it is, and nothing else.
    ``gather_seconds``: how long a message waits for more of the same burst.
    ``minutes_apart``: what lies between two messages at the least.
    """

    url: Secret
    when: When = When.IMMEDIATE
    at: str = "09:00"
    day: str = "monday"
    timezone: str = "UTC"
    quiet: str = ""
    events: tuple[str, ...] = _USUAL
    projects: frozenset[str] = frozenset()
    private: bool = False
    maintainers: bool = False
    gather_seconds: Annotated[float, Between(0, 3_600)] = 30.0
    minutes_apart: Annotated[float, Between(0, 1_440)] = 5.0

    def __post_init__(self) -> None:
        timing_of(self)
        if not self.events:
            raise ConfigError('events: name what is to be told, as in ["action.*"]')
        if LedgerEventKind.ISSUE_SENSITIVE in self.events:
            raise ConfigError("events: issue.sensitive is told where maintainers = true, only")
        if not kinds_named(self.events) - _PRIVATE:
            raise ConfigError("events: nothing of this is told to a channel; see docs/events.md")
        if self.private and not self.projects:
            raise ConfigError(
                "private: name the projects whose private issues are read about here, as in "
                'projects = ["acme/shop"]'
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsConfig(PluginConfig):
    """Settings of ``[plugins.notifications]``: ``channels`` by their names; none by default."""

    channels: Mapping[str, ChannelConfig] = field(default_factory=dict)


class NotificationsPlugin(Plugin[NotificationsConfig]):
    """Tells channels of chat and mail what happened, at once or in a digest."""

    name: ClassVar[str] = "notifications"
    config_class: ClassVar[type[NotificationsConfig]] = NotificationsConfig
    help: ClassVar[str] = "Messages to chat and mail, at once or as a digest; off by default."

    def __init__(self, config: NotificationsConfig) -> None:
        super().__init__(config)
        if config.channels and importlib.util.find_spec("apprise") is None:
            raise ConfigError(f"apprise is not installed, which sends the messages: {_INSTALL}")

    @hookimpl
    def trackside_register_subscribers(self) -> Iterable[Subscriber]:
        """One for each channel that is configured."""
        return [made(name, config) for name, config in self.config.channels.items()]


@dataclass(slots=True, kw_only=True)
class Channel(Subscriber):
    """A place where people read, which is told in messages."""

    url: Secret = field(repr=False)
    timing: Timing

    def check(self) -> None:
        """See that the address can be read.

        Raises:
            ConfigError: it cannot, or Apprise does not know it.
        """
        known_to_apprise(self.name, self.url)

    def deliver(self, events: Sequence[LedgerEvent], context: DeliveryContext) -> Postponed | None:
        """Send one message about all events, if it is time for one.

        Raises:
            RetryableError: it could not be sent.
        """
        # That our comment was written or edited is no news.
        news = [e for e in events if e.action is None or e.action.kind is not ActionKind.COMMENT]
        if any(event.kind is not LedgerEventKind.TEST for event in news):
            oldest = min(event.at for event in news)
            moment = may_send_at(self.timing, oldest, context.last_delivered_at, context.now)
            if moment > context.now:
                return Postponed((moment - context.now).total_seconds(), "it is not time yet")
        if news:
            title, text = message(news)
            send(self.url, title, text)
        return None


def made(name: str, config: ChannelConfig) -> Channel:
    """The channel of a table of the configuration.

    Raises:
        ConfigError: the address can be read, and Apprise does not know it.
    """
    lacking = unreadable(config)
    if not lacking:
        known_to_apprise(name, config.url)
    period = {When.IMMEDIATE: 0.0, When.DAILY: _DAY, When.WEEKLY: 7 * _DAY}[config.when]
    return Channel(
        name=name,
        audience=Audience(
            projects=config.projects, private=config.private, sensitive=config.maintainers
        ),
        kinds=_PRIVATE if config.maintainers else kinds_named(config.events) - _PRIVATE,
        most_at_once=_MOST_AT_ONCE,
        retry_seconds=3 * _DAY + period,
        # Where it is not to be had, where it is kept.
        place=config.url.source if lacking else place_of(config.url),
        url=config.url,
        timing=timing_of(config),
    )


def timing_of(config: ChannelConfig) -> Timing:
    """When a channel is written to.

    Raises:
        ConfigError: a time, a day or a zone is none.
    """
    day = config.day.strip().casefold()
    if day not in DAYS:
        raise ConfigError(f"day: {config.day[:40]!r} is not one of {', '.join(DAYS)}")
    return Timing(
        when=config.when,
        at=time_from(config.at, "at"),
        day=DAYS.index(day),
        zone=zone_from(config.timezone),
        quiet=quiet_from(config.quiet),
        gather=timedelta(seconds=config.gather_seconds),
        apart=timedelta(minutes=config.minutes_apart),
    )
