"""Requests to GitHub: PyGithub for credentials and transport, our errors for everything else.

PyGithub's defaults are for scripts: they send a write again when its answer is lost, and
sleep for as long as a limit lasts. Here nothing is repeated and nothing sleeps; the queue
of writes decides when to try again. Its objects are not used either, since a missing
attribute costs a request of its own.
"""

from __future__ import annotations

import contextlib
import math
import queue
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import requests

from connectors.github.answers import data_of, error_of, next_link
from connectors.github.config import GitHubConfig
from connectors.github.payload import table_of, text_of, time_of
from core.connector import Permissions
from core.errors import PermanentError, RetryableError
from core.network import address_of, never_connected

if TYPE_CHECKING:
    import github
    from github.Auth import Auth

PER_PAGE: Final = 100
API_VERSION: Final = "2022-11-28"


@dataclass(frozen=True, slots=True)
class Answer:
    """A good answer: its data (None where it has no body), its headers in lower case."""

    data: Any
    headers: Mapping[str, str]


class GitHubClient:
    """The REST API with one connection's credentials; safe to share between threads.

    A PyGithub object keeps the request that it is about to send in itself, so two threads
    would send each other's. Every call borrows one that nobody else is using.
    """

    def __init__(self, config: GitHubConfig) -> None:
        self._config = config
        self._idle: queue.LifoQueue[github.Github] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._shared_auth: Auth | None = None

    def prepare(self) -> None:
        """Import PyGithub by making a client of it; nothing is sent."""
        with self._borrowed():
            pass

    def get(self, path: str, **parameters: object) -> Answer:
        """Read something."""
        with self._borrowed() as borrowed:
            return self._ask(borrowed, "GET", path, parameters=parameters)

    def write(self, verb: str, path: str, body: Mapping[str, object] | None = None) -> Answer:
        """Change something, once: where the answer is lost, RetryableError is ambiguous."""
        with self._borrowed() as borrowed:
            return self._ask(borrowed, verb, path, body=body)

    def pages(self, path: str) -> Iterator[Any]:
        """The items of a list, over all its pages, in GitHub's order (oldest first)."""
        where: dict[str, object] = {"page": 1}
        page = 1
        while True:
            answer = self.get(path, per_page=PER_PAGE, **where)
            if not isinstance(answer.data, list):
                raise RetryableError(f"GET {path}: GitHub's answer is not a list")
            yield from answer.data
            link = next_link(answer.headers, page)
            if link is None:
                return
            page = link.page
            where = {"after": link.after} if link.after else {"page": page}

    def app(self) -> Mapping[str, Any]:
        """The description of the GitHub App that we are.

        Raises:
            CredentialsError: we are none, or GitHub does not know it.
        """
        return table_of(self.as_app("GET", "/app").data)

    def as_app(
        self,
        verb: str,
        path: str,
        body: Mapping[str, object] | None = None,
        *,
        parameters: Mapping[str, object] | None = None,
    ) -> Answer:
        """Ask as the App itself and not as one of its installations.

        Raises:
            CredentialsError: we are none, or GitHub does not know it.
        """
        with self._as_app() as borrowed:
            return self._ask(borrowed, verb, path, parameters=parameters, body=body)

    def close(self) -> None:
        """Close the connections that are open; a client that is used again opens new ones."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()

    def _ask(
        self,
        borrowed: github.Github,
        verb: str,
        path: str,
        *,
        parameters: Mapping[str, object] | None = None,
        body: Mapping[str, object] | None = None,
    ) -> Answer:
        doing, write = f"{verb} {path}", verb != "GET"
        try:
            status, headers, text = borrowed.requester.requestJson(
                verb,
                path,
                dict(parameters or {}),
                {"Accept": "application/vnd.github+json"},
                None if body is None else dict(body),
            )
        except requests.RequestException as error:
            if never_connected(error):
                where = address_of(self._config.base_url)
                raise RetryableError(f"{doing}: cannot connect to {where}") from error
            host = urlsplit(self._config.base_url).hostname
            raise RetryableError(
                f"{doing}: no whole answer from {host} ({type(error).__name__})", ambiguous=write
            ) from error
        except (RuntimeError, AssertionError) as error:
            # PyGithub's words for being sent to another host, or in a circle.
            raise PermanentError(f"{doing}: {error}") from error
        if status >= 300:
            raise error_of(status, headers, text, doing=doing, write=write)
        return Answer(data_of(text, headers, doing=doing, write=write), headers)

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[github.Github]:
        try:
            borrowed = self._idle.get_nowait()
        except queue.Empty:
            borrowed = self._make(self._auth())
        try:
            yield borrowed
        finally:
            self._idle.put(borrowed)

    @contextlib.contextmanager
    def _as_app(self) -> Iterator[github.Github]:
        from connectors.github.credentials import app_auth

        borrowed = self._make(app_auth(self._config))
        try:
            yield borrowed
        finally:
            borrowed.close()

    def _auth(self) -> Auth:
        # One for all, so that an installation's token is made once.
        from connectors.github.credentials import connection_auth

        with self._lock:
            if self._shared_auth is None:
                self._shared_auth = connection_auth(self._config, self._mint)
            return self._shared_auth

    def _mint(self) -> tuple[str, datetime]:
        """A new token of the installation, and when it ends."""
        path = f"/app/installations/{self._config.installation_id}/access_tokens"
        with self._as_app() as borrowed:
            # All that our token may do, whatever else the App was granted.
            reads = self._config.permissions is Permissions.READ
            body = {"permissions": {"issues": "read" if reads else "write", "metadata": "read"}}
            answer = table_of(self._ask(borrowed, "POST", path, body=body).data)
        token = text_of(answer.get("token"))
        if not token:
            raise RetryableError(f"POST {path}: GitHub gave no token")
        in_an_hour = datetime.now(UTC) + timedelta(hours=1)
        return token, time_of(answer.get("expires_at")) or in_an_hour

    def _make(self, auth: Auth) -> github.Github:
        # The web side verifies deliveries and never needs PyGithub, which takes a while to load.
        import github

        return github.Github(
            auth=auth,
            base_url=self._config.base_url.rstrip("/"),
            timeout=max(1, math.ceil(self._config.timeout)),
            user_agent="trackside",
            per_page=PER_PAGE,
            retry=None,
            seconds_between_requests=0,
            seconds_between_writes=0,
            api_version=API_VERSION,
        )
