# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members, maintainers, and teams with their pipelines: each a change of its own, whichever side declares it."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

from .known import link
from .plans import WEB, plan, refused, short, there, web

Options = dict[str, t.Any]
READ, BUILD = {"access_level": "read_only"}, {"access_level": "build_and_read"}
ADA, GRACE = there("member", "ada@example.com", id="u1"), there("member", "grace@example.com", id="u2")


def team(*members: Options, name: str = "T", **more: t.Any) -> Options:
    """A team with members."""
    return {"teams": [{"name": name, "members": list(members), **more}]}


def test_a_new_link_has_what_is_usual() -> None:
    made = plan(team({"user": "ada@example.com"}), there("team", "T"), ADA)
    (change,) = made.changes
    assert (change.action, change.address, change.where) == (
        *("create", "team/T/member/ada@example.com"),
        "teams[0] (T).members[0]",
    )
    assert (change.before, change.after) == ({}, {"user": "ada@example.com", "role": "member"})
    assert {name: value for name, (field, value) in change.leaves.items()} == {"user": ADA, "role": "member"}
    assert all(field.name == name for name, (field, _value) in change.leaves.items())
    assert change.needs == [change.node.parent, ADA] and not change.pruned and not change.carried
    assert change.node.references == {"user": ADA} and change.node.id is None and change.node.values == {}
    made = plan(team({"user": "ada@example.com", "role": "maintainer"}), there("team", "T"), ADA)
    assert made.changes[0].after["role"] == "maintainer"


def test_a_link_that_differs_or_not() -> None:
    existing = there("team", "T")
    member = link("team_member", existing, {"role": "member"}, user=ADA)
    made = plan(team({"user": "ada@example.com"}), existing, ADA, member)
    assert (made.changes, made.unchanged) == ([], ["team/T", member.address])
    made = plan(team({"user": "ada@example.com", "role": "member"}), existing, ADA, member)
    assert (made.changes, made.unchanged) == ([], ["team/T", member.address])
    entry = {"user": "ada@example.com", "role": "maintainer"}
    made = plan(team(entry), existing, ADA, member)
    (change,) = made.changes
    assert (change.action, change.address, change.node, change.where) == (
        *("update", "team/T/member/ada@example.com"),
        *(member, "teams[0] (T).members[0]"),
    )
    assert (change.before, change.after) == ({"role": "member"}, {"role": "maintainer"})
    assert change.leaves == {"role": (member.resource.field("role"), "maintainer")}
    assert change.needs == [existing, ADA] and made.unchanged == ["team/T"]
    both = plan(team({"user": "grace@example.com"}, entry), existing, ADA, GRACE, member)
    assert short(both) == ["create team/T/member/grace@example.com", "update team/T/member/ada@example.com"]


def test_names_that_objects_will_have() -> None:
    options = {"teams": [{"name": "T", "pipelines": [{"slug": "shop", **READ}]}]}
    renamed = {"pipelines": [{"slug": "shop", "previous_slugs": ["web"]}]}
    made = plan({**options, **renamed}, there("team", "T"), web())
    assert made.changes[-1].after == {"slug": "shop", **READ}


@pytest.mark.parametrize(
    ("pattern", "is_hidden"), [("team/T:pipelines", True), ("team/T:members", False), ("team/U:pipelines", False)]
)
def test_the_values_of_a_sensitive_list_are_not_shown(pattern: str, is_hidden: bool) -> None:
    address, _colon, option = pattern.partition(":")
    options = {"teams": [{"name": "T", "pipelines": [{"slug": "web", **READ}]}]}
    (change,) = plan(options, there("team", "T"), web(), sensitive=[(address, option)]).changes
    assert change.after["slug"] == "web" and change.leaves["access_level"][1] == "read_only"
    assert (change.after["access_level"] == "read_only") is not is_hidden


def test_a_list_is_the_whole_list() -> None:
    """Of what declares it: other lists are unmanaged."""
    existing, other = there("team", "T"), there("team", "Other")
    links = [
        link("team_member", existing, {"role": "member"}, user=ADA),
        link("team_member", existing, {"role": "maintainer"}, user=GRACE),
        link("team_member", other, {"role": "maintainer"}, user=GRACE),
    ]
    made = plan(team({"user": "ada@example.com"}), existing, other, ADA, GRACE, *links)
    (change,) = made.changes
    assert (change.action, change.node, change.address) == ("delete", links[1], "team/T/member/grace@example.com")
    assert (change.before, change.after) == ({"user": "grace@example.com", "role": "maintainer"}, {})
    assert (change.pruned, change.where) == (True, "teams[0] (T).members")
    options = team({"user": "ada@example.com"})["teams"] + [{"name": "Other"}]
    assert short(plan({"teams": options}, existing, other, ADA, GRACE, *links)) == [f"delete {links[1].address}"]
    renamed = team(name="New", previous_names=["T"])
    made = plan(renamed, existing, other, ADA, GRACE, *links)
    assert short(made)[1:] == [f"delete team/New/member/{one}@example.com" for one in ("ada", "grace")]


def test_links_of_what_is_deleted_go_with_it() -> None:
    existing, pipeline = there("team", "T"), web()
    access = link("team_pipeline", existing, READ, slug=pipeline)
    options = {"teams": [{"name": "T", "state": "absent"}], "pipelines": [{"slug": "web", "teams": []}]}
    assert short(plan(options, existing, pipeline, access)) == ["delete team/T"]


def both(of_team: list[Options] | None, of_pipeline: list[Options] | None) -> Options:
    """A team and a pipeline, and which of their lists are declared."""
    return {
        "teams": [{"name": "T", **({} if of_team is None else {"pipelines": of_team})}],
        "pipelines": [{"slug": "web", **({} if of_pipeline is None else {"teams": of_pipeline})}],
    }


TO_WEB, TO_TEAM = {"slug": "web"}, {"team": "T"}
SIDES: list[tuple[Options, list[str]]] = [
    (both([{**TO_WEB, **READ}], [{**TO_TEAM, **READ}]), ["create"]),
    (both([{**TO_WEB, **READ}], None), ["create"]),
    (both(None, [{**TO_TEAM, **READ}]), ["create"]),
    (both([], []), []),
]


@pytest.mark.parametrize(("options", "actions"), SIDES)
def test_a_link_is_one_object_from_either_side(options: Options, actions: list[str]) -> None:
    existing, pipeline = there("team", "T"), web()
    made = plan(options, existing, pipeline)
    assert short(made) == [f"{action} team/T/pipeline/web" for action in actions]
    for change in made.changes:
        assert change.after == {"slug": "web", **READ} and change.node.parent is existing
        assert change.node.references == {"slug": pipeline} and not change.carried
    access = link("team_pipeline", existing, BUILD, slug=pipeline)
    action = "update" if actions else "delete"
    assert short(plan(options, existing, pipeline, access)) == [f"{action} team/T/pipeline/web"]


WRONG: list[tuple[Options, str, str, str]] = [
    (
        both([{**TO_WEB, **READ}, {**TO_WEB, **READ}], None),
        "team/T",
        "pipelines[1]",
        "teams[0] (T).pipelines[0] and teams[0] (T).pipelines[1] name the same pipeline: keep one of them.",
    ),
    (
        both([{**TO_WEB, **READ}], [{**TO_TEAM, **BUILD}]),
        "pipeline/web",
        "teams[0]",
        "teams[0] (T).pipelines[0] has access_level read_only and pipelines[0] (web).teams[0] has build_and_read for one"
        " link: make them equal.",
    ),
    (
        both([{**TO_WEB, **READ}], []),
        "team/T",
        "pipelines[0]",
        "teams[0] (T).pipelines[0] declares a link that pipelines[0] (web).teams leaves out: declare it on both sides, or"
        " on one only.",
    ),
    (
        both([], [{**TO_TEAM, **READ}]),
        "pipeline/web",
        "teams[0]",
        "pipelines[0] (web).teams[0] declares a link that teams[0] (T).pipelines leaves out: declare it on both sides, or"
        " on one only.",
    ),
]


@pytest.mark.parametrize(("options", "address", "option", "message"), WRONG)
def test_links_that_are_declared_in_two_ways(options: Options, address: str, option: str, message: str) -> None:
    failure = refused(options, there("team", "T"), web())
    assert failure == {"code": "invalid_option", "message": message, "address": address, "option": option}


def test_a_list_with_a_mistake_leaves_nothing_out() -> None:
    """Otherwise what the wrong entry means might be deleted."""
    existing = there("team", "T")
    member = link("team_member", existing, {"role": "member"}, user=ADA)
    failure = refused(team({"user": "nobody@example.com"}), existing, ADA, member)
    assert failure["reference"] == "nobody@example.com"
    with pytest.raises(InvalidOption) as caught:
        plan(team({"user": "a@example.com"}, {"user": "b@example.com"}), existing, ADA, member)
    assert [one["option"] for one in caught.value.failure["problems"]] == ["members[0].user", "members[1].user"]
    options = {**both([{**TO_WEB, **READ}], [{"team": "Nothing", **READ}])}
    assert refused(options, existing, web())["reference"] == "Nothing"


def test_what_a_new_object_takes_along() -> None:
    """A new pipeline is created with its teams, whichever side declares them; a new team is not."""
    new = {"pipelines": [WEB], "teams": [{"name": "T", "pipelines": [{**TO_WEB, **READ}]}]}
    made = plan(new, there("team", "T"))
    create, access = made.changes
    assert (create.carries, access.carried, create.needs) == ([access], True, [access.node.parent])
    made = plan(new)
    assert short(made) == ["create team/T", "create pipeline/web", "create team/T/pipeline/web"]
    assert made.changes[1].carries == [made.changes[2]] and made.changes[0].carries == []
    made = plan({**new, "pipelines": [{"slug": "web"}]}, web())
    assert [change.carried for change in made.changes] == [False, False]
