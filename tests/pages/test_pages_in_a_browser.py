"""The pages as Chromium shows them, wide and light, narrow and dark: nothing lies upon anything.

Nothing is fetched, nothing runs, and what axe-core knows of pages that everybody can read holds.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.backtest.page import page as backtest_page
from core.backtest.summary import summarise as summarise_backtest
from core.learning.card_page import card_page
from core.learning.registry import card_json
from core.model import Mode
from core.outcomes.counting import By
from core.outcomes.page import page as outcomes_page
from core.outcomes.summary import summarise as summarise_outcomes
from core.store.store import Store
from core.testing.pages import Markdown, PageComment, PageIssue, issue_page, list_page
from tests.backtest.test_backtest import answer, made
from tests.learning.synthetic import issues, trained
from tests.node_scripts import run_node
from tests.support import need
from tests.triage.fake_tracker import CONNECTION, a_suggestion
from tests.triage.house import House

HOSTILE = "<script>alert(1)</script><img src=http://127.0.0.1:9/x onerror=alert(2)>"
ODD = (HOSTILE, "W" * 300, "شبكة الاتصال " * 9, "界面" * 60, "\u202eturned around", "🦊" * 40)
"""Names as strangers may give them: that would run, and long ones of any script."""

SHARE = {"value": 0.5, "low": 0.4, "high": 0.6}


def a_small_card(count: int) -> str:
    """A card of a model that knows so many values and is in use by choice, beside another."""
    classes = {
        name: {"precision": SHARE, "recall": SHARE, "f1": SHARE, "support": 9}
        for name in ("bug", "feature")[:count]
    }
    card = {
        "task": "type", "project": ODD[1], "rows": 50, "first": None, "about": HOSTILE,
        "classes": list(classes), "baselines": {}, "notes": list(ODD),
        "metrics": {"macro_f1": SHARE, "per_class": classes},
        "comparison": {"sentence": HOSTILE, "old_version": "type-0"},
        "silent": {name: {"why": name, "issues": 3} for name in ODD},
    }  # fmt: skip
    return card_page(card, version="type-0123456789ab", active=True, by_hand=True)


def a_card_that_abstains() -> str:
    card = {
        "task": "priority", "project": "acme/shop", "rows": 50, "first": None, "about": "",
        "classes": ["low"], "metrics": {"per_class": {}}, "baselines": {},
        "notes": [f"Abstains: no better than always answering “{ODD[1]}{ODD[4]}”"],
    }  # fmt: skip
    return card_page(card, version="priority-0123456789ab", active=True)


def a_card(task: str) -> str:
    """A card of a model of issues some of whose labels have odd names."""
    history = [
        replace(one, labels=(*one.labels, ODD[number % len(ODD)]))
        for number, one in enumerate(issues(160))
    ]
    model = trained(task, history)
    assert model is not None
    return card_page(card_json(model.card), version=f"{task}-0123456789ab", active=True)


def a_backtest() -> str:
    odd = [
        answer(number, right=False, title=name, because=name, value=name)
        for number, name in enumerate(ODD)
    ]
    plain = [answer(n, right=n % 3 > 0, confidence=n / 20) for n in range(7, 20)]
    replayed = made(*odd, *plain)
    steps = tuple(replace(step, notes=ODD) for step in replayed.steps)
    return backtest_page(summarise_backtest(replace(replayed, steps=steps), target=0.9))


def outcomes(store: Store) -> str:
    house = House(store, mode=Mode.SUGGEST)
    for number, name in enumerate(ODD, 1):
        house.open(number, suggest=[a_suggestion("label", name[:100], confidence=0.8)])
    house.write_all()
    now = datetime.now(UTC)
    found = summarise_outcomes(store, [CONNECTION], now=now + timedelta(days=2), by=By.VALUE)
    return outcomes_page(found)


def an_issue() -> PageIssue:
    """An issue of the demo's trackers, whose page is shown there."""
    comment = PageComment(
        author="ada", body=Markdown(f"{HOSTILE}\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    )
    return PageIssue(
        local_key="acme/shop#1",
        title=HOSTILE,
        body="\n".join(ODD),
        labels=ODD,
        comments=[comment],
    )


@pytest.fixture(scope="module")
def chromium() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), "")
    need(found, "Chromium is not installed")
    return found


@pytest.fixture
def pages(sqlite_store: Store) -> Mapping[str, str]:
    return {
        "type": a_card("type"),
        "labels": a_card("labels"),
        "one": a_small_card(1),
        "two": a_small_card(2),
        "mute": a_card_that_abstains(),
        "backtest": a_backtest(),
        "outcomes": outcomes(sqlite_store),
        "issue": issue_page("github", an_issue()),
        "issues": list_page("github", [an_issue(), an_issue()]),
    }


def look(chromium: str, folder: Path, pages: Mapping[str, str]) -> Mapping[str, Any]:
    """What is wrong with pages, by their names, narrow and wide."""
    folder.mkdir()
    files = []
    for name, content in pages.items():
        (folder / f"{name}.html").write_text(content, encoding="utf-8")
        files.append(str(folder / f"{name}.html"))
    (told,) = run_node("look.mjs", chromium, str(folder), *files, timeout=240)
    assert [len(views) for views in told.values()] == [2] * len(pages)
    return dict(told)


def test_pages_are_whole_in_a_browser(
    chromium: str, tmp_path: Path, pages: Mapping[str, str]
) -> None:
    assert {name for name in pages if "alert(1)" in pages[name]} == pages.keys() - {"type", "mute"}
    assert not [name for name in pages if "\u202e" in pages[name] and not name.startswith("issue")]
    told = look(chromium, tmp_path / "pages", pages)
    assert told == {f"{name}.html": {"wide": [], "narrow": []} for name in pages}


def test_what_would_be_wrong_is_seen(chromium: str, tmp_path: Path) -> None:
    """Or the test above could not fail."""
    begin = "<!doctype html><html lang=en><title>x</title><main><h1>x</h1>"
    text = "<text x={} y=20>some words</text>"
    wrong = {
        "runs": f"{begin}<script>console.log(1)</script>",
        "asks": f"{begin}<img alt=x src='missing.png'>",
        "wide": f"{begin}<p>{'W' * 900}",
        "cut": f"{begin}<svg width=60 height=40 overflow=visible>{text.format(20)}</svg>",
        "upon": f"{begin}<svg width=400 height=40>{text.format(9)}{text.format(15)}</svg>",
        "unseen": f"{begin}<div style='overflow-x:auto'><p style='width:99rem'>wide</div>",
        "ends": f"{begin}<div style='overflow-x:auto;background:#888'><p style='width:99rem'>wide",
        "broken": f"{begin}<table style='width:40px'><td>61% (58–64)</table>",
        "faint": f"{begin}<p style='color:#ccc;background:#fff'>faint</p>",
    }
    told = look(chromium, tmp_path / "wrong", wrong)
    assert "console: 1" in told["runs.html"]["wide"]
    assert any(one.startswith("request: ") for one in told["asks.html"]["wide"])
    assert any("the window 1280" in one for one in told["wide.html"]["wide"])
    assert any("the window 360" in one for one in told["wide.html"]["narrow"])
    assert "“some words” is cut off in a chart" in told["cut.html"]["wide"]
    assert "“some words” and “some words” overlap in a chart" in told["upon.html"]["wide"]
    unseen = told["unseen.html"]["narrow"]
    assert "“wide” scrolls sideways, and nothing shows it" in unseen
    assert "“wide” scrolls, and has no name or is not reached by keyboard" in unseen
    assert "“wide” ends, and seems to go on" in told["ends.html"]["wide"]
    assert "“61% (58–64)” is broken into 3 lines" in told["broken.html"]["narrow"]
    assert any(one.startswith("color-contrast: ") for one in told["faint.html"]["wide"])
