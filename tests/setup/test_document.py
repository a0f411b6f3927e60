"""Editing ``trackside.toml``: what people wrote stays, whatever way they wrote it."""

from __future__ import annotations

import tomllib

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigError
from core.setup.document import as_text, with_connection

TABLE = {
    "tracker": "small",
    "mode": "observe",
    "webhook_secrets": ["env:HOOK"],
    "priorities": {"high": "P1"},
    "manage_webhook": True,
    "team_size": 3,
}

LAYOUTS = {
    "nothing": "",
    "comment": "# only a comment\n",
    "other": '[connections.other]   # keep\ntracker = "jira"\n# the end\n',
    "after": '[connections.other]\ntracker = "jira"\n\n[plugins.labels]\nenabled = false\n',
    "inline": 'connections = { other = { tracker = "jira" } }\n',
    "dotted": 'connections.other.tracker = "jira"\n',
    "quoted": '[connections."acme.jira_2"]\ntracker = "jira"\n',
    "header": '[connections]\n\n[connections.other]\ntracker = "jira"\n',
    "crlf": '# notes\r\n[connections.other]\r\ntracker = "jira"\r\n',
    "no line break at the end": "[server]\nport = 1 # one",
    "out of order": (
        '[connections.a]\ntracker="x"\n[server]\nport=1\n[connections.b]\ntracker="y"\n'
    ),
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
@pytest.mark.parametrize("name", ["notes", "acme.notes"])
def test_it_means_what_it_should_and_keeps_what_was_there(text: str, name: str) -> None:
    made = with_connection(text, name, TABLE, "https://t.example")
    wanted = tomllib.loads(text)
    wanted.setdefault("connections", {})[name] = TABLE
    wanted.setdefault("server", {})["public_url"] = "https://t.example"
    assert tomllib.loads(made) == wanted
    for line in text.splitlines():
        if "{" not in line:
            assert line in made, "as it was written, comments included"
    assert with_connection(made, name, TABLE, "https://t.example") == made, "again, no change"


def test_a_table_is_replaced_in_its_place_with_its_comments() -> None:
    before = (
        "[connections.notes]   # ours\n"
        'tracker = "small"\n'
        "# asked for by Bob\n"
        'mode = "apply"   # since May\n'
        'token = "env:OLD"\n'
        "\n"
        "[server]\n"
        "port = 1\n"
    )
    made = with_connection(before, "notes", {"tracker": "small", "mode": "observe"})
    assert made == (
        "[connections.notes]   # ours\n"
        'tracker = "small"\n'
        "# asked for by Bob\n"
        'mode = "observe"   # since May\n'
        "\n"
        "[server]\n"
        "port = 1\n"
    )


def test_what_is_written_is_shown_as_it_will_be() -> None:
    shown = as_text("notes", TABLE, "https://t.example")
    assert shown.strip() in with_connection("", "notes", TABLE, "https://t.example")
    assert tomllib.loads(shown)["connections"]["notes"] == TABLE


NAMES = st.from_regex(r"\A[A-Za-z0-9][A-Za-z0-9._-]{0,8}\Z")
VALUES = st.one_of(
    st.text(max_size=20), st.integers(-9, 9), st.booleans(), st.lists(st.text(max_size=5))
)
TABLES = st.dictionaries(st.from_regex(r"\A[a-z_]{1,8}\Z"), VALUES, min_size=1, max_size=4)


@given(st.dictionaries(NAMES, TABLES, max_size=3), NAMES, TABLES)
def test_any_configuration_takes_any_connection(
    before: dict[str, dict[str, object]], name: str, table: dict[str, object]
) -> None:
    text = tomlkit.dumps({"connections": before}) if before else ""
    made = with_connection(text, name, table)
    assert tomllib.loads(made)["connections"] == {**before, name: table}


def test_what_cannot_be_edited_is_told_with_what_to_add(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that gets it wrong some day must not write its mistake."""
    monkeypatch.setattr("core.setup.document.tomlkit.dumps", lambda _: "port = 1\n")
    with pytest.raises(ConfigError, match="add this by hand"):
        with_connection("", "notes", TABLE)
