# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A state of Terraform with every resource that the collection manages, and what it becomes."""

from __future__ import annotations

import base64
import json
import typing as t

Record = dict[str, t.Any]

# A number in place of each object's UUID.
UUID = "018f6a2e-0000-4000-8000-{:012}"
# So many values that no result may contain, by their number.
SECRETS = 12


def uuid(number: int) -> str:
    """The UUID of an object."""
    return UUID.format(number)


def gid(kind: str, number: int) -> str:
    """The ID of an object in GraphQL."""
    return base64.b64encode(f"{kind}---{uuid(number)}".encode()).decode()


def secret(number: int) -> str:
    """A value that no result may contain."""
    assert number < SECRETS
    return f"planted-{number:02}"


def resource(
    kind: str, sensitive: t.Any = None, mode: str = "managed", last: str = "one", /, **values: t.Any
) -> Record:
    """A resource of a state. `last` is the last part of its address."""
    address = f"{'data.' if mode == 'data' else ''}buildkite_{kind}.{last}"
    marked = {} if sensitive is None else sensitive
    return {"address": address, "mode": mode, "type": f"buildkite_{kind}", "values": values, "sensitive_values": marked}


def ids(kind: str, number: int) -> Record:
    """The IDs of an object."""
    return {"id": gid(kind, number), "uuid": uuid(number)}


LINUX, QUEUE, WEB, PLATFORM, SHOP, TEMPLATE, ADA, LIBS, SUITE, UPSTREAM = range(1, 11)
CLUSTER, TEAM = ids("Cluster", LINUX), ids("Team", WEB)
OFF = dict.fromkeys(("description", "emoji", "color"))
SETTINGS: Record = {
    "trigger_mode": "code",
    "build_tags": True,
    "build_release_created": False,
    "filter_condition": None,
}
PERMISSIONS = dict.fromkeys(("members_can_create_suites", "members_can_destroy_packages"), False)
TEAMS = [
    resource(
        "team",
        **TEAM,
        name="Web",
        slug="web",
        description=None,
        privacy="VISIBLE",
        default_team=False,
        default_member_role="MEMBER",
        members_can_create_pipelines=True,
        **PERMISSIONS,
    ),
    resource("team", **ids("Team", PLATFORM), name="Platform", privacy="SECRET", description=""),
    resource(
        "organization_member", {}, "data", id=gid("User", ADA), uuid=uuid(ADA), email="ada@example.com", name="Ada"
    ),
    resource("team_member", id="x", team_id=TEAM["id"], user_id=gid("User", ADA), role="MAINTAINER"),
]
CLUSTERS = [
    resource("cluster", **CLUSTER, name="Linux", **OFF | {"description": "Agents"}),
    resource(
        "cluster_queue",
        **ids("ClusterQueue", QUEUE),
        cluster_id=CLUSTER["id"],
        cluster_uuid=CLUSTER["uuid"],
        key="default",
        description="",
        retry_agent_affinity="prefer-warmest",
        dispatch_paused=False,
        hosted_agents=None,
    ),
    resource(
        "cluster_queue",
        None,
        "managed",
        "hosted",
        **ids("ClusterQueue", 23),
        cluster_id=CLUSTER["id"],
        key="hosted",
        hosted_agents={"instance_shape": "LINUX_AMD64_2X4", "linux": {"agent_image_ref": "registry.example.com/7"}},
    ),
    resource(
        "hosted_agent_image",
        id="7",
        cluster_id=CLUSTER["id"],
        name="ruby",
        dockerfile="RUN true",
        image_ref="registry.example.com/7",
    ),
    resource("cluster_default_queue", cluster_id=CLUSTER["id"], queue_id=gid("ClusterQueue", QUEUE)),
    resource("cluster_maintainer", id="x", cluster_uuid=CLUSTER["uuid"], team_uuid=TEAM["uuid"], user_uuid=None),
    resource(
        "cluster_agent_token",
        {"token": True, "allowed_ip_addresses": []},
        **ids("ClusterToken", 20),
        cluster_id=CLUSTER["id"],
        description="Fleet",
        allowed_ip_addresses=["10.0.0.0/8"],
        token=secret(0),
    ),
    resource("agent_token", {"token": True}, **ids("AgentToken", 21), description="Old", token=secret(1)),
    resource(
        "cluster_secret",
        {"value": True},
        id=uuid(22),
        cluster_id=CLUSTER["uuid"],
        key="DEPLOY",
        value=secret(2),
        value_wo=None,
        value_wo_version="3",
        description="A key",
        policy=None,
    ),
]
PIPELINES = [
    resource("pipeline_template", **ids("PipelineTemplate", TEMPLATE), name="Services", configuration="steps: []"),
    resource(
        "pipeline",
        {"provider_settings": {}, "webhook_url": True},
        **ids("Pipeline", SHOP),
        name="Shop",
        slug="shop",
        repository="https://github.com/example/shop",
        steps="steps: [{command: make}]",
        cluster_id=CLUSTER["id"],
        default_team_id=TEAM["id"],
        pipeline_template_id=None,
        default_branch="main",
        default_timeout_in_minutes=60,
        maximum_timeout_in_minutes=0,
        cancel_intermediate_builds=True,
        visibility="PRIVATE",
        tags=["web"],
        archived=False,
        provider_settings=SETTINGS,
        webhook_url=f"https://webhook.buildkite.com/deliver/{secret(3)}",
        badge_url=f"https://badge.buildkite.com/{secret(4)}.svg",
    ),
    resource(
        "pipeline",
        {"description": True, "steps": True},
        "managed",
        "upstream",
        **ids("Pipeline", UPSTREAM),
        name="Upstream",
        slug="upstream",
        repository="https://gitlab.com/example/upstream",
        description=secret(5),
        steps=f"steps: [{{command: echo {secret(6)}}}]",
        provider_settings={"build_tags": False, "build_release_created": False},
        default_team_id=None,
    ),
    resource(
        "pipeline_team",
        id="x",
        pipeline_id=gid("Pipeline", SHOP),
        team_id=gid("Team", PLATFORM),
        access_level="READ_ONLY",
    ),
    resource(
        "pipeline_schedule",
        {"env": {"TOKEN": True}},
        **ids("PipelineSchedule", 30),
        pipeline_id=gid("Pipeline", SHOP),
        label="Nightly",
        cronline="@daily",
        branch="main",
        commit="HEAD",
        message="Nightly build",
        enabled=True,
        env={"DEEP": "true", "TOKEN": secret(7)},
    ),
    resource("pipeline_webhook", pipeline_id=gid("Pipeline", SHOP), webhook_url=secret(8)),
    resource(
        "organization_rule",
        **ids("Rule", 31),
        type="pipeline.trigger_build.pipeline",
        value=json.dumps(
            {
                "source_pipeline": uuid(UPSTREAM),
                "target_pipeline": uuid(SHOP),
                "conditions": ["source.build.branch == 'main'"],
            }
        ),
        description=None,
        source_uuid=uuid(UPSTREAM),
        target_uuid=uuid(SHOP),
    ),
]
OTHERS = [
    resource(
        "registry",
        **ids("Registry", LIBS),
        name="libs",
        slug="libs",
        ecosystem="ruby",
        team_ids=[TEAM["uuid"]],
        oidc_policy=None,
        **OFF,
    ),
    resource(
        "team_registry", team_id=gid("Team", PLATFORM), registry_id=gid("Registry", LIBS), access_level="READ_ONLY"
    ),
    resource(
        "test_suite",
        {"api_token": True},
        **ids("Suite", SUITE),
        name="Unit",
        slug="unit",
        default_branch="main",
        team_owner_id=TEAM["id"],
        api_token=secret(9),
        application_name=None,
    ),
    resource(
        "test_suite_team", test_suite_id=gid("Suite", SUITE), team_id=gid("Team", PLATFORM), access_level="READ_ONLY"
    ),
    resource(
        "portal",
        {"token": True},
        uuid=uuid(40),
        slug="viewer",
        name="Viewer",
        query="{ viewer { user { name } } }",
        allowed_ip_addresses="192.0.2.0/24 198.51.100.0/24",
        user_invokable=False,
        token=secret(10),
    ),
    resource(
        "notification_service",
        {"webhook": {"token": True}},
        id=uuid(41),
        graphql_id=gid("NotificationService", 41),
        provider_type="webhook",
        description="Builds",
        enabled=True,
        scope="some_teams",
        scope_uuids=[TEAM["uuid"]],
        webhook={
            "url": "https://ci.example.com/buildkite",
            "events": ["build.finished"],
            "token": secret(11),
            "token_mode": "token",
            "tls_verify": True,
            "version": 1,
        },
    ),
    resource(
        "organization",
        id="x",
        uuid="y",
        allowed_api_ip_addresses=None,
        revoke_inactive_tokens_after="DAYS_90",
        restrict_user_api_token_creation=False,
        enforce_2fa=False,
    ),
    resource("organization_banner", id="x", message="News"),
    # The provider may get more.
    resource("unknown", id="x", name="New"),
]


def state(*resources: Record) -> Record:
    """The output of `terraform show -json`, half of it in a module."""
    half = len(resources) // 2
    child = {"address": "module.more", "resources": list(resources[half:])}
    root = {"resources": list(resources[:half]), "child_modules": [child]}
    return {"format_version": "1.0", "terraform_version": "1.9.0", "values": {"root_module": root}}


def whole() -> Record:
    """A state with every resource."""
    return state(*TEAMS, *CLUSTERS, *PIPELINES, *OTHERS)


if __name__ == "__main__":
    # As `terraform show -json` prints it.
    print(json.dumps(whole()))
