# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Aliases, UUIDs where names are usual, and choices in any case: the plan and the result have the declared names alone."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from running.modules import STEPS, Result, Runs, pipeline

AS_TERRAFORM: Result = {
    "slug": "web",
    "name": "web",
    "repository": "https://github.com/x/web",
    "steps": STEPS,
    "default_timeout_in_minutes": 10,
    "maximum_timeout_in_minutes": 20,
    "skip_intermediate_builds": True,
    "skip_intermediate_builds_branch_filter": "a",
    "cancel_intermediate_builds": True,
    "cancel_intermediate_builds_branch_filter": "b",
    "visibility": "PRIVATE",
    "provider_settings": {"trigger_mode": "NONE"},
}
AS_DECLARED: Result = {
    "slug": "web",
    "name": "web",
    "repository": "https://github.com/x/web",
    "configuration": STEPS,
    "default_command_step_timeout": 10,
    "maximum_command_step_timeout": 20,
    "skip_queued_branch_builds": True,
    "skip_queued_branch_builds_filter": "a",
    "cancel_running_branch_builds": True,
    "cancel_running_branch_builds_filter": "b",
    "visibility": "private",
    "provider_settings": {"trigger_mode": "none"},
}


def given(runs: Runs, module: str, /, **options: t.Any) -> Result:
    """Options as a module hands them on, after Ansible has checked them."""
    spec = _options.module_arguments(CATALOG, module)["argument_spec"]
    checked = ArgumentSpecValidator(spec).validate({**runs.connection(), **options})
    assert checked.error_messages == []
    return _options.as_declared(CATALOG, module, checked.validated_parameters)


def both(runs: Runs, module: str, /, **options: t.Any) -> Result:
    """Check mode, the run, and the run again."""
    declared = given(runs, module, **options)
    return runs.both(module, **{name: value for name, value in declared.items() if name != "api_token"})


@pytest.mark.parametrize("is_bulk", [False, True])
def test_a_pipeline_as_terraform_names_it(runs: Runs, is_bulk: bool) -> None:
    if is_bulk:
        result = both(runs, "organization", pipelines=[AS_TERRAFORM])
    else:
        result = both(runs, "pipeline", **AS_TERRAFORM)
    assert result["changes"][0]["after"] == AS_DECLARED
    # What the names of REST declare is the same.
    assert runs.run("pipeline", check=True, **AS_DECLARED)["changes"] == []
    (told,) = (entry for entry in runs.run("organization_info")["organization"]["pipelines"] if entry["slug"] == "web")
    assert not set(told) & (set(AS_TERRAFORM) - set(AS_DECLARED))
    assert {name: told[name] for name in AS_DECLARED if name != "provider_settings"} == {
        name: value for name, value in AS_DECLARED.items() if name != "provider_settings"
    }


def test_uuids_and_the_names_that_end_in_id(runs: Runs) -> None:
    """Where an API has an id, the alias takes the UUID."""
    both(runs, "team", name="T", privacy="SECRET", default=False, default_member_role="MAINTAINER")
    both(runs, "cluster", name="C")
    cluster, team = runs.at("clusters", "C", "id"), runs.at("teams", "T", "id")
    ada = runs.at("members", "ada@example.com", "id")
    both(runs, "cluster_queue", cluster_id=cluster, key="q", dispatch_paused=True, note="moving")
    queue = runs.at("clusters", "C", "queues", "q")
    assert queue["dispatch_paused_note"] == "moving"
    maintainers = [{"user_uuid": ada}, {"team_uuid": team}]
    result = both(runs, "cluster", uuid=cluster, name="C", default_queue_id=queue["id"], maintainers=maintainers)
    assert result["changes"][0]["after"] == {"default_queue": "q"}
    assert runs.at("clusters", "C", "default_queue_id") == queue["id"]
    both(runs, "agent_token", cluster_id=cluster, description="A")
    access = [{"team_id": team, "access_level": "MANAGE_BUILD_AND_READ"}]
    result = both(runs, "pipeline", **pipeline(cluster_id=cluster, teams=access))
    assert result["changes"][0]["after"]["cluster"] == "C"
    web = runs.at("pipelines", "web", "id")
    both(runs, "pipeline_schedule", pipeline_id=web, label="Nightly", cronline="@daily")
    both(runs, "team", name="T", pipelines=[{"pipeline_id": web, "access_level": "READ_ONLY"}])
    assert runs.at("teams", "T", "pipelines", "web", "access_level") == "read_only"
    both(runs, "team", name="T", members=[{"user_id": ada, "role": "MAINTAINER"}], state="PRESENT")
    both(runs, "organization", pipeline_settings={"default_cluster_id": cluster})
    result = both(runs, "cluster_queue", cluster_id=cluster, key="q", dispatch_paused=False)
    assert result["changes"][0]["address"] == "cluster/C/queue/q"


def test_a_template_by_its_uuid(runs: Runs) -> None:
    template = runs.rest("POST", "pipeline-templates", {"name": "Services", "configuration": STEPS})["uuid"]
    for alias in ("pipeline_template_uuid", "pipeline_template_id"):
        options = {**pipeline("of-" + alias.replace("_", "-")), alias: template}
        del options["configuration"]
        assert both(runs, "pipeline", **options)["changes"][0]["after"]["pipeline_template"] == "Services"


def test_choices_of_the_bulk_module_in_any_case(runs: Runs) -> None:
    """In `prune`, in how to prune, in what to read, and in `state`."""
    runs.run("pipeline", **pipeline("web"))
    settings = {"prune": ["Pipelines"], "max_deletions": "100%", "override_guards": ["pipeline/web"]}
    declared = given(runs, "organization", pipelines=[], allow_empty=True, prune_pipelines="DELETE", **settings)
    planned = runs.run("organization", check=True, **declared)
    assert [(change["action"], change["address"]) for change in planned["changes"]] == [("delete", "pipeline/web")]
    found = runs.run("organization_info", **given(runs, "organization_info", gather=["PIPELINES"]))
    assert list(found["organization"]) == ["declared_organization", "pipelines"]
    both(runs, "pipeline", slug="web", state="Absent")
    assert "web" not in runs.at("pipelines")
