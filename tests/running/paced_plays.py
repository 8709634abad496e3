# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A callback plugin for plays against a stand-in: waits move its clock instead of taking time, and the run can be killed at a task.

A test copies this file into a folder of callback plugins. It must not import anything of the tests, since Ansible loads it.
The variable BUILDKITE_TEST_PACE is a folder with two named pipes. The run writes the name of each task into `at` when it begins, and
continues when it has read `go` from the pipe of that name; anything else kills it.
BUILDKITE_TEST_KILLED_AFTER is the number of the look, from 1, after which SIGKILL ends the run within a wait.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import typing as t
import urllib.request
from pathlib import Path

from ansible.plugins.callback import CallbackBase


class SharedTime:
    """Seconds that pass only by sleeping, here and at the stand-in."""

    def __init__(self, url: str, killed_after: int) -> None:
        self._url, self._left = url, killed_after
        self._now = float(self._change({"stopped": True}))
        self._lock = threading.Lock()

    def _change(self, change: dict[str, t.Any]) -> float:
        body = json.dumps(change).encode()
        request = urllib.request.Request(
            f"{self._url}/clock", body, {"Content-Type": "application/json"}, method="PATCH"
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return float(json.load(answer)["clock"])

    def now(self) -> float:
        """The time."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Move the time forward."""
        with self._lock:
            self._now += seconds
            self._change({"advance": seconds})
            self._left -= 1
            if self._left == 0:
                os.kill(os.getppid(), signal.SIGKILL)
                os.kill(os.getpid(), signal.SIGKILL)


class CallbackModule(CallbackBase):
    """Sets the clock of all runs of the collection, and counts the tasks."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "paced_plays"

    def __init__(self) -> None:
        super().__init__()
        from ansible_collections.community.buildkite.plugins.module_utils._api.quota import Ledger

        url = os.environ["BUILDKITE_API_URL"].replace("/v2", "") + "/_stand_in"
        shared = SharedTime(url, int(os.environ.get("BUILDKITE_TEST_KILLED_AFTER", "0")))
        Ledger.__init__.__defaults__ = (shared.now, shared.sleep, lambda message: None, 1.0, None)
        self._pace = os.environ.get("BUILDKITE_TEST_PACE")

    def v2_playbook_on_task_start(self, task: t.Any, is_conditional: bool) -> None:
        """Wait at the task."""
        if not self._pace:
            return
        Path(self._pace, "at").write_text(task.get_name(), encoding="utf-8")
        if Path(self._pace, "go").read_text(encoding="utf-8") != "go":
            os.kill(os.getpid(), signal.SIGKILL)

    def v2_playbook_on_handler_task_start(self, task: t.Any) -> None:
        """Handlers are tasks too."""
        self.v2_playbook_on_task_start(task, False)
