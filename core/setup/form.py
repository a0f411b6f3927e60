"""The connector's own questions, asked until its settings have nothing against the answers."""

from __future__ import annotations

import secrets as random_secrets
from collections.abc import Mapping
from typing import Any, Final

from core.connector import Connector, Permissions, Question, Setup
from core.errors import ConfigError
from core.secrets import Secret, read_secret
from core.settings import problems_of
from core.setup.answers import concerns, is_asked, problem_with, setting_names, shown, value_of
from core.setup.asker import Ask, Asker, Wishes

WEBHOOK_SECRET: Final = "webhook_secrets"  # noqa: S105 - a setting's name
_SECRET_BYTES: Final = 32


class Form:
    """The connector's questions, asked until its own settings have nothing against the answers."""

    def __init__(
        self,
        ask: Asker,
        cls: type[Connector[Any]],
        setup: Setup,
        wishes: Wishes,
        before: Mapping[str, Any],
        permissions: Permissions,
    ) -> None:
        self._ask, self._cls, self._setup = ask, cls, setup
        self._wishes, self._before = wishes, before
        self._fixed = {"permissions": str(permissions)}
        self._known = set(setting_names(cls.config_class))
        self._answers: dict[str, Any] = dict(self._fixed)
        self._done: set[str] = set()
        self.settings: dict[str, Any] = {}
        self.references: dict[str, str] = {}
        self.typed: dict[str, Secret] = {}

    def fill(self) -> None:
        """Ask everything; what contradicts another answer is asked again."""
        wishes, again = self._wishes, frozenset[str]()
        for name, text in wishes.settings.items():
            if name not in {question.setting for question in self._setup.questions}:
                self.settings[name] = self._value(name, text)
        for name, reference in wishes.secrets.items():
            self.references[name] = reference
        while True:
            for question in self._setup.questions:
                if not self._is_asked(question):
                    self._forget(question.setting)
                    self._done.discard(question.setting)
                elif question.setting in again or question.setting not in self._done:
                    self._one(question, first=question.setting not in self._done)
                    self._done.add(question.setting)
            self._webhook_secret()
            problems = problems_of(self._cls.config_class, self._whole())
            if not problems:
                return
            told = "; ".join(f"{name}: {text}" if name else text for name, text in problems)
            if not self._ask.again:
                raise ConfigError(told)
            self._ask.say(told)
            asked = {q.setting for q in self._setup.questions if self._is_asked(q)}
            named = {concerns(name, text) for name, text in problems} & asked
            again = frozenset(named or asked)
            if not again:
                raise ConfigError(told)

    def _is_asked(self, question: Question) -> bool:
        setting, wishes = question.setting, self._wishes
        if question.unless and setting in {*wishes.settings, *wishes.secrets}:
            return True  # an option that contradicts another is told of, not passed over
        return is_asked(question, {**self._answers, **self.references, **self.typed})

    def _one(self, question: Question, *, first: bool) -> None:
        setting = question.setting
        given = ""
        if first and question.secret:
            given = self._wishes.secrets.get(setting, "")
        elif first:
            given = self._wishes.settings.get(setting, "")
        while True:
            text = given or self._ask.answer(self._as_ask(question))
            problem = self._take(question, text)
            if not problem:
                return
            if not self._ask.again:
                raise ConfigError(f"{setting}: {problem}")
            self._ask.say(problem)
            given = ""

    def _as_ask(self, question: Question) -> Ask:
        setting = question.setting
        explained = [question.help] if question.help else []
        default = question.default
        if question.secret:
            kept = setting in self._before or self._has(setting)
            explained.append(
                "It is not shown, and kept in a file that only you may read. Or write where it "
                "is: env:NAME or file:/path" + ("; empty: it stays as it is." if kept else ".")
            )
            return Ask(
                setting=setting,
                prompt=question.prompt,
                explained=explained,
                secret=True,
                optional=question.optional or kept,
                option=f"--secret {setting}=env:NAME",
            )
        if setting in self._answers:
            default = shown(self._answers[setting])
        elif setting in self._before:
            default = shown(self._before[setting])
        return Ask(
            setting=setting,
            prompt=question.prompt,
            explained=explained,
            default=default,
            choices=dict.fromkeys(question.choices, ""),
            optional=question.optional,
            option=f"--set {setting}=…",
        )

    def _take(self, question: Question, text: str) -> str:
        """Keep an answer; returns what is wrong with it instead, "" where nothing."""
        setting = question.setting
        if question.secret:
            return self._take_secret(setting, text)
        if not text:
            self._forget(setting)
            return "" if question.optional else "this is needed"
        if question.choices and text not in question.choices:
            return f"write one of {', '.join(question.choices)}"
        if setting in self._known:
            return self._take_setting(setting, text)
        # It only steers which other questions are asked.
        self._answers[setting] = text
        return ""

    def _take_setting(self, setting: str, text: str) -> str:
        try:
            value = self._value(setting, text)
        except ConfigError as error:
            return str(error)
        if problem := problem_with(self._cls.config_class, setting, self._whole({setting: value})):
            return problem
        self._answers[setting] = self.settings[setting] = value
        return ""

    def _take_secret(self, setting: str, text: str) -> str:
        if not text:
            if setting in self._before and not self._has(setting):
                self.references[setting] = _first(self._before[setting])
            return ""
        self._forget(setting)
        if text.startswith(("env:", "file:")):
            try:
                read_secret(text)
            except ConfigError as error:
                return str(error)
            self.references[setting] = text
        elif text.startswith("-----BEGIN"):
            return "a key has several lines: keep it in a file, and write file:/path"
        else:
            self.typed[setting] = Secret(text, f"secrets/{setting}")
        whole = self._whole()
        if problem := problem_with(self._cls.config_class, setting, whole):
            self._forget(setting)
            return problem
        return ""

    def _webhook_secret(self) -> None:
        if self._has(WEBHOOK_SECRET):
            return
        if kept := self._before.get(WEBHOOK_SECRET):
            self.references[WEBHOOK_SECRET] = _first(kept)
            self._ask.say("The webhook's secret stays as it is.")
            return
        question = Question(
            setting=WEBHOOK_SECRET,
            prompt="Secret of the webhook",
            help="Empty: Trackside makes one. Give it only where the tracker has one already.",
            secret=True,
            optional=True,
        )
        self._one(question, first=True)
        if not self._has(WEBHOOK_SECRET):
            made = random_secrets.token_hex(_SECRET_BYTES)
            self.typed[WEBHOOK_SECRET] = Secret(made, f"secrets/{WEBHOOK_SECRET}")

    def _whole(self, more: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """The table as it would be bound now, with secrets as they are."""
        cls = self._cls.config_class
        found = {**self._fixed, **self.settings, **(more or {})}
        for name, secret in self.typed.items():
            found[name] = secret_value(cls, name, secret)
        for name, reference in self.references.items():
            found[name] = secret_value(cls, name, reference)
        return found

    def _value(self, setting: str, text: str) -> Any:
        return value_of(self._cls.config_class, setting, text)

    def _has(self, setting: str) -> bool:
        return setting in {*self._answers, *self.settings, *self.references, *self.typed}

    def _forget(self, setting: str) -> None:
        self._answers.pop(setting, None)
        self.settings.pop(setting, None)
        self.references.pop(setting, None)
        self.typed.pop(setting, None)


def secret_value(config_class: type[Any], setting: str, value: Any) -> Any:
    """A secret as the setting has it: alone, or in a list."""
    return [value] if isinstance(value_of(config_class, setting, "x"), list) else value


def _first(value: Any) -> str:
    return str(value[0] if isinstance(value, list | tuple) and value else value)
