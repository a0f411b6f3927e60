from __future__ import annotations

import json
import time
from email.utils import formatdate

import pytest

from connectors.github.answers import LIMIT_WAIT, LONGEST_WAIT, data_of, error_of, next_link
from core.errors import (
    ConnectorError,
    CredentialsError,
    GoneError,
    PermanentError,
    RetryableError,
)

JSON = {"content-type": "application/json; charset=utf-8"}


def error(
    status: int, headers: dict[str, str] | None = None, text: str = "", *, write: bool = True
) -> ConnectorError:
    return error_of(status, headers or {}, text, doing="POST /somewhere", write=write)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, GoneError),
        (307, GoneError),
        (400, PermanentError),
        (401, CredentialsError),
        (403, PermanentError),
        (404, GoneError),
        (408, RetryableError),
        (409, RetryableError),
        (410, GoneError),
        (422, PermanentError),
        (429, RetryableError),
        (451, PermanentError),
        (500, RetryableError),
        (502, RetryableError),
        (503, RetryableError),
        (504, RetryableError),
        (599, RetryableError),
    ],
)
def test_the_table(status: int, kind: type[ConnectorError]) -> None:
    found = error(status)
    assert type(found) is kind
    assert str(status) in str(found)


def test_only_a_lost_write_is_ambiguous() -> None:
    for status, write, ambiguous in (
        (502, True, True),
        (502, False, False),
        (429, True, False),
        (409, True, False),
    ):
        found = error(status, write=write)
        assert isinstance(found, RetryableError)
        assert found.ambiguous is ambiguous


@pytest.mark.trap("G4")
@pytest.mark.parametrize("status", [403, 429])
def test_a_limit_says_how_long(status: int) -> None:
    found = error(status, {"retry-after": "17"})
    assert isinstance(found, RetryableError)
    assert found.retry_after == 17


def test_a_used_up_hour_ends_by_githubs_clock() -> None:
    now = time.time()
    headers = {
        "x-ratelimit-remaining": "0",
        "x-ratelimit-reset": str(int(now) + 600),
        # GitHub's clock is five minutes behind ours.
        "date": formatdate(now - 300, usegmt=True),
    }
    found = error(403, headers, '{"message": "API rate limit exceeded for user"}')
    assert isinstance(found, RetryableError)
    assert found.retry_after == pytest.approx(901, abs=2)
    del headers["date"]
    without = error(403, headers)
    assert isinstance(without, RetryableError)
    assert without.retry_after == pytest.approx(601, abs=2)


@pytest.mark.trap("G4")
@pytest.mark.parametrize(
    ("status", "text"),
    [
        (403, "You have exceeded a secondary rate limit. Please wait."),
        (403, "You have triggered an abuse detection mechanism."),
        (422, "was submitted too quickly"),
        (429, "Too many requests"),
    ],
)
def test_a_limit_without_a_hint_waits_a_minute(status: int, text: str) -> None:
    # The hour is not used up, so its end says nothing.
    headers = {"x-ratelimit-remaining": "4000", "x-ratelimit-reset": "99999999999"}
    found = error(status, headers, json.dumps({"message": text}))
    assert isinstance(found, RetryableError)
    assert found.retry_after == LIMIT_WAIT


@pytest.mark.parametrize("hint", ["-5", "soon", "", "1e9", "9" * 400, "²"])
def test_a_hint_that_is_none_is_passed_over(hint: str) -> None:
    found = error(429, {"retry-after": hint})
    assert isinstance(found, RetryableError)
    assert found.retry_after == LIMIT_WAIT


def test_no_limit_lasts_for_days() -> None:
    found = error(429, {"retry-after": "999999"})
    assert isinstance(found, RetryableError)
    assert found.retry_after == LONGEST_WAIT


def test_a_refusal_repeats_what_github_said() -> None:
    text = json.dumps(
        {
            "message": "Validation Failed",
            "errors": [{"code": "missing_field", "message": "body is missing"}, "and this"],
        }
    )
    assert "Validation Failed; body is missing; missing_field; and this" in str(
        error(422, {}, text)
    )


@pytest.mark.parametrize("text", ["", "<html>", "[]", "3", '{"message": {"a": 1}}', "[" * 100_000])
def test_any_body_of_a_refusal_will_do(text: str) -> None:
    assert str(error(422, {}, text)) == "POST /somewhere: GitHub answered 422"


def test_a_long_refusal_is_cut() -> None:
    assert len(str(error(422, {}, json.dumps({"message": "x" * 10_000})))) < 400


def test_data() -> None:
    assert data_of("", {}, doing="x", write=False) is None
    assert data_of('{"a": 1}', JSON, doing="x", write=False) == {"a": 1}
    github = {"content-type": "application/vnd.github+json"}
    assert data_of("[]", github, doing="x", write=False) == []


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("<html>", {"content-type": "text/html"}),
        ("<html>", JSON),
        ('{"a": ', JSON),
        ("{}", {"content-type": "text/plain"}),
        ("{}", {}),
        ("[" * 100_000, JSON),
    ],
)
def test_a_good_answer_that_is_no_json_is_retryable(text: str, headers: dict[str, str]) -> None:
    for write in (True, False):
        with pytest.raises(RetryableError) as caught:
            data_of(text, headers, doing="x", write=write)
        assert caught.value.ambiguous is write


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<https://a.test/x?per_page=100&page=3>; rel="next", <https://a.test/x>; rel="last"', 3),
        ('<https://a.test/x?page=1>; rel="prev"', 0),
        ('<https://a.test/x?page=2>; rel="next"', 0),
        ('<https://a.test/x?page=-4>; rel="next"', 0),
        ('<https://a.test/x?page=99999999999999>; rel="next"', 0),
        ('<https://a.test/x>; rel="next"', 0),
        ("nonsense", 0),
        ("", 0),
    ],
)
def test_the_next_page(link: str, expected: int) -> None:
    # The page before was the second: what leads back would never end.
    found = next_link({"link": link}, 2)
    assert (found.page if found else 0) == expected
    assert found is None or found.after == ""


def test_githubs_own_cursor_comes_before_the_number_of_a_page() -> None:
    link = '<https://a.test/x?per_page=100&after=Y3Vyc29y%3D%3D&page=3>; rel="next"'
    found = next_link({"link": link}, 2)
    assert found is not None
    assert (found.after, found.page) == ("Y3Vyc29y==", 3)
