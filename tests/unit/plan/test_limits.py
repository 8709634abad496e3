# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What limits a run: the options that are read, what patterns protect, and which of them are refused."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits, ceiling
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG


def limits(**options: t.Any) -> Limits:
    """The limits of some options. Raises InvalidOption."""
    problems = Problems()
    found = Limits.of(CATALOG, options, bulk=True, problems=problems)
    problems.raise_found()
    return found


def test_what_nobody_declared() -> None:
    assert limits() == Limits() == Limits((), (), "25%", True, (), False, ())
    assert limits(prune=None, max_deletions=None, protected=None, allow_empty=None, override_guards=None) == Limits()
    assert not Limits.of(CATALOG, {}, bulk=False, problems=Problems()).bulk


def test_each_option_is_read() -> None:
    found = limits(
        prune=["teams"],
        prune_pipelines="delete",
        max_deletions=7,
        protected=["team/*"],
        allow_empty=True,
        override_guards=["team/A"],
    )
    assert found == Limits(("teams",), ("pipelines",), "7", True, ("team/*",), True, ("team/A",))
    assert limits(prune_pipelines="archive").deletes == ()


def test_what_is_archived_when_it_is_pruned() -> None:
    """What can be archived, unless pruning deletes it."""
    pipeline, team = CATALOG.resource("pipeline"), CATALOG.resource("team")
    assert limits().retires(pipeline) and not limits().retires(team)
    assert not limits(prune_pipelines="delete").retires(pipeline)


def test_a_list_that_is_pruned_with_its_own_consent() -> None:
    """Without the list the consent has no effect."""
    for consent in (None, "DELETE", "archive"):
        problems = Problems()
        Limits.of(CATALOG, {"prune": ["secrets"], "prune_secrets": consent}, bulk=True, problems=problems)
        assert [error.facts["option"] for error in problems.found] == ["prune"]
    assert limits(prune=["secrets"], prune_secrets="delete").prune == ("secrets",)
    assert limits(prune=["queues"], prune_secrets="delete").prune == ("queues",)


@pytest.mark.parametrize(
    ("pattern", "address", "is_protected"),
    [
        ("pipeline/release-*", "pipeline/release-1", True),
        ("pipeline/release-*", "Pipeline/RELEASE-", True),
        ("PIPELINE/a", "pipeline/A", True),
        ("pipeline/release-*", "pipeline/my-release-1", False),
        ("pipeline/a", "pipeline/ab", False),
        ("pipeline/?", "pipeline/a", True),
        ("pipeline/?", "pipeline/ab", False),
        ("pipeline/a.b", "pipeline/axb", False),
        ("cluster/[a]", "cluster/a", False),
        ("cluster/*", "cluster/a\nb/queue/c", True),
    ],
)
def test_what_a_pattern_protects(pattern: str, address: str, is_protected: bool) -> None:
    assert limits(protected=["team/none", pattern]).protecting(address) == (pattern if is_protected else None)


@pytest.mark.parametrize(
    ("pattern", "prefix", "may_be"),
    [
        ("cluster/B/secret/*", "cluster/B/secret/", True),
        ("CLUSTER/*/SECRET/a", "cluster/b/secret/", True),
        ("cluster/*", "cluster/B/secret/", True),
        ("cluster/?/secret/x", "cluster/B/secret/", True),
        ("cluster/**x", "cluster/B", True),
        ("cluster/*B/secret/x", "cluster/B/secret/", True),
        ("cluster/B*/secret/x", "cluster/B/secret/", True),
        ("cluster/B**/sec*ret/x", "cluster/B/secret/", True),
        ("cluster/B", "cluster/B/secret/", False),
        ("cluster/B/secret/", "cluster/B/secret/", False),
        ("cluster/C/*", "cluster/B/secret/", False),
    ],
)
def test_what_a_pattern_may_protect_below(pattern: str, prefix: str, may_be: bool) -> None:
    """Something has to follow the prefix, whatever it is called."""
    assert limits(protected=["team/none", pattern]).may_protect_below(prefix) == (pattern if may_be else None)


def test_the_kinds_that_a_pattern_may_be_for() -> None:
    """By the first title of their addresses."""
    queue, team = CATALOG.resource("cluster_queue"), CATALOG.resource("team")
    for pattern, expected in (("cluster/*", (True, False)), ("te*/x", (False, True)), ("*", (True, True))):
        found = limits(protected=["webhook/x", pattern])
        assert (found.may_protect(CATALOG, queue), found.may_protect(CATALOG, team)) == expected
    assert not limits().may_protect(CATALOG, team)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("10", (10, False)), (" 25 % ", (25, True)), ("0", (0, False)), ("100%", (100, True)), ("101", (101, False))],
)
def test_a_ceiling(text: str, expected: tuple[int, bool]) -> None:
    assert ceiling(text) == expected


@pytest.mark.parametrize("text", ["101%", "-1", "many", "", "10 x", "1.5"])
def test_what_is_no_ceiling(text: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        ceiling(text)
    assert (
        caught.value.message == f"max_deletions must be a number such as 10 or a percentage such as 25%, not {text!r}."
    )
    assert caught.value.facts == {"option": "max_deletions"}


def test_mistakes_in_the_options() -> None:
    """Each names its option and what to write."""
    for options in ({"max_deletions": "x"}, {"override_guards": ["ada"]}, {"protected": ["piplines/x"]}):
        with pytest.raises(InvalidOption) as caught:
            limits(**options)
        assert caught.value.facts == {"option": next(iter(options))}
    with pytest.raises(InvalidOption) as caught:
        limits(override_guards=["team/a", "ada"])
    assert caught.value.message == (
        "override_guards takes addresses such as team/platform/member/ada@example.com, not 'ada'."
    )


@pytest.mark.parametrize("pattern", ["pipelines/a", "web", "pipeline", "x*", ""])
def test_a_pattern_that_can_protect_nothing(pattern: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        limits(protected=[pattern])
    assert caught.value.message.startswith(
        "protected takes patterns of addresses such as pipeline/release-* or cluster/Linux, which begin with "
    )
    titles = [entry.title for entry in CATALOG.top_lists()]
    assert caught.value.message.endswith(f"{', '.join(titles[:-1])} or {titles[-1]}; not {pattern!r}.")


@pytest.mark.parametrize("pattern", ["*", "pipe*", "pipeline/a", "TEAM/a", "p*/x"])
def test_a_pattern_that_can_protect_something(pattern: str) -> None:
    assert limits(protected=[pattern]).protected == (pattern,)


def test_a_part_of_the_organization_is_for_the_bulk_module_only() -> None:
    found = limits(only=["team/*"])
    assert [found.is_in_scope(address) for address in ("team/A", "cluster/A")] == [True, False]
    assert [found.may_prune(address) for address in ("team/A", "cluster/A")] == [True, False]
    assert Limits.of(CATALOG, {"only": ["team/*"]}, bulk=False, problems=Problems()).scope is None
    for option in ("only", "except", "owns"):
        problems = Problems()
        Limits.of(CATALOG, {option: ["taem/*"]}, bulk=True, problems=problems)
        assert [error.facts["option"] for error in problems.found] == [option]


def test_what_is_pruned_without_its_consent_is_named() -> None:
    problems = Problems()
    Limits.of(CATALOG, {"prune": ["secrets"]}, bulk=True, problems=problems)
    assert [str(error) for error in problems.found] == [
        "prune lists secrets, which nothing restores: set prune_secrets to delete, or remove secrets from prune."
    ]


def test_an_invalid_maximum_leaves_the_other_guards() -> None:
    found = Limits.of(CATALOG, {"max_deletions": "many"}, bulk=True, problems=Problems())
    assert found.at_most == "100%" and ceiling(found.at_most) == (100, True)
