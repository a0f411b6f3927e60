"""Everything that we ask Linear, as GraphQL.

Linear counts what a query may return at most, nested lists multiplied, and lists hold 50
where nothing is said: so each list says how long it may be, and no query asks for more than
its answer is used for. The tests check every one against Linear's own schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation; ``doing`` completes "while …" in messages for people."""

    doing: str
    text: str

    @property
    def write(self) -> bool:
        """Whether it may change something."""
        return self.text.lstrip().startswith("mutation")


VIEWER: Final = Operation(
    "asking who we are",
    "query Viewer { viewer { id name displayName app } }",
)

ISSUE_FIELDS: Final = """
fragment IssueFields on Issue {
  id identifier title description url number priority priorityLabel
  createdAt updatedAt completedAt canceledAt startedAt triagedAt snoozedUntilAt
  archivedAt trashed dueDate estimate previousIdentifiers
  state { id name type }
  team { id key visibility }
  assignee { ...Person }
  creator { ...Person }
  externalUserCreator { id name }
  botActor { id name type }
  projectMilestone { id name }
  parent { identifier }
}
"""
"""All of an issue but its lists; needs :data:`PERSON` beside it."""

PERSON: Final = "fragment Person on User { id name displayName app }"
"""Who somebody is."""

ISSUE: Final = Operation(
    "reading the issue",
    f"""
    query Issue($id: String!) {{
      issue(id: $id) {{
        ...IssueFields
        labels(first: 50) {{ nodes {{ id name }} }}
        relations(first: 25) {{ nodes {{ type relatedIssue {{ identifier }} }} }}
        inverseRelations(first: 25) {{ nodes {{ type issue {{ identifier }} }} }}
        children(first: 50) {{ nodes {{ identifier }} }}
      }}
    }}
    {ISSUE_FIELDS}
    {PERSON}
    """,
)

ISSUE_ID: Final = Operation(
    "looking the issue up",
    "query IssueId($id: String!) { issue(id: $id) { id trashed } }",
)

MEMBER: Final = Operation(
    "asking whether somebody may triage",
    """
    query Member($id: String!, $user: ID!) {
      issue(id: $id) {
        team {
          members(first: 1, filter: { id: { eq: $user } }) { nodes { id active guest admin } }
        }
      }
    }
    """,
)

COMMENTS: Final = Operation(
    "looking for our comment",
    """
    query Comments($ids: [ID!]!) {
      comments(first: 10, filter: { id: { in: $ids } }) {
        nodes { id body issueId user { id isMe } botActor { id } }
      }
    }
    """,
)

COMMENT_CREATE: Final = Operation(
    "commenting",
    """
    mutation CommentCreate($id: String!, $issue: String!, $body: String!) {
      commentCreate(input: { id: $id, issueId: $issue, body: $body }) {
        success comment { id }
      }
    }
    """,
)

COMMENT_UPDATE: Final = Operation(
    "editing our comment",
    """
    mutation CommentUpdate($id: String!, $body: String!) {
      commentUpdate(id: $id, input: { body: $body }) { success comment { id } }
    }
    """,
)

COMMENT_DELETE: Final = Operation(
    "deleting our comment",
    "mutation CommentDelete($id: String!) { commentDelete(id: $id) { success } }",
)

ISSUE_LABELS: Final = Operation(
    "reading the issue's labels",
    """
    query IssueLabels($id: String!) {
      issue(id: $id) {
        id trashed priority
        team { id key }
        assignee { id }
        labels(first: 100) { nodes { id name parent { id name } } }
      }
    }
    """,
)

LABELS: Final = Operation(
    "looking labels up",
    """
    query Labels($filter: IssueLabelFilter!, $after: String) {
      issueLabels(first: 50, after: $after, filter: $filter) {
        nodes { id name isGroup team { id } parent { id name } }
        pageInfo { hasNextPage endCursor }
      }
    }
    """,
)

ISSUE_UPDATE: Final = Operation(
    "changing the issue",
    """
    mutation IssueUpdate($id: String!, $input: IssueUpdateInput!) {
      issueUpdate(id: $id, input: $input) { success issue { id labelIds } }
    }
    """,
)

RELATIONS: Final = Operation(
    "reading the issue's relations",
    """
    query Relations($id: String!, $after: String) {
      issue(id: $id) {
        relations(first: 50, after: $after) {
          nodes { id type relatedIssue { id } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
    """,
)

INVERSE_RELATIONS: Final = Operation(
    "reading the relations to the issue",
    """
    query InverseRelations($id: String!, $after: String) {
      issue(id: $id) {
        inverseRelations(first: 50, after: $after) {
          nodes { id type issue { id } }
          pageInfo { hasNextPage endCursor }
        }
      }
    }
    """,
)

RELATION_CREATE: Final = Operation(
    "linking the issue",
    """
    mutation RelationCreate(
      $id: String!, $issue: String!, $related: String!, $type: IssueRelationType!
    ) {
      issueRelationCreate(
        input: { id: $id, issueId: $issue, relatedIssueId: $related, type: $type }
      ) { success issueRelation { id } }
    }
    """,
)

RELATION_DELETE: Final = Operation(
    "unlinking the issue",
    "mutation RelationDelete($id: String!) { issueRelationDelete(id: $id) { success } }",
)

ATTACHMENTS: Final = Operation(
    "reading the issue's attachments",
    """
    query Attachments($id: String!, $url: String!) {
      issue(id: $id) {
        attachments(first: 10, filter: { url: { eq: $url } }) { nodes { id url } }
      }
    }
    """,
)

ATTACHMENT_CREATE: Final = Operation(
    "attaching a link",
    """
    mutation AttachmentCreate($id: String!, $issue: String!, $title: String!, $url: String!) {
      attachmentCreate(input: { id: $id, issueId: $issue, title: $title, url: $url }) {
        success attachment { id }
      }
    }
    """,
)

ATTACHMENT_DELETE: Final = Operation(
    "removing a link",
    "mutation AttachmentDelete($id: String!) { attachmentDelete(id: $id) { success } }",
)
