# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the modules for notification services create and change for the samples of their results."""

from __future__ import annotations

import typing as t

Result = dict[str, t.Any]

RECEIVER: Result = {"url": "https://ci.example.com/buildkite", "events": ["build.finished"]}
HOOK: Result = {
    **RECEIVER,
    "description": "Deployments",
    "branch_configuration": "main",
    "token": "a-token-of-the-receiver",
    "token_mode": "signature",
    "pipelines": ["shop"],
}
# By module, without the description, which is the same for all: what a new notification service needs and has, and a change of it.
SETTINGS: dict[str, tuple[Result, Result]] = {
    "slack_service": (
        {
            "url": "https://hooks.slack.com/services/T00/B00/planted",
            "theme": "emoji",
            "build_states": {"build_failed": True},
        },
        {"theme": "text"},
    ),
    "event_bridge": (
        {"aws_region": "us-east-1", "aws_account_id": "123456789012"},
        {"include_build_meta_data": "release-*"},
    ),
    "datadog_service": (
        {"api_key": "planted-secret-1a2b", "datadog_site": "datadoghq.eu", "datadog_tags": ["team:platform"]},
        {"api_key": "planted-secret-3c4d"},
    ),
    "open_telemetry_service": (
        {
            "endpoint": "https://otlp.example.com",
            "service_name": "ci",
            "headers": {"Authorization": "planted-secret"},
            "resource_attributes": {"deployment.environment": "ci"},
            "tracestate": {"vendor": "value"},
        },
        {"resource_attributes": {"deployment.environment": "production"}},
    ),
    "event_log_service": ({"events": ["build.finished"]}, {"events": ["job.finished"]}),
    "slack_workspace": ({"enabled": False}, {"enabled": True}),
    "linear_service": ({"enabled": False}, {"enabled": True}),
}
BUILDS: Result = {"description": "Builds"}


def limited(name: str, option: str, to: str) -> Result:
    """The option that limits a service to some objects, unless a person connects it."""
    return {} if name in ("slack_workspace", "linear_service") else {option: [to]}


# More declarations for other keys.
MORE: dict[str, list[Result]] = {
    name: [{**BUILDS, **limited(name, "teams", "Platform")}, {**BUILDS, **limited(name, "clusters", "Linux")}]
    for name in SETTINGS
}
SERVICES: dict[str, tuple[Result, Result, str]] = {
    name: ({**BUILDS, **new, **limited(name, "pipelines", "shop")}, {**BUILDS, **changed}, "/organizations/*/services")
    for name, (new, changed) in SETTINGS.items()
}
