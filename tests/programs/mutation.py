# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mutation testing with mutmut: small mistakes are put into a file, one at a time, and a test has to fail for each.

mutmut changes the code of functions that have no decorator. Needs Python 3.11 or later; what it installs and writes is
under .cache.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import tomllib

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment

EXPLAINED = Path(__file__).with_suffix(".toml")
COLLECTION = "ansible_collections/community/buildkite"
UTILS = f"{COLLECTION}/plugins/module_utils"
# The tests that need no stand-in take milliseconds; to start one for every mutant would take hours.
TESTS = tuple(f"tests/unit/{room}" for room in ("helpers", "schema", "resources", "api", "state", "plan"))
FILES = ("_plan/planner", "_plan/draft", "_schema/resource", "_api/quota")
# What the tests read besides: they take the folder above tests/ for the checkout.
BESIDE = (".pytest.ini", "README.md", "galaxy.yml", "meta", "plugins", "tests")
KILLED = ("killed", "timeout")


class Survivor(NamedTuple):
    """A mutant that no test noticed: mutmut's name for it, and the lines that it takes away and adds, `- a` and `+ b`."""

    name: str
    diff: str


def main(arguments: list[str]) -> int:
    """Mutate each file in turn; 0 when all that survives is explained and all that is explained survives."""
    parser = argparse.ArgumentParser(
        prog="tests/mutation",
        description="Put small mistakes into files of plugins/module_utils, one at a time, and see whether a test "
        "of a room fails. Print for each file how many of these mutants were killed, and every one that survived as a diff. "
        "tests/programs/mutation.toml explains those that no test can kill: the command ends with 0 when no others survive, and "
        "all of these do. It takes minutes a file, on one processor, and lets everyone else go first.",
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        default=list(FILES),
        help=f"a file, such as _plan/planner; without any: {', '.join(FILES)}",
    )
    parser.add_argument(
        "--again", action="store_true", help="run only what survived the last time, with the tests as they are now"
    )
    given = parser.parse_args(arguments)
    os.nice(15)
    try:
        wrong = [one for one in given.files if not passes(one.removesuffix(".py"), given.again)]
    except environment.SetupError as error:
        print(f"tests/mutation: {error}", file=sys.stderr)
        return 2
    return 1 if wrong else 0


def passes(name: str, again: bool) -> bool:
    """Whether nothing is left to do about a file. Prints what mutmut found."""
    python = Path(environment.ensure("mutation"))
    folder = workspace(name, again)
    names = [one for one, status in results(python, folder).items() if status not in KILLED] if again else []
    if names or not again:
        mutmut(python, folder, "run", "--max-children", "1", *names)
    found = results(python, folder)
    survivors = [Survivor(one, lines_of(show(python, folder, one))) for one in found if found[one] not in KILLED]
    print(f"{name}.py: {summary(found)}", flush=True)
    return report(survivors, Reasons(tomllib.loads(EXPLAINED.read_text(encoding="utf-8")), name))


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


def report(survivors: list[Survivor], reasons: Reasons) -> bool:
    """Print the survivors, and what is explained and does not survive; whether neither needs work."""
    for one in survivors:
        print(f"\n{one.name.rpartition('.')[2]}: {reasons.of(one.diff) or 'not explained'}\n{one.diff}")
    gone = reasons.lines.keys() - {one.diff for one in survivors}
    for diff in sorted(gone):
        print(f"\nexplained, and does not survive:\n{diff}")
    return not gone and all(reasons.of(one.diff) for one in survivors)


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
    folder = environment.CACHE / "mutation" / name
    if not (collection / "plugins" / "module_utils" / f"{name}.py").is_file():
        raise environment.SetupError(f"There is no plugins/module_utils/{name}.py.")
    if not again:
        shutil.rmtree(folder, ignore_errors=True)
    link = folder / "mutants" / ".cache" / "root" / COLLECTION
    link.parent.mkdir(parents=True, exist_ok=True)
    places = {link: Path("../../../..") / COLLECTION, folder / "ansible_collections": collection.parents[1]}
    places.update({folder / beside: collection / beside for beside in BESIDE})
    for path, target in places.items():
        if not path.is_symlink():
            path.symlink_to(target)
    settings: dict[str, list[str]] = {
        "source_paths": [UTILS],
        "only_mutate": [f"{UTILS}/{name}.py"],
        "also_copy": ["ansible_collections", *BESIDE],
        "use_git_change_detection": ["false"],
        "track_dependencies": ["false"],
        # Times as long as usual is a hang: many, since the machine may be busy.
        "timeout_multiplier": ["10"],
        "pytest_add_cli_args_test_selection": [*TESTS],
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
    lines = asked(python, folder, "results", "--all", "true").splitlines()
    return dict(line.strip().rsplit(": ", 1) for line in lines if ": " in line)


def show(python: Path, folder: Path, name: str) -> str:
    """mutmut's diff of a mutant."""
    return asked(python, folder, "show", name)


def asked(python: Path, folder: Path, *arguments: str) -> str:
    """What mutmut prints."""
    command = [str(python), "-m", "mutmut", *arguments]
    done = subprocess.run(
        command, cwd=folder, env=environment.environ(str(python)), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise environment.SetupError(f"mutmut {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
