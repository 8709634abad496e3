# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which events a rulebook receives (_events/selection), and what they contain (_events/event)."""

from __future__ import annotations

import json
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._paths import selects
from ansible_collections.community.buildkite.plugins.plugin_utils._events.event import event
from ansible_collections.community.buildkite.plugins.plugin_utils._events.selection import EVENTS, Selection

BUILD = {"event": "build.finished", "build": {"branch": "release/1"}, "pipeline": {"slug": "shop"}}


@pytest.mark.parametrize(
    ("patterns", "name", "is_selected"),
    [
        (["main"], "main", True),
        (["main"], "Main", False),
        (["main"], "main2", False),
        (["release/*"], "release/1/2", True),
        (["release/*"], "release", False),
        (["a.c"], "abc", False),
        (["*"], "a\nb", True),
        (["!main"], "other", True),
        (["!main"], "main", False),
        (["*", "!release/*"], "release/1", False),
        (["!release/*", "main"], "other", False),
        (["a", "b"], "b", True),
        (["[ab]"], "a", False),
    ],
)
def test_patterns(patterns: list[str], name: str, is_selected: bool) -> None:
    assert selects(patterns, name) is is_selected


@pytest.mark.parametrize(
    ("selection", "has"),
    [
        (Selection(), True),
        (Selection(["build.*"]), True),
        (Selection(["job.finished"]), False),
        (Selection(pipelines=["shop"]), True),
        (Selection(pipelines=["other"]), False),
        (Selection(branches=["release/*"]), True),
        (Selection(branches=["main"]), False),
        (Selection(["build.finished"], ["shop"], ["main"]), False),
    ],
)
def test_builds_are_selected_by_name_pipeline_and_branch(selection: Selection, has: bool) -> None:
    assert selection.has(BUILD) is has
    if not selection.events:
        assert selection.has({**BUILD, "event": "job.finished"}) is has


def test_what_has_no_pipeline_is_selected_by_its_name() -> None:
    some = Selection(pipelines=["shop"], branches=["main"])
    assert some.has({"event": "agent.lost", "agent": {}}) and some.has({"event": "ping"})
    assert not Selection(["ping"], ["shop"]).has({"event": "agent.lost"})


@pytest.mark.parametrize("more", [{}, {"pipeline": None}, {"pipeline": "shop"}, {"pipeline": {"slug": ["shop"]}}])
def test_a_build_without_its_pipeline_is_not_that_of_one(more: t.Any) -> None:
    assert not Selection(pipelines=["shop"]).has({"event": "build.finished", "build": {}, **more})


def test_unknown_events_are_ignored_unless_they_are_named() -> None:
    new = {"event": "build.renamed", "build": {}}
    assert not Selection().has(new)
    assert Selection(["build.renamed"]).has(new) and Selection(["build.*"]).has(new)
    assert len(EVENTS) == 19


def test_an_event_contains_no_secrets() -> None:
    """Values in the form of tokens, the address of incoming webhooks, and what has the name of a secret, wherever it is."""
    address = "https://webhook.buildkite.com/deliver/hush"
    body: dict[str, t.Any] = {
        **BUILD,
        "build": {"branch": "main", "env": {"API_TOKEN": "hush", "MODE": "fast"}},
        "pipeline": {"slug": "shop", "provider": {"id": "github", "webhook_url": address}},
        "cluster_token": {"id": "1", "token": "hush", "description": "ci"},
        "service": {"id": "2", "settings": {"url": "https://user:hush@hooks.example.com/", "token": "hush"}},
    }
    body["build"]["meta_data"] = {"deploy_token": "hush", "release": "1.2"}
    body["build"]["message"] = "Use bkua_hushhushhushhush"
    body["job"] = {"command": "curl https://user:hush@example.com/", "env": {"DB_PASSWORD": "hush"}}
    body["pipeline"].update(
        repository="https://user:hush@git.example.com/shop.git",
        env={"API_TOKEN": "hush"},
        steps=[{"command": "make", "env": {"API_TOKEN": "hush"}}],
        configuration="steps:\n  - command: make\n    env:\n      API_TOKEN: hush\n",
    )
    before = json.dumps(body)
    found = event(body, "signature", 0, 0, [("X-Buildkite-Token", "hush"), ("User-Agent", "a\udcffb" * 99)])
    assert "hush" not in json.dumps(found) and json.dumps(body) == before
    shown = found["buildkite"]
    assert shown["build"]["env"] == {"API_TOKEN": "(secret)", "MODE": "fast"}
    assert shown["build"]["meta_data"] == {"deploy_token": "(secret)", "release": "1.2"}
    assert shown["pipeline"]["slug"] == "shop" and shown["pipeline"]["provider"] == {"id": "github"}
    assert shown["pipeline"]["repository"] == "https://user:(secret)@git.example.com/shop.git"
    assert shown["cluster_token"]["description"] == "ci" and found["meta"]["headers"]["user_agent"].startswith("a?b")
    assert len(found["meta"]["headers"]["user_agent"]) == 200


@pytest.mark.parametrize("name", ["build", "pipeline", "cluster_token", "service"])
@pytest.mark.parametrize("value", [None, "text", [1], {}, {"provider": "a", "env": None}])
def test_entries_of_another_shape_are_passed_on(name: str, value: t.Any) -> None:
    body = {"event": "ping", name: value}
    assert event(body, "none", 0)["buildkite"] == body
