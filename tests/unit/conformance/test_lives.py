# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lives are derived from declarations, and a run of all of them in the stand-in finds nothing wrong and leaves nothing."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource

from conformance import lives, service
from conformance.inside import QUEUE
from conformance.living import Living
from conformance.namespace import Namespace
from conformance.operating import NAME
from conformance.run import Report, run
from conformance.samples import LEFT_OUT, NOT_LIVED, SAMPLES
from unit.conformance.conftest import Asked

RESOURCES = [resource.name for resource in lives.lived()]


@pytest.fixture(scope="module")
def whole() -> tuple[Asked, Report]:
    """A run of everything, in both ways."""
    asked = Asked(*service.inside())
    return asked, run(asked.owner, asked.member, [*RESOURCES, NAME], (True, False), queue=QUEUE)


@pytest.mark.parametrize("name", RESOURCES)
def test_every_option_has_values(name: str) -> None:
    """Of its declaration, or in samples.py."""
    assert lives.missing(CATALOG.resource(name)) == []


def test_an_option_without_values_is_missing() -> None:
    team = CATALOG.resource("team")
    field = Field("schedule", "str", "A time.", same="time")
    assert lives.missing(dataclasses.replace(team, fields=(*team.fields, field))) == ["team.schedule"]


@pytest.mark.parametrize("name", RESOURCES)
def test_a_life_declares_every_option(name: str) -> None:
    resource = CATALOG.resource(name)
    declared: dict[str, list[Any]] = {}
    for step in lives.life(resource, "x"):
        for option, value in step.options.items() if step.resource == name else ():
            declared.setdefault(option, []).append(value)
    for field in resource.fields:
        says_how = field.directs or field.is_spelling or f"{name}.{field.name}" in LEFT_OUT
        assert says_how or field.name in declared, field.name
        if not says_how and field.can_be_emptied and field.name in option_names(resource):
            assert field.empty in declared[field.name] or field.conditions.only_when or field.name in SAMPLED, (
                field.name
            )


def option_names(resource: Resource) -> set[str]:
    """The options that can be cleared alone."""
    return {leaf.path[0] for leaf in lives.leaves(resource) if len(leaf.path) == 1}


# Their samples declare that they are not cleared: the service needs a name, and a switch clears its note.
SAMPLED = {"name", "dispatch_paused_note", *(name for name, values in SAMPLES.items() if values[-1] not in ("", []))}


def test_samples_and_exceptions_are_of_options_that_exist() -> None:
    options = {f"{resource.name}.{field.name}" for resource in lives.lived() for field in resource.fields}
    names = {name.rpartition(".")[2] for name in options}
    assert set(LEFT_OUT) <= options
    assert set(NOT_LIVED) <= {resource.name for resource in CATALOG.listed()}
    assert {name for name in SAMPLES if name not in options | names} == set()


def test_every_step_is_predicted_and_repeated_without_a_change(whole: tuple[Asked, Report]) -> None:
    report = whole[1]
    assert report.problems == []
    for name in RESOURCES:
        ways = 1 if lives.needs_graphql(CATALOG.resource(name)) else 2
        for title in ("create,", "delete,", "create with everything,"):
            assert sum(outcome.title.startswith(f"{name}, {title}") for outcome in report.lives) == ways


def test_every_step_changes_something(whole: tuple[Asked, Report]) -> None:
    """A step that changes nothing tries nothing. Settings of the organization are declared as they are."""
    idle = [
        outcome.title
        for outcome in whole[1].lives
        if not outcome.changes and "declare what is set" not in outcome.title
    ]
    assert idle == []


def test_every_declared_mutation_and_every_path_is_sent(whole: tuple[Asked, Report]) -> None:
    """So that a real organization shows what it answers to each."""
    exchanges = whole[0].owner.recorder.exchanges
    documents = " ".join(exchange.sent["query"] for exchange in exchanges if exchange.path.startswith("GraphQL"))
    declared = {
        mutation.field
        for resource in CATALOG.resources
        if resource.graphql.mutations
        for mutation in vars(resource.graphql.mutations).values()
        if mutation
    }
    assert {field for field in declared if f"{field}(" not in documents} == set()
    written = {(exchange.method, exchange.path.strip("/").partition("/")[0]) for exchange in exchanges}
    for resource in lives.lived():
        path = (resource.rest.path.partition("{organization}/")[2] or resource.rest.path).partition("/")[0]
        assert not path or {("POST", path), ("DELETE", path)} <= written


def test_an_image_needs_a_queue_of_hosted_agents(asked: Asked) -> None:
    """Where the organization has none, one step shows it, and the rest of the life is left out; a change that is not held is a problem."""
    asked.adapter.reset({"plan_features": ["teams"]})
    report = run(asked.owner, None, ["agent_image"], (False,))
    titles = [outcome.title for outcome in report.lives if outcome.title.startswith(("agent_image", "cluster_queue"))]
    assert titles == ["agent_image, create the queue before it, REST"] and any(
        "Hosted agents are not available" in problem for outcome in report.problems for problem in outcome.problems
    )
    assert report.differences == [] and report.cleaned.left == []
    asked.adapter.reset({})
    living = Living(asked.owner, Namespace.new(), with_graphql=False)
    steps = {step.title: step for step in lives.life(CATALOG.resource("agent_image"), "ansible-live")}
    assert steps["change what is fixed"].is_held and steps["create the queue before it"].is_needed
    wrong = lives.Step("a cluster", "cluster", {"name": "ansible-live-20260101t000000-0000-a"}, is_held=True)
    assert living._step(CATALOG.resource("cluster"), wrong).problems == ("it is not held",)


def test_a_wrong_prediction_is_a_problem(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check mode leaves out what the run does."""
    run_module = asked.owner.run

    def run(session: Any, module: str, options: Any, check: bool) -> Any:
        result = run_module(session, module, options, check)
        return {**result, "changes": []} if check else result

    monkeypatch.setattr(asked.owner, "run", run)
    first = next(Living(asked.owner, Namespace.new(), with_graphql=False).outcomes(["cluster"]))
    assert "check mode predicted nothing, and the run did create " in first.problems[0]


def test_a_stand_in_does_not_differ_from_itself(whole: tuple[Asked, Report]) -> None:
    assert whole[1].differences == []
    assert [finding.name for finding in whole[1].findings if finding.differs] == []


def test_nothing_is_left(whole: tuple[Asked, Report]) -> None:
    asked, report = whole
    assert report.cleaned.left == [] and report.cleaned.deleted
    store = asked.adapter.world.store
    left = {
        kind: len(store.all(kind))
        for kind in ("pipeline", "cluster", "team", "service", "rule", "pipeline_template", "suite")
    }
    # What a new organization has.
    assert left == {"pipeline": 0, "cluster": 1, "team": 1, "service": 0, "rule": 0, "pipeline_template": 0, "suite": 0}
    assert all(token["revoked_at"] for token in store.all("agent_token"))


def test_a_step_that_fails_is_tried_option_by_option(asked: Asked) -> None:
    """The option that the service refuses is named."""
    asked.adapter.reset({"plan_features": ["teams"]})
    report = run(asked.owner, None, ["pipeline"], (False,))
    failed = {outcome.title.split(", ")[1] for outcome in report.problems if ":" in outcome.title}
    assert failed == {"change 1: clone_mirror_url", "change 1: incoming_webhooks"}
    assert not any(outcome.title.startswith("pipeline, change 2") for outcome in report.problems), "it is left out then"
    assert any(
        "Clone mirrors are not enabled" in problem for outcome in report.problems for problem in outcome.problems
    )
    assert report.differences == []
