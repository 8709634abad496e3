# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that CI checks: tests/run. Its last line is `N passed, N failed`, with the skipped if there are any."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit(f"tests/run needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}.")

sys.path[0] = str(Path(__file__).resolve().parents[1])

from machine.environment import SetupError
from suite.job import AT_ONCE, Count, Result, Step, side_by_side
from suite.steps import STEPS, named


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="tests/run",
        description="Run everything that CI checks, several steps at a time. Each has a line when it has ended, and its "
        "output if it failed; the last line counts the tests.",
        epilog="What is needed is installed into .cache/ at first; the whole output of each step is in .cache/logs/. "
        "It exits with 0 if nothing failed, with 1 if something did, and with 2 for an option that makes no sense.",
    )
    parser.add_argument(
        "--fast",
        action="store_true",
        help="lint, docs and the unit tests that are quick, on one Python, for use while editing",
    )
    parser.add_argument(
        "--only",
        nargs="+",
        action="extend",
        metavar="STEP",
        default=[],
        help="only these steps; `sanity` is all of its cores",
    )
    parser.add_argument("--list", action="store_true", help="name the steps that would run, and end")
    return parser.parse_args()


def report(result: Result, shown: str) -> None:
    """The line of a step, and its output if it failed."""
    state = "not run" if result.missing else "FAILED" if result.count.failed else "ok"
    print(f"{state:8}{result.seconds:7.1f} s  {result.name:18}{result.missing or result.count}", flush=True)
    if shown:
        print("".join(f"    {line}\n" for line in shown.splitlines()), flush=True)


def run(steps: list[Step]) -> int:
    """Run the steps side by side, tell of each in their order, then sum up."""
    start = time.monotonic()
    results = []
    for result, shown in side_by_side(steps, AT_ONCE):
        report(result, shown)
        results.append(result)
    total = Count()
    for result in results:
        total = total.plus(result.count)
    print(f"\n{len(results)} steps in {time.monotonic() - start:.0f} s; their output is in .cache/logs.")
    for result in results:
        if result.summary:
            print(f"\n{result.summary}\n")
    for result in results:
        if result.missing:
            print(f"Not run: {result.name}: {result.missing}")
        elif result.count.failed:
            print(f"Failed: {result.name}")
    print(total)
    return 1 if total.failed else 0


def main() -> int:
    given = options()
    try:
        wanted = [step for step in STEPS if (step.fast if given.fast else not step.repeated)]
        steps = named(given.only) if given.only else wanted
    except SetupError as error:
        print(f"tests/run: {error}", file=sys.stderr)
        return 2
    if given.list:
        print("\n".join(step.name for step in steps))
        return 0
    try:
        return run(steps)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
