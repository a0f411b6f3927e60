"""Requests to a Jira site: one way out, and every error of it in our words.

atlassian-python-api knows how Jira wants to be talked to and signed in to. Its answers are
taken raw, since it says "Unknown error" where an answer cannot be read, takes a page of a
proxy for an answer, and by default sleeps and sends again by itself, writes included.
"""

from __future__ import annotations

import json
import math
import queue
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

import requests

from connectors.jira.config import JiraConfig
from connectors.jira.fields import mapping, string
from connectors.jira.text import one_line
from core.connector.oauth import Credentials
from core.errors import ConnectorError, CredentialsError, GoneError, PermanentError, RetryableError
from core.network import address_of, never_connected

Api: TypeAlias = Any
"""An ``atlassian.rest_client.AtlassianRestAPI``."""

_LONGEST_WAIT: Final = 86_400.0
_REFUSED_LOGIN: Final = frozenset({"AUTHENTICATED_FAILED", "AUTHENTICATION_DENIED"})
_TRY_LATER: Final = frozenset({302, 303, 307, 408, 409, 425, 429})
"""Answers that may be others soon. Jira redirects to a page when it is being restarted."""


class Site:
    """One Jira site, safe to use from several threads; ``credentials`` are an OAuth app's.

    A ``requests`` session must not be shared by threads, so each request borrows a client
    of its own; as many are kept as were ever needed at once.
    """

    def __init__(self, config: JiraConfig, credentials: Credentials | None = None) -> None:
        self._config = config
        self._credentials = credentials
        self._idle: queue.LifoQueue[Api] = queue.LifoQueue()
        self._closed = False
        self.clock: datetime | None = None
        """Jira's time when it last answered."""

    def get(self, resource: str, doing: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON at a resource of the API (a path below ``rest/api/<version>``).

        ``doing`` is what we were about, for messages: "read the priorities".

        Raises:
            CredentialsError: Jira does not know us (any more).
            GoneError: there is no such thing, or we may not see it.
            PermanentError: Jira refuses, and gives a reason.
            RetryableError: it may work later.
        """
        answer = self._call("GET", resource, doing, params, None)
        if answer is None:
            raise RetryableError(f"could not {doing}: Jira answered with nothing")
        return answer

    def write(
        self,
        method: str,
        resource: str,
        doing: str,
        data: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Any:
        """Change something; the JSON that comes back, None where nothing does.

        Raises:
            RetryableError: ``ambiguous`` where it may have been done all the same.
            ConnectorError: as ``get``.
        """
        return self._call(method, resource, doing, params, data)

    def close(self) -> None:
        """Close all connections; later requests still work, on connections of their own."""
        self._closed = True
        while not self._idle.empty():
            self._idle.get_nowait().close()

    def _call(
        self,
        method: str,
        resource: str,
        doing: str,
        params: Mapping[str, str] | None,
        data: Mapping[str, Any] | None,
    ) -> Any:
        value = self._credentials.authorization() if self._credentials is not None else ""
        try:
            return self._ask(method, resource, doing, params, data, value)
        except CredentialsError:
            # Refused before anything was done, so it may be asked again with another token.
            if self._credentials is None or not self._credentials.renew(value):
                raise
        value = self._credentials.authorization()
        return self._ask(method, resource, doing, params, data, value)

    def _ask(
        self,
        method: str,
        resource: str,
        doing: str,
        params: Mapping[str, str] | None,
        data: Mapping[str, Any] | None,
        authorization: str,
    ) -> Any:
        write = method != "GET"
        try:
            with self._borrowed() as api:
                if authorization:
                    api.session.headers["Authorization"] = authorization
                response: requests.Response = api.request(
                    method,
                    path=api.resource_url(resource),
                    params=params,
                    data=data,
                    advanced_mode=True,
                    allow_redirects=False,
                )
        except requests.Timeout as error:
            if isinstance(error, requests.ConnectTimeout):
                raise self._unreachable(doing) from error
            raise RetryableError(
                f"could not {doing}: Jira did not answer in time", ambiguous=write
            ) from error
        except requests.RequestException as error:
            if never_connected(error):
                raise self._unreachable(doing) from error
            raise RetryableError(
                f"could not {doing}: the connection to {urlsplit(self._config.rest_url).hostname} "
                f"failed ({type(error).__name__})",
                ambiguous=write,
            ) from error
        self.clock = _http_date(response.headers.get("Date", "")) or self.clock
        if (refusal := _refusal(response, doing, write=write)) is not None:
            raise refusal
        return _read(response, doing, write=write)

    def _unreachable(self, doing: str) -> RetryableError:
        return RetryableError(
            f"could not {doing}: cannot connect to {address_of(self._config.rest_url)}"
        )

    def prepare(self) -> None:
        """Import the client library by making a client of it; nothing is sent."""
        with self._borrowed():
            pass

    @contextmanager
    def _borrowed(self) -> Iterator[Api]:
        try:
            api = self._idle.get_nowait()
        except queue.Empty:
            api = self._new_client()
        try:
            yield api
        finally:
            if self._closed:
                api.close()
            else:
                self._idle.put(api)

    def _new_client(self) -> Api:
        # The package takes the better part of a second to import: not before it is needed.
        from atlassian.jira import JiraCloud, JiraServer

        config = self._config
        common: dict[str, Any] = {"retry_with_header": False, "backoff_and_retry": False}
        api: Api
        if config.oauth:
            api = JiraCloud(config.rest_url, **common)
        elif config.cloud and config.api_token is not None:
            password = config.api_token.reveal()
            api = JiraCloud(config.base_url, username=config.user, password=password, **common)
        elif config.personal_access_token is not None:
            token = config.personal_access_token.reveal()
            api = JiraServer(config.base_url, token=token, **common)
        else:
            raise CredentialsError("the connection has no credentials for its kind of Jira")
        # The constructor would make an int of it, and 0 of half a second.
        api.timeout = config.timeout
        return api


def _read(response: requests.Response, doing: str, *, write: bool) -> Any:
    if response.status_code == 204 or not response.content:
        return None
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError) as error:
        # A proxy's page, or half an answer.
        kind = one_line(response.headers.get("Content-Type", "no type"), 60)
        raise RetryableError(
            f"could not {doing}: Jira's answer is not JSON ({kind})", ambiguous=write
        ) from error


def _refusal(response: requests.Response, doing: str, *, write: bool) -> ConnectorError | None:
    """The error that an answer means; None where it is none. The one table of them."""
    status = response.status_code
    if _login_was_refused(response):
        return CredentialsError(
            f"could not {doing}: Jira refuses the connection's credentials ({status}); make a"
            " new token for the account, or sign in once in a browser if it asks for a captcha"
        )
    if status < 300:
        return None
    said = _what_jira_says(response)
    message = f"could not {doing}: Jira answered {status}{said and f': {said}'}"
    if status in {404, 410}:
        return GoneError(message, status=status)
    if status in _TRY_LATER or status >= 500:
        # What was answered with 5xx may have been done; the others say that it was not.
        ambiguous = write and status >= 500
        return RetryableError(
            message,
            retry_after=_retry_after(response),
            ambiguous=ambiguous,
            # J7: one of Jira's limits counts the writes to one issue, and the others go on.
            one_issue="issue" in response.headers.get("RateLimit-Reason", "").casefold(),
            status=status,
        )
    if status in {301, 308}:
        message += f"; set url to where Jira is now ({_place(response)})"
    elif "appropriate screen" in said:
        message += "; the field is not on the edit screen of this project"
    return PermanentError(message, status=status)


def _place(response: requests.Response) -> str:
    try:
        parts = urlsplit(response.headers.get("Location", ""))
    except ValueError:
        return "it does not say where"
    return one_line(f"{parts.scheme}://{parts.netloc}", 200)


def _login_was_refused(response: requests.Response) -> bool:
    # Bad credentials may come as a 400 about a field, or as what anonymous people may see.
    reasons = response.headers.get("X-Seraph-LoginReason", "").upper().replace(",", " ").split()
    captcha = "CAPTCHA" in response.headers.get("X-Authentication-Denied-Reason", "").upper()
    return response.status_code == 401 or captcha or not _REFUSED_LOGIN.isdisjoint(reasons)


def _what_jira_says(response: requests.Response) -> str:
    """Jira's own reason in one line, "" where it gives none that can be read."""
    try:
        answer = mapping(json.loads(response.content))
    except (ValueError, RecursionError):
        return ""
    messages = answer.get("errorMessages")
    said = [string(m) for m in messages] if isinstance(messages, list) else []
    said += [string(m) for m in mapping(answer.get("errors")).values()]
    said.append(string(answer.get("message")))
    return one_line(" ".join(m for m in said if m), 300).strip()


def _http_date(text: str) -> datetime | None:
    try:
        then = parsedate_to_datetime(text)
    except ValueError:
        return None
    return then if then.tzinfo else then.replace(tzinfo=UTC)


def _retry_after(response: requests.Response) -> float | None:
    """Seconds to wait, as Jira hints: a number, or a date."""
    hint = response.headers.get("Retry-After", "").strip()
    try:
        seconds = float(hint)
    except ValueError:
        try:
            then = parsedate_to_datetime(hint)
        except ValueError:
            return None
        then = then if then.tzinfo else then.replace(tzinfo=UTC)
        seconds = (then - datetime.now(UTC)).total_seconds()
    return min(max(seconds, 0.0), _LONGEST_WAIT) if math.isfinite(seconds) else None
