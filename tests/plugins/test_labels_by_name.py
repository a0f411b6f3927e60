"""Labels that an issue names: of use before anything was learned."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.learning.by_name import (
    TASK,
    Found,
    Match,
    Names,
    Record,
    is_better,
    promised,
    words_of,
)
from core.learning.rows import Row, rows_of
from core.learning.silent import why_abstains
from core.model import Issue, Suggestion
from core.plugin import Fared, HeldOutAnswer, KnownLabel, ModelCard, TrainedModel
from plugins.labels import LabelsConfig, LabelsPlugin
from plugins.labels.naming import PreparedNames, count_named
from tests.learning.contexts import Suggesting, Training
from tests.learning.synthetic import BEGINNING, issue, issues

LABELS = {
    "area: dataset viewer": "",
    "streaming": "Reading data without a download",
    "good first issue": "",
    "bug": "",
    "P1": "",
    "wontfix": "",
}


KNOWN = {label: KnownLabel(description=about) for label, about in LABELS.items()}


def ask(
    one: Issue, models: list[TrainedModel] | None = None, **settings: object
) -> list[Suggestion]:
    plugin = LabelsPlugin(LabelsConfig(**settings))  # type: ignore[arg-type]
    context = Suggesting(models or [], frozenset(LABELS), known=KNOWN)
    return list(plugin.trackside_suggest(one, context))


def titled(title: str, body: str = "") -> Issue:
    return issue(1, title=title, body=body, labels=())


def how(title: str, body: str = "") -> dict[str, Found]:
    return {match.label: match.found for match in Names(LABELS).found_in(title, body)}


@pytest.mark.parametrize(
    ("title", "body", "found"),
    [
        ("The dataset viewer is blank", "", {"area: dataset viewer": Found.SEVERAL}),
        ("Blank page", "The viewer of a dataset", {"area: dataset viewer": Found.LOOSE}),
        ("Streaming fails", "", {"streaming": Found.LOOSE}),
        ("Streaming fails", "It starts a download", {"streaming": Found.DESCRIBED}),
        ("Streams fail", "", {"streaming": Found.LOOSE}),
        ("A good first day", "P1 wontfix bug", {"P1": Found.LOOSE, "wontfix": Found.LOOSE}),
        ("", "", {}),
    ],
)
def test_how_a_name_is_found(title: str, body: str, found: dict[str, Found]) -> None:
    assert how(title, body) == found


def test_a_name_of_several_words_in_the_title_is_suggested_from_the_first_day() -> None:
    (found,) = ask(titled("The dataset viewer is blank"))
    assert (found.kind, found.value, found.version) == (
        "label",
        "area: dataset viewer",
        "names-1/several",
    )
    assert found.confidence == 0.65
    assert found.promised is None, "so that it is shown and never applied"
    assert found.because == "The title says “dataset” and “viewer”, as the label's name does."
    assert [e.text for e in found.evidence] == ["dataset", "viewer"]


def test_what_is_not_its_business_is_not_found_by_name_either() -> None:
    assert ask(titled("A bug, P1, wontfix")) == []
    assert ask(titled("The dataset viewer is blank"), by_name=False) == []
    assert ask(titled("The dataset viewer is blank"), never=("Area: Dataset Viewer",)) == []
    has = replace(titled("The dataset viewer"), labels=("area: dataset viewer",))
    assert ask(has) == []


def labelled(right: int, wrong: int) -> list[Issue]:
    """A history in which titles say "streaming", and the label is there or not."""
    return [
        issue(n, title=f"Streaming stops after {n}", labels=("streaming" if n < right else "cart",))
        for n in range(right + wrong)
    ]


def learn(history: list[Issue], **settings: object) -> list[TrainedModel]:
    plugin = LabelsPlugin(LabelsConfig(**settings))  # type: ignore[arg-type]
    models = plugin.trackside_train("acme/shop", history, Training(labels=KNOWN))
    return [replace(model, version=f"{model.task}-1") for model in models]


def counted(right: int, wrong: int) -> list[TrainedModel]:
    return [one for one in learn(labelled(right, wrong)) if one.task == TASK]


def test_what_the_history_shows_is_counted_and_said() -> None:
    one = titled("Streaming stops")
    assert ask(one) == [], "one word in the title is rarely right"
    (found,) = ask(one, counted(18, 2))
    assert found.value == "streaming"
    assert found.confidence > 0.75
    assert found.promised is not None
    assert 0.6 < found.promised < 0.9
    assert "Of 20 labelled issues here that say so, 18 had it." in found.because
    assert ask(one, counted(2, 18)) == []


def test_a_label_that_was_learned_is_not_looked_for_by_name() -> None:
    history = [
        replace(
            one, labels=tuple("dataset viewer" if x == "area: files" else x for x in one.labels)
        )
        for one in issues(200)
    ]
    models = learn(history)
    learned = next(model for model in models if model.task == "labels")
    assert "dataset viewer" in learned.card.classes
    known = {"dataset viewer": KnownLabel()}
    plugin = LabelsPlugin(LabelsConfig())
    context = Suggesting(models, frozenset(known), known=known)
    named = titled("The dataset viewer")
    assert all(s.version == "labels-1" for s in plugin.trackside_suggest(named, context))


def row(number: int, label: str) -> Row:
    return Row(
        key=f"n:a#{number}", project="a", title="Streaming", body="", values=frozenset({label})
    )


@pytest.mark.parametrize(("learned_is_right", "better"), [(False, True), (True, False)])
def test_names_take_the_place_of_what_was_learned_only_where_they_are_clearly_better(
    learned_is_right: bool, better: bool
) -> None:
    rows = [row(number, "streaming") for number in range(30)]
    value = "streaming" if learned_is_right else "cart"
    held_out = {one.key: HeldOutAnswer(value, one.values) for one in rows}
    older = [replace(one, key=f"{one.key}0") for one in rows]
    assert is_better([*older, *rows], Names(LABELS), held_out) is better
    assert not is_better(rows, Names(LABELS), {})


def test_names_are_not_compared_by_what_they_were_counted_on() -> None:
    """Each title names both labels, and which one is right changes with time."""
    labels = {"red light": "", "green light": ""}

    def of(number: int, label: str) -> Row:
        return replace(row(number, label), title="The red light and the green light", body="")

    older = [of(n, "red light") for n in range(40)]
    newer = [of(100 + n, "green light") for n in range(60)]
    held_out = {one.key: HeldOutAnswer("other", one.values) for one in newer}
    assert not is_better([*older, *newer], Names(labels), held_out)


def test_where_names_are_better_the_model_in_use_falls_silent_too() -> None:
    history = [
        issue(n, title=f"The dataset viewer {n}", body="", labels=("area: dataset viewer",))
        if n % 2
        else issue(n, title=f"Streaming {n}", body="", labels=(f"cart {n % 4}",))
        for n in range(120)
    ]
    learned = next(one for one in learn(history, by_name=False) if one.task == "labels")
    answers = {key: replace(one, value="nothing") for key, one in learned.held_out.items()}
    rows = rows_of("labels", history)
    wrong = replace(learned, held_out=answers)
    counted_, silent = count_named(rows, Names(LABELS), wrong, "acme/shop")
    assert counted_ is not None
    assert silent is not None
    assert not any(silent.data["suggests"])
    assert "names alone were right more often" in silent.card.notes[-1]


def test_what_is_found_in_one_way_does_not_vouch_for_another() -> None:
    record = Record({("streaming", Found.LOOSE): (20, 12)})
    match = Match("streaming", Found.LOOSE, ("streaming",))

    def lived(how: Found) -> list[Fared]:
        return [
            Fared(
                kind="label", value="streaming", confidence=0.6, promised=None,
                version=f"names-1/{how}", made_by="labels", applied=False, told=True,
                right=True, at=BEGINNING,
            )
        ] * 300  # fmt: skip

    own = promised(match, record, (), "names-1/loose")
    assert own is not None
    assert promised(match, record, lived(Found.SEVERAL), "names-1/loose") == own
    more = promised(match, record, lived(Found.LOOSE), "names-1/loose")
    assert more is not None
    assert more > own


def test_a_record_is_read_as_it_was_written() -> None:
    record = Record({("streaming", Found.LOOSE): (20, 18)})
    assert Record.from_data(record.to_data()) == record


def test_what_a_label_shows_counts_for_others_found_in_the_same_way() -> None:
    record = Record({("streaming", Found.LOOSE): (40, 36)})
    assert record.confidence("never counted", Found.LOOSE) > 0.8
    assert record.confidence("never counted", Found.SEVERAL) == 0.65


@given(st.text(max_size=60), st.text(max_size=200), st.text(max_size=40))
def test_any_text_and_any_label_will_do(title: str, body: str, label: str) -> None:
    words_of(label)
    for match in Names({label: title}).found_in(title, body):
        assert match.label == label


def test_thousands_of_labels_cost_little() -> None:
    """Also where every issue has labels of its own: what names say is worked out once."""
    known = {f"area: thing {n} of {n % 7}": KnownLabel(description=f"{n}") for n in range(5_000)}
    plugin = LabelsPlugin(LabelsConfig())
    context = Suggesting([], frozenset(known), known=known)
    names = list(known)
    list(plugin.trackside_suggest(titled("warm"), context))
    times = []
    for number in range(12):
        # The word that nearly every label has is not what it is compared by.
        one = replace(titled("Nothing breaks", "word " * 200), labels=(names[number],))
        started = time.thread_time()
        list(plugin.trackside_suggest(one, context))
        times.append(time.thread_time() - started)
    assert sorted(times)[4] < 0.01


def test_the_names_of_a_list_are_prepared_once_and_anew_once_it_changes() -> None:
    names, never = PreparedNames(), ("wontfix",)
    first = names.of(KNOWN, never)
    assert names.of(KNOWN, never) is first
    assert names.of(dict(KNOWN), never) is first, "an equal list"
    assert names.of(KNOWN, ()) is not first
    more = names.of({**KNOWN, "speech": KnownLabel()}, never)
    assert [match.label for match in more.found_in("Speech is cut", "")] == ["speech"]
    assert first.found_in("Speech is cut", "") == []


def test_of_a_group_at_most_one_label_is_suggested() -> None:
    known = {
        "dataset viewer": KnownLabel(group="Areas"),
        "reading data": KnownLabel(group="Areas"),
        "new users": KnownLabel(),
    }
    plugin = LabelsPlugin(LabelsConfig())
    one = titled("The dataset viewer fails for new users while reading data")

    def said(issue_: Issue) -> list[str]:
        context = Suggesting([], frozenset(known), known=known)
        return [s.value for s in plugin.trackside_suggest(issue_, context)]

    assert sorted(said(one)) == ["dataset viewer", "new users"]
    assert said(replace(one, labels=("reading data",))) == ["new users"]


def why(
    one: Issue,
    models: list[TrainedModel] | None = None,
    known: Mapping[str, KnownLabel] = KNOWN,
) -> str:
    context = Suggesting(models or [], frozenset(known), known=known)
    assert list(LabelsPlugin(LabelsConfig()).trackside_suggest(one, context)) == []
    return context.abstained["label"]


def test_a_name_that_stands_in_an_issue_and_is_not_enough_is_why_there_is_none() -> None:
    assert why(titled("Blank page")) == "it names no further label of the project"
    alone = "“Streaming” stands in it, but one word alone is not enough"
    assert why(titled("Streaming stops")) == alone
    assert why(titled("Blank", "It says streaming")) == alone.replace("“S", "“s")
    assert why(titled("Blank", "The viewer of a dataset")) == (
        "“dataset” and “viewer” stand in it, as in the label “area: dataset viewer”, "
        "but not all in the title, and in the text they are not enough"
    )
    assert why(titled("Streaming stops"), counted(2, 18)) == (
        "“Streaming” stands in it, but of 20 labelled issues here that say so only 2 had it"
    )
    assert why(replace(titled("Streaming stops"), labels=("streaming",))).startswith("it names no")
    for title, is_said in (("Streaming", False), ("A discussion on streaming", True)):
        named = why(titled(title), known={"Streaming discussion": KnownLabel()})
        assert ("stands in it" in named) is is_said, "a word of another meaning is no name"
    assert why(titled("Wontfix")).startswith("it names no"), "that one is never suggested"


def card_of(*labels: str) -> ModelCard:
    """The card of names where "export" stands in twenty titles and was right of two."""
    history = [
        issue(n, title=f"Export stops after {n}", labels=("export" if n < 2 else "cart",))
        for n in range(20)
    ]
    known = dict.fromkeys(("export", "cart", *labels), KnownLabel())
    models = LabelsPlugin(LabelsConfig()).trackside_train("a", history, Training(labels=known))
    (card,) = (model.card for model in models if model.task == TASK)
    return card


def test_the_values_of_the_card_are_those_that_a_name_alone_can_give() -> None:
    assert card_of("area: dataset viewer").classes == ("area: dataset viewer",)
    assert "streaming" in counted(18, 2)[0].card.classes


def test_a_card_without_any_value_says_that_it_abstains() -> None:
    card = card_of()
    assert card.classes == ()
    assert why_abstains(card) == "no label's name was right often enough on the issues here"
