# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The live organization with what is empty: given back, it also takes away what was set in the meantime."""

from __future__ import annotations

import typing as t

import pytest

from running.modules import SEED, TREE, WAYS, Result, Runs, on_github, pipeline
from stand_in.switches import FEATURES


def told(runs: Runs, **options: t.Any) -> Result:
    """The result of organization_info."""
    result = runs.run("organization_info", **options)
    assert not result.get("failed"), result.get("msg")
    return result


def one(result: Result, slug: str) -> Result:
    """A pipeline of the result."""
    entry: Result = next(entry for entry in result["organization"]["pipelines"] if entry["slug"] == slug)
    return entry


@pytest.mark.parametrize("way", sorted(WAYS))
def test_with_what_is_empty_it_restores(runs: Runs, way: str) -> None:
    """Given back it changes nothing; what was set in the meantime is taken away again."""
    runs.stand_in.reset(SEED, WAYS[way])
    hosted = {"key": "hosted", "hosted_agents": {"instance_shape": "LINUX_AMD64_2X4"}}
    more = {"clusters": [*TREE["clusters"], {"name": "H", "queues": [hosted]}]}
    webhook = {"description": "W", "url": "https://ci.example.com/x", "scope": "all"}
    runs.run("organization", **{**on_github(TREE), **more, "webhooks": [webhook]})
    short = told(runs)
    result = told(runs, include_empty=True)
    assert "None" not in str(result["organization"])
    assert runs.run("organization", check=True, **result["organization"])["changes"] == []
    web = one(result, "web")
    assert (web["description"], web["default_command_step_timeout"], web["provider_settings"]["trigger_mode"]) == (
        "",
        0,
        "code",
    )
    assert "default_command_step_timeout" not in one(short, "web")
    # What was empty and is set by someone, whatever it is.
    queue = {"key": "default", "description": "x", "dispatch_paused": True, "dispatch_paused_note": "x"}
    settings = {
        "filter_condition": "x",
        "trigger_mode": "none",
        "build_tags": False,
        "issue_comment_command_word": "/x",
    }
    edited: Result = {
        "clusters": [
            {"name": "Linux", "emoji": ":x:", "color": "#112233", "queues": [queue]},
            {"name": "H", "default_queue": "hosted", "maintainers": [{"team": "Web"}]},
        ],
        "teams": [{"name": "Web", "description": "x", "members": []}],
        "pipelines": [
            pipeline("web", description="x", tags=["a"], color="#112233", provider_settings=settings, cluster=""),
            pipeline("old", archived=False, default_command_step_timeout=1, emoji=":x:"),
        ],
        "webhooks": [{"description": "W", "branch_configuration": "main", "pipelines": ["web"]}],
    }
    changed = runs.run("organization", **on_github(edited), allow_empty=True)
    assert not changed.get("failed"), changed.get("msg")
    back = runs.run("organization", **result["organization"], allow_empty=True)
    assert not back.get("failed"), back.get("msg")
    again = told(runs, include_empty=True)
    # Without GraphQL, an archived pipeline that no list contains would be missing.
    slugs = [entry["slug"] for entry in result["organization"]["pipelines"]]
    again["organization"]["pipelines"] = [one(again, slug) for slug in slugs]
    assert again["organization"] == result["organization"]


@pytest.mark.parametrize("told_by", ["nobody", "another"])
def test_whether_something_is_empty_that_lists_leave_out(runs: Runs, told_by: str) -> None:
    """GraphQL returns it, or another object that has it; otherwise it is omitted with a warning."""
    mirror = {"clone_mirror_url": "https://mirror.example.com/x"} if told_by == "another" else {}
    runs.run("organization", pipelines=[pipeline("p"), pipeline("q", **mirror)])
    # Without the feature, a pipeline that has no mirror has no key either; who had one keeps it.
    runs.stand_in.switches(plan_features=[feature for feature in FEATURES if feature != "clone_mirrors"])
    result = told(runs, include_empty=True)
    is_told = told_by == "another" or runs.token == "bkua_graphql_too"
    assert one(result, "p").get("clone_mirror_url") == ("" if is_told else None)
    said = [
        warning
        for warning in result["warnings"]
        if "clone_mirror_url is left out, since no pipeline shows whether" in warning
    ]
    assert len(said) == (not is_told)
