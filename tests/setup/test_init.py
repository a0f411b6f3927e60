"""``trackside init`` in a real process, against a real tracker on loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import stat
import tomllib
from pathlib import Path
from typing import Any

import pexpect
import pytest

from tests.setup.conftest import CONFIG, Command
from tests.setup.small_tracker import TOKEN, SmallTracker
from tests.support import ROOT

PUBLIC = "https://triage.acme.example"
WEBHOOK = f"{PUBLIC}/webhooks/notes"


def by_options(tracker: SmallTracker, *more: str) -> list[str]:
    return [
        "init", "--tracker", "small", "--name", "notes", "--set", f"url={tracker.url}",
        "--set", "kind=token", "--secret", "token=env:SMALL_TOKEN", "--yes", *more,
    ]  # fmt: skip


ENV = {"SMALL_TOKEN": TOKEN}


def config_of(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "trackside.toml").read_text())


def everything_in(folder: Path) -> dict[Path, bytes]:
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


# -- by options ----------------------------------------------------------------------------


def test_options_alone_make_a_connection_that_works(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    done = trackside(*by_options(tracker, "--url", PUBLIC, "--json"), env=ENV)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["works"] is True
    assert told["me"] == "triage-bot"
    assert told["webhook_url"] == WEBHOOK
    assert [hook["url"] for hook in tracker.hooks] == [WEBHOOK]

    table = config_of(folder)["connections"]["notes"]
    secret_file = Path(table.pop("webhook_secrets")[0].removeprefix("file:"))
    assert table == {
        "tracker": "small",
        "mode": "observe",
        "permissions": "full",
        "url": tracker.url,
        "team_size": 3,
        "token": "env:SMALL_TOKEN",
        "manage_webhook": True,
    }
    assert config_of(folder)["server"] == {"port": 8099, "public_url": PUBLIC}
    secret = secret_file.read_text().strip()
    assert re.fullmatch("[0-9a-f]{64}", secret), "32 random bytes"
    assert tracker.hooks[0]["secret"] == secret
    assert stat.S_IMODE(secret_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(secret_file.parent.stat().st_mode) == 0o700
    assert secret not in done.stdout + done.stderr
    assert (secret_file.parent / ".gitignore").read_text() == "*\n"


def test_what_people_wrote_stays(folder: Path, trackside: Command, tracker: SmallTracker) -> None:
    assert trackside(*by_options(tracker, "--no-network"), env=ENV).returncode == 0
    text = (folder / "trackside.toml").read_text()
    assert text.startswith(CONFIG.rstrip("\n")), "comments included"


def test_without_the_network_nothing_is_asked_and_the_webhook_is_explained(
    trackside: Command, tracker: SmallTracker
) -> None:
    done = trackside(*by_options(tracker, "--url", PUBLIC, "--no-network"), env=ENV)
    assert done.returncode == 0
    assert tracker.requests == []
    assert f"Under Settings, Hooks, add {WEBHOOK} with all events." in done.stderr
    assert "secrets/notes.webhook_secrets" in done.stderr, "where the secret is, not what"


def test_the_trackers_own_words_become_settings(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    tracker.words = {
        "settings": {"priorities": {"high": "Now!", "low": 'Some "day"'}},
        "unexplained": ["nothing explains the priority 'Perhaps'"],
    }
    done = trackside(*by_options(tracker), env=ENV)
    assert done.returncode == 0, done.stderr
    assert config_of(folder)["connections"]["notes"]["priorities"] == {
        "high": "Now!",
        "low": 'Some "day"',
    }
    assert "Note: nothing explains the priority 'Perhaps'" in done.stdout + done.stderr
    text = (folder / "trackside.toml").read_text()
    assert text.startswith(CONFIG.rstrip("\n")), "comments included"
    told = json.loads(trackside(*by_options(tracker, "--replace", "--json"), env=ENV).stdout)
    assert told["own_words"] == tracker.words["settings"]
    assert told["unexplained"] == tracker.words["unexplained"]


def test_a_script_is_told_what_is_missing(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    before = everything_in(folder)
    done = trackside("init", "--tracker", "small", "--name", "notes", "--yes")
    assert done.returncode == 2
    assert "--set kind=…" in done.stderr
    assert everything_in(folder) == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--set", "url=ftp://x"), "url: write an address"),
        (("--set", "team_size=many"), "write a whole number"),
        (("--set", "account=nobody"), "nobody is no account"),
        (("--set", "colour=red"), "--set: small has no colour there; it has: account"),
        (("--set", "token=abc"), "--set: small has no token there"),
        (("--secret", "url=env:X"), "--secret: small has no url there"),
        (("--secret", "token=env:NOT_SET_ANYWHERE"), "NOT_SET_ANYWHERE is not set"),
        (("--permissions", "all"), "--permissions: write one of read, comment, full"),
        (("--mode", "loud"), "--mode: write one of observe, suggest, apply"),
        (("--name", "a/b"), "cannot be the name of a connection"),
        (("--tracker", "bugs"), "--tracker: write one of"),
        (("--url", "triage"), "public_url: write the address"),
        (("--webhook",), "--webhook: give --url"),
    ],
)
def test_wrong_options_end_with_2_and_write_nothing(
    folder: Path, trackside: Command, tracker: SmallTracker, more: tuple[str, ...], says: str
) -> None:
    before = everything_in(folder)
    done = trackside(*by_options(tracker), *more, env=ENV)
    assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    assert everything_in(folder) == before
    assert "Traceback" not in done.stderr


def test_a_secret_in_the_wrong_place_is_refused_and_not_repeated(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    before = everything_in(folder)
    for wrong in (f"token={TOKEN}", TOKEN):
        done = trackside(*by_options(tracker), "--secret", wrong)
        assert done.returncode == 2
        assert TOKEN not in done.stdout + done.stderr
    assert everything_in(folder) == before


def test_a_tracker_that_refuses_ends_with_1_and_what_was_written_stands(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    done = trackside(*by_options(tracker), env={"SMALL_TOKEN": "revoked"})
    assert done.returncode == 1
    assert "the small tracker refuses the token" in done.stderr
    assert "--replace" in done.stderr
    assert "notes" in config_of(folder)["connections"]


def test_a_connection_that_works_is_not_lost_to_one_that_does_not(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    assert trackside(*by_options(tracker), env=ENV).returncode == 0
    before = everything_in(folder)
    done = trackside(
        *by_options(tracker, "--replace", "--mode", "suggest"), env={"SMALL_TOKEN": "revoked"}
    )
    assert done.returncode == 1
    assert "so the former ones stay: the small tracker refuses the token" in done.stderr
    assert everything_in(folder) == before
    again = trackside(
        *by_options(tracker, "--replace", "--mode", "suggest", "--no-network"),
        env={"SMALL_TOKEN": "revoked"},
    )
    assert again.returncode == 0
    assert config_of(folder)["connections"]["notes"]["mode"] == "suggest"


def test_permissions_that_lack_are_named_and_end_with_1(
    trackside: Command, tracker: SmallTracker
) -> None:
    tracker.scopes = ["notes:write", "admin"]
    done = trackside(*by_options(tracker, "--json"), env=ENV)
    assert done.returncode == 1
    told = json.loads(done.stdout)
    assert (told["lacking"], told["excess"]) == (["hooks"], ["admin"])


def test_a_webhook_that_is_refused_is_explained_by_hand(
    trackside: Command, tracker: SmallTracker
) -> None:
    tracker.refuse_hooks = "admins only"
    done = trackside(*by_options(tracker, "--url", PUBLIC), env=ENV)
    assert done.returncode == 1
    assert "could not be registered: admins only" in done.stderr
    assert f"add {WEBHOOK}" in done.stderr


# -- a connection that is there ------------------------------------------------------------


def test_a_connection_that_is_there_is_kept_unless_told(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    assert trackside(*by_options(tracker, "--no-network"), env=ENV).returncode == 0
    before = everything_in(folder)
    done = trackside(*by_options(tracker, "--no-network"), env=ENV)
    assert done.returncode == 2
    assert "--replace" in done.stderr
    assert everything_in(folder) == before


def test_replaced_it_keeps_its_webhook_secret_and_what_is_not_asked(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    assert trackside(*by_options(tracker, "--no-network"), env=ENV).returncode == 0
    place = folder / "trackside.toml"
    place.write_text(place.read_text() + "timeout = 7.5   # it is slow\n")
    before = config_of(folder)["connections"]["notes"]
    done = trackside(
        *by_options(tracker, "--no-network", "--replace", "--mode", "suggest"), env=ENV
    )
    assert done.returncode == 0, done.stderr
    assert config_of(folder)["connections"]["notes"] == {**before, "mode": "suggest"}
    assert "# it is slow" in place.read_text()


def test_secrets_that_nothing_names_any_more_are_removed(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    assert trackside(*by_options(tracker, "--no-network"), env=ENV).returncode == 0
    (old,) = (folder / "secrets").glob("notes.*")
    done = trackside(
        *by_options(tracker, "--no-network", "--replace"),
        "--secret",
        "webhook_secrets=env:HOOK",
        env={**ENV, "HOOK": "of the tracker"},
    )
    assert done.returncode == 0, done.stderr
    assert not old.exists()
    assert config_of(folder)["connections"]["notes"]["webhook_secrets"] == ["env:HOOK"]


# -- with a person -------------------------------------------------------------------------


def test_a_first_connection_without_any_configuration(folder: Path, trackside: Command) -> None:
    (folder / "trackside.toml").unlink()
    done = trackside("init", "--tracker", "small", "--yes")
    assert done.returncode == 2, "the plugin is not loaded without a configuration"
    assert not (folder / "trackside.toml").exists()


class Person:
    """Somebody at a real terminal."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        import sys

        self.seen = ""
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "trackside", "init", *arguments],
            cwd=str(folder),
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "160"},
            # Whoever runs the tests in the background of a shell has Ctrl-C ignored, and hands
            # that down.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
            encoding="utf-8",
            timeout=30,
            dimensions=(60, 160),
        )

    def sees(self, text: str) -> None:
        self.child.expect_exact(text)
        self.seen += self.child.before + self.child.after

    def types(self, text: str = "") -> None:
        self.child.sendline(text)

    def ends(self) -> int:
        self.child.expect(pexpect.EOF)
        self.seen += self.child.before
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else -1)


WALK: tuple[tuple[str, str | None], ...] = (
    ("Name of the connection [small]: ", "notes"),
    ("full: It may write", None),
    ("Permissions [full]: ", "3"),
    ("notes:write: labels and comments are written", None),
    ("Make a token under Settings, Tokens.", None),
    ("Address [https://small.example]: ", "small.example"),
    ("write an address, as in", None),
    ("Address [https://small.example]: ", "URL"),
    ("Kind of credentials: ", "1"),
    ("Token: ", TOKEN),
    ("Account: ", "nobody"),
    ("nobody is no account", None),
    ("Account: ", ""),
    ("People in the team [3]: ", "many"),
    ("write a whole number", None),
    ("People in the team [3]: ", "9"),
    ("Secret of the webhook: ", ""),
    # Only now, since it takes two answers to see it; and only what it names is asked again.
    ("account: a team of more than 5 needs one", None),
    ("Account: ", "acme"),
    ("Public address of this server: ", PUBLIC),
    ("Mode [observe]: ", ""),
    ("May Trackside register the webhook", "y"),
    ('token = "file:', None),
)
"""What a person sees, and what they type then."""


def test_a_person_is_walked_through(folder: Path, tracker: SmallTracker) -> None:
    person = Person(folder, "--tracker", "small")
    for text, answer in WALK:
        person.sees(text)
        if answer is not None:
            person.types(tracker.url if answer == "URL" else answer)
    person.sees("Write it?")
    assert "notes" not in (folder / "trackside.toml").read_text(), "not before it is agreed"
    assert not (folder / "secrets").exists()
    person.types("y")
    person.sees("It works: we are triage-bot there.")
    assert person.ends() == 0
    assert TOKEN not in person.seen, "typed hidden, and never shown"
    kept = folder / "secrets" / "notes.token"
    assert kept.read_text() == TOKEN + "\n"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [hook["url"] for hook in tracker.hooks] == [WEBHOOK]
    assert config_of(folder)["connections"]["notes"]["account"] == "acme"
    assert config_of(folder)["connections"]["notes"]["team_size"] == 9


@pytest.mark.parametrize("answer", ["n", None])
def test_who_says_no_or_leaves_finds_everything_as_it_was(
    folder: Path, tracker: SmallTracker, answer: str | None
) -> None:
    before = everything_in(folder)
    person = Person(
        folder, "--tracker", "small", "--name", "notes", "--permissions", "full", "--mode",
        "observe", "--set", f"url={tracker.url}", "--set", "kind=token", "--set", "account=acme",
        "--set", "team_size=2", "--url", PUBLIC, "--webhook",
    )  # fmt: skip
    person.sees("Token: ")
    person.types(TOKEN)
    person.sees("Secret of the webhook: ")
    person.types()
    person.sees("Write it?")
    if answer is None:
        person.child.sendintr()
    else:
        person.types(answer)
    assert person.ends() == (130 if answer is None else 1)
    assert everything_in(folder) == before
    assert tracker.requests == []
    assert "Traceback" not in person.seen


def test_a_second_connection_does_not_move_the_address_of_the_first(
    folder: Path, trackside: Command, tracker: SmallTracker
) -> None:
    first = trackside(*by_options(tracker), "--url", "https://one.example", env=ENV)
    assert first.returncode == 0, first.stderr
    before = everything_in(folder)
    options = by_options(tracker)
    options[options.index("--name") + 1] = "other"
    second = trackside(*options, "--url", "https://other.example", env=ENV)
    assert second.returncode == 2
    assert "[server] public_url is https://one.example, and the webhooks of notes" in second.stderr
    assert everything_in(folder) == before


def test_a_secret_given_as_a_setting_is_told_where_it_belongs(
    trackside: Command, tracker: SmallTracker
) -> None:
    done = trackside(*by_options(tracker), "--set", "token=abc", env=ENV)
    assert done.returncode == 2
    assert "--secret token=env:NAME" in done.stderr
    assert "abc" not in done.stderr


def test_help_has_examples(trackside: Command) -> None:
    done = trackside("init", "--help")
    assert done.returncode == 0
    assert "trackside init --tracker github" in " ".join(done.stdout.split())
