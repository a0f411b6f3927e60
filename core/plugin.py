"""What a plugin that suggests is given, and what it gives back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, Final, Generic, Protocol, TypeVar

from core.model import Issue, Person
from core.settings import Between


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginConfig:
    """Settings of a plugin, read from ``[plugins.<name>]``; subclass it to add your own.

    ``enabled``: whether the plugin is loaded.
    ``time_limit``: seconds that one call for one issue may take.
    """

    enabled: bool = True
    time_limit: Annotated[float, Between(0.001, 3600)] = 5.0


ConfigT = TypeVar("ConfigT", bound=PluginConfig)


class Plugin(Generic[ConfigT]):
    """Base of plugins that have settings: the manager builds them with their own.

    A module with hook implementations is a plugin too, if it needs no settings.
    """

    name: ClassVar[str]
    """The name in the configuration, in the ledger and in messages."""

    config_class: ClassVar[type[Any]] = PluginConfig
    help: ClassVar[str] = ""
    """One sentence: what people get from it."""

    def __init__(self, config: ConfigT) -> None:
        self.config = config


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What is known of a trained model; JSON-able, kept beside it and shown to people.

    ``metrics`` are measured on held-out issues (the newest ones where there are dates),
    ``baselines`` are the same metrics for simple rules on the same issues. ``notes`` say in
    sentences what the model abstains from and why. ``about`` says in a few words what the
    task is, where its name does not tell. ``comparison`` is how it fared beside the one that was
    in use when it was trained. ``portrait`` is what its page draws: where it is sure and right,
    by language and by who files, and its known weaknesses. ``silent`` names values of the project
    that this model never suggests: by value ``why``, how many ``issues`` have it, how many it
    ``takes`` and ``lacks`` to be learned, and ``by_name`` where saying its name is enough.
    ``contradicted``: what was not learned from, since all others say against it: ``by`` whom
    (``author`` or ``setter``), how many ``people``, which ``value`` ("" for all), on how many
    ``issues``, some of their keys (``such_as``), and the ``sentence`` that says so.
    """

    task: str
    project: str
    rows: int
    classes: tuple[str, ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    metrics: Mapping[str, Any] = field(default_factory=dict)
    baselines: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    about: str = ""
    comparison: Mapping[str, Any] = field(default_factory=dict)
    portrait: Mapping[str, Any] = field(default_factory=dict)
    silent: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    contradicted: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class HeldOutAnswer:
    """What was answered about an issue that had not been learned from, and what is true of it."""

    value: str
    truth: frozenset[str]

    @property
    def is_right(self) -> bool:
        """Whether the answer is true."""
        return self.value in self.truth


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainedModel:
    """A model as a plugin hands it over, or gets it back.

    ``estimator`` is a scikit-learn object that skops can save, or None where the model is
    data alone. ``data`` is JSON-able. ``version`` is given by the registry when it is saved.
    ``held_out`` are answers about newer issues by what was learned from older ones, by the
    issues' keys: with them a new model is compared with the one in use before it takes its
    place. They are not saved.
    """

    task: str
    card: ModelCard
    estimator: Any = None
    data: Mapping[str, Any] = field(default_factory=dict)
    version: str = ""
    held_out: Mapping[str, HeldOutAnswer] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstimatorOffer:
    """A way to learn a task, offered beside the built-in one.

    ``name``: as cards name it. ``task``: ``type`` or ``priority``. ``make``: from a random seed
    to an unfitted scikit-learn classifier of texts (each a title, a line break, and what a
    person wrote); it has ``decision_function`` or ``predict_proba``. ``trusted``: the types of
    your own, as ``module.Class``, that a saved model of it consists of; those of scikit-learn
    are known. ``of_documents``: it is a pipeline of issues that were taken apart
    (:class:`core.learning.documents.Document`) instead, and learns from other projects too, as
    the built-in one does.
    """

    name: str
    task: str
    make: Callable[[int], Any]
    trusted: tuple[str, ...] = ()
    of_documents: bool = False


_OFFERED_TASKS: Final = ("type", "priority")


def wrong_with(offer: EstimatorOffer) -> str:
    """What is wrong with an offer, as a sentence; "" where it is well."""
    if offer.task not in _OFFERED_TASKS:
        return f"its task is {offer.task!r}; write one of {', '.join(_OFFERED_TASKS)}"
    # Nobody checks the types of a plugin before it runs.
    named: tuple[object, ...] = offer.trusted
    if not all(isinstance(name, str) and "." in name for name in named):
        return "trusted: write names as text, f'{__name__}.MyClass'"
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VectorOffer:
    """An encoder of texts, offered to the search for similar issues.

    ``name``: as ``[search] vectors`` and model cards name it. ``version``: changes whenever a text
    gets another vector, so that vectors of two encoders are never compared. ``load``: gives a
    function from texts to an array of (n, d) float32, each row of length 1, or 0 where it can
    tell nothing of a text; it is called when vectors are first needed, once in a process, and what
    it gives is called from several threads. ``languages``: those that it is known to read, by the
    English names that the search has for them (``english``, ``japanese``); in others it is used
    only once a project's own duplicates have shown that it helps there.
    """

    name: str
    version: str
    load: Callable[[], Callable[[Sequence[str]], Any]]
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarIssue:
    """An earlier issue found to be like another one.

    ``score``: how much of the other one was found in it, from 0 to about 1. ``shared`` are
    the terms that both have, the most telling first, as a person would write them.
    ``duplicates``: how many public issues are marked as its duplicates. ``near``: the cosine of
    the two texts' vectors, where an encoder is in use and has read both.
    """

    issue: Issue
    score: float
    shared: tuple[str, ...]
    duplicates: int = 0
    near: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fared:
    """How one suggestion fared with people.

    ``told``: whether it was shown or applied. ``right``: what they said to it or did about
    it; True too where it was applied and stands untouched a day later; None for nothing yet.
    """

    kind: str
    value: str
    confidence: float
    promised: float | None
    version: str
    made_by: str
    applied: bool
    told: bool
    right: bool | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """People's last word on one suggestion for an issue: whether the value was right."""

    kind: str
    value: str
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLabel:
    """What a tracker says of a label: what it is for, and the group that it belongs to.

    Of a group an issue has at most one label; "" for none.
    """

    description: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIssue:
    """An issue that people have: its labels, the id of who filed it, and who has it."""

    labels: tuple[str, ...] = ()
    author: str = ""
    people: tuple[Person, ...] = ()


class SuggestContext(Protocol):
    """What a plugin may look at while it suggests; everything is read-only."""

    def model(self, task: str) -> TrainedModel | None:
        """The active model of this issue's project for a task, or None."""

    def similar(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        """Earlier issues like this one, best first, in all projects that its readers may see."""

    def later(self, issue: Issue, limit: int = 10) -> Sequence[SimilarIssue]:
        """Later issues like this one, best first, in all projects that its readers may see.

        None while an issue is new; some when it is looked at again.
        """

    def telling(self) -> Mapping[str, float]:
        """How much each term tells among public issues, as the search weighs it.

        Terms are those of ``core.search.terms``; any may be asked for with ``[]``.
        """

    def encoder(self) -> VectorOffer | None:
        """The encoder whose cosines similar issues bear (``near``); None where none is in use."""

    def labels(self) -> frozenset[str]:
        """The labels in use in this issue's project."""

    def known_labels(self) -> Mapping[str, KnownLabel]:
        """The same labels, with what their tracker says of each."""

    def people(self) -> frozenset[str] | None:
        """Ids of the active people that the tracker told of; None where it told of none."""

    def open_issues(self) -> Mapping[str, int]:
        """How many open issues of this connection each person has, by id."""

    def taken_since(self, at: datetime | None) -> Sequence[TakenIssue]:
        """This project's issues that were filed after a time and that somebody has, oldest first.

        The newest few hundred; none where ``at`` is None.
        """

    def fared(self, kind: str) -> Sequence[Fared]:
        """How this project's suggestions of a kind fared with people lately, the newest first."""

    def abstain(self, kind: str, why: str) -> None:
        """Say why nothing of a kind is suggested, for whoever asks ``trackside triage`` about it.

        ``why``: a few words without a full stop, which go on from "No label: ".
        """


class TrainContext(Protocol):
    """What a plugin is given for training."""

    @property
    def seed(self) -> int:
        """The random seed to use, so that training twice gives the same model."""

    @property
    def own_handles(self) -> frozenset[str]:
        """Ids and handles of Trackside in the trackers: what they set alone is not truth."""

    @property
    def answers(self) -> Mapping[str, Sequence[Answered]]:
        """What people said to suggestions, by the keys of their issues."""

    def estimators(self, task: str) -> Sequence[EstimatorOffer]:
        """The estimators that plugins offer for a task."""

    def siblings(self) -> Sequence[Issue]:
        """Issues of the installation's other projects, in order of creation.

        The newest few thousand, of those that this project may learn from.
        """

    @property
    def labels(self) -> Mapping[str, KnownLabel]:
        """The labels known in the project, with what their tracker says of each."""

    def encoder(self) -> VectorOffer | None:
        """The encoder that the search for similar issues uses; None where none is in use."""

    def vectors(self, issues: Sequence[Issue]) -> Any:
        """The vectors of issues by that encoder, (n, d) float32; None where none is in use."""

    def progress(self, done: float, what: str) -> None:
        """Report progress in [0, 1] and what is being done, in a few words."""
