# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.pipeline. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  slug:
    description:
      - 'Slug of the pipeline, a part of its URL: letters, digits and hyphens, at most 100 characters. It is the
        identity, in lower case.'
      - Without it a pipeline is found by its name, in any case, and Buildkite derives the slug of a new one.
      - Name and slug are always sent together, so that a new name never moves the URL.
    type: str
  name:
    description:
      - The name. A new pipeline without it is named like its slug.
    type: str
  repository:
    description:
      - The URL that agents clone. A new pipeline needs it.
    type: str
  configuration:
    description:
      - The steps, as YAML text, or as YAML data that is written as text.
      - 'It is compared as YAML: comments, white space and the order of keys do not count.'
      - A new pipeline needs it, or a O(pipeline_template).
    type: raw
    aliases:
      - steps
  description:
    description:
      - What the pipeline is for.
    type: str
  default_branch:
    description:
      - The branch that is built when none is named.
    type: str
  branch_configuration:
    description:
      - The branches that are built, as a filter such as V(main release/*).
    type: str
  skip_queued_branch_builds:
    description:
      - Whether a new build on a branch skips those that still wait there. A new pipeline has V(false).
    type: bool
    aliases:
      - skip_intermediate_builds
  skip_queued_branch_builds_filter:
    description:
      - The branches that this concerns.
    type: str
    aliases:
      - skip_intermediate_builds_branch_filter
  cancel_running_branch_builds:
    description:
      - Whether a new build on a branch cancels those that run there. A new pipeline has V(false).
    type: bool
    aliases:
      - cancel_intermediate_builds
  cancel_running_branch_builds_filter:
    description:
      - The branches that this concerns.
    type: str
    aliases:
      - cancel_intermediate_builds_branch_filter
  allow_rebuilds:
    description:
      - Whether builds can be run again. A new pipeline has V(true).
    type: bool
  default_command_step_timeout:
    description:
      - The usual time limit of a command step in minutes. V(0) clears it.
    type: int
    aliases:
      - default_timeout_in_minutes
  maximum_command_step_timeout:
    description:
      - The highest time limit of a command step in minutes. V(0) clears it.
    type: int
    aliases:
      - maximum_timeout_in_minutes
  visibility:
    description:
      - Who may see the pipeline. A new pipeline is V(private).
      - An existing private pipeline becomes public only if C(override_guards) contains its address.
    type: str
    choices:
      - private
      - public
  tags:
    description:
      - 'The tags: at most 10, of at most 128 characters each.'
      - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
    type: list
    elements: str
  color:
    description:
      - A color as a hexadecimal code, such as V(#14cc80).
    type: str
  emoji:
    description:
      - An emoji that is shown beside the name, such as V(:rocket:).
    type: str
  cluster:
    description:
      - The name or the UUID of the cluster whose agents run the pipeline. An empty string removes it from its
        cluster.
      - A new pipeline without it goes to the organization's default cluster.
    type: str
    aliases:
      - cluster_id
  pipeline_template:
    description:
      - The name or the UUID of the template that the pipeline uses. An empty string takes it away.
    type: str
    aliases:
      - pipeline_template_uuid
      - pipeline_template_id
  clone_mirror_url:
    description:
      - A mirror that agents clone from.
    type: str
  env:
    description:
      - The environment of the builds. The service takes it only for pipelines with visual steps.
      - For pipelines with YAML steps, write C(env) at the top of O(configuration).
    type: dict
  provider_settings:
    description:
      - The settings of the version control provider. Only those that are given are compared and changed.
      - A setting that is not listed here is passed on as it is, with a warning where its name is much like one
        that is.
    type: dict
    suboptions:
      filter_enabled:
        description:
          - Whether O(provider_settings.filter_condition) decides which events start a build.
          - A new GitHub pipeline has V(false).
          - Available for all providers.
        type: bool
      filter_condition:
        description:
          - The condition that an event must meet to start a build, such as V(build.pull_request.draft == false).
          - It has no effect without O(provider_settings.filter_enabled=true), and on GitHub without O(provider_settings.trigger_mode=code).
          - Available for all providers.
        type: str
      build_branches:
        description:
          - Whether a push to a branch starts a build.
          - A new GitHub pipeline has V(true).
          - Available for GitHub, GitHub Enterprise Server, Bitbucket Cloud, Bitbucket Server, GitLab, GitLab
            Self-Managed and Origin.
        type: bool
      build_pull_requests:
        description:
          - Whether a commit of a pull request starts a build. GitLab's name for it is merge request.
          - A new GitHub pipeline has V(true).
          - Available for GitHub, GitHub Enterprise Server, Bitbucket Cloud, Bitbucket Server, GitLab, GitLab
            Self-Managed and Origin.
        type: bool
      build_tags:
        description:
          - Whether a pushed tag starts a build.
          - A new GitHub pipeline has V(false).
          - Available for GitHub, GitHub Enterprise Server, Bitbucket Cloud, Bitbucket Server, GitLab, GitLab
            Self-Managed and Origin.
        type: bool
      publish_commit_status:
        description:
          - Whether Buildkite publishes the result of a build as a commit status; on Origin, as a check.
          - A new GitHub pipeline has V(true).
          - Available for GitHub, GitHub Enterprise Server, Bitbucket Cloud, GitLab, GitLab Self-Managed and Origin.
        type: bool
      ignore_default_branch_pull_requests:
        description:
          - Whether a pull request whose source is the default branch starts no build.
          - Available for GitHub, GitHub Enterprise Server and Bitbucket Cloud.
        type: bool
      publish_commit_status_per_step:
        description:
          - Whether each job of a build has its own commit status.
          - A new GitHub pipeline has V(false).
          - Available for GitHub, GitHub Enterprise Server and Bitbucket Cloud.
        type: bool
      pull_request_branch_filter_enabled:
        description:
          - Whether only pull requests on branches that match O(provider_settings.pull_request_branch_filter_configuration)
            start builds.
          - A new GitHub pipeline has V(false).
          - Available for GitHub, GitHub Enterprise Server and Bitbucket Cloud.
        type: bool
      pull_request_branch_filter_configuration:
        description:
          - The branch filter for pull requests, such as V(features/*).
          - It has no effect without O(provider_settings.pull_request_branch_filter_enabled=true).
          - Available for GitHub, GitHub Enterprise Server and Bitbucket Cloud.
        type: str
      skip_pull_request_builds_for_existing_commits:
        description:
          - Whether a pull request starts no build if a build of the same commit and branch exists.
          - A new GitHub pipeline has V(true).
          - Available for GitHub, GitHub Enterprise Server and Bitbucket Cloud.
        type: bool
      build_pull_request_merge:
        description:
          - Whether the merged result of a merge request is built instead of the head of its source branch.
          - It has no effect without O(provider_settings.build_pull_requests=true).
          - Available for GitLab and GitLab Self-Managed.
        type: bool
      build_pull_request_base_branch_changed:
        description:
          - Whether another base branch of a pull request starts a build.
          - On GitLab, whether an update of the target branch of a merge request starts a build, which has no
            effect without O(provider_settings.build_pull_request_merge=true).
          - Available for GitHub, GitHub Enterprise Server, GitLab and GitLab Self-Managed.
        type: bool
      build_pull_request_forks:
        description:
          - Whether a pull request from a fork starts a build.
          - A new GitHub pipeline has V(false).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      prefix_pull_request_fork_branch_names:
        description:
          - Whether the branch of a fork is prefixed with the owner of the fork, such as V(ada:main), so that
            no condition on a branch of the repository matches it.
          - A new GitHub pipeline has V(true).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_labels_changed:
        description:
          - Whether adding or removing a label of a pull request starts a build.
          - It has no effect without O(provider_settings.build_pull_requests=true).
          - A new GitHub pipeline has V(false).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_ready_for_review:
        description:
          - Whether marking a pull request as ready for review starts a build.
          - It has no effect without O(provider_settings.build_pull_requests=true).
          - A new GitHub pipeline has V(false).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_stacks:
        description:
          - Whether stacked pull requests start builds.
          - It has no effect without O(provider_settings.build_pull_requests=true).
          - 'This setting is in private preview: Buildkite support enables it for an organization.'
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_reopened:
        description:
          - Whether reopening a pull request starts a build.
          - It has no effect without O(provider_settings.build_pull_requests=true).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_edited:
        description:
          - Whether editing the title, the description or the base branch of a pull request starts a build.
          - It has no effect without O(provider_settings.build_pull_requests=true).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_converted_to_draft:
        description:
          - Whether converting a pull request to a draft starts a build.
          - It has no effect without O(provider_settings.build_pull_requests=true).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_review_requested:
        description:
          - Whether requesting a review of a pull request starts a build.
          - It has no effect without O(provider_settings.build_pull_requests=true).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_review_submitted:
        description:
          - Whether submitting a review of a pull request starts a build.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_review_dismissed:
        description:
          - Whether dismissing a review of a pull request starts a build.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_review_comment_created:
        description:
          - Whether a comment in the diff of a pull request starts a build, if it matches O(provider_settings.review_comment_command_word).
          - The author must be an owner, a member or a collaborator of the repository.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_dequeued:
        description:
          - Whether removing a pull request from the merge queue starts a build.
          - It has no effect without O(provider_settings.build_pull_requests=true).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_pull_request_merge_commits:
        description:
          - Whether builds of a pull request use the test merge commit with its base branch instead of its latest
            commit.
          - Set O(provider_settings.build_branches=false) with it, so that commit statuses show the state of the
            pull request.
          - It has no effect without O(provider_settings.build_pull_requests=true).
          - 'This setting is in private preview: Buildkite support enables it for an organization.'
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_check_run_completed:
        description:
          - Whether a completed check run starts a build. The check runs of Buildkite's own builds do not.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_release_published:
        description:
          - Whether publishing a release starts a build.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_release_created:
        description:
          - Whether creating a release starts a build, drafts included.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_release_released:
        description:
          - 'Whether a final release starts a build: no draft and no prerelease.'
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_issue_comment_created:
        description:
          - Whether a comment on a pull request starts a build, if it matches O(provider_settings.issue_comment_command_word).
          - The author must be an owner, a member or a collaborator of the repository.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      issue_comment_command_word:
        description:
          - The command word with which a comment on a pull request starts a build. Buildkite uses V(/bk) if none
            is set.
          - It has no effect without O(provider_settings.build_issue_comment_created=true).
          - Available for GitHub and GitHub Enterprise Server.
        type: str
      issue_comment_match_mode:
        description:
          - How a comment on a pull request is compared with O(provider_settings.issue_comment_command_word),
            in either mode without regard to case.
          - V(exact) means that the comment is the command word, V(contains) that the command word is part of
            it. Buildkite uses V(exact) if none is set.
          - Available for GitHub and GitHub Enterprise Server.
        type: str
        choices:
          - exact
          - contains
      review_comment_command_word:
        description:
          - The command word with which a comment in the diff of a pull request starts a build. Buildkite uses
            V(/bk) if none is set.
          - It has no effect without O(provider_settings.build_pull_request_review_comment_created=true).
          - Available for GitHub and GitHub Enterprise Server.
        type: str
      review_comment_match_mode:
        description:
          - How a comment in the diff of a pull request is compared with O(provider_settings.review_comment_command_word),
            in either mode without regard to case.
          - V(exact) means that the comment is the command word, V(contains) that the command word is part of
            it. Buildkite uses V(exact) if none is set.
          - Available for GitHub and GitHub Enterprise Server.
        type: str
        choices:
          - exact
          - contains
      build_deployment_status_created:
        description:
          - Whether a deployment status starts a build. The statuses that Buildkite publishes do not.
          - It has no effect without O(provider_settings.trigger_mode=deployment).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_create_event:
        description:
          - Whether creating a branch or a tag starts a build.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      cancel_deleted_branch_builds:
        description:
          - Whether the running builds of a branch are canceled when it is deleted.
          - A new GitHub pipeline has V(false).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_merge_group_checks_requested:
        description:
          - Whether a merge group of a merge queue starts a build, if the repository has required status checks.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      cancel_when_merge_group_destroyed:
        description:
          - Whether the running builds of a merge group are canceled when it is removed from the merge queue.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      use_merge_group_base_commit_for_git_diff_base:
        description:
          - Whether C(if_changed) of a step compares a merge group with the previous merge group instead of the
            base branch.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      publish_blocked_as_pending:
        description:
          - Whether the commit status of a blocked build is C(pending), so that a required status check prevents
            merging.
          - A new GitHub pipeline has V(false).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      separate_pull_request_statuses:
        description:
          - Whether builds of pull requests have their own commit status, which a required status check can name.
          - A new GitHub pipeline has V(false).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      skip_builds_for_existing_commits:
        description:
          - Whether an event starts no build if a build of the same commit exists, on whatever branch.
          - A new GitHub pipeline has V(false).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      skip_builds_for_closed_pull_requests:
        description:
          - Whether an event of a closed or merged pull request starts no build.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      use_step_key_as_commit_status:
        description:
          - Whether the commit status of a job is named after the C(key) of its step instead of its label.
          - It has no effect without O(provider_settings.publish_commit_status=true).
          - It needs O(provider_settings.publish_commit_status_per_step=true) too.
          - A new GitHub pipeline has V(false).
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      prevent_custom_statuses_from_using_buildkite_prefix:
        description:
          - Whether a custom commit status in C(notify) of the steps needs a C(context) that does not begin with
            C(buildkite/).
          - 'This setting is in private preview: Buildkite support enables it for an organization.'
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      trigger_mode:
        description:
          - GitHub event that starts builds.
          - V(code) means pushed code, V(deployment) a new deployment, V(fork) a fork of the repository, V(none)
            no event.
          - A new GitHub pipeline has V(code).
          - Available for GitHub and GitHub Enterprise Server.
        type: str
        choices:
          - code
          - deployment
          - fork
          - none
      github_workflow_access_tokens_enabled:
        description:
          - Whether jobs can request GitHub access tokens with the permissions of a workflow.
          - 'This setting is in private preview: Buildkite support enables it for an organization.'
          - Available for GitHub.
        type: bool
  archived:
    description:
      - Whether the pipeline is archived. A new pipeline has V(false).
      - An archived pipeline keeps its builds and starts no new ones.
      - 'The service changes nothing of an archived pipeline: with V(true) it is brought back for the change.'
    type: bool
  teams:
    description:
      - The teams that may use the pipeline.
      - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
    type: list
    elements: dict
    suboptions:
      team:
        description:
          - The name, the slug or the UUID of a team.
        type: str
        required: true
        aliases:
          - slug
          - name
          - team_id
      access_level:
        description:
          - What the team may do with the pipeline.
        type: str
        required: true
        choices:
          - read_only
          - build_and_read
          - manage_build_and_read
  previous_slugs:
    description:
      - Earlier slugs of it.
      - What is found under one of them, when nothing is found under the present one, is renamed.
    type: list
    elements: str
  state:
    description:
      - Whether the object should exist.
    type: str
    choices:
      - present
      - absent
    default: present
  allow_empty:
    description:
      - Whether an empty list may remove all entries. Without it such a list is rejected, since it is often the
        result of a failed template.
    type: bool
  max_deletions:
    description:
      - 'Maximum number of entries that one run removes from the declared lists: a total, or a percentage of each
        list.'
      - A percentage always allows five entries. The usual limit is V(25%).
    type: str
  override_guards:
    description:
      - Addresses, as listed in RV(changes), that the guards let through.
      - The guards reject changes that take access from the run's own user, remove the last team of a pipeline,
        or delete an object that connected agents or pipelines use.
      - They reject a deletion if the token cannot read everything that it takes along, which C(cascade_unknown)
        in RV(changes) lists.
      - They also reject changes that shut networks out of the APIs, since the run may come from one of them,
        that remove the network of a connected agent from an agent token, and that make an existing pipeline public.
    type: list
    elements: str
  sensitive:
    description:
      - Patterns of addresses and options, such as V(pipeline/*/schedule/*:env) or V(pipeline/web:env.DATABASE_URL),
        whose values are masked in everything that is shown. They are compared and set like any other.
      - In a pattern V(*) matches any characters, and the case of letters is ignored. A key in an option follows
        a dot.
      - What is masked without it is listed in R(What is masked, ansible_collections.community.buildkite.docsite.guide_tokens.masked).
    type: list
    elements: str
  held:
    description:
      - 'What a run does about changes that are held: it fails at its end, which is usual, or returns warnings.'
      - A change is held if the current state of its object does not allow it, for example because someone archived
        the pipeline. What depends on it is skipped. Everything else is done, but nothing is pruned.
      - With V(fail) the task then fails with V(held) as RV(failure.code). Check mode does not fail for it.
    type: str
    choices:
      - fail
      - warn
  diff_style:
    description:
      - 'What diff mode shows: V(short) shows a line for each change and each changed option, V(long) the values
        before and after as YAML, V(none) nothing. The usual value is V(short).'
      - In the short style a text of several lines is the number of lines that are added and removed, such as
        C(+3 −1), and lines are cut at 100 columns. Deletions come first, with the number of objects that disappear
        with them.
      - RV(changes) contains everything whatever the style.
    type: str
    choices:
      - short
      - long
      - none
seealso:
  - module: community.buildkite.organization
    description: Everything of an organization in one task, with a plan of it all.
  - module: community.buildkite.organization_info
    description: Returns the current state as options.
notes:
  - 'Choices are accepted in any case: V(PRIVATE) means V(private).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
