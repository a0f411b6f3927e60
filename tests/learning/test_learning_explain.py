"""Reasons: words that the issue has, as it has them, and sentences that are true."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.learning.cues import MERE, PHRASES
from core.learning.documents import document
from core.learning.explain import because, reasons
from core.learning.function_words import FUNCTION_WORDS
from core.learning.kin_words import kin
from core.learning.prediction import predict_one
from core.learning.suggesting import suggest_value, suggest_values
from core.model import Evidence, EvidenceKind, Issue, Suggestion
from core.plugin import TrainedModel
from tests.learning.synthetic import THINGS, issue, issues, trained

TEST = "a test on this project's past"


@pytest.fixture(scope="module")
def types() -> TrainedModel:
    found = trained("type", issues(200))
    assert found is not None
    return found


@pytest.fixture(scope="module")
def labels() -> TrainedModel:
    found = trained("labels", issues(200))
    assert found is not None
    return found


def suggest(model: TrainedModel, one: Issue, **given: object) -> list[Suggestion]:
    settings = {"current": "", "minimum": 0.5, "correct_from": 0.9} | given
    found: Iterator[Suggestion] = suggest_value(
        model,
        one,
        kind="type",
        made_by="test",
        **settings,  # type: ignore[arg-type]
    )
    return list(found)


def test_names_the_words_that_decide(types: TrainedModel) -> None:
    (found,) = suggest(types, issue(title="The EXPORT Crashes!", body="Since 2.1 it fails."))
    assert found.value == "bug"
    assert "“Crashes”" in found.because
    assert found.evidence[0].weight >= found.evidence[-1].weight > 0


def test_labels_are_explained_by_their_subject(labels: TrainedModel) -> None:
    one = issue(title="How do I use the export?", body="Is there an example?")
    found = list(
        suggest_values(labels, one, kind="label", made_by="test", skip=(), minimum=0.5, most=3)
    )
    assert [s.value for s in found] == ["area: files"]
    assert found[0].evidence[0].text == "export"


def test_every_word_quoted_is_in_the_issue(types: TrainedModel) -> None:
    for one in issues(60, seed=8):
        shuffled = list(f"{one.title} {one.body}".split())
        random.Random(1).shuffle(shuffled)  # noqa: S311
        for title, body in ((one.title, one.body), (" ".join(shuffled[:8]), " ".join(shuffled))):
            read = document(title, body)
            for column in range(3):
                for reason in reasons(types.estimator, read, column):
                    if reason.kind is EvidenceKind.TERM:
                        assert re.search(
                            rf"(?<!\w){re.escape(reason.text)}(?!\w)", f"{title} {body}"
                        )
                        assert reason.text.casefold() not in FUNCTION_WORDS


@pytest.mark.parametrize(
    ("body", "gone"),
    [
        ("see https://secret.example.test/crash", "secret"),
        ("ask @maintainer-1 about it", "maintainer"),
        ("in /home/somebody/crash", "somebody"),
        ("write to someone.else@mail.example.test please", "someone"),
        ("Contact: someone.else@mail.example.test", "someone"),
    ],
)
def test_links_mentions_and_paths_are_never_quoted(
    types: TrainedModel, body: str, gone: str
) -> None:
    history = [
        issue(n, title="Crash" if n % 2 else "Add", body=body if n % 2 else "", type=kind)
        for n in range(1, 61)
        for kind in [("feature", "bug")[n % 2]]
    ]
    model = trained("type", history)
    assert model is not None
    (found,) = suggest(model, issue(title="Crash", body=body))
    assert found.value == "bug"
    quoted = found.because + "".join(reason.text for reason in found.evidence)
    assert gone not in quoted
    assert "xx" not in quoted


def test_what_may_be_a_password_is_never_quoted(types: TrainedModel) -> None:
    secret = "crashes4fails9crashes2error"
    (found,) = suggest(types, issue(title=f"The export crashes {secret}", body=f"with {secret}"))
    assert found.value == "bug"
    assert secret not in found.because
    assert all(secret not in reason.text for reason in found.evidence)


def test_a_field_is_quoted_only_as_others_filled_it_in_too() -> None:
    history = [
        issue(n, title=f"Report {n}", body=f"Kind: {said}\nPassword: {word}", type=kind)
        for n, word in enumerate(("apple", "pear", "plum", "fig", "date", "lime") * 10)
        for kind, said in [(("bug", "fault"), ("feature", "plan"))[n % 2]]
    ]
    model = trained("type", history)
    assert model is not None
    (found,) = suggest(model, issue(title="Report", body="Kind: fault\nPassword: mango"))
    assert "“kind: fault”" in found.because
    assert "mango" not in found.because


def test_structure_is_a_reason_only_where_it_is_there(types: TrainedModel) -> None:
    with_trace = (
        "Since 2.1 it fails.\n\n```\nTraceback (most recent call last):\nValueError: x\n```"
    )
    (found,) = suggest(types, issue(title="The export crashes", body=with_trace))
    rules = {reason.text for reason in found.evidence if reason.kind is EvidenceKind.RULE}
    without = suggest(types, issue(title="The export crashes", body="Since 2.1 it fails."))[0]
    assert any("stack trace" in rule or "code" in rule for rule in rules)
    assert "stack trace" not in without.because
    assert "code block" not in without.because


def test_the_record_is_that_of_the_card(types: TrainedModel) -> None:
    one = issue(title="The export crashes", body="Since 2.1 the export fails.")
    found = predict_one(types, document(one.title, one.body))
    assert found is not None
    assert found.track is not None
    record = found.track.record(found.confidence)
    assert record is not None
    (suggestion,) = suggest(types, one)
    assert (
        f"In a test on this project's past, {record[1]} of {record[0]} such answers were right"
        in (suggestion.because)
    )
    assert suggestion.promised == found.promised


@pytest.mark.parametrize(
    ("record", "confidence", "told"),
    [
        ((11, 11), 0.57, ""),
        ((40, 40), 0.8, ""),
        ((12, 8), 0.57, f" In {TEST}, 8 of 12 such answers were right."),
        ((40, 38), 0.93, f" In {TEST}, 38 of 40 such answers were right."),
        (
            (10, 8),
            0.9999,
            f" But in {TEST}, when less was known, only 8 of 10 such answers were right.",
        ),
        ((10, 7), 0.86, f" In {TEST}, 7 of 10 such answers were right: so few tell little."),
        (
            (10, 7),
            0.97,
            f" But in {TEST}, when less was known, only 7 of 10 such answers were right.",
        ),
        (
            (21, 16),
            0.96,
            f" But in {TEST}, when less was known, only 16 of 21 such answers were right.",
        ),
    ],
)
def test_how_others_fared_never_reads_as_if_it_were_surer(
    record: tuple[int, int], confidence: float, told: str
) -> None:
    said = because(
        (Evidence(kind=EvidenceKind.TERM, text="crash", weight=1.0),), record, confidence
    )
    assert said == f"Mentions “crash”.{told}"


def test_one_sentence_in_words() -> None:
    evidence = (
        Evidence(kind=EvidenceKind.TERM, text="crash", weight=3.0),
        Evidence(kind=EvidenceKind.RULE, text="has a stack trace or an error message", weight=2.0),
        Evidence(kind=EvidenceKind.TERM, text="NullPointerException", weight=1.0),
        Evidence(kind=EvidenceKind.FIELD, text="issue type: bug", weight=0.5),
    )
    assert because(evidence, None) == (
        "Mentions “crash” and “NullPointerException”; has a stack trace or an error message;"
        " has “issue type: bug” in its form."
    )
    assert because((), None) == "The text as a whole resembles earlier issues of this kind."


def test_nothing_where_it_is_not_sure_or_there_already(types: TrainedModel) -> None:
    crash = issue(title="The export crashes", body="Since 2.1 the export fails.")
    assert suggest(types, crash, minimum=1.0) == []
    assert suggest(types, crash, current="bug") == []
    assert suggest(types, crash, current="epic") == []
    assert [s.value for s in suggest(types, crash, current="question")] == ["bug"]
    assert suggest(types, crash, current="question", correct_from=1.0) == []


@pytest.mark.parametrize(
    "kindred",
    [
        "Load loads loaded LOADING",
        "save saves saved saving",
        "stop stops stopped stopping",
        "copy copies copied",
        "class classes",
        "string strings",
        "cache caching",
    ],
)
def test_inflections_are_of_one_kin(kindred: str) -> None:
    assert len(set(map(kin, kindred.split()))) == 1


def test_other_words_are_of_other_kin() -> None:
    others = ("load", "string", "thing", "king", "import", "user", "usual", "die", "s", "é", "Äh")
    assert len(set(map(kin, others))) == len(others)


def test_of_a_word_in_several_forms_only_the_strongest_is_named() -> None:
    said = ("Loading the {} takes long", "Sort the {}")
    history = [
        issue(
            n, title=said[n % 2].format(THINGS[n % 8]), body=f"It loaded {n}" if n % 2 < 1 else ""
        )
        for n in range(160)
    ]
    kinds = ("bug", "feature")
    model = trained("type", [replace(one, type=kinds[n % 2]) for n, one in enumerate(history)])
    assert model is not None
    one = issue(999, title="Loading the quokka: Load", body="Loads as it loaded before")
    (found,) = suggest(model, one)
    named = [reason.text for reason in found.evidence if reason.kind is EvidenceKind.TERM]
    assert named
    assert sum(text.casefold().startswith("load") for text in named) == 1


def linked(label: str = "docs") -> TrainedModel:
    """A label that is there where there is a link, whatever the title says."""
    history = [
        issue(
            n,
            title="Bug" if n % 3 == 0 else f"The {THINGS[n % 8]} page",
            body=f"https://example.org/{n}" if n % 2 else "As it was before",
            labels=(label,) if n % 2 else ("other",),
        )
        for n in range(200)
    ]
    model = trained("labels", history)
    assert model is not None
    return model


def test_that_an_issue_has_a_link_is_no_reason_by_itself() -> None:
    one = issue(999, title="Bug", body="https://example.org/999")
    found = {
        s.value: s
        for s in suggest_values(
            linked(), one, kind="label", made_by="test", skip=(), minimum=0.1, most=3
        )
    }
    because = found["docs"].because
    assert "as links" not in because.split(".")[0]
    assert because.startswith(("Mentions “Bug”.", "The text as a whole resembles"))
    for reason in found["docs"].evidence:
        assert reason.text not in MERE


def test_beside_a_word_a_link_may_be_told() -> None:
    assert "has links" in MERE
    assert MERE.issubset(PHRASES)
    assert "the text tells of a failure" not in MERE
    assert "has a stack trace or an error message" not in MERE
