# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which unit tests run which lines of plugins/, and how long each takes: so that a mistake costs few tests.

Each file of tests is watched once, until it changes. Needs Python 3.12 or later, whose sys.monitoring costs next to nothing.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
import types
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

# A mutant is tried with tests of its line, and of its function, that take no longer than this together; with one at least.
SECONDS, OTHERS = 3.0, 0.5

# Of a file below plugins/: of each of its functions, the lines that ran, as bits, the first line of the function first.
Lines = dict[str, dict[str, int]]


class Covering(NamedTuple):
    """One test: how long it takes, and what it runs."""

    seconds: float
    lines: Lines

    @property
    def breadth(self) -> int:
        """How many functions it runs. A test of few is quick, and looks at what they do."""
        return sum(map(len, self.lines.values()))


class Watch:
    """Sees which lines of a folder run. Only one at a time can."""

    def __init__(self, folder: str, functions: Iterable[tuple[str, types.CodeType]]) -> None:
        self.monitoring: Any = sys.monitoring  # type: ignore[attr-defined,unused-ignore]
        self.tool = self.monitoring.COVERAGE_ID
        self.lines: Lines = {}
        self.known: dict[types.CodeType, tuple[str, str, int]] = {}
        self.monitoring.use_tool_id(self.tool, "mutation")
        self.monitoring.register_callback(self.tool, self.monitoring.events.LINE, self._ran)
        for file, outer in functions:
            for code in within(outer):
                self.known[code] = (file, outer.co_qualname, outer.co_firstlineno)
                self.monitoring.set_local_events(self.tool, code, self.monitoring.events.LINE)

    def _ran(self, code: types.CodeType, line: int) -> Any:
        file, function, first = self.known[code]
        names = self.lines.setdefault(file, {})
        names[function] = names.get(function, 0) | 1 << max(line - first, 0)
        # Once is enough.
        return self.monitoring.DISABLE

    def start(self) -> None:
        """Forget what ran."""
        self.lines = {}
        self.monitoring.restart_events()


def within(code: types.CodeType) -> Iterator[types.CodeType]:
    """A code and all that is in it."""
    yield code
    for one in code.co_consts:
        if isinstance(one, types.CodeType):
            yield from within(one)


def stamp(path: Path) -> str:
    """What changes when a file of tests does."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Learnt:
    """What is known of the tests, a JSON file for each file of tests."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tests: dict[str, Covering] = {}

    def path(self, file: str) -> Path:
        """Where it is kept for a file of tests, such as tests/unit/plan/test_plan.py."""
        return self.folder / f"{file.replace('/', '-')}.json"

    def forget(self, folders: Iterable[str]) -> None:
        """Remove what is kept of the files of tests in some folders, such as tests/unit/plan/."""
        for folder in folders:
            for path in self.folder.glob(f"{self.path(folder).stem}*.json"):
                path.unlink()

    def read(self, root: Path, file: str) -> bool:
        """Take what is known of a file, if it is of the file as it is."""
        try:
            known = json.loads(self.path(file).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return False
        if known["stamp"] != stamp(root / file):
            return False
        self.tests.update({test: Covering(*one) for test, one in known["tests"].items()})
        return True

    def write(self, root: Path, file: str, tests: dict[str, Covering]) -> None:
        """Keep what was seen."""
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"stamp": stamp(root / file), "tests": tests})
        self.path(file).write_text(text, encoding="utf-8")

    def of(self, file: str, function: str, line: int, early: Iterable[str] = (), times: int = 1) -> list[str]:
        """The tests that a mutant is tried with, those that are asked for `early` and then those that run the least first.

        Lines move when a file is changed, and functions are new: so some others are among them, which only cost time.
        `times`: how many times as long they may take as usual.
        """
        in_file = {test: one for test, one in self.tests.items() if file in one.lines}
        in_function = {test: one for test, one in in_file.items() if function in one.lines[file]}
        tests = in_function or in_file
        in_line = [test for test, one in in_function.items() if one.lines[file][function] >> line & 1]
        # None has it as a line of its own: of a default value, or of the middle of a statement.
        in_line = in_line or list(tests)
        chosen = {test: None for test in early if test in tests}
        for some, seconds in ((in_line, SECONDS * times), (tests, OTHERS * times)):
            for test in sorted(set(some) - set(chosen), key=lambda test: (tests[test].breadth, test)):
                seconds -= tests[test].seconds
                if seconds < 0 and not set(chosen).isdisjoint(in_line):
                    break
                chosen[test] = None
        return list(chosen)


class Timer:
    """How long something takes, by default by the clock of the process: the machine may be busy."""

    def __init__(self, clock: Callable[[], float] = time.process_time) -> None:
        self.clock, self.begin = clock, clock()

    def seconds(self) -> float:
        """Since it was made."""
        return round(self.clock() - self.begin, 4)
