from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.model import (
    Issue,
    Mode,
    Outcome,
    OutcomeKind,
    Priority,
    StatusCategory,
    Suggestion,
    Verdict,
)
from core.project_settings import ProjectSettings
from core.triage.policy import FIELD_OF, MOST_SHOWN, Rules, decide, decide_all, has_label, silent
from tests.store.stores import NOON, an_issue

KINDS = ("type", "label", "priority", "assignee", "similar", "duplicate", "missing", "sentiment")
RULES = Rules(mode=Mode.APPLY, appliable=frozenset({"type", "label", "priority"}))


def a_suggestion(kind: str = "label", value: str = "bug", **fields: object) -> Suggestion:
    given_: dict[str, object] = {
        "confidence": 0.97,
        "promised": 0.96,
        "because": "",
        "made_by": "p",
        "version": "1",
    }
    return Suggestion(kind=kind, value=value, **(given_ | fields))  # type: ignore[arg-type]


def said(*kinds: OutcomeKind) -> Sequence[Outcome]:
    return [Outcome(suggestion_id=1, kind=kind, by="maintainer-1", at=NOON) for kind in kinds]


def verdict(
    suggestion: Suggestion | None = None,
    issue: Issue | None = None,
    *,
    rules: Rules = RULES,
    locks: frozenset[str] = frozenset(),
    answers: Sequence[Outcome] = (),
    sensitive: bool = False,
) -> tuple[Verdict, str]:
    decision = decide(
        suggestion or a_suggestion(),
        issue or an_issue(),
        rules=rules,
        locks=locks,
        answers=answers,
        sensitive=sensitive,
    )
    return decision.verdict, decision.sentence


# -- each rule and its sentence ------------------------------------------------------------


def test_what_is_promised_is_applied() -> None:
    assert verdict() == (
        Verdict.APPLY,
        "Its measured precision is at least 96%, which reaches the target of 95%.",
    )
    assert verdict(a_suggestion(promised=0.95))[0] is Verdict.APPLY


def test_on_a_sensitive_issue_everything_is_hidden() -> None:
    sentence = "The issue looks sensitive: nothing is written on it."
    assert verdict(sensitive=True) == (Verdict.HIDE, sentence)


@pytest.mark.parametrize("category", [StatusCategory.DONE, StatusCategory.CANCELLED])
def test_on_a_closed_issue_everything_is_hidden(category: StatusCategory) -> None:
    closed = an_issue(status_category=category)
    assert verdict(issue=closed) == (Verdict.HIDE, "The issue is closed.")


@pytest.mark.parametrize("no", [OutcomeKind.REJECTED, OutcomeKind.REVERSED])
def test_what_a_person_said_no_to_is_hidden_for_good(no: OutcomeKind) -> None:
    sentence = "A person said no to this here before."
    assert verdict(answers=said(no)) == (Verdict.HIDE, sentence)
    assert verdict(answers=said(OutcomeKind.ACCEPTED, no))[0] is Verdict.HIDE
    assert verdict(answers=said(no, OutcomeKind.ACCEPTED))[0] is Verdict.APPLY


@pytest.mark.parametrize(
    ("kind", "value"), [("label", "Bug"), ("type", "bug"), ("priority", "high")]
)
def test_what_is_so_already_is_hidden(kind: str, value: str) -> None:
    issue = an_issue(labels=("bug",), type="bug", priority=Priority.HIGH)
    assert verdict(a_suggestion(kind, value), issue) == (Verdict.HIDE, "It is so already.")
    assert verdict(a_suggestion(kind, "low"), issue)[0] is Verdict.APPLY


@pytest.mark.parametrize("kind", ["similar", "assignee", "missing", "sentiment"])
def test_other_kinds_are_never_so_already(kind: str) -> None:
    issue = an_issue(labels=("x",), type="x")
    assert verdict(a_suggestion(kind, "x"), issue)[0] is Verdict.SHOW


def test_what_is_not_sure_enough_is_hidden() -> None:
    unsure = a_suggestion(confidence=0.49, promised=1.0)
    assert verdict(unsure) == (Verdict.HIDE, "Not sure enough: 49%, and 50% is the floor.")
    assert verdict(replace(unsure, confidence=0.5))[0] is Verdict.APPLY


def test_where_nothing_may_be_written_everything_is_hidden() -> None:
    sentence = "The mode is observe: nothing is written to the tracker."
    assert verdict(rules=replace(RULES, mode=Mode.OBSERVE)) == (Verdict.HIDE, sentence)


def test_in_mode_suggest_a_person_decides() -> None:
    rules = replace(RULES, mode=Mode.SUGGEST)
    assert verdict(rules=rules) == (Verdict.SHOW, "In mode suggest a person decides.")


@pytest.mark.parametrize("kind", KINDS)
def test_the_mode_of_a_kind_comes_before_the_mode_of_the_connection(kind: str) -> None:
    for mode, other in ((Mode.OBSERVE, Mode.APPLY), (Mode.SUGGEST, Mode.OBSERVE)):
        rules = replace(RULES, mode=mode, modes={"label": other})
        assert rules.mode_for(kind) is (other if kind == "label" else mode)


@pytest.mark.parametrize("kind", ["type", "label", "priority"])
def test_a_field_that_a_person_has_set_is_theirs(kind: str) -> None:
    name = FIELD_OF[kind]
    assert verdict(a_suggestion(kind, "x"), locks=frozenset({name})) == (
        Verdict.SHOW,
        f"A person has set {name} here: it is theirs.",
    )
    others = frozenset(FIELD_OF.values()) - {name}
    assert verdict(a_suggestion(kind, "x"), locks=others)[0] is Verdict.APPLY


def test_a_duplicate_is_a_persons_to_decide_whatever_was_measured() -> None:
    rules = replace(RULES, appliable=frozenset(KINDS))
    assert verdict(a_suggestion("duplicate", "x", promised=1.0), rules=rules) == (
        Verdict.SHOW,
        "Only a person says that an issue is a duplicate.",
    )


@pytest.mark.parametrize("kind", ["similar", "missing", "sentiment"])
def test_information_is_shown_and_never_applied(kind: str) -> None:
    rules = replace(RULES, appliable=frozenset(KINDS))
    assert verdict(a_suggestion(kind, "x"), rules=rules) == (
        Verdict.SHOW,
        "It is information; there is nothing to set.",
    )


def test_what_the_connection_cannot_write_is_shown() -> None:
    sentence = "This connection cannot write it; a person can."
    assert verdict(a_suggestion("assignee", "maintainer-1")) == (Verdict.SHOW, sentence)


def test_what_was_not_measured_is_shown() -> None:
    unmeasured = a_suggestion(promised=None, confidence=1.0)
    assert verdict(unmeasured) == (Verdict.SHOW, "Its precision has not been measured yet.")


def test_what_promises_too_little_is_shown() -> None:
    assert verdict(a_suggestion(promised=0.949, confidence=1.0)) == (
        Verdict.SHOW,
        "At least 94% of such were right where it was measured; applying without asking takes 95%.",
    )
    assert verdict(a_suggestion(promised=0.0))[0] is Verdict.SHOW


def test_no_number_at_all_promises_nothing() -> None:
    assert verdict(a_suggestion(promised=float("nan")))[0] is Verdict.SHOW
    assert verdict(a_suggestion(confidence=float("nan")))[0] is Verdict.HIDE


# -- all together --------------------------------------------------------------------------


def all_of(suggestions: Sequence[Suggestion], rules: Rules = RULES) -> dict[str, Verdict]:
    decisions = decide_all(
        suggestions, an_issue(), rules=rules, locks=frozenset(), answers={}, sensitive=False
    )
    return {d.suggestion.value: d.verdict for d in decisions}


def test_of_a_kind_only_the_surest_are_shown() -> None:
    labels = [a_suggestion("label", f"l{n}", confidence=0.6 + n / 100) for n in range(6)]
    found = all_of(labels)
    assert [value for value, v in found.items() if v is not Verdict.HIDE] == [
        "l5",
        "l4",
        "l3",
        "l2",
    ]
    types = [a_suggestion("type", "bug", confidence=0.6), a_suggestion("type", "task")]
    decisions = decide_all(
        types, an_issue(), rules=RULES, locks=frozenset(), answers={}, sensitive=False
    )
    assert [(d.suggestion.value, d.sentence) for d in decisions][1] == (
        "bug",
        "Others of its kind are surer, and 1 are enough.",
    )


def test_how_many_are_shown_can_be_set() -> None:
    similar = [a_suggestion("similar", f"k{n}") for n in range(5)]
    for most in (0, 1, 4):
        found = all_of(similar, replace(RULES, most_shown={"similar": most}))
        assert list(found.values()).count(Verdict.SHOW) == most


def test_the_answers_to_one_suggestion_do_not_count_for_another() -> None:
    suggestions = [
        a_suggestion("label", "a"),
        a_suggestion("type", "a"),
        a_suggestion("label", "b"),
    ]
    answers = {("label", "a"): said(OutcomeKind.REJECTED)}
    decisions = decide_all(
        suggestions, an_issue(), rules=RULES, locks=frozenset(), answers=answers, sensitive=False
    )
    hidden = [
        (d.suggestion.kind, d.suggestion.value) for d in decisions if d.verdict is Verdict.HIDE
    ]
    assert hidden == [("label", "a")]


def test_labels_are_compared_without_case() -> None:
    assert has_label(an_issue(labels=("Needs Info",)), "needs info")
    assert not has_label(an_issue(labels=("needs",)), "needs info")


@pytest.mark.parametrize(
    ("mode", "modes", "expected"),
    [
        (Mode.OBSERVE, {}, True),
        (Mode.OBSERVE, {"label": Mode.OBSERVE}, True),
        (Mode.OBSERVE, {"label": Mode.SUGGEST}, False),
        (Mode.SUGGEST, {}, False),
        (Mode.APPLY, {"label": Mode.OBSERVE}, False),
    ],
)
def test_a_connection_is_silent_where_no_kind_may_be_written(
    mode: Mode, modes: dict[str, Mode], expected: bool
) -> None:
    assert silent(mode, modes) == expected
    assert replace(RULES, mode=mode, modes=modes).silent == expected


# -- whatever comes ------------------------------------------------------------------------

unsure_floats = st.floats(0, 1) | st.sampled_from([0.0, 0.5, 0.95, 1.0, float("nan")])
some_suggestions = st.lists(
    st.builds(
        a_suggestion,
        kind=st.sampled_from(KINDS),
        value=st.sampled_from(["bug", "feature", "high", "low", "x", "y", "z"]),
        confidence=unsure_floats,
        promised=st.none() | unsure_floats,
    ),
    max_size=25,
    unique_by=lambda s: (s.kind, s.value),
)
some_issues = st.builds(
    an_issue,
    labels=st.lists(st.sampled_from(["bug", "x", "y"]), unique=True).map(tuple),
    type=st.sampled_from(["", "bug", "feature"]),
    priority=st.sampled_from(list(Priority)),
    status_category=st.sampled_from(list(StatusCategory)),
)
some_rules = st.builds(
    Rules,
    mode=st.sampled_from(list(Mode)),
    modes=st.dictionaries(st.sampled_from(KINDS), st.sampled_from(list(Mode)), max_size=3),
    floor=st.floats(0, 1),
    precision_target=st.floats(0.5, 1),
    appliable=st.frozensets(st.sampled_from(KINDS)),
    most_shown=st.dictionaries(st.sampled_from(KINDS), st.integers(0, 4), max_size=2),
)
some_locks = st.frozensets(st.sampled_from(sorted(FIELD_OF.values())))
some_answers = st.dictionaries(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(["bug", "high", "x"])),
    st.lists(st.sampled_from(list(OutcomeKind)), max_size=3).map(lambda kinds: said(*kinds)),
    max_size=6,
)


@settings(deadline=None)
@given(some_suggestions, some_issues, some_rules, some_locks, some_answers, st.booleans())
def test_nothing_is_ever_applied_or_shown_against_the_rules(
    suggestions: Sequence[Suggestion],
    issue: Issue,
    rules: Rules,
    locks: frozenset[str],
    answers: dict[tuple[str, str], Sequence[Outcome]],
    sensitive: bool,
) -> None:
    decisions = decide_all(
        suggestions, issue, rules=rules, locks=locks, answers=answers, sensitive=sensitive
    )
    assert sorted(d.suggestion.value for d in decisions) == sorted(s.value for s in suggestions)
    shown: Counter[str] = Counter()
    for decision in decisions:
        suggestion = decision.suggestion
        assert decision.sentence.endswith(".")
        if decision.verdict is Verdict.HIDE:
            continue
        shown[suggestion.kind] += 1
        words = answers.get((suggestion.kind, suggestion.value), ())
        assert not sensitive
        assert issue.is_open
        assert suggestion.confidence >= rules.floor
        assert rules.mode_for(suggestion.kind) is not Mode.OBSERVE
        assert not (words and words[-1].kind in {OutcomeKind.REJECTED, OutcomeKind.REVERSED})
        if decision.verdict is Verdict.APPLY:
            assert rules.mode_for(suggestion.kind) is Mode.APPLY
            assert FIELD_OF[suggestion.kind] not in locks
            assert suggestion.kind in rules.appliable
            assert suggestion.promised is not None
            assert suggestion.promised >= rules.precision_target
    for kind, count in shown.items():
        assert count <= rules.most_shown.get(kind, MOST_SHOWN.get(kind, 3))


@settings(deadline=None)
@given(some_suggestions, some_issues, some_rules)
def test_the_order_in_which_plugins_answer_does_not_matter(
    suggestions: Sequence[Suggestion], issue: Issue, rules: Rules
) -> None:
    def decided(given_: Sequence[Suggestion]) -> list[tuple[str, str, Verdict, str]]:
        found = decide_all(
            given_, issue, rules=rules, locks=frozenset(), answers={}, sensitive=False
        )
        return sorted((d.suggestion.kind, d.suggestion.value, d.verdict, d.sentence) for d in found)

    sure = [s for s in suggestions if s.confidence == s.confidence]
    assert decided(sure) == decided(sure[::-1])


def test_a_burst_mutes_nothing_where_nobody_may_speak_for_it() -> None:
    burst = replace(a_suggestion("burst", "github:acme/shop#9"), promised=None, confidence=0.99)
    label = replace(a_suggestion("label", "docs"), promised=None)

    def verdicts(rules: Rules) -> dict[str, Verdict]:
        decided = decide_all(
            [burst, label], an_issue(), rules=rules, locks=frozenset(), answers={}, sensitive=False
        )
        return {one.suggestion.kind: one.verdict for one in decided}

    free = Rules(mode=Mode.SUGGEST)
    assert verdicts(free)["label"] is Verdict.HIDE
    for rules in (
        free.narrowed(ProjectSettings(kinds=("label", "similar"))),
        free.narrowed(ProjectSettings(modes={"burst": Mode.OBSERVE})),
    ):
        assert verdicts(rules)["label"] is Verdict.SHOW


def test_max_similar_of_a_project_bounds_related_issues_too() -> None:
    rules = Rules(mode=Mode.SUGGEST).narrowed(ProjectSettings(max_similar=0))
    found = [replace(a_suggestion(k, f"github:acme/shop#{n}"), promised=None)
             for n, k in enumerate(("similar", "related"), 2)]  # fmt: skip
    decided = decide_all(
        found, an_issue(), rules=rules, locks=frozenset(), answers={}, sensitive=False
    )
    assert {one.verdict for one in decided} == {Verdict.HIDE}
