"""The acts of the demo: history, training, deliveries, people's answers, what was learned."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from core.demo.trackers import MAINTAINER, DemoTracker, read_issues
from core.history import train
from core.installation import Installation
from core.model import (
    ActionKind,
    ActionStatus,
    Issue,
    IssueRef,
    SuggestionKind,
    Verdict,
)
from core.serving import Serving
from core.store.actions import OPEN

WEBHOOK_SECRET: Final = "demo-webhook-secret"  # noqa: S105 - both ends of it are on this machine

_QUIET_SECONDS: Final = 60.0

Report = Callable[[float, str], None]


@dataclass(slots=True)
class Play:
    """The demo while it runs."""

    installation: Installation
    serving: Serving
    trackers: Sequence[DemoTracker]
    history: Sequence[Issue]
    opened: list[tuple[DemoTracker, IssueRef, Mapping[str, Any]]] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    answers: dict[str, int] = field(default_factory=dict)
    trained: int = 0
    waits: Sequence[float] = ()

    # -- the acts --------------------------------------------------------------------------

    def learn(self, report: Report) -> None:
        """Train on the history of every project."""
        projects = self.installation.store.issues.projects()
        for number, (tracker, project, _) in enumerate(projects):
            share = number / len(projects)
            report(share, f"Learning from {project}")
            self.trained += len(
                train(
                    self.installation,
                    tracker,
                    project,
                    lambda done, what, at=share: report(at + done / len(projects), what),  # type: ignore[misc]
                )
            )

    def open(self, report: Report) -> None:
        """Start Trackside, and have the trackers send their webhooks to it."""
        report(0.0, "Starting Trackside")
        self.serving.start()
        for tracker in self.trackers:
            url = f"{self.serving.url}/webhooks/{tracker.standin.connection}"
            tracker.standin.subscribe(url, WEBHOOK_SECRET)
        self.settle()

    def deliver(self, report: Report) -> None:
        """Reporters file new issues; each tracker sends its webhooks, some of them twice."""
        incoming = read_issues("incoming.jsonl")
        by_name = {tracker.standin.name: tracker for tracker in self.trackers}
        for number, (issue, expected) in enumerate(incoming):
            tracker = by_name[issue.tracker]
            tracker.standin.outbox.knobs.duplicate = number % 3 == 0
            self.opened.append((tracker, tracker.open(issue), expected))
            report(number / len(incoming), f"New issue: {issue.key}")
            time.sleep(0.2)
        for tracker in self.trackers:
            tracker.standin.outbox.drain()
            tracker.standin.outbox.knobs.duplicate = False
        self.settle()
        # Now, since a comment that is edited later tells when that was done.
        self.waits = self._waits()

    def answer(self, report: Report) -> None:
        """People accept, reject, relabel by hand, undo, ask for changes, edit what they wrote."""
        acts: tuple[tuple[str, Callable[[], int]], ...] = (
            ("accepted", lambda: self._command("accept", self._with_shown(None), most=6)),
            (
                "links accepted",
                lambda: self._command(
                    "accept similar", self._with_shown(SuggestionKind.SIMILAR), most=4
                ),
            ),
            (
                "priorities accepted",
                lambda: self._command(
                    "accept priority", self._with_shown(SuggestionKind.PRIORITY), most=4
                ),
            ),
            ("rejected", self._reject_and_edit),
            ("relabelled", self._relabel),
            ("undone", lambda: self._command("undo", self._with_done(), most=2)),
            (
                "asked for by hand",
                lambda: self._command("priority high\n/trackside why", self._on("jira"), most=1),
            ),
        )
        for number, (what, act) in enumerate(acts):
            report(number / len(acts), f"People answer: {what}")
            self.answers[what] = act()
            self.settle()

    def settle(self) -> None:
        """Wait until everything that was sent has been worked on and written back."""
        store = self.installation.store
        deadline = time.monotonic() + _QUIET_SECONDS
        quiet = 0
        while time.monotonic() < deadline and quiet < 3:
            for tracker in self.trackers:
                tracker.standin.outbox.drain(timeout=deadline - time.monotonic())
            counts = store.inbox.counts()
            with store.read() as transaction:
                open_actions = store.actions.actions(transaction, statuses=OPEN, limit=1)
            busy = counts["received"] + counts["queued"] or open_actions or store.outbox.waiting(1)
            busy = busy or self.serving.busy()
            quiet = 0 if busy else quiet + 1
            time.sleep(0.05)

    def _waits(self) -> Sequence[float]:
        """Seconds from each new issue's delivery to the comment that was written on it."""
        store = self.installation.store
        with store.read() as transaction:
            actions = store.actions.actions(transaction, limit=100_000)
        first: dict[int, float] = {}
        for action in actions:
            if action.kind is ActionKind.COMMENT and action.finished_at and action.result:
                first.setdefault(action.issue_id, action.finished_at.timestamp())
        received = {
            record.issue_key: record.received_at.timestamp()
            for record in store.inbox.records(limit=100_000)
            if record.event == "issue.opened"
        }
        issues = store.issues.many(sorted(first))
        return [first[i] - received[one.key] for i, one in issues.items() if one.key in received]

    # -- what people do --------------------------------------------------------------------

    def _command(self, words: str, refs: Sequence[IssueRef], *, most: int) -> int:
        for ref in refs[:most]:
            self._tracker(ref).comment(ref, f"/trackside {words}", MAINTAINER)
        return len(refs[:most])

    def _reject_and_edit(self) -> int:
        """A maintainer rejects labels; an edit later must not bring them back."""
        refs = self._with_shown(SuggestionKind.LABEL)[:2]
        done = self._command("reject labels", refs, most=2)
        self.settle()
        for ref in refs:
            issue = self.installation.store.issues.by_key(ref.key)
            if issue is not None:
                self._tracker(ref).edit(ref, f"{issue.body}\n\nIt happens on every try.")
        return done

    def _relabel(self) -> int:
        """A maintainer corrects a label that was applied, by hand in the tracker."""
        with self.installation.store.read() as transaction:
            actions = self.installation.store.actions.actions(
                transaction, statuses=(ActionStatus.APPLIED,)
            )
        keys = {ref.key: ref for _, ref, _ in self.opened}
        for action in actions:
            issue = self.installation.store.issues.get(action.issue_id)
            if action.kind is ActionKind.ADD_LABEL and issue and issue.key in keys:
                known = self.installation.store.issues.labels(issue.tracker, issue.project)
                other = min(known - set(issue.labels))
                ref = keys[issue.key]
                self._tracker(ref).relabel(ref, add=other, remove=action.value)
                return 1
        return 0

    def _with_shown(self, kind: str | None) -> list[IssueRef]:
        """Opened issues that wait for an answer to a suggestion of this kind."""
        with self.installation.store.read() as transaction:
            shown = self.installation.store.suggestions.suggestions(
                transaction, verdicts=(Verdict.SHOW,), open_only=True
            )
        keys = {
            s.issue_key
            for s in shown
            if s.suggestion.kind == kind
            or (kind is None and s.suggestion.kind in {SuggestionKind.LABEL, SuggestionKind.TYPE})
        }
        return [ref for _, ref, _ in self.opened if ref.key in keys]

    def _on(self, tracker: str) -> list[IssueRef]:
        """Opened issues of one tracker, the newest first."""
        return [ref for one, ref, _ in reversed(self.opened) if one.standin.name == tracker]

    def _with_done(self) -> list[IssueRef]:
        """Opened issues on which Trackside changed something."""
        with self.installation.store.read() as transaction:
            actions = self.installation.store.actions.actions(
                transaction, statuses=(ActionStatus.APPLIED,)
            )
        ids = {a.issue_id for a in actions if a.kind is not ActionKind.COMMENT}
        issues = self.installation.store.issues.many(sorted(ids))
        keys = {issue.key for issue in issues.values()}
        return [ref for _, ref, _ in reversed(self.opened) if ref.key in keys]

    def _tracker(self, ref: IssueRef) -> DemoTracker:
        return next(t for t in self.trackers if ref.key.startswith(f"{t.standin.name}:"))
