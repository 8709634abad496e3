# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that are canceled (_operations/canceling): what is sent, and what refusals and lost answers mean."""

from __future__ import annotations

import dataclasses

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import Invalid, MissingScope, Unclear
from ansible_collections.community.buildkite.plugins.module_utils._operations.canceling import cancel, canceled, ends

from .scripted import PAGE, Raw, Scripted, build, call, tracked

PUT = ("PUT", "pipelines/shop/builds/1/cancel", None, 200)
BUILD: Raw = {"pipeline": "shop", "number": 1}


def refused() -> Invalid:
    """A refusal."""
    return Invalid("PUT x: Build can't be canceled.", request="PUT x", status=422)


@pytest.mark.parametrize(
    ("states", "changed"),
    [
        (["canceled"], True),
        (["running", "canceling"], True),
        (["running", "passed"], False),
        (["failed"], False),
        (["running"], None),
    ],
)
def test_a_lost_answer(states: list[str], changed: bool | None) -> None:
    """What the build is afterwards decides; if it goes on, nothing is sent again."""
    client = Scripted(Unclear("Lost.", request="PUT x", status=502), gets=[build(1, state) for state in states])
    if changed is None:
        with pytest.raises(Unclear) as caught:
            cancel(call(client), tracked(1))
        assert caught.value.message == (
            "It is unclear whether build shop#1 was canceled, since the answer is lost and it is running after 15 s: look at"
            f" {PAGE}/1, and run the task again if it still runs."
        )
        assert caught.value.facts["status"] == 502
    else:
        assert cancel(call(client), tracked(1)) is changed
    assert client.sent == [PUT]


@pytest.mark.parametrize(
    ("before", "after", "changed", "hint"),
    [
        ("running", "passed", False, ""),
        ("running", "canceling", False, ""),
        ("running", "running", None, f"look at it at {PAGE}/1."),
        ("blocked", "blocked", None, f"unblock its step with community.buildkite.job, or cancel it at {PAGE}/1."),
    ],
)
def test_a_refusal(before: str, after: str, changed: bool | None, hint: str) -> None:
    client = Scripted(refused(), gets=[build(1, after)])
    if changed is None:
        with pytest.raises(Invalid) as caught:
            cancel(call(client), tracked(1, before))
        message = f"Buildkite refuses to cancel build shop#1, which is {after} (Build can't be canceled): {hint}"
        assert (caught.value.message, caught.value.facts["status"]) == (message, 422)
    else:
        assert cancel(call(client), tracked(1, before)) is changed
    assert client.sent == [PUT]


def test_a_build_that_is_being_created_is_canceled_once_it_has_jobs() -> None:
    gets = [build(1, state) for state in ("creating", "creating", "scheduled", "canceled")]
    client = Scripted(refused(), gets=gets)
    assert cancel(call(client), tracked(1)) is False
    assert client.sent == [PUT] * 2 and len(client.asked) == 4 and client.time == 3.0


@pytest.mark.parametrize(
    ("state", "wait", "changed", "is_waited_for"),
    [
        ("running", True, True, True),
        ("running", False, True, False),
        ("canceling", True, False, True),
        ("passed", True, False, False),
    ],
)
def test_a_build_of_a_task(state: str, wait: bool, changed: bool, is_waited_for: bool) -> None:
    gets = [build(1, state), build(1, "canceling"), build(1, "canceled")]
    client = Scripted(build(1, "canceling"), gets=gets)
    result = canceled(call(client, wait=wait, **BUILD))
    assert result["changed"] is changed and "failed" not in result
    assert client.sent == ([PUT] if changed else []) and len(client.asked) == (3 if is_waited_for else 1)
    assert result["build"]["action"] == ("canceled" if changed else "unchanged")
    # In check mode, the same is predicted.
    predicted = canceled(dataclasses.replace(call(Scripted(gets=[build(1, state)]), **BUILD), check_mode=True))
    assert predicted["changed"] is changed and predicted["build"] == {
        **result["build"],
        "state": state,
        "action": "unchanged",
    }
    assert predicted["prediction"] == f"would {'' if changed else 'not '}cancel build shop#1, which is {state}"


def test_a_build_that_ends_before_it_is_canceled_is_unchanged() -> None:
    result = canceled(call(Scripted(refused(), gets=[build(1), build(1, "passed")]), wait=True, **BUILD))
    assert not result["changed"] and (result["build"]["action"], result["build"]["state"]) == ("unchanged", "passed")


def test_the_wait_for_the_end_fails() -> None:
    """What was done is part of the result."""
    late = canceled(call(Scripted(build(1, "canceling"), gets=[build(1), build(1, "canceling")]), wait=True, **BUILD))
    facts = {"code": "timed_out", "build": 1, "pipeline": "shop", "web_url": f"{PAGE}/1", "seconds": 60.0}
    assert facts.items() <= late["failure"].items() and late["msg"].endswith(
        f"although it was canceled: open {PAGE}/1."
    )
    error = MissingScope("No scope.")
    lost = canceled(call(Scripted(build(1, "canceling"), gets=[build(1), error]), wait=True, **BUILD))
    assert lost["failure"]["code"] == "missing_scope"
    for result in (late, lost):
        assert (result["failed"], result["changed"], result["build"]["action"]) == (True, True, "canceled")


def test_builds_of_a_task_are_found_by_its_key() -> None:
    """In one list, as while the task waits for them."""
    builds = [tracked(number) for number in (1, 2)]
    for one in builds:
        one.has_key = True
    client = Scripted(lists=[[build(1, "canceled"), build(2, "canceled")]])
    assert ends(call(client), builds, 60.0, "key") and client.time == 0.0
    ((path, query),) = client.asked
    assert (path, query["meta_data[community.buildkite:task]"]) == ("pipelines/shop/builds", "key")


def test_several_builds_end_and_the_quota_is_spared() -> None:
    """Only those that go on are read; fewer looks are made while the quota is short."""
    client = Scripted(gets=[build(1, "canceling"), build(2, "canceled"), build(1, "canceled")])
    assert ends(call(client), [tracked(1), tracked(2), tracked(3, "passed")], 60.0)
    paths = [path.rpartition("/")[2] for path, _query in client.asked]
    assert (paths, client.time) == (["1", "2", "1"], 2.0)
    short = Scripted(gets=[build(1), build(2), build(1), build(2), build(1, "canceled"), build(2, "canceled")])
    short.ledger.free = {"rest": 12.0}.get
    assert ends(call(short), [tracked(1), tracked(2)], 600.0) and short.time == 20.0
