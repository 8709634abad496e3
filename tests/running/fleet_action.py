# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An action plugin that is the service of a machine's agents, as a stand-in sees it: it stops and starts them, and notes the work.

A test copies this file into a folder of action plugins. It must not import anything of the tests, since Ansible loads it.
Each call appends a line to the file `notes` in the folder of the playbook: host, what was done, and the machine's agents that run a job
or could take one.
"""

from __future__ import annotations

import json
import os
import typing as t
import urllib.parse
import urllib.request
import uuid
from pathlib import Path

from ansible.plugins.action import ActionBase

NOTES = "notes"


def ask(method: str, path: str, body: t.Any = None) -> t.Any:
    """A request to the stand-in."""
    url = os.environ["BUILDKITE_API_URL"]
    url = url.replace("/v2", "") + path if path.startswith("/_stand_in") else f"{url}{path}"
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {os.environ['BUILDKITE_API_TOKEN']}"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers, method=method)
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
        text = answer.read()
    return json.loads(text) if text.strip() else None


def agents_of(hostname: str) -> list[dict[str, t.Any]]:
    """The connected agents of a machine."""
    query = urllib.parse.urlencode({"hostname": hostname})
    found: list[dict[str, t.Any]] = ask(
        "GET", f"/organizations/{os.environ['BUILDKITE_ORGANIZATION_SLUG']}/agents?{query}"
    )
    return found


class ActionModule(ActionBase):
    """`do`: stop, start, fail, or any word that is noted. `hostname`, `agents`: those of the machine."""

    def run(self, tmp: t.Any = None, task_vars: t.Any = None) -> dict[str, t.Any]:
        """Do it, except in check mode."""
        given = self._task.args
        word, hostname = given["do"], given["hostname"]
        here = agents_of(hostname)
        busy = [agent["name"] for agent in here if agent["job"]]
        free = [agent["name"] for agent in here if not agent["paused"]]
        line = {"host": task_vars["inventory_hostname"], "do": word, "busy": busy, "free": free}
        if self._task.check_mode:
            return {"changed": True}
        with Path(task_vars["playbook_dir"], NOTES).open("a", encoding="utf-8") as notes:
            notes.write(json.dumps(line) + "\n")
        if word == "stop":
            for agent in here:
                if agent["job"]:
                    # The agent finishes its job, as after SIGTERM.
                    path = f"/organizations/{os.environ['BUILDKITE_ORGANIZATION_SLUG']}/agents/{agent['id']}/stop"
                    ask("PUT", path, {"force": False})
                    continue
                ask("POST", "/_stand_in/events", {"event": "agent.disconnected", "agent": agent["name"]})
        if word == "start" and not here:
            new = [{**given["agent"], "name": f"{hostname}-{uuid.uuid4().hex[:8]}"} for _each in range(given["agents"])]
            ask("POST", "/_stand_in/seed", {"agents": [{**agent, "hostname": hostname} for agent in new]})
        return {"changed": True, "failed": word == "fail", "msg": word}
