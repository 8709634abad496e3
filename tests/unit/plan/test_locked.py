# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes in an archived pipeline: it is opened and archived again if that is declared, else they are held."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Plan

from .plans import plan, there, web

Options = dict[str, t.Any]
NEW = {"label": "Nightly", "cronline": "@daily", "branch": "main"}


def planned(options: Options, *schedules: Options, inherited: t.Sequence[str] = (), archived: bool = True) -> Plan:
    """The plan of a pipeline with schedules, of which Weekly exists."""
    pipeline = web(archived=archived, description="")
    weekly = there("pipeline_schedule", "Weekly", pipeline, cronline="@weekly", branch="main", enabled=True)
    entry = {"slug": "web", "schedules": list(schedules), **options}
    return plan({"pipelines": [entry], "inherited": {"pipelines": {"web": list(inherited)}}}, pipeline, weekly)


def seen(made: Plan) -> list[tuple[str, str, Options, Options, bool]]:
    """What is done to which object, in order."""
    return [(one.action, one.address.rpartition("/")[2], one.before, one.after, one.late) for one in made.changes]


OPENED = ("update", "web", {"archived": True}, {"archived": False}, False)
AGAIN = ("update", "web", {"archived": False}, {"archived": True}, True)
CREATED: tuple[str, str, Options, Options, bool] = ("create", "Nightly", {}, NEW, False)
CHANGED = ("update", "Weekly", {"enabled": True}, {"enabled": False}, False)


def test_what_stays_archived_is_opened_for_changes() -> None:
    made = planned({"archived": True}, NEW, {"label": "Weekly", "enabled": False})
    assert seen(made) == [OPENED, CREATED, CHANGED, AGAIN]
    first, last = made.changes[0], made.changes[-1]
    assert first.node is last.node and first.where == last.where == "pipelines[0] (web)"
    assert {name: value for name, (_field, value) in first.leaves.items()} == {"archived": False}
    assert {name: value for name, (_field, value) in last.leaves.items()} == {"archived": True}
    assert [field.name for one in (first, last) for field, _value in one.leaves.values()] == ["archived"] * 2
    assert "pipeline/web" not in made.unchanged


def test_its_own_change_opens_it() -> None:
    made = planned({"archived": True, "description": "New"}, NEW)
    opened = (
        *("update", "web", {"archived": True, "description": ""}),
        *({"archived": False, "description": "New"}, False),
    )
    assert seen(made) == [opened, CREATED, AGAIN]
    made = planned({"archived": False}, NEW)
    assert seen(made) == [OPENED, CREATED]


def test_a_pipeline_that_is_not_declared() -> None:
    made = plan({"pipeline": "web", **NEW}, web(archived=True), module="pipeline_schedule")
    assert [change.held.partition(":")[0] for change in made.held] == ["pipeline/web is archived"]


def test_nothing_is_opened_for_nothing() -> None:
    made = planned({"archived": True}, {"label": "Weekly"})
    assert seen(made) == [] and made.unchanged == ["pipeline/web", "pipeline/web/schedule/Weekly"]
    assert seen(planned({"archived": False}, NEW, archived=False)) == [CREATED]


@pytest.mark.parametrize("inherited", [[], ["description"], ["schedules"]])
def test_what_is_not_declared_to_stay_archived(inherited: list[str]) -> None:
    """Changes in it are held. A list that it inherits is left as it is."""
    made = planned({}, NEW, {"label": "Weekly", "enabled": False}, inherited=inherited)
    assert made.changes == []
    held = {change.address: change.held for change in made.held}
    if inherited == ["schedules"]:
        assert held == {} and made.unchanged == ["pipeline/web", "pipeline/web/schedule/Weekly"]
        return
    reason = (
        "pipeline/web is archived: declare archived: true there to change it and keep it archived,"
        " or archived: false to make it available again"
    )
    assert held == {f"pipeline/web/schedule/{label}": reason for label in ("Nightly", "Weekly")}
    assert made.unchanged == ["pipeline/web"]
