# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a pipeline's version control provider, as documented.

Private to this collection. Declarations only: no I/O. Names that are not here are passed on.
Source: the provider settings tables of Buildkite's REST page on pipelines.
"""

from __future__ import annotations

from .._schema.field import Field

_GITHUB = ("github", "github_enterprise")
_PULL_REQUESTS = (*_GITHUB, "bitbucket")
_ALL = (*_PULL_REQUESTS, "bitbucket_server", "gitlab", "gitlab_ee", "origin")
_NOT_SERVER = (*_PULL_REQUESTS, "gitlab", "gitlab_ee", "origin")

# Providers by the host of the repository, as far as it tells.
PROVIDER_OF_HOST = {"github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket"}


def _on(name: str, what: str, providers: tuple[str, ...], default: bool = False) -> Field:
    # One that is missing in an answer is off only where off is usual; elsewhere it is unknown.
    return Field(name, "bool", f"Whether {what}.", only_for=providers, default=None if default else False)


def _text(name: str, what: str, providers: tuple[str, ...], default: str = "") -> Field:
    return Field(name, "str", f"{what}.", only_for=providers, default=default, secret=False)


PROVIDER_SETTINGS: tuple[Field, ...] = (
    _on("filter_enabled", "builds are filtered by C(filter_condition)", ()),
    _text("filter_condition", "The condition that a build must meet. Acts with the trigger mode V(code) only", ()),
    _on("build_branches", "pushes to branches are built", _ALL, default=True),
    _on("build_pull_requests", "pull requests are built", _ALL, default=True),
    _on("build_tags", "tags are built", _ALL),
    _on("publish_commit_status", "commit statuses are published", _NOT_SERVER, default=True),
    _on("ignore_default_branch_pull_requests", "pull requests from the default branch are ignored", _PULL_REQUESTS),
    _on("publish_commit_status_per_step", "a commit status is published for every step", _PULL_REQUESTS),
    _on("pull_request_branch_filter_enabled", "pull requests are filtered by branch", _PULL_REQUESTS),
    _text("pull_request_branch_filter_configuration", "The branch filter of pull requests", _PULL_REQUESTS),
    _on(
        "skip_pull_request_builds_for_existing_commits",
        "a pull request is not built when its commit has a build",
        _PULL_REQUESTS,
        default=True,
    ),
    _on("build_pull_request_merge", "merged results of merge requests are built", ("gitlab", "gitlab_ee")),
    _on(
        "build_pull_request_base_branch_changed",
        "a pull request is built when its base branch changes",
        (*_GITHUB, "gitlab", "gitlab_ee"),
    ),
    _on("build_pull_request_forks", "pull requests from forks are built", _GITHUB),
    _on(
        "prefix_pull_request_fork_branch_names",
        "branches of forks are prefixed with the fork's owner",
        _GITHUB,
        default=True,
    ),
    _on("build_pull_request_labels_changed", "a pull request is built when its labels change", _GITHUB),
    _on("build_pull_request_ready_for_review", "a pull request is built when it becomes ready for review", _GITHUB),
    _on("build_pull_request_stacks", "stacked pull requests are built", _GITHUB),
    _on("build_pull_request_reopened", "a pull request is built when it is opened again", _GITHUB),
    _on("build_pull_request_edited", "a pull request is built when its title or text is edited", _GITHUB),
    _on("build_pull_request_converted_to_draft", "a pull request is built when it becomes a draft", _GITHUB),
    _on("build_pull_request_review_requested", "a pull request is built when a review is requested", _GITHUB),
    _on("build_pull_request_review_submitted", "a pull request is built when a review is submitted", _GITHUB),
    _on("build_pull_request_review_dismissed", "a pull request is built when a review is dismissed", _GITHUB),
    _on("build_pull_request_review_comment_created", "a pull request is built when a review comment is made", _GITHUB),
    _on("build_pull_request_dequeued", "a pull request is built when it leaves the merge queue", _GITHUB),
    _on("build_pull_request_merge_commits", "the merge commit of a pull request is built", _GITHUB),
    _on("build_check_run_completed", "a completed check run starts a build", _GITHUB),
    _on("build_release_published", "a published release starts a build", _GITHUB),
    _on("build_release_created", "a created release starts a build", _GITHUB),
    _on("build_release_released", "a released release starts a build", _GITHUB),
    _on("build_issue_comment_created", "a comment with the command word starts a build", _GITHUB),
    _text("issue_comment_command_word", "The command word of comments, V(/bk) unless set", _GITHUB, "/bk"),
    _text("issue_comment_match_mode", "How comments match the command word: V(exact) or V(contains)", _GITHUB, "exact"),
    _text("review_comment_command_word", "The command word of review comments, V(/bk) unless set", _GITHUB, "/bk"),
    _text(
        "review_comment_match_mode",
        "How review comments match the command word: V(exact) or V(contains)",
        _GITHUB,
        "exact",
    ),
    _on("build_deployment_status_created", "a deployment status starts a build", _GITHUB),
    _on("build_create_event", "the creation of a branch or tag starts a build", _GITHUB),
    _on("cancel_deleted_branch_builds", "builds of a deleted branch are cancelled", _GITHUB),
    _on("build_merge_group_checks_requested", "merge groups are built", _GITHUB),
    _on("cancel_when_merge_group_destroyed", "builds of a destroyed merge group are cancelled", _GITHUB),
    _on("use_merge_group_base_commit_for_git_diff_base", "a merge group's base commit is the base of diffs", _GITHUB),
    _on("publish_blocked_as_pending", "blocked builds are published as pending", _GITHUB),
    _on("separate_pull_request_statuses", "pull requests have commit statuses of their own", _GITHUB),
    _on("skip_builds_for_existing_commits", "a commit that has a build is not built again", _GITHUB),
    _on("skip_builds_for_closed_pull_requests", "closed pull requests are not built", _GITHUB),
    _on("use_step_key_as_commit_status", "commit statuses are named by step keys", _GITHUB),
    _on(
        "prevent_custom_statuses_from_using_buildkite_prefix",
        "custom commit statuses may not begin as Buildkite's own",
        _GITHUB,
    ),
    _text("trigger_mode", "What starts builds: V(code), V(deployment), V(fork) or V(none)", _GITHUB, "code"),
    _on("github_workflow_access_tokens_enabled", "jobs can ask for access tokens of GitHub workflows", ("github",)),
)
