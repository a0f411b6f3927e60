"""Nothing happens at import, and what only a few commands need is loaded by those."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

HEAVY = (
    "sklearn", "scipy", "numpy", "skops", "joblib", "dbos", "tantivy", "github", "atlassian", "gql",
)  # fmt: skip


def run(script: str, folder: Path) -> str:
    """Run a script in a process of its own, in an empty folder; what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env={"PATH": "", "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def loaded(script: str, folder: Path, libraries: tuple[str, ...]) -> set[str]:
    """Which of these libraries a script has loaded at its end."""
    ending = (
        f"\nimport sys, json\nprint(json.dumps([n for n in {libraries!r} if n in sys.modules]))"
    )
    return set(json.loads(run(script + ending, folder).splitlines()[-1]))


def test_the_probe_itself_can_fail(tmp_path: Path) -> None:
    assert loaded("import numpy", tmp_path, HEAVY) == {"numpy"}


def test_the_command_line_is_light(tmp_path: Path) -> None:
    libraries = (*HEAVY, "sqlalchemy", "alembic", "flask", "waitress", "cattrs", "requests")
    assert loaded("import core.cli.app", tmp_path, libraries) == set()


def test_help_is_light_too(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from core.cli.app import app\n"
        "for arguments in (['--help'], ['triage', '--help'], ['tune', '--help']):\n"
        "    assert app(arguments, standalone_mode=False) in (None, 0)"
    )
    assert loaded(script, tmp_path, (*HEAVY, "sqlalchemy", "flask")) == set()


CONNECTIONS = """
from connectors.github.config import GitHubConfig
from connectors.jira.config import JiraConfig
from connectors.linear.config import LinearConfig
from core.secrets import Secret

any = Secret("any")
configs = {
    "github": GitHubConfig(token=any, webhook_secrets=(any,)),
    "jira": JiraConfig(url="https://acme.example", user="u", api_token=any, webhook_secrets=(any,)),
    "linear": LinearConfig(account="acme", api_key=any, webhook_secrets=(any,)),
}
"""


def test_the_web_side_with_every_plugin_and_connector_is_light(tmp_path: Path) -> None:
    """It has to be there at once, and it never learns, searches, or speaks to a tracker."""
    script = CONNECTIONS + (
        "import webhook_server\n"
        "from core.metrics import WebMetrics\n"
        "from core.refusals import Refusals\n"
        "from core.serving import Serving\n"
        "from core.worker_process import WorkerProcess\n"
        "from core.plugin_manager import connector_classes, make_plugin_manager\n"
        "classes = connector_classes(make_plugin_manager())\n"
        "assert set(classes) >= set(configs)\n"
        "connections = {n: classes[n](n, c) for n, c in configs.items()}\n"
        "webhook_server.create_app(connections=connections, inbox=None, ready=lambda: None,\n"
        "                          metrics=(m := WebMetrics()), max_body_bytes=1,\n"
        "                          refusals=Refusals(m, connections))\n"
    )
    assert loaded(script, tmp_path, HEAVY) == set()


def test_connectors_touch_no_network_when_they_are_made(tmp_path: Path) -> None:
    script = CONNECTIONS + (
        "import socket, sys\n"
        "def refuse(*a, **k): raise AssertionError('it touched the network')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from core.plugin_manager import connector_classes, make_plugin_manager\n"
        "classes = connector_classes(make_plugin_manager())\n"
        "for name, config in configs.items():\n"
        "    classes[name](name, config).close()\n"
    )
    run(script, tmp_path)


EVERYTHING = """
import importlib, importlib.util, logging, os, pkgutil, signal, sys, threading
# These two are written in PyTorch, which only who tunes a transformer has.
in_pytorch = {"core.learning.base_model", "core.learning.tuning"}
left_out = set() if importlib.util.find_spec("torch") else in_pytorch
sys.argv = ["x"]
before = dict(os.environ), logging.getLogger().handlers[:], signal.getsignal(signal.SIGTERM)
for package in ("core", "connectors", "plugins"):
    root = importlib.import_module(package)
    for found in pkgutil.walk_packages(root.__path__, package + "."):
        # Alembic runs these; they are no modules of ours to import.
        if not found.name.startswith("core.store.migrations.env") and found.name not in left_out:
            importlib.import_module(found.name)
import trackside, webhook_server
after = dict(os.environ), logging.getLogger().handlers[:], signal.getsignal(signal.SIGTERM)
# Numeric libraries may set variables for themselves; ours are called TRACKSIDE_….
ours = lambda env: {k: v for k, v in env.items() if k.startswith("TRACKSIDE")}
assert ours(before[0]) == ours(after[0])
assert before[1:] == after[1:], "logging or signals were set up"
assert threading.active_count() == 1, threading.enumerate()
assert not [n for n in ("core", "connectors", "plugins") if logging.getLogger(n).handlers]
"""


@pytest.mark.slow
def test_nothing_happens_at_import(tmp_path: Path) -> None:
    assert run(EVERYTHING, tmp_path) == "", "nothing is printed"
    assert list(tmp_path.iterdir()) == [], "no file is written"
