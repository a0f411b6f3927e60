"""What speaks for and against two issues being one report: the facts of a pair. Pure.

Two titles that differ in one word of each are usually two tasks of one kind, and so are two
that differ in a number; two with the same words mostly report one thing. The facts are
gathered here, each so that a person can be told of it, and weighed in
:mod:`core.search.verdict`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from core.model import Issue, RelationKind
from core.search.pairs import text_of
from core.search.stopwords import OF_ANY_LANGUAGE
from core.search.terms import terms_of

Telling = Mapping[str, float]
"""How much it tells that an issue has a term: BM25's weight of it, 0 for one that all have."""

SUBSTANCE: Final = 1.5
"""A word of a title tells what an issue is about where it weighs this much."""

ALIKE: Final = 0.4
"""With less of the titles in common nothing further is looked at, and nobody needs to be told
why it is not the same."""

LEAST_BODY: Final = 8
"""A body of fewer telling terms says too little to be compared."""

_TITLE_READ: Final = 500
_BODY_READ: Final = 8_000
_HOUR: Final = 3_600.0
_SHORTEST_KEPT: Final = 3

# Words that people use for the same wish or the same complaint. By their stems, as the search
# reads them; the first stands for all.
_SAME_MEANING: Final = (
    "updat upgrad bump use move switch",
    "fix repair correct resolv mend solv",
    "fail failur broken break error",
    "add support implement introduc provid allow enabl",
    "remov delet drop",
    "test testcas",
    "doc docum document documentation",
    "crash crasher abort segfault",
    "slow slower",
)
# Next to what is wished these say nothing: "Upgrade to Parser 2.4" is "Use Parser 2.4".
_LIGHT: Final = frozenset({"updat", "fix"})
_MEANS: Final = {word: words.split()[0] for words in _SAME_MEANING for word in words.split()}

# A word of these in one title alone says that one issue is about the other, or about a part of
# it: by what it is called in the sentence that tells of it.
_STEPS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("backport", "cherrypick", "uplift", "forwardport"), "a backport"),
    **dict.fromkeys(("branch", "releas"), "another branch or release"),
    **dict.fromkeys(("umbrella", "epic", "überjira", "metabug", "meta"), "a collection of tasks"),
    **dict.fromkeys(("followup", "followon", "continu", "remaind"), "a follow-up"),
    **dict.fromkeys(("modul", "subtask", "subproject", "phase", "part", "step"), "a part of it"),
    **dict.fromkeys(("revert", "reland", "rollback"), "taking it back"),
    **dict.fromkeys(("regress", "reoccur", "reappear", "again"), "its coming back"),
    **dict.fromkeys(("test", "testcas", "unittest"), "tests for it"),
    **dict.fromkeys(("doc", "docum", "document", "changelog", "readm"), "its documentation"),
    **dict.fromkeys(("investig", "spike", "research"), "looking into it"),
}
_CHERRY: Final = re.compile(
    r"\b(cherry|follow|back|sub|meta)[ -](pick\w{0,3}|up|on|port\w{0,3}|task|bug)\b"
)
_NUMBER: Final = re.compile(r"\d{1,20}(?:\.\d{1,20}){0,8}")
_WORD: Final = re.compile(r"\w{1,80}")
_RAISED: Final = re.compile(
    r"(?<![\w$])[A-Z][\w$]{0,60}?(?:Error|Exception|Failure|Panic|Fault)(?![\w$])"
    r"|(?<!\w)(?:CVE-\d{4}-\d{4,7}|ERR_\w{2,60}|0x[89a-fA-F][0-9a-fA-F]{7})(?!\w)"
)
_HOST: Final = re.compile(r"\bhttps?://([^\s/<>\"'`\])}:?#]{1,200})", re.IGNORECASE)
_TEST: Final = re.compile(
    r"(?<!\w)(?:[A-Z]?[Tt]est[A-Z]\w{1,80}|[A-Z]\w{1,80}(?:Tests?|TestCase|Spec|IT)|test_\w{1,80})(?!\w)"
    r"|\btests?\b|\btest ?(?:case|suite)s?\b",
)
_FAILS: Final = re.compile(
    r"\b(?:fail\w{0,6}|flak\w{1,4}|intermittent\w{0,2}|broken|break\w{0,2}|time[sd]? ?out"
    r"|timing out|timeouts?|hang\w{0,3}|error\w{0,2}|red|unstable|fix\w{0,3})\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """The facts of a pair of issues; the later one is "this", the earlier one "the other".

    Args:
        title: the share of the two titles' words that both have, weighed by how much they
            tell: from 0 to 1.
        told: how much the words that both titles have tell, added up.
        words: how many telling words both titles have.
        body: the cosine of the two bodies, or None where one of them says too little.
        own, others: telling words of this title that the other lacks, and the other way
            round, the most telling first.
        weight_of_own: how much the most telling of all those tells.
        numbers, others_numbers: numbers and versions that only one of the titles has.
        step: what one title says that the other does not, as "a backport"; "" for nothing.
        errors: errors and advisories that both texts name.
        differing_errors: whether both name some, and no one of them is the same.
        differing_hosts: whether both bodies have links, all to other hosts.
        hours: between the two, where both have dates.
        closed_before: whether the other was closed when this was filed; None if unknown.
    """

    title: float
    told: float
    words: int
    body: float | None
    own: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    weight_of_own: float = 0.0
    numbers: tuple[str, ...] = ()
    others_numbers: tuple[str, ...] = ()
    step: str = ""
    errors: tuple[str, ...] = ()
    differing_errors: bool = False
    differing_hosts: bool = False
    same_author: bool = False
    by_bot: bool = False
    hours: float | None = None
    closed_before: bool | None = None
    same_project: bool = True
    is_failing_test: bool = False
    family: str = ""
    differing_release: bool = False
    differing_components: bool = False


def likeness(issue: Issue, other: Issue, telling: Telling) -> Likeness:
    """The facts of an issue and an earlier one."""
    one, two = _Title.of(issue.title), _Title.of(other.title)
    shared = one.meant & two.meant
    told = sum(map(telling.__getitem__, shared))
    mine, his = _own(one, two, telling), _own(two, one, telling)
    apart = sum(mine.values()) + sum(his.values())
    title, family = told / (told + apart) if told else 0.0, _family(issue, other)
    if title < ALIKE and not family:
        return Likeness(title=title, told=told, words=0, body=None)
    ours, theirs = text_of(issue.title, issue.body), text_of(other.title, other.body)
    numbers, others_numbers = one.numbers - two.numbers, two.numbers - one.numbers
    errors, others_errors = _errors(issue), _errors(other)
    hosts, others_hosts = _hosts(issue.body), _hosts(other.body)
    return Likeness(
        title=title,
        told=told,
        words=sum(telling[term] >= SUBSTANCE for term in shared),
        body=_bodies(ours.body, theirs.body, telling),
        own=_substantial(mine, one.surface),
        others=_substantial(his, two.surface),
        weight_of_own=max([*mine.values(), *his.values()], default=0.0),
        numbers=tuple(sorted(numbers)),
        others_numbers=tuple(sorted(others_numbers)),
        step=_step(one, two),
        errors=tuple(sorted(errors & others_errors)),
        differing_errors=bool(errors and others_errors) and not errors & others_errors,
        differing_hosts=bool(hosts and others_hosts) and not hosts & others_hosts,
        same_author=_same_author(issue, other),
        by_bot=_is_bot(issue) or _is_bot(other),
        hours=_hours(issue, other),
        closed_before=_closed_before(issue, other),
        same_project=(issue.tracker, issue.project) == (other.tracker, other.project),
        is_failing_test=_is_failing_test(issue.title) and _is_failing_test(other.title),
        family=family,
        differing_release=bool(issue.milestone and other.milestone)
        and issue.milestone != other.milestone,
        differing_components=_differ(components(issue), components(other)),
    )


def components(issue: Issue) -> frozenset[str]:
    """The parts of the product that an issue is about, by its tracker or by its labels."""
    named = issue.extra.get("components")
    if isinstance(named, list | tuple) and named:
        return frozenset(map(str, named))
    prefixes = ("component", "area", "module", "pkg", "package", "feature")
    return frozenset(
        label
        for label in issue.labels
        if label.casefold().startswith(prefixes) and re.search(r"[:/]", label)
    )


@dataclass(frozen=True, slots=True)
class _Title:
    """A title as it is compared: its words, and what two or three of them make together."""

    terms: Mapping[str, str]
    surface: Mapping[str, str]
    meant: frozenset[str]
    words: frozenset[str]
    joined: Mapping[str, frozenset[str]]
    numbers: frozenset[str]
    steps: frozenset[str]

    @staticmethod
    @lru_cache(maxsize=4_096)
    def of(title: str) -> _Title:
        """The title read."""
        text = title[:_TITLE_READ].casefold()
        words = _WORD.findall(text)
        joined = {a + b: (a, b) for a, b in pairwise(words)}
        triples = zip(words, words[1:], words[2:], strict=False)
        joined |= {a + b + c: (a, b, c) for a, b, c in triples}
        # "follow-up", "follow up" and "followup" are one word, and so are the others of these.
        whole = _CHERRY.sub(lambda match: match.group(1) + match.group(2), text)
        read = terms_of(title)
        terms = {term: _MEANS.get(term, term) for term in read.title}
        return _Title(
            surface=read.surface,
            # Numbers that only one of two titles has are compared as numbers.
            terms={t: mean for t, mean in terms.items() if not _NUMBER.fullmatch(t)},
            meant=frozenset(terms.values()),
            words=frozenset(words),
            joined={whole: _with_stems(parts) for whole, parts in joined.items()},
            numbers=frozenset(_NUMBER.findall(text)),
            steps=frozenset(_STEPS[term] for term in terms_of(whole).title if term in _STEPS),
        )


def _with_stems(words: Iterable[str]) -> frozenset[str]:
    return frozenset(term for word in words for term in (word, *terms_of(word).title))


def _own(one: _Title, two: _Title, telling: Telling) -> dict[str, float]:
    """What the terms of one title weigh that the other title lacks in any form."""
    own = {
        term: telling[term]
        for term, mean in one.terms.items()
        if mean not in two.meant and mean not in _LIGHT and term not in two.joined
    }
    if own:
        # "journal node" is what the other title writes as JournalNode.
        written = one.joined.keys() & (two.words | two.terms.keys())
        for term in {part for whole in written for part in one.joined[whole]} & own.keys():
            del own[term]
    return own


def _substantial(weights: Mapping[str, float], surface: Mapping[str, str]) -> tuple[str, ...]:
    """The terms that say something, as people wrote them, the most telling first."""
    found = [term for term, weight in weights.items() if weight >= SUBSTANCE]
    # A title may be too short to tell its language, and then "der" looks like any other word.
    found.sort(key=lambda term: (term in OF_ANY_LANGUAGE, -weights[term], term))
    return tuple(surface.get(term, term) for term in found)


def _step(one: _Title, two: _Title) -> str:
    return min(one.steps ^ two.steps, default="")


def _bodies(one: Collection[str], two: Collection[str], telling: Telling) -> float | None:
    """The cosine of two bodies; what nearly all issues have does not count."""
    ours = {term: telling[term] for term in one if telling[term] > 1}
    theirs = {term: telling[term] for term in two if telling[term] > 1}
    if min(len(ours), len(theirs)) < LEAST_BODY:
        return None
    dot = sum(ours[term] ** 2 for term in ours.keys() & theirs.keys())
    length = sum(w**2 for w in ours.values()) * sum(w**2 for w in theirs.values())
    return dot / math.sqrt(length)


def _errors(issue: Issue) -> frozenset[str]:
    return frozenset(_RAISED.findall(f"{issue.title[:_TITLE_READ]}\n{issue.body[:_BODY_READ]}"))


def _hosts(body: str) -> frozenset[str]:
    return frozenset(host.casefold() for host in _HOST.findall(body[:_BODY_READ]))


def _hours(issue: Issue, other: Issue) -> float | None:
    if issue.created_at is None or other.created_at is None:
        return None
    return abs((issue.created_at - other.created_at).total_seconds()) / _HOUR


def _closed_before(issue: Issue, other: Issue) -> bool | None:
    if other.closed_at is None:
        return None if not other.is_open else False
    return None if issue.created_at is None else other.closed_at <= issue.created_at


def _same_author(issue: Issue, other: Issue) -> bool:
    authors = (issue.author, other.author)
    return None not in authors and issue.author.id == other.author.id  # type: ignore[union-attr]


def _is_bot(issue: Issue) -> bool:
    author = issue.author
    return author is not None and (author.is_bot or author.handle.endswith("[bot]"))


def _is_failing_test(title: str) -> bool:
    head = title[:_TITLE_READ]
    return bool(_TEST.search(head) and _FAILS.search(head))


def _family(issue: Issue, other: Issue) -> str:
    """How the tracker says that the two belong together; "" where it does not."""
    ours, theirs = _parents(issue), _parents(other)
    if other.key in ours or issue.key in theirs:
        return "one is a part of the other"
    if ours & theirs:
        return "both are parts of one issue"
    linked = {r.key: r for r in (*issue.relations,) if r.kind in _LINKED}
    if other.key in linked or issue.key in {r.key for r in other.relations if r.kind in _LINKED}:
        return "they are linked already"
    return ""


_LINKED: Final = frozenset({RelationKind.RELATED, RelationKind.BLOCKS, RelationKind.BLOCKED_BY})


def _parents(issue: Issue) -> frozenset[str]:
    return frozenset(r.key for r in issue.relations if r.kind is RelationKind.PARENT and r.key)


def _differ(one: Iterable[str], two: Iterable[str]) -> bool:
    mine, his = set(one), set(two)
    return bool(mine and his) and not mine & his
