"""How a command that failed says so: a sentence for people, and an object for machines.

The sentence is on standard error. With ``--json`` standard output has one JSON value whatever
happens: the result, or what went wrong in its place. What kinds there are stands in
:mod:`core.cli.exit_codes`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, cast

import typer

from core.cli.exit_codes import INTERNAL, USAGE, Failure, failure_of
from core.cli.output import emit_json, harmless
from core.errors import TracksideError


@dataclass(frozen=True, slots=True)
class Failed:
    """Tells of failures; ``as_json``: also as an object on standard output."""

    as_json: bool

    @classmethod
    def of(cls, arguments: Sequence[str]) -> Failed:
        """As a command line wants it, also one that the parser does not understand."""
        options = arguments[: arguments.index("--")] if "--" in arguments else arguments
        return cls("--json" in options)

    def tell(self, error: TracksideError) -> None:
        """Tell a deliberate error."""
        # It may name what a tracker told, as the labels that a project has.
        said = harmless(str(error))
        typer.secho(f"trackside: {said}", err=True, fg=typer.colors.RED)
        self._emit(failure_of(error), said)

    def tell_what_the_parser_said(self, end: SystemExit) -> None:
        """Tell the error that made the parser end the program, if one did: it has said it itself.

        A command that ends with a code of its own has printed its result before.
        """
        why = end.__context__
        if isinstance(why, _ParserError):
            said = cast("typer.BadParameter", why).format_message()
            self._emit(USAGE, harmless(said))

    def tell_a_defect(self) -> None:
        """Tell that something failed which nobody foresaw; what it was is in the log alone."""
        self._emit(INTERNAL, "internal error; this is a defect of Trackside")

    def _emit(self, failure: Failure, message: str) -> None:
        if self.as_json:
            with contextlib.suppress(BrokenPipeError):
                emit_json(failure.to_data(message))


_ParserError: Final = typer.BadParameter.__mro__[1]
"""The base of what the parser raises; typer brings its own, or click's, by its version."""
