# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same result both ways: in the controller's process and by the ordinary module.

The life of every resource is compared by the integration targets; here is what goes wrong, for every module.
"""

from __future__ import annotations

import datetime
import typing as t

import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.parsing.vault import VaultLib, VaultSecret
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.plugin_utils._action import messages_of

from machine.environment import ROOT
from running.modules import TREE, pipeline

from .conftest import WAYS, Record, Ways, call

MODULES: list[str] = yaml.safe_load((ROOT / "meta" / "runtime.yml").read_text())["action_groups"]["buildkite"]
# Those that return information about one kind have the same code: the integration target of all calls some.
INFOS = [module for module in CATALOG.infos() if module != "cluster_queue_info"]
FEW = {"token": "bkua_few", "user": "owner@example.com", "scopes": ["read_clusters", "read_teams"]}

SHORT = "A secret of fewer than 6 characters is masked wherever its characters occur in the result."


# So have those for operations: one of them is tried for all.
OPERATION = "annotation"
TRIED = [module for module in MODULES if module not in {*INFOS, *OPERATIONS.operations} - {OPERATION}]


def wrong_calls(module: str) -> list[Record]:
    """Calls that fail: by the argument spec, at the top and below it, and by an invalid token."""
    catalog = OPERATIONS if module == OPERATION else CATALOG
    spec = _options.module_arguments(catalog, module)["argument_spec"]
    needed: Record = {name: "x" for name, option in spec.items() if option.get("required")}
    below = [name for name, option in spec.items() if option.get("elements") == "dict"][:1]
    wrong: list[Record] = [
        {**dict.fromkeys(needed, ["x"]), "nonsense": 1},
        {**needed, "timeout": "soon", **{name: [{"nonsense": 1}] for name in below}},
        {**needed, "api_token": "bkua_planted"},
    ]
    return [call(module, **{"api_token": "bkua_planted_too", **options}) for options in wrong]


def test_what_is_wrong_is_told_the_same_by_every_module(ways: Ways) -> None:
    results = ways.same(*(wrong for module in TRIED for wrong in wrong_calls(module)))
    assert len(results) == 3 * len(TRIED) > 15
    assert all(result["failed"] and result["msg"] == result["failure"]["message"] for result in results)
    assert {result["failure"]["code"] for result in results[::3]} == {"invalid_option"}
    assert "bkua_planted" not in str(results) + ways.said
    assert ways.stand_in.log(write=True) == []


def test_arguments_are_told_where_they_are_asked_for(ways: Ways) -> None:
    """By 2.21 and later, which have a setting for it."""
    [told], [told_by_module] = (ways.run(call("cluster", name="A"), way=way, arguments=False) for way in WAYS)
    assert ("invocation" in told) == ("invocation" in told_by_module)


def test_a_whole_organization(ways: Ways) -> None:
    runs = [call("organization", **TREE, task_diff=True, task_check_mode=check) for check in (True, False, True, False)]
    planned, done, *again = ways.same(*runs)
    assert planned["changes"] == done["changes"] and planned["diff"] == done["diff"]
    assert done["counts"]["created"] > 10
    assert [result["changed"] for result in again] == [False, False]


def test_some_changes_fail(ways: Ways) -> None:
    # The team's slug is taken by another one.
    tree = {"pipelines": [pipeline("web", teams=[{"team": "Nobody", "access_level": "read_only"}]), pipeline("other")]}
    [result] = ways.same(call("organization", **tree, task_diff=True))
    assert result["failed"] and result["failure"]["code"] == "invalid_option"


def test_secrets_and_warnings(ways: Ways) -> None:
    token = ways.stand_in.token
    short = {"token": "Q7#", "user": "owner@example.com", "scopes": ["read_clusters", "write_clusters"]}
    few = {"BUILDKITE_API_TOKEN": FEW["token"]}
    urls = {"url": "https://a.example.com", "webhook_url": "https://b.example.com"}
    masked, planned, refused, both, warned, no_text = ways.same(
        call("cluster", name="A", description=f"holds {token} in it", task_diff=True),
        call("cluster", name="B", task_check_mode=True, task_environment=few),
        call("cluster", name="B", task_environment=few),
        call("webhook", description="A", events=["build.finished"], **urls),
        call("cluster", name="C Q7#", api_token="Q7#"),
        call("secret", cluster="Default cluster", key="KEY", value=["planted-in-a-list"]),
        tokens=[FEW, short],
    )
    assert no_text["msg"] == "value must be text, not a list: if you mean its JSON, use the filter to_json."
    assert "planted" not in ways.said
    assert masked["cluster"]["description"] == "holds (secret) in it"
    assert {each["api_token"] for each in ways.invocations()} == {"VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"}
    assert token not in ways.said
    assert "lacks the scope write_clusters" in planned["warnings"][0]
    assert refused["failure"]["code"] == "missing_scope"
    assert both["warnings"] == ["Both option url and its alias webhook_url are set."]
    assert warned["changes"][0]["address"] == "cluster/C ********"
    assert warned["warnings"] == [SHORT]


def test_choices_in_any_case_and_aliases(ways: Ways) -> None:
    steps = {"slug": "web", "name": "web", "repository": "https://github.com/x/web", "steps": "steps: []"}
    made, team, again, pruned, told, refused, schedule, unknown, unset = ways.same(
        call("pipeline", **steps, visibility="PRIVATE", provider_settings={"trigger_mode": "NONE"}),
        call("team", name="A", privacy="SECRET", members=[{"user_id": "ada@example.com", "role": "MAINTAINER"}]),
        call("team", name="A", privacy="secret", members=[{"user": "ada@example.com", "role": "maintainer"}]),
        call("organization", webhooks=[], allow_empty=True, prune=["WEBHOOKS"], prune_pipelines="Delete"),
        call("organization_info", gather=["Teams"]),
        call("team", name="A", privacy="OPEN"),
        call("pipeline_schedule", pipeline="web", label="Nightly", cronline="@daily", message="At night"),
        call("organization", pipelines=[{"slug": "web", "repo": "x", "teams": []}], allow_empty=True),
        call(
            "team",
            name="A",
            privacy=None,
            state=None,
            api_url=None,
            members=[{"user": "ada@example.com", "role": None}],
        ),
    )
    after = made["changes"][0]["after"]
    assert (after["configuration"], after["visibility"]) == ("steps: []", "private")
    assert after["provider_settings"] == {"trigger_mode": "none"}
    assert team["changes"][0]["after"]["privacy"] == "secret" and team["changes"][1]["after"]["role"] == "maintainer"
    assert again["changed"] is False
    assert pruned["changes"] == []
    assert list(told["organization"]) == ["declared_organization", "teams"]
    assert refused["msg"] == "value of privacy must be one of: visible, secret, got: OPEN"
    assert schedule["changes"][0]["after"]["build_message"] == "At night"
    assert unknown["msg"].startswith(
        "Unsupported parameters for (community.buildkite.organization) module: pipelines.repo."
    )
    assert unknown["msg"].endswith(" pipelines.repo: did you mean repository?")
    assert unset["changes"] == []


def test_deprecated_aliases() -> None:
    alias = {"name": "old", "version": "9.0.0", "collection_name": "community.buildkite"}
    spec: Record = {"new": {"type": "str", "aliases": ["old"], "deprecated_aliases": [alias]}}
    [deprecation] = messages_of(ArgumentSpecValidator(spec).validate({"old": "x"}), ())["deprecations"]
    assert (deprecation["version"], "Alias 'old' is deprecated" in deprecation["msg"]) == ("9.0.0", True)


def test_values_that_are_no_json(ways: Ways) -> None:
    vault = VaultLib([("default", VaultSecret(b"password"))])
    encrypted = vault.encrypt(ways.stand_in.token, VaultSecret(b"password")).decode()
    values: dict[str, t.Any] = {
        "day": datetime.date(2027, 1, 2),
        "moment": datetime.datetime(2027, 1, 2, 3, 4, 5),
        "number": 2.50,
    }
    (ways.folder / "values.yml").write_text(
        yaml.safe_dump(values) + "secret: !vault |\n" + "".join(f"  {line}\n" for line in encrypted.splitlines()),
        encoding="utf-8",
    )
    ways.script("password", "echo password")
    ways.arguments = ("--vault-password-file", "password")
    names = ("day", "moment", "number")
    results = ways.same(
        {"ansible.builtin.include_vars": str(ways.folder / "values.yml")},
        *(
            call("cluster", name="A", description=f"{{{{ {name} }}}}", api_token="{{ secret }}", color="{{ omit }}")
            for name in names
        ),
        call("cluster", name="A", maintainers=[{"user": "ada@example.com", "team": "{{ omit }}"}]),
        call("cluster", name="A", description="{{ '{{' }} lookup('pipe', 'touch templated') }}"),
    )[1:]
    shown = [result["cluster"]["description"] for result in results]
    assert shown[:3] == ["2027-01-02", "2027-01-02T03:04:05", "2.5"]
    assert shown[4] == "{{ lookup('pipe', 'touch templated') }}"
    assert ways.stand_in.token not in ways.said
    assert not (ways.folder / "templated").exists()


def test_files_are_found_beside_the_playbook(ways: Ways) -> None:
    (ways.folder / "empty.pem").write_text("", encoding="utf-8")
    https = {"name": "A", "api_url": ways.stand_in.url.replace("http:", "https:")}
    results = ways.same(
        call("cluster", **https, ca_path="empty.pem"),
        call("cluster", **https, ca_path="$FOLDER/none.pem", task_environment={"FOLDER": "certificates"}),
    )
    assert "no certificate or crl found" in results[0]["msg"]
    assert "invalid path: certificates/none.pem: check ca_path" in results[1]["msg"]
