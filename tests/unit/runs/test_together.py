# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything that is wrong is reported together: in one message, in groups, with addresses and options, and nothing twice."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import Runs, pipeline

LINK = {"team": "Web", "access_level": "read_only"}
ABSENT = "which does not exist or is not visible to the token's user:"


@pytest.fixture
def there(runs: Runs) -> Runs:
    """An organization with a cluster, a pipeline in a team, and an archived one."""
    runs.run("organization", teams=[{"name": "Web"}], clusters=[{"name": "Linux", "queues": [{"key": "q"}]}])
    runs.run("organization", pipelines=[pipeline("old", archived=True), pipeline("web", tags=["a"], teams=[LINK])])
    runs.stand_in.clear_log()
    return runs


def problems(runs: Runs, **options: t.Any) -> list[tuple[str | None, str | None]]:
    """The address and the option of every problem; check mode reports the same as the run."""
    error = runs.rejected("organization", **options)
    assert error.message == runs.rejected("organization", True, **options).message
    return [(one.get("address"), one.get("option")) for one in error.failure["problems"]]


def test_one_message_in_groups(there: Runs) -> None:
    member = "the member 'adda@example.com'"
    error = there.rejected(
        "organization",
        clusters=[{"name": "Linux", "queues": [{"key": "a b"}], "default_queue": "qq"}],
        teams=[
            {"name": "Web", "members": [{"user": "adda@example.com"}, {"role": "member"}]},
            {"name": "New", "members": [{"user": "adda@example.com"}]},
        ],
        pipelines=[
            {"slug": "web", "teams": [], "cluster": "Macs"},
            {"slug": "old", "description": "changed"},
            {"slug": "new", "repository": "x"},
            {"slug": "web", "cluster": "lnux"},
        ],
        max_deletions="lots",
    )
    assert error.message.split("\n") == [
        "10 mistakes, 2 rejections and 1 held change, so nothing was changed:",
        "Unknown names:",
        f"- clusters[0] (Linux).default_queue names the queue 'qq', {ABSENT} did you mean 'q'? If not, correct the name, or declare it.",
        f"- pipelines[0] (web).cluster names the cluster 'Macs', {ABSENT} correct the name, or declare it.",
        f"- pipelines[3] (web).cluster names the cluster 'lnux', {ABSENT} did you mean 'Linux'? If not, correct the name, or declare it.",
        f"- teams[0] (Web).members[0].user and teams[1] (New).members[0].user name {member}, {ABSENT} did you mean"
        " 'ada@example.com'? If not, correct the email address, or invite the user to the organization first.",
        "Missing options:",
        "- teams[0] (Web).members[1] needs user.",
        "- pipelines[2] (new) does not exist yet, and a new pipeline needs configuration or pipeline_template.",
        "Objects that are declared twice:",
        "- pipelines[0] (web) and pipelines[3] (web) declare the same pipeline: keep one of them.",
        "Invalid options:",
        "- clusters[0] (Linux).queues[0] (a b): key must be letters, digits, hyphens and underscores, at most 100.",
        "- max_deletions must be a number such as 10 or a percentage such as 25%, not 'lots'.",
        "Rejected by guards:",
        "- pipelines[0] (web).teams is declared empty, which would remove its only entry: set allow_empty to true to remove it.",
        "- team/Web/pipeline/web removes the last team of pipeline web, which only administrators could use then: add another"
        " team to it, or list this address in override_guards.",
        "Held changes:",
        "- pipeline/old is held: it is archived, so nothing in it can change (description): declare archived: true to change"
        " it and keep it archived, or archived: false to make it available again.",
    ]
    assert error.failure["code"] == "invalid_option" and len(error.failure["problems"]) == 13


def test_each_problem_has_its_address_and_option(there: Runs) -> None:
    settings = {"build_tags": "maybe", "trigger_mode": "x"}
    found = problems(
        there,
        teams=[{"name": "Web", "members": [{"user": "ada@example.com"}, {"user": "x@example.com"}]}],
        clusters=[{"name": "Linux", "queues": [{"key": "q", "hosted_agents": {"agent_image": "x"}}]}],
        pipelines=[pipeline("new", provider_settings=settings, configuration="a: [", teams=[LINK, {"team": "No"}])],
    )
    assert found == [
        ("team/Web", "members[1].user"),
        ("pipeline/new", "teams[1].team"),
        ("cluster/Linux/queue/q", "hosted_agents.agent_image"),
        ("pipeline/new", "configuration"),
        ("pipeline/new", "provider_settings.build_tags"),
        ("pipeline/new", "provider_settings.trigger_mode"),
    ]


DEPENDENT: dict[str, tuple[dict[str, t.Any], list[tuple[str | None, str | None]]]] = {
    "inside of what is wrong, and naming it": (
        {
            "clusters": [{"name": "Twin", "queues": [{"key": "x"}]}],
            "pipelines": [pipeline("new", cluster="Twin")],
        },
        [("cluster/Twin", "name")],
    ),
    "a link to what is wrong": (
        {"pipelines": [pipeline("a b")], "teams": [{"name": "Web", "pipelines": [{"slug": "a b"}]}]},
        [("pipeline/a b", "slug")],
    ),
    "an option that is wrong is not missing": (
        {"pipelines": [{"slug": "new", "repository": "x", "configuration": 3}]},
        [("pipeline/new", "configuration")],
    ),
    "what a list with a mistake leaves out": (
        {"teams": [{"name": "Everyone", "members": [{"user": "owner@exampel.com"}]}]},
        [("team/Everyone", "members[0].user")],
    ),
    "what may be declared by an entry with a mistake": (
        {"pipelines": [{"slug": "we b"}, {"slug": "old"}], "prune": ["pipelines"], "max_deletions": "0"},
        [("pipeline/we b", "slug")],
    ),
    "the plan's ID": (
        {"pipelines": [pipeline("new", cluster="Macs")], "plan_id": "0" * 32},
        [("pipeline/new", "cluster")],
    ),
}


@pytest.mark.parametrize("case", DEPENDENT)
def test_what_depends_on_a_mistake_is_not_reported(there: Runs, case: str) -> None:
    options, expected = DEPENDENT[case]
    for _number in range(2 if "Twin" in str(options) else 0):
        there.rest("POST", "clusters", {"name": "Twin"})
    assert problems(there, **options) == expected


def test_every_guard_that_rejects_is_listed(there: Runs) -> None:
    for slug in ("one", "two"):
        there.run("pipeline", **pipeline(slug, tags=["a"], teams=[LINK]))
    pipelines: list[dict[str, t.Any]] = [{"slug": "one", "tags": []}, {"slug": "two", "tags": [], "teams": []}]
    mine = {"user": "owner@example.com", "role": "member"}
    error = there.rejected(
        "organization",
        pipelines=[*pipelines, {"slug": "web", "visibility": "public"}],
        teams=[{"name": "Everyone", "members": [mine, {"user": "ada@example.com"}, {"user": "grace@example.com"}]}],
    )
    assert error.failure["code"] == "rejected" and error.message.startswith(
        "6 rejections, so nothing was changed:\nRejected by guards:\n- "
    )
    assert [one["guard"] for one in error.failure["problems"]] == [
        "empty",
        "empty",
        "empty",
        "own_user",
        "public",
        "last_team",
    ]


def test_an_error_that_ends_the_reading_is_reported_with_the_mistakes(there: Runs) -> None:
    there.stand_in.faults(
        [{"match": {"path": "*/clusters"}, "fault": "error", "status": 403, "body": {"message": "No."}}]
    )
    error = there.rejected("organization", clusters=[{"name": "Linux"}], pipelines=[pipeline("a b")])
    assert error.message.startswith(
        "1 mistake and 1 error, so nothing was changed:\nInvalid options:\n- pipelines[0] (a b): "
    )
    assert [one["code"] for one in error.failure["problems"]] == ["invalid_option", "forbidden"]


def test_secrets_are_in_no_problem(there: Runs) -> None:
    hook = {"description": "H", "url": "https://example.com", "events": ["ping"], "token": "planted-secret"}
    broken = pipeline("planted-secret", cluster="planted-secret")
    error = there.rejected("organization", webhooks=[hook], pipelines=[broken, pipeline("x", cluster="y")])
    shown = [{name: fact for name, fact in one.items() if name != "address"} for one in error.failure["problems"]]
    assert len(shown) == 2 and "planted" not in error.message + str(shown)


def test_one_problem_is_what_it_always_was(there: Runs) -> None:
    error = there.rejected("organization", pipelines=[{"slug": "new", "repository": "x"}])
    assert error.message.startswith("pipelines[0] (new) does not exist yet, and") and "\n" not in error.message
    failure = error.failure
    assert failure.pop("problems") == [failure]
