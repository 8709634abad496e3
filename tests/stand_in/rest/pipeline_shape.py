# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pipeline in REST's form: no teams, no next build number, the webhook's URL only for users who may see it."""

from __future__ import annotations

from ..callers import Caller
from ..rules import builds, configuration, providers
from ..store import Record, Store
from . import shapes

NO_JOBS = ("scheduled_jobs_count", "running_jobs_count", "waiting_jobs_count")
BEFORE_PROVIDER = (
    *("name", "description", "slug", "repository", "cluster_id", "pipeline_template_uuid", "branch_configuration"),
    *("clone_mirror_url", "default_branch", "skip_queued_branch_builds", "skip_queued_branch_builds_filter"),
    *("cancel_running_branch_builds", "cancel_running_branch_builds_filter", "allow_rebuilds"),
)
AFTER = ("visibility", "tags", "emoji", "color", "default_command_step_timeout", "maximum_command_step_timeout")


def webhook_url(store: Store, record: Record) -> str:
    """The URL for the provider's deliveries."""
    return f"https://webhook.buildkite.com/deliver/{record['_webhook_token']}"


def pipeline(store: Store, caller: Caller | None, record: Record) -> Record:
    """All keys of a pipeline."""
    url = f"{shapes.organization_url(store)}/pipelines/{record['slug']}"
    may_see = caller is None or (caller.has_scope("write_pipelines") and caller.edits_pipeline(record))
    text = configuration.effective(store, record)
    shown = {
        "id": record["id"],
        "graphql_id": store.graphql_id("pipeline", record["id"]),
        "url": url,
        "web_url": f"{shapes.web_url(store)}/{record['slug']}",
        **{name: record[name] for name in BEFORE_PROVIDER},
        "provider": {
            "id": record["provider_id"],
            "settings": providers.shown(store, record),
            "webhook_url": webhook_url(store, record) if may_see else "",
        },
        "builds_url": f"{url}/builds",
        "badge_url": f"https://badge.buildkite.com/{record['_badge_token']}.svg",
        "created_by": shapes.user(store, record["created_by"]),
        "created_at": record["created_at"],
        "archived_at": record["archived_at"],
        "env": configuration.environment(text, record["env"]),
        "scheduled_builds_count": len(builds.of_pipeline(store, record, ("creating", "scheduled"))),
        "running_builds_count": len(builds.of_pipeline(store, record, ("running", "failing", "canceling"))),
        **dict.fromkeys(NO_JOBS, 0),
        **{name: record[name] for name in AFTER},
    }
    if text is not None:
        shown["configuration"] = text
    shown["steps"] = configuration.rendered_steps(text, record["_steps"])
    if record["clone_mirror_url"] is None and "clone_mirrors" not in store.switch("plan_features"):
        del shown["clone_mirror_url"]
    return shown


def listed(store: Store, caller: Caller, record: Record) -> Record:
    """A pipeline in the list, without the fields in the switch list_omits."""
    omitted = store.switch("list_omits")
    shown = pipeline(store, caller, record)
    return {name: value for name, value in shown.items() if name not in omitted} if omitted else shown


def github_webhooks(store: Store, record: Record) -> Record:
    """State of the processing of GitHub's webhooks."""
    who = store.get("user", record["github_webhooks_disabled_by"])
    return {
        "url": f"{shapes.organization_url(store)}/pipelines/{record['slug']}/github-webhooks",
        "enabled": record["github_webhooks_disabled_at"] is None,
        "disabled_at": record["github_webhooks_disabled_at"],
        "disabled_by": who["name"] if who else None,
    }
