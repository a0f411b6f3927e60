"""What became of suggestions and how long issues waited, told from the ledger on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from core.experiments import Arm, Experiment, Way
from core.model import (
    ActionKind,
    ActionStatus,
    FieldChange,
    Issue,
    Outcome,
    OutcomeKind,
    Person,
    Verdict,
)
from core.model import SuggestionKind as Kind
from core.store.ignored import unanswered
from core.store.store import Store
from tests.store.ledger import a_suggestion, decided, record
from tests.store.stores import NOON, an_issue, minutes

LATER = datetime.now(UTC) + timedelta(days=30)
CONNECTION = "acme-github"


def shown(store: Store, issue: Issue, value: str, verdict: Verdict = Verdict.SHOW) -> int:
    (decision,) = record(store, issue, decided(a_suggestion(value), verdict))
    return decision.suggestion.id


def answered(store: Store, issue: Issue, value: str, *kinds: OutcomeKind) -> None:
    (decision,) = record(store, issue, decided(a_suggestion(value)))
    for kind in kinds:
        with store.write() as connection:
            store.suggestions.answer(
                connection, decision.suggestion, kind, issue_id=issue.id, by="ada", because=""
            )


def carry_out(store: Store, issue: Issue, kind: ActionKind, suggestion: int | None = None) -> None:
    with store.write() as connection:
        action = store.actions.plan(
            connection,
            issue_id=issue.id,
            kind=kind,
            value=f"{kind} {suggestion}",
            because="",
            suggestion_id=suggestion,
        )
        assert action is not None
        store.actions.move(connection, action, ActionStatus.APPLYING)
        (action,) = store.actions.actions(connection, action_id=action.id)
        store.actions.move(connection, action, ActionStatus.APPLIED)


def test_the_last_word_of_people_counts_and_only_of_what_was_shown(
    store: Store, issue: Issue
) -> None:
    answered(store, issue, "ui", OutcomeKind.REJECTED, OutcomeKind.ACCEPTED)
    carry_out(store, issue, ActionKind.ADD_LABEL, shown(store, issue, "bug", Verdict.APPLY))
    shown(store, issue, "hidden", Verdict.HIDE)
    shown(store, issue, "cart")
    found = {one.value: one for one in store.measures.shown()}
    assert {value: one.outcome for value, one in found.items()} == {
        "ui": OutcomeKind.ACCEPTED,
        "bug": None,
        "cart": None,
    }
    assert found["bug"].applied_at is not None
    assert found["ui"].plugin == "labels"
    assert store.measures.fates(settled_before=LATER) == {
        ("acme/shop", "label", "accepted"): 1,
        ("acme/shop", "label", "stood"): 1,
        ("acme/shop", "label", "waiting"): 1,
    }
    record(store, issue)
    assert store.measures.fates(settled_before=LATER)["acme/shop", "label", "withdrawn"] == 1
    assert list(store.measures.shown(since=LATER)) == []
    assert list(store.measures.shown("jira", "acme/shop")) == []
    assert len(list(store.measures.shown("github", "acme/shop"))) == 3


def test_what_was_ignored_gives_way_to_an_answer_whenever_that_was_given(
    store: Store, issue: Issue
) -> None:
    suggestion = shown(store, issue, "ui")
    assert not waiting(store), "nothing stands in the tracker"
    carry_out(store, issue, ActionKind.COMMENT)
    assert waiting(store) == [suggestion]
    with store.write() as connection:
        (one,) = unanswered(connection, shown_before=LATER)
        store.suggestions.record_outcome(
            connection,
            Outcome(
                suggestion_id=one.suggestion_id, kind=OutcomeKind.IGNORED, by="trackside", at=LATER
            ),
            issue_id=one.issue_id,
        )
    assert not waiting(store)
    assert [one.outcome for one in store.measures.shown()] == [OutcomeKind.IGNORED]
    answered(store, issue, "ui", OutcomeKind.ACCEPTED)
    assert [one.outcome for one in store.measures.shown()] == [OutcomeKind.ACCEPTED]


def waiting(store: Store) -> list[int]:
    with store.read() as connection:
        return [one.suggestion_id for one in unanswered(connection, shown_before=LATER)]


def test_the_first_change_by_a_person_is_the_triage(store: Store, issue: Issue) -> None:
    me, robot = Person(id="99", handle="us"), Person(id="5", is_bot=True)
    ada = Person(id="1", handle="ada")
    told = [
        ("labels", 0.05, ada),  # with the form
        ("labels", 2, robot),
        ("labels", 3, me),
        ("title", 4, ada),
        ("assignees", 9, ada),
        ("labels", 7, None),
    ]
    with store.write() as connection:
        changes = [
            FieldChange(field=field, after=f"x{at}", at=minutes(at), actor=actor)
            for field, at, actor in told
        ]
        store.issues.add_history(connection, issue.id, changes)
    (found,) = store.measures.triaged(CONNECTION, since=NOON, me=me, project="acme/shop")
    assert found.first == minutes(7)
    assert found.filed_at == NOON
    assert not found.has_values
    assert store.measures.triaged(CONNECTION, since=minutes(1)) == []
    assert store.measures.triaged(CONNECTION, since=NOON, project="acme/depot") == []
    assert store.measures.began(CONNECTION) is None


# -- experiments ---------------------------------------------------------------------------

SURER = Experiment(kind=Kind.LABEL, project="acme/shop", variant=Way(threshold=0.8))


def test_who_takes_part_does_so_once_and_is_judged_once(store: Store, issue: Issue) -> None:
    said = {"control": [{"value": "ui"}], "variant": []}
    for arm in (Arm.VARIANT, Arm.CONTROL):
        with store.write() as connection:
            store.experiments.begin(connection, "surer", SURER, NOON)
            store.experiments.enrol(
                connection,
                experiment="surer",
                issue_id=issue.id,
                arm=arm,
                share=0.5,
                said=said,
                at=NOON,
            )
    (part,) = store.experiments.issues("surer")
    assert (part.arm, part.said, part.scores) == (Arm.VARIANT, said, {})
    assert store.experiments.variant_kinds(issue.id) == {"label"}
    assert store.experiments.to_judge("surer", assigned_before=NOON, limit=9) == []
    assert store.experiments.to_judge("surer", assigned_before=minutes(1), limit=9) == [part]
    for score in (1.0, -1.0):
        store.experiments.judge([(part.id, {"control": score})], minutes(2))
    (judged,) = store.experiments.issues("surer", judged_only=True)
    assert (judged.scores, judged.judged_at) == ({"control": 1.0}, minutes(2))
    assert store.experiments.to_judge("surer", assigned_before=LATER, limit=9) == []


def test_an_experiment_ends_once_and_says_why(store: Store, issue: Issue) -> None:
    assert not store.experiments.end("surer", why="enough", at=NOON)
    with store.write() as connection:
        store.experiments.begin(connection, "surer", SURER, NOON)
    assert store.experiments.end("surer", why="enough", at=minutes(1))
    assert not store.experiments.end("surer", why="again", at=minutes(2))
    (record,) = store.experiments.list()
    assert (record.ended_at, record.why_ended) == (minutes(1), "enough")
    assert record.design == SURER.design()


def test_what_a_variant_said_holds_back_only_that(store: Store, issue: Issue) -> None:
    store.issues.import_batch([an_issue(2)])
    other = store.issues.by_key("github:acme/shop#2")
    assert other is not None
    with store.write() as connection:
        store.experiments.begin(connection, "surer", SURER, NOON)
        store.experiments.enrol(
            connection,
            experiment="surer",
            issue_id=issue.id,
            arm=Arm.VARIANT,
            share=0.5,
            said={},
            at=NOON,
        )
    for each in (issue, other):
        answered(store, each, "ui", OutcomeKind.EDITED)
    assert [one.right for one in store.experience.fared("github", "acme/shop")] == [False]
    both = store.experience.fared("github", "acme/shop", variants_of={"label"})
    assert [one.right for one in both] == [False, False]
