"""What we ask Linear about statuses, reactions, webhooks and ourselves."""

from __future__ import annotations

from typing import Final

from connectors.linear import list_queries, queries
from connectors.linear.queries import Operation

ACCOUNT: Final = Operation(
    "asking what we may do",
    "query Account { viewer { id admin app } organization { id urlKey } }",
)

STATES: Final = Operation(
    "reading the team's statuses",
    """
    query States($id: String!) {
      issue(id: $id) {
        id trashed
        state { id name type }
        team { id key states(first: 100) { nodes { id name type position } } }
      }
    }
    """,
)

PARENT: Final = Operation(
    "reading what the issue is a part of",
    "query Parent($id: String!) { issue(id: $id) { id trashed parent { id } } }",
)

REACTIONS: Final = Operation(
    "looking for our reaction",
    """
    query Reactions($ids: [ID!]!) {
      comments(first: 1, filter: { id: { in: $ids } }) {
        nodes { id reactions { id emoji } }
      }
    }
    """,
)

THUMBS: Final = Operation(
    "looking for answers to our comment",
    """
    query Thumbs($ids: [ID!]!) {
      comments(first: 1, filter: { id: { in: $ids } }) {
        nodes {
          id
          reactions { id emoji createdAt user { id name displayName url app } }
        }
      }
    }
    """,
)

REACTION_CREATE: Final = Operation(
    "reacting to the comment",
    """
    mutation ReactionCreate($id: String!, $comment: String!, $emoji: String!) {
      reactionCreate(input: { id: $id, commentId: $comment, emoji: $emoji }) {
        success reaction { id }
      }
    }
    """,
)

REACTION_DELETE: Final = Operation(
    "taking our reaction off",
    "mutation ReactionDelete($id: String!) { reactionDelete(id: $id) { success } }",
)

WEBHOOKS: Final = Operation(
    "listing the webhooks",
    """
    query Webhooks($after: String) {
      webhooks(first: 50, after: $after) {
        nodes {
          id url enabled resourceTypes allPublicTeams
          team { id key }
          failures { id createdAt httpStatus responseOrError }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
    """,
)

WEBHOOK_CREATE: Final = Operation(
    "registering the webhook",
    """
    mutation WebhookCreate($input: WebhookCreateInput!) {
      webhookCreate(input: $input) { success webhook { id } }
    }
    """,
)

WEBHOOK_UPDATE: Final = Operation(
    "mending the webhook",
    """
    mutation WebhookUpdate($id: String!, $input: WebhookUpdateInput!) {
      webhookUpdate(id: $id, input: $input) { success webhook { id } }
    }
    """,
)

WEBHOOK_DELETE: Final = Operation(
    "removing a webhook of ours that is there twice",
    "mutation WebhookDelete($id: String!) { webhookDelete(id: $id) { success } }",
)

OPERATIONS: Final = (
    *(
        value
        for module in (queries, list_queries)
        for value in vars(module).values()
        if isinstance(value, Operation)
    ),
    *list_queries.MORE.values(),
    *(value for value in dict(vars()).values() if isinstance(value, Operation)),
)
"""Every operation of this connector, for the tests that check them against Linear's schema."""
