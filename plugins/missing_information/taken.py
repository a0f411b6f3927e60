"""Whether an issue is taken for a bug report, and what that goes by.

By its type, where it has one, or by what was learned of types, as the suggestion of a type says
it to people: what they read must not call an issue a bug in one place and none in another. Only
where neither tells, the issue's words alone do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.errors import ModelError
from core.model import Issue
from core.plugin import TrainedModel
from core.vocabulary import type_of, type_of_issue
from plugins.missing_information.cues import reads_like_bug, settled_type

TASK: Final = "type"
BUG: Final = "bug"
BY_WORDS: Final = "It is taken for a bug report by its words alone."
BY_TYPE: Final = "It is taken for a bug report by the type that it has."


@dataclass(frozen=True, slots=True)
class Taken:
    """Whether it is one.

    ``why_not``: why it is none, in a few words; ``goes_by``: a sentence on what that goes by,
    where something else may speak against it, else "".
    """

    is_bug: bool
    why_not: str = ""
    goes_by: str = ""


def taken_for(
    issue: Issue, model: TrainedModel | None, *, minimum: float, correct_from: float
) -> Taken:
    """Whether an issue is taken for a bug report; ``model``: that of types, None for none.

    ``minimum``, ``correct_from``: how sure what was learned must be where the issue has no type,
    and where it has another one.
    """
    learned = learned_type(issue, model, minimum=minimum, correct_from=correct_from)
    return decided(settled_type(issue), learned, model is not None, lambda: reads_like_bug(issue))


def decided(has: str, learned: str, is_learned: bool, reads_like: Callable[[], bool]) -> Taken:
    """The same from what is known.

    Args:
        has: the type that it has, "" for none.
        learned: the type that what was learned is sure enough of, "" for none.
        is_learned: whether types were learned at all.
        reads_like: whether its words tell of a defect.
    """
    if has == BUG:
        return Taken(True, goes_by=BY_TYPE if learned not in {"", BUG} else "")
    if learned == BUG:
        return Taken(True)
    if has:
        return Taken(False, f"its type is “{has}”, and only bug reports are asked")
    if learned:
        return Taken(False, f"what was learned of types takes it for “{learned}”, not for a bug")
    if reads_like():
        return Taken(True, goes_by=BY_WORDS if is_learned else "")
    return Taken(False, "by its words alone it does not look like a bug report")


def learned_type(
    issue: Issue, model: TrainedModel | None, *, minimum: float, correct_from: float
) -> str:
    """The type that is suggested of what was learned, "" where none is sure enough."""
    if model is None:
        return ""
    from core.learning.documents import document
    from core.learning.rows import author_of
    from core.learning.suggesting import sure_value  # loads scikit-learn

    try:
        found, _ = sure_value(
            model,
            document(issue.title, issue.body, author_of(issue)),
            current=type_of_issue(issue),
            minimum=minimum,
            correct_from=correct_from,
        )
    except ModelError:
        # The suggestion of types says so itself; what is lacking can be told without it.
        return ""
    return "" if found is None else type_of(found.value) or found.value
