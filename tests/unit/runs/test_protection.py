# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a run may take away: protected addresses, ceilings, emptied lists, archiving rather than deleting."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError

from running.modules import TREE, Runs, actions, pipeline

ALL: dict[str, t.Any] = {"prune": ["clusters", "queues", "teams", "pipelines"], "max_deletions": "100%"}
DEFAULT = {"name": "Default cluster"}


@pytest.fixture
def there(runs: Runs) -> Runs:
    """The small organization, and some more pipelines of no team."""
    assert not runs.run("organization", **TREE).get("failed")
    for slug in ("release-1", "release-2", "sandbox"):
        runs.rest("POST", "pipelines", pipeline(slug))
    return runs


def test_prune_leaves_what_is_protected(there: Runs) -> None:
    """It stays, and the result reports it; what is not protected goes."""
    options: dict[str, t.Any] = {
        "pipelines": TREE["pipelines"],
        "prune": ["pipelines"],
        "protected": ["Pipeline/Release-*"],
    }
    result = there.both("organization", **options)
    assert actions(result) == [("archive", "pipeline/sandbox")]
    assert result["protected"] == ["pipeline/release-1", "pipeline/release-2"]
    assert there.run("organization", **{**options, "prune": []})["protected"] == []


@pytest.mark.parametrize(
    ("option", "pattern", "rest"),
    [
        ("protected", "team/Platfrm", ": did you mean team/Platform? Otherwise remove the pattern."),
        ("protected", "team/Other-*", ": correct the pattern, or remove it."),
        ("sensitive", "team/Other/member/*:role", ": correct the pattern, or remove it."),
        # They match something declared or existing, may match what is inside, or their list was not read.
        ("protected", "team/plat*", None),
        ("protected", "team/Other", None),
        ("protected", "team/Platform/member/nobody", None),
        ("protected", "cluster/Lnux", None),
        ("sensitive", "*:description", None),
    ],
)
def test_a_pattern_that_matches_nothing_is_a_warning(runs: Runs, option: str, pattern: str, rest: str | None) -> None:
    """Nobody would notice otherwise that it protects or masks nothing. Unknown objects are not absent."""
    teams = [{"name": "Platform"}, *([{"name": "Other"}] if pattern == "team/Other" else [])]
    patterns: dict[str, t.Any] = {option: [pattern]}
    result = runs.run("organization", check=True, teams=teams, **patterns)
    expected = (
        [f"{option} lists {pattern}, which matches no declared object, and none that the token's user can see{rest}"]
        if rest
        else []
    )
    assert result["warnings"] == expected


def test_a_protected_queue_protects_its_cluster(there: Runs) -> None:
    """From prune, which leaves the cluster, and from being declared absent, which is refused."""
    pruned: dict[str, t.Any] = {
        "clusters": [DEFAULT],
        "prune": ["clusters"],
        "pipelines": [{"slug": "web", "cluster": DEFAULT["name"]}],
    }
    assert ("delete", "cluster/Linux") in actions(there.run("organization", check=True, **pruned))
    result = there.run("organization", check=True, protected=["cluster/*/queue/gp?"], **pruned)
    assert ("delete", "cluster/Linux") not in actions(result) and result["protected"] == ["cluster/Linux"]
    absent: dict[str, t.Any] = {"clusters": [{"name": "Linux", "state": "absent"}], "pipelines": pruned["pipelines"]}
    error = there.rejected("organization", **absent, protected=["cluster/Linux/queue/gpu"])
    assert (
        "would delete cluster/Linux/queue/gpu by deleting cluster/Linux, which protected does not allow"
        in error.message
    )
    assert error.failure["count"] == 1 and error.failure["option"] == "protected"
    # A pattern for something else costs no request and keeps nothing.
    there.stand_in.clear_log()
    there.run("organization", check=True, **absent, protected=["pipeline/*", "cluster/Other"])
    assert ("delete", "cluster/Linux") in actions(there.run("organization", check=True, **absent, protected=["team/*"]))


REFUSED: dict[str, tuple[dict[str, t.Any], str]] = {
    "absent": ({"pipelines": [{"slug": "release-1", "state": "absent"}]}, "would delete pipeline/release-1"),
    "archived": ({"pipelines": [{"slug": "release-1", "archived": True}]}, "would archive pipeline/release-1"),
    "archived and changed": (
        {"pipelines": [{"slug": "release-1", "archived": True, "description": "x"}]},
        "would archive pipeline/release-1",
    ),
    "renamed and archived": (
        {"pipelines": [{"slug": "x", "previous_slugs": ["release-1"], "archived": True}]},
        "would archive pipeline/release-1",
    ),
    "several": (
        {"pipelines": [{"slug": "release-1", "state": "absent"}, {"slug": "release-2", "state": "absent"}]},
        "and 1 more",
    ),
    "left out of a list": (
        {"teams": [{"name": "Platform", "members": [{"user": "grace@example.com"}]}]},
        "teams[0] (Platform).members would delete team/Platform/member/ada@example.com",
    ),
    "by its team": (
        {"teams": [{"name": "Web", "state": "absent"}], "override_guards": ["team/Web"]},
        "by deleting team/Web",
    ),
    "by its pipeline": ({"pipelines": [{"slug": "web", "state": "absent"}]}, "by deleting pipeline/web"),
}


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_nothing_takes_away_what_is_protected(there: Runs, name: str) -> None:
    """Whatever way it is declared, in check mode and in a run."""
    options, part = REFUSED[name]
    protected = ["pipeline/release-*", "team/*/member/ada@example.com", "team/*/pipeline/web"]
    for check in (True, False):
        error = there.rejected("organization", check, **options, protected=protected)
        assert part in error.message and "remove the pattern from protected" in error.message
        assert error.failure["code"] == "rejected" and error.failure["limit"] == 0
    assert not there.run("organization", check=True, **options).get("failed")


@pytest.mark.parametrize("pattern", ["pipelines/web", "web", "pipeline", "", "queue/gpu", "/pipeline/web"])
def test_a_pattern_that_can_mean_nothing(there: Runs, pattern: str) -> None:
    """A pattern that was mistyped protects nothing, so it is an error."""
    error = there.rejected("organization", pipelines=[{"slug": "web"}], protected=[pattern])
    assert error.failure["code"] == "invalid_option" and error.failure["option"] == "protected"
    assert "begin with member, cluster, " in error.message and repr(pattern) in error.message


def test_protecting_links_needs_to_read_them(there: Runs) -> None:
    """What cannot be read cannot be known to be protected: the scope is named with the option."""
    scopes = ["read_pipelines", "write_pipelines"]
    there.stand_in.seed({"tokens": [{"token": "bkua_pipes", "user": "owner@example.com", "scopes": scopes}]})
    options: dict[str, t.Any] = {"pipelines": [{"slug": "web", "state": "absent"}], "api_token": "bkua_pipes"}
    error = there.rejected("organization", **options, protected=["team/*/pipeline/web"])
    assert "read_teams (for protected)" in error.message
    options["override_guards"] = ["pipeline/web"]
    assert there.run("organization", **options, protected=["pipeline/x"])["counts"]["deleted"] == 1


def test_pruned_pipelines_are_archived_unless_deletion_is_asked_for(there: Runs) -> None:
    """Deletion takes those that are archived already too, and what hangs on them."""
    keep: dict[str, t.Any] = {"pipelines": [{"slug": "web"}], "prune": ["pipelines"], "max_deletions": "4"}
    result = there.run("organization", check=True, **keep)
    archived = [("archive", f"pipeline/{slug}") for slug in ("release-1", "release-2", "sandbox")]
    assert sorted(actions(result)) == archived, "an archived pipeline is left alone"
    assert sorted(actions(there.run("organization", check=True, **keep, prune_pipelines="archive"))) == archived
    error = there.rejected("organization", **{**keep, "max_deletions": "3"}, prune_pipelines="delete")
    assert "removes 4" in error.message and error.failure["limit"] == 3
    assert error.failure["option"] == "max_deletions"
    result = there.both("organization", **keep, prune_pipelines="delete")
    assert sorted(actions(result)) == [
        ("delete", f"pipeline/{slug}") for slug in ("old", "release-1", "release-2", "sandbox")
    ]
    assert list(there.at("pipelines")) == ["web"]


def test_the_share_is_of_what_is_in_use(there: Runs) -> None:
    """Many archived pipelines do not raise the ceiling: half of those in use are too many."""
    for number in range(12):
        there.rest("POST", "pipelines", pipeline(f"gone{number}"))
        there.rest("POST", f"pipelines/gone{number}/archive")
    half: dict[str, t.Any] = {"pipelines": [{"slug": "web"}, {"slug": "release-1"}], "prune": ["pipelines"]}
    error = there.rejected("organization", **half)
    assert "removes 2" in error.message and "max_deletions allows 1, 25% of 4:" in error.message
    assert there.run("organization", check=True, **half, max_deletions="50%")["counts"]["archived"] == 2


def test_a_list_of_children_that_is_declared_empty(there: Runs) -> None:
    """An emptied list is refused however small its share of all is; what is replaced is not emptied."""
    cluster: dict[str, t.Any] = {"name": "Small", "queues": [{"key": "only"}]}
    there.run("organization", clusters=[cluster])
    queues = [queue["key"] for queue in there.at("clusters", "Linux", "queues").values()]
    both: dict[str, t.Any] = {
        "clusters": [{"name": "Linux", "queues": [{"key": key} for key in queues]}, {**cluster, "queues": []}],
        "prune": ["queues"],
    }
    error = there.rejected("organization", **both)
    assert "queues of cluster/Small is declared empty, and prune would delete its only queue" in error.message
    assert error.failure["option"] == "allow_empty"
    both["clusters"][1] = {**cluster, "queues": [{"key": "other"}]}
    assert actions(there.both("organization", **both)) == [
        ("create", "cluster/Small/queue/other"),
        ("delete", "cluster/Small/queue/only"),
    ]
    both["clusters"][1] = {**cluster, "queues": []}
    assert actions(there.both("organization", **both, allow_empty=True)) == [("delete", "cluster/Small/queue/other")]


@pytest.mark.parametrize("pattern", ["team/Ops [core]", "team/Ops [*", "TEAM/ops [core]"])
def test_brackets_in_a_pattern_are_brackets(runs: Runs, pattern: str) -> None:
    """Names hold brackets, which mean themselves."""
    for name in ("Ops [core]", "Ops c"):
        runs.rest("POST", "teams", {"name": name, "privacy": "visible"})
    done = runs.run(
        "organization", teams=[{"name": "Everyone"}], prune=["teams"], max_deletions="100%", protected=[pattern]
    )
    assert done["protected"] == ["team/Ops [core]"]
    assert "team/Ops c" in [change["address"] for change in done["changes"]]


NAMESAKES: dict[str, tuple[dict[str, t.Any], str]] = {
    "a name whose slug is taken": ({"pipelines": [{**pipeline("x"), "slug": None, "name": "Shop"}]}, "pipeline/shop"),
}


@pytest.mark.parametrize(("declared", "there"), NAMESAKES.values(), ids=NAMESAKES)
def test_what_the_service_takes_for_the_same_is_not_made_and_the_other_pruned(
    runs: Runs, declared: dict[str, t.Any], there: str
) -> None:
    runs.rest("POST", "pipelines", {**pipeline("shop"), "name": "Renamed by hand"})
    runs.rest("POST", "teams", {"name": "Platform", "privacy": "visible"})
    before = len(runs.stand_in.log(write=True))
    reasons = runs.held("organization", **declared, prune=list(declared), max_deletions="100%")
    assert [f"does not exist, but {there} exists and has the same slug" in reason for reason in reasons.values()] == [
        True
    ]
    assert len(runs.stand_in.log(write=True)) == before


@pytest.mark.parametrize("declared", [{"pipelines": [pipeline("Shop")]}, {"teams": [{"name": "Platform\n"}]}])
def test_case_and_white_space_make_no_other_object(runs: Runs, declared: dict[str, t.Any]) -> None:
    runs.rest("POST", "pipelines", {**pipeline("shop"), "name": "Renamed by hand"})
    runs.rest("POST", "teams", {"name": "Platform", "privacy": "visible"})
    planned = runs.run("organization", check=True, **declared)
    assert {change["action"] for change in planned["changes"]} <= {"update"}


def test_the_lists_of_one_object_have_a_ceiling_too(runs: Runs) -> None:
    """Five entries always pass; the share is of the object's own list, whatever else a loop has read."""
    users = [{"name": f"U{number}", "email": f"u{number}@example.com"} for number in range(30)]
    runs.stand_in.seed({"users": users})
    members = [{"user": user["email"]} for user in users]
    for name, size in (("Big", 30), ("Small", 8)):
        assert not runs.run("team", name=name, members=members[:size]).get("failed")
    session = runs.session(module="team")
    assert not session.run("team", {"name": "Big", "members": members}, True)["changes"]
    with pytest.raises(BuildkiteError) as caught:
        session.run("team", {"name": "Small", "members": members[:2]}, True)
    assert caught.value.failure["option"] == "max_deletions"
    assert (caught.value.failure["count"], caught.value.failure["limit"]) == (6, 5)
    assert "max_deletions allows 5, 25% of 8:" in caught.value.message
    assert "removes 6" in runs.rejected("team", name="Small", members=members[:2], max_deletions="5").message
    runs.rejected("team", name="Small", members=members[:2], max_deletions="many")
    assert len(runs.run("team", check=True, name="Small", members=members[:3])["changes"]) == 5
    assert len(runs.both("team", name="Small", members=members[:2], max_deletions="80%")["changes"]) == 6
