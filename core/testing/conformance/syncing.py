"""Reading a whole project: complete, resumable, in order, whatever happens on the way."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from core.connector import Batch, Capability, Connector, CursorExpired
from core.document import Bullets, Document, Paragraph, Text
from core.errors import ConnectorError, CredentialsError, GoneError, RetryableError
from core.model import Comment, Issue
from core.testing.conformance.base import MARKER, SHORT, Suite, Tracker, skip_without
from core.testing.faults import FaultKind, On

_MANY: Final = 230
"""Issues: more than two pages of any tracker's size."""

_MOST_CALLS: Final = 500


class SyncingChecks(Suite):
    """Projects, batches, cursors."""

    def test_the_project_is_listed(self, tracker: Tracker, connector: Connector[Any]) -> None:
        skip_without(connector, Capability.SYNC)
        assert tracker.project in {found.project for found in connector.projects()}

    def test_labels_are_listed_where_the_tracker_has_a_list(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.SYNC)
        listed = connector.labels(tracker.project)
        if listed is not None:
            assert set(tracker.known_labels) <= {label.name for label in listed}
            assert len({label.name for label in listed}) == len(listed)

    def test_everything_is_read_once(self, tracker: Tracker, connector: Connector[Any]) -> None:
        skip_without(connector, Capability.SYNC)
        label = tracker.known_labels[0]
        refs = [
            tracker.make_issue(f"Conformance: sync {n}", f"body {n}", [label] if n % 2 else [])
            for n in range(_MANY)
        ]
        for ref in refs[:3]:
            tracker.make_comment(ref, f"about {ref.key}")
        batches = list(batches_of(connector, tracker.project))
        issues = issues_in(batches)
        assert {ref.key for ref in refs} <= set(issues)
        for number, ref in enumerate(refs):
            issue = issues[ref.key]
            assert issue.ref == ref
            assert issue.project == tracker.project
            assert issue.title == f"Conformance: sync {number}"
            assert issue.body.strip() == f"body {number}"
            assert issue.labels == ((label,) if number % 2 else ())
            assert issue.author is not None
            assert issue.created_at is not None
            assert issue.created_at.tzinfo is not None
        told = comments_in(batches)
        for ref in refs[:3]:
            assert [c.body.strip() for c in told[ref.key]] == [f"about {ref.key}"]
            assert told[ref.key][0].author is not None
        # Pages may overlap where times are equal; whole projects are not read again.
        assert sum(len(batch.issues) for batch in batches) <= 2 * len(issues)

    def test_it_goes_on_from_any_cursor(
        self, tracker: Tracker, connector: Connector[Any], connect: Callable[..., Connector[Any]]
    ) -> None:
        """Each batch by a connector that has never seen the one before."""
        skip_without(connector, Capability.SYNC)
        refs = [tracker.make_issue(f"Conformance: resume {n}") for n in range(_MANY)]
        found: dict[str, Issue] = {}
        cursor, done, calls = "", False, 0
        while not done:
            batch = connect(tracker.webhook_secret).sync(tracker.project, cursor, None)
            assert batch.done or batch.cursor, "a batch says where the next one begins"
            assert batch.done or batch.cursor != cursor, "a cursor moves on"
            assert len(batch.cursor) <= 2000
            found |= issues_in([batch])
            cursor, done, calls = batch.cursor, batch.done, calls + 1
            assert calls < _MOST_CALLS
        assert {ref.key for ref in refs} <= set(found)

    def test_what_changes_meanwhile_is_not_skipped(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        """Issues that move to the end of the list take no other's place on a page."""
        skip_without(connector, Capability.SYNC)
        refs = [tracker.make_issue(f"Conformance: moving {n}") for n in range(_MANY)]
        batches: list[Batch] = []
        for number, batch in enumerate(batches_of(connector, tracker.project)):
            batches.append(batch)
            if number < 6:
                tracker.edit_issue(refs[number], f"Conformance: moved {number}")
        issues = issues_in(batches)
        assert {ref.key for ref in refs} <= set(issues)

    def test_only_what_changed_since_is_read(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.SYNC)
        for number in range(5):
            tracker.make_issue(f"Conformance: earlier {number}")
        late = tracker.make_issue("Conformance: to be edited")
        tracker.edit_issue(late, "Conformance: edited")
        issues = issues_in(list(batches_of(connector, tracker.project)))
        edited_at = issues[late.key].updated_at
        assert edited_at is not None
        since = list(batches_of(connector, tracker.project, edited_at))
        assert late.key in issues_in(since)
        assert issues_in(since)[late.key].title == "Conformance: edited"
        ahead = edited_at + timedelta(days=2)
        assert late.key not in issues_in(list(batches_of(connector, tracker.project, ahead)))

    def test_who_changed_what_is_told(self, tracker: Tracker, connector: Connector[Any]) -> None:
        skip_without(connector, Capability.SYNC)
        skip_without(connector, Capability.LABELS)
        label = tracker.known_labels[0]
        ref = tracker.make_issue("Conformance: history")
        connector.add_labels(ref, frozenset({label}))
        tracker.edit_issue(ref, "Conformance: history, renamed")
        changes = changes_in(list(batches_of(connector, tracker.project)))[ref.key]
        assert ("labels", None, label) in {(c.field, c.before, c.after) for c in changes}
        renamed = [c for c in changes if c.field == "title"]
        assert [(c.before, c.after) for c in renamed] == [
            ("Conformance: history", "Conformance: history, renamed")
        ]
        for change in changes:
            assert change.at is not None
            assert change.at.tzinfo is not None
            assert change.actor is not None

    def test_a_deleted_issue_does_not_come_back(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.SYNC)
        kept = tracker.make_issue("Conformance: kept")
        gone = tracker.make_issue("Conformance: gone")
        tracker.delete_issue(gone)
        found = issues_in(list(batches_of(connector, tracker.project)))
        assert kept.key in found
        assert gone.key not in found

    def test_strange_issues_are_read(self, tracker: Tracker, connector: Connector[Any]) -> None:
        skip_without(connector, Capability.SYNC)
        emoji = tracker.make_issue("🔥🔥🔥")
        endless = tracker.make_issue("Conformance: endless", "ä b " * 250_000)
        found = issues_in(list(batches_of(connector, tracker.project)))
        assert found[emoji.key].title == "🔥🔥🔥"
        assert len(found[endless.key].body) > 900_000

    def test_our_comment_is_read_as_it_was_meant(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        """Through the tracker's markup and back: every word, each item of a list on its own."""
        skip_without(connector, Capability.SYNC)
        skip_without(connector, Capability.COMMENT)
        ref = tracker.make_issue("Conformance: markup")
        words = "a*b*c _d_ `e` {f} [g] <h> ~i~ |j| \\k #1 ünï 漢字 🔥"
        document = Document(
            (Paragraph((Text(words),)), Bullets(((Text("first item"),), (Text("second item"),))))
        )
        connector.write_comment(ref, document, MARKER)
        (comment,) = comments_in(list(batches_of(connector, tracker.project)))[ref.key]
        plain = "".join(comment.body.replace("\\", "").split())
        for word in words.replace("\\", "").split():
            assert visible(word) in visible(plain), word
        assert [line for line in comment.body.splitlines() if "first item" in line] != [
            line for line in comment.body.splitlines() if "second item" in line
        ]

    # -- what goes wrong -------------------------------------------------------------------

    def test_an_unknown_project_is_gone(self, tracker: Tracker, connector: Connector[Any]) -> None:
        skip_without(connector, Capability.SYNC)
        head, _, _ = tracker.project.rpartition("/")
        with pytest.raises(GoneError):
            connector.sync(f"{head}/NOSUCH", "", None)

    def test_a_cursor_that_nobody_gave_is_refused(
        self, tracker: Tracker, connector: Connector[Any]
    ) -> None:
        skip_without(connector, Capability.SYNC)
        tracker.make_issue("Conformance: cursor")
        for cursor in ("nonsense", "{}", '{"page": -1}', "[]", "9" * 1999, "\x00"):
            with pytest.raises(CursorExpired):
                connector.sync(tracker.project, cursor, None)

    @pytest.mark.parametrize("kind", [FaultKind.RATE_LIMIT, FaultKind.PRIMARY_LIMIT])
    def test_a_limit_ends_the_batch_and_not_the_sync(
        self, tracker: Tracker, connector: Connector[Any], kind: FaultKind
    ) -> None:
        skip_without(connector, Capability.SYNC)
        ref = tracker.make_issue("Conformance: limited sync")
        tracker.arm(kind, on=On.READ, seconds=47)
        with pytest.raises(RetryableError) as caught:
            connector.sync(tracker.project, "", None)
        assert caught.value.retry_after is not None
        assert 40 <= caught.value.retry_after <= 60
        assert ref.key in issues_in(list(batches_of(connector, tracker.project)))

    @pytest.mark.parametrize(
        ("kind", "error"),
        [
            (FaultKind.UNAUTHORISED, CredentialsError),
            (FaultKind.BAD_GATEWAY, RetryableError),
            (FaultKind.TIMEOUT, RetryableError),
            (FaultKind.TRUNCATED, RetryableError),
            (FaultKind.BROKEN_JSON, RetryableError),
            (FaultKind.HTML, RetryableError),
        ],
    )
    def test_a_failing_sync_says_how_and_goes_on(
        self,
        tracker: Tracker,
        connect: Callable[..., Connector[Any]],
        kind: FaultKind,
        error: type[ConnectorError],
    ) -> None:
        connector = connect(tracker.webhook_secret, timeout=SHORT)
        skip_without(connector, Capability.SYNC)
        refs = [tracker.make_issue(f"Conformance: failing {n}") for n in range(130)]
        first = connector.sync(tracker.project, "", None)
        twice = self.renews and kind is FaultKind.UNAUTHORISED
        tracker.arm(kind, on=On.READ, times=1 + twice, seconds=3 * SHORT)
        with pytest.raises(error):
            connector.sync(tracker.project, first.cursor, None)
        rest = list(batches_of(connector, tracker.project, cursor=first.cursor))
        assert {ref.key for ref in refs} <= set(issues_in([first, *rest]))


def batches_of(
    connector: Connector[Any],
    project: str,
    since: datetime | None = None,
    *,
    cursor: str = "",
) -> Iterator[Batch]:
    """The batches of a whole sync."""
    for _ in range(_MOST_CALLS):
        batch = connector.sync(project, cursor, since)
        yield batch
        if batch.done:
            return
        cursor = batch.cursor
    raise AssertionError(f"no end after {_MOST_CALLS} batches")


def issues_in(batches: list[Batch]) -> dict[str, Issue]:
    """The issues by key, each as it came last."""
    return {issue.key: issue for batch in batches for issue in batch.issues}


def comments_in(batches: list[Batch]) -> dict[str, list[Comment]]:
    """The comments of each issue, told with it or by themselves, each once."""
    found: dict[str, dict[str, Comment]] = {}
    for batch in batches:
        loose = list(batch.comments)
        loose += [(issue.key, comment) for issue in batch.issues for comment in issue.comments]
        for key, comment in loose:
            found.setdefault(key, {})[comment.id] = comment
    return {key: list(comments.values()) for key, comments in found.items()}


def changes_in(batches: list[Batch]) -> dict[str, set[Any]]:
    """The changes of each issue, told with it or by themselves, each once."""
    found: dict[str, set[Any]] = {}
    for batch in batches:
        loose = list(batch.changes)
        loose += [(issue.key, change) for issue in batch.issues for change in issue.history]
        for key, change in loose:
            found.setdefault(key, set()).add(change)
    return found


def visible(text: str) -> str:
    """Text without the signs of no width that guard words in our comments."""
    return "".join(c for c in text if c not in "\u200b\u200c\u200d\u2060\ufeff")
