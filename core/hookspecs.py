"""Every hook of Trackside. A hook is an extension point of ours, never a webhook.

Each has four answers: Called (when, how often, where), Return (what to give back),
Results (what is done with it) and Errors (what a failure costs). Plugins are called one
by one, in the order in which they were registered, so that a plugin that raises, or does not
come back within its time limit, loses only its own answer; both are logged and counted.
A plugin may leave out arguments that it does not need. docs/hooks.md has an example of each.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from core.command import CommandOffer
    from core.connector import Connector
    from core.model import Issue, Suggestion
    from core.plugin import (
        EstimatorOffer,
        SuggestContext,
        TrainContext,
        TrainedModel,
        VectorOffer,
    )
    from core.routes import Route, WebContext
    from core.subscriber import Subscriber

PROJECT_NAME = "trackside"
hookspec = pluggy.HookspecMarker(PROJECT_NAME)
hookimpl = pluggy.HookimplMarker(PROJECT_NAME)


@hookspec
def trackside_register_connectors() -> Iterable[type[Connector[Any]]]:
    """Offer connectors for trackers.

    Called: once, when the installation opens, before any connection is made.
    Return: connector classes (not instances); each one's ``name`` is the ``tracker`` that
        connections in the configuration refer to.
    Results: pooled; two connectors of the same name are a start-up error naming both plugins.
    Errors: an exception is a start-up error that names the plugin.
    """
    raise NotImplementedError


@hookspec
def trackside_suggest(issue: Issue, context: SuggestContext) -> Iterable[Suggestion]:
    """Suggest something for an issue.

    Called: in a worker, once per event that changed what an issue says, after the issue
        is stored; and by ``trackside triage``. Must not write anywhere.
    Return: any number of suggestions; none means no opinion, which is a good answer.
    Results: all plugins' suggestions are pooled; for the same kind and value the most
        confident wins; policy decides what is shown or applied.
    Errors: an exception or a time-out costs this plugin's suggestions for this issue.
    """
    raise NotImplementedError


@hookspec
def trackside_offer_commands() -> Iterable[CommandOffer]:
    """Offer commands that people give in comments, beside the built-in ones.

    Called: when an installation opens, and once more when its work begins.
    Return: any number of offers; the ``reply`` of one is called in a worker, when somebody who
        may triage an issue gave that command in a new comment on it. It must not write anywhere.
    Results: the help lists them. What a reply wants is made in the person's name: it goes
        through the ledger, can be undone, counts as the person's own value, and answers what
        was suggested.
    Errors: an exception here, and a name that another command has, is a start-up error that names
        the plugin. A ``UserError`` of a reply is shown to who gave the command; any other
        exception, or a time-out, costs this one command, and they are told so.
    """
    raise NotImplementedError


@hookspec
def trackside_translate_reasons(language: str) -> Iterable[tuple[str, str]]:
    """Translate the English sentences in which this plugin says why.

    Called: once in a process for each language of a comment, English excepted.
    Return: templates of its English sentences, each with what to say for it.
    Results: used where neither the operator nor Trackside itself has a translation that fits.
    Errors: an exception, a time-out or a pair that is none costs this plugin's translations;
        its reasons stay English.
    """
    raise NotImplementedError


@hookspec
def trackside_offer_estimators() -> Iterable[EstimatorOffer]:
    """Offer estimators that compete with the built-in ones.

    Called: before each training, and before the first model of a process is loaded.
    Return: any number of offers.
    Results: each is learned, calibrated and held out beside the built-in estimator of its
        task, on the same issues, and is used in a project where it was right clearly more
        often.
    Errors: an exception here ends a training with an error that names the plugin; an
        estimator that fails while it learns costs only itself.
    """
    raise NotImplementedError


@hookspec
def trackside_offer_vectors() -> Iterable[VectorOffer]:
    """Offer encoders of texts, by whose vectors similar issues are found and put in order.

    Called: when an installation opens. Must be cheap: what is heavy belongs into ``load``.
    Return: any number of offers.
    Results: the one that ``[search] vectors`` names is used: its vectors are kept beside the
        search index, and are looked at in the languages that it is known to read or where a
        project's own duplicates have shown that it helps.
    Errors: an exception here, or two offers of one name, is a start-up error that names the plugin;
        an encoder that fails later is not used again until the next start, and issues are found
        by their words.
    """
    raise NotImplementedError


@hookspec
def trackside_train(
    project: str, history: Sequence[Issue], context: TrainContext
) -> Iterable[TrainedModel]:
    """Learn from a project's history.

    Called: by ``trackside train`` and before the demo's deliveries; ``history`` is every
        issue of the project in order of creation, as it stands now (its ``history`` field
        tells how it came to be so).
    Return: trained models with their cards; none where there is too little to learn from.
    Results: each is saved with its checksum and becomes the active model of its task.
    Errors: an exception keeps the models that were active before; training has no time limit.
    """
    raise NotImplementedError


@hookspec
def trackside_register_subscribers() -> Iterable[Subscriber]:
    """Offer subscribers, who are told what happens in the ledger.

    Called: once in each process that works, when it starts, and by ``trackside subscribers``.
        No network yet, and no need of a secret: who only lists them may not have it.
    Return: any number of subscribers, each with a name that is its own within the plugin.
    Results: each has a queue in the store and a thread: its ``deliver`` is called with what
        its audience may be told, at least once each, and waits for nobody else. What is
        refused or fails is tried for days, then kept as a dead letter.
    Errors: an exception here, or two subscribers of one name, is a start-up error that names
        the plugin; what ``deliver`` raises concerns this subscriber alone.
    """
    raise NotImplementedError


@hookspec
def trackside_register_routes(context: WebContext) -> Iterable[Route]:
    """Offer routes of the JSON API.

    Called: once, when a process begins to serve HTTP, and only where ``[server] api_token`` is
        set. ``context`` may be kept and asked by the routes' handlers, from several threads.
    Return: routes; each answers under ``/api/v1``.
    Results: pooled; two routes of one path are a start-up error naming both plugins. Each is
        guarded by the token, told who reads its answer, and described in
        ``/api/v1/openapi.json``.
    Errors: an exception is a start-up error that names the plugin; one in a handler costs that
        answer, which is a 500.
    """
    raise NotImplementedError
