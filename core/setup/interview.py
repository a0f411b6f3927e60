"""The questions of ``trackside init``, in order, and what follows from the answers.

Who answers is an :class:`Asker`: a person at a terminal, or the options of a script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from core.config import Config, ServerConfig, check_connection_name
from core.connector import PERMITTED, Capability, Connector, Permissions, Setup
from core.errors import ConfigError, UsageError
from core.model import Mode
from core.setup.answers import secret_names, setting_names
from core.setup.asker import Ask, Asker, Wishes, checked, one_of
from core.setup.form import WEBHOOK_SECRET, Form, secret_value
from core.setup.plan import Plan

PERMISSIONS: Final[Mapping[Permissions, str]] = {
    Permissions.READ: "Trackside reads, and writes nothing at all to the tracker.",
    Permissions.COMMENT: "It reads, and writes its one comment on an issue; no field is touched.",
    Permissions.FULL: "It may write comments, labels, fields and links, if the mode lets it.",
}

MODES: Final[Mapping[Mode, str]] = {
    Mode.OBSERVE: "understands and keeps everything, writes nothing: for the first days",
    Mode.SUGGEST: "comments with suggestions, which people accept or reject",
    Mode.APPLY: "applies by itself what was right often enough on your own history",
}


Trackers = Mapping[str, type[Connector[Any]]]


def interview(ask: Asker, trackers: Trackers, wishes: Wishes, config: Config) -> Plan:
    """Ask for all that a connection needs.

    Raises:
        ConfigError: an option's answer is wrong, and nobody is there to ask again.
        UsageError: an option names what is not there, or something was not answered.
    """
    tracker = _tracker(ask, trackers, wishes)
    cls = trackers[tracker]
    setup = cls.setup
    if setup is None:  # _tracker offers only those that have one
        raise ConfigError(
            f"{tracker} has no set-up to walk through; docs/configuration.md shows it"
        )
    _check_wishes(cls, setup, wishes)
    name = _name(ask, tracker, wishes, config)
    before = config.connections.get(name, {})
    if before.get("tracker") != tracker:
        before = {}
    permissions = _permissions(ask, cls, setup, wishes, before)
    ask.say(setup.credentials)
    form = Form(ask, cls, setup, wishes, before, permissions)
    form.fill()
    public_url = _public_url(ask, wishes, config, name)
    mode = Mode(
        checked(
            ask,
            Ask(
                setting="mode",
                prompt="Mode",
                default=str(before.get("mode", Mode.OBSERVE)),
                choices={str(mode): text for mode, text in MODES.items()},
                option="--mode",
            ),
            wishes.mode,
            one_of(MODES),
        )
    )
    settings = {"mode": str(mode), "permissions": str(permissions), **form.settings}
    given = {*form.settings, *form.references, *form.typed}
    able = not setup.webhook_needs or setup.webhook_needs in given
    if _manages(ask, cls, permissions, wishes, public_url or config.server.public_url, able=able):
        settings["manage_webhook"] = True
    return Plan(
        connection=name,
        tracker=tracker,
        settings=settings,
        references=form.references,
        typed=form.typed,
        lists=frozenset(
            name
            for name in secret_names(cls.config_class)
            if isinstance(secret_value(cls.config_class, name, ""), list)
        ),
        public_url=public_url,
        asked=frozenset(
            {
                "tracker",
                "mode",
                "permissions",
                "manage_webhook",
                WEBHOOK_SECRET,
                *(question.setting for question in setup.questions),
                *wishes.settings,
                *wishes.secrets,
            }
        ),
        replaces=name in config.connections,
    )


# -- which, and how much -------------------------------------------------------------------


def _tracker(ask: Asker, trackers: Trackers, wishes: Wishes) -> str:
    offered = {name: cls.setup.title for name, cls in sorted(trackers.items()) if cls.setup}
    if not offered:
        raise UsageError("no connector says how it is set up; docs/configuration.md shows how")
    only = next(iter(offered)) if len(offered) == 1 else ""
    return checked(
        ask,
        Ask(
            setting="tracker",
            prompt="Tracker",
            choices=offered,
            default=only,
            option="--tracker",
        ),
        wishes.tracker,
        one_of(offered),
    )


def _name(ask: Asker, tracker: str, wishes: Wishes, config: Config) -> str:
    def check(name: str) -> str:
        try:
            check_connection_name(name)
        except ConfigError as error:
            return str(error)
        if name in config.connections and not wishes.replace:
            return (
                f"there is a connection {name!r} already; choose another name, or run "
                "`trackside init` with --replace"
            )
        return ""

    return checked(
        ask,
        Ask(
            setting="name",
            prompt="Name of the connection",
            explained=("It is part of the webhook's address, and how you name it in commands.",),
            default="" if check(tracker) else tracker,
            option="--name",
        ),
        wishes.name,
        check,
    )


def _permissions(
    ask: Asker,
    cls: type[Connector[Any]],
    setup: Setup,
    wishes: Wishes,
    before: Mapping[str, Any],
) -> Permissions:
    chosen = Permissions(
        checked(
            ask,
            Ask(
                setting="permissions",
                prompt="Permissions",
                explained=("How much may Trackside do there, whatever the credentials allow?",),
                default=str(before.get("permissions", Permissions.FULL)),
                choices={str(one): _means(cls, one) for one in PERMISSIONS},
                option="--permissions",
            ),
            wishes.permissions,
            one_of(PERMISSIONS),
        )
    )
    if needs := setup.permissions.get(chosen, ()):
        ask.say(f"Grant this in {setup.title}, and no more:")
        for need in needs:
            ask.say(f"  {need.name}: {need.why}")
    return chosen


def _means(cls: type[Connector[Any]], permissions: Permissions) -> str:
    """What a set of permissions lets Trackside do with this tracker."""
    able = sorted(str(one).replace("_", " ") for one in cls.can & PERMITTED[permissions])
    text = PERMISSIONS[permissions]
    return f"{text} ({', '.join(able)})" if able else text


def _public_url(ask: Asker, wishes: Wishes, config: Config, name: str) -> str | None:
    """The address that trackers reach; None where the configuration has it, or nobody knows."""

    def check(url: str) -> str:
        try:
            ServerConfig(public_url=url)
        except ConfigError as error:
            return str(error)
        return ""

    found = checked(
        ask,
        Ask(
            setting="public_url",
            prompt="Public address of this server",
            explained=(
                "Where the tracker reaches Trackside, as in https://triage.acme.example.",
                "Empty where you do not know it yet.",
            ),
            default=config.server.public_url,
            optional=True,
            option="--url",
        ),
        wishes.public_url or "",
        check,
    ).rstrip("/")
    if not found or found == config.server.public_url:
        return None
    others = [one for one in config.connections if one != name]
    if config.server.public_url and others:
        raise UsageError(
            f"[server] public_url is {config.server.public_url}, and the webhooks of "
            f"{', '.join(others)} go there; leave --url out, or change it in the configuration and "
            "run `trackside reconcile`"
        )
    return found


def _manages(
    ask: Asker,
    cls: type[Connector[Any]],
    permissions: Permissions,
    wishes: Wishes,
    public_url: str,
    *,
    able: bool,
) -> bool:
    """Whether Trackside registers the webhook and looks after it.

    ``able``: the tracker lets such credentials do so.
    """
    if not able:
        if wishes.webhook:
            needs = cls.setup.webhook_needs if cls.setup else ""
            raise UsageError(
                f"--webhook: {cls.name} lets these credentials register none (it takes {needs}); "
                "leave it out, and make the webhook by hand"
            )
        return False
    if Capability.WEBHOOK not in cls.can & PERMITTED[permissions] or not public_url:
        if wishes.webhook:
            raise UsageError(
                "--webhook: give --url, the address that the tracker reaches"
                if Capability.WEBHOOK in cls.can
                else f"--webhook: {cls.name} lets webhooks be made by hand only"
            )
        return False
    if wishes.webhook is not None:
        return wishes.webhook
    return ask.agrees("May Trackside register the webhook there, mend it and keep it from ending?")


def _check_wishes(cls: type[Connector[Any]], setup: Setup, wishes: Wishes) -> None:
    secret = set(secret_names(cls.config_class))
    plain = set(setting_names(cls.config_class)) - secret
    plain |= {question.setting for question in setup.questions if not question.secret}
    for option, given, known in (
        ("--set", wishes.settings, plain - {"mode", "permissions", "manage_webhook"}),
        ("--secret", wishes.secrets, secret),
    ):
        if unknown := sorted(set(given) - known):
            # Only names: a value may be a secret that was put in the wrong place.
            elsewhere = sorted(secret & set(unknown)) if option == "--set" else []
            hint = f"; write --secret {elsewhere[0]}=env:NAME" if elsewhere else ""
            raise UsageError(
                f"{option}: {cls.name} has no {', '.join(unknown)} there; it has: "
                f"{', '.join(sorted(known))}{hint}"
            )
    for name, reference in wishes.secrets.items():
        if not reference.startswith(("env:", "file:")):
            raise UsageError(f"--secret {name}: write where it is, {name}=env:NAME or file:/path")
