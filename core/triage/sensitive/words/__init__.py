"""Words that stand for ideas, in the languages that issues are written in.

An entry is a word, a stem (``leak*``), a phrase (``logged_in_as``) or, in scripts that do not
part words, a piece of text. Accents of Latin letters and case make no difference. Each idea
has English words first, then German, Dutch, French, Spanish, Portuguese, Italian, Polish,
Russian, Turkish, Japanese, Chinese and Korean ones.
"""

from __future__ import annotations

from typing import Final

from core.triage.sensitive.words import (
    attacks,
    deeds,
    exposed,
    holes,
    hostility,
    hurt,
    mishaps,
    roles,
    secrets,
    things,
    weak,
    who,
)


def _together(*parts: dict[str, str]) -> dict[str, str]:
    """The words of all parts; an idea may have some in several."""
    found: dict[str, str] = {}
    for part in parts:
        for idea, entries in part.items():
            found[idea] = f"{found.get(idea, '')} {entries}"
    return found


WORDS: Final = _together(
    who.WORDS,
    deeds.WORDS,
    things.WORDS,
    secrets.WORDS,
    holes.WORDS,
    hurt.WORDS,
    attacks.WORDS,
    weak.WORDS,
    roles.WORDS,
    mishaps.WORDS,
    exposed.WORDS,
    hostility.WORDS,
)
"""The words for each idea."""
