# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every name by which REST and GraphQL know an option is its name, an alias, or its reserved name; Terraform's names: see test_terraform.py."""

from __future__ import annotations

import re
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource

MODULES = [*CATALOG.modules(), *_options.WHOLE]
# The last part of a path that is no name of an option: an object's identifier, or the only value in an object.
INSIDE = {"id", "uuid", "name", "label", "yaml", "enabled"}

# The notification services that can be limited to some objects.
SERVICES = [
    kind for kind in CATALOG.resources if kind.rest.path == "services" and "scope" in [one.name for one in kind.fields]
]
SEVERAL = "several options say what this one says in an API"
EXCEPTIONS = {
    ("pipeline", "repository", "url"): "the only value in the object of that name in GraphQL",
    ("pipeline", "provider_settings", "settings"): "the request's name in REST is the option's",
    ("pipeline", "archived", "archived_at"): "a time: an answer has no name for whether it is set",
    ("member_settings", "banner", "nodes"): "the only entry of a connection",
    ("cluster_maintainer", "user", "actor"): SEVERAL,
    ("cluster_maintainer", "team", "actor"): SEVERAL,
    **{
        (kind.name, option, "scope_uuids"): SEVERAL
        for kind in SERVICES
        for option in ("pipelines", "teams", "clusters")
    },
    ("member", "sso_mode", "mode"): "the only value in the object of that name in GraphQL",
    ("invitation", "sso_mode", "sso"): "an object in the input of GraphQL, and a type in its answers",
    ("agent_token", "lifetime", "expires_at"): SEVERAL,
    ("secret", "value_version", "description"): "it is the end of the description",
}


def snake(name: str) -> str:
    """`pipelineID` as `pipeline_id`."""
    return re.sub(r"(?<=[a-z0-9])([A-Z]+)", lambda found: f"_{found[1].lower()}", name)


def last(path: str) -> str:
    """The name at the end of a path."""
    parts = [snake(part) for part in path.replace("[]", "").split(".")]
    while len(parts) > 1 and parts[-1] in INSIDE:
        parts.pop()
    return parts[-1]


def derived(field: Field) -> set[str]:
    """The names of an option by where REST and GraphQL hold and take it."""
    packed = field.graphql.packed
    paths = {field.read_path, field.write_path, packed or field.graphql_path, packed or field.input_path}
    return {last(path) for path in paths if path}


def entries() -> t.Iterator[tuple[str, Field, set[str]]]:
    """Every option of every resource with the names that follow from its facts."""
    for resource in CATALOG.resources:
        if not (resource.managed or resource.is_link):
            continue
        for field in resource.fields:
            if field.options and not field.open:
                yield from ((resource.name, option, derived(option)) for option in field.options)
            else:
                yield resource.name, field, derived(field)
            yield from ((resource.name, option, derived(option)) for option in field.options if field.open)
        yield from of_mutations(resource)
        if resource.identity.by_id:
            yield resource.name, own(resource, "id"), {"uuid"}


def of_mutations(resource: Resource) -> t.Iterator[tuple[str, Field, set[str]]]:
    """What inputs hold whose id."""
    mutations = resource.graphql.mutations
    if not mutations:
        return
    for mutation in (mutations.create, mutations.update, mutations.delete):
        for name, whose in mutation.ids.items() if mutation else ():
            if whose == "parent":
                yield resource.name, resource.as_link.parent_reference or CATALOG.parent_option(resource), {snake(name)}
            elif whose not in ("organization", "itself"):
                yield resource.name, resource.field(whose), {snake(name)}


def own(resource: Resource, name: str) -> Field:
    """An option that is made of a resource's facts."""
    return next(field for field in CATALOG.own_fields(resource) if field.name == name)


def test_paths_give_names() -> None:
    assert [snake(name) for name in ("isDefaultTeam", "pipelineID", "url")] == ["is_default_team", "pipeline_id", "url"]
    assert [last(path) for path in ("cluster.uuid", "tags[].label", "settings.tls_verify", "id")] == [
        "cluster",
        "tags",
        "tls_verify",
        "id",
    ]


def test_every_name_is_the_options_or_an_alias() -> None:
    found = list(entries())
    assert len(found) > 120
    unknown = {(kind, field.name, name) for kind, field, names in found for name in names - {*field.names}}
    assert unknown == set(EXCEPTIONS)


def names_of(spec: dict[str, t.Any], place: str = "") -> t.Iterator[tuple[str, list[str]]]:
    """The names and aliases of every dictionary of options, by place."""
    yield place, [name for own, option in spec.items() for name in (own, *option.get("aliases", ()))]
    for name, option in spec.items():
        if option.get("options"):
            yield from names_of(option["options"], f"{place}.{name}")


@pytest.mark.parametrize("module", MODULES)
def test_no_name_means_two_options(module: str) -> None:
    """With those of the connection and of the module itself."""
    for place, names in names_of(_options.module_arguments(CATALOG, module)["argument_spec"]):
        assert len(names) == len(set(names)), place
        assert not {"message", "syslog_facility", "state", "groups"} & (set(names) - {"state"}), place


def test_a_secret_is_found_under_an_alias() -> None:
    """Also where the arguments are so wrong that Ansible looks for none."""
    spec = {
        "key": {"no_log": True, "aliases": ["old"]},
        "entries": {"aliases": ["rows"], "options": {"token": {"no_log": True}}},
    }
    given = {"old": "one", "rows": [{"token": "two"}, ["three"]], "entries": 4}
    assert _options.secrets_in(spec, given) == {"one", "two", "three"}


def test_aliases_are_options_at_any_depth() -> None:
    spec = _options.module_arguments(CATALOG, "organization")["argument_spec"]
    given = {
        "api_token": "x",
        "organization": "y",
        "pipelines": [{"slug": "p", "steps": "x", "teams": [{"team_id": "A", "access_level": "READ_ONLY"}]}],
        "api_settings": {"allowed_api_ip_addresses": ["10.0.0.0/8"]},
        "clusters": [{"name": "C", "queues": [{"key": "q", "note": "n", "uuid": "u"}]}],
    }
    checked = ArgumentSpecValidator(spec).validate(given)
    assert checked.error_messages == []
    options = _options.as_declared(CATALOG, "organization", checked.validated_parameters)
    (found,) = options["pipelines"]
    assert (found["configuration"], found["teams"][0]["team"]) == ("x", "A")
    assert found["teams"][0]["access_level"] == "read_only"
    assert options["api_settings"]["allowed_ip_addresses"] == ["10.0.0.0/8"]
    (queue,) = options["clusters"][0]["queues"]
    assert (queue["dispatch_paused_note"], queue["id"]) == ("n", "u")
