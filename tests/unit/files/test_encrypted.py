# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was encrypted in files is listed by address and option, so that the module masks it; no mistake quotes it."""

from __future__ import annotations

import pytest

from .conftest import Directory


def vault(text: str) -> str:
    """A text as an encrypted file."""
    return f"$ANSIBLE_VAULT;{text[::-1]}"


def scalar(text: str) -> str:
    """A text as an encrypted value."""
    return f"!vault {vault(text)}"


WEB = "slug: web\nname: web\nrepository: https://github.com/x/y\nconfiguration: 'steps: []'\n"


def test_encrypted_values(directory: Directory) -> None:
    """At any depth, of any type, under any name, inherited too; a list counts as a whole."""
    found = directory.read(
        **{
            "organization.yml": f"""
defaults: {{pipelines: {{default_branch: {scalar("main")}, provider_settings: {{build_tags: true}}}}}}
groups: {{pipelines: {{slow: {{default_timeout_in_minutes: {scalar("30")}, description: {scalar("replaced")}}}}}}}
""",
            "pipelines/web.yml": f"""{WEB}
groups: [slow]
description: plain
tags: [a, {scalar("b")}]
provider_settings: {{some_setting: {scalar("x")}}}
schedules:
  - label: Nightly
    cronline: '@daily'
    env: {{A: {scalar("1")}, B: '2'}}
teams: [{{team: Web, access_level: {scalar("read_only")}}}]
""",
            "webhooks/chat.yml": f"description: Chat\nsignature_key: {scalar('key')}\n",
        }
    )
    assert sorted(found["sensitive"]) == [
        "pipeline/web/schedule/Nightly:env.A",
        "pipeline/web:default_branch",
        "pipeline/web:default_command_step_timeout",
        "pipeline/web:provider_settings.some_setting",
        "pipeline/web:tags",
        "pipeline/web:teams",
        "webhook/Chat:token",
    ]
    assert found["pipelines"][0]["default_command_step_timeout"] == 30


def test_an_encrypted_file(directory: Directory) -> None:
    """Every scalar in it, also where another file inherits it; a value of another file that replaces one is none."""
    found = directory.read(
        **{
            "defaults.yml": vault("defaults: {pipelines: {provider_settings: {build_tags: true}, description: d}}"),
            "pipelines/web.yml": f"{WEB}description: plain\nprovider_settings: {{build_branches: true}}",
            "teams/a.yml": vault("name: A\nprivacy: visible\nmembers: [{user: ada@example.com}]"),
            "settings.yml": vault("api_settings: {allowed_api_ip_addresses: [192.0.2.1]}"),
        }
    )
    assert found["sensitive"][:4] == [
        "team/A:name",
        "team/A:privacy",
        "team/A:members",
        "pipeline/web:provider_settings.build_tags",
    ]
    assert all(entry.startswith("organization/api_settings:") for entry in found["sensitive"][4:])
    assert len(found["sensitive"]) == 5


def test_nothing_is_encrypted(directory: Directory) -> None:
    """Then there is no list."""
    assert "sensitive" not in directory.read(**{"pipelines/web.yml": WEB})


@pytest.mark.parametrize(
    "text",
    [
        "teams: [{name: A, is_default_team: hunter2}]",
        "teams: [{name: A, privacy: hunter2}]",
        "teams: [{name: A, description: !!int hunter2}]",
        "pipelines: [{slug: web, groups: [hunter2]}]",
        "clusters: [{name: A, agent_tokens: [{description: B, expires_at: hunter2}]}]",
    ],
)
def test_mistakes_in_an_encrypted_file(directory: Directory, text: str) -> None:
    """They have their place and what is wrong, without the value; plain ones show it."""
    for sentence in directory.mistakes(**{"organization.yml": vault(text)}):
        assert sentence.startswith("organization.yml:1: ") and "hunter2" not in sentence
    assert "hunter2" in "".join(directory.mistakes(**{"organization.yml": text}))
