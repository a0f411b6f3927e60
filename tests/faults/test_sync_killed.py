"""Whole projects read by a process that is killed again and again: nothing lost or doubled."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from core.store import tables
from core.store.store import Store
from core.testing.github_standin import GitHubStandIn
from core.testing.jira_standin import API_TOKEN, API_USER, JiraStandIn
from core.testing.linear_server import API_KEY
from core.testing.linear_standin import LinearStandIn
from core.testing.standin import StandIn
from tests.support import ROOT

pytestmark = [pytest.mark.faults, pytest.mark.timeout(280)]

ISSUES = 20_000
COMMENTS_EACH = 2
KILLS = 5


@dataclass(frozen=True)
class Case:
    """A tracker, how its connection is written, and which of its requests read a page."""

    standin: type[Any]
    settings: Callable[[Any], str]
    secret: str
    is_page: Callable[[str, str], bool]


CASES = {
    "github": Case(
        GitHubStandIn,
        lambda standin: f'base_url = "{standin.api_url}"\nprojects = ["acme/shop"]\ntoken = ',
        GitHubStandIn.token,
        lambda path, _: path.startswith("/repos/acme/shop/issues"),
    ),
    "jira": Case(
        JiraStandIn,
        lambda standin: (
            f'url = "{standin.api_url}"\naccount = "acme"\nuser = "{API_USER}"\n'
            'projects = ["acme/SHOP"]\napi_token = '
        ),
        API_TOKEN,
        lambda path, _: "/search/jql" in path,
    ),
    "linear": Case(
        LinearStandIn,
        lambda standin: (
            f'url = "{standin.api_url}"\naccount = "acme"\nprojects = ["acme/ENG"]\napi_key = '
        ),
        API_KEY,
        lambda _, body: "query Issues" in body,
    ),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
def standin(case: Case) -> Iterator[StandIn]:
    with case.standin() as standin:
        standin.requests_left = 1_000_000  # Linear's hour is not what this is about
        standin.fill(ISSUES, COMMENTS_EACH)
        yield standin


def write_config(folder: Path, case: Case, standin: StandIn) -> Path:
    folder.mkdir()
    (folder / "api.secret").write_text(case.secret)
    (folder / "hook.secret").write_text(standin.webhook_secret)
    config = folder / "trackside.toml"
    config.write_text(
        f"""
[store]
data_dir = "data"
[connections.acme]
tracker = "{standin.name}"
webhook_secrets = ["file:{folder}/hook.secret"]
{case.settings(standin)}"file:{folder}/api.secret"
"""
    )
    return config


def start(config: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "trackside", "sync", "-c", str(config), "--json"],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
    )


def content(store: Store) -> dict[str, Any]:
    """All that was stored of the project, without our own numbers."""
    i, c, f = tables.issues.c, tables.comments.c, tables.field_changes.c
    with store.read() as connection:
        keys = {row.id: row.key for row in connection.execute(sa.select(i.id, i.key))}
        issues = connection.execute(
            sa.select(i.key, i.external_id, i.title, i.body, i.labels, i.status, i.updated_at)
        )
        comments = connection.execute(sa.select(c.issue_id, c.external_id, c.body))
        changes = connection.execute(sa.select(f.issue_id, f.digest))
        return {
            "issues": sorted(map(repr, issues)),
            "comments": sorted((keys[row[0]], *row[1:]) for row in comments),
            "changes": sorted((keys[row[0]], *row[1:]) for row in changes),
        }


def test_a_sync_that_is_killed_five_times_ends_as_if_it_had_not_been(
    case: Case, standin: StandIn, tmp_path: Path
) -> None:
    config = write_config(tmp_path / "killed", case, standin)
    with closing(Store(config.parent / "data")) as store:
        for kill in range(1, KILLS + 1):
            process = start(config)
            wait_until_read(store, kill * ISSUES // (KILLS + 1), process)
            process.kill()
            process.wait()
        assert start(config).wait(timeout=200) == 0
        killed = content(store)
        (state,) = store.syncs.states("acme")
        assert state.finished_at is not None
        assert state.run == 1
    pages = Counter((r.path, r.body) for r in standin.requests if case.is_page(r.path, r.body))
    assert max(pages.values()) <= 2, pages.most_common(3)
    assert sum(count > 1 for count in pages.values()) <= 2 * KILLS, "a page or two for each kill"

    other = write_config(tmp_path / "undisturbed", case, standin)
    assert start(other).wait(timeout=200) == 0
    with closing(Store(other.parent / "data")) as store:
        undisturbed = content(store)
    assert len(killed["issues"]) == ISSUES
    assert len(killed["comments"]) == ISSUES * COMMENTS_EACH
    assert len(killed["changes"]) >= ISSUES
    for part in ("issues", "comments", "changes"):
        assert killed[part] == undisturbed[part], part


def wait_until_read(store: Store, issues: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while True:
        with store.read() as connection:
            query = sa.select(sa.func.count()).select_from(tables.issues)
            if connection.execute(query).scalar_one() >= issues:
                return
        assert process.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)
