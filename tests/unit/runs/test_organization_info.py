# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The live organization as options: given back it changes nothing, and what cannot be read is named."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._errors import WriteInCheckMode
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from running.modules import CONSENTS, REST_SCOPES, SEED, STEPS, TREE, WAYS, Result, Runs, pipeline
from stand_in.process import StandIn

EVERY_LIST = [entry.plural for entry in CATALOG.listed()]
# What a token without the scope graphql does not get at all.
ONLY_GRAPHQL = [entry.plural for entry in CATALOG.top_level() if entry.scopes.read == "graphql"]
OWNER = "owner@example.com"
VISUAL = {"name": "visual", "repository": "https://github.com/x/visual"}


def gathered(runs: Runs, **options: t.Any) -> Result:
    """The result of the module. It writes nothing, and returns the same in check mode and without."""
    before = runs.stand_in.log(write=True)
    result = runs.run("organization_info", **options)
    again = runs.run("organization_info", check=True, **options)
    assert runs.stand_in.log(write=True) == before
    assert {**again, "cost": 0} == {**result, "cost": 0}
    assert result["changed"] is False
    return result


def given_back(runs: Runs, result: Result, prune: list[str] | None = None) -> Result:
    """What Ansible would take of it, in check mode with prune of the lists: no change."""
    spec = _options.module_arguments(CATALOG, "organization")["argument_spec"]
    options = json.loads(json.dumps(result["organization"]))
    if prune is None:
        prune = [plural for plural in EVERY_LIST if runs.token != "bkua_rest_only" or plural not in ONLY_GRAPHQL]
    checked = ArgumentSpecValidator(spec).validate({**options, "prune": prune, **CONSENTS})
    assert checked.error_messages == []
    back = runs.run("organization", check=True, **checked.validated_parameters)
    assert back["changes"] == [], back["changes"]
    return back


def names(result: Result, plural: str, key: str = "name") -> list[str]:
    """The keys of one list of the result, in its order."""
    return [entry[key] for entry in result["organization"][plural]]


def one(result: Result, plural: str, name: str) -> Result:
    """One entry of a list of the result."""
    entry: Result = next(
        entry for entry in result["organization"][plural] if name in (entry["name"], entry.get("slug"))
    )
    return entry


def unread(result: Result) -> list[tuple[str, str]]:
    """What is left out and why, but for what needs the scope graphql."""
    told = [(entry["list"], entry["code"]) for entry in result["unread"]]
    return [entry for entry in told if entry not in [(plural, "missing_scope") for plural in ONLY_GRAPHQL]]


TOKENS = ("bkua_graphql_too", "bkua_rest_only")
# The ways share the tokens; what is usual is tried with both.
TRIED = {(way, TOKENS[number % 2]) for number, way in enumerate(sorted(WAYS))} | {("usual", token) for token in TOKENS}


@pytest.mark.parametrize(("way", "token"), sorted(TRIED))
def test_given_back_it_changes_nothing(stand_in: StandIn, way: str, token: str) -> None:
    """Whichever way the service does what is not documented, and in the same order every time."""
    stand_in.reset(SEED, WAYS[way])
    runs = Runs(stand_in, token)
    runs.both("organization", **TREE)
    result = gathered(runs)
    has_graphql = runs.token == "bkua_graphql_too"
    lacking = [] if has_graphql else ONLY_GRAPHQL
    lists = [entry.plural for entry in CATALOG.top_level() if entry.plural not in lacking]
    assert list(result["organization"]) == ["declared_organization", *lists]
    assert [entry["list"] for entry in result["unread"]] == lacking
    given_back(runs, result)
    assert names(result, "teams") == ["Everyone", "Platform", "Web"]
    assert one(result, "teams", "Platform")["members"] == [{"user": "ada@example.com", "role": "maintainer"}]
    web = one(result, "pipelines", "web")
    assert web["configuration"] == STEPS
    assert (web["cluster"], web["tags"], web["archived"]) == ("Linux", ["a", "b"], False)
    assert [entry["team"] for entry in web["teams"]] == ["Platform", "Web"]
    assert web["provider_settings"]["build_tags"] is True
    assert "repository" not in web["provider_settings"]
    linux = one(result, "clusters", "Linux")
    assert linux["default_queue"] == "default"
    assert linux["maintainers"] == [{"user": "ada@example.com"}, {"team": "Platform"}]
    assert [(queue["key"], queue.get("dispatch_paused_note")) for queue in linux["queues"]] == [
        ("default", None),
        ("gpu", "new driver"),
    ]
    assert (result["complete"], result["warnings"] == []) == (has_graphql, has_graphql)
    # REST cannot show what its list may lack.
    archived_are_told = has_graphql or not way.startswith(("archived", "both"))
    assert archived_are_told != ("None of the pipelines is archived" in " ".join(result["warnings"]))
    assert ("old" in names(result, "pipelines", "slug")) == archived_are_told
    if archived_are_told:
        assert one(result, "pipelines", "old")["archived"] is True


def test_a_new_organization_is_made_from_it(runs: Runs) -> None:
    """Its result, applied to another organization, is returned the same there."""
    runs.both("organization", **{**TREE, "pipelines": [*TREE["pipelines"], pipeline("outside", cluster="")]})
    before = gathered(runs)["organization"]
    assert one({"organization": before}, "pipelines", "outside")["cluster"] == ""
    runs.stand_in.reset(SEED)
    runs.run("organization", **before)
    assert gathered(runs)["organization"] == before


def test_no_secret_and_no_id(runs: Runs) -> None:
    """Objects refer to each other by name; no token and no ID is returned."""
    runs.both("organization", **TREE)
    result = gathered(runs)
    text = json.dumps(result)
    state = runs.stand_in.state()
    ids = [entry["id"] for kind in ("clusters", "teams", "pipelines", "members") for entry in state[kind].values()]
    assert [ident for ident in ids if ident in text] == []
    assert runs.token not in text


def test_pipelines_of_every_sort(runs: Runs) -> None:
    """Visual steps with their environment, a template, outside every cluster, settings that nobody knows."""
    template = {"name": "Standard", "configuration": STEPS, "available": True}
    steps = [{"type": "script", "command": "make"}]
    runs.stand_in.reset({**SEED, "pipeline_templates": [template]})
    runs.rest("POST", "pipelines", {**VISUAL, "steps": steps, "env": {"B": "2", "A": "1"}})
    runs.run("pipeline", slug="templated", repository="https://github.com/x/t", pipeline_template="Standard")
    runs.run("pipeline", **pipeline("outside", cluster="", configuration="env: {X: y}\n" + STEPS))
    runs.run("pipeline", **pipeline("retired", archived=True))
    more = {"brand_new": 7, "new_signing_key": "hidden-value"}
    runs.rest("PATCH", "pipelines/outside", {"provider_settings": more})
    result = gathered(runs)
    given_back(runs, result)
    visual = one(result, "pipelines", "visual")
    assert visual["env"] == {"A": "1", "B": "2"}
    assert "configuration" not in visual
    assert [warning for warning in result["warnings"] if "pipeline/visual" in warning and "configuration" in warning]
    templated = one(result, "pipelines", "templated")
    assert (templated["pipeline_template"], "configuration" in templated) == ("Standard", False)
    outside = one(result, "pipelines", "outside")
    assert (outside["cluster"], "env" in outside) == ("", False)
    assert outside["provider_settings"]["brand_new"] == 7
    assert "hidden-value" not in json.dumps(result)
    assert result["complete"] == (runs.token == "bkua_graphql_too")


def test_hosted_queues(runs: Runs) -> None:
    """The size and the image of hosted agents; nothing of it for other queues."""
    hosted = {"instance_shape": "LINUX_AMD64_2X4", "agent_image": "buildkite/agent:1"}
    queues = [{"key": "own"}, {"key": "hosted", "hosted_agents": hosted}]
    runs.both("organization", clusters=[{"name": "C", "queues": queues}])
    result = gathered(runs, gather=["clusters"])
    given_back(runs, result, ["clusters", "queues"])
    told = {queue["key"]: queue.get("hosted_agents") for queue in one(result, "clusters", "C")["queues"]}
    assert told == {"own": None, "hosted": hosted}


def test_schedules(runs: Runs) -> None:
    """Pipelines contain their schedules; two with the same label have IDs."""
    schedules = [{"label": "Nightly", "cronline": "@daily", "env": {"A": "1"}}]
    runs.both("organization", pipelines=[pipeline("p", schedules=schedules), pipeline("q")])
    for cronline in ("@weekly", "@monthly"):
        runs.rest("POST", "pipelines/q/schedules", {"label": "twin", "cronline": cronline, "branch": "main"})
    result = gathered(runs, gather=["pipelines"])
    given_back(runs, result, ["pipelines", "schedules"])
    (nightly,) = one(result, "pipelines", "p")["schedules"]
    assert {**nightly, **schedules[0]} == nightly
    assert len({entry["id"] for entry in one(result, "pipelines", "q")["schedules"]}) == 2


def test_webhooks(runs: Runs) -> None:
    """What they are limited to by name, and their tokens not at all; two of one description by id."""
    runs.both("organization", **TREE)
    limits: dict[str, Result] = {"all": {}, "some": {"pipelines": ["web", "old"]}, "team": {"teams": ["Platform"]}}
    for name, limit in limits.items():
        runs.run("webhook", description=name, url="https://hooks.example.com/x", token="planted-secret", **limit)
    for number in (1, 2):
        settings = {"url": f"https://hooks.example.com/{number}", "events": ["build.finished"]}
        runs.rest("POST", "services", {"provider": "webhook", "description": "twin", "settings": settings})
    result = gathered(runs)
    given_back(runs, result)
    assert "planted-secret" not in json.dumps(result)
    told = [entry for entry in result["organization"]["webhooks"] if "id" not in entry]
    named = {
        entry["description"]: (entry.get("pipelines"), entry.get("teams"), entry.get("clusters")) for entry in told
    }
    assert named == {
        "all": (None, None, None),
        "some": (["old", "web"], None, None),
        "team": (None, ["Platform"], None),
    }
    twins = [entry for entry in result["organization"]["webhooks"] if entry["description"] == "twin"]
    assert len({entry["id"] for entry in twins}) == 2
    given_back(runs, gathered(runs, gather=["webhooks"]), ["webhooks"])


def test_agent_tokens(runs: Runs) -> None:
    """Their values not at all; several of one description, as rotation leaves them, by id."""
    tokens = [
        {"description": "agents", "allowed_ip_addresses": "10.0.0.0/8", "expires_at": "2032-01-01T00:00:00Z"},
        {"description": "twin", "token": "planted-token"},
        {"description": "twin"},
        {"description": "gone", "expires_at": "2020-01-01T00:00:00Z"},
    ]
    runs.stand_in.reset({**SEED, "clusters": [{"name": "C", "agent_tokens": tokens}]})
    result = gathered(runs, gather=["clusters"])
    given_back(runs, result, ["clusters", "agent_tokens"])
    agents, *twins = one(result, "clusters", "C")["agent_tokens"]
    assert agents == {**tokens[0], "allowed_ip_addresses": ["10.0.0.0/8"]}
    assert [(entry["description"], bool(entry["id"])) for entry in twins] == [("twin", True)] * 2
    assert "planted-token" not in json.dumps(result)


def test_two_of_one_name(runs: Runs) -> None:
    """Their IDs distinguish them, in their entries and in references."""
    for number in (1, 2):
        made = runs.rest("POST", "clusters", {"name": "Twin", "description": f"number {number}"})
        runs.rest("POST", f"clusters/{made['id']}/queues", {"key": f"q{number}"})
        runs.rest("POST", "pipelines", {**pipeline(f"p{number}"), "cluster_id": made["id"]})
    result = gathered(runs)
    given_back(runs, result)
    twins = [entry for entry in result["organization"]["clusters"] if entry["name"] == "Twin"]
    assert len({entry["id"] for entry in twins}) == 2
    by_id = {entry["id"]: entry["description"][-1] for entry in twins}
    assert [by_id[one(result, "pipelines", f"p{number}")["cluster"]] for number in (1, 2)] == ["1", "2"]
    assert "id" not in one(result, "clusters", "Default cluster")
    # A change of one of them is a change of that one.
    twins[1]["description"] = "changed"
    again = runs.both("organization", clusters=result["organization"]["clusters"])
    assert [change["after"] for change in again["changes"]] == [{"description": "changed"}]


def with_scopes(runs: Runs, *lacking: str) -> None:
    """Go on with a token that lacks scopes."""
    scopes = [*REST_SCOPES, *(["graphql"] if runs.token == "bkua_graphql_too" else [])]
    token = {"token": "bkua_few", "user": OWNER, "scopes": [scope for scope in scopes if scope not in lacking]}
    runs.stand_in.seed({"tokens": [token]})
    runs.token = "bkua_few"


def test_a_scope_that_is_missing(runs: Runs) -> None:
    """What needs it is named and omitted; applying the result with `prune` does not change it."""
    runs.both("organization", **TREE)
    with_scopes(runs, "read_teams")
    result = gathered(runs)
    assert unread(result) == [
        ("teams", "missing_scope"),
        ("pipelines.teams", "missing_scope"),
        ("test_suites.teams", "missing_scope"),
    ]
    assert all("read_teams" in entry["reason"] for entry in result["unread"] if "teams" in entry["list"])
    assert (result["complete"], "teams" in result["organization"]) == (False, False)
    assert "teams" not in one(result, "pipelines", "web")
    assert len([warning for warning in result["warnings"] if "left out" in warning]) == len(result["unread"])
    assert result["summary"].endswith(f"; left out: {', '.join(entry['list'] for entry in result['unread'])}.")
    runs.token = "bkua_graphql_too"
    given_back(runs, result, ["clusters", "queues", "pipelines"])


def test_a_scope_that_is_missing_for_what_was_asked_for(runs: Runs) -> None:
    """That is an error, before anything is read."""
    with_scopes(runs, "read_teams")
    runs.stand_in.clear_log()
    error = runs.rejected("organization_info", gather=["teams", "pipelines"])
    assert error.code == "missing_scope"
    assert error.facts["needed_by"] == {"read_teams": ["teams", "teams.members", "teams.suites", "pipelines.teams"]}
    assert [entry["path"] for entry in runs.stand_in.log()] == ["/access-token"]
    given_back(runs, gathered(runs, gather=["clusters"]), ["clusters", "queues"])


def test_a_token_that_does_not_tell_its_scopes(runs: Runs) -> None:
    """Everything is tried, and what the service refuses is named in its words."""
    runs.both("organization", **TREE)
    fault = {"match": {"path": "/access-token"}, "fault": "error", "status": 404, "message": "Not Found"}
    runs.stand_in.faults([fault])
    result = runs.run("organization_info")
    assert unread(result) == []
    assert [entry["list"] for entry in result["unread"]] == ([] if "graphql" in runs.token else ONLY_GRAPHQL)
    given_back(runs, result)


def test_a_list_that_is_forbidden(runs: Runs) -> None:
    """It and the options that refer to it are left out; asked for, it is an error. A failure is one always."""
    runs.both("organization", **TREE)
    fault = {"match": {"method": "GET", "path": "/organizations/*/clusters"}, "fault": "error", "times": 9}
    runs.stand_in.faults([{**fault, "status": 403, "message": "Forbidden"}])
    result = gathered(runs)
    assert unread(result) == [
        ("clusters", "forbidden"),
        ("pipeline_settings.default_cluster", "forbidden"),
        ("pipelines.cluster", "forbidden"),
    ]
    assert "default_cluster" not in result["organization"]["pipeline_settings"]
    assert "cluster" not in one(result, "pipelines", "web")
    assert runs.rejected("organization_info", gather=["clusters"]).code == "forbidden"
    runs.stand_in.clear_faults()
    given_back(runs, result, ["teams", "pipelines"])
    runs.stand_in.faults([{**fault, "fault": "server_error_html"}])
    assert runs.rejected("organization_info").code == "service_error"


def test_a_list_inside_others_that_is_forbidden(runs: Runs) -> None:
    """The others are returned without it."""
    runs.both("organization", **TREE)
    runs.stand_in.clear_log()
    runs.run("organization_info")
    asked = [entry["body"]["query"] for entry in runs.stand_in.log() if "query" in (entry["body"] or {})]
    lists = next((number for number, query in enumerate(asked) if query.startswith("query Children")), 0)
    # Over GraphQL other lists come first, then the queues.
    graphql = {"match": {"operation": "organization"}, "skip": lists, "message": "No cluster found"}
    rest = {"match": {"path": "/organizations/*/queues"}, "times": 9, "message": "Forbidden"}
    runs.stand_in.faults([{"fault": "error", "status": 403, **(graphql if "graphql" in runs.token else rest)}])
    result = runs.run("organization_info")
    assert [place for place, code in unread(result)] == ["clusters.queues"]
    assert "queues" not in one(result, "clusters", "Linux")
    runs.stand_in.clear_faults()
    given_back(runs, result, [plural for plural in EVERY_LIST if plural not in ("queues", *ONLY_GRAPHQL)])
    error = runs.rejected("organization", **result["organization"], prune=["queues"])
    assert "prune lists queues and none is declared" in error.message


def test_only_some_lists(runs: Runs) -> None:
    """Nothing else is read, and the lists contain their links."""
    runs.both("organization", **TREE)
    result = gathered(runs, gather=["teams"])
    assert list(result["organization"]) == ["declared_organization", "teams"]
    assert one(result, "teams", "Platform")["pipelines"] == [{"slug": "web", "access_level": "read_only"}]
    given_back(runs, result, ["teams"])
    for slug in ("zoo", "bar", "foo"):
        runs.run("pipeline", **pipeline(slug, teams=[{"team": "Platform", "access_level": "read_only"}]))
    result = gathered(runs, gather=["teams"])
    slugs = [entry["slug"] for entry in one(result, "teams", "Platform")["pipelines"]]
    assert slugs == ["bar", "foo", "web", "zoo"], "the order is not theirs"
    result = gathered(runs, gather=["pipelines"])
    assert list(result["organization"]) == ["declared_organization", "pipelines"]
    assert one(result, "pipelines", "web")["cluster"] == "Linux"
    given_back(runs, result, ["pipelines"])
    assert runs.rejected("organization_info", gather=[]).code == "invalid_option"


def test_someone_who_does_not_see_everything(runs: Runs) -> None:
    """A warning: what others keep secret is missing without a trace."""
    runs.both("organization", **TREE)
    scopes = [*REST_SCOPES, *(["graphql"] if runs.token == "bkua_graphql_too" else [])]
    runs.stand_in.seed({"tokens": [{"token": "bkua_grace", "user": "grace@example.com", "scopes": scopes}]})
    runs.token = "bkua_grace"
    result = gathered(runs)
    assert not result["complete"]
    assert ("webhooks", "forbidden") in unread(result)
    teams = gathered(runs, gather=["teams"])
    # REST does not have the access of teams to registries.
    lacking = [] if "graphql" in scopes else [("teams.registries", "missing_scope")]
    assert (teams["complete"], unread(teams)) == (False, lacking)
    assert names(result, "pipelines", "slug") == ["web"]
    assert "is not an administrator" in " ".join(result["warnings"])


def test_the_connection_itself_refuses_to_write(runs: Runs) -> None:
    """Without check mode too."""
    session = runs.session()
    session.run("organization_info", {"gather": ["teams"]}, check_mode=False)
    with pytest.raises(WriteInCheckMode):
        session.client.write("POST", "teams", {"name": "x"})


def test_an_organization_that_is_not_there(runs: Runs) -> None:
    """Is an error, not an empty result."""
    runs.stand_in.organization = "nobody"
    try:
        assert runs.rejected("organization_info").code == "not_found"
    finally:
        runs.stand_in.organization = "acme"
