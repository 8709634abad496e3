# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipelines.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on pipelines, and the GraphQL type Pipeline.
"""

from __future__ import annotations

from .._schema.cascade_facts import Cascade, OfVariants, Undeclared
from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Conditions, Creation, Encoding, Form, GraphQL, Reference, Rest, Switch
from .._schema.resource import Resource
from .._schema.resource_facts import (
    Alike,
    Connection,
    GraphQLAccess,
    Identity,
    Lifecycle,
    Mutation,
    Mutations,
    RestAccess,
    Root,
    Scopes,
    Variant,
)
from .._schema.use_facts import Activity
from .common import COLOR, EMOJI
from .provider_settings import PROVIDER_OF_HOST, PROVIDER_SETTINGS


def _text(
    name: str, description: str | tuple[str, ...], graphql: str | None = None, aliases: tuple[str, ...] = ()
) -> Field:
    return Field(name, "str", description, graphql=GraphQL(graphql), aliases=aliases)


def _minutes(name: str, which: str, graphql: str, alias: str) -> Field:
    what = f"The {which} of a command step in minutes. V(0) clears it."
    return Field(name, "int", what, graphql=GraphQL(graphql), aliases=(alias,), null_clears=True)


# Buildkite makes it in a repository on GitHub. Its ID there is what two of them differ by; its URL is a secret.
_REPOSITORY_WEBHOOK = Undeclared(
    "repository_webhooks",
    "repository_webhook",
    path="",
    label="",
    read_scope="graphql",
    single=OfVariants(
        "repository.provider",
        {"github": "RepositoryProviderGithub", "github_enterprise": "RepositoryProviderGithubEnterprise"},
        "webhook.externalId",
    ),
)

PIPELINE = Resource(
    name="pipeline",
    plural="pipelines",
    title="pipeline",
    description="A pipeline: a repository, its steps, and when they are built.",
    identity=Identity(
        ("slug",),
        key_from="name",
        ignores_case=True,
        lower=True,
        unique=True,
        previous="previous_slugs",
        movable=True,
        alike=Alike("repository", "address"),
    ),
    rest=RestAccess("pipelines", item="slug", list_may_lack=True),
    graphql=GraphQLAccess(
        Connection("pipelines", 500, "order: NAME"),
        Root("pipeline", "slug", "ID", "slug", "Pipeline"),
        Mutations(
            create=Mutation(
                "pipelineCreate",
                "PipelineCreateInput",
                ids={"organizationId": "organization"},
                answer="pipeline",
                # REST takes the organization's where it is left out, and this has one of its own.
                requires=("default_branch",),
                carries=True,
            ),
            # A new name would move the slug, and what it leaves out of these it sets.
            update=Mutation(
                "pipelineUpdate",
                "PipelineUpdateInput",
                ids={"id": "itself"},
                answer="pipeline",
                without=("name",),
                requires=("allow_rebuilds",),
            ),
            delete=Mutation(
                "pipelineDelete",
                "PipelineDeleteInput",
                ids={"id": "itself"},
                deleted="deletedPipelineID",
                preferred=True,
            ),
        ),
        "Pipeline",
    ),
    scopes=Scopes("read_pipelines", "write_pipelines"),
    lifecycle=Lifecycle(locked_by="archived", retired_by="archived"),
    cascade=Cascade(
        data="Its builds are lost, with their jobs, logs, artifacts and annotations.",
        # Answers show neither the conditions nor a name: the UUID is what two rules of one pair differ by.
        undeclared=(
            Undeclared("rules", "rule", "rules", "uuid", "read_rules", ("source_uuid", "target_uuid")),
            _REPOSITORY_WEBHOOK,
        ),
    ),
    activity=Activity(
        "active build",
        ("scheduled_builds_count", "running_builds_count"),
        "builds",
        "state: [CREATING, SCHEDULED, RUNNING, FAILING, CANCELING]",
    ),
    variant=Variant("provider.id", "repository", PROVIDER_OF_HOST),
    fields=(
        Field(
            "slug",
            "str",
            (
                "Slug of the pipeline, a part of its URL: letters, digits and hyphens, at most 100 characters. It is the identity, in lower case.",
                "Without it a pipeline is found by its name, in any case, and Buildkite derives the slug of a new one.",
                "Name and slug are always sent together, so that a new name never moves the URL.",
            ),
            brought=("id", "uuid"),
            graphql=GraphQL(input=NOWHERE),
            conditions=Conditions(sends_with=("name",)),
            form=Form(
                r"[a-zA-Z0-9][a-zA-Z0-9-]{0,99}",
                "a slug of letters, digits and hyphens that begins with a letter or digit and has at most 100 characters",
            ),
            example="web-deploy",
        ),
        Field(
            "name",
            "str",
            "The name. A new pipeline without it is named like its slug.",
            creation=Creation(taken_from="slug"),
            conditions=Conditions(sends_with=("slug",)),
        ),
        Field(
            "repository",
            "str",
            "The URL that agents clone. A new pipeline needs it.",
            brought=("repo", "repository_url", "git_repository", "git_url", "url"),
            graphql=GraphQL("repository.url"),
            creation=Creation(required=True),
        ),
        Field(
            "configuration",
            "raw",
            (
                "The steps, as YAML text, or as YAML data that is written as text.",
                "It is compared as YAML: comments, white space and the order of keys do not count.",
                "A new pipeline needs it, or a O(pipeline_template).",
            ),
            aliases=("steps",),
            brought=("yaml", "pipeline"),
            graphql=GraphQL("steps.yaml"),
            same="yaml",
            creation=Creation(required=True, unless="pipeline_template"),
        ),
        Field("description", "str", "What the pipeline is for."),
        _text("default_branch", "The branch that is built when none is named."),
        _text("branch_configuration", "The branches that are built, as a filter such as V(main release/*)."),
        Field(
            "skip_queued_branch_builds",
            "bool",
            "Whether a new build on a branch skips those that still wait there. A new pipeline has V(false).",
            creation=Creation(usual=False),
            aliases=("skip_intermediate_builds",),
            graphql=GraphQL("skipIntermediateBuilds"),
        ),
        _text(
            "skip_queued_branch_builds_filter",
            "The branches that this concerns.",
            graphql="skipIntermediateBuildsBranchFilter",
            aliases=("skip_intermediate_builds_branch_filter",),
        ),
        Field(
            "cancel_running_branch_builds",
            "bool",
            "Whether a new build on a branch cancels those that run there. A new pipeline has V(false).",
            creation=Creation(usual=False),
            aliases=("cancel_intermediate_builds",),
            graphql=GraphQL("cancelIntermediateBuilds"),
        ),
        _text(
            "cancel_running_branch_builds_filter",
            "The branches that this concerns.",
            graphql="cancelIntermediateBuildsBranchFilter",
            aliases=("cancel_intermediate_builds_branch_filter",),
        ),
        Field(
            "allow_rebuilds",
            "bool",
            "Whether builds can be run again. A new pipeline has V(true).",
            creation=Creation(usual=True),
        ),
        _minutes(
            "default_command_step_timeout", "usual time limit", "defaultTimeoutInMinutes", "default_timeout_in_minutes"
        ),
        _minutes(
            "maximum_command_step_timeout",
            "highest time limit",
            "maximumTimeoutInMinutes",
            "maximum_timeout_in_minutes",
        ),
        Field(
            "visibility",
            "str",
            (
                "Who may see the pipeline. A new pipeline is V(private).",
                "An existing private pipeline becomes public only if C(override_guards) contains its address.",
            ),
            choices=("private", "public"),
            brought=("public",),
            graphql=GraphQL(enum=True),
            exposes="public",
            creation=Creation(usual="private"),
        ),
        Field(
            "tags",
            "list",
            "The tags: at most 10, of at most 128 characters each.",
            elements="str",
            same="set",
            form=Form(at_most=10),
            brought=("labels",),
            graphql=GraphQL("tags[].label"),
        ),
        COLOR,
        EMOJI,
        Field(
            "cluster",
            "str",
            (
                "The name or the UUID of the cluster whose agents run the pipeline. An empty string removes it from its cluster.",
                "A new pipeline without it goes to the organization's default cluster.",
            ),
            aliases=("cluster_id",),
            rest=Rest("cluster_id"),
            graphql=GraphQL("cluster.uuid", "clusterId"),
            reference=Reference("cluster", occupies=True, chosen=True),
            null_clears=True,
        ),
        Field(
            "pipeline_template",
            "str",
            "The name or the UUID of the template that the pipeline uses. An empty string takes it away.",
            aliases=("pipeline_template_uuid", "pipeline_template_id"),
            rest=Rest("pipeline_template_uuid"),
            graphql=GraphQL("pipelineTemplate.uuid", "pipelineTemplateId"),
            reference=Reference("pipeline_template"),
            null_clears=True,
        ),
        Field(
            "clone_mirror_url",
            "str",
            "A mirror that agents clone from.",
            rest=Rest(absent_when_unset=True),
            null_clears=True,
        ),
        Field(
            "env",
            "dict",
            (
                "The environment of the builds. The service takes it only for pipelines with visual steps.",
                "For pipelines with YAML steps, write C(env) at the top of O(configuration).",
            ),
            brought=("environment",),
            encoding=Encoding(pairs=True),
            graphql=GraphQL(NOWHERE),
            conditions=Conditions(ignored_with="configuration"),
        ),
        Field(
            "provider_settings",
            "dict",
            (
                "The settings of the version control provider. Only those that are given are compared and changed.",
                "A setting that is not listed here is passed on as it is, with a warning where its name is much like one that is.",
            ),
            rest=Rest("provider.settings", "provider_settings", read_only=("repository",)),
            graphql=GraphQL(NOWHERE),
            options=PROVIDER_SETTINGS,
            open=True,
        ),
        Field(
            "archived",
            "bool",
            (
                "Whether the pipeline is archived. A new pipeline has V(false).",
                "An archived pipeline keeps its builds and starts no new ones.",
                "The service changes nothing of an archived pipeline: with V(true) it is brought back for the change.",
            ),
            rest=Rest("archived_at"),
            graphql=GraphQL("archived"),
            switch=Switch("archive", "unarchive", is_set=True),
            creation=Creation(usual=False),
        ),
        Field(
            "teams",
            "list",
            "The teams that may use the pipeline.",
            elements="dict",
            brought=("team", "team_uuids", "default_team_id"),
            lists="team_pipeline",
        ),
    ),
)
