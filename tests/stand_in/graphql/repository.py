# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pipeline's repository: its provider, the settings under GraphQL's names, and the webhook."""

from __future__ import annotations

from ..rest.pipeline_shape import webhook_url
from ..rules import providers, webhooks
from ..store import Record
from .documents import fields_of
from .things import Context, Thing, upper

TYPES = {
    "github": ("RepositoryProviderGithub", "GitHub"),
    "github_enterprise": ("RepositoryProviderGithubEnterprise", "GitHub Enterprise Server"),
    "bitbucket": ("RepositoryProviderBitbucket", "Bitbucket"),
    "bitbucket_server": ("RepositoryProviderBitbucketServer", "Bitbucket Server"),
    "gitlab": ("RepositoryProviderGitlab", "GitLab"),
    "gitlab_ee": ("RepositoryProviderGitlabEnterprise", "GitLab Self-Managed"),
}
TEXT_SETTINGS = (
    "filterCondition",
    "pullRequestBranchFilterConfiguration",
    "issueCommentCommandWord",
    "reviewCommentCommandWord",
)
MODES = ("issueCommentMatchMode", "reviewCommentMatchMode")


def provider(context: Context, source: Thing, arguments: Record) -> Record:
    """The provider of a pipeline's repository."""
    record = source.record
    kind, name = TYPES.get(record["provider_id"], ("RepositoryProviderUnknown", "Unknown"))
    return {
        "type": kind,
        "name": name,
        "url": None,
        "webhookUrl": hook_url(context, source, arguments),
        "settings": settings(context, record),
        "webhook": webhook(context, record),
    }


def settings(context: Context, record: Record) -> Record:
    """The provider's settings; a boolean that was never set is off."""
    camel = {snake_to_camel(name): value for name, value in providers.shown(context.store, record).items()}
    known = {name: value for name, value in camel.items() if value is not None}
    for name in MODES:
        known[name] = upper(known.get(name) or "exact")
    usual = dict.fromkeys(fields_of("RepositoryProviderGitHubSettings"), False)
    return {**usual, **dict.fromkeys(TEXT_SETTINGS), "triggerMode": "code", **known}


def snake_to_camel(name: str) -> str:
    """REST's name as GraphQL's."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def hook_url(context: Context, source: Thing, arguments: Record) -> str | None:
    """The URL for the provider's deliveries, for users who may edit the pipeline."""
    return webhook_url(context.store, source.record) if context.caller.edits_pipeline(source.record) else None


def webhook(context: Context, record: Record) -> Record | None:
    """The webhook of the repository, None without one and for users who may not edit the pipeline."""
    identifier = webhooks.external_id(record)
    if identifier is None or not context.caller.edits_pipeline(record):
        return None
    kind = TYPES[record["provider_id"]][0] + "Webhook"
    return {"type": kind, "externalId": identifier, "url": webhook_url(context.store, record), "of": record}
