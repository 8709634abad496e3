# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Annotations of builds and jobs."""

from __future__ import annotations

import typing as t

import pytest

from running.operated import Operations
from stand_in.process import StandIn

SEED: dict[str, t.Any] = {
    "pipelines": [{"name": "shop", "repository": "r", "configuration": "steps:\n- command: make\n"}],
    "tokens": [{"token": "bkua_rest", "user": "owner@example.com", "scopes": ["read_builds", "write_builds"]}],
}
BUILD: dict[str, t.Any] = {"pipeline": "shop", "number": 1}
NOTE: dict[str, t.Any] = {**BUILD, "context": "coverage", "body": "Coverage **97 %**", "style": "info"}


@pytest.fixture
def runs(stand_in: StandIn) -> Operations:
    """One build that passed."""
    made = Operations(stand_in, SEED)
    made.run("build", pipeline="shop", branch="main")
    return made


def texts(runs: Operations, path: str = "pipelines/shop/builds/1/annotations") -> list[str]:
    return [
        f"{note['context']}: {note['style']} {note['priority']} {note['body_html']}" for note in runs.rest("GET", path)
    ]


def test_an_annotation_is_written_once(runs: Operations) -> None:
    assert runs.checked("annotation", **NOTE)["prediction"] == "would create the annotation with the context coverage"
    made = runs.run("annotation", **NOTE)
    assert made["changed"] and made["annotation"]["context"] == "coverage"
    again = runs.run("annotation", **NOTE)
    assert not again["changed"] and again["annotation"]["updated_at"] == made["annotation"]["updated_at"]
    checked = runs.checked("annotation", **{**NOTE, "body": "Coverage 98 %"})
    assert checked["changed"] and checked["prediction"].startswith("would replace")


def test_what_is_omitted_is_kept(runs: Operations) -> None:
    runs.run("annotation", **NOTE, priority=7)
    changed = runs.run("annotation", **BUILD, context="coverage", body="Less")
    assert changed["changed"] and (changed["annotation"]["style"], changed["annotation"]["priority"]) == ("info", 7)
    for more in t.cast("list[dict[str, t.Any]]", [{"style": "error"}, {"priority": 2}]):
        result = runs.run("annotation", **BUILD, context="coverage", body="Less", **more)
        assert result["changed"] and more.items() <= result["annotation"].items()


def test_append_is_no_comparison(runs: Operations) -> None:
    for _again in range(2):
        assert runs.run("annotation", **NOTE, append=True)["changed"]
    (text,) = texts(runs)
    assert text.count("Coverage") == 2


def test_an_annotation_is_deleted_once(runs: Operations) -> None:
    runs.run("annotation", **NOTE)
    gone: dict[str, t.Any] = {**BUILD, "context": "coverage", "state": "absent"}
    assert runs.checked("annotation", **gone)["prediction"].startswith("would delete")
    assert runs.run("annotation", **gone)["changed"] and texts(runs) == []
    again = runs.run("annotation", **gone)
    assert not again["changed"] and "no annotation" in again["prediction"]


def test_an_annotation_of_a_job_is_another_one(runs: Operations) -> None:
    runs.run("annotation", **NOTE)
    (job,) = runs.rest("GET", "pipelines/shop/builds/1")["jobs"]
    note: dict[str, t.Any] = {"job_id": job["id"], "context": "coverage", "body": "Of the job"}
    assert runs.run("annotation", **note)["annotation"]["scope"] == "job"
    assert not runs.run("annotation", **note)["changed"] and len(texts(runs)) == 1
    assert runs.run("annotation", job_id=job["id"], context="coverage", state="absent")["changed"]


def test_without_graphql_no_text_can_be_compared(runs: Operations) -> None:
    runs.token = "bkua_rest"
    for _again in range(2):
        result = runs.run("annotation", **NOTE)
        assert result["changed"]
    assert "cannot be compared" in result["warnings"][0]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"context": "a", "body": "b"}, "is missing: set pipeline and number, or name a job by job_id"),
        (
            {"context": "a", "body": "b", "pipeline": "shop"},
            "is missing: set pipeline and number, or name a job by job_id",
        ),
        ({**BUILD, "context": "a", "body": "b", "job_id": "x"}, "exclude each other"),
        ({"job_id": "x", "context": "a", "body": "b"}, "must be the UUID of a job"),
        ({**BUILD, "context": "a"}, "body is required"),
        ({**BUILD, "context": "a", "body": ""}, "body is required"),
        ({**BUILD, "context": "", "body": "b"}, "context must be 1 to 100 characters"),
        ({**BUILD, "context": "a" * 101, "body": "b"}, "context must be 1 to 100 characters"),
        ({**BUILD, "context": "a", "body": "b", "priority": 11}, "priority must be from 1 to 10"),
        ({**BUILD, "context": "a", "body": "é" * (512 * 1024 + 1)}, "1048578 bytes"),
    ],
)
def test_bad_input(stand_in: StandIn, options: t.Any, sentence: str) -> None:
    assert sentence in Operations(stand_in, SEED).rejected("annotation", **options).message


def test_the_text_of_an_annotation_after_many_others(runs: Operations) -> None:
    """A page of GraphQL has 50."""
    runs.run("annotation", **NOTE)
    for number in range(55):
        runs.rest("POST", "pipelines/shop/builds/1/annotations", {"body": "x", "context": f"c{number}"})
    result = runs.run("annotation", **NOTE)
    assert not result["changed"] and result["cost"]["graphql_requests"] == 2
