# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connected agents of a Buildkite organization as hosts."""

from __future__ import annotations

DOCUMENTATION = r"""
name: agents
short_description: Connected Buildkite agents as hosts
version_added: 0.1.0
description:
  - Lists the connected and stopping agents of an organization as hosts, one for each machine or each agent.
  - The name of the inventory file must end in C(buildkite.yml) or C(buildkite.yaml).
  - One request returns a hundred agents. Buildkite applies the filters that it supports.
  - Names and tags from agents are never templates. In names of hosts and groups, V(_) replaces special characters. Variables keep them.
author:
  - community.buildkite contributors (@ansible-collections)
seealso:
  - name: Agents as hosts
    link: https://github.com/ansible-collections/community.buildkite/blob/main/docs/docsite/rst/guide_agents.rst
    description: Inventories for work on agents, step by step.
extends_documentation_fragment:
  - community.buildkite._connection_plugin
  - ansible.builtin.constructed
  - ansible.builtin.inventory_cache
options:
  plugin:
    description: Name of the plugin.
    type: str
    required: true
    choices: [community.buildkite.agents]
  filters:
    description: Agents to request from Buildkite. The default is all agents. Values may be templates.
    type: dict
    default: {}
    suboptions:
      clusters:
        description:
          - Names or UUIDs of the agents' clusters. A name that does not exist is an error.
          - The plugin reads the clusters with one request, then the queues of each cluster and the agents of each queue.
        type: list
        elements: str
      queues:
        description:
          - Keys or UUIDs of the agents' queues. A key that no cluster has is an error.
          - Each queue takes one request. For keys, the plugin first reads the queues of O(filters.clusters), or of all clusters.
          - Only clusters have queues. For agents outside of clusters, use O(include).
        type: list
        elements: str
      name:
        description: Exact name of the agents.
        type: str
      hostname:
        description: Exact hostname of the agents.
        type: str
      version:
        description: Exact version of the agents, in quotes.
        type: str
  include:
    description:
      - Jinja expression. Only agents for which it is true become hosts.
      - It uses the variables of one agent, as with O(host_per=agent), whatever O(host_per) is.
      - It takes about half a millisecond for each agent. O(filters) costs less.
      - An agent for which it fails is omitted, with a warning. With O(strict), this is an error.
    type: str
  exclude:
    description:
      - Jinja expression. Agents for which it is true do not become hosts.
      - It uses the same variables as O(include).
      - An agent for which it fails is included, with a warning. With O(strict), this is an error.
    type: str
  host_per:
    description:
      - V(machine) makes one host of all agents with the same hostname. An agent without hostname is a machine of its own.
      - V(agent) makes each agent a host.
    type: str
    choices: [machine, agent]
    default: machine
  hostnames:
    description:
      - Names of hosts, in order of preference. The first entry with a value is used.
      - An entry is a field, V(meta_data:KEY) for the value of a tag, or a dictionary.
      - Fields are V(name), V(hostname), V(id), V(ip_address), V(queue), V(cluster), V(cluster_id), V(cluster_queue_id), V(os_id),
        V(arch), V(version), V(connection_state) and V(priority).
      - In a dictionary, C(name) is a field or tag, and C(prefix) is a field, a tag or any other text. C(separator), V(_) by default, is
        between them.
      - The default is V(hostname), V(name), V(id) with O(host_per=machine), and V(name), V(id) with O(host_per=agent).
      - Agents without a value for any entry are omitted, with a warning that contains their number. V(id) as the last entry prevents this.
      - Hosts are never merged. If a name is also that of another host, a group or V(localhost), a part of the UUID is added, with a warning.
    type: list
    elements: raw
  hostvars_prefix:
    description: Prefix of the names of all variables.
    type: str
    default: buildkite_
  cluster_names:
    description:
      - Whether to read the names of the clusters, with one more request and the scope C(read_clusters).
      - Agents report only the UUID of their cluster. This option sets the variable C(buildkite_cluster) to its name, and the groups of
        V(cluster) in O(group_by) contain the name instead of the UUID.
    type: bool
    default: false
  hidden_jobs:
    description:
      - Whether an agent is busy also if the token's user cannot see its job. By default, such an agent counts as idle.
      - It needs the scope C(graphql). It takes one more request and at most about 500 GraphQL points for each 500 agents that have a job.
    type: bool
    default: false
  group_prefix:
    description: Prefix of the names of the groups that O(group_by) makes, such as V(ci_).
    type: str
    default: ""
  group_by:
    description:
      - Fields by which hosts are grouped without templates, many times faster than with O(keyed_groups).
      - V(cluster) makes C(cluster_UUID) (or C(cluster_NAME), see O(cluster_names)) and C(unclustered), V(queue) makes C(queue_KEY),
        V(os) C(os_NAME), V(arch) C(arch_NAME), V(version) C(version_NUMBER), V(state) C(state_connected) and C(state_stopping).
      - V(busy) makes C(busy) and C(idle). A machine is busy if one of its agents has a job.
      - V(paused) makes C(paused) and C(not_paused). A machine is paused if all of its agents are.
      - V(tags) makes C(tag_KEY_VALUE) for each tag.
      - A machine is in one group for each value of its agents.
    type: list
    elements: str
    choices: [cluster, queue, os, arch, version, state, busy, paused, tags]
    default: []
notes:
  - The variables of an agent are its fields with O(hostvars_prefix), such as C(buildkite_queue). C(buildkite_tags) is a dictionary,
    C(buildkite_busy) is true while the agent has a job.
  - The variables of a machine are C(buildkite_hostname), C(buildkite_agents) (the fields of each agent), C(buildkite_agent_count),
    C(buildkite_busy_count), C(buildkite_paused_count), C(buildkite_busy), C(buildkite_paused) and C(buildkite_tags) (the tags of all agents).
  - A machine also has C(ip_address), C(os_id), C(arch), C(version), C(connection_state), C(queue), C(cluster_id) and C(cluster_queue_id)
    with the prefix. They are null if its agents differ.
  - C(buildkite_ip_address) is the address from which an agent connects, often that of a gateway. To use it as C(ansible_host), set
    O(compose).
  - The cache depends on the organization, the URLs, O(filters), O(cluster_names) and O(hidden_jobs), and not on the token.
"""

EXAMPLES = r"""
# agents.buildkite.yml: each machine is a host. The token and the organization come from the environment.
plugin: community.buildkite.agents

---
# The machines of one cluster that exist for more than a day, in groups, reached in a domain.
plugin: community.buildkite.agents
organization: example
api_token: "{{ lookup('ansible.builtin.file', '~/.buildkite-token') }}"
filters:
  clusters: [Linux]
exclude: buildkite_tags.lifetime | default('') == 'day'
cluster_names: true
group_by: [cluster, queue, os, arch, busy]
compose:
  ansible_host: inventory_hostname ~ '.ci.example.com'

---
# Each agent is a host, named by a tag, else by queue and name.
plugin: community.buildkite.agents
host_per: agent
hostnames:
  - meta_data:machine
  - name: name
    prefix: queue
    separator: "-"
group_by: [queue, state, paused, tags]
cache: true
cache_plugin: ansible.builtin.jsonfile
cache_connection: ~/.cache/buildkite-agents
cache_timeout: 300
"""

import hashlib
import json
import typing as t

from ansible import constants as C
from ansible.errors import AnsibleError, AnsibleParserError
from ansible.inventory.host import Host
from ansible.plugins.inventory import BaseInventoryPlugin, Cacheable, Constructable, to_safe_group_name
from ansible.utils.vars import combine_vars

from ..module_utils._errors import BuildkiteError, InvalidOption
from ..module_utils._text import listed
from ..plugin_utils._inventory import hosts as agent_hosts
from ..plugin_utils._inventory import options
from ..plugin_utils._inventory import read as reading
from ..plugin_utils._inventory.groups import Noted
from ..plugin_utils._inventory.hosts import Agent
from ..plugin_utils._inventory.names import Preference, printable

if t.TYPE_CHECKING:
    from ansible.inventory.data import InventoryData
    from ansible.parsing.dataloader import DataLoader


class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    """Options, cache, expressions and the inventory; the rest is in plugin_utils."""

    NAME = "community.buildkite.agents"
    inventory: InventoryData
    # The names of the options that the file sets.
    _in_file: frozenset[str]

    def verify_file(self, path: str) -> bool:
        """Whether the file's name is one for this plugin."""
        return bool(super().verify_file(path)) and path.endswith(("buildkite.yml", "buildkite.yaml"))

    def parse(self, inventory: InventoryData, loader: DataLoader, path: str, cache: bool = True) -> None:
        """Fill the inventory. Raises AnsibleParserError with one sentence."""
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        self._in_file = frozenset(config)
        try:
            filters, preferred = options.chosen(self.NAME, config, self._options, self._template)
            data = self._data(filters, cache)
            agents = [agent_hosts.described(agent, data["clusters"]) for agent in data["agents"]]
            hosts = self._hosts(self._filtered(agents), preferred)
            noted = self._named(hosts)
            self._add(sorted(hosts, key=lambda host: host.name), noted)
        except BuildkiteError as error:
            raise AnsibleParserError(printable(error.message)) from None

    # Options

    def _template(self, option: str) -> t.Any:
        """The option's value. Templates in it are the user's own, unlike what the agents report."""
        self.templar.available_variables = self._vars or {}
        try:
            return self.templar.template(self.get_option(option))
        except AnsibleError as error:
            raise InvalidOption(f"{option} cannot be templated: {error}", option=option) from None

    def _variables(self, fields: dict[str, t.Any]) -> dict[str, t.Any]:
        prefix = self.get_option("hostvars_prefix") or ""
        return {f"{prefix}{field}": value for field, value in fields.items()}

    # Reading

    def _data(self, filters: options.Filters, cache: bool) -> dict[str, t.Any]:
        """The agents, from the cache if it has them: then no request is sent and no token is needed."""
        more = tuple(bool(self.get_option(name)) for name in ("cluster_names", "hidden_jobs"))
        use = bool(self.get_option("cache"))
        key = self._cache_key(filters, *more)
        if use and cache:
            try:
                found = self._cache[key]
            except KeyError:
                found = None
            if isinstance(found, dict) and found.get("format") == reading.FORMAT:
                return found
        # Imported here, since a run from the cache does not need the libraries.
        from ..module_utils._api.client import connect
        from ..module_utils._api.connection import OPTIONS
        from ..plugin_utils import _credentials as credentials

        # A template may result in a number, for example for a slug of digits.
        given = {name: self._template(name) for name in OPTIONS if name != credentials.COMMAND}
        credentials.one_way(self._in_file, given)
        connection = {
            name: str(value) if isinstance(value, int) and OPTIONS[name][0] == "str" else value
            for name, value in given.items()
        }
        client = connect(connection, self._notify, credentials.credential(connection))
        for warning in reading.check_token(client, self.get_option("read_only")):
            self._warn(warning)
        data = reading.read(client, filters, *more)
        if use:
            self._cache[key] = data
        return data

    def _cache_key(self, filters: options.Filters, *more: bool) -> str:
        asked = [options.where(self._template), filters.clusters, filters.queues, filters.fields, *more]
        return f"{self.NAME}_{hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:32]}"

    def _notify(self, message: str) -> None:
        self.display.display(f"{self.NAME}: {message}", stderr=True)

    # Expressions

    def _filtered(self, agents: list[Agent]) -> list[Agent]:
        """The agents that `include` and `exclude` select; omitted ones are not evaluated."""
        for option, expected in (("include", True), ("exclude", False)):
            expression = self.get_option(option)
            if expression:
                agents = self._evaluated(agents, option, expression, expected)
        return agents

    def _evaluated(self, agents: list[Agent], option: str, expression: str, expected: bool) -> list[Agent]:
        matching: list[Agent] = []
        failed: list[Agent] = []
        reason = ""
        extra = self._vars if self.get_option("use_extra_vars") else None
        for agent in agents:
            variables = self._variables(agent)
            self.templar.available_variables = combine_vars(variables, extra) if extra else variables
            try:
                matches = self.templar.evaluate_conditional(expression) is expected
            except AnsibleError as error:
                matches = not expected
                failed.append(agent)
                reason = reason or str(error)
                if self.get_option("strict"):
                    raise InvalidOption(
                        f"{option} fails for agent {agent_hosts.shown([agent])}: {reason}", option=option
                    ) from None
            if matches:
                matching.append(agent)
        if failed:
            done = "left out" if expected else "kept"
            self._warn(
                f"{option} fails for {len(failed)} of {len(agents)} agents, which are {done} ({agent_hosts.shown(failed)}): {reason}"
            )
        return matching

    # Filling the inventory

    def _hosts(self, agents: list[Agent], preferred: list[Preference]) -> list[agent_hosts.Host]:
        """The hosts under names that are not safe and unique yet, in groups with safe names."""
        make = agent_hosts.of_machines if self.get_option("host_per") == "machine" else agent_hosts.of_agents
        made = make(agents, preferred, self.get_option("group_by"))
        if made.unnamed:
            self._warn(
                f"{len(made.unnamed)} of {len(agents)} agents have no value for any entry of hostnames and are left out"
                f" ({agent_hosts.shown(made.unnamed)}): add id as the last entry of hostnames to include them."
            )
        safe: dict[str, str] = {}
        prefix = self.get_option("group_prefix") or ""
        for host in made.hosts:
            for group in host.groups:
                if group not in safe:
                    safe[group] = to_safe_group_name(f"{prefix}{group}")
            host.groups = [safe[group] for group in host.groups]
        return made.hosts

    def _named(self, hosts: list[agent_hosts.Host]) -> dict[str, Noted]:
        """Give each host a safe, unique name that no group has; the result of `constructed` for each, by that name."""
        taken = {"all", "ungrouped", *C.LOCALHOST, *self.inventory.groups, *(g for host in hosts for g in host.groups)}
        constructs = any(self.get_option(option) for option in ("compose", "groups", "keyed_groups"))
        noted: dict[str, Noted] = {}
        # Twice is enough: a name with a part of the UUID has a hyphen, which no group has.
        for _round in range(2):
            renamed = agent_hosts.rename(hosts, taken)
            noted = {host.name: noted.get(host.name) or self._construct(host) for host in hosts} if constructs else {}
            taken |= {group for each in noted.values() for group in each.groups}
            if taken.isdisjoint(host.name for host in hosts):
                break
        if renamed:
            self._warn(
                f"{len(renamed)} of {len(hosts)} hosts would share their name with another host, a group or the controller:"
                f" a part of the UUID is added ({listed(renamed)})."
            )
        return noted

    def _construct(self, host: agent_hosts.Host) -> Noted:
        """The result of `constructed` for a host: variables first, since groups may depend on them."""
        noted = Noted()
        # Another source may have the host already.
        before = self.inventory.hosts.get(host.name) or Host(host.name)
        variables = {**before.get_vars(), **self._variables(host.variables)}
        variables["group_names"] = sorted({*variables["group_names"], *host.groups})
        inventory, self.inventory = self.inventory, t.cast("InventoryData", noted)
        try:
            for option, add in (
                ("compose", self._set_composite_vars),
                ("groups", self._add_host_to_composed_groups),
                ("keyed_groups", self._add_host_to_keyed_groups),
            ):
                value = self.get_option(option)
                if value:
                    arguments = {} if option == "compose" else {"fetch_hostvars": False}
                    known = {**variables, **noted.variables}
                    add(value, known, host.name, strict=self.get_option("strict"), **arguments)
        finally:
            self.inventory = inventory
        return noted

    def _add(self, hosts: list[agent_hosts.Host], noted: dict[str, Noted]) -> None:
        """Add hosts, their variables and groups."""
        members: dict[str, list[str]] = {}
        for host in hosts:
            self.inventory.add_host(host.name)
            for name, value in self._variables(host.variables).items():
                self.inventory.set_variable(host.name, name, value)
            for group in dict.fromkeys(host.groups):
                members.setdefault(group, []).append(host.name)
        self._add_groups(sorted(members.items()))
        for host in hosts if noted else ():
            for name, value in noted[host.name].variables.items():
                self.inventory.set_variable(host.name, name, value)
            self._add_groups(noted[host.name].groups.items())

    def _add_groups(self, groups: t.Iterable[tuple[str, t.Iterable[str]]]) -> None:
        for group, names in groups:
            self.inventory.add_group(group)
            for name in names:
                self.inventory.add_child(group, name)

    def _warn(self, message: str) -> None:
        self.display.warning(f"{self.NAME}: {printable(message)}")
