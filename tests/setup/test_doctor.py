"""``trackside doctor``: each connection asked live, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.connector import Headroom, Registration
from core.doctor.finding import Finding, State
from core.doctor.judging import ago, clock, headroom, received, reconciled, syncs, webhooks
from core.model import Delivery
from core.store.project_files import ProjectFileRecord
from core.store.store import Store
from core.store.syncs import Reconciliation, SyncState
from tests.setup.conftest import Command
from tests.setup.small_tracker import TOKEN, SmallTracker
from tests.setup.test_connections_shown import ENV, connect

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
URL = "https://triage.acme.example/webhooks/notes"
NAME = "connection notes"

Doctor = Callable[..., tuple[int, dict[str, list[dict[str, str]]]]]


@pytest.fixture
def doctor(folder: Path, trackside: Command, tracker: SmallTracker) -> Doctor:
    """Runs it; the exit code, and what each check says."""

    def run(
        *options: str, more: str = "", public_url: bool = True
    ) -> tuple[int, dict[str, list[dict[str, str]]]]:
        place = folder / "trackside.toml"
        if "[connections" not in place.read_text():
            if public_url:
                place.write_text(place.read_text() + 'public_url = "https://triage.acme.example"\n')
            connect(folder, tracker, more)
        done = trackside("doctor", "--json", *options, env=ENV)
        assert done.returncode in {0, 1}, done.stderr
        assert TOKEN not in done.stdout + done.stderr
        checks: dict[str, list[dict[str, str]]] = {}
        for told in json.loads(done.stdout):
            checks.setdefault(told["check"], []).append(told)
        return done.returncode, checks

    return run


def hooked(tracker: SmallTracker, **fields: Any) -> None:
    tracker.hooks[:] = [{"id": "h1", "url": URL, **fields}]


def days(count: float) -> str:
    return (datetime.now(UTC) + timedelta(days=count)).isoformat()


def test_all_is_well(doctor: Doctor, tracker: SmallTracker) -> None:
    hooked(tracker, last=days(-1), answer="202")
    code, checks = doctor()
    assert code == 0
    said = {name: (told[0]["state"], told[0]["says"]) for name, told in checks.items()}
    assert said[NAME] == ("fine", "we are triage-bot there")
    assert said[f"{NAME}: permissions"] == ("fine", "what permissions = 'full' needs, and no more")
    assert said[f"{NAME}: clock"] == ("fine", "ours and the tracker's agree")
    assert said[f"{NAME}: rate limits"] == ("fine", "requests: 80 of 100 left")
    assert said[f"{NAME}: webhook"] == (
        "fine", "in the site: it works; last sent 1 day ago, answered 202",
    )  # fmt: skip
    # It was sent, and never came here.
    state, says = said[f"{NAME}: deliveries"]
    assert state == "note"
    assert says.startswith("none ever came; the tracker says that it sent one 1 day ago")
    assert URL in says


def test_words_that_nothing_explains_are_told(doctor: Doctor, tracker: SmallTracker) -> None:
    tracker.words = {
        "settings": {"priorities": {"high": "Now!"}},
        "unexplained": ["nothing explains the priority 'Perhaps'"],
    }
    hooked(tracker, last=days(-1), answer="202")
    code, checks = doctor()
    assert code == 0, "nothing is broken"
    (told,) = checks[f"{NAME}: words"]
    assert told["state"] == "note"
    assert "'Perhaps'" in told["says"]
    assert 'priorities = {high = "Now!"}' in told["says"]


def test_offline_asks_nobody(doctor: Doctor, tracker: SmallTracker) -> None:
    code, checks = doctor("--offline")
    assert code == 0
    assert tracker.requests == []
    assert "not asked" in checks[f"{NAME}: settings"][0]["says"]
    assert f"{NAME}: deliveries" in checks


def test_credentials_that_are_refused(doctor: Doctor, folder: Path, trackside: Command) -> None:
    doctor("--offline")
    done = trackside("doctor", env={**ENV, "SMALL_TOKEN": "revoked"})
    assert done.returncode == 1
    assert "the small tracker refuses the token" in done.stdout


@pytest.mark.parametrize(
    ("change", "check", "state", "says"),
    [
        ({"scopes": ["hooks"]}, "permissions", "broken",
         "lacking, grant in Small Tracker: notes:write"),
        ({"scopes": ["hooks", "notes:write", "admin"]}, "permissions", "note",
         "granted and not needed, better taken away in Small Tracker: admin"),
        ({"clock": timedelta(seconds=-45)}, "clock", "note", "ahead of the tracker's"),
        ({"clock": timedelta(seconds=90)}, "clock", "broken", "behind the tracker's, and"),
        ({"remaining": 9}, "rate limits", "note", "requests: 9 of 100 left"),
        ({"expires": days(3)}, "", "note", "make new ones before"),
        ({"expires": days(-3)}, "", "broken", "the credentials ended on"),
        ({"refuse_hooks": "admins only"}, "webhook", "note",
         "the tracker does not let us look at it: admins only"),
    ],
)  # fmt: skip
def test_what_is_not_well_says_what_to_mend(
    doctor: Doctor, tracker: SmallTracker, change: dict[str, Any], check: str, state: str, says: str
) -> None:
    hooked(tracker)
    for name, value in change.items():
        setattr(tracker, name, value)
    code, checks = doctor()
    told = checks[f"{NAME}: {check}" if check else NAME][0]
    assert (told["state"], says in told["says"]) == (state, True), told
    assert code == (1 if state == "broken" else 0)


BY_HAND = "by hand: Under Settings, Hooks, add https://triage.acme.example/webhooks/notes"


@pytest.mark.parametrize(
    ("hook", "state", "says"),
    [
        (None, "broken", f"the tracker has none for {URL}: set manage_webhook = true"),
        (None, "broken", BY_HAND),
        ({"active": False}, "broken", "it is switched off"),
        ({"problem": "the secret is another one"}, "broken", "the secret is another one"),
        ({"missing": ["comments"]}, "note", "it does not send comments"),
        ({"expires": days(-1)}, "broken", "it ended on"),
        ({"expires": days(3)}, "note", "and nothing renews it: set manage_webhook"),
        ({"expires": days(20)}, "fine", "it ends on"),
        ({"last": days(-2), "answer": "502"}, "note", "last sent 2 days ago, answered 502"),
    ],
)
def test_webhooks(
    doctor: Doctor, tracker: SmallTracker, hook: dict[str, Any] | None, state: str, says: str
) -> None:
    if hook is not None:
        hooked(tracker, **hook)
    _, checks = doctor()
    (told,) = checks[f"{NAME}: webhook"]
    assert (told["state"], says in told["says"]) == (state, True), told


def test_a_webhook_that_is_looked_after_is_renewed_by_itself(
    doctor: Doctor, tracker: SmallTracker
) -> None:
    hooked(tracker, expires=days(3))
    _, checks = doctor(more="manage_webhook = true\n")
    assert checks[f"{NAME}: webhook"][0]["state"] == "fine"
    assert "renews it" in checks[f"{NAME}: webhook"][0]["says"]


def test_without_a_public_address_the_webhook_cannot_be_looked_at(doctor: Doctor) -> None:
    _, checks = doctor(public_url=False)
    assert "[server] public_url is not set" in checks[f"{NAME}: webhook"][0]["says"]


def test_what_came_in_and_what_was_reconciled_is_told(
    doctor: Doctor, folder: Path, tracker: SmallTracker
) -> None:
    hooked(tracker)
    store = Store(folder / "trackside-data")
    came = datetime.now(UTC) - timedelta(hours=3)
    for connection, when in (("notes", came), ("other", datetime.now(UTC))):
        store.inbox.accept(
            Delivery(connection=connection, id="1", headers={}, body=b"{}", received_at=when)
        )
    store.syncs.add_reconciliation(reconciliation(datetime.now(UTC), problems=["shop: refused"]))
    store.close()
    _, checks = doctor()
    assert checks[f"{NAME}: deliveries"][0] == {
        "check": f"{NAME}: deliveries", "state": "fine", "says": "the last one came 3 hours ago",
        "waits_for_tracker": 0, "next_try": "",
    }  # fmt: skip
    assert "shop: refused" in checks[f"{NAME}: reconcile"][0]["says"]


def test_settings_of_a_project_that_cannot_be_used_are_told(doctor: Doctor, folder: Path) -> None:
    doctor("--offline")
    store = Store(folder / "trackside-data")
    record = ProjectFileRecord(
        connection="notes",
        project="acme/board",
        text="",
        problem="mode: 'x' is not one of",
        read_at=NOW,
    )
    store.project_files.put(record)
    store.close()
    (told,) = doctor("--offline")[1][f"{NAME}: settings of projects"]
    assert told["state"] == "note"
    assert "acme/board keeps settings that cannot be used: mode: 'x' is not one of" in told["says"]


def test_a_data_folder_that_others_may_read_is_told(doctor: Doctor, folder: Path) -> None:
    (folder / "trackside-data").mkdir(mode=0o755)
    (folder / "trackside-data").chmod(0o755)
    _, checks = doctor("--offline")
    assert "chmod 700" in checks["data folder"][0]["says"]


# -- what facts mean -----------------------------------------------------------------------


def seconds(count: float) -> datetime:
    return NOW + timedelta(seconds=count)


@pytest.mark.parametrize(
    ("apart", "freshness", "state"),
    [
        (0, None, State.FINE),
        (30, 60, State.FINE),
        (31, 60, State.NOTE),
        (60, 60, State.NOTE),
        (61, 60, State.BROKEN),
        (-61, 60, State.BROKEN),
        (61, None, State.NOTE),
        (21, 20, State.BROKEN),
    ],
)
def test_clocks(apart: float, freshness: float | None, state: State) -> None:
    assert clock("x", ours=seconds(apart), theirs=NOW, freshness=freshness).state is state


def test_headroom_is_noted_below_a_tenth() -> None:
    def said(remaining: int, limit: int = 1000) -> Finding:
        one = Headroom(name="points", limit=limit, remaining=remaining, resets_at=seconds(600))
        return headroom("x", [one], now=NOW)

    assert said(100).state is State.FINE
    assert said(99).state is State.NOTE
    assert "99 of 1,000 left until 12:10 UTC" in said(99).says
    assert said(0, limit=0).state is State.FINE, "no limit at all"


def test_of_many_webhooks_those_that_are_not_well_are_shown() -> None:
    hooks = [Registration(id=str(n), where=f"repo {n}", url=URL) for n in range(200)]
    hooks[7] = Registration(id="7", where="repo 7", url=URL, active=False)
    found = list(webhooks("x", hooks, url=URL, mend="mend it", managed=False, now=NOW))
    assert [(f.state, f.says) for f in found] == [
        (State.BROKEN, "in repo 7: it is switched off: mend it"),
        (State.FINE, "in 199 places all is well"),
    ]


def test_what_was_sent_and_did_not_come() -> None:
    hook = Registration(id="1", where="x", url=URL, last_delivery=seconds(-60))
    for last, state in ((-120, State.FINE), (-3600, State.NOTE)):
        assert received("x", seconds(last), [hook], url=URL, now=NOW).state is state


def state_of(**fields: Any) -> SyncState:
    given = {"connection": "notes", "project": "shop", "run": 1, "started_at": NOW}
    return SyncState(**(given | fields))


def test_syncs() -> None:
    done = state_of(finished_at=NOW, watermark=NOW, whole_at=NOW)
    watched = state_of(finished_at=NOW, watermark=NOW)
    assert "its history was never read: shop" in syncs("x", "notes", [done, watched]).says
    assert syncs("x", "notes", []).state is State.NOTE
    assert "trackside sync notes" in syncs("x", "notes", []).says
    assert syncs("x", "notes", [done]).says == "1 project read, known up to 2026-11-25 12:00 UTC"
    assert "interrupted: shop" in syncs("x", "notes", [done, state_of()]).says
    assert "gone" in syncs("x", "notes", [state_of(problem="gone"), done]).says


def reconciliation(when: datetime, **report: Any) -> Reconciliation:
    return Reconciliation(
        connection="notes", started_at=when, finished_at=when, gaps=2, closed=2, redelivered=0,
        report={"problems": [], **report},
    )  # fmt: skip


def test_reconciling() -> None:
    def said(last: Reconciliation | None, every: float = 15) -> Finding:
        return reconciled("x", last, every_minutes=every, now=NOW)

    assert said(None).state is State.NOTE
    assert said(None, every=0).state is State.FINE
    assert said(reconciliation(seconds(-3600))).state is State.FINE
    assert "trackside serve" in said(reconciliation(seconds(-3700))).says
    assert said(reconciliation(seconds(-3700)), every=0).state is State.FINE
    assert said(reconciliation(NOW, problems=["x"])).state is State.NOTE


@pytest.mark.parametrize(
    ("before", "words"),
    [(-5, "just now"), (0.5, "just now"), (1, "1 second ago"), (119, "1 minute ago"),
     (7200, "2 hours ago"), (90_000, "1 day ago")],
)  # fmt: skip
def test_ago(before: float, words: str) -> None:
    assert ago(NOW, seconds(-before)) == words
