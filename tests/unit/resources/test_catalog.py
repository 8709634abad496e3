# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Completeness: what is declared is there as module, target, action group, fragment and README row; examples are valid."""

from __future__ import annotations

import re
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.buildkite.plugins.module_utils import _of_whole, _options
from ansible_collections.community.buildkite.plugins.module_utils._api import connection
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from rendering.targets import WITHOUT

ROOT = Path(__file__).resolve().parents[3]
PREFIX = "community.buildkite."
MANAGING = {*CATALOG.modules(), *_options.WHOLE}
MODULES = {*MANAGING, *CATALOG.infos(), *OPERATIONS.operations}
# It writes files, and talks to no service.
FILES = {"organization_files"}


def literal(path: Path, name: str) -> t.Any:
    """The YAML of a documentation string in a file."""
    found = re.search(rf'^ *{name} = r"""\n(.*?)^ *"""', path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert found, f"{path.name} has no {name}"
    return yaml.safe_load(found.group(1))


def test_every_resource_is_everywhere() -> None:
    """One declaration, and everything that follows from it."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    places = {
        "modules": {path.stem for path in (ROOT / "plugins" / "modules").glob("*.py")} - FILES,
        "action plugins": {path.stem for path in (ROOT / "plugins" / "action").glob("*.py")},
        "fragments": {path.stem[1:] for path in (ROOT / "plugins" / "doc_fragments").glob("_*.py")}
        - {"attributes", "connection", "connection_plugin"}
        - FILES,
        "action group": set(yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())["action_groups"]["buildkite"]),
        "README rows": set(re.findall(rf"\| `{PREFIX}(\w+)` \| module \|", readme)) - FILES,
    }
    assert places == dict.fromkeys(places, MODULES)
    assert set(_options.WHOLE) | set(tree_kinds()) == MANAGING
    targets = {path.parent.parent.name for path in (ROOT / "tests/integration/targets").glob("*/tasks/main.yml")}
    assert {name.removeprefix("module_") for name in targets} >= MANAGING - {*WITHOUT}


def tree_kinds() -> t.Iterator[str]:
    """The kinds that the bulk module takes, at any depth."""
    names = {entry.plural: entry.name for entry in CATALOG.managed()}

    def walk(fields: t.Iterable[t.Any], above: str | None) -> t.Iterator[str]:
        for field in fields:
            is_kind = field.name in names and not field.lists and CATALOG.resource(names[field.name]).parent == above
            if is_kind:
                yield CATALOG.resource(names[field.name]).module_name
                yield from walk(field.options, names[field.name])

    yield from walk(_of_whole.bulk_fields(CATALOG), None)


def examples() -> t.Iterator[t.Any]:
    for name in sorted(MODULES):
        for task in literal(ROOT / "plugins" / "modules" / f"{name}.py", "EXAMPLES"):
            if any(key.startswith(PREFIX) for key in task):
                yield pytest.param(name, task, id=f"{name}: {task['name']}")


@pytest.mark.parametrize(("name", "task"), list(examples()))
def test_examples_are_valid(name: str, task: dict[str, t.Any]) -> None:
    """No option that does not exist, no value of a wrong type."""
    module = next(key for key in task if key.startswith(PREFIX))
    assert module == PREFIX + name
    # What a template gives is known only at run time.
    options = task[module] or {}
    given = {option: value for option, value in options.items() if "{{" not in str(value)}
    catalog = OPERATIONS if name in OPERATIONS.operations else CATALOG
    spec = _options.module_arguments(catalog, name)["argument_spec"]
    assert set(options) <= set(spec)
    checked = ArgumentSpecValidator(spec).validate({"api_token": "x", "organization": "y", **given})
    assert checked.error_messages == []


def test_connection_options_are_documented_as_they_are() -> None:
    options = literal(ROOT / "plugins" / "doc_fragments" / "_connection.py", "DOCUMENTATION")["options"]
    assert set(options) == set(connection.OPTIONS)
    for name, (kind, default, variables) in connection.OPTIONS.items():
        assert (options[name]["type"], options[name].get("default")) == (kind, default)
        text = str(options[name]["description"])
        assert all(f"E({variable})" in text for variable in variables)


def test_the_version_is_the_collections() -> None:
    assert yaml.safe_load((ROOT / "galaxy.yml").read_text())["version"] == connection.VERSION


def test_every_reference_names_a_resource_that_comes_before() -> None:
    """What is made later may be referred to only by what is set late, or by links."""
    for entry in CATALOG.resources:
        for field in entry.fields:
            if field.refers_to and not field.is_set_later and not entry.is_link:
                assert CATALOG.order(field.refers_to) < CATALOG.order(entry.name), f"{entry.name}.{field.name}"


def test_what_a_new_object_has_is_documented() -> None:
    """Wherever a declaration states it, the description does, and the other way around."""
    fields = [
        field
        for kind in CATALOG.resources
        for field in (*kind.fields, *(one for each in kind.fields for one in each.options))
    ]
    for field in fields:
        usual = field.creation.usual if field.creation.default is None else field.creation.default
        text = field.description if isinstance(field.description, str) else " ".join(field.description)
        said = re.search(r"\b[Aa] new [\w ]+ (?:has|is) V\((.*?)\)", text)
        word = str(usual).lower() if isinstance(usual, bool) else usual
        assert (said[1] if said else "") == (word or ""), field.name


def test_uses_that_no_list_shows() -> None:
    """Archived pipelines use clusters. That of templates is enforced by the service, and no other list lacks anything."""
    found = {kind.name: [field.name for field in CATALOG.hidden_uses(kind)] for kind in CATALOG.resources}
    assert {name: names for name, names in found.items() if names} == {"pipeline": ["cluster"]}
