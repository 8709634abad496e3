# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Source control providers: the provider of a repository, settings with types and defaults, and their merging."""

from __future__ import annotations

import re
from typing import Any

from ..store import Record, Store
from .values import Check

TEXT, FLAG = "text", "flag"
MATCH = ("exact", "contains")
EVERY: Record = {"filter_enabled": FLAG, "filter_condition": TEXT}
BRANCHES: Record = {"build_branches": FLAG, "build_tags": FLAG, "build_pull_requests": FLAG}
STATUS: Record = {"publish_commit_status": FLAG}
REQUESTS: Record = {
    "ignore_default_branch_pull_requests": FLAG,
    "publish_commit_status_per_step": FLAG,
    "pull_request_branch_filter_enabled": FLAG,
    "pull_request_branch_filter_configuration": TEXT,
    "skip_pull_request_builds_for_existing_commits": FLAG,
}
GITLAB: Record = {"build_pull_request_merge": FLAG, "build_pull_request_base_branch_changed": FLAG}
PULL_REQUEST_EVENTS = (
    "base_branch_changed forks labels_changed ready_for_review stacks reopened edited converted_to_draft "
    "review_requested review_submitted review_dismissed review_comment_created dequeued merge_commits"
).split()
GITHUB_FLAGS = (
    "build_check_run_completed build_release_published build_release_created build_release_released "
    "build_issue_comment_created build_deployment_status_created build_create_event cancel_deleted_branch_builds "
    "build_merge_group_checks_requested cancel_when_merge_group_destroyed "
    "use_merge_group_base_commit_for_git_diff_base prefix_pull_request_fork_branch_names "
    "publish_blocked_as_pending separate_pull_request_statuses "
    "skip_builds_for_existing_commits skip_builds_for_closed_pull_requests use_step_key_as_commit_status "
    "prevent_custom_statuses_from_using_buildkite_prefix"
).split()
GITHUB: Record = {
    **{f"build_pull_request_{event}": FLAG for event in PULL_REQUEST_EVENTS},
    **dict.fromkeys(GITHUB_FLAGS, FLAG),
    "issue_comment_command_word": TEXT,
    "review_comment_command_word": TEXT,
    "issue_comment_match_mode": MATCH,
    "review_comment_match_mode": MATCH,
    "trigger_mode": ("code", "deployment", "fork", "none"),
}
ON_GITHUB_ENTERPRISE: Record = {**EVERY, **BRANCHES, **STATUS, **REQUESTS, **GITHUB}
SETTINGS: dict[str, Record] = {
    "github": {**ON_GITHUB_ENTERPRISE, "github_workflow_access_tokens_enabled": FLAG},
    "github_enterprise": ON_GITHUB_ENTERPRISE,
    "bitbucket": {**EVERY, **BRANCHES, **STATUS, **REQUESTS},
    "bitbucket_server": {**EVERY, **BRANCHES},
    "gitlab": {**EVERY, **BRANCHES, **STATUS, **GITLAB},
    "gitlab_ee": {**EVERY, **BRANCHES, **STATUS, **GITLAB},
    "origin": {**EVERY, **BRANCHES, **STATUS},
    "unknown": EVERY,
}
DOCUMENTED = set().union(*SETTINGS.values())

# The create example of a GitHub pipeline; other providers share the values of common keys.
DEFAULTS: Record = {
    "trigger_mode": "code",
    "build_pull_requests": True,
    "pull_request_branch_filter_enabled": False,
    "skip_builds_for_existing_commits": False,
    "skip_pull_request_builds_for_existing_commits": True,
    "build_pull_request_ready_for_review": False,
    "build_pull_request_labels_changed": False,
    "build_pull_request_forks": False,
    "prefix_pull_request_fork_branch_names": True,
    "build_branches": True,
    "build_tags": False,
    "cancel_deleted_branch_builds": False,
    "publish_commit_status": True,
    "publish_commit_status_per_step": False,
    "separate_pull_request_statuses": False,
    "publish_blocked_as_pending": False,
    "use_step_key_as_commit_status": False,
    "filter_enabled": False,
}
HOSTS = {"github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket"}
PARTS = (("github", "github_enterprise"), ("gitlab", "gitlab_ee"), ("bitbucket", "bitbucket_server"))


def host_and_path(repository: str) -> tuple[str, str]:
    """Host and path of a clone URL in any of git's forms."""
    match = re.match(r"(?:[a-z+]+://)?(?:[^@/]*@)?([^:/]+)(?::\d+(?=/))?[:/]+(.*)", repository, re.IGNORECASE)
    host, path = match.groups() if match else ("", repository)
    return host.lower(), path.strip("/").removesuffix(".git")


def provider_of(repository: str) -> str:
    """The provider's id, from the repository's host."""
    host = host_and_path(repository)[0]
    if host in HOSTS:
        return HOSTS[host]
    return next((provider for part, provider in PARTS if part in host), "unknown")


def new_settings(provider: str) -> Record:
    """The settings of a new pipeline."""
    return {name: value for name, value in DEFAULTS.items() if name in SETTINGS[provider]}


def moved_settings(settings: Record, provider: str) -> Record:
    """The settings after the repository moved to another provider: its defaults, and common settings."""
    kept = {name: value for name, value in settings.items() if name in SETTINGS[provider] or name not in DOCUMENTED}
    return {**new_settings(provider), **kept}


def merged(store: Store, check: Check, provider: str, settings: Record, sent: Any) -> Record:
    """The settings, merged with the sent ones key by key. Undocumented keys are stored unchanged."""
    if sent is None:
        return settings
    if not isinstance(sent, dict):
        check.wrong("provider_settings", "must be an object", sent)
        return settings
    result = dict(settings)
    for name, value in sent.items():
        kind = SETTINGS[provider].get(name)
        if name == "repository":
            continue
        if kind is None and name in DOCUMENTED:
            if store.switch("foreign_provider_settings") == "refused":
                check.wrong(f"provider_settings.{name}", f"is not a setting of {provider}", value)
        elif kind is not None and not suits(kind, value):
            check.wrong(f"provider_settings.{name}", "is not valid", value)
        else:
            result[name] = value
    return result


def suits(kind: Any, value: Any) -> bool:
    """Whether a value has the setting's type; null unsets it, and Terraform sends "" for an unset choice."""
    if value is None:
        return True
    if kind == FLAG:
        return isinstance(value, bool)
    return isinstance(value, str) and (kind == TEXT or value in ("", *kind))


def shown(store: Store, pipeline: Record) -> Record:
    """`provider.settings` of an answer."""
    provider = pipeline["provider_id"]
    settings = dict(pipeline["provider_settings"])
    if store.switch("absent_or_null") == "null":
        settings = {**dict.fromkeys(SETTINGS[provider]), **settings}
    else:
        settings = {name: value for name, value in settings.items() if value is not None}
    return {**settings, "repository": host_and_path(pipeline["repository"])[1]}
