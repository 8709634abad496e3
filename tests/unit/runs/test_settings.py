# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization's own settings: changed and never made, read only when declared, and nobody is shut out by accident."""

from __future__ import annotations

import typing as t

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption

from running.modules import OWNER, REST_SCOPES, SEED, Result, Runs, actions
from running.sources import restored

HERE = "127.0.0.0/8"
API = "organization/api_settings"
PIPELINES = "organization/pipeline_settings"
BOTH = [API, PIPELINES]
SETTINGS: Result = {
    "pipeline_settings": {
        "default_branch": "trunk",
        "default_cluster": "Linux",
        "default_timeout_in_minutes": 30,
        "maximum_timeout_in_minutes": 120,
        "scheduled_job_expiry_in_minutes": 60,
        "hosted_agents_terminal_access": True,
        "public_pipeline_creation": True,
        "advanced_queue_metrics": True,
        "build_exports": {"location": "acme-builds", "strategy_id": "s3"},
    },
    "api_settings": {
        "allowed_ip_addresses": [HERE, "192.0.2.0/24"],
        "revoke_inactive_tokens_after_days": 90,
        "restrict_user_api_token_creation": True,
    },
}


def settings_requests(runs: Runs) -> list[tuple[str, str]]:
    """The requests for settings since the log was cleared."""
    found = [(entry["method"], entry["path"].rpartition("/acme/")[2]) for entry in runs.stand_in.log()]
    return [entry for entry in found if "settings" in entry[1]]


def test_everything_is_set_and_set_again_is_no_change(runs: Runs) -> None:
    """In check mode and in the run alike; the same run may create the default cluster. The result has before and after."""
    result = runs.both("organization", clusters=[{"name": "Linux"}], override_guards=BOTH, **SETTINGS)
    assert actions(result) == [("create", "cluster/Linux"), ("update", PIPELINES), ("update", API)]
    pipelines, api = result["changes"][1:]
    assert pipelines["before"]["default_cluster"] == "Default cluster"
    assert pipelines["before"]["default_branch"] == "main" and not pipelines["before"]["hosted_agents_terminal_access"]
    assert pipelines["after"] == SETTINGS["pipeline_settings"]
    assert api["after"] == SETTINGS["api_settings"]
    assert api["before"]["allowed_ip_addresses"] == []
    assert result["kinds"]["organization"]["updated"] == 2
    api_settings, pipeline_settings = runs.at("api_settings"), runs.at("pipeline_settings")
    assert api_settings["allowed_ip_addresses"] == f"{HERE} 192.0.2.0/24"
    assert api_settings["revoke_inactive_tokens_after_days"] == 90
    assert api_settings["restrict_user_api_token_creation"] is True
    assert pipeline_settings["default_cluster_id"] == runs.at("clusters", "Linux", "id")
    assert [pipeline_settings[name] for name in SETTINGS["pipeline_settings"] if "minutes" in name] == [30, 120, 60]
    assert pipeline_settings["public_pipeline_creation"]["enabled"] is True


def test_everything_is_cleared(runs: Runs) -> None:
    """By empty values, which are null for the service; what is left out stays."""
    runs.run("organization", clusters=[{"name": "Linux"}], override_guards=BOTH, **SETTINGS)
    cleared: Result = {
        "pipeline_settings": {
            "default_cluster": "",
            "default_timeout_in_minutes": 0,
            "maximum_timeout_in_minutes": 0,
            "scheduled_job_expiry_in_minutes": 0,
            "hosted_agents_terminal_access": False,
            "public_pipeline_creation": False,
            "build_exports": {"location": ""},
        },
        "api_settings": {"allowed_ip_addresses": [], "revoke_inactive_tokens_after_days": 0},
    }
    error = runs.rejected("organization", **cleared)
    assert error.facts["option"] == "allow_empty" and "allowed_ip_addresses is declared empty" in error.message
    result = runs.both("organization", **cleared, allow_empty=True)
    assert actions(result) == [("update", PIPELINES), ("update", API)]
    api_settings, pipeline_settings = runs.at("api_settings"), runs.at("pipeline_settings")
    assert (api_settings["allowed_ip_addresses"], api_settings["revoke_inactive_tokens_after_days"]) == (None, None)
    assert api_settings["restrict_user_api_token_creation"] is True
    assert pipeline_settings["default_branch"] == "trunk" and pipeline_settings["default_cluster_id"] is None
    assert {pipeline_settings[name] for name in pipeline_settings if "minutes" in name} == {None}
    assert pipeline_settings["hosted_agents_terminal_access"]["enabled"] is False
    assert pipeline_settings["build_exports"]["enabled"] is False


def test_only_what_differs_is_sent(runs: Runs) -> None:
    """A subscription without a feature refuses even the current value."""
    runs.run("organization", clusters=[{"name": "Linux"}], override_guards=BOTH, **SETTINGS)
    runs.stand_in.clear_log()
    changed = {**SETTINGS["api_settings"], "restrict_user_api_token_creation": False}
    result = runs.run("organization", api_settings=changed)
    assert result["changes"][0]["before"] == {"restrict_user_api_token_creation": True}
    writes = [(entry["path"].rpartition("/")[2], entry["body"]) for entry in runs.stand_in.log(write=True)]
    assert writes == [("api-settings", {"restrict_user_api_token_creation": False})]


def test_read_only_when_declared(runs: Runs) -> None:
    """One request for each that is declared, and none for one that is not."""
    runs.run("organization", clusters=[{"name": "Linux"}])
    assert settings_requests(runs) == []
    runs.run("organization", check=True, api_settings={})
    assert settings_requests(runs) == [("GET", "api-settings")]
    runs.stand_in.clear_log()
    runs.run("organization", check=True, pipeline_settings={"default_branch": "main"})
    assert settings_requests(runs) == [("GET", "pipeline-settings")]


def test_what_one_run_read_is_nothing_that_the_next_leaves_alone(runs: Runs) -> None:
    """The items of a loop share what they read. Settings are no list with unmanaged entries."""
    session = runs.session()
    told: list[str] = []
    session._progress = session.client.progress = told.append
    session.run("organization", {"api_settings": {}}, check_mode=True)
    assert "Read api_settings." in told
    result = session.run("organization", {"teams": [{"name": "Everyone"}]}, check_mode=True)
    assert result["unmanaged"] == {} and "api_settings" not in result["summary"]


def test_new_pipelines_go_to_the_new_default_cluster(runs: Runs) -> None:
    """In the same run already, so that a second run would make nothing else."""
    made = {"slug": "p", "repository": "https://github.com/x/p", "configuration": "steps: []\n"}
    wanted: Result = {"clusters": [{"name": "New"}], "pipeline_settings": {"default_cluster": "New"}}
    runs.both("organization", **wanted, pipelines=[made])
    assert runs.at("pipelines", "p", "cluster_id") == runs.at("clusters", "New", "id")


# ---- what the plan has


def test_off_is_no_change_where_the_plan_has_no_such_feature(runs: Runs) -> None:
    """Neither a change nor a request; what is on is held."""
    runs.stand_in.switches(plan_features=["teams"])
    off = {"allowed_ip_addresses": [], "revoke_inactive_tokens_after_days": 0}
    assert runs.both("organization", api_settings=off)["changes"] == []
    assert runs.both("organization", api_settings={**off, "allowed_ip_addresses": ["0.0.0.0/0"]})["changes"] == []
    for name, value in {"allowed_ip_addresses": [HERE], "revoke_inactive_tokens_after_days": 30}.items():
        reasons = runs.held("organization", api_settings={name: value}, override_guards=BOTH)
        assert f"{name} is not in the organization's subscription" in reasons[API]
    allowed = {"restrict_user_api_token_creation": True, **off}
    assert actions(runs.both("organization", api_settings=allowed)) == [("update", API)]


def test_what_the_service_does_not_tell(runs: Runs) -> None:
    """Is not taken for off: it is named, and neither compared nor changed. What cannot be kept true is an error."""
    runs.stand_in.switches(settings_omit=["hosted_agents_terminal_access", "scheduled_job_expiry_in_minutes"])
    wanted = {"hosted_agents_terminal_access": False, "default_branch": "trunk"}
    result = runs.both("organization", pipeline_settings=wanted)
    assert result["not_compared"] == [{"address": PIPELINES, "options": ["hosted_agents_terminal_access"]}]
    assert result["changes"][0]["after"] == {"default_branch": "trunk"}
    assert "hosted_agents_terminal_access" not in runs.run("organization_info")["organization"]["pipeline_settings"]
    failed = runs.run("organization", pipeline_settings={"scheduled_job_expiry_in_minutes": 60})
    assert failed["failure"]["code"] == "not_kept"
    assert {path for method, path in settings_requests(runs)} == {"pipeline-settings", "api-settings"}
    # One of them confirms the answer to the change, which does not have the value.
    assert settings_requests(runs).count(("GET", "pipeline-settings")) == 6
    runs.stand_in.switches(settings_omit=list(SETTINGS["api_settings"]))
    assert "api_settings" not in runs.run("organization_info")["organization"]


# ---- exports of builds, and what is never switched off


def pipelines(**options: t.Any) -> Result:
    """The pipeline settings, as options."""
    return {"pipeline_settings": options}


def test_an_export_of_builds(runs: Runs) -> None:
    """One request sets both values, also if one of them changes; an empty bucket ends it. Outside of the subscription, off is no change."""
    to = {"location": "acme", "strategy_id": "gcs"}
    runs.both("organization", **pipelines(build_exports={"location": "acme", "strategy_id": "s3"}))
    runs.stand_in.clear_log()
    assert runs.run("organization", **pipelines(build_exports=to))["changes"][0]["after"] == {
        "build_exports": {"strategy_id": "gcs"}
    }
    assert [(one["method"], one["body"]) for one in runs.stand_in.log(write=True)] == [("PUT", to)]
    runs.both("organization", **pipelines(build_exports={"location": ""}))
    assert runs.at("pipeline_settings", "build_exports", "location") is None
    runs.stand_in.switches(plan_features=["teams"])
    assert runs.both("organization", **pipelines(build_exports={"location": ""}))["changes"] == []
    reasons = runs.held("organization", **pipelines(build_exports=to))
    assert "build_exports.location is not in the organization's subscription" in reasons[PIPELINES]


@pytest.mark.parametrize(
    ("export", "words"),
    [
        ({"location": "acme"}, "build_exports.location needs build_exports.strategy_id."),
        ({"strategy_id": "s3"}, "build_exports.strategy_id needs build_exports.location."),
        ({"location": "", "strategy_id": "s3"}, "build_exports.strategy_id needs build_exports.location."),
        ({"location": "s3://b", "strategy_id": "s3"}, "location must be a bucket without s3:// or gs://."),
        ({"location": "b", "strategy_id": "s4"}, "must be one of s3, gcs"),
    ],
)
def test_half_an_export(runs: Runs, export: Result, words: str) -> None:
    assert words in runs.rejected("organization", **pipelines(build_exports=export)).message
    assert runs.stand_in.log(write=True) == []


def test_a_bucket_that_cannot_be_reached(runs: Runs) -> None:
    path = "/organizations/acme/pipeline-settings/build-export"
    runs.stand_in.faults([{"match": {"method": "PUT", "path": path}, "fault": "error", "status": 422}])
    failed = runs.run("organization", **pipelines(build_exports={"location": "acme", "strategy_id": "s3"}))
    assert [entry["address"] for entry in failed["failure"]["failed"]] == [PIPELINES]


def test_a_lost_answer_about_an_export(runs: Runs) -> None:
    """It was set all the same, and is not set again."""
    path = "/organizations/acme/pipeline-settings/build-export"
    runs.stand_in.faults([{"match": {"method": "PUT", "path": path}, "fault": "drop_after"}])
    to = {"location": "acme", "strategy_id": "s3"}
    assert actions(runs.run("organization", **pipelines(build_exports=to))) == [("update", PIPELINES)]
    assert len(runs.stand_in.log(write=True)) == 1


def test_what_no_api_switches_off(runs: Runs) -> None:
    """Needs consent, in check mode too; then off is held."""
    error = runs.rejected("organization", **pipelines(advanced_queue_metrics=True))
    assert error.facts["guard"] == "one_way" and "list this address in override_guards" in error.message
    assert runs.both("organization", **pipelines(advanced_queue_metrics=False))["changes"] == []
    runs.both("organization", **pipelines(advanced_queue_metrics=True), override_guards=[PIPELINES])
    assert runs.both("organization", **pipelines(advanced_queue_metrics=True))["changes"] == []
    reasons = runs.held("organization", **pipelines(advanced_queue_metrics=False), override_guards=[PIPELINES])
    assert reasons[PIPELINES].startswith("no API switches advanced_queue_metrics off")


@pytest.mark.parametrize("minutes", [-1, 1, 59, 43_201])
def test_minutes_out_of_range(runs: Runs, minutes: int) -> None:
    """0 clears, and the limits themselves are valid, as other tests here show."""
    with pytest.raises(InvalidOption, match=f"must be between 60 and 43200, or 0, which clears it; it is {minutes}."):
        runs.run("organization", pipeline_settings={"scheduled_job_expiry_in_minutes": minutes})


# ---- the default cluster


def test_a_default_cluster_gives_way_in_the_same_run(runs: Runs) -> None:
    """To another one: then it is deleted after that. To none that is declared: never."""
    runs.show_archived()
    gone = {"name": "Default cluster", "state": "absent"}
    reasons = runs.held("organization", clusters=[gone], pipeline_settings={"default_branch": "trunk"})
    assert "the organization's default cluster and is never deleted" in reasons["cluster/Default cluster"]
    assert runs.at("pipeline_settings", "default_branch") == "trunk"
    wanted: Result = {"clusters": [gone, {"name": "New"}], "pipeline_settings": {"default_cluster": "New"}}
    result = runs.both("organization", **wanted)
    assert actions(result) == [("create", "cluster/New"), ("update", PIPELINES), ("delete", "cluster/Default cluster")]


def test_a_default_cluster_stays_when_the_change_fails(runs: Runs) -> None:
    runs.show_archived()
    runs.stand_in.faults(
        [
            {
                "match": {"method": "PATCH", "path": "/organizations/acme/pipeline-settings"},
                "fault": "error",
                "status": 422,
            }
        ]
    )
    gone = {"name": "Default cluster", "state": "absent"}
    wanted: Result = {"clusters": [gone, {"name": "New"}], "pipeline_settings": {"default_cluster": "New"}}
    result = runs.run("organization", **wanted)
    assert [entry["address"] for entry in result["failure"]["skipped"]] == ["cluster/Default cluster"]
    assert [entry["address"] for entry in result["failure"]["failed"]] == [PIPELINES]


# ---- back and forth


def test_a_backup_holds_what_was_and_gives_it_back(runs: Runs, tmp_path: t.Any) -> None:
    """What was set and what was not. Excluding networks again takes `override_guards`, as the file explains."""
    before = {name: runs.at(name) for name in ("api_settings", "pipeline_settings")}
    result = runs.run(
        "organization",
        clusters=[{"name": "Linux"}],
        override_guards=BOTH,
        backup_path=str(tmp_path / "b.yml"),
        **SETTINGS,
    )
    kept = yaml.safe_load((tmp_path / "b.yml").read_text())
    assert kept["api_settings"] == {
        "allowed_ip_addresses": [],
        "revoke_inactive_tokens_after_days": 0,
        "restrict_user_api_token_creation": False,
    }
    assert kept["pipeline_settings"]["default_cluster"] == "Default cluster"
    assert result["backup_lacks"] == [f"That advanced_queue_metrics was off, which no API restores: {PIPELINES}."]
    runs.both("organization", **restored(tmp_path / "b.yml"))
    after = {name: runs.at(name) for name in ("api_settings", "pipeline_settings")}
    assert after["pipeline_settings"].pop("advanced_queue_metrics")["enabled"]
    assert not before["pipeline_settings"].pop("advanced_queue_metrics")["enabled"]
    assert after == before
    runs.rest("PATCH", "api-settings", {"allowed_ip_addresses": HERE})
    grown = {"allowed_ip_addresses": [HERE, "192.0.2.0/24"]}
    result = runs.run("organization", api_settings=grown, backup_path=str(tmp_path / "c.yml"))
    assert [lack for lack in result["backup_lacks"] if API in lack and "override_guards" in lack]
    kept = yaml.safe_load((tmp_path / "c.yml").read_text())
    assert kept["api_settings"]["allowed_ip_addresses"] == [HERE]
    back = restored(tmp_path / "c.yml")
    assert runs.rejected("organization", **back).facts["option"] == "override_guards"
    assert actions(runs.both("organization", **back, override_guards=BOTH)) == [("update", API)]


def test_an_export_given_back_changes_nothing(runs: Runs) -> None:
    """It contains settings as dictionaries, without unset ones; an export of settings alone reads nothing else."""
    fresh = runs.run("organization_info")["organization"]
    assert fresh["api_settings"] == {"restrict_user_api_token_creation": False}
    assert fresh["pipeline_settings"]["default_cluster"] == "Default cluster"
    runs.run("organization", clusters=[{"name": "Linux"}], override_guards=BOTH, **SETTINGS)
    result = runs.run("organization_info")
    assert {name: result["organization"][name] for name in SETTINGS} == SETTINGS
    assert ", pipeline_settings, " in result["summary"] and ", api_settings" in result["summary"]
    assert runs.run("organization", check=True, **result["organization"])["changes"] == []
    runs.stand_in.clear_log()
    alone = runs.run("organization_info", gather=["api_settings"])
    assert alone["organization"] == {"declared_organization": "acme", "api_settings": SETTINGS["api_settings"]}
    assert (alone["counts"], alone["summary"]) == ({}, "api_settings.")
    assert settings_requests(runs) == [("GET", "api-settings")]
    # An organization without settings gets them by the export.
    runs.stand_in.reset(SEED)
    wanted = {name: result["organization"][name] for name in ("clusters", *SETTINGS)}
    runs.run("organization", **wanted, override_guards=BOTH)
    assert {name: runs.run("organization_info")["organization"][name] for name in SETTINGS} == SETTINGS


def with_scopes(runs: Runs, *lacking: str) -> None:
    """Go on with a token that lacks scopes."""
    scopes = [*REST_SCOPES, *(["graphql"] if runs.token == "bkua_graphql_too" else [])]
    name = f"bkua_without_{lacking[0]}"
    few = {"token": name, "user": OWNER, "scopes": [scope for scope in scopes if scope not in lacking]}
    runs.stand_in.seed({"tokens": [few]})
    runs.token = name


def test_scopes_are_named(runs: Runs) -> None:
    """Reading before the first request, writing before the first write; in an export it is named and left out."""
    with_scopes(runs, "write_organization_settings")
    wanted: Result = {"teams": [{"name": "New"}], "api_settings": {"restrict_user_api_token_creation": True}}
    error = runs.rejected("organization", **wanted)
    assert error.facts["needed_by"] == {"write_organization_settings": ["api_settings"]}
    warned = runs.run("organization", check=True, **wanted)["warnings"]
    assert [warning for warning in warned if "write_organization_settings" in warning]
    with_scopes(runs, "read_organization_settings")
    error = runs.rejected("organization", **wanted, pipeline_settings={})
    assert error.facts["needed_by"] == {"read_organization_settings": ["pipeline_settings", "api_settings"]}
    result = runs.run("organization_info")
    left_out = [(entry["list"], entry["code"]) for entry in result["unread"] if entry["list"] in SETTINGS]
    assert left_out == [("pipeline_settings", "missing_scope"), ("api_settings", "missing_scope")]
    assert not result["complete"] and "api_settings" not in result["organization"]


def test_for_administrators_only(runs: Runs) -> None:
    """In the service's words; in an export it is named and left out."""
    runs.stand_in.seed({"tokens": [{"token": "bkua_ada", "user": "ada@example.com", "scopes": REST_SCOPES}]})
    error = runs.rejected("organization", api_token="bkua_ada", api_settings={"restrict_user_api_token_creation": True})
    assert error.code == "forbidden" and "administrator" in error.message
    unread = runs.run("organization_info", api_token="bkua_ada")["unread"]
    assert [entry["code"] for entry in unread if entry["list"] in SETTINGS] == ["forbidden", "forbidden"]


def test_what_does_not_exist(runs: Runs) -> None:
    """A cluster that does not exist; a file with settings in `protected` or `prune`."""
    error = runs.rejected("organization", teams=[{"name": "New"}], pipeline_settings={"default_cluster": "No"})
    assert "pipeline_settings.default_cluster names the cluster 'No'" in error.message
    error = runs.rejected("organization", protected=["organization/api_settings"], api_settings={})
    assert error.facts["option"] == "protected"
    warned = runs.run("organization", check=True, api_settings={}, override_guards=[PIPELINES])["warnings"]
    assert [warning for warning in warned if PIPELINES in warning]
