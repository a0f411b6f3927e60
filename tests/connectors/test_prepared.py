"""What speaking to a tracker takes is imported before several threads do it."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support import ROOT

SETTINGS = {
    "github": "token=Secret('t')",
    "jira": "url='https://acme.example', user='bot@acme.example', api_token=Secret('t')",
    "linear": "account='acme', api_key=Secret('t')",
}
LIBRARIES = {"github": "github", "jira": "atlassian", "linear": "gql.transport.requests"}

PROGRAM = """
import sys
from core.plugin_manager import connector_classes, make_plugin_manager
from core.secrets import Secret
cls = connector_classes(make_plugin_manager())["{name}"]
config = cls.config_class(webhook_secrets=(Secret("s"),), {settings})
connector = cls("{name}", config)
print("{library}" in sys.modules, end=" ")
connector.prepare()
print("{library}" in sys.modules, "requests.utils" in sys.modules)
connector.close()
"""


@pytest.mark.parametrize("name", SETTINGS)
def test_the_client_library_is_imported_by_prepare_and_not_before(name: str) -> None:
    program = PROGRAM.format(name=name, settings=SETTINGS[name], library=LIBRARIES[name])
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["False", "True", "True"], done.stderr


def test_the_work_side_prepares_every_connection_before_it_starts_its_threads() -> None:
    source = (ROOT / "core" / "working.py").read_text(encoding="utf-8")
    assert source.index(".prepare()") < source.index("self._engine.start(")
