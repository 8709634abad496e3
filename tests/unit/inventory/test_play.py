# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play over the hosts uses what agents report unchanged, and never as a template; and it reads them again."""

from __future__ import annotations

import json

from ansible.parsing.vault import VaultLib, VaultSecret

from running.commands import add_keep
from running.modules import Runs

from .conftest import NAME, TOKEN, Inventory, agent

PIPE = "{{ lookup('pipe', 'touch templated') }}"
HOSTILE = f"{PIPE}{{% raw %}}\n\x1b[31m\x00\u202e\t' \"; touch templated #"
TEMPLATE = "{{ buildkite_agents[0].name }}{{ buildkite_os_id }}{% for tag in buildkite_tags %}{{ tag }}{% endfor %}"
KEPT = "{{ hostvars[inventory_hostname] | to_json }}"


def test_a_play_over_hostile_hosts(inventory: Inventory) -> None:
    tags = [f"evil={HOSTILE}", f"{HOSTILE}=x", "ansible_host=evil", "{{ 1", "{%=%}"]
    seeded = agent(HOSTILE, hostname=HOSTILE, meta_data=tags, os_id=HOSTILE, version=HOSTILE, paused_note=HOSTILE)
    inventory.seed(seeded, agent("y" * 300), agent("-vvv"), agent("!all"), agent("b\u00fccher"), agent(".."))
    every = ["cluster", "queue", "os", "arch", "version", "state", "busy", "paused", "tags"]
    keyed = [{"key": "buildkite_os_id", "prefix": "os"}, {"key": "buildkite_tags", "prefix": "t"}]
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": "cache"}
    inventory.file(group_by=every, keyed_groups=keyed, compose={"copied": "buildkite_os_id"}, strict=True, **cache)
    add_keep(inventory.folder)
    (inventory.folder / "group_vars").mkdir()
    (inventory.folder / "host_vars").mkdir()
    (inventory.folder / "t.j2").write_text(TEMPLATE, encoding="utf-8")
    tasks = [
        {"debug": {"var": "hostvars[inventory_hostname]"}},
        {"debug": {"msg": TEMPLATE}, "when": "buildkite_os_id == copied and buildkite_agents[0].name is search('.')"},
        {"keep": {"path": "{{ inventory_hostname | hash('md5') }}.text", "text": "{{ lookup('template', 't.j2') }}"}},
        {"set_fact": {"again": "{{ buildkite_os_id }}", "deep": "{{ buildkite_agents }}"}},
        {"assert": {"that": ["again == copied", "deep == buildkite_agents"]}},
        {"debug": {"msg": "{{ item.key }} {{ item.value }}"}, "loop": "{{ buildkite_tags | dict2items }}"},
        {"command": {"argv": ["printf", "%s", "{{ buildkite_tags | to_json }}"]}, "register": "printed"},
        {"assert": {"that": "printed.stdout | from_json == buildkite_tags"}},
        {"keep": {"path": "{{ inventory_hostname | hash('md5') }}.json", "text": KEPT}},
    ]
    local = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    play = {"hosts": "all", "gather_facts": False, "vars": local, "tasks": tasks}
    (inventory.folder / "play.yml").write_text(json.dumps([play]), encoding="utf-8")
    for _cold_and_warm in range(2):
        done = inventory.command("-i", "agents.buildkite.yml", "play.yml", program="playbook")
        assert done.returncode == 0, done.stdout + done.stderr
        hosts = [json.loads(file.read_text(encoding="utf-8")) for file in inventory.folder.glob("*.json")]
        assert len(hosts) == 6
        [hostile] = [host for host in hosts if host["buildkite_hostname"] == HOSTILE]
        [told] = hostile["buildkite_agents"]
        assert {told[field] for field in ("name", "hostname", "os_id", "version", "paused_note")} == {HOSTILE}
        assert told["meta_data"] == tags
        assert (hostile["copied"], hostile["again"], "ansible_host" in hostile) == (HOSTILE, HOSTILE, False)
        texts = [file.read_text(encoding="utf-8") for file in inventory.folder.glob("*.text")]
        assert any(text.startswith(HOSTILE + HOSTILE) for text in texts)
        assert list(inventory.folder.rglob("templated")) == []


def test_a_token_from_a_vault(inventory: Inventory) -> None:
    inventory.seed(agent("a"))
    encrypted = VaultLib([]).encrypt(TOKEN, VaultSecret(b"password")).decode()
    lines = "".join(f"  {line}\n" for line in encrypted.splitlines())
    path = inventory.folder / "agents.buildkite.yml"
    path.write_text(f"plugin: {NAME}\napi_token: !vault |\n{lines}", encoding="utf-8")
    (inventory.folder / "password").write_text("password", encoding="utf-8")
    arguments = ("--graph", "-i", path.name, "--vault-password-file", "password")
    done = inventory.command(*arguments, BUILDKITE_API_TOKEN="")
    assert "  |--a\n" in done.stdout, done.stderr


def test_a_retried_block_sees_the_new_state_in_one_request(inventory: Inventory) -> None:
    inventory.seed(agent("a", hostname="box", job={"id": "1"}))
    shown = [{**one, "job": None} for one in Runs(inventory.stand_in, inventory.stand_in.token).rest("GET", "agents")]
    # When the play begins and at the first try, the agent has its job.
    ends = {"fault": "answered", "match": {"path": "*/agents"}, "body": shown, "skip": 2, "times": 9}
    inventory.stand_in.faults([ends])
    inventory.file(group_by=["busy"])
    tries = [{"meta": "refresh_inventory"}, {"assert": {"that": "'idle' in group_names"}}]
    block = [{"block": tries, "rescue": [{"include_tasks": "try.yml"}]}]
    (inventory.folder / "try.yml").write_text(json.dumps(block), encoding="utf-8")
    play = {"hosts": "all", "gather_facts": False, "tasks": [{"include_tasks": "try.yml"}]}
    (inventory.folder / "play.yml").write_text(json.dumps([play]), encoding="utf-8")
    inventory.requests()
    done = inventory.command("-i", "agents.buildkite.yml", "play.yml", program="playbook")
    assert done.returncode == 0 and "rescued=1" in done.stdout, done.stdout + done.stderr
    assert inventory.requests() == [("agents", "per_page=100")] * 3
