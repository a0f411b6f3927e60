"""The text of an issue, taken apart; and how long hostile text takes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.learning.documents import document
from core.learning.text import BODY_CHARS, prepare, words

MARKDOWN = """<!-- Please fill in
everything -->
### Describe the bug

The export of `total_sum` fails, see https://docs.example.test/issues/12 and #34.

```python
print(total)
Traceback (most recent call last):
  File "app.py", line 3, in run
ValueError: no total
```

> somebody else said this

- [x] I searched
- [ ] I read the manual

### Version

1.4.2

### Browser

_No response_

### Question

What should I do?
"""


def test_parts_of_a_markdown_issue() -> None:
    text = prepare("Export fails", MARKDOWN)
    assert text.comments == "Please fill in\neverything"
    assert "print(total)" in text.code
    assert "ValueError: no total" in text.logs
    assert text.quotes == "somebody else said this"
    assert "print" not in text.prose
    assert "somebody" not in text.prose
    assert "total_sum" in text.prose
    assert "docs.example.test" not in text.prose
    assert "xxlink" in text.prose
    assert text.prose.count("xxref") == 2
    assert text.asks.splitlines()[-1] == "What should I do?"
    assert {"describe the bug", "version", "version=xxversion", "browser"} <= set(text.headings)


def test_structure_is_counted() -> None:
    counts = prepare("Export fails", MARKDOWN).counts
    assert counts["chars"] == len(MARKDOWN)
    expected = {
        "headings": 4, "code_blocks": 1, "code_lines": 1, "trace_lines": 3, "quote_lines": 1,
        "boxes_ticked": 1, "boxes_empty": 1, "fields_empty": 1, "url": 1, "ref": 1, "comments": 1,
    }  # fmt: skip
    assert {name: counts.get(name) for name in expected} == expected


def test_jira_markup() -> None:
    body = (
        "h2. Steps\nIt fails {code:java}int x = 1;{code} every time\n"
        "{noformat}\n2024-01-31 10:00:00 ERROR x\n{noformat}\n{quote}\nthey wrote\n{quote}\n!a.png!"
    )
    text = prepare("t", body)
    assert text.headings[0] == "steps"
    assert "int x = 1;" in text.code
    assert "ERROR x" in text.logs
    assert "they wrote" in text.quotes
    assert "every time" in text.prose
    assert "xximage" in text.prose


def test_code_that_looks_like_a_template_is_code() -> None:
    text = prepare("t", "```html\n<!-- keep -->\n# not a heading\n```\nafter")
    assert text.comments == ""
    assert "keep" in text.code
    assert "headings" not in text.counts
    assert text.prose.endswith("after")


@pytest.mark.parametrize(
    "unfinished", ["```\nnever closed", "<!-- never closed", "{code}\nnever closed", "{quote}x"]
)
def test_what_is_never_closed_goes_to_the_end(unfinished: str) -> None:
    text = prepare("t", "before\n" + unfinished)
    assert "before" in text.prose
    assert "closed" not in text.prose


def test_words_of_several_scripts() -> None:
    assert words("Can't open café-menu?") == ["Can't", "open", "café", "menu", "?"]
    assert words("ошибка при входе") == ["ошибка", "при", "входе"]
    assert words("应用崩溃了") == ["应用", "用崩", "崩溃", "溃了"]
    assert words("로그인 오류") == ["로그인", "오류"]


def test_only_the_beginning_is_read_but_the_length_is_known() -> None:
    body = "start " + "x " * BODY_CHARS + "the end"
    text = prepare("t" * 10_000, body)
    assert "end" not in text.prose
    assert text.counts["chars"] == len(body)
    assert len(text.title) <= 500


HOSTILE = [
    "`", "```", "<!--", "-->", "{code}", "{code:", "{quote}", "> ", "> > ", "at a.b(", "at a",
    "[", "![", "](", "![](", "a.b", "#1", "a/b#", "/a", "../", "\n", " ", "\t", "0", "0.", "0x",
    "a1b2c3d", "<a ", "<a href=", "@a", "@", "- [ ] ", "1. ", "*", "**a", "__", "a:", "a: ", "?",
    "how ", "if a", 'File "', "Caused by: ", "#0 0x", "|a", "| ", "---", "=", "http://",
    "https://a.test/", "Error", "Exception:", "xxcode ", "崩", "é", "\u202e", "\x00", "\ud800",
    "\r", "\u2028", "a\n", "(\n", "-", "h1. ", "bq. ", "!a", "!a.png", "{{", "}}", "I0101 00:00",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE, ids=[ascii(piece) for piece in HOSTILE])
def test_a_megabyte_of_hostile_text_takes_linear_time(piece: str) -> None:
    evil = piece * (1_000_000 // len(piece))
    lines = "\n".join([evil[:2_000]] * 500)
    started = time.thread_time()
    for body in (evil, lines, "x" + evil):
        document(evil, body)
    assert time.thread_time() - started < 1.0


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=500))
def test_any_text_can_be_read(title: str, body: str) -> None:
    read = document(title, body)
    assert read.bounds[-1] == len(read.hashes)
    assert len(read.counts) == len(read.hashes)
    assert (read.counts > 0).all()
