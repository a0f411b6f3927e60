"""Webhooks of a stand-in for GitHub: registered by the API, with lists of their deliveries."""

# ruff: noqa: ARG002 - every handler is given the request, whether it looks at it or not

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.wrappers import Request, Response

from core.testing.github_http import Endpoints, Refusal, body_of
from core.testing.github_state import Attempt, Hook, Repository
from core.testing.standin import json_response

_KNOWN = frozenset(
    {"*", "issues", "issue_comment", "label", "sub_issues", "issue_dependencies", "push"}
)


class HookEndpoints(Endpoints):
    """Hooks of repositories, the App's one, and what they could not hand over."""

    app_hook: Hook
    subscribe: Callable[[str, str], object]
    """Sends webhooks to an address from now on, with a secret."""

    def hooks_at(self, url: str) -> list[Hook]:
        """Every hook that sends to an address."""
        repositories = self.tracker.repositories.values()
        found = [hook for repository in repositories for hook in repository.hooks]
        return [hook for hook in (*found, self.app_hook) if hook.config.get("url") == url]

    def lose(self, hook: Hook) -> str:
        """Let a hook fail to hand something over; the id of the delivery."""
        guid = str(uuid.uuid4())
        at = self.tracker.now()
        hook.attempts.append(Attempt(self.tracker.new_id(), guid, at, 502, "issues"))
        return guid

    def _hooks(self, request: Request, repository: Repository) -> Response:
        shapes = self.tracker.shapes
        return self.page(request, [shapes.hook(repository, hook) for hook in repository.hooks])

    def _make_hook(self, request: Request, repository: Repository) -> Response:
        body = body_of(request, {"config": dict})
        url = body["config"].get("url")
        if any(hook.config["url"] == url for hook in repository.hooks):
            raise Refusal(422, "Validation Failed", errors=["Hook already exists"])
        hook = Hook(self.tracker.new_id(), {}, [])
        self._change(hook, body)
        repository.hooks.append(hook)
        return json_response(self.tracker.shapes.hook(repository, hook), 201)

    def _change_hook(self, request: Request, repository: Repository, hook: int) -> Response:
        found = self._hook_of(repository, hook)
        self._change(found, body_of(request, {}))
        return json_response(self.tracker.shapes.hook(repository, found))

    def _remove_hook(self, request: Request, repository: Repository, hook: int) -> Response:
        repository.hooks.remove(self._hook_of(repository, hook))
        return Response(status=204)

    def _change(self, hook: Hook, body: Mapping[str, Any]) -> None:
        unknown = [event for event in body.get("events", []) if event not in _KNOWN]
        if unknown:
            raise Refusal(422, "Validation Failed", errors=[f"no such events: {unknown}"])
        hook.config |= body.get("config", {})
        hook.events = list(body.get("events", hook.events))
        hook.active = body.get("active", hook.active)
        url = hook.config.get("url", "")
        # A stand-in sends to this machine and nowhere else.
        if hook.active and url.startswith("http://127.0.0.1"):
            self.subscribe(url, hook.config.get("secret", ""))

    def _hook_of(self, repository: Repository, number: int) -> Hook:
        for hook in repository.hooks:
            if hook.id == number:
                return hook
        raise Refusal(404, "Not Found")

    def _app_config(self, request: Request) -> Response:
        self.check_app(request)
        return json_response(self.tracker.shapes.hook_config(self.app_hook))

    def _change_app_config(self, request: Request) -> Response:
        self.check_app(request)
        self._change(self.app_hook, {"config": body_of(request, {})})
        return json_response(self.tracker.shapes.hook_config(self.app_hook))

    # -- deliveries ------------------------------------------------------------------------

    def _deliveries(self, request: Request, repository: Repository, hook: int) -> Response:
        return self._attempts(request, self._hook_of(repository, hook))

    def _app_deliveries(self, request: Request) -> Response:
        self.check_app(request)
        return self._attempts(request, self.app_hook)

    def _attempt(
        self, request: Request, repository: Repository, hook: int, delivery: int
    ) -> Response:
        return self._again(self._hook_of(repository, hook), delivery)

    def _app_attempt(self, request: Request, delivery: int) -> Response:
        self.check_app(request)
        return self._again(self.app_hook, delivery)

    def _attempts(self, request: Request, hook: Hook) -> Response:
        """A page of deliveries, newest first; the cursor is the id of the last one."""
        size = min(request.args.get("per_page", 30, type=int), 100)
        before = request.args.get("cursor", 0, type=int)
        newest = [one for one in reversed(hook.attempts) if not before or one.id < before]
        shown, more = newest[:size], len(newest) > size
        url = (
            f"{self.tracker.shapes.url}{request.path}?per_page={size}&cursor={shown[-1].id}"
            if more
            else ""
        )
        headers = {"Link": f'<{url}>; rel="next"'} if url else None
        return json_response([self.tracker.shapes.attempt(one) for one in shown], headers=headers)

    def _again(self, hook: Hook, delivery: int) -> Response:
        for one in hook.attempts:
            if one.id == delivery:
                at = self.tracker.now()
                again = Attempt(self.tracker.new_id(), one.guid, at, 200, one.event, again=True)
                hook.attempts.append(again)
                return json_response({}, 202)
        raise Refusal(404, "Not Found")
