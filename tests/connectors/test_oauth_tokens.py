"""Tokens that rotate: renewed in time, by one at a time, and never lost between processes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from connectors.linear.config import LinearConfig
from connectors.linear.connector import LinearConnector
from core.connector.keeping import MemoryKeeper
from core.connector.oauth import MARGIN_SECONDS, OAuthApp, OAuthTokens
from core.errors import CredentialsError, RetryableError
from core.secrets import Secret
from core.testing.faults import FaultKind
from core.testing.linear_standin import LinearStandIn
from core.testing.oauth_tokens import CLIENT_ID, CLIENT_SECRET, FIRST_REFRESH_TOKEN


@dataclass
class Clock:
    now: float = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def linear() -> Iterator[LinearStandIn]:
    with LinearStandIn(oauth_client_id=CLIENT_ID) as tracker:
        yield tracker


@pytest.fixture
def app(linear: LinearStandIn) -> OAuthApp:
    return OAuthApp(
        tracker="Linear",
        token_url=f"{linear.url}/oauth/token",
        client_id=CLIENT_ID,
        client_secret=Secret(CLIENT_SECRET),
        refresh_token=Secret(FIRST_REFRESH_TOKEN),
        timeout=5.0,
    )


Make = Callable[..., OAuthTokens]


@pytest.fixture
def make(app: OAuthApp) -> Make:
    keeper = MemoryKeeper()

    def make(clock: Clock | None = None, **changed: object) -> OAuthTokens:
        return OAuthTokens(replace(app, **changed), lambda: keeper, clock or Clock())  # type: ignore[arg-type]

    return make


def test_a_token_is_renewed_before_it_ends_and_not_sooner(
    make: Make, linear: LinearStandIn
) -> None:
    clock = Clock()
    tokens = make(clock)
    first = tokens.authorization()
    clock.now += linear.tokens.life - MARGIN_SECONDS - 1
    assert tokens.authorization() == first
    clock.now += 2
    assert tokens.authorization() != first
    assert linear.tokens.refreshes == 2


def test_threads_that_start_together_renew_once(make: Make, linear: LinearStandIn) -> None:
    tokens, found = make(), []
    threads = [
        threading.Thread(target=lambda: found.append(tokens.authorization())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert linear.tokens.refreshes == 1


def test_another_process_goes_on_with_what_was_kept(make: Make, linear: LinearStandIn) -> None:
    first = make().authorization()
    assert make().authorization() == first
    assert linear.tokens.refreshes == 1


def test_a_token_that_was_refused_is_renewed_unless_somebody_has(
    make: Make, linear: LinearStandIn
) -> None:
    one, other = make(), make()
    value = one.authorization()
    assert one.renew(value)
    assert other.renew(value), "by what the first has kept"
    assert linear.tokens.refreshes == 2


def test_where_another_was_faster_its_tokens_are_taken(
    app: OAuthApp, linear: LinearStandIn
) -> None:
    """Its refresh made ours worthless; what it kept comes to light when ours is refused."""
    shared = MemoryKeeper()

    class Slow(MemoryKeeper):
        """Sees what the other kept only after it was asked once."""

        asked = 0

        def load(self, name: str) -> str | None:
            self.asked += 1
            return None if self.asked == 1 else shared.load(name)

        def save(self, name: str, value: str) -> None:
            shared.save(name, value)

    fast = OAuthTokens(app, lambda: shared).authorization()
    slow_keeper = Slow()
    assert OAuthTokens(app, lambda: slow_keeper).authorization() == fast
    assert linear.tokens.refreshes == 1


def test_a_token_that_nobody_takes_says_what_to_do(make: Make, linear: LinearStandIn) -> None:
    tokens = make()
    tokens.authorization()
    linear.tokens.revoke()
    with pytest.raises(CredentialsError, match="authorise the app again") as caught:
        tokens.renew(tokens.authorization())
    assert FIRST_REFRESH_TOKEN not in str(caught.value)
    assert CLIENT_SECRET not in str(caught.value)


def test_a_token_that_is_given_anew_starts_anew(make: Make) -> None:
    make().authorization()
    with pytest.raises(CredentialsError):
        make(refresh_token=Secret("another")).authorization()


@pytest.mark.parametrize("kind", [FaultKind.BAD_GATEWAY, FaultKind.HTML, FaultKind.BROKEN_JSON])
def test_while_tokens_cannot_be_had_it_is_tried_later(
    make: Make, linear: LinearStandIn, kind: FaultKind
) -> None:
    linear.arm(kind, path="/oauth")
    with pytest.raises(RetryableError, match="while renewing the token"):
        make().authorization()


def test_a_tracker_that_is_away_is_named(make: Make) -> None:
    with pytest.raises(RetryableError, match=r"cannot connect to 127\.0\.0\.1:1"):
        make(token_url="http://127.0.0.1:1/oauth/token").authorization()


@pytest.mark.trap("L5")
def test_a_connection_goes_on_where_its_access_ended(linear: LinearStandIn) -> None:
    config = LinearConfig(
        account="acme",
        oauth_client_id=CLIENT_ID,
        oauth_client_secret=Secret(CLIENT_SECRET),
        refresh_token=Secret(FIRST_REFRESH_TOKEN),
        url=linear.api_url,
        token_url=f"{linear.url}/oauth/token",
    )
    connector = LinearConnector("acme-linear", config)
    me = connector.whoami()
    linear.tokens.end_access()
    assert connector.whoami() == me
    linear.tokens.revoke()
    with pytest.raises(CredentialsError, match="authorise the app again"):
        connector.whoami()
    connector.close()
