"""What a new report means for other issues: the one that speaks for a burst, tickets of insiders.

Those are looked at again; the report itself is told nothing of them that it was not told
already. Bounded: one issue of a burst and a few tickets for each report.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from core.errors import IndexDamaged, NoRoom
from core.model import ABOUT_ISSUES, Issue, Suggestion, SuggestionKind
from core.plugin import SimilarIssue
from core.privacy.visibility import may_mention
from core.search.clusters import MOST_REPORTS
from core.store.store import Store
from core.triage.consider import Desk
from core.triage.sensitive import looks_sensitive

if TYPE_CHECKING:
    from core.triage.finder import Finder

log = logging.getLogger(__name__)

MOST_TICKETS: Final = 2
FRESH: Final = timedelta(days=1)
LEAST_SCORE: Final = 0.3
"""How much of a report must be found in a ticket before it is looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Echo:
    """Looks at other issues again because of a report.

    ``suggest`` asks the plugins of these names about an issue, all of them where none is named.
    ``finder`` is opened only once it is needed.
    """

    store: Store
    desks: Mapping[str, Desk]
    suggest: Callable[[Issue, Collection[str]], Sequence[Suggestion]]
    finder: Callable[[], Finder]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    _counting: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, issue: Issue, suggestions: Sequence[Suggestion]) -> None:
        """Look at whatever a report, for which this was suggested, is of interest to."""
        if looks_sensitive(issue):
            return
        for suggestion in suggestions if self._is_fresh(issue) else ():
            if suggestion.kind == SuggestionKind.BURST and suggestion.value != issue.key:
                speaker = self.store.issues.by_key(suggestion.value)
                if speaker is not None and may_mention(speaker, issue):
                    # One after the other: who counted fewer must not have the last word.
                    with self._counting:
                        if not self._has_told_all(speaker):
                            self._again(speaker, frozenset({suggestion.made_by}))
        # Who found something like the report is asked about the ticket; where nobody did, all.
        by = frozenset(one.made_by for one in suggestions if one.kind in ABOUT_ISSUES)
        for one in self._tickets(issue):
            ticket = self.store.issues.get(one.issue.id)
            if ticket is not None:
                # A stranger's report is no reason to triage it: only what is like it is told.
                self._again(ticket, by, kinds=ABOUT_ISSUES)

    def _has_told_all(self, speaker: Issue) -> bool:
        """Whether the one that speaks says already that there are as many as are counted.

        Then one more report changes nothing, and of thousands each would cost a look.
        """
        with self.store.read() as transaction:
            stored = self.store.suggestions.suggestions(transaction, issue_id=speaker.id)
        told = [
            one.suggestion.evidence
            for one in stored
            if one.suggestion.kind == SuggestionKind.BURST and one.suggestion.value == speaker.key
        ]
        if not any(len(evidence) >= MOST_REPORTS for evidence in told):
            return False
        # Those of last week's outage say nothing of today's.
        newest = self.store.issues.by_key(told[-1][-1].key)
        return newest is not None and self._is_fresh(newest)

    def _is_fresh(self, issue: Issue) -> bool:
        """Whether it is news: who edits a report of last year's outage brings none."""
        return issue.created_at is None or self.now() - issue.created_at <= FRESH

    def _tickets(self, issue: Issue) -> Sequence[SimilarIssue]:
        try:
            found = self.finder().tickets_like(issue, MOST_TICKETS)
        except (IndexDamaged, NoRoom) as error:
            log.warning("no tickets were looked for: %s", error)
            return ()
        return [one for one in found if one.score >= LEAST_SCORE]

    def _again(
        self, issue: Issue, made_by: frozenset[str], kinds: frozenset[str] = frozenset()
    ) -> None:
        desk = self.desks.get(issue.connection)
        if desk is not None and issue.is_open:
            found = self.suggest(issue, made_by)
            desk.consider(issue, found, made_by=made_by, kinds=kinds)
