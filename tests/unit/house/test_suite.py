# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/run reports the truth: what failed is counted, what was not run is named."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest
import yaml

from machine.environment import ROOT, SetupError
from suite import ansible_test, coverage, selection
from suite import job as of_job
from suite.__main__ import not_run
from suite.ansible_test import MEASURING
from suite.job import Count, Failed, Job, Missing, Result, Step, carry_out, counted, junit, side_by_side
from suite.steps import STEPS, named, real_data, rulebooks

REPORT = """<testsuites><testsuite name="a" tests="5" failures="1" errors="1" skipped="2">
<testcase name="b"><skipped>No tests applicable.</skipped></testcase>
<testcase name="c"><skipped message="of its own"/></testcase></testsuite></testsuites>"""


@pytest.fixture(autouse=True)
def logs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_job, "LOGS", tmp_path / "logs")
    monkeypatch.setattr(of_job, "ROOT", tmp_path)


def test_report_is_counted(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(REPORT, encoding="utf-8")
    assert junit(report) == Count(passed=1, failed=2, skipped=1)
    assert junit(report, report) == Count(passed=2, failed=4, skipped=2)


def test_last_line() -> None:
    assert str(Count(3, 1)) == "3 passed, 1 failed"
    assert str(Count(3, 1, 2)) == "3 passed, 1 failed, 2 skipped"


def test_command_without_a_report_is_a_failure() -> None:
    assert counted(lambda: None, list) == Count(failed=1)


def test_failed_command_with_good_reports_is_a_failure(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"

    def run() -> None:
        report.write_text('<testsuites><testsuite tests="2"/></testsuites>', encoding="utf-8")
        raise Failed("ended with 1")

    assert counted(run, lambda: list(tmp_path.glob("*.xml"))) == Count(passed=2, failed=1)


def test_old_report_is_not_counted(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_text(REPORT, encoding="utf-8")
    assert counted(lambda: None, lambda: list(tmp_path.glob("*.xml"))) == Count(failed=1)


def test_failed_command_is_shown_without_the_chatter_of_pip() -> None:
    def run(job: Job) -> None:
        job.run([sys.executable, "-c", "print('Collecting x\\nreason'); raise SystemExit(3)"], sys.executable)

    result, shown = carry_out(Step("try", run))
    assert result.count == Count(failed=1)
    assert "reason" in shown
    assert "\nCollecting" not in shown
    assert shown.endswith("ended with 3")


def test_processor_time_of_a_command_and_of_what_it_started_is_counted() -> None:
    spend = "import time\nwhile time.process_time() < 0.2: pass"

    def run(job: Job) -> None:
        command = f"import subprocess, sys\nsubprocess.run([sys.executable, '-c', {spend!r}])\n{spend}"
        job.run([sys.executable, "-c", command], sys.executable)

    result, _shown = carry_out(Step("try", run))
    assert 0.4 <= result.processor < 5


def test_command_that_hangs_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_job, "TIMEOUT", 0.1)

    def run(job: Job) -> None:
        job.run([sys.executable, "-c", "import time; time.sleep(60)"], sys.executable)

    result, shown = carry_out(Step("try", run))
    assert result.count == Count(failed=1)
    assert shown.endswith("took more than 0.1 seconds")


def test_command_that_does_not_start_is_a_failure() -> None:
    def run(job: Job) -> None:
        job.run(["/nothing/here"], sys.executable)

    result, shown = carry_out(Step("try", run))
    assert result.count == Count(failed=1)
    assert "does not start" in shown


def test_surprise_is_the_failure_of_its_step() -> None:
    def run(job: Job) -> None:
        raise RuntimeError("a surprise")

    result, shown = carry_out(Step("try", run))
    assert result.count == Count(failed=1)
    assert "Traceback" in shown
    assert shown.endswith("RuntimeError: a surprise")


def test_step_without_a_count_is_one_test() -> None:
    result, shown = carry_out(Step("try", lambda job: None))
    assert (result.count, shown) == (Count(passed=1), "")


def test_what_is_missing_is_named_and_no_failure() -> None:
    def run(job: Job) -> None:
        raise Missing("no Python 3.99")

    result, shown = carry_out(Step("try", run))
    assert (result.count, result.missing, shown) == (Count(), "no Python 3.99", "")


def test_what_was_not_run_is_one_sentence() -> None:
    missing = {"a": "it needs X: install it", "b": "", "c": "it needs X: install it", "d": "they read Y"}
    results = [Result(name, 0.0, Count(passed=not reason), reason) for name, reason in missing.items()]
    assert not_run(results) == "a, c, since it needs X: install it; d, since they read Y"
    assert not_run(results[1:2]) == ""


class Watched:
    """Steps that wait until they are released, and list which of them run."""

    def __init__(self, after: str = "", **holds: str) -> None:
        self.running: set[str] = set()
        self.most = 0
        self.workers: dict[str, int] = {}
        self.go = {name: threading.Event() for name in holds}
        self.begun = {name: threading.Event() for name in holds}
        before = {after: tuple(name for name in holds if name < after)} if after else {}
        self.steps = [Step(name, self.run, holds=each, after=before.get(name, ())) for name, each in holds.items()]

    def run(self, job: Job) -> None:
        self.running.add(job.name)
        self.workers[job.name] = job.workers
        self.most = max(self.most, len(self.running))
        self.begun[job.name].set()
        assert self.go[job.name].wait(60)
        self.running.discard(job.name)


def test_steps_run_side_by_side_and_are_told_in_their_order() -> None:
    watched = Watched(a="", b="", c="")
    told = side_by_side(watched.steps, 2)
    names: list[str] = []
    reader = threading.Thread(target=lambda: names.extend(result.name for result, _shown in told))
    reader.start()
    assert all(watched.begun[name].wait(60) for name in ("a", "b"))
    watched.go["b"].set()
    # The third one starts when the second has ended, and nothing is shown before the first has.
    assert watched.begun["c"].wait(60)
    assert (names, watched.running) == ([], {"a", "c"})
    for name in ("c", "a"):
        watched.go[name].set()
    reader.join(60)
    assert (names, watched.most) == (["a", "b", "c"], 2)


def test_what_a_step_holds_is_its_own_and_others_go_first() -> None:
    watched = Watched(a="copy", b="copy", c="")
    told = side_by_side(watched.steps, 3)
    reader = threading.Thread(target=lambda: list(told))
    reader.start()
    assert all(watched.begun[name].wait(60) for name in ("a", "c"))
    assert watched.running == {"a", "c"}
    watched.go["c"].set()
    watched.go["a"].set()
    assert watched.begun["b"].wait(60)
    watched.go["b"].set()
    reader.join(60)
    assert watched.most == 2


def test_a_step_comes_after_those_that_it_needs() -> None:
    watched = Watched(after="b", a="", b="", c="")
    told = side_by_side(watched.steps, 3)
    reader = threading.Thread(target=lambda: list(told))
    reader.start()
    assert all(watched.begun[name].wait(60) for name in ("a", "c"))
    watched.go["c"].set()
    assert not watched.begun["b"].is_set()
    watched.go["a"].set()
    assert watched.begun["b"].wait(60)
    watched.go["b"].set()
    reader.join(60)
    # What it needs need not be among the steps.
    alone = Watched(after="b", b="")
    alone.go["b"].set()
    assert [result.count for result, _shown in side_by_side(alone.steps, 1)] == [Count(passed=1)]


def test_the_last_step_has_all_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_job, "PROCESSORS", 4)
    watched = Watched(a="", b="", c="", d="")
    for event in watched.go.values():
        event.set()
    assert len(list(side_by_side(watched.steps, 1))) == 4
    assert watched.workers == {"a": 4, "b": 4, "c": 4, "d": 4}
    held = Watched(a="x", b="x", c="x")
    for event in held.go.values():
        event.set()
    assert len(list(side_by_side(held.steps, 3))) == 3
    assert held.workers == {"a": 1, "b": 2, "c": 4}


@pytest.mark.parametrize(("variable", "error"), [("true", Failed), ("", Missing)])
def test_real_data_may_be_missing_but_not_in_ci(
    variable: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suite.steps.ROOT", tmp_path / "checkout")
    monkeypatch.setenv("CI", variable)
    with pytest.raises(error, match=r"\.\./shared"):
        real_data(Job("real-data"))


@pytest.mark.parametrize(("variable", "error"), [("true", Failed), ("", Missing)])
def test_java_may_be_missing_but_not_in_ci(
    variable: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("CI", variable)
    with pytest.raises(error, match="apt install openjdk-17-jre-headless"):
        rulebooks(Job("rulebooks"))


def test_steps_by_name() -> None:
    assert [step.name for step in named(["unit"])] == ["unit"]
    assert [step.name for step in named(["sanity", "ruff"])] == ["ruff", "sanity-2.21", "sanity-2.20", "sanity-2.19"]
    with pytest.raises(SetupError, match="There is no step 'nothing'"):
        named(["nothing"])


def test_ansible_lint_demands_what_galaxy_demands() -> None:
    """The step `release` leaves it out, so that step must not let pass what Galaxy does not."""
    settings = yaml.safe_load((ROOT / ".ansible-lint").read_text(encoding="utf-8"))
    ours = {"changelogs/", "tests/output/"}
    assert settings == {"profile": "production", "offline": True, "exclude_paths": [".cache/", *sorted(ours)]}


def test_steps_that_measure_are_steps() -> None:
    assert {step.name for step in STEPS} > set(MEASURING)
    assert [step.after for step in STEPS if step.name == "coverage"] == [MEASURING]


def test_summary_is_told() -> None:
    def run(job: Job) -> None:
        job.summary = "found"
        raise Failed("too few")

    result, shown = carry_out(Step("try", run))
    assert (result.summary, result.count, shown) == ("found", Count(failed=1), "\ntoo few")


LINES = """<line number="1" hits="1"/><line number="2" hits="3" branch="true" condition-coverage="50% (1/2)"/>
<line number="3" hits="0"/>"""
COVERED = f"""<coverage><packages><package><classes>
<class filename="plugins/modules/a.py"><lines>{LINES}</lines></class>
<class filename="plugins/modules/empty.py"><lines/></class>
<class filename="plugins/doc_fragments/b.py"><lines>{LINES}</lines></class>
<class filename="tests/unit/c.py"><lines>{LINES}</lines></class></classes></package></packages></coverage>"""


def test_coverage_is_read_of_plugins_only(tmp_path: Path) -> None:
    (tmp_path / "coverage.xml").write_text(COVERED, encoding="utf-8")
    files = coverage.read(tmp_path / "coverage.xml")
    assert files == {"plugins/modules/a.py": (3, 2, 2, 1), "plugins/modules/empty.py": (0, 0, 0, 0)}
    total = coverage.summed(files)
    assert (str(total), total.missed, total.enough()) == ("lines 66.7 %, branches 50.0 %", 2, False)
    assert [line.split()[-1] for line in coverage.table(files).splitlines()] == ["plugins/modules/a.py", "files"]
    known = ["plugins/modules/a.py", "plugins/modules/__init__.py", "plugins/doc_fragments/b.py", "tests/d.py"]
    assert coverage.never_ran(files, [*known, "plugins/modules/unknown.py"]) == ["plugins/modules/unknown.py"]


@pytest.mark.parametrize(
    ("ran", "enough"),
    [((100, 95, 100, 95), True), ((1000, 949, 0, 0), False), ((100, 100, 1000, 949), False), ((1, 1, 0, 0), True)],
)
def test_both_shares_have_to_be_enough(ran: tuple[int, int, int, int], enough: bool) -> None:
    assert coverage.Ran(*ran).enough() is enough


def test_coverage_without_data_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ansible_test, "python_of", lambda core: sys.executable)
    monkeypatch.setattr(ansible_test, "results", lambda step, pattern: [])
    with pytest.raises(Failed, match="once and integration-2.21 have to run before"):
        ansible_test.coverage(Job("coverage"))


def test_failure_shows_what_its_step_chose() -> None:
    def run(job: Job) -> Count:
        job.note("the end")
        job.excerpt = "the reason"
        return Count(1, 1)

    assert carry_out(Step("try", run))[1] == "the reason\ntests failed"


def test_step_names_are_unique() -> None:
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)


def test_what_reads_beside_the_checkout_runs_in_the_checkout() -> None:
    """A copy of the collection has nothing beside it, where CI must find the published schema."""
    here = "tests/unit/house/test_suite.py"
    names = [name for name in selection.unit_tests() if name != here]
    reading = {name for name in names if '"shared"' in (ROOT / name).read_text(encoding="utf-8")}
    assert "tests/unit/state/test_documents.py" in reading
    assert reading <= set(selection.long_tests())
