"""Jira's own description of its API, asked about every request of ours and every answer."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from openapi_core import Config, OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from werkzeug.wrappers import Request, Response

from tests.support import need_contract

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d{4}")


class Judge:
    """Call it with a request and its answer: what it yields is wrong with them.

    ``seen`` are the operations that were judged, as ``GET /rest/api/3/myself``.
    """

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self._spec = _description()
        config = Config(
            # Its own checker finds the document formally invalid, in parts that we do not use.
            spec_validator_cls=None,
            # Jira writes +0000 where RFC 3339, and so "date-time", has +00:00.
            extra_format_validators={"date-time": lambda value: bool(_TIME.fullmatch(value))},
        )
        self._openapi = OpenAPI.from_dict(self._spec, config=config)

    def __call__(self, request: Request, response: Response) -> Iterator[str]:
        asked = WerkzeugOpenAPIRequest(request)
        try:
            found = self._openapi.unmarshal_request(asked)
        except OpenAPIError as error:
            yield _text(error)
            return
        yield from map(_text, found.errors)
        operation = self._operation(request)
        if operation is None:
            yield f"no operation for {request.method} {request.path}"
            return
        name, documented = operation
        self.seen.add(name)
        # openapi-core does not look at parameters that are not described.
        known = {p["name"] for p in documented.get("parameters", []) if p["in"] == "query"}
        if unknown := sorted(set(request.args) - known):
            yield f"parameters that are not described: {', '.join(unknown)}"
        if response.status_code >= 400:
            # Errors are described without a body; that they may happen is all there is to check.
            if str(response.status_code) not in documented["responses"]:
                yield f"{response.status_code} is not among the answers described"
            return
        answered = self._openapi.unmarshal_response(asked, WerkzeugOpenAPIResponse(response))
        yield from map(_text, answered.errors)

    def _operation(self, request: Request) -> tuple[str, dict[str, Any]] | None:
        parts = request.path.split("/")
        for path, methods in self._spec["paths"].items():
            template = path.split("/")
            fits = len(template) == len(parts) and all(
                a == b or a.startswith("{") for a, b in zip(template, parts, strict=True)
            )
            if fits and request.method.lower() in methods:
                return f"{request.method} {path}", methods[request.method.lower()]
        return None


@cache
def _description() -> dict[str, Any]:
    spec: dict[str, Any] = json.loads(need_contract("jira-cloud-v3.json").read_text("utf-8"))
    spec["servers"] = [{"url": "/"}]  # It names a site of Atlassian's.
    for methods in spec["paths"].values():
        for operation in methods.values():
            for answer in operation["responses"].values():
                # An empty schema stands where Jira answers without a body.
                if answer.get("content") == {"application/json": {"schema": {}}}:
                    del answer["content"]
    return spec


def _text(error: BaseException) -> str:
    detail = "; ".join(str(e) for e in getattr(error.__cause__, "schema_errors", ()))
    return f"{type(error).__name__}: {error} {detail} {error.__cause__ or ''}".strip()
