"""What is related but not the same: its own words in the comment, its own link."""

from __future__ import annotations

from core.connector import Capability
from core.markdown import render
from core.model import (
    ActionKind,
    Issue,
    RelationKind,
    StatusCategory,
    Suggestion,
    SuggestionKind,
)
from core.triage.comment import Facts, compose
from core.triage.plan import Change, change_for

OLD = Issue(
    key="jira:acme/SHOP-1",
    tracker="jira",
    project="acme/SHOP",
    title="Upgrade the parser to 2.3",
    status_category=StatusCategory.DONE,
    resolution="Fixed",
    milestone="2.4",
)
RELATED = Suggestion(
    kind=SuggestionKind.RELATED,
    value=OLD.key,
    confidence=0.8,
    because="Both mention parser; this is about 2.4, that about 2.3; it was fixed in 2.4.",
    made_by="similar",
    version="2",
)


def test_the_comment_tells_related_from_similar_and_how_it_was_resolved() -> None:
    document = compose(Facts(shown=[RELATED], issues={OLD.key: OLD}))
    assert document is not None
    said = render(document)
    assert "A related issue, which is probably not the same:" in said
    assert "look similar" not in said
    assert "(Fixed in 2.4)" in said.replace("\\", "")
    assert "/trackside accept" in said


def test_what_is_accepted_as_related_is_linked_as_related_where_the_tracker_can() -> None:
    def change(*kinds: RelationKind) -> Change | None:
        return change_for(
            RELATED,
            OLD,
            capabilities={Capability.LINK},
            link_kinds=kinds,
            labels=(),
            type_of_label=str,
        )

    assert change(RelationKind.RELATED) == Change(kind=ActionKind.RELATE, value=OLD.key)
    assert change(RelationKind.SIMILAR) is None
