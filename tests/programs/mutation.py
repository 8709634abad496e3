# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutation testing with mutmut: small mistakes are put into a file, one at a time, and a test has to fail for each.

mutmut changes the code of functions that have no decorator. For each file it runs the quickest tests that run its functions
(covering.py), so that a file takes minutes. Needs Python 3.11 or later; what it installs and writes is under .cache.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import tomllib

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment

EXPLAINED = Path(__file__).with_suffix(".toml")
COVERING = Path(__file__).with_name("covering.py")
COLLECTION = "ansible_collections/community/buildkite"
# What reads, writes, guards, masks, stores and backs up: every room with code, and the helpers above them.
PLACES = {
    "module_utils": ("", "_schema", "_api", "_state", "_plan", "_apply", "_export"),
    "plugin_utils": ("_files", "_report"),
}
# The tests that need no stand-in take milliseconds: of each of their files that has one to do with a file, all run.
QUICK = tuple(f"tests/unit/{room}" for room in ("helpers", "schema", "resources", "api", "state", "plan", "apply"))
# Of these only the quickest for each line.
OTHERS = tuple(f"tests/unit/{room}" for room in ("files", "reports", "runs"))
LEARNT = environment.CACHE / "mutation" / "tests.json"
RESULTS = environment.CACHE / "mutation" / "results.json"
# So many of a file's mutants may survive without an explanation.
SHARE = 0.05
# What the tests read besides: they take the folder above tests/ for the checkout.
BESIDE = (".pytest.ini", "README.md", "docs", "galaxy.yml", "meta", "plugins", "roles", "tests")
KILLED = ("killed", "timeout")
MARK = "==== a mutant ===="
SHOW = f"""
import sys
from mutmut.__main__ import show
for name in sys.argv[1:]:
    print({MARK!r})
    show.callback(name)
"""


class Survivor(NamedTuple):
    """A mutant that no test noticed: mutmut's name for it, and the lines that it takes away and adds, `- a` and `+ b`."""

    name: str
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


def main(arguments: list[str]) -> int:
    """Mutate each file in turn; 0 when few enough survive without an explanation and all that is explained survives."""
    parser = argparse.ArgumentParser(
        prog="tests/mutation",
        description="Put small mistakes into files of plugins/, one at a time, and see whether a test "
        "fails. Print for each file how many of these mutants were killed, and every one that survived as a diff. "
        "tests/programs/mutation.toml explains those that no test can kill: the command ends with 0 when of no file more than "
        f"{SHARE:.0%} survive without being explained there, and all that is explained does survive. It takes minutes a file, "
        "and lets everyone else go first. It can be stopped at any time: without names it goes on with the files that have "
        "changed since they last passed.",
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="a file, such as _plan/planner, or a room, such as _apply; without any, every file that has changed",
    )
    parser.add_argument(
        "--again", action="store_true", help="run only what survived the last time, with the tests as they are now"
    )
    parser.add_argument(
        "--learn",
        action="store_true",
        help="first see anew which tests run what, as after many new tests; a quarter of an hour",
    )
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="how many mutants are tested at a time (1)")
    parser.add_argument(
        "--list", action="store_true", help="print the files and how they did the last time, and run nothing"
    )
    given = parser.parse_args(arguments)
    os.nice(15)
    try:
        names = chosen(given.files)
        if given.list:
            print(table(names))
            return 0
        python = Path(environment.ensure("mutation"))
        if given.learn or not LEARNT.is_file():
            learn(python)
        wrong = [name for name in names if not tested(python, name, given.again, given.jobs).passes]
    except environment.SetupError as error:
        print(f"tests/mutation: {error}", file=sys.stderr)
        return 2
    print(table(names))
    return 1 if wrong else 0


# ---- files


def every_file() -> dict[str, str]:
    """The file of each name, such as `_plan/planner`, below plugins/: those that have functions, by room."""
    found = {}
    for place, rooms in PLACES.items():
        for room in rooms:
            for path in sorted((environment.ROOT / "plugins" / place / room).glob("*.py")):
                functions = [one for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if is_mutated(one)]
                if functions:
                    found["/".join(filter(None, [room, path.stem]))] = str(
                        path.relative_to(environment.ROOT / "plugins")
                    )
    return found


def is_mutated(node: ast.AST) -> bool:
    """Whether mutmut changes it: a function without a decorator."""
    return isinstance(node, ast.FunctionDef) and not node.decorator_list


def chosen(given: list[str]) -> list[str]:
    """The names of the files that are meant; without any, of those that have changed since they passed."""
    files, known = every_file(), results_so_far()
    if not given:
        return [name for name in files if known.get(name, {}).get("stamp") != stamp(name)]
    names: list[str] = []
    for one in (one.removesuffix(".py").rstrip("/") for one in given):
        meant = [name for name in files if name == one or name.startswith(f"{one}/")]
        if not meant:
            raise environment.SetupError(f"There is no file or room {one}: there are {', '.join(files)}.")
        names += meant
    return list(dict.fromkeys(names))


def stamp(name: str) -> str:
    """What changes when a file does, or what explains its mutants."""
    text = (environment.ROOT / "plugins" / every_file()[name]).read_bytes() + EXPLAINED.read_bytes()
    return hashlib.sha256(text).hexdigest()


def results_so_far() -> dict[str, dict[str, Any]]:
    """The figures of each file, and its stamp when it passed."""
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


def tested(python: Path, name: str, again: bool, jobs: int) -> Figures:
    """What came of a file's mutants. Prints what mutmut found, and remembers it."""
    folder = workspace(name, again)
    names = [one for one, status in results(python, folder).items() if status not in KILLED] if again else []
    if names or not again:
        mutmut(python, folder, "run", "--max-children", str(jobs), *names)
    found = results(python, folder)
    left = [one for one, status in found.items() if status not in KILLED]
    survivors = [Survivor(one, lines_of(diff)) for one, diff in zip(left, shown(python, folder, left), strict=True)]
    print(f"{name}.py: {summary(found)}", flush=True)
    reasons = Reasons(tomllib.loads(EXPLAINED.read_text(encoding="utf-8")), name)
    unexplained, gone = report(survivors, reasons)
    figures = Figures(len(found), len(survivors), unexplained, gone)
    known = {**results_so_far(), name: {"figures": list(figures), "stamp": stamp(name) if figures.passes else ""}}
    RESULTS.write_text(json.dumps(known, indent=1), encoding="utf-8")
    return figures


# ---- tests


def learn(python: Path) -> None:
    """See which tests run which functions."""
    environment.say(f"Running {len(QUICK + OTHERS)} folders of tests once, to see which run what …")
    LEARNT.parent.mkdir(parents=True, exist_ok=True)
    command = [str(python), str(COVERING), str(LEARNT), *QUICK, *OTHERS]
    variables = environment.environ(str(python))
    done = subprocess.run(command, cwd=environment.ROOT, env=variables, capture_output=True, text=True, check=False)
    if done.returncode:
        LEARNT.unlink(missing_ok=True)
        raise environment.SetupError(f"The tests have to pass before mistakes are made:\n{done.stdout[-2000:]}")


def tests_of(file: str) -> list[str]:
    """What is run for a file: of the tests that run its functions, those that still exist."""
    known = json.loads(LEARNT.read_text(encoding="utf-8")).get(file, {})
    tests = [test for test in {test for tests in known.values() for test in tests} if exists(test)]
    if not tests:
        raise environment.SetupError(f"No test is known to run a function of plugins/{file}: use --learn.")
    return sorted({test.partition("::")[0] if test.startswith(QUICK) else test for test in tests})


def exists(test: str) -> bool:
    """Whether the function of a test is still there: its name is the last one before its parameters."""
    file, _colons, name = test.partition("::")
    path = environment.ROOT / file
    return path.is_file() and f"def {name.partition('[')[0].rpartition('::')[2]}(" in path.read_text(encoding="utf-8")


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
        print(f"\n{one.name.rpartition('.')[2]}: {reasons.of(one.diff) or 'not explained'}\n{one.diff}")
    gone = reasons.lines.keys() - {one.diff for one in survivors}
    for diff in sorted(gone):
        print(f"\nexplained, and does not survive:\n{diff}")
    return sum(not reasons.of(one.diff) for one in survivors), len(gone)


def summary(found: dict[str, str]) -> str:
    """`603 mutants, 550 killed, 50 survived, 3 timeout`: each kind as mutmut names it, a timeout is a kill too."""
    counts = Counter(found.values())
    return ", ".join([f"{len(found)} mutants", *(f"{count} {status}" for status, count in sorted(counts.items()))])


def lines_of(diff: str) -> str:
    """The lines of a diff that were taken away and added, without their indentation."""
    changed = re.findall(r"^([-+])(?![-+]{2} )\s*(.*)$", diff, re.MULTILINE)
    return "\n".join(f"{sign} {line}".rstrip() for sign, line in changed)


# ---- mutmut


def workspace(name: str, again: bool) -> Path:
    """A folder as mutmut wants it: the collection under its import path, its tests beside it, and mutants/.

    pytest must not take the tests for modules of the collection, which only ansible-core's loader could import; so the
    tests stand outside, and the link that they import the collection by leads to the mutants.
    """
    collection = environment.collection_root()
    folder, file = environment.CACHE / "mutation" / name, every_file()[name]
    if not again:
        shutil.rmtree(folder, ignore_errors=True)
    link = folder / "mutants" / ".cache" / "root" / COLLECTION
    link.parent.mkdir(parents=True, exist_ok=True)
    places = {link: Path("../../../..") / COLLECTION, folder / "ansible_collections": collection.parents[1]}
    places.update({folder / beside: collection / beside for beside in BESIDE})
    for path, target in places.items():
        if not path.is_symlink():
            path.symlink_to(target)
    # An argument @file: names of tests have letters that mean something to mutmut's settings.
    (folder / "tests.txt").write_text("\n".join(tests_of(file)) + "\n", encoding="utf-8")
    settings: dict[str, list[str]] = {
        "source_paths": [f"{COLLECTION}/plugins/{file.partition('/')[0]}"],
        "only_mutate": [f"{COLLECTION}/plugins/{file}"],
        "also_copy": ["ansible_collections", *BESIDE],
        "use_git_change_detection": ["false"],
        "track_dependencies": ["false"],
        # Times as long as usual is a hang, and counts as a kill: many, since the machine may be busy.
        "timeout_multiplier": ["60"],
        "pytest_add_cli_args_test_selection": [f"@{folder / 'tests.txt'}"],
    }
    lines = ["[mutmut]", *(f"{key}=\n  " + "\n  ".join(values) for key, values in settings.items())]
    (folder / "setup.cfg").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def mutmut(python: Path, folder: Path, *arguments: str) -> None:
    """Run mutmut, with its progress on a terminal, else in a log. Raises SetupError when it fails."""
    log = folder / "mutmut.log"
    with log.open("w", encoding="utf-8") as output:
        shown = sys.stderr if sys.stderr.isatty() else output
        command = [str(python), "-m", "mutmut", *arguments]
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment.environ(str(python)),
            stdout=shown,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode:
        raise environment.SetupError(f"mutmut ended with {done.returncode}: see {log}.")


def results(python: Path, folder: Path) -> dict[str, str]:
    """What became of each mutant, by mutmut's name."""
    lines = asked(python, folder, "-m", "mutmut", "results", "--all", "true").splitlines()
    return dict(line.strip().rsplit(": ", 1) for line in lines if ": " in line)


def shown(python: Path, folder: Path, names: list[str]) -> list[str]:
    """mutmut's diffs of some mutants, in one process: to start one takes longer than most mutants."""
    return asked(python, folder, "-c", SHOW, *names).split(MARK)[1:]


def asked(python: Path, folder: Path, *arguments: str) -> str:
    """What mutmut prints."""
    command = [str(python), *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment.environ(str(python)), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise environment.SetupError(f"mutmut failed to print what it found: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
