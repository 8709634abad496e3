# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The values that no declaration shows, neither by type nor by choices or examples.

A test fails for an option of a declared resource that has neither values of its declaration nor a place here.
"""

from __future__ import annotations

from typing import Any

from conformance.scene import STEPS

REPOSITORY = "https://github.com/buildkite/agent"
# Names of helpers and of the token's user, which the run replaces.
TEAM, PIPELINE, SUITE, REGISTRY, USER = "{team}", "{pipeline}", "{test_suite}", "{registry}", "{user}"

SERVICES = ("slack_service", "datadog_service", "open_telemetry_service", "event_log_service")

# By option, or by resource and option: the values in the order in which they are declared. An empty one clears.
SAMPLES: dict[str, list[Any]] = {
    "color": ["#14cc80", "#AA00bb", ""],
    "emoji": [":rocket:", ":penguin:", ""],
    "repository": [REPOSITORY, f"{REPOSITORY}.git"],
    "pipeline.name": ["A pipeline", "Another pipeline"],
    "conditions": [["source.build.branch == 'main'"], ["source.build.tag != null", "source.build.branch == 'a'"], []],
    "portal.name": ["A portal", "Another portal"],
    # Its token is never stored, and could show no more than the ID of a user.
    "query": ["query A { viewer { id } }", "query B { viewer { user { id } } }"],
    "configuration": [STEPS, {"steps": [{"label": "A", "command": "true"}, "wait"]}],
    "clone_mirror_url": ["https://mirror.example.com/agent.git", ""],
    "commit": ["HEAD", "0123456789abcdef0123456789abcdef01234567"],
    # No build starts while the run takes place.
    "cronline": ["@yearly", "30 4 29 2 * Europe/Berlin"],
    "branch": ["main", "release"],
    "tags": [["b", "a"], ["c"], []],
    "allowed_ip_addresses": [["192.0.2.0/24"], ["198.51.100.0/24", "203.0.113.7"], []],
    "url": ["https://ansible-live.invalid/1", "https://ansible-live.invalid/2"],
    "events": [["build.finished"], ["job.finished", "build.running"]],
    "token": ["ansible-live-value-1", "ansible-live-value-2"],
    "value": ["ansible-live-value-1", "ansible-live-value-2"],
    "value_version": ["1", "2", ""],
    "policy": [[{"pipeline_slug": "web", "build_branch": ["main", "release/*"]}], "- cluster_queue_key: gpu\n", ""],
    "members": [[{"user": USER}], [{"user": USER, "role": "maintainer"}], []],
    "maintainers": [[{"team": TEAM}], [{"user": USER}], []],
    "teams": [
        [{"team": TEAM, "access_level": "read_only"}],
        [{"team": TEAM, "access_level": "build_and_read"}],
        [],
    ],
    "team.pipelines": [
        [{"slug": PIPELINE, "access_level": "read_only"}],
        [{"slug": PIPELINE, "access_level": "manage_build_and_read"}],
        [],
    ],
    "test_suite.oidc_policy": [[{"iss": "https://agent.buildkite.com", "scopes": ["write_uploads"]}], "[]", ""],
    "team.suites": [
        [{"suite": SUITE, "access_level": "read_only"}],
        [{"suite": SUITE, "access_level": "manage_and_read"}],
        [],
    ],
    "test_suite.teams": [
        [{"team": TEAM, "access_level": "read_only"}],
        [{"team": TEAM, "access_level": "manage_and_read"}],
        [],
    ],
    "ecosystem": ["ruby"],
    "registry.oidc_policy": [
        [{"iss": "https://agent.buildkite.com", "scopes": ["read_packages"], "claims": {"pipeline_slug": "x"}}],
        [{"iss": "https://agent.buildkite.com", "scopes": ["write_packages"], "claims": {"pipeline_slug": ["x"]}}],
        "",
    ],
    "registry.teams": [
        [{"team": TEAM, "access_level": "read_only"}],
        [{"team": TEAM, "access_level": "read_write_and_admin"}],
        [],
    ],
    "team.registries": [
        [{"registry": REGISTRY, "access_level": "read_only"}],
        [{"registry": REGISTRY, "access_level": "read_and_write"}],
        [],
    ],
    **{f"{name}.teams": [[TEAM]] for name in ("webhook", *SERVICES)},
    **{f"{name}.pipelines": [[PIPELINE]] for name in ("webhook", *SERVICES)},
    "endpoint": ["https://ansible-live.invalid/1", "https://ansible-live.invalid/2"],
    "api_key": ["ansible-live-value-1", "ansible-live-value-2"],
    "datadog_site": ["datadoghq.com", "datadoghq.eu"],
    "datadog_tags": [["a:1", "b:2"], ["c:3"], []],
    "service_name": ["buildkite", "ci"],
    "headers": [{"X-A": "ansible-live-value-1"}, {"X-A": "ansible-live-value-2"}],
    "build_states": [{"build_failed": True}, {"build_failed": False, "build_passed": True}],
}
# Resources without a life, and why, apart from those that only a person connects.
NOT_LIVED: dict[str, str] = {
    "event_bridge": "it would make an event source in an account of AWS, and an organization has at most one",
}
# Resources whose lives are run only by name, and why.
ONLY_BY_NAME: dict[str, str] = {
    "agent_image": "Buildkite builds images for it, and its cluster needs a queue of hosted agents",
}
# Options that no life declares, and why.
LEFT_OUT: dict[str, str] = {
    "cluster_queue.hosted_agents": "a queue cannot change between hosted and self-hosted, and hosted agents cost money",
    "pipeline.env": "pipelines with YAML steps ignore it",
    "pipeline.repository_webhook": "it needs Buildkite's GitHub App in a repository of one's own",
    "agent_token.expires_at": "excludes lifetime, and the service cannot change either",
}


def samples(resource: str, option: str) -> list[Any] | None:
    """The values of an option that are written here."""
    return SAMPLES.get(f"{resource}.{option}", SAMPLES.get(option))
