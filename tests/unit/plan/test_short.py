# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The short plan: what is in a line, and what is cut."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._plan.short import COLUMNS, MESSAGE, beginning, lines
from ansible_collections.community.buildkite.plugins.module_utils._text import columns

from .plans import STEPS, plan, there, web

LONG = "https://github.com/example/" + "deep/" * 30


def update(before: t.Any, after: t.Any, name: str = "description") -> str:
    """The line of one option that changes."""
    change = Change("update", web(), "pipeline/web", before={name: before}, after={name: after})
    head, line = lines([change])
    assert head == "update  pipeline/web"
    return line.strip()


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Temporary!", "Builds the shop", "Temporary! → Builds the shop"),
        (None, "x", "null → x"),
        ("x", "", 'x → ""'),
        (False, True, "false → true"),
        ("true", "1.10", '"true" → "1.10"'),
        (10, None, "10 → null"),
        ("10.0.0.0/8", "a, b: [c]", "10.0.0.0/8 → a, b: [c]"),
        ([], ["a", "b"], "[] → [a, b]"),
        ("a\x1b[31m\tb", "c\u202ed", "a\\x1b[31m\\tb → c\\u202ed"),
        ("a\nb\nc\n", "a\nB\nc\nd\n", "+2 −1"),
        ("a\n", "a", "+1 −1"),
        (None, "a\nb\n", "+2"),
        ("a\nb\n", "", "−2"),
        (["a"] * 60, ["a"] * 60 + ["b"], "+1"),
        ("a\n" * 3000, "b\n" * 3000, "+3000 −3000"),
    ],
)
def test_one_option(before: t.Any, after: t.Any, shown: str) -> None:
    assert update(before, after) == f"description: {shown}"


def test_a_dictionary_has_a_line_for_each_key_that_differs() -> None:
    change = Change(
        "update",
        web(),
        "pipeline/web",
        before={"env": {"A": "1", "B": "2"}},
        after={"env": {"A": "x", "B": "2", "C": ""}},
    )
    assert lines([change])[1:] == ['        env.A: "1" → x', '        env.C: null → ""']


def test_two_long_texts_show_where_they_differ() -> None:
    line = update(f"{LONG}one/{LONG}", f"{LONG}two/{LONG}", "repository")
    assert (
        line.startswith("repository: …")
        and "/one/" in line
        and "/two/" in line
        and COLUMNS - 9 <= len(line) <= COLUMNS - 8
    )
    assert update("short", LONG, "repository").startswith("repository: short → https://github.com/example/deep/")
    assert update(LONG, "short", "repository").endswith(" → short")


def test_secrets_are_as_elsewhere() -> None:
    webhook = there("webhook", "Builds")
    change = Change("update", webhook, "webhook/Builds", before={"token": "planted-1"}, after={"token": "planted-2"})
    assert lines([change]) == ["update  webhook/Builds", "        token: (secret) → (secret, changed)"]


def test_removals_come_first_and_what_is_not_made_last() -> None:
    """Each with what a reader needs: what disappears too, what is not known, why it is not made."""
    node = web()
    changes = [
        Change("create", there("team", "New"), "team/New", after={"name": "New", "privacy": "visible"}),
        Change("update", node, "pipeline/a", before={"name": "a"}, after={"name": "b"}),
        Change("delete", node, "pipeline/s", skipped="pipeline/h is held"),
        Change("update", node, "pipeline/h", held="it is archived"),
        Change("archive", node, "pipeline/c", before={"archived": False}, after={"archived": True}),
        Change("delete", node, "cluster/Old", cascade=["x", "y"], cascade_unknown=["secrets"], data_lost="Lost."),
        Change("delete", node, "pipeline/d", cascade=["x"]),
        Change("delete", node, "team/Gone"),
    ]
    assert lines(changes) == [
        "delete  cluster/Old (cascade: 2 objects, unknown: secrets)",
        "        Lost.",
        "delete  pipeline/d (cascade: 1 object)",
        "delete  team/Gone",
        "archive pipeline/c",
        "        archived: false → true",
        "update  pipeline/a",
        "        name: a → b",
        "create  team/New (privacy: visible)",
        "held    pipeline/h (update)",
        "        it is archived",
        "skip    pipeline/s (delete)",
        "        pipeline/h is held",
    ]


def test_sixty_creations_are_sixty_lines() -> None:
    """None is longer than the screen, whatever is declared, and each begins with its whole address."""
    steps = "steps:\n" + "  - command: make\n" * 20
    entries = [
        {
            "slug": f"p-{number}",
            "repository": LONG[: number * 3 + 20],
            "configuration": steps,
            "description": "é" * number,
        }
        for number in range(60)
    ]
    shown = lines(plan({"pipelines": entries}).changes)
    assert [line.partition(" (")[0] for line in shown] == [f"create  pipeline/p-{number}" for number in range(60)]
    assert max(map(len, shown)) <= COLUMNS and all(line.endswith(")") for line in shown)
    assert "configuration: +21" in shown[0] and beginning(shown) == shown
    assert beginning(shown * 4)[MESSAGE - 1 :] == [shown[19], "And 40 more lines: see changes in the result."]


@pytest.mark.parametrize("wide", ["\u914d\u9001", "\U0001f680", "\u2764\ufe0f", "e\u0301"])
def test_wide_characters_take_two_columns(wide: str) -> None:
    """Ideographs and emoji in every place; a mark on a letter takes none."""
    text = wide * 60
    changes = [
        Change("create", there("team", "A"), "team/A", after={"name": "A", "description": text, "privacy": text}),
        Change("update", there("team", "B"), "team/B", before={"description": text}, after={"description": text * 2}),
        Change("update", there("team", "C"), "team/C", before={"description": "x"}, after={"description": text * 2}),
        Change("create", there("team", "D"), "team/D", held=f"{text}{text} because {text}"),
        Change("delete", there("team", "E"), "team/E", data_lost=text * 2),
    ]
    shown = lines(changes)
    assert max(map(columns, shown)) <= COLUMNS
    assert text.replace(" ", "") * 3 in "".join("".join(shown).split()).replace("because", "")
    assert columns(next(line for line in shown if "x → " in line)) >= COLUMNS - 1, "the line is used"


@pytest.mark.parametrize("length", [70, 88, 95, 150])
def test_an_address_is_never_cut(length: int) -> None:
    name = "n" * length
    [line] = lines(
        [Change("create", there("team", name), f"team/{name}", after={"name": name, "description": "text " * 9})]
    )
    assert line.startswith(f"create  team/{name}") and len(line) <= max(COLUMNS, len(f"create  team/{name}"))
    head, *_more = lines([Change("update", there("team", name), f"team/{name}", before={"x": 1}, after={"x": 2})])
    assert head == f"update  team/{name}"
    held, *why = lines([Change("create", there("team", name), f"team/{name}", held="because " * 20)])
    assert held == f"held    team/{name} (create)" and " ".join(why).split() == ["because"] * 20
    assert max(map(len, why)) <= COLUMNS


def test_what_completes_a_creation_is_in_its_line() -> None:
    [line] = lines(
        plan(
            {"pipelines": [{"slug": "new", "repository": "git@x:y", "configuration": STEPS, "archived": True}]}
        ).changes
    )
    assert line.startswith("create  pipeline/new (") and "archived: true" in line
