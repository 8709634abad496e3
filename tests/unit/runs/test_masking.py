# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets are compared and set, but not shown in plan, run and messages; and the plan ID does not depend on them."""

from __future__ import annotations

import copy
import json
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._apply.writer import Writer
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._export import disk

from running.modules import SEED, Result, Runs, pipeline
from stand_in.process import StandIn

# Each occurs once, so that a leak shows its source.
SECRETS = {
    "environment": "planted-env",
    "steps": "planted-steps",
    "repository": "planted-repository",
    "setting": "planted-setting",
    "webhook": "planted-webhook",
    "hook": "T000/B000/planted-hook",
    "description": "ghp_" + "planted0" * 5,
}
SCHEDULE = "pipeline/web/schedule/Nightly"
KEY = "a key of more than thirty-two characters"


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """Runs with a token that may use GraphQL."""
    stand_in.reset(SEED)
    return Runs(stand_in, "bkua_graphql_too")


def tree(**secrets: str) -> t.Any:
    """An organization with a secret in each place that can have one."""
    of = {**SECRETS, **secrets}
    steps = f"env:\n  API_TOKEN: {of['steps']}\n  CACHE_KEY: v1\nsteps:\n  - command: make\n"
    return {
        "pipelines": [
            pipeline(
                "web",
                repository=f"https://ada:{of['repository']}@github.com/x/web.git",
                configuration=steps,
                description=f"uses {of['description']}",
                provider_settings={"build_tags": True, "some_webhook_key": of["setting"]},
                schedules=[
                    {
                        "label": "Nightly",
                        "cronline": "@daily",
                        "env": {"DB_PASSWORD": of["environment"], "CACHE_KEY": "v1", "TOKEN_FILE": "/run/token"},
                    }
                ],
            )
        ],
        "webhooks": [
            {
                "description": "Chat",
                "url": f"https://hooks.slack.com/services/{of['hook']}",
                "token": of["webhook"],
                "events": ["build.finished"],
            }
        ],
    }


def run(runs: Runs, check: bool = False, **options: t.Any) -> Result:
    """The result of the bulk module with its diff, which shows no secret; a check in the other style and with its failure too."""
    result = runs.session().run("organization", options, check, diff=True)
    results = [result]
    if check:
        options = {**options, "diff_style": "long", "fail_on_drift": True}
        results.append(runs.session().run("organization", options, check, diff=True))
    assert [name for name, secret in SECRETS.items() if secret in json.dumps(results)] == []
    return result


def shown(result: Result, address: str) -> t.Any:
    """Before and after of one change."""
    (change,) = (change for change in result["changes"] if change["address"] == address)
    return change.get("before"), change.get("after")


PATHS = [
    f"{SCHEDULE}:env.DB_PASSWORD",
    "pipeline/web:configuration",
    "pipeline/web:description",
    "pipeline/web:provider_settings.some_webhook_key",
    "pipeline/web:repository",
    "webhook/Chat:token",
    "webhook/Chat:url",
]


def test_new_secrets(runs: Runs) -> None:
    """Masked in the plan and in the run, set as declared, and compared: a second run changes nothing."""
    planned = run(runs, check=True, **tree())
    assert planned["not_in_plan_id"] == PATHS
    assert planned["summary"].endswith("; 7 secret values are not covered by the plan ID.")
    assert shown(planned, SCHEDULE)[1]["env"] == {
        "DB_PASSWORD": "(secret)",
        "CACHE_KEY": "v1",
        "TOKEN_FILE": "/run/token",
    }
    after = shown(planned, "pipeline/web")[1]
    assert after["repository"] == "https://ada:(secret)@github.com/x/web.git"
    assert "API_TOKEN: (secret)\n  CACHE_KEY: v1\n" in after["configuration"]
    assert after["description"] == "uses (secret)"
    assert after["provider_settings"] == {"build_tags": True, "some_webhook_key": "(secret)"}
    assert shown(planned, "webhook/Chat")[1]["url"] == "https://hooks.slack.com/services/(secret)"
    done = run(runs, **tree())
    assert not done.get("failed"), done.get("msg")
    assert done["changes"] == planned["changes"] and done["plan_id"] == planned["plan_id"]
    stored = json.dumps([runs.rest("GET", path) for path in ("pipelines", "pipelines/web/schedules", "services")])
    assert all(secret in stored for secret in SECRETS.values())
    again = run(runs, **tree())
    assert (again["changes"], again["not_in_plan_id"]) == ([], [])
    assert "secret value" not in again["summary"]


def test_another_secret(runs: Runs) -> None:
    """It shows that it changed, in each place alone; what stays the same does not."""
    run(runs, **tree())
    other = {name: f"{secret}2" for name, secret in SECRETS.items()}
    changed = copy.deepcopy(tree(**other))
    changed["pipelines"][0]["schedules"][0]["env"]["OTHER_TOKEN"] = SECRETS["environment"]
    result = run(runs, check=True, **changed)
    assert not any(secret in json.dumps(result) for secret in other.values())
    before, after = shown(result, SCHEDULE)
    assert before["env"]["DB_PASSWORD"] == "(secret)"
    assert (after["env"]["DB_PASSWORD"], after["env"]["OTHER_TOKEN"]) == ("(secret, changed)", "(secret)")
    before, after = shown(result, "pipeline/web")
    assert after["repository"] == "https://ada:(secret, changed)@github.com/x/web.git"
    assert "API_TOKEN: (secret, changed)\n" in after["configuration"]
    assert before["provider_settings"] == {"some_webhook_key": "(secret)"}
    assert after["provider_settings"] == {"some_webhook_key": "(secret, changed)"}
    assert shown(result, "webhook/Chat")[1]["token"] == "(secret, changed)"
    assert result["not_in_plan_id"] == sorted([*PATHS, f"{SCHEDULE}:env.OTHER_TOKEN"])
    # Beside one that stays, only what changes.
    result = run(runs, check=True, **tree(environment=SECRETS["environment"], hook="T000/B000/other"))
    assert result["not_in_plan_id"] == ["webhook/Chat:url"]
    assert result["summary"].endswith("; 1 secret value is not covered by the plan ID.")


def test_the_plan_id(runs: Runs) -> None:
    """Without a key no secret changes it; with one each of them does, and so does the key. Plans without secrets need none."""
    ids = [run(runs, check=True, **tree())["plan_id"], run(runs, check=True, **tree(environment="x"))["plan_id"]]
    assert ids[0] == ids[1]
    plans = [tree(), *(tree(**{name: f"{secret}2"}) for name, secret in SECRETS.items())]
    results = [run(runs, check=True, plan_hmac_key=KEY, **plan) for plan in plans]
    assert len({*ids, *(result["plan_id"] for result in results)}) == len(plans) + 1
    assert all(result["not_in_plan_id"] == [] and "secret value" not in result["summary"] for result in results)
    assert run(runs, check=True, plan_hmac_key=f"{KEY}2", **tree())["plan_id"] != results[0]["plan_id"]
    error = runs.rejected("organization", **tree(environment="x"), plan_hmac_key=KEY, plan_id=results[0]["plan_id"])
    assert error.failure["code"] == "rejected" and KEY not in str(error.failure)
    done = run(runs, plan_hmac_key=KEY, plan_id=results[0]["plan_id"], **tree())
    assert not done.get("failed")
    plain = {"pipelines": [{"slug": "web", "default_branch": "main"}]}
    assert len({run(runs, check=True, **plain, **key)["plan_id"] for key in ({}, {"plan_hmac_key": KEY})}) == 1


@pytest.mark.parametrize("key", ["", " "])
def test_an_empty_key(runs: Runs, key: str) -> None:
    """The result of a failed template covers nothing."""
    error = runs.rejected("organization", **tree(), plan_hmac_key=key)
    assert error.failure["option"] == "plan_hmac_key"


def test_what_is_not_listed(runs: Runs) -> None:
    """A secret that stays the same beside one that changes, and what the address has: the plan ID covers both."""
    env = {"A_TOKEN": "planted-a", "B_TOKEN": "planted-b"}
    entry = {"label": "Nightly", "cronline": "@daily"}
    runs.run("organization", pipelines=[pipeline("web", schedules=[{**entry, "env": env}])])
    named: t.Any = {"sensitive": [f"{SCHEDULE}:label", f"{SCHEDULE}:cronline"]}
    changed = [{**entry, "env": {**env, "B_TOKEN": "other"}}, {**entry, "label": "New"}]
    found = runs.run("organization", check=True, pipelines=[pipeline("web", schedules=changed)], **named)
    assert found["not_in_plan_id"] == [f"{SCHEDULE}:env.B_TOKEN"]
    named = {"sensitive": ["*:label", "*:cronline"]}
    found = runs.run("organization", check=True, pipelines=[pipeline("web", schedules=changed)], **named)
    assert found["not_in_plan_id"] == ["pipeline/web/schedule/New:cronline", f"{SCHEDULE}:env.B_TOKEN"]
    assert shown(found, "pipeline/web/schedule/New")[1]["label"] == "(secret)"


def test_what_completes_a_creation(runs: Runs) -> None:
    """It is shown as a part of it: what was masked stays as it is, and what it sets itself is covered."""
    steps = "env: {A_TOKEN: &a planted, B: *a}\n# C_TOKEN: shown\n"
    entry = pipeline("web", configuration=steps, archived=True, schedules=[{"label": "N", "cronline": "@daily"}])
    found = runs.run("organization", check=True, pipelines=[entry])
    after = shown(found, "pipeline/web")[1]
    assert after["archived"] is True
    assert after["configuration"] == "env: {A_TOKEN: (secret), B: *a}\n# C_TOKEN: shown\n"
    named: Result = {"sensitive": ["*:default_queue"], "plan_hmac_key": KEY, "check": True}
    queues = [{"key": "a"}, {"key": "b"}]
    ids = {
        runs.run("organization", clusters=[{"name": "C", "queues": queues, "default_queue": key}], **named)["plan_id"]
        for key in ("a", "b")
    }
    assert len(ids) == 2


def test_what_is_replaced(runs: Runs) -> None:
    """With a key the plan ID depends on the secret that is replaced too."""

    def declared(token: str) -> t.Any:
        schedule = {"label": "Nightly", "cronline": "@daily", "env": {"A_TOKEN": token}}
        return {"pipelines": [pipeline("web", schedules=[schedule])], "plan_hmac_key": KEY}

    ids = set()
    for live in ("planted-1", "planted-2"):
        runs.run("organization", **declared(live))
        ids.add(runs.run("organization", check=True, **declared("planted-3"))["plan_id"])
    assert len(ids) == 2


def test_a_set(runs: Runs) -> None:
    """Its order is nothing that a plan depends on."""
    named: Result = {"sensitive": ["*:tags"], "plan_hmac_key": KEY, "check": True}
    orders = (["a", "b"], ["b", "a"], ["a", "c"])
    ids = [runs.run("organization", pipelines=[pipeline("web", tags=tags)], **named)["plan_id"] for tags in orders]
    assert ids[0] == ids[1] != ids[2]


# Modules of one object, and messages


def test_the_module_of_one_object(runs: Runs) -> None:
    """What it returns of the object is masked too, whether it was declared or not."""
    runs.run("organization", **tree())
    result = runs.run(
        "pipeline_schedule", pipeline="web", label="Nightly", enabled=False, sensitive=["*:env.CACHE_KEY"]
    )
    env = {"DB_PASSWORD": "(secret)", "CACHE_KEY": "(secret)", "TOKEN_FILE": "/run/token"}
    assert result["pipeline_schedule"]["env"] == env
    for check in (True, False):
        result = runs.run("pipeline_schedule", check, pipeline="web", label="Nightly", env={"A_TOKEN": "planted-env"})
        assert result["pipeline_schedule"]["env"] == {"A_TOKEN": "(secret)"}
        assert "planted-env" not in str(result)


def test_what_the_service_quotes(runs: Runs) -> None:
    """Without the secret, also one that only its name shows to be one, and in every part of a failure."""
    runs.run("pipeline", **pipeline())
    quoting = {
        "fault": "error",
        "status": 422,
        "message": "Validation failed: planted-env, https://x:planted-url@example.com",
    }
    runs.stand_in.faults([{**quoting, "match": {"method": "POST", "path": "/organizations/*/pipelines/*/schedules"}}])
    schedule: t.Any = {"pipeline": "web", "label": "Nightly", "cronline": "@daily", "env": {"A_TOKEN": "planted-env"}}
    result = runs.run("pipeline_schedule", **schedule)
    assert "Validation failed: (secret), https://x:(secret)@example.com" in result["msg"]
    assert "planted" not in str(result)


def test_what_the_collection_quotes(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rejection, and an error that nobody foresaw."""
    session = runs.session()
    schedules = [{"label": "Nightly", "cronline": "@daily", "env": {"A_TOKEN": "planted-env"}}]
    options = {"pipelines": [pipeline(schedules=schedules)]}
    session.run("organization", options, check_mode=True)
    with pytest.raises(BuildkiteError) as caught:
        session.run("organization", {**options, "override_guards": ["planted-env"]}, check_mode=True)
    assert "not '(secret)'" in caught.value.message and "planted" not in str(caught.value.failure)

    def write(*_arguments: t.Any) -> None:
        raise ValueError("planted-env")

    monkeypatch.setattr(Writer, "write", write)
    result = session.run("organization", options, check_mode=False)
    assert "ValueError: (secret)" in result["msg"] and "planted" not in str(result)


def test_what_was_not_kept(runs: Runs) -> None:
    """A message that compares what was sent and what came back."""
    env = {"DB_PASSWORD": "x1"}
    runs.run("pipeline", **pipeline())
    runs.run("pipeline_schedule", pipeline="web", label="Nightly", cronline="@daily")
    fault = {"fault": "answered", "adds": {"env": {"DB_PASSWORD": "y2"}}}
    runs.stand_in.faults([{**fault, "match": {"method": "PATCH"}}, {**fault, "match": {"method": "PUT"}}])
    result = Runs(runs.stand_in, "bkua_rest_only").run("pipeline_schedule", pipeline="web", label="Nightly", env=env)
    assert "env={'DB_PASSWORD': '(secret)'} but has {'DB_PASSWORD': '(secret)'}" in result["msg"]


def test_an_export(runs: Runs, tmp_path: Path) -> None:
    """It has the values, to be applied again, and warns about them; of the files that are written no diff shows one."""
    run(runs, **tree())
    found = runs.run("organization_info")
    (warning,) = (text for text in found["warnings"] if "encrypt" in text)
    assert warning.startswith("pipeline/web:repository, pipeline/web:configuration, pipeline/web:description, ")
    assert warning.endswith(
        f"{SCHEDULE}:env.DB_PASSWORD, webhook/Chat:url look like secrets and are returned as they are:"
        " encrypt them with Ansible Vault before you store the result."
    )
    text = str(found["organization"])
    returned = {name for name, secret in SECRETS.items() if secret in text}
    assert returned == SECRETS.keys() - {"webhook", "setting"}
    written = disk.run({"path": str(tmp_path), "content": found["organization"], "remove": True}, False, True)
    assert any(SECRETS["environment"] in path.read_text(encoding="utf-8") for path in tmp_path.rglob("*.yml"))
    assert len(written["diff"]) > 2 and not any(secret in str(written) for secret in SECRETS.values())
    found["organization"]["pipelines"][0]["schedules"][0]["env"]["DB_PASSWORD"] = "another"
    written = disk.run({"path": str(tmp_path), "content": found["organization"], "remove": True}, False, True)
    (difference,) = written["diff"]
    assert "DB_PASSWORD: (secret)" in difference["before"] and "DB_PASSWORD: (secret, changed)" in difference["after"]
    logged = str(disk.masked({"path": "x", "content": found["organization"]})[0])
    assert "another" not in logged and not any(secret in logged for secret in SECRETS.values())
