"""Wiki markup: the rich text of Jira Data Center, and of every Jira's webhooks.

Writing replaces what Jira's renderer gives a meaning to by numeric entities. A backslash
would be easier on the eye, but the renderer looks for macros, links and images before it
looks at backslashes, and Jira finds the people to notify in the *raw* text (``[~name]``
and ``[@name]``). What is no longer there can be found by none of them.

Reading gives Markdown, in linear time; what it does not know it leaves as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from connectors.jira.text import fitting, one_line, web_address
from core.document import Block, Bullets, Choices, Document, Folded, Inline, Link, Paragraph, Text

# -- writing -------------------------------------------------------------------------------

_MARKUP: Final = re.compile(
    r"[*+#^~|%?{}\[\]()!@\\&<>]"
    # Inside of words these two mean nothing; before a digit, "-" makes the key of an issue.
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<![A-Za-z])-|-(?![A-Za-z])"
    r"|:(?!\s)"  # https://, mailto:, :D
    r"|/(?=/|$)"  # //host
    r"|(?:^|(?<=[0-9qQ]))[.]"  # h1. and bq. at the beginning of a line
)


def render(document: Document, last_line: str = "") -> str:
    """The document as wiki markup; ``last_line`` is added as a line in code style.

    Blocks at the end for which a comment has no room are left out.
    """
    made = (text for block in document.blocks if (text := _block(block)))
    shown = list(fitting(made, lambda text: len(text) + 2))
    if last_line:
        shown.append("{{" + last_line + "}}")
    return "\n\n".join(shown)


def escape(text: str) -> str:
    """Wiki markup that shows the text as one line of plain words, wherever it is put."""
    return _MARKUP.sub(lambda match: f"&#{ord(match.group())};", one_line(text))


def _block(block: Block) -> str:
    match block:
        case Paragraph(inlines):
            return _inlines(inlines)
        case Bullets(items):
            return "\n".join(f"* {line}" for item in items if (line := _inlines(item)))
        case Choices():
            return _block(block.plain)
        case Folded(summary, blocks):
            # Wiki markup cannot fold.
            inner = [text for block in blocks if (text := _block(block))]
            return "\n\n".join([_inline(Text(summary, strong=True)), *inner])


def _inlines(inlines: Iterable[Inline]) -> str:
    return "".join(_inline(inline) for inline in inlines).strip()


def _inline(inline: Inline) -> str:
    line = one_line(inline.text)
    words = line.strip()
    if not words:
        return " " if line else ""
    before, after = " " * line.startswith(" "), " " * line.endswith(" ")
    match inline:
        case Link(url=url) if address := web_address(url):
            shown = f"[{escape(words)}|{address}]"
        case Text(code=True):
            shown = "{{" + escape(words) + "}}"
        case Text(strong=True):
            # Braces let the style begin and end in the middle of a word.
            shown = "{*}" + escape(words) + "{*}"
        case _:
            shown = escape(words)
    return before + shown + after


# -- reading -------------------------------------------------------------------------------

_CODE_TAG: Final = re.compile(r"\{(code|noformat)(?:[:=]([^{}\n]{0,300}))?\}", re.IGNORECASE)
_LANGUAGE: Final = re.compile(r"[A-Za-z0-9+#_-]{1,30}")
_TAG: Final = re.compile(
    r"\{(?:panel|color|anchor|section|column|expand|quote|adf|jira|toc)(?::[^{}\n]{0,500})?\}"
)
_QUOTE_TAG: Final = re.compile(r"\{quote\}", re.IGNORECASE)
_HEADING: Final = re.compile(r"h([1-6])[.][ \t]{0,9}(?=\S)")
_QUOTE: Final = re.compile(r"bq[.][ \t]{0,9}")
_LIST: Final = re.compile(r"([*#-]{1,10})[ \t]{1,9}(?=\S)")
_RULE: Final = re.compile(r"-{4,5}[ \t]{0,99}")
_INLINE_CODE: Final = re.compile(r"\{\{([^{}\n]{1,500})\}\}")
_MENTION: Final = re.compile(r"\[~(?:accountid:)?([^\[\]\n,|]{1,200})\]")
_NAMED_LINK: Final = re.compile(
    r"\[([^\[\]|\n]{1,500})\|([^\[\]|\s]{1,2000})(?:\|[^\[\]\n]{0,100})?\]"
)
_BARE_LINK: Final = re.compile(r"\[((?:https?://|mailto:)[^\[\]|\s]{1,2000})\]")
_IMAGE: Final = re.compile(r"!([^!|\s][^!|\n]{0,200}[.][A-Za-z0-9]{2,5})(?:\|[^!\n]{0,200})?!")
_STRONG: Final = re.compile(r"(?<![\w*\\])\*(?=\S)([^*{}\n]{1,500})(?<=\S)\*(?![\w*])")
_BRACED_STRONG: Final = re.compile(r"\{\*\}([^{}\n]{1,500})\{\*\}")
_BACKSLASH: Final = re.compile(r"\\([-#*_+?^~|%{}\[\]()!@])")
_TABLE_HEAD: Final = re.compile(r"\|\|")


_ENTITY: Final = re.compile(r"&#([0-9]{1,5});")
_MEANT_IN_MARKDOWN: Final = frozenset("\\`*_{}[]<>()#+-.!|~&")


def to_markdown(wiki: str) -> str:
    """The text as Markdown: code, lists, headings, links and quotes are carried over."""
    shown: list[str] = []
    position = 0
    text = wiki.replace("\r\n", "\n").replace("\r", "\n")
    tags = list(_CODE_TAG.finditer(text))
    closing = _closing_tags(tags)
    for index, opening in enumerate(tags):
        if opening.start() < position:
            continue
        end = closing[index]
        shown.append(_prose(text[position : opening.start()]))
        if end is None:
            position = opening.end()  # Never closed: Jira shows it as it stands, and so do we.
            shown.append(opening.group())
            continue
        shown.append(_fenced(text[opening.end() : end.start()], opening.group(2) or ""))
        position = end.end()
    shown.append(_prose(text[position:]))
    return _ENTITY.sub(_character, "".join(shown).strip())


def _character(entity: re.Match[str]) -> str:
    """What a numeric entity stands for, as Markdown shows it and means nothing by it.

    Wiki markup has no other way to write a sign that it gives a meaning to.
    """
    number = int(entity.group(1))
    sign = chr(number) if 32 <= number < 0xD800 else entity.group()
    return f"\\{sign}" if sign in _MEANT_IN_MARKDOWN else sign


def _closing_tags(tags: list[re.Match[str]]) -> list[re.Match[str] | None]:
    """For each tag, the next one that would close it: of its kind, and without a setting."""
    following: dict[str, re.Match[str]] = {}
    found: list[re.Match[str] | None] = []
    for tag in reversed(tags):
        kind = tag.group(1).lower()
        found.append(following.get(kind))
        if tag.group(2) is None:
            following[kind] = tag
    return found[::-1]


def _fenced(code: str, settings: str) -> str:
    first = settings.partition("|")[0]
    language = first if _LANGUAGE.fullmatch(first) else ""
    fence = "```" if "```" not in code else "~~~~"
    return f"\n{fence}{language}\n{code.strip(chr(10))}\n{fence}\n"


def _prose(text: str) -> str:
    lines: list[str] = []
    quoted = False
    for line in text.split("\n"):
        bare = line.strip()
        # People open and close a quote within a line as well: all of such a line is in it.
        marks = len(_QUOTE_TAG.findall(bare))
        inside = quoted or marks > 0
        quoted ^= marks % 2 == 1
        if marks:
            bare = _QUOTE_TAG.sub("", bare).strip()
            if not bare:
                continue
        shown = _read_line(bare) if bare else ""
        shown = f"> {shown}".rstrip() if inside else shown
        if lines and lines[-1].startswith(">") and shown and not shown.startswith(">"):
            lines.append("")  # Markdown would take what follows a quote for more of it
        lines.append(shown)
    return "\n".join(lines)


def _read_line(line: str) -> str:
    if _RULE.fullmatch(line):
        return "---"
    if heading := _HEADING.match(line):
        return f"{'#' * int(heading.group(1))} {_read_inline(line[heading.end() :])}"
    if quote := _QUOTE.match(line):
        return f"> {_read_inline(line[quote.end() :])}"
    if bullets := _LIST.match(line):
        marks = bullets.group(1)
        indent = "  " * (len(marks) - 1)
        bullet = "1." if marks.endswith("#") else "-"
        return f"{indent}{bullet} {_read_inline(line[bullets.end() :])}"
    if line.startswith("||"):
        line = _TABLE_HEAD.sub("|", line)
    return _read_inline(line)


def _read_inline(line: str) -> str:
    # Every second part is what stood in {{ }}.
    parts = _INLINE_CODE.split(line)
    for index, part in enumerate(parts):
        parts[index] = f"`{_unescape(part)}`" if index % 2 else _read_words(part)
    return "".join(parts)


def _read_words(text: str) -> str:
    text = _TAG.sub("", text)
    text = _MENTION.sub(r"@\1", text)
    text = _NAMED_LINK.sub(_read_link, text)
    text = _BARE_LINK.sub(r"\1", text)
    text = _IMAGE.sub(r"[\1]", text)
    text = _STRONG.sub(r"**\1**", text)
    text = _BRACED_STRONG.sub(r"**\1**", text)
    return _unescape(text.replace("\\\\", "\n"))


def _read_link(match: re.Match[str]) -> str:
    words, address = match.groups()
    return address if words == address else f"[{words}]({address})"


def _unescape(text: str) -> str:
    return _BACKSLASH.sub(r"\1", text)
