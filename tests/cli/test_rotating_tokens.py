"""Tokens that a tracker rotates are not lost where there is no store yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.testing.linear_standin import LinearStandIn
from core.testing.oauth_tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN
from tests.cli.conftest import Run
from tests.store.stores import empty_database


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the settings name, in the surroundings."""
    monkeypatch.setenv("APP_SECRET", CLIENT_SECRET)
    monkeypatch.setenv("APP_REFRESH", FIRST_REFRESH_TOKEN)
    monkeypatch.setenv("HOOK_SECRET", "of-the-webhook")


def test_the_doctor_uses_up_no_refresh_token_that_it_cannot_keep(run: Run, tmp_path: Path) -> None:
    with LinearStandIn(oauth_client_id=CLIENT_ID) as tracker:
        (tmp_path / "trackside.toml").write_text(f"""
[connections.team]
tracker = "linear"
account = "acme"
oauth_client_id = "{CLIENT_ID}"
oauth_client_secret = "env:APP_SECRET"
refresh_token = "env:APP_REFRESH"
webhook_secrets = ["env:HOOK_SECRET"]
url = "{tracker.api_url}"
token_url = "{tracker.url}/oauth/token"
""")
        result = run("doctor", "--json")
        said = {one["check"]: one for one in result.json}["connection team"]
        assert (result.code, said["state"], tracker.tokens.refreshes) == (0, "note", 0)
        assert "run `trackside sync` first" in said["says"]
        assert run("sync", "team").code == 0
        said = {one["check"]: one for one in run("doctor", "--json").json}["connection team"]
        assert (said["state"], tracker.tokens.refreshes) == ("fine", 1)
        assert not (tmp_path / "trackside-data" / "work.db").exists(), "looking makes no queue"


@pytest.mark.postgresql
def test_where_postgresql_has_no_store_no_folder_is_blamed(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = empty_database()
    monkeypatch.setenv("DATABASE", url)
    (tmp_path / "trackside.toml").write_text('[store]\nurl = "env:DATABASE"\n')
    (tmp_path / "trackside-data").mkdir()
    refused = run("projects")
    assert "no store in the PostgreSQL database that [store] url names" in refused.err
    assert url not in refused.err
    said = {one["check"]: one["says"] for one in run("doctor", "--json", "--offline").json}
    assert "none yet in the PostgreSQL database that" in said["store"]
    assert "disk" not in said


def test_what_init_is_given_is_kept_for_the_server(run: Run, tmp_path: Path) -> None:
    with LinearStandIn(oauth_client_id=CLIENT_ID) as tracker:
        made = run(
            "init", "--tracker", "linear", "--name", "team", "--yes",
            "--set", "account=acme", "--set", f"oauth_client_id={CLIENT_ID}",
            "--set", f"url={tracker.api_url}", "--set", f"token_url={tracker.url}/oauth/token",
            "--secret", "oauth_client_secret=env:APP_SECRET",
            "--secret", "refresh_token=env:APP_REFRESH",
            "--secret", "webhook_secrets=env:HOOK_SECRET",
        )  # fmt: skip
        assert (made.code, tracker.tokens.refreshes) == (0, 1), made.err
        assert run("sync", "team").code == 0
        assert tracker.tokens.refreshes == 1
