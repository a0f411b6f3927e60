"""Documents as Markdown, for trackers that speak it (GitHub, Linear).

Every word of a document may come from a stranger. CommonMark syntax is answered with
backslashes. What trackers find *after* Markdown was rendered (mentions, references to
issues and commits, bare links, emoji codes) cannot be escaped; it is broken with a
zero-width space, which shows nothing and pings nobody.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from itertools import groupby
from typing import Final
from urllib.parse import quote, urlsplit

from core.document import (
    Block,
    Bullets,
    Choice,
    Choices,
    Document,
    Folded,
    Inline,
    Link,
    Paragraph,
    Text,
)

ZERO_WIDTH_SPACE: Final = "\u200b"

TEXT_LIMIT: Final = 1_000
"""Characters of one text that are shown; the rest becomes an ellipsis."""

DOCUMENT_LIMIT: Final = 60_000
"""Characters of a whole document. GitHub refuses comments of more than 65,536."""

URL_LIMIT: Final = 2_000


class Folding(Enum):
    """How a tracker's Markdown writes blocks behind a summary."""

    DETAILS = "<details> of HTML, as GitHub shows it"
    PLUSES = "+++ on lines of their own, as Linear does; it shows no HTML"


# Line and paragraph separators, controls, surrogates and private use: never shown as they are.
_CONTROL: Final = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
# Format characters (bidirectional overrides, zero widths, tags) hide or reorder text. Only
# the joiners that emoji and several scripts are written with stay.
_JOINERS: Final = frozenset({"\u200c", "\u200d"})

_SPACE: Final = re.compile(r"\s+")
_PUNCTUATION: Final = re.compile(r"[\\`*_{}\[\]<>#|~&$]")
_LINE_START: Final = re.compile(r"^(\s?)([-+=])|^(\s?[0-9]{1,9})([.)])")
_IMAGE: Final = re.compile(r"!(?=\\\[|$)")
_BREAK_AFTER: Final = re.compile(
    r"@(?=\S)"  # @someone, @org/team, a@b.test
    r"|#(?=\w)"  # #12, owner/repo#12
    r"|(?<=[A-Za-z0-9])-(?=[0-9])"  # GH-12, ENG-12
    r"|(?<=[^\s.])[.](?=[^\W\d_]{2})"  # example.test
    r"|[Ww]{3}(?=[.])"  # www.example.test: GitHub links it whatever follows the dot
    r"|:(?=//)"  # https://
    r"|(?<=[A-Za-z]):(?=[^\s:/])"  # mailto:someone, javascript:…
    r"|:(?=[A-Za-z0-9_+-]{1,64}:)"  # :tada:
)
_HEX: Final = re.compile(r"(?<![0-9A-Za-z_])(?=[0-9]{0,40}[a-f])[0-9a-f]{7,64}(?![0-9A-Za-z_])")
_NAME: Final = re.compile(r"[a-z0-9-]{1,60}")
_BOX: Final = re.compile(r"- \[(?P<tick>[ xX])\] .*<!-- (?P<name>[a-z0-9-]{1,60}) -->")
_MOST_LINES: Final = 1_000
_LONGEST_LINE: Final = 20_000
_HOST: Final = re.compile(r"[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?")


def render(
    document: Document,
    *,
    folding: Folding = Folding.DETAILS,
    limit: int = DOCUMENT_LIMIT,
    boxes: bool = False,
) -> str:
    """The document as Markdown, of at most ``limit`` characters.

    ``boxes``: choices are items of a task list, each with its name in an HTML comment, as
    :func:`ticked_in` reads them. Where it would be longer, whole blocks at its end are left out
    and an ellipsis says so.
    """
    shown: list[str] = []
    room = limit - len("\n\n…")
    for block in document.blocks:
        text = _boxes(block) if boxes and isinstance(block, Choices) else _block(block, folding)
        if not text:
            continue
        room -= len(text) + len("\n\n")
        if room < 0:
            shown.append("…")
            break
        shown.append(text)
    return "\n\n".join(shown)


def neutralise(text: str, *, limit: int = TEXT_LIMIT) -> str:
    """Markdown that shows ``text`` as one line of plain words, wherever it is put in a line.

    No mention, reference, link, image, HTML, emoji code or structure comes out of it; line
    breaks become spaces, characters that hide or reorder text are dropped.
    """
    line = _break_references(one_line(text, limit))
    line = _PUNCTUATION.sub(r"\\\g<0>", line)
    line = _IMAGE.sub(r"\\!", line)
    return _LINE_START.sub(_escape_line_start, line)


def one_line(text: str, limit: int) -> str:
    """One line without invisible characters, at most ``limit`` characters long."""
    # Cut first: what follows should cost no more than what is shown, however long the text.
    kept = "".join(map(_visible, text[: 4 * limit]))
    line = _SPACE.sub(" ", kept)
    return line if len(line) <= limit and len(text) <= 4 * limit else line[: limit - 1] + "…"


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in _CONTROL:
        return " "
    return "" if category == "Cf" and character not in _JOINERS else character


def _break_references(line: str) -> str:
    line = _HEX.sub(_break_hex, line)
    return _BREAK_AFTER.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", line)


def _break_hex(match: re.Match[str]) -> str:
    # Seven hexadecimal digits are enough for a link to a commit, so none are left together.
    digits = match.group()
    return ZERO_WIDTH_SPACE.join(digits[i : i + 6] for i in range(0, len(digits), 6))


def _escape_line_start(match: re.Match[str]) -> str:
    space, bullet, number, point = match.groups()
    return f"{number}\\{point}" if bullet is None else f"{space}\\{bullet}"


def _block(block: Block, folding: Folding) -> str:
    match block:
        case Paragraph(inlines):
            return _inlines(inlines)
        case Bullets(items):
            return "\n".join(f"- {line}" for item in items if (line := _inlines(item)))
        case Choices():
            return _block(block.plain, folding)
        case Folded(summary, blocks):
            inner = "\n\n".join(text for block in blocks if (text := _block(block, folding)))
            if folding is Folding.PLUSES:
                return f"+++ {neutralise(summary).strip()}\n\n{inner}\n\n+++"
            return f"<details><summary>{_html(summary)}</summary>\n\n{inner}\n\n</details>"


def _boxes(block: Choices) -> str:
    return "\n".join(line for choice in block.choices if (line := _box(choice)))


def _box(choice: Choice) -> str:
    line = _inlines(choice.inlines)
    if not line or not _NAME.fullmatch(choice.name):
        return f"- {line}" if line else ""
    return f"- [{'x' if choice.ticked else ' '}] {line} <!-- {choice.name} -->"


def ticked_in(body: str) -> Mapping[str, bool]:
    """Which of the boxes in our Markdown are ticked, by their names.

    One that stands there twice was not written by us, and is left out.
    """
    found: dict[str, bool] = {}
    twice = set()
    for line in body.splitlines()[:_MOST_LINES]:
        match = _BOX.fullmatch(line.rstrip()) if len(line) <= _LONGEST_LINE else None
        if match is None:
            continue
        if match["name"] in found:
            twice.add(match["name"])
        found[match["name"]] = match["tick"] != " "
    return {name: ticked for name, ticked in found.items() if name not in twice}


def _html(text: str) -> str:
    """Text for inside an HTML block, where Markdown is not read but references are."""
    return html.escape(_break_references(one_line(text, TEXT_LIMIT))).strip()


def _inlines(inlines: Iterable[Inline]) -> str:
    # Neighbours of one style are neutralised together, so that no reference is made of two.
    runs = groupby((_plain(inline) for inline in inlines), key=_style)
    return "".join(_run(tuple(run)) for _, run in runs).strip()


def _plain(inline: Inline) -> Inline:
    """What has no style to show becomes plain text: blank words, links to nowhere."""
    if isinstance(inline, Link):
        return inline if _safe_url(inline.url) else Text(inline.text)
    blank = not one_line(inline.text, TEXT_LIMIT).strip()
    return Text(inline.text) if blank else inline


def _style(inline: Inline) -> tuple[bool, bool] | str:
    return inline.url if isinstance(inline, Link) else (inline.strong, inline.code)


def _run(run: Sequence[Inline]) -> str:
    first, text = run[0], "".join(inline.text for inline in run)
    if isinstance(first, Link):
        return _link(text, _safe_url(first.url))
    return _text(text, first.strong, first.code)


def _text(text: str, strong: bool, code: bool) -> str:
    shown = _code(text) if code else neutralise(text)
    return _strong(shown) if strong else shown


def _strong(line: str) -> str:
    inner = line.strip()
    if not inner:
        return line
    # Asterisks beside punctuation or a space would not be read as emphasis.
    left = " " if line[0] == " " else ""
    right = " " if line[-1] == " " else ""
    return f"{left}**{ZERO_WIDTH_SPACE}{inner}{ZERO_WIDTH_SPACE}**{right}"


def _code(text: str) -> str:
    """A code span. Nothing is read inside one, so the text stays fit for copying."""
    inner = one_line(text, TEXT_LIMIT).strip()
    if not inner:
        return ""
    longest = max((len(run) for run in re.findall(r"`+", inner)), default=0)
    fence = "`" * (longest + 1)
    padding = " " if inner.startswith("`") or inner.endswith("`") else ""
    return f"{fence}{padding}{inner}{padding}{fence}"


def _link(text: str, url: str) -> str:
    return f"[{neutralise(text).strip() or neutralise(url)}]({url})"


def _safe_url(url: str) -> str:
    """The address fit for a link's destination, or "" where it is not one we would follow."""
    if len(url) > URL_LIMIT:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    # A name before an @ makes an address look like another host's.
    if parts.scheme not in {"http", "https"} or not _HOST.fullmatch(parts.netloc):
        return ""
    # Percent-encoded: whatever Markdown could read as the end of the address or as an entity.
    rest = quote(url[len(parts.scheme) + 3 :].encode("utf-8", "replace"), safe="/?#:@%=&+,.-_~!$'")
    return f"{parts.scheme}://{rest}"
