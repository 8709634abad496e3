# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way a task goes, what the items of a loop share, time limits, and progress."""

from __future__ import annotations

import venv

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils import _progress

from .conftest import WAYS, Record, Ways, call

A: Record = {"name": "A"}
X, Z = {"text": "x"}, {"other": 1}
AGAIN: Record = {"task_until": "false", "task_retries": 1, "task_delay": 0.01}
FAR = ["far1", "here2", "far2", "here1"]


def test_what_takes_the_ordinary_module(ways: Ways) -> None:
    venv.create(ways.folder / "venv", symlinks=True)
    other = str(ways.folder / "venv" / "bin" / "python")
    tasks = [
        call("cluster", **A),
        call("cluster", **A, task_async=30, task_poll=1),
        call("cluster", **A, task_become=True, task_become_user="nobody"),
        call("cluster", **A, task_vars={"ansible_become": True, "ansible_become_user": "nobody"}),
        call("cluster", **A, task_vars={"ansible_python_interpreter": str(ways.folder / "python")}),
        # Another environment of the same Python has other libraries.
        call("cluster", **A, task_vars={"ansible_python_interpreter": other}, task_check_mode=True),
        call("cluster", **A, task_vars={"ansible_python_interpreter": "{{ ansible_playbook_python }}"}),
        call("cluster", **A, task_vars={"ansible_python_interpreter": "auto"}),
        call("cluster", **A, task_delegate_to="far1"),
        call("cluster", **A, task_delegate_to="here2"),
        call("cluster", **A, task_delegate_to="localhost"),
        {"local_action": {"module": "community.buildkite.cluster", **A}},
        call("cluster", **A, task_no_log=True),
    ]
    results = ways.run(*tasks)
    assert ways.reasons() == [
        "the task is asynchronous",
        "become is set",
        "become is set",
        f"its Python is {ways.folder / 'python'}",
        f"its Python is {other}",
        "the connection is ssh",
    ]
    assert ways.taken().count("in_process") == 7
    assert [result["changed"] for result in results] == [True] + 12 * [False]
    # It has no library of ours.
    assert results.pop(5)["failure"]["code"] == "missing_library"
    assert all("cluster" in result and not result["failed"] for result in results)


def test_hosts_strategies_and_run_once(ways: Ways) -> None:
    tasks = [
        call("cluster", name="{{ inventory_hostname }}"),
        call("cluster", name="once", task_run_once=True),
        call("cluster", name="{{ inventory_hostname }}", task_delegate_to="localhost", task_check_mode=True),
    ]
    plays = [{"hosts": "all", "gather_facts": False, "strategy": name, "tasks": tasks} for name in ("linear", "free")]
    plays[1]["tasks"] = [call("cluster", name="{{ inventory_hostname }}{{ item }}", task_loop=[1, 2])]
    short = {"hosts": "here1", "gather_facts": False, "collections": ["community.buildkite"], "tasks": [{"cluster": A}]}
    done = ways.play([*plays, short], "-vvv")
    assert done.returncode == 0, ways.said
    named = {f"{host}{number}" for host in ("here1", "here2", "far1", "far2") for number in ("", 1, 2)}
    assert set(ways.stand_in.state()["clusters"]) == {"Default cluster", "once", "A", *named}
    assert ways.reasons() == 6 * ["the connection is ssh"]


@pytest.mark.parametrize(
    ("keywords", "reads"),
    [
        ({}, 1),
        ({"until": "true", "retries": 1}, 3),
        ({"retries": 1}, 3),
        ({"loop_control": {"pause": 0.01}}, 3),
        # What another process changes has to be read again.
        ({"delegate_to": "{{ item }}"}, 4),
    ],
)
def test_what_the_items_of_a_loop_share(ways: Ways, keywords: Record, reads: int) -> None:
    items = FAR if "delegate_to" in keywords else FAR[:3]
    task = call(
        "cluster", name="{{ item }}", task_loop=items, **{f"task_{key}": each for key, each in keywords.items()}
    )
    [result] = ways.run(task)
    assert not result.get("failed") and len(result["results"]) == len(items), result
    # After each creation, the list is read for duplicates.
    assert ways.reads("clusters") - len(items) == reads


def test_an_item_sees_what_an_ordinary_module_has_made(ways: Ways) -> None:
    task = call(
        "cluster",
        name="{{ item.name }}",
        description="{{ item.name }}",
        previous_names="{{ item.before }}",
        task_delegate_to="{{ item.host }}",
        task_loop=[
            {"host": "here1", "name": "one", "before": []},
            {"host": "far1", "name": "two", "before": ["one"]},
            {"host": "here1", "name": "three", "before": ["two"]},
        ],
    )
    [result] = ways.run(task)
    assert not result.get("failed"), result
    assert set(ways.stand_in.state()["clusters"]) == {"Default cluster", "three"}


def test_items_that_declare_the_same_object(ways: Ways) -> None:
    """Equal ones pass, also to other hosts and when an item is tried again; others are an error both ways."""
    [result] = ways.same(call("cluster", name="A", description="{{ item.text }}", task_loop=[X, X, {"text": "y", **Z}]))
    first, second, third = result["results"]
    assert first["changed"] and not second["changed"] and not second["failed"] and third["failed"]
    assert third["failure"]["code"] == "invalid_option" and third["failure"]["address"] == "cluster/A"
    assert "another item of this task with other options (description)" in third["msg"]
    assert ways.stand_in.state()["clusters"]["A"]["description"] == "x"
    delegated = call("cluster", name="B", description="b", task_delegate_to="{{ item }}", task_loop=FAR)
    again = call("cluster", name="C", description="c", task_loop=[1], **AGAIN)
    [result, tried] = ways.run(delegated, again)
    assert not result.get("failed"), result
    assert tried["results"][0]["cluster"]["description"] == "c" and "another item of this task" not in ways.said


def test_a_time_limit_ends_the_task_and_nothing_is_written_later(ways: Ways) -> None:
    slow = {"match": {"method": "POST"}, "fault": "slow", "seconds": 4, "times": 9}
    ways.stand_in.faults([slow])
    clusters = [{"name": name} for name in "ABCDEFGHI"]
    result, after = ways.run(
        call("organization", clusters=clusters, task_timeout=2), call("cluster", name="Default cluster")
    )
    assert result["failed"] and result["timedout"]["period"] == 2
    assert not after["failed"]
    # Those that were under way side by side; the play was over before their answers came.
    assert 1 <= len(ways.stand_in.log(write=True)) <= 4


def test_builds_in_a_loop_end_before_the_task(ways: Ways) -> None:
    """Both ways, and in the background, results have the same keys."""
    pipeline = {"name": "long", "repository": "r", "configuration": "steps:\n- {command: make}\n"}
    ways.begin(pipelines=[{**pipeline, "outcomes": {"make": {"seconds": 600}}}])
    build = {"pipeline": "long", "branch": "main", "env": {"DB_PASSWORD": "planted-value"}}
    tasks = [
        call("build", task_loop=[1], task_timeout=10, **build),
        call("build", **{**build, "env": ["A=1"]}),
    ]
    quick = {**build, "wait": False}
    later = [
        call("build", task_async=60, task_poll=1, **quick),
        call("build", task_async=60, task_poll=0, **quick),
        {
            "ansible.builtin.async_status": {"jid": "{{ result3.ansible_job_id }}"},
            "until": "result4 is finished",
            "retries": 100,
            "delay": 0.3,
        },
    ]
    for way in WAYS:
        looped, wrong, *kept = ways.run(*tasks, *(later if way == "in_process" else []), way=way)
        (ended,) = looped["results"]
        assert ended["failure"]["code"] == "timed_out" and ended["failure"]["seconds"] == 5
        assert ended["changed"] and ended["build"]["state"] == "running" and ended["build"]["web_url"]
        assert "env must be of type dict" in wrong["msg"] and "planted-value" not in ways.said
        assert ways.said.count("list them in builds") == 1
        # The second one is the answer to poll: 0, before there is a build.
        assert len(kept) == (3 if way == "in_process" else 0)
        for one in [*kept[:1], *kept[2:]]:
            assert one["changed"] and one["build"].keys() == ended["build"].keys() and "cost" in one


LIMIT = {
    "match": {"method": "POST", "path": "/organizations/*/clusters"},
    "fault": "too_many_requests",
    "headers": {"RateLimit-User-Reset": "2", "RateLimit-User-Remaining": "0"},
}
SLOW = {"match": {"method": "POST"}, "fault": "slow", "seconds": 1.2, "times": 3}


@pytest.mark.parametrize(
    ("keywords", "variables", "is_told"),
    [
        ({}, {}, True),
        ({"no_log": True}, {}, False),
        ({}, {"community_buildkite_progress": False}, False),
        ({"vars": {"community_buildkite_progress": "{{ false }}"}}, {}, False),
    ],
)
def test_progress(ways: Ways, keywords: Record, variables: Record, is_told: bool) -> None:
    ways.stand_in.faults([LIMIT, SLOW])
    clusters = [{"name": name} for name in ("A", "B", "C")]
    task = call("organization", clusters=clusters, **{f"task_{key}": each for key, each in keywords.items()})
    play = {"hosts": "here1", "gather_facts": False, "tasks": [task]}
    done = ways.play([play], **variables)
    assert done.returncode == 0, ways.said
    before = ways.said.partition("changed: [here1]")[0]
    told = [line for line in before.splitlines() if line.startswith("community.buildkite: ")]
    if is_told:
        assert any(line.startswith("community.buildkite: Waiting ") for line in told), told
        assert " of 3 changes, last cluster/" in before
    else:
        assert told == []


def test_a_quick_run_tells_no_progress(ways: Ways) -> None:
    play = {"hosts": "here1", "gather_facts": False, "tasks": [call("organization", clusters=[{"name": "A"}])]}
    ways.play([play])
    assert "community.buildkite: " not in ways.said


def test_the_plan_is_told_in_every_run_that_tells_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the next line if none was shown yet, otherwise at once: a quick run stays quiet."""
    said: list[str] = []
    monkeypatch.setattr(_progress.display, "display", lambda message, **more: said.append(message))
    quick = _progress.Progress(True)
    quick("Read 1 teams.")
    quick.defer("Plan: 1 to create.")
    assert said == []
    quick.waits("Waiting 5 seconds.")
    assert said == ["community.buildkite: Plan: 1 to create.", "community.buildkite: Waiting 5 seconds."]
    quick("1 of 9 changes.")
    quick.defer("Plan: 2 to create.")
    assert said[2:] == ["community.buildkite: Plan: 2 to create."]
    silent = _progress.Progress(False)
    silent.defer("Plan: 3 to create.")
    silent.waits("Waiting 5 seconds.")
    assert len(said) == 3
