# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blank texts, such as those of empty variables: what an object always has cannot be blank, which is known before anything is sent."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan.declaring import from_module
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

NEEDED = [(kind, field) for kind in CATALOG.managed() for field in kind.fields if field.creation.required]
LISTS = [(kind, field) for kind in CATALOG.managed() for field in kind.fields if field.elements == "str"]


def mistakes(kind: t.Any, **options: t.Any) -> list[str]:
    """What is wrong with an object that has these options, beside its key and parent."""
    problems = Problems()
    from_module(
        CATALOG,
        kind,
        {"state": "present", **dict.fromkeys((*kind.key, kind.parent or "id"), "x"), **options},
        problems,
    )
    return [error.message for error in problems.found]


@pytest.mark.parametrize(("kind", "field"), NEEDED, ids=lambda one: one.name)
def test_what_an_object_always_has(kind: t.Any, field: t.Any) -> None:
    """An empty text is valid only where another option can take its place."""
    sentence = f": {field.name} must be text that is not blank."
    for text in ("", " \n"):
        is_wrong = any(one.endswith(sentence) for one in mistakes(kind, **{field.name: text}))
        assert is_wrong is bool(text or not field.creation.unless)
    assert not any(one.endswith(sentence) for one in mistakes(kind, **{field.name: "x"}))


@pytest.mark.parametrize(("kind", "field"), LISTS, ids=lambda one: one.name)
def test_entries_of_lists(kind: t.Any, field: t.Any) -> None:
    sentence = f": {field.name} contains an entry that is blank: remove the entry."
    for value in ([""], ["x", " "]):
        assert [one for one in mistakes(kind, **{field.name: value}) if one.endswith(sentence)]
    assert not any(one.endswith(sentence) for one in mistakes(kind, **{field.name: []}))
