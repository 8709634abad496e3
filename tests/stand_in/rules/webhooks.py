# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The webhook of a pipeline's repository: created and deleted at the provider, its URL rotated."""

from __future__ import annotations

from typing import NamedTuple

from ..callers import Caller
from ..store import Record, Refused, Store


class Words(NamedTuple):
    """The refusals, which differ between the two APIs (errors.md)."""

    not_supported: str
    there_already: str


OF_GRAPHQL = Words(
    "Auto-creating webhooks is only supported for GitHub and GitHub Enterprise repositories",
    "A webhook already exists for this repository",
)
OF_REST = Words(
    "Auto-creating webhooks is not supported for your repository.",
    "Webhooks could not be created for your repository.",
)


def external_id(pipeline: Record) -> str | None:
    """The provider's ID of the repository's webhook, None without one."""
    identifier: str | None = pipeline["_repository_webhooks"].get(pipeline["repository"])
    return identifier


def create_webhook(store: Store, caller: Caller, pipeline: Record, words: Words) -> Record:
    """Register the webhook with the repository: GitHub only, and only once."""
    caller.must(caller.edits_pipeline(pipeline))
    if pipeline["provider_id"] not in ("github", "github_enterprise"):
        raise Refused(422, words.not_supported)
    if external_id(pipeline):
        raise Refused(422, words.there_already)
    hooks = {**pipeline["_repository_webhooks"], pipeline["repository"]: str(int(store.new_hex(8), 16))}
    return store.update("pipeline", pipeline, _repository_webhooks=hooks)


def delete_webhook(store: Store, caller: Caller, pipeline: Record, repository: str | None) -> str:
    """Delete the webhook of the pipeline's current or previous repository; returns its ID."""
    caller.must(caller.edits_pipeline(pipeline))
    hooks = dict(pipeline["_repository_webhooks"])
    identifier: str | None = hooks.pop(repository or pipeline["repository"], None)
    if identifier is None:
        raise Refused(404, "No webhook found")
    store.update("pipeline", pipeline, _repository_webhooks=hooks)
    return identifier


def rotate_url(store: Store, caller: Caller, pipeline: Record) -> Record:
    """Replace the secret in the URL for the provider's deliveries."""
    caller.must(caller.edits_pipeline(pipeline))
    return store.update("pipeline", pipeline, _webhook_token=store.new_hex(50))
