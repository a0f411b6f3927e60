"""What tests need from outside the project, and what happens when it is missing.

A missing part skips the test with a reason that names it. With TRACKSIDE_REQUIRE_ALL=1
(continuous integration sets it) the same is a failure: a skip there is a test nobody runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from werkzeug.wrappers import Request, Response

from core.testing.standin import StandIn, json_response

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("TRACKSIDE_DATA") or ROOT.parent / "shared" / "data")
CONTRACTS = Path(os.environ.get("TRACKSIDE_CONTRACTS") or ROOT.parent / "shared" / "contracts")


def need(condition: object, reason: str) -> None:
    """Go on if ``condition`` holds; else skip, or fail where everything is required."""
    if condition:
        return
    if os.environ.get("TRACKSIDE_REQUIRE_ALL") == "1":
        pytest.fail(f"required here, but missing: {reason}")
    pytest.skip(reason)


def need_data(name: str) -> Path:
    """The path of an archive of real issues."""
    path = DATA / name
    need(path.is_file(), f"{name} is not in TRACKSIDE_DATA")
    return path


def need_contract(name: str) -> Path:
    """The path of a tracker's API description."""
    path = CONTRACTS / name
    need(path.is_file(), f"{name} is not in TRACKSIDE_CONTRACTS")
    return path


def refuse(
    tracker: StandIn, monkeypatch: pytest.MonkeyPatch, part: str, status: int
) -> Callable[[], None]:
    """Let a stand-in answer requests whose path has this part with a status; how to end that."""
    answer = tracker.answer

    def refusing(request: Request) -> Response:
        if part in request.full_path:
            return json_response({"message": "refused", "errorMessages": ["refused"]}, status)
        return answer(request)

    monkeypatch.setattr(tracker, "answer", refusing)
    return lambda: monkeypatch.setattr(tracker, "answer", answer)
