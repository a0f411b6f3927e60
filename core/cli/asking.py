"""Who answers the questions of ``trackside init``: a person at a terminal, or options alone."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import typer

from core.cli.exit_codes import INTERRUPTED
from core.cli.output import say
from core.errors import UsageError
from core.setup.asker import Ask


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Give Ctrl-C at a question the exit code that it has everywhere else.

    Raises:
        typer.Exit: with that code. The end of what is typed stays an abort.
    """
    try:
        yield
    except typer.Abort as ended:
        # Both come as an abort; which of them it was is only known from what it was raised for.
        if isinstance(ended.__context__, KeyboardInterrupt):
            say("Stopped.")
            raise typer.Exit(INTERRUPTED) from ended
        raise


@dataclass(frozen=True, slots=True)
class Terminal:
    """A person. Everything is on standard error: standard output is for the result."""

    again: Final = True

    def say(self, text: str) -> None:
        """Tell something."""
        say(text)

    def answer(self, ask: Ask) -> str:
        """Ask until there is an answer, or Enter takes the default."""
        say("")
        for line in ask.explained:
            say(line)
        for number, (choice, means) in enumerate(ask.choices.items(), start=1):
            say(f"  {number}. {choice}" + (f": {means}" if means else ""))
        while True:
            text = self._prompt(ask)
            if text or ask.optional:
                return self._chosen(ask, text)
            say("This is needed; Ctrl-C ends, and nothing is written.")

    def agrees(self, prompt: str, *, default: bool = True) -> bool:
        """Ask yes or no."""
        say("")
        with interruptible():
            return bool(typer.confirm(prompt, default=default, err=True))

    def _prompt(self, ask: Ask) -> str:
        # An empty default lets Enter through; what it means is decided above.
        with interruptible():
            text: str = typer.prompt(
                ask.prompt,
                default=ask.default,
                show_default=bool(ask.default),
                hide_input=ask.secret,
                err=True,
            )
        return text.strip()

    def _chosen(self, ask: Ask, text: str) -> str:
        """A choice may be given by its number."""
        choices = list(ask.choices)
        if text.isdecimal() and text not in choices and 1 <= int(text) <= len(choices):
            return choices[int(text) - 1]
        return text


@dataclass(frozen=True, slots=True)
class Script:
    """Nobody: what options do not say has its default, or is an error that names the option."""

    again: Final = False

    def say(self, text: str) -> None:
        """Nobody is there to be told."""

    def answer(self, ask: Ask) -> str:
        """The default."""
        if not ask.default and not ask.optional:
            raise UsageError(f"{ask.option or ask.setting} is needed with --yes: {ask.prompt}")
        return ask.default

    def agrees(self, prompt: str, *, default: bool = True) -> bool:  # noqa: ARG002 - as Terminal's
        """``--yes`` has agreed."""
        return default
