# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tries mutants: one pytest collects all tests and forks for each mutant, which runs its tests until the first that fails.

So nothing is started or imported for a mutant, and the stand-in runs all the time. mutation.py starts it; it reads
what to try from standard input and writes a line of JSON for each file.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import json
import os
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from machine import environment
from programs import covering, mutants

FOLDER = "/plugins/"
PASSED, FAILED, BROKEN, ENDED = 0, 1, 2, -1
# A test that takes so many times as long as usual, and so many seconds more, hangs: of its process, and by the clock, since
# the machine may be busy.
PATIENCE = {signal.ITIMER_PROF: (10, 3), signal.ITIMER_REAL: (30, 10)}
# So many seconds a mutant takes at most, and a file of tests that is watched.
MUTANT, FILE = 300.0, 600.0
# What survived once is tried with so many times as many tests.
ONCE_MORE = 5


class Trying:
    """A plugin of pytest that tries mutants instead of running the tests."""

    def __init__(self, wanted: dict[str, Any], answer: Callable[[dict[str, Any]], None]) -> None:
        self.wanted = wanted
        self.answer = answer
        self.learnt = covering.Learnt(environment.CACHE / "mutation" / "tests")
        self.items: dict[str, Any] = {}
        self.functions: dict[tuple[str, str], list[Any]] = {}
        # As they are imported, whatever becomes of them meanwhile.
        plugins = environment.ROOT / "plugins"
        self.sources = {path: (plugins / path).read_text(encoding="utf-8") for path, _only in wanted["files"].values()}

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of the tests."""
        if session.testsfailed:
            raise session.Interrupted(f"{session.testsfailed} files of tests cannot be read.")
        self.items = {item.nodeid: item for item in session.items}
        gc.unfreeze()
        self.functions = mutants.imported(FOLDER)
        gc.freeze()
        self.learn()
        for name, (path, only) in self.wanted["files"].items():
            self.answer({"name": name, **self.tried(path, only)})
        return True

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        """The first failure ends the process of a mutant."""
        if call.excinfo:
            end(FAILED, item.nodeid)
        return (yield)

    # ---- learning

    def learn(self) -> None:
        """Watch each file of tests that has changed since it was watched."""
        files: dict[str, list[Any]] = {}
        for nodeid, item in self.items.items():
            files.setdefault(nodeid.partition("::")[0], []).append(item)
        for file, items in files.items():
            if not self.learnt.read(environment.ROOT, file):
                environment.say(f"Watching {len(items)} tests of {file} …")
                status, failed = forked(functools.partial(self.watch, file, items), FILE)
                if status == FAILED:
                    raise pytest.UsageError(f"The tests have to pass before mistakes are made: {failed or file}")
                if status == ENDED:
                    environment.say(f"{file} takes too long: no mutant is tried with it.")
                    self.learnt.write(environment.ROOT, file, {})
                self.learnt.read(environment.ROOT, file)

    def watch(self, file: str, items: list[Any]) -> None:
        """Run the tests of a file and keep what they run."""
        codes = [(path, one.__code__) for (path, _name), ones in self.functions.items() for one in ones]
        watch, seen = covering.Watch(FOLDER, codes), {}
        for item, following in zip(items, [*items[1:], None], strict=True):
            watch.start()
            timer = covering.Timer()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            seen[item.nodeid] = covering.Covering(timer.seconds(), watch.lines)
        self.learnt.write(environment.ROOT, file, seen)

    # ---- mutants

    def tried(self, path: str, only: list[str] | None) -> dict[str, Any]:
        """What becomes of the mutants of a file below plugins/; of those only whose diffs are asked for, if any are."""
        source = self.sources[path]
        count, survivors = 0, []
        killers: dict[str, list[str]] = {}
        timer = covering.Timer(time.monotonic)
        for mutant in mutants.mutants(source):
            count += 1
            if only is not None and mutant.diff not in only:
                continue
            # What noticed the last mistakes in a function notices the next one, most of the time.
            best = killers.setdefault(mutant.function, [])
            chosen = self.learnt.of(path, mutant.function, mutant.line, best, ONCE_MORE if only else 1)
            tests = [test for test in chosen if test in self.items]
            status, failed = forked(functools.partial(self.attempt, path, mutant, tests), MUTANT)
            if status == PASSED:
                survivors.append((mutant.function, mutant.diff))
            if not count % 100:
                environment.say(f"{path}: {count} mutants, {len(survivors)} survived")
            if failed:
                best[:] = [failed, *(one for one in best[:2] if one != failed)]
        return {"mutants": count, "survivors": survivors, "seconds": timer.seconds()}

    def attempt(self, path: str, mutant: mutants.Mutant, tests: list[str]) -> None:
        """Run the tests of a mutant."""
        # A file that no test imports has none.
        mutants.put_in(mutant, path, self.functions.get((path, mutant.function), []))
        for test in tests:
            for timer, (times, more) in PATIENCE.items():
                signal.setitimer(timer, times * self.learnt.tests[test].seconds + more)
            item = self.items[test]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


# Where a fork writes its output.
OUT: list[int] = []


def end(status: int, text: str = "") -> NoReturn:
    """End a fork at once, with what its parent reads."""
    os.write(OUT[0], text.encode())
    os._exit(status)


def forked(run: Callable[[], None], seconds: float) -> tuple[int, str]:
    """Run it in a fork: its exit status, or that it was ended, and its output. Nothing that it starts or writes stays.

    Raises UsageError for an error in what runs the tests.
    """
    source, target = os.pipe()
    folder = tempfile.mkdtemp(prefix="mutant-")
    pid = os.fork()
    if not pid:
        try:
            os.close(source)
            os.dup2(1, 2)
            os.setpgid(0, 0)
            OUT[:] = [target]
            # A collection would touch, and so copy, all that was imported.
            gc.freeze()
            os.environ["PYTEST_DEBUG_TEMPROOT"] = folder
            os.chdir(folder)
            run()
            end(PASSED)
        except KeyboardInterrupt:
            # pytest lets it through.
            end(FAILED)
        except BaseException:
            end(BROKEN, traceback.format_exc())
    os.close(target)
    with open(source, "rb", closefd=True) as pipe:
        handle = os.pidfd_open(pid)
        ready, _writing, _else = select.select([handle], [], [], seconds)
        os.close(handle)
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError):
                kill(pid, signal.SIGKILL)
        _pid, status = os.waitpid(pid, 0)
        text = pipe.read().decode() if ready else ""
    shutil.rmtree(folder, ignore_errors=True)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == BROKEN:
        raise pytest.UsageError(text)
    return (os.WEXITSTATUS(status), text) if os.WIFEXITED(status) else (ENDED, text)


def main() -> int:
    """Read the request, run pytest, answer."""
    wanted = json.load(sys.stdin)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    # What tests print is for nobody.
    os.dup2(os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)

    def answer(line: dict[str, Any]) -> None:
        print(json.dumps(line), file=answers, flush=True)

    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "--assert=plain", "--capture=no"]
    return int(pytest.main([*options, *wanted["tests"]], plugins=[Trying(wanted, answer)]))


if __name__ == "__main__":
    sys.exit(main())
