# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What modules return is documented, with its type, and what is documented is returned."""

from __future__ import annotations

import functools
import typing as t
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.plugins.loader import lookup_loader
from ansible_collections.community.buildkite.plugins.filter.report import report

from machine.environment import ROOT
from rendering.returns import Entries, documented
from rendering.samples import MODULES, Recorded, recorded
from stand_in.process import StandIn

# What Ansible itself documents of every module.
COMMON = {"changed", "diff", "failed", "msg", "warnings"}
TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "int": (int,),
    "float": (float, int),
    "bool": (bool,),
    "list": (list,),
    "dict": (dict,),
    # The steps of a pipeline are text, or data.
    "raw": (str, dict, list),
}


@functools.cache
def entries_of(module: str) -> Entries:
    return documented((ROOT / "plugins" / "modules" / f"{module}.py").read_text(encoding="utf-8"))


def plugin_entries(kind: str, name: str) -> Entries:
    return documented((ROOT / "plugins" / kind / f"{name}.py").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def results() -> Recorded:
    """What every module returned, in runs that bring out every key."""
    with StandIn() as own:
        return recorded(own)


def mistakes(entries: Entries, values: t.Mapping[str, t.Any], path: str = "") -> Iterator[str]:
    """What a result holds that is not documented, or not so."""
    for name, value in values.items():
        place = f"{path}{name}"
        entry = entries.get(name)
        if entry is None:
            if path or name not in COMMON:
                yield f"{place} is not documented"
        elif value is not None:
            if not isinstance(value, TYPES[entry["type"]]):
                yield f"{place} is {type(value).__name__} and not {entry['type']}"
            inner = value if isinstance(value, list) else [value]
            if entry["type"] == "list" and not all(isinstance(one, TYPES[entry["elements"]]) for one in inner):
                yield f"{place} holds something else than {entry['elements']}"
            for one in inner if "contains" in entry else ():
                yield from mistakes(entry["contains"], one, f"{place}.")


def paths(entries: Entries, path: str = "") -> Iterator[str]:
    for name, entry in entries.items():
        yield f"{path}{name}"
        yield from paths(entry.get("contains", {}), f"{path}{name}.")


def returned(value: t.Any, path: str = "") -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        for name, inner in one.items() if isinstance(one, dict) else ():
            yield f"{path}{name}"
            yield from returned(inner, f"{path}{name}.")


def leaves(entries: Entries, path: str = "") -> Iterator[tuple[str, t.Any]]:
    for name, entry in entries.items():
        yield f"{path}{name}", entry
        yield from leaves(entry.get("contains", {}), f"{path}{name}.")


@pytest.mark.parametrize("module", MODULES)
def test_every_entry_is_whole(module: str) -> None:
    for path, entry in leaves(entries_of(module)):
        assert entry["description"] and entry["returned"] and entry["type"] in TYPES, path
        assert ("elements" in entry) == (entry["type"] == "list"), path
        assert "contains" in entry or entry["sample"] is not None, path


def test_what_is_returned_is_documented(results: Recorded) -> None:
    found = {
        module: [each for result in results[module] for each in mistakes(entries_of(module), result)]
        for module in MODULES
    }
    assert {module: each for module, each in found.items() if each} == {}


def test_what_is_documented_is_returned(results: Recorded) -> None:
    """By the module itself; what all modules return about changes, failures and unread lists, by any of them."""
    anywhere = {path for every in results.values() for path in returned(every)}
    for module in MODULES:
        lacking = set(paths(entries_of(module))) - set(returned(results[module]))
        assert {path for path in lacking if not path.startswith(("changes.", "failure.", "unread."))} == set(), module
        assert lacking - anywhere == set(), module


def test_what_a_failure_tells_is_not_told_of_success_only(results: Recorded) -> None:
    wrong = {
        f"{module}: {name}"
        for module in MODULES
        for result in results[module]
        if result.get("failed")
        for name in result.keys() - COMMON
        if entries_of(module)[name]["returned"] == "success"
    }
    assert wrong == set()


def test_samples_of_plugins_are_what_they_return(tmp_path: Path) -> None:
    """The report of a result that the filter's sample is of, and what the lookup reads of such a file."""
    plan = {"summary": "Nothing to change: 3 unchanged.", "plan_id": "4c59b77f51d8001bd014b2439c7a8a51"}
    told = plugin_entries("filter", "report")["_value"]
    assert report({"changed": False, "changes": [], **plan}, "markdown") == told["sample"]
    (tmp_path / "teams").mkdir()
    (tmp_path / "organization.yml").write_text("organization: acme\n", encoding="utf-8")
    (tmp_path / "teams" / "platform.yml").write_text("name: Platform\n", encoding="utf-8")
    lookup = lookup_loader.get("community.buildkite.organization_files", loader=DataLoader())
    read = lookup.run([str(tmp_path)])
    assert read == plugin_entries("lookup", "organization_files")["_raw"]["sample"]


def test_mistakes_are_found() -> None:
    entries: Entries = {"a": {"type": "list", "elements": "dict", "contains": {"b": {"type": "int"}}}}
    assert list(mistakes(entries, {"changed": True, "a": [{"b": 1}, {"b": None}]})) == []
    assert list(mistakes(entries, {"a": [{"b": "1", "c": 1}], "d": 1})) == [
        "a.b is str and not int",
        "a.c is not documented",
        "d is not documented",
    ]
