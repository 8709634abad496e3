# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Images of hosted agents: built before the queues that name them, deleted after these, and waited for."""

from __future__ import annotations

import re
import typing as t

import pytest

from running.modules import Clock, Result, Runs, actions

SHAPE = {"instance_shape": "LINUX_AMD64_2X4"}
OWN: Result = {"cluster": "Linux", "name": "ruby"}
IMAGE, QUEUE = "cluster/Linux/image/ruby", "cluster/Linux/queue/hosted"


def tree(*images: Result, image: str | None = None, **more: t.Any) -> Result:
    """The cluster with images, and a hosted queue that may name one."""
    hosted = SHAPE if image is None else {**SHAPE, "agent_image": image}
    queues = [{"key": "hosted", "hosted_agents": hosted}]
    return {"clusters": [{"name": "Linux", "agent_images": list(images), "queues": queues}], **more}


def sent(runs: Runs) -> list[str]:
    """The writes so far, each as the method and the list."""
    log = [
        (entry["method"], re.search("queues|agent-images|graphql", entry["path"]))
        for entry in runs.stand_in.log(write=True)
    ]
    found = [f"{method} {place[0] if place else '?'}" for method, place in log]
    runs.stand_in.clear_log()
    return found


def image_of(runs: Runs) -> t.Any:
    """The image of the queue in the stand-in."""
    hosted = runs.at("clusters", "Linux", "queues", "hosted", "hosted_agents")
    return hosted["platform_settings"]["linux"]["agent_image_ref"]


@pytest.fixture
def linux(runs: Runs) -> Runs:
    """Runs in an organization with a cluster that has a hosted queue."""
    made = runs.rest("POST", "clusters", {"name": "Linux"})
    runs.rest(
        "POST",
        f"clusters/{made['id']}/queues",
        {"key": "hosted", "hostedAgents": {"instanceShape": SHAPE["instance_shape"]}},
    )
    runs.stand_in.clear_log()
    return runs


def test_queue_image_and_use_in_one_run(runs: Runs) -> None:
    """A hosted queue first, then the image, then the queue gets it; everything is deleted the other way round."""
    runs.rest("POST", "clusters", {"name": "Linux"})
    runs.stand_in.clear_log()
    made = runs.both("organization", **tree({"name": "ruby", "dockerfile": "RUN true"}, image="ruby"))
    assert sorted(actions(made)) == [("create", IMAGE), ("create", QUEUE)]
    assert sent(runs) == ["POST queues", "POST agent-images", "PATCH queues"]
    assert image_of(runs) == runs.at("clusters", "Linux", "agent_images", "ruby", "image_ref")
    gone = tree({"name": "ruby", "state": "absent"})
    gone["clusters"][0]["queues"] = [{"key": "hosted", "state": "absent"}]
    runs.both("organization", **gone)
    assert sent(runs) == ["DELETE queues", "DELETE agent-images"]


def test_its_life(linux: Runs) -> None:
    linux.both("agent_image", **OWN, dockerfile="RUN true\n")
    assert actions(
        linux.both("cluster_queue", cluster="Linux", key="hosted", hosted_agents={**SHAPE, "agent_image": "ruby"})
    )
    reason = linux.held("agent_image", **OWN, dockerfile="RUN false")[IMAGE]
    assert reason == (
        "dockerfile is set when an image is created and cannot change: declare a new image with another name and remove the old one"
    )
    error = linux.rejected("agent_image", **OWN, state="absent")
    assert "hosted_agents.agent_image of 1 queue (hosted)" in error.message
    linux.both("cluster_queue", cluster="Linux", key="hosted", hosted_agents={**SHAPE, "agent_image": ""})
    assert image_of(linux) is None
    assert actions(linux.both("agent_image", **OWN, state="absent")) == [("delete", IMAGE)]


def test_a_successor_in_one_run(linux: Runs) -> None:
    """The new image, then the queue, and the old image at last."""
    linux.run("organization", **tree({"name": "ruby"}, image="ruby"))
    linux.stand_in.clear_log()
    linux.both("organization", **tree({"name": "ruby", "state": "absent"}, {"name": "ruby-2"}, image="ruby-2"))
    assert sent(linux) == ["POST agent-images", "PATCH queues", "DELETE agent-images"]


def test_texts_that_name_no_image(linux: Runs) -> None:
    """A reference of a container image reads no images; a name without an image is a mistake, unless the queue has it."""
    queue: Result = {"cluster": "Linux", "key": "hosted"}
    linux.both("cluster_queue", **queue, hosted_agents={**SHAPE, "agent_image": "registry.example.com/agents:1"})
    assert image_of(linux) == "registry.example.com/agents:1"
    assert not [entry for entry in linux.stand_in.log() if "agent-images" in entry["path"]]
    error = linux.rejected("cluster_queue", **queue, hosted_agents={**SHAPE, "agent_image": "rbuy"})
    assert "hosted_agents.agent_image names the image 'rbuy', which does not exist" in error.message
    path = next(entry["path"] for entry in linux.stand_in.log(write=True) if "queues" in entry["path"])
    linux.rest(
        "PATCH",
        path.partition("/organizations/")[2].partition("/")[2],
        {"hostedAgents": {"instanceShape": SHAPE["instance_shape"], "agentImageRef": "ubuntu"}},
    )
    assert linux.run("cluster_queue", True, **queue, hosted_agents={**SHAPE, "agent_image": "ubuntu"})["changes"] == []


def test_what_is_not_built(linux: Runs) -> None:
    """A failed build is a failure with its reason, and a failed image is held until it is deleted."""
    result = linux.run("organization", **tree({"name": "ruby", "dockerfile": "RUN false"}, image="ruby"))
    reason = 'the service could not build it (The command "false" returned a non-zero code: 1)'
    assert reason in result["msg"] and result["failure"]["failed"][0]["code"] == "not_built"
    assert result["failure"]["skipped"][0]["reason"] == f"{IMAGE} was not finished" and image_of(linux) is None
    assert reason in linux.held("agent_image", **OWN, dockerfile="RUN false")[IMAGE]
    linux.both("agent_image", **OWN, state="absent")
    linux.stand_in.switches(agent_image_seconds=3600)
    result = linux.run("agent_image", **OWN, wait_timeout=1)
    assert f"{IMAGE}: it is still being built after 1 seconds: run again later, or raise wait_timeout" in result["msg"]
    again = linux.run("agent_image", **OWN)
    assert again["changes"] == [] and again["agent_image"]["status"] == "BUILDING"
    assert f"{IMAGE} is still being built." in again["warnings"][0]


def test_waiting(linux: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without wait only a queue waits that gets the image. The time of the stand-in is that of the run."""

    def sleep(clock: Clock, seconds: float) -> None:
        clock.slept += seconds
        linux.stand_in.control("PATCH", "clock", {"advance": seconds})

    monkeypatch.setattr(Clock, "sleep", sleep)
    linux.stand_in.switches(agent_image_seconds=30)
    made = linux.run("agent_image", **OWN, wait=False)
    assert (made["agent_image"]["status"], made["agent_image"]["image_ref"]) == ("BUILDING", None)
    given = linux.run("cluster_queue", cluster="Linux", key="hosted", hosted_agents={**SHAPE, "agent_image": "ruby"})
    assert not given.get("failed"), given["msg"]
    assert image_of(linux) and image_of(linux) == linux.at("clusters", "Linux", "agent_images", "ruby", "image_ref")
    made = linux.run("agent_image", cluster="Linux", name="other")
    assert made["agent_image"]["status"] == "READY" and made["agent_image"]["image_ref"]
    assert len([one for one in linux.stand_in.log() if one["path"].endswith(made["agent_image"]["id"])]) < 10


def test_an_export_names_them(linux: Runs) -> None:
    """Queues name images; clusters without hosted agents have none, so that their lists are not read. Nothing differs."""
    linux.run("organization", **tree({"name": "ruby", "dockerfile": "RUN true"}, image="ruby"))
    own = linux.rest("POST", "clusters", {"name": "Own"})["id"]
    linux.stand_in.clear_log()
    exported = linux.run("organization_info")["organization"]
    read = [entry["path"] for entry in linux.stand_in.log() if "agent-images" in entry["path"]]
    assert read and not [path for path in read if own in path]
    (cluster,) = [one for one in exported["clusters"] if one["name"] == "Linux"]
    assert cluster["agent_images"] == [{"name": "ruby", "dockerfile": "RUN true"}]
    assert cluster["queues"][0]["hosted_agents"]["agent_image"] == "ruby"
    assert linux.run("organization", True, clusters=exported["clusters"])["changes"] == []
    [queue] = linux.run("cluster_queue_info", cluster="Linux")["queues"]
    assert queue["hosted_agents"]["agent_image"] == "ruby"
    linux.stand_in.switches(plan_features=["teams"])
    again = linux.run("organization_info")
    assert not [one for one in again["unread"] if "agent_images" in one["list"]]


def test_a_cluster_without_hosted_agents_gets_none(runs: Runs) -> None:
    """The plan finds it, for an existing and for a new cluster; one more list is read only for an image that does not exist."""
    made = runs.rest("POST", "clusters", {"name": "Linux"})
    runs.rest("POST", f"clusters/{made['id']}/queues", {"key": "own"})
    why = (
        "it does not exist, and the cluster has no queue of hosted agents, without which Buildkite builds no image: declare"
        " a queue with hosted_agents.instance_shape in the same run, or create it first"
    )
    runs.stand_in.clear_log()
    assert why in runs.run("agent_image", **OWN)["msg"] and sent(runs) == []
    # In check mode, an earlier task may be what creates the queue, and a warning names what happens otherwise.
    planned = runs.run("agent_image", True, **OWN)
    assert actions(planned) == [("create", IMAGE)]
    assert planned["warnings"] == [f"Unless an earlier task changes this, the run will hold {IMAGE}: {why}."]
    for name in ("Linux", "New"):
        clusters = [{"name": name, "agent_images": [{"name": "ruby"}], "queues": [{"key": "other"}]}]
        planned = runs.run("organization", True, clusters=clusters)["changes"]
        assert {one["address"]: one["held"] for one in planned if "held" in one} == {f"cluster/{name}/image/ruby": why}
    runs.both("organization", **tree({"name": "ruby"}))
    for name, lists in (("ruby", 0), ("more", 1)):
        runs.stand_in.clear_log()
        assert runs.run("agent_image", True, cluster="Linux", name=name)["warnings"] == []
        assert [entry["path"].endswith("/queues") for entry in runs.stand_in.log()].count(True) == lists


def test_no_queue_gets_an_image_that_was_not_built(linux: Runs) -> None:
    """Neither an existing queue nor a new one, which would lack it: the plan names the image and the reason."""
    assert linux.run("agent_image", **OWN, dockerfile="RUN false").get("failed")
    why = (
        f'hosted_agents.agent_image names {IMAGE}: the service could not build it (The command "false" returned a'
        " non-zero code: 1): delete the image, and then declare it again"
    )
    hosted = {**SHAPE, "agent_image": "ruby"}
    for key in ("hosted", "new"):
        held = linux.held("cluster_queue", cluster="Linux", key=key, hosted_agents=hosted)
        assert held[f"cluster/Linux/queue/{key}"] == why
    assert "new" not in linux.at("clusters", "Linux", "queues")
    assert linux.held("organization", **tree(image="ruby"))[QUEUE] == why
