"""One way in: built-ins, installed packages and files of a plugins folder, all alike."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from core.errors import ConfigError, PluginError
from core.plugin_manager import DEFAULT_PLUGINS, PluginManager
from trackside import Issue

ISSUE = Issue(key="github:acme/shop#1", tracker="github", project="acme/shop", title="It smokes")

PLUGIN = '''
"""What it is for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from trackside import Issue, Plugin, PluginConfig, Suggestion, hookimpl


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaConfig(PluginConfig):
    """Settings."""

    label: str = "area: any"


class AreaPlugin(Plugin[AreaConfig]):
    """Suggests an area."""

    name = "area"
    config_class = AreaConfig

    @hookimpl
    def trackside_suggest(self, issue: Issue) -> Iterable[Suggestion]:
        """Always the same."""
        yield Suggestion(
            kind="label", value=self.config.label, confidence=0.9, because="a rule",
            made_by=self.name, version="1",
        )
'''

MODULE = """
from trackside import Suggestion, hookimpl

@hookimpl
def trackside_suggest(issue):
    return [Suggestion(kind="label", value="{value}", confidence=0.9, because="a rule",
                       made_by="module", version="1")]
"""


@pytest.fixture
def importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on sys.path, as site-packages is; what was imported is forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)
    yield folder
    for name in set(sys.modules) - before:
        del sys.modules[name]


def installed(folder: Path, distribution: str, entries: dict[str, str], **modules: str) -> None:
    """What pip leaves of a package: its modules and a dist-info folder."""
    for name, text in modules.items():
        (folder / f"{name}.py").write_text(dedent(text))
    info = folder / f"{distribution.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
    lines = "\n".join(f"{name} = {value}" for name, value in entries.items())
    (info / "entry_points.txt").write_text(f"[trackside]\n{lines}\n")


def labels(manager: PluginManager) -> list[str]:
    found = manager.each_guarded("trackside_suggest", issue=ISSUE, context=None)
    return [s.value for _, suggestions in found for s in suggestions]


def sources(manager: PluginManager) -> dict[str, str]:
    return {loaded.name: loaded.source for loaded in manager.loaded}


# -- all by the same door ------------------------------------------------------------------


def test_the_same_plugin_is_the_same_however_it_comes(importable: Path, tmp_path: Path) -> None:
    installed(importable, "acme-area", {"area": "acme_area"}, acme_area=PLUGIN)
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "whatever.py").write_text(PLUGIN)
    settings = {"area": {"label": "area: checkout"}}

    managers = [PluginManager(settings) for _ in range(3)]
    managers[0].load_builtin(["acme_area"])
    managers[1].load_installed()
    managers[2].load_folder(folder)

    assert [sources(manager)["area"] for manager in managers] == [
        "built-in acme_area",
        "package acme-area",
        f"file {folder / 'whatever.py'}",
    ]
    for manager in managers:
        assert labels(manager) == ["area: checkout"]
        assert manager.hooks_of("area") == ["trackside_suggest"]
        assert next(p.help for p in manager.loaded if p.name == "area") == "Suggests an area."


def test_a_stranger_cannot_take_the_name_of_a_plugin_that_is_there(
    importable: Path, tmp_path: Path
) -> None:
    installed(importable, "acme-area", {"x": "acme_area"}, acme_area=PLUGIN)
    (tmp_path / "area.py").write_text(MODULE.format(value="area: stolen"))
    manager = PluginManager()
    manager.load_installed()
    with pytest.raises(PluginError, match=r"two plugins are called 'area': package acme-area and"):
        manager.load_folder(tmp_path)
    assert labels(manager) == ["area: any"]


# -- built-ins -----------------------------------------------------------------------------


def test_built_ins_are_named_as_text() -> None:
    """Core never imports what is built on it."""
    assert all(isinstance(name, str) for name in DEFAULT_PLUGINS)
    assert len(set(DEFAULT_PLUGINS)) == len(DEFAULT_PLUGINS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "built-in plugin acme_broken cannot be imported: ModuleNotFoundError"),
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
        ("def f(:", "SyntaxError"),
        ("raise SystemExit('bye')", "SystemExit: bye"),
    ],
)
def test_a_built_in_that_cannot_be_imported_is_named(
    importable: Path, text: str | None, said: str
) -> None:
    if text is not None:
        (importable / "acme_broken.py").write_text(text)
    with pytest.raises(PluginError, match=said) as caught:
        PluginManager().load_builtin(["acme_broken"])
    assert "acme_broken" in str(caught.value)


# -- installed packages --------------------------------------------------------------------


def test_packages_are_loaded_in_the_order_of_their_names(importable: Path) -> None:
    for name in ("zeta", "alpha", "mid"):
        installed(
            importable,
            f"trackside-{name}",
            {name: f"acme_{name}"},
            **{f"acme_{name}": MODULE.format(value=name)},
        )
    manager = PluginManager()
    manager.load_installed()
    assert labels(manager) == ["alpha", "mid", "zeta"]


def test_an_entry_point_may_name_a_module_a_class_or_an_object(importable: Path) -> None:
    installed(
        importable,
        "acme-all",
        {"a": "acme_module", "b": "acme_class:AreaPlugin", "c": "acme_object:THING"},
        acme_module=MODULE.format(value="module"),
        acme_class=PLUGIN,
        acme_object="""
            from trackside import hookimpl, Suggestion

            class Thing:
                @hookimpl
                def trackside_suggest(self):
                    return [Suggestion(kind="label", value="object", confidence=0.9, because="",
                                       made_by="thing", version="1")]

            THING = Thing()
        """,
    )
    manager = PluginManager()
    manager.load_installed()
    assert labels(manager) == ["module", "area: any", "object"]
    assert list(sources(manager)) == ["a", "area", "c"]


@pytest.mark.parametrize(
    ("entry", "text", "said"),
    [
        ("acme_gone", None, "cannot be imported: ModuleNotFoundError"),
        ("acme_bad:Missing", "x = 1", "cannot be imported: AttributeError"),
        ("acme_bad", "1 / 0", "cannot be imported: ZeroDivisionError"),
        ("acme_bad", "import sys; sys.exit(4)", "cannot be imported: SystemExit: 4"),
        ("acme_bad", "x = 1", "it implements no hook"),
        ("acme_bad:x", "x = 1", "it implements no hook"),
    ],
)
def test_a_package_that_cannot_be_used_is_named(
    importable: Path, entry: str, text: str | None, said: str
) -> None:
    modules = {} if text is None else {"acme_bad": text}
    installed(importable, "acme-bad", {"bad": entry}, **modules)
    with pytest.raises(PluginError, match=said) as caught:
        PluginManager().load_installed()
    assert "package acme-bad" in str(caught.value)


# -- the plugins folder --------------------------------------------------------------------


def test_files_and_packages_of_a_folder_are_loaded_by_name(tmp_path: Path) -> None:
    (tmp_path / "zeta.py").write_text(MODULE.format(value="zeta"))
    (tmp_path / "alpha.py").write_text(MODULE.format(value="alpha"))
    (tmp_path / "mid").mkdir()
    (tmp_path / "mid" / "__init__.py").write_text(
        "from trackside import hookimpl\nfrom .words import trackside_suggest\n"
    )
    (tmp_path / "mid" / "words.py").write_text(MODULE.format(value="mid"))
    for ignored in ("_helper.py", ".hidden.py", "notes.txt"):
        (tmp_path / ignored).write_text("raise AssertionError")
    (tmp_path / "no_package").mkdir()
    (tmp_path / "__pycache__").mkdir()

    manager = PluginManager()
    manager.load_folder(tmp_path)

    assert list(sources(manager)) == ["alpha", "mid", "zeta"]
    assert labels(manager) == ["alpha", "mid", "zeta"]


def test_a_file_called_like_a_package_of_ours_stands_in_for_nothing(tmp_path: Path) -> None:
    import core.model

    for name in ("core", "json", "labels"):
        (tmp_path / f"{name}.py").write_text(MODULE.format(value=name))
    manager = PluginManager()
    manager.load_folder(tmp_path)
    assert labels(manager) == ["core", "json", "labels"]
    assert sys.modules["core.model"] is core.model
    assert hasattr(sys.modules["json"], "dumps")


def test_a_file_imported_by_another_name_only_registers_what_it_defines(tmp_path: Path) -> None:
    """`from trackside import Plugin` makes no plugin of Plugin."""
    (tmp_path / "area.py").write_text(PLUGIN + "\nAlias = AreaPlugin\n")
    manager = PluginManager()
    manager.load_folder(tmp_path)
    assert list(sources(manager)) == ["area"]


def test_a_base_without_a_name_is_no_plugin_of_its_own(tmp_path: Path) -> None:
    text = PLUGIN.replace('    name = "area"\n', "") + (
        '\nclass North(AreaPlugin):\n    name = "north"\n'
        '\nclass South(AreaPlugin):\n    name = "south"\n'
    )
    (tmp_path / "areas.py").write_text(text)
    manager = PluginManager({"south": {"label": "area: south"}})
    manager.load_folder(tmp_path)
    assert list(sources(manager)) == ["north", "south"]
    assert labels(manager) == ["area: any", "area: south"]


def test_a_plugin_that_forgot_its_name_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    (tmp_path / "area.py").write_text(PLUGIN.replace('    name = "area"\n', ""))
    with pytest.raises(PluginError, match=r"AreaPlugin.*area\.py\) declares no name"):
        PluginManager().load_folder(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def f(:", "SyntaxError"),
        ("import nothing_of_this_name", "ModuleNotFoundError"),
        ("import sys; sys.exit()", "SystemExit"),
        ("x = 1", "it implements no hook"),
        (MODULE.replace("@hookimpl", "").format(value="x"), "is not marked with @hookimpl"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "bad.py").write_text(text)
    manager = PluginManager()
    with pytest.raises(PluginError, match=said) as caught:
        manager.load_folder(tmp_path)
    assert str(tmp_path / "bad.py") in str(caught.value)
    assert manager.loaded == ()


def test_a_file_that_could_not_be_imported_can_be_mended_and_loaded(tmp_path: Path) -> None:
    file = tmp_path / "mended.py"
    file.write_text("1 / 0")
    manager = PluginManager()
    with pytest.raises(PluginError, match="ZeroDivisionError"):
        manager.load_folder(tmp_path)
    assert not [name for name in sys.modules if name.endswith("_mended")]
    file.write_text(MODULE.format(value="mended"))
    manager.load_folder(tmp_path)
    assert labels(manager) == ["mended"]


def test_a_folder_that_is_not_there_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="plugins_dir: there is no folder"):
        PluginManager().load_folder(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="plugins_dir: there is no folder"):
        PluginManager().load_folder(tmp_path / "file")
