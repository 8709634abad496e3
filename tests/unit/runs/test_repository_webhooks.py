# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The webhook that Buildkite made in a pipeline's repository is in the plan of the pipeline's deletion.

REST does not show it. Only pipelines with a repository on GitHub can have one.
"""

from __future__ import annotations

import typing as t

import pytest
import requests

from running.modules import Result, Runs, pipeline

GRAPHQL, REST = "bkua_graphql_too", "bkua_rest_only"
GONE: Result = {"pipelines": [{"slug": slug, "state": "absent"} for slug in ("hub", "own", "lab", "plain")]}
HUB: Result = {"pipelines": GONE["pipelines"][:1]}
ASKED = "RepositoryProviderGithub"


@pytest.fixture
def there(runs: Runs) -> Runs:
    """Pipelines with repositories on GitHub, on a GitHub of the company, on GitLab and elsewhere."""
    hosts = {"hub": "github.com", "own": "github.example.com", "lab": "gitlab.com", "plain": "git.example.com"}
    pipelines = [pipeline(slug, repository=f"https://{host}/x/{slug}") for slug, host in hosts.items()]
    assert not runs.run("organization", pipelines=pipelines).get("failed")
    return runs


def made(runs: Runs, slug: str) -> str:
    """The ID of a new webhook in the repository of a pipeline."""
    pipeline_id = runs.rest("GET", f"pipelines/{slug}")["graphql_id"]
    mutation = f'mutation {{ pipelineCreateWebhook(input: {{id: "{pipeline_id}"}}) {{ webhook {{ externalId }} }} }}'
    headers = {"Authorization": f"Bearer {runs.stand_in.token}"}
    answer = requests.post(runs.stand_in.graphql_url, json={"query": mutation}, headers=headers, timeout=10).json()
    return str(answer["data"]["pipelineCreateWebhook"]["webhook"]["externalId"])


def planned(runs: Runs, options: Result | None = None, **more: t.Any) -> tuple[Result, str]:
    """The deletions of a plan by address, and the plan's ID."""
    result = runs.run("organization", check=True, **(options or GONE), **more)
    return {change["address"]: change for change in result["changes"]}, result["plan_id"]


def test_it_is_named(there: Runs) -> None:
    """With GraphQL: by its ID at GitHub, which a plan's ID covers, and never by its URL, which is a secret."""
    with_graphql: Result = {"api_token": GRAPHQL}
    _none, before = planned(there, **with_graphql)
    there.stand_in.clear_log()
    identifier = made(there, "hub")
    found, after = planned(there, **with_graphql)
    assert found["pipeline/hub"]["cascade"] == [f"pipeline/hub/repository_webhook/{identifier}"] and before != after
    assert not any("cascade_unknown" in change for change in found.values())
    assert not any("repository_webhook" in str(found[f"pipeline/{slug}"]) for slug in ("own", "lab", "plain"))
    assert "deliver" not in str(found)
    asked = [entry for entry in there.stand_in.log() if ASKED in str(entry["body"])]
    assert len(asked) == 1 and "a1: node" in str(asked[0]["body"]) and "a2: node" not in str(asked[0]["body"])
    error = there.rejected("organization", **GONE, **with_graphql, protected=["*/repository_webhook/*"])
    assert f"would delete pipeline/hub/repository_webhook/{identifier} by deleting pipeline/hub" in error.message
    assert there.run("organization", **GONE, **with_graphql, plan_id=after)["counts"]["deleted"] == 4


def test_without_graphql_it_is_unknown(there: Runs) -> None:
    """Of those that can have one: each needs its address, and the plan is another one."""
    error = there.rejected("organization", api_token=REST, **GONE)
    assert (
        "pipeline/hub (and 1 more like it): which repository webhooks its cascade contains is unknown without the"
        " scope graphql: add it to the token, or list this address in override_guards."
    ) in error.message
    assert (error.failure["guard"], error.failure["scopes"]) == ("unknown_cascade", ["graphql"])
    assert error.failure["addresses"] == ["pipeline/hub", "pipeline/own"]
    passed = ["pipeline/hub", "pipeline/own"]
    found, unknown = planned(there, api_token=REST, override_guards=passed)
    assert {address: change.get("cascade_unknown") for address, change in found.items()} == {
        **dict.fromkeys(passed, ["repository_webhooks"]),
        **dict.fromkeys(("pipeline/lab", "pipeline/plain")),
    }
    _found, known = planned(there, api_token=GRAPHQL)
    assert unknown != known
    others: Result = {"pipelines": GONE["pipelines"][2:]}
    assert there.run("organization", api_token=REST, **others)["counts"]["deleted"] == 2


def test_who_may_not_edit_a_pipeline_is_not_shown_it(there: Runs) -> None:
    """GraphQL returns null then, as if there were none."""
    made(there, "hub")
    assert not there.run(
        "team",
        name="T",
        members=[{"user": "ada@example.com"}],
        pipelines=[{"slug": "hub", "access_level": "build_and_read"}],
    ).get("failed")
    there.stand_in.seed({"tokens": [{"token": "bkua_ada", "user": "ada@example.com", "scopes": "all"}]})
    found, _id = planned(there, HUB, api_token="bkua_ada", override_guards=["pipeline/hub"])
    assert found["pipeline/hub"]["cascade_unknown"] == ["repository_webhooks", "rules"]


def test_what_is_archived_costs_nothing(there: Runs) -> None:
    """Archiving takes nothing along, and where no repository is on GitHub nothing is asked."""
    there.stand_in.clear_log()
    there.run("organization", check=True, pipelines=[{"slug": "own"}], prune=["pipelines"], max_deletions="100%")
    there.run("organization", check=True, pipelines=GONE["pipelines"][2:])
    assert not any(ASKED in str(entry["body"]) for entry in there.stand_in.log())
