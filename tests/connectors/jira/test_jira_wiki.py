"""Wiki markup: words of strangers stay words, what others wrote becomes Markdown."""

from __future__ import annotations

import html
import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.jira import wiki
from connectors.jira.text import found_marker, marker_line, one_line, web_address
from core.document import Bullets, Document, Folded, Link, Paragraph, Text
from tests.connectors.jira.jira_support import MARKER, says

HOSTILE = [
    "[~maintainer-1]",
    "[@maintainer-1]",
    "[x|https://evil.test]",
    "[https://evil.test]",
    "https://evil.test",
    "mailto:victim@evil.test",
    "//evil.test/share",
    "\\\\evil.test\\share",
    "!https://evil.test/x.png!",
    "!x.png|thumbnail!",
    "{code}x{code}",
    "{panel:title=x}y{panel}",
    "{html}<script>{html}",
    "{{mono}}",
    "*bold* _it_ -del- +ins+ ^up^ ~down~ ??cite??",
    "h1. Heading",
    "bq. Quote",
    "* item",
    "# item",
    "- item",
    "----",
    "||a||b||",
    "|a|b|",
    ":) ;) :D :P (!) (y) (x)",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; &#91;~maintainer-1&#93;",
    "SHOP-12 and OPS_2-7",
    "{*}a{*}",
    "a\\[~maintainer-1]",
    "\n\n* new\n{quote}",
    "[^attachment.zip]",
    "[#anchor]",
]

# What Jira's renderer, and its search for people to notify, look for.
FINDS = {
    "people": re.compile(r"\[[~@][^\\,]+?\]"),
    "links": re.compile(r"\["),
    "addresses": re.compile(r"(?:https?|ftps?|nntp|news|irc|file):/{0,2}\w|mailto:|//|\\\\"),
    "images": re.compile(r"!"),
    "macros": re.compile(r"\{"),
    "styles": re.compile(r"[*+^~|?]|(?<![A-Za-z0-9])[-_]|[-_](?![A-Za-z0-9])"),
    "headings": re.compile(r"^\s*(?:h[1-6]|bq)\.", re.MULTILINE),
    "lists": re.compile(r"^\s*[*#-]", re.MULTILINE),
    "keys": re.compile(r"[A-Z][A-Z0-9_]+-[0-9]"),
    "smileys": re.compile(r":[()DPp]|;\)|\([!?/xyni*+-]\)"),
    "HTML": re.compile(r"[<>]"),
}


def found_in(markup: str) -> set[str]:
    """What of it the renderer would find; entities are what it looks at as well."""
    return {name for name, pattern in FINDS.items() if pattern.search(markup)}


def shown(markup: str) -> str:
    """What a reader sees of markup that has entities only."""
    return html.unescape(markup)


# -- writing -------------------------------------------------------------------------------


@pytest.mark.trap("J4")
@pytest.mark.parametrize("text", HOSTILE)
def test_words_of_strangers_mean_nothing_to_jira(text: str) -> None:
    escaped = wiki.escape(text)
    assert found_in(escaped) == set()
    assert shown(escaped) == one_line(text), "and they read as they were written"


def test_the_patterns_above_are_awake() -> None:
    everything = set().union(*(found_in(text) for text in HOSTILE))
    assert everything == set(FINDS)


@given(st.text(max_size=80) | st.lists(st.sampled_from(HOSTILE), max_size=3).map(" ".join))
@example("\ud800")
def test_no_text_means_anything_to_jira(text: str) -> None:
    escaped = wiki.escape(text)
    assert found_in(escaped) == set()
    assert shown(escaped) == one_line(text)


@given(
    st.lists(
        st.builds(Text, st.text(alphabet="[]~@!{}*:/.h1bqm ailto\\#-_", max_size=6)), max_size=6
    )
)
@example([Text("[~"), Text("me]")])
@example([Text("["), Text("~me"), Text("]")])
@example([Text("http:"), Text("//evil.test")])
@example([Text("mailto:"), Text("me")])
@example([Text("h1"), Text(". x")])
@example([Text("SHOP-"), Text("12")])
@example([Text("{"), Text("code}")])
def test_nothing_is_made_of_two_texts(texts: list[Text]) -> None:
    line = wiki.render(Document((Paragraph(tuple(texts)),)))
    assert found_in(line) == set()


def test_every_part_of_a_document_has_its_form() -> None:
    document = Document(
        (
            Paragraph((Text("Say "), Text("this", strong=True), Text(": x"))),
            Bullets(
                ((Link("SHOP-3", "https://a.test/3"), Text(" it fails")), (Text("E42", code=True),))
            ),
            Folded("Why", (Paragraph((Text("because"),)),)),
            Bullets(()),
            Paragraph((Text("  "),)),
        )
    )
    assert wiki.render(document, MARKER) == (
        "Say {*}this{*}: x\n\n"
        "* [SHOP&#45;3|https://a.test/3] it fails\n* {{E42}}\n\n"
        "{*}Why{*}\n\nbecause\n\n"
        f"{{{{{MARKER}}}}}"
    )


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://u:p@a.test", "file:///etc/passwd", "https://", ""]
)
def test_what_is_no_web_address_is_not_linked(url: str) -> None:
    assert wiki.render(Document((Paragraph((Link("here", url),)),))) == "here"


@given(st.text(max_size=30), st.text(max_size=40))
def test_a_link_is_one_link_to_where_it_was_meant(words: str, path: str) -> None:
    url = f"https://a.test/{path}"
    line = wiki.render(Document((Paragraph((Link(words, url),)),)))
    if address := web_address(url):
        if one_line(words).strip():
            label, _, rest = line.removeprefix("[").partition("|")
            assert rest == f"{address}]"
            assert found_in(label) == set()
    else:
        assert found_in(line) == set()


@given(st.text(max_size=200))
def test_our_marker_is_found_in_what_we_wrote(text: str) -> None:
    written = wiki.render(says(text), marker_line(MARKER))
    assert found_marker(written) == marker_line(MARKER)
    assert found_marker(wiki.to_markdown(written)) == marker_line(MARKER)


# -- reading -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("plain words", "plain words"),
        ("a\r\nb", "a\nb"),
        ("h2. Steps to reproduce", "## Steps to reproduce"),
        ("*bold* and {*}bo{*}ld", "**bold** and **bo**ld"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("{{E42}} and {{a*b*c}}", "`E42` and `a*b*c`"),
        ("{code:java}\nint *x* = [~y];\n{code}", "```java\nint *x* = [~y];\n```"),
        ("{code:title=Main.java|borderStyle=solid}\nx\n{code}", "```\nx\n```"),
        ("{noformat}\n{code} h1. x\n{noformat}", "```\n{code} h1. x\n```"),
        ("before {code}x{code} after", "before\n```\nx\n```\nafter"),
        ("{code}never closed *x*", "{code}never closed **x**"),
        ("{code}a ``` b{code}", "~~~~\na ``` b\n~~~~"),
        ("* a\n** b\n* c", "- a\n  - b\n- c"),
        ("# a\n# b", "1. a\n1. b"),
        ("[text|https://a.test/x]", "[text](https://a.test/x)"),
        ("[https://a.test|https://a.test|smart-link]", "https://a.test"),
        ("[https://a.test/x]", "https://a.test/x"),
        ("[~reporter-1] and [~accountid:5b10]", "@reporter-1 and @5b10"),
        ("!screen shot.png|thumbnail! here", "[screen shot.png] here"),
        ("Wow! Really! fine.", "Wow! Really! fine."),
        ("bq. said so", "> said so"),
        ("{quote}\na\nb\n{quote}\nc", "> a\n> b\n\nc"),
        ("{quote}a{quote}\nb", "> a\n\nb"),
        ("{quote}a\nb{QUOTE}\nc", "> a\n> b\n\nc"),
        ("a {quote}b{quote}", "> a b"),
        ("{color:red}red{color} {panel:title=x}in{panel}", "red in"),
        ("||a||b||\n|1|2|", "|a|b|\n|1|2|"),
        ("----", "---"),
        ("one\\\\two", "one\ntwo"),
        ("\\*not bold\\* \\[not a link\\]", "*not bold* [not a link]"),
        ("", ""),
    ],
)
def test_markup_is_read(markup: str, expected: str) -> None:
    assert wiki.to_markdown(markup) == expected


@given(st.text(alphabet="{}[]|*#-_!\\h1.~:codenfrmatqu \n", max_size=200))
def test_no_markup_breaks_the_reader(markup: str) -> None:
    assert isinstance(wiki.to_markdown(markup), str)


@pytest.mark.parametrize(
    "bit",
    [
        "{code}",
        "{code:x",
        "[",
        "[a|",
        "!",
        "!a.",
        "*",
        "{{",
        "{*}",
        "\\",
        "h1. ",
        "{quote}\n",
        "[~a",
    ],
)
def test_reading_takes_no_more_time_than_its_length(bit: str) -> None:
    started = time.monotonic()
    wiki.to_markdown(bit * (400_000 // len(bit)))
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("bit", ["[", "\\", "-", "h1.", "//", "\u202e"])
def test_writing_takes_no_more_time_than_what_is_shown(bit: str) -> None:
    started = time.monotonic()
    wiki.escape(bit * 1_000_000)
    assert time.monotonic() - started < 1
