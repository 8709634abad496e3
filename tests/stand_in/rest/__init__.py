# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""REST under /v2: routes by family. Importing this package registers all of them in routing.ROUTES."""

from __future__ import annotations

from . import (
    access_rules,
    agents,
    aliases,
    artifacts,
    audit_events,
    build_annotations,
    builds,
    clusters,
    connections,
    hosted,
    images,
    job_logs,
    jobs,
    organization,
    packages,
    pipelines,
    portals,
    queues,
    registries,
    remote_sessions,
    runs,
    schedules,
    secrets,
    services,
    step_uploads,
    suite_tests,
    suites,
    teams,
    templates,
    tokens,
)

FAMILIES = (
    *(artifacts, audit_events, build_annotations, job_logs, jobs, remote_sessions, step_uploads),
    *(access_rules, agents, aliases, builds, clusters, connections, hosted, images, organization),
    *(packages, pipelines, portals, queues, registries, runs, schedules, secrets, services, suite_tests, suites, teams),
    *(templates, tokens),
)
