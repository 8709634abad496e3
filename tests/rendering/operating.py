# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of operations: each runs against a stand-in, so that every key occurs."""

from __future__ import annotations

from rendering.of_failures import of_failures
from rendering.of_jobs import of_jobs
from rendering.of_logs import of_logs
from rendering.of_organization import of_organization
from rendering.of_products import of_products
from rendering.of_rotation import of_rotation
from rendering.recording import Recording
from running.modules import Result

SHOP: Result = {
    "name": "shop",
    "repository": "git@github.com:example/shop.git",
    "configuration": "steps:\n- {label: Unit, command: make}\n",
}
# A pipeline whose builds wait for someone.
RELEASES = {
    **SHOP,
    "name": "releases",
    "configuration": "steps:\n- {block: Release, key: release, fields: [{text: Version, key: version}]}\n- {command: make}\n",
}
# Its builds fail.
SITE: Result = {**SHOP, "name": "site", "outcomes": {"make": {"exit_status": 1, "log": "1 test failed"}}}


FLEET: Result = {
    "clusters": [{"name": "Linux", "queues": [{"key": "default"}], "default_queue": "default"}],
    "pipelines": [{**SHOP, "cluster": "Linux", "outcomes": {"make": {"seconds": 300}}}],
    "agents": [{"name": "linux-7", "hostname": "rack-1", "cluster": "Linux", "queue": "default"}],
}


def operated(recording: Recording) -> None:
    """The results of every operation."""
    recording.runs.stand_in.reset({"pipelines": [SHOP, SITE, RELEASES]})
    _builds(recording)
    recording.runs.stand_in.reset(FLEET)
    _agents(recording)
    of_failures(recording)
    of_organization(recording)
    of_jobs(recording)
    of_logs(recording)
    of_products(recording)
    of_rotation(recording)
    _pull_request(recording)


def _pull_request(recording: Recording) -> None:
    """A build of a pull request. It comes last, so that the IDs in other samples remain."""
    recording.runs.stand_in.reset({"pipelines": [SITE]})
    pull_request: Result = {"pull_request_id": 17, "pull_request_base_branch": "main"}
    recording.runs.rest("POST", "pipelines/site/builds", {"commit": "HEAD", "branch": "cart", **pull_request})
    recording.operate("build_info", pipeline="site", number=1)


def _builds(recording: Recording) -> None:
    build: Result = {"pipeline": "shop", "branch": "main", "message": "Release 4.2"}
    recording.operate("build", check=True, **build)
    recording.operate("build", **build)
    recording.operate("build", **{**build, "pipeline": "site"})
    recording.operate("build", pipeline="site", retry_failed=1)
    recording.operate("build", **{**build, "pipeline": "releases"})
    recording.operate("build", builds=[build, {**build, "pipeline": "site"}, {**build, "pipeline": "site"}])
    recording.operate("build", **{**build, "pipeline": "nowhere"})
    note: Result = {"pipeline": "site", "number": 1, "context": "unit"}
    recording.operate("annotation", body="1 test failed", style="error", **note)
    recording.runs.rest("PUT", "pipelines/site/builds/1/rebuild")
    recording.operate("build_info", pipeline="site", include=["jobs", "error_annotations"], summary=True)
    recording.operate("annotation", state="absent", **note)
    recording.operate("annotation", context="unit")
    (job,) = recording.runs.rest("GET", "pipelines/shop/builds/1")["jobs"]
    recording.operate("annotation", job_id=job["id"], context="unit", body="1 test failed")
    recording.operate("build_info", commit="HEAD")


def _agents(recording: Recording) -> None:
    machine: Result = {"hostname": "rack-1"}
    recording.operate("agent", state="paused", timeout_in_minutes=30, note="kernel update", **machine)
    recording.operate("agent", state="drained", hosts=[{"name": "rack-1"}])
    recording.operate("agent_info", **machine)
    recording.operate("agent_info", id="linux-7")
    recording.operate("agent", state="resumed", **machine)
    recording.operate("build", pipeline="shop", branch="main", wait_timeout=10)
    recording.operate("agent", state="killed", **machine)
    recording.operate("agent", state="drained", wait_timeout=10, **machine)
    recording.operate("agent", state="drained", **machine)
    recording.operate("agent_info", **machine)
