"""What an experienced triager notices at a glance, as numbers with names.

Each cue has a phrase for people, so that it can stand in a reason as it is. Word lists
cover the languages most often seen in trackers; a language that is missing costs the cue,
not the answer, since words and characters are learned from each project's own history.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final

from core.learning.text import IMAGE, Prepared

WORD_LISTS: Final[Mapping[str, str]] = {
    "failure": """
        bug bugs error errors crash crashes crashed crashing exception exceptions fail fails
        failed failing failure broken breaks break freeze freezes hang hangs leak leaks panic
        segfault incorrect incorrectly wrong wrongly invalid unexpected unexpectedly corrupt
        corrupted missing glitch flicker flickers defect fehler absturz stürzt kaputt erreur
        plante planté échec fallo falla erro ошибка ошибки падает сбой 错误 崩溃 报错 失败 异常
        エラー クラッシュ 不具合""",
    "negation": """
        not no cannot can't cant doesn't doesnt don't dont isn't isnt won't wont didn't unable
        never without nothing nicht kein keine pas aucun нет не 无法 不能 没有 ない""",
    "wish": """
        add allow enable support implement provide introduce feature features request proposal
        propose suggestion suggest improve improvement enhancement option ability make extend
        expose wish would could should nice useful helpful idea consider customize configurable
        wunsch wünsche funktion ajouter fonctionnalité añadir funcionalidad добавить поддержка
        增加 支持 希望 建议 功能 添加 追加 機能 対応 要望""",
    "question": """
        how what why when where which who whether question questions ask asking help anyone
        somebody wondering confused understand clarify explain explanation documentation docs
        tutorial example wie warum wo hilfe frage pourquoi aide cómo ayuda duda как почему
        вопрос помощь 如何 怎么 什么 请问 问题 为什 どう なぜ 質問 教え""",
    "change": """
        regression since after upgrade upgraded upgrading update updated updating latest
        previously worked works working stopped anymore longer version release downgrade
        reverted nightly""",
    "comparison": "instead expected actual actually supposed rather than like same different",
    "courtesy": """
        please thanks thank hello hi hey kindly bitte merci gracias спасибо 谢谢 请""",
    "person": "i i'm i've my me we we're our",
    "severity": """
        urgent critical severe blocker blocks security loss vulnerability cve""",
    "writing": "doc docs documentation typo readme guide spelling translation tutorial",
    "chore": """
        refactor cleanup clean upgrade bump remove migrate move rename deprecate ci test tests
        build""",
}

PAIR_LISTS: Final[Mapping[str, str]] = {
    "asks how": """
        how to, how do, how can, how should, is there, is it, can i, can we, do i, what is,
        what are, any way, possible to, should i, am i, why does, why is""",
    "wishes": """
        would be, it would, feature request, would like, i'd like, be nice, be great, be able,
        add support, please add, add a, add an, support for, i want, i wish, we need, ability
        to, option to, allow to, describe the""",
    "reports": """
        does not, doesn't work, not working, not work, to reproduce, steps to, expected
        behavior, expected behaviour, current behavior, actual behavior, error message, no
        longer, fails with, instead of, is not, are not, stops working, when i, i get,
        following error, error when, used to, reproduced the""",
}

_LISTS: Final = {name: frozenset(text.split()) for name, text in WORD_LISTS.items()}
_PAIRS: Final = {
    name: frozenset(" ".join(pair.split()) for pair in text.split(","))
    for name, text in PAIR_LISTS.items()
}
_TAG = re.compile(r"\s{0,5}[\[(【][^\])】]{1,40}[\])】]|\s{0,5}[\w-]{1,20}:")
_OPENING: Final = r"\s{0,5}[\[(【]?\s?[\w ]{0,20}\b"
_BUG_TAG = re.compile(rf"{_OPENING}(?:bug|crash|regression|defect)\b", re.IGNORECASE)
_WISH_TAG = re.compile(
    rf"{_OPENING}(?:feature|feat|enhancement|proposal|rfc|suggestion|request)\b", re.IGNORECASE
)
_ASK_TAG = re.compile(rf"{_OPENING}(?:question|help|support|q)\b", re.IGNORECASE)

_COUNTED: Final = {
    "code_blocks": "has a code block",
    "code_lines": "shows code",
    "trace_lines": "has a stack trace or an error message",
    "log_lines": "has log output",
    "table_lines": "has a table",
    "quote_lines": "quotes text",
    "headings": "is divided by headings",
    "fields_filled": "fills in a form",
    "fields_empty": "leaves fields of the form empty",
    "comments": "keeps the template's comments",
    "boxes_ticked": "has ticked boxes",
    "boxes_empty": "has empty boxes",
    "steps": "has numbered steps",
    "bullets": "has a list",
    "image": "has a picture",
    "url": "has links",
    "span": "names code in the text",
    "ref": "refers to other issues",
    "mention": "mentions people",
    "version": "names versions",
    "path": "names files",
    "hex": "has hexadecimal values",
}

_SUBJECTS: Final[Mapping[str, str]] = {
    "failure": "tells of a failure",
    "negation": "says that something is not so",
    "wish": "uses the words of a wish",
    "question": "uses the words of a question",
    "change": "says since when, or after what",
    "comparison": "",
    "courtesy": "is put politely",
    "person": "is told in the first person",
    "severity": "speaks of severity",
    "writing": "mentions documentation",
    "chore": "",
    "asks how": "asks how something is done",
    "wishes": "says what would be good to have",
    "reports": "reports how something behaves",
}


def _about(part: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{part} {_SUBJECTS[name]}" if _SUBJECTS[name] else "" for name in names)


PHRASES: Final[tuple[str, ...]] = (
    *_COUNTED.values(),
    *_about("the title", _LISTS), *_about("the text", _LISTS),
    *_about("the title", _PAIRS), *_about("the text", _PAIRS),
    "", "", "", "has no description", "the title asks a question", "the text asks questions",
    "", "the title starts with a tag", "the title announces a bug",
    "the title announces a wish", "the title announces a question",
    "the title starts with a wish", "the title starts with a question word", "", "",
    "it begins with words of a question", "it begins with words of a failure",
)  # fmt: skip
"""What each cue says, as the end of a sentence; "" where it is no reason by itself."""

MERE: Final = (
    frozenset(PHRASES)
    - {
        phrase
        for phrase in PHRASES
        if phrase.startswith(("the title ", "the text ", "it begins "))
        and not phrase.endswith((_SUBJECTS["courtesy"], _SUBJECTS["person"]))
    }
    - {_COUNTED[name] for name in ("trace_lines", "log_lines", "steps")}
)
"""What an issue of any kind may have: beside other reasons worth telling, alone no reason."""

PRESENT: Final = 0.69
"""A cue of this size is there: one occurrence."""


def cues(
    text: Prepared, title: Sequence[str], prose: Sequence[str], lead: Collection[str]
) -> list[float]:
    """One number for each of PHRASES, about between 0 and 5; 0 means "not noticed".

    ``title``, ``prose`` and ``lead`` are the case-folded words of those parts of the text.
    """
    begins = frozenset(lead)
    letters = sum(map(str.isalpha, text.title)) or 1
    found = [_log(text.counts.get(name, 0)) for name in _COUNTED]
    found += [_log(_hits(title, listed)) for listed in _LISTS.values()]
    found += [_log(_hits(prose, listed)) for listed in _LISTS.values()]
    for tokens in (title, prose):
        pairs = [f"{a} {b}" for a, b in pairwise(tokens)]
        found += [_log(_hits(pairs, listed)) for listed in _PAIRS.values()]
    first = title[0] if title else ""
    found += [
        _log(text.counts["chars"]),
        _log(len(prose)),
        _log(len(title)),
        float(not text.prose.strip().replace(IMAGE, "")),
        float("?" in title or "？" in title),
        _log(prose.count("?") + prose.count("？")),
        _log(prose.count("!") + prose.count("！")),
        float(_TAG.match(text.title) is not None),
        float(_BUG_TAG.match(text.title) is not None),
        float(_WISH_TAG.match(text.title) is not None),
        float(_ASK_TAG.match(text.title) is not None),
        float(first in _LISTS["wish"]),
        float(first in _LISTS["question"]),
        sum(map(str.isupper, text.title)) / letters,
        sum(ord(letter) > 0x24F for letter in text.title) / (len(text.title) or 1),
        float(bool(begins & _LISTS["question"]) or "?" in begins),
        float(bool(begins & _LISTS["failure"])),
    ]
    return found


def _hits(tokens: Iterable[str], listed: frozenset[str]) -> int:
    return sum(map(listed.__contains__, tokens))


def _log(count: int) -> float:
    return math.log1p(count)
