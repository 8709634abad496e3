# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of any type in any field: a refusal in words, never a failure of the stand-in itself."""

from __future__ import annotations

from typing import Any

import pytest

VALUES: list[Any] = [None, True, -1, 1.5, "", "x", [], [{}], ["x", 1], {}, {"a": {}}, {"id": ["x"]}]
BODIES: dict[str, dict[str, Any]] = {
    "/pipelines": {
        "name": "P",
        "repository": "r",
        "configuration": "steps: []",
        "slug": "s",
        "cluster_id": "x",
        "env": {},
        "teams": {},
        "team_uuids": [],
        "tags": [],
        "provider_settings": {},
        "steps": [],
        "color": "",
        "emoji": "",
        "pipeline_template_uuid": "",
        "visibility": "",
        "clone_mirror_url": "",
        "maximum_command_step_timeout": 1,
    },
    "/pipelines/site/schedules": {"cronline": "@daily", "env": {}, "enabled": True, "label": ""},
    "/pipeline-templates": {"name": "T", "configuration": "steps: []", "available": True},
    "/clusters": {"name": "c", "maintainers": [], "color": "", "emoji": ""},
    "{cluster}": {"default_queue_id": "", "hosted_git_mirror_enabled": True, "name": "c"},
    "{cluster}/queues": {"key": "k", "hostedAgents": {}, "retry_agent_affinity": ""},
    "{cluster}/tokens": {"description": "d", "allowed_ip_addresses": "", "expires_at": ""},
    "{cluster}/secrets": {"key": "k", "value": "v", "policy": "", "description": ""},
    "{cluster}/maintainers": {"user": "", "team": ""},
    "/teams": {"name": "t", "privacy": "", "is_default_team": True, "default_member_role": ""},
    "{team}/members": {"user_id": "", "role": ""},
    "{team}/pipelines": {"pipeline_id": "", "access_level": ""},
    "{team}/suites": {"suite_id": "", "access_level": []},
    "/services": {
        "provider": "webhook",
        "description": "d",
        "scope": "all",
        "scope_uuids": [],
        "build_states": {},
        "settings": {},
        "branch_configuration": "",
    },
    "/webhooks": {"description": "d", "webhook_url": "", "events": [], "pipeline_selection": {}, "signature_key": ""},
    "/agent-tokens": {"description": "d", "public": True},
    "/rules": {"type": "pipeline.trigger_build.pipeline", "value": {}},
    "/invitations": {"emails": [], "teams": [], "role": "", "sso_mode": ""},
    "/api-settings": {"allowed_ip_addresses": "", "revoke_inactive_tokens_after_days": 30},
    "/pipeline-settings": {"default_cluster_id": "", "default_branch": "", "default_timeout_in_minutes": 1},
    "/v2/analytics/organizations/acme/suites": {"name": "S", "default_branch": "b", "team_ids": [], "oidc_policy": ""},
}
INNER = {
    "settings": ("url", "events", "token", "token_mode", "version", "tls_verify"),
    "hostedAgents": ("instanceShape", "agentImageRef", "platformSettings"),
    "value": ("source_pipeline", "target_pipeline", "conditions"),
    "pipeline_selection": ("type", "pipeline_slugs", "team_slugs", "cluster_uuids"),
    "provider_settings": ("build_tags", "trigger_mode", "filter_condition", "anything"),
}


def variants(body: dict[str, Any]) -> list[Any]:
    """The body with each field in turn as garbage, inner fields included; and garbage instead of a body."""
    result: list[Any] = [1, [], "x", {}]
    for name in body:
        result += [{**body, name: value} for value in VALUES]
        for inner in INNER.get(name, ()):
            result += [{**body, name: {inner: value}} for value in VALUES]
    return result


@pytest.mark.parametrize("path", BODIES)
def test_nothing_breaks(api: Any, path: str) -> None:
    api.pipeline()
    places = {
        "cluster": f"/clusters/{api('GET', '/clusters')[0]['id']}",
        "team": f"/teams/{api('GET', '/teams')[0]['id']}",
    }
    method = "POST" if path not in ("{cluster}", "/api-settings", "/pipeline-settings") else "PATCH"
    for body in variants(BODIES[path]):
        answer = api.raw(
            method, path.format(**places), body if isinstance(body, dict) else repr(body).replace("'", '"')
        )
        assert answer.status_code < 500, f"{body}: {answer.text}"
        assert answer.status_code in (200, 201) or answer.json()["message"]
    # Whatever was accepted can be shown.
    assert api.stand_in.state()
