# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each unit test runs somewhere, whichever cores there are, and tests/run --changed runs all that a change can affect."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from machine.environment import ROOT, SetupError, sources
from suite import changed, imports, selection
from suite.changed import Effect
from suite.job import Step
from suite.steps import STEPS

PYTHON_FILES = [name for name in sources() if name.endswith(".py") and name.startswith(("plugins/", "tests/"))]
FULL = [step for step in STEPS if not step.repeated]
REPORT = "plugins/plugin_utils/_report/junit.py"


# ---- which tests run where


def test_what_is_selected_exists() -> None:
    paths = (*selection.LONG, *selection.UNMEASURED, *selection.WAYS, *selection.SLOW, selection.FAST_TOO)
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_test_runs_in_one_step_or_on_every_core() -> None:
    of_cores, once = selection.tests_of_cores(), selection.other_tests()
    names = [*of_cores, *once, *selection.long_tests(), *selection.tests_of_ways()]
    assert sorted(names) == sorted(selection.unit_tests())
    assert [name for name in of_cores if not selection.uses_core(name)] == []
    assert [name for name in once if selection.uses_core(name)] == []
    assert len(of_cores) > 5 and len(once) > 20


def test_what_uses_ansible_core_is_found() -> None:
    using = {name for name in selection.unit_tests() if selection.uses_core(name)}
    assert {
        "tests/unit/ways/test_same.py",
        "tests/unit/inventory/test_plugin.py",
        "tests/unit/files/test_lookup.py",
    } <= using
    assert not using & {"tests/unit/api/test_quota.py", "tests/unit/runs/test_webhooks.py"}


# ---- imports


def loaded(name: str) -> set[str]:
    """The files of the checkout that Python loads for one of them, as Python reports them."""
    module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    script = (
        "import importlib, json, sys\n"
        "from ansible.plugins.loader import init_plugin_loader\n"
        "init_plugin_loader([sys.argv[2]])\n"
        "importlib.import_module(sys.argv[1])\n"
        "print(json.dumps([m.__file__ for m in list(sys.modules.values()) if getattr(m, '__file__', None)]))\n"
    )
    root = ROOT / ".cache" / "root"
    full = module.removeprefix("tests.") if name.startswith("tests/") else f"{imports.COLLECTION}{module}"
    done = subprocess.run(
        [sys.executable, "-c", script, full, str(root)],
        env={"PYTHONPATH": str(ROOT / "tests"), "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
        capture_output=True,
        text=True,
        check=True,
    )
    files = [Path(file).resolve() for file in json.loads(done.stdout.splitlines()[-1])]
    inside = {str(file.relative_to(ROOT)) for file in files if file.is_file() and file.is_relative_to(ROOT)}
    return {file for file in inside if not file.startswith(".cache/")}


@pytest.mark.parametrize(
    "name",
    [
        "plugins/module_utils/_module.py",
        "plugins/plugin_utils/_action.py",
        "plugins/inventory/agents.py",
        "tests/rendering/samples.py",
        "tests/running/interrupted.py",
        "tests/stand_in/server.py",
    ],
)
def test_imports_are_those_of_python(name: str) -> None:
    assert loaded(name) <= imports.reached(name)


def test_a_part_of_the_engine_that_is_imported_by_name_counts() -> None:
    utils = "plugins/module_utils/"
    assert f"{utils}_plan/rotation.py" in imports.files(f"{utils}_plan/matching.py")
    assert f"{utils}_export/gather.py" in imports.reached("tests/unit/runs/test_modules.py")


def test_every_import_of_the_checkout_is_a_file() -> None:
    """A module that is not found would hide what it affects."""
    folders = {name.split("/")[1] for name in PYTHON_FILES if name.startswith("tests/") and name.count("/") > 1}
    lost = {
        (name, module)
        for name in PYTHON_FILES
        for module in imports.modules(name)
        if module.startswith(f"{imports.COLLECTION}plugins.") or module.partition(".")[0] in folders
        if "." in module and not module.endswith((".plugins", ".module_utils", ".plugin_utils"))
        if not (imports._file_of(module) or imports._file_of(module.rpartition(".")[0]))
        if not (ROOT / "tests" / module.replace(".", "/")).is_dir()
        if not (ROOT / module.removeprefix(imports.COLLECTION).replace(".", "/")).is_dir()
    }
    assert lost == set()


# ---- what a change affects


def effect(name: str) -> Effect:
    found = changed.effect_of(name)
    assert found, f"{name} has no rule"
    return found


def test_a_file_of_the_collection_affects_what_imports_it() -> None:
    found = effect(REPORT)
    assert "tests/unit/reports/test_reports.py" in found.tests
    assert not found.tests & {"tests/unit/api/test_quota.py", "tests/unit/runs/test_webhooks.py"}
    assert {"plugins/filter/report.py", REPORT} <= found.checked
    assert "plugins/modules/cluster.py" not in found.checked
    assert {"integration-2.19", "release", "real-data", "docs"} <= found.steps


def test_what_plays_load_affects_the_tests_that_run_plays() -> None:
    plays = {"tests/unit/ways/test_ways.py", "tests/unit/guides/test_guides.py", "tests/unit/inventory/test_play.py"}
    for name in (REPORT, "roles/organization/tasks/main.yml", "plugins/modules/cluster.py"):
        assert plays <= effect(name).tests, name
    assert not plays & effect("tests/unit/runs/test_webhooks.py").tests


def test_a_test_affects_itself_and_its_helpers_affect_it() -> None:
    name = "tests/unit/runs/test_webhooks.py"
    others = {test for test in effect(name).tests if not test.startswith(changed.HOUSE)}
    assert others == {name}
    assert name in effect("tests/running/modules.py").tests
    assert name in effect("tests/unit/runs/conftest.py").tests
    assert "tests/unit/guides/test_guides.py" in effect("tests/unit/guides/seeds/README.yml").tests


def test_documentation_affects_the_guides_and_the_site() -> None:
    found = effect("docs/docsite/rst/guide_drift.rst")
    assert {"tests/unit/guides/test_guides.py", "tests/unit/house/test_links.py"} <= found.tests
    assert {"docs", "site"} <= found.steps
    assert not found.steps & {*changed.INTEGRATION, "real-data"}


def test_fragments_are_checked_with_their_modules() -> None:
    assert set(changed.SANITY) <= effect("plugins/doc_fragments/_cluster.py").steps


@pytest.mark.parametrize(
    "name",
    [
        *("galaxy.yml", "meta/runtime.yml", ".ruff.toml", ".ci/run", "tests/run", "tests/suite/job.py", "new/file.txt"),
        *(
            "tests/machine/environment.py",
            "tests/stand_in/server.py",
            "tests/unit/conftest.py",
            "tests/running/commands.py",
        ),
        *(
            "tests/unit/requirements.txt",
            "tests/config.yml",
            "plugins/module_utils/_gone.py",
            "tests/unit/runs/test_gone.py",
        ),
    ],
)
def test_what_has_no_rule_affects_everything(name: str) -> None:
    assert changed.effect_of(name) is None
    assert changed.effect(["README.md", name]) is None


def test_steps_of_the_rules_are_steps() -> None:
    names = {step.name for step in FULL}
    named = {*changed.ALWAYS, *changed.SANITY, *(step for steps in changed.PLACES.values() for step in steps)}
    assert named <= names
    # Each step can be affected by something, but for what adds up other steps.
    assert names - named == {"long", "once", "ways", "coverage", *(f"units-{version}" for version in changed.VERSIONS)}
    assert set(changed.tests_by_step()) == names - named - {"coverage"}


def test_places_exist() -> None:
    assert [place for place in changed.PLACES if not (ROOT / place).exists()] == []


def test_steps_are_narrowed(monkeypatch: pytest.MonkeyPatch) -> None:
    tests = {"long": ["a", "b"], "ways": ["c"], "units-2.19": ["d"]}
    monkeypatch.setattr(changed, "tests_by_step", lambda: tests)
    names = ("ruff", "long", "ways", "units-2.19", "sanity-2.20", "docs")
    steps = [Step(name, lambda job: None) for name in names]
    found = Effect(frozenset({"ruff"}), frozenset({"b", "d", "x"}), frozenset({"p"}))
    chosen = {step.name: step.paths for step in changed.narrowed(steps, found)}
    assert chosen == {"ruff": (), "long": ("b",), "units-2.19": ("d",), "sanity-2.20": ("p",)}


# ---- git


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one commit on its branch `main`."""
    monkeypatch.setattr(changed, "ROOT", tmp_path)
    git(tmp_path, "init", "--quiet", "--initial-branch", "main")
    commit(tmp_path, "kept.txt", "gone.txt", "moved.txt")
    return tmp_path


def git(folder: Path, *arguments: str) -> str:
    author = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    command = ["git", "-C", str(folder), *author, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commit(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).write_text(name, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a")


def test_changes_of_a_branch_are_committed_and_not(checkout: Path) -> None:
    start = git(checkout, "rev-parse", "HEAD")
    git(checkout, "checkout", "--quiet", "-b", "other")
    commit(checkout, "committed.txt")
    (checkout / "gone.txt").unlink()
    git(checkout, "mv", "moved.txt", "there.txt")
    (checkout / "new.txt").write_text("", encoding="utf-8")
    (checkout / ".gitignore").write_text("ignored.txt\n", encoding="utf-8")
    (checkout / "ignored.txt").write_text("", encoding="utf-8")
    assert changed.base() == start
    names = ["committed.txt", "gone.txt", "moved.txt", "new.txt", "there.txt"]
    assert changed.changed_files(start) == [".gitignore", *names]


def test_on_main_it_is_what_is_not_committed(checkout: Path) -> None:
    commit(checkout, "committed.txt")
    assert changed.base() == git(checkout, "rev-parse", "HEAD")
    assert changed.changed_files(changed.base()) == []
    assert changed.choose(FULL)[0] == []


def test_without_git_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changed, "ROOT", tmp_path)
    with pytest.raises(SetupError, match="--changed asks git what changed"):
        changed.base()
