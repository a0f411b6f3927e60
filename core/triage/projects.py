"""The settings in force of each project, the wording that follows, and how they are kept fresh.

A project's own file is read at each reconciliation. One that is wrong changes nothing: what
was valid before stays in force, and the maintainers are told in one issue, which is edited
where the mistake changes and closed where it is mended.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from core.connector import Capability, Connector, ProjectFile
from core.document import Document, Paragraph, Text
from core.errors import ConfigError, CredentialsError, PermanentError, RetryableError, UserError
from core.kinds import problem_of
from core.model import Issue
from core.project_settings import CommentConfig, ProjectSettings, read_file
from core.store.project_files import ProjectFileRecord
from core.store.store import Store
from core.triage.policy import is_silent
from core.wording.reasons import Reasons
from core.wording.sentences import ENGLISH, Wording, wording_of

log = logging.getLogger(__name__)

_LONGEST_PROBLEM: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Projects:
    """What is set for the projects of an installation.

    ``operators``: the tables of the configuration by the projects' names; ``comment``: how the
    comment is worded where nothing else is said. ``translations``: what plugins translate of
    their reasons into a language.
    """

    store: Store
    operators: Mapping[str, ProjectSettings]
    comment: CommentConfig
    translations: Callable[[str], Reasons] = lambda _: Reasons()
    kinds_are_known: bool = True
    """Whether only the built-in kinds are made here; a stranger's plugin may make others."""
    tried: ProjectSettings | None = None
    """What stands for a project's own file, where somebody looks what it would do."""

    def settings_of(self, issue: Issue) -> Sequence[ProjectSettings]:
        """What narrows the rules for an issue: the operator's, then the project's own."""
        return self.settings_at(issue.tracker, issue.connection, issue.project)

    def wording(self, issue: Issue) -> Wording:
        """How the comment on an issue is worded; the project's own words come last."""
        return self._wording(self.settings_of(issue))

    def _wording(self, settings: Sequence[ProjectSettings]) -> Wording:
        wording = self.comment.over(wording_of(ENGLISH))
        for one in settings:
            wording = one.comment.over(wording)
        return wording.with_reasons(self.translations(wording.language))

    def settings_at(self, tracker: str, connection: str, project: str) -> Sequence[ProjectSettings]:
        """The same for a project, as it is read by a connection; "" for none."""
        found = [
            self.operators[name]
            for name in (project, f"{tracker}:{project}")
            if name in self.operators
        ]
        if self.tried is not None:
            return [*found, self.tried]
        record = self.store.project_files.get(connection, project) if connection else None
        if record is not None and record.text and (own := _own(record.text)) is not None:
            found.append(own)
        return found

    # -- reading anew ----------------------------------------------------------------------

    def refresh(self, connector: Connector[Any], project: str) -> None:
        """Read a project's own file, and tell its maintainers where it cannot be used.

        Raises:
            RetryableError, CredentialsError: the tracker did not answer.
        """
        if Capability.SETTINGS not in connector.capabilities:
            return
        try:
            file = connector.read_settings(project)
        except (CredentialsError, RetryableError):
            raise
        except PermanentError as error:
            log.info("%s: its own settings cannot be read: %s", project, error)
            return
        before = self.store.project_files.get(connector.connection, project)
        if file is None and before is None:
            return
        settings = self.settings_at(connector.name, connector.connection, project)
        now = _taken(file, before, connector.connection, project, check_kinds=self.kinds_are_known)
        if now.problem and (before is None or before.problem != now.problem):
            log.warning("%s: its own settings cannot be used: %s", project, now.problem)
        # In force before anybody is told: that the tracker is away must not hold it up.
        self.store.project_files.put(now)
        if (
            now.told != now.problem
            and not self._is_paused(connector, project)
            and self._may_tell(connector, now, settings)
        ):
            self._tell(connector, now, settings)
            self.store.project_files.put(replace(now, told=now.problem))

    def _is_paused(self, connector: Connector[Any], project: str) -> bool:
        """Whether nothing may be written there now; it is told once that is over."""
        of_project = Issue(
            key="",
            tracker=connector.name,
            project=project,
            title="",
            connection=connector.connection,
        )
        return any(pause.concerns(of_project) for pause in self.store.pauses.list())

    def _may_tell(
        self,
        connector: Connector[Any],
        record: ProjectFileRecord,
        settings: Sequence[ProjectSettings],
    ) -> bool:
        """Whether something may be written to say so; what we opened we may always close."""
        narrowed = settings if record.problem else ()
        quiet = is_silent(connector.config, record.project, narrowed)
        return Capability.COMMENT in connector.capabilities and not quiet

    def _tell(
        self,
        connector: Connector[Any],
        record: ProjectFileRecord,
        settings: Sequence[ProjectSettings],
    ) -> None:
        """Tell the maintainers of a problem, or close what told of one."""
        say, document = self._wording(settings).say, None
        if record.problem:
            document = Document(
                (
                    Paragraph(say("settings_wrong", problem=Text(record.problem, code=True))),
                    Paragraph(say("settings_stay")),
                )
            )
        title = "".join(inline.text for inline in say("settings_title"))
        marker = f"trackside:{self.store.installation}:settings"
        try:
            connector.tell_maintainers(record.project, title, document, marker)
        except (CredentialsError, RetryableError):
            raise
        except PermanentError as error:
            # Once is enough: whoever refuses an issue would refuse it the next time as well.
            log.warning("%s: its maintainers cannot be told: %s", record.project, error)


def _taken(
    file: ProjectFile | None,
    before: ProjectFileRecord | None,
    connection: str,
    project: str,
    *,
    check_kinds: bool,
) -> ProjectFileRecord:
    """What is to be kept after a file was read."""
    now = datetime.now(UTC)
    kept = before or ProjectFileRecord(connection=connection, project=project, text="", read_at=now)
    if file is None:
        return replace(kept, text="", problem="", read_at=now)
    if problem := file.problem or _problem_of(file.text, check_kinds=check_kinds):
        return replace(kept, problem=problem[:_LONGEST_PROBLEM], read_at=now)
    return replace(kept, text=file.text, problem="", read_at=now)


def settings_in(place: Path, *, check_kinds: bool) -> ProjectSettings:
    """The settings in a file like that which a project keeps, to see what they would do.

    Raises:
        UserError: it cannot be read.
        ConfigError: it is wrong; the text says how.
    """
    try:
        text = place.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UserError(f"cannot read {place}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{place} is not valid TOML: it is not UTF-8 text") from error
    if problem := _problem_of(text, check_kinds=check_kinds):
        raise ConfigError(f"{place}: {problem}")
    return read_file(text)


def _problem_of(text: str, *, check_kinds: bool) -> str:
    try:
        settings = read_file(text)
    except ConfigError as error:
        return str(error)
    return problem_of(settings) if check_kinds else ""


@lru_cache(maxsize=256)
def _own(text: str) -> ProjectSettings | None:
    """The settings of a file that was valid when it was kept; None where it is not any more."""
    try:
        return read_file(text)
    except ConfigError as error:
        log.warning("a project's own settings, once valid, cannot be used any more: %s", error)
        return None
