"""Settings of projects: they narrow, the last valid ones stay, and mistakes are told once."""

from __future__ import annotations

import re
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from core.config import config_from
from core.connector import Capability, Permissions
from core.errors import ConfigError, CredentialsError, PermanentError, RetryableError
from core.model import Mode, Verdict
from core.plugin_manager import PluginManager
from core.project_settings import (
    FILE_LIMIT,
    CommentConfig,
    ProjectSettings,
    longest_quiet,
    read_file,
)
from core.store.store import Store
from core.testing.github_standin import GitHubStandIn
from core.triage.policy import Rules, decide
from core.triage.projects import Projects
from core.triage.translations import translations
from core.wording.reasons import Reasons
from tests.connectors.github.wiring import connect
from tests.store.stores import an_issue
from tests.triage.fake_tracker import a_suggestion
from tests.triage.house import House
from trackside import hookimpl

FILE = ".github/trackside.toml"
PROJECT = "acme/shop"


# -- narrowing: pure -----------------------------------------------------------------------


@pytest.mark.parametrize("first", list(Mode))
@pytest.mark.parametrize("second", list(Mode))
def test_the_more_cautious_mode_holds(first: Mode, second: Mode) -> None:
    order = (Mode.OBSERVE, Mode.SUGGEST, Mode.APPLY)
    rules = Rules(mode=first).narrowed(ProjectSettings(mode=second))
    assert rules.mode is order[min(order.index(first), order.index(second))]


def test_no_setting_of_a_project_widens_anything() -> None:
    rules = Rules(
        mode=Mode.SUGGEST,
        modes={"label": Mode.APPLY, "type": Mode.OBSERVE},
        floor=0.6,
        precision_target=0.9,
        most_shown={"similar": 2},
        kinds=frozenset({"label", "type"}),
        never=frozenset({"spam"}),
    )
    wide = ProjectSettings(modes={"type": Mode.APPLY, "priority": Mode.APPLY}, kinds=("label", "x"))
    narrowed = rules.narrowed(wide)
    assert narrowed.mode_for("type") is Mode.OBSERVE
    assert narrowed.mode_for("priority") is Mode.SUGGEST
    assert narrowed.mode_for("label") is Mode.APPLY
    assert (narrowed.floor, narrowed.precision_target) == (0.6, 0.9)
    assert narrowed.most_shown["similar"] == 2
    assert narrowed.kinds == {"label"}
    assert narrowed.never == {"spam"}
    # Two that have nothing in common leave nothing, and not everything.
    assert narrowed.narrowed(ProjectSettings(kinds=("x",))).kinds == set()
    assert narrowed.narrowed(ProjectSettings(mode=Mode.OBSERVE)).silent


@pytest.mark.parametrize(
    ("settings", "kind", "value", "verdict"),
    [
        (ProjectSettings(), "label", "Bug", Verdict.APPLY),
        (ProjectSettings(never_suggest=("bug",)), "label", "Bug", Verdict.HIDE),
        (ProjectSettings(kinds=("priority",)), "label", "Bug", Verdict.HIDE),
        (ProjectSettings(kinds=("priority",)), "priority", "high", Verdict.APPLY),
        (ProjectSettings(modes={"label": Mode.SUGGEST}), "label", "Bug", Verdict.SHOW),
        (ProjectSettings(precision_target=0.99), "label", "Bug", Verdict.SHOW),
        (ProjectSettings(floor=0.99), "label", "Bug", Verdict.HIDE),
    ],
)
def test_what_a_project_leaves_out_is_left_out(
    settings: ProjectSettings, kind: str, value: str, verdict: Verdict
) -> None:
    rules = Rules(mode=Mode.APPLY, appliable=frozenset({"label", "priority"}))
    decision = decide(
        a_suggestion(kind, value),
        an_issue(),
        rules=rules.narrowed(settings),
        locks=frozenset(),
        answers=(),
        sensitive=False,
    )
    assert decision.verdict is verdict


def test_the_longest_quiet_time_holds() -> None:
    short, long = ProjectSettings(quiet_minutes=1), ProjectSettings(quiet_minutes=9)
    assert longest_quiet(2, []) == 2
    assert longest_quiet(2, [short]) == 2
    assert longest_quiet(2, [short, long]) == 9


# -- the file: hostile text ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mode = 'all'", "mode: 'all' is not one of"),
        ("token = 'x'", "unknown setting 'token'"),
        ("mode = ", "not valid TOML"),
        ("a = " + "[" * 8_000, "TOML"),
        ("floor = 1" + "0" * 6_000, "TOML"),
        ("floor = inf", "out of bounds"),
        ("kinds = [" + "'x'," * 300 + "]", "kinds: 300 are too many"),
        ("# " + "x" * FILE_LIMIT, "bytes"),
        ("[comment]\nlanguage = '../../etc'", "language: there is no wording"),
        ("[comment.sentences]\ndid = '{did.__class__}'", "sentences.did: it may not fill in"),
        ("[comment.sentences]\nproposal = 'Buy {value}'", "it must hold {sure}"),
        ("[comment.reasons]\n'a{x}{y}b' = 'c'", "there must be words between two names"),
    ],
)
def test_a_file_that_is_wrong_is_refused_and_says_why(text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(said)):
        read_file(text)


def test_a_file_has_what_the_operators_table_has() -> None:
    table = {"mode": "suggest", "never_suggest": ["spam"], "comment": {"language": "de"}}
    config = config_from({"projects": {PROJECT: table}})
    text = "mode = 'suggest'\nnever_suggest = ['spam']\ncomment.language = 'de'\n"
    assert config.projects[PROJECT] == read_file(text)
    with pytest.raises(ConfigError, match=r'\[projects."acme/shop"\]: comment: language'):
        config_from({"projects": {PROJECT: {"comment": {"language": "xx"}}}})


# -- kept and told -------------------------------------------------------------------------


def projects(store: Store, **operators: ProjectSettings) -> Projects:
    return Projects(store=store, operators=operators, comment=CommentConfig())


def said(tracker: GitHubStandIn) -> list[tuple[str, str, str]]:
    """The issues that we opened: number, state, text."""
    tickets = tracker.tracker.repositories[PROJECT].tickets.values()
    return [(str(t.number), t.state, t.body or "") for t in tickets]


def test_the_last_valid_settings_stay_and_the_mistake_is_told_once(
    sqlite_store: Store,
) -> None:
    with GitHubStandIn() as tracker:
        connector, issue = connect(tracker, mode=Mode.SUGGEST), an_issue()
        tracker.put_file(FILE, "never_suggest = ['spam']\n[comment]\nlanguage = 'de'\n")
        projects(sqlite_store).refresh(connector, PROJECT)
        (own,) = projects(sqlite_store).settings_of(issue)
        assert own.never_suggest == ("spam",)
        assert projects(sqlite_store).wording(issue).language == "de"

        tracker.put_file(FILE, "never_suggest = 'spam @everyone'\n")
        for _ in range(3):
            # As after a restart: nothing is remembered but what the store has.
            projects(sqlite_store).refresh(connector, PROJECT)
        assert projects(sqlite_store).settings_of(issue) == [own]
        ((number, state, text),) = said(tracker)
        assert state == "open"
        assert "never_suggest: expected a list" in text
        assert "gelten die bisherigen Einstellungen weiter" in text

        tracker.put_file(FILE, "mode = 'everything'")
        projects(sqlite_store).refresh(connector, PROJECT)
        ((same, _, text),) = said(tracker)
        assert same == number
        assert "'everything' is not one of" in text

        tracker.put_file(FILE, "mode = 'observe'")
        projects(sqlite_store).refresh(connector, PROJECT)
        # What was ours to open is ours to close, whatever is in force from now on.
        assert [state for _, state, _ in said(tracker)] == ["closed"]
        assert [one.mode for one in projects(sqlite_store).settings_of(issue)] == [Mode.OBSERVE]

        tracker.put_file(FILE, None)
        projects(sqlite_store).refresh(connector, PROJECT)
        assert projects(sqlite_store).settings_of(issue) == []
        assert [state for _, state, _ in said(tracker)] == ["closed"]
        connector.close()


def test_a_kind_that_nobody_makes_is_a_mistake_unless_a_stranger_may_make_it(
    sqlite_store: Store,
) -> None:
    with GitHubStandIn() as tracker:
        connector, issue = connect(tracker, mode=Mode.SUGGEST), an_issue()
        tracker.put_file(FILE, "kinds = ['lable']\n")
        projects(sqlite_store).refresh(connector, PROJECT)
        assert projects(sqlite_store).settings_of(issue) == []
        ((_, _, text),) = said(tracker)
        assert "kind 'lable'; did you mean label?" in text

        strange = replace(projects(sqlite_store), kinds_are_known=False)
        strange.refresh(connector, PROJECT)
        assert [one.kinds for one in strange.settings_of(issue)] == [("lable",)]
        connector.close()


@pytest.mark.parametrize(
    "settings",
    [{"mode": Mode.OBSERVE}, {"mode": Mode.APPLY, "permissions": Permissions.READ}],
    ids=["observe", "read"],
)
def test_where_nothing_may_be_written_a_mistake_is_only_kept(
    sqlite_store: Store, settings: dict[str, Any]
) -> None:
    with GitHubStandIn() as tracker:
        connector = connect(tracker, **settings)
        tracker.put_file(FILE, b"\xff\xfe")
        projects(sqlite_store).refresh(connector, PROJECT)
        record = sqlite_store.project_files.get(connector.connection, PROJECT)
        assert record is not None
        assert "is not UTF-8 text" in record.problem
        assert said(tracker) == []
        connector.close()


def test_our_own_issue_is_not_triaged_nor_synced(sqlite_store: Store) -> None:
    with GitHubStandIn() as tracker:
        connector = connect(tracker, mode=Mode.SUGGEST)
        tracker.put_file(FILE, "x" * 2 * FILE_LIMIT)
        projects(sqlite_store).refresh(connector, PROJECT)
        assert len(said(tracker)) == 1
        assert connector.sync(PROJECT, "", None).issues == ()
        connector.close()


@pytest.mark.parametrize("error", [RetryableError("502"), CredentialsError("401")])
def test_a_tracker_that_does_not_answer_is_asked_again(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with GitHubStandIn() as tracker:
        connector = connect(tracker)

        def fails(_project: str) -> None:
            raise error

        monkeypatch.setattr(connector, "read_settings", fails)
        with pytest.raises(type(error)):
            projects(sqlite_store).refresh(connector, PROJECT)
        error = PermanentError("403")
        projects(sqlite_store).refresh(connector, PROJECT)
        assert sqlite_store.project_files.list(connector.connection) == []
        connector.close()


def test_what_is_valid_counts_although_nobody_can_be_told_now(
    sqlite_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with GitHubStandIn() as tracker:
        connector = connect(tracker, mode=Mode.SUGGEST)
        tracker.put_file(FILE, "mode = 'x'")
        projects(sqlite_store).refresh(connector, PROJECT)
        tracker.put_file(FILE, "mode = 'observe'")

        def away(*_: object) -> None:
            raise RetryableError("502")

        with monkeypatch.context() as patched:
            patched.setattr(connector, "tell_maintainers", away)
            with pytest.raises(RetryableError):
                projects(sqlite_store).refresh(connector, PROJECT)
        assert [one.mode for one in projects(sqlite_store).settings_of(an_issue())] == [
            Mode.OBSERVE
        ]
        assert [state for _, state, _ in said(tracker)] == ["open"]
        projects(sqlite_store).refresh(connector, PROJECT)
        assert [state for _, state, _ in said(tracker)] == ["closed"]
        connector.close()


def test_a_connection_without_such_files_asks_for_none() -> None:
    with GitHubStandIn() as tracker:
        connector = connect(tracker, settings_file="")
        assert Capability.SETTINGS not in connector.capabilities
        connector.close()


def test_the_operators_table_is_found_by_either_name(sqlite_store: Store) -> None:
    one, other = ProjectSettings(floor=0.7), ProjectSettings(floor=0.8)
    found = projects(sqlite_store, **{PROJECT: one, f"github:{PROJECT}": other})
    assert found.settings_of(an_issue()) == [one, other]
    assert found.settings_of(an_issue(project="acme/other")) == []


# -- what plugins translate ----------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        [("a {x}", "b {y}")],
        [("a {x}", 7)],
        ["a"],
        [("a {x}{y}", "b")],
    ],
)
def test_a_translation_that_is_none_costs_only_its_plugin(
    answer: list[Any], caplog: pytest.LogCaptureFixture
) -> None:
    manager = PluginManager()
    good = [("the moon is {how}", "der Mond ist {how}")]
    for name, pairs in (("bad", answer), ("good", good)):
        manager.register(_translating(pairs), name=name)
    assert translations(manager, "de").translated("the moon is full", "de") == "der Mond ist full"
    assert "plugin bad: its reasons stay English" in caplog.text


def _translating(pairs: list[Any]) -> object:
    @hookimpl
    def trackside_translate_reasons() -> list[Any]:
        return pairs

    return SimpleNamespace(trackside_translate_reasons=trackside_translate_reasons)


def test_operators_and_our_own_translations_come_before_a_plugins(sqlite_store: Store) -> None:
    theirs = Reasons.of({"It says “{word}”, which stands for {priority} here": "x", "y {z}": "{z}"})
    found = Projects(
        store=sqlite_store,
        operators={},
        comment=CommentConfig(language="de"),
        translations=lambda _: theirs,
    ).wording(an_issue())
    assert found.reason("It says “a”, which stands for high here.").startswith("Erwähnt")
    assert found.reason("y b") == "b"


def test_a_label_that_is_never_to_be_suggested_is_not_put_on_as_a_type_either(
    house: House,
) -> None:
    house.never = ("BUG",)
    house.open(
        labels=("docs",), suggest=[a_suggestion("type", "bug"), a_suggestion("label", "bug")]
    )
    house.open(2, labels=("bug",), suggest=())
    house.suggestions = [a_suggestion("type", "bug"), a_suggestion("label", "bug")]
    house.say("More to say.")
    house.write_all()
    assert house.tracker.labels() == {"docs"}
    assert house.stored("bug").verdict is Verdict.HIDE
    assert house.stored("bug", "type").verdict is Verdict.SHOW
