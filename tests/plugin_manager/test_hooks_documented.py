"""Every hook is documented, its examples run, and plugin authors need nothing but `trackside`."""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pluggy
import pytest

import trackside
from core import hookspecs
from core.config import config_from
from core.mounting import routes_of
from core.plugin_manager import PluginManager, connector_classes
from core.telling.delivering import event_for_test
from core.telling.registered import subscribers_of
from core.triage.command_context import IssueCommandContext
from core.triage.context import IssueContext, Training
from core.triage.offered_commands import OfferedCommands
from core.triage.offers import encoder_named
from core.triage.translations import translations
from tests.support import ROOT
from trackside import (
    ActionKind,
    ApiRequest,
    ConnectionConfig,
    Delivery,
    DeliveryContext,
    Event,
    Ignored,
    Issue,
    LedgerEvent,
    LedgerEventKind,
    Lookup,
    MalformedDelivery,
    Person,
    Readers,
    RetryableError,
    Secret,
    SignatureError,
    SimilarIssue,
    ToldIssue,
    TrainedModel,
    UserError,
    sign,
)

PAGE = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (\w+)\([^)]*\)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
SPECS = {
    name: function
    for name, function in vars(hookspecs).items()
    if name.startswith("trackside_") and inspect.isfunction(function)
}


def example(hook: str, language: str = "python") -> str:
    (code,) = re.findall(rf"^```{language}\n(.*?)^```$", SECTIONS[hook], re.MULTILINE | re.DOTALL)
    return str(code)


def loaded(
    folder: Path, hook: str, settings: dict[str, dict[str, object]] | None = None
) -> PluginManager:
    """A manager with a hook's example, as a file of a plugins folder."""
    (folder / "example.py").write_text(example(hook), encoding="utf-8")
    manager = PluginManager(settings)
    manager.load_folder(folder)
    manager.check_settings()
    assert hook in manager.hooks_of(manager.loaded[0].name)
    return manager


# -- the page and the code say the same ----------------------------------------------------


def test_there_are_hooks_and_each_is_specified() -> None:
    manager = pluggy.PluginManager(hookspecs.PROJECT_NAME)
    manager.add_hookspecs(hookspecs)
    known = {name for name in vars(manager.hook) if not name.startswith("_")}
    assert known == set(SPECS)
    assert len(SPECS) >= 3


@pytest.mark.parametrize("hook", SPECS)
def test_every_hook_has_a_section_with_its_exact_signature(hook: str) -> None:
    arguments = ", ".join(inspect.signature(SPECS[hook]).parameters)
    assert f"\n## {hook}({arguments})\n" in PAGE


def test_every_section_is_about_a_hook_that_there_is() -> None:
    assert re.findall(r"^## (\w+)", PAGE, re.MULTILINE) == list(SPECS), (
        "in the order of hookspecs.py"
    )


@pytest.mark.parametrize("hook", SPECS)
def test_every_section_answers_what_an_author_asks(hook: str) -> None:
    asked = re.findall(r"^\*\*(\w+):\*\*", SECTIONS[hook], re.MULTILINE)
    assert asked == ["Called", "Arguments", "Return", "Results", "Errors", "Example"]
    for argument in inspect.signature(SPECS[hook]).parameters:
        assert f"\n- `{argument}` (" in SECTIONS[hook]


@pytest.mark.parametrize("hook", SPECS)
def test_every_docstring_has_four_answers_and_every_argument_a_type(hook: str) -> None:
    function = SPECS[hook]
    answers = re.findall(r"^(\w+): ", inspect.getdoc(function) or "", re.MULTILINE)
    assert answers == ["Called", "Return", "Results", "Errors"]
    signature = inspect.signature(function)
    assert signature.return_annotation is not inspect.Signature.empty
    assert all(p.annotation is not p.empty for p in signature.parameters.values())
    with pytest.raises(NotImplementedError):
        function(*signature.parameters)


# -- the examples run ----------------------------------------------------------------------


def test_the_example_of_a_connector(tmp_path: Path) -> None:
    manager = loaded(tmp_path, "trackside_register_connectors")
    cls = connector_classes(manager)["notes"]
    secret = Secret("any")
    connector = cls("acme", ConnectionConfig(webhook_secrets=(secret,)))

    note = {"board": "shop", "number": 7, "title": "It smokes", "created": 1_700_000_000}
    body = json.dumps({"event": "note.created", "note": note}).encode()
    headers = {"x-notes-signature": sign(body, secret), "x-notes-delivery": "d1"}
    connector.verify(headers, body)
    with pytest.raises(SignatureError):
        connector.verify(headers, body + b" ")

    def delivery(body: bytes) -> Delivery:
        return Delivery(
            connection="acme", id="d1", headers={}, body=body, received_at=datetime.now(UTC)
        )

    event = connector.parse(delivery(body), None)
    assert isinstance(event, Event)
    assert event.issue is not None
    assert event.issue.key == "notes:shop/7"
    assert isinstance(connector.parse(delivery(b'{"event": "board.deleted"}'), None), Ignored)
    with pytest.raises(MalformedDelivery):
        connector.parse(delivery(b'{"event": "note.created"}'), None)


def test_the_example_of_a_suggestion(tmp_path: Path) -> None:
    settings = config_from(tomllib.loads(example("trackside_suggest", "toml"))).plugins
    manager = loaded(tmp_path, "trackside_suggest", {k: dict(v) for k, v in settings.items()})
    context = IssueContext(
        load_model=lambda task: None,
        find_similar=lambda issue, limit: [],
        list_labels=lambda: frozenset({"area: checkout"}),
    )

    def suggested(title: str) -> list[str]:
        issue = Issue(key="github:acme/shop#1", tracker="github", project="acme/shop", title=title)
        found = manager.each("trackside_suggest", issue=issue, context=context)
        return [s.value for _, suggestions in found for s in suggestions]

    assert suggested("Payment fails") == ["area: checkout"]
    assert suggested("The filter is empty") == [], "a label that the project does not have"
    assert suggested("Typo") == []


def test_the_example_of_a_command(tmp_path: Path) -> None:
    manager = loaded(tmp_path, "trackside_offer_commands")
    person = Person(id="7", handle="maintainer-1")
    issue = Issue(key="github:acme/shop#1", tracker="github", project="acme/shop", title="x")

    def context(issue: Issue, argument: str, by: Person) -> IssueCommandContext:
        return IssueCommandContext(
            issue=issue,
            argument=argument,
            by=by,
            list_labels=lambda: frozenset({"later"}),
            list_suggestions=tuple,
            find_similar=lambda issue, limit: [],
            find_people=lambda name: [],
            mentionable=lambda about, keys: {},
        )

    offered = OfferedCommands.of(manager, context)
    assert "`/trackside snooze DAYS`: puts the issue off" in offered.help()
    reply = offered.reply("snooze", issue, "3 or so", person)
    assert [(w.kind, w.value) for w in reply.wanted] == [(ActionKind.ADD_LABEL, "later")]
    assert reply.says.startswith("Put off until 2")
    for wrong in ("", "soon", "0", "91"):
        with pytest.raises(UserError, match="from 1 to 90"):
            offered.reply("snooze", issue, wrong, person)


def test_the_example_of_a_translation(tmp_path: Path) -> None:
    manager = loaded(tmp_path, "trackside_translate_reasons")
    said = "the title says “payment”"
    assert translations(manager, "de").translated(said, "de") == "im Titel steht „payment“"
    assert translations(manager, "fr").translated(said, "fr") == said
    assert translations(manager, "en").translated(said, "en") == said


def test_the_example_of_vectors(tmp_path: Path) -> None:
    offer = encoder_named(loaded(tmp_path, "trackside_offer_vectors"), "letters")
    assert offer is not None
    vectors = offer.load()(["upload", "uploads", "zebra", ""])
    assert vectors.shape == (4, 256)
    assert vectors[0] @ vectors[1] > 0.8
    assert vectors[0] @ vectors[2] < 0.2
    assert not vectors[3].any()


def test_the_example_of_training(tmp_path: Path) -> None:
    manager = loaded(tmp_path, "trackside_train")
    titles = [f"[Checkout] {n}" for n in range(8)] + ["[Docs] once", "no prefix", "[open"]
    history = [
        Issue(
            key=f"github:acme/shop#{n}",
            tracker="github",
            project="acme/shop",
            title=title,
            labels=("area: checkout",) if "Checkout" in title else ("docs",),
        )
        for n, title in enumerate(titles)
    ]
    reported: list[float] = []
    training = Training(seed=1, report=lambda done, what: reported.append(done))

    def train(history: list[Issue]) -> list[TrainedModel]:
        found = manager.each(
            "trackside_train", project="acme/shop", history=history, context=training
        )
        return [model for _, models in found for model in models]

    assert train([]) == []
    (model,) = train(history)
    assert json.loads(json.dumps(model.data)) == {"learned": {"checkout": ["area: checkout", 0.9]}}
    assert reported[-1] == 1.0

    context = IssueContext(
        load_model={model.task: model}.get, find_similar=lambda i, n: [], list_labels=frozenset
    )
    new = Issue(
        key="github:acme/shop#99", tracker="github", project="acme/shop", title="[CHECKOUT] x"
    )
    (found,) = manager.each("trackside_suggest", issue=new, context=context)
    assert [(s.value, s.confidence) for s in found[1]] == [("area: checkout", 0.9)]


def test_the_example_of_a_subscriber(tmp_path: Path) -> None:
    place = tmp_path / "diary.jsonl"
    settings = {"diary": {"file": str(place), "projects": ["acme/shop"]}}
    manager = loaded(tmp_path, "trackside_register_subscribers", settings)
    (diary,) = subscribers_of(manager).values()
    assert diary.audience.projects == {"acme/shop"}
    assert "action.planned" not in diary.kinds
    now = datetime.now(UTC)
    issue = ToldIssue(key="github:acme/shop#1", tracker="github", project="acme/shop")
    event = LedgerEvent(
        id="msg_1", sequence=1, kind=LedgerEventKind.ACTION_APPLIED, at=now, issue=issue
    )
    assert diary.deliver([event, event_for_test("ab12", now)], DeliveryContext(now=now)) is None
    written = [json.loads(line) for line in place.read_text(encoding="utf-8").splitlines()]
    assert [(line["what"], line["on"]) for line in written] == [("action.applied", issue.key)]
    place.unlink()
    place.mkdir()
    with pytest.raises(RetryableError, match="directory"):
        diary.deliver([event], DeliveryContext(now=now))


def test_the_example_of_routes(tmp_path: Path) -> None:
    asked: list[tuple[Lookup, Readers]] = []

    class Context:
        def similar(self, lookup: Lookup, readers: Readers) -> list[SimilarIssue]:
            asked.append((lookup, readers))
            issue = Issue(key="github:acme/shop#1", tracker="github", project="acme/shop",
                          title="Cart", url="https://tracker.example/1")  # fmt: skip
            return [SimilarIssue(issue=issue, score=1.0, shared=())]

    manager = loaded(tmp_path, "trackside_register_routes")
    (route,) = routes_of(manager, Context())  # type: ignore[arg-type]
    request = ApiRequest(values={"text": "cart"}, readers=Readers.PUBLIC)
    assert route.handler(request) == {"solved": ["https://tracker.example/1"]}
    assert asked == [(Lookup(about="cart", limit=3, is_open=False), Readers.PUBLIC)]


@pytest.mark.parametrize("hook", SPECS)
def test_the_examples_need_nothing_of_ours_but_trackside(hook: str) -> None:
    ours = {"core", "connectors", "plugins", "webhook_server", "tests"}
    for node in ast.walk(ast.parse(example(hook))):
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
            if node.module == "trackside":
                assert {alias.name for alias in node.names} <= set(trackside.__all__)
        assert not {name.partition(".")[0] for name in names} & ours


# -- the public face -----------------------------------------------------------------------


def test_every_public_name_is_there_and_sorted() -> None:
    assert sorted(set(trackside.__all__)) == sorted(trackside.__all__)
    for name in trackside.__all__:
        assert getattr(trackside, name) is not None


def test_nothing_is_public_by_accident() -> None:
    """What an author can import by mistake would have to be kept."""
    public = {name for name in vars(trackside) if not name.startswith("_")} - {"annotations"}
    assert public == set(trackside.__all__)


def test_every_name_that_a_public_signature_uses_is_public() -> None:
    """An author can annotate whatever is given to them, or wanted from them."""
    written: set[str] = set()
    for name in trackside.__all__:
        value = getattr(trackside, name)
        if not inspect.isclass(value) or not value.__module__.startswith("core."):
            continue
        members = [value, *(f for f in vars(value).values() if inspect.isfunction(f))]
        for member in members:
            for annotation in inspect.get_annotations(member).values():
                written |= set(re.findall(r"\b[A-Z]\w+", str(annotation)))
    ours = {
        name
        for module in (
            "command",
            "connector",
            "document",
            "errors",
            "markdown",
            "model",
            "plugin",
            "secrets",
            "subscriber",
        )
        for name, value in vars(importlib.import_module(f"core.{module}")).items()
        if getattr(value, "__module__", "").startswith("core.") and inspect.isclass(value)
    }
    assert written & ours - set(trackside.__all__) == set()


def test_the_public_face_is_cheap() -> None:
    script = (
        "import sys, trackside\n"
        "heavy = {'flask', 'sqlalchemy', 'dbos', 'typer', 'numpy', 'sklearn', 'github', 'gql'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
