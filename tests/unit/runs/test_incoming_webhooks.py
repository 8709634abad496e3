# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processing of what GitHub sends for a pipeline: read from an endpoint of each pipeline that declares it, and from no list."""

from __future__ import annotations

from pathlib import Path

import pytest

from running.modules import REST_SCOPES, SEED, Result, Runs, actions, pipeline
from running.sources import opened, restored
from stand_in.process import StandIn

HUB: Result = pipeline("hub", repository="https://github.com/x/hub")
ON: Result = {"slug": "hub", "incoming_webhooks": True}
OFF: Result = {"slug": "hub", "incoming_webhooks": False}
PLAIN = ["teams"]


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """Runs over REST, and a pipeline with a repository on GitHub."""
    stand_in.reset(SEED)
    runs = Runs(stand_in, "bkua_rest_only")
    assert not runs.run("pipeline", **HUB).get("failed")
    return runs


def is_on(runs: Runs, slug: str = "hub") -> bool:
    """What the service does, as another client sees it."""
    return bool(runs.rest("GET", f"pipelines/{slug}/github-webhooks")["enabled"])


def asked(runs: Runs) -> list[tuple[str, str]]:
    """The requests for it: method and slug."""
    log = [entry for entry in runs.stand_in.log() if entry["path"].endswith("/github-webhooks")]
    return [(entry["method"], entry["path"].split("/")[-2]) for entry in log]


def test_its_life(runs: Runs) -> None:
    """What is declared beside it, and the settings of triggers, stay when it is switched off."""
    before = runs.rest("GET", "pipelines/hub")
    (change,) = runs.both("pipeline", **OFF)["changes"]
    assert (change["before"], change["after"]) == ({"incoming_webhooks": True}, {"incoming_webhooks": False})
    assert not is_on(runs) and runs.rest("GET", "pipelines/hub") == before
    result = runs.both("pipeline", **ON, description="The hub")
    assert actions(result) == [("update", "pipeline/hub")] and is_on(runs)
    assert result["pipeline"]["incoming_webhooks"] is True


def test_a_new_pipeline_has_it_as_declared(runs: Runs) -> None:
    """Nothing documents what a new one has, so that either value is sent."""
    for slug, on in (("one", True), ("two", False)):
        runs.stand_in.clear_log()
        options = pipeline(slug, repository=f"https://github.com/x/{slug}", incoming_webhooks=on)
        forecast = runs.run("pipeline", check=True, **options)
        assert asked(runs) == [] and forecast["changes"][0]["after"]["incoming_webhooks"] is on
        assert actions(runs.both("pipeline", **options)) == [("create", f"pipeline/{slug}")]
        assert asked(runs) == [("PUT" if on else "DELETE", slug), ("GET", slug)]
        assert is_on(runs, slug) is on


def test_one_request_for_each_pipeline_that_declares_it(runs: Runs) -> None:
    more = [pipeline(slug, repository=f"https://github.com/x/{slug}") for slug in ("a", "b", "c")]
    declared = [{**more[0], "incoming_webhooks": True}, {**more[1], "incoming_webhooks": False}, more[2], HUB]
    runs.both("organization", pipelines=declared)
    runs.stand_in.clear_log()
    assert runs.run("organization", pipelines=declared)["changes"] == []
    assert sorted(asked(runs)) == [("GET", "a"), ("GET", "b")]
    many = len(runs.stand_in.log())
    runs.stand_in.clear_log()
    runs.run("organization", pipelines=[*more, HUB])
    assert (asked(runs), len(runs.stand_in.log())) == ([], many - 2)
    runs.run("pipeline_info")
    runs.run("organization_info")
    assert asked(runs) == []


def test_the_forecast_counts_it(runs: Runs) -> None:
    """One request for a change, and one after a creation, whichever value."""
    runs.run("pipeline", **OFF)
    for entry, many in ((ON, 1), (OFF, 0), ({**ON, "description": "A"}, 2)):
        assert runs.run("organization", check=True, pipelines=[entry])["forecast"]["rest_requests"] == many
    for on in (True, False):
        new = pipeline("new", repository="https://github.com/x/new", incoming_webhooks=on)
        assert runs.run("organization", check=True, pipelines=[new])["forecast"]["rest_requests"] == 2


def test_an_archived_pipeline_is_unarchived_for_it(runs: Runs) -> None:
    runs.run("pipeline", slug="hub", archived=True)
    runs.stand_in.clear_log()
    planned = runs.run("organization", check=True, pipelines=[{**OFF, "archived": True}])
    runs.both("pipeline", **OFF, archived=True)
    written = [entry["path"].rpartition("/")[2] for entry in runs.stand_in.log(write=True)]
    assert written == ["unarchive", "github-webhooks", "archive"] and planned["forecast"]["rest_requests"] == 3


def test_without_the_feature_it_is_unknown_and_not_off(runs: Runs) -> None:
    """Only the pipeline that declares it is held, whichever value it declares."""
    runs.stand_in.switches(plan_features=PLAIN)
    why = (
        "incoming_webhooks is unknown, since the organization is not enrolled in Buildkite's expanded webhook triggers, or"
        " the repository is not on GitHub: leave it out, or ask Buildkite to enroll the organization"
    )
    for options in (ON, OFF):
        assert runs.held("pipeline", **options) == {"pipeline/hub": why}
    result = runs.run("organization", pipelines=[OFF, pipeline("lab")])
    assert [change["address"] for change in result["changes"] if "held" not in change] == ["pipeline/lab"]
    new = runs.run("pipeline", **pipeline("new", repository="https://github.com/x/new"), incoming_webhooks=False)
    assert (
        new["failed"] and "pipeline/new: incoming_webhooks cannot be set, since the organization is not" in new["msg"]
    )
    assert new["failure"]["code"] == "not_found"


def test_defaults_in_files_are_for_those_that_can_have_it(runs: Runs, tmp_path: Path) -> None:
    files = {
        "organization.yml": "organization: acme\ndefaults: {pipelines: {incoming_webhooks: false}}\n",
        "pipelines/hub.yml": "slug: hub\ndescription: The hub\n",
        "pipelines/lab.yml": "slug: lab\ndescription: The lab\n",
    }
    runs.run("pipeline", **pipeline("lab"))
    result = runs.both("organization", **opened(tmp_path, files))
    after = {change["address"]: set(change["after"]) for change in result["changes"]}
    assert after == {"pipeline/hub": {"description", "incoming_webhooks"}, "pipeline/lab": {"description"}}
    left = {entry["address"]: entry["options"] for entry in result["not_compared"]}
    assert left == {"pipeline/lab": ["incoming_webhooks"]} and not is_on(runs)


def test_it_needs_full_access(runs: Runs) -> None:
    """Who may only see a pipeline gets no value, and nothing is taken for off."""
    tokens = [{"token": "bkua_ada", "user": "ada@example.com", "scopes": REST_SCOPES}]
    runs.stand_in.seed({"tokens": tokens})
    runs.stand_in.switches(non_admin_sees="all")
    for options in (ON, OFF):
        assert runs.held("pipeline", api_token="bkua_ada", **options) == {
            "pipeline/hub": "incoming_webhooks is visible only to users with full access to the pipeline: use the token of"
            " such a user, or leave it out"
        }


def test_only_repositories_on_github_have_it(runs: Runs) -> None:
    error = runs.rejected("pipeline", **ON, repository="https://gitlab.com/x/hub")
    assert "incoming_webhooks is a setting of github and github_enterprise" in error.message
    runs.run("pipeline", **pipeline("lab"))
    runs.stand_in.clear_log()
    held = runs.held("pipeline", slug="lab", incoming_webhooks=False)
    assert "incoming_webhooks is a setting of github and github_enterprise" in held["pipeline/lab"]
    assert asked(runs) == []
    moved = runs.both("pipeline", slug="lab", repository="https://github.com/x/lab", incoming_webhooks=False)
    assert set(moved["changes"][0]["after"]) == {"repository", "incoming_webhooks"} and not is_on(runs, "lab")


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
def test_an_unclear_answer_is_looked_at_and_sent_again(runs: Runs, fault: str) -> None:
    """A second request has the same effect."""
    runs.stand_in.faults([{"match": {"method": "DELETE", "path": "*/github-webhooks"}, "fault": fault}])
    runs.stand_in.clear_log()
    result = runs.run("pipeline", **OFF)
    assert not result.get("failed"), result.get("msg")
    assert [method for method, _slug in asked(runs)].count("DELETE") == (1 if fault == "drop_after" else 2)
    assert not is_on(runs)


def test_a_backup_has_it(runs: Runs, tmp_path: Path) -> None:
    """Changed and deleted pipelines come back with it: otherwise GitHub would start builds again."""
    path = tmp_path / "backup.yml"
    runs.run("pipeline", **OFF)
    for number, options in enumerate((ON, {"slug": "hub", "state": "absent"})):
        backup = path.with_suffix(f".{number}")
        passed: Result = {"override_guards": ["pipeline/hub"]} if number else {}
        result = runs.run("organization", pipelines=[options], backup_path=str(backup), **passed)
        assert not result.get("failed"), result.get("msg")
        result = runs.run("organization", **restored(backup))
        assert not result.get("failed"), result.get("msg")
        assert not is_on(runs)


def test_a_backup_names_what_it_cannot_read(runs: Runs, tmp_path: Path) -> None:
    runs.stand_in.switches(plan_features=PLAIN)
    path = tmp_path / "backup.yml"
    gone = [{"slug": "hub", "state": "absent"}]
    runs.run("organization", pipelines=gone, backup_path=str(path), override_guards=["pipeline/hub"])
    assert "pipeline/hub (repository_webhooks, incoming_webhooks)." in path.read_text()
