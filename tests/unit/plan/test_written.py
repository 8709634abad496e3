# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where files declare what a change, a message or a failure is about; nowhere, for what a playbook declares."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._places import Place, Places
from ansible_collections.community.buildkite.plugins.module_utils._places_sent import Sent, Tables
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._plan.trees import from_tree
from ansible_collections.community.buildkite.plugins.module_utils._plan.written import Written
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from .plans import there

TEAM = {
    "name": "Web",
    "description": "D",
    "pipelines": [{"slug": slug, "access_level": "read_only"} for slug in ("web", "api")],
}
CLUSTER = {"name": "Linux", "queues": [{"key": "gpu", "description": "D"}]}


def places() -> Places:
    """The files: the line of each value identifies it."""
    tables = Tables()

    def at(line: int, below: t.Any = None, file: str = "teams.yml") -> t.Any:
        return tables.node(Place(file, line), below)

    links = [at(number, {"slug": at(number), "access_level": at(number + 1)}) for number in (4, 6)]
    team = at(1, {"name": at(1), "description": at(2), "pipelines": at(3, links)})
    queue = at(3, {"description": at(4, None, "clusters.yml")}, "clusters.yml")
    cluster = at(1, {"name": at(1, None, "clusters.yml"), "queues": at(2, [queue], "clusters.yml")}, "clusters.yml")
    return Sent(tables.data(at(0, {"teams": at(0, [team]), "clusters": at(0, [cluster])})))


def written(in_files: bool = True) -> Written:
    """The places of the declaration."""
    options = {"teams": [TEAM], "clusters": [CLUSTER]}
    return Written(from_tree(CATALOG, options, Problems(), places() if in_files else None))


def change(address: str, where: str, action: t.Any = "update", *options: str) -> Change:
    """A change of some options."""
    resource = CATALOG.resource("team")
    return Change(
        action, there("team", "x"), address, {name: (resource.field(name), 1) for name in options}, where=where
    )


RENAMED = change("team/Renamed", "team (Web)", "update", "name", "description")
LINK = change("team/Web/pipeline/api", "team (Web).pipelines[1]", "create")
LIST = change("team/Web/pipeline/old", "team (Web).pipelines", "delete")
NOWHERE = change("cluster/Old", "", "delete")

# An address, an option, and where it is declared.
ADDRESSES: list[tuple[str, str, tuple[str, int] | None]] = [
    ("team/Web", "", ("teams.yml", 1)),
    ("team/Web", "description", ("teams.yml", 2)),
    ("team/Web", "pipelines[1].access_level", ("teams.yml", 7)),
    ("team/Web", "privacy", ("teams.yml", 1)),
    ("cluster/Linux/queue/gpu", "description", ("clusters.yml", 4)),
    ("team/Renamed", "description", ("teams.yml", 2)),
    ("team/Web/pipeline/api", "", ("teams.yml", 6)),
    ("team/Web/pipeline/api", "access_level", ("teams.yml", 7)),
    ("team/Web/pipeline/old", "", ("teams.yml", 3)),
    ("cluster/Old", "", None),
    ("team/Other", "", None),
]


@pytest.mark.parametrize(("address", "option", "expected"), ADDRESSES)
def test_the_place_of_an_address(address: str, option: str, expected: tuple[str, int] | None) -> None:
    """Under the names that are declared, and under those of changes."""
    known, playbook = written(), written(in_files=False)
    for one in (known, playbook):
        one.add([RENAMED, LINK, LIST, NOWHERE])
    place = known.place(address, option)
    assert (place and place[:2]) == expected
    assert playbook.place(address, option) is None


def test_an_address_that_only_a_change_has() -> None:
    known = written()
    assert known.place("team/Renamed") is None
    known.add([RENAMED])
    assert known.place("team/Renamed") == Place("teams.yml", 1)


CHANGES: list[tuple[Change, str, tuple[str, int] | None]] = [
    (RENAMED, "", ("teams.yml", 1)),
    (RENAMED, "description", ("teams.yml", 2)),
    (LINK, "", ("teams.yml", 6)),
    (LINK, "access_level", ("teams.yml", 7)),
    (LIST, "", ("teams.yml", 3)),
    (NOWHERE, "", None),
]


@pytest.mark.parametrize(("one", "option", "expected"), CHANGES)
def test_the_place_of_a_change(one: Change, option: str, expected: tuple[str, int] | None) -> None:
    known, playbook = written(), written(in_files=False)
    place = known.of_change(one, option)
    assert (place and place[:2]) == expected
    assert playbook.of_change(one, option) is None
    error = BuildkiteError("No.", option=option)
    assert known.named(one, "A sentence.", error) == (f"{place}: A sentence." if place else "A sentence.")
    assert known.of_failure(one, error) == (place.facts if place else {})
    assert playbook.named(one, "A sentence.", error) == "A sentence." and playbook.of_failure(one, error) == {}


def test_the_option_that_an_error_is_about() -> None:
    """`leaf` is that of the object, where `option` is one of the run."""
    known = written()
    both = BuildkiteError("No.", option="plan_id", leaf="description")
    assert known.named(RENAMED, "No.", both) == "teams.yml:2: No."
    assert known.named(RENAMED, "No.") == "teams.yml:1: No." and known.of_failure(RENAMED)["line"] == 1
    for facts, line in (
        ({"address": "team/Web", "option": "description"}, 2),
        ({"address": "team/Web", "option": "plan_id", "leaf": "pipelines"}, 3),
        ({"address": "team/Web"}, 1),
        ({"address": "team/Other"}, None),
        ({"address": ["team/Web"]}, None),
        ({}, None),
    ):
        error = BuildkiteError("No.", **facts)
        known.locate(error)
        assert error.facts.get("line") == line
        assert error.message == (f"teams.yml:{line}: No." if line else "No.")
        written(in_files=False).locate(error)


def test_a_sentence_about_what_is_declared() -> None:
    team = from_tree(CATALOG, {"teams": [TEAM]}, Problems(), places())[0]
    assert Written.at(team, "A.", "description") == "teams.yml:2: A." and Written.at(team, "A.") == "teams.yml:1: A."
    (team,) = from_tree(CATALOG, {"teams": [TEAM]}, Problems())
    assert Written.at(team, "A.", "description") == "A."


def test_the_places_of_a_change_in_the_result() -> None:
    """With those of the options that it changes; all of a new object are in one place."""
    known = written()
    at_first = {"file": "teams.yml", "line": 1, "column": 1}
    assert known.facts(RENAMED) == {
        **at_first,
        "option_places": {"name": at_first, "description": {**at_first, "line": 2}},
    }
    for action in ("create", "delete"):
        assert known.facts(change("team/Web", "team (Web)", action, "description")) == at_first
    assert known.facts(NOWHERE) == written(in_files=False).facts(RENAMED) == {}
