# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules of one label: which declared one is which existing one, and what they are called."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Plan
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .plans import plan, refused, short, there, web

Entry = dict[str, t.Any]
LABEL = "Nightly"
ADDRESS = f"pipeline/web/schedule/{LABEL}"


def at(cronline: str = "", branch: str = "", **more: t.Any) -> Entry:
    """A declared schedule, with what is not empty."""
    found = {"cronline": cronline, "branch": branch}
    return {"label": LABEL, **{name: value for name, value in found.items() if value}, **more}


def existing(*schedules: tuple[str, str]) -> list[Node]:
    """A pipeline with schedules of one label, with the ids 0, 1 …"""
    pipeline = web()
    return [
        pipeline,
        *(
            there("pipeline_schedule", LABEL, pipeline, id=str(number), cronline=cronline, branch=branch, message="")
            for number, (cronline, branch) in enumerate(schedules)
        ),
    ]


def declared(*entries: Entry) -> Entry:
    """One list of schedules."""
    return {"pipelines": [{"slug": "web", "schedules": list(entries)}]}


def changed(made: Plan) -> dict[str, str | None]:
    """The ids of the changed objects, by the message that is declared of them."""
    return {change.after["build_message"]: change.node.id for change in made.changes if change.action != "delete"}


# What exists, what is declared, and which of the former each of the latter is; None is a new one.
PASSES: dict[str, tuple[list[tuple[str, str]], list[Entry], list[str | None]]] = {
    "time and branch": ([("@daily", "a"), ("@daily", "b")], [at("@daily", "b"), at("@daily", "a")], ["1", "0"]),
    "the branch, before the time": (
        [("@daily", "a"), ("@weekly", "b")],
        [at("@weekly", "a"), at("@daily", "b")],
        ["0", "1"],
    ),
    "the time": ([("@daily", "a"), ("@weekly", "a")], [at("@daily"), at("@weekly", "b")], ["0", "1"]),
    "the one that is left": ([("@daily", "a"), ("@weekly", "b")], [at("@daily", "a"), at("@hourly", "c")], ["0", "1"]),
    "one more": ([("@daily", "a")], [at("@daily", "a"), at("@daily", "b")], ["0", None]),
    "one by its id": ([("@daily", "a"), ("@daily", "b")], [at(id="0", branch="b"), at("@hourly", "c")], ["0", "1"]),
    "none": ([], [at("@daily", "a"), at("@daily", "b")], [None, None]),
}


@pytest.mark.parametrize("case", PASSES)
def test_schedules_of_one_label_are_matched_in_passes(case: str) -> None:
    schedules, entries, expected = PASSES[case]
    for order in (1, -1):
        named = [{**entry, "build_message": str(number)} for number, entry in enumerate(entries)][::order]
        assert changed(plan(declared(*named), *existing(*schedules))) == {
            str(number): ident for number, ident in enumerate(expected)
        }


AMBIGUOUS: dict[str, tuple[list[tuple[str, str]], list[Entry], str]] = {
    "the same": ([("@daily", "a"), ("@daily", "a")], [at("@daily", "a")], "1 declared and 2 existing schedules"),
    "two that are left": ([("@daily", "a"), ("@weekly", "b")], [at("@hourly", "c")], "1 declared and 2 existing"),
    "two declared": ([("@daily", "a")], [at("@hourly", "b"), at("@yearly", "c")], "2 declared and 1 existing"),
    "removed": ([("@daily", "a"), ("@daily", "b")], [at("@daily", state="absent")], "1 declared and 2 existing"),
}


@pytest.mark.parametrize("case", AMBIGUOUS)
def test_what_cannot_be_told_apart_is_an_error_with_the_ids(case: str) -> None:
    schedules, entries, counts = AMBIGUOUS[case]
    failure = refused(declared(*entries), *existing(*schedules))
    ids = ", ".join(str(number) for number in range(len(schedules)))
    assert failure["option"] == "label" and counts in failure["message"] and f"({ids})" in failure["message"]
    assert failure["message"].endswith("by cronline and branch: declare these as they are, or set id to one of them.")
    # Of several entries, only the first has the error.
    assert failure["message"].startswith("pipelines[0] (web).schedules[0] (Nightly): ")


def test_a_deletion_takes_only_what_it_says() -> None:
    """Of a branch or a time that is not declared, nothing is deleted, though it has the label."""
    nodes = existing(("@daily", "a"), ("@weekly", "b"))
    for entry, expected in ((at(branch="b"), ["1"]), (at(branch="c"), []), (at("@daily", "b"), [])):
        made = plan(declared({**entry, "state": "absent"}), *nodes)
        assert [change.node.id for change in made.changes] == expected
    # What another entry declares is not what is absent.
    made = plan(declared(at("@daily", "a"), at(state="absent")), *nodes)
    assert [(change.action, change.node.id) for change in made.changes] == [("delete", "1")]


def test_addresses_of_one_label_differ() -> None:
    """By time and branch, and at last by the ID; a single one is called by its label."""
    new = [at("@daily", branch) for branch in "ab"]
    assert short(plan(declared(*new), *existing())) == [f"create {ADDRESS} (@daily, {branch})" for branch in "ab"]
    assert short(plan(declared(new[0]), *existing())) == [f"create {ADDRESS}"]
    renamed = plan(declared(at(id="0", build_message="m")), *existing(("@daily", "a"), ("@daily", "a")))
    assert short(renamed) == [f"update {ADDRESS} (0)"]
    assert plan(declared(at("@daily", "a")), *existing(("@daily", "a"))).unchanged[-1] == ADDRESS
    # A schedule of another pipeline is not beside it.
    other = there("pipeline", "api")
    both = [
        *existing(("@daily", "a")),
        other,
        there("pipeline_schedule", LABEL, other, id="7", cronline="@daily", branch="a"),
    ]
    assert plan(declared(at("@daily", "a")), *both).unchanged[-1] == ADDRESS
    # What is renamed has the new label in it, and what exists its own time and branch.
    nodes = [
        *existing(("@daily", "a")),
        there("pipeline_schedule", "Weekly", web(), id="1", cronline="@weekly", branch="b"),
    ]
    nodes[2].parent = nodes[0]
    made = plan(declared(at("@daily", "a"), at(id="1", cronline="@hourly")), *nodes)
    assert short(made) == [f"update {ADDRESS} (@weekly, b)"] and made.unchanged[-1] == f"{ADDRESS} (@daily, a)"
