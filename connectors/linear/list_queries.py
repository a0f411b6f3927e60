"""What we ask Linear to read whole teams.

Each nested list is as short as it mostly needs to be: what a query may cost at most is the
product of their lengths, and the limit on that is met first. What is longer is asked for by
itself.
"""

from __future__ import annotations

from typing import Final

from connectors.linear.queries import ISSUE_FIELDS, PERSON, Operation

PAGE: Final = 25
"""Issues of one page; with their lists it costs about 8,000 of the 10,000 that are allowed."""

_COMMENT: Final = "id body createdAt updatedAt user { ...Person } botActor { id name type }"

_CHANGE: Final = """
id createdAt actor { ...Person } botActor { id name type }
fromTitle toTitle fromPriority toPriority
addedLabels { name } removedLabels { name }
fromState { name } toState { name }
fromTeam { key } toTeam { key }
fromAssignee { id } toAssignee { id }
fromParent { identifier } toParent { identifier }
fromProjectMilestone { name } toProjectMilestone { name }
"""

_PAGE_INFO: Final = "pageInfo { hasNextPage endCursor }"

ISSUES: Final = Operation(
    "reading the team's issues",
    f"""
    query Issues($team: String!, $since: DateTimeOrDuration!, $after: String) {{
      issues(
        first: {PAGE}
        after: $after
        includeArchived: true
        filter: {{ team: {{ key: {{ eq: $team }} }}, updatedAt: {{ gte: $since }} }}
        sort: [{{ updatedAt: {{ order: Ascending }} }}]
      ) {{
        nodes {{
          ...IssueFields
          labels(first: 10) {{ nodes {{ id name }} {_PAGE_INFO} }}
          comments(first: 10) {{ nodes {{ {_COMMENT} }} {_PAGE_INFO} }}
          history(first: 10) {{ nodes {{ {_CHANGE} }} {_PAGE_INFO} }}
          relations(first: 5) {{ nodes {{ type relatedIssue {{ identifier }} }} {_PAGE_INFO} }}
          inverseRelations(first: 5) {{ nodes {{ type issue {{ identifier }} }} {_PAGE_INFO} }}
          children(first: 5) {{ nodes {{ identifier }} {_PAGE_INFO} }}
        }}
        {_PAGE_INFO}
      }}
    }}
    {ISSUE_FIELDS}
    {PERSON}
    """,
)


def _more(name: str, nodes: str, length: int) -> Operation:
    return Operation(
        f"reading more of the issue's {name}",
        f"""
        query More($id: String!, $after: String) {{
          issue(id: $id) {{
            {name}(first: {length}, after: $after) {{ nodes {{ {nodes} }} {_PAGE_INFO} }}
          }}
        }}
        {PERSON if "...Person" in nodes else ""}
        """,
    )


MORE: Final = {
    "labels": _more("labels", "id name", 100),
    "comments": _more("comments", _COMMENT, 50),
    "history": _more("history", _CHANGE, 20),
    "relations": _more("relations", "type relatedIssue { identifier }", 100),
    "inverseRelations": _more("inverseRelations", "type issue { identifier }", 100),
    "children": _more("children", "identifier", 100),
}
"""The rest of a list that is longer than :data:`ISSUES` asks for, by its name."""

TEAM: Final = Operation(
    "looking the team up",
    """
    query Team($key: String!) {
      teams(first: 1, filter: { key: { eq: $key } }) {
        nodes { id key name visibility issueCount(includeArchived: true) }
      }
    }
    """,
)

TEAMS: Final = Operation(
    "listing the teams",
    """
    query Teams($after: String) {
      teams(first: 50, after: $after) {
        nodes { id key name visibility issueCount(includeArchived: true) }
        pageInfo { hasNextPage endCursor }
      }
    }
    """,
)

LABELS: Final = Operation(
    "listing labels",
    """
    query TeamLabels($filter: IssueLabelFilter!, $after: String) {
      issueLabels(first: 100, after: $after, filter: $filter) {
        nodes { id name description isGroup parent { name } }
        pageInfo { hasNextPage endCursor }
      }
    }
    """,
)

USERS: Final = Operation(
    "listing the users",
    """
    query Users($after: String) {
      users(first: 100, after: $after, includeDisabled: true) {
        nodes { id name displayName email active app }
        pageInfo { hasNextPage endCursor }
      }
    }
    """,
)
