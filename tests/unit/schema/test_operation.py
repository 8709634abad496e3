# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One operation: contradictory facts, and the option of its state."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._schema import contradictions
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.operation import Operation, State

CHECKED_BY = contradictions.reject
STATES = (State("sent", "sends it."),)


def operation(**facts: t.Any) -> Operation:
    return Operation(**{"name": "letter", "fields": (), "work": dict, "states": STATES, **facts})


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"fields": (Field("state", "str", "A state."),)}, "two options have one name"),
        ({"default": "read"}, "the default is a state"),
        ({"default": "sent", "is_optional": True}, "a state that may be omitted has no default"),
        ({"states": (), "is_optional": True}, "a state that may be omitted has no default"),
    ],
)
def test_contradictory_facts_are_rejected(facts: dict[str, t.Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        operation(**facts)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [({}, (True, None)), ({"default": "sent"}, (False, "sent")), ({"is_optional": True}, (False, None))],
)
def test_a_state_is_required_or_has_a_default_or_stays(facts: dict[str, t.Any], expected: t.Any) -> None:
    state = operation(**facts).options[0]
    assert (state.required, state.default) == expected
