# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a step runs: its commands, its log, and its count. Knows no step."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from machine.environment import CACHE, ROOT, SetupError, environ

LOGS = CACHE / "logs"
# Seconds after which a command hangs.
TIMEOUT = 3600
# How many steps run at a time: one more than there are processors, since tests wait too.
PROCESSORS = os.cpu_count() or 1
AT_ONCE = min(PROCESSORS + 1, 4)
SHOWN = 200
# The output of pip during an installation: in the log, but not shown for a failure.
NOISE = re.compile(
    r"\s*(Collecting|Downloading|Installing|Looking in|Processing|Successfully|Using cached|WARNING: Loc|━)"
)


class Missing(Exception):
    """This machine lacks something for a step; one sentence. The step is not run, which is no failure."""


class Failed(Exception):
    """A command failed; its output is in the log."""


@dataclass(frozen=True)
class Count:
    """How many tests passed, failed and were skipped."""

    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def plus(self, other: Count) -> Count:
        return Count(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        text = f"{self.passed} passed, {self.failed} failed"
        return f"{text}, {self.skipped} skipped" if self.skipped else text


class Job:
    """A running step: runs commands, keeps their output in .cache/logs/<step>.log.

    `workers` is how many processes it may use for its tests, `paths` what it is narrowed to; without any, it is whole.
    """

    def __init__(self, name: str, workers: int = 1, paths: tuple[str, ...] = ()) -> None:
        self.name, self.workers, self.paths = name, workers, paths
        self.log = LOGS / f"{name}.log"
        LOGS.mkdir(parents=True, exist_ok=True)
        self.log.write_text("", encoding="utf-8")
        # Seconds of processor time that its commands used.
        self.processor = 0.0
        # An additional sentence for the end of the whole run.
        self.summary = ""
        # The text to show for a failure, if not the end of the log.
        self.excerpt = ""

    def run(
        self,
        command: list[str],
        python: str,
        cwd: Path = ROOT,
        variables: dict[str, str] | None = None,
        home: bool = True,
    ) -> str:
        """Run a command in the environment of `python`; its output. A non-zero exit raises Failed."""
        start = self.log.stat().st_size
        with self.log.open("a", encoding="utf-8") as output:
            print("$", *command, file=output, flush=True)
            start = output.tell()
            try:
                process = subprocess.Popen(
                    command,
                    cwd=cwd,
                    env={**environ(python, home), **(variables or {})},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                )
            except OSError as error:
                raise Failed(f"{command[0]} does not start: {error}") from None
            status = self.wait(process)
        with self.log.open("rb") as written:
            written.seek(start)
            text = written.read().decode(errors="replace")
        if status:
            raise Failed(f"{os.path.basename(command[0])} ended with {status}")
        return text

    def wait(self, process: subprocess.Popen[bytes]) -> int:
        """Wait for a command and count the processor time of it and its children; returns its exit status."""
        alarm = threading.Timer(TIMEOUT, process.kill)
        alarm.start()
        _pid, status, used = os.wait4(process.pid, 0)
        late = not alarm.is_alive()
        alarm.cancel()
        self.processor += used.ru_utime + used.ru_stime
        process.returncode = os.waitstatus_to_exitcode(status)
        if late and process.returncode == -signal.SIGKILL:
            raise Failed(f"the command took more than {TIMEOUT} seconds")
        return process.returncode

    def note(self, text: str) -> None:
        """Add to the log what no command printed."""
        with self.log.open("a", encoding="utf-8") as output:
            print(text, file=output)

    def tail(self) -> str:
        """The text to show for a failure: the step's choice, or the end of the log."""
        if self.excerpt:
            return self.excerpt
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        lines = [line for line in lines if not NOISE.match(line)]
        cut = (
            [f"… ({len(lines) - SHOWN} lines before are in {self.log.relative_to(ROOT)})"] if len(lines) > SHOWN else []
        )
        return "\n".join([*cut, *lines[-SHOWN:]])


class Step(NamedTuple):
    """One named part of the suite. `run` returns its count, or None for "one test, which passed"."""

    name: str
    run: Callable[[Job], Count | None]
    fast: bool = False
    # A full run has the same in other steps.
    repeated: bool = False
    # A resource that only one step at a time may use.
    holds: str = ""
    # The steps that must end first, if they run.
    after: tuple[str, ...] = ()
    # Test files or folders that it is narrowed to.
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """The outcome of a step; `missing` is why it was not run, `summary` its additional sentence.

    `processor` is the time that its commands used on all processors together.
    """

    name: str
    seconds: float
    count: Count
    missing: str = ""
    summary: str = ""
    processor: float = 0.0


def carry_out(step: Step, workers: int = 1) -> tuple[Result, str]:
    """Run a step; returns its result, and the text to show if it failed."""
    job = Job(step.name, workers, step.paths)
    start = time.monotonic()
    missing = shown = ""
    try:
        count = step.run(job) or Count(passed=1)
    except Missing as error:
        count, missing = Count(), str(error)
    except (Failed, SetupError) as error:
        count, shown = Count(failed=1), str(error)
    except Exception as error:
        # Any error in a step is that step's failure: the others still run.
        job.note(traceback.format_exc())
        count, shown = Count(failed=1), f"{type(error).__name__}: {error}"
    if count.failed and not shown:
        shown = "tests failed"
    result = Result(step.name, time.monotonic() - start, count, missing, job.summary, job.processor)
    return result, f"{job.tail()}\n{shown}" if shown else ""


def side_by_side(steps: list[Step], at_once: int) -> Iterator[tuple[Result, str]]:
    """Run steps, this many at a time; yields the results of `carry_out` in their order, as soon as possible.

    A step waits while another uses its resource or must end first; those behind it start first.
    When few steps are left, each gets more workers.
    """
    waiting, running = list(enumerate(steps)), dict[Future[tuple[Result, str]], tuple[int, Step]]()
    ended: dict[int, tuple[Result, str]] = {}
    with ThreadPoolExecutor(at_once) as pool:
        for number in range(len(steps)):
            while number not in ended:
                for place, step in list(waiting):
                    held = {other.holds for _place, other in running.values()} - {""}
                    before = {other.name for _place, other in (*waiting, *running.values())} & set(step.after)
                    if len(running) < at_once and step.holds not in held and not before:
                        workers = PROCESSORS // min(at_once, len(running) + len(waiting))
                        waiting.remove((place, step))
                        running[pool.submit(carry_out, step, max(1, workers))] = (place, step)
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    ended[running.pop(future)[0]] = future.result()
            yield ended[number]


def junit(*files: Path) -> Count:
    """The sum of JUnit files. An error counts as a failure."""
    total = Count()
    for file in files:
        for suite in ElementTree.parse(file).getroot().iter("testsuite"):
            failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skips = [skip.text or skip.get("message") or "" for skip in suite.iter("skipped")]
            # A sanity test without files to check is no test.
            idle = sum("No tests applicable" in text for text in skips)
            passed = int(suite.get("tests", 0)) - failed - len(skips)
            total = total.plus(Count(passed, failed, len(skips) - idle))
    return total


def counted(run: Callable[[], object], files: Callable[[], list[Path]]) -> Count:
    """Run a command that writes JUnit files; returns their sum. A failed command is at least one failure."""
    for file in files():
        file.unlink()
    failed = False
    try:
        run()
    except Failed:
        failed = True
    count = junit(*files())
    if (failed and not count.failed) or count == Count():
        return count.plus(Count(failed=1))
    return count
