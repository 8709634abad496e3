# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan as a value: what goes, what is pruned, and what follows something else."""

from __future__ import annotations

import dataclasses
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._plan.review import plan_id
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node, Taken

from .plans import plan, refused, short, there, web

SOON, LATER = "2099-01-01T00:00:00Z", "2099-06-01T00:00:00Z"

# ---- what goes


def test_what_goes_is_shown_by_its_key_with_everything_in_it() -> None:
    cluster = there("cluster", "Linux", description="x")
    queue = there("cluster_queue", "gpu", cluster)
    (change,) = plan({"clusters": [{"name": "Linux", "state": "absent"}]}, cluster, queue).changes
    assert (change.action, change.before, change.after, change.cascade) == (
        "delete",
        {"name": "Linux"},
        {},
        ["cluster/Linux/queue/gpu"],
    )
    assert (change.needs, change.pruned, change.where) == ([], False, "clusters[0] (Linux)")
    nameless = there("webhook", "", id="7")
    (change,) = plan({"webhooks": [{"id": "7", "description": "x", "state": "absent"}]}, nameless).changes
    assert change.before == {}


def test_what_the_id_of_a_deletion_is_made_of() -> None:
    """Configuration and the lists that are unknown; not data, and expired tokens as if they had not."""
    (change,) = plan({"clusters": [{"name": "Linux", "state": "absent"}]}, there("cluster", "Linux")).changes
    change = dataclasses.replace(change, cascade=["cluster/Linux/queue/q", "cluster/Linux/token/t"])
    expired = {"cascade": change.cascade[:1], "cascade_ended": change.cascade[1:]}
    same: list[dict[str, t.Any]] = [{}, {"data_lost": "Everything."}, expired]
    others: list[dict[str, t.Any]] = [
        {"cascade": change.cascade[:1]},
        {"cascade": [*change.cascade, "cluster/Linux/token/t"]},
        {"cascade_unknown": ["secrets"]},
        {"cascade_unknown": ["agent_tokens", "secrets"]},
    ]
    assert len({plan_id("acme", [dataclasses.replace(change, **facts)]) for facts in same}) == 1
    assert len({plan_id("acme", [dataclasses.replace(change, **facts)]) for facts in [{}, *others]}) == 5


def test_an_id_that_names_what_another_entry_declares() -> None:
    hook: dict[str, t.Any] = {"url": "https://ci.example.com", "events": ["build.finished"]}
    node = there("webhook", "Hook", id="7", **hook)
    both = [{"description": "Hook", **hook}, {"description": "Hook", "id": "7", "state": "absent"}]
    assert refused({"webhooks": both}, node) == {
        "code": "invalid_option",
        "address": "webhook/Hook",
        "option": "id",
        "message": "webhooks[0] (Hook) declares webhook/Hook and webhooks[1] (Hook) declares it absent: keep one of them.",
    }


def test_what_another_entry_renames_does_not_go() -> None:
    options = [{"slug": "web", "state": "absent"}, {"slug": "shop", "previous_slugs": ["web"]}]
    assert short(plan({"pipelines": options}, web())) == ["update pipeline/shop"]


def test_what_goes_is_in_order_however_it_was_read() -> None:
    nodes = [there("cluster", name) for name in ("B", "C", "A")]
    options = {"clusters": [{"name": name, "state": "absent"} for name in ("C", "A", "B")]}
    assert short(plan(options, *nodes)) == ["delete cluster/A", "delete cluster/B", "delete cluster/C"]
    made = plan({"clusters": [{"name": name} for name in ("C", "A", "B")]})
    assert short(made) == ["create cluster/C", "create cluster/A", "create cluster/B"], "as they are declared"


# ---- what is pruned


def test_what_is_not_declared_is_pruned_and_pipelines_are_archived() -> None:
    nodes = [web(), there("pipeline", "old", archived=False), there("pipeline", "gone", archived=True)]
    clusters = [there("cluster", "Linux"), there("cluster", "Old")]
    queue = there("cluster_queue", "q", clusters[1])
    options = {"pipelines": [{"slug": "web"}], "clusters": [{"name": "Linux"}], "prune": ["pipelines", "clusters"]}
    made = plan(options, *nodes, *clusters, queue)
    assert short(made) == ["archive pipeline/old", "delete cluster/Old"]
    archive, delete = made.changes
    assert (archive.before, archive.after, archive.pruned, archive.where) == (
        {"archived": False},
        {"archived": True},
        True,
        "",
    )
    assert archive.leaves["archived"][0].name == "archived" and archive.leaves["archived"][1] is True
    assert (delete.pruned, delete.where, delete.cascade) == (True, "", ["cluster/Old/queue/q"])
    made = plan({**options, "prune_pipelines": "delete"}, *nodes)
    assert short(made) == ["create cluster/Linux", "delete pipeline/gone", "delete pipeline/old"]


def test_only_lists_that_are_named_are_pruned_and_only_below_what_declares_them() -> None:
    first, other = there("cluster", "Linux"), there("cluster", "Mac")
    queues = [there("cluster_queue", "q", cluster, id=cluster.key) for cluster in (other, first)]
    queues.append(there("cluster_queue", "stays", first))
    options = {"clusters": [{"name": "Linux", "queues": [{"key": "stays"}]}, {"name": "Mac"}], "prune": ["queues"]}
    assert short(plan(options, first, other, *queues)) == ["delete cluster/Linux/queue/q"]
    assert short(plan({**options, "prune": []}, first, other, *queues)) == []


def test_what_is_only_known_by_name_is_not_pruned() -> None:
    stub = there("pipeline", "seen", archived=False)
    stub.stub = True
    assert short(plan({"pipelines": [{"slug": "web"}], "prune": ["pipelines"]}, web(), stub)) == []


def test_what_is_protected_stays_and_is_told() -> None:
    pipelines = [web(), there("pipeline", "release-1", archived=False), there("pipeline", "old", archived=False)]
    clusters = [there("cluster", name) for name in ("Linux", "Old", "Older")]
    queues = [there("cluster_queue", "q", cluster, id=cluster.key) for cluster in clusters[:2]]
    options = {
        "pipelines": [{"slug": "web"}],
        "clusters": [{"name": "Linux"}],
        "prune": ["pipelines", "clusters"],
        "protected": ["pipeline/release-*", "cluster/*/queue/q"],
    }
    made = plan(options, *pipelines, *clusters, *queues)
    assert short(made) == ["archive pipeline/old", "delete cluster/Older"]
    assert made.protected == ["cluster/Old", "pipeline/release-1"]


def test_what_is_only_archived_is_not_protected_by_what_stands_in_it() -> None:
    old = there("pipeline", "old", archived=False)
    schedule = there("pipeline_schedule", "Nightly", old)
    options = {
        "pipelines": [{"slug": "web"}],
        "prune": ["pipelines"],
        "protected": ["pipeline/*/schedule/Nightly"],
    }
    assert short(plan(options, web(), old, schedule)) == ["archive pipeline/old"]
    assert plan({**options, "prune_pipelines": "delete"}, web(), old, schedule).protected == ["pipeline/old"]


# ---- what follows each other


def token(ident: str, expires: str | None, parent: Node) -> Node:
    """One of several tokens of one description."""
    return there("agent_token", "agents", parent, id=ident, expires_at=expires)


def rotating(**more: t.Any) -> dict[str, t.Any]:
    """A cluster whose token is due: what expires within a hundred years is retiring."""
    entry = {"description": "agents", "lifetime": "90000d", "rotate_before": "36500d", **more}
    return {"clusters": [{"name": "Linux", "agent_tokens": [entry]}]}


def test_the_next_token_is_made_and_the_one_before_goes_when_that_is_said() -> None:
    cluster = there("cluster", "Linux")
    old = token("1", SOON, cluster)
    made = plan(rotating(), cluster, old)
    assert short(made) == ["create cluster/Linux/token/agents"]
    made = plan(rotating(revoke_rotated=True), cluster, old)
    assert short(made) == ["create cluster/Linux/token/agents", "delete cluster/Linux/token/agents (1)"]
    create, delete = made.changes
    assert delete.needs == [create.node] and delete.where == create.where and not delete.pruned


def test_older_tokens_go_and_the_newest_stays() -> None:
    cluster = there("cluster", "Linux")
    tokens = [token("1", SOON, cluster), token("2", None, cluster)]
    made = plan(rotating(revoke_rotated=True), cluster, *tokens)
    assert short(made) == ["delete cluster/Linux/token/agents (1)"]
    assert made.changes[0].needs == [tokens[1]] and made.unchanged == ["cluster/Linux", "cluster/Linux/token/agents"]


def test_tokens_that_are_retiring_are_not_pruned() -> None:
    cluster = there("cluster", "Linux")
    tokens = [token("1", SOON, cluster), token("2", None, cluster)]
    other = there("agent_token", "other", cluster, id="3", expires_at=None)
    made = plan({**rotating(), "prune": ["agent_tokens"]}, cluster, *tokens, other)
    assert short(made) == ["delete cluster/Linux/token/other"]
    assert made.changes[0].needs == []


def test_all_tokens_of_one_key_go_when_it_is_to_be_absent() -> None:
    cluster = there("cluster", "Linux")
    tokens = [token("1", SOON, cluster), token("2", LATER, cluster)]
    made = plan(rotating(state="absent", revoke_rotated=True), cluster, *tokens)
    assert short(made) == ["delete cluster/Linux/token/agents", "delete cluster/Linux/token/agents (1)"]


def test_tokens_of_another_cluster_are_no_older_ones() -> None:
    cluster, other = there("cluster", "Linux"), there("cluster", "Mac")
    tokens = [token("1", None, cluster), token("2", SOON, other)]
    assert short(plan(rotating(revoke_rotated=True), cluster, other, *tokens)) == []


def test_a_token_named_by_its_id_does_not_rotate() -> None:
    cluster = there("cluster", "Linux")
    entry = {"description": "agents", "id": "1"}
    made = plan({"clusters": [{"name": "Linux", "agent_tokens": [entry]}]}, cluster, token("1", SOON, cluster))
    assert made.changes == []


def test_a_new_token_that_has_expired_is_held() -> None:
    entry = {"description": "agents", "expires_at": "2020-01-01T00:00:00Z"}
    options = {"clusters": [{"name": "Linux", "agent_tokens": [entry]}]}
    made = plan(options, there("cluster", "Linux"))
    assert (made.changes, made.unchanged) == ([], ["cluster/Linux"])
    assert [(change.address, change.held) for change in made.held] == [
        (
            "cluster/Linux/token/agents",
            "it does not exist or has expired, and expires_at 2020-01-01T00:00:00Z is in the past: set a later time",
        )
    ]


def test_what_a_deletion_takes_along_besides_objects() -> None:
    """With that of what is in it; what cannot be read of it, what has expired, and what is lost and no configuration."""
    cluster = there("cluster", "Linux")
    queue, ended = there("cluster_queue", "gpu", cluster), there("agent_token", "old", cluster)
    taken = {
        cluster: Taken({"secrets": ["cluster/Linux/secret/A"]}, {"rules": "read_rules", "agents": "read_agents"}),
        queue: Taken({"notes": ["cluster/Linux/queue/gpu/note/B"]}),
    }
    options = {"clusters": [{"name": "Linux", "state": "absent"}]}
    (change,) = plan(options, cluster, queue, taken=taken, ended=[ended]).changes
    assert change.cascade == ["cluster/Linux/queue/gpu", "cluster/Linux/secret/A", "cluster/Linux/queue/gpu/note/B"]
    assert (change.cascade_unknown, change.cascade_ended) == (["agents", "rules"], ["cluster/Linux/token/old"])
    assert change.data_lost == "The cache volumes of its hosted agents, if it has any, are lost."
