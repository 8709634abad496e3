# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notification services but webhooks: masked values, values that no answer contains, what people connect, one list for all."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import SEED, Result, Runs, actions
from stand_in.process import StandIn
from stand_in.switches import FEATURES

KEY, OTHER_KEY, SAME_TAIL = "planted-secret-1a2b", "planted-secret-3c4d", "planted-other-1a2b"
HEADERS = {"Authorization": "planted-secret-1", "X-Team": "planted-secret-2"}
# By resource: its provider, all settings of a new service, and a change of them.
LIVES: dict[str, tuple[str, Result, Result]] = {
    "slack_service": (
        "slack",
        {"url": "https://hooks.example.com/planted", "theme": "text", "build_states": {"build_failed": True}},
        {"theme": "emoji", "build_states": {"build_failed": False, "build_passed": True}},
    ),
    "event_bridge": (
        "aws_event_bridge",
        {"aws_region": "us-east-1", "aws_account_id": "123456789012", "include_build_meta_data": "release-*"},
        {"include_build_meta_data": "", "aws_account_id": "123456789012"},
    ),
    "datadog_service": (
        "datadog_pipeline_visibility",
        {"api_key": KEY, "datadog_site": "datadoghq.eu", "datadog_tags": ["b:2", "a:1"]},
        {"api_key": OTHER_KEY, "datadog_site": "datadoghq.com", "datadog_tags": []},
    ),
    "open_telemetry_service": (
        "open_telemetry_tracing",
        {
            "endpoint": "https://otlp.example.com",
            "service_name": "ci",
            "headers": HEADERS,
            "resource_attributes": {"a": "1", "b": "true"},
            "tracestate": {"vendor": "x"},
        },
        {
            "endpoint": "https://otlp.example.com/2",
            "service_name": "buildkite",
            "resource_attributes": {"c": "2"},
            "tracestate": {},
        },
    ),
    "event_log_service": ("event_log_api", {"events": ["build.finished"]}, {"events": ["job.finished"]}),
}
CONNECTED = {"slack_workspace": "slack_workspace", "linear_service": "linear"}
EVERYTHING = {"branch_configuration": "main", "clusters": ["Default cluster"], "enabled": False}
NOTHING = {"branch_configuration": "", "scope": "all", "enabled": True, "allow_empty": True}


def services(runs: Runs) -> list[Result]:
    """All of them, as the service holds them."""
    return t.cast("list[Result]", runs.rest("GET", "services")["items"])


@pytest.mark.parametrize("name", LIVES)
def test_a_life(runs: Runs, name: str) -> None:
    """Every option is set, kept, changed and cleared; and no secret is shown."""
    provider, made, changed = LIVES[name]
    result = runs.both(name, description="D", **made, **EVERYTHING)
    assert actions(result) == [("create", f"{name}/D")]
    (found,) = services(runs)
    assert found["provider"]["id"] == provider and found["enabled"] is False and found["scope"] == "some_clusters"
    after = runs.both(name, description="D", **changed, **NOTHING)
    assert actions(after) == [("update", f"{name}/D")]
    (found,) = services(runs)
    assert found["enabled"] is True and (found["scope"], found["branch_configuration"]) == ("all", "")
    exported = runs.run("organization_info", include_empty=True)
    assert "planted" not in str([result, after, exported]) and "XXXX" not in str(exported)
    plural = f"{name}s"
    again = runs.run("organization", **{plural: exported["organization"][plural]}, prune=[plural], allow_empty=True)
    assert again["changes"] == []
    runs.both(name, description="D", state="absent")
    assert services(runs) == []


@pytest.fixture
def run(stand_in: StandIn) -> Runs:
    """Runs with one token: no service is read or written over GraphQL."""
    stand_in.reset(SEED)
    return Runs(stand_in, "bkua_rest_only")


def sent(runs: Runs) -> list[Result]:
    """The settings of all writes so far."""
    return [entry["body"]["settings"] for entry in runs.stand_in.log(write=True) if entry["body"]]


def test_a_key_is_compared_by_its_end(run: Runs) -> None:
    """Another end is a change, the same end is not; and always means always."""
    run.both("datadog_service", description="D", api_key=KEY)
    same = run.run("organization", datadog_services=[{"description": "D", "api_key": SAME_TAIL}])
    assert same["changes"] == [] and same["not_compared"] == []
    (change,) = run.run("datadog_service", description="D", api_key=SAME_TAIL, update_secrets="always")["changes"]
    assert change["after"] == {"api_key": "(secret, changed)"}
    result = run.both("datadog_service", description="D", api_key=OTHER_KEY)
    assert result["changes"][0]["before"] == {"api_key": "(secret)"} and "planted" not in str(result)
    error = run.rejected("datadog_service", description="D", api_key="XXXXXXXXXXXX1a2b")
    assert "api_key must be the key itself" in error.message and "1a2b" not in error.message


@pytest.mark.parametrize(
    ("name", "secret", "more"),
    [
        ("slack_service", {"url": "https://hooks.example.com/planted"}, {"theme": "emoji"}),
        ("open_telemetry_service", {"headers": HEADERS}, {"endpoint": "https://otlp.example.com"}),
    ],
)
def test_what_no_answer_contains_is_sent_on_demand(run: Runs, name: str, secret: Result, more: Result) -> None:
    """With a new service, and then only with always, which a check shows as well."""
    (option,) = secret
    run.both(name, description="D", **secret, **more)
    again = run.run(name, description="D", **secret)
    assert again["changes"] == [] and again["warnings"] == []
    declared: Result = {f"{name}s": [{"description": "D", **secret}]}
    again = run.run("organization", **declared)
    assert again["changes"] == [] and again["not_compared"] == [{"address": f"{name}/D", "options": [option]}]
    before = len(sent(run))
    for check in (True, False):
        (change,) = run.run(name, check, description="D", **secret, update_secrets="always")["changes"]
        assert change["after"] == {option: "(secret, changed)"}
    assert [list(settings) for settings in sent(run)[before:]] == [[option]]
    error = run.rejected(name, description="D", update_secrets="always")
    assert error.message.endswith(f"update_secrets=always needs {option}.")


def test_a_lost_answer_sends_a_secret_again(run: Runs) -> None:
    """Another client may have created what is found: it gets what nobody can compare."""
    run.stand_in.faults([{"match": {"method": "POST", "path": "/organizations/*/services"}, "fault": "drop_after"}])
    result = run.run("slack_service", description="D", url="https://hooks.example.com/planted")
    assert not result.get("failed"), result.get("msg")
    assert len(services(run)) == 1 and [list(settings) for settings in sent(run)] == [["url"], ["url"]]


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (
            {"aws_region": "eu-west-1"},
            "aws_region is set when an event_bridge is created and cannot change from 'us-east-1'",
        ),
        ({"aws_account_id": "123456780000"}, "cannot change from 'XXXXXXXX9012' to '123456780000'"),
    ],
)
def test_an_event_bridge_is_never_replaced(run: Runs, options: Result, part: str) -> None:
    # As an export has it.
    held = run.held("event_bridge", description="D", aws_region="us-east-1")
    assert "a new event_bridge needs aws_account_id: declare it" in held["event_bridge/D"]
    run.run("event_bridge", description="D", aws_region="us-east-1", aws_account_id="123456789012")
    assert part in run.held("event_bridge", description="D", **options)["event_bridge/D"]
    assert run.run("event_bridge", description="D", aws_account_id="999999999012")["changes"] == []
    held = run.held("event_bridge", description="E", aws_region="us-east-1", aws_account_id="123456789012")
    assert "an organization has at most one event_bridge: set id to" in held["event_bridge/E"]
    run.both("event_bridge", description="E", id=services(run)[0]["id"])


BAD: list[tuple[str, Result, str]] = [
    ("event_bridge", {"aws_region": "us-east-1", "aws_account_id": "1234"}, "aws_account_id must be the 12 digits"),
    ("event_bridge", {"aws_account_id": "123456789012"}, "a new event_bridge needs aws_region"),
    ("event_bridge", {"aws_region": "r", "aws_account_id": "X" * 8 + "9012"}, "must be the 12 digits"),
    ("datadog_service", {"api_key": "white space"}, "without white space"),
    ("datadog_service", {"api_key": KEY, "datadog_tags": [" a"]}, "datadog_tags must contain only text of one line"),
    ("datadog_service", {"api_key": KEY, "datadog_site": ""}, "datadog_site must be text that is not blank"),
    ("open_telemetry_service", {"endpoint": "https://x", "headers": {"a": ["planted"]}}, "headers.a must be text"),
    ("slack_service", {"url": "https://x", "build_states": {"build_failed": "planted"}}, "must be of type bool"),
    ("slack_service", {"url": "https://x", "scope": "some_teams"}, "needs at least one entry in teams"),
]


@pytest.mark.parametrize(("name", "options", "part"), BAD)
def test_bad_input(run: Runs, name: str, options: Result, part: str) -> None:
    """One clear sentence without secrets, before anything is written."""
    error = run.rejected(name, description="D", **options)
    assert part in error.message and "white space'" not in error.message


@pytest.mark.parametrize(
    ("name", "options", "part"),
    [
        ("datadog_service", {"api_key": KEY}, "need an Enterprise subscription"),
        ("event_log_service", {}, "ask Buildkite to enable it"),
    ],
)
def test_what_the_subscription_lacks(run: Runs, name: str, options: Result, part: str) -> None:
    """The reason is in the message, unless the service names a value or the user."""
    run.stand_in.switches(plan_features=[])
    assert part in run.run(name, description="D", **options)["msg"]
    run.stand_in.switches(plan_features=list(FEATURES))
    for status, message in ((422, "Validation failed: Settings.api_key is wrong"), (403, "Not allowed")):
        fault = {"fault": "error", "status": status, "message": message, "match": {"method": "POST"}}
        run.stand_in.faults([fault])
        assert part not in run.run(name, description="D", **options)["msg"]


@pytest.mark.parametrize("name", CONNECTED)
def test_what_a_person_connects(run: Runs, name: str) -> None:
    """It is never created, and pruned only with a consent of its own."""
    held = run.held(name, description="D", enabled=False)[f"{name}/D"]
    assert f"no API creates a {name}: connect it in the organization's settings" in held
    run.stand_in.seed({"services": [{"provider": CONNECTED[name]}]})
    ident = services(run)[0]["id"]
    assert actions(run.both(name, id=ident, description="D", enabled=False)) == [("update", f"{name}/D")]
    run.both(name, description="D", enabled=True)
    plural = f"{name}s"
    none: Result = {plural: [], "prune": [plural], "allow_empty": True, "max_deletions": "100%"}
    assert f"set prune_{plural} to delete" in run.rejected("organization", **none).message
    deleted = run.both("organization", **none, **{f"prune_{plural}": "delete"})
    assert actions(deleted) == [("delete", f"{name}/D")]


def reads(run: Runs, **options: t.Any) -> int:
    """How often a run of the organization reads the list."""
    run.stand_in.clear_log()
    assert not run.run("organization", **options).get("failed")
    return sum(entry["method"] == "GET" and entry["path"].endswith("/services") for entry in run.stand_in.log())


def test_one_list_for_all(run: Runs) -> None:
    """It is read once for all kinds, once more after creations, and never if none is declared."""
    every = {f"{name}s": [{"description": "D", **made}] for name, (_provider, made, _changed) in LIVES.items()}
    every["webhooks"] = [{"description": "D", "url": "https://ci.example.com/1"}]
    assert reads(run, **every) == 2
    assert len(services(run)) == len(every)
    assert reads(run, **every) == 1
    assert reads(run, clusters=[{"name": "Default cluster"}]) == 0


def test_a_setting_that_answers_lack_is_not_set(run: Runs) -> None:
    """The list shows all that the answer for one service does."""
    run.rest(
        "POST", "services", {"provider": "slack", "description": "D", "settings": {"url": "https://x.example.com"}}
    )
    run.stand_in.clear_log()
    assert "theme" not in run.run("organization_info")["organization"]["slack_services"][0]
    assert sum("/services" in entry["path"] for entry in run.stand_in.log()) == 1
    (change,) = run.both("slack_service", description="D", theme="text")["changes"]
    assert (change["before"], change["after"]) == ({"theme": None}, {"theme": "text"})
