# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a pipeline's version control provider, as documented.

Private to this collection. Declarations only: no I/O. Names that are not here are passed on.
Source: the provider settings tables of Buildkite's REST page on pipelines; what a new pipeline has, its example of a creation.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import Creation
from .._text import joined

PROVIDERS = {
    "github": "GitHub",
    "github_enterprise": "GitHub Enterprise Server",
    "bitbucket": "Bitbucket Cloud",
    "bitbucket_server": "Bitbucket Server",
    "gitlab": "GitLab",
    "gitlab_ee": "GitLab Self-Managed",
    "origin": "Origin",
}
_GITHUB = ("github", "github_enterprise")
_PULL_REQUESTS = (*_GITHUB, "bitbucket")
_ALL = tuple(PROVIDERS)
_NOT_SERVER = (*_PULL_REQUESTS, "gitlab", "gitlab_ee", "origin")

# Providers by the host of the repository, where it shows the provider.
PROVIDER_OF_HOST = {"github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket"}

_PREVIEW = "This setting is in private preview: Buildkite support enables it for an organization."
_NEEDS_PULL_REQUESTS = "It has no effect without O(provider_settings.build_pull_requests=true)."
_TRUSTED = "The author must be an owner, a member or a collaborator of the repository."


def _texts(what: tuple[str, ...], providers: tuple[str, ...], new: bool | str | None) -> tuple[str, ...]:
    """The description of a setting: its effect, the value of a new pipeline, and its providers."""
    value = str(new).lower() if isinstance(new, bool) else new
    titles = [PROVIDERS[provider] for provider in providers]
    usual = () if value is None else (f"A new GitHub pipeline has V({value}).",)
    return (*what, *usual, f"Available for {joined(titles, 'and') or 'all providers'}.")


def _creation(new: bool | str | None) -> Creation:
    """The creation facts: the value of a new pipeline is documented for GitHub only."""
    return Creation() if new is None else Creation(usual=new, usual_for=("github",))


def _on(name: str, providers: tuple[str, ...], *what: str, new: bool | None = None) -> Field:
    """A boolean. `new`: the value of a new pipeline, if documented."""
    # If an answer lacks it, it is off only if that is usual, and otherwise unknown.
    return Field(
        name,
        "bool",
        _texts(what, providers, new),
        only_for=providers,
        default=None if new else False,
        creation=_creation(new),
    )


def _text(
    name: str,
    providers: tuple[str, ...],
    *what: str,
    default: str = "",
    choices: tuple[str, ...] = (),
    new: str | None = None,
) -> Field:
    """A text. `default` is Buildkite's value if none is set."""
    texts = _texts(what, providers, new)
    return Field(
        name,
        "str",
        texts,
        choices=choices,
        only_for=providers,
        default=default,
        creation=_creation(new),
        secret=False,
    )


def _command_word(kind: str, what: str, switch: str) -> tuple[Field, Field]:
    """The word in a comment that starts a build, and how words are compared."""
    word = f"{kind}_comment_command_word"
    return (
        _text(
            word,
            _GITHUB,
            f"Command word with which {what} starts a build. The default is V(/bk).",
            f"It has no effect without O(provider_settings.{switch}=true).",
            default="/bk",
        ),
        _text(
            f"{kind}_comment_match_mode",
            _GITHUB,
            f"How {what} is compared with O(provider_settings.{word}), ignoring case.",
            "V(exact), the default, means that the comment is the command word, V(contains) that the command word is part of it.",
            default="exact",
            choices=("exact", "contains"),
        ),
    )


PROVIDER_SETTINGS: tuple[Field, ...] = (
    _on(
        "filter_enabled",
        (),
        "Whether only events that meet O(provider_settings.filter_condition) start a build.",
        new=False,
    ),
    _text(
        "filter_condition",
        (),
        "Condition that an event must meet to start a build, such as V(build.pull_request.draft == false).",
        "It has no effect without O(provider_settings.filter_enabled=true), and on GitHub without"
        " O(provider_settings.trigger_mode=code).",
    ),
    _on("build_branches", _ALL, "Whether a push to a branch starts a build.", new=True),
    _on(
        "build_pull_requests",
        _ALL,
        "Whether commits of pull requests (merge requests on GitLab) start builds.",
        new=True,
    ),
    _on("build_tags", _ALL, "Whether a pushed tag starts a build.", new=False),
    _on(
        "publish_commit_status",
        _NOT_SERVER,
        "Whether Buildkite publishes the result of a build as a commit status; on Origin, as a check.",
        new=True,
    ),
    _on(
        "ignore_default_branch_pull_requests",
        _PULL_REQUESTS,
        "Whether a pull request whose source is the default branch starts no build.",
    ),
    _on(
        "publish_commit_status_per_step",
        _PULL_REQUESTS,
        "Whether each job of a build has its own commit status.",
        new=False,
    ),
    _on(
        "pull_request_branch_filter_enabled",
        _PULL_REQUESTS,
        "Whether only pull requests on branches that match O(provider_settings.pull_request_branch_filter_configuration)"
        " start builds.",
        new=False,
    ),
    _text(
        "pull_request_branch_filter_configuration",
        _PULL_REQUESTS,
        "Branch filter for pull requests, such as V(features/*).",
        "It has no effect without O(provider_settings.pull_request_branch_filter_enabled=true).",
    ),
    _on(
        "skip_pull_request_builds_for_existing_commits",
        _PULL_REQUESTS,
        "Whether a pull request starts no build if a build of the same commit and branch exists.",
        new=True,
    ),
    _on(
        "build_pull_request_merge",
        ("gitlab", "gitlab_ee"),
        "Whether the merged result of a merge request is built instead of the head of its source branch.",
        _NEEDS_PULL_REQUESTS,
    ),
    _on(
        "build_pull_request_base_branch_changed",
        (*_GITHUB, "gitlab", "gitlab_ee"),
        "Whether changing the base branch of a pull request starts a build.",
        "On GitLab, an update of the target branch of a merge request starts a build, and the setting has no effect without"
        " O(provider_settings.build_pull_request_merge=true).",
    ),
    _on("build_pull_request_forks", _GITHUB, "Whether a pull request from a fork starts a build.", new=False),
    _on(
        "prefix_pull_request_fork_branch_names",
        _GITHUB,
        "Whether the branch of a fork is prefixed with the fork's owner, such as V(ada:main). Then no condition on"
        " a branch of the repository matches it.",
        new=True,
    ),
    _on(
        "build_pull_request_labels_changed",
        _GITHUB,
        "Whether adding or removing a label of a pull request starts a build.",
        _NEEDS_PULL_REQUESTS,
        new=False,
    ),
    _on(
        "build_pull_request_ready_for_review",
        _GITHUB,
        "Whether marking a pull request as ready for review starts a build.",
        _NEEDS_PULL_REQUESTS,
        new=False,
    ),
    _on(
        "build_pull_request_stacks",
        _GITHUB,
        "Whether stacked pull requests start builds.",
        _NEEDS_PULL_REQUESTS,
        _PREVIEW,
    ),
    _on(
        "build_pull_request_reopened",
        _GITHUB,
        "Whether reopening a pull request starts a build.",
        _NEEDS_PULL_REQUESTS,
    ),
    _on(
        "build_pull_request_edited",
        _GITHUB,
        "Whether editing the title, the description or the base branch of a pull request starts a build.",
        _NEEDS_PULL_REQUESTS,
    ),
    _on(
        "build_pull_request_converted_to_draft",
        _GITHUB,
        "Whether converting a pull request to a draft starts a build.",
        _NEEDS_PULL_REQUESTS,
    ),
    _on(
        "build_pull_request_review_requested",
        _GITHUB,
        "Whether requesting a review of a pull request starts a build.",
        _NEEDS_PULL_REQUESTS,
    ),
    _on(
        "build_pull_request_review_submitted",
        _GITHUB,
        "Whether submitting a review of a pull request starts a build.",
    ),
    _on(
        "build_pull_request_review_dismissed",
        _GITHUB,
        "Whether dismissing a review of a pull request starts a build.",
    ),
    _on(
        "build_pull_request_review_comment_created",
        _GITHUB,
        "Whether a comment in the diff of a pull request starts a build, if it matches"
        " O(provider_settings.review_comment_command_word).",
        _TRUSTED,
    ),
    _on(
        "build_pull_request_dequeued",
        _GITHUB,
        "Whether removing a pull request from the merge queue starts a build.",
        _NEEDS_PULL_REQUESTS,
    ),
    _on(
        "build_pull_request_merge_commits",
        _GITHUB,
        "Whether builds of a pull request use the test merge commit with its base branch instead of its latest commit.",
        "Set O(provider_settings.build_branches=false) with it, so that commit statuses show the state of the pull request.",
        _NEEDS_PULL_REQUESTS,
        _PREVIEW,
    ),
    _on(
        "build_check_run_completed",
        _GITHUB,
        "Whether a completed check run starts a build. Check runs of Buildkite's own builds never do.",
    ),
    _on("build_release_published", _GITHUB, "Whether publishing a release starts a build."),
    _on("build_release_created", _GITHUB, "Whether creating a release or a draft of one starts a build."),
    _on("build_release_released", _GITHUB, "Whether a release that is neither draft nor prerelease starts a build."),
    _on(
        "build_issue_comment_created",
        _GITHUB,
        "Whether a comment on a pull request starts a build, if it matches O(provider_settings.issue_comment_command_word).",
        _TRUSTED,
    ),
    *_command_word("issue", "a comment on a pull request", "build_issue_comment_created"),
    *_command_word("review", "a comment in the diff of a pull request", "build_pull_request_review_comment_created"),
    _on(
        "build_deployment_status_created",
        _GITHUB,
        "Whether a deployment status starts a build. Statuses that Buildkite publishes never do.",
        "It has no effect without O(provider_settings.trigger_mode=deployment).",
    ),
    _on("build_create_event", _GITHUB, "Whether creating a branch or a tag starts a build."),
    _on(
        "cancel_deleted_branch_builds",
        _GITHUB,
        "Whether the running builds of a branch are canceled when it is deleted.",
        new=False,
    ),
    _on(
        "build_merge_group_checks_requested",
        _GITHUB,
        "Whether a merge group of a merge queue starts a build, if the repository has required status checks.",
    ),
    _on(
        "cancel_when_merge_group_destroyed",
        _GITHUB,
        "Whether the running builds of a merge group are canceled when it is removed from the merge queue.",
    ),
    _on(
        "use_merge_group_base_commit_for_git_diff_base",
        _GITHUB,
        "Whether C(if_changed) of a step compares a merge group with the previous merge group instead of the base branch.",
    ),
    _on(
        "publish_blocked_as_pending",
        _GITHUB,
        "Whether the commit status of a blocked build is C(pending), so that a required status check prevents merging.",
        new=False,
    ),
    _on(
        "separate_pull_request_statuses",
        _GITHUB,
        "Whether builds of pull requests have their own commit status, which a required status check can name.",
        new=False,
    ),
    _on(
        "skip_builds_for_existing_commits",
        _GITHUB,
        "Whether an event starts no build if a build of the same commit exists on any branch.",
        new=False,
    ),
    _on(
        "skip_builds_for_closed_pull_requests",
        _GITHUB,
        "Whether an event of a closed or merged pull request starts no build.",
    ),
    _on(
        "use_step_key_as_commit_status",
        _GITHUB,
        "Whether the commit status of a job is named after the C(key) of its step instead of its label.",
        "It has no effect without O(provider_settings.publish_commit_status=true).",
        "It also needs O(provider_settings.publish_commit_status_per_step=true).",
        new=False,
    ),
    _on(
        "prevent_custom_statuses_from_using_buildkite_prefix",
        _GITHUB,
        "Whether a custom commit status in C(notify) of the steps needs a C(context) that does not begin with C(buildkite/).",
        _PREVIEW,
    ),
    _text(
        "trigger_mode",
        _GITHUB,
        "GitHub event that starts builds.",
        "V(code) means pushed code, V(deployment) a new deployment, V(fork) a fork of the repository, V(none) no event.",
        default="code",
        choices=("code", "deployment", "fork", "none"),
        new="code",
    ),
    _on(
        "github_workflow_access_tokens_enabled",
        ("github",),
        "Whether jobs can request GitHub access tokens with the permissions of a workflow.",
        _PREVIEW,
    ),
)
