# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Arguments before Ansible checks them: null is omitted, reserved names are replaced, unknown names get a suggestion."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.buildkite.plugins.module_utils import _arguments, _options
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import declared
from ansible_collections.community.buildkite.plugins.module_utils._schema.field import Field
from ansible_collections.community.buildkite.plugins.module_utils._schema.suggestions import meant

MODULES = [*CATALOG.modules(), *_options.WHOLE]
CONNECTION = {"api_token": "x", "organization": "y"}


def checked(module: str, given: dict[str, t.Any]) -> dict[str, t.Any]:
    """The options of a module as its run gets them; every unknown argument and every wrong value is an error."""
    understood = _arguments.understood(CATALOG, module, {**CONNECTION, **given})
    result = ArgumentSpecValidator(_options.module_arguments(CATALOG, module)["argument_spec"]).validate(understood)
    assert result.error_messages == []
    return _options.as_declared(CATALOG, module, result.validated_parameters)


def needed(fields: t.Iterable[Field]) -> dict[str, t.Any]:
    """What an entry needs, and nothing else."""
    made = {field.name: field.choices[0] if field.choices else "x" for field in fields if field.required}
    return made or next(({field.name: "x"} for field in fields if field.type == "str" and not field.choices), {})


def nulls(fields: t.Iterable[Field]) -> dict[str, t.Any]:
    """Every option as null but what an entry needs."""
    return {**{name: None for field in fields for name in field.names}, **needed(fields)}


def entries(fields: t.Iterable[Field], wrap: t.Callable[[t.Any], t.Any]) -> t.Iterator[tuple[t.Any, t.Any]]:
    """Every dictionary of options at any depth: with each option null, and with what it needs alone."""
    yield wrap(nulls(fields)), wrap(needed(fields))
    for field in (field for field in fields if field.options):

        def inside(value: t.Any, field: Field = field) -> t.Any:
            return wrap({**needed(fields), field.name: [value] if field.type == "list" else value})

        yield from entries(field.options, inside)


@pytest.mark.parametrize("module", [*MODULES, *CATALOG.infos()])
def test_null_is_omitted(module: str) -> None:
    """For every option of every resource, in its own module and in the lists of the whole organization."""
    fields = _options.module_fields(CATALOG, module)
    pairs = list(entries(fields, lambda value: value))
    assert all(pairs) and (module in CATALOG.modules() or len(pairs) > 1 or module.endswith("_info"))
    for given, same in pairs:
        assert checked(module, given) == checked(module, same)


def test_null_of_the_connection_is_omitted() -> None:
    """So that the environment counts, and the usual value."""
    given = dict.fromkeys(("api_url", "timeout", "organization"))
    assert _arguments.understood(CATALOG, "team", {**given, "name": "A", "_ansible_x": None}) == {
        "name": "A",
        "_ansible_x": None,
    }


def test_an_unknown_argument_is_unknown_also_as_null() -> None:
    assert _arguments.understood(CATALOG, "team", {"nonsense": None}) == {"nonsense": None}


@pytest.mark.parametrize(
    "given",
    [
        {"pipeline_schedule": {"label": "a", "pipeline": "x", "message": "m"}},
        {"organization": {"pipelines": [{"slug": "x", "schedules": [{"label": "a", "message": "m"}]}]}},
    ],
)
def test_names_that_ansible_reserves(given: dict[str, t.Any]) -> None:
    """No argument spec can have them, and they are taken all the same."""
    [(module, options)] = given.items()
    problems = Problems()
    desired = declared(CATALOG, module, checked(module, options), problems)
    assert problems.found == []
    assert [each.value("build_message") for each in desired if each.resource.name == "pipeline_schedule"] == ["m"]


def test_a_reserved_name_beside_the_option_is_unknown() -> None:
    given = {"label": "a", "message": "m", "build_message": "n"}
    assert _arguments.understood(CATALOG, "pipeline_schedule", given) == given
    assert _arguments.suggested(CATALOG, "pipeline_schedule", given) == "message: did you mean build_message?"


def test_no_argument_spec_has_a_name_that_ansible_reserves() -> None:
    """ansible-test wants it so, at any depth."""

    def names(spec: dict[str, t.Any]) -> t.Iterator[str]:
        for name, option in spec.items():
            yield from (name, *option.get("aliases", ()))
            yield from names(option.get("options") or {})

    for module in MODULES:
        assert not {"message", "syslog_facility"} & set(
            names(_options.module_arguments(CATALOG, module)["argument_spec"])
        )


@pytest.mark.parametrize(
    ("module", "given", "sentence"),
    [
        ("pipeline", {"repo": "x"}, "repo: did you mean repository?"),
        ("pipeline", {"skipIntermediateBuilds": 1}, "skipIntermediateBuilds: did you mean skip_intermediate_builds?"),
        ("pipeline", {"allowRebuilds": 1}, "allowRebuilds: did you mean allow_rebuilds?"),
        ("pipeline", {"Slug": "x", "default-branch": "y"}, "Slug: did you mean slug? default-branch: did you mean default_branch?"),
        ("pipeline", {"default_team_id": "x"}, "default_team_id: did you mean teams?"),
        ("pipeline", {"teams": [{"team": "a", "acces_level": "x"}]}, "teams.acces_level: did you mean access_level?"),
        ("pipeline", {"provider_settings": {"new": 1}}, ""),
        ("pipeline", {"nonsense": 1}, ""),
        ("pipeline", {"api_tokn": "x"}, "api_tokn: did you mean api_token?"),
        ("cluster_queue", {"hosted": True}, "hosted: did you mean hosted_agents?"),
        ("webhook", {"scope_uuids": []}, "scope_uuids: did you mean pipelines, teams or clusters?"),
        (
            "cluster",
            {"queues": []},
            "queues: declare the queues of a cluster in the entries of clusters of community.buildkite.organization,"
            " or with community.buildkite.cluster_queue.",
        ),
        (
            "organization",
            {"queues": []},
            "queues: declare the queues of a cluster in the entries of clusters, or with community.buildkite.cluster_queue.",
        ),
        ("organization", {"clusters": [{"tokens": []}]}, "clusters.tokens: did you mean agent_tokens?"),
        ("organization", {"services": []}, "services: did you mean webhooks?"),
        ("organization", {"buildkite_team": []}, "buildkite_team: did you mean teams?"),
        ("organization", {"pipelines": [{"repo": 1}, {"repo": 2}]}, "pipelines.repo: did you mean repository?"),
    ],
)  # fmt: skip
def test_unknown_arguments_get_a_suggestion(module: str, given: dict[str, t.Any], sentence: str) -> None:
    assert _arguments.suggested(CATALOG, module, {**CONNECTION, "_ansible_check_mode": True, **given}) == sentence


def test_every_name_in_graphql_leads_to_its_option() -> None:
    """Derived: of every option of every resource, as GraphQL writes it."""
    found = 0
    for resource in CATALOG.managed():
        fields = CATALOG.tree_fields(resource)
        for field in resource.fields:
            name = field.graphql_path.partition(".")[0].partition("[")[0]
            shared = sum(name == other.graphql_path.partition(".")[0] for other in resource.fields) > 1
            if name and not shared and field.read_path.count(".") == 0:
                found += 1
                assert meant(name, fields) in field.names, (resource.name, field.name)
    assert found > 50


def test_what_people_bring_is_the_name_of_no_option() -> None:
    """A name that is brought for one option and is another one would never be unknown."""
    for resource in CATALOG.managed():
        fields = CATALOG.tree_fields(resource)
        names = {name for field in fields for name in field.names}
        assert not names & {name for field in fields for name in field.brought}, resource.name
