from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from core.model import Comment, Issue, Person, StatusCategory, SuggestionKind
from core.plugin import SimilarIssue, TrainedModel
from core.plugin_manager import PluginManager
from plugins.missing_information import MissingConfig, MissingPlugin
from plugins.missing_information.cues import looks_like_bug
from plugins.missing_information.profile import Profile, Share, learn
from tests.support import need_data

GOOD = """### What happened
The cart is empty after checkout number {n}.

### Steps to reproduce
1. put thing number {n} into the cart
2. check out by way of w{n}

### Version
2.{n}.1

### Logs
```
2025-05-01 10:00:00 ERROR cart {n}: NullPointerException: no items
```
"""
EMPTY = """### What happened
<!-- What did you see? -->
The cart is broken

### Steps to reproduce
_No response_

### Version
<!-- shop --version -->

### Logs

"""


def bug(number: int, title: str, body: str = "", **fields: Any) -> Issue:
    values: dict[str, Any] = {
        "key": f"github:acme/shop#{number}",
        "tracker": "github",
        "project": "acme/shop",
        "type": "bug",
    }
    return Issue(title=title, body=body, **(values | fields))


def fixed(number: int, title: str, body: str = "", **fields: Any) -> Issue:
    done = {"status_category": StatusCategory.DONE, "resolution": "fixed"}
    return bug(number, title, body, **(done | fields))


class Context:
    """What a plugin is given while it trains and while it suggests."""

    seed = 1

    def __init__(self, model: TrainedModel | None = None) -> None:
        self._model = model
        self.told: list[str] = []

    def progress(self, done: float, what: str) -> None:
        self.told.append(what)

    def model(self, task: str) -> TrainedModel | None:
        return self._model if task == "missing_information" else None

    def abstain(self, kind: str, why: str) -> None:
        self.told.append(f"{kind}: {why}")

    def later(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        return ()

    def similar(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        return ()

    def labels(self) -> frozenset[str]:
        return frozenset()


HISTORY = [fixed(n, f"Cart is empty {n}", GOOD.format(n=n)) for n in range(1, 28)] + [
    fixed(n, f"Cart is empty {n}", f"It is empty, and that is wrong, number {n}")
    for n in range(28, 31)
]


def trained(history: Sequence[Issue] = HISTORY, **settings: Any) -> TrainedModel:
    plugin = MissingPlugin(MissingConfig(**settings))
    (model,) = plugin.trackside_train("acme/shop", history, Context())
    return model


def asked(issue: Issue, model: TrainedModel | None = None, **settings: Any):
    plugin = MissingPlugin(MissingConfig(**settings))
    context = Context(model or trained())
    found = list(plugin.trackside_suggest(issue, context))
    assert bool(found) is not bool(context.told), "either something, or why not"
    return found


def test_what_most_fixed_reports_had_is_asked_for():
    suggestions = asked(bug(99, "Cart is broken", "It does not work at all"))
    assert {s.value for s in suggestions} == {"version", "steps to reproduce", "logs"}
    version = next(s for s in suggestions if s.value == "version")
    assert version.kind == SuggestionKind.MISSING
    assert version.because == (
        "27 of 30 bug reports that were fixed here named a version; this one does not yet."
    )
    assert version.confidence == pytest.approx(28 / 32, abs=1e-3)
    assert version.promised is None
    assert version.evidence[0].text == "version: 27 of 30 fixed reports"


def test_a_complete_report_is_left_in_peace():
    assert asked(bug(99, "Cart is empty", GOOD.format(n=99))) == []


def test_a_report_in_another_form_is_left_in_peace():
    body = "Since 2.4.1, to reproduce just check out twice:\nNullPointerException: no items"
    assert asked(bug(99, "Cart is empty", body)) == []


def test_a_template_that_was_left_empty_is_noticed():
    suggestions = asked(bug(99, "Cart", EMPTY))
    assert {s.value for s in suggestions} == {"version", "steps to reproduce", "logs"}
    steps = next(s for s in suggestions if s.value == "steps to reproduce")
    assert steps.because == (
        "The template asks for “steps to reproduce”, and that is still empty; "
        "27 of 27 bug reports that were fixed here had answered it."
    )


def test_a_question_of_the_template_that_is_no_kind_of_ours_is_asked_by_its_own_name():
    body = GOOD + "\n### Which plan do you have?\n{plan}\n"
    history = [fixed(n, f"Cart {n}", body.format(n=n, plan="premium")) for n in range(40)]
    (suggestion,) = asked(bug(99, "Cart", body.format(n=9, plan="")), trained(history))
    assert suggestion.value == "which plan do you have?"
    assert "which plan do you have?" in suggestion.because


def test_what_the_reporter_adds_in_a_comment_counts():
    reporter, other = Person(id="1"), Person(id="2")
    report = bug(
        99,
        "Cart is broken",
        author=reporter,
        comments=(
            Comment(id="1", body="Version 2.4.1, to reproduce: check out twice", author=reporter),
            Comment(id="2", body="ERROR: what log?", author=other),
        ),
    )
    assert {s.value for s in asked(report)} == {"logs"}


@pytest.mark.parametrize(
    "issue",
    [
        bug(99, "Dark mode", type="feature"),
        bug(99, "Dark mode", type="question"),
        bug(99, "Dark mode", type="", labels=("enhancement",)),
        bug(99, "Dark mode", type="", original_type="Story"),
        bug(99, "Feature request: never show an error", type=""),
        bug(99, "How do I see the error log?", type=""),
        bug(99, "Wie kann ich den Fehler sehen?", type=""),
        bug(99, "Please add a dark mode", "It would be nice", type=""),
        bug(99, "Dark mode", "", type=""),
    ],
    ids=lambda issue: issue.title,
)
def test_only_bug_reports_are_asked(issue):
    assert not looks_like_bug(issue)
    assert asked(issue) == []


@pytest.mark.parametrize(
    "title",
    [
        "Crash when I open the cart",
        "Checkout doesn't work",
        "Absturz beim Öffnen des Warenkorbs",
        "Le panier ne fonctionne pas",
        "El carrito no funciona",
        "O carrinho não funciona",
        "カートが動かない",
        "购物车无法打开",
    ],
)
def test_a_defect_is_known_by_its_words_in_several_languages(title):
    assert looks_like_bug(bug(99, title, type=""))


def test_without_a_model_or_a_habit_nothing_is_asked():
    terse = bug(99, "Cart is broken")
    plugin = MissingPlugin(MissingConfig())
    assert list(plugin.trackside_suggest(terse, Context())) == []
    prose = [fixed(n, f"Cart wrong {n}", f"It is wrong in way number w{n}") for n in range(60)]
    assert asked(terse, trained(prose)) == []


def test_too_few_reports_are_no_habit():
    plugin = MissingPlugin(MissingConfig())
    assert list(plugin.trackside_train("acme/shop", HISTORY[:19], Context())) == []
    assert list(plugin.trackside_train("acme/shop", [], Context())) == []


def test_only_reports_that_led_to_a_change_are_an_example():
    unfixed = [
        bug(n, f"Cart {n}", GOOD.format(n=n), status_category=category, resolution=resolution)
        for n, (category, resolution) in enumerate(
            [
                (StatusCategory.TODO, ""),
                (StatusCategory.CANCELLED, "duplicate"),
                (StatusCategory.DONE, "Won't Fix"),
                (StatusCategory.DONE, "Not A Problem"),
                (StatusCategory.DONE, "Cannot Reproduce"),
            ]
            * 10
        )
    ]
    plugin = MissingPlugin(MissingConfig())
    assert list(plugin.trackside_train("acme/shop", unfixed, Context())) == []


def test_a_report_without_any_detail_is_told_so():
    details = ("Since 2.4.1", "I expected two items", "ERROR: no items", "on Windows 11")
    history = [
        fixed(n, f"Cart wrong {n}", f"It is empty, w{n}. {details[n % 4]}") for n in range(40)
    ]
    (suggestion,) = asked(bug(99, "It just closes", "fix it please"), trained(history))
    assert suggestion.value == "details"
    assert suggestion.because.startswith("40 of 40 bug reports that were fixed here had at least")
    assert asked(bug(99, "It just closes", "on my iPhone"), trained(history)) == []


def test_private_reports_teach_nothing_that_others_read():
    secret = GOOD.replace("### What happened", "### Secret codename")
    hidden = [fixed(n, f"Cart {n}", secret.format(n=n), private=True) for n in range(100, 200)]
    assert "codename" not in json.dumps(dict(trained([*HISTORY, *hidden]).data))
    assert "codename" in json.dumps(dict(trained(hidden).data)), "all readers of it are inside"


def test_the_model_is_data_with_a_card():
    model = trained()
    assert model.estimator is None
    assert json.loads(json.dumps(dict(model.data))) == dict(model.data)
    assert Profile.from_data(model.data).habits["version"] == Share(27, 30)
    assert model.card.rows == 30
    assert model.card.metrics["asked_of_fixed"] == {"value": 0.5, "of": 6}
    assert "27 of 30 bug reports that were fixed named a version" in model.card.notes
    assert any("asked for: " in note and "version" in note for note in model.card.notes)


@pytest.mark.parametrize("data", [{}, {"reports": 1}, {"reports": "x", "habits": []}])
def test_a_profile_of_another_shape_is_passed_over(data):
    model = TrainedModel(task="missing_information", card=trained().card, data=data)
    assert asked(bug(99, "Cart is broken"), model) == []


def test_settings():
    terse = bug(99, "Cart is broken")
    assert len(asked(terse, max_asked=1)) == 1
    assert asked(terse, minimal_share=0.95) == []
    manager = PluginManager({"missing_information": {"minimal_share": 0.9}})
    manager.load_builtin(["plugins.missing_information"])
    (loaded,) = manager.loaded
    assert isinstance(loaded.config, MissingConfig)
    assert loaded.config.minimal_share == 0.9
    assert manager.hooks_of("missing_information") == [
        "trackside_suggest",
        "trackside_train",
        "trackside_translate_reasons",
    ]


@pytest.mark.data
def test_real_reports_that_were_fixed_are_seldom_asked():
    from core.archive import read_archive

    history = list(read_archive(need_data("hadoop.jsonl.gz")))
    profile = learn(history, lambda issue: (issue.title, issue.body))
    assert profile is not None
    assert profile.reports > 200
    assert all(0 < share.value < 0.7 for share in profile.habits.values()), "no strong habit"
