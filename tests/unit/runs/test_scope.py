# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run acts on a part of the organization only, and a declaration changes only what it owns."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import Runs, actions, pipeline

Record = dict[str, t.Any]
QUEUE: Record = {"key": "payments"}
DECLARED: Record = {
    "teams": [{"name": "Payments"}, {"name": "Web"}],
    "clusters": [{"name": "Linux", "description": "new", "queues": [QUEUE, {"key": "web"}]}],
    "pipelines": [
        pipeline("payments-api", teams=[{"team": "payments", "access_level": "build_and_read"}]),
        pipeline("web"),
    ],
}
EVERYTHING = ["team/Payments", "team/Web", "cluster/Linux", "cluster/Linux/queue/payments", "cluster/Linux/queue/web"]


def addresses(result: Record) -> list[str]:
    return sorted(address for _action, address in actions(result))


@pytest.fixture
def filled(runs: Runs) -> Runs:
    """An organization with three pipelines and a cluster."""
    runs.run("organization", clusters=[{"name": "Linux"}], teams=[{"name": "Payments"}, {"name": "Web"}])
    runs.run("organization", pipelines=[pipeline(slug) for slug in ("payments-api", "payments-old", "web-old")])
    return runs


@pytest.mark.parametrize(
    ("scope", "changed"),
    [
        ({"only": ["team/*"]}, ["team/Payments", "team/Web"]),
        ({"only": ["TEAM/pay*"]}, ["team/Payments"]),
        ({"only": ["cluster/Linux"]}, ["cluster/Linux", "cluster/Linux/queue/payments", "cluster/Linux/queue/web"]),
        ({"except": ["pipeline/*", "team/Web", "cluster/Linux/queue/web"]}, [EVERYTHING[0], *EVERYTHING[2:4]]),
        ({"only": ["cluster/*"], "except": ["cluster/Linux/queue/*"]}, ["cluster/Linux"]),
        ({"only": ["cluster/Linux/queue/web"], "except": ["cluster/*"]}, []),
    ],
)
def test_a_run_changes_only_a_part(runs: Runs, scope: Record, changed: list[str]) -> None:
    assert addresses(runs.both("organization", **DECLARED, **scope)) == sorted(changed)


def test_what_contains_a_part_is_not_changed_itself(filled: Runs) -> None:
    result = filled.both("organization", **DECLARED, only=["cluster/Linux/queue/payments"])
    assert addresses(result) == ["cluster/Linux/queue/payments"]
    assert filled.rest("GET", "clusters")[0]["description"] != "new"


def test_what_contains_a_part_must_exist(runs: Runs) -> None:
    error = runs.rejected("organization", **DECLARED, only=["cluster/Linux/queue/payments"])
    assert error.message == (
        "clusters[0] (Linux) does not exist yet, and the run does not include it: apply it first, or include it."
    )


def test_one_of_many_costs_what_one_costs(filled: Runs) -> None:
    """A mistake elsewhere is still a mistake."""
    many = [pipeline(f"p{number}", description="x") for number in range(30)]
    filled.stand_in.clear_log()
    filled.run("organization", check=True, pipelines=[*many, pipeline("web-old")], only=["pipeline/web-old"])
    part = [(entry["method"], entry["path"], entry["operation"]) for entry in filled.stand_in.log()]
    filled.stand_in.clear_log()
    filled.run("organization", check=True, pipelines=[pipeline("web-old")], only=["pipeline/web-old"])
    assert part == [(entry["method"], entry["path"], entry["operation"]) for entry in filled.stand_in.log()]
    assert [path.rpartition("/")[2] for _method, path, _operation in part] == ["access-token", "web-old"]
    filled.rejected("organization", pipelines=[{"description": "x"}, pipeline("web-old")], only=["pipeline/web-old"])


PRUNE: Record = {"prune": ["pipelines"], "prune_pipelines": "delete", "max_deletions": "100%"}


@pytest.mark.parametrize(
    "scope",
    [
        {"only": ["pipeline/payments-*"]},
        {"except": ["pipeline/web*"]},
        {"owns": ["pipeline/payments-*", "team/Payments"]},
    ],
)
def test_only_a_part_is_pruned(filled: Runs, scope: Record) -> None:
    result = filled.both("organization", pipelines=[pipeline("payments-api")], **PRUNE, **scope)
    assert actions(result) == [("delete", "pipeline/payments-old")]


def test_children_are_pruned_in_a_part(runs: Runs) -> None:
    queues = [{"key": key} for key in ("payments", "payments-old", "web-old")]
    runs.run("organization", clusters=[{"name": "Linux", "queues": queues}])
    declared = {
        "clusters": [{"name": "Linux", "queues": [{"key": "payments"}]}],
        "prune": ["queues"],
        "max_deletions": "100%",
    }
    result = runs.both("organization", **declared, only=["cluster/Linux/queue/payments*"])
    assert actions(result) == [("delete", "cluster/Linux/queue/payments-old")]


def test_what_is_not_owned_is_rejected(filled: Runs) -> None:
    """All of it at once. A list of links belongs to the object that declares it."""
    owns = ["pipeline/payments-*", "team/Payments", "cluster/*/queue/payments"]
    error = filled.rejected("organization", **DECLARED, owns=owns)
    named = "pipeline/payments-*, team/Payments, cluster/*/queue/payments"
    rest = f"is not owned by this declaration, which owns {named}: move it, or widen owns."
    for where in ("teams[1] (Web)", "clusters[0] (Linux)", "clusters[0] (Linux).queues[1] (web)", "pipelines[1] (web)"):
        assert f"{where} {rest}" in error.message
    assert len(error.problems) == 4
    own = {
        "clusters": [{"name": "Linux", "queues": [QUEUE]}],
        "pipelines": DECLARED["pipelines"][:1],
        "teams": DECLARED["teams"][:1],
    }
    part = filled.run("organization", check=True, **own, owns=owns, only=["pipeline/*"])
    assert addresses(part) == ["team/Payments/pipeline/payments-api"]
    assert addresses(filled.both("organization", **own, owns=owns)) == [
        "cluster/Linux/queue/payments",
        "team/Payments/pipeline/payments-api",
    ]
    filled.run("organization", pipelines=[pipeline("payments-api", teams=[{"team": "web"}])])
    mine = {"pipelines": DECLARED["pipelines"][:1], "owns": ["pipeline/payments-*"], "max_deletions": "100%"}
    assert addresses(filled.both("organization", **mine)) == [
        "team/Payments/pipeline/payments-api",
        "team/Web/pipeline/payments-api",
    ]


def test_a_name_that_others_own_cannot_be_taken(filled: Runs) -> None:
    """An object keeps its owner when it is renamed."""
    renamed = [{"slug": "payments-web", "previous_slugs": ["web-old"]}]
    error = filled.rejected("organization", pipelines=renamed, owns=["pipeline/payments-*"])
    assert error.message.startswith(
        "The plan would update pipeline/payments-web, and owns does not include pipeline/web-old: "
    )
    assert addresses(filled.both("organization", pipelines=renamed, owns=["pipeline/*"])) == ["pipeline/payments-web"]


def test_files_narrow_and_never_widen(filled: Runs) -> None:
    both: Record = {"owns": ["pipeline/payments-*"], "declared_owns": ["pipeline/*"]}
    assert (
        "pipelines[0] (web) is not owned"
        in filled.rejected("organization", pipelines=[pipeline("web")], **both).message
    )
    both = {"owns": ["pipeline/*"], "declared_owns": ["pipeline/payments-*"]}
    assert (
        "pipelines[0] (web) is not owned"
        in filled.rejected("organization", pipelines=[pipeline("web")], **both).message
    )
    assert filled.run("organization", check=True, pipelines=[pipeline("payments-new")], **both)["changed"]
    nothing = filled.rejected("organization", pipelines=[pipeline("web")], owns=[])
    assert "which owns nothing" in nothing.message


@pytest.mark.parametrize("option", ["only", "except", "owns"])
def test_patterns_that_match_nothing(runs: Runs, option: str) -> None:
    wrong: Record = {option: ["pipelines/web"]}
    error = runs.rejected("organization", teams=[], **wrong)
    assert error.message.startswith(f"{option} takes patterns of addresses such as pipeline/release-* or cluster/Linux")
    assert error.facts["option"] == option


def test_a_cascade_into_what_others_own(filled: Runs) -> None:
    """The queues of a cluster are part of it, and a link is deleted with either of its objects."""
    filled.run(
        "organization", pipelines=[pipeline("payments-api", teams=[{"team": "web", "access_level": "read_only"}])]
    )
    absent = {"pipelines": [{"slug": "payments-api", "state": "absent"}]}
    assert actions(filled.both("organization", **absent, owns=["pipeline/payments-*"])) == [
        ("delete", "pipeline/payments-api")
    ]


RENAMED: Record = {"pipelines": [{"slug": "payments-web", "previous_slugs": ["web-old"], "description": "x"}]}
OTHERS: Record = {"pipelines": [pipeline("payments-api", description="x")]}


@pytest.mark.parametrize(
    ("declared", "scope", "changed"),
    [
        # An object that the run renames has two addresses.
        (RENAMED, {"except": ["pipeline/web-old"]}, []),
        (RENAMED, {"except": ["pipeline/payments-web"]}, []),
        (RENAMED, {"only": ["pipeline/web-old"]}, ["pipeline/payments-web"]),
        # Patterns that match what exists have an effect in pruned lists only.
        ({**OTHERS, **PRUNE, "allow_empty": True}, {"only": ["pipeline/web-old"]}, ["pipeline/web-old"]),
        ({**OTHERS, **PRUNE}, {"except": ["pipeline/*-old"]}, ["pipeline/payments-api"]),
        (
            {**OTHERS, **PRUNE},
            {"except": ["pipeline/web-old", "team/X"]},
            ["pipeline/payments-api", "pipeline/payments-old"],
        ),
    ],
)
def test_patterns_that_match_earlier_names_and_unmanaged_objects(
    filled: Runs, declared: Record, scope: Record, changed: list[str]
) -> None:
    assert addresses(filled.run("organization", check=True, **declared, **scope)) == changed


LINUX: Record = {"clusters": [{"name": "Linux", "queues": [QUEUE]}]}
PRUNED: Record = {
    "clusters": [{"name": "Mac"}, {"name": "Default cluster"}],
    "prune": ["clusters"],
    "max_deletions": "100%",
}


@pytest.mark.parametrize(
    ("declared", "scope", "sentence"),
    [
        (
            OTHERS,
            {"only": ["pipeline/payments-apo"]},
            "only lists pipeline/payments-apo, which matches no declared object: did",
        ),
        (
            OTHERS,
            {"only": ["pipeline/web-old"]},
            "only lists pipeline/web-old, which matches no declared object: correct",
        ),
        (
            OTHERS,
            {"only": ["pipeline/*", "team/*"]},
            "only lists team/*, which matches no declared object: correct the pattern",
        ),
        (
            {**OTHERS, **PRUNE},
            {"except": ["pipeline/web-odl"]},
            "except lists pipeline/web-odl, which matches no declared object, and none that prune could delete:"
            " did you mean pipeline/web-old? Otherwise remove the pattern.",
        ),
        (
            {"clusters": [{"name": "Linux", "state": "absent"}]},
            {"except": ["cluster/Linux/queue/*"]},
            "clusters[0] (Linux) would delete cluster/Linux/queue/payments, which except lists: remove the declaration, or",
        ),
    ],
)
def test_patterns_that_would_do_nothing_or_harm(filled: Runs, declared: Record, scope: Record, sentence: str) -> None:
    filled.run("organization", **LINUX)
    filled.stand_in.clear_log()
    error = filled.rejected("organization", **declared, **scope)
    assert sentence in error.message and error.problems[0].facts["option"] in scope
    assert filled.stand_in.log(write=True) == []


def test_a_pattern_without_a_consequence_is_a_warning(filled: Runs) -> None:
    """What it may mean is not pruned. What contains something that is left out is not pruned either."""
    misspelled: Record = {"except": ["pipeline/payments-apo"]}
    result = filled.run("organization", check=True, **OTHERS, **misspelled)
    assert result["changed"] and result["warnings"] == [
        "except lists pipeline/payments-apo, which matches no declared object:"
        " did you mean pipeline/payments-api? Otherwise remove the pattern."
    ]
    filled.run("organization", **LINUX)
    for pattern in ("cluster/Linux/queue/payments", "cluster/*/queue/payments"):
        scope: Record = {"except": [pattern]}
        assert addresses(filled.run("organization", check=True, **PRUNED, **scope)) == ["cluster/Mac"]
