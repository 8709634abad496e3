# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of the role agent_maintenance that stop and start services, with a systemctl that notes what it is asked to do."""

from __future__ import annotations

import typing as t

import pytest

from .conftest import Record, Ways

SERVICES = ["buildkite-agent", "buildkite-agent-gpu"]
# A unit is active and enabled until it is stopped and disabled.
SYSTEMCTL = """
folder=$(dirname "$0")
case $1 in
  show) echo LoadState=loaded; if test -e "$folder/$2.stop"; then echo ActiveState=inactive; else echo ActiveState=active; fi ;;
  is-enabled) test ! -e "$folder/$2.disable" ;;
  stop | disable) touch "$folder/$2.$1"; echo "$1 $2" >> "$folder/done" ;;
  start) rm "$folder/$2.stop"; echo "$1 $2" >> "$folder/done" ;;
  enable) rm "$folder/$2.disable"; echo "$1 $2" >> "$folder/done" ;;
esac
"""


def role(name: str, **variables: t.Any) -> Record:
    """The task that runs one file of the role."""
    include = {"name": "community.buildkite.agent_maintenance", "tasks_from": name}
    return {
        "ansible.builtin.include_role": include,
        "vars": {"agent_maintenance_services": SERVICES, **variables},
    }


def done(ways: Ways, *tasks: Record) -> list[str]:
    """What systemctl did in a play, on a host whose services are those of systemd."""
    ways.script("systemctl", SYSTEMCTL)
    systemd = {"ansible.builtin.set_fact": {"ansible_service_mgr": "systemd", "cacheable": True}}
    path = {"PATH": f"{ways.folder}:/usr/bin:/bin"}
    ended = ways.play([{"hosts": "here1", "gather_facts": False, "environment": path, "tasks": [systemd, *tasks]}])
    assert ended.returncode == 0, ended.stdout
    return (ways.folder / "done").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("disable", [True, False])
def test_services_are_stopped_and_started(ways: Ways, disable: bool) -> None:
    """By default, a reboot in between does not start them, and a second run of each file changes nothing."""
    files = [role(name) for name in ("stop.yml", "stop.yml", "start.yml", "start.yml")]
    if not disable:
        files = [role(name, agent_maintenance_disable=False) for name in ("stop.yml", "start.yml")]
    pairs = (("disable", "stop"), ("enable", "start")) if disable else (("stop",), ("start",))
    assert done(ways, *files) == [f"{verb} {name}" for verbs in pairs for name in SERVICES for verb in verbs]
