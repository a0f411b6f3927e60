"""The public face of Trackside: all that a plugin author may import.

``python -m trackside`` is the command line. Everything else under ``core`` may change
between versions without a word; what is listed here changes only with a deprecation.
"""

from __future__ import annotations

from core.connector import Capability, ConnectionConfig, Connector, LinkTarget
from core.document import Block, Bullets, Document, Folded, Inline, Link, Paragraph, Text
from core.errors import (
    ConfigError,
    ConnectorError,
    CredentialsError,
    GoneError,
    MalformedDelivery,
    PermanentError,
    RetryableError,
    SignatureError,
    TracksideError,
    Unsupported,
    UserError,
)
from core.hookspecs import hookimpl
from core.markdown import Folding
from core.markdown import render as render_markdown
from core.model import (
    Comment,
    Delivery,
    Event,
    EventKind,
    Evidence,
    EvidenceKind,
    FieldChange,
    Ignored,
    Issue,
    IssueRef,
    Mode,
    Person,
    Priority,
    StatusCategory,
    Suggestion,
    SuggestionKind,
)
from core.plugin import (
    ModelCard,
    Plugin,
    PluginConfig,
    SimilarIssue,
    SuggestContext,
    TrainContext,
    TrainedModel,
)
from core.secrets import Secret, sign, verify_signature
from core.settings import Between

__all__ = [
    "Between",
    "Block",
    "Bullets",
    "Capability",
    "Comment",
    "ConfigError",
    "ConnectionConfig",
    "Connector",
    "ConnectorError",
    "CredentialsError",
    "Delivery",
    "Document",
    "Event",
    "EventKind",
    "Evidence",
    "EvidenceKind",
    "FieldChange",
    "Folded",
    "Folding",
    "GoneError",
    "Ignored",
    "Inline",
    "Issue",
    "IssueRef",
    "Link",
    "LinkTarget",
    "MalformedDelivery",
    "Mode",
    "ModelCard",
    "Paragraph",
    "PermanentError",
    "Person",
    "Plugin",
    "PluginConfig",
    "Priority",
    "RetryableError",
    "Secret",
    "SignatureError",
    "SimilarIssue",
    "StatusCategory",
    "SuggestContext",
    "Suggestion",
    "SuggestionKind",
    "Text",
    "TracksideError",
    "TrainContext",
    "TrainedModel",
    "Unsupported",
    "UserError",
    "hookimpl",
    "render_markdown",
    "sign",
    "verify_signature",
]

if __name__ == "__main__":
    from core.cli.app import main

    main()
