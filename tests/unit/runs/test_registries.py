# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Package registries: at their own path, with tokens that are returned once, and with the access of teams over GraphQL."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml

from running.modules import OWNER, REST_SCOPES, SEED, Result, Runs, actions
from stand_in.process import StandIn

LIST = "/packages/organizations/acme/registries"
AGENTS: Result = {
    "iss": "https://agent.buildkite.com",
    "scopes": ["read_packages"],
    "claims": {"organization_slug": "acme"},
}
GITHUB: Result = {**AGENTS, "iss": "https://token.actions.githubusercontent.com", "claims": {"actor": {"in": ["bot"]}}}
GEMS: Result = {"name": "My Gems", "ecosystem": "ruby"}
TEAMS: list[Result] = [{"name": "T"}, {"name": "U"}, {"name": "V"}]
GONE: Result = {"name": "My Gems", "state": "absent"}


def access(**levels: str) -> list[Result]:
    """The access of teams."""
    return [{"team": team, "access_level": level} for team, level in levels.items()]


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """Three teams, and a token that may use GraphQL: REST does not have the access of teams."""
    stand_in.reset({**SEED, "teams": TEAMS})
    return Runs(stand_in, "bkua_graphql_too")


@pytest.fixture
def there(runs: Runs) -> Runs:
    """A registry with two teams."""
    runs.stand_in.seed({"registries": [{**GEMS, "teams": {"T": "read_and_write", "U": "read_only"}}]})
    return runs


def levels(runs: Runs) -> t.Any:
    """The access of teams to the registry."""
    return runs.at("registries", "My Gems", "teams")


def requests(runs: Runs) -> list[str]:
    """What was sent since the log was cleared, without the questions about the token."""
    paths = [f"{entry['method']} {entry['path']}" for entry in runs.stand_in.log() if entry["api"] == "rest"]
    return [path for path in paths if path != "GET /access-token"]


def test_the_life_of_a_registry(runs: Runs) -> None:
    """Created with its teams, changed, cleared, renamed, deleted; with the name, the path moves."""
    made = runs.both("registry", **GEMS, teams=access(T="read_and_write", U="read_only"), oidc_policy=[AGENTS, GITHUB])
    assert actions(made) == [
        ("create", "registry/My Gems"),
        ("create", "team/T/registry/My Gems"),
        ("create", "team/U/registry/My Gems"),
    ]
    assert levels(runs) == {"T": "read_and_write", "U": "read_only"}
    runs.both("registry", name="my gems", description="Libraries", emoji=":gem:", color="#14cc80")
    cleared: Result = {"description": "", "emoji": "", "color": "", "oidc_policy": []}
    runs.both("registry", name="My Gems", **cleared)
    shown = runs.at("registries", "My Gems")
    assert [shown[name] for name in cleared] == [None] * 4
    assert actions(runs.both("registry", name="Gems", previous_names=["My Gems"])) == [("update", "registry/Gems")]
    assert runs.at("registries", "Gems", "slug") == "gems"
    deleted = runs.both("registry", name="Gems", state="absent")
    assert actions(deleted) == [("delete", "registry/Gems")]
    assert deleted["changes"][0]["data_lost"] == "Its packages are lost."


def test_the_access_of_teams(there: Runs) -> None:
    """Granted, changed and taken away from either side; a declared list is the whole list."""
    changed = there.both("registry", name="My Gems", teams=access(U="read_write_and_admin", V="read_only"))
    assert actions(changed) == [
        ("update", "team/U/registry/My Gems"),
        ("create", "team/V/registry/My Gems"),
        ("delete", "team/T/registry/My Gems"),
    ]
    entry = {"registry": "my-gems", "access_level": "read_and_write"}
    assert actions(there.both("team", name="V", registries=[entry])) == [("update", "team/V/registry/My Gems")]
    assert actions(there.both("team", name="T", registries=[entry])) == [("create", "team/T/registry/My Gems")]
    there.both("team", name="U", registries=[], allow_empty=True)
    assert levels(there) == {"T": "read_and_write", "V": "read_and_write"}


def test_a_new_registry_gives_every_team_one_level(runs: Runs) -> None:
    """Others follow: the request that reads the IDs of the links is one for all registries. Nothing else is written."""
    registries = [
        {
            "name": name,
            "ecosystem": "java",
            "teams": access(T="read_only", U="read_and_write", V="read_write_and_admin"),
        }
        for name in ("A", "B", "C")
    ]
    runs.stand_in.clear_log()
    result = runs.run("organization", registries=registries)
    assert result["counts"]["created"] == 12
    sent = [entry["operation"] for entry in runs.stand_in.log() if entry["api"] == "graphql"]
    assert sorted(sent) == ["registry,registry,registry", *["teamRegistryUpdate"] * 6]
    assert {runs.at("registries", name, "teams", "V") for name in "ABC"} == {"read_write_and_admin"}
    assert runs.run("organization", registries=registries)["changes"] == []


def test_the_last_team(there: Runs) -> None:
    """Only administrators could use the registry then."""
    there.both("registry", name="My Gems", teams=access(T="read_and_write"))
    error = there.rejected("registry", name="My Gems", teams=[], allow_empty=True)
    assert "team/T/registry/My Gems removes the last team of registry My Gems" in error.message
    error = there.rejected("team", name="T", state="absent")
    assert "team/T removes the last team of registry My Gems" in error.message
    there.stand_in.switches(last_team_removal="refused")
    let: Result = {"override_guards": ["team/T/registry/My Gems"], "allow_empty": True}
    there.both("registry", name="My Gems", teams=[], **let)
    assert levels(there) == {}


def test_teams_without_graphql(there: Runs) -> None:
    """The registry itself needs no GraphQL; the access of teams does, and nothing is sent without it."""
    there.token = "bkua_rest_only"
    there.both("registry", name="My Gems", description="Libraries")
    error = there.rejected("registry", name="My Gems", teams=access(T="read_only"))
    assert "lacks the scope graphql (for registries.teams)" in error.message
    cascade = there.both("registry", **GONE)["changes"][0]["cascade"]
    assert cascade == ["team/T/registry/My Gems", "team/U/registry/My Gems"]


def test_the_policy(there: Runs) -> None:
    """YAML text, YAML data and the service's JSON are one; the order of the statements is not."""
    runs, text = there, yaml.safe_dump([AGENTS, GITHUB])
    runs.both("registry", name="My Gems", oidc_policy=text)
    assert runs.at("registries", "My Gems", "oidc_policy") == text
    for same in ([AGENTS, GITHUB], f"# The agents\n{text}", str([AGENTS, GITHUB]).replace("'", '"')):
        assert runs.run("registry", name="My Gems", oidc_policy=same)["changes"] == []
    assert len(runs.both("registry", name="My Gems", oidc_policy=[GITHUB, AGENTS])["changes"]) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"oidc_policy": "- iss: ["}, "oidc_policy is not valid YAML"),
        ({"oidc_policy": {"iss": "x"}}, "oidc_policy must be a list of statements, each with iss, scopes and claims"),
        ({"oidc_policy": "- iss: x\n  claims: {}\n"}, "oidc_policy must be a list of statements"),
        ({"oidc_policy": "just a text"}, "oidc_policy must be a list of statements"),
        ({"oidc_policy": 7}, "oidc_policy must be YAML text or YAML data, not int"),
        ({"teams": access(Nobody="read_only")}, "names the team 'Nobody', which does not exist"),
    ],
)
def test_bad_input(runs: Runs, options: Result, words: str) -> None:
    """One sentence, before anything is sent."""
    assert words in runs.rejected("registry", **{**GEMS, **options}).message


def test_the_ecosystem(there: Runs) -> None:
    """A new registry needs it, and it cannot change."""
    held = there.held("registry", name="Charts", description="x")
    assert "a new registry needs ecosystem" in held["registry/Charts"]
    held = there.held("registry", name="My Gems", ecosystem="java")
    assert "ecosystem is set when a registry is created and cannot change" in held["registry/My Gems"]


def test_scopes_of_deletions(there: Runs) -> None:
    """Another one than that of other writes, which a deletion does not need."""
    scopes = [scope for scope in (*REST_SCOPES, "graphql") if scope not in ("write_registries", "delete_registries")]
    tokens = [
        {"token": f"bkua_{scope}", "user": OWNER, "scopes": [*scopes, scope]}
        for scope in ("write_registries", "delete_registries")
    ]
    there.stand_in.seed({"tokens": tokens})
    error = there.rejected("registry", api_token="bkua_write_registries", **GONE)
    assert "lacks the scope delete_registries (for registries)" in error.message
    error = there.rejected("registry", api_token="bkua_delete_registries", name="My Gems", description="x")
    assert "lacks the scope write_registries (for registries)" in error.message
    assert actions(there.run("registry", api_token="bkua_delete_registries", **GONE)) == [
        ("delete", "registry/My Gems")
    ]


def test_composite_registries_are_no_registries(there: Runs) -> None:
    """No API writes them: they are neither pruned nor changed."""
    there.stand_in.seed({"registries": [{"name": "All", "type": "composite"}]})
    result = there.run("organization", registries=[{"name": "My Gems"}], prune=["registries"])
    assert result["changes"] == [] and "All" in there.at("registries")
    pruned = there.run("organization", registries=[], prune=["registries"], allow_empty=True)
    assert actions(pruned) == [("delete", "registry/My Gems")] and list(there.at("registries")) == ["All"]


@pytest.mark.parametrize("switches", [{}, {"second_registry": "numbered"}, {"members_paged": False}])
def test_a_name_with_another_ones_slug(there: Runs, switches: Result) -> None:
    """It is held, whether the service would refuse it or number its slug."""
    there.stand_in.switches(**switches)
    held = there.held("registry", name="My-Gems", ecosystem="ruby", teams=access(T="read_only"))
    assert "registry/My Gems exists and has the same slug 'my-gems'" in held["registry/My-Gems"]
    assert there.run("registry", name="MY GEMS")["changes"] == []


def test_what_is_not_declared_is_not_read(there: Runs) -> None:
    there.stand_in.clear_log()
    assert there.run("organization", teams=[{"name": "T"}])["changes"] == []
    assert there.run("registry", name="My Gems")["changes"] == []
    assert requests(there) == ["GET /organizations/acme/teams", f"GET {LIST}"]
    assert [entry for entry in there.stand_in.log() if entry["api"] == "graphql"] == []


def test_the_life_of_a_token(there: Runs, tmp_path: pathlib.Path) -> None:
    """Its value is stored once, and a new description keeps the value."""
    path = tmp_path / "values.yml"
    token: Result = {"registry": "my-gems", "description": "Laptops"}
    made = there.both("registry_token", **token, token_values_path=str(path))
    assert actions(made) == [("create", "registry/My Gems/token/Laptops")]
    assert made["token_value"] not in str({**made, "token_value": ""})
    stored = yaml.safe_load(path.read_text())["registry/My Gems/token/Laptops"]
    assert stored["value"] == made["token_value"]
    renamed: Result = {**token, "description": "Laptops of 2027", "previous_descriptions": ["Laptops"]}
    assert actions(there.both("registry_token", **renamed)) == [("update", "registry/My Gems/token/Laptops of 2027")]
    assert there.at("registries", "My Gems", "tokens", "Laptops of 2027", "id") == stored["id"]
    gone: Result = {"registry": "My Gems", "description": "Laptops of 2027", "state": "absent"}
    assert actions(there.both("registry_token", **gone)) == [("delete", "registry/My Gems/token/Laptops of 2027")]


def test_a_registry_takes_its_tokens_along(there: Runs) -> None:
    """They are in the plan, and in a tree they are declared inside it."""
    tree: Result = {"registries": [{"name": "My Gems", "registry_tokens": [{"description": "CI"}]}]}
    there.both("organization", **tree, token_values="not_stored")
    assert there.run("registry", check=True, **GONE)["changes"][0]["cascade"] == [
        "registry/My Gems/token/CI",
        "team/T/registry/My Gems",
        "team/U/registry/My Gems",
    ]
    emptied: Result = {"registries": [{"name": "My Gems", "registry_tokens": []}], "prune": ["registry_tokens"]}
    assert actions(there.both("organization", **emptied, allow_empty=True)) == [("delete", "registry/My Gems/token/CI")]


def test_an_export_changes_nothing(there: Runs) -> None:
    """With levels and tokens; applied with prune, nothing changes."""
    policy = yaml.safe_dump([AGENTS])
    there.run("registry", name="My Gems", oidc_policy=policy)
    there.run("registry_token", registry="My Gems", description="CI")
    found = there.run("organization_info", gather=["registries"])["organization"]
    assert found["registries"] == [
        {
            "name": "My Gems",
            "ecosystem": "ruby",
            "oidc_policy": policy,
            "teams": access(T="read_and_write", U="read_only"),
            "registry_tokens": [{"description": "CI"}],
        }
    ]
    assert there.run("organization", **found, prune=["registries", "registry_tokens"])["changes"] == []


FROM: Result = {"name": "My Gems", "teams": access(T="read_and_write", U="read_only")}
TO: Result = {"name": "My Gems", "teams": access(U="read_and_write", V="read_only")}
NEW: Result = {"name": "New", "ecosystem": "java", "teams": access(T="read_only", U="read_and_write")}


@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
@pytest.mark.parametrize(
    ("match", "options"),
    [
        ({"operation": "teamRegistryCreate"}, TO),
        ({"operation": "teamRegistryUpdate"}, TO),
        ({"operation": "teamRegistryDelete"}, TO),
        ({"operation": "teamRegistryUpdate"}, NEW),
        ({"method": "POST", "path": LIST}, NEW),
        ({"method": "PUT", "path": LIST + "/*"}, {"name": "Gems", "previous_names": ["My Gems"]}),
        ({"method": "DELETE", "path": LIST + "/*"}, GONE),
    ],
)
def test_no_clear_answer(there: Runs, fault: str, match: Result, options: Result) -> None:
    """What was done is found, and what was not is done by the same run or the next one: nothing is there twice."""
    planned = there.run("registry", check=True, **options)
    there.stand_in.faults([{"match": match, "fault": fault}])
    result = there.run("registry", **options)
    assert [entry["consumed"] for entry in there.stand_in.faults()] == [1], "the fault was not met"
    there.stand_in.clear_faults()
    if result.get("failed"):
        # A creation that no look finds may appear later, unless the service refuses a second one.
        assert fault == "drop_before" and result["failure"]["failed"][0]["code"] == "unclear", result["msg"]
        assert not there.run("registry", **options).get("failed")
    else:
        assert result["changes"] == planned["changes"]
    assert there.run("registry", **options)["changes"] == []
    assert len(there.at("registries")) == {"New": 2}.get(options["name"], int("state" not in options))
