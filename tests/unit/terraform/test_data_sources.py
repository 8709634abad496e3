# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each data source of Terraform's provider has a module or filter with its arguments and attributes: by name, by filter, all."""

from __future__ import annotations

import re
import typing as t
from collections.abc import Iterator

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._export.selection import module_fields
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.plugin_utils._terraform import content

from machine.environment import ROOT
from rendering.readings import READ_ONLY
from running import terraform_state as state
from running.modules import SEED, Result, Runs
from stand_in.process import StandIn

GUIDE = (ROOT / "docs/docsite/rst/guide_terraform.rst").read_text(encoding="utf-8")
TABLE = GUIDE.partition("\nData sources\n~~~")[2].partition("\nMove back to Terraform\n")[0]


class Source(t.NamedTuple):
    """A data source: the module that returns its objects, and its documented attributes but for its IDs."""

    module: str
    attributes: str
    # What it takes for one object, as options, with values that an object of the state has; nothing if it returns all.
    by: t.Mapping[str, str] = {}
    # What it takes to select several.
    filters: t.Mapping[str, t.Any] = {}
    # Options that list links.
    include: tuple[str, ...] = ()


# As the documentation of the provider lists them. `pipelines` is newer than the other 17.
SOURCES = {
    "cluster": Source("cluster_info", "color description emoji maintainers name", {"name": "Linux"}),
    "cluster_network_ranges": Source(
        "network_range_info", "cidr_range kind", {}, {"cluster": "Linux", "cidr_range": "198.51.100.0/24"}
    ),
    "clusters": Source("cluster_info", "color default_queue description emoji maintainers name"),
    "organization_member": Source("member_info", "email", {"email": "ada@example.com"}),
    "organization_members": Source("member_info", "email role", {}, {"role": "member", "team": "web"}),
    "organization_rule": Source(
        "rule_info",
        "source_uuid target_uuid type",
        {"type": "pipeline.trigger_build.pipeline", "source_pipeline": "upstream", "target_pipeline": "shop"},
        {"target_pipeline": "shop"},
    ),
    "pipeline": Source("pipeline_info", "default_branch description name repository", {"slug": "shop"}),
    "pipeline_template": Source(
        "pipeline_template_info", "available configuration description name", {"name": "Services"}
    ),
    "pipelines": Source(
        "pipeline_info",
        "archived cluster_id default_branch description name repository slug tags",
        {},
        {"name": "sho", "repository": "example/shop", "cluster": "Linux", "tags": ["web"], "archived": False},
    ),
    "portal": Source(
        "portal_info", "allowed_ip_addresses description name query slug user_invokable", {"slug": "viewer"}
    ),
    "portals": Source("portal_info", "allowed_ip_addresses description name query slug user_invokable"),
    "registry": Source(
        "registry_info", "color description ecosystem emoji name oidc_policy teams", {"name": "libs"}, {}, ("teams",)
    ),
    "team": Source(
        "team_info",
        "default_member_role default_team description members_can_create_pipelines name privacy",
        {"name": "web"},
        {"user": "ada@example.com"},
    ),
    "teams": Source(
        "team_info",
        "default_member_role description is_default_team members_can_create_pipelines name privacy slug",
    ),
    "test_suite": Source("test_suite_info", "default_branch name oidc_policy slug", {"name": "unit"}),
}
# Those that are not about objects of a kind: what the guide names for each.
OTHERS = {
    "meta": "community.buildkite.meta_info#module",
    "organization": "community.buildkite.organization_info#module",
    "signed_pipeline_steps": "community.buildkite.signed_steps#filter",
}
NAMED = r"``buildkite_(\w+)``"


@pytest.fixture(scope="module")
def runs() -> Iterator[Runs]:
    """The organization that a state describes, with network ranges."""
    with StandIn() as own:
        own.reset({**SEED, **READ_ONLY})
        runs = Runs(own, "bkua_graphql_too")
        declared = content(state.whole()).organization
        declared["clusters"][0]["secrets"][0]["value"] = "written"
        declared["pipelines"][1]["configuration"] = "steps: []"
        assert not runs.run("organization", **declared).get("failed")
        own.clear_log()
        yield runs


def test_the_guide_names_a_module_for_each() -> None:
    """Each data source is in one row, and the row links to what returns its objects."""
    named: dict[str, str] = {}
    for row in re.split(r"\n   \* - ", TABLE)[1:]:
        left, right = row.split("\n     -", 1)
        assert not named.keys() & re.findall(NAMED, left)
        named |= dict.fromkeys(re.findall(NAMED, left), right)
    links = {name: f"community.buildkite.{source.module}#module" for name, source in SOURCES.items()} | OTHERS
    assert links.keys() == named.keys() and len(links) == 18
    assert {name: link for name, link in links.items() if link not in named[name]} == {}
    assert {source.module for source in SOURCES.values()} - {*CATALOG.infos()} == set()


@pytest.mark.parametrize("name", SOURCES)
def test_it_returns_the_same(name: str, runs: Runs) -> None:
    """One object by what the provider takes, by its ID, by a filter, and all; with the provider's attributes, by their aliases too."""
    source = SOURCES[name]
    kind = CATALOG.returned_by(source.module)[0]
    linked: Result = {"include": list(source.include)} if source.include else {}

    def entries(**options: t.Any) -> list[Result]:
        result = runs.run(source.module, **options, **linked)
        assert (result.get("failed", False), result["unread"]) == (False, [])
        found: list[Result] = result[kind.plural]
        return found

    every = entries()
    one = every[0]
    if source.by:
        [one] = entries(**source.by)
        assert one in every
    if kind.rest.id_path:
        assert entries(id=one["id"]) == [one]
    if source.filters:
        some = entries(**source.filters)
        assert some and all(entry in every for entry in some)
        assert {*source.filters} <= {field.name for field in module_fields(CATALOG, source.module)}
        assert some != every or len(every) == 1
    aliases = {alias: field.name for field in kind.fields for alias in field.names}
    missing = [each for each in source.attributes.split() if aliases.get(each, each) not in one]
    assert missing == []


def test_settings_of_the_organization_and_addresses(runs: Runs) -> None:
    settings = runs.run("organization_info", gather=["api_settings"])["organization"]["api_settings"]
    assert settings["revoke_inactive_tokens_after_days"] == 90
    allowed = {"allowed_ip_addresses": ["192.0.2.0/24", "127.0.0.1/32"]}
    assert not runs.run("organization", api_settings=allowed, override_guards=["organization/api_settings"]).get(
        "failed"
    )
    settings = runs.run("organization_info", gather=["api_settings"])["organization"]["api_settings"]
    assert sorted(settings["allowed_ip_addresses"]) == ["127.0.0.1/32", "192.0.2.0/24"]
    assert runs.run("meta_info")["meta"]["webhook_ips"]
