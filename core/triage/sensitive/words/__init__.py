"""Words that stand for ideas, in the languages that issues are written in.

An entry is a word, a stem (``leak*``), a phrase (``logged_in_as``) or, in scripts that do not
part words, a piece of text. Accents of Latin letters and case make no difference. Each idea
has English words first, then German, Dutch, French, Spanish, Portuguese, Italian, Polish,
Russian, Turkish, Japanese, Chinese and Korean ones.
"""

from __future__ import annotations

from typing import Final

from core.triage.sensitive.words import deeds, holes, hurt, secrets, things, who

WORDS: Final = {
    **who.WORDS,
    **deeds.WORDS,
    **things.WORDS,
    **secrets.WORDS,
    **holes.WORDS,
    **hurt.WORDS,
}
"""The words for each idea."""
