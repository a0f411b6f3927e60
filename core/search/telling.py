"""What is told of similar issues and of groups, as JSON has it. Pure; readers were asked before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from core.model import Issue, Readers, StatusCategory
from core.plugin import SimilarIssue
from core.search.clusters import Cluster, Tie

TERMS_TOLD: Final = 8
LONGEST: Final = 300
_TIES: Final[Mapping[Tie, str]] = {
    Tie.DUPLICATE: "marked as a duplicate",
    Tie.ACCEPTED: "a person said so",
    Tie.ALIKE: "the texts are nearly the same",
}


def similar_json(one: SimilarIssue, readers: Readers) -> dict[str, Any]:
    """A similar issue. The score has two places: more would only be noise."""
    return issue_json(one.issue, readers) | {
        "score": round(min(one.score, 1.0), 2),
        "why": why(one.shared),
        "shared": [term[:LONGEST] for term in one.shared[:TERMS_TOLD]],
    }


def cluster_json(cluster: Cluster, readers: Readers) -> dict[str, Any]:
    """A group, the canonical issue first."""
    return {
        "size": cluster.size,
        "canonical": issue_json(cluster.canonical, readers),
        "members": [
            issue_json(issue, readers) | {"why": _TIES[cluster.ties[issue.id]]}
            for issue in cluster.members
        ],
    }


def issue_json(issue: Issue, readers: Readers) -> dict[str, Any]:
    """An issue in a few fields; whether it is private is told to those who may see such ones."""
    told: dict[str, Any] = {
        "key": issue.key,
        "title": issue.title[:LONGEST],
        "url": issue.url,
        "tracker": issue.tracker,
        "project": issue.project,
        "open": issue.is_open,
        "state": state(issue),
        "created_at": issue.created_at.isoformat() if issue.created_at else None,
        "closed_at": issue.closed_at.isoformat() if issue.closed_at else None,
    }
    if readers is Readers.INSIDERS:
        told["private"] = issue.private
    return told


def state(issue: Issue) -> str:
    """How an issue stands, or how it was resolved, in the tracker's own word where it has one."""
    if issue.is_open:
        return "in progress" if issue.status_category is StatusCategory.IN_PROGRESS else "open"
    word = " ".join((issue.resolution or issue.status or "closed").split())[:60]
    return f"{word} on {issue.closed_at:%Y-%m-%d}" if issue.closed_at else word


def why(shared: Sequence[str]) -> str:
    """What two issues have in common, in a few words."""
    terms = [term[:60] for term in shared[:5]]
    return f"both mention {', '.join(terms)}" if terms else "the texts are alike"
