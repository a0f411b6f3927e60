"""Which ideas, met in one sentence, make an issue sensitive.

A rule names its ideas (``sensitive_words``): all must be there, ``A|B`` either of two, and
``!C`` must not. Where order matters ``NEAR`` makes an idea of two that follow each other.
"""

from __future__ import annotations

from typing import Final

NEAR: Final = (
    # the idea that it makes, what comes first, what follows, within how many words
    ("OF_OTHERS", "OTHER", "PERSON", 2),
    ("OF_OTHERS", "PERSON", "OTHER", 1),
    ("BLOCKED", "NOT", "SEE|CHANGE|EXPOSED|POSTED|LEAKED|RUNS|ABUSE", 3),
    ("OF_OTHERS", "FOREIGN", "THINGS", 2),
    ("OF_OTHERS", "THINGS", "FOREIGN", 1),
    ("FORBIDDEN", "SHOULD", "NOT", 2),
    ("FORBIDDEN", "NOT", "SHOULD", 2),
    ("MY_FACT", "MINE", "FACT", 3),
    ("HURTS", "CRUEL", "SOMEONE", 5),
    ("HURTS", "SOMEONE", "CRUEL", 3),
    ("CALLED", "YOU", "NAMECALL", 4),
    ("CALLED", "NAMECALL", "YOU", 4),
    ("THREATENS", "SAID", "MENACE", 8),
    ("UNGUARDED", "BYPASS", "GUARD", 4),
    ("UNGUARDED", "GUARD", "BYPASS", 6),
)
"""Ideas made of two; each may be made in several ways, and later ones of earlier ones."""

_VULNERABILITY: Final = "a vulnerability"
_CREDENTIAL: Final = "a credential that got out"
_PERSONAL: Final = "a person's data"
_HARASSMENT: Final = "harassment"

RULES: Final = (
    (_CREDENTIAL, "SECRET LEAKED !BLOCKED !EVERYDAY !WISH"),
    (_CREDENTIAL, "SECRET LEAKED FORBIDDEN !EVERYDAY !WISH"),
    (_CREDENTIAL, "SECRET LOGGED SEE !BLOCKED !EVERYDAY !WISH"),
    (_VULNERABILITY, "SCRIPT|EVIL RUNS VICTIM|OF_OTHERS|ANYONE !BLOCKED !WISH"),
    (_VULNERABILITY, "SELF CHANGE POWER !BLOCKED !WISH"),
    (_VULNERABILITY, "HOLE !WISH"),
    (_VULNERABILITY, "EVIL RUNS !BLOCKED !WISH"),
    (_VULNERABILITY, "UNGUARDED !WISH"),
    (_VULNERABILITY, "ANYONE CHANGE|SEE POWER|SECRET !BLOCKED !WISH"),
    (_VULNERABILITY, "ANYONE DESTROY THINGS !BLOCKED !WISH"),
    (_VULNERABILITY, "GUESS SEE|CHANGE THINGS|POWER !BLOCKED !WISH"),
    (_VULNERABILITY, "REVOKED STILL SESSION|SEE|GUARD|CHANGE !WISH"),
    (_VULNERABILITY, "OF_OTHERS|OTHERS CHANGE THINGS !BLOCKED !WISH"),
    (_PERSONAL, "OF_OTHERS|OTHERS SEE|EXPOSED THINGS|PRIVATE !BLOCKED !WISH"),
    (_PERSONAL, "ANYONE SEE|EXPOSED PRIVATE !BLOCKED !WISH"),
    (_PERSONAL, "PRIVATE EXPOSED !BLOCKED !WISH"),
    (_PERSONAL, "MY_FACT POSTED !BLOCKED !WISH"),
    (_PERSONAL, "FORBIDDEN OF_OTHERS|OTHERS SEE|EXPOSED|CHANGE THINGS|PRIVATE !WISH"),
    (_PERSONAL, "PRIVATE LOGGED PERSON|MINE !BLOCKED !WISH"),
    (_PERSONAL, "BREACH"),
    (_PERSONAL, "CONSENT PRIVATE|MY_FACT|EXPOSED|FACT !WISH"),
    (_PERSONAL, "WRONG THINGS !BLOCKED !WISH"),
    (_PERSONAL, "ERASE PLEASE PRIVATE|MY_FACT !EVERYDAY !WISH"),
    (_HARASSMENT, "ABUSE !BLOCKED !WISH !TESTS"),
    (_HARASSMENT, "HURTS !WISH !TESTS !BLOCKED"),
    (_HARASSMENT, "CALLS NAMES|NAMECALL !TESTS"),
    (_HARASSMENT, "CALLED !TESTS"),
    (_HARASSMENT, "THREATENS !TESTS"),
    (_HARASSMENT, "CONDUCT BROKEN !WISH"),
)
"""The sort of each rule, and the rule."""
