# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide for those who come from Terraform: what Terraform made needs no change, and the tables are whole."""

from __future__ import annotations

import re
import typing as t

import pytest
import requests
import yaml
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import OPTIONS
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from machine.environment import ROOT
from running.modules import SEED, Runs
from stand_in.process import StandIn

GUIDE = (ROOT / "docs/docsite/rst/guide_terraform.rst").read_text(encoding="utf-8")
OPTION = re.compile(r":ansopt:`community\.buildkite\.(\w+)#module:([^`]+)`")
SETTINGS = GUIDE.partition("have the same names in both:")[2].partition("Settings that are newer")[0]
# Options that no table must name: they control a module, not an object.
OF_MODULES = {"diff_style", *OPTIONS, "state", "allow_empty", "max_deletions", "override_guards", "held", "sensitive"}
# Attributes whose names are no aliases of the option beside them.
COMPUTED = "the provider reads it, and nothing sets it"
ELSEWHERE = "it names the object of another resource, which is the object or the place of the entry here"
NO_ALIAS = {
    ("buildkite_pipeline", "default_team_id"): "one of several entries",
    ("buildkite_pipeline", "id"): COMPUTED,
    ("buildkite_pipeline", "uuid"): COMPUTED,
    ("buildkite_cluster_default_queue", "cluster_id"): ELSEWHERE,
    ("buildkite_cluster_default_queue", "queue_id"): "of a cluster it does not say which queue",
    ("buildkite_cluster_maintainer", "cluster_uuid"): ELSEWHERE,
    ("buildkite_cluster_queue", "cluster_uuid"): COMPUTED,
    ("buildkite_cluster_agent_token", "cluster_uuid"): COMPUTED,
    ("buildkite_team", "id"): COMPUTED,
    ("buildkite_team", "uuid"): COMPUTED,
    ("buildkite_team", "slug"): COMPUTED,
    ("buildkite_team_member", "team_id"): ELSEWHERE,
    ("buildkite_portal", "token"): COMPUTED,
    ("buildkite_organization_rule", "value"): "a JSON text there, and three options here",
    ("buildkite_pipeline_webhook", "pipeline_id"): ELSEWHERE,
    ("buildkite_test_suite", "team_owner_id"): "one of several entries",
    ("buildkite_test_suite", "slug"): COMPUTED,
    ("buildkite_test_suite_team", "test_suite_id"): ELSEWHERE,
    ("buildkite_registry", "team_ids"): "a list of names with levels",
    ("buildkite_registry", "slug"): COMPUTED,
    ("buildkite_registry", "public"): COMPUTED,
    ("buildkite_registry", "registry_type"): COMPUTED,
    ("buildkite_team_registry", "registry_id"): ELSEWHERE,
    ("buildkite_notification_service", "scope_uuids"): "three options, one for each kind of object",
    ("buildkite_notification_service", "graphql_id"): COMPUTED,
    ("buildkite_notification_service", "created_at"): COMPUTED,
    ("buildkite_organization", "revoke_inactive_tokens_after"): "a number of days here, and a word there",
}
STEPS = "steps:\n- label: ':pipeline: Pipeline Upload'\n  command: buildkite-agent pipeline upload"
# A block of settings goes out whole: what it leaves out as off, or as an empty text.
TEXTS = (
    "filter_condition",
    "pull_request_branch_filter_configuration",
    "issue_comment_command_word",
    "issue_comment_match_mode",
    "review_comment_command_word",
    "review_comment_match_mode",
)
SENT = {**dict.fromkeys(TEXTS, ""), "trigger_mode": "code"}
SWITCHED_ON = (
    "build_branches",
    "build_pull_requests",
    "build_tags",
    "publish_commit_status",
    "cancel_deleted_branch_builds",
)


class Terraform:
    """The requests of Terraform's provider for the guide's HCL, in our own words."""

    def __init__(self, stand_in: StandIn) -> None:
        self.stand_in = stand_in
        members = 'members(first: 1, email: "ada@example.com") { edges { node { user { id } } } }'
        found = self.ask(f'{{ organization(slug: "acme") {{ id {members} }} }}')["organization"]
        self.organization = found["id"]
        self.ada = found["members"]["edges"][0]["node"]["user"]["id"]

    def post(self, url: str, body: t.Any, method: str = "POST") -> t.Any:
        """An answer that is no error."""
        headers = {"Authorization": f"Bearer {self.stand_in.token}"}
        answer = requests.request(method, url, json=body, headers=headers, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def ask(self, document: str, **variables: t.Any) -> t.Any:
        """The data of a GraphQL answer."""
        answer = self.post(self.stand_in.graphql_url, {"query": document, "variables": variables})
        assert "errors" not in answer, answer
        return answer["data"]

    def mutate(self, mutation: str, path: str, /, **values: t.Any) -> str:
        """The id that a mutation answers with, below a path."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        names = path.split(".")
        selection = "id"
        for part in reversed(names):
            selection = f"{part} {{ {selection} }}"
        answer = self.ask(f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{ {selection} }} }}", input=values)
        for part in (mutation, *names):
            answer = answer[part]
        return str(answer["id"])

    def rest(self, method: str, path: str, body: t.Any) -> None:
        """A REST request."""
        self.post(f"{self.stand_in.url}/organizations/acme/{path}", body, method)

    def apply(self) -> None:
        """Make everything."""
        cluster = self.cluster()
        web, platform = (self.team(name, name == "Web") for name in ("Web", "Platform"))
        self.mutate("teamMemberCreate", "teamMemberEdge.node", teamID=web, userID=self.ada, role="MAINTAINER")
        pipeline = self.mutate("pipelineCreate", "pipeline", **self.pipeline(cluster, web))
        known = re.findall(r"``(\w+)``", SETTINGS.partition("Only in this collection")[0])
        settings = {**dict.fromkeys(known, False), **SENT, **dict.fromkeys(SWITCHED_ON, True)}
        self.rest("PATCH", "pipelines/shop", {"provider_settings": settings})
        self.mutate(
            "teamPipelineCreate",
            "teamPipelineEdge.node",
            teamID=platform,
            pipelineID=pipeline,
            accessLevel="READ_ONLY",
        )
        self.mutate(
            "pipelineScheduleCreate",
            "pipelineScheduleEdge.node",
            pipelineID=pipeline,
            label="Nightly",
            cronline="@daily",
            message=None,
            commit="HEAD",
            branch="main",
            env='DEEP="true"\n',
            enabled=True,
        )
        webhook = {"url": "https://ci.example.com/buildkite", "events": ["build.finished"]}
        self.rest(
            "POST", "services", {"provider": "webhook", "description": "Builds", "scope": "all", "settings": webhook}
        )

    def cluster(self) -> str:
        """A cluster with a queue and a token."""
        own = {"organizationId": self.organization}
        cluster = self.mutate(
            "clusterCreate", "cluster", **own, name="Linux", description="Agents on our own machines", emoji=None
        )
        queue = self.mutate(
            "clusterQueueCreate",
            "clusterQueue",
            **own,
            clusterId=cluster,
            key="default",
            description="Everything that names no queue",
            hostedAgents=None,
        )
        self.mutate("clusterUpdate", "cluster", **own, id=cluster, defaultQueueId=queue)
        self.mutate(
            "clusterAgentTokenCreate",
            "clusterAgentToken",
            **own,
            clusterId=cluster,
            description="Autoscaling group",
            allowedIpAddresses="10.0.0.0/8",
        )
        return cluster

    def team(self, name: str, creates: bool) -> str:
        """A team, with what is left out as off."""
        off = ("CreateSuites", "CreateRegistries", "DestroyRegistries", "DestroyPackages")
        return self.mutate(
            "teamCreate",
            "teamEdge.node",
            organizationID=self.organization,
            name=name,
            description="",
            privacy="VISIBLE",
            isDefaultTeam=False,
            defaultMemberRole="MEMBER",
            membersCanCreatePipelines=creates,
            **{f"membersCan{what}": False for what in off},
        )

    def pipeline(self, cluster: str, team: str) -> dict[str, t.Any]:
        """A pipeline, with what is left out as nothing."""
        return {
            "organizationId": self.organization,
            "name": "Shop",
            "repository": {"url": "https://github.com/example/shop"},
            "description": "Builds and tests the shop",
            "clusterId": cluster,
            "teams": [{"id": team, "accessLevel": "MANAGE_BUILD_AND_READ"}],
            "steps": {"yaml": STEPS},
            "defaultBranch": "main",
            "defaultTimeoutInMinutes": 60,
            "maximumTimeoutInMinutes": 0,
            "cancelIntermediateBuilds": True,
            "cancelIntermediateBuildsBranchFilter": "",
            "skipIntermediateBuilds": False,
            "skipIntermediateBuildsBranchFilter": "",
            "allowRebuilds": True,
            "tags": [{"label": "web"}],
            "branchConfiguration": None,
            "color": None,
            "emoji": None,
            "cloneMirrorUrl": None,
        }


def options() -> dict[str, t.Any]:
    """What the guide's playbook declares."""
    block = re.search(r"\.\. code-block:: \S+\n    :caption: buildkite\.yml\n\n((?:    .*\n|\n)+)", GUIDE)
    assert block
    (play,) = yaml.safe_load(block[1])
    given: dict[str, t.Any] = play["tasks"][0]["community.buildkite.organization"]
    return {name: value for name, value in given.items() if name != "organization"}


@pytest.mark.parametrize("token", ["bkua_graphql_too", "bkua_rest_only"])
def test_taking_over_changes_nothing(stand_in: StandIn, token: str) -> None:
    stand_in.reset(SEED)
    Terraform(stand_in).apply()
    runs = Runs(stand_in, token)
    result = runs.run("organization", check=True, **options())
    assert result["changes"] == [] and result["counts"]["unchanged"] == 11
    assert runs.run("organization", check=True, prune=["webhooks"], **options())["changes"] == []
    settings = runs.at("pipelines", "shop", "provider", "settings")
    # As the guide describes for a block without a switch.
    assert settings["build_tags"] is True and settings["skip_pull_request_builds_for_existing_commits"] is False


def test_the_same_from_nothing(stand_in: StandIn) -> None:
    """The playbook creates what Terraform created, except for the differences that the guide lists."""
    stand_in.reset(SEED)
    Terraform(stand_in).apply()
    runs = Runs(stand_in, "bkua_graphql_too")
    by_terraform = runs.run("organization_info")["organization"]
    stand_in.reset(SEED)
    runs.both("organization", **options())
    by_us = runs.run("organization_info")["organization"]
    for made in (by_terraform, by_us):
        for pipeline in made["pipelines"]:
            pipeline["configuration"] = yaml.safe_load(pipeline["configuration"])
            # The guide has a paragraph on those that are left out.
            settings = pipeline["provider_settings"]
            pipeline["provider_settings"] = {name: settings[name] for name in SWITCHED_ON}
        for team in made["teams"]:
            for name in ("pipelines", "suites", "registries"):
                team.pop(f"members_can_create_{name}")
    assert by_us == by_terraform


def test_every_option_is_one() -> None:
    assert len(OPTION.findall(GUIDE)) > 100
    for module, name in OPTION.findall(GUIDE):
        assert name in options_of(module) | set(OPTIONS), f"{module}: {name}"


def test_every_option_of_what_terraform_has_too_is_named() -> None:
    """An option is in a table beside an attribute, or named as one that is only here."""
    for module in CATALOG.modules():
        own = options_of(module)
        assert own - {name for name in own if holds(name, own)} - named_of(module) - OF_MODULES == set(), module
    # A single object has no module.
    alone = [entry.plural for entry in CATALOG.managed() if entry.singleton]
    own = {name for name in options_of("organization") if name.startswith(tuple(f"{one}." for one in alone))}
    assert own and own - named_of("organization") == set()
    settings = {option.name for option in CATALOG.resource("pipeline").field("provider_settings").options}
    found = re.findall(r"``(\w+)``", SETTINGS)
    assert sorted(found) == sorted(settings)


def test_every_attribute_is_a_name_of_its_option() -> None:
    """An alias where the option has another name, unless the table of exceptions has a reason."""
    found = set()
    for resource, attributes, options in rows():
        known = {name for module, path in options for name in names_of(module, path)}
        found |= {(resource, attribute) for attribute in attributes if attribute.rpartition(".")[2] not in known}
    assert found == set(NO_ALIAS)


def rows() -> t.Iterator[tuple[str, list[str], list[tuple[str, str]]]]:
    """The rows of the resources' tables that name options: the resource, its attributes, the options."""
    for resource, text in re.findall(r"^(buildkite_\w+)\n~+\n(.*?)(?=^\w[^\n]*\n~~~)", GUIDE, re.MULTILINE | re.DOTALL):
        for row in re.findall(r"^   \* - (.*?)(?=^   \* - |^\n(?! )|\Z)", text, re.MULTILINE | re.DOTALL):
            left, option = re.split(r"\n     -", row)[:2]
            if OPTION.search(option):
                yield resource, re.findall(r"``([\w.]+)``", left), OPTION.findall(option)


def names_of(module: str, path: str) -> set[str]:
    """The name and the aliases of the option at a path of the documentation."""
    fields = _options.module_fields(CATALOG, module)
    for part in path.replace("[]", "").split("."):
        field = next(field for field in fields if field.name == part)
        fields = field.options
    return {*field.names}


def named_of(module: str) -> set[str]:
    """The options of a module that the guide names, there or for another kind in the same list."""
    own = [entry for entry in CATALOG.managed() if entry.module_name == module]
    alike = {module, *(entry.module_name for one in own for entry in CATALOG.in_list_of(one))}
    return {name for other, name in OPTION.findall(GUIDE) if other in alike}


def holds(name: str, others: set[str]) -> bool:
    """Whether an option holds other options, which are named instead of it."""
    return any(other.startswith((f"{name}.", f"{name}[]")) for other in others)


def options_of(module: str) -> set[str]:
    """The paths of a module's options, as the documentation names them."""

    def below(fields: t.Iterable[t.Any], prefix: str) -> t.Iterator[str]:
        for field in fields:
            yield prefix + field.name
            if field.options and not field.open:
                yield from below(field.options, f"{prefix}{field.name}{'[]' if field.type == 'list' else ''}.")

    return set(below(_options.module_fields(CATALOG, module), ""))
