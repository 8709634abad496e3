# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs that a task retries, cancels, unblocks and reprioritizes: what it sends, and what it does not send."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._operations import unblocking

from running.operated import Operations, Result
from stand_in.process import StandIn

STEPS = """
steps:
- {command: make test, label: ":rspec: Unit", key: test}
- {command: make slow, key: slow}
- {command: make part, key: part, parallelism: 2}
- block: Release
  key: release
  fields:
  - {text: Version, key: version, format: "[0-9.]+"}
  - {select: Channel, key: channel, default: beta, options: [{label: A, value: beta}, {label: B, value: stable}]}
  - {text: Note, key: note, required: false}
"""
OUTCOMES = {"test": [{"exit_status": 7}, {}], "slow": {"seconds": 600, "stops_after": 4}}
SHOP = {"name": "shop", "repository": "r", "configuration": STEPS, "outcomes": OUTCOMES}
SHORT = STEPS.replace("- {command: make slow, key: slow}\n", "").replace("make part", "make test")
QUICK = {**SHOP, "configuration": SHORT, "outcomes": {}}


class Shop(Operations):
    """One build of the shop some seconds after it was triggered, whose jobs a test names by their step."""

    def __init__(self, stand_in: StandIn, pipeline: Result | None = None) -> None:
        super().__init__(stand_in, {"pipelines": [pipeline or SHOP], "builds": [{"pipeline": "shop", "runs": True}]})
        self.wait(30)
        stand_in.clear_log()

    def step(self, key: str, **options: t.Any) -> Result:
        return self.run("job", pipeline="shop", number=1, step_key=key, **options)

    def sent(self) -> list[str]:
        """The writes so far, as method and the end of the path."""
        writes = self.stand_in.log(write=True)
        return [f"{entry['method']} {entry['path'].rpartition('/')[2]}" for entry in writes]


def test_a_retry_is_awaited_and_not_repeated(stand_in: StandIn) -> None:
    shop = Shop(stand_in)
    predicted = shop.checked("job", pipeline="shop", number=1, step_key="test", state="retried")
    assert predicted["changed"] and predicted["prediction"] == 'would retry job ":rspec: Unit" of build shop#1'
    first = predicted["job"]["id"]
    result = shop.step("test", state="retried")
    assert result["changed"] and result["job"]["state"] == "passed" and result["job"]["id"] != first
    assert shop.lines[-1] == 'job ":rspec: Unit" of build shop#1: passed' and "keeps running" in shop.lines[0]
    for options in ({"job_id": first}, {"pipeline": "shop", "number": 1, "job_name": ":rspec: Unit"}):
        again = shop.run("job", state="retried", **options)
        assert not again["changed"] and again["job"]["id"] == result["job"]["id"]
    assert shop.checked("job", job_id=first, state="retried")["prediction"].endswith("was retried already")
    assert shop.sent() == ["PUT retry"]


def test_a_retried_job_that_fails_again_is_reported(stand_in: StandIn) -> None:
    shop = Shop(stand_in, {**SHOP, "outcomes": {"test": {"exit_status": 7}}})
    failed = shop.step("test", state="retried")
    assert failed["failed"] and failed["changed"] and failed["failure"]["code"] == "job_failed"
    assert failed["msg"].startswith('job ":rspec: Unit" of build shop#1 exited with status 7')
    assert failed["failure"]["exit_status"] == 7 and failed["job"]["web_url"] in failed["msg"]
    assert failed["msg"].endswith("\nThe log ends with:\n  $ make test") and failed["failure"]["log_tail"] == [
        "$ make test"
    ]


def test_a_wait_for_a_retried_job_ends_in_time(stand_in: StandIn) -> None:
    shop = Shop(stand_in, {**SHOP, "outcomes": {"test": [{"exit_status": 7}, {"seconds": 900}]}})
    late = shop.step("test", state="retried", wait_timeout=30)
    assert late["failure"]["code"] == "timed_out" and late["changed"] and late["job"]["state"] == "running"
    assert not shop.step("test", state="retried", wait=False)["changed"]
    # The time-out of the task comes first.
    assert shop.step("test", state="retried", seconds=40)["failure"]["code"] == "timed_out"


def test_a_lost_answer_to_a_retry_is_looked_for(stand_in: StandIn) -> None:
    shop = Shop(stand_in)
    stand_in.faults([{"match": {"method": "PUT", "path": "*/retry"}, "fault": "drop_after"}])
    result = shop.step("test", state="retried", wait=False)
    assert result["changed"] and result["job"]["retried_in_job_id"] is None and shop.sent() == ["PUT retry"]


PERMITTED = "retry: {manual: {permit_on_passed: true}}"


@pytest.mark.parametrize("permits", [True, False])
def test_a_job_that_passed_is_retried_on_request(stand_in: StandIn, permits: bool) -> None:
    steps = f"steps:\n- {{command: make, label: Unit, key: unit{f', {PERMITTED}' if permits else ''}}}\n"
    shop = Shop(stand_in, {**SHOP, "configuration": steps, "outcomes": {}})
    options: Result = {"pipeline": "shop", "number": 1, "step_key": "unit", "state": "retried"}
    plain = shop.run("job", **options)
    assert not plain["changed"] and plain["job"]["state"] == "passed"
    predicted = shop.checked("job", **options, retry_passed=True)
    assert predicted["prediction"] == (
        'would retry job "Unit" of build shop#1, which passed: Buildkite refuses that unless you set'
        " retry.manual.permit_on_passed of its step"
    )
    if not permits:
        with pytest.raises(BuildkiteError) as caught:
            shop.run("job", **options, retry_passed=True)
        assert caught.value.message == (
            'job "Unit" of build shop#1 passed, and Buildkite refuses to retry it: set retry.manual.permit_on_passed of its step.'
        )
        return
    result = shop.run("job", **options, retry_passed=True)
    assert result["changed"] and result["job"]["state"] == "passed" and result["job"]["id"] != plain["job"]["id"]
    again = shop.run("job", job_id=plain["job"]["id"], state="retried", retry_passed=True)
    assert not again["changed"] and again["job"]["id"] == result["job"]["id"]


def test_a_job_is_canceled_once(stand_in: StandIn) -> None:
    shop = Shop(stand_in)
    assert (
        "would cancel"
        in shop.checked("job", pipeline="shop", number=1, step_key="slow", state="canceled")["prediction"]
    )
    result = shop.step("slow", state="canceled")
    assert result["changed"] and result["job"]["state"] == "canceled"
    assert not shop.step("slow", state="canceled")["changed"]
    assert not shop.step("test", state="canceled")["changed"]
    assert len(shop.sent()) == 1


def test_a_priority_is_set_once(stand_in: StandIn) -> None:
    shop = Shop(stand_in)
    assert shop.step("slow", state="reprioritized", priority=5)["job"]["priority"] == {"number": 5}
    assert not shop.step("slow", state="reprioritized", priority=5)["changed"]
    of_shop: Result = {"pipeline": "shop", "number": 1, "state": "reprioritized"}
    assert shop.rejected("job", **of_shop, step_key="test", priority=5).code == "not_in_state"
    assert shop.rejected("job", **of_shop, step_key="slow").facts["option"] == "priority"
    assert shop.sent() == ["PUT reprioritize"]


def test_a_step_is_unblocked_with_its_fields(stand_in: StandIn) -> None:
    shop = Shop(stand_in, QUICK)
    stand_in.switches(unblock_fills_defaults=False)
    options: Result = {"pipeline": "shop", "number": 1, "step_key": "release", "state": "unblocked"}
    error = shop.rejected("job", **options, fields={"version": "1", "chanel": "stable"})
    assert "did you mean 'channel'" in error.message and error.facts["option"] == "fields.chanel"
    assert "'version' is required" in shop.rejected("job", **options).message
    assert "would unblock" in shop.checked("job", **options, fields={"version": 1.5})["prediction"]
    result = shop.run("job", **options, fields={"version": 1.5})
    assert result["changed"] and result["job"]["state"] == "unblocked" and result["job"]["web_url"]
    assert stand_in.log(write=True)[0]["body"] == {"fields": {"version": "1.5", "channel": "beta"}}
    assert not shop.run("job", **options, fields={"version": "2"})["changed"]
    assert shop.sent() == ["PUT unblock"]


def test_a_step_that_is_not_blocked_yet_is_named(stand_in: StandIn) -> None:
    error = Shop(stand_in).rejected("job", pipeline="shop", number=1, step_key="release", state="unblocked")
    assert error.facts["state"] in error.message and error.code == "not_in_state"


OF_BUILD: Result = {"pipeline": "shop", "number": 1}
UNCLEAR: list[tuple[Result, str]] = [
    ({**OF_BUILD, "step_key": "part"}, "2 jobs of build shop#1 are 'part'"),
    ({**OF_BUILD, "job_name": "rspec: Unit"}, "did you mean ':rspec: Unit'"),
    ({**OF_BUILD, "step_key": "tests"}, "step_key: build shop#1 has no job 'tests': did you mean 'test'."),
    ({**OF_BUILD, "step_key": "no"}, "has no job 'no': set step_key to one of 'part', 'release', 'slow', 'test'."),
    ({**OF_BUILD, "step_key": "test", "job_name": "no"}, "has no job 'no': set job_name to ':rspec: Unit'."),
    (OF_BUILD, "step_key is missing"),
    ({"pipeline": "shop", "step_key": "test"}, "number is missing"),
    ({"pipeline": "../x", "number": 1, "step_key": "test"}, "a path or a URL: set the slug"),
    ({"pipeline": "shop", "number": 0, "step_key": "test"}, "number is 0: set the number of a build"),
    ({"job_id": "1"}, "must be the UUID"),
    ({"job_id": "1", "number": 1}, "exclude each other"),
    ({**OF_BUILD, "step_key": "release"}, "only the job of a command step can be retried"),
]


def test_a_job_that_is_not_clear_is_rejected(stand_in: StandIn) -> None:
    shop = Shop(stand_in)
    for options, says in UNCLEAR:
        assert says in shop.rejected("job", state="retried", **options).message


def test_a_build_whose_jobs_have_no_keys(stand_in: StandIn) -> None:
    """A build of which the token sees no jobs names none."""
    shop = Shop(stand_in, {**SHOP, "configuration": "steps:\n- {command: make, label: Unit}\n", "outcomes": {}})
    asked: Result = {**OF_BUILD, "step_key": "unit", "state": "retried"}
    assert shop.rejected("job", **asked).message.endswith(": none of its jobs has a key, so set job_name.")
    jobs = {"method": "GET", "path": "/organizations/*/builds/1/jobs"}
    stand_in.faults([{"match": jobs, "fault": "answered", "body": {"items": [], "links": {}}, "times": 2}])
    assert shop.rejected("job", **asked).message.endswith(": check step_key and number.")


JOB = {"step_key": None, "label": "Release", "id": "j"}


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ({"text": "T", "key": "f"}, None, "is required"),
        ({"text": "T", "key": "f", "required": False}, "", ""),
        ({"text": "T", "key": "f"}, ["a"], "takes one value"),
        ({"text": "T", "key": "f", "format": "a+"}, "aab", "must match the format a+"),
        ({"text": "T", "key": "f", "format": "\\h+"}, "zz", ""),
        ({"select": "S", "key": "f", "options": [{"value": True}]}, "yes", "must be true"),
        (
            {"select": "S", "key": "f", "multiple": True, "options": [{"value": "a"}, {"value": 2}]},
            ["a", "3"],
            "a or 2",
        ),
        ({"select": "S", "key": "f", "multiple": True, "options": [{"value": "a"}, {"value": 2}]}, "a\n2", ""),
    ],
)
def test_fields_are_checked(field: Result, value: t.Any, says: str) -> None:
    assert says in unblocking._wrong(field, value) and bool(says) == bool(unblocking._wrong(field, value))


@pytest.mark.parametrize(
    ("configuration", "is_found"),
    [
        ("steps: [{group: G, steps: [{block: Release}]}]", True),
        ("[{input: Release}]", True),
        ("steps: [{type: block, label: Release}]", True),
        ("steps: [{block: Release}, {block: Release}]", False),
        ("steps: [{command: Release}]", False),
        ("steps: [{command: buildkite-agent pipeline upload}]", False),
        ("steps: [", False),
        (None, False),
    ],
)
def test_a_step_is_found_where_it_is_clear(configuration: t.Any, is_found: bool) -> None:
    assert (unblocking.step_of(JOB, configuration) is not None) == is_found


@pytest.fixture
def gate(stand_in: StandIn) -> Shop:
    """A build that waits for the release."""
    return Shop(stand_in, QUICK)


RELEASE: Result = {"state": "unblocked", "pipeline": "shop", "number": 1, "step_key": "release"}


def test_an_unblocker_is_a_user(gate: Shop) -> None:
    error = gate.rejected("job", **RELEASE, unblocker="ada@example.com")
    assert error.message.startswith("unblocker must be the UUID of a user")


def test_fields_that_cannot_be_checked_are_sent_with_a_warning(gate: Shop) -> None:
    gate.rest("PATCH", "pipelines/shop", {"configuration": "steps:\n- {command: make}\n"})
    result = gate.run("job", **RELEASE, fields={"version": "4.2"})
    assert result["changed"] and "were not checked" in result["warnings"][0]


def test_fields_are_not_checked_on_request(gate: Shop) -> None:
    result = gate.run("job", **RELEASE, fields={"version": "4.2"}, check_fields=False)
    assert result["changed"] and result["warnings"] == []


def test_the_pipeline_may_be_out_of_sight(gate: Shop) -> None:
    missing = {"fault": "error", "status": 404, "message": "Not Found", "times": 9}
    gate.stand_in.faults([{"match": {"method": "GET", "path": "/organizations/*/pipelines/shop"}, **missing}])
    assert "were not checked" in gate.run("job", **RELEASE, fields={"version": "4.2"})["warnings"][0]


@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
def test_a_lost_answer_to_an_unblock_is_looked_for(gate: Shop, kind: str) -> None:
    gate.stand_in.faults([{"match": {"method": "PUT", "path": "*/unblock"}, "fault": kind}])
    if kind == "drop_after":
        assert gate.run("job", **RELEASE, fields={"version": "4.2"})["changed"]
        return
    with pytest.raises(BuildkiteError) as caught:
        gate.run("job", **RELEASE, fields={"version": "4.2"})
    assert caught.value.code == "unclear" and gate.sent() == ["PUT unblock"]


def test_another_client_was_faster(gate: Shop) -> None:
    refusal = {"fault": "error", "status": 422, "message": "The job's state must be blocked"}
    gate.stand_in.faults([{"match": {"method": "PUT", "path": "*/unblock"}, **refusal}])
    with pytest.raises(BuildkiteError) as caught:
        gate.run("job", **RELEASE, fields={"version": "4.2"})
    assert caught.value.code == "invalid"
