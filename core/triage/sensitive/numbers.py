"""Numbers and lists that are of people: of cards and accounts, addresses and telephones."""

from __future__ import annotations

import re
from typing import Final

_SSN: Final = re.compile(r"\b(?:ssn|social security)\b[^\n]{0,30}?\b\d{3}-\d{2}-\d{4}\b")
_DIGITS: Final = re.compile(r"(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d-])")
_CARD: Final = re.compile(r"\b(?:card|visa|mastercard|amex|karte|tarjeta|carte|cartão|carta)\b")
_IBAN: Final = re.compile(r"\b[a-z]{2}\d{2}(?: ?[a-z0-9]{4}){2,7}(?: ?[a-z0-9]{1,4})?\b")
_TEST_CARDS: Final = frozenset(
    [
        "4242424242424242",
        "4111111111111111",
        "5555555555554444",
        "5105105105105100",
        "378282246310005",
        "371449635398431",
        "6011111111111117",
        "4012888888881881",
        "4000056655665556",
        "2223003122003222",
    ]
)
"""Numbers that payment services publish for tests."""

_MOST_NUMBERS: Final = 200

_MAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,80}")
_NOBODY: Final = re.compile(
    r"noreply|no-reply|@(?:[\w.-]{0,60}\.)?(?:example|test|localhost|domain|email|invalid)\b"
)
_SIGNED: Final = re.compile(r"[\w-]{2,20}-by:|author|commit|from |merge|\bgit\b|reviewed")
_PHONE: Final = re.compile(r"(?<![\w+])\+\d{1,3}[ (/-]{1,2}\d[\d ()/-]{6,16}\d(?!\w)")
_MANY: Final = 6
"""From so many people on it is a list of them, not those who take part in a talk."""


def holds_number(text: str) -> bool:
    """Whether a text (in lower case) holds a number that is one person's: of a card, an account.

    A number alone is none: it must add up as such numbers do, and a card's be called one.
    """
    if ("social security" in text or "ssn" in text) and _SSN.search(text):
        return True
    if _CARD.search(text) and any(_is_card(one) for one in _some(_DIGITS, text)):
        return True
    return any(_is_iban(one) for one in _some(_IBAN, text))


def _some(pattern: re.Pattern[str], text: str) -> list[str]:
    found = []
    for match in pattern.finditer(text):
        found.append(match.group())
        if len(found) == _MOST_NUMBERS:
            break
    return found


def _is_card(written: str) -> bool:
    digits = written.replace(" ", "").replace("-", "")
    if digits in _TEST_CARDS or digits.startswith("400000") or digits[0] not in "23456":
        return False
    doubled = [int(d) * (2 if n % 2 else 1) for n, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _is_iban(written: str) -> bool:
    compact = written.replace(" ", "")
    if not 15 <= len(compact) <= 34:
        return False
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def lists_people(text: str) -> bool:
    """Whether a text lists people with e-mail addresses or telephone numbers, a line for each."""
    if "@" in text and len(_lines_with(_MAIL, "@", text)) >= _MANY:
        return True
    return "+" in text and len(_lines_with(_PHONE, "+", text)) >= _MANY


def _lines_with(pattern: re.Pattern[str], mark: str, text: str) -> set[str]:
    found: set[str] = set()
    for line in text.splitlines():
        if mark not in line or _SIGNED.search(line):
            continue
        for one in _some(pattern, line):
            if not _NOBODY.search(one):
                found.add(one)
        if len(found) >= _MANY:
            break
    return found
