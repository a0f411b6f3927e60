"""What Jira does not follow, and how the bodies of requests are read."""

from __future__ import annotations

import json
from typing import Any, Final

from werkzeug.wrappers import Request

_LABEL_LIMIT: Final = 255


class Refused(Exception):  # noqa: N818 - Jira's answer, not a defect
    """Jira's answer to a request that it does not follow."""

    def __init__(self, status: int, message: str = "", **errors: str) -> None:
        super().__init__(message)
        self.status = status
        self.messages = [message] if message else []
        self.errors = errors


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object that was sent."""
    try:
        sent = json.loads(request.get_data())
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise Refused(400, "The request is not JSON.")
    return sent


def labels_after(labels: list[str], asked: list[Any]) -> list[str]:
    """The labels after "add", "remove" and "set", or after a plain list took their place."""
    if all(isinstance(label, str) for label in asked):
        asked = [{"set": asked}]
    after = list(labels)
    for operation in asked:
        for verb, value in operation.items():
            names = value if isinstance(value, list) else [value]
            for name in names:
                if not name or len(name) > _LABEL_LIMIT or " " in name:
                    raise Refused(
                        400, labels=f"The label '{name}' contains spaces which is invalid."
                    )
            match verb:
                case "set":
                    after = names
                case "add":
                    after = [*after, *names]
                case "remove":
                    after = [label for label in after if label not in names]
                case _:
                    raise Refused(400, labels=f"Unknown operation {verb}.")
    return list(dict.fromkeys(after))
