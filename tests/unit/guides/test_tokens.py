# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables of the guide to tokens are true: what they list is enough for what they list it for, and all of it is needed."""

from __future__ import annotations

import itertools
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError, MissingScope, Rejected
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from machine.environment import ROOT
from rendering import scopes as of_scopes
from rendering.scopes import Need, Row
from running.modules import Runs, pipeline
from stand_in.process import StandIn

Options = dict[str, t.Any]

GUIDE = " ".join((ROOT / "docs/docsite/rst/guide_tokens.rst").read_text(encoding="utf-8").split())
TRIGGER = "pipeline.trigger_build.pipeline"
# The lists of notification services by provider, and what new ones need.
SERVICES = {
    kind.rest.only[1]: kind.plural for kind in CATALOG.resources if kind.rest.only and kind.rest.path == "services"
}
SETTINGS = {
    **dict.fromkeys(("webhook", "slack"), {"url": "https://ci.example.com/1"}),
    "aws_event_bridge": {"aws_region": "us-east-1", "aws_account_id": "123456789012"},
    "datadog_pipeline_visibility": {"api_key": "planted-secret"},
    "open_telemetry_tracing": {"endpoint": "https://ci.example.com/1"},
}
OF_SERVICES: dict[str, Options] = {
    "": {"enabled": False},
    "[].pipelines": {"pipelines": ["shop"]},
    "[].teams": {"teams": ["Web"]},
    "[].clusters": {"clusters": ["Linux"]},
}
SHAPE = {"instanceShape": "LINUX_AMD64_2X4"}
BEFORE: Options = {
    "users": [{"name": "Ada", "email": "ada@example.com"}, {"name": "Grace", "email": "grace@example.com"}],
    "pipeline_templates": [{"name": name, "configuration": "steps: []"} for name in ("Usual", "Old")],
    "clusters": [
        {
            "name": "Linux",
            "queues": [{"key": "default"}, {"key": "old"}, {"key": "hosted", "hostedAgents": SHAPE}],
            "agent_tokens": [{"description": "old"}],
            "agent_images": [{"name": "old"}],
            "secrets": [{"key": "OLD"}],
        },
        {"name": "Old", "queues": [{"key": "default"}]},
    ],
    "teams": [{"name": "Web"}, {"name": "Tests"}, {"name": "Old", "members": [{"email": "ada@example.com"}]}],
    "pipelines": [pipeline("shop", repository="https://github.com/x/shop")],
    "registries": [{"name": name, "teams": {"Web": "read_only"}} for name in ("Gems", "Old")],
    "portals": [{"name": "Old", "query": "{ viewer { id } }"}],
    "rules": [{"type": TRIGGER, "value": {"source_pipeline": "shop", "target_pipeline": "shop"}}],
    "suites": [{"name": "Specs", "teams": ["Web"]}, {"name": "Old", "teams": ["Tests"]}],
    "services": [{"provider": name, "description": "Builds", "settings": SETTINGS.get(name, {})} for name in SERVICES],
}
SHOP = {"slug": "shop"}
RULE = {"type": TRIGGER, "source_pipeline": "shop", "target_pipeline": "shop"}
ACCESS = {"team": "Web", "access_level": "read_only"}
# For each row, a change that needs its scopes.
CHANGES: dict[str, Options] = {
    "members": {"members": [{"email": "ada@example.com", "sso_mode": "required"}]},
    "clusters": {"clusters": [{"name": "Linux", "description": "Agents"}]},
    "clusters[].maintainers[].user": {"clusters": [{"name": "Linux", "maintainers": [{"user": "ada@example.com"}]}]},
    "clusters[].maintainers[].team": {"clusters": [{"name": "Linux", "maintainers": [{"team": "Web"}]}]},
    "clusters[].agent_images": {"clusters": [{"name": "Linux", "agent_images": [{"name": "new"}]}]},
    "clusters[].queues": {"clusters": [{"name": "Linux", "queues": [{"key": "gpu"}]}]},
    "clusters[].agent_tokens": {"clusters": [{"name": "Linux", "agent_tokens": [{"description": "new"}]}]},
    "unclustered_agent_tokens": {"unclustered_agent_tokens": [{"description": "new"}]},
    "clusters[].secrets": {"clusters": [{"name": "Linux", "secrets": [{"key": "NEW", "value": "a-value"}]}]},
    "teams": {"teams": [{"name": "Web", "description": "The shop"}]},
    "teams[].members[].user": {"teams": [{"name": "Web", "members": [{"user": "ada@example.com"}]}]},
    "teams[].pipelines[].slug": {"teams": [{"name": "Web", "pipelines": [{**SHOP, "access_level": "read_only"}]}]},
    "teams[].suites[].suite": {"teams": [{"name": "Web", "suites": [{"suite": "Specs", "access_level": "read_only"}]}]},
    "teams[].registries[].registry": {
        "teams": [
            {
                "name": "Web",
                "registries": [
                    {"registry": "Gems", "access_level": "read_and_write"},
                    {"registry": "Old", "access_level": "read_only"},
                ],
            }
        ]
    },
    "registries": {"registries": [{"name": "Gems", "description": "Libraries"}]},
    "registries[].teams[].team": {
        "registries": [{"name": "Gems", "teams": [{"team": "Web", "access_level": "read_and_write"}]}]
    },
    "registries[].registry_tokens": {"registries": [{"name": "Gems", "registry_tokens": [{"description": "new"}]}]},
    "pipeline_templates": {"pipeline_templates": [{"name": "Usual", "available": True}]},
    "pipeline_settings": {"pipeline_settings": {"default_branch": "trunk"}},
    "pipeline_settings.default_cluster": {"pipeline_settings": {"default_cluster": "Linux"}},
    "pipelines": {"pipelines": [{**SHOP, "description": "The shop"}]},
    "pipelines[].cluster": {"pipelines": [{**SHOP, "cluster": "Linux"}]},
    "pipelines[].pipeline_template": {"pipelines": [{**SHOP, "pipeline_template": "Usual"}]},
    "pipelines[].repository_webhook": {"pipelines": [{**SHOP, "repository_webhook": True}]},
    "pipelines[].teams[].team": {"pipelines": [{**SHOP, "teams": [{"team": "Web", "access_level": "read_only"}]}]},
    "pipelines[].schedules": {"pipelines": [{**SHOP, "schedules": [{"label": "Nightly", "cronline": "@daily"}]}]},
    "rules": {"rules": [{**RULE, "description": "The shop"}]},
    "test_suites": {"test_suites": [{"name": "Specs", "emoji": ":rspec:"}]},
    "test_suites[].teams[].team": {"test_suites": [{"name": "Specs", "teams": [ACCESS]}]},
    **{
        f"webhooks{place}": {"webhooks": [{"description": "Builds", **options}]}
        for place, options in OF_SERVICES.items()
    },
    "invitations": {"invitations": [{"email": "new@example.com"}]},
    "invitations[].teams": {"invitations": [{"email": "new@example.com", "teams": ["Web"]}]},
    **{
        f"{name}{place}": {name: [{"description": "Builds", **options}]}
        for name in SERVICES.values()
        for place, options in OF_SERVICES.items()
        if not (place and name in ("slack_workspaces", "linear_services"))
    },
    "portals": {"portals": [{"slug": "old", "description": "The old one"}]},
    "member_settings": {"member_settings": {"banner": "Hello"}},
    "api_settings": {"api_settings": {"restrict_user_api_token_creation": True}},
}
GONE: dict[str, Options] = {
    "members": {"members": [{"email": "ada@example.com", "state": "absent", "departure": "remove"}]},
    "clusters": {"clusters": [{"name": "Old", "state": "absent"}]},
    "clusters[].queues": {"clusters": [{"name": "Linux", "queues": [{"key": "old", "state": "absent"}]}]},
    "clusters[].agent_tokens": {
        "clusters": [{"name": "Linux", "agent_tokens": [{"description": "old", "state": "absent"}]}]
    },
    "teams": {"teams": [{"name": "Old", "state": "absent"}]},
    "registries": {"registries": [{"name": "Old", "state": "absent"}]},
    "pipeline_templates": {"pipeline_templates": [{"name": "Old", "state": "absent"}]},
    "pipelines": {"pipelines": [{**SHOP, "state": "absent"}]},
    "test_suites": {"test_suites": [{"name": "Old", "state": "absent"}]},
}
DECLARED = {row.place: row for row in of_scopes.declared()}
TAKEN_AWAY = {row.place: row for row in of_scopes.taken_away()}


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """Runs with a token whose scopes a test chooses, against an organization that it can go back to."""
    stand_in.reset(BEFORE)
    stand_in.keep()
    return Runs(stand_in, "bkua_of_the_guide")


def anew(runs: Runs, scopes: t.Iterable[str]) -> Runs:
    """The organization as it was, and the token with these scopes."""
    runs.stand_in.back_to_kept()
    runs.stand_in.seed({"tokens": [{"token": runs.token, "user": "owner@example.com", "scopes": sorted(scopes)}]})
    return runs


def rows_above(place: str) -> list[Row]:
    """The row of an option and those of the lists and settings that contain it."""
    return [row for other, row in DECLARED.items() if place == other or place.startswith((f"{other}[].", f"{other}."))]


def written_by(place: str) -> list[Need]:
    """The scopes for a change of an option: from its row, or from the row of the list that contains it."""
    return list([row.writes for row in rows_above(place) if row.writes][-1])


def ways(needs: t.Sequence[Need]) -> list[set[str]]:
    """Every set of scopes that meets the needs by one alternative each."""
    return [{scope for all_of in chosen for scope in all_of} for chosen in itertools.product(*needs)]


def without(need: Need, needs: t.Sequence[Need]) -> set[str]:
    """Scopes that meet all the other needs, and nothing of this one."""
    own = {scope for all_of in need for scope in all_of}
    others = [tuple(all_of for all_of in other if not own & set(all_of)) for other in needs if other != need]
    assert all(others), "a need that cannot be met without another's scopes"
    return ways(others)[0]


def implies(one: Need, other: Need) -> bool:
    """Whether each set of scopes that meets a need meets another one too."""
    return all(any(set(less) <= set(more) for less in other) for more in one)


def test_every_row_is_tried() -> None:
    assert list(CHANGES) == list(DECLARED)
    assert list(GONE) == list(TAKEN_AWAY)


@pytest.mark.parametrize("place", CHANGES)
def test_what_is_listed_is_enough(runs: Runs, place: str) -> None:
    rows = rows_above(place)
    for reads in ways([need for row in rows for need in row.reads]):
        planned = anew(runs, reads).run("organization", check=True, **CHANGES[place])
        assert planned["changes"]
        writes = {scope for need in written_by(place) for scope in need[0]} - reads
        assert [f"{scope} (for" in str(planned["warnings"]) for scope in sorted(writes)] == [True] * len(writes)
        result = anew(runs, reads | writes).run("organization", **CHANGES[place])
        assert result["changes"] == planned["changes"] and not result.get("failed")
        assert runs.run("organization", check=True, **CHANGES[place])["changes"] == []


@pytest.mark.parametrize("place", CHANGES)
def test_all_that_is_listed_is_needed(runs: Runs, place: str) -> None:
    rows = rows_above(place)
    reads = list(dict.fromkeys(need for row in rows for need in row.reads))
    writes = written_by(place)
    for need in reads:
        error = anew(runs, without(need, reads)).rejected("organization", check=True, **CHANGES[place])
        assert_named(error, need)
    for need in [need for need in writes if need not in reads]:
        error = anew(runs, without(need, [*reads, *writes])).rejected("organization", **CHANGES[place])
        assert_named(error, need)


def assert_named(error: BuildkiteError, need: Need) -> None:
    """The error is about that need alone, and names a scope that meets it."""
    assert isinstance(error, MissingScope), error.message
    assert set(error.facts["scopes"]) < {scope for all_of in need for scope in all_of} or (
        error.facts["scopes"] == [need[0][0]]
    )


@pytest.mark.parametrize("place", GONE)
def test_what_deleting_needs(runs: Runs, place: str) -> None:
    above = rows_above(place)
    usual = [need for row in (*above, Row(place, (), TAKEN_AWAY[place].writes)) for need in (*row.reads, *row.writes)]
    needs = TAKEN_AWAY[place].reads
    for scopes in ways([*usual, *needs]):
        result = anew(runs, scopes).run("organization", **GONE[place])
        assert result["counts"]["deleted"] >= 1 and not result.get("failed")
    for need in needs:
        if any(implies(other, need) for other in needs if other != need):
            # It is never lacking alone.
            continue
        error = anew(runs, without(need, [*usual, *needs])).rejected("organization", **GONE[place])
        assert isinstance(error, Rejected)
        assert any(scope in error.message for all_of in need for scope in all_of), error.message
        forced = {**GONE[place], "override_guards": [error.facts["address"]]}
        assert not anew(runs, without(need, [*usual, *needs])).run("organization", **forced).get("failed")


def test_pruning_needs_an_administrator_who_can_be_told(runs: Runs) -> None:
    pruning = {**CHANGES["webhooks"], "prune": ["webhooks"]}
    usual = {"read_notification_services", "write_notification_services"}
    for scopes in ways([of_scopes.ADMINISTRATOR]):
        assert not anew(runs, usual | scopes).run("organization", **pruning).get("failed")
    for scope in ("read_user", "read_organizations"):
        assert "graphql" in anew(runs, {*usual, scope}).rejected("organization", **pruning).message


def test_scopes_for_everything(runs: Runs) -> None:
    check, changes, deletes, graphql, _inventory = (scopes for _what_for, scopes in of_scopes.uses())
    changing = [*check, *changes]
    deleting = [*changing, *deletes, *graphql]
    alone = [place for place, row in DECLARED.items() if of_scopes.one("graphql") in row.reads]
    every, outside = (
        {name: entries for place in places for name, entries in CHANGES[place].items()}
        for places in ([place for place in CHANGES if place not in alone], alone)
    )
    unread = [one["list"] for one in anew(runs, check).run("organization_info")["unread"]]
    assert unread == ["unclustered_agent_tokens", "rules", "member_settings", "registries.teams"]
    assert not anew(runs, [*check, *graphql]).run("organization_info")["unread"]
    planned = anew(runs, check).run("organization", check=True, **every, read_only="require")
    result = anew(runs, changing).run("organization", **every)
    assert result["changes"] == planned["changes"] and not result.get("failed")
    for options in (every, outside):
        assert not anew(runs, [*changing, *graphql]).run("organization", **options).get("failed")
    gone = {**GONE["clusters"], **GONE["teams"], "prune": ["webhooks"], "allow_empty": True}
    assert not anew(runs, deleting).run("organization", **gone).get("failed")


def test_jobs_that_only_read_have_no_scope_to_write() -> None:
    """With `graphql` a token may do what its user may. The guides name no such scope for a check, an inventory or a nightly run."""
    reading = [scopes for what_for, scopes in of_scopes.uses() if not what_for.startswith("To ")]
    assert len(reading) == 2
    assert [scope for scopes in reading for scope in scopes if not scope.startswith("read_")] == []


def test_an_export_names_what_it_may_not_read(runs: Runs) -> None:
    scopes = set(of_scopes.uses()[0][1]) - {"read_notification_services"}
    told = anew(runs, scopes).run("organization_info")
    assert [entry["list"] for entry in told["unread"]] == [
        "unclustered_agent_tokens",
        "rules",
        *SERVICES.values(),
        "member_settings",
        "registries.teams",
    ]
    error = runs.rejected("organization_info", gather=["webhooks"])
    assert_named(error, of_scopes.one("read_notification_services"))


def test_the_messages_of_the_guide_are_real(runs: Runs) -> None:
    teams = CHANGES["teams[].members[].user"]
    reads = ["read_teams", "read_organizations"]
    messages = [
        anew(runs, ["graphql"]).rejected("organization", **teams).message,
        anew(runs, reads).run("organization", check=True, **teams)["warnings"][0],
        anew(runs, ["read_clusters", "write_clusters"]).rejected("organization", **GONE["clusters[].queues"]).message,
    ]
    assert [message for message in messages if message not in GUIDE] == []


PEOPLE: Options = {
    **BEFORE,
    "tokens": [{"token": "bkua_ada", "user": "ada@example.com", "scopes": "all"}],
    "clusters": [{**BEFORE["clusters"][0], "maintainers": [{"user": "ada@example.com"}]}, BEFORE["clusters"][1]],
    "teams": [
        {"name": "Web", "members": [{"email": "ada@example.com", "role": "maintainer"}], "pipelines": []},
        *BEFORE["teams"][1:],
    ],
}


def test_what_those_may_do_who_are_no_administrators(stand_in: StandIn) -> None:
    """A maintainer of a cluster and of a team, with full access to a pipeline, and nothing else."""
    stand_in.reset(PEOPLE)
    Runs(stand_in, stand_in.token).run(
        "organization",
        pipelines=[
            {**SHOP, "teams": [{"team": "Web", "access_level": "manage_build_and_read"}]},
            pipeline("other"),
        ],
    )
    ada = Runs(stand_in, "bkua_ada")
    for place in ("clusters[].queues", "clusters[].agent_tokens", "teams[].members[].user", "pipelines"):
        assert not ada.run("organization", **CHANGES[place]).get("failed"), place
    made = pipeline("own", teams=[{"team": "Web", "access_level": "manage_build_and_read"}])
    assert not ada.run("organization", pipelines=[made]).get("failed")
    for denied in (
        {"clusters": [{"name": "New"}]},
        {"clusters": [{"name": "Old", "queues": [{"key": "gpu"}]}]},
        {"teams": [{"name": "Old", "description": "x"}]},
    ):
        result = ada.run("organization", **denied)
        assert result["failed"] and "ask an administrator" in result["msg"], denied
