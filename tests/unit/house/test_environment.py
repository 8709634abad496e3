# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the commands in tests/ depend on: environments that follow their lists, copies that follow the checkout."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from machine import environment, pythons
from machine.environment import CORES, ENVIRONMENTS, Environment, SetupError


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small checkout of its own, without git."""
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "CACHE", tmp_path / ".cache")
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "a.py").write_text("first", encoding="utf-8")
    (tmp_path / "list.txt").write_text("# Comment.\none==1\n\n", encoding="utf-8")
    monkeypatch.setitem(ENVIRONMENTS, "try", Environment(("3.0",), ("two==2",), "list.txt"))
    return tmp_path


def made(checkout: Path) -> None:
    """Pretend that the environment was made."""
    folder = checkout / ".cache" / "venv" / "try"
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(sys.executable)
    (folder / ".stamp").write_text(environment.stamp_of("try"), encoding="utf-8")


@pytest.mark.parametrize("name", sorted(ENVIRONMENTS.keys() - {environment.PIP}))
def test_every_version_is_pinned(name: str) -> None:
    wanted = ENVIRONMENTS[name].wanted()
    assert wanted
    assert [line for line in wanted if not re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+", line)] == []


def test_cores_are_those_of_the_documentation() -> None:
    facts = {name: (core.pythons[0], core.requirements[0].rpartition(".")[0]) for name, core in CORES.items()}
    assert facts == {
        "ansible-2.19": ("3.11", "ansible-core==2.19"),
        "ansible-2.20": ("3.12", "ansible-core==2.20"),
        "ansible-2.21": ("3.13", "ansible-core==2.21"),
    }


def test_newest_core_runs_on_this_python() -> None:
    assert f"{sys.version_info[0]}.{sys.version_info[1]}" in CORES[environment.newest_core()].pythons


def test_list_and_file_are_wanted(checkout: Path) -> None:
    assert ENVIRONMENTS["try"].wanted() == ["two==2", "one==1"]


def test_environment_that_is_ready_is_not_made_again(checkout: Path) -> None:
    made(checkout)
    assert environment.ensure("try") == str(checkout / ".cache" / "venv" / "try" / "bin" / "python")


def test_changed_list_makes_it_again(checkout: Path) -> None:
    made(checkout)
    (checkout / "list.txt").write_text("one==2\n", encoding="utf-8")
    assert not environment.ready("try")


def test_python_that_is_gone_makes_it_again(checkout: Path) -> None:
    made(checkout)
    python = checkout / ".cache" / "venv" / "try" / "bin" / "python"
    python.unlink()
    python.symlink_to(checkout / "gone")
    assert not environment.ready("try")


def test_no_python_that_fits(checkout: Path) -> None:
    with pytest.raises(SetupError, match=r"^try needs Python 3\.0, which was not found on this machine\.$"):
        environment.ensure("try")


@pytest.mark.parametrize("waiting", [True, False])
def test_installing_names_each_package_to_a_person(
    checkout: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, waiting: bool
) -> None:
    """The output of pip is shown as a whole when it fails, and not before."""
    monkeypatch.setattr(environment, "waiting", lambda: waiting)
    pip = checkout / "pip"
    monkeypatch.setattr(environment, "ensure", {environment.PIP: str(pip)}.__getitem__)
    asked = "-m pip --python try/bin/python install --no-input --no-compile one two"
    script = f"[ \"$*\" = '{asked}' ] || exit 9; "
    script += "echo 'Collecting one[extra]==1.2 (from -r x)'; echo 'Collecting two>=1'; echo 'Downloading two'; exit "
    for status in (0, 1):
        pip.write_text(f"#!/bin/sh\n{script}{status}\n", encoding="utf-8")
        pip.chmod(0o755)
        if status:
            with pytest.raises(SetupError, match="could not install try:\nCollecting one.*\n.*\nDownloading two"):
                environment.pip(Path("try"), ["one", "two"])
        else:
            environment.pip(Path("try"), ["one", "two"])
        assert capfd.readouterr() == ("", "  one[extra]==1.2\n  two\n" if waiting else "")


def test_unknown_environment(checkout: Path) -> None:
    with pytest.raises(SetupError, match="There is no environment 'nothing'"):
        environment.ensure("nothing")


def test_dead_shim_is_no_python(tmp_path: Path) -> None:
    shim = tmp_path / "python3.99"
    shim.write_text("#!/bin/sh\nexit 127\n", encoding="utf-8")
    shim.chmod(0o755)
    assert pythons.probe(str(shim)) is None
    assert pythons.probe(str(tmp_path / "nothing")) is None
    assert not pythons.all_run(str(tmp_path))


def test_copy_follows_the_checkout(checkout: Path) -> None:
    copy = environment.collection_root()
    assert copy.parts[-3:] == ("ansible_collections", "community", "buildkite")
    kept = copy / "tests" / "output" / "kept.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("", encoding="utf-8")
    (checkout / "plugins" / "a.py").unlink()
    (checkout / "plugins" / "b").mkdir()
    (checkout / "plugins" / "b" / "c.py").write_text("second", encoding="utf-8")
    environment.collection_root()
    assert not (copy / "plugins" / "a.py").exists()
    assert (copy / "plugins" / "b" / "c.py").read_text(encoding="utf-8") == "second"
    assert kept.exists()
    assert not (copy / ".cache").exists()


def test_copies_of_other_names_are_others(checkout: Path) -> None:
    one, other = environment.collection_root("one"), environment.collection_root("other")
    (one / "plugins" / "a.py").write_text("changed", encoding="utf-8")
    assert (other / "plugins" / "a.py").read_text(encoding="utf-8") == "first"


def test_changed_file_is_copied_again(checkout: Path) -> None:
    copy = environment.collection_root() / "plugins" / "a.py"
    (checkout / "plugins" / "a.py").write_text("other", encoding="utf-8")
    environment.collection_root()
    assert copy.read_text(encoding="utf-8") == "other"


def test_nothing_of_the_user_reaches_a_command(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ANSIBLE_CONFIG", "BUILDKITE_API_TOKEN", "PYTHONPATH"):
        monkeypatch.setenv(name, "of the user")
    given = environment.environ(sys.executable)
    assert "of the user" not in given.values()
    assert Path(given["HOME"]).parent == checkout / ".cache" / "home"
    assert given["PATH"].startswith(str(Path(sys.executable).parent))
