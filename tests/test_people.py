"""Who is who: by the configuration, or by a verified address; never guessed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config import config_from
from core.errors import ConfigError
from core.people import Account, LinkedBy, Someone, digest_of, link

KEY = b"k" * 32
ADA = digest_of("ada@acme.example", KEY)
BOB = digest_of("bob@acme.example", KEY)


def account(connection: str, name: str, **fields: object) -> Account:
    given: dict[str, object] = {"id": f"{connection}-{name}", "handle": name}
    return Account(connection=connection, **(given | fields))  # type: ignore[arg-type]


def who(found: list[Someone] | tuple[Someone, ...]) -> set[tuple[str, frozenset[str]]]:
    return {(s.name, frozenset(a.id for a in s.accounts)) for s in found}


# -- digests -------------------------------------------------------------------------------


def test_case_and_white_space_do_not_count() -> None:
    assert digest_of(" Ada@ACME.example\n", KEY) == ADA
    assert re.fullmatch("[0-9a-f]{64}", ADA)


def test_another_key_makes_another_digest() -> None:
    assert digest_of("ada@acme.example", b"other") != ADA


@pytest.mark.parametrize("text", ["", "  ", "ada", "hidden"])
def test_what_is_no_address_has_no_digest(text: str) -> None:
    assert digest_of(text, KEY) == ""


# -- linking -------------------------------------------------------------------------------


def test_equal_addresses_are_one_person() -> None:
    found = link(
        [account("gh", "ada", digest=ADA), account("jira", "al", digest=ADA), account("gh", "bob")],
        {},
    )
    assert who(found) == {("", frozenset({"gh-ada", "jira-al"})), ("", frozenset({"gh-bob"}))}
    assert [s.by for s in found] == [LinkedBy.ADDRESS, LinkedBy.NOTHING]


def test_equal_names_are_not() -> None:
    found = link([account("gh", "ada"), account("jira", "ada"), account("lin", "Ada")], {})
    assert len(found) == 3


def test_the_configuration_links_by_id_or_handle() -> None:
    accounts = [account("gh", "Ada"), account("jira", "x", id="557058:9"), account("lin", "bob")]
    found = link(accounts, {"ada": {"gh": "@ADA", "jira": "557058:9"}})
    assert ("ada", frozenset({"gh-Ada", "557058:9"})) in who(found)
    assert found[0].by is LinkedBy.CONFIGURATION


def test_an_address_joins_whom_the_configuration_names() -> None:
    accounts = [account("gh", "ada", digest=ADA), account("lin", "l", digest=ADA)]
    assert who(link(accounts, {"Ada": {"gh": "ada"}})) == {("Ada", frozenset({"gh-ada", "lin-l"}))}


def test_the_configuration_wins_over_a_shared_address() -> None:
    """And of whoever else has the address nobody can tell whose they are."""
    accounts = [
        account("gh", "ada", digest=ADA),
        account("jira", "bob", digest=ADA),
        account("lin", "team", digest=ADA),
    ]
    found = link(accounts, {"Ada": {"gh": "ada"}, "Bob": {"jira": "bob"}})
    assert who(found) == {
        ("Ada", frozenset({"gh-ada"})),
        ("Bob", frozenset({"jira-bob"})),
        ("", frozenset({"lin-team"})),
    }


def test_bots_share_addresses_and_are_not_linked_by_them() -> None:
    accounts = [
        account("gh", "ci", digest=ADA, is_bot=True),
        account("jira", "ada", digest=ADA),
    ]
    assert len(link(accounts, {})) == 2
    assert len(link(accounts, {"ci": {"gh": "ci", "jira": "ada"}})) == 1


def test_a_handle_means_the_one_who_has_it_now() -> None:
    old = account("gh", "ada", id="1", active=False)
    new = account("gh", "ada", id="2")
    other = account("jira", "j")
    named = {"Ada": {"gh": "ada", "jira": "j"}}
    assert ("Ada", frozenset({"2", "jira-j"})) in who(link([old, new, other], named))
    both = account("gh", "Ada", id="3")
    assert ("Ada", frozenset({"jira-j"})) in who(link([new, both, other], named)), "not guessed"


ACCOUNTS = st.lists(
    st.builds(
        Account,
        connection=st.sampled_from(["gh", "jira", "lin"]),
        id=st.sampled_from("abcdef"),
        handle=st.sampled_from(["", "ada", "Ada", "bob"]),
        is_bot=st.booleans(),
        digest=st.sampled_from(["", ADA, BOB]),
    ),
    unique_by=lambda a: (a.connection, a.id),
)
NAMED = st.dictionaries(
    st.sampled_from(["Ada", "Bob"]),
    st.dictionaries(st.sampled_from(["gh", "jira"]), st.sampled_from(["ada", "bob", "a", "b"])),
)


@given(ACCOUNTS, NAMED)
def test_everyone_is_in_exactly_one_group_and_nobody_is_guessed(
    accounts: list[Account], named: dict[str, dict[str, str]]
) -> None:
    found = link(accounts, named)
    assert sorted(a.id + a.connection for s in found for a in s.accounts) == sorted(
        a.id + a.connection for a in accounts
    )
    for someone in found:
        if not someone.name and len(someone.accounts) > 1:
            assert len({a.digest for a in someone.accounts}) == 1
            assert all(a.digest and not a.is_bot for a in someone.accounts)


# -- the configuration ---------------------------------------------------------------------

CONNECTIONS = {"gh": {"tracker": "github"}, "jira": {"tracker": "jira"}}


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ({"Ada": {"gitlab": "ada"}}, r"\[people.Ada\]: there is no connection 'gitlab'; known: gh"),
        ({"Ada": {"gh": 12}}, r"\[people.Ada\]: gh: write the person's id or handle"),
        ({"Ada": {"gh": " "}}, "write the person's id or handle"),
        ({"Ada": "gh"}, r"expected a table for each, as in \[people.Ada\]"),
        ({"Ada": {"gh": "a"}, "Bob": {"gh": "A"}}, r"\[people.Bob\]: gh: 'A' is Ada already"),
    ],
)
def test_what_cannot_be_meant_is_refused(people: object, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        config_from({"connections": CONNECTIONS, "people": people})


def test_people_are_read() -> None:
    config = config_from({"connections": CONNECTIONS, "people": {"Ada": {"gh": "ada"}}})
    assert config.people == {"Ada": {"gh": "ada"}}
