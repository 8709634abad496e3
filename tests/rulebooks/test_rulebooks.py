# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the example's rulebooks in docs/examples/events do for events, and what they do not do. Tests share the running rulebooks.

A build that must have no consequence is followed by one that has one: a ruleset runs one play after the other.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_rulebook.cli import get_parser
from ansible_rulebook.rules_parser import parse_hosts, parse_rules

from machine.environment import ROOT

from .conftest import EXAMPLE, Rulebooks, until

RETRY = "Retry what the infrastructure broke"
DEPLOY = "Deploy a build"
PLUGINS = [path for kind in ("source", "filter") for path in sorted((ROOT / f"plugins/event_{kind}").glob("[!_]*.py"))]


class Builds:
    """Builds of the stand-in, whose clock is moved until they have ended."""

    def __init__(self, rulebooks: Rulebooks) -> None:
        self.rulebooks = rulebooks

    def trigger(self, pipeline: str, **fields: t.Any) -> str:
        """Let a build run; its path."""
        given = {"commit": "HEAD", "branch": "main", **fields}
        made = self.rulebooks.rest("POST", f"pipelines/{pipeline}/builds", given)
        return f"pipelines/{pipeline}/builds/{made['number']}"

    def jobs(self, path: str) -> list[t.Any]:
        """The jobs, with those that were retried."""
        jobs: list[t.Any] = self.rulebooks.rest("GET", f"{path}?include_retried_jobs=true")["jobs"]
        return jobs

    def ended(self, path: str, state: str, jobs: int = 1) -> t.Any:
        """The build when it is in a state with so many jobs, and everything about it was delivered."""

        def found() -> t.Any:
            self.rulebooks.stand_in.control("PATCH", "clock", {"advance": 10})
            build = self.rulebooks.rest("GET", f"{path}?include_retried_jobs=true")
            return build if build["state"] == state and len(build["jobs"]) == jobs else None

        build = until(found, lambda: f"{path} is not {state}:\n{self.rulebooks.said()}")
        self.rulebooks.stand_in.deliveries()
        return build


@pytest.fixture
def builds(rulebooks: Rulebooks) -> Builds:
    return Builds(rulebooks)


def played(rulebooks: Rulebooks, name: str, count: int) -> None:
    """Wait until so many plays of a name have ended."""
    until(lambda: rulebooks.plays(name) >= count, rulebooks.said)


def test_a_lost_build_is_retried_once(rulebooks: Rulebooks, builds: Builds) -> None:
    """Its message is text for a shell and for templates, which nothing runs."""
    marks = [rulebooks.folder / name for name in ("by_shell", "by_template")]
    message = f"$(touch {marks[0]}) ; touch {marks[0]} {{{{ lookup('pipe', 'touch {marks[1]}') }}}}"
    before = rulebooks.plays(RETRY)
    path = builds.trigger("once", message=message, branch="main")
    build = builds.ended(path, "passed", 2)
    assert build["message"] == message
    assert [mark for mark in marks if mark.exists()] == []
    played(rulebooks, RETRY, before + 1)


def test_a_lost_build_that_is_polled_is_retried(rulebooks: Rulebooks, builds: Builds) -> None:
    """No webhook leads to it."""
    before = rulebooks.plays(RETRY)
    path = builds.trigger("polled")
    builds.ended(path, "passed", 2)
    played(rulebooks, RETRY, before + 1)
    # From there, the source goes on after a restart.
    ended = str(rulebooks.rest("GET", path)["id"])
    until(lambda: rulebooks.state.exists() and ended in rulebooks.state.read_text(encoding="utf-8"), rulebooks.said)


def test_a_build_that_is_always_lost_is_retried_once(rulebooks: Rulebooks, builds: Builds) -> None:
    before = rulebooks.plays(RETRY)
    path = builds.trigger("always")
    builds.ended(path, "failed", 2)
    played(rulebooks, RETRY, before + 2)
    assert len(builds.jobs(path)) == 2


def test_failed_tests_are_not_retried(rulebooks: Rulebooks, builds: Builds) -> None:
    before = rulebooks.plays(RETRY)
    path = builds.trigger("tests")
    builds.ended(path, "failed")
    played(rulebooks, RETRY, before + 1)
    assert len(builds.jobs(path)) == 1


@pytest.mark.parametrize("pipeline", ["canceled", "remote"])
def test_jobs_that_took_too_long_and_failed_commands_are_not_retried(
    rulebooks: Rulebooks, builds: Builds, pipeline: str
) -> None:
    """Neither what ended with the exit status of a lost agent since someone canceled it, nor the status 255 of a command."""
    before = rulebooks.plays(RETRY)
    path = builds.trigger(pipeline)
    builds.ended(path, "failed")
    played(rulebooks, RETRY, before + 1)
    assert len(builds.jobs(path)) == 1


def test_builds_of_forks_called_main_are_not_retried(rulebooks: Rulebooks, builds: Builds) -> None:
    """Neither with the data of a pull request, nor where Buildkite shows the branch of a fork as it is."""
    before = rulebooks.plays(RETRY)
    request = {"pull_request_id": 17, "pull_request_repository": "https://github.com/someone/shop.git"}
    of_request = builds.trigger("once", **request)
    of_branch = builds.trigger("once", branch="someone:main")
    unprefixed = builds.trigger("forks")
    for path in (of_request, of_branch, unprefixed):
        builds.ended(path, "failed")
    played(rulebooks, RETRY, before + 1)
    assert [len(builds.jobs(path)) for path in (of_request, of_branch, unprefixed)] == [1, 1, 1]
    assert rulebooks.plays(RETRY) == before + 1
    assert "Set prefix_pull_request_fork_branch_names" in rulebooks.said()


def test_no_more_than_five_retries_an_hour(rulebooks: Rulebooks, builds: Builds) -> None:
    """A build with five lost jobs is retried, and then no other one."""
    builds.ended(builds.trigger("often"), "failed", 10)
    path = builds.trigger("often")
    builds.ended(path, "failed", 5)
    until(lambda: "Pipeline often had 5 retries in the last hour" in rulebooks.said(), rulebooks.said)
    assert len(builds.jobs(path)) == 5


def test_what_passed_is_deployed_once(rulebooks: Rulebooks, builds: Builds) -> None:
    """Also if an event comes twice, and not for a pull request."""
    before = rulebooks.plays(DEPLOY)
    builds.ended(builds.trigger("shop", pull_request_id=17), "passed")
    twice = {"match": {"operation": "build.finished"}, "fault": "delivered_twice", "seconds": 1}
    rulebooks.stand_in.faults([twice])
    path = builds.trigger("shop", message="{{ 1 }}")
    build = builds.ended(path, "passed")
    played(rulebooks, DEPLOY, before + 1)
    (deployed,) = rulebooks.rest("GET", "pipelines/shop-deploy/builds")
    assert (deployed["commit"], deployed["meta_data"]["deploys"]) == (build["commit"], build["id"])
    assert deployed["message"] == "Deploy build 3 of shop"
    # A receiver forgets what it has seen when it starts again. The playbook does not.
    rulebooks.deliver("deploy", {"finished_at": "2026-11-30 23:59:59 UTC"})
    # An older build that passes late, for example since its job was retried, does not replace the newer one.
    rulebooks.deliver("deploy", {"number": 1, "id": "older"})
    played(rulebooks, DEPLOY, before + 3)
    assert len(rulebooks.rest("GET", "pipelines/shop-deploy/builds")) == 1


def test_no_more_than_five_deployments_an_hour(rulebooks: Rulebooks, builds: Builds) -> None:
    """Builds that were triggered by hand count too."""
    for _each in range(5):
        builds.trigger("shop-deploy")
    before = len(rulebooks.rest("GET", "pipelines/shop-deploy/builds"))
    builds.ended(builds.trigger("shop"), "passed")
    until(lambda: "Pipeline shop-deploy had 5 builds in the last hour" in rulebooks.said(), rulebooks.said)
    assert len(rulebooks.rest("GET", "pipelines/shop-deploy/builds")) == before


def test_the_machine_of_a_lost_agent_is_checked(rulebooks: Rulebooks) -> None:
    """Once, although two of its agents are lost. A hostname that is a pattern of hosts selects none."""
    for agent in ("linux-3", "linux-4", "odd"):
        rulebooks.stand_in.control("POST", "events", {"event": "agent.lost", "agent": agent})
    rulebooks.stand_in.deliveries()
    # The name of a group gets a part of the UUID.
    until(lambda: "Could not match supplied host pattern, ignoring: all-" in rulebooks.said(), rulebooks.said)
    assert rulebooks.said().count("answers, buildkite-agent: ") == 1
    assert "rack-1 answers, buildkite-agent: " in rulebooks.said()


def test_jobs_that_wait_are_reported(rulebooks: Rulebooks) -> None:
    notes = until(lambda: rulebooks.rest("GET", "pipelines/stuck/builds/1/annotations"), rulebooks.said)
    assert [(note["context"], note["style"]) for note in notes] == [("waiting", "warning")]
    assert "wait for an agent for more than 10 minutes: 1." in notes[0]["body_html"]


def test_changes_outside_of_code_are_reported(rulebooks: Rulebooks) -> None:
    """With the name of the person who made them."""
    (report,) = until(lambda: list(rulebooks.reports.glob("*.md")), rulebooks.said)
    text = report.read_text(encoding="utf-8")
    assert "-description: By hand\n+description: The shop" in text
    assert "changed by Bob" in text and "changed by Bob" in rulebooks.said()


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: path.stem)
def test_examples_of_plugins_are_rulebooks(path: Path) -> None:
    """ansible-rulebook reads their conditions and actions. tests/unit/events/test_examples.py checks the sources and filters."""
    found = re.search(r'^EXAMPLES = r"""\n(.*?)^"""', path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found
    for ruleset in yaml.safe_load(found[1]):
        rules = parse_rules(ruleset["rules"], {})
        assert parse_hosts(ruleset["hosts"]) and rules and all(rule.condition.value and rule.actions for rule in rules)


def test_the_service_runs_ansible_rulebook_with_its_credentials() -> None:
    """The unit names options of ansible-rulebook, files of the example, and only credentials that it loads."""
    unit = (EXAMPLE / "buildkite-events.service").read_text(encoding="utf-8")
    settings = [line.partition("=")[::2] for line in unit.splitlines() if "=" in line and line[0] != "#"]
    (command,) = (value for name, value in settings if name == "ExecStart")
    variables = dict(value.strip('"').split("=", 1) for name, value in settings if name == "Environment")
    given = get_parser().parse_args(shlex.split(command)[1:])
    assert all((EXAMPLE / name).is_file() for name in (given.rulebook, given.inventory))
    assert given.env_vars in variables
    loaded = {value.partition(":")[0] for name, value in settings if name == "LoadCredential"}
    assert set(re.findall(r"%d/([\w-]+)", unit)) == loaded
    path = variables["PATH"].partition(":")[0]
    assert command.startswith(f"{path}/ansible-rulebook ")


def test_the_playground_tells_the_story_of_events() -> None:
    """In one command."""
    told = subprocess.run([ROOT / "tests" / "playground", "--events"], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "The job failed, then passed. The build 1 has passed." in told.stdout
    assert "changed by Bob " in told.stdout
