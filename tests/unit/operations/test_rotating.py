# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the rotation of a token is (_operations/rotating), from its live tokens and from what is recorded. Without a service."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _times
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    BuildkiteError,
    InvalidOption,
    ValuesMissing,
)
from ansible_collections.community.buildkite.plugins.module_utils._operations import rotating

ADDRESS = "cluster/Linux/token/Data centre"
OTHER = "cluster/Linux/token/data centre"
NOW = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.timezone.utc)
LATE = "2026-11-29T12:00:00Z"
Raw = dict[str, t.Any]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A time that does not pass."""
    monkeypatch.setattr(_times, "now", lambda: NOW)


def token(ident: str, days: int, **more: t.Any) -> Raw:
    """A token that was created so many days ago."""
    created = _times.text(NOW - datetime.timedelta(days=days))
    return {"id": ident, "description": "Data centre", "created_at": created, **more}


def stored(ident: str, **rotation: t.Any) -> dict[str, Raw]:
    return {OTHER: {"id": ident, "value": "hush", **({"rotation": rotation} if rotation else {})}}


def found(
    *tokens: Raw, entries: dict[str, Raw] | None = None, given: int | None = None, max_age: str | None = None
) -> rotating.Rotation:
    """`given`: the time of the option, so many days ago."""
    limit = None if given is None else NOW - datetime.timedelta(days=given)
    return rotating.rotation(tokens, entries or {}, ADDRESS, "values.yml", limit, max_age)


def ids(made: rotating.Rotation) -> tuple[str | None, list[str]]:
    return made.current["id"] if made.current else None, [one["id"] for one in made.predecessors]


def wrong(*tokens: Raw, **how: t.Any) -> BuildkiteError:
    with pytest.raises(BuildkiteError) as raised:
        found(*tokens, **how)
    assert "hush" not in str(raised.value.as_result)
    return raised.value


def test_the_newest_token_is_the_current_one_and_older_ones_are_predecessors() -> None:
    """Those of the description, the newest first; expired ones do not count."""
    old, new = token("old", 9), token("new", 1)
    others = [token("other", 0, description="data centre"), token("over", 3, expires_at=_times.text(NOW))]
    lives = token("lives", 5, expires_at=_times.text(NOW + datetime.timedelta(seconds=1)))
    made = found(old, new, *others, lives, entries=stored("new"), given=2)
    assert ids(made) == ("new", ["lives", "old"]) and made.is_stored and made.address == OTHER
    assert made.limit == NOW - datetime.timedelta(days=2) and made.newest == new and made.step == "distribute"
    assert ids(found(token("exact", 2), entries=stored("exact"), given=2)) == ("exact", [])
    assert found().step == "create" and ids(found()) == (None, [])


@pytest.mark.parametrize(
    ("age", "limit", "step"), [("5d", 5, "create"), ("9d", 9, "none"), ("10d", 10, "none"), (None, None, "none")]
)
def test_a_token_is_due_by_its_age(age: str | None, limit: int | None, step: str) -> None:
    made = found(token("one", 9), entries=stored("one", distributed_at=LATE), max_age=age)
    assert made.step == step and made.limit == (None if limit is None else NOW - datetime.timedelta(days=limit))
    assert made.newest and made.newest["id"] == "one"


def test_a_rotation_goes_on_by_the_token_that_is_stored() -> None:
    """A limit that is set comes first."""
    some = [token("a", 9), token("b", 5)]
    assert ids(found(*some, entries=stored("b"), max_age="1d")) == ("b", ["a"])
    assert ids(found(*some, entries=stored("b"), given=1)) == (None, ["b", "a"])
    assert found(*some, entries=stored("b"), given=1).newest == some[1]


def test_several_current_tokens_are_named() -> None:
    error = wrong(token("b", 1), token("a", 2), token("old", 9), given=5)
    assert isinstance(error, InvalidOption) and error.facts["option"] == "rotate_created_before"
    assert error.message == (
        f"{ADDRESS} matches 2 tokens of that description (a, b): revoke all but one of them by their id, or set rotate_created_before"
        " to a time after which only one of them was created."
    )


def test_an_age_that_is_not_known_is_not_guessed() -> None:
    for when in (None, "soon"):
        assert wrong(token("a", 1), {**token("b", 2), "created_at": when}).message == (
            f"{ADDRESS}: the service does not return when b was created, so it cannot be known which token is newer."
        )


def test_a_value_that_is_lost_ends_the_rotation() -> None:
    """Also if it is that of the first token, but only if a rotation is asked for."""
    error = wrong(token("new", 1), token("old", 9), entries=stored("old"), given=5)
    assert isinstance(error, ValuesMissing) and error.message == (
        f"values.yml lacks the value of {ADDRESS} (new), which Buildkite returned to someone else or to a run that was killed, so it"
        " cannot be distributed: set rotate_created_before to the current time to create another token, which replaces this one too, or"
        " add the value to the file."
    )
    assert isinstance(wrong(token("new", 1), given=5), ValuesMissing)
    alone = found(token("new", 1))
    assert (alone.step, alone.is_stored, alone.address, alone.times) == ("none", False, ADDRESS, {})


@pytest.mark.parametrize(
    ("rotation", "has_old", "step"),
    [
        ({}, True, "distribute"),
        ({"distributed_at": None}, True, "distribute"),
        ({"distributed_at": LATE}, True, "revoke"),
        ({"distributed_at": LATE}, False, "none"),
        ({"distributed_at": LATE, "revoking_at": LATE, "agents": 2, "predecessors": ["old"]}, True, "revoke"),
        ({"distributed_at": LATE, "revoking_at": LATE, "agents": 2, "predecessors": ["old"]}, False, "watch"),
        (
            {"distributed_at": LATE, "revoking_at": LATE, "finished_at": LATE, "agents": 2, "predecessors": []},
            False,
            "none",
        ),
    ],
)
def test_steps(rotation: Raw, has_old: bool, step: str) -> None:
    made = found(token("new", 1), *([token("old", 9)] if has_old else []), entries=stored("new", **rotation), given=5)
    assert made.step == step
    assert (made.agents, made.revoked) == (rotation.get("agents"), tuple(rotation.get("predecessors") or ()))
    assert made.times == {name: _times.moment(LATE) for name in rotating.TIMES if rotation.get(name)}


def test_no_predecessor_is_revoked_while_all_of_them_live() -> None:
    facts = {"distributed_at": LATE, "revoking_at": LATE, "agents": 0}
    for before, untouched in ((["old"], True), (["old", "gone"], False), ([], True)):
        entries = stored("new", **facts, predecessors=before)
        assert found(token("new", 1), token("old", 9), entries=entries, given=5).is_untouched is untouched
    assert found(token("new", 1), entries=stored("new", distributed_at=LATE, predecessors=["gone"])).is_untouched


@pytest.mark.parametrize(
    ("rotation", "what"),
    [
        (["x"], "no facts by name"),
        ("x", "no facts by name"),
        ({"distributed_at": "soon"}, "distributed_at"),
        ({"distributed_at": 5, "finished_at": ""}, "distributed_at, finished_at"),
        ({"revoking_at": LATE}, "agents, predecessors"),
        ({"revoking_at": LATE, "agents": True, "predecessors": []}, "agents"),
        ({"revoking_at": LATE, "agents": "2", "predecessors": []}, "agents"),
        ({"revoking_at": LATE, "agents": 2, "predecessors": "x"}, "predecessors"),
    ],
)
def test_what_others_recorded_is_rejected(rotation: t.Any, what: str) -> None:
    entries = {"any": {"id": "new", "value": "hush", "rotation": rotation}}
    error = wrong(token("new", 1), entries=entries)
    assert isinstance(error, InvalidOption) and error.facts["option"] == "token_values_path"
    assert error.message == (
        f"token_values_path: values.yml has a rotation of any that this collection did not write ({what}): correct or remove it."
    )


@pytest.mark.parametrize(
    ("allowed", "networks"),
    [(None, []), ("", []), ("0.0.0.0/0", []), ("10.0.0.0/8 192.0.2.1/32", ["10.0.0.0/8", "192.0.2.1/32"])],
)
def test_networks_of_the_successor_are_those_of_the_newest_token(allowed: str | None, networks: list[str]) -> None:
    newest = token("b", 8, allowed_ip_addresses=allowed)
    older = token("a", 9, allowed_ip_addresses="192.0.2.9/32")
    assert found(older, newest, given=5).networks == networks
    assert found(newest, entries=stored("b"), given=9).networks == networks and found().networks == []
