"""Reading what no delivery tells: thumbs, and answers in a tracker's own list of suggestions."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from core.connector import Capability, Connector
from core.errors import CredentialsError, PermanentError
from core.model import ActionKind, ActionStatus, Issue
from core.store.audit import LedgerEntry
from core.store.store import Store
from core.triage.consider import Desk
from core.triage.wordless import follow_wordless, gone_since

log = logging.getLogger(__name__)

_LOOK_BACK: Final = timedelta(days=30)
"""A comment is answered soon or never."""

_MOST: Final = 100
"""Issues of one look, the newest first: each costs a request or two."""

_STANDS: Final = frozenset({ActionStatus.APPLIED, ActionStatus.SUPERSEDED})


def answerable(store: Store, connector: Connector[Any]) -> Iterator[Issue]:
    """The open issues of a connection where people may have answered without words."""
    if Capability.ANSWERS not in connector.capabilities:
        return
    since = datetime.now(UTC) - _LOOK_BACK
    with store.read() as transaction:
        ids = store.suggestions.answerable(
            transaction, connector.connection, since=since, limit=_MOST
        )
    for issue_id in ids:
        issue = store.issues.get(issue_id)
        if issue is not None and issue.is_open:
            yield issue


def read_answers(desk: Desk, connector: Connector[Any], issue: Issue) -> bool:
    """Ask the tracker for the answers on one issue and follow what is new; True if any was.

    Raises:
        RetryableError, CredentialsError: the tracker did not answer.
    """
    with desk.store.read() as transaction:
        actions = desk.store.actions.actions(transaction, issue_id=issue.id)
        trail = desk.store.audit.trail(transaction, issue_id=issue.id)
    comments = [a for a in actions if a.kind is ActionKind.COMMENT and a.status in _STANDS]
    comment_id = comments[-1].result if comments else ""
    if not comment_id and Capability.PROPOSE not in connector.capabilities:
        return False
    try:
        return _follow(desk, connector, issue, comment_id, trail)
    except CredentialsError:
        raise
    except PermanentError as error:
        # One issue that is gone, or closed to us, costs no other its answers.
        log.info("no answers of %s can be read: %s", issue.key, error)
        return False


def _follow(
    desk: Desk,
    connector: Connector[Any],
    issue: Issue,
    comment_id: str,
    trail: Sequence[LedgerEntry],
) -> bool:
    present = connector.answers(issue.ref, comment_id)
    of_comment = [one for one in present if one.thumb]
    of_comment += gone_since(trail, present) if comment_id else ()
    listed = [one for one in present if one.meant]
    now = datetime.now(UTC)
    followed = [
        bool(answers)
        and follow_wordless(desk, connector, issue, answers, comment_id=where, actor=None, at=now)
        for answers, where in ((of_comment, comment_id), (listed, ""))
    ]
    return any(followed)
