"""Pages of a stand-in for GitHub's lists, with the Link header that leads through them."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from core.testing.by_change import ByChange, Place
from core.testing.github_service_shapes import Json
from core.testing.github_state import Happening, Repository
from core.testing.standin import json_response

DEEPEST: Final = 10_000
"""Issues that can be reached by the number of a page; beyond them GitHub wants its cursor."""


def page_of(request: Request, url: str, items: Sequence[object]) -> Response:
    """One page of a short list."""
    size, page = _size(request), _page(request)
    last = max(-(-len(items) // size), 1)
    links: dict[str, Mapping[str, object]] = {}
    if page < last:
        links = {"next": {"page": page + 1}, "last": {"page": last}}
    if page > 1:
        links |= {"prev": {"page": page - 1}, "first": {"page": 1}}
    return _answer(request, url, list(items[(page - 1) * size : page * size]), links)


def changed_page(
    request: Request, url: str, order: ByChange, show: Callable[[int], Json], *, cursors: bool
) -> Response:
    """A page of what changed since a time, the oldest change first.

    ``cursors``: the list gives one for the next page, as GitHub's list of issues does.
    """
    size, page = _size(request), _page(request)
    place, skip = (request.args.get("since", ""), 0), (page - 1) * size
    if after := request.args.get("after", ""):
        found = _place_of(after)
        if found is None:
            return json_response({"message": "The cursor is not valid"}, 422)
        place, skip = found, 0
    elif cursors and skip + size > DEEPEST:
        said = (
            "Pagination with the page parameter is not supported for large datasets, please use "
            "cursor based pagination (after/before)"
        )
        return json_response({"message": said}, 422)
    entries = list(itertools.islice(order.after(place, skip), size + 1))
    links: dict[str, Mapping[str, object]] = {}
    if len(entries) > size:
        following: dict[str, object] = {"page": page + 1}
        if cursors:
            following["after"] = _cursor(entries[size - 1])
        links["next"] = following
    return _answer(request, url, [show(number) for _, number in entries[:size]], links)


def happenings_page(
    request: Request, url: str, repository: Repository, show: Callable[[Happening], Json]
) -> Response:
    """A page of what happened in a repository, the newest first."""
    size, page = _size(request), _page(request)
    happened = repository.happenings
    end = max(len(happened) - (page - 1) * size, 0)
    begin = max(end - size, 0)
    links = {"next": {"page": page + 1}} if begin else {}
    return _answer(request, url, [show(one) for one in reversed(happened[begin:end])], links)


def _answer(
    request: Request, url: str, shown: list[object], links: Mapping[str, Mapping[str, object]]
) -> Response:
    asked = request.args.to_dict()
    header = ", ".join(
        f'<{url}{request.path}?{urlencode({**asked, **changed})}>; rel="{rel}"'
        for rel, changed in links.items()
    )
    return json_response(shown, headers={"Link": header} if header else None)


def _size(request: Request) -> int:
    return min(request.args.get("per_page", 30, type=int), 100)


def _page(request: Request) -> int:
    return max(request.args.get("page", 1, type=int), 1)


def _cursor(place: Place) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _place_of(cursor: str) -> Place | None:
    try:
        at, number = json.loads(base64.urlsafe_b64decode(cursor + "=="))
    except (ValueError, TypeError):
        return None
    return str(at), int(number)
