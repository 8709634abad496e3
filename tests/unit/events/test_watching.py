# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loop of the source that polls (_events/watching): what it survives, what ends it, and its part of the quotas."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _errors
from ansible_collections.community.buildkite.plugins.plugin_utils._events import watching

from machine.environment import ROOT, link_root
from running.polled import Polled, short
from stand_in.process import StandIn

SOURCE = "ansible_collections/community/buildkite/plugins/event_source/builds.py"
BUILDS = {"path": "*/builds"}


@pytest.fixture
def polled(stand_in: StandIn) -> Polled:
    """An organization without builds."""
    return Polled(stand_in)


def test_looks_at_the_default_interval_take_four_requests_a_minute(polled: Polled) -> None:
    source = polled.source()
    polled.watched(source, 1)
    for _number in range(3):
        polled.trigger()
    polled.requests()
    events, pauses = polled.watched(source, 20)
    assert pauses == [30.0] * 20 and len(polled.requests()) == 40
    assert len(events) == 6


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ({"fault": "server_error_html"}, "with status 5"),
        ({"fault": "drop_before"}, "does not answer"),
        ({"fault": "proxy_html"}, "was answered with HTML"),
    ],
)
def test_failures_are_survived_with_growing_pauses(
    polled: Polled, caplog: pytest.LogCaptureFixture, fault: dict[str, t.Any], sentence: str
) -> None:
    source = polled.source()
    polled.watched(source, 1)
    polled.trigger()
    # A look gives up after four answers of this kind, or after one of a proxy.
    polled.stand_in.faults([{**fault, "match": BUILDS, "times": 6 if fault["fault"] == "proxy_html" else 24}])
    with caplog.at_level(logging.WARNING):
        events, pauses = polled.watched(source, 8)
    assert pauses == [60.0, 120.0, 240.0, 480.0, 600.0, 600.0, 30.0, 30.0]
    assert short(events) == ["polling.gap", "build.finished shop#1 passed"]
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 7 and all(sentence in line for line in lines[:6]) and "in 10 m 0 s." in lines[5]


def test_one_failure_between_looks_loses_nothing(polled: Polled) -> None:
    source = polled.source()
    polled.watched(source, 1)
    polled.trigger()
    polled.wait(50)
    # The first list of the look was read before.
    polled.stand_in.faults([{"fault": "server_error_html", "match": BUILDS, "times": 4, "skip": 1}])
    events, pauses = polled.watched(source, 2)
    assert pauses == [60.0, 30.0] and short(events) == ["build.finished shop#1 passed"]
    assert all(fault["consumed"] == fault["times"] for fault in polled.stand_in.faults())


def test_rate_limits_are_waited_for(polled: Polled) -> None:
    source = polled.source()
    polled.watched(source, 1)
    polled.trigger()
    polled.wait(60)
    polled.stand_in.faults([{"fault": "too_many_requests", "match": BUILDS, "times": 2}])
    before = polled.clock()
    events, pauses = polled.watched(source, 1)
    assert pauses == [30.0] and len(events) == 1 and polled.clock() - before > 1


def test_the_share_of_the_quota_is_kept(polled: Polled) -> None:
    """Of 50 requests in a minute it sends 5, however many it needs, and reports why it waits."""
    polled.stand_in.limits(rest_user=50, rest_organization=200)
    source = polled.source(quota_share=0.1, since="12h", interval=5)
    polled.finished(700, 11 * 3600, each=10)
    polled.requests()
    polled.clock.sleep(120)
    windows: list[int] = []
    polled.clock.others = lambda: windows.append(polled.stand_in.limits()["used"]["rest_user"])
    events, _pauses = polled.watched(source, 1)
    assert len(events) == 700 and len(polled.requests()) == 9
    assert windows and max(windows) == 5
    assert any("the REST quota of this window is used up" in line for line in polled.runs.lines)


def test_the_shortest_interval_leaves_half_of_the_quota(polled: Polled) -> None:
    polled.stand_in.limits(rest_user=50, rest_organization=200)
    source = polled.source(interval=5)
    polled.watched(source, 1, 5.0)
    before = polled.clock()
    polled.requests()
    polled.watched(source, 60, 5.0)
    minutes = (polled.clock() - before) / 60
    assert len(polled.requests()) == 120 and 120 / minutes <= 25


def test_a_revoked_token_ends_the_source(polled: Polled) -> None:
    polled.stand_in.seed({"tokens": [{"token": "bkua_polls", "user": "owner@example.com"}]})
    source = polled.source(api_token="bkua_polls")
    polled.watched(source, 1)
    polled.revoke("bkua_polls")
    with pytest.raises(_errors.Unauthorized) as caught:
        polled.watched(source, 5)
    text = str(caught.value)
    assert text.startswith("Buildkite does not accept the API token: ") and "\n" not in text and "polls" not in text


def test_a_token_without_the_scope_ends_the_source(polled: Polled) -> None:
    polled.stand_in.seed({"tokens": [{"token": "bkua_less", "user": "owner@example.com", "scopes": ["read_agents"]}]})
    with pytest.raises(_errors.Forbidden, match="lacks the scope read_builds"):
        polled.watched(polled.source(api_token="bkua_less"), 2)


def test_a_token_in_a_file_can_be_replaced(polled: Polled, tmp_path: Path) -> None:
    tokens = [{"token": f"bkua_file_{name}", "user": "owner@example.com"} for name in ("one", "two")]
    polled.stand_in.seed({"tokens": tokens})
    path = tmp_path / "token"
    path.touch(0o600)
    path.write_text("bkua_file_one\n", encoding="utf-8")
    source = polled.source(api_token_path=str(path))
    polled.watched(source, 1)
    polled.revoke("bkua_file_one")
    path.write_text("bkua_file_two\n", encoding="utf-8")
    polled.trigger()
    assert short(polled.watched(source, 2)[0]) == ["build.running shop#1 running"]


def test_a_source_ends_while_it_waits_for_a_quota(polled: Polled) -> None:
    """By the clock of this machine: the thread that waits for a minute ends at once."""
    polled.stand_in.limits(rest_user=1)

    async def ends() -> None:
        queue: asyncio.Queue[t.Any] = asyncio.Queue()
        args = polled.arguments(quota_share=1)
        task = asyncio.create_task(watching.polling(queue, args))
        while not polled.stand_in.log():
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    # It waits for threads.
    asyncio.run(asyncio.wait_for(ends(), 20))


# Where it runs

RUN = """
import asyncio, json, runpy, sys

async def one(main, args):
    queue = asyncio.Queue()
    source = asyncio.create_task(main(queue, args))
    event = asyncio.create_task(queue.get())
    await asyncio.wait((source, event), return_when=asyncio.FIRST_COMPLETED)
    if source.done():
        source.result()
    source.cancel()
    return event.result()

path, args = sys.argv[1], json.loads(sys.argv[2])
for name in sys.argv[3:]:
    sys.modules[name] = None
try:
    event = asyncio.run(one(runpy.run_path(path)["main"], args))
except Exception as error:
    print(f"{type(error).__name__}: {error}")
else:
    print(json.dumps(event))
print(sorted(name for name in ("ansible", "requests") if sys.modules.get(name)))
"""


def run(polled: Polled, *hidden: str, **args: t.Any) -> list[str]:
    """What a process prints that runs the source by its path, as ansible-rulebook does, until its first event."""
    command = [sys.executable, "-c", RUN, str(link_root() / SOURCE), json.dumps(polled.arguments(**args)), *hidden]
    environ = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "ANSIBLE_COLLECTIONS_PATH")
    }
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False, env=environ, cwd=ROOT.parent
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize("hidden", [("ansible",), ()])
def test_it_runs_by_its_path_with_and_without_ansible(polled: Polled, hidden: tuple[str, ...]) -> None:
    polled.finished(1, 1800)
    event, modules = run(polled, *hidden, since="1h")
    assert short([json.loads(event)]) == ["build.finished shop#1 passed"]
    assert modules == "['requests']"


def test_a_missing_library_is_one_sentence(polled: Polled) -> None:
    sentence, modules = run(polled, "ansible", "requests")
    assert sentence.startswith("MissingLibrary: ") and "install the libraries with" in sentence and modules == "[]"


def test_wrong_arguments_are_one_sentence(polled: Polled) -> None:
    sentence, _modules = run(polled, intervall=5)
    assert sentence == "WrongArguments: community.buildkite.builds: 'intervall' is no argument: did you mean interval?"
