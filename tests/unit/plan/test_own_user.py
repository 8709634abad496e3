# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes by which the run's own user loses something: its place, its role, or the last way by which it manages a cluster."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._plan import own_user
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .known import Known, change, found, link, plan_of
from .plans import there

ME, ADA = there("member", "me@example.com", id="me"), there("member", "ada@example.com", id="ada")
UNNAMED = there("member", "01234567-89ab-cdef-0123-456789abcdef", id="me")
TEAM, OTHER, LINUX, MAC = there("team", "T"), there("team", "U"), there("cluster", "Linux"), there("cluster", "Mac")
PERHAPS = " perhaps (the token does not show its user without the scope read_user)"
# Whom the service shows as the token's user, and the address that the connection names.
KNOWN: t.Any = (("me", None), None)
NAMED: t.Any = ((None, None), "Me@Example.com")
UNKNOWN: t.Any = ((None, None), None)


def rejected(organization: Known, changes: list[Change], email: str | None = None, *more: Change) -> list[str]:
    """The sentences, without what they all have in common; `more` are changes that override_guards lists."""
    problems = Problems()
    own_user.check(organization, plan_of(*changes, *more), changes, email, problems)
    assert all(one.facts["guard"] == "own_user" for one in problems.found)
    rejections = found(problems)
    assert all(message.startswith(address) for address, message in rejections)
    return [message.removesuffix(", or list this address in override_guards.") for _address, message in rejections]


def member(team: Node, user: Node, role: str = "member") -> Node:
    """A member of a team."""
    return link("team_member", team, {"role": role}, user=user)


def maintainer(cluster: Node, **who: Node) -> Node:
    """A maintainer of a cluster."""
    return link("cluster_maintainer", cluster, None, **who)


def keep(address: str) -> str:
    """What a link's sentence ends with."""
    return f", so that later runs may fail: keep it in where {address} is"


@pytest.mark.parametrize("caller", [KNOWN, NAMED])
def test_its_own_place(caller: t.Any) -> None:
    """By its ID, or by the address that the connection names."""
    links = [member(TEAM, ME), member(TEAM, ADA), maintainer(LINUX, user=ME), maintainer(LINUX, user=ADA)]
    organization = Known(TEAM, LINUX, ME, ADA, *links, caller=caller[0])
    one, other = "team/T/member/me@example.com", "cluster/Linux/maintainer/me@example.com"
    assert rejected(organization, [change("delete", node) for node in links], caller[1]) == [
        f"{other} removes the run's own user from its cluster{keep(other)}",
        f"{one} removes the run's own user from its team{keep(one)}",
    ]
    assert rejected(organization, [change("create", node) for node in links], caller[1]) == []


def test_a_user_that_may_be_its_own() -> None:
    node = member(TEAM, ADA)
    assert rejected(Known(TEAM, ADA, node, caller=UNKNOWN[0]), [change("delete", node)]) == [
        f"{node.address}{PERHAPS} removes the run's own user from its team{keep(node.address)}"
    ]


def test_a_user_of_whom_only_the_id_is_known() -> None:
    """The list of users names it; where that cannot be read, it may be anyone."""
    node = member(TEAM, UNNAMED)
    for without, perhaps, asked in (("", PERHAPS, ["member"]), ("read_organizations", PERHAPS, [])):
        organization = Known(TEAM, node, caller=NAMED[0], without=without)
        (sentence,) = rejected(organization, [change("delete", node)], NAMED[1])
        assert sentence.startswith(f"{node.address}{perhaps} removes") and organization.asked == asked


def test_its_own_role() -> None:
    for before, after, is_lost in (("maintainer", "member", True), ("member", "maintainer", False)):
        node = member(TEAM, ME, before)
        leaves = {"role": (node.resource.field("role"), after)}
        update = change("update", node, leaves=leaves, before={"role": before}, after={"role": after})
        assert rejected(Known(TEAM, ME, node, caller=KNOWN[0]), [update]) == (
            [f"{node.address} makes the run's own user a member who is not a maintainer{keep(node.address)}"]
            if is_lost
            else []
        )


def test_a_team_that_it_is_in() -> None:
    links = [member(TEAM, ADA), member(TEAM, ME), member(OTHER, ADA)]
    organization = Known(TEAM, OTHER, ME, ADA, *links, caller=KNOWN[0])
    assert rejected(organization, [change("delete", one) for one in (TEAM, OTHER, LINUX)]) == [
        "team/T would be deleted, and the run's own user is in it, so that later runs may fail: keep it"
    ]
    assert "team_member in team/T" in organization.asked
    assert rejected(organization, [change("update", TEAM)]) == []


# ---- a team of maintainers


WAY = "cluster/Linux/maintainer/team:T"
LOST = f"{WAY} removes the last way by which the run's own user manages cluster/Linux{keep(WAY)}"
IN_T = (member(TEAM, ME), member(TEAM, ADA))


@pytest.mark.parametrize(
    ("links", "caller", "sentences"),
    [
        (IN_T, KNOWN, [LOST]),
        (IN_T, NAMED, [LOST]),
        ((member(TEAM, ADA),), KNOWN, []),
        (IN_T, (("me", False), None), [LOST]),
        # An administrator needs no way.
        (IN_T, (("me", True), None), []),
        (IN_T, UNKNOWN, [LOST.replace(" removes", f"{PERHAPS} removes")]),
        # Another way stays.
        ((*IN_T, maintainer(LINUX, user=ME)), KNOWN, []),
        ((*IN_T, maintainer(LINUX, user=ADA)), KNOWN, [LOST]),
        ((*IN_T, maintainer(MAC, user=ME)), KNOWN, [LOST]),
        ((*IN_T, maintainer(LINUX, team=OTHER), member(OTHER, ME)), KNOWN, []),
        ((*IN_T, maintainer(LINUX, team=OTHER), member(OTHER, ADA)), KNOWN, [LOST]),
        ((*IN_T, maintainer(LINUX, team=OTHER)), KNOWN, [LOST]),
        ((*IN_T, maintainer(LINUX, user=ME)), NAMED, []),
        ((*IN_T, maintainer(LINUX, team=OTHER), member(OTHER, ME)), NAMED, []),
    ],
)
def test_the_last_way_to_a_cluster(links: tuple[Node, ...], caller: t.Any, sentences: list[str]) -> None:
    way = maintainer(LINUX, team=TEAM)
    organization = Known(TEAM, OTHER, LINUX, MAC, ME, ADA, way, *links, caller=caller[0])
    assert rejected(organization, [change("delete", way)], caller[1]) == sentences
    assert rejected(organization, [change("update", way), change("delete", TEAM)], caller[1]) != [LOST]


def test_members_that_cannot_be_read() -> None:
    way = maintainer(LINUX, team=TEAM)
    organization = Known(TEAM, LINUX, ME, way, caller=KNOWN[0], without="read_teams")
    assert rejected(organization, [change("delete", way)]) == [LOST.replace(" removes", f"{PERHAPS} removes")]
    assert organization.asked == []


def test_another_way_that_is_removed_too_or_made() -> None:
    way, second = maintainer(LINUX, team=TEAM), maintainer(LINUX, user=ME)
    organization = Known(TEAM, OTHER, LINUX, ME, ADA, way, second, *IN_T, member(OTHER, ME), caller=KNOWN[0])
    # Wherever that is listed in override_guards.
    assert rejected(organization, [change("delete", way)], None, change("delete", second)) == [LOST]
    new: dict[str, tuple[Node, dict[str, Node], list[str]]] = {
        "its own": (LINUX, {"user": ME}, []),
        "another user": (LINUX, {"user": ADA}, [LOST]),
        "another cluster": (MAC, {"user": ME}, [LOST]),
        "a team": (LINUX, {"team": OTHER}, []),
        "a new team": (LINUX, {"team": Node(CATALOG.resource("team"), "New")}, [LOST]),
    }
    organization.remove(second)
    for parent, references, sentences in new.values():
        made = Node(way.resource, "", parent, None, {}, references)
        assert rejected(organization, [change("delete", way)], None, change("create", made)) == sentences
    # By a team that it leaves in the same run, it manages nothing any more.
    made = Node(way.resource, "", LINUX, None, {}, {"team": OTHER})
    leaves = change("delete", organization.nodes("team_member")[-1])
    assert rejected(organization, [change("delete", way)], None, change("create", made), leaves) == [LOST]
