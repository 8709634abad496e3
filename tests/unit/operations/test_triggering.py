# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds that are triggered, rebuilt and retried once (_operations/triggering): what is sent, and what a lost answer means."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import Invalid, NotFound, Unclear
from ansible_collections.community.buildkite.plugins.module_utils._operations.entries import Entry
from ansible_collections.community.buildkite.plugins.module_utils._operations.meant import Meant
from ansible_collections.community.buildkite.plugins.module_utils._operations.tracked import Tracked
from ansible_collections.community.buildkite.plugins.module_utils._operations.triggering import carry_out

from .scripted import PAGE, Raw, Scripted, build, call

SHORT = {"exclude_jobs": "true", "exclude_pipeline": "true"}
BUILDS = "pipelines/shop/builds"
OWN = {"community.buildkite:task": "key", "community.buildkite:build": "key-3"}
TRIGGER = Meant("triggered", "shop", "", Entry("shop", {"branch": "main", "meta_data": {"a": "b"}}))
REBUILD = Meant("rebuilt", "shop", "", None, build(7, "failed"))
RETRY = Meant("retried", "shop", "", None, build(7, "failed"), frozenset({"j1", "j2"}))
FOUND: Raw = {"rebuilt_from": {"number": 7}, "creator": {"email": "me@x.example"}}


def lost() -> Unclear:
    """A lost answer."""
    return Unclear("The answer is lost.", request="PUT x", status=502)


def done(client: Scripted, what: Meant, **options: t.Any) -> Tracked:
    """What comes of it, with the key of a task, of which it is the third build."""
    return carry_out(call(client, email="me@x.example", **options), what, "key", 3)


def failed_jobs(*idents: str) -> Raw:
    """A build with jobs that failed."""
    return build(7, "failed", jobs=[{"id": one, "type": "script", "state": "failed"} for one in idents])


SENT: list[tuple[Meant, Raw, tuple[t.Any, ...]]] = [
    (TRIGGER, {}, ("POST", BUILDS, {"branch": "main", "meta_data": {"a": "b", **OWN}}, 201)),
    (REBUILD, {}, ("PUT", f"{BUILDS}/7/rebuild", None, 200)),
    (RETRY, {}, ("PUT", f"{BUILDS}/7/retry_failed_jobs", {}, 202)),
    (
        RETRY,
        {"retry_states": ["failed", "expired"]},
        ("PUT", f"{BUILDS}/7/retry_failed_jobs", {"states": "failed,expired"}, 202),
    ),
]


@pytest.mark.parametrize(("what", "options", "sent"), SENT)
def test_what_is_sent(what: Meant, options: Raw, sent: tuple[t.Any, ...]) -> None:
    client = Scripted(build(8), lists=[[build(7)]])
    made = done(client, what, **options)
    assert client.sent == [sent] and client.rooms == [("rest", 1.0)]
    assert (made.number, made.action, made.has_key) == (8, what.action, what is TRIGGER)


@pytest.mark.parametrize(("count", "action"), [(0, "unchanged"), (1, "retried"), (None, "retried")])
def test_a_retry_says_how_many_jobs_it_replaced(count: int | None, action: str) -> None:
    """If the answer does not, those that it was meant to replace."""
    answer = build(7) if count is None else build(7, retried_jobs_count=count)
    made = done(Scripted(answer), RETRY)
    assert (made.action, made.more, made.retried) == (
        action,
        {"retried_jobs_count": 2 if count is None else count},
        RETRY.retried,
    )


def test_a_triggered_build_is_the_oldest_that_has_its_key() -> None:
    client = Scripted(lost(), lists=[[], [build(10), build(9)]])
    assert done(client, TRIGGER).number == 9
    assert client.asked == [(BUILDS, {**SHORT, "meta_data[community.buildkite:build]": "key-3"})] * 2


OTHERS: list[tuple[list[Raw], int | None]] = [
    ([build(9, **FOUND), build(8, **FOUND)], 8),
    # Without an address of its user, or of the token's, the build that it repeats is enough.
    ([build(8, rebuilt_from={"number": 7}), build(9, **FOUND)], 8),
    ([build(8, rebuilt_from={"number": 7}, creator={"email": None})], 8),
    # By someone else, of another build, or older.
    ([build(8, **{**FOUND, "creator": {"email": "you@x.example"}}), build(9, **FOUND)], 9),
    ([build(8, **{**FOUND, "rebuilt_from": {"number": 6}}), build(9, rebuilt_from=None), build(5, **FOUND)], None),
]


@pytest.mark.parametrize(("listed", "number"), OTHERS)
@pytest.mark.parametrize("before", [[build(5), build(4)], []])
def test_a_rebuild_is_found_among_the_new_builds(listed: list[Raw], number: int | None, before: list[Raw]) -> None:
    client = Scripted(lost(), lists=[before, listed])
    if number is None and before:
        with pytest.raises(Unclear):
            done(client, REBUILD)
    else:
        # Without builds before, each one that has all of it is new.
        assert done(client, REBUILD).number == (number or 5)
    assert {(path, tuple(query.items())) for path, query in client.asked} <= {(BUILDS, tuple(SHORT.items()))}


def test_the_first_build_may_be_a_rebuild() -> None:
    """Of one that was deleted since."""
    assert done(Scripted(lost(), lists=[[], [build(1, **FOUND)]]), REBUILD).number == 1


def test_the_user_of_a_token_without_address_is_unknown() -> None:
    client = Scripted(lost(), lists=[[], [build(8, **FOUND)]])
    assert carry_out(call(client), REBUILD, "key", 3).number == 8


def test_a_retry_took_place_once_no_job_waits_for_it() -> None:
    client = Scripted(lost(), gets=[failed_jobs("j1", "j3"), failed_jobs("j3")])
    assert (done(client, RETRY).more, len(client.asked)) == ({"retried_jobs_count": 2}, 2)
    soft = {**failed_jobs("j1")["jobs"][0], "soft_failed": True}
    client = Scripted(lost(), gets=[build(7, jobs=[soft])])
    # Only jobs in the states that are retried count.
    assert done(client, RETRY, retry_states=["failed"]).action == "retried"
    with pytest.raises(Unclear):
        done(client, RETRY)


@pytest.mark.parametrize(
    ("what", "answer", "sentence"),
    [
        (TRIGGER, lost(), "whether a build of shop on main was triggered"),
        (REBUILD, lost(), "whether build shop#7 was rebuilt"),
        (RETRY, lost(), "whether jobs of build shop#7 were retried"),
        (TRIGGER, {}, "whether a build of shop on main was triggered"),
    ],
)
def test_what_no_list_shows_is_unclear(what: Meant, answer: t.Any, sentence: str) -> None:
    client = Scripted(answer, lists=[[]], gets=[failed_jobs("j1")])
    with pytest.raises(Unclear) as caught:
        done(client, what)
    message = caught.value.message
    assert message.startswith(
        f"It is unclear {sentence}, since the answer is lost and no list shows the build after 30 s: "
    )
    assert f" at {PAGE} before you run the task again." in message and len(client.sent) == 1
    expected = {"request": f"POST {BUILDS}"} if answer == {} else {"request": "PUT x", "status": 502}
    assert expected.items() <= caught.value.facts.items()


@pytest.mark.parametrize("error", [Invalid("PUT x: no", request="PUT x"), NotFound("gone", request="PUT x")])
def test_a_refusal_is_no_lost_answer(error: t.Any) -> None:
    client = Scripted(error, lists=[[]])
    with pytest.raises(type(error)):
        done(client, TRIGGER)
    assert client.asked == []


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({"branch": "main", "commit": "0123456789abcdef", "message": "m"}, 'main  0123456789ab  "m"  '),
        ({"branch": None, "commit": None, "message": None}, ""),
    ],
)
def test_the_first_lines(facts: Raw, line: str) -> None:
    """A build that exists already is only followed."""
    lines: list[str] = []
    carry_out(call(Scripted(build(8, **facts), lists=[[]]), lines), TRIGGER, "key", 1)
    carry_out(call(Scripted(), lines), Meant("reused", "shop", "", None, build(8, **facts)), "key", 1)
    ends = ("keeps running if interrupted", "is followed")
    assert lines == [text for end in ends for text in (f"build shop#8: {line}{end}", f"build shop#8: {PAGE}/8")]
