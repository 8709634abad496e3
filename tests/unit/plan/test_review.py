# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a reviewer sees of a plan: its ID, what is unmanaged or not compared, and renames that were not declared."""

from __future__ import annotations

import dataclasses
import re
import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, Rejected
from ansible_collections.community.buildkite.plugins.module_utils._plan.change import Change, Plan
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.draft import Draft
from ansible_collections.community.buildkite.plugins.module_utils._plan.limits import Limits
from ansible_collections.community.buildkite.plugins.module_utils._plan.review import (
    Review,
    check_form,
    check_key,
    plan_id,
    review,
)
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading, list_key

from .known import change, plan_of
from .plans import there

ID = "0123456789abcdef" * 2
COUNTS = {"created": 1, "updated": 0, "archived": 0, "deleted": 0, "unchanged": 2, "held": 0, "failed": 0, "skipped": 0}


def reviewed(**facts: t.Any) -> Review:
    """A review of nothing but some facts."""
    empty: dict[str, t.Any] = {"not_in_plan_id": [], "unmanaged": {}, "not_compared": [], "hints": []}
    titles = {resource.plural: resource.title for resource in CATALOG.managed()}
    return Review(**{"plan_id": ID, **empty, "counts": COUNTS, "titles": titles, **facts})


SUMMARIES: list[tuple[dict[str, t.Any], str]] = [
    ({}, ""),
    ({"unmanaged": {"pipelines": ["a"], "queues": ["b", "c"]}}, "; unmanaged: 1 pipeline, 2 queues"),
    ({"not_compared": [{"options": ["a"]}]}, "; not compared: 1 option"),
    ({"not_compared": [{"options": ["a"]}, {"options": ["a", "b"]}]}, "; not compared: 3 options"),
    ({"not_in_plan_id": ["a"]}, "; 1 secret value is not covered by the plan ID"),
    (
        {"not_in_plan_id": ["a", "b"], "unmanaged": {"teams": ["t"]}},
        "; unmanaged: 1 team; 2 secret values are not covered by the plan ID",
    ),
]


@pytest.mark.parametrize(("facts", "more"), SUMMARIES)
def test_the_summary(facts: dict[str, t.Any], more: str) -> None:
    one = reviewed(**facts)
    assert one.summary == f"1 to create, 2 unchanged{more}."
    names = ("plan_id", "not_in_plan_id", "unmanaged", "not_compared", "hints")
    assert one.shown() == {"summary": one.summary, **{name: getattr(one, name) for name in names}}


def test_the_plan_that_was_reviewed() -> None:
    one = reviewed()
    one.check_expected(None)
    one.check_expected(ID)
    with pytest.raises(Rejected) as caught:
        one.check_expected("f" * 32)
    assert caught.value.message == (
        f"The plan is {ID} (1 to create, 2 unchanged) and plan_id is {'f' * 32}: the declaration or the current state has"
        " changed since the review, so review this plan and set plan_id to its ID."
    )
    facts = caught.value.facts
    assert (facts["guard"], facts["plan_id"], facts["expected"]) == ("plan_id", ID, "f" * 32)


@pytest.mark.parametrize(("count", "last"), [(5, "hint 4"), (6, "1 more hint"), (7, "2 more hints")])
def test_the_first_hints_are_warnings(count: int, last: str) -> None:
    warnings = reviewed(hints=[{"message": f"hint {number}"} for number in range(count)]).warnings()
    assert warnings[:5] == [f"hint {number}" for number in range(5)] and len(warnings) == min(count, 6)
    assert warnings[-1] == (last if count == 5 else f"{last}: see hints in the result.")


def test_what_can_be_no_plan_id() -> None:
    for expected in (None, ID):
        check_form(expected)
    for wrong in ("", ID[1:], f"{ID}0", ID.upper(), f"{ID}\n", "g" * 32):
        with pytest.raises(InvalidOption) as caught:
            check_form(wrong)
        assert caught.value.message == f"plan_id takes the plan_id of a check, 32 digits from 0 to f, not {wrong!r}."
        assert caught.value.facts["option"] == "plan_id"


def test_a_key_that_covers_nothing() -> None:
    check_key(None)
    check_key("key")
    for empty in ("", "  "):
        with pytest.raises(InvalidOption) as caught:
            check_key(empty)
        assert caught.value.message == "plan_hmac_key is empty: set it to a secret text, or leave it out."
        assert caught.value.facts["option"] == "plan_hmac_key"


# ---- the ID

WEB = there("pipeline", "web")
TAGS, NAME = WEB.resource.field("tags"), WEB.resource.field("name")
LEAVES: t.Any = {"tags": (TAGS, ["b", "a"]), "name": (NAME, "New")}


def update(**facts: t.Any) -> Change:
    """A change of a pipeline."""
    before, after = {"tags": ["x", "y"], "name": None}, {"tags": ["b", "a"], "name": "New"}
    return change("update", WEB, **{"leaves": LEAVES, "before": before, "after": after, **facts})


SAME: dict[str, Change] = {
    "the order of a set": update(before={"tags": ["y", "x"], "name": None}),
    "what is not set": update(before={"tags": ["x", "y"], "name": ""}),
    "the order of options": update(after={"name": "New", "tags": ["b", "a"]}),
    "where it is declared": update(where="elsewhere"),
    "data": update(data_lost="Everything."),
    "what is needed": update(needs=[WEB], late=True),
}
OTHERS: dict[str, Change] = {
    "another name": update(after={"tags": ["b", "a"], "name": "Newer"}),
    "another name before": update(before={"tags": ["x", "y"], "name": "Old"}),
    "another tag": update(after={"tags": ["b", "c"], "name": "New"}),
    "an option less": update(after={"tags": ["b", "a"]}),
    "held": update(held="why"),
    "skipped": update(skipped="why"),
    "another object": dataclasses.replace(update(), address="pipeline/api"),
    "another action": dataclasses.replace(update(), action="archive"),
    "a cascade": update(cascade=["a"]),
    "another cascade": update(cascade=["b"]),
}


def test_what_a_plan_id_is_made_of() -> None:
    found = plan_id("acme", [update()])
    assert re.fullmatch("[0-9a-f]{32}", found)
    assert {case: plan_id("acme", [one]) for case, one in SAME.items()} == dict.fromkeys(SAME, found)
    ids = [found, plan_id("other", [update()]), plan_id("acme", [])]
    ids += [plan_id("acme", [one]) for one in OTHERS.values()]
    ids.append(plan_id("acme", [update(), update(skipped="why")]))
    assert len(set(ids)) == len(ids)
    assert plan_id("acme", [update(held="one")]) == plan_id("acme", [update(held="other")])
    # A list that is no set has an order.
    steps: t.Any = {"configuration": (WEB.resource.field("configuration"), "x")}
    ordered = [
        plan_id("acme", [update(leaves=steps, after={"configuration": some})]) for some in (["a", "b"], ["b", "a"])
    ]
    assert ordered[0] != ordered[1]
    both = [update(), dataclasses.replace(update(), address="pipeline/api")]
    assert plan_id("acme", both) == plan_id("acme", both[::-1])


def hook(before: str, after: str, address: str = "webhook/H") -> Change:
    """A change of a secret."""
    node = there("webhook", "H")
    leaves: t.Any = {"token": (node.resource.field("token"), after)}
    made = change("update", node, leaves=leaves, before={"token": before}, after={"token": after})
    return dataclasses.replace(made, address=address)


def test_secrets_are_in_the_id_only_with_a_key() -> None:
    """A checksum without one could be compared with those of guesses."""
    one, other = hook("old", "new"), hook("old", "newer")
    assert plan_id("acme", [one]) == plan_id("acme", [other]) == plan_id("acme", [one], "")
    ids = [plan_id("acme", [made], key) for key in ("k", "l") for made in (one, other, hook("older", "new"))]
    ids += [plan_id("acme", [one]), plan_id("acme", [hook("old", "new", "webhook/I")], "k")]
    assert len(set(ids)) == len(ids)
    assert plan_id("acme", [update()]) == plan_id("acme", [update()], "k")


def test_an_id_is_the_same_with_every_release() -> None:
    """A plan that was reviewed before an update of the collection needs no other review."""
    networks: t.Any = {"allowed_ip_addresses": (CATALOG.resource("agent_token").field("allowed_ip_addresses"), [])}
    token = there("agent_token", "T", there("cluster", "C"))
    sides = {"allowed_ip_addresses": ["192.0.2.0/24", "10.0.0.0/8"]}
    changes = [
        update(after={"tags": ["b", "a"], "name": "Grüße"}),
        change("update", token, leaves=networks, before=sides, after={"allowed_ip_addresses": None}, held="why"),
        change("delete", there("cluster", "D"), cascade=["b", "a"], cascade_ended=["c"], cascade_unknown=["secrets"]),
        change("create", there("team", "U"), after={"name": "U"}, skipped="why"),
        hook("old", "new"),
    ]
    assert plan_id("acme", changes) == "a519ec110fed2ae3668288585d00f81b"
    assert plan_id("acme", changes, "key") == "d9e310b5759f0ad63b0989dc0aae4d65"


# ---- what is unmanaged, and hints


def draft_of(*nodes: Node, read: t.Sequence[tuple[str, Node | None]] = ()) -> Draft:
    """A draft in which nothing was decided, of an organization with some lists that were read whole."""
    client = types.SimpleNamespace(connection=types.SimpleNamespace(organization="acme"))
    organization = Organization(t.cast(t.Any, client), CATALOG, frozenset())
    for node in nodes:
        organization.add(node)
    for kind, parent in read:
        organization.readings.note(list_key(kind, parent), Reading(0.0))
    limits = Limits.of(CATALOG, {}, bulk=True, problems=Problems())
    return Draft(organization, [], limits, False)


def declare(draft: Draft, *nodes: Node) -> None:
    """Declare some objects."""
    for node in nodes:
        draft.desired_of[node] = Desired(node.resource, node.key, node.key, {})


def test_unmanaged_objects() -> None:
    """Of lists that were read whole, and not only for a deletion; what is in an unmanaged object is not counted again."""
    clusters = [there("cluster", key) for key in ("Declared", "Removed", "Unmanaged", "Stub")]
    declared, removed, unmanaged, stub = clusters
    queues = [there("cluster_queue", "q", one, id=f"in {one.key}") for one in clusters]
    more = there("cluster_queue", "a", declared)
    token = there("agent_token", "t", declared)
    team, pipeline = there("team", "T"), there("pipeline", "p")
    stub.stub = True
    read = [("cluster", None), ("team", None), ("agent_token", declared), *(("cluster_queue", one) for one in clusters)]
    draft = draft_of(*clusters, *queues, more, token, team, pipeline, read=read)
    declare(draft, declared)
    draft.removals[removed] = ""
    draft.organization.incidental.add(list_key("agent_token", declared))
    found = review(draft, plan_of())
    assert found.unmanaged == {
        "clusters": ["cluster/Unmanaged"],
        "queues": ["cluster/Declared/queue/a", "cluster/Declared/queue/q", "cluster/Stub/queue/q"],
        "teams": ["team/T"],
    }
    declare(draft, unmanaged, team, queues[0], more, queues[3])
    assert review(draft, plan_of()).unmanaged == {"queues": ["cluster/Unmanaged/queue/q"]}


def test_options_that_are_not_compared() -> None:
    draft = draft_of()
    draft.not_compared = {"team/B": ["b", "a"], "team/A": ["c"]}
    found = review(draft, Plan([hook("a", "b")], ["x"], [], withheld=[hook("a", "c", "webhook/A")]))
    assert found.not_compared == [{"address": "team/A", "options": ["c"]}, {"address": "team/B", "options": ["a", "b"]}]
    assert found.not_in_plan_id == ["webhook/A:token", "webhook/H:token"]
    assert found.counts["updated"] == found.counts["unchanged"] == found.counts["skipped"] == 1
    assert found.titles["clusters"] == "cluster" and "users" not in found.titles
    with_key = review(draft, plan_of(hook("a", "b")), "key")
    assert with_key.not_in_plan_id == [] and with_key.plan_id == plan_id("acme", [hook("a", "b")], "key")


def hints(
    *existing: Node,
    declared: t.Sequence[Node] = (),
    repository: str | None = "git@github.com:x/shop.git",
    **facts: t.Any,
) -> list[dict[str, t.Any]]:
    """Those of a plan that creates a pipeline of a repository."""
    draft = draft_of(*existing)
    declare(draft, *declared)
    new = Node(WEB.resource, "new")
    leaves: t.Any = {} if repository is None else {"repository": (WEB.resource.field("repository"), repository)}
    created = change("create", new, leaves=leaves, where="pipelines[0] (new)", **facts)
    draft.created[new] = created
    # Of what nothing makes alike.
    webhook = Node(CATALOG.resource("webhook"), "H")
    draft.created[webhook] = change("create", webhook)
    draft.removals.update({node: "declared" for node in existing if node.key == "removed"})
    draft.removals.update({node: "" for node in existing if node.key == "pruned"})
    return review(draft, plan_of(created)).hints


def shop(slug: str, repository: str = "https://github.com/x/shop", **values: t.Any) -> Node:
    """A pipeline of a repository."""
    return there("pipeline", slug, repository=repository, **values)


def test_a_new_object_that_looks_like_an_undeclared_one() -> None:
    assert hints(shop("old")) == [
        {
            "address": "pipeline/new",
            "existing": ["pipeline/old"],
            "same": "repository",
            "option": "previous_slugs",
            "message": "pipelines[0] (new) would be created, and pipeline/old, which is not declared, has the same"
            " repository: to rename it instead, add previous_slugs: [old].",
        }
    ]
    (hint,) = hints(*(shop(slug) for slug in "cabd"))
    assert hint["existing"] == [f"pipeline/{slug}" for slug in "abcd"]
    assert hint["message"] == (
        "pipelines[0] (new) would be created, and pipeline/a, pipeline/b, pipeline/c and 1 more, which are not declared,"
        " have the same repository: to rename it instead, add previous_slugs: [its current name]."
    )
    (hint,) = hints(*(shop(slug) for slug in "abc"))
    assert "pipeline/a, pipeline/b, pipeline/c, which are not" in hint["message"]


def test_no_hint_without_reason() -> None:
    """What is declared, deleted, archived, another, or of no repository does not become the new one."""
    stub, old = shop("stub"), shop("old")
    stub.stub = True
    others = [shop("archived", archived=True), shop("removed"), stub, shop("other", "https://github.com/x/other")]
    assert hints(*others) == hints(old, declared=[old]) == hints(old, held="why") == hints(old, skipped="why") == []
    assert hints(shop("none", ""), repository="") == hints(shop("none", ""), repository=None) == []
    # What is only pruned would rather be renamed.
    assert [hint["existing"] for hint in hints(*others, shop("pruned"))] == [["pipeline/pruned"]]
    assert hints(there("team", "T", repository="https://github.com/x/shop")) == []
