"""People answer our comment on a stand-in for GitHub without words."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from core.markdown import ticked_in
from core.model import IssueRef

if TYPE_CHECKING:
    from core.testing.github_state import Remark, Repository, Ticket, User
    from core.testing.github_tracker import GitHubTracker

_TICKS: Final = {False: "- [ ]", True: "- [x]"}


class GitHubAnswering:
    """Boxes, thumbs, and GitHub's own list of suggestions."""

    lock: threading.RLock
    tracker: GitHubTracker

    def _found(self, ref: IssueRef) -> tuple[Repository, Ticket]:
        raise NotImplementedError

    def _user(self, login: str) -> User:
        raise NotImplementedError

    def boxes(self, ref: IssueRef, comment_id: str) -> dict[str, bool]:
        """The boxes of a comment, by their names, and whether they are ticked."""
        with self.lock:
            return dict(ticked_in(self._comment(ref, comment_id).body))

    def tick(
        self, ref: IssueRef, comment_id: str, box: str, ticked: bool = True, *, by: str
    ) -> None:
        """Somebody ticks a box or unticks it: GitHub edits the comment, in their name."""
        with self.lock:
            remark = self._comment(ref, comment_id)
            mark = f"<!-- {box} -->"
            lines = [
                line.replace(_TICKS[not ticked], _TICKS[ticked], 1) if mark in line else line
                for line in remark.body.split("\n")
            ]
            # A while later: GitHub's times have seconds.
            self.tracker.pass_time(2)
            repository, ticket = self._found(ref)
            body = "\n".join(lines)
            self.tracker.edit_comment(repository, ticket, self._user(by), remark, body)

    def thumb(self, ref: IssueRef, comment_id: str, content: str, *, by: str) -> None:
        """Somebody gives a comment a thumb, "+1" or "-1"; GitHub tells nobody."""
        with self.lock:
            self.tracker.pass_time(2)
            made = (self._user(by), content, self.tracker.new_id(), self.tracker.now())
            self._comment(ref, comment_id).reactions.append(made)

    def take_thumb(self, ref: IssueRef, comment_id: str, *, by: str) -> None:
        """Somebody takes their reactions off."""
        with self.lock:
            remark, who = self._comment(ref, comment_id), self._user(by)
            remark.reactions = [one for one in remark.reactions if one[0] is not who]

    def put_file(
        self, path: str, content: str | bytes | None, *, repository: str = "acme/shop"
    ) -> None:
        """Somebody commits a file to the default branch, or removes it with None."""
        with self.lock:
            files = self.tracker.repositories[repository].files
            if content is None:
                files.pop(path, None)
            else:
                files[path] = content.encode() if isinstance(content, str) else content

    def answer_comment(self, ref: IssueRef, comment_id: str) -> None:
        """A maintainer answers our comment, so that a delivery tells of it."""
        box = next(iter(self.boxes(ref, comment_id)))
        self.tick(ref, comment_id, box, by="maintainer-1")

    def thumb_up(self, ref: IssueRef, comment_id: str) -> None:
        """A maintainer gives a comment a thumb up."""
        self.thumb(ref, comment_id, "+1", by="maintainer-1")

    def answer_suggestion(
        self, ref: IssueRef, value: str, state: str, *, by: str = "maintainer-1"
    ) -> None:
        """Somebody approves or dismisses an entry of the list; what is approved is done."""
        with self.lock:
            repository, ticket = self._found(ref)
            who = self._user(by)
            for one in ticket.suggested:
                if one.value == value:
                    one.state, one.resolved_by = state, who
                    if state == "approved":
                        self.tracker.carry_out(repository, ticket, who, one)

    def _comment(self, ref: IssueRef, comment_id: str) -> Remark:
        ticket = self._found(ref)[1]
        return next(remark for remark in ticket.remarks if str(remark.id) == comment_id)
