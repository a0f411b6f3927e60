"""The JSON in which GitHub would show what a stand-in keeps.

The shapes follow GitHub's own description of its REST API and webhooks; tests judge both
by those descriptions.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

from core.testing.github_service_shapes import Json, ServiceShapes, node_id
from core.testing.github_state import Happening, Label, Milestone, Remark, Repository, Ticket, User
from core.testing.pages import page_path

_USER_LINKS: Final = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REPOSITORY_LINKS: Final = {
    "archive_url": "/{archive_format}{/ref}",
    "assignees_url": "/assignees{/user}",
    "blobs_url": "/git/blobs{/sha}",
    "branches_url": "/branches{/branch}",
    "collaborators_url": "/collaborators{/collaborator}",
    "comments_url": "/comments{/number}",
    "commits_url": "/commits{/sha}",
    "compare_url": "/compare/{base}...{head}",
    "contents_url": "/contents/{+path}",
    "contributors_url": "/contributors",
    "deployments_url": "/deployments",
    "downloads_url": "/downloads",
    "events_url": "/events",
    "forks_url": "/forks",
    "git_commits_url": "/git/commits{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "hooks_url": "/hooks",
    "issue_comment_url": "/issues/comments{/number}",
    "issue_events_url": "/issues/events{/number}",
    "issues_url": "/issues{/number}",
    "keys_url": "/keys{/key_id}",
    "labels_url": "/labels{/name}",
    "languages_url": "/languages",
    "merges_url": "/merges",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "pulls_url": "/pulls{/number}",
    "releases_url": "/releases{/id}",
    "stargazers_url": "/stargazers",
    "statuses_url": "/statuses/{sha}",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "tags_url": "/tags",
    "teams_url": "/teams",
    "trees_url": "/git/trees{/sha}",
}
_SINCE: Final = "2020-01-01T00:00:00Z"
TYPES: Final = ("Task", "Bug", "Feature")
"""The issue types that an organisation begins with."""

PRIORITY_OPTIONS: Final = ("Urgent", "High", "Medium", "Low")
FIELD_ID: Final = 77
"""The organisation's issue field for priorities, and its options."""

_TYPE_IDS: Final = {name: number for number, name in enumerate(TYPES, 1)}
ASSOCIATIONS: Final = {"admin": "OWNER", "maintain": "MEMBER", "write": "MEMBER"}


class Shapes(ServiceShapes):
    """GitHub's JSON, with addresses below ``url``."""

    def user(self, user: User) -> Json:
        """An account as others see it."""
        api = f"{self.url}/users/{quote(user.login)}"
        links = {name: api + rest for name, rest in _USER_LINKS.items()}
        return {
            "login": user.login,
            "id": user.id,
            "node_id": node_id("U", user.id),
            "avatar_url": f"{self.url}/avatars/u/{user.id}",
            "gravatar_id": "",
            "url": api,
            "html_url": f"{self.url}/{quote(user.login)}",
            **links,
            "type": user.kind,
            "user_view_type": "public",
            "site_admin": False,
        }

    def account(self, user: User) -> Json:
        """An account as it sees itself."""
        numbers = dict.fromkeys(("public_repos", "public_gists", "followers", "following"), 0)
        unsaid = dict.fromkeys(
            ("name", "company", "location", "email", "hireable", "bio", "twitter_username")
        )
        dates = {"created_at": _SINCE, "updated_at": _SINCE}
        return {**self.user(user), **unsaid, "blog": "", **numbers, **dates}

    def label(self, repository: Repository, label: Label) -> Json:
        """A label."""
        return {
            "id": label.id,
            "node_id": node_id("LA", label.id),
            "url": f"{self._api(repository)}/labels/{quote(label.name, safe='')}",
            "name": label.name,
            "color": label.color,
            "default": label.name in {"bug", "enhancement", "question", "documentation"},
            "description": label.description,
        }

    def issue(self, repository: Repository, ticket: Ticket) -> Json:
        """An issue, in webhooks and in answers alike."""
        api = f"{self._api(repository)}/issues/{ticket.number}"
        assignees = [self.user(user) for user in ticket.assignees]
        return {
            "url": api,
            "repository_url": self._api(repository),
            "labels_url": api + "/labels{/name}",
            "comments_url": api + "/comments",
            "events_url": api + "/events",
            "timeline_url": api + "/timeline",
            "html_url": self.url + page_path(f"{repository.full_name}#{ticket.number}"),
            "id": ticket.id,
            "node_id": node_id("I", ticket.id),
            "number": ticket.number,
            "title": ticket.title,
            "user": self.user(ticket.author),
            "labels": [self.label(repository, label) for label in ticket.labels],
            "state": ticket.state,
            "state_reason": ticket.state_reason,
            "locked": ticket.locked,
            "active_lock_reason": None,
            "assignee": assignees[0] if assignees else None,
            "assignees": assignees,
            "milestone": self.milestone(repository, ticket.milestone) if ticket.milestone else None,
            "comments": len(ticket.remarks),
            "created_at": ticket.created_at,
            "updated_at": ticket.updated_at,
            "closed_at": ticket.closed_at,
            "author_association": association(repository, ticket.author),
            "body": ticket.body,
            "reactions": _reactions(api),
            "performed_via_github_app": None,
            "type": issue_type(ticket.type),
            "sub_issues_summary": _summary(ticket),
            "issue_dependencies_summary": {
                "blocked_by": len(ticket.blocked_by),
                "blocking": len(ticket.blocking),
                "total_blocked_by": len(ticket.blocked_by),
                "total_blocking": len(ticket.blocking),
            },
            "issue_field_values": [self._priority(ticket.priority)] if ticket.priority else [],
            **({"parent_issue_url": self._issue_url(ticket.parent)} if ticket.parent else {}),
        }

    def event(self, repository: Repository, happening: Happening) -> Json:
        """An entry of a repository's list of what happened to its issues."""
        return {
            "id": happening.id,
            "node_id": node_id("IE", happening.id),
            "url": f"{self._api(repository)}/issues/events/{happening.id}",
            "actor": self.user(happening.actor),
            "event": happening.event,
            "commit_id": None,
            "commit_url": None,
            "created_at": happening.at,
            "issue": self.issue(repository, happening.ticket),
            "performed_via_github_app": None,
            **self._told(happening),
        }

    def _told(self, happening: Happening) -> Json:
        about = happening.about
        if isinstance(about, Label):
            return {"label": {"name": about.name, "color": about.color}}
        if isinstance(about, User):
            return {"assignee": self.user(about), "assigner": self.user(happening.actor)}
        if isinstance(about, Milestone):
            return {"milestone": {"title": about.title}}
        if isinstance(about, tuple):
            return {"rename": {"from": about[0], "to": about[1]}}
        return {}

    def _priority(self, option: str) -> Json:
        number = PRIORITY_OPTIONS.index(option) + 1
        return {
            "issue_field_id": FIELD_ID,
            "issue_field_name": "Priority",
            "node_id": node_id("IFV", FIELD_ID),
            "data_type": "single_select",
            "value": number,
            "single_select_option": {"id": number, "name": option, "color": "gray"},
        }

    def _issue_url(self, ticket: Ticket) -> str:
        return f"{self._api(ticket.home)}/issues/{ticket.number}"

    def milestone(self, repository: Repository, milestone: Milestone) -> Json:
        """A milestone."""
        api = f"{self._api(repository)}/milestones/{milestone.number}"
        return {
            "url": api,
            "html_url": f"{self.url}/{repository.full_name}/milestone/{milestone.number}",
            "labels_url": f"{api}/labels",
            "id": milestone.id,
            "node_id": node_id("MI", milestone.id),
            "number": milestone.number,
            "title": milestone.title,
            "description": None,
            "creator": self.user(repository.owner),
            "open_issues": 1,
            "closed_issues": 0,
            "state": "open",
            "created_at": _SINCE,
            "updated_at": _SINCE,
            "closed_at": None,
            "due_on": None,
        }

    def comment(self, repository: Repository, ticket: Ticket, remark: Remark) -> Json:
        """A comment."""
        api = f"{self._api(repository)}/issues/comments/{remark.id}"
        page = self.url + page_path(f"{repository.full_name}#{ticket.number}")
        return {
            "url": api,
            "html_url": f"{page}#issuecomment-{remark.id}",
            "issue_url": f"{self._api(repository)}/issues/{ticket.number}",
            "id": remark.id,
            "node_id": node_id("IC", remark.id),
            "user": self.user(remark.author),
            "created_at": remark.created_at,
            "updated_at": remark.updated_at,
            "author_association": association(repository, remark.author),
            "body": remark.body,
            "reactions": _reactions(api),
            "performed_via_github_app": None,
        }

    def reaction(self, who: User, content: str, number: int, at: str) -> Json:
        """An emoji that somebody put under a comment."""
        return {
            "id": number,
            "node_id": node_id("REA", number),
            "user": self.user(who),
            "content": content,
            "created_at": at,
        }

    def repository(self, repository: Repository) -> Json:
        """A repository."""
        api, page = self._api(repository), f"{self.url}/{repository.full_name}"
        open_issues = sum(ticket.state == "open" for ticket in repository.tickets.values())
        counts = dict.fromkeys(
            ("forks", "forks_count", "network_count", "size", "stargazers_count",
             "subscribers_count", "watchers", "watchers_count"), 0,
        )  # fmt: skip
        return {
            "id": repository.id,
            "node_id": node_id("R", repository.id),
            "name": repository.name,
            "full_name": repository.full_name,
            "private": repository.private,
            "owner": self.user(repository.owner),
            "html_url": page,
            "description": None,
            "fork": False,
            "url": api,
            **{name: api + rest for name, rest in _REPOSITORY_LINKS.items()},
            "created_at": _SINCE,
            "updated_at": _SINCE,
            "pushed_at": _SINCE,
            "git_url": f"git://github.test/{repository.full_name}.git",
            "ssh_url": f"git@github.test:{repository.full_name}.git",
            "clone_url": f"{page}.git",
            "svn_url": page,
            "homepage": None,
            **counts,
            "language": None,
            "has_issues": True,
            "has_projects": False,
            "has_downloads": False,
            "has_wiki": False,
            "has_pages": False,
            "has_discussions": False,
            "mirror_url": None,
            "archived": False,
            "disabled": False,
            "open_issues": open_issues,
            "open_issues_count": open_issues,
            "license": None,
            "allow_forking": True,
            "is_template": False,
            "web_commit_signoff_required": False,
            "topics": [],
            "visibility": "private" if repository.private else "public",
            "default_branch": "main",
        }

    def permission(self, user: User, role: str) -> Json:
        """The role of an account in a repository, in GitHub's old and new words."""
        ranks = ("read", "triage", "write", "maintain", "admin")
        words = ("pull", "triage", "push", "maintain", "admin")
        rank = ranks.index(role) if role in ranks else -1
        old = {"maintain": "write", "triage": "read"}.get(role, role)
        permissions = {word: rank >= index for index, word in enumerate(words)}
        shown = {**self.user(user), "permissions": permissions, "role_name": role}
        return {"permission": old, "role_name": role, "user": shown}

    def _api(self, repository: Repository) -> str:
        return f"{self.url}/repos/{repository.full_name}"


def issue_type(name: str) -> Mapping[str, object] | None:
    """One of the issue types that an organisation begins with."""
    if not name:
        return None
    number = _TYPE_IDS.get(name, 4)
    return {
        "id": number,
        "node_id": node_id("IT", number),
        "name": name,
        "description": None,
        "color": "gray",
        "created_at": _SINCE,
        "updated_at": _SINCE,
        "is_enabled": True,
    }


def association(repository: Repository, user: User) -> str:
    """How an author belongs to a repository."""
    return ASSOCIATIONS.get(repository.roles.get(user.login, ""), "NONE")


def _summary(ticket: Ticket) -> Json:
    total = len(ticket.sub_issues)
    done = sum(sub.state == "closed" for sub in ticket.sub_issues)
    percent = 100 * done // total if total else 0
    return {"total": total, "completed": done, "percent_completed": percent}


def _reactions(api: str) -> Json:
    kinds = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
    return {"url": f"{api}/reactions", "total_count": 0, **dict.fromkeys(kinds, 0)}
