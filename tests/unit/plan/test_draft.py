# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan in the making: under which addresses an object is known, and what of it is a secret or not compared."""

from __future__ import annotations

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.draft import Draft
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._plan.sensitive import Sensitive
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .plans import NO_CLIENT, there

SCHEDULE = CATALOG.resource("pipeline_schedule")


def draft_of(*patterns: tuple[str, str]) -> Draft:
    """One in which nothing was decided."""
    organization = Organization(NO_CLIENT, CATALOG, frozenset())
    return Draft(organization, [], Limits.of(CATALOG, {}, bulk=True, problems=Problems()), False, Sensitive(patterns))


def renamed(draft: Draft) -> Node:
    """A schedule that is renamed, in a pipeline that is, too, and is declared under a slug that it does not get."""
    pipeline = there("pipeline", "web")
    node = there("pipeline_schedule", "Nightly", pipeline)
    draft.keys = {pipeline: "website", node: "Daily"}
    draft.desired_of[node] = Desired(SCHEDULE, "schedules[0]", "Daily", {}, parent="site")
    return node


def test_every_address_of_an_object() -> None:
    draft = draft_of()
    node = renamed(draft)
    before, after, declared = (
        "pipeline/web/schedule/Nightly",
        "pipeline/website/schedule/Daily",
        "pipeline/site/schedule/Daily",
    )
    assert draft.addresses(node) == {before, after, declared}
    del draft.desired_of[node]
    assert draft.addresses(node) == {before, after}


@pytest.mark.parametrize("pipeline", ["web", "website", "site"])
def test_an_option_is_a_secret_under_any_address(pipeline: str) -> None:
    draft = draft_of((f"pipeline/{pipeline}/schedule/*", "env"))
    shown = {field.name: field.sensitive for field in draft.shown_fields(renamed(draft))}
    assert list(shown) == [field.name for field in SCHEDULE.leaf_fields()]
    assert [name for name, patterns in shown.items() if patterns] == ["env"]


def test_options_that_are_not_compared_are_named_once_under_the_new_address() -> None:
    draft = draft_of()
    node = renamed(draft)
    for name in ("env", "branch", "env"):
        draft.leave(node, name)
    assert draft.not_compared == {"pipeline/website/schedule/Daily": ["env", "branch"]}


def named(draft: Draft, kind: str, key: str, parent: Node | None = None) -> Node:
    """A new object that is declared."""
    resource = CATALOG.resource(kind)
    node = Node(resource, key, parent)
    draft.desired_of[node] = Desired(resource, key, key, {})
    return node


def test_a_reference_to_the_slug_that_a_new_object_will_have() -> None:
    """Of its own resource."""
    draft = draft_of()
    named(draft, "team", "Web shop")
    shop = named(draft, "pipeline", "Web shop")
    assert draft.resolve("pipeline", " Web-Shop ", "here") is shop
    with pytest.raises(InvalidOption):
        draft.resolve("pipeline", "web", "here")


def test_a_reference_in_any_case() -> None:
    draft = draft_of()
    one, other = named(draft, "team", "Web"), named(draft, "team", "API")
    assert [draft.resolve("team", name, "here") for name in ("Web", "WEB", "api")] == [one, one, other]


def test_whether_what_does_not_exist_is_assumed() -> None:
    """As an earlier task may create it."""
    with pytest.raises(InvalidOption):
        draft_of().resolve("cluster", "C", "here")
    assumes = draft_of()
    assumes.assume = True
    assert assumes.resolve("cluster", "C", "here").address == "cluster/C" and len(assumes.warnings) == 1
