# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The integration targets for the life of one object: which modules have one, and its files."""

from __future__ import annotations

# Modules without an integration target of their own. The services that the API creates are declared by one function, so that the target of
# datadog_service has the life of them all. Those that people connect are declared by another one: the API only finds, changes and deletes
# them, and a target would have nothing to create. tests/unit/runs/test_services.py has the lives of both sorts.
CREATED = ("event_bridge", "event_log_service", "open_telemetry_service", "slack_service")
CONNECTED = ("linear_service", "slack_workspace")
WITHOUT = (*CREATED, *CONNECTED)

# It follows each call, in the same file: another included file would take a process of Ansible for each call.
KEEP = """\
- name: Keep the result, and whether something was written
  ansible.builtin.set_fact:
    results: "{{ results | combine({way: {key: result | dict2items | rejectattr('key', 'in', without) | items2dict}}, recursive=true) }}"
    wrote: "{{ wrote | combine({key: count | int > written | int}) }}"
    written: "{{ count }}"
  vars:
    key: "{{ phase }}/{{ step.name }}"
    count: "{{ lookup('ansible.builtin.url', control ~ '/log?write=true', split_lines=false) | from_json | length }}"
    # The traceback of a failure is Ansible's own.
    without: [invocation, exception]
"""


def files(name: str, header: str, written: str) -> dict[str, str]:
    """The files of an integration target that are the same for every resource."""
    yml = f"---\n{header}\n# {written}\n"
    life = f"""{yml}- name: Where this target's own tasks are
  ansible.builtin.set_fact:
    target_tasks: "{{{{ role_path }}}}/tasks"

- name: The life of one {name.replace("_", " ")}
  ansible.builtin.include_role:
    name: lifecycle
  vars:
    lifecycle_resource: {name}
"""
    call = f"""{yml}- name: Call it one way or the other
  module_defaults:
    group/community.buildkite.buildkite: "{{{{ buildkite }}}}"
  vars:
    ansible_python_interpreter: "{{{{ ansible_playbook_python if way == 'in_process' else another_python }}}}"
  block:
    - name: Call it
      community.buildkite.{name}:
      args: "{{{{ arguments }}}}"
      check_mode: "{{{{ step.checking }}}}"
      diff: true
      register: result
      ignore_errors: true

{KEEP}"""
    return {
        "aliases": f"{header}shippable/posix/group1\ngather_facts/no\nneeds/target/lifecycle\n",
        "meta/main.yml": f"{yml}dependencies:\n  - setup_stand_in\n",
        "tasks/main.yml": life,
        "tasks/call.yml": call,
    }
