# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""tests/run tells the truth: what failed is counted, what was not run is named."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from environment import SetupError
from suite import job as of_job
from suite.ansible_test import GET_PIP, GET_PIP_FILE
from suite.job import Count, Failed, Job, Missing, Step, carry_out, counted, junit
from suite.steps import STEPS, named, real_data

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


@pytest.mark.parametrize(("variable", "error"), [("true", Failed), ("", Missing)])
def test_real_data_may_be_missing_but_not_in_ci(
    variable: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("suite.steps.ROOT", tmp_path / "checkout")
    monkeypatch.setenv("CI", variable)
    with pytest.raises(error, match="shared is not there"):
        real_data(Job("real-data"))


def test_steps_by_name() -> None:
    assert [step.name for step in named(["unit"])] == ["unit"]
    assert [step.name for step in named(["sanity", "ruff"])] == ["ruff", "sanity-2.19", "sanity-2.20", "sanity-2.21"]
    with pytest.raises(SetupError, match="There is no step 'nothing'"):
        named(["nothing"])


def test_step_names_are_unique() -> None:
    names = [step.name for step in STEPS]
    assert len(set(names)) == len(names)


def test_get_pip_file_is_found_in_what_ansible_test_says() -> None:
    said = "can be manually downloaded and saved to: /a/b/.ansible/test/cache/get_pip_25_2.py\n"
    found = GET_PIP_FILE.search(said)
    assert found and found[0] == "/a/b/.ansible/test/cache/get_pip_25_2.py"
    compile(GET_PIP, "get_pip.py", "exec")
