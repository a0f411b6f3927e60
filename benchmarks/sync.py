"""How fast whole projects are read, beside the bare client library paging the same lists.

    python benchmarks/sync.py [--issues 4000] [--tracker github]

The stand-in tracker, Trackside and the bare library are processes of their own. Trackside
reads with ``core.sync`` and stores everything in SQLite; the library only pages and looks at
each title. Prints one JSON object: for each tracker issues per second of both, their ratio,
the time of a page, and the peak of memory at two sizes.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

COMMENTS_EACH: Final = 2
TARGET: Final = 0.7
_SERVED: Final = "serving at "


# -- the stand-ins -------------------------------------------------------------------------


def _standin(tracker: str) -> Any:
    from core.testing.github_standin import GitHubStandIn
    from core.testing.jira_standin import JiraStandIn
    from core.testing.linear_standin import LinearStandIn

    made: dict[str, Callable[[], Any]] = {
        "github": GitHubStandIn,
        "jira": JiraStandIn,
        "linear": LinearStandIn,
    }
    return made[tracker]()


def serve(tracker: str, issues: int) -> None:
    """Be a filled stand-in until standard input ends."""
    with _standin(tracker) as standin:
        standin.requests_left = 1_000_000
        standin.fill(issues, COMMENTS_EACH)
        print(f"{_SERVED}{standin.api_url}", flush=True)
        sys.stdin.read()


@contextmanager
def served(tracker: str, issues: int) -> Iterator[str]:
    """The address of a stand-in in a process of its own."""
    with subprocess.Popen(
        [
            sys.executable,
            __file__,
            "--role",
            "serve",
            "--tracker",
            tracker,
            "--issues",
            str(issues),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        if process.stdout is None or process.stdin is None:
            raise RuntimeError("the stand-in has no pipes")
        line = process.stdout.readline()
        try:
            yield line.strip().removeprefix(_SERVED)
        finally:
            process.stdin.close()


# -- Trackside -----------------------------------------------------------------------------


def _connector(tracker: str, url: str) -> tuple[Any, str]:
    from core.secrets import Secret
    from core.testing.github_standin import GitHubStandIn
    from core.testing.jira_standin import API_TOKEN, API_USER
    from core.testing.linear_server import API_KEY

    if tracker == "github":
        from connectors.github.config import GitHubConfig
        from connectors.github.connector import GitHubConnector

        config = GitHubConfig(base_url=url, token=Secret(GitHubStandIn.token))
        return GitHubConnector("acme", config), "acme/shop"
    if tracker == "jira":
        from connectors.jira.config import JiraConfig
        from connectors.jira.connector import JiraConnector

        token = Secret(API_TOKEN)
        jira = JiraConfig(url=url, account="acme", user=API_USER, api_token=token)
        return JiraConnector("acme", jira), "acme/SHOP"
    from connectors.linear.config import LinearConfig
    from connectors.linear.connector import LinearConnector

    linear = LinearConfig(url=url, account="acme", api_key=Secret(API_KEY))
    return LinearConnector("acme", linear), "acme/ENG"


def ours(tracker: str, url: str) -> dict[str, float]:
    """Read a whole project into a store."""
    from core.store.store import Store
    from core.sync.backfill import Backfill

    connector, project = _connector(tracker, url)
    pages: list[float] = []
    with tempfile.TemporaryDirectory() as folder, closing(Store(Path(folder))) as store:
        connector.whoami()
        begun = last = time.perf_counter()

        def note(_: object) -> None:
            nonlocal last
            now = time.perf_counter()
            pages.append(now - last)
            last = now

        state = Backfill(store=store, connector=connector).run(project, progress=note)
        seconds = time.perf_counter() - begun
    connector.close()
    cuts = statistics.quantiles(pages[1:], n=100)
    return {
        "issues": state.issues,
        "seconds": seconds,
        "page_p50_ms": 1000 * statistics.median(pages[1:]),
        "page_p99_ms": 1000 * cuts[98],
    }


# -- the bare libraries --------------------------------------------------------------------


def bare(tracker: str, url: str) -> dict[str, float]:
    """Page through the same lists with the client library alone."""
    read = {"github": _pygithub, "jira": _atlassian, "linear": _gql}[tracker]
    begun = time.perf_counter()
    issues = read(url)
    return {"issues": issues, "seconds": time.perf_counter() - begun}


def _pygithub(url: str) -> int:
    import github

    from core.testing.github_standin import GitHubStandIn

    auth = github.Auth.Token(GitHubStandIn.token)
    client = github.Github(auth=auth, base_url=url, per_page=100, seconds_between_requests=0)
    repository = client.get_repo("acme/shop")
    listed = repository.get_issues(state="all", sort="updated", direction="asc")
    titles = [issue.title for issue in listed]
    bodies = [c.body for c in repository.get_issues_comments(sort="updated", direction="asc")]
    events = [event.event for event in repository.get_issues_events()]
    return len(titles) if bodies and events else 0


def _atlassian(url: str) -> int:
    from atlassian import Jira

    from connectors.jira.fields import ISSUE_FIELDS
    from core.testing.jira_standin import API_TOKEN, API_USER

    client = Jira(url, username=API_USER, password=API_TOKEN, cloud=True, api_version="3")
    count, token = 0, None
    while True:
        page: Any = client.get(
            "rest/api/3/search/jql",
            params={
                "jql": 'project = "SHOP" ORDER BY updated ASC, key ASC',
                "fields": ",".join((*ISSUE_FIELDS, "comment")),
                "expand": "changelog",
                "maxResults": 100,
                **({"nextPageToken": token} if token else {}),
            },
        )
        count += sum(bool(issue["fields"]["summary"]) for issue in page["issues"])
        token = page.get("nextPageToken")
        if not token:
            return count


def _gql(url: str) -> int:
    from gql import Client, gql
    from gql.transport.requests import RequestsHTTPTransport

    from connectors.linear.list_queries import ISSUES
    from core.testing.linear_server import API_KEY

    transport = RequestsHTTPTransport(url, headers={"Authorization": API_KEY})
    client = Client(transport=transport)
    query = gql(ISSUES.text)
    count, after = 0, None
    while True:
        query.variable_values = {"team": "ENG", "since": "1970-01-01T00:00:00Z", "after": after}
        page = client.execute(query)["issues"]
        count += sum(bool(issue["title"]) for issue in page["nodes"])
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return count


# -- measuring -----------------------------------------------------------------------------


def measured(role: str, tracker: str, url: str) -> dict[str, float]:
    """What one process measures of itself."""
    done = subprocess.run(
        [sys.executable, __file__, "--role", role, "--tracker", tracker, "--url", url],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def compare(tracker: str, issues: int) -> dict[str, Any]:
    """Both readers, each twice and in turns; the better run of each counts."""
    small = issues // 4
    with served(tracker, small) as url:
        memory = [measured("ours", tracker, url)["peak_mb"]]
    with served(tracker, issues) as url:
        runs: dict[str, list[dict[str, float]]] = {"ours": [], "bare": []}
        for _ in range(2):
            for role, found in runs.items():
                found.append(measured(role, tracker, url))
    best = {role: min(found, key=lambda run: run["seconds"]) for role, found in runs.items()}
    rates = {role: issues / run["seconds"] for role, run in best.items()}
    memory.append(best["ours"]["peak_mb"])
    return {
        "issues": issues,
        "issues_per_second": round(rates["ours"], 1),
        "bare_issues_per_second": round(rates["bare"], 1),
        "ratio": round(rates["ours"] / rates["bare"], 2),
        "page_p50_ms": round(best["ours"]["page_p50_ms"], 1),
        "page_p99_ms": round(best["ours"]["page_p99_ms"], 1),
        "peak_mb": {str(small): round(memory[0], 1), str(issues): round(memory[1], 1)},
    }


def main() -> None:
    """Measure, or be one of the processes that are measured."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--issues", type=int, default=4000)
    parser.add_argument("--tracker", choices=("github", "jira", "linear"), action="append")
    parser.add_argument("--json", action="store_true", help="print JSON (it always does)")
    parser.add_argument("--role", choices=("serve", "ours", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    trackers = asked.tracker or ["github", "jira", "linear"]
    if asked.role == "serve":
        serve(trackers[0], asked.issues)
    elif asked.role:
        found = {"ours": ours, "bare": bare}[asked.role](trackers[0], asked.url)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps(found | {"peak_mb": peak}))
    else:
        results = {tracker: compare(tracker, asked.issues) for tracker in trackers}
        least = min(result["ratio"] for result in results.values())
        print(json.dumps({"target_ratio": TARGET, "ratio": least, **results}, indent=2))


if __name__ == "__main__":
    main()
