"""``trackside outcomes``: what came of suggestions, and how long issues wait for triage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from core.cli.options import ConfigOption, opened
from core.cli.output import JsonOption, check_page, emit_json, emit_table, say, write_page
from core.errors import UsageError
from core.wording.figures import chance, interval

_DAYS: Final = re.compile(r"(\d{1,5})d")
_MOST_ROWS: Final = 50


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        epilog="Examples: trackside outcomes acme/shop --by value · "
        "trackside outcomes --since 30d --page outcomes.html"
    )(outcomes)


def outcomes(
    project: Annotated[str, typer.Argument(help="The project; default: all.")] = "",
    by: Annotated[
        str, typer.Option(help="Count by: kind, value, project, plugin or version.")
    ] = "kind",
    since: Annotated[
        str, typer.Option(help="Only what was shown since: 2026-11-30, or 30d for 30 days ago.")
    ] = "",
    page_file: Annotated[
        Path | None, typer.Option("--page", help="Write a page with plots here.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what people did with suggestions, and how long issues wait for their triage."""
    from core.outcomes.counting import By
    from core.outcomes.summary import summarise
    from core.outcomes.sweep import note_all_ignored

    if by not in {str(one) for one in By}:
        raise UsageError(f"--by must be one of {', '.join(By)}")
    now = datetime.now(UTC)
    start = since_when(since, now)
    check_page(page_file)
    with opened(config) as installation:
        tracker, name = installation.project(project) if project else ("", "")
        # A running server does so by itself; without one this is when it is looked at.
        days = installation.config.triage.ignored_after_days
        note_all_ignored(installation.store, days=days, now=now)
        found = summarise(
            installation.store,
            list(installation.connectors),
            tracker=tracker,
            project=name,
            by=By(by),
            since=start,
            now=now,
        )
    if page_file is not None:
        from core.outcomes.page import page

        write_page(page_file, page(found))
    if as_json:
        emit_json(found)
    else:
        show(found)


def since_when(text: str, now: datetime) -> datetime | None:
    """The time that ``--since`` names; None where it names none.

    Raises:
        UsageError: it names no time.
    """
    if not text:
        return None
    if days := _DAYS.fullmatch(text.strip()):
        try:
            return now - timedelta(days=int(days[1]))
        except OverflowError:
            raise UsageError(f"--since {text!r} is before all times") from None
    try:
        day = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UsageError(
            f"--since {text!r} is no day; write 2026-11-30, or 30d for 30 days ago"
        ) from None
    return day if day.tzinfo else day.replace(tzinfo=UTC)


def show(found: Mapping[str, Any]) -> None:
    """Print what ``summarise`` gave."""
    from core.outcomes.words import legend

    groups = found["groups"]
    rows = [*groups[:_MOST_ROWS], *([{"name": "all", **found["total"]}] if groups else [])]
    emit_table(
        "What people did with suggestions",
        (
            found["by"], "shown", "accepted", "edited / rejected / reversed", "ignored",
            "stood / waiting", "acceptance", "precision",
        ),
        [
            (
                one["name"],
                one["shown"],
                one["accepted"],
                f"{one['edited']} / {one['rejected']} / {one['reversed']}",
                one["ignored"],
                f"{one['stood']} / {one['waiting']}",
                interval(one["acceptance"]),
                interval(one["precision"]),
            )
            for one in rows
        ],
        empty="Nothing was shown yet" + (" in that time." if found["since"] else "."),
        legend=legend(found["methods"]["shares"]),
    )  # fmt: skip
    if len(groups) > _MOST_ROWS:
        say(f"{len(groups) - _MOST_ROWS} more groups: --json has them all.")
    if found["time_to_triage"]:
        _show_times(found)


def _show_times(found: Mapping[str, Any]) -> None:
    from core.outcomes.page import median_hours

    emit_table(
        "Hours from filing to the first label, type, priority or assignee by a person (median)",
        ("connection", "Trackside came", "before", "since", "since, with what it set", "chance"),
        [
            (
                one["connection"],
                f"{one['began']:%Y-%m-%d}",
                median_hours(one["before"]["median_hours"]),
                median_hours(one["since"]["median_hours"]),
                median_hours(one["since_at_all"]["median_hours"]),
                "–" if one["p_value"] is None else chance(one["p_value"]),
            )
            for one in found["time_to_triage"]
        ],
        legend="since, with what it set: what Trackside set counts as well. chance: how likely "
        "such a difference were if nothing had changed; under 5% it is hardly chance.",
    )
