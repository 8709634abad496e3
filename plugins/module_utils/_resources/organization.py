# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The organization's own settings: who may use its APIs, the defaults of its pipelines, and what its members need and see.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST pages on API settings and pipeline settings, and the GraphQL schema.
"""

from __future__ import annotations

from .._schema.audit_facts import Audited
from .._schema.endpoint_facts import SETTINGS, Endpoint
from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Conditions, Encoding, Form, GraphQL, Reference, Rest, Setting, Switch
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, RestAccess, Scopes
from .._schema.terraform_facts import Terraform
from .._schema.use_facts import Requirement


def _minutes(name: str, what: str, between: tuple[int, int] | None = None) -> Field:
    form = Form(between=between)
    return Field(name, "int", f"{what} in minutes{form.range}. V(0) clears it.", null_clears=True, form=form)


def _switched(name: str, path: str, *what: str, off: bool = True) -> Field:
    switch = Switch(path, path if off else None, method="PUT", off_method="DELETE", changed=SETTINGS)
    return Field(name, "bool", what, rest=Rest(f"{name}.enabled"), switch=switch)


def _export(name: str) -> Rest:
    endpoint = Endpoint("build-export", changed=SETTINGS)
    return Rest(f"build_exports.{name}", name, feature="build_exports.available", endpoint=endpoint)


# Which setting an event is about is not documented.
AUDITED = Audited(
    (),
    more=(
        "ORGANIZATION_UPDATED",
        "ORGANIZATION_SECURITY_SETTINGS_UPDATED",
        "ORGANIZATION_BUILD_EXPORT_UPDATED",
    ),
    has_uuid=False,
    has_name=False,
)

PIPELINE_SETTINGS = Resource(
    name="pipeline_settings",
    plural="pipeline_settings",
    title="organization",
    description="Defaults of the organization's pipelines.",
    identity=Identity(),
    rest=RestAccess("pipeline-settings", changed=SETTINGS),
    scopes=Scopes("read_organization_settings", "write_organization_settings"),
    audited=AUDITED,
    singleton=True,
    module="organization",
    fields=(
        Field("default_branch", "str", "Default branch of new pipelines."),
        Field(
            "default_cluster",
            "str",
            (
                "Name or UUID of the cluster of new pipelines that name none. An empty string removes the default cluster.",
                "The same run can create the cluster. A default cluster cannot be deleted.",
            ),
            aliases=("default_cluster_id",),
            rest=Rest("default_cluster_id"),
            reference=Reference("cluster", prevents_deletion=True),
            null_clears=True,
        ),
        _minutes("default_timeout_in_minutes", "Default time limit of a command step"),
        _minutes("maximum_timeout_in_minutes", "Maximum time limit of a command step"),
        _minutes(
            "scheduled_job_expiry_in_minutes",
            "How long a job waits for an agent before it expires,",
            between=(60, 43_200),
        ),
        _switched(
            "hosted_agents_terminal_access",
            "hosted-agents-ssh",
            "Whether members may open a terminal on hosted agents.",
        ),
        _switched("public_pipeline_creation", "public-pipelines", "Whether public pipelines may be created."),
        _switched(
            "advanced_queue_metrics",
            "advanced-queue-metrics",
            "Whether the organization has advanced queue metrics.",
            "No API switches them off again. Switching them on is rejected unless C(override_guards) lists V(organization/pipeline_settings).",
            off=False,
        ),
        Field(
            "build_exports",
            "dict",
            (
                "Export of finished builds to your bucket, which Buildkite must be able to reach.",
                "If the subscription does not include it, you cannot set it.",
            ),
            brought=("build_export",),
            options=(
                Field(
                    "location",
                    "str",
                    (
                        "Bucket, without C(s3://) or C(gs://). It needs C(strategy_id).",
                        "An empty string ends the export.",
                    ),
                    rest=_export("location"),
                    conditions=Conditions(sends_with=("build_exports.strategy_id",)),
                    form=Form("[^:]*", "a bucket without s3:// or gs://"),
                    example="acme-builds",
                ),
                Field(
                    "strategy_id",
                    "str",
                    "Provider of the bucket. It needs C(location).",
                    choices=("s3", "gcs"),
                    rest=_export("strategy_id"),
                    conditions=Conditions(sends_with=("build_exports.location",)),
                ),
            ),
        ),
    ),
)

API_SETTINGS = Resource(
    name="api_settings",
    plural="api_settings",
    title="organization",
    description="Access to the APIs of the organization.",
    identity=Identity(),
    rest=RestAccess("api-settings", changed=SETTINGS),
    scopes=Scopes("read_organization_settings", "write_organization_settings"),
    audited=AUDITED,
    terraform=(
        Terraform(
            "organization",
            names={"revoke_inactive_tokens_after": "revoke_inactive_tokens_after_days"},
            words={"NEVER": 0, **{f"DAYS_{days}": days for days in (30, 60, 90, 180, 365)}},
        ),
    ),
    singleton=True,
    module="organization",
    fields=(
        Field(
            "allowed_ip_addresses",
            "list",
            (
                "Networks, such as V(192.0.2.0/24), from which the APIs accept requests. An empty list allows every address.",
                "It takes effect at once, also for this run, so it is changed last. A change that introduces a restriction or removes networks"
                " is rejected unless C(override_guards) lists V(organization/api_settings).",
                "If the subscription does not include it, you can declare only an empty list.",
            ),
            aliases=("allowed_api_ip_addresses", "ip_addresses"),
            elements="str",
            same="networks",
            rest=Rest(feature="features.api_ip_allow_list"),
            encoding=Encoding(joined=" "),
            admits=True,
        ),
        Field(
            "revoke_inactive_tokens_after_days",
            "int",
            (
                "Number of days after which Buildkite revokes unused API tokens. V(0) means never.",
                "If the subscription does not include it, you can declare only V(0).",
            ),
            choices=(0, 30, 60, 90, 180, 365),
            null_clears=True,
            rest=Rest(feature="features.inactive_api_token_revocation"),
        ),
        Field(
            "restrict_user_api_token_creation",
            "bool",
            "Whether only administrators may create API tokens with access to the organization.",
        ),
    ),
)

MEMBER_SETTINGS = Resource(
    name="member_settings",
    plural="member_settings",
    title="organization",
    description="Settings for the members of the organization.",
    identity=Identity(),
    rest=RestAccess(NOWHERE, id_path="uuid"),
    scopes=Scopes("graphql", "graphql"),
    audited=Audited(
        ("ORGANIZATION_BANNER",),
        more=("ORGANIZATION_UPDATED", "ORGANIZATION_SECURITY_SETTINGS_UPDATED"),
        has_uuid=False,
        has_name=False,
    ),
    terraform=(Terraform("organization"), Terraform("organization_banner")),
    singleton=True,
    module="organization",
    fields=(
        Field(
            "enforce_2fa",
            "bool",
            (
                "Whether each member needs two-factor authentication. Members without it lose access at once.",
                "Switching it on is rejected if the run's own user or all administrators are not known to have it. If other members are"
                " not known to have it, it is rejected unless C(override_guards) lists V(organization/member_settings).",
                "Buildkite can enforce single sign-on for all members only while this is V(false).",
            ),
            aliases=("members_require_two_factor_authentication",),
            graphql=GraphQL(
                "membersRequireTwoFactorAuthentication",
                setting=Setting(
                    "organizationEnforceTwoFactorAuthenticationForMembersUpdate",
                    "OrganizationEnforceTwoFactorAuthenticationForMembersUpdateMutationInput",
                    "membersRequireTwoFactorAuthentication",
                    "organization.membersRequireTwoFactorAuthentication",
                    requires=Requirement(
                        "two-factor authentication",
                        "twoFactorEnabled",
                        "permissions.organizationMemberViewSensitive.allowed",
                    ),
                ),
            ),
        ),
        Field(
            "banner",
            "str",
            (
                "Markdown text that Buildkite shows to all members. An empty string removes the banner.",
                "The subscription must include banners.",
            ),
            reserved="message",
            same="text",
            graphql=GraphQL(
                "banners.nodes[].message",
                arguments="first: 1",
                setting=Setting(
                    "organizationBannerUpsert",
                    "OrganizationBannerUpsertInput",
                    "message",
                    "banner.message",
                    clear="organizationBannerDelete",
                    cleared="deletedBannerId",
                ),
            ),
            encoding=Encoding(single=True),
        ),
    ),
)
