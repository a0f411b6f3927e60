"""Issues on which all automation stops: how they are recognised.

``phrases`` and ``people`` hold what people write, ``keys``, ``passwords`` and ``numbers`` what
secrets and people's numbers look like, ``words`` and ``rules`` the ideas that meet in a sentence
(``concepts``), ``wording`` how words weigh where no rule holds, ``prose`` what of a text is said
by a person; ``verdict`` asks them all.
"""

from __future__ import annotations

from core.triage.sensitive.verdict import SensitiveMemory, looks_sensitive, why_sensitive

__all__ = ["SensitiveMemory", "looks_sensitive", "why_sensitive"]
