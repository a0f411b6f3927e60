"""What the lines and the inline parts of an issue look like, in Markdown and in Jira's markup.

Issues are written by anybody, so every quantifier is bounded and no two neighbours can eat
the same characters in many ways: matching takes time linear in the line.
"""

from __future__ import annotations

import re
from typing import Final

SENTENCE_CHARS: Final = 400

FENCE = re.compile(r"\s{0,8}(`{3,40}|~{3,40})")
JIRA_BLOCK = re.compile(r"\{(code|noformat|quote)(?::[^}\n]{0,80})?\}")
HEADING = re.compile(r"\s{0,3}(?:#{1,6}|h[1-6]\.)\s{1,20}(\S.{0,200})")
BOLD_LINE = re.compile(r"\s{0,3}(?:\*{1,3}|__)([^*_\n]{2,120})(?:\*{1,3}|__)\s{0,5}:?\s{0,20}$")
LABEL_LINE = re.compile(
    r"\s{0,6}(?:[-*+]\s{1,4})?([^\W\d_][\w \-/()'’]{1,48})[:：]\s{0,20}(.{0,200})$"
)
QUOTE = re.compile(r"\s{0,3}(?:>|bq\. )\s?")
CHECKBOX = re.compile(r"\s{0,12}(?:[-*+]|\d{1,3}[.)])\s{1,4}\[( |x|X)\]\s?")
STEP = re.compile(r"\s{0,12}\d{1,3}[.)]\s{1,4}\S")
BULLET = re.compile(r"\s{0,12}[-*+•]\s{1,4}\S")
TABLE = re.compile(r"\s{0,8}\|.{0,2000}\|\s{0,8}$")
RULE = re.compile(r"\s{0,3}[-=*_]{3,200}\s{0,8}$")
TRACE = re.compile(
    r"""\s{0,60}(?:
        at\ (?:async\ )?[\w$.<>\[\]/ ]{1,160}\(.{0,300}      # Java, JavaScript
      | at\ (?:https?|file|chrome-extension|webpack)[:\w-]{0,40}/
      | at\ [\w$.<>\[\]`]{3,160}(?:\ in\ |:\d)                # .NET, JavaScript
      | File\ ".{1,300}",\ line\ \d{1,7}                      # Python
      | (?:Traceback|Stack\ ?trace|Call\ stack)\b.{0,40}(?:last|:)
      | Caused\ by:\ | \.\.\.\ \d{1,5}\ (?:more|common)
      | \#\d{1,3}\ {1,4}(?:0x|[\w:~<]{2,})                      # gdb, PHP
      | goroutine\ \d{1,9}\ \[ | panic: | thread\ '.{1,60}'\ panicked
      | [\w/.~-]{1,200}\.(?:go|rs|rb|c|cc|cpp|py|js|ts|swift|kt):\d{1,7}(?::|\ \+0x|\ in\ )
    )""",
    re.VERBOSE,
)
RAISED = re.compile(
    r"\s{0,20}(?:[\w.$]{0,160}(?:Error|Exception|Panic|Fault)|Segmentation fault|fatal|FATAL)"
    r"(?:\s{0,4}\[[\w ]{1,40}\])?(?::|$|\s\()"
)
LOG = re.compile(
    r"""\s{0,20}(?:
        [\[(<]?\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[T\ ,]{1,2}\d{1,2}:\d{2}
      | [\[(<]?\d{1,2}:\d{2}:\d{2}[.,:\d]{0,12}[\])>]?\s
      | [\[(<]?(?:TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL|VERBOSE)[\])>:]
      | [IWEF]\d{4}\ \d{2}:\d{2} | \[\ {0,6}\d{1,9}\.\d{1,9}\]
      | (?:npm|yarn|pip|cargo|make|gcc|ld)(?:\[\d{1,3}\])?[\ :]\s?(?:ERR|WARN|error|warning|\*{3})
      | error\[E\d{1,5}\]:
      | \$\ \S | >>>\ \S
    )""",
    re.VERBOSE,
)
INLINE = re.compile(
    r"""
      (?P<image>!\[[^\]\n]{0,200}\]\([^)\s]{0,1000}\)?|!\S{1,200}\.(?:png|jpe?g|gif|bmp|webp)(?:\|[^!\n]{0,80})?!|<(?:img|video)\b[^>\n]{0,1000}>?)
    | (?P<url>(?:https?|ftp)://(?P<host>[^\s/<>()\[\]"'|:]{1,200})(?P<rest>[^\s<>()\[\]"'|]{0,1500}))
    | (?P<span>`[^`\n]{1,300}`|\{\{[^}\n]{1,300}\}\})
    | (?P<tag></?[A-Za-z][^<>\n]{0,300}>)
    | (?P<mail>(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,4})
    | (?P<mention>(?<![\w/.@])@[\w-]{1,60})
    | (?P<ref>(?<![\w&/])(?:[\w.-]{1,60}/[\w.-]{1,60})?\#\d{1,9}\b)
    | (?P<path>(?<![\w/])(?:[A-Za-z]:[\\/]|~?/|\.{1,2}/)[\w.@+-]{1,80}(?:[\\/][\w.@+-]{1,80}){1,20})
    | (?P<hex>\b(?:0x[0-9a-fA-F]{1,64}|(?=[a-f]{0,64}\d)[0-9a-f]{7,64})\b)
    | (?P<version>\bv?\d{1,5}(?:\.\d{1,6}){1,4}
        (?:[-+.]?(?:rc|alpha|beta|dev|canary|nightly|pre)[\w.-]{0,40})?\b)
    """,
    re.VERBOSE,
)
NOT_A_LETTER = re.compile(r"[\W\d_]")
ISSUE_URL = re.compile(r"/(?:issues|pull|browse|discussions)/", re.IGNORECASE)
SENTENCE = re.compile(rf"[^.!?。！？\n]{{1,{SENTENCE_CHARS}}}[.!?。！？]{{0,3}}")
ASKS = re.compile(
    r"\?|？|\b(?:would|should|could|how|what|why|when|where|which|who|is there|want|need|wish|"
    r"like to|please|propose|suggest|request|allow|support|add|able to|possible|"
    r"warum|wie|kann|pourquoi|comment|puis-je|por qué|cómo|почему|как|можно)\b|"
    r"请|希望|能否|如何|怎么|为什么|是否|ください|できます|でしょうか|ませんか|どう|なぜ",
    re.IGNORECASE,
)
EMPTY_VALUES: Final = frozenset({"", "_no response_", "no response", "n/a", "na", "none", "-"})
