"""``trackside demo``: the whole journey on this machine, no credentials."""

from __future__ import annotations

import contextlib
import logging
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from core.cli.output import JsonOption, counted, emit_json, emit_table, progress, say


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(epilog="Example: trackside demo --once --json")(demo)


def demo(
    once: Annotated[bool, typer.Option("--once", help="End by itself.")] = False,
    port: Annotated[int, typer.Option(help="Where to receive webhooks; 0 for any.")] = 0,
    as_json: JsonOption = False,
) -> None:
    """Play the whole journey with stand-ins for the three trackers.

    A fictional product's history is learned from, new issues arrive as signed webhooks,
    suggestions are written back, people answer. Nothing leaves this machine, and nothing is
    left behind on it.
    """
    from core.demo.report import report
    from core.demo.stage import staged

    # A bar is for who watches; a log gets a line for each step, so that it does not seem to hang.
    in_lines = not as_json and not sys.stderr.isatty()
    with (
        _ended_in_order(),
        own_words(),
        _own_folder() as folder,
        progress("Demo", shown=not as_json) as bar,
    ):
        stage = staged(folder, port=port, report=_part(bar, 0.0, 0.1))
        with stage as play:
            for what, start, end, act in (
                ("Learning from the past", 0.1, 0.35, play.learn),
                ("Starting the server", 0.35, 0.4, play.open),
                ("New issues arrive", 0.4, 0.6, play.deliver),
                ("People answer", 0.6, 0.85, play.answer),
                ("Learning from the answers", 0.85, 1.0, play.learn),
            ):
                if in_lines:
                    say(f"{what} …")
                act(_part(bar, start, end))
            result = report(play)
            # Where it ends by itself, nobody answers at these addresses any more.
            pages = result["pages"]
            shown = {k: v for k, v in result.items() if k != "pages"} if once else result
            _tell(shown, as_json=as_json)
            if not once:
                _wait(pages)


@contextlib.contextmanager
def own_words() -> Iterator[None]:
    """Let nothing of a log stand between the tables; what matters of it, the report tells.

    The work side's process is started with the level that is set here. A server has its own.
    """
    root, silent = logging.getLogger(), logging.NullHandler()
    before = root.level
    root.addHandler(silent)
    root.setLevel(logging.ERROR)
    try:
        yield
    finally:
        root.setLevel(before)
        root.removeHandler(silent)


@contextlib.contextmanager
def _own_folder() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="trackside-demo-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _ended_in_order() -> Iterator[None]:
    """Let SIGTERM, which a time limit sends, end it as Ctrl-C does: everything is put away."""

    def end(number: int, _frame: object) -> None:
        # Once is enough: another one must not interrupt the putting away.
        signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _part(
    bar: Callable[[float, str], None], start: float, end: float
) -> Callable[[float, str], None]:
    return lambda done, what: bar(start + (end - start) * min(1.0, done), what)


def _tell(result: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        emit_json(result)
        return
    times = result["seconds_per_delivery"]
    kinds = ", ".join(f"{n} {kind}" for kind, n in result["suggestions"].items())
    answers = ", ".join(f"{n} {what}" for what, n in result["answers"].items())
    rows = [
        ("history learned from", f"{result['history']} issues, {result['models']} models"),
        ("deliveries", f"{result['deliveries']} from {', '.join(result['trackers'])}"),
        ("sent again and known", result["refused_duplicates"]),
        ("new issues", result["issues"]),
        ("suggestions", kinds),
        (
            "comments written",
            f"{result['comments_written']}, edited {result['comment_edits']} times",
        ),
        (
            "labels, priorities, links written",
            ", ".join(
                str(result[name])
                for name in ("labels_written", "priorities_written", "links_written")
            ),
        ),
        ("people's answers", answers),
        ("undone", result["actions_undone"]),
        *too_late(result["answers_too_late"]),
        ("from delivery to comment", _seconds(times)),
        ("whole run", f"{result['seconds']} s"),
    ]
    emit_table("What happened", ("", ""), rows)
    expected = [
        (kind, counts["said"], counts["right"]) for kind, counts in result["as_expected"].items()
    ]
    emit_table("Beside what a careful triager noted", ("kind", "said", "right"), expected)


def _wait(pages: Mapping[str, str]) -> None:
    for name, url in pages.items():
        say(f"{name}: {url}")
    say("Read the issues there; stop with Ctrl-C.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        say("Stopping.")


def too_late(plugins: Mapping[str, int]) -> Sequence[tuple[str, str]]:
    """What a busy machine kept from being suggested; nothing where all answers came in time."""
    if not plugins:
        return ()
    named = ", ".join(f"{name} {counted(times, 'time')}" for name, times in plugins.items())
    return [("answers that came too late", f"{named}: this machine was busy; they are left out")]


def _seconds(times: Mapping[str, float | None]) -> str:
    """The times of a report; on a machine that is busy with other things none may be known."""
    if times["p50"] is None:
        return "not known: no comment was seen in time"
    return f"p50 {times['p50']} s, p99 {times['p99']} s"
