"""Requests to Linear's GraphQL API: one at a time for each session, several sessions for threads.

A gql session is not for sharing: what it remembers of the last answer (its headers say when
a limit ends) would be another thread's. Sessions are kept in a pool; each request takes one.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from connectors.linear.config import LinearConfig
from connectors.linear.errors import Answer, no_answer, refused
from connectors.linear.queries import Operation
from connectors.linear.reading import Json
from core.connector.oauth import Credentials
from core.errors import CredentialsError, RetryableError
from core.network import address_of, never_connected

if TYPE_CHECKING:
    import requests
    from gql.transport.requests import RequestsHTTPTransport
    from graphql import DocumentNode
    from requests.auth import AuthBase


class Transport:
    """Executes operations; safe to share between threads.

    Args:
        config: where to ask, and how long to wait.
        credentials: what opens it.
        clock: seconds since 1970; limits end at a time of day.
    """

    def __init__(
        self,
        config: LinearConfig,
        credentials: Credentials,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._credentials = credentials
        self._clock = clock
        self._idle: list[_Session] = []
        self._lock = threading.Lock()
        self._closed = False

    def execute(self, operation: Operation, **variables: object) -> Json:
        """The ``data`` of Linear's answer.

        Nothing is tried again here, and no limit is waited for.

        Raises:
            RetryableError: a limit, or no answer that can be used.
            PermanentError: Linear refused; CredentialsError and GoneError say why.
        """
        return self.ask(operation, **variables)[0]

    def ask(self, operation: Operation, **variables: object) -> tuple[Json, Mapping[str, str]]:
        """The ``data`` of Linear's answer, and its headers, whose names have any case.

        Raises:
            RetryableError, PermanentError: as :meth:`execute`.
        """
        value = self._credentials.authorization()
        try:
            return self._ask(operation, variables, value)
        except CredentialsError:
            # Refused before anything was done, so it may be asked again with another token.
            if not self._credentials.renew(value):
                raise
        return self._ask(operation, variables, self._credentials.authorization())

    def _ask(
        self, operation: Operation, variables: dict[str, object], authorization: str
    ) -> tuple[Json, Mapping[str, str]]:
        with self._session() as session:
            data = session.execute(operation, variables, authorization, self._clock)
            return data, session.headers

    def prepare(self) -> None:
        """Import gql by making a session; nothing is sent."""
        with self._session():
            pass

    def close(self) -> None:
        """Close the sessions; one in use is closed when its request ends."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for session in idle:
            session.close()

    @contextmanager
    def _session(self) -> Iterator[_Session]:
        with self._lock:
            session = self._idle.pop() if self._idle else None
        session = session or _Session(self._config)
        try:
            yield session
        finally:
            with self._lock:
                keep = not self._closed
                if keep:
                    self._idle.append(session)
            if not keep:
                session.close()


class _Session:
    """One connected gql transport, and what the last answer said besides its body."""

    def __init__(self, config: LinearConfig) -> None:
        # Half a second to import: paid by the first request, not by every command.
        from gql.transport.requests import RequestsHTTPTransport

        self._status = 0
        self._url = config.url
        self._authorization = _Authorization()
        self._transport: RequestsHTTPTransport = RequestsHTTPTransport(
            config.url,
            headers={"User-Agent": "trackside"},
            auth=self._authorization.for_requests(),
            timeout=config.timeout,  # type: ignore[arg-type]  # gql only passes it on
            retries=0,  # more would send a mutation again that was carried out
            json_deserialize=_load_object,
            allow_redirects=False,
            hooks={"response": self._note},
        )
        self._transport.connect()  # type: ignore[no-untyped-call]

    @property
    def headers(self) -> Mapping[str, str]:
        """Of the last answer."""
        return self._transport.response_headers or {}

    def execute(
        self,
        operation: Operation,
        variables: dict[str, object],
        authorization: str,
        clock: Callable[[], float],
    ) -> Json:
        from gql import GraphQLRequest
        from gql.transport.exceptions import TransportError

        request = GraphQLRequest(_parsed(operation.text), variable_values=variables)
        self._status, self._transport.response_headers = 0, None
        self._authorization.value = authorization
        try:
            result = self._transport.execute(request)
        except TransportError as error:
            # Its text may hold the whole answer, a page of a proxy for instance.
            cause = error.__cause__ or error
            if never_connected(cause):
                raise RetryableError(
                    f"Linear, while {operation.doing}: cannot connect to {address_of(self._url)}"
                ) from error
            raise no_answer(self._answer(operation, clock()), type(cause).__name__) from error
        if result.errors or self._status >= 500:
            raise refused(result.errors, self._answer(operation, clock()))
        if not isinstance(result.data, dict):
            raise self._answer(operation, clock()).retryable("the answer has no data")
        return result.data

    def close(self) -> None:
        self._transport.close()  # type: ignore[no-untyped-call]

    def _note(self, response: requests.Response, *_: object, **__: object) -> None:
        self._status = response.status_code
        self._transport.response_headers = response.headers

    def _answer(self, operation: Operation, now: float) -> Answer:
        return Answer(
            doing=operation.doing,
            write=operation.write,
            now=now,
            status=self._status,
            headers=self._transport.response_headers or {},
        )


class _Authorization:
    """Sends the credentials of the request that is being made.

    Given as ``auth`` and not as a header, which requests would replace by what it finds in a
    .netrc file.
    """

    value = ""

    def for_requests(self) -> AuthBase:
        from requests.auth import AuthBase

        ours = self

        class Authorization(AuthBase):
            def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
                request.headers["Authorization"] = ours.value
                return request

        return Authorization()


@cache
def _parsed(text: str) -> DocumentNode:
    from graphql import parse

    return parse(text, no_location=True)


def _load_object(text: str) -> dict[str, Any]:
    """JSON that is an object; gql reports anything else raised here as a broken answer."""
    value = json.loads(text)
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - every failure here is the same
    return value
