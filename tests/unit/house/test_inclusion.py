# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Ansible requires of collections in its package, as far as files show it. The contributing guide has the table."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS

from machine.environment import CORES, ENVIRONMENTS, ROOT, sources

PLUGINS = ROOT / "plugins"
MODULES = sorted((PLUGINS / "modules").glob("[!_]*.py"))
KINDS = ("event_filter", "event_source", "filter", "inventory", "lookup")
OTHERS = [path for kind in KINDS for path in sorted((PLUGINS / kind).glob("[!_]*.py"))]
# Kinds of plugins that return nothing.
WITHOUT_RETURN = {"event_filter", "event_source", "inventory"}
# What ansible-core knows, as far as it is used here, plugin_utils, and what ansible-rulebook knows.
FOLDERS = {
    *("action", "doc_fragments", "filter", "inventory", "lookup", "module_utils", "modules", "plugin_utils"),
    *("event_filter", "event_source"),
}
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = ROOT / "docs" / "docsite" / "rst" / "contributing.rst"
GALAXY = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))


def literal(path: Path, name: str) -> t.Any:
    """The YAML of a documentation string."""
    found = re.search(rf'^{name} = r"""\n(.*?)^"""', path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found, f"{path.name} has no {name}"
    return yaml.safe_load(found[1])


def section(title: str) -> str:
    """A section of the README."""
    found = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", README, re.DOTALL | re.MULTILINE)
    assert found, f"the README has no section {title}"
    return found[1]


def choices_of_state(module: str) -> set[str]:
    """The choices of the option `state`, from the fragment of a module that has it."""
    path = PLUGINS / "doc_fragments" / f"_{module}.py"
    found = re.search(r'DOCUMENTATION = r"""\n(.*?)^"""', path.read_text("utf-8") if path.exists() else "", re.S | re.M)
    options = yaml.safe_load(found[1])["options"] if found else {}
    return set(options.get("state", {}).get("choices", []))


def test_plugins_are_where_ansible_knows_them() -> None:
    assert {path.name for path in PLUGINS.iterdir() if path.name != "__pycache__"} <= FOLDERS


def test_galaxy_has_what_is_asked_for() -> None:
    assert GALAXY["tags"] and GALAXY["dependencies"] == {}
    assert GALAXY["license"] == ["GPL-3.0-or-later"]
    assert GALAXY["issues"].startswith("https://github.com/")


def test_oldest_core_is_stated() -> None:
    runtime = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text(encoding="utf-8"))
    oldest = next(iter(CORES)).removeprefix("ansible-")
    assert runtime["requires_ansible"] == f">={oldest}.0"
    assert f" | {oldest}, " in section("Requirements")


def test_readme_says_where_to_meet_and_how_to_behave() -> None:
    meeting = section("Communication")
    assert "https://forum.ansible.com/c/help/6" in meeting and "with the tag `buildkite`" in meeting
    assert "/community/code_of_conduct.html" in section("Code of conduct")
    assert "https://semver.org/" in section("Release notes")
    assert GALAXY["issues"] in section("Contributing")


def test_readme_names_its_sections_in_order() -> None:
    wanted = (
        "Start, Try it without an account, What it covers, Guides, Modules and plugins, What you can rely on, Requirements,"
        " Installation, Scopes, Contributing, Licence, Communication, Release notes, Code of conduct"
    )
    assert re.findall(r"^## (.*)$", README, re.MULTILINE) == wanted.split(", ")


@pytest.mark.parametrize("path", [*MODULES, *OTHERS], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_documentation_is_complete(path: Path) -> None:
    documentation = literal(path, "DOCUMENTATION")
    assert documentation["version_added"] and documentation["author"]
    assert '\nEXAMPLES = r"""\n' in path.read_text(encoding="utf-8")
    if path.parent.name not in WITHOUT_RETURN:
        assert literal(path, "RETURN")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_examples_have_full_names(path: Path) -> None:
    for task in literal(path, "EXAMPLES"):
        modules = [key for key in task if "." in key]
        assert len(modules) == 1 and modules[0].count(".") == 2, task["name"]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_only_info_modules_tell_what_is_there(path: Path) -> None:
    """No state asks; what only reads is called so, supports check mode, and returns no facts."""
    returned = literal(path, "RETURN")
    assert "ansible_facts" not in returned
    assert ("changes" in returned) == (not path.stem.endswith("_info") and path.stem not in OPERATIONS.operations)
    operation = OPERATIONS.operations.get(path.stem)
    # What only reads may filter by a state.
    if operation is None or not operation.only_reads:
        own = {state.name for state in operation.states} if operation else set()
        assert choices_of_state(path.stem) <= {"present", "absent"} | own
    attributes = literal(path, "DOCUMENTATION").get("attributes", {})
    assert attributes.get("check_mode", {"support": "full"})["support"] == "full"


def with_fragments(path: Path) -> list[Path]:
    """The files of a module's or plugin's documentation: its own, and those of our fragments that it uses."""
    names = literal(path, "DOCUMENTATION").get("extends_documentation_fragment", [])
    own = [name.rpartition(".")[2] for name in names if name.startswith("community.buildkite.")]
    return [path, *(PLUGINS / "doc_fragments" / f"{name}.py" for name in own)]


@pytest.mark.parametrize("path", [*MODULES, *OTHERS], ids=lambda path: path.stem)
def test_the_oldest_python_is_named(path: Path) -> None:
    """Itself, or by a fragment that it takes: ansible-core reaches older ones."""
    assert sum(file.read_text(encoding="utf-8").count("  - python >= 3.10\n") for file in with_fragments(path)) == 1


@pytest.mark.parametrize("path", [*MODULES, *OTHERS], ids=lambda path: path.stem)
def test_a_reader_is_led_on(path: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for file in with_fragments(path)]
    assert any(re.search(r"^(    )?seealso:\n(    )?  - ", text, re.MULTILINE) for text in texts)
    # ansible-doc searches Ansible's own documentation for a reference.
    assert not any("- ref: " in text for text in texts)


def test_github_runs_what_ci_runs() -> None:
    """For every pull request and every week."""
    file = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))
    assert {"pull_request", "schedule"} <= set(file["on"])
    steps = file["jobs"]["tests"]["steps"]
    assert steps[-1]["run"] == "env -u CI tests/run"
    pythons = {python for core in CORES for python in ENVIRONMENTS[core].pythons[:1]}
    assert set(steps[1]["with"]["python-version"].split()) == pythons


def test_everything_is_small_and_text() -> None:
    large = {name for name in sources() if (ROOT / name).stat().st_size > 500_000}
    assert large == set()
    assert [name for name in sources() if b"\0" in (ROOT / name).read_bytes()] == []


def test_every_point_has_its_place() -> None:
    """Each row of the table in the guide shows how a point is met; what it names in the repository exists."""
    text = GUIDE.read_text(encoding="utf-8")
    chapter = text.partition("Ansible's requirements\n")[2]
    row = r"^   \* - (.*?)\n     - (.*?)\n     - (.*?)(?=\n   \*|\n\n)"
    open_points = re.findall(row, chapter, re.DOTALL | re.MULTILINE)[1:]
    met = re.findall(r"^- (.*?): (.*?)(?=\n- |\Z)", chapter, re.DOTALL | re.MULTILINE)
    assert len(open_points) + sum(len(points.split(";")) for points, _where in met) > 40
    assert {state for _point, state, _why in open_points} == {"partly", "no", "not here"}
    places = [*(why for _point, _state, why in open_points), *(where for _points, where in met)]
    named = {name for where in places for name in re.findall(r"``((?:[\w.-]+/)+[\w.-]*|[\w-]+\.\w+)``", where)}
    assert named and {name for name in named if not (ROOT / name).exists()} == set()
