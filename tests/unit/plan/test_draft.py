# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan in the making: under which addresses an object is known, and what of it is a secret or not compared."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, UnknownName
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.draft import Draft
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._plan.sensitive import Sensitive
from ansible_collections.community.buildkite.plugins.module_utils._problems import Dependent, Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

from .plans import NO_CLIENT, plan, refused, short, there, web

SCHEDULE = CATALOG.resource("pipeline_schedule")
APES = there("team", "Apes")


def draft_of(*patterns: tuple[str, str]) -> Draft:
    """One in which nothing was decided."""
    organization = Organization(NO_CLIENT, CATALOG, frozenset())
    return Draft(organization, [], Limits.of(CATALOG, {}, bulk=True, problems=Problems()), False, Sensitive(patterns))


def renamed(draft: Draft) -> Node:
    """A schedule that is renamed, in a pipeline that is, too, and is declared under a slug that it does not get."""
    pipeline = there("pipeline", "web")
    node = there("pipeline_schedule", "Nightly", pipeline)
    draft.keys = {pipeline: "website", node: "Daily"}
    draft.desired_of[node] = Desired(SCHEDULE, "schedules[0]", "Daily", {}, parent="site")
    return node


def test_every_address_of_an_object() -> None:
    draft = draft_of()
    node = renamed(draft)
    before, after, declared = (
        "pipeline/web/schedule/Nightly",
        "pipeline/website/schedule/Daily",
        "pipeline/site/schedule/Daily",
    )
    assert draft.addresses(node) == {before, after, declared}
    del draft.desired_of[node]
    assert draft.addresses(node) == {before, after}


@pytest.mark.parametrize("pipeline", ["web", "website", "site"])
def test_an_option_is_a_secret_under_any_address(pipeline: str) -> None:
    draft = draft_of((f"pipeline/{pipeline}/schedule/*", "env"))
    shown = {field.name: field.sensitive for field in draft.shown_fields(renamed(draft))}
    assert list(shown) == [field.name for field in SCHEDULE.leaf_fields()]
    assert [name for name, patterns in shown.items() if patterns] == ["env"]


def test_options_that_are_not_compared_are_named_once_under_the_new_address() -> None:
    draft = draft_of()
    node = renamed(draft)
    for name in ("env", "branch", "env"):
        draft.leave(node, name)
    assert draft.not_compared == {"pipeline/website/schedule/Daily": ["env", "branch"]}


def named(draft: Draft, kind: str, key: str, parent: Node | None = None) -> Node:
    """A new object that is declared."""
    resource = CATALOG.resource(kind)
    node = Node(resource, key, parent)
    draft.desired_of[node] = Desired(resource, key, key, {})
    return node


def test_a_reference_to_the_slug_that_a_new_object_will_have() -> None:
    """Of its own resource."""
    draft = draft_of()
    named(draft, "team", "Web shop")
    shop = named(draft, "pipeline", "Web shop")
    assert draft.resolve("pipeline", " Web-Shop ", "here") is shop
    with pytest.raises(InvalidOption):
        draft.resolve("pipeline", "web", "here")


def test_a_reference_in_any_case() -> None:
    draft = draft_of()
    one, other = named(draft, "team", "Web"), named(draft, "team", "API")
    assert [draft.resolve("team", name, "here") for name in ("Web", "WEB", "api")] == [one, one, other]
    # Where case counts, white space does not.
    cluster = named(draft, "cluster", "Linux")
    assert draft.resolve("cluster", " Linux ", "here") is cluster


def test_whether_what_does_not_exist_is_assumed() -> None:
    """As an earlier task may create it."""
    with pytest.raises(InvalidOption):
        draft_of().resolve("cluster", "C", "here")
    assumes = draft_of()
    assumes.assume = True
    assert assumes.resolve("cluster", "C", "here").address == "cluster/C" and len(assumes.warnings) == 1


def test_a_reference_to_one_of_two_names_that_only_case_distinguishes() -> None:
    """As of a pipeline that is declared by its name, and one with that slug."""
    draft = draft_of()
    one, other = named(draft, "pipeline", "Shop"), named(draft, "pipeline", "shop")
    assert draft.resolve("pipeline", "Shop", "here") is one
    del draft.desired_of[one]
    draft._index = {}
    assert draft.resolve("pipeline", "Shop", "here") is other


def test_a_reference_by_slug_follows_the_new_name() -> None:
    """Only of resources that have slugs."""
    draft = draft_of()
    team, cluster = named(draft, "team", "Web shop"), named(draft, "cluster", "Web store")
    draft.keys[team] = "Web store"
    assert draft.resolve("team", "web-store", "here") is team
    for kind, text in (("team", "web-shop"), ("cluster", "web-store")):
        with pytest.raises(InvalidOption, match="does not exist"):
            draft.resolve(kind, text, "here")
    assert draft.resolve("cluster", "Web store", "here") is cluster


def test_a_reference_to_what_is_declared_and_wrong_is_no_mistake_of_its_own() -> None:
    """The mistake is in the declaration, which may be of the object that is named."""
    draft = draft_of()
    draft.unmatched = [Desired(CATALOG.resource(kind), "there", "Web", {}) for kind in ("cluster", "team")]
    with pytest.raises(Dependent):
        draft.resolve("team", "WEB", "here")
    # Of what is not wrong, it is known; and case counts in names of clusters.
    for kind, text in (("team", "API"), ("cluster", "WEB"), ("pipeline", "Web")):
        with pytest.raises(UnknownName):
            draft.resolve(kind, text, "here")
    draft._index = {}
    known = named(draft, "team", "Web")
    assert draft.resolve("team", "Web", "here") is known


def suggested(draft: Draft, kind: str, text: str) -> str | None:
    """The name that the error for an unknown one asks about."""
    with pytest.raises(UnknownName) as caught:
        draft.resolve(kind, text, "here")
    found = re.search("did you mean '(.*?)'", caught.value.message)
    return found and found.group(1)


def test_names_that_an_unknown_one_may_mean() -> None:
    """Of what is declared or exists, and not of what is deleted, under its old name, or of another resource."""
    draft = draft_of()
    team, cluster = CATALOG.resource("team"), CATALOG.resource("cluster")
    draft.desired = [
        Desired(cluster, "clusters[0]", "Gateway", {}),
        Desired(team, "teams[0]", "Database", {}, absent=True),
        Desired(team, "teams[1]", "Frontend", {}),
    ]
    gone, moved, stays = (there("team", name, slug=f"{name.lower()}-1") for name in ("Removed", "Earlier", "Platform"))
    for node in (gone, moved, stays, there("cluster", "Linux")):
        draft.organization.add(node)
    draft.removals[gone] = "teams[2]"
    draft.keys[moved] = "Present"
    names = {
        "Frontends": "Frontend",
        "Platforms": "Platform",
        "platforms-1": "platform-1",
        "Presents": "Present",
        "Gateways": None,
        "Databases": None,
        "Removes": None,
        "Earliest": None,
        "Linus": None,
    }
    assert {name: suggested(draft, "team", name) for name in names} == names
    # The same text may mean something else of another resource.
    assert [suggested(draft, "cluster", name) for name in ("Gateways", "Frontends")] == ["Gateway", None]


def test_the_place_of_a_reference_that_means_nothing() -> None:
    link = {"access_level": "read_only"}
    team = {"name": "T", "pipelines": [{"slug": slug, **link} for slug in ("web", "nothing")]}
    failure = refused({"teams": [team]}, web())
    message = failure.pop("message")
    assert failure == {
        "code": "invalid_option",
        "address": "team/T",
        "option": "pipelines[1].slug",
        "reference": "nothing",
    }
    assert message.startswith("teams[0] (T).pipelines[1].slug names the pipeline 'nothing', which does not exist")


MAIL = {"email": "a@x.example"}
INVITED, MEMBER = there("invitation", "a@x.example"), there("member", "a@x.example")


@pytest.mark.parametrize(
    ("options", "node", "changes", "unchanged", "waits"),
    [
        # An invitation of a member was accepted.
        ({"invitations": [MAIL]}, MEMBER, [], ["invitation/a@x.example"], False),
        ({"invitations": [MAIL]}, there("member", "b@x.example"), ["create invitation/a@x.example"], [], False),
        # Someone who is invited, or is declared to be, is no member yet.
        ({"members": [MAIL]}, INVITED, [], [], True),
        ({"members": [MAIL], "invitations": [MAIL]}, APES, ["create invitation/a@x.example"], [], True),
    ],
)
def test_people_who_are_not_members_yet(
    options: dict[str, t.Any], node: Node, changes: list[str], unchanged: list[str], waits: bool
) -> None:
    made = plan(options, node)
    assert (short(made), made.unchanged) == (changes, unchanged)
    text = "members[0] (a@x.example) has not accepted the invitation yet, so nothing of it is compared."
    assert made.warnings == [text] * waits


def test_someone_whose_invitation_is_withdrawn_is_unknown() -> None:
    options = {"members": [MAIL], "invitations": [{**MAIL, "state": "absent"}]}
    made = plan(options, INVITED)
    assert short(made) == ["delete invitation/a@x.example"] and made.warnings == []
    assert [change.address for change in made.held] == ["member/a@x.example"]


def test_names_of_declared_and_known_objects() -> None:
    draft, other = draft_of(), there("cluster", "D")
    cluster, queue = there("cluster", "C"), CATALOG.resource("cluster_queue")
    node, known = Node(queue, "q", cluster), there("cluster_queue", "k", cluster)
    draft.desired_of[node] = Desired(queue, "queues[0]", "q", {})
    draft.organization.add(known)
    for name, parent, is_name in (
        *(("q", None, True), ("q", cluster, True), ("q", other, False), ("x", None, False)),
        *(("k", None, True), ("k", cluster, True), ("k", other, False)),
    ):
        assert draft.is_name("cluster_queue", name, parent) is is_name
