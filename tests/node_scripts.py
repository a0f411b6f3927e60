"""The scripts of tests/node: what only packages of Node.js can tell."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any, Final

from tests.support import ROOT, need

NODE: Final = ROOT / "tests" / "node"
MISSING: Final = "the npm packages of tests/node are not installed: run npm ci there"


def run_node(script: str, *arguments: str, stdin: str = "", timeout: float = 60.0) -> list[Any]:
    """The JSON lines that a script of tests/node prints."""
    need(shutil.which("node"), "Node.js is not installed")
    for name in json.loads((NODE / "package.json").read_text())["dependencies"]:
        need((NODE / "node_modules" / name).is_dir(), f"{MISSING} ({name})")
    done = subprocess.run(
        ["node", script, *arguments],
        cwd=NODE,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]
