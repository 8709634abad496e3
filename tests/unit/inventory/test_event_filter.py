# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The event filter `hosts` (_events/hosts): the same names as the inventory, and no limit that an agent can widen."""

from __future__ import annotations

import json
import subprocess
import sys
import typing as t

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.event_filter import hosts as plugin
from ansible_collections.community.buildkite.plugins.inventory import agents
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.plugin_utils._events.hosts import GROUPS

from machine.environment import link_root
from running.modules import Runs

from .conftest import Inventory, agent

FILTER = "ansible_collections/community/buildkite/plugins/event_filter/hosts.py"
ID = "0198cf3a-0000-4000-8000-00000000abcd"


def event(agent: t.Any, name: str = "agent.lost") -> dict[str, t.Any]:
    return {"buildkite": {"event": name, "agent": agent}, "meta": {"verified": "signature"}}


def hosts(agent: t.Any, **arguments: t.Any) -> t.Any:
    return plugin.main(event(agent), **arguments)["meta"]["hosts"]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"host_per": "agent"},
        {
            "host_per": "agent",
            "hostnames": ["meta_data:machine", {"name": "name", "prefix": "queue", "separator": "-"}],
        },
        {"hostnames": ["cluster_queue_id"], "host_per": "agent"},
    ],
)
def test_an_event_names_the_host_that_the_inventory_has(inventory: Inventory, options: dict[str, t.Any]) -> None:
    inventory.seed(
        agent(
            "rack1-a-1",
            hostname="rack1-a.example.com",
            meta_data=["queue=default", "machine=rack 1/a"],
            job={"id": "1"},
        ),
        agent("{{ 1 }}", hostname="busy", queue="gpu"),
        {"name": "attic", "hostname": "", "ip_address": "203.0.113.7"},
        agent("all", hostname="localhost", cluster="macOS"),
    )
    parsed = inventory.parse(**options, group_by=["busy"])
    found = []
    for one in Runs(inventory.stand_in, inventory.stand_in.token).rest("GET", "agents"):
        names = hosts(one, **options)
        found += names
        assert names == ["unnamed_agent"] or names[0] in parsed.hosts, one
        assert names == ["unnamed_agent"] or one["id"] in json.dumps(parsed.variables(names[0]))
    assert len(set(found) - {"unnamed_agent"}) == len(parsed.hosts)


@pytest.mark.parametrize("name", ["all", "localhost", "ungrouped", "queue_default", "tag_os_linux", "idle", "servers"])
def test_no_agent_selects_a_group(name: str) -> None:
    assert hosts({"id": ID, "hostname": name}, groups=[*GROUPS, "servers"]) == [f"{name}-0000abcd"]


@pytest.mark.parametrize(
    "name", ["a,all", "a:all", "!a", "~.*", "*", "a&b", "[1:9]", "@/etc/passwd", "{{ 1 }}", "-vvv", "a\nb"]
)
def test_no_agent_makes_a_pattern(name: str) -> None:
    (found,) = hosts({"id": ID, "hostname": name})
    assert not set(found) & set(",:!~*&[]@/{} \n") and not found.startswith("-")


def test_an_agent_without_a_name_selects_nothing() -> None:
    assert hosts({"id": ID}, hostnames=["hostname"]) == ["unnamed_agent"]
    assert hosts({"id": 1}) == hosts(None) == ["unnamed_agent"]


def test_other_events_remain() -> None:
    for other in (event({"id": ID}, "build.finished"), {"buildkite": {"event": "ping"}}, {"payload": 1}):
        assert plugin.main(other) == other
    assert plugin.main(event({"id": ID, "name": "a"}))["meta"] == {"verified": "signature", "hosts": ["a"]}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"host_per": "host"}, "host_per must be machine or agent, not 'host'."),
        ({"hostnames": ["cluster"]}, "hostnames cannot use cluster: events contain no names of clusters"),
        ({"hostnames": [{"name": "name", "prefix": "cluster"}]}, "hostnames cannot use cluster"),
        ({"hostnames": ["nome"]}, "hostnames accepts name, hostname, id,"),
    ],
)
def test_wrong_arguments_are_one_sentence(arguments: dict[str, t.Any], sentence: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        hosts({"id": ID}, **arguments)
    assert caught.value.message.startswith(sentence) and "\n" not in caught.value.message


def test_the_documentation_has_the_defaults_of_the_filter_and_the_names_of_the_inventory() -> None:
    options = yaml.safe_load(plugin.DOCUMENTATION)["options"]
    assert options["groups"]["default"] == [*GROUPS]
    assert options["host_per"] | {"description": 0} == yaml.safe_load(agents.DOCUMENTATION)["options"]["host_per"] | {
        "description": 0
    }


def test_it_runs_by_its_path_without_ansible() -> None:
    code = (
        "import json, runpy, sys; sys.modules['ansible'] = None\n"
        "print(json.dumps(runpy.run_path(sys.argv[1])['main'](json.loads(sys.argv[2]))['meta']['hosts']))"
    )
    command = [sys.executable, "-c", code, str(link_root() / FILTER), json.dumps(event({"id": ID, "name": "a b"}))]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == '["a_b"]\n'
