# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of webhooks (_events/replay): signatures for a time, events by identity, neither without a limit."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._events.replay import Identity, Remembered, identity

NOW = 1_700_000_000


def event(number: int, end: str = "then") -> Identity:
    return Identity("build.finished", str(number), "passed", (end,) if end else ())


def test_a_signature_is_remembered_until_it_is_too_old() -> None:
    """Also one from the future, which remains valid for longer."""
    found = Remembered(max_age=300)
    found.add("now", NOW, None, NOW)
    found.add("later", NOW + 200, None, NOW)
    found.add("earlier", NOW - 200, None, NOW)
    ages = {100: [True, True, True], 100.1: [True, True, False], 300: [True, True, False], 301: [False, True, False]}
    for age, remembered in {**ages, 500: [False, True, False], 500.1: [False, False, False]}.items():
        assert [found.has(name, None, NOW + age) for name in ("now", "later", "earlier")] == remembered, age


def test_it_is_full_until_a_signature_is_too_old() -> None:
    found = Remembered(max_age=300, most=2)
    for number in range(2):
        assert not found.is_full
        found.add(str(number), NOW + number, None, NOW)
    assert found.is_full
    assert found.has("0", None, NOW + 300) and found.is_full
    assert not found.has("0", None, NOW + 300.5) and not found.is_full and found.has("1", None, NOW + 300.5)


def test_the_limit_is_that_of_the_documentation() -> None:
    found = Remembered(max_age=300)
    for number in range(100_000):
        assert not found.is_full
        found.add(str(number), NOW, None, NOW)
    assert found.is_full


def test_what_has_ended_is_remembered_and_a_state_before_the_end_only_for_a_time() -> None:
    found = Remembered(max_age=300)
    found.add(None, None, event(1), NOW)
    found.add(None, None, event(2, ""), NOW)
    assert found.has(None, event(1), NOW + 10**6) and not found.has(None, event(3), NOW)
    assert found.has("new", event(2, ""), NOW + 300) and not found.has("new", event(2, ""), NOW + 301)
    found.add(None, NOW, None, NOW)
    found.add("untimed", None, None, NOW)
    assert not found.has(None, None, NOW) and not found.has("untimed", None, NOW)
    assert not Remembered(max_age=300).has(None, event(1), 0.5)


def test_the_oldest_events_are_forgotten_first() -> None:
    found = Remembered(max_age=300, most=2)
    for number in (1, 2, 1, 3):
        found.add(None, None, event(number), NOW)
    assert [found.has(None, event(number), NOW) for number in (1, 2, 3)] == [True, False, True]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (
            {"event": "build.running", "build": {"id": "a", "state": "running"}},
            ("build.running", "a", "running", (), ()),
        ),
        (
            {
                "event": "job.finished",
                "job": {"id": "a", "state": "finished", "finished_at": "b"},
                "build": {"id": "c"},
            },
            ("job.finished", "a", "finished", ("finished_at b",), ()),
        ),
        (
            {"event": "agent.lost", "agent": {"id": "a", "connection_state": "lost", "lost_at": "b"}},
            ("agent.lost", "a", "lost", ("lost_at b",), ()),
        ),
        (
            {"event": "job.exit.known", "job": {"id": "a", "state": "running"}},
            ("job.exit.known", "a", "running", (), ()),
        ),
        ({"event": "ping", "service": {"id": "a", "state": "b"}}, None),
        ({"event": "cluster_token.registration_blocked", "cluster_token": {"id": "a", "state": "b"}}, None),
        ({"event": "build.running", "build": {"state": "running"}}, None),
        ({"event": "build.running", "build": {"id": "a"}}, None),
        ({"event": "build.running", "build": ["a"]}, None),
        ({"event": "build.running"}, None),
    ],
)
def test_identity_of_an_event(body: t.Any, found: t.Any) -> None:
    assert identity(body) == found


def test_an_agent_may_connect_and_leave_again() -> None:
    """Its events within the time are one only if all their times are equal, those of an earlier end too."""
    found, accepted = Remembered(max_age=300), []
    for event, times in (
        ("connected", {"connected_at": "1"}),
        ("lost", {"connected_at": "1", "lost_at": "2"}),
        ("connected", {"connected_at": "3"}),
        ("disconnected", {"connected_at": "3", "lost_at": "2", "disconnected_at": "4"}),
        ("connected", {"connected_at": "5"}),
        ("disconnected", {"connected_at": "5", "lost_at": "2", "disconnected_at": "6"}),
        ("disconnected", {"connected_at": "5", "lost_at": "2", "disconnected_at": "6"}),
        ("connected", {"connected_at": "5"}),
    ):
        one = identity({"event": f"agent.{event}", "agent": {"id": "a", "connection_state": event, **times}})
        if not found.has(None, one, NOW):
            accepted.append((event, times["connected_at"]))
            found.add(None, None, one, NOW)
    assert accepted == [
        (event, number) for number in "135" for event in ("connected", "lost" if number == "1" else "disconnected")
    ]
