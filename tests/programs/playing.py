# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the playground shows its stories: runs of playbooks with their commands and outputs, and requests by other people.

Knows no story.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from machine import environment, tarball
from stand_in.process import StandIn

# The stand-in is on this machine, whatever proxy the environment names.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))
PLAYBOOK = "docs/examples/organization.yml"
SAFETY = "docs/examples/safety.yml"
# So many requests a run has in flight.
IN_FLIGHT = 4
CREATION = {"method": "POST", "path": "/organizations/*/pipelines"}


class Play:
    """Runs the example against the stand-in and explains what it does."""

    def __init__(self, stand_in: StandIn, home: str) -> None:
        self.stand_in = stand_in
        python = environment.ensure(tarball.USER)
        collections = tarball.installed()
        # The examples that came with the collection, so that nothing of the checkout is used.
        self.folder = collections / tarball.REST
        self.command = str(Path(python).with_name("ansible-playbook"))
        self.variables = {
            **environment.environ(python),
            "ANSIBLE_COLLECTIONS_PATH": str(collections),
            "ANSIBLE_LOCALHOST_WARNING": "False",
            "ANSIBLE_INVENTORY_UNPARSED_WARNING": "False",
            "ANSIBLE_DISPLAY_SKIPPED_HOSTS": "False",
            # As it will be: then it may be templated what the options of a task are.
            "ANSIBLE_INJECT_FACT_VARS": "False",
            **stand_in.variables,
            "HOME": home,
        }

    def run(self, what: str, expected: str, *options: str, playbook: str = PLAYBOOK, fails: bool = False) -> str:
        """One run of a playbook and its output; ends the playground when that is not as expected."""
        say(f"{what}\n$ {shlex.join(['ansible-playbook', playbook, *options])}")
        done = subprocess.run(
            [self.command, playbook, *options],
            env=self.variables,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        # The recap repeats what was shown already, and a failure is shown once.
        shown = done.stdout.partition("\nPLAY RECAP ")[0].splitlines()
        print("\n".join(line for line in shown if not line.startswith("fatal: ")).strip(), flush=True)
        if bool(done.returncode) != fails or expected not in done.stdout:
            sys.exit(f"\nThe playground failed: this run should have ended with {expected!r}.")
        return done.stdout

    def kill(self, what: str, tag: str) -> None:
        """A run that is killed after four writes, before it gets any answer."""
        say(f"{what}\n$ ansible-playbook {SAFETY} --tags {tag}")
        self.stand_in.clear_log()
        self.stand_in.faults([{"match": CREATION, "times": 99, "fault": "slow", "seconds": 600}])
        command = [self.command, SAFETY, "--tags", tag]
        process = subprocess.Popen(
            command, env=self.variables, cwd=environment.ROOT, start_new_session=True, stdout=subprocess.DEVNULL
        )
        while process.poll() is None and len(self.stand_in.log(write=True)) < IN_FLIGHT:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
        print(f"Killed: {signal.Signals(-process.wait()).name}", flush=True)
        self.stand_in.clear_faults()

    def someone_else(self, method: str, path: str, body: dict[str, object] | None = None, token: str = "") -> Any:
        """A REST request as by another person, past the collection, perhaps with a token of their own."""
        request = urllib.request.Request(
            f"{self.stand_in.url}/organizations/{self.stand_in.organization}/{path}",
            method=method,
            data=json.dumps(body).encode() if body else None,
            headers={"Authorization": f"Bearer {token or self.stand_in.token}", "Content-Type": "application/json"},
        )
        with DIRECT.open(request, timeout=10) as answer:
            return json.loads(answer.read() or b"{}")


def say(text: str) -> None:
    """A paragraph of the story."""
    print(f"\n{'=' * 4} {text}\n", flush=True)
