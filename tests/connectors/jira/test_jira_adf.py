"""ADF: what we write is judged by Atlassian's own schema, what others wrote is read tolerantly."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.jira import adf, wiki
from connectors.jira.text import found_marker, marker_line, one_line, web_address
from core.document import Bullets, Document, Folded, Link, Paragraph, Text
from tests.connectors.jira.adf_schema import schema
from tests.connectors.jira.jira_support import MARKER, says

strange = st.text(max_size=60) | st.sampled_from(
    [
        "",
        " ",
        "\n\n",
        "@maintainer-1",
        "[~accountid:5b10]",
        "<a href='https://evil.test'>x</a>",
        "[x](https://evil.test)",
        "https://evil.test",
        "{code}",
        "\u202egnp.exe",
        "\ud800",
        "\x00",
        "x" * 5_000,
    ]
)
texts = st.builds(Text, strange, strong=st.booleans(), code=st.booleans())
addresses = st.sampled_from(
    [
        "https://acme.test/browse/SHOP-1",
        "http://127.0.0.1:8080/pages/acme/shop%2312",
        "javascript:alert(1)",
        "https://user:secret@acme.test/",
        "//evil.test",
        "https://acme.test/a b]|{code}",
        "https://acme.test:99999/",
        "https://[::1/",
        "ftp://acme.test/",
        "",
    ]
)
inlines = st.lists(texts | st.builds(Link, strange, addresses), max_size=4).map(tuple)
plain_blocks = st.builds(Paragraph, inlines) | st.builds(
    Bullets, st.lists(inlines, max_size=3).map(tuple)
)
blocks = plain_blocks | st.builds(Folded, strange, st.lists(plain_blocks, max_size=2).map(tuple))
documents = st.builds(Document, st.lists(blocks, max_size=5).map(tuple))


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("content", []):
        yield from nodes(inner)


# -- writing -------------------------------------------------------------------------------


@pytest.mark.trap("J4")
@pytest.mark.node
@settings(max_examples=40, deadline=None)  # The schema takes its time over each document.
@given(documents)
def test_what_we_write_is_what_atlassian_takes(document: Document) -> None:
    errors = list(schema().iter_errors(adf.render(document, marker_line(MARKER))))
    assert not errors


@pytest.mark.node
@pytest.mark.parametrize(
    "wrong",
    [
        "plain text",
        {"type": "doc", "content": []},
        {"type": "doc", "version": 1, "content": [{"type": "text", "text": "x"}]},
        {
            "type": "doc",
            "version": 1,
            "content": [{"type": "paragraph", "content": [{"type": "text", "text": ""}]}],
        },
    ],
)
def test_the_schema_is_awake(wrong: object) -> None:
    assert list(schema().iter_errors(wrong))


@given(documents)
def test_words_of_strangers_are_nothing_but_words(document: Document) -> None:
    allowed = {"doc", "paragraph", "bulletList", "listItem", "expand", "text"}
    links = {
        web_address(inline.url)
        for block in document.blocks
        for inline in _inlines(block)
        if isinstance(inline, Link)
    }
    for node in nodes(adf.render(document, marker_line(MARKER))):
        assert node["type"] in allowed
        for mark in node.get("marks", []):
            assert mark["type"] in {"link", "strong", "code"}
            if mark["type"] == "link":
                assert mark["attrs"]["href"] in links - {""}


def _inlines(block: Any) -> Iterator[Any]:
    match block:
        case Paragraph(inlines):
            yield from inlines
        case Bullets(items):
            for item in items:
                yield from item
        case Folded(_, blocks):
            for inner in blocks:
                yield from _inlines(inner)


def test_every_part_of_a_document_has_its_form() -> None:
    document = Document(
        (
            Paragraph(
                (Text("Say "), Text("this", strong=True), Link("SHOP-3", "https://a.test/3"))
            ),
            Bullets(((Text("one"),), (Text("E42", code=True, strong=True),))),
            Folded("Why", (Paragraph((Text("because"),)),)),
        )
    )
    assert adf.render(document, MARKER) == {
        "version": 1,
        "type": "doc",
        "content": [
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "text": "Say "},
                    {"type": "text", "text": "this", "marks": [{"type": "strong"}]},
                    {
                        "type": "text",
                        "text": "SHOP-3",
                        "marks": [{"type": "link", "attrs": {"href": "https://a.test/3"}}],
                    },
                ],
            },
            {
                "type": "bulletList",
                "content": [
                    {"type": "listItem", "content": [_paragraph({"type": "text", "text": "one"})]},
                    {
                        "type": "listItem",
                        "content": [
                            _paragraph({"type": "text", "text": "E42", "marks": [{"type": "code"}]})
                        ],
                    },
                ],
            },
            {
                "type": "expand",
                "attrs": {"title": "Why"},
                "content": [_paragraph({"type": "text", "text": "because"})],
            },
            _paragraph({"type": "text", "text": MARKER, "marks": [{"type": "code"}]}),
        ],
    }


def _paragraph(*content: dict[str, object]) -> dict[str, object]:
    return {"type": "paragraph", "content": list(content)}


@given(documents)
def test_our_marker_is_found_in_what_we_wrote(document: Document) -> None:
    written = adf.to_markdown(adf.render(document, marker_line(MARKER)))
    assert found_marker(written) == marker_line(MARKER)


# -- reading -------------------------------------------------------------------------------


def text(words: str, *marks: dict[str, object]) -> dict[str, object]:
    return {"type": "text", "text": words, **({"marks": list(marks)} if marks else {})}


def node(kind: str, *content: dict[str, object], **attrs: object) -> dict[str, object]:
    made: dict[str, object] = {"type": kind}
    if content:
        made["content"] = list(content)
    return made | ({"attrs": attrs} if attrs else {})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ([node("paragraph", text("a")), node("paragraph", text("b"))], "a\n\nb"),
        ([node("paragraph", text("a"), node("hardBreak"), text("b"))], "a\nb"),
        ([node("paragraph", text("b", {"type": "strong"}), text(" c"))], "**b** c"),
        ([node("paragraph", text("E42", {"type": "code"}))], "`E42`"),
        (
            [node("paragraph", text("x", {"type": "link", "attrs": {"href": "https://a.test"}}))],
            "[x](https://a.test)",
        ),
        ([node("heading", text("Steps"), level=2)], "## Steps"),
        ([node("heading", text("Steps"), level=99)], "# Steps"),
        (
            [node("codeBlock", text("x = 1\ny = 2"), language="python")],
            "```python\nx = 1\ny = 2\n```",
        ),
        ([node("codeBlock", text("a ``` b"))], "````\na ``` b\n````"),
        (
            [
                node(
                    "bulletList",
                    node("listItem", node("paragraph", text("a"))),
                    node(
                        "listItem",
                        node("paragraph", text("b")),
                        node("bulletList", node("listItem", node("paragraph", text("c")))),
                    ),
                )
            ],
            "- a\n- b\n\n  - c",
        ),
        (
            [
                node(
                    "orderedList",
                    node("listItem", node("paragraph", text("a"))),
                    node("listItem", node("paragraph", text("b"))),
                )
            ],
            "1. a\n2. b",
        ),
        ([node("taskList", node("taskItem", text("do it"), state="TODO"))], "- do it"),
        ([node("blockquote", node("paragraph", text("said")))], "> said"),
        ([node("panel", node("paragraph", text("note")), panelType="info")], "note"),
        ([node("expand", node("paragraph", text("inside")), title="More")], "More\n\ninside"),
        (
            [
                node(
                    "table",
                    node(
                        "tableRow",
                        node("tableHeader", node("paragraph", text("a"))),
                        node("tableCell", node("paragraph", text("b"))),
                    ),
                )
            ],
            "| a | b |",
        ),
        ([node("rule")], "---"),
        ([node("paragraph", node("mention", id="5b10", text="@reporter-1"))], "@reporter-1"),
        ([node("paragraph", node("emoji", shortName=":tada:", text="🎉"))], "🎉"),
        ([node("paragraph", node("date", timestamp="1769817600000"))], "2026-01-31"),
        ([node("paragraph", node("status", text="BLOCKED", color="red"))], "BLOCKED"),
        ([node("paragraph", node("inlineCard", url="https://a.test/1"))], "https://a.test/1"),
        ([node("mediaSingle", node("media", type="file", alt="shot.png"))], "[shot.png]"),
        ([node("something_new", node("paragraph", text("kept")))], "kept"),
        ([node("paragraph", node("something_inline"))], ""),
    ],
)
def test_nodes_are_read(content: list[dict[str, object]], expected: str) -> None:
    assert adf.to_markdown({"type": "doc", "version": 1, "content": content}) == expected


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "content", "text", "attrs", "marks", "level", "timestamp"])
            | st.text(max_size=4),
            inner
            | st.sampled_from(["doc", "paragraph", "heading", "table", "codeBlock", "mention"]),
            max_size=5,
        )
    ),
    max_leaves=30,
)


@given(json_values)
def test_no_json_breaks_the_reader(value: object) -> None:
    assert isinstance(adf.to_markdown(value), str)


def test_depth_and_length_cost_no_more_than_they_must() -> None:
    deep: dict[str, object] = node("paragraph", text("bottom"))
    for _ in range(400):
        deep = node("blockquote", deep)
    long = [node("paragraph", text("x" * 1_000)) for _ in range(2_000)]
    started = time.monotonic()
    adf.to_markdown({"type": "doc", "content": [deep, *long]})
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("render", [adf.render, wiki.render])
def test_a_comment_is_never_longer_than_jira_takes(render: Any) -> None:
    document = says(*(f"{number} " + "*" * 900 for number in range(100)))
    written = render(document, marker_line(MARKER))
    whole = written if isinstance(written, str) else json.dumps(written)
    assert 20_000 < len(whole) < 32_000
    assert MARKER in whole[-200:]


# -- what both kinds of rich text share ----------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://acme.test/browse/SHOP-1", "https://acme.test/browse/SHOP-1"),
        ("https://acme.test:8443/a?b=c&d=%20#e", "https://acme.test:8443/a?b=c&d=%20#e"),
        ("https://acme.test/a b]|{x}!*", "https://acme.test/a%20b%5D%7C%7Bx%7D%21%2A"),
        ("HTTPS://acme.test", "https://acme.test"),
        ("javascript:alert(1)", ""),
        ("https://user@acme.test/", ""),
        ("https:///nowhere", ""),
        ("https://a.test:port/", ""),
        ("https://[::1/", ""),
        ("https://a.test/\ud800", ""),
        ("https://a.test/" + "x" * 3_000, ""),
        ("", ""),
    ],
)
def test_only_web_addresses_are_linked(url: str, expected: str) -> None:
    assert web_address(url) == expected


def test_one_line_drops_what_hides_and_reorders() -> None:
    assert one_line("a\n\tb\u202e\u200bc\x00d") == "a bc d"
    assert one_line("👩\u200d💻") == "👩\u200d💻"
    assert len(one_line("x" * 100_000)) == 1_000


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"Hello\n\n`{MARKER}`", MARKER),
        (f"Hello\n\n{{{{{MARKER}}}}}\n", MARKER),
        (f"{MARKER}\nHello", ""),
        (f"Hello {MARKER}", ""),
        ("Hello", ""),
        ("", ""),
    ],
)
def test_a_marker_is_the_whole_last_line(body: str, expected: str) -> None:
    assert found_marker(body) == expected
