"""The text of an issue, taken apart into what a reader sees: prose, headings, code, logs, quotes.

Everything here takes time linear in the text, whoever wrote it: lines are classified one at
a time by patterns whose every quantifier is bounded, and what is longer than the caps below
is not read. Nothing is decoded, rendered or fetched.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from core.learning import patterns
from core.learning.mail import Kind, Mail

TITLE_CHARS: Final = 500
BODY_CHARS: Final = 16_000
LINE_CHARS: Final = 2_000
LEAD_CHARS: Final = 700

CJK: Final = (
    "\u3040-\u30ff"  # Hiragana, Katakana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
)

# Placeholders for things whose presence tells more than their text. They contain no letter
# outside a-z and no digit, so that they pass the tokeniser whole.
CODE, TRACE, LOG, IMAGE, LINK, REFERENCE = (
    "xxcode",
    "xxtrace",
    "xxlog",
    "xximage",
    "xxlink",
    "xxref",
)
MENTION, PATH, VERSION, HEX, CHECKED = "xxmention", "xxpath", "xxversion", "xxhex", "xxchecked"
_PLACEHOLDERS: Final = {
    "image": IMAGE,
    "mail": MENTION,
    "mention": MENTION,
    "ref": REFERENCE,
    "path": PATH,
    "hex": HEX,
    "version": VERSION,
}

_WORD = re.compile(rf"[^\W_{CJK}]{{1,60}}(?:['’][^\W\d_]{{1,10}})?|[{CJK}]{{1,200}}|[?!？！]")
_IS_CJK = re.compile(f"[{CJK}]")


@dataclass(frozen=True, slots=True)
class Prepared:
    """An issue's text by kind. Strings keep the writer's case; ``counts`` are structure.

    ``prose``: what was written for people, with placeholders for the rest.
    ``lead``: the first paragraph of it. ``asks``: its sentences that ask or wish.
    ``headings``: section titles, and ``heading=value`` where a form was filled in with a few
    words. ``comments``: HTML comments, that is, what a template says to the writer.
    ``code``, ``logs``, ``quotes``: fenced or indented code, traces and logs, quoted text.
    ``signature``: how a mail ends: who wrote it and with what, and who may read it.
    """

    title: str
    prose: str
    lead: str
    asks: str
    headings: tuple[str, ...]
    comments: str
    code: str
    logs: str
    quotes: str
    signature: str
    counts: dict[str, int]


def prepare(title: str, body: str, length: int | None = None) -> Prepared:
    """Take an issue's title and body apart.

    ``length`` is that of the whole body, where the one given here was cut already.
    """
    reader = _Reader()
    chars = len(body) if length is None else length
    lines = [line[:LINE_CHARS] for line in body[:BODY_CHARS].splitlines()]
    mail = Mail(lines, whole=chars <= BODY_CHARS)
    at = 0
    while at < len(lines):
        if reader.in_plain_text and (part := mail.part_at(at, reader.said)):
            reader.put_by(part.kind, lines[at : part.end])
            at = part.end
        else:
            reader.read(lines[at])
            at += 1
    reader.finish()
    counts = reader.counts
    counts["chars"] = chars
    prose = "\n".join(reader.prose)
    return Prepared(
        title=_simplify(title[:TITLE_CHARS], counts),
        prose=prose,
        lead=_lead(reader.prose),
        asks="\n".join(_asking(prose)),
        headings=tuple(reader.headings),
        comments="\n".join(reader.comments),
        code="\n".join(reader.code),
        logs="\n".join(reader.logs),
        quotes="\n".join(reader.quotes),
        signature="\n".join(reader.signature),
        counts=counts,
    )


def words(text: str) -> list[str]:
    """The words of a text as written, and ``?`` and ``!``, in order.

    A run of Chinese or Japanese characters, which has no spaces, gives its overlapping pairs.
    """
    tokens: list[str] = _WORD.findall(text)
    if text.isascii():
        return tokens
    found: list[str] = []
    for token in tokens:
        if len(token) > 2 and _IS_CJK.match(token):
            found += [token[i : i + 2] for i in range(len(token) - 1)]
        else:
            found.append(token)
    return found


@dataclass(slots=True)
class _Reader:
    """Reads a body line by line and puts each line where it belongs."""

    prose: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    logs: list[str] = field(default_factory=list)
    quotes: list[str] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    said: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    _fence: str = ""
    _block: str = ""
    _in_comment: bool = False
    _heading: str = ""
    _values: list[str] = field(default_factory=list)
    _blank: bool = True

    def read(self, line: str) -> None:
        """Take one line, without its end."""
        if self._fence:
            self._read_fenced(line)
        elif self._block:
            self._read_block(line)
        elif fence := patterns.FENCE.match(line):
            self._open_fence(fence.group(1), line[fence.end() :])
        else:
            line = self._without_comments(line)
            if block := patterns.JIRA_BLOCK.search(line):
                self._open_block(line, block)
            else:
                self._read_plain(line)

    @property
    def in_plain_text(self) -> bool:
        """Whether the next line stands in no block, which would say what it is."""
        return not (self._fence or self._block or self._in_comment)

    def put_by(self, kind: Kind, lines: list[str]) -> None:
        """Take lines that belong to no prose: a signature, or a mail that is answered."""
        told = [line.strip() for line in lines if line.strip()]
        if kind == "signature":
            self.signature += told
        else:
            self.quotes += told
        self.count(f"{kind}_lines", len(told))
        self._blank = True

    def finish(self) -> None:
        """Say that there are no more lines."""
        self._close_heading()

    def count(self, what: str, by: int = 1) -> None:
        self.counts[what] = self.counts.get(what, 0) + by

    # -- blocks ----------------------------------------------------------------------------

    def _open_fence(self, marker: str, rest: str) -> None:
        if marker in rest:  # opened and closed in one line
            self.code.append(rest.replace(marker, " "))
        else:
            self._fence = marker
        self.count("code_blocks")
        self._say(CODE)

    def _read_fenced(self, line: str) -> None:
        mark = self._fence
        if line.lstrip().startswith(mark) and not line.strip().strip(mark[0]):
            self._fence = ""
        else:
            self._machine_line(line)

    def _open_block(self, line: str, block: re.Match[str]) -> None:
        if before := line[: block.start()].strip():
            self._read_plain(before)
        self._block = block.group(1)
        if self._block != "quote":
            self.count("code_blocks")
            self._say(CODE)
        self._read_block(line[block.end() :])

    def _read_block(self, line: str) -> None:
        inside, mark, after = line.partition("{" + self._block + "}")
        if self._block == "quote":
            self.quotes.append(inside)
            self.count("quote_lines")
        else:
            self._machine_line(inside)
        if mark:
            self._block = ""
            if after.strip():
                self._read_plain(after)

    def _machine_line(self, line: str) -> None:
        """A line inside a block of code: perhaps a trace or a log, else code."""
        if kind := _machine(line):
            self.logs.append(line.strip())
            self.count(kind)
        elif line.strip():
            self.code.append(line.strip())
            self.count("code_lines")

    def _without_comments(self, line: str) -> str:
        """The line without what stands in HTML comments, which go where they belong."""
        kept: list[str] = []
        while line:
            if self._in_comment:
                inside, mark, line = line.partition("-->")
                self.comments.append(inside.strip())
                self._in_comment = not mark
            else:
                outside, mark, line = line.partition("<!--")
                kept.append(outside)
                if mark:
                    self._in_comment = True
                    self.count("comments")
        return " ".join(kept)

    # -- lines -----------------------------------------------------------------------------

    def _read_plain(self, line: str) -> None:
        text = line.strip()
        if not text:
            self._blank = True
            self.prose.append("")
            return
        after_blank, self._blank = self._blank, False
        if line.startswith(("    ", "\t")) and after_blank and not patterns.BULLET.match(line):
            self._blank = True  # the next line may go on with the code
            self._machine_line(line)
            self.count("indented_lines")
        elif quote := patterns.QUOTE.match(line):
            self.quotes.append(line[quote.end() :])
            self.count("quote_lines")
        elif heading := patterns.HEADING.match(line) or patterns.BOLD_LINE.match(line):
            self._open_heading(heading.group(1))
        elif kind := _machine(line):
            self.logs.append(text)
            self.count(kind)
            self._say(TRACE if kind == "trace_lines" else LOG)
        elif patterns.TABLE.match(line):
            self.logs.append(text)
            self.count("table_lines")
        elif not patterns.RULE.match(line):
            self._read_prose(line)

    def _read_prose(self, line: str) -> None:
        if box := patterns.CHECKBOX.match(line):
            ticked = box.group(1) != " "
            self.count("boxes_ticked" if ticked else "boxes_empty")
            line = f"{CHECKED if ticked else ''} {line[box.end() :]}"
        elif patterns.STEP.match(line):
            self.count("steps")
        elif patterns.BULLET.match(line):
            self.count("bullets")
        text = _simplify(line.strip(), self.counts)
        if label := patterns.LABEL_LINE.match(text):
            name = label.group(1).strip().casefold()
            self.headings.append(name)
            self._value(name, label.group(2))
        if self._heading:
            self._values.append(text)
        self.said += len(text)
        self.prose.append(text)

    def _open_heading(self, text: str) -> None:
        self._close_heading()
        text = _simplify(text.strip(" *_#"), self.counts)
        self._heading = text.strip(" :").casefold()
        self.headings.append(self._heading)
        self.count("headings")
        self.prose += ["", text, ""]

    def _close_heading(self) -> None:
        if self._heading:
            self._value(self._heading, " ".join(self._values))
        self._heading = ""
        self._values = []

    def _value(self, name: str, value: str) -> None:
        """Note what a form's field was filled in with, where it is a few words."""
        value = value.strip().casefold()
        if value in patterns.EMPTY_VALUES:
            self.count("fields_empty")
        elif len(value) <= 40:
            self.headings.append(f"{name}={value}")
            self.count("fields_filled")

    def _say(self, placeholder: str) -> None:
        """Put a placeholder into the prose, once for a run of the same."""
        if not self.prose or self.prose[-1] != placeholder:
            self.said += 1
            self.prose.append(placeholder)


def _machine(line: str) -> str:
    """What a machine wrote here: ``trace_lines``, ``log_lines``, or "" for neither."""
    if patterns.TRACE.match(line) or patterns.RAISED.match(line):
        return "trace_lines"
    if patterns.LOG.match(line):
        return "log_lines"
    return ""


def _simplify(text: str, counts: dict[str, int]) -> str:
    """Put placeholders for links, paths, versions and the like, and count them."""

    def replace(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        counts[kind] = counts.get(kind, 0) + 1
        return _placeholder(kind, match)

    return patterns.INLINE.sub(replace, text)


def _placeholder(kind: str, match: re.Match[str]) -> str:
    if kind == "url":
        host = match["host"].casefold().removeprefix("www.")
        issue = f" {REFERENCE}" if patterns.ISSUE_URL.search(match["rest"]) else ""
        return f" {LINK} xxhost{patterns.NOT_A_LETTER.sub('', host)[:50]}{issue} "
    if kind == "span":
        return f" {match['span'].strip('`{}')} "
    return f" {_PLACEHOLDERS.get(kind, '')} "


def _lead(lines: list[str]) -> str:
    """The first paragraph that says something, at most LEAD_CHARS of it."""
    taken: list[str] = []
    size = 0
    for line in lines:
        if not line and size >= 40:
            break
        taken.append(line)
        size += len(line)
        if size >= LEAD_CHARS:
            break
    return "\n".join(taken).strip()[:LEAD_CHARS]


def _asking(prose: str) -> Iterator[str]:
    """The sentences that ask for something or wish for it."""
    for sentence in patterns.SENTENCE.findall(prose):
        if patterns.ASKS.search(sentence):
            yield sentence.strip()
