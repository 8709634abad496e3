# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which of several tokens of one description is meant, by when they expire and by when they were created."""

from __future__ import annotations

import datetime
import math
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._plan import rotation
from ansible_collections.community.buildkite.plugins.module_utils._plan.declaring import from_module
from ansible_collections.community.buildkite.plugins.module_utils._plan.rotation import Turn, turn
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

SINCE = "2026-01-01T00:00:00Z"
NOW: dict[str, t.Any] = {"rotate_created_before": SINCE}
TIMELY: dict[str, t.Any] = {"lifetime": "90d", "rotate_before": "14d"}
OLD, AT, YOUNG = "2025-12-31T23:59:59Z", SINCE, "2026-06-01T00:00:00Z"


def days(number: int) -> str:
    """A time so many days from now."""
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=number)).isoformat()


def whose(options: dict[str, t.Any], *tokens: tuple[str | None, str | None], behind: float = math.inf) -> Turn:
    """The turn among tokens, each by when it was created and when it expires; they are called 0, 1 and so on."""
    resource = CATALOG.resource("agent_token")
    given = {"cluster": "C", "description": "D", "state": "present", **options}
    (desired,) = from_module(CATALOG, resource, given, Problems())
    values = [{"created_at": created, "expires_at": expires} for created, expires in tokens]
    nodes = [Node(resource, "D", None, f"{number}", one) for number, one in enumerate(values)]
    return turn(desired, nodes, lambda: behind)


def ids(found: Turn) -> tuple[str | None, list[str | None], bool]:
    return found.current.id if found.current else None, [node.id for node in found.retiring], found.is_due


# Two of one time.
SAME = days(3)

CASES: list[tuple[dict[str, t.Any], list[tuple[str, str | None]], tuple[str | None, list[str], bool]]] = [
    (NOW, [], (None, [], False)),
    (NOW, [(OLD, None)], ("0", [], True)),
    (NOW, [(AT, None)], ("0", [], False)),
    (NOW, [(OLD, None), (YOUNG, None)], ("1", ["0"], False)),
    (NOW, [("2024-01-01T00:00:00Z", None), (OLD, None)], ("1", ["0"], True)),
    ({**NOW, "state": "absent"}, [(OLD, None)], ("0", [], False)),
    ({**NOW, "state": "absent"}, [(OLD, None), (YOUNG, None)], ("1", ["0"], False)),
    # Both: the youngest counts, whichever expires last; and it is due in time as ever.
    ({**NOW, **TIMELY}, [(OLD, None), (YOUNG, days(30))], ("1", ["0"], False)),
    ({**NOW, **TIMELY}, [(OLD, None), (YOUNG, days(3))], ("1", ["0"], True)),
    ({**NOW, **TIMELY}, [(YOUNG, days(3)), (OLD, days(3)), (YOUNG, days(60))], ("2", ["1", "0"], False)),
    ({**NOW, **TIMELY}, [(OLD, days(60))], ("0", [], True)),
    # Those that expire soon, before the last one.
    (TIMELY, [(YOUNG, days(3)), (YOUNG, days(5)), (YOUNG, days(4))], ("1", ["2", "0"], True)),
    # What is deleted needs no new one, and so no time for it.
    ({"rotate_before": "14d", "state": "absent"}, [(YOUNG, days(3))], ("0", [], False)),
]


@pytest.mark.parametrize(("options", "tokens", "found"), CASES)
def test_whose_turn_it_is(options: dict[str, t.Any], tokens: list[t.Any], found: t.Any) -> None:
    assert ids(whose(options, *tokens)) == found


@pytest.mark.parametrize(
    ("options", "expires", "warns"),
    [
        (TIMELY, None, True),
        (TIMELY, 60, False),
        (NOW, None, False),
        ({**TIMELY, "state": "absent"}, None, False),
        ({**TIMELY, **NOW}, None, True),
    ],
)
def test_what_never_expires_is_a_warning(options: dict[str, t.Any], expires: int | None, warns: bool) -> None:
    warning = whose(options, (YOUNG, days(expires) if expires else None)).warning
    assert warning == (
        "agent_token (D) never expires, so rotate_before has no effect: set rotate_created_before to rotate it."
        if warns
        else ""
    )


WRONG: list[tuple[dict[str, t.Any], list[tuple[str | None, str | None]], str, str]] = [
    ({"revoke_rotated": True}, [], "revoke_rotated", "revoke_rotated needs rotate_before or rotate_created_before"),
    (NOW, [(YOUNG, None), (YOUNG, None)], "id", r"matches 2 agent_tokens of that description \(0, 1\): set id to one"),
    (NOW, [(OLD, None), (YOUNG, None), (YOUNG, None)], "id", r"matches 2 agent_tokens of that description \(1, 2\)"),
    (NOW, [(OLD, None), (None, None)], "rotate_created_before", "does not return when 1 was created"),
    (TIMELY, [(YOUNG, days(30)), (YOUNG, days(60))], "id", r"matches 2 agent_tokens of that description \(0, 1\)"),
    (NOW, [(YOUNG, days(3)), (YOUNG, days(60))], "id", r"matches 2 agent_tokens of that description \(0, 1\)"),
    (TIMELY, [(YOUNG, SAME)] * 2, "id", r"matches 2 agent_tokens of that description \(0, 1\)"),
    (
        {"rotate_before": "14d"},
        [],
        "rotate_before",
        r"^agent_token \(D\): rotate_before needs lifetime or expires_at\.$",
    ),
    (
        {"rotate_before": "14d", "lifetime": "14d"},
        [],
        "lifetime",
        r"^agent_token \(D\): lifetime must be longer than rotate_before, or a new token would be due at once\.$",
    ),
]


@pytest.mark.parametrize(("options", "tokens", "option", "part"), WRONG)
def test_what_cannot_be_meant(options: dict[str, t.Any], tokens: list[t.Any], option: str, part: str) -> None:
    with pytest.raises(InvalidOption, match=part) as caught:
        whose(options, *tokens)
    assert caught.value.facts["option"] == option


@pytest.mark.parametrize("state", ["present", "absent"])
def test_a_successor_that_would_be_due_at_once_is_held(state: str) -> None:
    """Whatever made it due."""
    options = {"expires_at": days(5), "rotate_before": "14d", "state": state}
    for one in (whose({**NOW, **options}, (OLD, None)), whose(options, (OLD, days(3)))):
        assert not one.is_due and ("would be due again at once, since expires_at" in one.held) == (state == "present")
    assert whose({**NOW, **options, "expires_at": days(60)}, (OLD, None)).held == ""


def test_at_the_very_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What expires when the time begins is due, and so is what would."""
    now = datetime.datetime(2026, 7, 1, tzinfo=datetime.timezone.utc)
    monkeypatch.setattr(rotation._times, "now", lambda: now)
    at, before, later = "2026-07-15T00:00:00Z", "2026-07-14T23:59:59Z", "2026-07-15T00:00:01Z"
    assert [ids(whose(TIMELY, (YOUNG, one)))[2] for one in (before, at, later)] == [True, True, False]
    assert ids(whose(TIMELY, (YOUNG, at), (YOUNG, later))) == ("1", ["0"], False)
    held = whose({"expires_at": at, "rotate_before": "14d"}, (YOUNG, before)).held
    assert held == (
        f"a new token would be due again at once, since expires_at {at} is within rotate_before: set a later expires_at, or"
        " lifetime instead"
    )
    assert whose({"expires_at": later, "rotate_before": "14d"}, (YOUNG, before)).held == ""
    since = {"rotate_created_before": "2026-06-30T23:00:00Z"}
    assert whose(since, (OLD, None), behind=3600.0).is_due
    with pytest.raises(InvalidOption):
        whose(since, (OLD, None), behind=3601.0)


def test_the_clock_of_the_service_decides_what_is_past() -> None:
    """Only where a new one is due: it would be older than that time."""
    behind = 3600.0
    since = (datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(minutes=50)).isoformat()
    recently: dict[str, t.Any] = {"rotate_created_before": since}
    with pytest.raises(InvalidOption, match="which is up to 3600 seconds behind: set an earlier time") as caught:
        whose(recently, (OLD, None), behind=behind)
    assert caught.value.facts["option"] == "rotate_created_before"
    assert whose(recently, (OLD, None), behind=2000.0).is_due and whose(recently, (OLD, None)).is_due
    assert not whose(recently, (days(0), None), behind=behind).is_due
    assert not whose({**recently, "state": "absent"}, (OLD, None), behind=behind).is_due
