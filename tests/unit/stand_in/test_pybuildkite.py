# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""pybuildkite from the package index, a client that knows nothing of the stand-in, run against it."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from pybuildkite.buildkite import Buildkite
from pybuildkite.builds import BuildState
from pybuildkite.jobs import LogFormat

from stand_in.process import StandIn

ACME = "acme"
STEPS = "steps:\n  - command: make\n"
REPOSITORY = "git@github.com:acme/site.git"
AGENTS = [
    {"name": f"agent-{number}", "hostname": f"host-{number % 2}", "cluster": "Default cluster", "queue": "linux-small"}
    for number in range(5)
]


@pytest.fixture
def buildkite(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The client with the owner's token, and two entries a page."""
    # It asks the environment for a proxy, and the stand-in is on this machine.
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    client = Buildkite(per_page=2)
    client.base_url = f"{stand_in.url}/"
    client.set_access_token(stand_in.token)
    return client


def every_page(listed: Any, *arguments: Any) -> list[list[Any]]:
    """The pages of a list, by the Link headers' numbers, forwards and then back to the first."""
    answer = listed(*arguments, page=1, with_pagination=True)
    pages, last = [answer.body], answer.last_page
    while answer.next_page:
        before = answer
        answer = listed(*arguments, page=answer.next_page, with_pagination=True)
        assert answer.first_page == 1 and listed(*arguments, page=answer.previous_page) == before.body
        pages.append(answer.body)
    assert last == (len(pages) if len(pages) > 1 else None) and answer.last_page is None
    return pages


def names(pages: list[list[Any]], field: str = "name") -> list[str]:
    """One field of all entries."""
    return [entry[field] for page in pages for entry in page]


def test_who_asks(buildkite: Any, stand_in: StandIn) -> None:
    assert buildkite.users().get_current_user()["email"] == "owner@example.com"
    token = buildkite.access_tokens().get_token()
    assert "write_pipelines" in token["scopes"] and token["user"]["email"] == "owner@example.com"
    assert buildkite.meta().get_meta_information()["webhook_ips"]
    assert names([buildkite.organizations().list_all()], "slug") == [ACME]
    organization = buildkite.organizations().get_org(ACME)
    assert organization["pipelines_url"] == f"{stand_in.url}/organizations/{ACME}/pipelines"
    assert buildkite.emojis().list_emojis(ACME) == []
    assert buildkite.builds().list_all() == buildkite.builds().list_all_for_org(ACME) == []


def test_a_pipelines_life(buildkite: Any) -> None:
    pipelines = buildkite.pipelines()
    made = pipelines.create_yaml_pipeline(
        ACME, "My site", REPOSITORY, STEPS, default_branch="main", provider_settings={"build_tags": True}
    )
    assert made["slug"] == "my-site" and made["provider"]["settings"]["build_tags"] is True
    assert pipelines.get_pipeline(ACME, "my-site") == made
    assert made["steps"][0]["command"] == "make"
    changed = pipelines.update_pipeline(ACME, "my-site", description="d", configuration="steps: []\n")
    assert changed["description"] == "d" and changed["configuration"] == "steps: []\n"
    assert pipelines.archive_pipeline(ACME, "my-site")["archived_at"]
    assert pipelines.unarchive_pipeline(ACME, "my-site")["archived_at"] is None
    assert buildkite.builds().list_all_for_pipeline(ACME, "my-site") == []
    assert pipelines.delete_pipeline(ACME, "my-site") is True
    with pytest.raises(requests.HTTPError, match="404"):
        pipelines.get_pipeline(ACME, "my-site")


def test_steps_of_the_older_kind(buildkite: Any) -> None:
    steps = [{"type": "script", "name": "Test :package:", "command": "npm test"}]
    made = buildkite.pipelines().create_pipeline(ACME, "Older", REPOSITORY, steps)
    assert made["steps"][0]["command"] == "npm test" and "configuration" not in made


def test_pages_of_pipelines(buildkite: Any) -> None:
    for number in range(5):
        buildkite.pipelines().create_yaml_pipeline(ACME, f"P{number}", REPOSITORY, STEPS)
    pages = every_page(buildkite.pipelines().list_pipelines, ACME)
    assert [len(page) for page in pages] == [2, 2, 1]
    assert sorted(names(pages)) == ["P0", "P1", "P2", "P3", "P4"]
    assert names([buildkite.pipelines().list_pipelines(ACME)]) == names(pages[:1]), "page 0 is the first"


def test_pages_of_teams(buildkite: Any, api: Any) -> None:
    for number in range(4):
        api.team(f"T{number}")
    assert names(every_page(buildkite.teams().list_teams, ACME)) == ["Everyone", "T0", "T1", "T2", "T3"]
    owner = buildkite.users().get_current_user()["id"]
    assert names([buildkite.teams().list_teams(ACME, user_id=owner)]) == ["Everyone"]


def test_agents(buildkite: Any, stand_in: StandIn) -> None:
    stand_in.seed({"agents": AGENTS})
    agents = buildkite.agents()
    pages = every_page(agents.list_all, ACME)
    assert [len(page) for page in pages] == [2, 2, 1] and len(set(names(pages, "id"))) == 5
    assert names([agents.list_all(ACME, hostname="host-1")]) == ["agent-3", "agent-1"]
    assert names([agents.list_all(ACME, name="agent-2", version="3.110.0")]) == ["agent-2"]
    identifier = pages[0][0]["id"]
    assert agents.get_agent(ACME, identifier) == pages[0][0]
    assert agents.stop_agent(ACME, identifier) is True
    assert agents.get_agent(ACME, identifier)["connection_state"] == "stopped"
    assert len(names(every_page(agents.list_all, ACME))) == 4


def test_builds_and_what_they_make(buildkite: Any, stand_in: StandIn) -> None:
    steps = "steps:\n- {block: Go, key: gate, fields: [{text: Name, key: name}]}\n- {command: make, key: make}\n"
    made = {"log": "made\n", "artifacts": [{"path": "out", "content": "it"}], "annotations": [{"body": "Made."}]}
    pipeline = {"name": "Shop", "repository": REPOSITORY, "configuration": steps}
    stand_in.seed({"pipelines": [{**pipeline, "outcomes": {"make": [{**made, "exit_status": 1}, made]}}]})
    builds, jobs, artifacts = buildkite.builds(), buildkite.jobs(), buildkite.artifacts()
    build = builds.create_build(ACME, "shop", "HEAD", "main", message="Hi", env={"A": "b"}, pull_request_labels=["x"])
    stand_in.control("PATCH", "clock", {"stopped": True, "advance": 5})
    gate = builds.get_build_by_number(ACME, "shop", build["number"])["jobs"][0]
    assert jobs.unblock_job(ACME, "shop", 1, gate["id"], {"name": "Mia"})["state"] == "unblocked"
    stand_in.control("PATCH", "clock", {"advance": 9})
    first = builds.get_build_by_number(ACME, "shop", 1)["jobs"][1]
    place = (ACME, "shop", 1, first["id"])
    second = jobs.retry_job(*place)
    assert "made" in jobs.get_job_log(*place, log_format=LogFormat.JSON)["content"]
    assert jobs.get_job_environment_variables(*place)["env"]["A"] == "b"
    assert jobs.delete_job_log(*place) is True
    stand_in.control("PATCH", "clock", {"advance": 9})
    both = builds.get_build_by_number(ACME, "shop", 1, include_retried_jobs=True)["jobs"]
    assert [job["id"] for job in both] == [gate["id"], first["id"], second["id"]]
    found = artifacts.list_artifacts_for_job(*place)[0]
    assert len(artifacts.list_artifacts_for_build(ACME, "shop", 1)) == 2
    assert artifacts.get_artifact(*place, found["id"]) == found
    assert artifacts.download_artifact(*place, found["id"]) == b"it", "from another port, without the token"
    assert buildkite.annotations().list_annotations(ACME, "shop", 1)[0]["body_html"] == "<p>Made.</p>"
    again = builds.rebuild_build(ACME, "shop", 1)
    stand_in.control("PATCH", "clock", {"advance": 1})
    assert again["rebuilt_from"]["number"] == 1
    finished = builds.list_all_for_pipeline(ACME, "shop", states=[BuildState.BLOCKED, BuildState.PASSED])
    assert [entry["number"] for entry in finished] == [2, 1]
    assert builds.list_all(branch="dev") == builds.list_all_for_org(ACME, meta_data={"name": "Ada"}) == []
    assert [entry["number"] for entry in builds.list_all_for_org(ACME, meta_data={"name": "Mia"})] == [1]
    with pytest.raises(requests.HTTPError, match="422"):
        builds.cancel_build(ACME, "shop", 1)


def test_a_token_that_was_revoked(buildkite: Any, stand_in: StandIn) -> None:
    stand_in.seed({"tokens": [{"token": "bkua_short", "user": "owner@example.com", "scopes": ["read_user"]}]})
    buildkite.set_access_token("bkua_short")
    with pytest.raises(requests.HTTPError, match="403"):
        buildkite.pipelines().list_pipelines(ACME)
    assert buildkite.access_tokens().revoke_token() is True
    with pytest.raises(requests.HTTPError, match="401"):
        buildkite.users().get_current_user()
