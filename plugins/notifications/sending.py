"""Sending a message with Apprise, the one place that knows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.errors import ConfigError, RetryableError
from core.secrets import Secret
from plugins.notifications.wording import plain

if TYPE_CHECKING:
    from apprise import Apprise

_SECONDS: Final = 30.0
"""How long a service may take for one message."""


def known_to_apprise(name: str, url: Secret) -> None:
    """See that Apprise knows what an address means.

    Raises:
        ConfigError: it does not; the address itself is not repeated, since it holds secrets.
    """
    _opened(name, url)


def place_of(url: Secret) -> str:
    """The service that an address names, for lists: ``slack``."""
    return url.reveal().partition("://")[0][:40]


def send(url: Secret, title: str, text: str) -> None:
    """Send one message, as plain text.

    Raises:
        RetryableError: the service did not take it, or not in time.
    """
    from apprise import NotifyFormat

    place = place_of(url)
    result = _opened(place, url).notify(
        body=text,
        title=title,
        # What shows Markdown or HTML is given it escaped.
        body_format=NotifyFormat.TEXT,
        interpret_escapes=False,
        timeout=_SECONDS,
    )
    if not result:
        # Warnings are written for operators; what they are about in detail stays Apprise's.
        said = [entry.message for entry in result.logs() if entry.level in {"WARNING", "ERROR"}]
        why = plain(said[-1], 200) if said else str(result.status.name).casefold()
        raise RetryableError(f"{place} did not take the message: {why}")


def _opened(name: str, url: Secret) -> Apprise:
    from apprise import Apprise, AppriseAsset

    asset = AppriseAsset(
        app_id="Trackside",
        app_desc="Trackside",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        secure_logging=True,
    )
    service, written = Apprise(asset=asset), url.reveal()
    if "overflow=" not in written:
        # What is longer than a service takes comes in parts, and is not refused.
        written += f"{'&' if '?' in written else '?'}overflow=split"
    if not service.add(written):
        raise ConfigError(
            f"[plugins.notifications.channels.{name}]: Apprise does not know the address that "
            f"{url.source} holds; its documentation lists those that there are"
        )
    return service
