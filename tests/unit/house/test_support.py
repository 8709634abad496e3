# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every REST page, GraphQL mutation and declared resource has a row in the table of what is supported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from rendering.support import Row, existing, rows
from stand_in.graphql.documents import SCHEMA
from stand_in.unserved import endpoints, fields

ROWS = rows()
SERVED = SCHEMA.mutation_type
assert SERVED is not None
MUTATIONS = {*SERVED.fields, *fields()["Mutation"]}
# It is only a name for user IDs that other resources refer to.
WITHOUT = {"user"}


def wrong(named: Iterable[str], known: set[str]) -> dict[str, int]:
    """The names that have no row, more than one, or that Buildkite does not have."""
    counts = Counter(named)
    return {name: counts[name] for name in known | counts.keys() if counts[name] != 1 or name not in known}


def test_every_page_of_the_rest_documentation_has_a_row() -> None:
    assert wrong((page for row in ROWS for page in row.pages), {entry.page for entry in endpoints()}) == {}


def test_every_option_with_requests_of_its_own_has_a_row() -> None:
    """A page of several subjects has a row for each: that of an option names the path of its requests, with all methods."""
    documented = {entry.path: {*entry.methods} for entry in endpoints()}
    named = {name: row for row in ROWS if row.support == "managed" for name in row.by if "." in name}
    paths = [path for row in ROWS for path in row.paths]
    assert len(paths) == len({*paths}) and {*paths} - documented.keys() == set()
    options = {f"{one.name}.{field.name}": field for one in CATALOG.resources for field in one.singly}
    assert options.keys() == named.keys()
    for name, field in options.items():
        [path] = named[name].paths
        if field.switch:
            assert path.endswith(f"}}/{field.switch.on}")
            assert {"GET", field.switch.verb(True), field.switch.verb(False)} == documented[path]
        elif field.toggle:
            assert {field.toggle.on, field.toggle.off} == {*named[name].mutations}


def test_every_mutation_has_a_row() -> None:
    assert len(MUTATIONS) > 80
    assert wrong((name for row in ROWS for name in row.mutations), MUTATIONS) == {}


def test_every_declared_resource_has_a_row() -> None:
    named = Counter(name for row in ROWS if row.support == "managed" for name in row.by)
    assert {resource.name for resource in CATALOG.resources} - WITHOUT - named.keys() == set()
    assert [name for name, count in named.items() if count > 1] == []


def test_every_module_of_an_operation_has_a_row() -> None:
    """Modules of resources are in the rows of these; `organization*` is for all."""
    named = {name for row in ROWS for name in row.by}
    modules = {name for name in existing("operation") if not name.startswith("organization")} - {*CATALOG.infos()}
    assert modules - named == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.area)
def test_a_row_says_by_what_or_why_not(row: Row) -> None:
    needs = {
        "managed": (True, False),
        "operation": (True, False),
        "read only": (True, True),
        "out of scope": (False, True),
    }
    assert (bool(row.by), bool(row.why)) == needs[row.support]


def test_a_row_shows_what_does_not_exist_yet() -> None:
    assert Row("A", "managed", by=("team", "moon")).cells() == ("managed", "``team``; not yet: ``moon``")
    assert Row("A", "operation", by=("moon",)).cells() == ("not yet (operation)", "``moon``")
    assert Row("A", "read only", by=("team",), why="Made by hand.").cells() == ("read only", "``team``. Made by hand.")
    assert Row("A", "out of scope", why="Not needed.").cells() == ("out of scope", "Not needed.")
