# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pipelines.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on pipelines, and the GraphQL type Pipeline.
"""

from __future__ import annotations

from .._schema.audit_facts import USUAL, Audited
from .._schema.cascade_facts import Cascade, Undeclared
from .._schema.field import Field
from .._schema.field_facts import (
    NOWHERE,
    Conditions,
    Creation,
    Encoding,
    Form,
    GraphQL,
    Reference,
    Rest,
    Switch,
)
from .._schema.resource import Resource
from .._schema.resource_facts import (
    Alike,
    Connection,
    GraphQLAccess,
    Identity,
    Lifecycle,
    Mutation,
    Mutations,
    Pick,
    RestAccess,
    Root,
    Scopes,
    Variant,
)
from .._schema.terraform_facts import Terraform
from .._schema.use_facts import Activity
from .common import COLOR, EMOJI
from .provider_settings import PROVIDER_OF_HOST, PROVIDER_SETTINGS
from .repository_webhooks import INCOMING_WEBHOOKS, REPOSITORY_WEBHOOK, WEBHOOK
from .signing_key import SIGNING_KEY


def _text(
    name: str, description: str | tuple[str, ...], graphql: str | None = None, aliases: tuple[str, ...] = ()
) -> Field:
    return Field(name, "str", description, graphql=GraphQL(graphql), aliases=aliases)


def _minutes(name: str, which: str, graphql: str, alias: str) -> Field:
    what = f"{which} of a command step in minutes. V(0) clears it."
    return Field(name, "int", what, graphql=GraphQL(graphql), aliases=(alias,), null_clears=True)


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
        picks=(Pick("cluster"), Pick("tags"), Pick("archived"), Pick("team", link=("team_pipeline", "slug"))),
    ),
    rest=RestAccess(
        "pipelines",
        item="slug",
        list_may_lack=True,
        filters=(
            Field("name", "str", "Text in the names of the pipelines to return. Case is ignored.", aliases=("search",)),
            Field("repository", "str", "Text in the repositories of the pipelines to return. Case is ignored."),
        ),
    ),
    graphql=GraphQLAccess(
        Connection("pipelines", 500, "order: NAME"),
        Root("pipeline", "slug", "ID", "slug", "Pipeline"),
        Mutations(
            create=Mutation(
                "pipelineCreate",
                "PipelineCreateInput",
                ids={"organizationId": "organization"},
                answer="pipeline",
                # REST uses the organization's setting if it is omitted, and GraphQL has its own default.
                requires=("default_branch",),
                carries=True,
            ),
            # A new name would change the slug, and the mutation sets allow_rebuilds if it is omitted.
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
    audited=Audited(
        events=(*USUAL, "VISIBILITY_CHANGED", "WEBHOOK_URL_ROTATED"),
        parts={"provider_settings": ("SCM_PIPELINE_SETTINGS_CREATED", "SCM_PIPELINE_SETTINGS_UPDATED")},
    ),
    terraform=(
        Terraform("pipeline", links={"default_team_id": ("teams", {"access_level": "manage_build_and_read"})}),
        Terraform("pipeline_webhook", of="pipeline_id", sets={"repository_webhook": True}),
    ),
    lifecycle=Lifecycle(locked_by="archived", retired_by="archived"),
    cascade=Cascade(
        data="Its builds are lost, with their jobs, logs, artifacts and annotations.",
        undeclared=(Undeclared("repository_webhooks", "repository_webhook", "graphql", single=WEBHOOK),),
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
                "If it is omitted, the pipeline is found by its name, ignoring case. Buildkite derives the slug of a new pipeline.",
                "Name and slug are always sent together, so that a new name never changes the URL.",
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
            "Name of the pipeline. A new pipeline without it is named after its slug.",
            creation=Creation(taken_from="slug"),
            conditions=Conditions(sends_with=("slug",)),
        ),
        Field(
            "repository",
            "str",
            "URL of the repository that agents clone. A new pipeline needs it.",
            brought=("repo", "repository_url", "git_repository", "git_url", "url"),
            graphql=GraphQL("repository.url"),
            creation=Creation(required=True),
        ),
        Field(
            "configuration",
            "raw",
            (
                "Steps of the pipeline, as YAML text or as YAML data, which is sent as text.",
                "It is compared as YAML: comments, white space and the order of keys make no difference.",
                "A new pipeline needs it or O(pipeline_template).",
            ),
            aliases=("steps",),
            brought=("yaml", "pipeline"),
            graphql=GraphQL("steps.yaml"),
            same="yaml",
            creation=Creation(required=True, unless="pipeline_template"),
            conditions=Conditions(signed_by=("sign_with", "repository")),
        ),
        Field(
            "sign_with",
            "dict",
            (
                "Key that signs the command steps of O(configuration) for the O(repository), so that agents can verify their jobs.",
                "Without a value for any of its options, nothing is signed. In files, C(jwks_path: '') does so for a pipeline whose defaults set"
                " O(sign_with.jwks_path).",
                "The signatures of the pipeline are verified. If its steps differ, or one lacks a valid signature of the key, all are signed and"
                " sent.",
                "The steps that are sent have names of plugins, variables and commands in the form that agents verify, and no comments and"
                " anchors.",
                "Steps with variables such as V($NAME) or with C(checkout), whose jobs agents refuse, are rejected.",
                "It works only on the controller, in process, and needs the Python library cryptography there. The key never leaves the"
                " controller, and no result contains it.",
            ),
            directs=True,
            options=SIGNING_KEY,
        ),
        Field("description", "str", "Description of the pipeline."),
        _text("default_branch", "Branch of builds that name none."),
        _text("branch_configuration", "Branches that are built, as a filter such as V(main release/*)."),
        Field(
            "skip_queued_branch_builds",
            "bool",
            "Whether a new build skips builds of its branch that have not started. A new pipeline has V(false).",
            creation=Creation(usual=False),
            aliases=("skip_intermediate_builds",),
            graphql=GraphQL("skipIntermediateBuilds"),
        ),
        _text(
            "skip_queued_branch_builds_filter",
            "Branches to which O(skip_queued_branch_builds) applies, as a filter.",
            graphql="skipIntermediateBuildsBranchFilter",
            aliases=("skip_intermediate_builds_branch_filter",),
        ),
        Field(
            "cancel_running_branch_builds",
            "bool",
            "Whether a new build cancels running builds of its branch. A new pipeline has V(false).",
            creation=Creation(usual=False),
            aliases=("cancel_intermediate_builds",),
            graphql=GraphQL("cancelIntermediateBuilds"),
        ),
        _text(
            "cancel_running_branch_builds_filter",
            "Branches to which O(cancel_running_branch_builds) applies, as a filter.",
            graphql="cancelIntermediateBuildsBranchFilter",
            aliases=("cancel_intermediate_builds_branch_filter",),
        ),
        Field(
            "allow_rebuilds",
            "bool",
            "Whether users can rebuild builds. A new pipeline has V(true).",
            creation=Creation(usual=True),
        ),
        _minutes(
            "default_command_step_timeout",
            "Default time limit",
            "defaultTimeoutInMinutes",
            "default_timeout_in_minutes",
        ),
        _minutes(
            "maximum_command_step_timeout",
            "Maximum time limit",
            "maximumTimeoutInMinutes",
            "maximum_timeout_in_minutes",
        ),
        Field(
            "visibility",
            "str",
            (
                "Who may see the pipeline: the organization or everyone. A new pipeline is V(private).",
                "An existing private pipeline becomes public only if C(override_guards) lists its address.",
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
            "Tags of the pipeline: at most 10, of at most 128 characters each.",
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
                "Name or UUID of the cluster whose agents run the pipeline. An empty string removes the pipeline from its cluster.",
                "A new pipeline without it belongs to the organization's default cluster.",
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
            "Name or UUID of the template that the pipeline uses. An empty string removes it.",
            aliases=("pipeline_template_uuid", "pipeline_template_id"),
            rest=Rest("pipeline_template_uuid"),
            graphql=GraphQL("pipelineTemplate.uuid", "pipelineTemplateId"),
            reference=Reference("pipeline_template", occupies=True, enforced=True),
            null_clears=True,
        ),
        Field(
            "clone_mirror_url",
            "str",
            "URL of a mirror from which agents clone.",
            rest=Rest(absent_when_unset=True),
            null_clears=True,
        ),
        Field(
            "env",
            "dict",
            (
                "Environment variables of the builds. Buildkite accepts them only for pipelines with visual steps.",
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
                "Settings of the version control provider. Omitted settings are unmanaged.",
                "A setting that is not listed here is sent unchanged, with a warning if its name resembles a listed one.",
            ),
            rest=Rest("provider.settings", "provider_settings", read_only=("repository",)),
            graphql=GraphQL(NOWHERE),
            options=PROVIDER_SETTINGS,
            open=True,
        ),
        REPOSITORY_WEBHOOK,
        INCOMING_WEBHOOKS,
        Field(
            "archived",
            "bool",
            (
                "Whether the pipeline is archived. A new pipeline has V(false).",
                "An archived pipeline keeps its builds and starts no new ones.",
                "Buildkite cannot change an archived pipeline. With V(true), a change unarchives it for a moment.",
            ),
            rest=Rest("archived_at"),
            graphql=GraphQL("archived"),
            switch=Switch("archive", "unarchive", is_set=True),
            creation=Creation(usual=False),
        ),
        Field(
            "teams",
            "list",
            "Teams with access to the pipeline.",
            elements="dict",
            brought=("team", "team_uuids", "default_team_id"),
            lists="team_pipeline",
        ),
    ),
)
