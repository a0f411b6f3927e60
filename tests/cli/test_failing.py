"""With ``--json`` standard output has one JSON value, also where a command fails."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from core import errors
from core.cli import learn
from core.cli.exit_codes import FAILURES, INTERNAL, USAGE, failure_of
from core.cli.failing import Failed
from tests.cli.conftest import Result, Run
from tests.cli.test_exit_codes import here
from tests.support import ROOT

__all__ = ["here"]


def told(result: Result) -> dict[str, object]:
    """The error object, having seen that it fits what else is known of the end."""
    assert result.json.keys() == {"error"}
    error: dict[str, object] = result.json["error"]
    assert error.keys() == {"kind", "code", "message", "next"}
    assert error["code"] == result.code
    # A message of the parser is in a box, which breaks it.
    said = " ".join(re.sub(r"[│╭╮╰╯─]", " ", result.err).split())
    assert " ".join(str(error["message"]).split()) in said
    return error


def test_kinds_and_what_to_do(here: Run, tmp_path: Path) -> None:
    (tmp_path / "gone.toml").write_text('[store]\nurl = "postgresql://x@127.0.0.1:1/x"\n')
    (tmp_path / "empty.toml").write_text('[store]\ndata_dir = "nowhere"\n')
    for command, kind, message in (
        (("models", "show", "x"), "not_found", "there is no model x; see `trackside models list`"),
        (("train", "acme/lost"), "not_found", "acme/lost"),
        (("import", "lost.jsonl"), "not_found", "No such file"),
        (("projects", "--config", "empty.toml"), "no_store", "there is no store in"),
        (("backtest", "acme/shop"), "refused", "has too few issues"),
        (("similar", "x", "--state", "lost"), "usage", "--state must be one of"),
        (("models", "lost"), "usage", "No such command"),
        (("evaluate",), "usage", "Missing argument"),
        (("projects", "--config", "broken.toml"), "configuration", "broken.toml"),
        (("projects", "--config", "gone.toml"), "store", "127.0.0.1"),
    ):
        error = told(here(*command, "--json"))
        assert error["kind"] == kind
        assert message in str(error["message"])
        assert error["next"] == next(
            f.next for f in (USAGE, *(f for _, f in FAILURES)) if f.kind == kind
        )


def test_a_defect_is_told_without_what_it_was(
    here: Run, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("hunter2")

    monkeypatch.setattr(learn, "opened", fail)
    result = here("train", "--json")
    assert result.code == 1
    assert result.json["error"]["kind"] == INTERNAL.kind
    assert "hunter2" not in result.out
    assert "hunter2" in caplog.text


def test_without_json_standard_output_stays_empty(here: Run) -> None:
    for command in (("models", "show", "x"), ("models", "lost"), ("triage", "--", "--json")):
        assert here(*command).out == ""


@pytest.mark.parametrize(
    ("arguments", "as_json"),
    [
        (["projects", "--json"], True),
        (["--json", "lost"], True),
        (["similar", "--", "--json"], False),
        (["similar", "--json", "--", "x"], True),
        (["projects"], False),
        ([], False),
    ],
)
def test_whether_it_is_for_machines(arguments: list[str], as_json: bool) -> None:
    assert Failed.of(arguments).as_json is as_json


def test_a_result_that_is_no_success_stays_a_result(here: Run, tmp_path: Path) -> None:
    (tmp_path / "trackside.toml").write_text(
        '[connections.acme]\ntracker = "github"\ntoken = "env:NO"\nwebhook_secrets = ["env:NO"]\n'
    )
    result = here("doctor", "--json")
    assert result.code == 1
    assert isinstance(result.json, list)


def test_every_error_has_a_kind_of_its_own_and_the_docs_name_it() -> None:
    classes = [
        one
        for _, one in inspect.getmembers(errors, inspect.isclass)
        if issubclass(one, errors.TracksideError)
    ]
    met: list[type] = []
    for kind, _ in FAILURES:
        assert not any(issubclass(kind, before) for before in met), f"{kind} is never reached"
        met.append(kind)
    for one in classes:
        has_own = any(issubclass(one, kind) for kind, _ in FAILURES[:-1])
        assert has_own or one is errors.TracksideError, one
    assert failure_of(errors.GoneError("x")).kind == "tracker_refused"
    page = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    for failure in (*(failure for _, failure in FAILURES), INTERNAL):
        assert f"| `{failure.kind}` | {failure.code} |" in page, failure.kind
