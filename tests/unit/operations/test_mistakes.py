# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buildkite's published list of common mistakes with its APIs: no module makes one, or a sentence names it."""

from __future__ import annotations

import ast
import re
import typing as t
import urllib.parse
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

from running.operated import Operations
from stand_in.process import StandIn

ROOT = Path(__file__).resolve().parents[3]
SHOP = {"name": "shop", "repository": "r", "configuration": "steps:\n- {command: make, key: make}\n"}
BUILDS = [{"pipeline": "shop", "state": "passed", "jobs": [{"step_key": "make"}]} for _number in range(101)]
SEED = {"pipelines": [SHOP], "builds": BUILDS}


@pytest.fixture
def runs(stand_in: StandIn) -> Operations:
    """A pipeline with more builds than a page has."""
    return Operations(stand_in, SEED)


# What each operation that takes a pipeline also needs.
OF_BUILD: dict[str, t.Any] = {"number": 1}
OF_JOB: dict[str, t.Any] = {**OF_BUILD, "step_key": "make"}
NAMING: dict[str, dict[str, t.Any]] = {
    "annotation": {**OF_BUILD, "context": "a", "body": "b", "state": "present"},
    "artifact": {**OF_BUILD, "path": "*", "dest": "x", "state": "downloaded"},
    "artifact_info": OF_BUILD,
    "build": {"branch": "main", "state": "triggered"},
    "build_info": {},
    "job": {**OF_JOB, "state": "retried"},
    "job_env_info": OF_JOB,
    "job_log": {**OF_JOB, "dest": "log.txt", "state": "present"},
    "job_log_info": OF_JOB,
}
NO_SLUGS = {
    "UGlwZWxpbmUtLS0x": "the GraphQL ID of a pipeline",
    "760d67d4-fb66-4bee-be6a-eb44ed90baa4": "the UUID of a pipeline",
    "acme/shop": "a path or a URL",
    "The Shop": "which is not a slug",
}


def test_each_operation_that_takes_a_pipeline_is_tried() -> None:
    takes = [name for name, one in OPERATIONS.operations.items() if any(f.name == "pipeline" for f in one.options)]
    assert sorted(takes) == list(NAMING)


def test_what_is_no_slug_is_named_in_the_same_words(stand_in: StandIn) -> None:
    runs = Operations(stand_in, {"pipelines": [SHOP]})
    for name, options in NAMING.items():
        for given, named in NO_SLUGS.items():
            error = runs.rejected(name, pipeline=given, **options)
            assert error.message.startswith(f"pipeline is {given!r}, {named}: set the slug"), name
            assert error.facts["option"] == "pipeline"
    assert set(runs.requests()) == {"GET /access-token"}


def test_a_body_has_its_content_type(stand_in: StandIn) -> None:
    runs = Operations(stand_in, {"pipelines": [SHOP]}, content_type_required=True)
    assert runs.run("build", pipeline="shop", branch="main", wait=False)["changed"]


def test_all_pages_are_read_and_none_is_too_large(runs: Operations) -> None:
    runs.stand_in.switches(per_page_over_100="refused")
    runs.stand_in.clear_log()
    assert len(runs.run("build_info", pipeline="shop", limit=101)["builds"]) == 101
    queries = [entry["query"] for entry in runs.stand_in.log() if entry["path"].endswith("/builds")]
    sizes = [urllib.parse.parse_qs(query)["per_page"] for query in queries]
    assert sizes == [["100"], ["100"]]


def test_a_throttled_request_waits_and_is_sent_again(stand_in: StandIn) -> None:
    runs = Operations(stand_in, {"pipelines": [SHOP]})
    stand_in.faults([{"match": {"method": "POST", "path": "/organizations/*/builds"}, "fault": "too_many_requests"}])
    result = runs.run("build", pipeline="shop", branch="main", wait=False)
    assert result["build"]["number"] == 1 and result["cost"]["seconds_waited"] > 0
    assert [entry["status"] for entry in stand_in.log(write=True)] == [429, 201]


def test_variables_are_an_object_of_texts(stand_in: StandIn) -> None:
    runs = Operations(stand_in, {"pipelines": [SHOP]})
    runs.run("build", pipeline="shop", branch="main", env={"A": 1}, wait=False)
    assert stand_in.log(write=True)[-1]["body"]["env"] == {"A": "1"}


def test_signatures_are_compared_in_constant_time() -> None:
    """No code compares one with == or !=, which takes the longer the more of it is right."""
    for path in ROOT.glob("plugins/**/*.py"):
        text = path.read_text(encoding="utf-8")
        nodes = ast.walk(ast.parse(text)) if re.search("hmac|signature", text) else ()
        for node in nodes:
            if isinstance(node, ast.Compare) and isinstance(node.ops[0], (ast.Eq, ast.NotEq)):
                sides = [ast.unparse(side) for side in (node.left, *node.comparators)]
                assert not any(re.match(r"hmac\.|[\w.]*signature\b", side) for side in sides), f"{path}:{node.lineno}"


def test_what_only_graphql_has_is_not_read_by_rest(stand_in: StandIn) -> None:
    runs = Operations(stand_in, {"pipelines": [SHOP], "builds": BUILDS[:1]})
    options = {"pipeline": "shop", "number": 1, "context": "release", "body": "**Ready** & *done*"}
    assert runs.run("annotation", **options)["changed"]
    stand_in.clear_log()
    assert not runs.run("annotation", **options)["changed"]
    assert runs.requests()[-1] == "POST /v1"
