# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The playground's story of events: a build is retried by a rulebook, and a change by hand is reported with a name."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from machine import environment
from programs.playing import Play, say
from stand_in.process import StandIn

EXAMPLE = "docs/examples/events"
SEED = f"{EXAMPLE}/seed.yml"
# Seconds for the start of ansible-rulebook and for each of its playbooks.
PATIENCE = 120.0
# The port of the example, which something else may use here.
PORT = "port: 5000"
COLOR = re.compile(r"\x1b\[[\d;]*m")


class Rulebook(Play):
    """Runs the example's rulebooks and playbooks in a copy of its folder."""

    def __init__(self, stand_in: StandIn, home: str) -> None:
        super().__init__(stand_in, home)
        example = self.folder / EXAMPLE
        self.folder = Path(home) / "events"
        shutil.copytree(example, self.folder)
        with socket.socket() as made:
            made.bind(("127.0.0.1", 0))
            self.port = int(made.getsockname()[1])
        retry = self.folder / "rulebooks" / "retry.yml"
        retry.write_text(retry.read_text(encoding="utf-8").replace(PORT, f"port: {self.port}"), encoding="utf-8")
        self.variables["WEBHOOK_TOKENS_PATH"] = str(self.folder / "webhook-tokens")

    @contextmanager
    def running(self, rulebook: str, *options: str) -> Iterator[Path]:
        """ansible-rulebook while it runs a rulebook; the file with its output."""
        words = [
            "ansible-rulebook",
            "--rulebook",
            f"rulebooks/{rulebook}.yml",
            "--inventory",
            "inventory.yml",
            *options,
        ]
        print(f"$ {shlex.join(words)}\n", flush=True)
        python = environment.ensure("rulebook")
        variables = {**self.variables, "PATH": environment.environ(python)["PATH"]}
        output = self.folder / f"{rulebook}.txt"
        with output.open("wb") as file:
            command = [str(Path(python).with_name(words[0])), *words[1:]]
            process = subprocess.Popen(
                command,
                cwd=self.folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=file,
                start_new_session=True,
            )
        try:
            yield output
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait()

    def listens(self) -> bool:
        """Whether the receiver of webhooks answers."""
        with socket.socket() as made:
            return made.connect_ex(("127.0.0.1", self.port)) == 0


def until(found: Callable[[], Any], output: Path, expected: str) -> Any:
    """What is found at last; ends the playground with the output if nothing is."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := found():
            return value
        time.sleep(0.2)
    sys.exit(f"{output.read_text(errors='replace')}\nThe playground failed: {expected}.")


def shown(output: Path) -> str:
    """The output of the playbook without its recap and without colors, which ansible-rulebook demands."""
    text = COLOR.sub("", output.read_text(encoding="utf-8", errors="replace"))
    return text.partition("\nPLAY RECAP ")[0].strip()


def events(stand_in: StandIn, home: str) -> None:
    """The story of events."""
    if not shutil.which("java"):
        raise environment.SetupError(
            "There is no Java on this machine, which ansible-rulebook needs: on Debian, apt install openjdk-17-jre-headless."
        )
    # Everything fits into one window: with a user's usual quota it would wait for the next one.
    stand_in.limits(rest_user=400)
    buildkite = Rulebook(stand_in, home)
    say(
        f"A local Buildkite runs at {stand_in.url}, with the pipeline shop and an agent. A webhook sends the ends of\n"
        "     builds, signed, to a rulebook on this machine."
    )
    retried(buildkite)
    reported(buildkite)


def retried(buildkite: Rulebook) -> None:
    """A build whose agent is lost is retried."""
    token = buildkite.folder / "webhook-tokens"
    token.touch(0o600)
    token.write_text("a-token-of-the-playground\n", encoding="utf-8")
    url = f"http://127.0.0.1:{buildkite.port}/"
    buildkite.run("1. Create the webhook.", "changed=1", "-e", f"url={url}", playbook="webhook.yml")
    say("2. Start the rulebook that retries builds.")
    with buildkite.running("retry", "--env-vars", "WEBHOOK_TOKENS_PATH") as output:
        until(buildkite.listens, output, "the rulebook should listen")
        say("3. Someone pushes to main. The agent of the build is lost, and the webhook starts the playbook.")
        buildkite.someone_else(
            "POST", "pipelines/shop/builds", {"commit": "HEAD", "branch": "main", "message": "Release"}
        )
        build = until(lambda: ended(buildkite), output, "the build should have passed after it was retried")
        until(lambda: "PLAY RECAP" in output.read_text(errors="replace"), output, "the playbook should have ended")
        print(shown(output), flush=True)
        jobs = ", then ".join(job["state"] for job in build["jobs"])
        say(f"The job {jobs}. The build {build['number']} has {build['state']}.")


def ended(buildkite: Rulebook) -> Any:
    """The build with its retried jobs, once it has passed. The clock of the local Buildkite goes faster than ours."""
    buildkite.stand_in.control("PATCH", "clock", {"advance": 1})
    build = buildkite.someone_else("GET", "pipelines/shop/builds/1?include_retried_jobs=true")
    return build if build["state"] == "passed" else None


def reported(buildkite: Rulebook) -> None:
    """A change by hand is reported with the name of the person who made it."""
    for name in ("organization", "reports"):
        (buildkite.folder / name).mkdir()
    files = "organization: acme\npipelines: [{slug: shop, description: The shop}]\n"
    (buildkite.folder / "organization" / "organization.yml").write_text(files, encoding="utf-8")
    here = {"files": "organization", "reports": "reports"}
    text = "".join(f"{name}: {buildkite.folder / folder}\n" for name, folder in here.items())
    (buildkite.folder / "vars.yml").write_text(text, encoding="utf-8")
    say(
        "4. The files declare a description of the shop. Bob changes it by hand. A rulebook compares them now and then."
    )
    buildkite.someone_else("PATCH", "pipelines/shop", {"description": "Temporary!"}, token="bobs-token")
    with buildkite.running("changes", "--vars", "vars.yml") as output:
        until(lambda: "PLAY RECAP" in output.read_text(errors="replace"), output, "the playbook should have ended")
        print(shown(output), flush=True)
    (report,) = (buildkite.folder / "reports").glob("*.md")
    if "changed by Bob" not in shown(output) or "Temporary!" not in report.read_text(encoding="utf-8"):
        sys.exit("\nThe playground failed: the change should have been reported with the name of Bob.")
    say(f"The report:\n\n{report.read_text(encoding='utf-8')}")
