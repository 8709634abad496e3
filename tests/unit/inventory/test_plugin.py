# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory that comes out: hosts, variables, groups, expressions, hostile values."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.data import InventoryData
from ansible.plugins.loader import inventory_loader

from .conftest import NAME, TOKEN, Inventory, agent

PIPE = "{{ lookup('pipe', 'touch templated') }}"
HOSTILE = f"{PIPE}\n\x1b[31m\x00-\u202e"


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        ("buildkite.yml", True),
        ("x.buildkite.yaml", True),
        ("mybuildkite.yml", True),
        ("x.yml", False),
        ("buildkite.json", False),
    ],
)
def test_names_of_files(inventory: Inventory, name: str, accepted: bool) -> None:
    (inventory.folder / name).write_text("plugin: x", encoding="utf-8")
    assert inventory_loader.get(NAME).verify_file(str(inventory.folder / name)) is accepted


def test_machines_are_hosts(inventory: Inventory) -> None:
    inventory.seed(
        agent("a-1", hostname="box", job={"id": "1"}, ip_address="192.0.2.7"),
        agent("a-2", hostname="box", queue="gpu", ip_address="192.0.2.7"),
        agent("alone"),
    )
    parsed = inventory.parse(group_by=["queue", "busy"])
    assert parsed.warnings == []
    assert parsed.groups == {
        "busy": ["box"],
        "idle": ["alone"],
        "queue_default": ["alone", "box"],
        "queue_gpu": ["box"],
    }
    variables = parsed.variables("box")
    assert (variables["buildkite_agent_count"], variables["buildkite_busy_count"]) == (2, 1)
    assert [each["name"] for each in variables["buildkite_agents"]] == ["a-1", "a-2"]
    assert variables["buildkite_ip_address"] == "192.0.2.7"
    assert "ansible_host" not in variables


def test_agents_are_hosts(inventory: Inventory) -> None:
    inventory.seed(agent("a-1", hostname="box", meta_data=["size=2=x"]), agent("a-2", hostname="box", queue="gpu"))
    parsed = inventory.parse(host_per="agent", hostvars_prefix="bk_")
    assert parsed.hosts == ["a-1", "a-2"]
    variables = parsed.variables("a-1")
    assert (variables["bk_hostname"], variables["bk_queue"], variables["bk_tags"]) == (
        "box",
        "default",
        {"size": "2=x"},
    )
    assert [name for name in variables if not name.startswith(("bk_", "inventory_"))] == []


def test_agents_of_one_name_get_a_part_of_their_uuid(inventory: Inventory) -> None:
    inventory.seed(agent("same", queue="gpu"), agent("same"), agent("other"))
    parsed = inventory.parse(host_per="agent", group_by=["queue"])
    assert len(parsed.hosts) == 3
    for name in parsed.hosts:
        uuid = parsed.variables(name)["buildkite_id"]
        assert name in ("other", f"same-{uuid[-8:]}")
    [warning] = parsed.warnings
    assert "2 of 3 hosts would share their name" in warning


def test_what_has_no_name_is_counted(inventory: Inventory) -> None:
    inventory.seed(agent("a", meta_data=["machine=box"]), *(agent(f"b-{number}") for number in range(7)))
    parsed = inventory.parse(hostnames=["meta_data:machine"])
    assert parsed.hosts == ["box"]
    [warning] = parsed.warnings
    assert "7 of 8 agents have no value for any entry of hostnames" in warning
    assert "and 2 more" in warning


def test_an_agent_cannot_take_the_place_of_a_group_or_the_controller(inventory: Inventory) -> None:
    inventory.seed(*(agent(name) for name in ("all", "localhost", "127.0.0.1", "queue_default", "mine", "busy")))
    before = InventoryData()
    before.add_group("mine")
    parsed = inventory.parse(False, before, host_per="agent", group_by=["queue"])
    assert len(parsed.hosts) == 6
    assert not set(parsed.hosts) & {"all", "localhost", "127.0.0.1", "queue_default", "mine"}
    assert "busy" in parsed.hosts
    assert all(group.vars == {} for group in parsed.data.groups.values())


def test_an_agent_cannot_take_the_place_of_a_constructed_group(inventory: Inventory) -> None:
    racks = [agent(f"r{number}", meta_data=["rack=r1"]) for number in (1, 2)]
    inventory.seed(*racks, *(agent(name) for name in ("rack_r1", "drained", "racks", "x86")), agent("y", arch="x86"))
    rack = {"key": "buildkite_tags.rack", "prefix": "rack", "parent_group": "racks"}
    parsed = inventory.parse(
        host_per="agent",
        compose={"who": "inventory_hostname"},
        groups={"drained": "buildkite_name == 'rack_r1'"},
        keyed_groups=[rack, {"key": "buildkite_arch", "prefix": "", "separator": ""}],
    )
    assert len(parsed.hosts) == 7
    assert not set(parsed.hosts) & set(parsed.data.groups)
    # The agent alone, and not all hosts of the group that it is called by.
    [drained] = parsed.data.groups["drained"].get_hosts()
    assert drained.vars["buildkite_name"] == "rack_r1"
    assert drained.vars["who"] == drained.name == f"rack_r1-{drained.vars['buildkite_id'][-8:]}"
    assert parsed.groups["rack_r1"] == ["r1", "r2"]
    [warning] = parsed.warnings
    assert "4 of 7 hosts would share their name" in warning


def test_groups_that_are_called_like_hosts(inventory: Inventory) -> None:
    uuid = "00000000-0000-4000-8000-0123456789ab"
    inventory.seed(agent("a-1"), agent("b", id=uuid))
    own = {"key": "inventory_hostname", "prefix": "", "separator": ""}
    parsed = inventory.parse(host_per="agent", keyed_groups=[own])
    assert parsed.groups == {"a_1": ["a-1"], "b_456789ab": ["b-456789ab"]}


def test_an_agent_without_any_name_is_not_lost(inventory: Inventory) -> None:
    inventory.seed(agent(" ", hostname=" "))
    for host_per in ("machine", "agent"):
        parsed = inventory.parse(host_per=host_per)
        assert len(parsed.hosts[0]) == 36 and parsed.warnings == []


def test_hostile_values_stay_what_they_are(inventory: Inventory) -> None:
    inventory.seed(
        agent(HOSTILE, hostname=HOSTILE, meta_data=[f"tag={HOSTILE}", f"{HOSTILE}=x"], version=HOSTILE, os_id=HOSTILE),
        agent(HOSTILE, hostname=f"{PIPE}2", arch=PIPE),
    )
    every = ["cluster", "queue", "os", "arch", "version", "state", "busy", "paused", "tags"]
    for host_per in ("agent", "machine"):
        parsed = inventory.parse(
            host_per=host_per,
            group_by=every,
            cluster_names=True,
            hostnames=[{"name": "name", "prefix": "version"}, "name"],
            compose={"copy": "buildkite_os_id", "whole": "buildkite_tags"},
            groups={"match": "buildkite_os_id is defined"},
            keyed_groups=[{"key": "buildkite_os_id", "prefix": "keyed"}, {"key": "buildkite_tags", "prefix": "t"}],
            strict=True,
        )
        assert len(parsed.hosts) == 2
        for name in [*parsed.hosts, *parsed.groups]:
            assert name.isprintable() and not set(name) & set(
                "{}'\"/ \n$`-" if name in parsed.groups else "{}'\"/ \n$`"
            )
        systems = {parsed.variables(host)["copy"] for host in parsed.hosts}
        assert systems == {HOSTILE, "linux"}
        assert {"tag", HOSTILE} in [set(parsed.variables(host)["whole"]) for host in parsed.hosts]
    assert not (inventory.folder / "templated").exists()


def test_nothing_is_templated_by_the_command(inventory: Inventory) -> None:
    inventory.seed(agent(PIPE, hostname=PIPE, meta_data=[f"tag={PIPE}"]))
    inventory.file(compose={"copy": "buildkite_tags.tag", "name": "buildkite_agents[0].name"}, group_by=["tags"])
    done = inventory.command("--list", "-i", "agents.buildkite.yml", "-vvvv")
    found = json.loads(done.stdout[done.stdout.index("\n{\n") :])
    [variables] = found["_meta"]["hostvars"].values()
    # How --list shows what is not to be templated.
    assert variables["copy"] == variables["name"] == {"__ansible_unsafe": PIPE}
    assert list(inventory.folder.rglob("templated")) == []


def test_the_token_appears_nowhere(inventory: Inventory) -> None:
    inventory.seed(agent("a"))
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": "cache"}
    inventory.file(**cache, api_token="{{ lookup('ansible.builtin.env', 'PLANTED') }}")
    for more in ({}, {"BUILDKITE_API_URL": "http://127.0.0.1:9"}, {"PLANTED": f"{TOKEN}_wrong"}):
        arguments = ("--list", "-i", "agents.buildkite.yml", "-vvvv", *(["--flush-cache"] if more else []))
        done = inventory.command(*arguments, **{"PLANTED": TOKEN, **more})
        assert TOKEN not in done.stdout + done.stderr
        assert ("buildkite_agents" in done.stdout) is (not more), done.stderr
    for file in inventory.folder.rglob("*"):
        assert TOKEN not in (file.read_text(encoding="utf-8") if file.is_file() else "")


def test_a_failure_is_one_sentence_for_the_user(inventory: Inventory) -> None:
    inventory.file(api_token="wrong")
    done = inventory.command("--list", "-i", "agents.buildkite.yml")
    assert "Buildkite does not accept the API token" in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


# Expressions


@pytest.mark.parametrize(
    ("options", "hosts"),
    [
        ({"include": "buildkite_queue == 'gpu'"}, ["a-2"]),
        ({"exclude": "'size' in buildkite_tags"}, ["a-2"]),
        ({"include": "buildkite_version is version('3.100.0', '>=')", "exclude": "buildkite_busy"}, ["a-2"]),
        ({"include": "buildkite_queue == wanted", "use_extra_vars": True}, []),
    ],
)
def test_expressions(inventory: Inventory, options: dict[str, t.Any], hosts: list[str]) -> None:
    inventory.seed(agent("a-1", meta_data=["size=2"], job={"id": "1"}), agent("a-2", queue="gpu"))
    assert inventory.parse(host_per="agent", **options).hosts == hosts


def test_expressions_see_agents_also_for_machines(inventory: Inventory) -> None:
    inventory.seed(agent("a-1", hostname="box"), agent("a-2", hostname="box", queue="gpu"))
    assert inventory.parse(include="buildkite_name == 'a-2'").variables("box")["buildkite_agent_count"] == 1


@pytest.mark.parametrize(("option", "kept", "done"), [("include", ["a-1"], "left out"), ("exclude", ["a-2"], "kept")])
def test_a_failing_expression_is_warned_about_once(
    inventory: Inventory, option: str, kept: list[str], done: str
) -> None:
    inventory.seed(agent("a-1", meta_data=["size=2"]), agent("a-2"))
    parsed = inventory.parse(host_per="agent", **{option: "buildkite_tags.size == '2'"})
    assert parsed.hosts == kept
    [warning] = parsed.warnings
    assert f"{option} fails for 1 of 2 agents, which are {done} (a-2)" in warning


def test_what_an_agent_tells_is_printed_safely(inventory: Inventory) -> None:
    inventory.seed(agent(HOSTILE, os_id=HOSTILE))
    [warning] = inventory.parse(include="1 / buildkite_os_id").warnings
    assert "include fails for 1 of 1 agents" in warning
    assert warning.isprintable()
    with pytest.raises(AnsibleError) as caught:
        inventory.parse(include="buildkite_os_id[buildkite_os_id]", strict=True)
    assert caught.value.message.isprintable()


def test_what_constructed_does(inventory: Inventory) -> None:
    inventory.seed(agent("a-1", hostname="one", meta_data=["rack=r1"]), agent("b-1", hostname="two"))
    parsed = inventory.parse(
        compose={"ansible_host": "buildkite_hostname ~ '.example.com'", "wrong": "buildkite_nothing.at_all"},
        groups={"first": "ansible_host.startswith('one')"},
        keyed_groups=[
            {
                "key": "buildkite_tags.rack | default('')",
                "prefix": "rack",
                "default_value": "none",
                "parent_group": "racks",
            },
            {"key": "buildkite_arch", "separator": ""},
            {"key": "buildkite_os_id"},
        ],
        leading_separator=False,
    )
    assert parsed.variables("one")["ansible_host"] == "one.example.com"
    assert "wrong" not in parsed.variables("one")
    assert parsed.groups == {
        "first": ["one"],
        "rack_r1": ["one"],
        "rack_none": ["two"],
        "racks": [],
        "amd64": ["one", "two"],
        "linux": ["one", "two"],
    }
    assert [group.name for group in parsed.data.groups["racks"].child_groups] == ["rack_r1", "rack_none"]


def test_strict(inventory: Inventory) -> None:
    inventory.seed(agent("a-1"))
    with pytest.raises(AnsibleError, match="Could not set wrong for host a-1"):
        inventory.parse(compose={"wrong": "buildkite_nothing.at_all"}, strict=True)


def test_an_organization_without_agents(inventory: Inventory) -> None:
    parsed = inventory.parse(group_by=["queue"], cluster_names=True)
    assert (parsed.hosts, parsed.groups, parsed.warnings) == ([], {}, [])


def test_a_token_that_can_write(inventory: Inventory) -> None:
    """It is asked for only if that matters, once, and not for what comes from the cache."""
    inventory.seed(agent("a"))
    assert inventory.parse(read_only="require").warnings == [] and len(inventory.requests()) == 2
    scopes = {"token": "bkua_w", "user": "owner@example.com", "scopes": ["read_agents", "write_agents", "graphql"]}
    inventory.stand_in.seed({"tokens": [scopes]})
    options = {"api_token": "bkua_w", "cache": True, "cache_plugin": "jsonfile"}
    options["cache_connection"] = str(inventory.folder / "cache")
    assert inventory.parse(**options).warnings == [] and len(inventory.requests()) == 1
    assert inventory.parse(**options, read_only="require").hosts == ["a"] and inventory.requests() == []
    with pytest.raises(
        AnsibleParserError, match="can write, by the scopes graphql, write_agents: use a token with read_"
    ):
        inventory.parse(True, **options, read_only="require")
    assert [path for path, _query in inventory.requests()] == ["/access-token"]
    (warning,) = inventory.parse(True, **options, read_only="warn").warnings
    assert "set read_only to ignore" in warning and len(inventory.requests()) == 2
    # A token without such a page may be able to write.
    inventory.stand_in.faults([{"match": {"path": "/access-token"}, "fault": "error", "status": 404}])
    (warning,) = inventory.parse(True, **options, read_only="warn").warnings
    assert "does not show the scopes" in warning


def test_a_command_of_the_environment_prints_the_token(inventory: Inventory, monkeypatch: pytest.MonkeyPatch) -> None:
    inventory.seed(agent("a"))
    monkeypatch.delenv("BUILDKITE_API_TOKEN")
    monkeypatch.setenv("BUILDKITE_API_TOKEN_COMMAND", f"echo {TOKEN}")
    assert inventory.parse().hosts == ["a"]
    with pytest.raises(AnsibleParserError, match="has no option api_token_command: did you mean api_token"):
        inventory.parse(api_token_command=["echo", TOKEN])
    with pytest.raises(AnsibleParserError, match="api_token_id needs api_token_private_key"):
        inventory.parse(api_token_id="018f6a2e-0000-4000-8000-000000000001")


def test_groups_have_a_prefix(inventory: Inventory) -> None:
    inventory.seed(agent("a", hostname="idle"), agent("b", hostname="ci_idle"))
    parsed = inventory.parse(group_by=["queue", "busy"], group_prefix="ci-")
    assert set(parsed.groups) == {"ci_queue_default", "ci_idle"}
    # No agent has the name of a group, and the names without the prefix are none.
    assert "idle" in parsed.hosts and "ci_idle" not in parsed.hosts
