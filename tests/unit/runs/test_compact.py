# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exports in both styles, read back as files: they change nothing. What exists and no export contains is listed."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

import pytest
import yaml
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._export import disk
from ansible_collections.community.buildkite.plugins.module_utils._export.fold import folded
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.plugin_utils._files import files as declared_files
from ansible_collections.community.buildkite.plugins.plugin_utils._files import read

from running.declared import REFERENCE
from running.modules import BEFORE, REST_SCOPES, SEED, Result, Runs, on_github
from running.services import HIDDEN
from stand_in.process import StandIn

LISTS = ["clusters", "queues", "teams", "pipelines", "schedules", "webhooks"]
READS = ["read_secrets_details", "read_suites", "read_rules"]
STYLES = ("complete", "compact")


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """Everything that the tests of runs make, with a token that may use GraphQL."""
    stand_in.reset(SEED)
    runs = Runs(stand_in, "bkua_graphql_too")
    runs.run("organization", **on_github(BEFORE))
    return runs


def written(folder: Path, result: Result, remove: bool = True) -> dict[str, str]:
    """The texts of the files that an export writes."""
    done = disk.run({"path": str(folder), "content": result["organization"], "remove": remove}, False, False)
    return {name: (folder / name).read_text(encoding="utf-8") for name in done["files"]}


def planned(runs: Runs, folder: Path, prune: t.Sequence[str] = ()) -> Result:
    """The plan of the files in a folder."""
    texts = read.texts(read.files(str(folder)))
    declared = declared_files.merged(texts, lambda text: text).options
    return runs.run("organization", check=True, **declared, prune=list(prune))


@pytest.mark.parametrize("style", STYLES)
def test_both_styles_change_nothing(runs: Runs, tmp_path: Path, style: str) -> None:
    """With everything pruned that is in no file."""
    written(tmp_path, runs.run("organization_info", style=style))
    plan = planned(runs, tmp_path, LISTS)
    assert plan["changes"] == [] and plan["unmanaged"] == {} and plan["not_compared"] == []


def test_compact_is_short_and_makes_the_same(runs: Runs, tmp_path: Path) -> None:
    """What a new object has anyway is left out, so that a new organization is the same as the first one."""
    sizes = {style: len(json.dumps(runs.run("organization_info", style=style)["organization"])) for style in STYLES}
    assert sizes["compact"] < sizes["complete"] / 2, sizes
    written(tmp_path, runs.run("organization_info", style="compact"))
    complete = runs.run("organization_info")["organization"]
    runs.stand_in.reset(SEED)
    texts = read.texts(read.files(str(tmp_path)))
    declared = declared_files.merged(texts, lambda text: text).options
    for secret in (secret for cluster in declared["clusters"] for secret in cluster.get("secrets", ())):
        # No answer contains it.
        secret["value"] = "a-value"
    for name, values in HIDDEN.items():
        declared[name] = [{**entry, **values} for entry in declared[name]]
    made = runs.run("organization", **declared)
    assert not made.get("failed"), made.get("msg")
    assert runs.run("organization_info")["organization"] == complete


def test_what_is_left_out_and_what_is_shared(runs: Runs, tmp_path: Path) -> None:
    texts = written(tmp_path, runs.run("organization_info", style="compact"))
    everywhere = "".join(texts.values())
    assert (
        "privacy: visible" not in everywhere and "enabled: true" not in everywhere and "commit: HEAD" not in everywhere
    )
    assert "visibility: private" not in everywhere and "trigger_mode" not in everywhere
    assert "archived: true" in texts["pipelines/old.yml"] and "enabled: false" in texts["webhooks/jobs.yml"]
    shared = yaml.safe_load(texts["pipelines-defaults.yml"])
    assert shared["defaults"]["pipelines"]["configuration"].startswith("steps:")
    assert "configuration" not in texts["pipelines/gone.yml"]
    # Another value is the entry's own, and one that has none takes it away.
    assert "role: maintainer" in texts["teams/platform.yml"]
    with pytest.raises(BuildkiteError, match="use one of them"):
        runs.run("organization_info", style="compact", include_empty=True)


def test_a_tenth_of_the_reference_organization(stand_in: StandIn, tmp_path: Path) -> None:
    """Compact files are less than half, and both styles plan to nothing."""
    sizes = {name: count // 10 if count >= 100 else count for name, count in REFERENCE.items()}
    stand_in.reset({"generate": sizes})
    stand_in.limits(rest_user=100000, rest_organization=100000, graphql_user=10**9, graphql_organization=10**9)
    runs = Runs(stand_in, stand_in.token)
    sizes = {}
    for style in STYLES:
        (tmp_path / style).mkdir()
        sizes[style] = sum(map(len, written(tmp_path / style, runs.run("organization_info", style=style)).values()))
        assert planned(runs, tmp_path / style)["changes"] == []
    assert sizes["compact"] < sizes["complete"] / 2, sizes


# Folding by itself


def fold(*entries: Result) -> tuple[Result, list[Result]]:
    """What the pipelines share, and what remains of them."""
    made = folded(CATALOG, {"pipelines": [{"slug": f"p{number}", **entry} for number, entry in enumerate(entries)]})
    rest = [{name: value for name, value in entry.items() if name != "slug"} for entry in made["pipelines"]]
    return made.get("defaults", {}).get("pipelines", {}), rest


def test_a_value_is_shared_where_it_saves_lines() -> None:
    assert fold({"color": "a"}, {"color": "a"}, {"color": "b"}) == ({"color": "a"}, [{}, {}, {"color": "b"}])
    assert fold({"color": "a"}, {"color": "b"})[0] == {}
    # Too many would have to take it away.
    assert fold({"color": "a"}, {"color": "a"}, {})[0] == {}
    assert fold(*[{"color": "a"}] * 5, {}) == ({"color": "a"}, [{}] * 5 + [{"color": None}])
    # true is not 1, and the identity is nobody else's.
    assert fold({"archived": True}, {"archived": 1})[0] == {}
    assert fold({"name": "x", "id": "1"}, {"name": "x", "id": "1"})[0] == {}


def test_dictionaries_are_shared_by_their_keys() -> None:
    five = [{"env": {"A": "1", "B": str(number)}} for number in range(5)]
    assert fold(*five, {"env": {"B": "x"}})[1][-1] == {"env": {"B": "x", "A": None}}
    assert fold(*five, {"env": {}})[1][-1] == {"env": {"A": None}}
    assert fold(*five, {}) == ({"env": {"A": "1"}}, [{"env": {"B": str(n)}} for n in range(5)] + [{"env": None}])


# The directory


def test_a_list_keeps_its_defaults_as_long_as_it_is_exported(runs: Runs, tmp_path: Path) -> None:
    """The other style removes them, an export of other lists does not, and one that sees less changes none."""
    written(tmp_path, runs.run("organization_info", style="compact"))
    name = "pipelines-defaults.yml"
    written(tmp_path, runs.run("organization_info", style="compact", gather=["teams"]))
    assert (tmp_path / name).exists()
    with pytest.raises(BuildkiteError, match="would change, and files of objects that are not visible may inherit"):
        written(tmp_path, runs.run("organization_info"), remove=False)
    written(tmp_path, runs.run("organization_info"))
    assert not (tmp_path / name).exists() and planned(runs, tmp_path, LISTS)["changes"] == []


def test_own_defaults_are_in_the_way(runs: Runs, tmp_path: Path) -> None:
    """Exported entries would inherit them where a default was left out."""
    (tmp_path / "own.yml").write_text("defaults: {pipelines: {visibility: public}}\n", encoding="utf-8")
    with pytest.raises(BuildkiteError, match="own.yml has defaults of its own"):
        written(tmp_path, runs.run("organization_info", style="compact"))


# What no export contains


def test_what_is_not_covered(runs: Runs) -> None:
    """By address where the token can read it, else with the reason; nothing is asked of it without the option."""
    cluster = runs.at("clusters", "Linux", "id")
    runs.rest("POST", f"clusters/{cluster}/secrets", {"key": "DEPLOY", "value": "planted-secret"})
    # Of a provider that Buildkite has added since.
    chat = {"id": "1", "provider": {"id": "chat"}, "description": "Chat", "settings": {"url": "https://x.example.com"}}
    answered = {"fault": "answered", "body": {"items": [chat], "links": {}}, "times": 9}
    runs.stand_in.faults([{**answered, "match": {"path": "/organizations/*/services"}}])
    scopes = [*REST_SCOPES, *READS, "graphql"]
    runs.stand_in.seed({"tokens": [{"token": "bkua_reads_all", "user": "owner@example.com", "scopes": scopes}]})
    result = runs.run("organization_info", coverage=True, api_token="bkua_reads_all")
    found = {entry["list"]: entry.get("addresses", entry.get("code")) for entry in result["not_covered"]}
    assert found == {"services": ["service/Chat"]}
    assert result["summary"].endswith("; not covered: other services (1).")
    assert "planted-secret" not in json.dumps(result) and "not_covered" not in runs.run("organization_info")
    runs.stand_in.clear_faults()
    fault = {"match": {"path": "/organizations/*/services"}, "fault": "error", "status": 403, "message": "Forbidden"}
    runs.stand_in.faults([{**fault, "skip": 1}])
    (less,) = runs.run("organization_info", coverage=True)["not_covered"]
    assert (less["list"], less["code"]) == ("services", "forbidden") and "addresses" not in less
