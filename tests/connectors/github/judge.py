"""GitHub's own description of its REST API as a judge of requests and answers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from openapi_core import OpenAPI
from openapi_core.contrib.werkzeug import WerkzeugOpenAPIRequest, WerkzeugOpenAPIResponse
from werkzeug.wrappers import Request, Response

# Public accounts, a person's repositories, an organisation's issue fields and the contents of a
# repository are not in our excerpt of the description.
_NOT_DESCRIBED = re.compile(
    r"/users/[^/]+$|/user/repos$|/orgs/[^/]+/issue-fields$|/repos/[^/]+/[^/]+/contents/"
)


class _AsSent(WerkzeugOpenAPIRequest):
    """A request by its path as it was sent: a label's name may hold an encoded slash."""

    @property
    def path(self) -> str:
        return str(self.request.environ["RAW_URI"]).partition("?")[0]


class GitHubJudge:
    """Says what is wrong with a request, or with the answer to it.

    ``judged`` counts what it was asked, by operation, so that a test can see that it was.
    """

    def __init__(self, description: Path) -> None:
        self._api = _load(description)
        self.judged: dict[str, int] = {}

    def __call__(self, request: Request, response: Response) -> list[str]:
        if _NOT_DESCRIBED.search(request.path):
            return []
        asked = _AsSent(request)
        found = list(self._of_request(asked))
        # A refusal (404, 422) answers a request that need not be good.
        if response.status_code >= 400 and response.status_code not in {404, 410}:
            found = []
        operation = f"{request.method} {_generic(request.path)}"
        self.judged[operation] = self.judged.get(operation, 0) + 1
        return found + list(self._of_response(asked, WerkzeugOpenAPIResponse(response)))

    def _of_request(self, asked: WerkzeugOpenAPIRequest) -> Iterator[str]:
        for error in self._api.iter_request_errors(asked):
            yield f"request: {_describe(error)}"

    def _of_response(
        self, asked: WerkzeugOpenAPIRequest, answered: WerkzeugOpenAPIResponse
    ) -> Iterator[str]:
        for error in self._api.iter_response_errors(asked, answered):
            yield f"answer: {_describe(error)}"


def _generic(path: str) -> str:
    path = re.sub(r"^/repos/[^/]+/[^/]+", "/repos/{}/{}", path)
    path = re.sub(r"/labels/.+$", "/labels/{}", path)
    path = re.sub(r"/assignees/[^/]+$", "/assignees/{}", path)
    path = re.sub(r"^/orgs/[^/]+/", "/orgs/{}/", path)
    path = re.sub(r"/collaborators/[^/]+/", "/collaborators/{}/", path)
    return re.sub(r"/[0-9]+(?=/|$)", "/{}", path)


def _describe(error: BaseException) -> str:
    cause: BaseException | None = error
    texts = []
    while cause is not None and len(texts) < 4:
        errors = getattr(cause, "schema_errors", None)
        texts.append(str(errors or cause)[:300])
        cause = cause.__cause__
    return " < ".join(texts)


@cache
def _load(description: Path) -> OpenAPI:
    document = json.loads(description.read_text(encoding="utf-8"))
    _allow_null_in_enums(document)
    _allow_no_type(document)
    return OpenAPI.from_dict(document)


def _allow_null_in_enums(node: Any) -> None:
    """JSON Schema wants null in the enum of a nullable string, GitHub leaves it out."""
    if isinstance(node, dict):
        if node.get("nullable") is True and isinstance(node.get("enum"), list):
            node["enum"] = [*node["enum"], None]
        for value in node.values():
            _allow_null_in_enums(value)
    elif isinstance(node, list):
        for value in node:
            _allow_null_in_enums(value)


def _allow_no_type(document: Any) -> None:
    """GitHub lets the type be null, and says so beside a ``oneOf``, where it counts for nothing."""
    edit = document["paths"]["/repos/{owner}/{repo}/issues/{issue_number}"]["patch"]
    schema = edit["requestBody"]["content"]["application/json"]["schema"]
    schema["properties"]["type"]["oneOf"][0]["nullable"] = True
