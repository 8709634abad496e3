# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which unit tests run which functions of plugins/: the quickest few of each, so that a file can be tested in minutes.

Runs the tests once, in this process, and writes {file: {function: [tests]}} as JSON. Needs pytest and coverage:
python tests/programs/covering.py RESULT TESTS...
"""

from __future__ import annotations

import ast
import json
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

# So many tests of each line are kept, the quickest ones, and of each function all that take no longer than this.
OF_A_LINE = 3
SECONDS = 0.05

Lines = dict[str, set[int]]


class Watch:
    """A plugin of pytest: measures each test by itself."""

    def __init__(self, coverage: Any) -> None:
        self.coverage = coverage
        self.seconds: dict[str, float] = {}

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """From here on what runs is of this test, its fixtures included."""
        self.coverage.switch_context(nodeid)
        self.seconds[nodeid] = time.perf_counter()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """What runs between tests is of none."""
        self.seconds[nodeid] = time.perf_counter() - self.seconds[nodeid]
        self.coverage.switch_context("")


def functions(source: str) -> Iterator[tuple[str, range]]:
    """Each function of a file by its whole name, with its lines: `Class.method`, and what is in it is part of it."""

    def below(node: ast.AST, prefix: str) -> Iterator[tuple[str, range]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef):
                yield from below(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.FunctionDef):
                # The line of `def` runs when the file is imported.
                yield f"{prefix}{child.name}", range(child.body[0].lineno, (child.end_lineno or 0) + 1)

    return below(ast.parse(source), "")


def quickest(lines: range, tests_of: dict[int, list[str]], seconds: dict[str, float]) -> list[str]:
    """The tests of a function that are kept."""
    chosen: dict[str, None] = {}
    for line in lines:
        tests = sorted(tests_of.get(line, ()), key=lambda test: seconds.get(test, 0.0))
        chosen.update(dict.fromkeys(test for test in tests[:OF_A_LINE]))
        chosen.update(dict.fromkeys(test for test in tests if seconds.get(test, 0.0) <= SECONDS))
    return sorted(chosen)


def found(files: Iterable[str], data: Any, seconds: dict[str, float]) -> dict[str, dict[str, list[str]]]:
    """What is kept of a measurement, by file below plugins/ and by function."""
    result = {}
    for file in sorted(files):
        _above, inside, name = file.rpartition("/plugins/")
        if not inside:
            continue
        by_line = {line: [test for test in tests if test] for line, tests in data.contexts_by_lineno(file).items()}
        source = Path(file).read_text(encoding="utf-8")
        result[name] = {function: quickest(lines, by_line, seconds) for function, lines in functions(source)}
    return result


def main(result: str, *tests: str) -> int:
    """Run the tests and write what they run."""
    import coverage
    import pytest

    # Libraries are not measured: that would take most of the time.
    measured = coverage.Coverage(data_file=None, include=["*/plugins/module_utils/*", "*/plugins/plugin_utils/*"])
    watch = Watch(measured)
    measured.start()
    ended = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests], plugins=[watch])
    measured.stop()
    data = measured.get_data()
    Path(result).write_text(json.dumps(found(data.measured_files(), data, watch.seconds)), encoding="utf-8")
    return int(ended)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
