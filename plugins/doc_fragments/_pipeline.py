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
      - If it is omitted, the pipeline is found by its name, ignoring case. Buildkite derives the slug of a new
        pipeline.
      - Name and slug are always sent together, so that a new name never changes the URL.
    type: str
  name:
    description:
      - Name of the pipeline. A new pipeline without it is named after its slug.
    type: str
  repository:
    description:
      - URL of the repository that agents clone. A new pipeline needs it.
    type: str
  configuration:
    description:
      - Steps of the pipeline, as YAML text or as YAML data, which is sent as text.
      - 'It is compared as YAML: comments, white space and the order of keys make no difference.'
      - A new pipeline needs it or O(pipeline_template).
    type: raw
    aliases:
      - steps
  sign_with:
    description:
      - Key that signs the command steps of O(configuration) for the O(repository), so that agents can verify
        their jobs.
      - 'Without a value for any of its options, nothing is signed. In files, C(jwks_path: '''') does so for a
        pipeline whose defaults set O(sign_with.jwks_path).'
      - The signatures of the pipeline are verified. If its steps differ, or one lacks a valid signature of the
        key, all are signed and sent.
      - The steps that are sent have names of plugins, variables and commands in the form that agents verify,
        and no comments and anchors.
      - Steps with variables such as V($NAME) or with C(checkout), whose jobs agents refuse, are rejected.
      - It works only on the controller, in process, and needs the Python library cryptography there. The key
        never leaves the controller, and no result contains it.
    type: dict
    suboptions:
      jwks:
        description:
          - JSON Web Key Set with the private key, as JSON text, such as C(buildkite-agent tool keygen) writes.
            Encrypt it with Ansible Vault.
          - The key is for V(EdDSA), V(ES512) or V(PS512).
        type: str
      jwks_path:
        description:
          - File with the set, in place of O(sign_with.jwks).
        type: str
        aliases:
          - jwks_file
      key_id:
        description:
          - The C(kid) of the key in the set. Required if the set contains several keys.
        type: str
        aliases:
          - jwks_key_id
      kms_command:
        description:
          - Command and its arguments that signs with a key for V(ES256) in AWS KMS or Google Cloud KMS, in place
            of O(sign_with.jwks).
          - It gets the bytes to sign on standard input, and prints their signature in DER form, or as base64
            of it. It runs without a shell, for at most 30 seconds for each step, and not in check mode.
        type: list
        elements: str
      kms_public_key:
        description:
          - Public key of O(sign_with.kms_command) in PEM form, which verifies the signatures of the pipeline.
        type: str
  description:
    description:
      - Description of the pipeline.
    type: str
  default_branch:
    description:
      - Branch of builds that name none.
    type: str
  branch_configuration:
    description:
      - Branches that are built, as a filter such as V(main release/*).
    type: str
  skip_queued_branch_builds:
    description:
      - Whether a new build skips builds of its branch that have not started. A new pipeline has V(false).
    type: bool
    aliases:
      - skip_intermediate_builds
  skip_queued_branch_builds_filter:
    description:
      - Branches to which O(skip_queued_branch_builds) applies, as a filter.
    type: str
    aliases:
      - skip_intermediate_builds_branch_filter
  cancel_running_branch_builds:
    description:
      - Whether a new build cancels running builds of its branch. A new pipeline has V(false).
    type: bool
    aliases:
      - cancel_intermediate_builds
  cancel_running_branch_builds_filter:
    description:
      - Branches to which O(cancel_running_branch_builds) applies, as a filter.
    type: str
    aliases:
      - cancel_intermediate_builds_branch_filter
  allow_rebuilds:
    description:
      - Whether users can rebuild builds. A new pipeline has V(true).
    type: bool
  default_command_step_timeout:
    description:
      - Default time limit of a command step in minutes. V(0) clears it.
    type: int
    aliases:
      - default_timeout_in_minutes
  maximum_command_step_timeout:
    description:
      - Maximum time limit of a command step in minutes. V(0) clears it.
    type: int
    aliases:
      - maximum_timeout_in_minutes
  visibility:
    description:
      - 'Who may see the pipeline: the organization or everyone. A new pipeline is V(private).'
      - An existing private pipeline becomes public only if C(override_guards) lists its address.
    type: str
    choices:
      - private
      - public
  tags:
    description:
      - 'Tags of the pipeline: at most 10, of at most 128 characters each.'
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: str
  color:
    description:
      - Color as a hexadecimal code, such as V(#14cc80).
    type: str
  emoji:
    description:
      - Emoji beside the name, such as V(:rocket:).
    type: str
  cluster:
    description:
      - Name or UUID of the cluster whose agents run the pipeline. An empty string removes the pipeline from its
        cluster.
      - A new pipeline without it belongs to the organization's default cluster.
    type: str
    aliases:
      - cluster_id
  pipeline_template:
    description:
      - Name or UUID of the template that the pipeline uses. An empty string removes it.
    type: str
    aliases:
      - pipeline_template_uuid
      - pipeline_template_id
  clone_mirror_url:
    description:
      - URL of a mirror from which agents clone.
    type: str
  env:
    description:
      - Environment variables of the builds. Buildkite accepts them only for pipelines with visual steps.
      - For pipelines with YAML steps, write C(env) at the top of O(configuration).
    type: dict
  provider_settings:
    description:
      - Settings of the version control provider. Omitted settings are unmanaged.
      - A setting that is not listed here is sent unchanged, with a warning if its name resembles a listed one.
    type: dict
    suboptions:
      filter_enabled:
        description:
          - Whether only events that meet O(provider_settings.filter_condition) start a build.
          - A new GitHub pipeline has V(false).
          - Available for all providers.
        type: bool
      filter_condition:
        description:
          - Condition that an event must meet to start a build, such as V(build.pull_request.draft == false).
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
          - Whether commits of pull requests (merge requests on GitLab) start builds.
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
          - Branch filter for pull requests, such as V(features/*).
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
          - Whether changing the base branch of a pull request starts a build.
          - On GitLab, an update of the target branch of a merge request starts a build, and the setting has no
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
          - Whether the branch of a fork is prefixed with the fork's owner, such as V(ada:main). Then no condition
            on a branch of the repository matches it.
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
          - Whether a completed check run starts a build. Check runs of Buildkite's own builds never do.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_release_published:
        description:
          - Whether publishing a release starts a build.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_release_created:
        description:
          - Whether creating a release or a draft of one starts a build.
          - Available for GitHub and GitHub Enterprise Server.
        type: bool
      build_release_released:
        description:
          - Whether a release that is neither draft nor prerelease starts a build.
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
          - Command word with which a comment on a pull request starts a build. The default is V(/bk).
          - It has no effect without O(provider_settings.build_issue_comment_created=true).
          - Available for GitHub and GitHub Enterprise Server.
        type: str
      issue_comment_match_mode:
        description:
          - How a comment on a pull request is compared with O(provider_settings.issue_comment_command_word),
            ignoring case.
          - V(exact), the default, means that the comment is the command word, V(contains) that the command word
            is part of it.
          - Available for GitHub and GitHub Enterprise Server.
        type: str
        choices:
          - exact
          - contains
      review_comment_command_word:
        description:
          - Command word with which a comment in the diff of a pull request starts a build. The default is V(/bk).
          - It has no effect without O(provider_settings.build_pull_request_review_comment_created=true).
          - Available for GitHub and GitHub Enterprise Server.
        type: str
      review_comment_match_mode:
        description:
          - How a comment in the diff of a pull request is compared with O(provider_settings.review_comment_command_word),
            ignoring case.
          - V(exact), the default, means that the comment is the command word, V(contains) that the command word
            is part of it.
          - Available for GitHub and GitHub Enterprise Server.
        type: str
        choices:
          - exact
          - contains
      build_deployment_status_created:
        description:
          - Whether a deployment status starts a build. Statuses that Buildkite publishes never do.
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
          - Whether an event starts no build if a build of the same commit exists on any branch.
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
          - It also needs O(provider_settings.publish_commit_status_per_step=true).
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
  repository_webhook:
    description:
      - Whether Buildkite has a webhook in the repository, which starts builds. Only for repositories that are
        connected with Buildkite's GitHub App.
      - It needs a token with the scope C(graphql) of a user who may change the pipeline. It is read only if it
        is declared.
      - If O(repository) changes, the webhook moves to the new repository. An omitted one stays in the old repository.
    type: bool
  incoming_webhooks:
    description:
      - Whether Buildkite processes the webhooks that GitHub sends for the pipeline. With V(false), they start
        no builds, and all settings of triggers stay as they are.
      - Only for repositories on GitHub, in organizations that Buildkite has enrolled in expanded webhook triggers.
        It needs a user with full access to the pipeline.
      - It takes a REST request for each pipeline that declares it. Exports do not contain it.
    type: bool
  archived:
    description:
      - Whether the pipeline is archived. A new pipeline has V(false).
      - An archived pipeline keeps its builds and starts no new ones.
      - Buildkite cannot change an archived pipeline. With V(true), a change unarchives it for a moment.
    type: bool
  teams:
    description:
      - Teams with access to the pipeline.
      - Entries that are not listed are removed. An omitted list changes nothing.
    type: list
    elements: dict
    suboptions:
      team:
        description:
          - Name, slug or UUID of a team.
        type: str
        required: true
        aliases:
          - slug
          - name
          - team_id
      access_level:
        description:
          - Permissions of the team for the pipeline.
        type: str
        required: true
        choices:
          - read_only
          - build_and_read
          - manage_build_and_read
  previous_slugs:
    description:
      - Earlier slugs of the pipeline.
      - If no pipeline has the current slug, a pipeline with one of these is renamed.
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
      - Whether an empty list may remove all entries. Without the option, an empty list is rejected, since a failed
        template often results in one.
    type: bool
  max_deletions:
    description:
      - 'Maximum number of entries that one run removes from the declared lists: a total, or a percentage of each
        list.'
      - A percentage always allows five entries. The default is V(25%).
    type: str
  override_guards:
    description:
      - Addresses, as listed in RV(changes), that these guards let through. The guide R(Guards, ansible_collections.community.buildkite.docsite.guide_guards)
        describes all guards.
      - C(unknown_cascade) rejects deleting the pipeline if the token cannot read its whole cascade.
      - C(public) rejects making an existing pipeline public.
      - C(last_team) rejects removing the last entry of O(teams).
      - C(active_builds) rejects deleting a pipeline with active builds.
    type: list
    elements: str
  sensitive:
    description:
      - Patterns of addresses and options whose values are masked in all output, such as V(pipeline/*/schedule/*:env)
        or V(pipeline/web:env.DATABASE_URL). The values are compared and set like any others.
      - In a pattern, V(*) matches any characters and case is ignored. A dot precedes a key in an option.
      - R(Masked values, ansible_collections.community.buildkite.docsite.guide_tokens.masked) lists what is masked
        without the option.
    type: list
    elements: str
  held:
    description:
      - Whether held changes make a run fail at its end, with V(held) as RV(failure.code), or only warn. The default
        is V(fail). Check mode does not fail.
      - A change is held if the current state of its object does not allow it, for example if someone archived
        the pipeline. Changes that depend on it are skipped. All others are applied, but nothing is pruned.
    type: str
    choices:
      - fail
      - warn
  diff_style:
    description:
      - 'What diff mode shows: V(short), the default, a line for each change and each changed option, V(long)
        the values before and after as YAML, V(none) nothing.'
      - The short style shows a text of several lines as the numbers of added and removed lines, such as C(+3
        −1). It cuts lines at 100 columns. Deletions come first, with the number of objects in their cascade.
      - RV(changes) contains everything, whatever the style.
    type: str
    choices:
      - short
      - long
      - none
seealso:
  - module: community.buildkite.organization
    description: Manage a whole organization in one task, with one plan.
  - module: community.buildkite.organization_info
    description: Return the current state as options.
notes:
  - 'Choices ignore case: V(PRIVATE) means V(private).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
