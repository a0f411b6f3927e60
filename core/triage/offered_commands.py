"""The commands that plugins offer: checked once, asked under guard, named in the help."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

from core.command import (
    CommandContext,
    CommandOffer,
    CommandReply,
    Named,
    Wanted,
    nearest,
)
from core.errors import PluginError, UserError
from core.model import Issue, Person
from core.plugin_manager import PluginManager
from core.triage.commands import MOST_WORDS, OWN_NAMES, PREFIX, CommandName

log = logging.getLogger(__name__)

_LONGEST_NAME: Final = 40
_LONGEST_ANSWER: Final = 2_000
_MOST_WANTED: Final = 50
_FAILED: Final = "This command did not work; the log of Trackside says why."

OWN_HELP: Final[Mapping[CommandName, tuple[str, str]]] = {
    CommandName.ACCEPT: ("WHAT", "accepts what is suggested: all of it, or `labels`, `type`, …"),
    CommandName.REJECT: ("WHAT REASON", "rejects it, and takes back what was done"),
    CommandName.UNDO: ("WHAT", "takes back what was done"),
    CommandName.WHY: ("WHAT", "tells the reasons of what was suggested and done"),
    CommandName.NEVER: ("KIND VALUE", "never suggests that in this project: `never label bug`"),
    CommandName.PAUSE: ("REASON", "stops Trackside on this issue; `pause project` in the project"),
    CommandName.RESUME: ("", "lets it go on; `resume project` in the project"),
    CommandName.HELP: ("", "shows this"),
}


class Guarded(Protocol):
    """What calls a plugin: its answers, or None where it raised or took too long."""

    def __call__(self, function: Callable[[], Any], hook: str) -> Sequence[Any] | None:
        """Make the call."""


@dataclass(frozen=True, slots=True)
class Offered:
    """A command, whose it is, and how its plugin is called."""

    offer: CommandOffer
    plugin: str
    call: Guarded


@dataclass(frozen=True, slots=True)
class OfferedCommands:
    """The commands of all plugins.

    ``context_of`` gives what a command may look at: for an issue, an argument and a person.
    """

    offered: Sequence[Offered] = ()
    context_of: Callable[[Issue, str, Person], CommandContext] | None = None
    by_name: Mapping[str, Offered] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        plugins: PluginManager,
        context_of: Callable[[Issue, str, Person], CommandContext] | None = None,
    ) -> OfferedCommands:
        """What the plugins offer.

        Raises:
            PluginError: a plugin failed to say, offered something else, or a name twice.
        """
        found, by_name = [], dict[str, Offered]()
        for loaded, offers in plugins.each("trackside_offer_commands"):
            for offer in offers:
                if wrong := _what_is_wrong(offer):
                    raise PluginError(f"plugin {loaded.name!r}: a command {wrong}")
                one = Offered(offer, loaded.name, loaded.guard.call_within)
                for name in (offer.name, *offer.also):
                    if name in by_name:
                        other = by_name[name].plugin
                        raise PluginError(
                            f"plugins {other!r} and {loaded.name!r} both offer a command {name!r}"
                        )
                    by_name[name] = one
                found.append(one)
        return cls(found, context_of, by_name)

    @property
    def names(self) -> frozenset[str]:
        """All names of commands, the built-in ones among them."""
        return OWN_NAMES | self.by_name.keys()

    def reply(self, name: str, issue: Issue, argument: str, by: Person) -> CommandReply:
        """What a plugin's command comes to.

        Raises:
            UserError: it cannot be followed as written; the text is for who gave it.
        """
        offered, context_of = self.by_name[name], self.context_of
        if context_of is None:
            raise UserError(_FAILED)

        def call() -> Sequence[object]:
            try:
                return [offered.offer.reply(context_of(issue, argument, by))]
            except UserError as error:
                return [error]

        answers = offered.call(call, f"command {name}")
        if answers is None:
            raise UserError(_FAILED)
        (answer,) = answers
        if isinstance(answer, UserError):
            raise UserError(str(answer)[:_LONGEST_ANSWER])
        if not _is_reply(answer):
            kind = type(answer).__name__
            log.error(
                "plugin %s: command %s: no CommandReply, or a wrong one (%s)",
                offered.plugin,
                name,
                kind,
            )
            raise UserError(_FAILED)
        reply: CommandReply = answer
        return reply

    def nearest(self, word: str) -> str:
        """The command that a misspelt one may have meant; "" where it is like none."""
        found = nearest(word, [name for name in self.names if " " not in name], 1)
        return found[0] if found else ""

    def help(self) -> str:
        """All commands, one in each line, as a notice."""
        lines = [
            _help_line(str(name), takes, text)
            for name, (takes, text) in OWN_HELP.items()
            if name is not CommandName.HELP
        ]
        lines += [_help_line(o.offer.name, o.offer.takes, o.offer.help) for o in self.offered]
        lines.append(_help_line(str(CommandName.HELP), *OWN_HELP[CommandName.HELP]))
        return "\n".join(["Commands, each in a line of its own of a new comment:", *lines])


def _help_line(name: str, takes: str, text: str) -> str:
    return f"- `{' '.join(filter(None, (PREFIX, name, takes)))}`: {text}"


def _what_is_wrong(offer: object) -> str:
    """What is wrong with an offer, to follow its plugin's name; "" where it is well."""
    if not isinstance(offer, CommandOffer):
        return f"is {type(offer).__name__}; return CommandOffer"
    # Nobody checks the types of a plugin before it runs.
    texts: tuple[object, ...] = (offer.name, offer.takes, offer.help, *offer.also)
    if not all(isinstance(text, str) for text in texts) or not callable(offer.reply):
        return "has something else where text or a function belongs"
    wrong = next(filter(None, map(_wrong_name, (offer.name, *offer.also))), "")
    if not (wrong or offer.help.strip()):
        return f"{offer.name!r} does not say what it does"
    return wrong


def _wrong_name(name: str) -> str:
    words = name.split()
    if not words or len(words) > MOST_WORDS or len(name) > _LONGEST_NAME:
        return f"is called {name!r}; write one to {MOST_WORDS} words"
    if " ".join(words).casefold() != name or not name.isprintable():
        return f"is called {name!r}; write it in lower case, with single spaces"
    if words[0] in OWN_NAMES:
        return f"is called {name!r}, and {words[0]!r} is a command of Trackside's own"
    return ""


def _is_reply(answer: object) -> bool:
    """Whether a plugin's answer is one, through and through."""
    if not isinstance(answer, CommandReply):
        return False
    # Nobody checks the types of a plugin before it runs.
    says: object = answer.says
    parts: Sequence[tuple[Sequence[object], type]] = (
        (answer.wanted, Wanted),
        (answer.named, Named),
        (answer.denied, str),
    )
    return (
        isinstance(says, str)
        and len(says) <= _LONGEST_ANSWER
        and all(len(part) <= _MOST_WANTED for part, _ in parts)
        and all(isinstance(one, kind) for part, kind in parts for one in part)
    )
