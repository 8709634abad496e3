# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which jobs of the stand-in run next, and on which agents; and jobs that expire."""

from __future__ import annotations

from typing import Any

BUILD = "/pipelines/shop/builds/1"
QUEUES = {"name": "Linux", "queues": [{"key": "default"}, {"key": "gpu"}], "default_queue": "default"}
TWO = "steps:\n- {command: make, key: low}\n- {command: make, key: high, priority: 5}\n"


def clustered(site: Any, text: str, agents: list[dict[str, Any]], **more: Any) -> Any:
    """A stand-in with a queue that has agents of its own."""
    agents = [{"name": f"a{number}", "cluster": "Linux", "queue": "default", **a} for number, a in enumerate(agents)]
    return site(text, clusters=[QUEUES], default_cluster="Linux", agents=agents, **more)


def agent(shop: Any, name: str = "a0") -> Any:
    """An agent by its name."""
    identifier = shop.world.store.find("agent", name=name)["id"]
    return shop("GET", f"/agents/{identifier}")


def test_an_agent_takes_the_job_with_the_highest_priority(site: Any) -> None:
    shop = clustered(site, TWO, [{}])
    shop.build()
    shop.wait(2)
    assert shop.see() == ("running", ["scheduled", "running"]) and agent(shop)["job"]["type"] == "script"
    shop.wait(2)
    assert shop.see()[1] == ["accepted", "passed"]
    shop.wait(9)
    assert shop.see() == ("passed", ["passed", "passed"]) and agent(shop)["job"] is None
    assert agent(shop)["last_job_finished_at"] == shop("GET", BUILD)["finished_at"]


def test_an_agent_needs_all_tags_and_no_pause(site: Any) -> None:
    text = "steps:\n- {command: make, agents: {queue: gpu, arch: arm}}\n"
    queue = {"queue": "gpu", "meta_data": ["queue=gpu"]}
    shop = clustered(site, text, [{"meta_data": ["queue=default", "arch=arm"]}, queue])
    shop.build()
    shop.wait(99)
    assert shop.see() == ("scheduled", ["scheduled"]) and len(shop("GET", "/builds?include_paused=false")) == 1
    arm = {**queue, "cluster": "Linux", "name": "arm", "meta_data": ["queue=gpu", "arch=arm"], "priority": 1}
    shop.world.seed({"agents": [arm]})
    shop.wait(9)
    assert shop("GET", BUILD)["jobs"][0]["agent"]["name"] == "arm" and shop.see()[0] == "passed"
    shop("PUT", f"/agents/{agent(shop, 'arm')['id']}/pause", {"timeout_in_minutes": 1}, 204)
    shop.build()
    shop.wait(59)
    assert shop.see(2)[1] == ["scheduled"]
    shop.wait(1.7)
    assert shop.see(2)[1] == ["accepted"]


def test_a_paused_queue_dispatches_nothing(site: Any) -> None:
    shop = clustered(site, TWO, [{}])
    cluster = shop("GET", "/clusters")[0]
    queue = f"/clusters/{cluster['id']}/queues/{cluster['default_queue_id']}"
    shop("POST", f"{queue}/pause_dispatch", {}, 200)
    shop.build()
    shop.wait(60)
    assert shop.see()[0] == "scheduled" and shop("GET", "/builds?include_paused=false") == []
    assert shop("GET", f"{BUILD}?include_paused=false")["jobs"] == []
    shop("POST", f"{queue}/resume_dispatch", {}, 200)
    shop.wait(60)
    assert shop.see()[0] == "passed" and len(shop("GET", "/builds?include_paused=false")) == 1


def test_a_forced_stop_cancels_the_build(site: Any) -> None:
    shop = clustered(site, TWO, [{}, {}], outcomes={"make": {"seconds": 600}})
    shop.build()
    shop.wait(3)
    shop("PUT", f"/agents/{agent(shop, 'a1')['id']}/stop", {"force": False}, 204)
    assert agent(shop, "a1")["connection_state"] == "stopping"
    shop("PUT", f"/agents/{agent(shop)['id']}/stop", status=204)
    assert shop.see()[0] == "canceling"
    shop.wait(9)
    assert shop.see() == ("canceled", ["canceled", "canceled"])
    assert {agent(shop, name)["connection_state"] for name in ("a0", "a1")} == {"stopped"}


def test_an_ordered_group_runs_builds_in_their_order(site: Any) -> None:
    text = "steps:\n- {command: make, concurrency: 1, concurrency_group: deploy}\n"
    shop = site(text, others={"docs": text}, outcomes={"make": {"seconds": 10}})
    shop.build()
    shop.wait(1)
    shop.build("docs")
    shop.wait(1)
    shop.build()
    shop.wait(3)
    assert [shop.see()[1], shop.see(1, "docs")[1], shop.see(2)[1]] == [["running"], ["scheduled"], ["scheduled"]]
    waits = shop("GET", "/pipelines/docs/builds/1/jobs?state=limited")["items"][0]
    assert waits["runnable_at"] is None and waits["concurrency_wait_time_ms"] is None
    shop.wait(10)
    assert [shop.see()[0], shop.see(1, "docs")[0], shop.see(2)[0]] == ["passed", "running", "scheduled"]
    shop.wait(60)
    assert shop.see(2)[0] == "passed"
    done = shop("GET", "/pipelines/docs/builds/1")["jobs"][0]
    assert 8_000 < done["concurrency_wait_time_ms"] < 12_000
    assert shop("GET", BUILD)["jobs"][0]["concurrency_wait_time_ms"] == 0


def test_a_gate_that_waits_holds_its_place_unless_the_group_is_eager(site: Any) -> None:
    text = """
steps:
  - {command: make, key: first}
  - {command: ship, depends_on: first, concurrency: 1, concurrency_group: g, concurrency_method: METHOD}
"""
    for method, second in (("ordered", "scheduled"), ("eager", "passed")):
        shop = site(
            text.replace("METHOD", method),
            others={"docs": text.replace("METHOD", method).replace("make, key", "other, key")},
            outcomes={"make": {"seconds": 60}},
        )
        shop.build()
        shop.wait(1)
        shop.build("docs")
        shop.wait(20)
        assert shop.see(1, "docs")[1] == ["passed", second], method
        shop.wait(200)
        assert (shop.see()[0], shop.see(1, "docs")[0]) == ("passed", "passed")


def test_a_job_behind_a_block_step_holds_no_place(site: Any) -> None:
    ship = "{command: ship, concurrency: 1, concurrency_group: g}"
    shop = site(f"steps:\n- block: Go\n- {ship}\n", others={"docs": f"steps:\n- {ship}\n"})
    shop.build()
    shop.wait(9)
    shop.build("docs")
    shop.wait(9)
    assert (shop.see()[1], shop.see(1, "docs")[0]) == (["blocked", "waiting"], "passed")


def test_a_lost_agent_fails_its_job(site: Any) -> None:
    shop = clustered(site, "steps:\n- command: make\n", [{}], outcomes={"make": {"seconds": 5, "lost": True}})
    shop.build()
    shop.wait(60)
    assert shop.see() == ("running", ["running"]) and agent(shop)["connection_state"] == "connected"
    shop.wait(180)
    assert agent(shop)["connection_state"] == "lost" and agent(shop)["lost_at"]
    assert shop("GET", BUILD)["jobs"][0]["exit_status"] == -1 and shop.see()[0] == "failed"
    assert shop("GET", "/agents") == []


def test_jobs_expire_at_the_hourly_sweep(site: Any) -> None:
    shop = clustered(site, "steps:\n- command: make\n", [])
    shop("PATCH", "/pipeline-settings", {"scheduled_job_expiry_in_minutes": 60})
    shop.build()
    shop.wait(3_590)
    assert shop.see() == ("scheduled", ["scheduled"])
    shop.wait(3_620)
    build = shop("GET", BUILD)
    assert shop.see() == ("failed", ["expired"]) and build["jobs"][0]["expired_at"][14:16] == "05"
    assert shop("PUT", f"{BUILD}/retry_failed_jobs", {"states": "expired"}, 202)["retried_jobs_count"] == 1
