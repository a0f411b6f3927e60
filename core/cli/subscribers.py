"""``trackside subscribers``: who is told what happens, how they fare, dead letters, a test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from core.cli.options import ConfigOption, StoreUse, opened
from core.cli.output import JsonOption, emit_json, emit_table, say
from core.errors import NotFoundError, UsageError, UserError

if TYPE_CHECKING:
    from core.installation import Installation
    from core.store.messages import Message
    from core.subscriber import Subscriber

Name = Annotated[str, typer.Argument(help="As `trackside subscribers list` names it.")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    group = typer.Typer(
        help="Who is told what happens: webhooks of ours, chat and mail.", no_args_is_help=True
    )
    group.command("list")(list_subscribers)
    group.command("messages", epilog="Example: trackside subscribers messages --status dead")(
        list_messages
    )
    group.command("show", epilog="Example: trackside subscribers show 12")(show)
    group.command(
        "replay", epilog="Example: trackside subscribers replay outbound_webhooks/warehouse"
    )(replay)
    group.command("test", epilog="Example: trackside subscribers test notifications/team")(
        send_test
    )
    group.command("enable")(enable)
    app.add_typer(group, name="subscribers")


def list_subscribers(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """List subscribers: where each is, whether it is reached, what waits, dead letters."""
    with opened(config, store=StoreUse.IF_THERE) as installation:
        found = _subscribers(installation)
        counts = installation.store.messages.counts()
        states = {name: installation.store.messages.subscription(name) for name in found}
    rows = []
    for name, one in found.items():
        state = states[name]
        rows.append(
            {
                "name": name,
                "place": one.place,
                "state": _state(state.disabled, state.failures) if state else "never told yet",
                "waiting": counts.get((name, "waiting"), 0),
                "dead": counts.get((name, "dead"), 0),
                "last_delivered_at": state.last_delivered_at if state else None,
                "problem": (state.disabled or state.problem) if state else "",
                "events": sorted(map(str, one.kinds)),
                "projects": sorted(one.audience.projects),
                "private": one.audience.private,
            }
        )
    if as_json:
        emit_json(rows)
        return
    shown = ("name", "place", "state", "waiting", "dead", "problem")
    emit_table(
        "Subscribers",
        shown,
        [tuple(row[name] for name in shown) for row in rows],
        empty="Nobody is told: see docs/configuration.md, outbound webhooks and notifications.",
    )


def list_messages(
    name: Annotated[str, typer.Argument(help="Only this subscriber's; default: all.")] = "",
    status: Annotated[str, typer.Option(help="waiting, delivered, dead or withheld.")] = "",
    limit: Annotated[int, typer.Option(help="How many at the most.", min=1)] = 50,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List messages to subscribers, the newest first."""
    from core.store.messages import MessageStatus

    if status and status not in set(MessageStatus):
        raise UsageError(f"--status must be one of {', '.join(MessageStatus)}")
    with opened(config) as installation:
        found = installation.store.messages.list(
            name, status=MessageStatus(status) if status else None, limit=limit
        )
        if name and not found and not installation.store.messages.list(name, limit=1):
            # One that is not configured any more may have left messages.
            _one(installation, name)
    rows = [_row(message) for message in found]
    if as_json:
        emit_json(rows)
        return
    shown = ("id", "subscriber", "event", "status", "attempts", "problem")
    emit_table(
        "Messages",
        shown,
        [tuple(row[one] for one in shown) for row in rows],
        empty="There is no such message.",
    )


def show(
    number: Annotated[int, typer.Argument(help="The number in the list of messages.")],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a message and the line of the ledger that it tells of."""
    with opened(config) as installation:
        (message,) = installation.store.messages.list(message_id=number) or (None,)
        if message is None:
            raise NotFoundError(
                f"there is no message {number}; see `trackside subscribers messages`"
            )
        with installation.store.read() as transaction:
            lines = installation.store.feed.lines(transaction, [message.entry_id])
        issues = installation.store.issues.many([line.issue_id for line in lines])
    row = _row(message) | {
        "created_at": message.created_at,
        "not_before": message.not_before,
        "given_up_after": message.give_up_at,
        "finished_at": message.finished_at,
    }
    for line in lines:
        issue = issues.get(line.issue_id)
        row |= {"issue": issue.key if issue else "deleted", "what": line.what, "by": line.by}
    if as_json:
        emit_json(row)
        return
    told = [(name.replace("_", " "), value) for name, value in row.items() if value is not None]
    emit_table(f"Message {number}", ("", ""), told)


def replay(
    name: Name,
    numbers: Annotated[
        list[int] | None, typer.Argument(help="Only these messages; default: all dead letters.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Send a subscriber's dead letters again, or messages by their numbers."""
    with opened(config) as installation:
        one = _one(installation, name)
        now = datetime.now(UTC)
        store = installation.store.messages
        state = store.subscribe(name, now)
        if state.disabled:
            raise UserError(
                f"{name} is switched off ({state.disabled}); `trackside subscribers enable {name}` "
                "first"
            )
        until = now + timedelta(seconds=one.retry_seconds)
        count = store.replay(name, now, until, numbers or ())
        # A rest that an earlier failure brought need not be waited for.
        store.mark(name, not_before=None)
    say(f"{name}: {count} to be sent again, which the server does.")


def send_test(name: Name, config: ConfigOption = None) -> None:
    """Send a subscriber a test, now, and say how it went. Nothing else is sent."""
    from core.errors import ConnectorError
    from core.subscriber import DeliveryContext
    from core.telling.delivering import event_for_test

    with opened(config, store=StoreUse.IF_THERE) as installation:
        one = _one(installation, name)
        now = datetime.now(UTC)
        one.check()
        try:
            one.deliver(
                [event_for_test(installation.store.installation, now)], DeliveryContext(now=now)
            )
        except ConnectorError as error:
            raise UserError(f"{name}: {error}") from error
        finally:
            one.close()
    say(f"{name}: the test was taken.")


def enable(name: Name, config: ConfigOption = None) -> None:
    """Tell a subscriber again that was switched off, of what happens from now on."""
    with opened(config) as installation:
        _one(installation, name)
        store = installation.store.messages
        disabled = store.subscribe(name, datetime.now(UTC)).disabled
        store.mark(name, disabled="", not_before=None, failures=0, problem="")
    said = "is told again; `replay` sends what it missed" if disabled else "was not switched off"
    say(f"{name} {said}.")


def _subscribers(installation: Installation) -> Mapping[str, Subscriber]:
    from core.telling.registered import subscribers_of

    return subscribers_of(installation.plugins)


def _one(installation: Installation, name: str) -> Subscriber:
    found = _subscribers(installation)
    if name not in found:
        known = ", ".join(found) or "none"
        raise NotFoundError(f"there is no subscriber {name}; configured: {known}")
    return found[name]


def _state(disabled: str, failures: int) -> str:
    if disabled:
        return "switched off"
    return f"failing ({failures} times)" if failures else "fine"


def _row(message: Message) -> dict[str, Any]:
    return {
        "id": message.id,
        "subscriber": message.subscriber,
        "event": message.kind,
        "status": str(message.status),
        "attempts": message.attempts,
        "problem": message.problem,
    }
