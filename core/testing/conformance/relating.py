"""Relations of every kind that a connector declares, written and read."""

# ruff: noqa: S101, D102 - these are tests: they assert, and a check's name documents it

from __future__ import annotations

from typing import Any

import pytest

from core.connector import Capability, Connector, LinkTarget
from core.errors import Unsupported
from core.model import IssueRef, RelationKind
from core.testing.conformance.base import Suite, Tracker, skip_without


class RelatingChecks(Suite):
    """Typed relations."""

    @pytest.mark.parametrize("kind", list(RelationKind))
    def test_a_relation_is_made_once_and_taken_back(
        self, tracker: Tracker, connector: Connector[Any], kind: RelationKind
    ) -> None:
        skip_without(connector, Capability.LINK)
        ref = tracker.make_issue("Conformance: one end")
        other = tracker.make_issue("Conformance: the other end")
        seen = connector.read_issue(other)
        target = LinkTarget(ref=other, title=seen.title, url=seen.url, same_tracker=True)
        if kind not in connector.link_kinds:
            with pytest.raises(Unsupported):
                connector.link(ref, target, kind)
            return
        for _ in range(2):
            connector.link(ref, target, kind)
            assert len(tracker.relations(ref)) == 1
        told = {(r.kind, r.key) for r in connector.read_issue(ref).relations}
        assert {key for _, key in told} == {other.key}
        assert told == tracker.relations(ref), "read as the tracker has it"
        if kind not in {RelationKind.SIMILAR, RelationKind.RELATED}:
            assert told == {(kind, other.key)}, "a typed relation is read as what it was written"
        for issue in (ref, other):
            assert connector.read_issue(issue).is_open, "a relation closes nothing"
        for _ in range(2):
            connector.unlink(ref, target, kind)
            assert tracker.relations(ref) == frozenset()

    @pytest.mark.parametrize("kind", [RelationKind.SIMILAR, RelationKind.DUPLICATE_OF])
    def test_an_issue_of_another_tracker_is_linked_to_and_closes_nothing(
        self, tracker: Tracker, connector: Connector[Any], kind: RelationKind
    ) -> None:
        skip_without(connector, Capability.LINK)
        ref = tracker.make_issue("Conformance: linked to what is elsewhere")
        elsewhere = LinkTarget(
            ref=IssueRef(connection="another", key="other:acme/shop#12", external_id="12"),
            title="Elsewhere",
            url="https://other.example/acme/shop/issues/12",
            same_tracker=False,
        )
        if kind not in connector.link_kinds:
            with pytest.raises(Unsupported):
                connector.link(ref, elsewhere, kind)
            return
        for _ in range(2):
            connector.link(ref, elsewhere, kind)
        assert tracker.relations(ref) == frozenset(), "it is no issue of this tracker"
        for _ in range(2):
            connector.unlink(ref, elsewhere, kind)
        assert connector.read_issue(ref).is_open
