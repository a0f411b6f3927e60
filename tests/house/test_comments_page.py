"""docs/comments.md is what the renderers write, for every tracker and in every language."""

from __future__ import annotations

from core.cli.comments_page import example, page
from core.cli.trackers_page import built_in, title_of
from core.model import SuggestionKind
from core.wording.sentences import SENTENCES, languages
from tests.support import ROOT


def test_the_page_is_what_the_renderers_write() -> None:
    kept = (ROOT / "docs" / "comments.md").read_text(encoding="utf-8")
    assert kept == page(built_in()), "docs/comments.md is stale: make docs"


def test_it_shows_every_tracker_language_and_sentence() -> None:
    told = page(built_in())
    for cls in built_in():
        assert any(line.startswith(f"## {title_of(cls)}") for line in told.splitlines())
    assert all(f"`{language}`" in told for language in languages() if language != "en")
    assert all(f"| `{name}` |" in told for name in SENTENCES)


def test_the_example_has_the_parts_of_a_comment() -> None:
    kinds = {suggestion.kind for suggestion in example().shown}
    assert {SuggestionKind.LABEL, SuggestionKind.SIMILAR, SuggestionKind.MISSING} <= kinds
