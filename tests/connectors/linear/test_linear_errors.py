"""Linear's refusals in our words, and how long it says to wait."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.linear.errors import (
    AlreadyExistsError,
    Answer,
    no_answer,
    refused,
    wait_from,
)
from core.errors import (
    ConnectorError,
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
)

NOW = 1_769_860_800.0


def in_ms(seconds: float) -> str:
    return str(int((NOW + seconds) * 1000))


def answer(status: int = 200, *, write: bool = True, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(doing="testing", write=write, now=NOW, status=status, headers=names)


def error(message: str = "", **extensions: Any) -> list[Any]:
    return [{"message": message, "extensions": extensions}]


@pytest.mark.parametrize(
    ("errors", "expected"),
    [
        (error("x", code="RATELIMITED"), RetryableError),
        (error("x", type="ratelimited"), RetryableError),
        (error("x", code="SOMETHING", statusCode=429), RetryableError),
        (error("x", code="AUTHENTICATION_ERROR"), CredentialsError),
        (error("x", type="authentication error"), CredentialsError),
        (error("x", statusCode=401), CredentialsError),
        (error("x", code="FORBIDDEN", statusCode=403), PermanentError),
        (error("Entity not found: Issue", code="INPUT_ERROR"), GoneError),
        (error("labelIds not exclusive child labels", code="INPUT_ERROR"), PermanentError),
        (error("x", type="invalid input"), PermanentError),
        (error("x", code="GRAPHQL_VALIDATION_FAILED"), PermanentError),
        (error("conflict on insert of Comment: entity already exists"), AlreadyExistsError),
        (error("x", code="INTERNAL_SERVER_ERROR"), RetryableError),
        (error("x", type="lock timeout"), RetryableError),
        (error("x", type="internal error"), RetryableError),
        (error("x", code="OTHER", statusCode=503), RetryableError),
        (error("x", code="USER_ERROR"), PermanentError),
        ([], PermanentError),
        (None, PermanentError),
        (["text"], PermanentError),
        ([{"message": 3, "extensions": [1]}], PermanentError),
        ([{"extensions": {"code": 3, "type": None, "statusCode": "500"}}], PermanentError),
    ],
)
def test_each_refusal_has_its_error(errors: Any, expected: type[ConnectorError]) -> None:
    found = refused(errors, answer(400))
    assert type(found) is expected
    assert str(found).startswith("Linear, while testing: ")


def test_linears_sentence_for_people_is_passed_on_in_one_line_and_cut() -> None:
    found = refused(error("code words", userPresentableMessage="Only\none  label. " * 99), answer())
    assert str(found).startswith("Linear, while testing: Only one label. Only")
    assert len(str(found)) < 340


@pytest.mark.parametrize("write", [True, False])
def test_only_what_may_have_been_done_is_ambiguous(write: bool) -> None:
    broken = refused(error("x", code="INTERNAL_SERVER_ERROR"), answer(500, write=write))
    limited = refused(error("x", code="RATELIMITED"), answer(400, write=write))
    silent = no_answer(answer(0, write=write), "ReadTimeout")
    for found in (broken, limited, silent):
        assert isinstance(found, RetryableError)
    assert isinstance(broken, RetryableError)
    assert isinstance(silent, RetryableError)
    assert broken.ambiguous == silent.ambiguous == write
    assert isinstance(limited, RetryableError)
    assert not limited.ambiguous


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (0, RetryableError),
        (200, RetryableError),
        (302, RetryableError),
        (400, PermanentError),
        (401, CredentialsError),
        (403, PermanentError),
        (404, PermanentError),
        (408, RetryableError),
        (425, RetryableError),
        (429, RetryableError),
        (500, RetryableError),
        (502, RetryableError),
        (503, RetryableError),
    ],
)
def test_an_answer_that_is_no_graphql_counts_by_its_status(
    status: int, expected: type[ConnectorError]
) -> None:
    assert type(no_answer(answer(status), "not JSON")) is expected


@pytest.mark.trap("L8")
@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry_after": "47"}, 47),
        ({"retry_after": "0"}, 1),
        ({"retry_after": "99999"}, 3600),
        ({"retry_after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "-5"}, None),
        ({"retry_after": "inf"}, None),
        ({"x_ratelimit_requests_reset": in_ms(90)}, 90),
        ({"x_ratelimit_requests_reset": str(int(NOW + 90))}, 90),
        ({"x_ratelimit_requests_reset": in_ms(-5)}, 1),
        ({"x_ratelimit_requests_reset": in_ms(9_000)}, 3600),
        ({"x_ratelimit_requests_reset": "soon"}, None),
        # None is used up: the first to be full again.
        (
            {
                "x_ratelimit_requests_reset": in_ms(900),
                "x_ratelimit_requests_remaining": "12",
                "x_ratelimit_complexity_reset": in_ms(300),
                "x_ratelimit_complexity_remaining": "5000",
            },
            300,
        ),
        # One is used up: that one.
        (
            {
                "x_ratelimit_requests_reset": in_ms(900),
                "x_ratelimit_requests_remaining": "12",
                "x_ratelimit_endpoint_requests_reset": in_ms(30),
                "x_ratelimit_endpoint_requests_remaining": "0",
            },
            30,
        ),
        # Two are: the later.
        (
            {
                "x_ratelimit_requests_reset": in_ms(900),
                "x_ratelimit_requests_remaining": "0",
                "x_ratelimit_complexity_reset": in_ms(30),
                "x_ratelimit_complexity_remaining": "0",
            },
            900,
        ),
        ({"retry_after": "5", "x_ratelimit_requests_reset": in_ms(900)}, 5),
    ],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    found = wait_from(answer(**headers).headers, NOW)
    assert found == (None if seconds is None else pytest.approx(seconds, abs=0.01))
