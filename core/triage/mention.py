"""Which issues may be named on another one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.model import Issue
from core.privacy.visibility import may_mention
from core.store.store import Store


def mentionable(store: Store, about: Issue, keys: Sequence[str]) -> Mapping[str, Issue]:
    """The issues of these keys that everyone who can read ``about`` may know of.

    Without comments and history. A key that an issue had before it moved finds it, too.
    """
    ids = store.groups.ids_of(keys)
    issues = store.issues.many(sorted(set(ids.values())))
    known = ((key, issues.get(ids[key])) for key in dict.fromkeys(keys) if key in ids)
    return {key: issue for key, issue in known if issue is not None and may_mention(issue, about)}
