# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One resource: contradictory facts, what answers mean, and what requests contain."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _times
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.field_facts import (
    NOWHERE,
    Conditions,
    Encoding,
    GraphQL,
    Reference,
    Rest,
    StandsFor,
    Switch,
)
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource_facts import (
    Alike,
    GraphQLAccess,
    Identity,
    Lifecycle,
    Link,
    Mutations,
    Pick,
    RestAccess,
    Root,
    Rotation,
    Scopes,
    Variant,
)
from ansible_collections.community.buildkite.plugins.module_utils._schema.use_facts import Occupants

HOSTED = Field(
    "hosted",
    "dict",
    "Where it runs.",
    options=(
        Field(
            "shape",
            "str",
            "The size.",
            rest=Rest("hosted.shape.name", "hostedAgents.shape"),
            graphql=GraphQL("hosted.shape"),
        ),
        Field("image", "str", "The image.", rest=Rest("hosted.linux.image"), graphql=GraphQL("hosted.linux.image")),
    ),
)
SETTINGS = Field(
    "settings",
    "dict",
    "What the provider does.",
    rest=Rest("provider.settings", "provider_settings"),
    graphql=GraphQL(NOWHERE),
    open=True,
    options=(
        Field("tags", "bool", "Whether tags are built.", default=False),
        Field("branches", "bool", "Whether branches are built."),
    ),
)
ROTATION = Lifecycle(rotation=Rotation("expires_at", "before", "lifetime", "created_before", "remove"))
EXPIRES = (
    Field("expires_at", "str", "When it expires.", same="time"),
    Field("before", "str", "How long before that the next one is made.", directs=True),
    Field("lifetime", "str", "How long it lasts.", rest=Rest(NOWHERE)),
    Field("created_before", "str", "When the next one is made whatever its age.", directs=True),
    Field("remove", "bool", "Whether those before go.", directs=True),
)


def no_error(error: InvalidOption) -> None:
    """Of leaves that are all right."""
    raise error


def resource(*fields: Field, **facts: t.Any) -> Resource:
    given: dict[str, t.Any] = {
        "name": "thing",
        "plural": "things",
        "title": "thing",
        "description": "A thing.",
        "identity": Identity(("name",)),
        "rest": RestAccess("things"),
        "scopes": Scopes("read_things", "write_things"),
        "fields": (Field("name", "str", "The name.", required=True), *fields),
    }
    return Resource(**{**given, **facts})


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"fields": (Field("name", "str", "A."), Field("name", "str", "B."))}, "two fields have one name"),
        (
            {"fields": (Field("name", "str", "A."), Field("b", "str", "B.", aliases=("name",)))},
            "two fields have one name",
        ),
        ({"identity": Identity(("slug",))}, "every key is a field"),
        ({"identity": Identity(("name",), previous="name")}, "the option of earlier keys is made from the resource"),
        (
            {"identity": Identity(("name",), unique=False, by_id=True, distinguished_by=(("name",), ("label",)))},
            "what tells objects of one key apart is a field",
        ),
        ({"lifecycle": Lifecycle(locked_by="archived")}, "the option that locks an object is a field"),
        ({"identity": Identity(("name",), picks=(Pick("role"),))}, "what selects objects is a field"),
        (
            {"identity": Identity(("name",), previous="previous_names", alike=Alike("url", "address"))},
            "the option that makes objects alike is a field",
        ),
        ({"parent": "cluster"}, "the path of a child contains {parent}"),
        ({"identity": Identity()}, "a singleton has no key, and every other resource has one"),
        ({"singleton": True}, "a singleton has no key, and every other resource has one"),
        *(
            (
                {"singleton": True, "identity": Identity(), **fact},
                "a singleton is found without a name, and neither created nor deleted",
            )
            for fact in (
                {"identity": Identity(by_id=True)},
                {"parent": "cluster", "rest": RestAccess("clusters/{parent}/things")},
                {"graphql": GraphQLAccess(mutations=Mutations())},
                {"identity": Identity(previous="previous_names")},
                {"lifecycle": Lifecycle(retired_by="archived")},
            )
        ),
        ({"rest": RestAccess(NOWHERE)}, "a resource that REST does not have is written over GraphQL"),
        ({"without_parent": "token"}, "only a child can lack a parent"),
        ({"lifecycle": ROTATION}, "a rotation names fields"),
        ({"as_link": Link(sides={"team": "members"})}, "a link has no module"),
        *(
            ({"fields": (Field("name", "str", "A."), *fields)}, "a switch and its note name each other")
            for fields in (
                (Field("on", "bool", "Whether.", switch=Switch("on", "off", note="why")),),
                (Field("why", "str", "Why.", conditions=Conditions(note_of="on")),),
                (Field("on", "bool", "A.", switch=Switch("on", "off", note="why")), Field("why", "str", "B.")),
                (
                    Field("on", "bool", "Whether.", switch=Switch("on", "off")),
                    Field("why", "str", "Why.", conditions=Conditions(note_of="on")),
                ),
            )
        ),
    ],
)
def test_contradictory_facts_are_refused(facts: dict[str, t.Any], why: str) -> None:
    with pytest.raises(ValueError) as caught:
        resource(**facts)
    assert str(caught.value) == f"resource thing: {why}"


def test_facts_that_go_together() -> None:
    resource(identity=Identity(("name",), previous="previous_names", alike=Alike("name", "text")))
    resource(rest=RestAccess(NOWHERE), graphql=GraphQLAccess(mutations=Mutations()))
    resource(parent="cluster", rest=RestAccess("clusters/{parent}/things"), without_parent="token")
    resource(
        Field("on", "bool", "Whether.", switch=Switch("on", "off", note="why")),
        Field("why", "str", "Why.", conditions=Conditions(note_of="on")),
    )
    resource(*EXPIRES, lifecycle=ROTATION)
    assert not resource().is_looked_at
    assert resource(identity=Identity(("name",), movable=True)).is_looked_at
    assert resource(occupants=Occupants("agent", "agents", "id", "url", "name", "read_agents")).is_looked_at
    links = resource(managed=False, as_link=Link(sides={"a": "things"}, guards_self="user", guards_parent=True))
    assert (links.is_link, links.sides) == (True, {"a": "things"})
    assert (resource().is_link, resource().sides) == (False, {})


def test_what_is_derived_from_the_facts() -> None:
    listed = resource(rest=RestAccess("clusters/one/our-things"))
    assert listed.list_names == ("things", "thing", "our_things")
    owner, other = (Field(name, "str", "Whose.", reference=Reference("team")) for name in ("owner", "other"))
    token = Field("token", "str", "Secret.", secret=True, same="unmasked")
    assert resource(owner, token).compared_secrets == (token,)
    named = resource(other)
    assert (named.references, named.is_unique, named.distinguishing) == ((), False, ())
    assert resource(identity=Identity(("name",), unique=True)).is_unique
    joined = resource(
        owner, other, identity=Identity(("owner", "name")), managed=False, as_link=Link(sides={"a": "things"})
    )
    assert (joined.references, joined.is_unique) == ((owner,), True)
    several = resource(
        Field("label", "str", "Its label."),
        identity=Identity(("name",), unique=False, by_id=True, distinguished_by=(("label", "name"), ("label",))),
    )
    assert (several.is_unique, several.distinguishing) == (False, ("label", "name"))


def test_key_is_the_first_option_or_what_the_service_makes_of_another() -> None:
    made = resource(Field("title", "str", "The title."), identity=Identity(("name",), key_from="title"))
    assert made.key_of({"name": "a", "title": "b"}) == "a"
    assert made.key_of({"title": "b"}) == "b"
    assert made.key_of({}) == ""
    assert resource().key_of({"title": "b"}) == ""


def test_key_and_id_of_an_existing_thing() -> None:
    made = resource(rest=RestAccess("things", id_path="uuid"))
    assert (made.key_in({"name": "a"}), made.id_in({"id": "1", "uuid": "2"})) == ("a", "2")
    assert (made.key_in({}), made.key_in({"name": None}), made.id_in({})) == ("", "", None)


def test_what_expires_now_has_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = _times.moment("2027-01-31T12:00:00Z")
    monkeypatch.setattr(_times, "now", lambda: noon)
    made = resource(*EXPIRES, lifecycle=ROTATION)
    assert made.is_over({"expires_at": "2027-01-31T12:00:00Z"})
    assert not made.is_over({"expires_at": "2027-01-31T12:00:01Z"})
    assert not made.is_over({"expires_at": None}) and not made.is_over({})
    assert not resource().is_over({"expires_at": "2020-01-01T00:00:00Z"})


def test_an_answer_of_another_kind_or_of_what_is_over_is_none_of_this_kind() -> None:
    made = resource(*EXPIRES, lifecycle=ROTATION, rest=RestAccess("things", only=("provider.id", "webhook")))
    raw = {"name": "a", "expires_at": "2020-01-01T00:00:00Z", "provider": {"id": "webhook"}}
    assert not made.holds(raw)
    assert made.holds({**raw, "expires_at": None})
    assert not made.holds({**raw, "expires_at": None, "provider": {"id": "slack"}})
    assert resource().holds(raw)
    # When it was made is no option of it, and is known where an answer has it.
    assert made.decode({**raw, "created_at": "2019-01-01T00:00:00Z"})["created_at"] == "2019-01-01T00:00:00Z"
    assert "created_at" not in made.decode(raw)


def test_path_of_a_child_holds_its_parents_id() -> None:
    assert (
        resource(parent="cluster", rest=RestAccess("clusters/{parent}/things")).collection("42") == "clusters/42/things"
    )
    assert resource().collection(None) == "things"


def test_leaf_fields_are_dotted_and_leave_out_links() -> None:
    links = Field("members", "list", "Who.", elements="dict", lists="member")
    before = Field("before", "str", "How long before.", directs=True)
    spelling = Field("label", "str", "Another word.", stands_for=StandsFor("name"))
    rules = Field("rules", "list", "What for.", elements="dict", options=(Field("path", "str", "Where."),))
    env = Field("env", "dict", "Variables.")
    made = resource(links, before, spelling, HOSTED, SETTINGS, rules, env)
    assert {leaf.name: leaf.graphql_path for leaf in made.leaf_fields()} == {
        "name": "name",
        "rules": "rules",
        "env": "env",
        "hosted.shape": "hosted.shape",
        "hosted.image": "hosted.linux.image",
        "settings.tags": "",
        "settings.branches": "",
    }


def test_decode_takes_null_for_empty_and_leaves_out_what_is_absent() -> None:
    made = resource(Field("description", "str", "What for."), Field("color", "str", "Its color."))
    assert made.decode({"name": "a", "description": None}) == {"name": "a", "description": ""}


def test_what_there_is_one_of_needs_neither_key_nor_id() -> None:
    """And an answer shows whether the subscription has its values."""
    networks = Field(
        "allowed",
        "list",
        "From where.",
        elements="str",
        rest=Rest(feature="features.list"),
        encoding=Encoding(joined=" "),
    )
    made = resource(networks, singleton=True, identity=Identity())
    assert (made.key_of({}), made.key_in({"name": "x"}), made.id_in({"id": "42"})) == ("thing", "thing", "thing")
    answer = {"name": "x", "allowed": None, "features": {"list": False, "other": True}}
    assert made.decode(answer) == {"name": "x", "allowed": [], "features.list": False}


def test_decode_goes_into_a_closed_dictionary_by_each_options_path() -> None:
    made = resource(HOSTED, Field("last", "str", "The last one."))
    raw = {"name": "a", "hosted": {"shape": {"name": "SMALL", "cpu": 2}, "linux": {"image": None}}, "last": "z"}
    assert made.decode(raw) == {"name": "a", "hosted.shape": "SMALL", "hosted.image": "", "last": "z"}
    assert made.decode({"name": "a", "hosted": None}) == {"name": "a", "hosted.shape": "", "hosted.image": ""}
    assert made.decode({"name": "a"}) == {"name": "a"}


def test_decode_takes_every_key_of_an_open_dictionary_and_a_mark_that_it_was_answered() -> None:
    raw = {"name": "a", "provider": {"settings": {"branches": True, "tags": None, "new": [1]}}}
    assert resource(SETTINGS).decode(raw) == {
        "name": "a",
        "settings": {},
        "settings.branches": True,
        "settings.new": [1],
        "settings.tags": False,
    }


def test_decode_of_an_open_dictionary_that_is_null_or_missing() -> None:
    assert resource(SETTINGS).decode({"name": "a", "provider": {"settings": None}}) == {"name": "a", "settings": {}}
    assert resource(SETTINGS).decode({"name": "a"}) == {"name": "a"}


def test_decode_keeps_other_names_and_the_variant() -> None:
    made = resource(
        Field("repository", "str", "Where."),
        identity=Identity(("name",), known_by=("slug",)),
        variant=Variant("provider.id", "repository", {"github.com": "github"}),
    )
    raw = {"name": "a", "slug": "a-1", "provider": {"id": "github"}, "repository": "x"}
    assert made.decode(raw) == {"name": "a", "slug": "a-1", "repository": "x", "variant": "github"}


def test_decode_leaves_out_links_and_what_is_nowhere() -> None:
    links = Field("members", "list", "Who.", elements="dict", lists="member")
    before = Field("before", "str", "How long before.", directs=True)
    hidden = Field("token", "str", "Secret.", rest=Rest(NOWHERE, "token"), secret=True)
    last = Field("last", "str", "The last one.")
    raw = {"name": "a", "members": [1], "before": "1d", "token": "x", "": "y", "last": "z"}
    assert resource(links, before, hidden, last).decode(raw) == {"name": "a", "last": "z"}


def test_decode_takes_other_dictionaries_and_lists_as_one_value() -> None:
    env = Field("env", "dict", "Variables.")
    rules = Field("rules", "list", "What for.", elements="dict", options=(Field("path", "str", "Where."),))
    raw = {"name": "a", "env": {"A": "1"}, "rules": [{"path": "x"}]}
    assert resource(env, rules).decode(raw) == raw


def test_decode_of_a_list_that_another_option_puts_out_of_force() -> None:
    made = resource(
        Field("all", "str", "Which.", choices=("all", "some")),
        Field("these", "list", "These.", elements="str", conditions=Conditions(only_when=("all", "some"))),
        Field("last", "str", "The last one."),
    )
    raw = {"name": "a", "all": "some", "these": ["x"], "last": "z"}
    assert made.decode(raw) == raw
    assert made.decode({**raw, "all": "all"}) == {**raw, "all": "all", "these": []}


def test_decode_graphql() -> None:
    made = resource(
        Field("default_queue", "str", "Its queue.", graphql=GraphQL("defaultQueue.uuid")),
        Field("privacy", "str", "Who sees it.", choices=("visible", "secret")),
        Field("labels", "list", "Its labels.", elements="str", graphql=GraphQL("labels[].text")),
        Field("notes", "str", "Notes."),
        Field("minutes", "int", "How long.", graphql=GraphQL(NOWHERE)),
        identity=Identity(("name",), known_by=("slug",)),
    )
    node = {
        "name": "a",
        "slug": "a-1",
        "defaultQueue": None,
        "privacy": "SECRET",
        "labels": [{"text": "x"}, {"text": "y"}],
    }
    assert made.decode_graphql(node) == {
        "name": "a",
        "slug": "a-1",
        "default_queue": "",
        "privacy": "secret",
        "labels": ["x", "y"],
    }
    assert made.decode_graphql({"labels": None}) == {"labels": []}


def test_encode_nests_and_clears() -> None:
    made = resource(HOSTED, SETTINGS, Field("minutes", "int", "How long.", null_clears=True))
    leaves = {}
    for field, value in [
        (made.field("hosted"), {"shape": "SMALL"}),
        (made.field("settings"), {"tags": True}),
        (made.field("minutes"), 0),
    ]:
        leaves.update({leaf.name: (leaf, item) for leaf, item in field.leaves(value, "here", no_error)})
    body = made.encode(leaves)
    assert body["hostedAgents"] == {"shape": "SMALL"}
    assert body["minutes"] is None


@pytest.mark.parametrize(
    ("url", "variant"),
    [
        ("https://github.com/org/repo", "github"),
        ("ssh://git@GitHub.com:22/org/repo.git", "github"),
        ("git@github.com:org/repo.git", "github"),
        ("github.com:org/repo.git", "github"),
        ("git@github.com:org/a:b.git", "github"),
        ("https:///org/repo", None),
        ("https://git.example.com/github.com/repo", None),
        ("git@git.example.com:github.com/repo", None),
        ("", None),
    ],
)
def test_variant_that_a_url_tells(url: str, variant: str | None) -> None:
    assert Variant("provider.id", "repository", {"github.com": "github"}).expected(url) == variant


def test_slugs_at_the_root_of_graphql_begin_with_the_organizations() -> None:
    assert Root("team", "slug", "ID!", "slug", "Team").argument_value("ops", "acme") == "acme/ops"
    assert Root("node", "id", "ID!", "graphql_id", "Suite").argument_value("42", "acme") == "42"
    assert Root("cluster", "id", "ID!", "id", "Cluster", below_organization=True).argument_value("42", "acme") == "42"
