# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects of each kind: by name, by filter and all, with the requests that the notes on the API list."""

from __future__ import annotations

import json
import math
import typing as t
from collections.abc import Iterator

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import (
    BuildkiteError,
    InvalidOption,
    WriteInCheckMode,
)
from ansible_collections.community.buildkite.plugins.module_utils._export.selection import included, module_fields
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource

from rendering.readings import NIGHTLY_TOKEN, READ_ONLY
from rendering.samples import AROUND, LIVES
from rendering.services import SERVICES
from running import modules as running
from running.modules import OWNER, REST_SCOPES, SEED, Result, Runs
from stand_in.process import StandIn

BOTH, REST = "bkua_graphql_too", "bkua_rest_only"
MEMBER = {"token": "bkua_member", "user": "ada@example.com", "scopes": [*REST_SCOPES, "graphql"]}
FEW = {"token": "bkua_few", "user": OWNER, "scopes": ["read_pipelines"]}
NONE = {"token": "bkua_none", "user": OWNER, "scopes": ["read_user"]}
# A module's object may need no other list than its own.
NOWHERE = "00000000-0000-4000-8000-000000000000"


MANAGED = [module for module in CATALOG.infos() if CATALOG.returned_by(module)[0].managed]


def kind_of(module: str) -> Resource:
    return CATALOG.returned_by(module)[0]


def names_of(kind: Resource) -> Result:
    """The options that name the object of the samples."""
    made = LIVES[kind.module_name][0]
    return {name: made[name] for name in (kind.parent, *kind.key) if name}


def entries(runs: Runs, module: str, **options: t.Any) -> list[Result]:
    """The objects that a module returns. It writes nothing, and lacks nothing that it could not read."""
    result = runs.run(module, **options)
    assert (result["changed"], result["unread"]) == (False, [])
    found: list[Result] = result[kind_of(module).plural]
    return found


@pytest.fixture(scope="module")
def there() -> Iterator[Runs]:
    """An organization with an object of each kind."""
    with StandIn() as own:
        own.reset({**SEED, "tokens": [*SEED["tokens"], FEW, NONE]})
        runs = Runs(own, BOTH)
        runs.run(
            "organization", **{**AROUND, "teams": [{**AROUND["teams"][0], "members": [{"user": "ada@example.com"}]}]}
        )
        connected = [kind.rest.only[1] for kind in CATALOG.managed() if kind.lifecycle.connected_in and kind.rest.only]
        own.seed({"services": [{"provider": provider, "description": "Builds"} for provider in connected]})
        for module, (made, _changed, _path) in LIVES.items():
            if not any(entry.plural in AROUND for entry in CATALOG.managed() if entry.name == module):
                runs.run(module, **made)
        yield runs


@pytest.mark.parametrize("module", MANAGED)
def test_by_name_by_id_and_all(module: str, there: Runs) -> None:
    """What is returned has the options of the module that manages it, and changes nothing if it is given back."""
    kind, before = kind_of(module), there.stand_in.log(write=True)
    links, named = list(included(CATALOG, kind)), names_of(kind)
    linked: Result = {"include": links} if links else {}
    [one] = entries(there, module, **named, **linked)
    assert {name: one[name] for name in named} == named
    [alone] = entries(there, module, id=one["id"].upper())
    assert alone == {name: value for name, value in one.items() if name not in links}
    assert alone in entries(there, module)
    own = {"id"} if kind.identity.by_id else set()
    options = {field.name for field in CATALOG.own_fields(kind)} | {kind.parent}
    given = {name: value for name, value in one.items() if name in options - {"id"} | own}
    assert set(one) - set(given) <= {"id", *kind.identity.known_by, *(field.name for field in kind.returned)}
    lists = {name: value for name, value in given.items() if name not in links or value}
    assert there.run(kind.module_name, check=True, **lists)["changes"] == []
    assert there.stand_in.log(write=True) == before


@pytest.mark.parametrize("module", MANAGED)
def test_missing_ones(module: str, there: Runs) -> None:
    """No object has that name or ID: the list is empty. A parent that does not exist is a wrong option."""
    kind = kind_of(module)
    named = names_of(kind)
    for key in kind.key:
        other = "Nowhere" if not kind.field(key).choices else kind.field(key).choices[-1]
        assert entries(there, module, **{**named, key: other}) == []
    assert entries(there, module, id=NOWHERE) == []
    if kind.parent:
        inside: Result = {kind.parent: "Nowhere"}
        error = there.rejected(module, **inside)
        assert isinstance(error, InvalidOption) and error.facts["option"] == kind.parent
        assert f"is no {CATALOG.parent_of(kind).title}: " in error.message
    # An empty variable is a mistake, as is what cannot be an ID: neither is sent, and nothing is returned for it.
    asked = {field.name: " " for field in module_fields(CATALOG, module) if field.type == "str" and not field.choices}
    asked |= {} if kind.rest.has_short_ids else {"id": ".."}
    for option, text in asked.items():
        wrong: Result = {option: text}
        error = there.rejected(module, **wrong)
        assert isinstance(error, InvalidOption) and error.facts["option"] == option
    error = there.rejected(module, api_token="bkua_none", **named)
    assert error.code == "missing_scope" and kind.scopes.read in error.facts["scopes"]


@pytest.mark.parametrize("module", MANAGED)
def test_no_secret(module: str, there: Runs) -> None:
    kind = kind_of(module)
    linked: Result = {"include": list(included(CATALOG, kind))} if included(CATALOG, kind) else {}
    result = there.run(module, **linked)
    secret = {field.name for field in kind.fields if field.secret is True}
    assert not [entry for entry in result[kind.plural] if secret & entry.keys()]
    text = json.dumps(result)
    made = LIVES[kind.module_name][0]
    secrets = [str(made[field.name]) for field in kind.fields if field.secret is True and field.name in made]
    assert [secret for secret in (*secrets, there.token) if secret in text] == []


# Requests

CLUSTERS, PIPELINES, TEAMS, QUEUES = 3, 120, 3, 2
SIZE: Result = {
    "pipelines": PIPELINES,
    "teams": TEAMS,
    "links_per_team": 2,
    "members_per_team": 1,
    "clusters": CLUSTERS,
    "queues_per_cluster": QUEUES,
    "tokens_per_cluster": 1,
    "schedules": 4,
    "services": 1,
}
PAGES = math.ceil(PIPELINES / 100)


class Cost(t.NamedTuple):
    """REST and GraphQL requests for all objects, first with GraphQL, then without; None if only GraphQL has them."""

    with_graphql: tuple[int, int]
    without: tuple[int, int] | None


# As the notes on the API count: a list for each kind, for each object that contains others, or one GraphQL request for these. The
# names of what objects refer to are in other lists: of clusters, of queues for the default one.
COSTS = {
    "agent_image_info": Cost((1 + CLUSTERS, 0), (1 + CLUSTERS, 0)),
    "agent_token_info": Cost((0, 2), (1 + CLUSTERS, 0)),
    "cluster_info": Cost((1, 1), (1 + CLUSTERS, 0)),
    "cluster_queue_info": Cost((0, 1), (1 + CLUSTERS, 0)),
    "invitation_info": Cost((1, 0), (1, 0)),
    "member_info": Cost((1, 0), (1, 0)),
    # The second GraphQL request is for archived pipelines, which the list may lack.
    "pipeline_info": Cost((PAGES + 1, 1), (PAGES + 1, 0)),
    "pipeline_schedule_info": Cost((PAGES, 1), (PAGES + PIPELINES, 0)),
    "pipeline_template_info": Cost((1, 0), (1, 0)),
    "portal_info": Cost((1, 0), (1, 0)),
    "registry_info": Cost((1, 0), (1, 0)),
    "registry_token_info": Cost((1, 0), (1, 0)),
    "rule_info": Cost((0, 1), None),
    "secret_info": Cost((1 + CLUSTERS, 0), (1 + CLUSTERS, 0)),
    "team_info": Cost((1, 0), (1, 0)),
    "test_suite_info": Cost((1, 0), (1, 0)),
    "webhook_info": Cost((1, 0), (1, 0)),
    **{f"{name}_info": Cost((1, 0), (1, 0)) for name in SERVICES},
}


@pytest.fixture(scope="module")
def many() -> Iterator[Runs]:
    """An organization with more pipelines than a page has."""
    with StandIn() as own:
        tokens = [{"token": name, "user": OWNER, "scopes": scopes} for name, scopes in ((REST, REST_SCOPES),)]
        own.reset({"generate": SIZE, "tokens": [*SEED["tokens"][1:], *tokens, FEW]})
        yield Runs(own, BOTH)


def requests(runs: Runs, module: str, **options: t.Any) -> tuple[int, int]:
    """The requests of a call as the service counts them, without the one for the token's scopes. The result counts the same."""
    runs.stand_in.clear_log()
    cost = runs.run(module, **options)["cost"]
    apis = [entry["api"] for entry in runs.stand_in.log() if not entry["path"].endswith("/access-token")]
    counted = apis.count("rest"), apis.count("graphql")
    assert (cost["rest_requests"], cost["graphql_requests"]) == counted
    return counted


@pytest.mark.parametrize("module", MANAGED)
def test_requests_for_all(module: str, many: Runs) -> None:
    wanted = COSTS[module]
    assert requests(many, module) == wanted.with_graphql
    if wanted.without:
        assert requests(many, module, api_token=REST) == wanted.without


def test_requests_for_one(many: Runs) -> None:
    """An object that has a path by its name or ID takes one request, and one for the name of its cluster."""
    assert requests(many, "pipeline_info", slug="pipeline-0001") == (2, 0)
    [team] = entries(many, "team_info", name="team-001")
    assert requests(many, "team_info", id=team["id"]) == (1, 0)
    # The list of clusters, and of the queues of one.
    assert requests(many, "cluster_queue_info", cluster="cluster-01") == (2, 0)
    assert requests(many, "pipeline_schedule_info", pipeline="pipeline-0001") == (2, 0)
    assert requests(many, "team_info", name="team-001", include=["members"])[1] == 1


def test_absent_only_if_the_list_is_certain(many: Runs) -> None:
    """Pages may hide an object while others are deleted, so a list of several is read again before the result is empty."""
    assert entries(many, "pipeline_info", id=NOWHERE) == []
    assert requests(many, "pipeline_info", id=NOWHERE)[0] == 2 * PAGES


def test_what_cannot_be_read_is_named(many: Runs) -> None:
    """The names of clusters are in a list that the token may not read; without GraphQL, some tokens are in none."""
    result = many.run("pipeline_info", api_token="bkua_few", slug="pipeline-0001")
    assert [(one["list"], one["code"]) for one in result["unread"]] == [("pipelines.cluster", "missing_scope")]
    assert "cluster" not in result["pipelines"][0] and "pipelines.cluster is left out" in result["warnings"][0]
    result = many.run("agent_token_info", api_token=REST)
    assert [one["list"] for one in result["unread"]] == ["unclustered_agent_tokens"]
    assert len(result["agent_tokens"]) == CLUSTERS
    assert many.run("agent_token_info", api_token=REST, cluster="cluster-00")["unread"] == []


def test_a_list_that_is_refused_is_no_empty_list(many: Runs) -> None:
    """In one of several clusters, or of the kind itself."""
    for module, path in (
        ("secret_info", "/organizations/*/clusters/*/secrets"),
        ("team_info", "/organizations/*/teams"),
    ):
        fault = {"match": {"method": "GET", "path": path}, "fault": "error", "status": 403, "message": "Forbidden"}
        many.stand_in.faults([fault])
        with pytest.raises(BuildkiteError) as caught:
            many.run(module)
        assert caught.value.code == "forbidden"
        many.stand_in.clear_faults()


def test_a_write_is_refused_by_the_connection(many: Runs) -> None:
    """As in check mode, whatever the engine may do."""
    session = many.session(module="team_info")
    with running.handed_over(running.packed("team_info")):
        session.run("team_info", {}, check_mode=False)
    with pytest.raises(WriteInCheckMode):
        session.client.write("POST", "teams", {"name": "New"})


# What no run writes


@pytest.fixture(scope="module")
def read_only() -> Iterator[Runs]:
    """An organization with two clusters, one of them with hosted agents, and with a token that nobody uses."""
    with StandIn() as own:
        own.reset({**SEED, **READ_ONLY, "tokens": [*SEED["tokens"], NIGHTLY_TOKEN, MEMBER]})
        own.seed({"clusters": [{"name": "Other"}]})
        yield Runs(own, BOTH)


# The number of objects, and the REST and GraphQL requests for all.
FOUND = {
    "api_access_token_info": (5, (0, 1)),
    "cache_volume_info": (1, (3, 0)),
    "network_range_info": (1, (3, 0)),
    "repository_connection_info": (1, (1, 0)),
    "sso_provider_info": (1, (0, 1)),
}


@pytest.mark.parametrize("module", [module for module in CATALOG.infos() if module not in (*MANAGED, "meta_info")])
def test_what_no_run_writes(module: str, read_only: Runs) -> None:
    """By name, by ID, in its cluster, and all."""
    kind, (count, cost) = kind_of(module), FOUND[module]
    every = entries(read_only, module)
    assert len(every) == count and requests(read_only, module) == cost
    one = next(entry for entry in every if entry[kind.key[0]] != "A token of the seed")
    named: Result = {kind.key[0]: one[kind.key[0]]} | ({kind.parent: "Linux"} if kind.parent else {})
    assert entries(read_only, module, **named) == [one]
    if kind.rest.id_path:
        [alone] = entries(read_only, module, id=one["id"])
        more = {"host", "service_account", "rate_limit"}
        assert {name for name in one if alone[name] != one[name]} <= more
    assert entries(read_only, module, **{**named, kind.key[0]: "Nowhere"}) == []
    if kind.parent:
        assert entries(read_only, module, **{kind.parent: "Other"}) == []
    assert "bkua_" not in json.dumps(every)


def test_a_connection_alone_has_more(read_only: Runs) -> None:
    [listed] = entries(read_only, "repository_connection_info")
    [alone] = entries(read_only, "repository_connection_info", id=listed["id"])
    assert (listed["host"], alone["host"]) == (None, {"type": "github", "url": "https://github.com"})
    assert requests(read_only, "repository_connection_info", id=listed["id"]) == (1, 0)


def test_tokens_that_nobody_uses_or_that_never_expire(read_only: Runs) -> None:
    def names(**options: t.Any) -> list[str]:
        return [entry["description"] for entry in entries(read_only, "api_access_token_info", **options)]

    assert names(never_expires=False) == ["Nightly run"]
    assert len(names(never_expires=True)) == 4
    # It was last used in June 2026; the others never.
    assert len(names(unused_days=1)) == 5
    assert "Nightly run" not in names(unused_days=40_000)
    assert names(unused_days=1, never_expires=False) == ["Nightly run"]


@pytest.mark.parametrize("module", ["api_access_token_info", "sso_provider_info", "repository_connection_info"])
def test_what_only_administrators_read_is_no_empty_list(module: str, read_only: Runs) -> None:
    with pytest.raises(BuildkiteError):
        read_only.run(module, api_token="bkua_member")


def test_addresses_of_buildkite_need_no_scope(read_only: Runs) -> None:
    read_only.stand_in.seed({"tokens": [NONE]})
    result = read_only.run("meta_info", api_token="bkua_none")
    assert result["meta"] == {"webhook_ips": ["192.0.2.0/24", "198.51.100.12", "127.0.0.1"]}
    assert result["cost"]["rest_requests"] == 1


def test_a_feature_that_is_missing_is_no_empty_list(read_only: Runs) -> None:
    before = read_only.stand_in.switches()["plan_features"]
    read_only.stand_in.switches(plan_features=[])
    error = read_only.rejected("network_range_info")
    assert (
        "The organization's subscription does not include network_ranges" in error.message
        and "remove" not in error.message
    )
    read_only.stand_in.switches(plan_features=before)
