# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets of clusters: a value is sent once, with another version, or always, and appears nowhere."""

from __future__ import annotations

import pathlib
import typing as t

import pytest

from running.modules import Result, Runs, actions

OWN: Result = {"cluster": "Linux", "key": "DEPLOY_KEY"}
ADDRESS = "cluster/Linux/secret/DEPLOY_KEY"
VALUE, OTHER = "planted-value-1", "planted-value-2"
POLICY = [{"pipeline_slug": "web", "build_branch": ["main", "release/*"]}, {"cluster_queue_key": "gpu"}]


@pytest.fixture
def linux(runs: Runs) -> Runs:
    """Runs in an organization with a cluster."""
    runs.rest("POST", "clusters", {"name": "Linux"})
    return runs


def tree(*secrets: Result, **more: t.Any) -> Result:
    """The cluster with secrets, as options of the bulk module."""
    return {"clusters": [{"name": "Linux", "secrets": list(secrets)}], **more}


def sent(runs: Runs) -> list[str]:
    """The writes so far, without the IDs in their paths."""
    found = []
    for entry in runs.stand_in.log(write=True):
        parts = entry["path"].partition("/secrets")[2].split("/")
        found.append(" ".join([entry["method"], *parts[2:]]))
    runs.stand_in.clear_log()
    return found


def stored(runs: Runs, name: str = "description") -> t.Any:
    return runs.at("clusters", "Linux", "secrets", "DEPLOY_KEY", name)


def test_its_life(linux: Runs) -> None:
    """Created, changed, cleared, deleted; the value of an existing secret is sent only with another version."""
    linux.stand_in.clear_log()
    created = linux.both("secret", **OWN, value=VALUE, description="Deploys", policy=POLICY)
    assert actions(created) == [("create", ADDRESS)] and sent(linux) == ["POST"]
    assert linux.run("secret", **OWN, value=OTHER)["changes"] == []
    changed = linux.both("secret", **OWN, value=OTHER, value_version="2")
    assert changed["changes"][0]["after"] == {"value": "(secret, changed)", "value_version": "2"}
    assert sent(linux) == ["PUT value", "PUT"] and stored(linux) == "Deploys [value_version=2]"
    linux.both("secret", **OWN, description="Deploys all")
    assert sent(linux) == ["PUT"] and stored(linux) == "Deploys all [value_version=2]"
    linux.both("secret", **OWN, description="", policy="")
    assert (stored(linux), stored(linux, "policy")) == ("[value_version=2]", None)
    sent(linux)
    linux.both("secret", **OWN, value=OTHER, value_version="")
    assert sent(linux) == ["PUT"] and stored(linux) is None
    assert actions(linux.both("secret", **OWN, state="absent")) == [("delete", ADDRESS)]


def test_a_value_that_is_always_sent(linux: Runs) -> None:
    options: Result = {**OWN, "value": VALUE, "value_version": "1", "update_value": "always"}
    linux.run("secret", **options)
    linux.stand_in.clear_log()
    for check in (True, False):
        again = linux.run("secret", check, **options)
        assert again["changes"][0]["after"] == {"value": "(secret, changed)"}
    assert sent(linux) == ["PUT value"] and stored(linux) == "[value_version=1]"


def test_rules_without_order(linux: Runs) -> None:
    """Rules and values have no order, and one value equals a list of it."""
    linux.run("secret", **OWN, value=VALUE, policy=POLICY)
    same = "- {cluster_queue_key: [gpu]}\n- build_branch: [release/*, main]\n  pipeline_slug: web\n"
    assert linux.run("secret", **OWN, policy=same)["changes"] == []
    assert linux.both("secret", **OWN, policy=POLICY[:1])["changes"]


def test_what_is_held(linux: Runs) -> None:
    """Another version without its value, and a secret that is gone."""
    reason = linux.held("secret", **OWN, policy=POLICY)[ADDRESS]
    assert "a new secret needs value: declare it, or remove the entry" in reason
    linux.run("secret", **OWN, value=VALUE, value_version="1")
    reason = linux.held("secret", **OWN, value_version="2", description="x")[ADDRESS]
    assert reason == "value_version changes from '1' to '2' without value: declare the value of that version"
    assert linux.run("secret", **OWN, value_version="1")["changes"] == []


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"key": "bk_KEY"}, "key must be a letter"),
        ({"key": "1A"}, "key must be a letter"),
        ({"value": " \n"}, "value must be text that is not blank."),
        ({"value_version": "a b"}, "value_version must be at most 64 letters"),
        ({"description": "x [value_version=1]"}, "description ends with [value_version=...]: remove that"),
        ({"policy": "pipeline_slug: web"}, "policy must be a list of rules, each a dictionary such as"),
        ({"policy": [{}]}, "policy must be a list of rules, each a dictionary such as"),
        ({"policy": "[]"}, "policy has no rule: add one, or set an empty string to remove the policy."),
        ({"policy": [{"build_branch": [1]}]}, "policy: build_branch must be text or a list of texts."),
        ({"policy": "- {a: ["}, "policy is not valid YAML"),
        ({"value": None, "update_value": "always"}, "update_value=always needs value."),
    ],
)
def test_bad_input(linux: Runs, options: Result, sentence: str) -> None:
    assert sentence in linux.rejected("secret", **{**OWN, "value": VALUE, **options}).message


def test_pruning_needs_its_own_consent(linux: Runs) -> None:
    linux.run("organization", **tree({"key": "A", "value": VALUE}, {"key": "B", "value": VALUE}))
    less = tree({"key": "A"}, prune=["secrets"])
    error = linux.rejected("organization", **less)
    assert error.message == (
        "prune lists secrets, which nothing restores: set prune_secrets to delete, or remove secrets from prune."
    )
    pruned = linux.both("organization", **less, prune_secrets="delete")
    assert actions(pruned) == [("delete", "cluster/Linux/secret/B")]
    assert linux.run("organization", **tree(prune=["queues"]))["changes"] == []


def test_an_export_and_a_backup(linux: Runs, tmp_path: pathlib.Path) -> None:
    """The export changes nothing when it is applied, and a backup names the values that it lacks."""
    linux.run("organization", **tree({"key": "A", "value": VALUE, "value_version": "3", "policy": POLICY}))
    found = linux.run("organization_info", gather=["clusters"])
    (secret,) = found["organization"]["clusters"][-1]["secrets"]
    assert (secret["value_version"], "value" in secret, "description" in secret) == ("3", False, False)
    assert linux.run("organization", **found["organization"])["changes"] == []
    new = tree({"key": "A", "value": OTHER, "value_version": "4", "description": "New"})
    made = linux.run("organization", **new, backup_path=str(tmp_path / "backup.yml"))
    assert made["backup_lacks"][0] == "Secrets: cluster/Linux/secret/A (value)."
    # The value remains, and so does its version.
    text = (tmp_path / "backup.yml").read_text()
    assert "description: ''" in text and "value_version" not in text
    linux.show_archived()
    gone: Result = {"clusters": [{"name": "Linux", "state": "absent"}], "backup_path": str(tmp_path / "gone.yml")}
    result = linux.run("organization", **gone)
    assert result["changes"][0]["cascade"] == ["cluster/Linux/secret/A"]
    assert "Secrets: cluster/Linux/secret/A (value)." in result["backup_lacks"]
    assert OTHER not in str(result) + (tmp_path / "gone.yml").read_text()


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "server_error_html"])
def test_an_unclear_answer_to_a_value(linux: Runs, fault: str) -> None:
    """It is sent again, which has the same effect."""
    linux.run("secret", **OWN, value=VALUE)
    linux.stand_in.clear_log()
    linux.stand_in.faults([{"match": {"path": "*/value"}, "fault": fault}])
    result = linux.run("secret", **OWN, value=OTHER, value_version="2")
    assert not result.get("failed") and stored(linux) == "[value_version=2]"
    assert sent(linux).count("PUT value") == 2
    linux.stand_in.faults([{"match": {"path": "*/value"}, "fault": fault, "times": 2}])
    result = linux.run("secret", **OWN, value=OTHER, value_version="3", description="x")
    assert result["failure"]["code"] == "unclear" and stored(linux) == "[value_version=2]"


def test_half_of_a_change(linux: Runs) -> None:
    """The value is sent first. If the rest fails, the version is the previous one, so the next run sends both again."""
    linux.run("secret", **OWN, value=VALUE)
    linux.stand_in.faults(
        [{"match": {"method": "PUT", "path": "*/secrets/*"}, "fault": "error", "status": 422, "skip": 1}]
    )
    result = linux.run("secret", **OWN, value=OTHER, value_version="2")
    assert result["failed"] and result["changed"] and "; value changed before that: run again." in result["msg"]
    assert stored(linux) is None and OTHER not in str(result)
    assert linux.both("secret", **OWN, value=OTHER, value_version="2")["changed"]


def test_another_client_creates_it(linux: Runs) -> None:
    """Its value is another one: the change fails, and the next run can send the declared one."""
    request = {"method": "POST", "path": _collection(linux), "body": {"key": OWN["key"], "value": "theirs"}}
    match = {"method": "POST", "path": "*/secrets"}
    linux.stand_in.faults([{"match": match, "fault": "other_client", "requests": [request]}])
    result = linux.run("secret", **OWN, value=VALUE)
    assert "someone else created it after this run had read the list, so run again" in result["msg"]


def _collection(runs: Runs) -> str:
    return f"clusters/{runs.at('clusters', 'Linux', 'id')}/secrets"


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_an_unclear_creation(linux: Runs, fault: str) -> None:
    """If it is found, it may be another client's, so its value is sent."""
    linux.stand_in.clear_log()
    linux.stand_in.faults([{"match": {"method": "POST", "path": "*/secrets"}, "fault": fault}])
    result = linux.run("secret", **OWN, value=VALUE, value_version="1")
    assert not result.get("failed") and stored(linux) == "[value_version=1]"
    assert sent(linux) == (["POST", "POST"] if fault == "drop_before" else ["POST", "PUT value"])


def test_the_value_is_in_no_result(linux: Runs) -> None:
    """Not even if the service repeats it."""
    fault = {"match": {"method": "POST"}, "fault": "error", "status": 422, "message": f"Value {VALUE} is bad"}
    linux.stand_in.faults([fault])
    results = [linux.run("secret", **OWN, value=VALUE)]
    results += [linux.run("secret", check, **OWN, value=VALUE) for check in (True, False)]
    results.append(
        linux.run("organization", True, **tree({**OWN, "value": OTHER, "value_version": "2"}), plan_hmac_key="k" * 32)
    )
    assert VALUE not in str(results) and OTHER not in str(results)
    assert "Value (secret) is bad" in results[0]["msg"]


def test_warnings(linux: Runs) -> None:
    """An unknown claim, and a value that the service may refuse."""
    policy = [{"branch": "main", "pipeline": "web", "x": "y"}]
    warnings = linux.run("secret", True, **OWN, value="x" * 8192, policy=policy)["warnings"]
    hints = [warning for warning in warnings if "policy contains" in warning]
    assert "'branch', which is not documented and is sent unchecked: did you mean build_branch?" in hints[0]
    assert "Known are pipeline_id, pipeline_slug" in hints[2]
    assert any("value has 8192 bytes or more" in warning for warning in warnings)
    assert linux.run("secret", True, **OWN, value="x" * 8191, policy=POLICY)["warnings"] == []


def test_nothing_is_read_without_need(linux: Runs) -> None:
    """One list for each cluster that declares secrets, and no request for each secret."""
    linux.run("organization", **tree(*({"key": f"K{number}", "value": VALUE} for number in range(5))))
    linux.stand_in.clear_log()
    linux.run("organization", True, **tree(*({"key": f"K{number}", "value": VALUE} for number in range(5))))
    assert sum("/secrets" in entry["path"] for entry in linux.stand_in.log()) == 1
    linux.stand_in.clear_log()
    linux.run("organization", True, clusters=[{"name": "Linux", "description": "x"}])
    assert not [entry for entry in linux.stand_in.log() if "/secrets" in entry["path"]]


@pytest.mark.parametrize("ignores_case", [False, True])
def test_keys_that_differ_only_in_case(linux: Runs, ignores_case: bool) -> None:
    """If the service takes them for one key, the failure names the other secret."""
    linux.stand_in.switches(secret_keys_ignore_case=ignores_case)
    linux.run("secret", **OWN, value=VALUE)
    result = linux.run("secret", **{**OWN, "key": "deploy_key"}, value=OTHER)
    if ignores_case:
        assert f"cannot be created: {ADDRESS} exists, whose key differs only in case." in result["msg"]
    else:
        assert linux.run("secret", **{**OWN, "key": "deploy_key"}, value=OTHER)["changes"] == []
