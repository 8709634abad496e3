# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that CI checks: tests/run. Its last line is `N passed, N failed`, with the skipped if there are any."""

from __future__ import annotations

import argparse
import resource
import sys
import time
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit(f"tests/run needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}.")

sys.path[0] = str(Path(__file__).resolve().parents[1])

from machine.environment import SetupError
from machine.pythons import living_path
from suite import changed
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
    which = parser.add_mutually_exclusive_group()
    which.add_argument(
        "--fast",
        action="store_true",
        help="lint, docs and the unit tests that are quick, on one Python, for use while editing",
    )
    which.add_argument(
        "--changed",
        action="store_true",
        help="only what the changes since the branch left origin/main or main can affect, committed or not; on main itself, "
        "what is not committed. Unit tests follow from imports, other steps from where a file is; a file that has no rule "
        "runs everything",
    )
    which.add_argument(
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
    """The line of a step that ran, and its output if it failed."""
    if not result.missing:
        state = "FAILED" if result.count.failed else "ok"
        times = f"{result.seconds:7.1f} s {result.processor:7.1f} CPU s"
        print(f"{state:8}{times}  {result.name:18}{result.count}", flush=True)
    if shown:
        print("".join(f"    {line}\n" for line in shown.splitlines()), flush=True)


def not_run(results: list[Result]) -> str:
    """One sentence: which steps were not run, why, and how to run them. Empty if all ran."""
    reasons: dict[str, list[str]] = {}
    for result in results:
        if result.missing:
            reasons.setdefault(result.missing, []).append(result.name)
    return "; ".join(f"{', '.join(names)}, since {reason}" for reason, names in reasons.items())


def run(steps: list[Step]) -> int:
    """Run the steps in parallel, report each in their order, then sum up."""
    start = time.monotonic()
    # Once, before several steps need it at the same time.
    living_path()
    results = []
    for result, shown in side_by_side(steps, AT_ONCE):
        report(result, shown)
        results.append(result)
    total = Count()
    for result in results:
        total = total.plus(result.count)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    minutes = (used.ru_utime + used.ru_stime) / 60
    seconds = time.monotonic() - start
    print(f"\n{len(results)} steps in {seconds:.0f} s and {minutes:.1f} CPU minutes; their output is in .cache/logs.")
    for result in results:
        if result.summary:
            print(f"\n{result.summary}\n")
    if not_run(results):
        print(f"Not run: {not_run(results)}.")
    for result in results:
        if result.count.failed:
            print(f"Failed: {result.name}")
    print(total)
    return 1 if total.failed else 0


def chosen(given: argparse.Namespace) -> list[Step]:
    """The steps that the options select."""
    if given.only:
        return named(given.only)
    if given.changed:
        steps, sentence = changed.choose([step for step in STEPS if not step.repeated])
        print(sentence, file=sys.stderr if given.list else sys.stdout, flush=True)
        return steps
    return [step for step in STEPS if (step.fast if given.fast else not step.repeated)]


def main() -> int:
    given = options()
    try:
        steps = chosen(given)
    except SetupError as error:
        print(f"tests/run: {error}", file=sys.stderr)
        return 2
    if given.list:
        print("\n".join(" ".join([step.name, *step.paths]) for step in steps))
        return 0
    try:
        return run(steps)
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
