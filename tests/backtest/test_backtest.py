"""A project's past replayed: learned from what was, asked about what came, counted honestly."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from core.backtest import words
from core.backtest.page import page
from core.backtest.replay import Replay, Replayed, Step, as_it_was_filed, replay, truths
from core.backtest.summary import summarise
from core.hookspecs import hookimpl
from core.learning.rows import Truth
from core.model import FieldChange, Issue, Mode, Person, Priority, Suggestion, SuggestionKind
from core.plugin import Answered, KnownLabel, ModelCard, SuggestContext, TrainContext, TrainedModel
from core.plugin_manager import make_plugin_manager
from core.triage.context import Training
from core.triage.policy import Rules
from tests.learning.synthetic import issue, issues

RULES = Rules(mode=Mode.OBSERVE, precision_target=0.9)
ADA = Person(id="u1", handle="ada")


class Remembering:
    """A plugin that writes down what it was shown, and always says "bug"."""

    name = "remembering"

    def __init__(self) -> None:
        self.learned: list[list[str]] = []
        self.asked: list[Issue] = []
        self.labels: list[frozenset[str]] = []
        self.taught: list[list[Issue]] = []

    @hookimpl
    def trackside_train(
        self, project: str, history: Sequence[Issue], context: TrainContext
    ) -> Iterable[TrainedModel]:
        self.learned.append([one.key for one in history])
        self.taught.append(list(context.siblings()))
        card = ModelCard(task="type", project=project, rows=len(history), notes=("It guesses.",))
        return [TrainedModel(task="type", card=card)]

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterable[Suggestion]:
        assert context.model("type") is not None
        self.asked.append(issue)
        self.labels.append(frozenset(context.known_labels()))
        return [
            Suggestion(
                kind=SuggestionKind.TYPE, value="bug", confidence=0.9, because="Always.",
                made_by="remembering", version="1", promised=0.95,
            )
        ]  # fmt: skip


def run(
    history: Sequence[Issue],
    plugin: Any = None,
    steps: int = 3,
    context: Training | None = None,
) -> Replay:
    ours = ("issue_type", "labels", "priority", "assignee", "similar", "missing_information")
    off = {name: {"enabled": False} for name in ours if plugin is not None}
    plugins = make_plugin_manager(off)
    if plugin is not None:
        plugins.register(plugin, name="remembering")
    return replay(
        plugins, history, project="acme/shop", rules=RULES, steps=steps,
        context=context or Training(seed=1, report=lambda _done, _what: None),
        progress=lambda _done, _what: None,
    )  # fmt: skip


def test_nothing_that_comes_later_is_learned_from_or_shown() -> None:
    history = issues(100)
    found = run(history, watch := Remembering())
    keys = [one.key for one in history]
    assert [len(learned) for learned in watch.learned] == [30, 53, 77]
    assert all(learned == keys[: len(learned)] for learned in watch.learned)
    assert [one.key for one in watch.asked] == keys[30:]
    for shown in watch.asked:
        assert (shown.type, shown.labels, shown.priority, shown.assignees) == (
            "", (), Priority.NONE, (),
        )  # fmt: skip
    assert [(step.learned, step.asked) for step in found.steps] == [(30, 23), (53, 24), (77, 23)]
    assert found.steps[0].notes == ("type: It guesses.",)
    assert found.asked == 70


def test_what_would_have_been_applied_and_how_often_that_was_right() -> None:
    history = issues(100)
    found = summarise(run(history, Remembering()), target=0.9)
    bugs = sum(one.type == "bug" for one in history[30:])
    of_type = found["kinds"]["type"]
    assert of_type["suggested"]["count"] == of_type["applied"]["count"] == 70
    assert of_type["applied"]["right"] == bugs
    precision = of_type["applied"]["precision"]
    assert precision["value"] == pytest.approx(bugs / 70, abs=1e-4)
    assert precision["low"] < precision["value"] < precision["high"]
    assert found["issues_touched"] == found["issues"] == 70
    assert len(found["worst"]) == 10
    assert all(one["truth"] != ["bug"] for one in found["worst"])


def test_the_real_plugins_are_right_where_there_is_a_signal() -> None:
    found = summarise(run(issues(200), steps=2), target=0.9)
    for kind in ("type", "priority", "label"):
        suggested = found["kinds"][kind]["suggested"]
        assert suggested["count"] > 50, kind
        assert suggested["right"] / suggested["judged"] > 0.85, kind
    assert found["kinds"]["assignee"]["suggested"]["count"] == 0


def test_an_issue_is_shown_as_it_was_filed() -> None:
    changes = (
        FieldChange(at=None, actor=ADA, field="title", before="It fails", after="Checkout fails"),
        FieldChange(at=None, actor=ADA, field="labels", after="area: cart"),
    )
    settled = issue(
        title="Checkout fails", labels=("from a form", "area: cart"), history=changes, type="bug",
        assignees=(ADA,), priority=Priority.HIGH,
    )  # fmt: skip
    shown = as_it_was_filed(settled)
    assert (shown.title, shown.labels, shown.type) == ("It fails", ("from a form",), "")
    nobody = Truth()
    assert truths(settled, SuggestionKind.LABEL, nobody) == {"from a form", "area: cart"}
    assert truths(settled, SuggestionKind.ASSIGNEE, nobody) == {"u1"}
    assert truths(settled, SuggestionKind.PRIORITY, nobody) == {"high"}
    assert truths(replace(settled, type=""), SuggestionKind.TYPE, nobody) == frozenset()


class Saying(Remembering):
    """A plugin that always says one thing."""

    def __init__(self, kind: SuggestionKind, value: str) -> None:
        super().__init__()
        self.said = Suggestion(
            kind=kind, value=value, confidence=0.9, because="Always.",
            made_by="remembering", version="1", promised=0.95,
        )  # fmt: skip

    @hookimpl
    def trackside_suggest(self, issue: Issue, context: SuggestContext) -> Iterable[Suggestion]:
        return [self.said]


@pytest.mark.parametrize(
    ("kind", "field", "has"),
    [
        (SuggestionKind.TYPE, "type", {"type": "bug"}),
        (SuggestionKind.LABEL, "labels", {"labels": ("bug", "area: cart")}),
        (SuggestionKind.PRIORITY, "priority", {"priority": Priority.HIGH}),
        (SuggestionKind.ASSIGNEE, "assignees", {"assignees": (ADA,)}),
    ],
)
def test_what_it_wrote_itself_does_not_prove_it_right(
    kind: SuggestionKind, field: str, has: dict[str, Any]
) -> None:
    ours = Person(id="99", handle="trackside-app")
    value = {"priority": "high", "assignees": "u1"}.get(field, "bug")
    after = "ada" if field == "assignees" else value
    bare = {"type": "", "labels": (), "priority": Priority.NONE, "assignees": ()}

    def past(actor: Person) -> list[Issue]:
        change = FieldChange(at=None, actor=actor, field=field, after=after)
        return [replace(one, **(bare | has), history=(change,)) for one in issues(60)]

    def judged(actor: Person, **said: Any) -> Any:
        context = Training(
            seed=1, report=lambda _d, _w: None, own_handles=frozenset({"trackside-app"}), **said
        )
        found = run(past(actor), Saying(kind, value), context=context)
        return summarise(found, target=0.9)["kinds"][kind]["suggested"]

    assert judged(ADA)["right"] == 30
    assert judged(ours)["judged"] == 0
    agreed = [Answered(kind=kind, value=value, right=True)]
    assert judged(ours, answers={one.key: agreed for one in issues(60)})["right"] == 30


def test_people_are_named_by_their_handles() -> None:
    bob = Person(id="u2", handle="bob")
    history = [replace(one, assignees=(bob if n else ADA,)) for n, one in enumerate(issues(60))]
    found = summarise(run(history, Saying(SuggestionKind.ASSIGNEE, "u1")), target=0.9)
    assert {(one["value"], *one["truth"]) for one in found["worst"]} == {("ada", "bob")}


def answer(number: int, *, right: bool | None, confidence: float = 0.8, **more: Any) -> Replayed:
    given: dict[str, Any] = {
        "key": f"k{number}", "title": "t", "at": None, "step": 0, "kind": "type", "value": "bug",
        "confidence": confidence, "promised": None, "because": "b", "applied": False,
        "right": right, "truth": () if right is None else ("bug",) if right else ("feature",),
    }  # fmt: skip
    return Replayed(**(given | more))


def made(*answers: Replayed) -> Replay:
    step = Step(first=datetime(2026, 1, 1), learned=30, asked=10)  # noqa: DTZ001 - shown only
    return Replay(project="acme/shop", steps=(step,), answers=answers, open_to={"type": 20})


def test_what_nobody_settled_is_counted_and_not_judged() -> None:
    replayed = made(answer(1, right=True), answer(2, right=None), answer(3, right=False))
    of_type = summarise(replayed, target=0.9)["kinds"]["type"]
    assert of_type["suggested"]["count"] == 3
    assert of_type["suggested"]["judged"] == 2
    assert of_type["suggested"]["precision"]["value"] == 0.5
    assert of_type["applied"]["precision"] is None
    assert of_type["settled"] == 20


def test_mistakes_that_would_have_been_made_come_first() -> None:
    found = summarise(
        made(
            answer(1, right=False, confidence=0.99),
            answer(2, right=False, confidence=0.7, applied=True),
            answer(3, right=True, confidence=1.0),
        ),
        target=0.9,
    )
    assert [one["key"] for one in found["worst"]] == ["k2", "k1"]
    reliability = found["kinds"]["type"]["reliability"]
    assert [(row["low"], row["count"], row["right"]) for row in reliability] == [
        (0.7, 1, 0.0),
        (0.95, 2, 0.5),
    ]


def test_the_page_shows_words_of_strangers_and_runs_nothing() -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    found = summarise(
        made(
            answer(1, right=False, title=hostile, because=hostile, value=hostile),
            *(answer(n, right=n % 3 > 0, confidence=n / 20) for n in range(2, 20)),
        ),
        target=0.9,
    )
    shown = page(found)
    assert "<script" not in shown
    assert "<img" not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert not re.findall(r"<[^>]*\s(?:src|href|on\w+)=", shown)
    charts = re.findall(r"<svg.*?</svg>", shown, re.DOTALL)
    assert len(charts) == 3
    for chart in charts:
        ET.fromstring(chart)  # noqa: S314 - made here


def test_a_replay_that_says_nothing_has_a_page_too() -> None:
    shown = page(summarise(made(), target=0.9))
    assert "None." in shown
    assert "<svg" not in shown


def plain(text: str) -> str:
    """What is read of a page."""
    return " ".join(html.unescape(re.sub("<[^>]*>", " ", text)).split())


def test_the_page_names_and_explains_each_column() -> None:
    judged = [answer(n, right=n % 3 > 0, applied=n < 5) for n in range(9)]
    found = summarise(made(*judged, answer(9, right=None)), target=0.9)
    shown = page(found)
    table = shown.partition('aria-label="Table: By kind"')[2].partition("</table>")[0]
    headings = [plain(one) for one in re.findall(r"<th[ >].*?</th>", table, re.DOTALL)]
    assert headings == list(words.COLUMNS)
    assert len(set(headings)) == len(headings)
    row = next(one for one in re.findall(r"<tr>.*?</tr>", table, re.DOTALL) if "type" in one)
    cells = [plain(one) for one in re.findall(r"<td.*?</td>", row, re.DOTALL)]
    assert cells == [str(one) for one in words.rows(found)[0]]
    assert cells[:3] == ["type", "20", "10"]
    assert cells[3].startswith("67% (")
    assert cells[3].endswith(") of 9")
    read = plain(shown).replace(" :", ":")
    for one in (words.opening(found), *words.closing(found), *words.LEGEND.splitlines()):
        assert one in read
    assert {one.partition(":")[0] for one in words.LEGEND.splitlines()} > set(words.COLUMNS[1:])


def test_notes_are_a_list_and_those_of_all_parts_stand_there_once() -> None:
    replayed = made(answer(1, right=False))
    (step,) = replayed.steps
    parts = (
        replace(step, notes=("type: Few.", "labels: <b>Odd</b>.")),
        replace(step, notes=("type: Few.",)),
        replace(step, notes=("type: Few.", "labels: Better.", "labels: Better.")),
    )
    shown = page(summarise(replace(replayed, steps=parts), target=0.9))
    lists = re.findall(r"<h3>(.*?)</h3>\s*<ul>(.*?)</ul>", shown, re.DOTALL)
    assert [
        (heading, re.findall("<li><bdi>(.*?)</bdi></li>", told)) for heading, told in lists
    ] == [
        ("Notes on every part", ["type: Few."]),
        ("Notes on part 1", ["labels: &lt;b&gt;Odd&lt;/b&gt;."]),
        ("Notes on part 3", ["labels: Better."]),
    ]
    alone = page(summarise(replace(replayed, steps=parts[:1]), target=0.9))
    assert re.findall("<h3>(.*?)</h3>", alone) == ["Notes"]


def test_labels_that_were_used_by_then_are_found_by_name() -> None:
    history = [
        replace(one, title=f"The dataset viewer {n}", labels=("dataset viewer",))
        for n, one in enumerate(issues(90))
    ]
    later = KnownLabel(description="only known later")
    known = {"dataset viewer": KnownLabel(), "never used": later}
    watch = Remembering()
    context = Training(seed=1, report=lambda _done, _what: None, labels=known)
    run(history, watch, context=context)
    assert all(set(labels) == {"dataset viewer"} for labels in watch.labels)


def test_of_other_projects_only_what_had_been_filed_teaches() -> None:
    history = issues(90)
    others = [replace(one, project="acme/depot") for one in issues(90, seed=2)]
    watch = Remembering()
    context = Training(seed=1, report=lambda _done, _what: None, list_siblings=lambda: others)
    run(history, watch, context=context)
    for learned, taught in zip(watch.learned, watch.taught, strict=True):
        last = next(one for one in history if one.key == learned[-1]).created_at
        assert last is not None
        assert all(one.created_at is not None and one.created_at < last for one in taught)
