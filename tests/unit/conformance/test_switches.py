# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probes name each switch of the stand-in that is flipped, and no other one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from conformance import service
from conformance.namespace import Namespace
from conformance.probes import PROBES, probed
from conformance.run import found, settings_of
from conformance.scene import MEMBER_VARIABLE, Scene
from stand_in.switches import FEATURES, SWITCHES
from unit.conformance.conftest import Asked

# A field of each list that answers can leave out.
OMITTED = {"list_omits": "description", "queue_omits": "hosted", "settings_omit": "hosted_agents_terminal_access"}
# They are decided by a limit that is exceeded.
LIMITS = ("retry_after", "old_429_wording")


def flips() -> Iterator[tuple[str, Any]]:
    """Every value of every switch but the default; of a list one that differs in each entry."""
    for name, switch in SWITCHES.items():
        if isinstance(switch.values, tuple):
            yield from ((name, value) for value in switch.values if value != switch.default)
        elif name == "plan_features":
            yield from ((name, [entry for entry in FEATURES if entry != feature]) for feature in FEATURES)
        else:
            yield name, [OMITTED[name]]


FLIPS = [(name, value) for name, value in flips() if not SWITCHES[name].unobservable]


def differing(asked: Asked, switches: dict[str, Any]) -> dict[str, Any]:
    """The switches that all probes together find at another value than the default."""
    asked.adapter.reset(switches)
    asked.owner.recorder.exchanges.clear()
    if set(switches) & set(LIMITS):
        asked.adapter.exceed()
    scene = Scene(asked.owner, Namespace.new(), asked.member)
    return {
        finding.name: finding.value for finding in found(scene, list(SWITCHES), lambda _title: None) if finding.differs
    }


def test_each_switch_has_a_probe_or_a_reason() -> None:
    assert {name for name, switch in SWITCHES.items() if not switch.unobservable} == set(PROBES)
    reasons = [switch.unobservable for switch in SWITCHES.values() if switch.unobservable]
    assert all(len(reason.split()) > 3 for reason in reasons)


@pytest.fixture(scope="module")
def shared() -> Asked:
    """One stand-in for all flips, which each of them resets."""
    return Asked(*service.inside())


def test_nothing_is_named_without_a_flip(shared: Asked) -> None:
    assert differing(shared, {}) == {}


@pytest.mark.parametrize(("name", "value"), FLIPS, ids=[f"{name}-{number}" for number, (name, _v) in enumerate(FLIPS)])
def test_a_flipped_switch_is_named_and_no_other(shared: Asked, name: str, value: Any) -> None:
    assert differing(shared, {name: value}) == {name: value}


def test_two_flipped_switches_are_both_named(shared: Asked) -> None:
    flipped = {"unknown_fields": "refused", "pipelines_order": "oldest", "delete_default_queue": "refused"}
    assert differing(shared, flipped) == flipped


def test_what_needs_another_caller_says_which(asked: Asked) -> None:
    finding = probed(Scene(asked.owner, Namespace.new()), "non_admin_sees")
    assert finding.why and MEMBER_VARIABLE in finding.why
    assert not finding.is_known and settings_of([finding]) == {}


def test_a_limit_is_never_exceeded_on_purpose(asked: Asked) -> None:
    scene = Scene(asked.owner, Namespace.new(), asked.member)
    found(scene, list(SWITCHES), lambda _title: None)
    assert [exchange for exchange in asked.owner.recorder.exchanges if exchange.status == 429] == []
    assert {name: bool(probed(scene, name).why) for name in LIMITS} == dict.fromkeys(LIMITS, True)


def test_an_answer_that_no_position_explains_is_undecided(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing right, a broken connection or an unknown order is no observation."""
    scene = Scene(asked.owner, Namespace.new(), asked.member)
    monkeypatch.setattr(
        scene.service, "rest", lambda *_given, **_options: service.Answer(403, {"message": "Forbidden"}, {})
    )
    for name in ("unknown_fields", "earlier_slugs", "pipelines_order", "empty_scope_uuids"):
        finding = probed(scene, name)
        assert finding.why and "403 (Forbidden)" in finding.why, finding


def test_a_connection_that_breaks_decides_nothing(asked: Asked, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: Any, **_options: Any) -> None:
        raise ConnectionResetError

    scene = Scene(asked.owner, Namespace.new(), asked.member)
    monkeypatch.setattr(asked.adapter, "send", broken)
    assert probed(scene, "unknown_fields").why == "the connection broke: ConnectionResetError"
