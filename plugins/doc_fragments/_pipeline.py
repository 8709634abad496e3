# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.pipeline. Written by tests/render_docs.py from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  slug:
    description:
      - 'The slug, which stands in the pipeline''s URL: letters, digits and hyphens, at most 100 characters. It
        is the identity.'
      - Without it a pipeline is found by its exact name, and the service derives the slug of a new one.
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
      - Whether a new build on a branch skips those that still wait there.
    type: bool
  skip_queued_branch_builds_filter:
    description:
      - The branches that this concerns.
    type: str
  cancel_running_branch_builds:
    description:
      - Whether a new build on a branch cancels those that run there.
    type: bool
  cancel_running_branch_builds_filter:
    description:
      - The branches that this concerns.
    type: str
  allow_rebuilds:
    description:
      - Whether builds can be run again.
    type: bool
  default_command_step_timeout:
    description:
      - The usual time limit of a command step in minutes. V(0) clears it.
    type: int
  maximum_command_step_timeout:
    description:
      - The highest time limit of a command step in minutes. V(0) clears it.
    type: int
  visibility:
    description:
      - Who may see the pipeline.
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
      - The name of the cluster whose agents run the pipeline. An empty string takes it out of its cluster.
      - A new pipeline without it goes to the organization's default cluster.
    type: str
  pipeline_template:
    description:
      - The name or the UUID of the template that the pipeline uses. An empty string takes it away.
    type: str
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
      - The documented settings are V(filter_enabled), V(filter_condition), V(build_branches), V(build_pull_requests),
        V(build_tags), V(publish_commit_status), V(ignore_default_branch_pull_requests), V(publish_commit_status_per_step),
        V(pull_request_branch_filter_enabled), V(pull_request_branch_filter_configuration), V(skip_pull_request_builds_for_existing_commits),
        V(build_pull_request_merge), V(build_pull_request_base_branch_changed), V(build_pull_request_forks), V(prefix_pull_request_fork_branch_names),
        V(build_pull_request_labels_changed), V(build_pull_request_ready_for_review), V(build_pull_request_stacks),
        V(build_pull_request_reopened), V(build_pull_request_edited), V(build_pull_request_converted_to_draft),
        V(build_pull_request_review_requested), V(build_pull_request_review_submitted), V(build_pull_request_review_dismissed),
        V(build_pull_request_review_comment_created), V(build_pull_request_dequeued), V(build_pull_request_merge_commits),
        V(build_check_run_completed), V(build_release_published), V(build_release_created), V(build_release_released),
        V(build_issue_comment_created), V(issue_comment_command_word), V(issue_comment_match_mode), V(review_comment_command_word),
        V(review_comment_match_mode), V(build_deployment_status_created), V(build_create_event), V(cancel_deleted_branch_builds),
        V(build_merge_group_checks_requested), V(cancel_when_merge_group_destroyed), V(use_merge_group_base_commit_for_git_diff_base),
        V(publish_blocked_as_pending), V(separate_pull_request_statuses), V(skip_builds_for_existing_commits),
        V(skip_builds_for_closed_pull_requests), V(use_step_key_as_commit_status), V(prevent_custom_statuses_from_using_buildkite_prefix),
        V(trigger_mode), V(github_workflow_access_tokens_enabled).
    type: dict
  archived:
    description:
      - Whether the pipeline is archived. An archived pipeline keeps its builds and starts no new ones.
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
          - The name or the slug of a team.
        type: str
        required: true
        aliases:
          - slug
          - name
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
      - Whether it is to exist.
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
  override_guards:
    description:
      - Addresses, as listed in RV(changes), that the guards let through.
      - The guards reject changes that take access from the run's own user, remove the last team of a pipeline,
        or delete an object that connected agents or pipelines use.
      - They also reject changes that shut networks out of the APIs, since the run may come from one of them.
    type: list
    elements: str
seealso:
  - module: community.buildkite.organization
    description: Everything of an organization in one task, with a plan of it all.
  - module: community.buildkite.organization_info
    description: What is there, as options.
"""
