# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that ends at any write, and then again: what was declared is there, and nothing twice."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from machine import environment
from running.interrupted import Killed, comparable, lose_connection
from running.modules import AFTER, BEFORE, SEED, TREE, Result, Runs
from stand_in.process import StandIn

# The writes at which the connection is lost are shared out, so that several processes can test them side by side; and over the
# tokens, since they are the same with and without GraphQL.
PARTS = 2
WAYS: dict[str, tuple[Result | None, Result]] = {"from nothing": (None, TREE), "to another": (BEFORE, AFTER)}


def test_the_trees_have_every_kind_and_action(runs: Runs) -> None:
    """A kind that is added later has to be added to these trees too."""
    made = runs.run("organization", check=True, **BEFORE)["changes"]
    runs.run("organization", **BEFORE)
    changed = runs.run("organization", check=True, **AFTER)["changes"]
    assert {change["action"] for change in changed} == {"create", "update", "archive", "delete"}
    # What has no REST is made by GraphQL only, which not every token may use.
    listed = [*CATALOG.listed(), *(resource for resource in CATALOG.resources if resource.is_link)]
    # So are links that an object needs to be created, and what is in such an object.
    needing = {
        carried.by for one in listed if (carried := one.as_link.carried) and carried.needed and not one.rest.path
    }
    # No request creates people.
    listed = [one for one in listed if not one.membership]
    kinds = {titles(one) for one in listed if one.rest.path and not needing & {one.name, one.parent}}
    for changes, actions in ((made, {"create"}), (changed, {"create"}), (changed, {"delete", "archive"})):
        there = {"/".join(change["address"].split("/")[::2]) for change in changes if change["action"] in actions}
        # Kinds in one list of REST have the same declaration but for their settings.
        there |= {titles(one) for one in listed if {*map(titles, CATALOG.in_list_of(one))} & there}
        assert kinds <= there, kinds - there
    # Single objects are only changed.
    settings = {
        f"{resource.title}/{resource.name}"
        for resource in CATALOG.managed()
        if resource.singleton and resource.rest.path
    }
    for changes in (made, changed):
        assert settings <= {change["address"] for change in changes if change["action"] == "update"}


def titles(resource: t.Any) -> str:
    """An address of a kind without its names."""
    above = f"{titles(CATALOG.resource(resource.parent))}/" if resource.parent else ""
    return f"{above}{resource.title}"


def undisturbed(runs: Runs, way: str) -> tuple[t.Any, int, Result]:
    """The state after the run, its number of writes, and its result. The stand-in keeps the previous state."""
    before, options = WAYS[way]
    runs.stand_in.reset(SEED)
    if before:
        # Else there is none while those that are changed are not archived.
        runs.show_archived()
        assert not runs.run("organization", **before).get("failed")
    runs.stand_in.keep()
    runs.stand_in.clear_log()
    result = runs.run("organization", **options)
    assert not result.get("failed"), result.get("msg")
    writes = len(runs.stand_in.log(write=True))
    assert writes > 10
    assert runs.run("organization", **options)["changes"] == []
    return comparable(runs.stand_in.state()), writes, result


def run_again(runs: Runs, options: Result, expected: t.Any, what: str) -> Result:
    """The same run goes on from there and ends as if nothing had happened.

    A further one has nothing to change in that state, as `undisturbed` has seen.
    """
    result = runs.run("organization", **options)
    assert not result.get("failed"), f"{what}: {result.get('msg')}"
    assert comparable(runs.stand_in.state()) == expected, what
    return result


def share(runs: Runs, part: int, writes: int) -> range:
    """The writes of one part with one token."""
    return range(1 + 2 * part + (runs.token == "bkua_rest_only"), writes + 1, 2 * PARTS)


@pytest.mark.parametrize("way", sorted(WAYS))
def test_killed_at_every_write(runs: Runs, way: str) -> None:
    """SIGKILL when a write is carried out and its answer not yet used. The run that goes on is killed too, until nothing is left.

    Each write with one token is the first of a run that is killed; with the other, runs get further.
    """
    options, at = WAYS[way][1], 1 if runs.token == "bkua_rest_only" else 5
    expected, writes, _result = undisturbed(runs, way)
    runs.stand_in.back_to_kept()
    written, repeated = [0], False
    with Killed() as killed:
        while killed.run(runs.connection(), options, at + repeated):
            log = runs.stand_in.log(write=True)
            written.append(len(log))
            assert written[-2] + at <= written[-1] <= 2 * writes, f"written before each death: {written}"
            # A new value of a secret is sent again until its version is there: this run has to get one write further.
            last = [(entry["method"], entry["path"]) for entry in log[-2:]]
            repeated = len(last) == 2 and last[0] == last[1]
    assert len(written) > writes / at / 2
    assert comparable(runs.stand_in.state()) == expected
    assert runs.run("organization", **options)["changes"] == []


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("way", sorted(WAYS))
def test_connection_lost_at_every_write(runs: Runs, way: str, part: int) -> None:
    """The network fails at any write: the run fails, reports every change correctly, and the next one continues."""
    options = WAYS[way][1]
    expected, writes, undisturbed_result = undisturbed(runs, way)
    planned = [(change["address"], change["action"]) for change in undisturbed_result["changes"]]
    for number in share(runs, part, writes):
        what = f"lost at write {number} of {writes}"
        runs.stand_in.back_to_kept()
        session = runs.session()
        lose_connection(session, number)
        result = session.run("organization", options, check_mode=False)
        assert result["failed"] is True, what
        done, failed, skipped = result["changes"], result["failure"]["failed"], result["failure"]["skipped"]
        counts = result["counts"]
        assert (counts["failed"], counts["skipped"]) == (len(failed), len(skipped)), what
        assert sum(counts[word] for word in ("created", "updated", "archived", "deleted")) == len(done), what
        said = [(entry["address"], entry["action"]) for entry in (*done, *failed, *skipped)]
        # What completes a creation is a part of it, unless only that failed or was skipped.
        created = {entry["address"] for entry in done if entry["action"] == "create"}
        parts = [(address, action) for address, action in said if address in created and action == "update"]
        assert sorted(said) == sorted([*planned, *parts]) and len(parts) == len(set(parts)), (
            f"{what}: every planned change is done, failed or skipped, and only once"
        )
        # Killed runs show that the next one ends well from every state: here, each third one does, and the others are planned.
        is_whole = number % 3 == 0
        again = (
            run_again(runs, options, expected, what) if is_whole else runs.run("organization", check=True, **options)
        )
        # A failed change may have been done, since its answer was lost; a reported one was done.
        left = {change["address"] for change in again["changes"]}
        assert left <= {entry["address"] for entry in (*failed, *skipped)}, what


def test_a_playbook_that_is_told_to_end(stand_in: StandIn, tmp_path: Path) -> None:
    """SIGTERM while a write waits for its answer: nothing goes on behind the scenes, and the playbook again ends well."""
    runs = Runs(stand_in, "bkua_graphql_too")
    options = WAYS["to another"][1]
    expected, writes, _result = undisturbed(runs, "to another")
    runs.stand_in.back_to_kept()
    task = {"community.buildkite.organization": {**options, **runs.connection()}}
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [task]}]))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ANSIBLE_", "BUILDKITE_"))}
    variables = {"HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "ANSIBLE_COLLECTIONS_PATH": str(environment.link_root())}
    command = [sys.executable, "-m", "ansible.cli.playbook", "-v", str(playbook)]
    runs.stand_in.faults([{"match": {"api": "rest", "method": "POST"}, "skip": 2, "fault": "slow", "seconds": 600}])
    process = subprocess.Popen(command, env={**kept, **variables}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    try:
        while process.poll() is None and not any(entry["consumed"] for entry in runs.stand_in.faults()):
            time.sleep(0.05)
        process.terminate()
    finally:
        output = process.communicate(timeout=60)[0].decode()
    written = len(runs.stand_in.log(write=True))
    assert process.returncode != 0 and 0 < written < writes, output
    runs.stand_in.clear_faults()
    done = subprocess.run(command, env={**kept, **variables}, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "changed=1" in done.stdout, done.stdout + done.stderr
    assert comparable(runs.stand_in.state()) == expected
    assert runs.run("organization", **options)["changes"] == []
