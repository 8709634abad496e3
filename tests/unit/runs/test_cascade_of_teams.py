# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A team's access to suites and to registries is in the plan of its deletion."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import OWNER, REST_SCOPES, Result, Runs

GONE: Result = {"teams": [{"name": "T", "state": "absent"}]}


@pytest.fixture
def there(runs: Runs) -> Runs:
    """Two teams."""
    assert not runs.run("organization", teams=[{"name": "T"}, {"name": "U"}]).get("failed")
    return runs


def give(runs: Runs, **more: list[Result]) -> None:
    """Suites and registries of a seed."""
    runs.stand_in.seed(more)


def without(runs: Runs, *scopes: str) -> str:
    """An administrator's token that lacks some scopes."""
    few = [scope for scope in (*REST_SCOPES, "graphql") if scope not in scopes]
    runs.stand_in.seed({"tokens": [{"token": f"bkua_{len(scopes)}", "user": OWNER, "scopes": few}]})
    return f"bkua_{len(scopes)}"


def deletion(runs: Runs, **options: t.Any) -> Result:
    """The deletion of a plan, and the ID of the plan."""
    planned = runs.run("organization", check=True, **GONE, **options)
    (change,) = planned["changes"]
    return {**change, "plan_id": planned["plan_id"]}


def test_suites_and_registries_are_named(there: Runs) -> None:
    """By either API alike; each more is another plan."""
    ids = [deletion(there)["plan_id"]]
    give(there, suites=[{"name": "Web Tests", "teams": ["T", "U"]}, {"name": "Other", "teams": ["U"]}])
    ids.append(deletion(there)["plan_id"])
    give(
        there,
        registries=[
            {"name": "Gems", "teams": {"T": "read_only", "U": "read_and_write"}},
            {"name": "Charts", "teams": {"U": "read_only"}},
        ],
    )
    planned = deletion(there)
    assert planned["cascade"] == ["team/T/registry/Gems", "team/T/suite/Web Tests"] and "cascade_unknown" not in planned
    other = "bkua_rest_only" if there.token == "bkua_graphql_too" else "bkua_graphql_too"
    assert deletion(there, api_token=other) == planned
    assert len({*ids, planned["plan_id"]}) == 3
    error = there.rejected("organization", **GONE, protected=["*/registry/Gems"])
    assert "would delete team/T/registry/Gems" in error.message
    assert there.run("organization", **GONE, plan_id=planned["plan_id"])["counts"]["deleted"] == 1


def test_more_than_a_query_shows(there: Runs) -> None:
    """Every suite and every registry is read."""
    give(there, suites=[{"name": f"S{number}", "teams": ["T", "U"]} for number in range(101)])
    give(there, registries=[{"name": f"R{number}", "teams": {"T": "read_only"}} for number in range(101)])
    change = deletion(there, override_guards=["team/T"], max_deletions="100%")
    assert {"team/T/suite/S100", "team/T/registry/R100"} <= {*change["cascade"]} and "cascade_unknown" not in change


def test_what_neither_api_shows_is_unknown(there: Runs) -> None:
    """With GraphQL a token needs no scope of REST for it."""
    error = there.rejected("organization", api_token=without(there, "graphql", "read_registries"), **GONE)
    assert "which registries its cascade contains is unknown without the scope read_registries" in error.message
    assert (error.failure["guard"], error.failure["address"]) == ("unknown_cascade", "team/T")
    assert "cascade_unknown" not in deletion(there, api_token=without(there, "read_registries"))
