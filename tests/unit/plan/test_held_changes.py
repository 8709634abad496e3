# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the current state does not allow: which change is held, why, and what to do. Without any service."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .plans import STEPS, plan, refused, short, there, web

Options = dict[str, t.Any]
SHOP: Options = {"name": "Web shop", "repository": "https://github.com/x/shop", "configuration": STEPS}
UNSEEN = "it does not exist, or is not visible to the token's user, and a new"


def days(number: int) -> str:
    """A time so many days from now."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=number)).isoformat()


def held(options: Options, *nodes: Node) -> dict[str, str]:
    """The reasons by address; nothing else is changed."""
    made = plan(options, *nodes)
    assert made.changes == []
    return {change.address: change.held for change in made.held}


def test_an_id_that_nothing_has() -> None:
    hook = {"description": "D", "id": "42", "url": "https://ci.example.com", "events": ["build.finished"]}
    assert held({"webhooks": [hook]}) == {
        "webhook/D": "a webhook with the id 42 does not exist, or is not visible to the token's user: set id to that of another,"
        " or remove id"
    }
    assert short(plan({"webhooks": [hook]}, there("webhook", "D", id="42"))) == ["update webhook/D"]


def test_an_object_that_was_expected_to_exist() -> None:
    """What is declared of it is not enough to create it. With a part of that, it was meant to be created."""
    assert held({"webhooks": [{"description": "D", "enabled": False}]}) == {
        "webhook/D": f"{UNSEEN} webhook needs url: declare it, or remove the entry"
    }
    assert held({"pipelines": [{"slug": "web", "description": "x"}]}) == {
        "pipeline/web": f"{UNSEEN} pipeline needs repository and configuration or pipeline_template:"
        " declare them, or remove the entry"
    }
    failure = refused({"pipelines": [{"slug": "web", "repository": "https://github.com/x/web"}]})
    assert (failure["option"], "needs configuration or pipeline_template" in failure["message"]) == (
        "configuration",
        True,
    )


def test_a_new_object_that_would_have_the_slug_of_another() -> None:
    other = there("pipeline", "web-shop", name="other")
    assert held({"pipelines": [SHOP]}, other) == {
        "pipeline/Web shop": "it does not exist, but pipeline/web-shop exists and has the same slug 'web-shop':"
        " declare that as 'web-shop', or choose another name"
    }
    # Of what is declared, the slug is its own matter; and not every resource has slugs.
    both = {"pipelines": [SHOP, {"slug": "web-shop", "description": "x"}]}
    assert short(plan(both, other)) == ["create pipeline/Web shop", "update pipeline/web-shop"]
    cluster = there("cluster", "web-shop")
    assert short(plan({"clusters": [{"name": "Web shop"}]}, cluster)) == ["create cluster/Web shop"]


def test_every_reason_is_given() -> None:
    settings = {"build_pull_request_merge": True}
    (reason,) = held({"pipelines": [{"slug": "web", "env": {"A": "1"}, "provider_settings": settings}]}, web()).values()
    one, other = reason.split("; ")
    assert "ignores env of a pipeline with configuration" in one and "is a setting of gitlab" in other


@pytest.mark.parametrize("count", [1, 2])
def test_a_successor_that_would_be_due_at_once(count: int) -> None:
    """It is held in place of its creation, wherever it is declared; tokens that never expire are warnings."""
    cluster = there("cluster", "Linux")
    values = {"created_at": days(-80), "expires_at": days(5)}
    token = there("agent_token", "agents", cluster, id="1", **values)
    forever = [
        there("agent_token", f"other{number}", cluster, id=f"2{number}", **{**values, "expires_at": None})
        for number in range(count)
    ]
    rotating = {"rotate_before": "14d", "lifetime": "90d"}
    entries = [
        {"description": "agents", "rotate_before": "14d", "expires_at": days(6)},
        *({"description": node.key, **rotating} for node in forever),
    ]
    made = plan({"clusters": [{"name": "Linux", "agent_tokens": entries}]}, cluster, token, *forever)
    assert len(made.warnings) == count and all("never expires" in warning for warning in made.warnings)
    (change,) = made.held
    assert (change.action, change.address, change.where) == (
        *("create", "cluster/Linux/token/agents"),
        "clusters[0] (Linux).agent_tokens[0] (agents)",
    )
    assert (change.node.resource, change.node.key, change.node.parent) == (token.resource, "agents", cluster)
    assert change.node is not token and "would be due again at once" in change.held


SHAPE = {"hosted_agents.instance_shape": "LINUX_AMD64_2X4"}
QUEUES: list[Options] = [{"key": "q", "hosted_agents": {"instance_shape": "LINUX_AMD64_2X4"}}]


@pytest.mark.parametrize(
    ("own", "other", "exists", "is_held"),
    [
        ([], [], "", True),
        ([{"key": "q"}], QUEUES, "", True),
        (QUEUES, [], "", False),
        ([], [], "C", False),
        # A queue of another cluster is no reason.
        ([], [], "D", True),
    ],
)
def test_an_image_needs_a_queue_of_hosted_agents_in_its_cluster(
    own: list[Options], other: list[Options], exists: str, is_held: bool
) -> None:
    clusters = {name: there("cluster", name) for name in "CD"}
    queues = [there("cluster_queue", "e", clusters[exists], **SHAPE)] if exists else []
    entries = [{"name": "C", "agent_images": [{"name": "i"}], "queues": own}, {"name": "D", "queues": other}]
    made = plan({"clusters": entries}, *clusters.values(), *queues)
    assert [change.held.partition(",")[0] for change in made.held] == ["it does not exist"] * is_held
    assert ("create cluster/C/image/i" in short(made)) is not is_held
    assert all("declare a queue with hosted_agents.instance_shape" in change.held for change in made.held)


def test_a_service_of_which_an_organization_has_one() -> None:
    """And which a person connects."""
    entry = {"linear_services": [{"description": "New"}]}
    assert held(entry, there("linear_service", "Old", id="7")) == {
        "linear_service/New": "it does not exist, but linear_service/Old (7) exists, and an organization has at most one linear_service:"
        " set id to 7 to rename that one, or delete it in an earlier run"
    }
    (reason,) = held(entry).values()
    assert reason.startswith(
        "it does not exist, or is not visible to the token's user, and no API creates a linear_service: "
    )
    assert reason.endswith(", or remove the entry")


def test_a_new_object_that_lacks_two_options() -> None:
    """What answers mask, exports lack: the object should exist."""
    entry = {"description": "E", "aws_region": "us-east-1"}
    (reason,) = held({"event_bridges": [entry]}).values()
    assert "needs aws_account_id: declare it" in reason
