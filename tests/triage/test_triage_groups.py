"""Groups of reports by their texts: not by templates, nor by what programs collect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from core.model import Issue, Readers
from core.search.template import without_collected
from core.store.store import Store
from core.triage.finder import Finder
from core.triage.lookup import Lookups
from tests.store.stores import NOON, an_issue


@pytest.fixture
def lookups(sqlite_store: Store, tmp_path: Path) -> Iterator[Lookups]:
    finder = Finder(sqlite_store.issues, tmp_path / "index")
    yield Lookups(sqlite_store, finder)
    finder.close()


def store(lookups: Lookups, *issues: Issue) -> None:
    lookups.store.issues.import_batch(issues)


def groups(lookups: Lookups, newest: int = 500) -> list[list[str]]:
    """The numbers of the issues of each group."""
    found = lookups.clusters(Readers.PUBLIC, newest=newest)
    return [
        sorted(i.key.rpartition("#")[2] for i in (group.canonical, *group.members))
        for group in found
    ]


TEMPLATE = """### What happened?
Describe what you saw, as well as you can remember it.

### Which version of the shop do you use?
Look at the foot of the page, on the left, beside the address.

### How can we see it ourselves?
"""


def test_a_template_that_nobody_filled_in_makes_no_group(lookups: Lookups) -> None:
    titles = ("Bug", "Bug report", "Bug report", "Cart", "Odd", "Broken")
    empty = [
        an_issue(n, title=title, body=TEMPLATE, created_at=NOON - timedelta(days=20 * n))
        for n, title in enumerate(titles, 1)
    ]
    filled = [
        an_issue(n, title=title, body=f"{TEMPLATE}The upload stops when the phone goes to sleep")
        for n, title in ((11, "Upload"), (12, "Upload stops"))
    ]
    store(lookups, *empty, *filled)
    (group,) = lookups.clusters(Readers.PUBLIC)
    assert {i.key[-2:] for i in (group.canonical, *group.members)} == {"11", "12"}


def test_a_form_that_few_left_as_it_was_makes_no_group(lookups: Lookups) -> None:
    filled = [an_issue(n, title=f"Add w{n}a", body=f"w{n}b w{n}c w{n}d") for n in range(1, 400)]
    titles = ("D", "Data set", "First time", "Odd data set", "Your set")
    left = [
        an_issue(400 + n, title=title, body=TEMPLATE, created_at=NOON + timedelta(days=20 * n))
        for n, title in enumerate(titles)
    ]
    store(lookups, *filled, *left)
    assert lookups.clusters(Readers.PUBLIC, newest=10) == []


MACHINE = """

<DETAILS>
<summary>System Info</summary>
Operating system of the laptop, canvas enabled, compositing enabled, raster threads enabled
</Details>

|Item|Value|
|---|---|
|Processor|Quick one with eight cores and a fan, terminal number {n}|
Extension|Author|Version
---|---|---
cart-tools|acme|1.2.{n}
"""


def test_what_programs_collect_makes_no_group(lookups: Lookups) -> None:
    said = ("It prints nothing", "No words are proposed", "My files went away")
    titles = ("Terminal number", "The laptop", "Quick system")
    store(lookups, *(
        an_issue(n, title=title, body=f"{own}{MACHINE.format(n=n)}")
        for n, (title, own) in enumerate(zip(titles, said, strict=True), 1)
    ))  # fmt: skip
    assert lookups.clusters(Readers.PUBLIC) == []


def test_details_that_never_end_cost_little() -> None:
    endless = "kept <details>\n" * 50_000
    assert without_collected(endless).split() == endless.split(), "nothing is dropped"
    assert without_collected("İ one <details> two </details> three").split()[-1] == "three"
    assert without_collected("a | b\n| row | of one |\nc") == "a | b\nc"


def test_reports_in_the_same_words_are_a_group_however_many_there_are(lookups: Lookups) -> None:
    store(lookups, *(
        an_issue(n, title="The checkout answers 502", body="Nobody can pay since this morning")
        for n in range(1, 9)
    ))  # fmt: skip
    (group,) = lookups.clusters(Readers.PUBLIC)
    assert group.size == 8


OUTAGE = "The gateway answers 502 since the deploy of this morning\nCustomers cannot pay by card."
LIKE_TITLES = (
    "Checkout is down", "Checkout is down again", "Checkout down in Europe",
    "The checkout is down for all", "Checkout down", "Our checkout is down", "Is checkout down?",
)  # fmt: skip
UNLIKE_TITLES = (
    "Checkout is down", "Nobody can buy", "Payments are refused", "Checkout broken",
    "Red page after the cart", "Orders fail", "Cards do not work",
)  # fmt: skip


def outage(titles: Sequence[str], *, dated: bool = True) -> list[Issue]:
    return [
        an_issue(
            n,
            title=title,
            body=OUTAGE,
            created_at=NOON + timedelta(minutes=20 * n) if dated else None,
        )
        for n, title in enumerate(titles, 1)
    ]


@pytest.mark.parametrize("dated", [True, False])
def test_an_outage_that_grows_makes_its_group_larger(lookups: Lookups, dated: bool) -> None:
    reports = outage(LIKE_TITLES, dated=dated)
    store(lookups, *reports[:4])
    assert groups(lookups) == [["1", "2", "3", "4"]]
    store(lookups, *reports[4:])
    assert groups(lookups) == [[str(n) for n in range(1, 8)]]


def test_an_outage_told_in_unlike_titles_keeps_its_group_as_it_grows(lookups: Lookups) -> None:
    reports = outage(UNLIKE_TITLES)
    store(lookups, *reports[:4])
    assert groups(lookups) == [["1", "4"]]
    store(lookups, *reports[4:])
    assert groups(lookups) == [["1", "4"]]


def test_an_outage_is_no_template_once_its_issues_are_edited_and_on_disk(lookups: Lookups) -> None:
    reports = outage(LIKE_TITLES)
    for _ in range(3):
        store(lookups, *reports)
        lookups.finder.follow().commit()
    assert groups(lookups) == [[str(n) for n in range(1, 8)]]
    store(lookups, *reports[:3])  # changed again, and in memory only
    assert groups(lookups) == [[str(n) for n in range(1, 8)]]


def test_a_template_that_lasts_is_known_in_memory_and_on_disk(lookups: Lookups) -> None:
    titles = ("Data set", "Odd data set", "First data set", "The data set", "Our data set here")
    left = [
        an_issue(n, title=title, body=TEMPLATE, created_at=NOON - timedelta(days=20 * n))
        for n, title in enumerate(titles)
    ]
    store(lookups, *left)
    assert groups(lookups) == [["0", "3", "4"]], "by their titles alone"
    lookups.finder.follow().commit()
    store(lookups, an_issue(9, title="Wholly different"))
    assert groups(lookups) == [["0", "3", "4"]]


@pytest.mark.parametrize("on_disk", [True, False])
def test_what_is_private_does_not_tell_the_public_what_is_a_template(
    lookups: Lookups, on_disk: bool
) -> None:
    reports = outage(("Checkout is down", "Checkout down in Europe", "Checkout down for all"))
    seen = [an_issue(10 + n, title=f"Odd w{n}x", body=OUTAGE) for n in range(3)]
    hidden = [
        an_issue(
            20 + n,
            title=f"Hidden w{n}y",
            body=OUTAGE,
            private=True,
            created_at=NOON - timedelta(days=20 + n),
        )
        for n in range(5)
    ]
    store(lookups, *reports, *seen, *hidden)
    if on_disk:
        lookups.finder.follow().commit()
    assert groups(lookups) == [["1", "2", "3"]]


def test_where_no_issue_has_a_date_a_hundred_with_a_line_make_it_a_template(
    lookups: Lookups,
) -> None:
    titles = ["Data set", "Odd data set", *(f"Add w{n}x" for n in range(98))]
    left = [
        an_issue(n, title=title, body=TEMPLATE, created_at=None) for n, title in enumerate(titles)
    ]
    store(lookups, *left[:-1])
    assert groups(lookups) == [["0", "1"]]
    store(lookups, left[-1])
    assert groups(lookups) == []


def test_a_new_template_under_titles_that_have_nothing_in_common_makes_no_group(
    lookups: Lookups,
) -> None:
    titles = ("Cart", "Odd colours", "Broken pictures", "Slow search", "Wrong price", "Login")
    store(lookups, *(an_issue(n, title=title, body=TEMPLATE) for n, title in enumerate(titles)))
    assert groups(lookups) == []


def folded(text: str) -> str:
    return f"<details>\n<summary>Log</summary>\n\n{text}\n</details>"


def in_table(text: str) -> str:
    return f"|step|answer|\n|---|---|\n|nightly|{text}|"


DISK = "linker: no space left on the volume while writing the archive of symbols"
SPELL = "mypy: argument of price has the incompatible type None, expected Decimal"


@pytest.mark.parametrize(
    ("title", "one", "other"),
    [
        ("Build fails", folded(DISK), folded(SPELL)),
        ("Build fails", f"See the log below:\n{folded(DISK)}",
         f"See the log below\n{folded(SPELL)}"),
        ("It is broken again", folded(DISK), folded(SPELL)),
        ("Nightly build failed", in_table(DISK), in_table(SPELL)),
        ("Shell script dies", "cat orders | grep paid | wc gives zero",
         "tar c /srv | gzip | ssh backup hangs for ever"),
        ("It stops", f"<details>\n{DISK}", f"<details>\n{SPELL}"),
    ],
)  # fmt: skip
def test_unlike_reports_are_not_one_because_their_text_was_cut_away(
    lookups: Lookups, title: str, one: str, other: str
) -> None:
    store(lookups, an_issue(1, title=title, body=one), an_issue(2, title=title, body=other))
    assert groups(lookups) == []


def test_like_reports_are_one_though_their_text_was_cut_away(lookups: Lookups) -> None:
    for n, text in enumerate((folded(DISK), folded(f"{DISK} again")), 1):
        store(lookups, an_issue(n, title="Build fails", body=text))
    assert groups(lookups) == [["1", "2"]]


@pytest.mark.parametrize(
    "text",
    [
        "cat orders | grep paid | wc\nif (a || b) stop()",
        "```\n| row | of | code |\n---|---\na | b\n```",
        "head <details> never ends\n| alone",
        "a || b\n\n----\nc || d",
        "a | b\n\nc | d\n\n----",
    ],
)
def test_what_is_no_table_stays(text: str) -> None:
    assert without_collected(text) == text


def test_rows_of_tables_go() -> None:
    assert without_collected("say\n\nhead|of\n:--|--:\nrow|one\nrow | two\n\nx | y") == (
        "say\n\n\nx | y"
    )
    assert without_collected("a | wc\n|x|y|\n|--|--|\n|1|2|") == "a | wc"
    assert without_collected("  |a|b|\n||head||of Jira||\n|row|\nend") == "end"
    assert without_collected("```\na|b\n```\n|a|b|") == "```\na|b\n```"
