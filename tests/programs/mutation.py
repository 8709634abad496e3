# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutation testing: small mistakes are put into a file, one at a time, and a test has to fail for each.

mutmut finds the possible mistakes (mutants.py). Each is tried in a fork of a process that has everything imported (trying.py), with
the quickest tests that run its line (covering.py), so that a file takes a minute or two. Needs Python 3.12 or later; what
it installs and writes is under .cache.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import tomllib

if __name__ == "__main__":
    # Not in tests, which would compile every file again.
    sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment
from programs import covering

# By what a file does: its name is that of this file, with more at its end.
EXPLAINED = sorted(Path(__file__).parent.glob("mutation*.toml"))
TRYING = Path(__file__).with_name("trying.py")
# What reads, writes, guards, masks, stores and backs up: every room with code, and the helpers above them.
PLACES = {
    "module_utils": ("", "_schema", "_api", "_state", "_plan", "_apply", "_export", "_operations"),
    "plugin_utils": ("_events", "_files", "_inventory", "_report", "_signing"),
}
# The controller's own files that guard, mask or store.
OWN = ("_credentials", "_items", "_vault", "_written")
ROOMS = (
    *("helpers", "schema", "resources", "api", "state", "plan", "apply", "operations"),
    *("files", "reports", "signing", "events", "inventory", "runs"),
)
WRITTEN = environment.CACHE / "mutation"
LEARNT = WRITTEN / "tests"
RESULTS = WRITTEN / "results.json"
# So many of a file's mutants may survive without an explanation.
SHARE = 0.05


class Survivor(NamedTuple):
    """A mutant that no test noticed: the function that has the mistake, and the lines that differ, `- a` and `+ b`."""

    function: str
    diff: str


class Figures(NamedTuple):
    """How many mutants a file has, how many of them survived, and how many of those nothing explains."""

    mutants: int
    survived: int
    unexplained: int
    # Explanations of mutants that do not survive.
    gone: int = 0

    @property
    def passes(self) -> bool:
        """Whether nothing is left to do about the file."""
        return not self.gone and self.unexplained <= SHARE * self.mutants

    def __str__(self) -> str:
        """One line of the table."""
        share = self.unexplained / self.mutants if self.mutants else 0.0
        gone = f", {self.gone} explained in vain" if self.gone else ""
        return f"{self.mutants} mutants, {self.survived} survived, {self.unexplained} of them unexplained ({share:.1%}){gone}"


def options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="tests/mutation",
        description="Put small mistakes into files of plugins/, one at a time, and see whether a test "
        "fails. Print for each file how many of these mutants were killed, and every one that survived as a diff. "
        "tests/programs/mutation*.toml explain those that no test can kill: the command ends with 0 when of no file more than "
        f"{SHARE:.0%} survive without being explained there, and all that is explained does survive. It takes minutes a file, "
        "and lets everyone else go first. It can be stopped at any time: without names it goes on with the files that have "
        "changed since they last passed. The first time, it sees which tests run what, which takes as long as they do and "
        "goes on where it was stopped.",
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a file, such as _plan/planner, or a room, such as _apply; without any, every file that has changed",
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="try only what survived the last time and is not explained, with the tests as they are now",
    )
    parser.add_argument(
        "--learn",
        action="store_true",
        help="see anew which tests run what, and not only of tests that have changed; without FILE, nothing else",
    )
    parser.add_argument(
        "--tests",
        action="append",
        choices=ROOMS,
        metavar="ROOM",
        help="use the unit tests of this room only, which is quicker and may find more survivors; may be repeated; the rooms are "
        + ", ".join(ROOMS),
    )
    parser.add_argument(
        "--list", action="store_true", help="print the files and how they did the last time, and run nothing"
    )
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Mutate each file in turn; 0 when few enough survive without an explanation and all that is explained survives."""
    given = options(arguments)
    os.nice(15)
    try:
        names = [] if given.learn and not given.files else chosen(given.files)
        if given.list:
            print(table(names))
            return 0
        rooms = given.tests or ROOMS
        if given.learn:
            covering.Learnt(LEARNT).forget([f"tests/unit/{room}/" for room in rooms])
        wrong = [figures for figures in tested(names, given.again, rooms) if not figures.passes]
    except environment.SetupError as error:
        print(f"tests/mutation: {error}", file=sys.stderr)
        return 2
    if not given.learn or names:
        print(table(names))
    return 1 if wrong else 0


# ---- files


def every_file() -> dict[str, str]:
    """The file of each name, such as `_plan/planner`, below plugins/: those that have functions, by room."""
    plugins, found = environment.ROOT / "plugins", {}
    places = [(room, plugins / place / room, "*") for place, rooms in PLACES.items() for room in rooms]
    for room, folder, stem in [*places, *(("", plugins / "plugin_utils", one) for one in OWN)]:
        for path in sorted(folder.glob(f"{stem}.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            if any(isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef) for one in ast.walk(tree)):
                found["/".join(filter(None, [room, path.stem]))] = str(path.relative_to(plugins))
    return found


def chosen(given: list[str]) -> list[str]:
    """The names of the files that are meant; without any, of those that have changed since they passed."""
    files, known = every_file(), results_so_far()
    if not given:
        return [name for name in files if known.get(name, {}).get("stamp") != stamp(name, *EXPLAINED)]
    names: list[str] = []
    for one in (one.removesuffix(".py").rstrip("/") for one in given):
        meant = [name for name in files if name == one or name.startswith(f"{one}/")]
        if not meant:
            raise environment.SetupError(f"There is no file or room {one}: there are {', '.join(files)}.")
        names += meant
    return list(dict.fromkeys(names))


def stamp(name: str, *besides: Path) -> str:
    """What changes when a file below plugins/ does, or one of some others."""
    texts = [path.read_bytes() for path in (environment.ROOT / "plugins" / every_file()[name], *besides)]
    return hashlib.sha256(b"".join(texts)).hexdigest()


def results_so_far() -> dict[str, dict[str, Any]]:
    """The figures of each file and what survived, and its stamp when it passed."""
    return dict(json.loads(RESULTS.read_text(encoding="utf-8"))) if RESULTS.is_file() else {}


def table(names: list[str]) -> str:
    """The figures of some files."""
    known = results_so_far()
    lines = [
        f"{name:<28} {Figures(*known[name]['figures']) if name in known else 'not tested yet'}"
        + ("" if name not in known or known[name]["stamp"] else "  <-- look at it")
        for name in names
    ]
    return "\n".join(lines) or "Nothing has changed since it passed."


def tested(names: list[str], again: bool, rooms: Iterable[str]) -> Iterator[Figures]:
    """What comes of the mutants of each file. Prints those that survive, and remembers them."""
    explained = explanations()
    reasons = {name: Reasons(explained, name) for name in names}
    before: dict[str, list[Survivor]] = {}
    for name, known in results_so_far().items():
        # Of a file that was changed, there are others.
        if again and name in names and known.get("source") == stamp(name):
            before[name] = [Survivor(*one) for one in known["survivors"]]
    left = {name: [one.diff for one in some if not reasons[name].of(one.diff)] for name, some in before.items()}
    for found in tried(names, left, rooms):
        name = found["name"]
        survivors = [Survivor(*one) for one in found["survivors"]]
        # No test can kill what is explained: it is not tried again.
        survivors += [one for one in before.get(name, ()) if reasons[name].of(one.diff)]
        print(f"{name}.py: {found['mutants']} mutants in {found['seconds']:.0f} s", flush=True)
        unexplained, gone = report(survivors, reasons[name])
        figures = Figures(found["mutants"], len(survivors), unexplained, gone)
        result = {"figures": figures, "stamp": stamp(name, *EXPLAINED) if figures.passes else ""}
        result.update(survivors=survivors, source=stamp(name))
        RESULTS.write_text(json.dumps({**results_so_far(), name: result}, indent=1), encoding="utf-8")
        yield figures


def tried(names: list[str], only: dict[str, list[str]], rooms: Iterable[str]) -> Iterator[dict[str, Any]]:
    """What trying.py finds of each file with the tests of these rooms, of some only the mutants with these diffs.

    Raises SetupError when it fails.
    """
    files, log = every_file(), WRITTEN / "pytest.log"
    wanted = {
        "files": {name: [files[name], only.get(name)] for name in names},
        "tests": [f"tests/unit/{room}" for room in rooms],
        "log": str(log),
    }
    python = environment.ensure("mutation")
    WRITTEN.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(
        [python, str(TRYING)],
        cwd=environment.ROOT,
        env=environment.environ(python),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin and process.stdout
        with process.stdin as pipe:
            json.dump(wanted, pipe)
        yield from map(json.loads, process.stdout)
    if process.returncode:
        raise environment.SetupError(f"The tests have to pass before mistakes are made: see {log}.")


# ---- survivors


def explanations() -> dict[str, list[dict[str, str]]]:
    """The entries of all files with explanations, by the name of what they are about."""
    found: dict[str, list[dict[str, str]]] = {}
    for path in EXPLAINED:
        for name, entries in tomllib.loads(path.read_text(encoding="utf-8")).items():
            found.setdefault(name, []).extend(entries)
    return found


class Reasons:
    """Why mutants of a file survive: by their lines, or by a pattern that holds for any file."""

    def __init__(self, entries: dict[str, list[dict[str, str]]], name: str) -> None:
        self.lines = {
            block.strip(): entry["why"]
            for entry in entries.get(name, [])
            for block in entry["mutants"].strip().split("\n\n")
        }
        self.patterns = {re.compile(entry["pattern"], re.MULTILINE): entry["why"] for entry in entries.get("any", [])}

    def of(self, diff: str) -> str | None:
        """The reason, None when there is none."""
        return self.lines.get(diff) or next((why for one, why in self.patterns.items() if one.search(diff)), None)


def report(survivors: list[Survivor], reasons: Reasons) -> tuple[int, int]:
    """Print the survivors, and what is explained and does not survive; how many of the former are unexplained, and the latter."""
    for one in survivors:
        print(f"\n{one.function}: {reasons.of(one.diff) or 'not explained'}\n{one.diff}")
    gone = reasons.lines.keys() - {one.diff for one in survivors}
    for diff in sorted(gone):
        print(f"\nexplained, and does not survive:\n{diff}")
    return sum(not reasons.of(one.diff) for one in survivors), len(gone)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
