# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of a pipeline for the webhook in its repository, and for the processing of what GitHub sends.

Private to this collection. Declarations only: no I/O.
Source: the mutations of GraphQL for webhooks, and Buildkite's REST page on pipelines.
"""

from __future__ import annotations

from .._schema.cascade_facts import OfVariants
from .._schema.endpoint_facts import Answer
from .._schema.field import Field
from .._schema.field_facts import NOWHERE, GraphQL, Rest, Switch, Toggle

# Buildkite makes it in a repository on GitHub. Its ID there is what two of them differ by; its URL is a secret.
WEBHOOK = OfVariants(
    "repository.provider",
    {"github": "RepositoryProviderGithub", "github_enterprise": "RepositoryProviderGithubEnterprise"},
    "webhook.externalId",
)

REPOSITORY_WEBHOOK = Field(
    "repository_webhook",
    "bool",
    (
        "Whether Buildkite has a webhook in the repository, which starts builds. Only for repositories that are connected with"
        " Buildkite's GitHub App.",
        "It needs a token with the scope C(graphql) of a user who may change the pipeline. It is read only if it is declared.",
        "If O(repository) changes, the webhook moves to the new repository. An omitted one stays in the old repository.",
    ),
    rest=Rest(NOWHERE),
    graphql=GraphQL(NOWHERE),
    only_for=tuple(WEBHOOK.types),
    toggle=Toggle(
        "pipelineCreateWebhook",
        "pipelineDeleteWebhook",
        WEBHOOK,
        allowed="permissions.pipelineUpdate.allowed",
        made="webhook.externalId",
        removed="deletedWebhookExternalId",
        place="repository",
    ),
)

INCOMING_WEBHOOKS = Field(
    "incoming_webhooks",
    "bool",
    (
        "Whether Buildkite processes the webhooks that GitHub sends for the pipeline. With V(false), they start no builds, and all"
        " settings of triggers stay as they are.",
        "Only for repositories on GitHub, in organizations that Buildkite has enrolled in expanded webhook triggers. It needs a"
        " user with full access to the pipeline.",
        "It takes a REST request for each pipeline that declares it. Exports do not contain it.",
    ),
    rest=Rest(NOWHERE),
    graphql=GraphQL(NOWHERE),
    only_for=tuple(WEBHOOK.types),
    switch=Switch(
        "github-webhooks",
        "github-webhooks",
        method="PUT",
        off_method="DELETE",
        changed=Answer(200, "values"),
        shown="enabled",
        gate="the organization is not enrolled in Buildkite's expanded webhook triggers, or the repository is not on GitHub:"
        " leave it out, or ask Buildkite to enroll the organization",
        permission="full access to the pipeline",
    ),
)
