# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directories that share an organization: what both declare or own is a mistake, with both places."""

from __future__ import annotations

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.plugin_utils._files import files, overlaps, read

from .conftest import Directory, decrypt


def found(directory: Directory, one: str, other: str) -> list[str]:
    """The mistakes of the directory `a` beside the directory `b`."""
    directory.write(**{"a/x.yml": one, "b/x.yml": other})
    declared = [files.merged(read.texts(read.files(name)), decrypt) for name in "ab"]
    try:
        overlaps.check(declared[0], declared[1:])
    except InvalidOption as error:
        return [line.removeprefix("- ") for line in error.message.splitlines() if "x.yml" in line]
    return []


CLUSTER = "clusters: [{name: Linux, queues: [{key: %s}]}]"


@pytest.mark.parametrize(
    ("one", "other", "sentences"),
    [
        ("teams: [{name: A}]", "teams: [{name: B}]", []),
        (
            "teams: [{name: A}]",
            "teams: [{name: a}]",
            ["a/x.yml:1: team/A is also declared at b/x.yml:1: keep one of them."],
        ),
        (CLUSTER % "a", CLUSTER % "b", []),
        (
            CLUSTER % "a",
            CLUSTER % "a",
            ["a/x.yml:1: cluster/Linux/queue/a is also declared at b/x.yml:1: keep one of them."],
        ),
        ("teams: [{name: A}]", "owns: [team/b*]\nteams: []", []),
        (
            "teams: [{name: B1}]",
            "owns: [team/b*]\nteams: []",
            ["a/x.yml:1: team/B1 is owned by team/b* at b/x.yml:1: declare it there."],
        ),
        # The cluster is there for its queue only.
        (
            CLUSTER % "a",
            "owns: [cluster/l*]\nteams: []",
            ["a/x.yml:1: cluster/Linux/queue/a is owned by cluster/l* at b/x.yml:1: declare it there."],
        ),
        ("owns: [pipeline/a-*]\nteams: []", "owns: [pipeline/b-*, team/*]\nteams: []", []),
        (
            "owns: [pipeline/a-*]\nteams: []",
            "teams: []\nowns:\n- pipeline/*-b",
            ["a/x.yml:1: owns: pipeline/a-* overlaps with pipeline/*-b at b/x.yml:3: narrow one of them."],
        ),
    ],
)
def test_overlaps(directory: Directory, one: str, other: str, sentences: list[str]) -> None:
    assert found(directory, one, other) == sentences


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("a*", "*b", True),
        ("a*c", "b*", False),
        ("a?", "ab", True),
        ("a?", "a", False),
        ("*", "", True),
        ("a", "", False),
        ("*a*", "b*b", True),
        ("a*b*c", "a*d*c", True),
        ("a*b", "a*c", False),
    ],
)
def test_patterns_that_an_address_can_match(one: str, other: str, both: bool) -> None:
    assert [overlaps._intersect(*pair) for pair in ((one, other), (other, one))] == [both, both]
