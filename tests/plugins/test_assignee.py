"""The plugin that proposes people: who knows it, is here, and has room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from core.errors import ConfigError
from core.learning.promotion import compare
from core.learning.registry import load_model, save_model
from core.learning.silent import NOT_LEARNED
from core.model import FieldChange, Issue, Person, SuggestionKind
from core.plugin import TakenIssue, TrainedModel
from core.settings import bind
from plugins.assignee import AssigneeConfig, AssigneePlugin
from plugins.assignee.choosing import Bounds, Fits, choose, names_of
from plugins.assignee.days import read_days, who_is_away
from tests.learning.contexts import Suggesting, Training

START = datetime(2026, 1, 1, tzinfo=UTC)
ADA, BEN, CYD = (Person(id=f"u{n}", handle=name) for n, name in enumerate(("ada", "ben", "cyd")))
WORDS = {
    "u0": "checkout payment card refuses voucher",
    "u1": "search results ranking index slow",
    "u2": "login password session cookie expired",
}


def issue(number: int, person: Person | None, *, text: str = "", **changes: Any) -> Issue:
    words = (text or WORDS[person.id if person else "u0"]).split()
    random = Random(number)  # noqa: S311 - not for secrets
    title = " ".join(random.choice(words) for _ in range(4))
    made = Issue(
        key=f"github:acme/shop#{number}",
        tracker="github",
        project="acme/shop",
        title=title,
        body="",
        assignees=(person,) if person else (),
        created_at=START + timedelta(hours=number),
    )
    return replace(made, **changes)


def history(count: int = 150) -> list[Issue]:
    """Ada has the checkout, Ben the search, and Cyd the login."""
    random = Random(3)  # noqa: S311 - not for secrets
    return [issue(n, random.choice((ADA, ADA, BEN, CYD))) for n in range(count)]


def trained(issues: Sequence[Issue], own: frozenset[str] = frozenset()) -> TrainedModel | None:
    plugin = AssigneePlugin(AssigneeConfig())
    context = Training(own_handles=own)
    return next(iter(plugin.trackside_train("acme/shop", issues, context)), None)


@pytest.fixture(scope="module")
def model() -> TrainedModel:
    found = trained(history())
    assert found is not None
    return found


def proposed(
    model: TrainedModel, new: Issue, config: Mapping[str, Any] | None = None, **context: Any
) -> Any:
    settings = bind(AssigneeConfig, config or {}, where="plugins.assignee")
    plugin = AssigneePlugin(settings, today=lambda: date(2026, 12, 24))
    found = list(plugin.trackside_suggest(new, Suggesting(models=[model], **context)))
    return found[0] if found else None


def new(person: Person) -> Issue:
    return issue(1000, None, text=WORDS[person.id])


# -- what is learned -----------------------------------------------------------------------


def test_who_knows_the_subject_is_proposed_with_what_speaks_for_them(model: TrainedModel) -> None:
    assert model.data["suggests"], model.card.metrics
    for person in (ADA, BEN, CYD):
        found = proposed(model, new(person))
        assert found.kind == SuggestionKind.ASSIGNEE
        assert found.value == person.id
        assert found.confidence > 0.6
        assert "of the last 100 issues" in found.because
        if person is not ADA:  # her words are half of all: no reason to anybody
            assert any(word in found.because for word in WORDS[person.id].split())
        assert found.promised is not None


def by_label(count: int, *history: FieldChange) -> list[Issue]:
    """Ben has one area and Cyd the other; nothing but the label tells which it is."""
    random = Random(9)  # noqa: S311 - not for secrets
    areas = {"area: cart": BEN, "area: mail": CYD}
    labels = [random.choice(sorted(areas)) for _ in range(count)]
    return [
        replace(issue(n, areas[label], text="fails"), labels=(label,), history=history)
        for n, label in enumerate(labels)
    ]


def test_a_label_that_somebody_looks_after_counts() -> None:
    model = trained(by_label(120, FieldChange(at=START, actor=ADA, field="assignees", after="x")))
    assert model is not None
    assert model.card.metrics["top1"]["value"] > 0.9
    assert not any("without any" in note for note in model.card.notes)
    fresh = replace(new(ADA), title="it fails", labels=("area: cart",))
    found = proposed(model, fresh)
    assert found.value == BEN.id
    assert "with “area: cart”" in found.because


def test_labels_that_came_after_filing_are_not_known_when_it_is_measured() -> None:
    """Where nothing tells when labels came, a new issue has none: the card says what that means."""
    model = trained(by_label(120))
    assert model is not None
    assert not model.data["suggests"]
    assert model.card.metrics["top1"]["low"] < 0.6
    (told,) = [note for note in model.card.notes if "without any" in note]
    assert told.startswith("Of 120 issues 120 have labels that may have come after filing, so ")
    put_later = [
        FieldChange(at=START, actor=ADA, field="labels", after=label)
        for label in ("area: cart", "area: mail")
    ]
    later = trained(by_label(120, *put_later))
    assert later is not None
    assert not later.data["suggests"]


def test_a_model_in_use_is_not_asked_with_labels_that_came_later_either() -> None:
    """Or one that goes by labels alone would keep its place for ever."""
    told = FieldChange(at=START, actor=ADA, field="assignees", after="x")
    every = by_label(240)
    by_labels_alone = trained([replace(one, history=(told,)) for one in every[:120]])
    later = trained(every)
    assert by_labels_alone is not None
    assert later is not None
    found = compare(by_labels_alone, later, every)
    assert found.issues > 40
    assert found.old_right < 0.75 * found.issues, "they were filed without any, as far as is known"
    assert found.promoted


def test_who_took_the_issue_just_before_is_not_known_when_it_is_measured() -> None:
    random = Random(11)  # noqa: S311 - not for secrets
    turns = [who for _ in range(48) for who in [random.choice((ADA, BEN, CYD))] * 5]
    model = trained([issue(n, who, text="fails") for n, who in enumerate(turns)])
    assert model is not None
    # Five in a row are one person's: whoever knew of the last one would be right in 4 of 5.
    assert model.card.metrics["top1"]["value"] < 0.7


def test_a_model_is_kept_and_read_back(model: TrainedModel, tmp_path: Any) -> None:
    saved = save_model(tmp_path, model)
    read = load_model(saved.path, saved.sha256)
    assert proposed(read, new(BEN)).value == BEN.id
    assert proposed(read, new(BEN)).confidence == proposed(model, new(BEN)).confidence


def test_who_took_issues_since_then_counts_at_once() -> None:
    # One after the other has everything for a while, whatever it is about.
    shifts = (ADA, BEN, CYD, BEN, ADA, CYD, BEN, ADA)
    anything = " ".join(WORDS.values())
    some = [issue(n, shifts[n // 60], text=anything) for n in range(480)]
    model = trained(some)
    assert model is not None
    assert proposed(model, new(CYD)).value == ADA.id
    dee = Person(id="u9", handle="dee")
    assert dee.id not in model.data["classes"]
    found = proposed(model, new(CYD), taken=[TakenIssue(people=(dee,)) for _ in range(20)])
    assert found.value == dee.id


def test_what_bots_chose_is_not_learned() -> None:
    bot = Person(id="b1", handle="triage[bot]", is_bot=True)
    ours = FieldChange(at=START, actor=Person(id="me"), field="assignees", after="ada")
    some = [replace(one, history=(ours,)) if ADA in one.assignees else one for one in history()]
    some += [issue(500 + n, bot, text="robot") for n in range(20)]
    model = trained(some, own=frozenset({"me"}))
    assert model is not None
    assert sorted(model.card.classes) == ["ben", "cyd"]


@pytest.mark.parametrize(
    "some",
    [
        history(20),
        [issue(n, ADA) for n in range(100)],
        [issue(n, None) for n in range(100)],
        [],
    ],
)
def test_too_little_teaches_nothing(some: Sequence[Issue]) -> None:
    assert trained(some) is None


def test_where_the_past_says_nothing_it_abstains() -> None:
    random = Random(5)  # noqa: S311 - not for secrets
    words = " ".join(WORDS.values())
    some = [issue(n, random.choice((ADA, BEN, CYD)), text=words) for n in range(200)]
    model = trained(some)
    assert model is not None
    assert not model.data["suggests"]
    assert "Abstains" in model.card.notes[-1]
    assert model.card.silent.keys() == set(model.card.classes), "nobody is proposed, and so named"
    assert proposed(model, new(ADA)) is None


# -- who is proposed -----------------------------------------------------------------------


def test_an_issue_that_somebody_has_is_left_alone(model: TrainedModel) -> None:
    assert proposed(model, replace(new(ADA), assignees=(CYD,))) is None


@pytest.mark.parametrize(
    ("config", "context"),
    [
        ({"never": ["Ada"]}, {}),
        ({"never": ["@ada"]}, {}),
        ({"never": ["u0"]}, {}),
        ({"away": {"ada": ["2026-12-20..2027-01-02"]}}, {}),
        ({"away": {"ada": ["2026-12-24"]}}, {}),
        ({"capacity": 5}, {"load": {"u0": 5}}),
        ({"capacities": {"ada": 2}}, {"load": {"u0": 2}}),
        ({}, {"reachable": frozenset({"u1", "u2"})}),
    ],
)
def test_who_cannot_take_it_is_not_proposed(
    model: TrainedModel, config: dict[str, Any], context: dict[str, Any]
) -> None:
    found = proposed(model, new(ADA), {**config, "minimum_confidence": 0.0}, **context)
    assert found.value != ADA.id
    nobody = {"never": ["ada", "ben", "cyd"], "minimum_confidence": 0.0}
    assert proposed(model, new(ADA), nobody) is None


@pytest.mark.parametrize(
    "config",
    [{"away": {"ada": ["2026-12-25..2026-12-26"]}}, {"capacity": 6}, {"capacities": {"ben": 1}}],
)
def test_who_can_is(model: TrainedModel, config: dict[str, Any]) -> None:
    assert proposed(model, new(ADA), config, load={"u0": 5}).value == ADA.id


def test_below_the_confidence_asked_for_nobody_is_proposed(model: TrainedModel) -> None:
    assert proposed(model, new(ADA), {"minimum_confidence": 1.0}) is None


@pytest.mark.parametrize(
    ("text", "day", "is_in"),
    [
        ("2026-12-20..2027-01-02", date(2026, 12, 20), True),
        ("2026-12-20..2027-01-02", date(2027, 1, 2), True),
        ("2026-12-20..2027-01-02", date(2027, 1, 3), False),
        ("2026-12-20", date(2026, 12, 20), True),
        ("2026-12-20", date(2026, 12, 21), False),
    ],
)
def test_days(text: str, day: date, is_in: bool) -> None:
    assert (day in read_days(text)) is is_in
    assert who_is_away({"ada": [text]}, day) == (frozenset({"ada"}) if is_in else frozenset())


@pytest.mark.parametrize("text", ["", "Christmas", "2026-13-01", "2027-01-02..2026-12-20", ".."])
def test_days_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="away"):
        bind(AssigneeConfig, {"away": {"ada": [text]}}, where="plugins.assignee")


def fits(chance: float, load: int, name: str) -> Fits:
    return Fits(id=name, handle=name, chance=chance, load=load)


def test_work_is_spread_among_those_who_fit_about_as_well() -> None:
    people = [fits(0.4, 9, "ada"), fits(0.35, 2, "ben"), fits(0.05, 0, "cyd")]
    found = choose(people, Bounds(capacities={}))
    assert found is not None
    assert found.chosen.id == "ben"
    assert found.instead_of is not None
    assert found.instead_of.id == "ada"
    assert found.chance == pytest.approx(0.35 / 0.8)
    alone = choose(people, Bounds(capacities={}, spread=1.0))
    assert alone is not None
    assert (alone.chosen.id, alone.instead_of) == ("ada", None)


def test_who_has_as_little_to_do_and_fits_best_is_chosen() -> None:
    found = choose([fits(0.4, 1, "ada"), fits(0.39, 1, "ben")], Bounds(capacities={}))
    assert found is not None
    assert (found.chosen.id, found.instead_of) == ("ada", None)


def test_a_name_is_an_id_or_a_handle_in_any_case() -> None:
    assert fits(1, 0, "Ada").is_named(names_of(["ADA"]))
    assert Fits(id="X1", handle="", chance=1).is_named(names_of(["X1"]))
    assert not Fits(id="X1", handle="", chance=1).is_named(names_of(["", "x"]))


def test_instead_of_whom_is_said(model: TrainedModel) -> None:
    asked = new(ADA)
    settings = {"spread": 0.0, "minimum_confidence": 0.0}
    found = proposed(model, asked, settings, load={"u0": 7, "u1": 3, "u2": 9})
    assert found.value == BEN.id
    assert "has 3 open where ada has 7" in found.because
    assert found.promised is None, "nobody measured how such proposals fare"


# -- why nobody is proposed ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("config", "context", "why"),
    [
        ({"minimum_confidence": 1.0}, {}, "not sure enough: the likeliest is “ben” at "),
        (
            {"never": ["ada"], "away": {"ben": ["2026-12-20..2027-01-02"]}, "capacity": 2},
            {"load": {CYD.id: 2}},
            "of the 3 who take issues here nobody can: 2 away or never proposed",
        ),
        ({}, {"reachable": frozenset({"other"})}, "3 not among those whom the tracker lets have"),
    ],
)
def test_why_nobody_is_proposed_is_said(
    model: TrainedModel, config: dict[str, Any], context: dict[str, Any], why: str
) -> None:
    settings = bind(AssigneeConfig, config, where="plugins.assignee")
    plugin = AssigneePlugin(settings, today=lambda: date(2026, 12, 24))
    given = Suggesting(models=[model], **context)
    assert list(plugin.trackside_suggest(new(BEN), given)) == []
    assert why in given.abstained["assignee"]
    given = Suggesting()
    assert list(plugin.trackside_suggest(new(BEN), given)) == []
    assert given.abstained["assignee"] == NOT_LEARNED
