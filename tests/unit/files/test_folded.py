# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that most entries of a list share, as defaults: which ones, in which order, and what the others have in their place."""

from __future__ import annotations

import copy
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._export.fold import folded
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

Options = dict[str, t.Any]


def of(*entries: Options, kind: str = "pipelines") -> Options:
    """Entries of a list, with defaults; they are not changed."""
    before = copy.deepcopy(entries)
    found = folded(CATALOG, {kind: list(entries)})
    assert entries == before
    return found


def pipelines(count: int, **values: t.Any) -> list[Options]:
    """Pipelines that share values."""
    return [{"slug": f"p{number}", **copy.deepcopy(values)} for number in range(count)]


def test_what_more_than_half_of_the_entries_have() -> None:
    found = of(*pipelines(2, cluster="C"), {"slug": "x", "cluster": "D"})
    assert found == {
        "defaults": {"pipelines": {"cluster": "C"}},
        "pipelines": [{"slug": "p0"}, {"slug": "p1"}, {"slug": "x", "cluster": "D"}],
    }
    assert list(found) == ["defaults", "pipelines"]
    half = [*pipelines(2, cluster="C"), {"slug": "x", "cluster": "D"}, {"slug": "y", "cluster": "E"}]
    assert of(*half) == {"pipelines": half}


@pytest.mark.parametrize(
    "options",
    [
        {"pipelines": []},
        {"pipelines": [{"slug": "x", "cluster": "C"}]},
        {"teams": [{"name": "A"}, {"name": "A"}]},
        {"api_settings": {"a": 1, "b": 1}},
        {"other": [{"a": 1}, {"a": 1}]},
    ],
)
def test_nothing_to_share(options: Options) -> None:
    """Short lists, what identifies an object, settings, and lists that are none of ours."""
    assert folded(CATALOG, options) == options


def test_null_takes_a_shared_value_away() -> None:
    """From one entry of five others at most."""
    assert of(*pipelines(5, cluster="C"), {"slug": "x"})["pipelines"][-1] == {"slug": "x", "cluster": None}
    without = [*pipelines(4, cluster="C"), {"slug": "x"}]
    assert of(*without) == {"pipelines": without}
    assert len(of(*pipelines(10, cluster="C"), {"slug": "x"}, {"slug": "y"})["defaults"]) == 1


def test_keys_of_dictionaries_are_shared_one_by_one() -> None:
    """An entry without the dictionary has null for all of it; an empty one is a value of its own."""
    settings = {"build_tags": True, "build_branches": False}
    found = of(
        *pipelines(9, provider_settings=settings),
        {"slug": "a", "provider_settings": {"build_tags": True, "build_branches": True}},
        {"slug": "b", "provider_settings": {"build_tags": True}},
        {"slug": "c"},
    )
    assert found["defaults"]["pipelines"] == {"provider_settings": {"build_tags": True}}
    found = of(
        *pipelines(15, provider_settings=settings),
        {"slug": "a", "provider_settings": {"build_tags": True, "build_branches": True}},
        {"slug": "b", "provider_settings": {"build_tags": True}},
        {"slug": "c"},
    )
    assert found["defaults"]["pipelines"] == {"provider_settings": settings}
    assert found["pipelines"][0] == {"slug": "p0"}
    assert found["pipelines"][-3:] == [
        {"slug": "a", "provider_settings": {"build_branches": True}},
        {"slug": "b", "provider_settings": {"build_branches": None}},
        {"slug": "c", "provider_settings": None},
    ]
    shared = pipelines(2, env={})
    assert of(*shared)["defaults"]["pipelines"] == {"env": {}}
    assert of(*shared, {"slug": "x", "env": {"A": "1"}})["pipelines"][-1] == {"slug": "x", "env": {"A": "1"}}


def test_true_is_not_one_and_order_of_keys_is_no_difference() -> None:
    mixed = [{"slug": "a", "x": True}, {"slug": "b", "x": 1}, {"slug": "c", "x": 1}]
    assert of(*mixed) == {
        "defaults": {"pipelines": {"x": 1}},
        "pipelines": [{"slug": "a", "x": True}, {"slug": "b"}, {"slug": "c"}],
    }
    lists = [{"slug": "a", "tags": [{"b": 1, "a": 2}]}, {"slug": "b", "tags": [{"a": 2, "b": 1}]}]
    assert of(*lists)["pipelines"] == [{"slug": "a"}, {"slug": "b"}]


def test_defaults_are_in_the_order_of_the_options() -> None:
    """Those of a list; keys by name, and what is not known last."""
    values = {"zzz": 1, "tags": ["a"], "provider_settings": {"b": 1, "a": 1}, "cluster": "C", "repository": "R"}
    shared = of(*pipelines(2, **values))["defaults"]["pipelines"]
    order = [field.name for field in CATALOG.resource("pipeline").fields if field.name in values]
    assert list(shared) == [*order, "zzz"]
    assert list(shared["provider_settings"]) == ["a", "b"]
