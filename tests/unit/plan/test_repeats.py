# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Items of one task that declare the same object: equal ones pass, others are errors."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.repeats import Repeats
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import declared

Options = dict[str, t.Any]
NIGHTLY: Options = {"pipeline": "web", "label": "Nightly", "cronline": "@daily"}
WEB: Options = {"slug": "web", "name": "Web"}


def error_of(module: str, *items: Options, where: t.Sequence[str] = ("acme",)) -> InvalidOption | None:
    """What is wrong with the last item of a loop; the ones before have to pass."""
    repeats = Repeats(CATALOG)
    wanted: list[list[Desired]] = [
        declared(CATALOG, module, {"state": "present", **item}, Problems()) for item in items
    ]
    places = [where[number % len(where)] for number in range(len(items))]
    for number, each in enumerate(wanted[:-1]):
        repeats.add(places[number], number, each)
    try:
        repeats.add(places[-1], len(items), wanted[-1])
    except InvalidOption as error:
        return error
    return None


DIFFERENT: dict[str, tuple[str, list[Options], str, str]] = {
    "branches": (
        "pipeline_schedule",
        [{**NIGHTLY, "branch": "main"}, {**NIGHTLY, "branch": "next"}],
        "pipeline/web/schedule/Nightly",
        "branch",
    ),
    "absent": (
        "cluster",
        [{"name": "A", "color": "#fff"}, {"name": "A", "state": "absent"}],
        "cluster/A",
        "color, state",
    ),
    "present after absent": ("cluster", [{"name": "A", "state": "absent"}, {"name": "A"}], "cluster/A", "state"),
    "one more option": ("pipeline", [WEB, {**WEB, "description": "x"}], "pipeline/web", "description"),
    "another case": (
        "team",
        [{"name": "Web", "description": "a"}, {"name": "web", "description": "b"}],
        "team/web",
        "description, name",
    ),
    "links": (
        "pipeline",
        [{**WEB, "teams": [{"team": "A"}]}, {**WEB, "teams": [{"team": "B"}]}],
        "pipeline/web",
        "teams",
    ),
    "inside": (
        "organization",
        [{"clusters": [{"name": "A", "queues": [{"key": "q", "description": text}]}]} for text in ("x", "y")],
        "cluster/A/queue/q",
        "description",
    ),
    "with something in it": (
        "organization",
        [{"clusters": [{"name": "A", "description": text, "queues": [{"key": "q"}]}]} for text in ("x", "y")],
        "cluster/A",
        "description",
    ),
    "earlier keys": (
        "pipeline",
        [{**WEB, "previous_slugs": [name]} for name in ("a", "b")],
        "pipeline/web",
        "previous_slugs",
    ),
    "what directs the plan": (
        "agent_token",
        [{"cluster": "A", "description": "D", "lifetime": "90d", "rotate_before": time} for time in ("14d", "15d")],
        "cluster/A/token/D",
        "rotate_before",
    ),
    "by its id": (
        "pipeline_schedule",
        [{**NIGHTLY, "id": "42"}, {**NIGHTLY, "id": "42", "enabled": False}],
        "pipeline/web/schedule/Nightly",
        "enabled",
    ),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_other_options_are_an_error(case: str) -> None:
    module, items, address, options = DIFFERENT[case]
    error = error_of(module, *items)
    several = " Several schedules of one label have to be in one list of community.buildkite.organization."
    assert error and error.message == (
        f"{address} is declared by another item of this task with other options ({options}), so that each would overwrite the"
        f" other on every run: declare it in one item.{several if module == 'pipeline_schedule' else ''}"
    )
    assert error.facts == {"option": options.partition(",")[0], "address": address}


PASS: dict[str, tuple[str, list[Options]]] = {
    "equal": ("cluster", 12 * [{"name": "A", "description": "x"}]),
    "another order": ("pipeline", [{**WEB, "teams": [{"team": name} for name in names]} for names in ("AB", "BA")]),
    "earlier keys in another order": (
        "pipeline",
        [{**WEB, "previous_slugs": list(names)} for names in ("ab", "ba")],
    ),
    "another spelling of the same": (
        "pipeline",
        [{**WEB, "configuration": text} for text in ("a: 1\nb: 2", "b: 2\na: 1")],
    ),
    "other objects": ("cluster", [{"name": "A", "color": "#fff"}, {"name": "B", "color": "#000"}]),
    "other parents": ("pipeline_schedule", [{**NIGHTLY, "branch": "a"}, {**NIGHTLY, "pipeline": "api", "branch": "b"}]),
    "ids": ("pipeline_schedule", [{**NIGHTLY, "id": "1", "branch": "a"}, {**NIGHTLY, "id": "2", "branch": "b"}]),
    "only named": (
        "organization",
        [
            {"clusters": [{"name": "A", "description": "x", "queues": [{"key": "q"}]}]},
            {"clusters": [{"name": "A", "agent_tokens": [{"description": "t"}]}]},
        ],
    ),
}


@pytest.mark.parametrize("case", PASS)
def test_what_passes(case: str) -> None:
    module, items = PASS[case]
    assert error_of(module, *items) is None


def test_another_organization_and_another_try() -> None:
    """The same address elsewhere is another object, and the same item is tried again with whatever its options are by then."""
    items = [{"name": "A", "description": "x"}, {"name": "A", "description": "y"}]
    assert error_of("cluster", *items, where=("acme", "other")) is None
    repeats = Repeats(CATALOG)
    for item in items:
        repeats.add("acme", "the item", declared(CATALOG, "cluster", item, Problems()))
    with pytest.raises(InvalidOption):
        repeats.add("acme", "another item", declared(CATALOG, "cluster", items[0], Problems()))
