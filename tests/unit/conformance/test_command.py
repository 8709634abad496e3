# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command as a person starts it: what it asks, what it prints and writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance import __main__ as command
from conformance import run as runs
from conformance import service
from conformance.cleaning import Cleaned
from conformance.lives import lived
from conformance.scene import MEMBER_VARIABLE
from stand_in.switches import SWITCHES


@pytest.fixture
def started(capsys: pytest.CaptureFixture[str]) -> Any:
    """The exit code, the output and the errors of the command with some arguments."""

    def start(*given: str) -> tuple[int, str, str]:
        code = command.carried_out(command.arguments(list(given)))
        return (code, *capsys.readouterr())

    return start


def test_a_rehearsal_prints_and_writes_the_report(started: Any, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    code, output, progress = started("cluster_queue", "--way", "rest", "--rehearse", "--report", str(path))
    assert code == 0
    report = json.loads(path.read_text())
    assert [entry["switch"] for entry in report["switches"]] == list(SWITCHES)
    assert {entry["result"] for entry in report["switches"]} == {"as the stand-in", "undecided"}
    assert report["run"] in progress and report["run"] in output
    assert f"{report['requests']['rest']} REST and {report['requests']['graphql']} GraphQL requests" in output
    assert "Differences from the stand-in with these switches: 0." in output
    for name, switch in SWITCHES.items():
        assert name in output and (not switch.unobservable or switch.unobservable in output)
    names = {entry["step"].partition(",")[0] for entry in report["lives"] if "helper" not in entry["step"]}
    assert names == {"cluster_queue", "pipeline_settings", "api_settings"}


def test_problems_and_leftovers_end_it_with_1(started: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    left = Cleaned([], ["cluster x: 422"])
    monkeypatch.setattr(runs.Cleaning, "clean", lambda _self: left)
    code, output, _progress = started("cluster_queue", "--way", "rest", "--rehearse")
    assert code == 1 and "cluster x: 422" in output
    assert started("--clean", "--rehearse")[:2] == (1, "Left cluster x: 422\n")


def test_an_unknown_resource_is_an_error(started: Any) -> None:
    code, output, errors = started("teams", "--rehearse")
    assert (code, output) == (2, "")
    assert (
        errors
        == f"tests/live: no resource is called teams; there are {', '.join(resource.name for resource in lived())}, operations.\n"
    )


def test_the_environment_names_the_organization(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As the collection reads it. Without a token nothing is sent, and the share is the command's own."""
    for name in ("BUILDKITE_API_TOKEN", "BUILDKITE_ORGANIZATION_SLUG", "BUILDKITE_API_URL", MEMBER_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(command.sys, "argv", ["tests/live"])
    monkeypatch.setattr(command.signal, "signal", lambda *_given: None)
    assert command.main() == 1
    error = capsys.readouterr().err
    assert error.startswith("tests/live: 2 mistakes") and "api_token is missing: set the option or the" in error
    monkeypatch.setenv("BUILDKITE_REST_URL", "https://api.example.com/v2")
    monkeypatch.setenv("BUILDKITE_API_TOKEN", "bkua_x")
    found = command.connection(command.SHARE)
    assert (found["api_url"], found["api_token"], found["quota_share"]) == ("https://api.example.com/v2", "bkua_x", 0.3)
    assert found["organization"] is None


def test_no_window_is_used_beyond_the_share() -> None:
    """By lives, probes and the clean-up together: of 50 requests a minute, 15."""
    adapter = service.Inside(limited=True)
    asked = service.Service("x", {**service.OPTIONS, "quota_share": 0.3}, adapter)
    report = runs.run(asked, None, ["cluster_queue"], (True, False))
    assert report.problems == [] and report.differences == []
    headers = [
        exchange.headers for exchange in asked.recorder.exchanges if exchange.headers.get("RateLimit-Scope") == "rest"
    ]
    assert len(headers) > 100 and min(int(header["RateLimit-User-Remaining"]) for header in headers) == 50 - 15
    points = [
        float(exchange.headers["RateLimit-User-Remaining"])
        for exchange in asked.recorder.exchanges
        if exchange.path.startswith("GraphQL")
    ]
    assert min(points) >= 5000 - 1500


def test_the_quota_share_reaches_every_request() -> None:
    """The probes' too: they take from the same ledger as the collection."""
    asked = service.Service("x", {**service.OPTIONS, "quota_share": 0.3}, service.Inside())
    before = dict(asked.client.ledger.requests)
    asked.rest("GET", "pipelines")
    asked.graphql("query A { __typename }")
    assert asked.client.ledger.share == 0.3
    assert {api: asked.client.ledger.requests[api] - count for api, count in before.items()} == {
        "rest": 1,
        "graphql": 1,
    }
