"""A ticket that insiders read is linked to a customer's issue in the ticket's own tracker.

Approved by a person, undone by one; the customer's issue hears nothing, and nothing is closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from core.connector import Connector
from core.model import Issue, IssueRef, Mode
from core.privacy.visibility import may_mention
from core.store.store import Store
from core.testing.jira_standin import JiraStandIn
from core.testing.linear_standin import LinearStandIn
from core.triage.consider import Desk
from core.triage.policy import Rules
from core.triage.write_back import WriteBack
from core.vocabulary import type_of_label
from tests.connectors.jira import jira_support
from tests.connectors.linear import helpers
from tests.store.stores import an_issue, sqlite_store
from tests.triage.fake_tracker import a_suggestion

__all__ = ["sqlite_store"]

REPORT = "github:acme/shop#12"


class AtJira:
    """A ticket in Jira, and the addresses that it is linked to."""

    def __init__(self, tracker: JiraStandIn) -> None:
        self.connector: Connector[Any] = jira_support.connect(tracker, quiet_minutes=0)
        self.ref: IssueRef = tracker.open_issue("Upload hangs")
        self._tracker = tracker

    def links(self) -> list[str]:
        return [link["object"]["url"] for link in self._tracker.remote_links(self.ref)]


class AtLinear:
    """The same in Linear."""

    def __init__(self, tracker: LinearStandIn) -> None:
        self.connector: Connector[Any] = helpers.connect(tracker, quiet_minutes=0)
        self.ref: IssueRef = tracker.open_issue("Upload hangs")
        self._tracker = tracker

    def links(self) -> list[str]:
        return [attachment.url for attachment in self._tracker.workspace.attachments]


@pytest.fixture(params=["jira", "linear"])
def there(request: pytest.FixtureRequest) -> Iterator[AtJira | AtLinear]:
    if request.param == "jira":
        with JiraStandIn(deployment="cloud") as jira:
            made: AtJira | AtLinear = AtJira(jira)
            yield made
            made.connector.close()
    else:
        with LinearStandIn() as linear:
            made = AtLinear(linear)
            yield made
            made.connector.close()


def test_an_approved_report_is_linked_and_taken_off_again(
    there: AtJira | AtLinear, sqlite_store: Store
) -> None:
    store, connector = sqlite_store, there.connector
    store.set_me(connector.connection, connector.whoami())
    read = replace(connector.read_issue(there.ref), connection=connector.connection)
    store.issues.import_batch([read, an_issue(12, title="Upload hangs, says a customer")])
    ticket, report = store.issues.by_key(read.key), store.issues.by_key(REPORT)
    assert ticket is not None
    assert report is not None
    assert ticket.private
    assert may_mention(report, ticket)
    assert not may_mention(ticket, report)

    desk = Desk(
        store=store,
        rules=Rules(mode=Mode.SUGGEST),
        capabilities=connector.capabilities,
        type_of_label=type_of_label,
        link_kinds=connector.link_kinds,
    )

    def mentionable(about: Issue, keys: Sequence[str]) -> Mapping[str, Issue]:
        found = {key: store.issues.by_key(key) for key in keys}
        return {k: i for k, i in found.items() if i is not None and may_mention(i, about)}

    def write() -> None:
        write_back = WriteBack(
            store=store, connector=connector, mentionable=mentionable, max_attempts=3
        )
        assert write_back.run(ticket.id) is None

    (decision,) = desk.consider(ticket, [a_suggestion("similar", REPORT, promised=None)])
    write()
    assert there.links() == [], "nobody has approved it"
    desk.accept(ticket, decision.suggestion, by="maintainer-1", because="it is the same")
    for _ in range(2):
        write()
        assert there.links() == [report.url]
    with store.read() as transaction:
        actions = store.actions.actions(transaction, issue_id=ticket.id)
    link = next(action for action in actions if action.kind == "link")
    assert link.status == "applied"
    desk.undo(ticket, link, by="maintainer-1", because="it was another thing")
    write()
    assert there.links() == []
    assert connector.read_issue(there.ref).is_open
