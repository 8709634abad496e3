# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules: found by the pipelines that they join, and sent whole with every change."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import SEED, STEPS, Result, Runs, actions
from stand_in.process import StandIn

TRIGGER, READ = "pipeline.trigger_build.pipeline", "pipeline.artifacts_read.pipeline"
RULE: Result = {"type": TRIGGER, "source_pipeline": "web", "target_pipeline": "deploy"}
ADDRESS = f"rule/{TRIGGER}/web/deploy"
MAIN, TAGS = "source.build.branch == 'main'", "source.build.tag != null"
PIPELINES: list[Result] = [
    {"name": name.title(), "slug": name, "repository": "https://gitlab.com/x/y", "configuration": STEPS}
    for name in ("web", "deploy", "api")
]


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """Runs with a token that may use GraphQL, since REST cannot write rules."""
    stand_in.reset({**SEED, "pipelines": PIPELINES})
    return Runs(stand_in, "bkua_graphql_too")


def of(source: str, target: str, **more: t.Any) -> Result:
    """The options of a rule that lets one pipeline trigger another."""
    return {"type": TRIGGER, "source_pipeline": source, "target_pipeline": target, **more}


def live(runs: Runs) -> list[Result]:
    """The rules of the organization as options."""
    return list(runs.run("organization_info", gather=["rules"])["organization"]["rules"])


def read(runs: Runs) -> list[str]:
    """What was read of rules."""
    log = runs.stand_in.log()
    return [entry["path"] for entry in log if "rules" in entry["path"] or "rules" in str(entry.get("operation"))]


def make(runs: Runs) -> str:
    """Another client creates a rule; returns its UUID."""
    made = runs.rest(
        "POST", "rules", {"type": TRIGGER, "value": {"source_pipeline": "web", "target_pipeline": "deploy"}}
    )
    return str(made["uuid"])


def test_its_life(runs: Runs) -> None:
    """Each change sends what it does not change: the service removes what it leaves out."""
    assert actions(runs.both("rule", **RULE, description="d", conditions=[MAIN, TAGS])) == [("create", ADDRESS)]
    assert runs.run("rule", **RULE, conditions=[TAGS, MAIN])["changes"] == []
    result = runs.both("rule", **RULE, description="Deployments")
    assert result["changes"][0]["before"] == {"description": "d"}
    assert result["rule"].items() >= RULE.items()
    runs.both("rule", **RULE, conditions=[MAIN])
    assert live(runs) == [{**RULE, "conditions": [MAIN], "description": "Deployments"}]
    runs.both("rule", **RULE, description="")
    assert live(runs) == [{**RULE, "conditions": [MAIN]}]
    runs.both("rule", **RULE, conditions=[], allow_empty=True)
    assert live(runs) == [RULE]
    assert actions(runs.both("rule", **RULE, state="absent")) == [("delete", ADDRESS)]
    assert live(runs) == []


def test_an_unread_name_is_no_missing_rule(runs: Runs) -> None:
    """The list of rules names pipelines by UUID, so a pattern with their slugs may mean one of them."""
    make(runs)
    options: dict[str, t.Any] = {"rules": [of("api", "deploy")], "protected": [f"rule/{TRIGGER}/web/*"]}
    assert runs.run("organization", check=True, **options)["warnings"] == []


def test_pipelines_by_any_name(runs: Runs) -> None:
    """A slug in another case and a UUID mean the same pipelines, and the address has their slugs."""
    uuid = runs.at("pipelines", "deploy", "id")
    assert actions(runs.both("rule", **of("WEB", uuid))) == [("create", ADDRESS)]
    assert runs.run("rule", **RULE)["changes"] == []
    twice = [RULE, of("web", uuid)]
    assert "declare the same rule: keep one of them" in runs.rejected("organization", rules=twice).message


def test_new_and_renamed_pipelines(runs: Runs) -> None:
    """A rule waits for new pipelines, and stays the same if its pipelines are renamed."""
    shop = {"slug": "shop", "repository": "https://gitlab.com/x/y", "configuration": STEPS}
    result = runs.both("organization", pipelines=[shop], rules=[of("shop", "deploy", description="d")])
    assert actions(result) == [("create", "pipeline/shop"), ("create", f"rule/{TRIGGER}/shop/deploy")]
    renamed = {"slug": "store", "previous_slugs": ["shop"]}
    result = runs.both("organization", pipelines=[renamed], rules=[of("store", "deploy")])
    assert actions(result) == [("update", "pipeline/store")]
    gone = [of("store", "deploy", state="absent")]
    assert actions(runs.both("organization", rules=gone)) == [("delete", f"rule/{TRIGGER}/store/deploy")]


def test_several_rules_of_two_pipelines(runs: Runs) -> None:
    """The ID distinguishes them, and moves a rule to other pipelines, but not to another type."""
    one, other = make(runs), make(runs)
    assert f"matches 2 rules ({', '.join(sorted([one, other]))}): set id" in runs.rejected("rule", **RULE).message
    assert runs.both("rule", id=one, **of("api", "deploy"), conditions=[MAIN])["changes"] == [
        {
            "address": f"rule/{TRIGGER}/api/deploy",
            "action": "update",
            "before": {"source_pipeline": "web", "conditions": []},
            "after": {"source_pipeline": "api", "conditions": [MAIN]},
        }
    ]
    assert live(runs) == [of("api", "deploy", conditions=[MAIN]), RULE]
    held = runs.held("rule", id=one, **{**of("api", "deploy"), "type": READ})
    assert "type is set when a rule is created" in next(iter(held.values()))


def test_everything_of_an_organization(runs: Runs) -> None:
    """Pruned, exported, and read with one request; without declared rules none is read."""
    runs.run("organization", rules=[RULE, of("api", "deploy", conditions=[MAIN]), of("web", "api")])
    runs.stand_in.clear_log()
    runs.run("organization", pipelines=[{"slug": "web", "description": "d"}])
    assert read(runs) == []
    pruned = runs.both("organization", rules=[RULE], prune=["rules"], max_deletions="2")
    assert actions(pruned) == [("delete", f"rule/{TRIGGER}/api/deploy"), ("delete", f"rule/{TRIGGER}/web/api")]
    assert pruned["changes"][0]["before"] == of("api", "deploy")
    whole = runs.run("organization_info")["organization"]
    assert runs.run("organization", check=True, **whole, prune=["rules", "pipelines"])["changes"] == []


def test_the_cascade_of_a_pipeline(runs: Runs, tmp_path: t.Any) -> None:
    """Rules of either side are deleted with it, and a backup restores them; a rule that goes anyway is no part of it."""
    runs.run("organization", rules=[RULE, of("deploy", "web"), of("api", "deploy", description="d")])
    path = tmp_path / "backup.yml"
    result = runs.run("organization", pipelines=[{"slug": "web", "state": "absent"}], backup_path=str(path))
    assert result["changes"][0]["cascade"] == [f"rule/{TRIGGER}/deploy/web", ADDRESS]
    assert path.read_text().count("source_pipeline: web") == 1
    assert live(runs) == [of("api", "deploy", description="d")]
    gone: Result = {"pipelines": [{"slug": "api", "state": "absent"}], "rules": [of("api", "deploy", state="absent")]}
    result = runs.both("organization", **gone)
    assert actions(result) == [("delete", f"rule/{TRIGGER}/api/deploy"), ("delete", "pipeline/api")]
    assert "cascade" not in result["changes"][1]
    kept = runs.rejected("organization", pipelines=[{"slug": "api", "state": "absent"}], rules=[of("api", "deploy")])
    assert "names" in kept.message


def test_rules_that_stay_without_their_pipelines(runs: Runs) -> None:
    """If the service keeps them, they can be pruned. They cannot be declared, so an export names them."""
    runs.stand_in.switches(rules_of_deleted_pipeline="kept")
    uuid = runs.at("pipelines", "web", "id")
    runs.run("organization", rules=[RULE, of("api", "deploy")])
    runs.run("pipeline", slug="web", state="absent")
    whole = runs.run("organization_info", gather=["rules"])
    assert whole["organization"]["rules"] == [of("api", "deploy")]
    address = f"rule/{TRIGGER}/{uuid}/deploy"
    assert any(f"does not exist or is not visible: {address}" in warning for warning in whole["warnings"])
    pruned = runs.both("organization", rules=[of("api", "deploy")], prune=["rules"], max_deletions="1")
    assert actions(pruned) == [("delete", address)]


def test_without_graphql(runs: Runs) -> None:
    """A token for REST alone cannot manage them, and still shows what a pipeline takes along."""
    make(runs)
    error = runs.rejected("rule", api_token="bkua_rest_only", **RULE)
    assert error.code == "missing_scope" and "graphql" in error.message
    result = runs.run("pipeline", check=True, api_token="bkua_rest_only", slug="web", state="absent")
    assert result["changes"][0]["cascade"] == [ADDRESS]


@pytest.mark.parametrize("field", ["ruleCreate", "ruleUpdate", "ruleDelete"])
@pytest.mark.parametrize("fault", ["drop_after", "drop_before"])
def test_an_unclear_answer(runs: Runs, field: str, fault: str) -> None:
    """The list shows whether a write was carried out. A creation is never sent twice."""
    if field != "ruleCreate":
        runs.run("rule", **RULE)
    runs.stand_in.faults([{"match": {"operation": f"*{field}*"}, "fault": fault}])
    change: Result = {"state": "absent"} if field == "ruleDelete" else {"description": "d"}
    result = runs.run("rule", **RULE, **change)
    sent = [entry for entry in runs.stand_in.log(write=True) if field in str(entry)]
    repeats = fault == "drop_before" and field != "ruleCreate"
    assert len(sent) == (2 if repeats else 1)
    assert bool(result.get("failed")) == (fault == "drop_before" and field == "ruleCreate")
    assert live(runs) == ([{**RULE, "description": "d"}] if not result.get("failed") and field != "ruleDelete" else [])


def test_a_user_who_is_no_administrator(runs: Runs) -> None:
    """Such a user cannot create rules, and does not see whether one exists."""
    runs.run("rule", **RULE)
    token = {"token": "bkua_ada", "user": "ada@example.com", "scopes": "all"}
    runs.stand_in.seed({"tokens": [token]})
    runs.stand_in.switches(non_admin_sees="all")
    held = runs.held("rule", api_token="bkua_ada", **of("deploy", "web"))
    assert "only administrators can create a rule" in held[f"rule/{TRIGGER}/deploy/web"]


def test_pipelines_that_do_not_exist(runs: Runs) -> None:
    """They are named before anything is sent; a rule that is absent has none."""
    message = runs.rejected("rule", **of("web", "deplo")).message
    assert "target_pipeline names the pipeline 'deplo', which does not exist" in message
    assert runs.run("rule", **of("web", "nowhere", state="absent"))["changes"] == []
    whole = runs.rejected("organization", rules=[{"type": TRIGGER, "source_pipeline": "web"}]).message
    assert "rules[0] needs target_pipeline" in whole
