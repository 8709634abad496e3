# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An organization as options: objects in objects, links, references, values that an option has anyway, and secrets."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._export import export
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization

SIDES = {"team_member": "team", "team_pipeline": "team", "cluster_maintainer": "cluster"}
KINDS = ("team", "pipeline", "cluster", "cluster_queue", "webhook", "pipeline_schedule")


@pytest.fixture
def organization() -> Organization:
    """An organization that nothing reads."""
    return Organization(t.cast(t.Any, None), CATALOG, None)


def put(
    organization: Organization, kind: str, key: str, parent: Node | None = None, ident: str = "", **values: t.Any
) -> Node:
    """An object that exists."""
    resource = CATALOG.resource(kind)
    own = {resource.key[0]: key} if resource.fields else {}
    return organization.add(Node(resource, key, parent, ident or f"id-{key}", {**own, **values}))


def link(organization: Organization, kind: str, parent: Node, values: dict[str, t.Any], **joined: Node) -> Node:
    """A link that exists."""
    return organization.add(Node(CATALOG.resource(kind), "", parent, f"id-{id(joined)}", values, joined))


def exported(
    organization: Organization,
    *kinds: str,
    sides: t.Mapping[str, str] | None = None,
    unnamed: t.Sequence[str] = (),
    **how: bool,
) -> export.Exported:
    """Some kinds as options."""
    usual = SIDES if sides is None else sides
    return export.export(organization, [CATALOG.resource(kind) for kind in kinds], usual, unnamed, **how)


def test_links_are_listed_by_name_in_the_entry_of_their_side(organization: Organization) -> None:
    team, other = (put(organization, "team", name) for name in ("Apes", "Bees"))
    for email, role in (("c@acme.example", "member"), ("B@acme.example", "maintainer"), ("a@acme.example", "member")):
        user = put(organization, "member", email)
        link(organization, "team_member", team, {"role": role}, user=user)
    shop = put(organization, "pipeline", "shop", slug="shop")
    for owner in (other, team):
        link(organization, "team_pipeline", owner, {"access_level": "READ_ONLY"}, slug=shop)
    assert exported(organization, "team").options["teams"] == [
        {
            "name": "Apes",
            "members": [
                {"user": "a@acme.example", "role": "member"},
                {"user": "B@acme.example", "role": "maintainer"},
                {"user": "c@acme.example", "role": "member"},
            ],
            "pipelines": [{"slug": "shop", "access_level": "READ_ONLY"}],
        },
        {"name": "Bees", "members": [], "pipelines": [{"slug": "shop", "access_level": "READ_ONLY"}]},
    ]
    short = exported(organization, "team", usual=False).options["teams"]
    assert [list(entry) for entry in short[0]["members"]] == [["user"], ["user", "role"], ["user"]]
    (pipeline,) = exported(organization, "pipeline", sides={"team_pipeline": "pipeline"}).options["pipelines"]
    assert pipeline["teams"] == [
        {"team": "Apes", "access_level": "READ_ONLY"},
        {"team": "Bees", "access_level": "READ_ONLY"},
    ]
    assert "teams" not in exported(organization, "pipeline").options["pipelines"][0]


def test_a_link_of_one_of_two_kinds_names_only_that(organization: Organization) -> None:
    cluster, team = put(organization, "cluster", "Linux"), put(organization, "team", "Apes")
    link(organization, "cluster_maintainer", cluster, {}, team=team)
    assert exported(organization, "cluster").options["clusters"][0]["maintainers"] == [{"team": "Apes"}]


def test_objects_are_in_their_parents_and_are_named_there(organization: Organization) -> None:
    """A queue of the same name in another cluster makes no difference; one whose list is not asked for is not listed."""
    linux, mac = put(organization, "cluster", "Linux"), put(organization, "cluster", "Mac")
    for cluster in (linux, mac):
        queue = put(organization, "cluster_queue", "gpu", cluster, f"{cluster.key}-gpu")
        cluster.values["default_queue"] = queue.id
    put(organization, "cluster_queue", "arm", mac)
    whole = exported(organization, "cluster", "cluster_queue", sides={}).options["clusters"]
    assert [[queue["key"] for queue in entry["queues"]] for entry in whole] == [["gpu"], ["arm", "gpu"]]
    assert [entry["default_queue"] for entry in whole] == ["gpu", "gpu"]
    assert "queues" not in exported(organization, "cluster", sides={}).options["clusters"][0]
    unnamed = exported(organization, "cluster", sides={}, unnamed=["clusters.default_queue"])
    assert "default_queue" not in unnamed.options["clusters"][0]


def test_a_list_whose_objects_cannot_be_told_apart_is_left_out_of_its_parent(organization: Organization) -> None:
    """Its other options are written; the warning names the parent and every key."""
    linux = put(organization, "cluster", "Linux")
    for number, key in enumerate(("gpu", "")):
        put(organization, "cluster_queue", key, linux, f"q{number}")
    result = exported(organization, "cluster", "cluster_queue", sides={})
    assert result.options["clusters"] == [{"name": "Linux"}]
    assert result.left_out == [
        (
            "clusters.queues",
            "Several queues of cluster/Linux have the same key, or one has none (''), so they cannot be "
            "declared: rename them.",
        )
    ]
    for number, name in enumerate(("Bees", "Apes", "bees", "Apes", "Cats")):
        put(organization, "team", name, None, f"t{number}")
    assert exported(organization, "team", sides={}).left_out == [
        (
            "teams",
            "Several teams have the same name, or one has none ('apes', 'bees'), so they cannot be declared: rename them.",
        )
    ]


def test_objects_of_one_name_have_their_ids(organization: Organization) -> None:
    for name, ident in (("Linux", "2"), ("Mac", "3"), ("Linux", "1")):
        put(organization, "cluster", name, None, ident)
    assert exported(organization, "cluster", sides={}).options["clusters"] == [
        {"name": "Linux", "id": "1"},
        {"name": "Linux", "id": "2"},
        {"name": "Mac"},
    ]
    put(organization, "cluster", "Linux", None, "4", description="Servers")
    assert list(exported(organization, "cluster", sides={}).options["clusters"][2]) == ["name", "id", "description"]
    put(organization, "pipeline", "shop", slug="shop", cluster="2")
    assert exported(organization, "pipeline", sides={}).options["pipelines"][0]["cluster"] == "2"


def test_a_reference_to_an_object_that_was_not_read_is_its_id(organization: Organization) -> None:
    put(organization, "pipeline", "shop", slug="shop", cluster="elsewhere")
    assert exported(organization, "pipeline", sides={}).options["pipelines"][0]["cluster"] == "elsewhere"


def test_settings_that_exist_once_are_one_dictionary(organization: Organization) -> None:
    settings = next(entry for entry in CATALOG.top_level() if entry.singleton)
    (field, *_others) = settings.fields
    assert exported(organization, settings.name, sides={}).options == {}
    node = organization.add(Node(settings, "acme", None, "1", {}))
    assert exported(organization, settings.name, sides={}).options == {}
    node.values[field.name] = "a value"
    assert exported(organization, settings.name, sides={}).options == {settings.plural: {field.name: "a value"}}


def test_only_the_name_of_a_target_is_no_entry(organization: Organization) -> None:
    put(organization, "team", "Apes").stub = True
    assert exported(organization, "team", sides={}).options == {"teams": []}


def test_values_that_look_like_secrets_are_named(organization: Organization) -> None:
    secret = {"steps": [{"command": "make"}], "env": {"API_TOKEN": "s3cr3t-s3cr3t"}}
    for key in ("One", "Two"):
        put(organization, "pipeline", key, slug=key.lower(), configuration=str(secret))
        warning = exported(organization, "pipeline", sides={}).warnings[-1]
        if key == "One":
            assert warning == (
                "pipeline/One:configuration looks like a secret and is returned as it is: "
                "encrypt it with Ansible Vault before you store the result."
            )
    assert warning == (
        "pipeline/One:configuration, pipeline/Two:configuration look like secrets and "
        "are returned as they are: encrypt them with Ansible Vault before you store the result."
    )


def test_options_that_are_known_to_be_unset_are_empty_on_request(organization: Organization) -> None:
    """One that an answer omits, one with a fixed set of values and one that is not in force are not."""
    put(organization, "cluster", "Linux", description=None, color="#fff", emoji="")
    entries = [
        exported(organization, "cluster", sides={}, empties=empties).options["clusters"][0] for empties in (False, True)
    ]
    assert entries == [
        {"name": "Linux", "color": "#fff"},
        {"name": "Linux", "description": "", "color": "#fff", "emoji": ""},
    ]
