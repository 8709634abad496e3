# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A state of Terraform becomes the files of an organization: names in place of IDs, no secret, and no change."""

from __future__ import annotations

import copy
import json
import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible_collections.community.buildkite.plugins.filter.from_terraform import FilterModule
from ansible_collections.community.buildkite.plugins.module_utils._export import disk
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.plugin_utils._terraform import content

from machine.environment import ROOT
from running import terraform_state as state
from running.modules import SEED, Runs
from stand_in.process import StandIn

Record = dict[str, t.Any]
GUIDE = (ROOT / "docs/docsite/rst/guide_terraform.rst").read_text(encoding="utf-8")
from_terraform = FilterModule().filters()["from_terraform"]

EXPECTED = """
clusters:
- name: Linux
  description: Agents
  queues:
  - {key: default, description: '', retry_agent_affinity: prefer-warmest, dispatch_paused: false}
  - {key: hosted, hosted_agents: {instance_shape: LINUX_AMD64_2X4, agent_image: ruby}}
  agent_images:
  - {name: ruby, dockerfile: RUN true}
  agent_tokens:
  - description: Fleet
    allowed_ip_addresses: [10.0.0.0/8]
  secrets:
  - {key: DEPLOY, description: A key}
  default_queue: default
  maintainers:
  - team: Web
unclustered_agent_tokens:
- description: Old
teams:
- {name: Platform, description: '', privacy: secret}
- name: Web
  privacy: visible
  is_default_team: false
  default_member_role: member
  members_can_create_pipelines: true
  members_can_create_suites: false
  members_can_destroy_packages: false
  members:
  - {user: ada@example.com, role: maintainer}
registries:
- name: libs
  ecosystem: ruby
  teams:
  - {team: Web, access_level: read_and_write}
  - {team: Platform, access_level: read_only}
pipeline_templates:
- {name: Services, configuration: 'steps: []'}
pipelines:
- slug: shop
  name: Shop
  repository: https://github.com/example/shop
  configuration: 'steps: [{command: make}]'
  default_branch: main
  cancel_running_branch_builds: true
  default_command_step_timeout: 60
  maximum_command_step_timeout: 0
  visibility: private
  tags: [web]
  cluster: Linux
  provider_settings: {trigger_mode: code, build_tags: true, build_release_created: false}
  archived: false
  teams:
  - {team: Web, access_level: manage_build_and_read}
  - {team: Platform, access_level: read_only}
  schedules:
  - label: Nightly
    cronline: '@daily'
    build_message: Nightly build
    commit: HEAD
    branch: main
    enabled: true
  repository_webhook: true
- slug: upstream
  name: Upstream
  repository: https://gitlab.com/example/upstream
  provider_settings: {build_tags: false}
rules:
- type: pipeline.trigger_build.pipeline
  source_pipeline: upstream
  target_pipeline: shop
  conditions: ["source.build.branch == 'main'"]
test_suites:
- name: Unit
  default_branch: main
  teams:
  - {team: Web, access_level: manage_and_read}
  - {team: Platform, access_level: read_only}
webhooks:
- description: Builds
  url: https://ci.example.com/buildkite
  events: [build.finished]
  token_mode: token
  verify_tls: true
  scope: some_teams
  teams: [Web]
  enabled: true
portals:
- slug: viewer
  name: Viewer
  query: '{ viewer { user { name } } }'
  allowed_ip_addresses: [192.0.2.0/24, 198.51.100.0/24]
  user_invokable: false
member_settings: {enforce_2fa: false, banner: News}
api_settings: {revoke_inactive_tokens_after_days: 90, restrict_user_api_token_creation: false}
"""
LEFT_OUT = [
    "buildkite_unknown.one: the collection does not manage it.",
    "buildkite_cluster_secret.one: value is a secret, so it is not declared.",
    "buildkite_pipeline.upstream: configuration is a secret, so it is not declared.",
    "buildkite_pipeline.upstream: description is a secret, so it is not declared.",
    "buildkite_pipeline_schedule.one: env is a secret, so it is not declared.",
    "buildkite_notification_service.one: token is a secret, so it is not declared.",
]


def test_every_resource() -> None:
    found = from_terraform(json.dumps(state.whole()))
    assert found == {"organization": yaml.safe_load(EXPECTED), "left_out": LEFT_OUT}
    kinds = {one["type"] for one in [*state.TEAMS, *state.CLUSTERS, *state.PIPELINES, *state.OTHERS]}
    # What the guide describes is in the state, and each name that a declaration has is one of the guide.
    described = set(re.findall(r"^(buildkite_\w+)\n~~~", GUIDE, re.MULTILINE))
    known = {f"buildkite_{one.name}" for entry in CATALOG.resources for one in entry.terraform}
    assert described | {"buildkite_organization_member"} == known == kinds - {"buildkite_unknown"}


def test_it_changes_nothing(stand_in: StandIn, tmp_path: Path) -> None:
    """Files of the state are written, without a secret, and an organization as in the state has no difference."""
    stand_in.reset(SEED)
    runs = Runs(stand_in, "bkua_graphql_too")
    declared = content(state.whole()).organization
    # What is left out is needed to create the objects.
    there = copy.deepcopy(declared)
    there["clusters"][0]["secrets"][0]["value"] = state.secret(2)
    there["pipelines"][1]["configuration"] = "steps: []"
    runs.run("organization", **there)
    assert runs.run("organization", check=True, **declared)["changes"] == []
    # So has an export, as far as the state has the objects and their options.
    exported = restricted(runs.run("organization_info")["organization"], declared)
    assert exported.keys() == declared.keys() and len(exported["pipelines"]) == len(declared["pipelines"])
    assert runs.run("organization", check=True, **exported)["changes"] == []
    written = disk.run({"path": str(tmp_path / "files"), "content": declared, "remove": True}, False, True)
    texts = [path.read_text(encoding="utf-8") for path in (tmp_path / "files").rglob("*.yml")]
    shown = json.dumps([declared, written, texts])
    assert len(texts) > 10 and [number for number in range(state.SECRETS) if state.secret(number) in shown] == []


def restricted(export: t.Any, declared: t.Any) -> t.Any:
    """What an export has of a declaration: its options, and of its lists of objects those with an equal first option."""
    if isinstance(declared, dict):
        return {name: restricted(export[name], value) for name, value in declared.items() if name in export}
    if not isinstance(declared, list) or not all(isinstance(entry, dict) for entry in declared):
        return export
    both = [
        (found, entry) for entry in declared for found in export if found.items() & dict([*entry.items()][:1]).items()
    ]
    return [restricted(found, entry) for found, entry in both]


def only(*resources: Record) -> tuple[Record, list[str]]:
    """What a state of these resources becomes."""
    found = content(state.state(*resources))
    return found.organization, found.left_out


def test_objects_of_other_states() -> None:
    """By their names where a data source has them, else by their UUID; complete lists of theirs are not declared."""
    queue = {"key": "gpu", **state.ids("ClusterQueue", 50)}
    data = state.resource("cluster", {}, "data", **state.CLUSTER, name="Linux")
    assert only(data, state.resource("cluster_queue", cluster_id=state.CLUSTER["id"], **queue))[0] == {
        "clusters": [{"name": "Linux", "queues": [{"key": "gpu"}]}]
    }
    lists = state.resource("clusters", {}, "data", clusters=[{**state.CLUSTER, "name": "Linux"}])
    pipeline = {"slug": "a", "name": "A", "cluster_id": state.CLUSTER["id"]}
    assert only(lists, state.resource("pipeline", **pipeline))[0]["pipelines"][0]["cluster"] == "Linux"
    assert only(state.resource("pipeline", **pipeline))[0]["pipelines"][0]["cluster"] == state.CLUSTER["uuid"]
    team = state.resource("team", {}, "data", **state.TEAM, name="Web")
    member = state.resource("team_member", team_id=state.TEAM["id"], user_id=state.gid("User", 7), role="MEMBER")
    assert only(team, member) == (
        {},
        ["buildkite_team_member.one: the state does not manage its team, whose list is declared as a whole."],
    )
    both = only(member, state.resource("team", **state.TEAM, name="Web"))[0]["teams"][0]["members"]
    assert both == [{"user": state.uuid(7), "role": "member"}]


def test_objects_of_one_name() -> None:
    twins = [state.resource("cluster", name="Linux", **state.ids("Cluster", number)) for number in (1, 2)]
    pipeline = state.resource("pipeline", slug="a", name="A", cluster_id=state.gid("Cluster", 2))
    schedules = [
        state.resource(
            "pipeline_schedule",
            None,
            "managed",
            str(number),
            **state.ids("PipelineSchedule", number),
            pipeline_id="x",
            label="Nightly",
        )
        for number in (3, 4)
    ]
    found, _left_out = only(*twins, pipeline, *schedules)
    assert [entry["id"] for entry in found["clusters"]] == [state.uuid(1), state.uuid(2)]
    assert found["pipelines"][0]["cluster"] == state.uuid(2)
    assert [entry["id"] for entry in found["pipelines"][1]["schedules"]] == [state.uuid(3), state.uuid(4)]


def test_more_attributes() -> None:
    hosted = {"instance_shape": "LINUX_AMD64_2X4", "linux": {"agent_image_ref": "image"}, "mac": None}
    queue = state.resource("cluster_queue", cluster_id=state.uuid(1), key="gpu", hosted_agents=hosted)
    assert only(queue)[0]["clusters"][0]["queues"][0]["hosted_agents"] == {
        "instance_shape": "LINUX_AMD64_2X4",
        "agent_image": "image",
    }
    hidden = {"hosted_agents": {"linux": {"agent_image_ref": True}}}
    queue = state.resource("cluster_queue", hidden, cluster_id=state.uuid(1), key="gpu", hosted_agents=hosted)
    assert "hosted_agents" not in only(queue)[0]["clusters"][0]["queues"][0]
    named = state.resource("team", {"name": True}, name=state.secret(0), **state.ids("Team", 1))
    assert only(named) == ({}, ["buildkite_team.one: its name is a secret or is missing."])
    # A secret of ours is one, whatever Terraform marks.
    value = {"key": "DEPLOY", "value": state.secret(0), "value_wo_version": "3"}
    found, left_out = only(state.resource("cluster_secret", id="x", cluster_id=state.uuid(1), **value))
    assert found["clusters"][0]["secrets"] == [{"key": "DEPLOY"}] and "value is a secret" in left_out[0]
    replaced = state.resource("cluster", name="Old", **state.ids("Cluster", 1)) | {"deposed_key": "x"}
    assert only(replaced, {"address": "aws_instance.one", "mode": "managed", "type": "aws_instance"}) == ({}, [])
    other = state.resource("notification_service", provider_type="pager", description="Pager", id=state.uuid(1))
    assert only(other) == ({}, ["buildkite_notification_service.one: the collection does not manage it."])
    secret = state.secret(0)
    ids = state.ids("Pipeline", 1)
    leaking = state.resource("pipeline", **ids, slug="a", name="A", repository=f"https://x:{secret}@example.com/a")
    env = {"API_TOKEN": secret}
    schedule = state.resource("pipeline_schedule", pipeline_id=ids["id"], label="Nightly", branch="main", env=env)
    found, left_out = only(leaking, schedule)
    assert found == {"pipelines": [{"slug": "a", "name": "A", "schedules": [{"label": "Nightly", "branch": "main"}]}]}
    assert left_out == [
        "buildkite_pipeline.one: repository looks like a secret, so it is not declared.",
        "buildkite_pipeline_schedule.one: env looks like a secret, so it is not declared.",
    ]
    never = state.resource("organization", revoke_inactive_tokens_after="NEVER")
    assert only(never)[0] == {"api_settings": {"revoke_inactive_tokens_after_days": 0}}


@pytest.mark.parametrize("given", ["{", "[]", "{}", '{"format_version": "1.0", "planned_values": {}}', "5"])
def test_what_is_no_state(given: str) -> None:
    with pytest.raises(AnsibleFilterError, match="terraform show -json"):
        from_terraform(given)
    assert from_terraform('{"format_version": "1.0"}')["organization"] == {}
