"""What the text of a report tells, in several markups and languages."""

from __future__ import annotations

import time

import pytest

from core.model import Issue
from plugins.missing_information.cues import KINDS, looks_like_bug, told_by
from plugins.missing_information.sections import BODY_CHARS, sections_of

TOLD = {
    "version": [
        "Version: 2.4",
        "since 2.4.1 it is broken",
        "app 5.5 on my phone",
        "v3 is fine",
        "Version 7",
        "on latest main, version: latest",
        "バージョン2.5.2に更新",
        "版本：3.1",
    ],
    "steps to reproduce": [
        "Steps to reproduce: click it",
        "1. open it\n2. close it\n",
        "Schritte zum Reproduzieren: klicken",
        "Pour reproduire : cliquez",
        "Para reproducir: haga clic",
        "Passos para reproduzir: clique",
        "再現手順：クリック",
        "复现步骤：点击",
        "**Steps**\nclick it twice",
    ],
    "expected behaviour": [
        "Expected: two items",
        "I expect two items",
        "shows one instead of two",
        "Erwartetes Verhalten: zwei",
        "Comportement attendu : deux",
        "Comportamiento esperado: dos",
        "Esperado: dois",
        "期待される動作：2つ",
        "预期结果：两个",
    ],
    "logs": [
        "Traceback (most recent call last):\n  File x",
        "    at com.acme.Cart.load(Cart.java:12)",
        "TypeError: x is undefined",
        "2025-05-01 10:00:00 something",
        "it answers HTTP 503",
        "```\nconnection refused\n```",
        "### Logs\nsee below",
        "日志：无法连接",
    ],
    "device": [
        "on Windows 11",
        "Betriebssystem: eigenes",
        "iPhone 15",
        "in Firefox",
        "### Environment\na container",
        "环境：容器",
    ],
    "screenshot": ["![cart](cart.png)", '<img src="x">', "see cart.PNG", "Screenshot: below"],
}


@pytest.mark.parametrize(
    ("kind", "text"), [(kind, text) for kind, texts in TOLD.items() for text in texts]
)
def test_what_a_report_tells_is_understood(kind, text):
    assert kind in told_by(sections_of(text))


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("version", "it takes 2.5 seconds and 1.5 GB"),
        ("version", "it costs $2.50, that is 3.5 % more"),
        ("version", "the conversion is wrong"),
        ("version", "Version:"),
        ("version", "### Version\n\n### Logs\nnone"),
        ("version", "<!-- Version: 1.2.3 -->"),
        ("steps to reproduce", "### Steps to reproduce\n_No response_\n### Other\ntext"),
        ("logs", "an error is shown"),
        ("device", "position of the cart"),
        ("screenshot", "### Screenshots\n\n### Other\ntext"),
    ],
)
def test_what_only_looks_like_it_is_not_taken_for_it(kind, text):
    assert kind not in told_by(sections_of(text))


def test_sections_of_several_markups():
    body = (
        "before\n# One\ntext\n## Two\n\n### Three\nmore\n**Four:** inline\nh3. Five\n"
        "- Six: value\nSeven:\n```\n# not a heading\n```\n"
    )
    found = {s.heading: (s.text, s.is_answered) for s in sections_of(body)}
    assert found == {
        "": ("before", True),
        "one": ("text", True),
        "two": ("", True),  # a group: what is asked stands under it
        "three": ("more", True),
        "four": ("inline", True),
        "five": ("", True),
        "six": ("value", True),
        "seven": ("```\n# not a heading\n```", True),
    }


@pytest.mark.parametrize(
    ("answer", "is_answered"),
    [("", False), ("_No response_", False), ("...", False), ("N/A", True), ("none", True)],
)
def test_a_placeholder_is_no_answer_and_not_applicable_is_one(answer, is_answered):
    sections = sections_of(f"### Version\n{answer}\n### Other\nx")
    assert sections[1].is_answered is is_answered


HOSTILE = {
    "letters": "a" * 200_000,
    "lines": "\n" * 200_000,
    "headings": "# a\n" * 50_000,
    "hashes": "#" * 200_000,
    "stars": "*" * 200_000,
    "bold": "**a" * 60_000,
    "labels": "a:" * 100_000,
    "label lines": "a: b\n" * 40_000,
    "comments": "<!--" * 50_000,
    "closed comments": "<!---->" * 30_000,
    "numbers": "1." * 100_000,
    "steps": "1. a\n" * 40_000,
    "fences": "```\n" * 50_000,
    "open fence": "```\n" + "a" * 200_000,
    "exceptions": "Error" * 40_000,
    "at": "at a" * 50_000,
    "spaces": " " * 200_000,
    "version": "version " * 25_000,
    "brackets": "![" * 100_000,
    "dates": "2025-05-01 " * 20_000,
    "quotes": "`" * 200_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_costs_no_more_than_a_moment(text):
    report = Issue(
        key="github:acme/shop#1", tracker="github", project="acme/shop", title=text, body=text
    )

    def seconds() -> float:
        started = time.thread_time()
        looks_like_bug(report)
        told_by(sections_of(text), text)
        return time.thread_time() - started

    assert min(seconds() for _ in range(3)) < 0.25
    assert len(text) > BODY_CHARS


def test_every_kind_can_be_told_and_has_words_for_people():
    assert {kind.name for kind in KINDS} == set(TOLD)
    assert all(kind.had for kind in KINDS)
