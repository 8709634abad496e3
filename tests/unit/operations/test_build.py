# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that a task triggers, each once, or takes in place of a new one."""

from __future__ import annotations

import signal
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError, Unclear

from running.operated import Operations
from stand_in.process import StandIn

SHOP = {
    "name": "shop",
    "repository": "r",
    "configuration": "steps:\n- {command: make, key: make}\n",
    "default_branch": "trunk",
    "outcomes": {"make": [{}]},
}
FAILS = {**SHOP, "name": "fails", "outcomes": {"make": [{"exit_status": 1}, {}]}}
OLD = {**SHOP, "name": "old", "archived": True}
RELEASES = {**SHOP, "name": "releases", "branch_configuration": "release/*"}
SEED = {"pipelines": [SHOP, FAILS, OLD, RELEASES]}
SHA = "3f2c1e9d0b7a4c5e8f6a1b2c3d4e5f6071829304"
CREATE = {"method": "POST", "path": "/organizations/*/builds"}
KEYS = {"community.buildkite:task", "community.buildkite:build"}


def posts(runs: Operations) -> int:
    """How often a build was triggered, rebuilt or retried."""
    return sum(1 for request in runs.requests() if request.startswith(("POST", "PUT")))


def test_a_build_is_triggered_and_awaited(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    result = runs.run("build", pipeline="shop", message="Release\x1b[0m", env={"A": 1, "B": True, "C": None})
    build = result["build"]
    assert result["changed"] and build["state"] == "passed" and build["action"] == "triggered"
    assert build["branch"] == "trunk" and build["web_url"].endswith("/shop/builds/1")
    assert runs.lines[:2] == [
        'build shop#1: trunk  HEAD  "Release\\x1b[0m"  keeps running if interrupted',
        "build shop#1: https://buildkite.com/acme/shop/builds/1",
    ]
    sent = stand_in.log(write=True)[-1]["body"]
    assert sent["env"] == {"A": "1", "B": "true"} and set(sent["meta_data"]) == KEYS


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({}, "pipeline is missing"),
        ({"pipeline": "760d67d4-fb66-4bee-be6a-eb44ed90baa4"}, "the UUID of a pipeline"),
        ({"pipeline": "UGlwZWxpbmUtLS0x"}, "the GraphQL ID of a pipeline"),
        ({"pipeline": "acme/shop"}, "a path or a URL"),
        ({"pipeline": "My shop"}, "which is not a slug"),
        ({"pipeline": "shop", "branch": " "}, "branch is empty"),
        ({"pipeline": "shop", "env": {"A": [1]}}, "env.A must be a text"),
        ({"pipeline": "shop", "meta_data": {"community.buildkite:x": "1"}}, "is reserved"),
        ({"pipeline": "shop", "pull_request_base_branch": "main"}, "needs pull_request_id"),
        ({"pipeline": "shop", "reuse": "same_commit"}, "only by a full SHA"),
        ({"pipeline": "shop", "reuse": "same_commit", "commit": SHA[:12]}, "only by a full SHA"),
        ({"pipeline": "shop", "reuse": "same_meta_data"}, "meta_data is empty"),
        ({"builds": []}, "builds is empty"),
        ({"builds": [{}, {}], "pipeline": "shop", "commit": SHA, "reuse": "same_commit"}, "builds[1] is the same as"),
        ({"builds": [{"pipeline": "shop"}, {}]}, "builds[1].pipeline is missing"),
        ({"pipeline": "shop", "rebuild_of": 1, "retry_failed": 1}, "exclude each other"),
        ({"pipeline": "shop", "rebuild_of": 1, "env": {"A": "1"}}, "env has no effect with rebuild_of"),
        ({"pipeline": "shop", "rebuild_of": 1, "reuse": "same_meta_data"}, "reuse has no effect"),
        ({"pipeline": "shop", "retry_failed": 0}, "retry_failed is 0"),
        ({"pipeline": "shop", "number": 1}, "number is for state: canceled"),
        (
            {"pipeline": "shop", "env": {"A": "1"}, "sensitive": ["envv.A"]},
            "sensitive lists 'envv.A', which masks nothing",
        ),
        ({"pipeline": "shop", "wait_timeout": 0}, "wait_timeout must be from 1 to"),
        ({"pipeline": "shop", "state": "canceled"}, "number is missing"),
        ({"pipeline": "shop", "state": "canceled", "number": 1, "message": "x"}, "message has no effect"),
    ],
)
def test_mistakes_are_rejected_before_anything_is_sent(
    stand_in: StandIn, options: dict[str, t.Any], sentence: str
) -> None:
    runs = Operations(stand_in)
    assert sentence in runs.rejected("build", **options).message
    assert runs.requests() in ([], ["GET /access-token"])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            {"pipeline": "nowhere"},
            "pipeline nowhere does not exist or is not visible to the token's user: check the slug.",
        ),
        ({"pipeline": "nowhere", "branch": "main"}, "pipeline nowhere does not exist"),
        ({"pipeline": "old"}, "unarchive"),
        ({"pipeline": "old", "branch": "main"}, "unarchive it first."),
        ({"pipeline": "releases"}, "set ignore_pipeline_branch_filters"),
        ({"pipeline": "shop", "rebuild_of": 9}, "build shop#9 does not exist"),
        ({"pipeline": "shop", "state": "canceled", "number": 9}, "build shop#9 does not exist"),
    ],
)
def test_refusals_name_the_object_and_the_next_step(
    stand_in: StandIn, options: dict[str, t.Any], sentence: str
) -> None:
    runs = Operations(stand_in, SEED)
    with pytest.raises(BuildkiteError) as caught:
        runs.run("build", **options)
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("patterns", "branch", "is_built"),
    [
        ("release/*", "main", False),
        ("release/*", "release/4.2", True),
        ("main release/*", "main", True),
        ("!main", "main", False),
        ("!main", "dev", True),
        ("* !wip-*", "wip-x", False),
        ("", "main", True),
    ],
)
def test_check_mode_predicts_the_branch_filter(stand_in: StandIn, patterns: str, branch: str, is_built: bool) -> None:
    """In the sentence with which a run ends."""
    runs = Operations(stand_in, {"pipelines": [{**SHOP, "branch_configuration": patterns}]})
    options: dict[str, t.Any] = {"pipeline": "shop", "branch": branch, "wait": False}
    assert runs.checked("build", **options, ignore_pipeline_branch_filters=True)["changed"]
    if is_built:
        assert runs.checked("build", **options)["changed"] and runs.run("build", **options)["changed"]
        return
    predicted = runs.rejected("build", check=True, **options).message
    assert predicted == (
        f"pipeline shop does not build the branch {branch}, since its branch_configuration is '{patterns}': set"
        " ignore_pipeline_branch_filters, or build a branch that the pipeline builds."
    )
    assert refusal(runs, **options) == predicted


def refusal(runs: Operations, **options: t.Any) -> str:
    """The message of a run that Buildkite refuses."""
    with pytest.raises(BuildkiteError) as caught:
        runs.run("build", **options)
    assert caught.value.facts["status"] == 422
    return caught.value.message


def test_a_run_is_refused_in_the_sentence_of_check_mode(stand_in: StandIn) -> None:
    """As far as the token can read why, and only for Buildkite's reason, not for a pipeline with that name."""
    named = {**SHOP, "name": "archived"}
    token = {"token": "bkua_builds", "user": "owner@example.com", "scopes": ["read_builds", "write_builds"]}
    runs = Operations(stand_in, {"pipelines": [OLD, RELEASES, named], "tokens": [token]})
    old: dict[str, t.Any] = {"pipeline": "old", "branch": "main"}
    predicted = runs.rejected("build", check=True, **old).message
    assert predicted == "pipeline old is archived, so no build can be triggered: unarchive it first."
    assert refusal(runs, **old) == predicted
    read = {"method": "GET", "path": "/organizations/*/pipelines/releases"}
    stand_in.faults([{"match": read, "fault": "error", "status": 404, "message": "Not found"}])
    unread = refusal(runs, pipeline="releases", branch="main")
    assert unread.startswith("pipeline releases does not build the branch main: set ignore_pipeline_branch_filters")
    runs.token = "bkua_builds"
    assert refusal(runs, pipeline="releases", branch="main") == unread and "POST" in runs.requests()[-1]
    runs.token = stand_in.token
    stand_in.faults([{"match": CREATE, "fault": "error", "status": 422, "message": "No: not: now"}])
    assert refusal(runs, pipeline="archived", branch="main").endswith("/pipelines/archived/builds: No: not: now.")


def test_the_first_lines_have_at_most_100_columns(stand_in: StandIn) -> None:
    """Except for an address, which is not cut."""
    runs = Operations(stand_in, SEED)
    runs.run("build", pipeline="shop", branch="main", commit=SHA, message=30 * "word ", wait=False)
    assert len(runs.lines[0]) == 100 and runs.lines[0].endswith('…"  keeps running if interrupted')


@pytest.mark.parametrize("listed_after", [0, 5])
@pytest.mark.parametrize("fault", ["drop_after", "truncated"])
def test_a_build_is_found_by_its_key_after_a_lost_answer(stand_in: StandIn, fault: str, listed_after: int) -> None:
    runs = Operations(stand_in, SEED, builds_listed_after=listed_after)
    stand_in.faults([{"match": CREATE, "fault": fault}])
    result = runs.run("build", pipeline="shop", wait=False)
    assert result["changed"] and result["build"]["number"] == 1 and posts(runs) == 1
    # 1 s and 3 s are too early.
    assert len(runs.requests()) == 3 + (3 if listed_after else 1)


@pytest.mark.parametrize("fault", ["drop_before", "server_error_html"])
def test_a_build_that_no_list_shows_is_unclear_and_not_triggered_again(stand_in: StandIn, fault: str) -> None:
    runs = Operations(stand_in, SEED)
    stand_in.faults([{"match": CREATE, "fault": fault}])
    with pytest.raises(Unclear, match="It is unclear whether a build of shop on trunk was triggered") as caught:
        runs.run("build", pipeline="shop")
    assert "/acme/shop/builds before you run" in caught.value.message
    assert posts(runs) == 1 and len(runs.requests()) == 3 + 5


@pytest.mark.parametrize("copies", [True, False])
@pytest.mark.parametrize("lost", [True, False])
def test_a_rebuild_is_found_by_the_build_that_it_repeats(stand_in: StandIn, lost: bool, copies: bool) -> None:
    runs = Operations(stand_in, SEED, rebuild_copies_meta_data=copies)
    runs.run("build", pipeline="shop", message="First")
    stand_in.clear_log()
    predicted = runs.checked("build", pipeline="shop", rebuild_of=1)
    assert predicted["changed"] and predicted["prediction"] == "would rebuild build shop#1"
    stand_in.faults([{"match": {"method": "PUT"}, "fault": "drop_after"}] if lost else [])
    result = runs.run("build", pipeline="shop", rebuild_of=1)
    assert result["changed"] and result["build"]["number"] == 2 and result["build"]["action"] == "rebuilt"
    assert result["build"]["state"] == "passed" and result["build"]["message"] == "First" and posts(runs) == 1
    # Another one is not the one that exists already.
    stand_in.faults([{"match": {"method": "PUT"}, "fault": "drop_after"}] if lost else [])
    assert runs.run("build", pipeline="shop", rebuild_of=1, wait=False)["build"]["number"] == 3


def test_several_builds_with_one_key_are_the_oldest_one(stand_in: StandIn) -> None:
    """Another client rebuilds the new build, with its key, before the answer is lost."""
    runs = Operations(stand_in, SEED, rebuild_copies_meta_data=True)
    other = [{"method": "PUT", "path": "pipelines/shop/builds/1/rebuild"}]
    stand_in.faults([{"match": CREATE, "fault": "drop_after", "requests": other, "when": "after"}])
    assert runs.run("build", pipeline="shop", wait=False)["build"]["number"] == 1
    assert runs.run("build", pipeline="shop", wait=False)["build"]["number"] == 3


@pytest.mark.parametrize("lost", [True, False])
def test_failed_jobs_are_retried_once(stand_in: StandIn, lost: bool) -> None:
    runs = Operations(stand_in, SEED)
    runs.run("build", pipeline="fails", fail_on=[])
    stand_in.clear_log()
    stand_in.faults([{"match": {"method": "PUT"}, "fault": "drop_after"}] if lost else [])
    retry: dict[str, t.Any] = {"pipeline": "fails", "retry_failed": 1, "retry_states": ["failed"]}
    predicted = runs.checked("build", **retry)
    assert predicted["changed"] and predicted["prediction"] == "would retry 1 job of build fails#1"
    result = runs.run("build", **retry)
    assert result["changed"] and result["build"]["state"] == "passed" and result["build"]["retried_jobs_count"] == 1
    assert stand_in.log(write=True)[-1]["body"] == {"states": "failed"} and posts(runs) == 1
    for check in (True, False):
        again = runs.run("build", check, **retry)
        assert not again["changed"] and again["build"]["action"] == "unchanged"
    assert posts(runs) == 1


def test_a_retry_that_has_not_begun_is_awaited(stand_in: StandIn) -> None:
    """The service retries jobs a moment after its answer: until then, the build has failed as before."""
    runs = Operations(stand_in, SEED)
    runs.run("build", pipeline="fails", fail_on=[])
    failed = {"fault": "answered", "adds": {"state": "failed"}}
    read = {"method": "GET", "path": "/organizations/*/builds/1"}
    stand_in.faults([{"match": {"method": "PUT"}, **failed}, {"match": read, "skip": 1, **failed}])
    assert runs.run("build", pipeline="fails", retry_failed=1)["build"]["state"] == "passed"


def test_a_build_is_reused(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    first: dict[str, t.Any] = {"pipeline": "shop", "branch": "main", "commit": SHA, "meta_data": {"version": "4.2"}}
    assert runs.checked("build", reuse="same_commit", **first)["prediction"] == "would trigger a build of shop on main"
    runs.run("build", **first)
    stand_in.clear_log()
    for reuse in ("same_commit", "same_meta_data"):
        result = runs.run("build", reuse=reuse, **{**first, "commit": SHA.upper()})
        assert not result["changed"] and result["build"]["number"] == 1 and result["build"]["action"] == "reused"
    predicted = runs.checked("build", reuse="same_commit", **first)
    assert not predicted["changed"] and predicted["prediction"] == "would reuse build shop#1, which is passed"
    assert predicted["build"]["web_url"] and len(runs.requests()) == 2 + 2 + 3
    others: list[dict[str, t.Any]] = [
        {"reuse": "same_commit", "branch": "stable"},
        {"reuse": "same_commit", "reuse_states": ["running"]},
        {"reuse": "same_meta_data", "meta_data": {"version": "4.3"}},
    ]
    for other in others:
        assert runs.checked("build", **{**first, **other})["changed"], other


def test_signals_wait_until_the_url_is_shown(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = Operations(stand_in, SEED)
    write, shown = Client.write, []

    def interrupted(*args: t.Any) -> t.Any:
        made = write(*args)
        signal.raise_signal(signal.SIGTERM)
        return made

    def ends(_number: int, _frame: t.Any) -> None:
        shown.extend(runs.lines)
        raise SystemExit

    monkeypatch.setattr(Client, "write", interrupted)
    before = signal.signal(signal.SIGTERM, ends)
    try:
        with pytest.raises(SystemExit):
            runs.run("build", pipeline="shop")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert [line.rpartition(" ")[2] for line in shown] == ["interrupted", "https://buildkite.com/acme/shop/builds/1"]


def test_one_of_several_that_is_refused_does_not_stop_the_others(stand_in: StandIn) -> None:
    runs = Operations(stand_in, SEED)
    builds = [{"pipeline": "old", "branch": "main"}, {}, {"message": "Mine"}]
    result = runs.run("build", pipeline="shop", builds=builds, branch="main", message="All")
    assert result["failed"] and result["changed"] and result["failure"]["code"] == "invalid"
    assert [(one["pipeline"], one["message"]) for one in result["builds"]] == [("shop", "All"), ("shop", "Mine")]
    keys = [{key: entry["body"]["meta_data"][key] for key in KEYS} for entry in stand_in.log(write=True)[1:]]
    assert keys[0]["community.buildkite:task"] == keys[1]["community.buildkite:task"]
    assert keys[0]["community.buildkite:build"] != keys[1]["community.buildkite:build"]
    predicted = runs.checked("build", builds=[{"pipeline": "shop"}, {"pipeline": "fails"}])
    assert (
        predicted["prediction"] == "would trigger a build of shop on trunk and would trigger a build of fails on trunk"
    )
