"""The files, folders and packages that an issue names, and what they tell of who takes it."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from random import Random

import pytest

from core.errors import ModelError
from core.learning import assignees, assignment
from core.learning import named as naming
from core.learning.assignees import Ranker, learn_assignees
from core.learning.assignment import Filed
from core.learning.named import Named
from core.learning.places import LONGEST, MOST_PLACES, places
from core.model import Person
from core.plugin import TrainedModel


def shown(text: str) -> list[str]:
    return [place.shown for place in places("", text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("com.acme.shop.CartService", ["shop/CartService", "shop/", "acme/shop/"]),
        (
            "\tat com.acme.shop.CartService.add(CartService.java:42)",
            ["shop/CartService", "shop/", "acme/shop/", "CartService.java"],
        ),
        ("com.acme.Cart$Line.add(", ["acme/Cart", "acme/", "com/acme/"]),
        ("See src/cart/service.py:42.", ["cart/service.py", "service.py", "cart/", "src/cart/"]),
        ("  at Cart.add (app/cart.js:10:3)", ["app/cart.js", "cart.js", "app/"]),
        (
            'File "/home/x/shop/cart/service.py", line 42, in add',
            ["cart/service.py", "service.py", "cart/", "shop/cart/"],
        ),
        ("C:\\src\\Shop\\Cart.cs:line 42", ["Shop/Cart.cs", "Cart.cs", "Shop/", "src/Shop/"]),
        ("at Acme.Shop.Cart.Add(Item i)", ["Shop/Cart", "Shop/", "Acme/Shop/"]),
        ("panicked at acme::cart::add(x)", ["acme/cart", "acme/"]),
        ("webpack:///./src/app/cart.js", ["app/cart.js", "cart.js", "app/", "src/app/"]),
        (
            "https://github.com/acme/shop/blob/main/src/cart/service.py#L42",
            ["cart/service.py", "service.py", "cart/", "src/cart/"],
        ),
        ("http://localhost:3000/js/bundle.js:10:3", ["js/bundle.js", "bundle.js", "js/"]),
        ("`service.py`", ["service.py"]),
        ("in ./scripts/deploy", ["scripts/deploy", "scripts/"]),
        ("acme.shop.cart", ["shop/cart", "shop/", "acme/shop/"]),
    ],
)
def test_what_names_a_place(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "and/or, yes/no, client/server",
        "1.2.3 and 10.0.0.1, 2020/01/02, 3/4",
        "e.g. this, i.e. that... It ends.Then it goes on.",
        "www.acme.com, shop.acme.com, bob@acme.com",
        "https://acme.com/a/b and https://github.com/acme/shop/issues/4",
        "self.cart.add, this.state.items",
        "",
    ],
)
def test_what_names_none(text: str) -> None:
    assert shown(text) == []


def test_the_same_file_has_one_number_however_it_is_named() -> None:
    def numbers(text: str) -> set[int]:
        return {place.number for place in places(text, "")}

    one = numbers("src/cart/service.py:42")
    for other in ("/home/bob/shop/src/cart/service.py", "acme.cart.service", "Cart\\Service.py"):
        assert one & numbers(other), other
    assert not numbers("cart/service.py") & numbers("mail/sender.py")
    assert numbers("src/cart/service.py") & numbers("src/cart/prices.py"), "their folder"


def test_so_many_are_kept_and_no_more_is_read() -> None:
    assert len(shown(" ".join(f"src/a{n}x/b{n}.py" for n in range(500)))) == MOST_PLACES
    assert shown("a/" * LONGEST + "x.py") == []


@pytest.mark.parametrize(
    "text",
    [piece * 100_000 for piece in ("a", "a/", "a.", "://", ":1", "/", "\\", "$", "a:1:1:", "A.a(")]
    + [(piece * 60 + " ") * 1_000 for piece in ("a/", "a.", ":1", "a::")],
)
def test_a_hostile_text_takes_no_longer_than_another(text: str) -> None:
    """Counted are the lines of code that it takes, which no busy machine changes."""
    lines = 0

    def count(*_: object) -> object:
        nonlocal lines
        lines += 1
        return count

    before = sys.gettrace()
    sys.settrace(count)  # type: ignore[arg-type]
    try:
        places("", text)
    finally:
        sys.settrace(before)
    assert lines < 20 * 16_000


# -- who took what names them --------------------------------------------------------------


def test_who_took_what_names_a_place_is_likelier_and_the_rarer_it_is_the_more() -> None:
    made = Named()
    for _ in range(20):
        made.add([1], ["ada"])
        made.add([1], ["ben"])
    made.add([2], ["ben"])
    ada, ben = made.lifts(["ada", "ben"], [0.5, 0.5], [2])
    assert ben > 0 > ada
    assert made.lifts(["ada", "ben"], [0.5, 0.5], [3]) == [0.0, 0.0]
    assert made.lifts(["ada", "ben"], [0.5, 0.5], []) == [0.0, 0.0]
    assert made.took("ben", 2) == 1
    assert made.took("ben", 3) == made.took("cyd", 1) == 0
    assert made.rarity(2) > made.rarity(1) > made.rarity(3) == 0
    both = made.lifts(["ada", "ben"], [0.5, 0.5], [1, 2])
    assert both[1] > both[0], "the one that all issues name tells nothing"


def test_it_fades() -> None:
    made = Named()
    for person in ("ada", "ben"):
        for _ in range(60):
            made.add([1], [person])
    ada, ben = made.lifts(["ada", "ben"], [0.5, 0.5], [1])
    assert ben > ada + 0.3


def test_those_that_were_named_last_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "MOST_KEPT", 2)
    made = Named()
    for place in (1, 2, 1, 3):
        made.add([place], ["ada"])
    assert [made.took("ada", place) for place in (1, 2, 3)] == [2, 0, 1]


def test_what_is_read_back_goes_on_as_what_was_kept() -> None:
    chance = Random(2)  # noqa: S311 - made-up data, not secrets
    kept = Named()

    def more(*some: Named) -> None:
        for _ in range(30):
            named = chance.sample(range(9), 3)
            who = [chance.choice(("ada", "ben"))]
            for one in some:
                one.add(named, who)

    more(kept)
    read = Named.from_data(json.loads(json.dumps(kept.to_data())))
    more(kept, read)
    again = Named.from_data(json.loads(json.dumps(read.to_data())))
    for place in range(9):
        expected = kept.lifts(["ada", "ben"], [0.4, 0.6], [place, 8])
        assert again.lifts(["ada", "ben"], [0.4, 0.6], [place, 8]) == pytest.approx(expected)
    assert Named.from_data({}).lifts(["ada"], [1.0], [1]) == [0.0]


# -- what it is worth ----------------------------------------------------------------------

PEOPLE = ("ada", "ben", "cyd")
FOLDERS = 12


def past(count: int, *, seed: int = 7) -> list[Filed]:
    """Nothing but a path in a sentence tells who takes an issue: each looks after four folders."""
    chance = Random(seed)  # noqa: S311 - made-up data, not secrets

    def one(number: int) -> Filed:
        folder = chance.randrange(FOLDERS)
        name = PEOPLE[folder % len(PEOPLE)]
        body = f"It fails in ./src/part{'abcdefghijkl'[folder]}/x{chance.randrange(10**6)}.py here."
        return Filed(
            key=f"n:a#{number}", title="It fails", body=body, labels=(), author="",
            people=(Person(id=name, handle=name),),
        )  # fmt: skip

    return [one(number) for number in range(count)]


def learned(issues: list[Filed]) -> TrainedModel:
    found = learn_assignees(issues, project="a", seed=1, progress=lambda _done, _what: None)
    assert found is not None
    return found


def right_of(model: TrainedModel, asked: list[Filed]) -> int:
    ranker = Ranker(model)
    return sum(ranker.rank(one)[0].person in one.people for one in asked)


@pytest.fixture(scope="module")
def model() -> TrainedModel:
    return learned(past(150))


def test_where_only_paths_tell_they_tell(
    model: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = past(60, seed=8)
    assert model.data["suggests"]
    assert right_of(model, asked) > 55
    for module in (assignees, assignment):
        monkeypatch.setattr(module, "places", lambda _title, _body: ())
    without = learned(past(150))
    assert right_of(without, asked) < 35
    assert not without.data["suggests"]


def test_where_few_issues_name_files_what_that_weighs_is_left_to_no_chance() -> None:
    some = past(150)
    few = [replace(one, body="" if n % 15 else one.body) for n, one in enumerate(some)]
    assert learned(few).data["weights"][-1] == 0.0


def test_which_place_speaks_for_somebody_is_said_as_the_issue_names_it(
    model: TrainedModel,
) -> None:
    body = 'File "/srv/src/parta/new.py", line 3, in add'
    asked = Filed(key="", title="It fails", body=body, labels=(), author="", people=())
    said = [one.text for one in Ranker(model).reasons(asked, "ada")]
    count = sum("/parta/" in one.body for one in past(150))
    assert said[0] == f"took {count} issues that name “parta/”"
    assert not any("that name" in one.text for one in Ranker(model).reasons(asked, "ben"))


def test_what_strangers_wrote_is_not_kept(model: TrainedModel) -> None:
    assert "parta" not in json.dumps(dict(model.data))


def test_a_model_that_was_made_before_goes_on_without(model: TrainedModel) -> None:
    history = {k: v for k, v in model.data["history"].items() if k not in {"named", "presence"}}
    older = {**model.data, "history": history, "weights": model.data["weights"][:-1]}
    ranked = Ranker(replace(model, data=older)).rank(past(1)[0])
    assert {one.person.id for one in ranked} == set(PEOPLE)


def test_a_model_of_a_later_version_is_refused_with_what_to_do(model: TrainedModel) -> None:
    later = {**model.data, "weights": [*model.data["weights"], 1.0]}
    with pytest.raises(ModelError, match="run `trackside train`"):
        Ranker(replace(model, data=later))
