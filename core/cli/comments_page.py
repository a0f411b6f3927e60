"""``docs/comments.md``: the comment as each tracker gets it, by the real renderers.

``python -m core.cli.comments_page FILE`` writes the page; ``make docs`` does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from core.cli.output import say
from core.cli.trackers_page import Classes, built_in, title_of
from core.connector import Capability, Connector
from core.document import Document
from core.markdown import ZERO_WIDTH_SPACE, render
from core.model import (
    Action,
    ActionKind,
    ActionStatus,
    Evidence,
    EvidenceKind,
    Issue,
    StatusCategory,
    Suggestion,
)
from core.triage.comment import Facts, compose
from core.triage.translations import translations
from core.wording.sentences import ENGLISH, SENTENCES, Wording, languages, wording_of

_HEAD: Final = """# The comment

Trackside writes one comment on an issue, edits it in place, and writes none where there is
nothing useful to say. It is read in ten seconds: what is suggested, how sure it is in a word and
a number, why in a line, what is similar, what is missing, what was done, how to answer. What
weighed most is folded away where the tracker folds.

`make docs` writes this page with the renderers that write to the trackers, and a test fails where
it is stale. Where a word could be taken for a mention, a reference or a link, a space of no width
breaks it; here it is left out. Whatever users wrote is shown as the words that it is: nobody is
pinged, no link, image, HTML or hidden character of theirs gets through, also not from the title
of another issue.

| what people see | where it is set |
|---|---|
| its words | `[comment.sentences]` and `[comment.reasons]`: [in your words](#in-your-words) |
| its language | `language` of `[comment]`, also for one project: [in your \
words](#in-your-words) |
| how long it waits after an issue was filed | `quiet_minutes` of the \
[connection](configuration.md#connections) or the \
[project](configuration.md#settings-of-a-project). The `quiet` of \
[notifications](configuration.md#notifications) is another thing: the hours in which no \
message goes to a channel |
| whether it only suggests, or also tells what was done unasked | `mode` and `modes` of the \
[connection](configuration.md#connections) or the \
[project](configuration.md#settings-of-a-project) |
| the commands with which people answer | not to be set; plugins add to them: \
[commands](concepts.md#commands) |
| nothing, for a while | `trackside pause` and `/trackside pause`: \
[stopping](concepts.md#stopping-and-going-on) |
| what is not suggested any more | `never_suggest` and `kinds` of the \
[project](configuration.md#settings-of-a-project); rules that people make with [`/trackside \
never`](concepts.md#commands) |
"""

_ANSWERING: Final = """## How people answer

Each answer is an outcome in the ledger, in the person's name. The tracker is asked, live, whether
that person may triage the issue.

| answer | does | where |
|---|---|---|
| a comment `/trackside accept`, `reject` or `undo` | just that, alone or with what is meant | all |
| a box of the comment is ticked | accepts that suggestion | {boxes} |
| the box of what was done is unticked | takes it back; ticked again, it is done again | {boxes} |
| a thumb up or down under the comment | accepts or rejects all that waits in it | {thumbs} |
| the thumb up is taken off | takes back what it accepted; a no stays | {thumbs} |
| an entry of the tracker's own list is approved or dismissed | accepts or rejects it | {lists} |
| the field is set by hand | accepts what was suggested, or rejects it | all |

A tick is told in a delivery. GitHub tells nobody of thumbs, nor of what is dismissed in its list:
both are read at each reconciliation (`reconcile_minutes`), on the hundred newest open issues of
the last thirty days that have something to answer. Linear tells of thumbs at once. Jira has no
boxes and no reactions for others to see: there a command answers.

Only our own comment counts, by its author, its marker and the ledger: a copy of it answers
nothing. A bot's tick or thumb counts for nothing. Who may not triage and ticks a box finds it put
back, and is told why once; their thumb is passed over. The same answer twice, or one that comes
late, changes nothing.
"""

_WORDS: Final = """## In your words

`[comment]` of [the configuration](configuration.md#the-comment) chooses the language and replaces
single sentences; `[projects."acme/shop".comment]` does for one project, and so does the file in
its repository.

```toml
[comment]
language = "de"                                  # {languages}

[comment.sentences]
proposals = "Was meint ihr?"
proposal = "{kind}: {value} ({sure})"

[comment.reasons]
"Mentions {{count:number}} failed payments." = "Nennt {{count}} gescheiterte Zahlungen."
```

A sentence fills in the names below and no others; that is checked when Trackside starts, and an
error names the setting. What is filled in is never read as a template. Sentences with `count`
have the plural forms of their language; one of yours is used for every number.

Plugins say why in English, and the ledger, the log and the command line stay English. In another
language the reasons of the built-in plugins are translated by templates of their English
sentences; `[comment.reasons]` adds more, and a plugin brings its own
([`trackside_translate_reasons`](hooks.md#trackside_translate_reasonslanguage)). A name there may
say what it is: `number`, `list` (its "and" is translated), `part` and `reason` (translated by
themselves, a `reason` also in several parts with semicolons between them). What fits no template
stays English, and so do most answers to commands, a tracker's own words for why it refused
something, and the names that a team gave to its labels, types, priorities and states.

| sentence | in English | fills in |
|---|---|---|
"""

_ISSUE: Final = Issue(
    key="github:acme/shop#7",
    tracker="github",
    project="acme/shop",
    title="Gallery crashes when scrolled fast",
    status="closed",
    status_category=StatusCategory.DONE,
    resolution="completed",
    url="https://github.com/acme/shop/issues/7",
)


def _suggestion(number: int, kind: str, value: str, confidence: float, because: str) -> Suggestion:
    words = ("crash", "checkout") if kind == "label" else ()
    return Suggestion(
        id=number,
        kind=kind,
        value=value,
        confidence=confidence,
        because=because,
        made_by="example",
        version="1",
        evidence=tuple(Evidence(kind=EvidenceKind.TERM, text=word) for word in words),
    )


def example(*, boxes: bool = False, thumbs: bool = False) -> Facts:
    """What the comment of this page says."""
    return Facts(
        shown=(
            _suggestion(
                11,
                "label",
                "area: checkout",
                0.93,
                "Mentions “crash” and “checkout”. In a test on this project's past, 38 of 40 such "
                "answers were right.",
            ),
            _suggestion(
                12, "priority", "high", 0.78, "It says “data loss”, which stands for high here."
            ),
            _suggestion(
                13,
                "similar",
                _ISSUE.key,
                0.7,
                "Both mention gallery and cache; it was fixed on 2026-03-01.",
            ),
            _suggestion(
                14,
                "missing",
                "version",
                0.8,
                "31 of 38 bug reports that were fixed here named a version; this one does not yet.",
            ),
        ),
        actions=(
            Action(
                id=5,
                issue_id=1,
                kind=ActionKind.SET_TYPE,
                value="bug",
                because="Its measured precision is at least 97%, which reaches the target of 95%.",
                idempotency_key="",
                status=ActionStatus.APPLIED,
                suggestion_id=10,
            ),
        ),
        issues={_ISSUE.key: _ISSUE},
        boxes=boxes,
        thumbs=thumbs,
    )


def page(classes: Iterable[type[Connector[Any]]]) -> str:
    """The page of these connectors."""
    known = sorted(classes, key=lambda cls: cls.name)
    sections = [_HEAD]
    for cls in known:
        sections += _of_tracker(cls)
    sections += [_answering(known), *_translations(), *_sentences()]
    return "\n".join(sections).rstrip() + "\n"


def _of_tracker(cls: type[Connector[Any]]) -> Iterator[str]:
    boxes, thumbs = Capability.BOXES in cls.can, Capability.ANSWERS in cls.can
    document = _composed(wording_of(ENGLISH), boxes=boxes, thumbs=thumbs)
    for name, (language, text) in cls.samples(document).items():
        yield f"## {name}\n"
        yield _fenced(language, text)


def _composed(wording: Wording, *, boxes: bool = False, thumbs: bool = False) -> Document:
    document = compose(example(boxes=boxes, thumbs=thumbs), wording)
    assert document is not None, "the example says something"  # noqa: S101 - of this file
    return document


def _fenced(language: str, text: str) -> str:
    return f"````{language}\n{text.replace(ZERO_WIDTH_SPACE, '')}\n````\n"


def _answering(classes: Classes) -> str:
    def those(capability: Capability) -> str:
        return ", ".join(title_of(cls) for cls in classes if capability in cls.can) or "nowhere yet"

    return _ANSWERING.format(
        boxes=those(Capability.BOXES),
        thumbs=those(Capability.ANSWERS),
        lists=those(Capability.PROPOSE),
    )


def _translations() -> Iterator[str]:
    from core.plugin_manager import make_plugin_manager

    plugins = make_plugin_manager()
    yield "## In other languages\n"
    for language in languages():
        if language != ENGLISH:
            wording = wording_of(language).with_reasons(translations(plugins, language))
            yield f"`{language}`\n"
            yield _fenced("markdown", render(_composed(wording)))


def _sentences() -> Iterator[str]:
    codes = ", ".join(languages())
    yield _WORDS.replace("{languages}", codes).replace("{{", "{").replace("}}", "}").rstrip()
    english = wording_of(ENGLISH)
    for name, fills in SENTENCES.items():
        forms = dict.fromkeys(
            "".join(f"{{{text}}}" if is_name else text for text, is_name in template.pieces)
            for template in english.sentences[name].forms.values()
        )
        shown = " / ".join(f"`{form}`" for form in forms)
        names = ", ".join(f"`{one}`" for one in sorted(fills)) or "–"
        yield f"| `{name}` | {shown} | {names} |"


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(page(built_in()), encoding="utf-8")
    say(f"written: {place}")
