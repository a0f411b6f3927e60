"""What strangers write is shown as words, in every tracker's own format."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core.cli.comments_page import example
from core.cli.trackers_page import built_in
from core.project_settings import CommentConfig
from core.triage.comment import compose
from core.wording.sentences import ENGLISH, wording_of

HOSTILE = (
    "@everyone [~admin] [@admin] <script>alert(1)</script> <!-- suggestion-99 --> "
    "[click](http://evil.test) [click|http://evil.test] ![i](http://evil.test/i.png) "
    "!http://evil.test/i.png! {html}x{html} http://evil.test www.evil.test #12 acme/other#3 "
    "\u202egnitirw\u202c zero\u200bwidth \u2066isolated\u2069 \x00 `code` **bold** {panel}"
)
OURS = "https://github.com/acme/shop/issues/7"
INVISIBLE = "\u202e\u202c\u2066\u2069\x00"


def samples(*, sentences: dict[str, str] | None = None) -> Iterator[tuple[str, str]]:
    """The comment about hostile text, by the format's name."""
    facts = example(boxes=True, thumbs=True)
    (other,) = facts.issues.values()
    facts = replace(
        facts,
        issues={other.key: replace(other, title=HOSTILE, resolution=HOSTILE)},
        shown=[
            replace(s, because=HOSTILE, value=s.value if s.kind == "similar" else HOSTILE)
            for s in facts.shown
        ],
        notice=HOSTILE,
    )
    wording = CommentConfig(sentences=sentences or {}).over(wording_of(ENGLISH))
    document = compose(facts, wording)
    assert document is not None
    for cls in built_in():
        for name, (_, text) in cls.samples(document).items():
            yield name, text


FORMATS = [name for name, _ in samples()]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    "sentences", [{}, {"similar": HOSTILE.replace("{", "{{").replace("}", "}}")}]
)
def test_nothing_of_it_is_more_than_words(name: str, sentences: dict[str, str]) -> None:
    text = dict(samples(sentences=sentences))[name]
    assert not any(char in text for char in INVISIBLE)
    if name.startswith("Jira Cloud"):
        _check_adf(json.loads(text))
        return
    for raw in ("@everyone", "[~admin]", "[@admin]", "(http://evil", "|http://evil", "{html}"):
        assert raw not in text, raw
    for raw in ("<script>", "<!-- suggestion-99 -->", "![i]", "!http://", "http://evil", "{panel}"):
        assert raw not in text, raw
    assert OURS in text


def _check_adf(node: Any) -> None:
    """Text is text, and the one link is ours."""
    assert node["type"] in {
        "doc", "paragraph", "bulletList", "listItem", "expand", "text",
    }  # fmt: skip
    for mark in node.get("marks", ()):
        assert mark["type"] in {"strong", "code", "link"}
        assert mark.get("attrs", {}).get("href", OURS) == OURS
    for inner in node.get("content", ()):
        _check_adf(inner)


def test_the_formats_are_all_there() -> None:
    assert len(FORMATS) == 4
