"""What people answered on GitHub without words: thumbs, and its own list of suggestions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from connectors.github.address import comment_path, issue_path, split
from connectors.github.config import GitHubConfig
from connectors.github.happenings import label_changes
from connectors.github.payload import number_of, person_of, table_of, text_of, time_of, type_of
from core.errors import CredentialsError, GoneError, PermanentError
from core.model import FieldChange, IssueRef, Person, Wordless

if TYPE_CHECKING:
    from connectors.github.client import GitHubClient

_THUMBS: Final[Mapping[str, bool]] = {"+1": True, "-1": False}
_ANSWERED: Final[Mapping[str, bool]] = {"approved": True, "applied": True, "dismissed": False}
_MOST: Final = 500


def answers(
    client: GitHubClient, me: Person, config: GitHubConfig, ref: IssueRef, comment_id: str
) -> Sequence[Wordless]:
    """See ``Connector.answers``; ``comment_id`` is "" where there is no comment of ours."""
    found = list(_thumbs(client, me, ref, comment_id)) if comment_id else []
    return [*found, *_listed(client, me, config, ref)]


def _thumbs(client: GitHubClient, me: Person, ref: IssueRef, comment_id: str) -> Iterator[Wordless]:
    path = f"{comment_path(ref, comment_id)}/reactions"
    for number, raw in enumerate(map(table_of, client.pages(path))):
        if number == _MOST:
            return
        who, yes = person_of(raw.get("user")), _THUMBS.get(text_of(raw.get("content")))
        identity = number_of(raw.get("id"))
        if who is not None and yes is not None and identity and who.id != me.id:
            at = time_of(raw.get("created_at"))
            yield Wordless(yes=yes, thumb=str(identity), by=who, at=at)


def _listed(
    client: GitHubClient, me: Person, config: GitHubConfig, ref: IssueRef
) -> Iterator[Wordless]:
    """Those of our proposals that somebody else has answered, by people whom GitHub names."""
    raws = [
        raw for raw in _suggestions(client, ref) if number_of(raw.get("actor_id")) == int(me.id)
    ]
    resolved = {
        number_of(raw.get("resolved_by")) for raw in raws if text_of(raw.get("state")) in _ANSWERED
    }
    people = _people(client, ref, resolved - {0, int(me.id)})
    for raw in raws:
        yes = _ANSWERED.get(text_of(raw.get("state")))
        who = people.get(number_of(raw.get("resolved_by")))
        meant = _meant(raw, config)
        if yes is not None and who is not None and meant:
            yield Wordless(yes=yes, meant=meant, by=who, at=time_of(raw.get("updated_at")))


def _suggestions(client: GitHubClient, ref: IssueRef) -> list[Mapping[str, Any]]:
    try:
        return [table_of(raw) for raw in client.pages(f"{issue_path(ref)}/suggestions")]
    except CredentialsError:
        raise
    except PermanentError:
        return []  # this server has no such list, or not for us


def _people(client: GitHubClient, ref: IssueRef, wanted: set[int]) -> Mapping[int, Person]:
    """The accounts of these numbers, among those who work on the repository."""
    found: dict[int, Person] = {}
    if not wanted:
        return found
    try:
        for raw in client.pages(f"/repos/{split(ref)[0]}/assignees"):
            person = person_of(raw)
            if person is not None and int(person.id) in wanted:
                found[int(person.id)] = person
            if found.keys() == wanted:
                break
    except GoneError:
        return found
    return found


def _meant(raw: Mapping[str, Any], config: GitHubConfig) -> tuple[FieldChange, ...]:
    """What carrying an entry out would change."""
    value = text_of(raw.get("target_value"))
    match text_of(raw.get("action")):
        case "add_label" if value:
            changes = label_changes(value, config)
        case "set_type" if value:
            changes = [("type", None, type_of(value, (), config)[0] or value)]
        case "add_assignee" if value:
            changes = [("assignees", None, value)]
        case _:
            changes = []
    return tuple(FieldChange(field=f, before=before, after=after) for f, before, after in changes)
