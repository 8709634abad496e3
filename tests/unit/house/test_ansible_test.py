# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests/run asks of ansible-test on each ansible-core, and how it reads the answers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from machine.environment import CORES, ROOT, sources
from suite.ansible_test import (
    GET_PIP,
    GET_PIP_FILE,
    MEASURED_TARGETS,
    compile_once,
    judged,
    lives_of_others,
    sanity_options,
)
from suite.job import Count

SAID = """Running a integration test role
TASK [a]
Running bad integration test role
TASK [bad : why]
fatal: [testhost]: no
PLAY RECAP
testhost : failed=1
Running c integration test role
TASK [c]
"""
LISTED = "FATAL: The 1 integration test(s) listed below (out of 3) failed. See error output above for details:\nbad\n"


def test_target_that_failed_is_counted_and_shown() -> None:
    count, shown = judged(SAID + LISTED, 2, True)
    assert count == Count(2, 1)
    assert shown.split("\n") == ["", "The end of bad:", "", "", "TASK [bad : why]", "fatal: [testhost]: no", ""]


@pytest.mark.parametrize(("ran", "broke_off"), [(3, True), (0, True), (0, False)])
def test_targets_that_ended_well_do_not_hide_what_broke_off(ran: int, broke_off: bool) -> None:
    count, shown = judged(f"{SAID}OSError: no such file", ran, broke_off)
    assert count == Count(ran, 1)
    assert shown.endswith("OSError: no such file\n")


def test_targets_may_say_fatal() -> None:
    assert judged(f"FATAL{SAID}", 3, False) == (Count(3), "")


def test_targets_with_a_task_in_the_background_are_not_measured() -> None:
    targets = ROOT / "tests" / "integration" / "targets"
    tasks = {file: file.read_text(encoding="utf-8") for file in targets.glob("*/tasks/*.yml")}
    background = {file.parts[-3] for file, text in tasks.items() if "async:" in text}
    assert background == {"ways"}
    assert not background & set(MEASURED_TARGETS)
    assert set(MEASURED_TARGETS) <= {file.parts[-3] for file in tasks}


def test_get_pip_file_is_found_in_what_ansible_test_says() -> None:
    said = "can be manually downloaded and saved to: /a/b/.ansible/test/cache/get_pip_25_2.py\n"
    found = GET_PIP_FILE.search(said)
    assert found and found[0] == "/a/b/.ansible/test/cache/get_pip_25_2.py"


def test_pip_is_installed_once_and_copied_into_the_other_environments(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[list[str]] = []
    site = tmp_path / "first"

    def call(command: list[str], **_options: object) -> int:
        calls.append(command[1:])
        (site / "pip").mkdir(parents=True, exist_ok=True)
        return 1 if "import pip" in command else 0

    monkeypatch.setattr("subprocess.call", call)
    monkeypatch.setattr("subprocess.check_call", call)
    monkeypatch.setattr("sysconfig.get_path", lambda _name: str(site))
    monkeypatch.setattr(sys, "argv", ["", "pip==25.2", "--no-setuptools"])
    monkeypatch.setenv("GET_PIP", str(tmp_path / "get_pip_25_2.py"))
    exec(GET_PIP, {})
    assert calls == [
        ["-c", "import pip"],
        ["-m", "ensurepip"],
        ["-m", "pip", "install", "--quiet", "--upgrade", "pip==25.2"],
    ]
    site = tmp_path / "second"
    exec(GET_PIP, {})
    assert len(calls) == 3 and (site / "pip").is_dir()


COMPILING = """
import __future__, ast, dataclasses, site, sys, warnings
site.addsitedir(sys.argv[1])
warnings.simplefilter("error")
made = [compile(source=text, filename="a.py", mode="exec", dont_inherit=True) for text in ("a = 1", "a = 1", "a = 2")]
assert made[0] is made[1] and made[1] != made[2]
assert compile("a = 1", "b.py", "exec", 0, True).co_filename == "b.py"
assert compile("1", "a.py", "eval") != compile("1", "a.py", "exec")
trees = [compile("a = 1", "a.py", "exec", ast.PyCF_ONLY_AST, True) for time in range(2)]
assert trees[0] is not trees[1] and ast.parse("a = 1") is not ast.parse("a = 1")
for bad in ("a = ", "a = '\\\\ '"):
    for time in range(2):
        try:
            compile(bad, "a.py", "exec", dont_inherit=True)
        except SyntaxError:
            continue
        raise SystemExit(f"{bad} was accepted")
exec("from __future__ import annotations\\nof_future = compile('a: b', 'a.py', 'exec')")
flag = __future__.annotations.compiler_flag
assert of_future.co_flags & flag and not compile("a: b", "a.py", "exec").co_flags & flag
classes = [dataclasses.make_dataclass("A", ["a"]) for time in range(2)]
assert classes[0](1).a == 1 and classes[0].__init__.__code__ is classes[1].__init__.__code__
"""


def test_each_source_is_compiled_once_and_mistakes_are_found_each_time(tmp_path: Path) -> None:
    """In all environments of the sanity test `import`, also where a future statement of the caller applies."""
    names = ("sanity/3.13/a", "sanity.import/3.13/b", "sanity.import.plugin/3.13/c")
    folders = [tmp_path / ".ansible/test/venv" / name / "lib/python3.13/site-packages" for name in names]
    for folder in folders:
        folder.mkdir(parents=True)
    compile_once(tmp_path)
    assert {len(list(folder.iterdir())) for folder in folders} == {2}
    subprocess.run([sys.executable, "-c", COMPILING, str(folders[0])], check=True)


def test_each_resource_lives_on_one_core() -> None:
    lives = {
        path.parents[1].name
        for path in (ROOT / "tests/integration/targets").glob("*/tasks/main.yml")
        if "name: lifecycle" in path.read_text()
    }
    left_out = [set(lives_of_others(core)) for core in CORES]
    assert len(lives) >= 7 and set.union(*left_out) == lives
    assert all(sum(name in names for names in left_out) == len(left_out) - 1 for name in lives)


def test_the_newest_core_alone_runs_what_reads_each_file_for_itself() -> None:
    assert sanity_options(True) == ()
    assert sanity_options(False)[:4] == ("--skip-test", "pylint", "--skip-test", "pep8")


def test_nothing_but_plugins_and_tests_has_code_that_pylint_reads() -> None:
    folders = {name.partition("/")[0] for name in sources() if name.endswith(".py")}
    assert folders == {"plugins", "tests"}
