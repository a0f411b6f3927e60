"""Every error that Trackside raises on purpose, grouped by what the caller should do.

=====================  ==========================================================
situation              raise
=====================  ==========================================================
a setting is wrong     :class:`ConfigError`: the CLI prints it and exits with 2
a person asked wrongly :class:`UserError`: shown to that person as it stands
a command is misused   :class:`UsageError`: the same, and the CLI exits with 2
a delivery is forged   :class:`SignatureError`: the web side answers 401
a delivery is broken   :class:`MalformedDelivery`: the web side answers 400
the store is away      :class:`StoreUnavailable`: the web side answers 503
try again later        :class:`RetryableError`: the work goes back to the queue
do not try again       :class:`PermanentError`: recorded in the ledger and shown
cannot be done at all  :class:`Unsupported`: a connector lacks the capability
the index is damaged   :class:`IndexDamaged`: it is rebuilt from the store
the disk is full       :class:`NoRoom`: the index goes on in memory
=====================  ==========================================================

Anything that is not a :class:`TracksideError` is a defect: it is logged with its
traceback, and people see "internal error" and an id to look for.
"""

from __future__ import annotations


class TracksideError(Exception):
    """Base of all errors raised on purpose; its text is written for people."""


class ConfigError(TracksideError):
    """A setting is missing or wrong; the text names it and says what to write instead."""


class UserError(TracksideError):
    """A person asked for something that cannot be done as asked; safe to show them."""


class UsageError(UserError):
    """A command was given words that it does not know; the text names those that it does."""


class NotFoundError(UserError):
    """What a person named does not exist here; the text says how to list what does."""


class NoStoreError(NotFoundError):
    """There is no store yet; the text says where it was looked for, and what makes one."""


class DeliveryError(TracksideError):
    """A delivery was refused at the door."""


class SignatureError(DeliveryError):
    """The delivery was not signed by the tracker with a secret that we hold."""


class MalformedDelivery(DeliveryError):  # noqa: N818 - named for what it is, not for being an error
    """The delivery is signed but cannot be read: not JSON, or not of the expected shape."""


class StoreUnavailable(TracksideError):  # noqa: N818
    """The store did not answer; the sender should try again."""


class ConnectorError(TracksideError):
    """A tracker could not do what we asked; ``status`` is that of its HTTP answer, if any."""

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class RetryableError(ConnectorError):
    """Worth trying again; ``retry_after`` is the tracker's own hint in seconds, if it gave one.

    ``ambiguous`` is true when the request may have been carried out although no
    answer came back (a time-out, a 502 after a write): the next attempt must look first.
    ``one_issue`` is true when the tracker limits writes to this one issue (Jira does), so that
    the rest of the connection need not wait.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        ambiguous: bool = False,
        one_issue: bool = False,
        status: int | None = None,
    ) -> None:
        super().__init__(message, status=status)
        self.retry_after = retry_after
        self.ambiguous = ambiguous
        self.one_issue = one_issue


class PermanentError(ConnectorError):
    """Trying again will not help: forbidden, gone, refused by the tracker's own rules."""


class CredentialsError(PermanentError):
    """The tracker refused our credentials; nothing will work until an operator mends them."""


class GoneError(PermanentError):
    """The issue (or comment, or label) no longer exists in the tracker."""


class Unsupported(PermanentError):  # noqa: N818
    """The connector does not have the capability that was asked of it."""


class PluginError(TracksideError):
    """A plugin could not be loaded or registered; the text names it."""


class PluginFailed(PluginError):  # noqa: N818
    """A plugin that was loaded failed in what it was asked for; the text names both."""


class ModelError(TracksideError):
    """A trained model is missing, damaged, or from an incompatible version: train again."""


class IndexDamaged(TracksideError):  # noqa: N818
    """The search index cannot be read, or is of another version: rebuild it from the store."""


class VectorsDamaged(TracksideError):  # noqa: N818
    """The file of vectors cannot be read, or is another encoder's: make it anew from the store."""


class NoRoom(TracksideError):  # noqa: N818
    """There is no room for the files of the search index; make some, nothing is lost."""
