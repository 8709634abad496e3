# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that only the user knows to be secrets: what `sensitive` names, in plans and in arguments."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._options import masked
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from running.modules import SEED, Result, Runs, pipeline
from stand_in.process import StandIn

from .test_masking import KEY, SCHEDULE, shown


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """Runs with a token that may use REST only."""
    stand_in.reset(SEED)
    return Runs(stand_in, "bkua_rest_only")


def sensitive(runs: Runs, *patterns: str, check: bool = True) -> Result:
    """A plan with values that look like no secret."""
    env = {"DATABASE": "planted-quiet", "REGION": "eu"}
    return runs.run(
        "organization",
        check=check,
        sensitive=list(patterns),
        pipelines=[
            pipeline(
                "web",
                description="planted-quiet",
                tags=["planted-quiet"],
                schedules=[{"label": "Nightly", "cronline": "@daily", "env": env}],
            )
        ],
    )


def test_named_values(runs: Runs) -> None:
    """A whole option, or one key of it, at addresses that a pattern matches; nothing else."""
    found = sensitive(runs, "pipeline/*/schedule/*:env", "PIPELINE/web:description", "*:tags", "team/*:name")
    assert "planted-quiet" not in str(found) and "eu" not in str(shown(found, SCHEDULE))
    assert shown(found, SCHEDULE)[1]["env"] == "(secret)"
    assert found["not_in_plan_id"] == [f"{SCHEDULE}:env", "pipeline/web:description", "pipeline/web:tags"]
    found = sensitive(runs, f"{SCHEDULE}:env.DATA*")
    assert shown(found, SCHEDULE)[1]["env"] == {"DATABASE": "(secret)", "REGION": "eu"}
    assert shown(found, "pipeline/web")[1]["description"] == "planted-quiet"
    sensitive(runs, check=False)
    assert sensitive(runs, "pipeline/*/schedule/*:env")["changes"] == []


def test_a_pipeline_without_a_slug(runs: Runs) -> None:
    """The address that is declared counts as well as the one that it has."""
    runs.run("organization", pipelines=[{**pipeline("web"), "name": "Web shop", "slug": "shop"}])
    for pattern in ("pipeline/Web shop:description", "pipeline/shop:description"):
        entry = {"name": "Web shop", "description": "planted-quiet"}
        found = runs.run("organization", check=True, sensitive=[pattern], pipelines=[entry])
        assert shown(found, "pipeline/shop")[1] == {"description": "(secret)"}, pattern


def test_schedules_of_one_label(runs: Runs) -> None:
    """The label is for all of them, and the address of one, as it is shown, for that one."""
    entries = [
        {"label": "N", "cronline": cronline, "branch": "main", "env": {"A": "planted"}}
        for cronline in ("@daily", "@weekly")
    ]
    given = [pipeline("web", schedules=entries)]
    found = runs.run("organization", check=True, sensitive=["pipeline/web/schedule/N:env"], pipelines=given)
    assert len(found["not_in_plan_id"]) == 2 and "planted" not in str(found)
    address = found["changes"][1]["address"]
    found = runs.run("organization", check=True, sensitive=[f"{address}:env"], pipelines=given)
    assert found["not_in_plan_id"] == [f"{address}:env"]


@pytest.mark.parametrize("pattern", ["env", ":env", "pipeline/web:", "pipeline/web:enviroment"])
def test_what_is_no_pattern(runs: Runs, pattern: str) -> None:
    """A typing mistake would show what the option should hide."""
    error = runs.rejected("organization", sensitive=[pattern], pipelines=[pipeline()])
    assert error.failure["option"] == "sensitive" and repr(pattern) in error.message


def test_other_names(runs: Runs) -> None:
    """Of an option, and the address before a new slug. In a module of one object any option may be named: others may have it."""
    runs.run("organization", pipelines=[pipeline("old")])
    entry = {**pipeline("web"), "previous_slugs": ["old"], "description": "planted", "configuration": "planted: 1"}
    found = runs.run("organization", check=True, sensitive=["pipeline/old:description", "*:steps"], pipelines=[entry])
    assert "planted" not in str(found) and shown(found, "pipeline/web")[1]["configuration"].startswith("(secret")
    assert runs.run("team", check=True, name="A", sensitive=["webhook/*:nothing"])["changed"]


def test_links(runs: Runs) -> None:
    """A list of links that is named: their own options are masked."""
    given: t.Any = {
        "teams": [{"name": "Web"}],
        "pipelines": [pipeline("web", teams=[{"team": "Web", "access_level": "read_only"}])],
    }
    found = runs.run("organization", check=True, sensitive=["pipeline/web:teams"], **given)
    assert shown(found, "team/Web/pipeline/web")[1]["access_level"] == "(secret)"


# Arguments, for logs and results


def test_arguments() -> None:
    """What is named is masked in every object, under any name of the option; the rest stays as it is."""
    entry = {
        "slug": "web",
        "steps": "env: {A_TOKEN: planted-1}",
        "default_branch": "planted-2",
        "provider_settings": {"build_tags": True, "some_webhook_key": "planted-3", "filter_condition": "shown"},
        "schedules": [
            {"label": "N", "env": {"QUIET": "planted-4", "A": "short", "B_TOKEN": "pl5", "EMPTY": ""}},
            "x ghp_planted06789",
        ],
    }
    named = ["pipeline/web:default_branch", "x:env.QUIET", "x:env.EMPTY"]
    given = {"pipelines": [entry], "webhooks": "junk", "sensitive": named, "plan_hmac_key": KEY, "nonsense": 1}
    found, secrets = masked(CATALOG, "organization", given)
    (web,) = found["pipelines"]
    assert "planted" not in str(found) and web["steps"] == "env: {A_TOKEN: (secret)}"
    assert web["schedules"][0]["env"] == {"QUIET": "(secret)", "A": "short", "B_TOKEN": "(secret)", "EMPTY": ""}
    assert web["provider_settings"] == {"build_tags": True, "some_webhook_key": "(secret)", "filter_condition": "shown"}
    # An unknown name beside a secret may be the misspelled name of the secret.
    assert {**found, "pipelines": [entry]} == {**given, "nonsense": "(secret)"}
    texts = {f"planted-{number}" for number in range(1, 5)} | {"ghp_planted06789"}
    assert secrets == texts | {repr(text) for text in texts} | {"'pl5'", "'1'"}
    found, _secrets = masked(CATALOG, "pipeline", {"steps": "planted", "sensitive": ["*:steps"]})
    assert found["steps"] == "(secret)"
    found, _secrets = masked(CATALOG, "pipeline", {"configuration": "planted", "sensitive": ["*:steps"]})
    assert found["configuration"] == "(secret)"
