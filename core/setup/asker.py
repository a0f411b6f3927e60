"""Asking: what is asked for, who answers, and what options have answered already."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from core.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing to ask. ``explained``: lines to show before it; ``choices`` with what they mean."""

    setting: str
    prompt: str
    explained: Sequence[str] = ()
    default: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    secret: bool = False
    optional: bool = False
    option: str = ""
    """What a script writes instead: ``--set url=…``."""


class Asker(Protocol):
    """Whoever answers."""

    @property
    def again(self) -> bool:
        """Whether it can be asked once more, after an answer that will not do."""

    def say(self, text: str) -> None:
        """Tell something."""

    def answer(self, ask: Ask) -> str:
        """The answer, without white space around it.

        Raises:
            UsageError: there is nobody to ask and no default; the text names the option.
        """

    def agrees(self, prompt: str, *, default: bool = True) -> bool:
        """Whether it is all right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What options have answered already; "" and None where they have not."""

    tracker: str = ""
    name: str = ""
    permissions: str = ""
    mode: str = ""
    public_url: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    replace: bool = False
    webhook: bool | None = None


def checked(ask: Asker, question: Ask, given: str, check: Callable[[str], str]) -> str:
    """An answer that passes the check: the option's, or one that is asked for.

    Raises:
        UsageError: the option's answer does not pass, and nobody is there to ask again.
    """
    while True:
        text = given or ask.answer(question)
        problem = "" if question.optional and not text else check(text)
        if not problem:
            return text
        if not ask.again:
            raise UsageError(f"{question.option}: {problem}")
        ask.say(problem)
        given = ""


def one_of(known: Mapping[Any, Any]) -> Callable[[str], str]:
    """A check that lets only these through."""
    names = [str(name) for name in known]
    return lambda text: "" if text in names else f"write one of {', '.join(names)}"
