"""Where a mail ends and its signature, or the mail that it answers, begins.

Issues come in by mail, or are pasted from one. A signature tells who wrote and by what way, and
nothing of the matter: it is told apart only where nothing else stands below it, since a line that
is wrongly taken for one is lost to everything that reads the prose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, TypeAlias

from core.learning import mail_patterns as mails
from core.learning import patterns

Kind: TypeAlias = Literal["signature", "quote"]

MOST_LINES: Final = 8
"""A signature has no more lines, empty ones not counted."""

LINE: Final = 80
"""A line of it is no longer, but for who may read the mail and where a program comes from."""

_NAME_CHARS: Final = 50
_DEVICE_CHARS: Final = 200
_LOOKED_AT: Final = 60
_DISCLAIMER_LINES: Final = 25
_HEADER_LINES: Final = 8

_MARKS: Final = ("![", "`", "<!--", "http://", "https://", "{{", "=>", "()")
"""What stands in no signature's line that is not an address."""

MATTER: Final = 200
"""Who wrote so many characters above a mail said the matter; with fewer, the mail is the matter."""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that are no prose: of what ``kind``, and where the next line behind them is."""

    kind: Kind
    end: int


class Mail:
    """The lines of a body, asked for signatures and quoted mails in time linear in all of them.

    ``whole``: the last line is the end of the body, not of the part of it that is read.
    """

    def __init__(self, lines: Sequence[str], *, whole: bool) -> None:
        self._lines = lines
        self._whole = whole
        self._length = len(lines)
        self._kept = 0
        while self._length and not lines[self._length - 1].strip():
            self._length -= 1

    def part_at(self, at: int, said: int) -> Part | None:
        """What begins at a line that stands in no block; None where that is prose or markup.

        Args:
            at: the line's number.
            said: how many characters of prose stand above it. Where there are none, what
                looks like a signature is all that was written, and stays.
        """
        text = self._lines[at].strip()
        if not text or (len(text) > 300 and not mails.DISCLAIMER.match(text)):
            return None
        if end := self._quoted(at, text, said):
            return Part("quote", end)
        if at < self._kept or not (end := self._signed(at)):
            return None
        if said:
            return Part("signature", end)
        self._kept = end
        return None

    # -- quoted mails ----------------------------------------------------------------------

    def _quoted(self, at: int, text: str, said: int) -> int:
        """Where a quoted mail that begins here ends, or only the lines that introduce it; or 0."""
        if end := self._led_in(at, text):
            return end
        marked = mails.ORIGINAL.match(text)
        forwarded = not marked and mails.FORWARDED.match(text)
        if not (marked or forwarded or mails.HEADER.match(text)):
            return 0
        first = self._skip(at + 1) if marked or forwarded else at
        end, from_outlook = self._headers(first)
        if end == first and not marked:
            return 0
        if not (marked or forwarded or from_outlook):
            return 0
        swallows = bool(marked or from_outlook) and said >= MATTER and self._structured < at
        return len(self._lines) if swallows else max(end, at + 1)

    def _led_in(self, at: int, text: str) -> int:
        """Where the line (two, if it was wrapped) that introduces a quotation ends; or 0."""
        end = at + 1
        if not (text.endswith((":", "：")) and mails.LEAD_IN.match(text)):
            following = self._lines[end].strip() if end < self._length else ""
            if not (following.endswith((":", "：")) and mails.LEAD_IN_BEGINS.match(text)):
                return 0
            text, end = f"{text} {following}"[:300], end + 1
            if not mails.LEAD_IN.match(text):
                return 0
        below = self._skip(end)
        quotes = below < self._length and patterns.QUOTE.match(self._lines[below])
        return end if quotes or mails.MAIL_IN_BRACKETS.search(text) else 0

    def _headers(self, first: int) -> tuple[int, bool]:
        """Where a mail's header ends that begins here, and whether it is as Outlook writes it."""
        end, kinds = first, set[str]()
        while end < min(self._length, first + _HEADER_LINES):
            found = mails.HEADER.match(self._lines[end].strip())
            if not found:
                break
            kinds.add(found.lastgroup or "")
            end += 1
        outlook = {"sender", "sent", "subject"} <= kinds
        return (end, outlook) if outlook or {"sender", "subject"} <= kinds else (first, False)

    @cached_property
    def _structured(self) -> int:
        """The last line that only an issue's form has, not a mail; -1 where there is none."""
        for at in range(self._length - 1, -1, -1):
            line = self._lines[at]
            if patterns.HEADING.match(line) or patterns.FENCE.match(line) or "<!--" in line:
                return at
        return -1

    def _skip(self, at: int) -> int:
        """The next line that is not empty, at most three lines on."""
        for place in range(at, min(at + 3, self._length)):
            if self._lines[place].strip():
                return place
        return at

    # -- signatures ------------------------------------------------------------------------

    def _signed(self, at: int) -> int:
        """Where a signature that begins here ends: at the end of the text or a quotation; or 0."""
        line = self._lines[at]
        bare = _bare(line)
        if mails.DELIMITER.match(line):
            doubtful = self._could_be_underline(at)
            free = line == "-- " and not doubtful
            return self._to_the_end(at + 1, free=free, contact=doubtful)
        if len(bare) <= LINE and mails.CLOSING.match(bare):
            return self._to_the_end(at + 1)
        signed = mails.SIGNED.match(bare) if len(bare) <= LINE else None
        if signed and is_name(signed[1]):
            return self._to_the_end(at + 1, lines=1, named=True)
        if mails.DEVICE.match(bare[:_DEVICE_CHARS]) or (
            self._begins_paragraph(at) and self._disclaimer(at)
        ):
            return self._to_the_end(at)
        return 0

    def _could_be_underline(self, at: int) -> bool:
        """Whether ``--`` may underline the line above it, which makes a heading in Markdown."""
        above = self._lines[at - 1].strip() if at else ""
        return bool(above) and len(above) <= 60 and not mails.SENTENCE_END.search(above)

    def _to_the_end(
        self,
        at: int,
        *,
        lines: int = 0,
        named: bool = False,
        free: bool = False,
        contact: bool = False,
    ) -> int:
        """Where the signature whose lines begin here ends; 0 where something else stands there.

        ``lines``: so many of it were seen already. ``named``: whose it is, too. ``free``: any
        short line may stand in it. ``contact``: nothing but an address, a number or a device
        makes it one.
        """
        border = self._borders[at]
        if border - at > _LOOKED_AT:
            return 0
        place = at
        while place < border and lines <= MOST_LINES:
            text = self._lines[place].strip()
            if end := self._disclaimer(place):
                lines, named, contact, place = lines + 1, True, False, min(end, border)
                continue
            place += 1
            if not text:
                continue
            lines, bare = lines + 1, _bare(text)
            device = mails.DEVICE.match(bare[:_DEVICE_CHARS])
            if device or ((named or contact or free) and mails.CONTACT.match(bare[:LINE])):
                named, contact = True, False
            elif not (mails.DELIMITER.match(text) or mails.CLOSING.match(bare[:LINE])):
                named = named or is_name(bare)
                if not (named or contact) or not _may_stand(
                    self._lines[place - 1], bare, free=free
                ):
                    return 0
        return place if 0 < lines <= MOST_LINES and named and not contact else 0

    @cached_property
    def _borders(self) -> list[int]:
        """For every line, where the first line from it on is that no signature goes beyond.

        That is the end of the text, a quotation, or a heading: the next field of a form.
        """
        found = [self._length if self._whole else self._length + _LOOKED_AT + 1]
        for at in range(self._length - 1, -1, -1):
            found.append(at if self._is_border(at) else found[-1])
        return found[::-1]

    def _is_border(self, at: int) -> bool:
        line = self._lines[at]
        text = line.strip()
        return bool(
            patterns.QUOTE.match(line)
            or patterns.HEADING.match(line)
            or mails.ORIGINAL.match(text)
            or mails.FORWARDED.match(text)
            or (mails.HEADER.match(text) and self._headers(at)[1])
            or self._led_in(at, text[:300])
        )

    def _begins_paragraph(self, at: int) -> bool:
        return at == 0 or not self._lines[at - 1].strip()

    def _disclaimer(self, at: int) -> int:
        """Where the paragraph that begins here ends, if it says who may read a mail; or 0."""
        if not mails.DISCLAIMER.match(_bare(self._lines[at].strip()[:300])):
            return 0
        end = at
        while end < min(self._length, at + _DISCLAIMER_LINES) and self._lines[end].strip():
            end += 1
        paragraph = " ".join(line[:300] for line in self._lines[at:end])
        return end if all(idea.search(paragraph) for idea in mails.IDEAS) else 0


def is_name(text: str) -> bool:
    """Whether a line could be somebody's name and nothing else."""
    if len(text) > _NAME_CHARS or mails.NO_NAME.search(text):
        return False
    return bool(mails.CASELESS_NAME.match(text) or mails.NAME.match(text))


def _bare(text: str) -> str:
    """A line without what makes it bold or italic, or draws a line before it."""
    return text.strip(" *_").removeprefix("--").strip()


def _may_stand(line: str, text: str, *, free: bool) -> bool:
    """Whether a line that is no address could stand in a signature."""
    if len(text) > LINE or _is_markup(line):
        return False
    if free:
        return True
    if mails.SENTENCE_END.search(text) and text.count(" ") >= 4:
        return False
    if any(map(str.isdigit, text)):
        return bool(mails.ADDRESS.match(text) and mails.STREET.search(text))
    if is_name(text) or mails.ROLE.search(text) or mails.CASELESS.match(text):
        return True
    return not (mails.LOWER_WORD.search(text) or mails.NO_NAME.search(text))


def _is_markup(line: str) -> bool:
    """Whether a line is part of a list, a table, a log or the like, or names a field."""
    return (
        any(
            pattern.match(line)
            for pattern in (
                patterns.HEADING, patterns.FENCE, patterns.CHECKBOX, patterns.STEP, patterns.BULLET,
                patterns.TABLE, patterns.RULE, patterns.TRACE, patterns.RAISED, patterns.LOG,
                patterns.LABEL_LINE,
            )
        )
        or patterns.JIRA_BLOCK.search(line) is not None
        or line.startswith(("    ", "\t", "+++ ", "--- ", "@@ "))
        or any(mark in line for mark in _MARKS)
    )  # fmt: skip
