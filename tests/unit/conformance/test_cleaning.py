# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Nothing but objects of this command's runs is ever written to, and none of them stays for good."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from conformance import run as runs
from conformance.cleaning import Cleaning
from conformance.namespace import Fence, Namespace, Outside, is_left_over
from conformance.scene import Scene
from conformance.service import Service
from unit.conformance.conftest import Asked

NOW = datetime.datetime(2026, 11, 30, 12, 0, tzinfo=datetime.timezone.utc)
OLD, NEW = "ansible-live-20261130t105900-abcd", "ansible-live-20261130t110100-abcd"
API = "https://api.buildkite.com/v2/organizations/acme"


@pytest.mark.parametrize(
    ("record", "due"),
    [
        ({"name": f"{OLD}-team"}, True),
        ({"name": f"{NEW}-team"}, False),
        # The run began long ago, and made this just now.
        ({"slug": f"{OLD}-p", "created_at": "2026-11-30T11:30:00.000Z"}, False),
        ({"slug": f"{OLD}-p", "createdAt": "2026-11-30 10:59:00 UTC"}, True),
        ({"description": f"About {OLD}"}, False),
        ({"name": "ansible-live-cluster"}, False),
        ({"name": None, "description": None}, False),
    ],
)
def test_what_is_left_over(record: dict[str, Any], due: bool) -> None:
    assert is_left_over(record, NOW) is due


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("DELETE", "pipelines/shop", None),
        ("PATCH", "pipelines/shop", '{"description": "ansible-live-20261130t110100-abcd"}'),
        ("POST", "pipelines", '{"name": "shop"}'),
        ("DELETE", "clusters/0000-own", None),
        ("PUT", "pipeline-settings/public-pipelines", None),
        ("PATCH", "api-settings", '{"allowed_ip_addresses": "192.0.2.0/24"}'),
        ("POST", "teams/enable", None),
    ],
)
def test_no_write_reaches_others(method: str, path: str, body: str | None) -> None:
    with pytest.raises(Outside):
        Fence().check(method, f"{API}/{path}", body)


def test_the_fence_learns_ids_of_own_objects_only() -> None:
    fence = Fence()
    fence.learn([{"id": "1111-own", "name": f"{NEW}-a"}, {"id": "2222-theirs", "name": "a", "note": f"{NEW}"}])
    fence.check("DELETE", f"{API}/clusters/1111-own/queues/3333", None)
    fence.check(
        "POST",
        "https://graphql.buildkite.com/v1",
        b'{"query": "mutation X($i: I!) {x}", "variables": {"i": "1111-own"}}',
    )
    fence.check("POST", "https://graphql.buildkite.com/v1", b'{"query": "query X {x}"}')
    for path in ("clusters/2222-theirs", "clusters/2222-theirs/queues/1111-own"):
        with pytest.raises(Outside):
            fence.check("DELETE", f"{API}/{path}", None)
    with pytest.raises(Outside):
        fence.check(
            "POST",
            "https://graphql.buildkite.com/v1",
            b'{"query": "mutation X {x}", "variables": {"i": "2222-theirs"}}',
        )


def test_links_of_own_objects_have_no_names() -> None:
    """Those that GraphQL lists in an own object, and those that a mutation answers; the user in a link stays foreign."""
    fence = Fence()
    link = {"id": "member-of-own", "user": {"id": "someone"}}
    fence.learn({"node": {"id": "own-team", "name": f"{NEW}-t", "members": {"edges": [{"node": link}]}}})
    fence.learn({"node": {"id": "team", "name": "Ops", "members": {"edges": [{"node": {"id": "member-of-ops"}}]}}})
    fence.learn_written(
        {"data": {"a": {"teamPipeline": {"id": "made-1"}}, "b": {"edge": {"node": {"id": "made-2"}}}, "c": None}}
    )
    own = {
        name: fence.is_own(name) for name in ("member-of-own", "someone", "team", "member-of-ops", "made-1", "made-2")
    }
    assert [name for name, is_own in own.items() if is_own] == ["member-of-own", "made-1", "made-2"]


def names(asked: Asked) -> set[str]:
    """The names of everything in the stand-in that a run may leave."""
    store = asked.adapter.world.store
    kinds = ("pipeline", "cluster", "team", "service", "rule", "pipeline_template")
    records = [record for kind in kinds for record in store.all(kind)]
    tokens = [record for record in store.all("agent_token") if not record["revoked_at"]]
    return {
        str(record.get("slug") or record.get("name") or record.get("description")) for record in [*records, *tokens]
    }


def killed(asked: Asked) -> None:
    """A run that ends in the middle of its probes, without cleaning up."""
    scene = Scene(asked.owner, Namespace.new())
    scene.must("POST", "services", webhook(scene))
    slug = scene.new_pipeline()["slug"]
    scene.must("POST", f"pipelines/{slug}/archive")
    value = {name: scene.new_pipeline()["id"] for name in ("source_pipeline", "target_pipeline")}
    scene.must("POST", "rules", {"type": "pipeline.artifacts_read.pipeline", "value": value})
    template = {"name": scene.name("template"), "configuration": "steps: []"}
    scene.must("POST", "pipeline-templates", template)
    cluster, queue = f"clusters/{scene.cluster['id']}", {"key": scene.name("queue")}
    scene.must("PATCH", cluster, {"default_queue_id": scene.must("POST", f"{cluster}/queues", queue)["id"]})
    assert scene.team


def webhook(scene: Scene) -> dict[str, Any]:
    """The body of a webhook of a run."""
    return {"provider": "webhook", "description": scene.name("w"), "settings": {"url": "https://ansible-live.invalid/"}}


@pytest.mark.parametrize("switches", [{}, {"list_holds_archived": False, "delete_cluster_with_pipelines": "refused"}])
def test_a_killed_run_is_cleaned_up_an_hour_later(asked: Asked, switches: dict[str, Any]) -> None:
    asked.adapter.reset(switches)
    new = names(asked)
    killed(asked)
    there = names(asked)
    assert len(there - new) == 8
    # By another process, which knows nothing of the run.
    later = Service("Buildkite", dict(asked_options()), asked.adapter)
    now = datetime.datetime.now(datetime.timezone.utc)
    for minutes, left in ((59, there), (61, new)):
        cleaned = Cleaning(later, None, lambda: now + datetime.timedelta(minutes=minutes)).clean()  # noqa: B023
        assert cleaned.left == []
        assert names(asked) == left
    paths = [exchange.path for exchange in later.recorder.exchanges if exchange.method == "DELETE"]
    # Whether a pipeline takes its rules along is not documented, and a cluster may be refused while it has pipelines.
    order = {path.split("/")[1]: number for number, path in enumerate(paths)}
    assert order["rules"] < order["pipelines"] < order["clusters"]


def asked_options() -> dict[str, Any]:
    """The connection of a new process."""
    from conformance.inside import OPTIONS

    return OPTIONS


def test_a_run_that_fails_cleans_up_itself(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left there by others stays."""
    before = names(asked)

    def fails(service: Service, namespace: Namespace, *_given: object) -> None:
        assert Scene(service, namespace).team and names(asked) != before
        raise ZeroDivisionError

    monkeypatch.setattr(runs, "lived", fails)
    with pytest.raises(ZeroDivisionError):
        runs.run(asked.owner, None, ["pipeline_schedule"], (False,))
    assert names(asked) == before


def test_builds_that_go_on_are_canceled(asked: Asked) -> None:
    scene = Scene(asked.owner, Namespace.new())
    path = f"pipelines/{scene.new_pipeline()['slug']}/builds"
    scene.must("POST", path, {"commit": "HEAD", "branch": "main"})
    asked.owner.ledger.pause(5)
    assert scene.must("GET", f"{path}/1")["state"] == "scheduled"
    assert Cleaning(asked.owner, scene.namespace).clean().left == []


def test_what_cannot_be_deleted_is_named(asked: Asked) -> None:
    scene = Scene(asked.owner, Namespace.new())
    pipeline = scene.new_pipeline()
    store = asked.adapter.world.store
    scene.must("POST", f"pipelines/{pipeline['slug']}/builds", {"commit": "HEAD", "branch": "main"})
    # Another client has canceled it already.
    store.update("build", store.all("build")[-1], state="canceling", _active=False)
    cleaned = Cleaning(asked.owner, scene.namespace).clean()
    assert cleaned.left == [f"pipeline {pipeline['name']}: 422 (Pipeline can't be deleted while it has running builds)"]
