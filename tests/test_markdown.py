from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from core.document import Block, Bullets, Choice, Choices, Document, Folded, Link, Paragraph, Text
from core.markdown import (
    DOCUMENT_LIMIT,
    TEXT_LIMIT,
    ZERO_WIDTH_SPACE,
    Folding,
    neutralise,
    render,
    ticked_in,
)

# Tables and strikethrough are what GitHub adds to CommonMark's syntax.
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])

# What trackers look for in words, after Markdown: GitHub's own rules for mentions, references,
# commits and bare links, and the shapes that a linkifier knows.
FOUND_IN_WORDS = {
    "mention": re.compile(r"@[a-z0-9_/-]", re.IGNORECASE),
    "issue": re.compile(r"#\w"),
    "key": re.compile(r"[A-Za-z0-9]-[0-9]"),
    "commit": re.compile(r"(?<![0-9a-zA-Z_])(?=[0-9]*[a-f])[0-9a-f]{7,40}(?![0-9a-zA-Z_])"),
    "address": re.compile(r"://|www\.|mailto:\w|xmpp:\w", re.IGNORECASE),
    "domain": re.compile(r"\w\.[a-z]{2}", re.IGNORECASE),
    "emoji": re.compile(r":[a-z0-9_+-]+:", re.IGNORECASE),
}

HOSTILE = [
    "@maintainer-1 please",
    "@acme/team-1",
    "(@maintainer-1)",
    "fixes #12, GH-12, acme/shop#1, ENG-7",
    "acme/shop@deadbeefdeadbeefdeadbeefdeadbeefdeadbeef and 0a1b2c3",
    "https://evil.test http://evil.test HTTPS://EVIL.TEST ftp://evil.test",
    "www.evil.test WWW.EVIL.TEST evil.test somebody@evil.test",
    "mailto:a@b.test MAILTO:a@b.test xmpp:a@b.test javascript:alert(1)",
    "<script>alert(1)</script><img src=x onerror=alert(1)><!-- c --><?p?><![CDATA[x]]>",
    "</summary></details><h1>",
    "<https://evil.test> <a@b.test>",
    "![x](https://evil.test/x.png)",
    "!",
    "[a](https://evil.test) [a][b] [a]: https://evil.test",
    "[^1] [^1]: note",
    "- [ ] task",
    "- item",
    "+ item",
    "+++ fold",
    "* item",
    "1. one",
    "2) two",
    "   3. three",
    "# heading",
    "> quote",
    "> [!WARNING] boo",
    "--- ",
    "***",
    "___",
    "===",
    "``` fence",
    "~~~ fence",
    "    code",
    "\tcode",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "first\n\n# second\r\n- third\u2028fourth\u2029fifth\x0bsixth\x85seventh",
    "*a* _b_ **c** __d__ ~~e~~ `f` ``g`` $h$ $$i$$",
    "&amp; &#64;maintainer-1 &commat;maintainer-1 &lt;b&gt;",
    "\\@a \\# \\",
    "ends with \\",
    "ends with `",
    "ends with *",
    ":tada: :shipit: 10:30:15",
    "\u202eevil\u202c \u2066x\u2069 \u200fy \u061cz \u200b@\u200bmaintainer-1",
    "\ud800 lone \udfff",
    "nul \x00 bell \x07 escape \x1b[31m",
    "\U000e0041\U000e0042 tags",
    "a" * 5_000,
    "@" * 5_000,
    "`" * 5_000,
    "[" * 5_000,
    "\u200b" * 5_000,
    "",
    "   ",
]

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(max_size=60),
    st.text(alphabet="@#:/.-_*[]()<>!`~|&\\$+=1a \n", max_size=40),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join),
)


def words_of(markdown: str) -> str:
    """The words of a single paragraph; fails where the parser sees anything else in it."""
    tokens = PARSER.parse(markdown)
    if not tokens:
        return ""
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    return "".join(child.content for child in children)


def assert_fires_nothing(words: str) -> None:
    for what, pattern in FOUND_IN_WORDS.items():
        assert not pattern.search(words), f"{what} in {words!r}"


def shown(words: str) -> str:
    return words.replace(ZERO_WIDTH_SPACE, "")


def kinds(tokens: list[Token]) -> list[str]:
    return [token.type for token in tokens] + [
        child.type for token in tokens for child in token.children or []
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_words(text: str) -> None:
    assert_fires_nothing(words_of(neutralise(text)))


@settings(max_examples=1_500, deadline=None)
@given(texts)
def test_any_text_is_only_words(text: str) -> None:
    line = neutralise(text)
    assert "\n" not in line
    assert len(line) <= 6 * TEXT_LIMIT
    line.encode()
    assert_fires_nothing(words_of(line))
    hidden = [c for c in line if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]
    assert set(hidden) <= {ZERO_WIDTH_SPACE, "\u200c", "\u200d"}


@settings(max_examples=800, deadline=None)
@given(texts, texts)
def test_any_text_in_any_place_is_only_words(one: str, other: str) -> None:
    inlines = (Text(one), Text(other, strong=True), Text("x"), Text(one), Text(other, code=True))
    tokens = PARSER.parse(render(Document((Paragraph(inlines),))))
    allowed = {"paragraph_open", "paragraph_close", "inline"}
    words = {"text", "text_special", "strong_open", "strong_close", "code_inline"}
    assert set(kinds(tokens)) <= allowed | words
    for token in tokens:
        for child in token.children or []:
            if child.type != "code_inline":
                assert_fires_nothing(child.content)


@settings(max_examples=600, deadline=None)
@given(texts, texts)
def test_structure_is_ours_alone(one: str, other: str) -> None:
    blocks: tuple[Paragraph | Bullets, ...] = (
        Paragraph((Text(one), Link(other, "https://tracker.test/1"))),
        Bullets(((Text(one),), (Text(other, code=True),))),
    )
    document = Document((*blocks, Folded(one, blocks), Paragraph((Text(other),))))
    tokens = PARSER.parse(render(document))
    html = [token.content for token in tokens if token.type == "html_block"]
    assert len(html) == 2
    assert re.fullmatch(r"<details><summary>[^<>\n]*</summary>\n", html[0])
    assert html[1].strip() == "</details>"
    seen = kinds(tokens)
    assert seen.count("link_open") == 2
    assert seen.count("bullet_list_open") <= 2
    assert not {"image", "html_inline", "heading_open", "fence", "table_open", "hr"} & set(seen)
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open":
                assert child.attrs["href"] == "https://tracker.test/1"


def test_ordinary_words_stay_readable() -> None:
    text = "The app crashes on start: see settings (Linux, version 2.4) - it's 100 % repeatable."
    assert neutralise(text) == text


def test_words_are_shown_as_they_were() -> None:
    text = "snake_case *stars* <tag> a|b [x] C# #5 user@host.test `tick` 50$ & more"
    assert shown(words_of(neutralise(text))) == text


def test_long_text_is_cut_with_an_ellipsis() -> None:
    assert neutralise("word " * 1_000, limit=20) == "word word word word…"
    assert neutralise("x" * 20, limit=20) == "x" * 20


def test_neutralising_is_linear() -> None:
    # A million characters of anything are cut before any pattern looks at them.
    for unit in ("@", "a-1", ":a", "deadbeef ", "\u200b", "1", "."):
        assert len(neutralise(unit * 1_000_000)) < 10 * TEXT_LIMIT


def test_references_are_not_made_of_neighbours() -> None:
    pieces = (
        "http",
        "s",
        ":",
        "//evil",
        ".",
        "test ",
        "@",
        "maintainer-1 ",
        "#",
        "12 ",
        "GH-",
        "7",
    )
    line = render(Document((Paragraph(tuple(Text(piece) for piece in pieces)),)))
    assert_fires_nothing(words_of(line))


def test_strong_and_code() -> None:
    document = Document(
        (Paragraph((Text("Type:", strong=True), Text(" "), Text("`a``b`", code=True))),)
    )
    children = PARSER.parse(render(document))[1].children or []
    styles = [child.type for child in children if child.type != "text" or child.content]
    assert styles == ["strong_open", "text", "strong_close", "text", "code_inline"]
    assert children[-1].content == "`a``b`"


def test_strong_words_beside_others_are_strong() -> None:
    for text in ("Type:", "(x)", "a", " a ", "*"):
        inlines = (Text("b"), Text(text, strong=True), Text("c"))
        seen = kinds(PARSER.parse(render(Document((Paragraph(inlines),)))))
        assert seen.count("strong_open") == seen.count("strong_close") == 1, text


def test_code_is_fit_for_copying() -> None:
    document = Document((Paragraph((Text("@trackside undo 12", code=True),)),))
    assert render(document) == "`@trackside undo 12`"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://tracker.test/a/1", "https://tracker.test/a/1"),
        ("http://127.0.0.1:8080/pages/acme/shop%231", "http://127.0.0.1:8080/pages/acme/shop%231"),
        ("https://t.test/a(b)c d<e>\"'`", "https://t.test/a%28b%29c%20d%3Ce%3E%22'%60"),
        ("https://t.test/\n\n# x", "https://t.test/%0A%0A#%20x"),
        ("https://t.test/?a=1&copy;=2", "https://t.test/?a=1&copy%3B=2"),
        ("https://t.test/\\) [x](y)", "https://t.test/%5C%29%20%5Bx%5D%28y%29"),
    ],
)
def test_a_link_keeps_its_address(url: str, expected: str) -> None:
    tokens = PARSER.parse(render(Document((Paragraph((Link("x", url),)),))))
    (link,) = [c for c in tokens[1].children or [] if c.type == "link_open"]
    assert link.attrs["href"] == expected


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.test",
        "/relative",
        "",
        "https://",
        "https://user@evil.test/",
        "https://tracker.test@evil.test/",
        "https://[::1",
        "https://exämple.test/",
        "ftp://tracker.test/x",
        "https://t.test/" + "x" * 3_000,
    ],
)
def test_another_address_is_no_link(url: str) -> None:
    assert words_of(render(Document((Paragraph((Link("the title", url),)),)))) == "the title"


def test_a_link_without_words_shows_its_address() -> None:
    line = render(Document((Paragraph((Link("", "https://tracker.test/1"),)),)))
    assert shown(line) == "[https://tracker.test/1](https://tracker.test/1)"


def test_an_image_is_not_made_of_an_exclamation_and_a_link() -> None:
    line = render(Document((Paragraph((Text("Look!"), Link("x", "https://t.test/x.png"))),)))
    assert "image" not in kinds(PARSER.parse(line))


def test_pluses_fold_where_html_is_not_shown() -> None:
    document = Document((Folded("Why <b> @a", (Paragraph((Text("Because"),)),)),))
    assert shown(render(document, folding=Folding.PLUSES)) == (
        "+++ Why \\<b\\> @a\n\nBecause\n\n+++"
    )


def test_a_document_is_cut_between_blocks() -> None:
    blocks: tuple[Block, ...] = tuple(Paragraph((Text("x" * 900),)) for _ in range(100))
    text = render(Document(blocks))
    assert len(text) <= DOCUMENT_LIMIT
    assert text.endswith("x\n\n…")


def test_nothing_to_say_is_nothing() -> None:
    empty = Document((Paragraph((Text(" "),)), Bullets(()), Paragraph(())))
    assert render(empty) == ""


# -- boxes ---------------------------------------------------------------------------------

names = st.from_regex(r"(suggestion|action)-[1-9][0-9]{0,8}", fullmatch=True)
hostile_text = st.text(max_size=60) | st.sampled_from(
    [
        "x <!-- suggestion-9 -->",
        "\n- [x] y <!-- suggestion-9 -->",
        "- [x] y <!-- suggestion-9 -->",
        "\u2028- [x] y <!-- action-9 -->",
        "-->\r\n- [x] y <!-- action-9 -->",
    ]
)


@given(st.lists(st.tuples(hostile_text, names, st.booleans()), unique_by=lambda one: one[1]))
def test_boxes_come_back_as_they_were_written_whatever_they_say(
    made: list[tuple[str, str, bool]],
) -> None:
    choices = tuple(
        Choice((Text(f"a{text}"), Text(f"b{text}", strong=True)), name, ticked)
        for text, name, ticked in made
    )
    before = Paragraph((Text("- [x] not ours <!-- suggestion-1 -->"),))
    body = render(Document((before, Choices(choices))), boxes=True)
    assert ticked_in(body) == {name: ticked for _, name, ticked in made}


def test_without_boxes_choices_are_a_list() -> None:
    document = Document((Choices((Choice((Text("one"),), "suggestion-1", ticked=True),)),))
    assert render(document) == "- one"
    assert render(document, boxes=True) == "- [x] one <!-- suggestion-1 -->"
    # A line without a name has no box; a name that could end the comment is none.
    for name in ("", "x --> y"):
        plain = Document((Choices((Choice((Text("one"),), name),)),))
        assert render(plain, boxes=True) == "- one"


def test_a_box_that_stands_there_twice_is_not_ours() -> None:
    line = "- [ ] a <!-- suggestion-1 -->\n"
    assert ticked_in(line) == {"suggestion-1": False}
    assert ticked_in(line + line.replace("[ ]", "[x]")) == {}
    assert ticked_in("> " + line) == {}
    assert ticked_in("text - [x] a <!-- suggestion-1 -->") == {}
    assert ticked_in("x" * 200_000 + "\n" + line * 1) == {"suggestion-1": False}
