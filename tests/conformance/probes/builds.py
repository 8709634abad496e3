# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes about builds and jobs. None of them needs an agent: a person would unblock the builds, or nobody takes their jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.probes.registry import decides
from conformance.scene import Scene, Undecided

CANCEL = "mutation CancelJob($id: ID!) { jobTypeCommandCancel(input: {id: $id}) { jobTypeCommand { state } } }"
NODE = "query Job($uuid: ID!) { job(uuid: $uuid) { ... on JobTypeCommand { id } } }"
LIMIT = 30
FIELD = "key: version, text: Version"


def gate(scene: Scene, field: str) -> str:
    """The path of a new pipeline whose builds wait for a person."""
    steps = f"steps:\n  - block: {scene.name('gate')}\n    fields:\n      - {{{field}}}\n"
    return f"pipelines/{scene.new_pipeline(configuration=steps)['slug']}/builds"


def triggered(scene: Scene, path: str, **more: Any) -> dict[str, Any]:
    """A new build."""
    made: dict[str, Any] = scene.must("POST", path, {"commit": "HEAD", "branch": "main", **more})
    return made


def until(scene: Scene, path: str, is_so: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    """A build once something is so of it."""
    for _second in range(LIMIT):
        build: dict[str, Any] = scene.must("GET", path)
        if is_so(build):
            return build
        scene.service.ledger.pause(1)
    raise Undecided(f"a build is {build['state']} after {LIMIT} seconds")


def blocked(scene: Scene, path: str, number: int) -> str:
    """The path of the job that blocks a build, once it does."""
    build = until(scene, f"{path}/{number}", lambda build: build["blocked"])
    return f"jobs/{next(job['id'] for job in build['jobs'] if job['type'] == 'manual')}/unblock"


@decides("builds_listed_after")
def listed_after(scene: Scene) -> int:
    path = gate(scene, FIELD)
    number = triggered(scene, path)["number"]
    for second in range(LIMIT):
        if any(build["number"] == number for build in scene.must("GET", path)):
            return second
        scene.service.ledger.pause(1)
    raise Undecided(f"the list lacks a build after {LIMIT} seconds")


@decides("cancel_blocked_build")
def cancel_blocked(scene: Scene) -> str:
    path = gate(scene, FIELD)
    number = triggered(scene, path)["number"]
    blocked(scene, path, number)
    return "refused" if scene.refuses("PUT", f"{path}/{number}/cancel") else "allowed"


@decides("meta_data_of_any_type")
def any_type(scene: Scene) -> bool:
    body = {"commit": "HEAD", "branch": "main", "meta_data": {"ready": True}}
    return not scene.refuses("POST", gate(scene, FIELD), body)


@decides("rebuild_copies_meta_data")
def rebuilt(scene: Scene) -> bool:
    path = gate(scene, FIELD)
    number = triggered(scene, path, meta_data={"version": "1"})["number"]
    blocked(scene, path, number)
    made = scene.must("PUT", f"{path}/{number}/rebuild")
    return "version" in scene.must("GET", f"{path}/{made['number']}")["meta_data"]


@decides("retry_keeps_finished_at")
def reopened(scene: Scene) -> bool:
    key = scene.name("queue")
    scene.must("POST", f"clusters/{scene.cluster['id']}/queues", {"key": key})
    steps = f"steps:\n  - command: 'true'\n    label: {scene.name('job')}\n    agents: {{queue: {key}}}\n"
    path = f"pipelines/{scene.new_pipeline(configuration=steps)['slug']}/builds"
    build = f"{path}/{triggered(scene, path)['number']}"
    job = until(scene, build, lambda build: build["jobs"] and build["state"] != "creating")["jobs"][0]["id"]
    # A canceled job can be retried, unless its build was canceled.
    found = scene.service.graphql(NODE, {"uuid": job})
    if not found.is_success or not scene.service.graphql(CANCEL, found.data["data"]["job"]).is_success:
        raise Undecided("a job cannot be canceled over GraphQL")
    until(scene, build, lambda build: build["finished_at"])
    scene.must("PUT", f"jobs/{job}/retry")
    is_kept = scene.must("GET", build)["finished_at"] is not None
    scene.ask("PUT", f"{build}/cancel")
    return is_kept


@decides("unblock_fills_defaults")
def defaults(scene: Scene) -> bool:
    path = gate(scene, f"{FIELD}, default: '4.2', required: false")
    number = triggered(scene, path)["number"]
    scene.must("PUT", blocked(scene, path, number), {"fields": {}})
    return bool(scene.must("GET", f"{path}/{number}")["meta_data"].get("version") == "4.2")


@decides("unblock_without_required_field")
def without_field(scene: Scene) -> str:
    path = gate(scene, FIELD)
    number = triggered(scene, path)["number"]
    return "refused" if scene.refuses("PUT", blocked(scene, path, number), {"fields": {}}) else "allowed"
