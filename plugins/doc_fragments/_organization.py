# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.organization. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  src:
    description:
      - Path of a file, or of a directory of files, on the controller, that declares the organization. A relative
        path is relative to the directory of the playbook.
      - 'The files are those that P(community.buildkite.organization_files#lookup) describes. They are data: nothing
        in them is a template.'
      - Values that are encrypted with Ansible Vault are decrypted and masked.
      - Messages, RV(changes) and RV(failure) name the file and line of what they are about.
      - The key C(organization) in the files is the slug of the organization that they are for. If the connection
        is to another one, the run is rejected. Without the key, O(prune) and O(allow_empty) are rejected.
      - Mutually exclusive with the lists and settings, O(declared_organization) and O(inherited).
    type: path
  pipeline_templates:
    description:
      - The pipeline templates of the organization.
      - The options of an entry are those of M(community.buildkite.pipeline_template).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The name of the template. It is the identity. If several templates have the same name, set O(pipeline_templates[].id).
        type: str
        required: true
      configuration:
        description:
          - The steps, as YAML text, or as YAML data that is written as text. A new template needs it.
          - 'It is compared as YAML: comments, white space and the order of keys do not count.'
          - A change takes effect in every pipeline that uses the template.
        type: raw
        aliases:
          - steps
      description:
        description:
          - What the template is for. An empty string clears it.
        type: str
      available:
        description:
          - Whether everyone can use the template for a pipeline, or only administrators. A new template has V(false).
        type: bool
      previous_names:
        description:
          - Earlier names of it.
          - What is found under one of them, when nothing is found under the present one, is renamed.
        type: list
        elements: str
      id:
        description:
          - The UUID of the template, to find it whatever its name is.
        type: str
        aliases:
          - uuid
      state:
        description:
          - Whether the object should exist.
        type: str
        choices:
          - present
          - absent
  clusters:
    description:
      - The clusters of the organization.
      - The options of an entry are those of M(community.buildkite.cluster).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The name of the cluster. It is the identity, and case counts.
        type: str
        required: true
      description:
        description:
          - What the cluster is for.
        type: str
      emoji:
        description:
          - An emoji that is shown beside the name, such as V(:rocket:).
        type: str
      color:
        description:
          - A color as a hexadecimal code, such as V(#14cc80).
        type: str
      default_queue:
        description:
          - The key or the UUID of the queue that takes jobs which name no queue.
          - The queue may be made in the same run of M(community.buildkite.organization).
          - An empty string leaves the cluster without a default queue.
        type: str
        aliases:
          - default_queue_id
      maintainers:
        description:
          - The users and teams that may manage the cluster.
          - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
        type: list
        elements: dict
        suboptions:
          user:
            description:
              - The e-mail address or the UUID of a user. Either this or O(clusters[].maintainers[].team) is needed.
            type: str
            aliases:
              - email
              - user_id
              - user_uuid
          team:
            description:
              - The name, the slug or the UUID of a team. Either this or O(clusters[].maintainers[].user) is needed.
            type: str
            aliases:
              - team_id
              - team_uuid
      previous_names:
        description:
          - Earlier names of it.
          - What is found under one of them, when nothing is found under the present one, is renamed.
        type: list
        elements: str
      id:
        description:
          - The UUID of the cluster, to find it whatever its name is.
        type: str
        aliases:
          - uuid
      state:
        description:
          - Whether the object should exist.
        type: str
        choices:
          - present
          - absent
      queues:
        description:
          - The queues of it. See M(community.buildkite.cluster_queue).
        type: list
        elements: dict
        suboptions:
          key:
            description:
              - The key of the queue, which agents and steps name. It is the identity within the cluster.
              - It cannot change after creation.
            type: str
            required: true
          description:
            description:
              - What the queue is for.
            type: str
          retry_agent_affinity:
            description:
              - 'Which agents are preferred when a job is retried: those that worked last, or different ones.'
            type: str
            choices:
              - prefer-warmest
              - prefer-different
          dispatch_paused:
            description:
              - Whether the queue holds back its jobs. A new queue has V(false).
            type: bool
          dispatch_paused_note:
            description:
              - Why the queue is paused. Needs O(clusters[].queues[].dispatch_paused=true). A changed note resumes
                the queue for a moment.
            type: str
            aliases:
              - note
          hosted_agents:
            description:
              - Makes it a queue of hosted agents. A queue cannot change between hosted and self-hosted agents.
            type: dict
            suboptions:
              instance_shape:
                description:
                  - The size of the agents, such as V(LINUX_AMD64_2X4). Buildkite decides which shapes exist.
                  - The size can change within one machine type and architecture.
                type: str
              agent_image_ref:
                description:
                  - The image that Linux agents start from. Needs O(clusters[].queues[].hosted_agents.instance_shape).
                type: str
          id:
            description:
              - The UUID of the queue, to find it whatever its key is.
            type: str
            aliases:
              - uuid
          state:
            description:
              - Whether the object should exist.
            type: str
            choices:
              - present
              - absent
      agent_tokens:
        description:
          - The agent_tokens of it. See M(community.buildkite.agent_token).
        type: list
        elements: dict
        suboptions:
          description:
            description:
              - What the token is for. It is the identity, though the service allows several of one description.
              - Of those that have not expired, the one that expires last is meant. Older ones that expire within
                O(clusters[].agent_tokens[].rotate_before), and those created before O(clusters[].agent_tokens[].rotate_created_before),
                are retiring. Anything else is an error, unless O(clusters[].agent_tokens[].id) is set.
            type: str
            required: true
          allowed_ip_addresses:
            description:
              - 'The IPv4 networks, such as V(10.0.0.0/8), from which agents may connect: at most 24. V(0.0.0.0/0)
                means everywhere.'
              - Narrowing it disconnects agents at once, and their jobs fail. If an agent of the cluster is connected
                from a network that is removed, the change is rejected, unless C(override_guards) contains the
                address of the token.
            type: list
            elements: str
          lifetime:
            description:
              - 'How long a new token lasts, such as V(90d), V(12h) or V(30m): at least ten minutes.'
              - 'Used when a token is made, and only then: the service cannot change it.'
              - Without it, and without O(clusters[].agent_tokens[].expires_at), a token never expires.
            type: str
          expires_at:
            description:
              - 'When a new token expires, such as V(2027-01-31T12:00:00Z): at least ten minutes from now.'
              - 'Used when a token is made, and only then: the service cannot change it.'
            type: str
          rotate_before:
            description:
              - 'How long before it expires a token is replaced, such as V(14d): a new one is made, and the old
                one stays until O(clusters[].agent_tokens[].revoke_rotated).'
              - Needs O(clusters[].agent_tokens[].lifetime) or O(clusters[].agent_tokens[].expires_at), so that
                the new one expires later than that.
              - 'It has no effect on a token that never expires, which is a warning: see O(clusters[].agent_tokens[].rotate_created_before).'
            type: str
          rotate_created_before:
            description:
              - 'Time, such as V(2026-06-30T12:00:00Z), that rotates the token now: if the newest token of this
                description was created before it, a new one is made. The old ones stay until O(clusters[].agent_tokens[].revoke_rotated).'
              - The new token is younger than that, so a second run changes nothing. Set the same time until the
                old tokens are revoked. A time in the future is rejected, since every run would make a token until
                then.
              - REST returns when a token was created and GraphQL does not, so the tokens of the cluster are read
                over REST.
            type: str
          revoke_rotated:
            description:
              - Revokes the older tokens that expire within O(clusters[].agent_tokens[].rotate_before) or were
                created before O(clusters[].agent_tokens[].rotate_created_before), once there is a newer one.
                Agents that are connected stay so.
              - Left out, they stay until they expire, so that agents can be moved to the new one first.
            type: bool
          id:
            description:
              - The UUID of the token, to find it whatever its description is.
            type: str
            aliases:
              - uuid
          state:
            description:
              - Whether the object should exist.
            type: str
            choices:
              - present
              - absent
  unclustered_agent_tokens:
    description:
      - The unclustered agent tokens of the organization.
      - The options of an entry are those of M(community.buildkite.agent_token).
    type: list
    elements: dict
    suboptions:
      description:
        description:
          - Description of the token. It is the identity. If several tokens have the same description, set O(unclustered_agent_tokens[].id).
          - It cannot change after creation.
        type: str
        required: true
      id:
        description:
          - The UUID of the token, to find it whatever its description is.
        type: str
        aliases:
          - uuid
      state:
        description:
          - Whether the object should exist.
        type: str
        choices:
          - present
          - absent
  teams:
    description:
      - The teams of the organization.
      - The options of an entry are those of M(community.buildkite.team).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - The name of the team. It is the identity, in any case. The service derives the team's slug from it.
          - To change the case alone, list the present name in O(teams[].previous_names).
        type: str
        required: true
      description:
        description:
          - What the team is for.
        type: str
      privacy:
        description:
          - 'Who sees the team: every member of the organization, or its own members only. A new team is V(visible).'
        type: str
        choices:
          - visible
          - secret
      is_default_team:
        description:
          - Whether new members of the organization join the team by themselves. A new team has V(false).
        type: bool
        aliases:
          - default
          - default_team
      default_member_role:
        description:
          - The role of users who join by themselves. A new team has V(member).
        type: str
        choices:
          - member
          - maintainer
      members_can_create_pipelines:
        description:
          - Whether members of the team can create pipelines. A new team has V(true).
        type: bool
      members_can_create_suites:
        description:
          - Whether members of the team can create test suites. A new team has V(true).
        type: bool
      members_can_create_registries:
        description:
          - Whether members of the team can create package registries. A new team has V(true).
        type: bool
      members_can_destroy_registries:
        description:
          - Whether members of the team can destroy package registries. A new team has V(false).
        type: bool
      members_can_destroy_packages:
        description:
          - Whether members of the team can destroy packages. A new team has V(false).
        type: bool
      members:
        description:
          - The users of the team.
          - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
        type: list
        elements: dict
        suboptions:
          user:
            description:
              - The e-mail address or the UUID of a member of the organization.
            type: str
            required: true
            aliases:
              - email
              - user_id
          role:
            description:
              - What the user may do in the team. A new member is V(member).
            type: str
            choices:
              - member
              - maintainer
      pipelines:
        description:
          - The pipelines that the team may use.
          - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
        type: list
        elements: dict
        suboptions:
          slug:
            description:
              - The slug or the UUID of a pipeline.
            type: str
            required: true
            aliases:
              - pipeline
              - pipeline_id
          access_level:
            description:
              - What the team may do with the pipeline.
            type: str
            required: true
            choices:
              - read_only
              - build_and_read
              - manage_build_and_read
      previous_names:
        description:
          - Earlier names of it.
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
  pipeline_settings:
    description:
      - Defaults of the organization's pipelines.
    type: dict
    suboptions:
      default_branch:
        description:
          - The default branch of new pipelines.
        type: str
      default_cluster:
        description:
          - The name or the UUID of the cluster to which new pipelines go that name none. An empty string leaves
            the organization without one.
          - The cluster may be made in the same run. A default cluster cannot be deleted.
        type: str
        aliases:
          - default_cluster_id
      default_timeout_in_minutes:
        description:
          - The usual time limit of a command step in minutes. V(0) clears it.
        type: int
      maximum_timeout_in_minutes:
        description:
          - The highest time limit of a command step in minutes. V(0) clears it.
        type: int
      scheduled_job_expiry_in_minutes:
        description:
          - How long a job waits for an agent before it expires, in minutes, between V(60) and V(43200). V(0)
            clears it.
        type: int
      hosted_agents_terminal_access:
        description:
          - Whether members may open a terminal on hosted agents.
        type: bool
      public_pipeline_creation:
        description:
          - Whether public pipelines may be made.
        type: bool
  pipelines:
    description:
      - The pipelines of the organization.
      - The options of an entry are those of M(community.buildkite.pipeline).
    type: list
    elements: dict
    suboptions:
      slug:
        description:
          - 'Slug of the pipeline, a part of its URL: letters, digits and hyphens, at most 100 characters. It
            is the identity, in lower case.'
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
          - A new pipeline needs it, or a O(pipelines[].pipeline_template).
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
          - The name or the UUID of the cluster whose agents run the pipeline. An empty string removes it from
            its cluster.
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
          - For pipelines with YAML steps, write C(env) at the top of O(pipelines[].configuration).
        type: dict
      provider_settings:
        description:
          - The settings of the version control provider. Only those that are given are compared and changed.
          - A setting that is not listed here is passed on as it is, with a warning where its name is much like
            one that is.
        type: dict
        suboptions:
          filter_enabled:
            description:
              - Whether O(pipelines[].provider_settings.filter_condition) decides which events start a build.
              - A new GitHub pipeline has V(false).
              - Available for all providers.
            type: bool
          filter_condition:
            description:
              - The condition that an event must meet to start a build, such as V(build.pull_request.draft ==
                false).
              - It has no effect without O(pipelines[].provider_settings.filter_enabled=true), and on GitHub without
                O(pipelines[].provider_settings.trigger_mode=code).
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
              - Available for GitHub, GitHub Enterprise Server, Bitbucket Cloud, GitLab, GitLab Self-Managed and
                Origin.
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
              - Whether only pull requests on branches that match O(pipelines[].provider_settings.pull_request_branch_filter_configuration)
                start builds.
              - A new GitHub pipeline has V(false).
              - Available for GitHub, GitHub Enterprise Server and Bitbucket Cloud.
            type: bool
          pull_request_branch_filter_configuration:
            description:
              - The branch filter for pull requests, such as V(features/*).
              - It has no effect without O(pipelines[].provider_settings.pull_request_branch_filter_enabled=true).
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
              - It has no effect without O(pipelines[].provider_settings.build_pull_requests=true).
              - Available for GitLab and GitLab Self-Managed.
            type: bool
          build_pull_request_base_branch_changed:
            description:
              - Whether another base branch of a pull request starts a build.
              - On GitLab, whether an update of the target branch of a merge request starts a build, which has
                no effect without O(pipelines[].provider_settings.build_pull_request_merge=true).
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
              - It has no effect without O(pipelines[].provider_settings.build_pull_requests=true).
              - A new GitHub pipeline has V(false).
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          build_pull_request_ready_for_review:
            description:
              - Whether marking a pull request as ready for review starts a build.
              - It has no effect without O(pipelines[].provider_settings.build_pull_requests=true).
              - A new GitHub pipeline has V(false).
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          build_pull_request_stacks:
            description:
              - Whether stacked pull requests start builds.
              - It has no effect without O(pipelines[].provider_settings.build_pull_requests=true).
              - 'This setting is in private preview: Buildkite support enables it for an organization.'
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          build_pull_request_reopened:
            description:
              - Whether reopening a pull request starts a build.
              - It has no effect without O(pipelines[].provider_settings.build_pull_requests=true).
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          build_pull_request_edited:
            description:
              - Whether editing the title, the description or the base branch of a pull request starts a build.
              - It has no effect without O(pipelines[].provider_settings.build_pull_requests=true).
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          build_pull_request_converted_to_draft:
            description:
              - Whether converting a pull request to a draft starts a build.
              - It has no effect without O(pipelines[].provider_settings.build_pull_requests=true).
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          build_pull_request_review_requested:
            description:
              - Whether requesting a review of a pull request starts a build.
              - It has no effect without O(pipelines[].provider_settings.build_pull_requests=true).
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
              - Whether a comment in the diff of a pull request starts a build, if it matches O(pipelines[].provider_settings.review_comment_command_word).
              - The author must be an owner, a member or a collaborator of the repository.
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          build_pull_request_dequeued:
            description:
              - Whether removing a pull request from the merge queue starts a build.
              - It has no effect without O(pipelines[].provider_settings.build_pull_requests=true).
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          build_pull_request_merge_commits:
            description:
              - Whether builds of a pull request use the test merge commit with its base branch instead of its
                latest commit.
              - Set O(pipelines[].provider_settings.build_branches=false) with it, so that commit statuses show
                the state of the pull request.
              - It has no effect without O(pipelines[].provider_settings.build_pull_requests=true).
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
              - Whether a comment on a pull request starts a build, if it matches O(pipelines[].provider_settings.issue_comment_command_word).
              - The author must be an owner, a member or a collaborator of the repository.
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          issue_comment_command_word:
            description:
              - The command word with which a comment on a pull request starts a build. Buildkite uses V(/bk)
                if none is set.
              - It has no effect without O(pipelines[].provider_settings.build_issue_comment_created=true).
              - Available for GitHub and GitHub Enterprise Server.
            type: str
          issue_comment_match_mode:
            description:
              - How a comment on a pull request is compared with O(pipelines[].provider_settings.issue_comment_command_word),
                in either mode without regard to case.
              - V(exact) means that the comment is the command word, V(contains) that the command word is part
                of it. Buildkite uses V(exact) if none is set.
              - Available for GitHub and GitHub Enterprise Server.
            type: str
            choices:
              - exact
              - contains
          review_comment_command_word:
            description:
              - The command word with which a comment in the diff of a pull request starts a build. Buildkite
                uses V(/bk) if none is set.
              - It has no effect without O(pipelines[].provider_settings.build_pull_request_review_comment_created=true).
              - Available for GitHub and GitHub Enterprise Server.
            type: str
          review_comment_match_mode:
            description:
              - How a comment in the diff of a pull request is compared with O(pipelines[].provider_settings.review_comment_command_word),
                in either mode without regard to case.
              - V(exact) means that the comment is the command word, V(contains) that the command word is part
                of it. Buildkite uses V(exact) if none is set.
              - Available for GitHub and GitHub Enterprise Server.
            type: str
            choices:
              - exact
              - contains
          build_deployment_status_created:
            description:
              - Whether a deployment status starts a build. The statuses that Buildkite publishes do not.
              - It has no effect without O(pipelines[].provider_settings.trigger_mode=deployment).
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
              - Whether C(if_changed) of a step compares a merge group with the previous merge group instead of
                the base branch.
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
              - Whether builds of pull requests have their own commit status, which a required status check can
                name.
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
              - It has no effect without O(pipelines[].provider_settings.publish_commit_status=true).
              - It needs O(pipelines[].provider_settings.publish_commit_status_per_step=true) too.
              - A new GitHub pipeline has V(false).
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          prevent_custom_statuses_from_using_buildkite_prefix:
            description:
              - Whether a custom commit status in C(notify) of the steps needs a C(context) that does not begin
                with C(buildkite/).
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
      schedules:
        description:
          - The schedules of it. See M(community.buildkite.pipeline_schedule).
        type: list
        elements: dict
        suboptions:
          label:
            description:
              - What the schedule is for. It is the identity within the pipeline.
              - Where several have the same label, they are distinguished by O(pipelines[].schedules[].cronline)
                and O(pipelines[].schedules[].branch), then by O(pipelines[].schedules[].branch), then by O(pipelines[].schedules[].cronline).
                If the label alone has to decide, there may be one only. Anything else is an error, unless O(pipelines[].schedules[].id)
                is set.
            type: str
            required: true
          cronline:
            description:
              - 'When builds are made: V(@daily) and its like, or five fields and perhaps a time zone, such as
                V(0 6 * * 1-5 Europe/Berlin).'
              - A new schedule needs it. Buildkite decides what is valid.
            type: str
          build_message:
            description:
              - The message of the builds. Buildkite's own name for it, C(message), is accepted too.
            type: str
          commit:
            description:
              - The commit that is built. A new schedule has V(HEAD).
            type: str
          branch:
            description:
              - The branch that is built. A new schedule has the pipeline's default branch.
            type: str
          env:
            description:
              - Environment variables of the builds. The dictionary is the whole environment.
            type: dict
          enabled:
            description:
              - Whether builds are made. A new schedule has V(true).
            type: bool
          id:
            description:
              - The UUID of the schedule, to find it whatever its label is.
            type: str
            aliases:
              - uuid
          state:
            description:
              - Whether the object should exist.
            type: str
            choices:
              - present
              - absent
  webhooks:
    description:
      - The webhooks of the organization.
      - The options of an entry are those of M(community.buildkite.webhook).
    type: list
    elements: dict
    suboptions:
      description:
        description:
          - Description of the webhook. It is the identity. If several webhooks have the same description, set
            O(webhooks[].id).
        type: str
        required: true
      url:
        description:
          - Where events are sent. A new webhook needs it.
        type: str
        aliases:
          - webhook_url
      events:
        description:
          - The events that are sent, such as V(build.finished). Buildkite decides which events exist.
          - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
        type: list
        elements: str
      token:
        description:
          - The secret that proves to the receiver that an event comes from Buildkite. The service makes one when
            it is left out.
          - It is compared if Buildkite returns it. Changes and diffs never show it.
        type: str
      token_mode:
        description:
          - Whether the token is sent as it is, or signs each event. A new webhook is V(token).
        type: str
        choices:
          - token
          - signature
      signature_key:
        description:
          - Other spelling of O(webhooks[].token) together with O(webhooks[].token_mode=signature).
        type: str
      verify_tls:
        description:
          - Whether the receiver's certificate is checked. A new webhook has V(true).
        type: bool
        aliases:
          - verify_tls_certificates
          - tls_verify
      branch_configuration:
        description:
          - The branches of which events are sent, as a filter such as V(main release/*). An empty string means
            all.
        type: str
        aliases:
          - branch_filter
      scope:
        description:
          - 'What events are sent of: everything, or only what O(webhooks[].pipelines), O(webhooks[].teams) or
            O(webhooks[].clusters) names. A new webhook is V(all).'
        type: str
        choices:
          - all
          - some_projects
          - some_teams
          - some_clusters
      pipelines:
        description:
          - The pipelines, by slug, of which events are sent. Implies O(webhooks[].scope=some_projects).
          - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
        type: list
        elements: str
      teams:
        description:
          - The teams, by name or slug, of which events are sent. Implies O(webhooks[].scope=some_teams).
          - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
        type: list
        elements: str
      clusters:
        description:
          - The clusters, by name, of which events are sent. Implies O(webhooks[].scope=some_clusters).
          - 'The list is the whole list: what it lacks is removed. Left out, nothing is changed.'
        type: list
        elements: str
      pipeline_selection:
        description:
          - Other spelling of O(webhooks[].scope) with O(webhooks[].pipelines), O(webhooks[].teams) or O(webhooks[].clusters).
        type: dict
        suboptions:
          type:
            description:
              - Other spelling of O(webhooks[].scope).
            type: str
            choices:
              - all
              - some
              - teams
              - clusters
          pipeline_slugs:
            description:
              - Other spelling of O(webhooks[].pipelines).
            type: list
            elements: str
          team_slugs:
            description:
              - Other spelling of O(webhooks[].teams).
            type: list
            elements: str
          cluster_uuids:
            description:
              - Other spelling of O(webhooks[].clusters).
            type: list
            elements: str
      enabled:
        description:
          - Whether events are sent. A new webhook has V(true).
        type: bool
      id:
        description:
          - The UUID of the webhook, to find it whatever its description is.
        type: str
        aliases:
          - uuid
      state:
        description:
          - Whether the object should exist.
        type: str
        choices:
          - present
          - absent
  api_settings:
    description:
      - Who may use the APIs of the organization.
    type: dict
    suboptions:
      allowed_ip_addresses:
        description:
          - The networks, such as V(192.0.2.0/24), from which the APIs may be used. An empty list lets everyone
            in.
          - It takes effect at once, for this run too, so it is changed last. A change that begins to restrict,
            or takes networks away, is refused unless C(override_guards) names V(organization/api_settings).
          - Not every plan has it. Where the plan does not, only an empty list can be declared.
        type: list
        elements: str
        aliases:
          - allowed_api_ip_addresses
          - ip_addresses
      revoke_inactive_tokens_after_days:
        description:
          - After how many days the service revokes API tokens that are not used. V(0) means never.
          - Not every plan has it. Where the plan does not, only V(0) can be declared.
        type: int
        choices:
          - 0
          - 30
          - 60
          - 90
          - 180
          - 365
      restrict_user_api_token_creation:
        description:
          - Whether only administrators may make API tokens that can access the organization.
        type: bool
  prune:
    description:
      - 'The lists from which unmanaged objects are removed. They are deleted, except for pipelines: see O(prune_pipelines).'
      - Queues are removed only from clusters that are declared with a list of queues.
      - They are removed after everything that is declared. If a change fails or is unclear, nothing is removed
        in that run.
      - Needs the token of an administrator, since others do not see everything.
    type: list
    elements: str
    choices:
      - pipeline_templates
      - clusters
      - queues
      - agent_tokens
      - unclustered_agent_tokens
      - teams
      - pipelines
      - schedules
      - webhooks
  max_deletions:
    description:
      - 'Maximum number of objects that one run prunes or archives and of entries that it removes from declared
        lists: a total, or a percentage of each resource. A pipeline counts that is declared with C(archived=true)
        and is not archived yet.'
      - 'What a deletion takes along counts: in a total every address, in a percentage the share of each list
        inside the deleted objects.'
      - A percentage always allows one pruned object, five entries and five archived pipelines. The usual limit
        is V(25%).
    type: str
  prune_pipelines:
    description:
      - 'What O(prune) does with pipelines: V(archive), which is usual, or V(delete), which also deletes those
        that are archived.'
    type: str
    choices:
      - archive
      - delete
  protected:
    description:
      - Patterns of addresses, such as V(pipeline/release-*) or V(cluster/Linux/queue/*), that are never archived
        or deleted.
      - In a pattern V(*) matches any characters, and the case of letters is ignored.
      - 'A protected object is not pruned. A plan that deletes it otherwise is rejected: because it is declared
        absent, or is missing from a list that is declared.'
      - 'The parent of a protected object is protected too: a queue protects its cluster.'
    type: list
    elements: str
  backup_path:
    description:
      - Path of a file for the previous state of what the run changes, on the machine where the module runs. Its
        directory must exist.
      - 'It is written before the first change, only its owner can read it, and it contains no secret options,
        such as the token of a webhook. Other options are in it as they are, also the values of C(env). An existing
        file is kept: the new one gets a number.'
      - 'It contains deleted objects with everything in them, and changed objects completely: with options that
        were empty, and with their links. The links of teams and pipelines are in the entries of the pipelines.'
      - To restore these objects, set O(src) to the file, and O(allow_empty) if the comment at its top requires
        it. RV(backup_lacks) lists what that does not restore.
      - The guards apply to that run too. If it removes a pipeline's last team, the run's own user or many entries,
        or makes a pipeline public, it needs O(override_guards) or another O(max_deletions).
    type: path
  plan_id:
    description:
      - The RV(plan_id) of a check that was reviewed. Any other plan is rejected, and nothing is written.
      - 'It is valid for one plan: after a run, even one that failed in part, the plan is a different one.'
    type: str
  plan_hmac_key:
    description:
      - 'Key with which secrets become part of RV(plan_id), by HMAC. Use the same key in the check and in the
        run: 32 random characters or more.'
      - Without it RV(plan_id) is the same whatever secrets are, and those that change are in RV(not_in_plan_id).
    type: str
  sensitive:
    description:
      - Patterns of addresses and options, such as V(pipeline/*/schedule/*:env) or V(pipeline/web:env.DATABASE_URL),
        whose values are masked in everything that is shown. They are compared and set like any other.
      - In a pattern V(*) matches any characters, and the case of letters is ignored. A key in an option follows
        a dot.
      - What is masked without it is listed in R(What is masked, ansible_collections.community.buildkite.docsite.guide_tokens.masked).
    type: list
    elements: str
  fail_on_drift:
    description:
      - Whether check mode fails if there is drift, with V(drift) as RV(failure.code) and the whole result. The
        message contains the short plan, since Ansible shows no diff of a failed task.
      - It has no effect without check mode.
    type: bool
  read_only:
    description:
      - 'What to do if check mode, which only reads, runs with a token that can write: V(require) rejects the
        run before anything is read, V(warn) adds a warning with the scopes, V(ignore) does nothing. The usual
        value is V(ignore).'
      - A token can write if it has a scope that does not begin with C(read_). One of them is C(graphql), with
        which a token may do everything that its user may. If the service does not show the scopes of the token,
        it counts as one that can write.
      - Set it for jobs that run code or files that nobody has reviewed yet. It has no effect on a run that may
        write.
    type: str
    choices:
      - require
      - warn
      - ignore
  token_values:
    description:
      - What happens to the values of new agent tokens without O(token_values_path) and O(token_values_command).
      - V(stored) rejects a run that creates tokens, since their values would be lost. In check mode that is a
        warning.
      - V(not_stored) loses them without a warning.
      - V(return) returns them as RV(token_values). The task must have C(no_log) set to V(true). A failed result
        contains no values. A warning then names the file in C(~/.ansible/buildkite/unsaved) that contains them.
      - Without the option they are lost, which is a warning.
    type: str
    choices:
      - stored
      - not_stored
      - return
  token_values_path:
    description:
      - Path of a file for the values of new agent tokens, on the machine where the module runs. Its directory
        must exist.
      - 'The file is YAML: C({address: {id, value, created_at, expires_at, previous}}). Only its owner can read
        it. A successor takes the place of its predecessor, which becomes the first entry of C(previous).'
      - A token counts as created when its value is on the disk. If storing fails, the new token is revoked and
        the change fails; if that fails too, the value is in the directory C(~/.ansible/buildkite/unsaved). No
        predecessor is revoked then.
      - Before the first change, the run is rejected if the file cannot be written or read, belongs to someone
        else, is a link, or has another mode than 0600. Any number of runs can use one file at a time.
    type: path
  token_values_vault_id:
    description:
      - Vault ID with whose password the whole file O(token_values_path) is encrypted, as C(ansible-vault) does
        it.
      - 'It needs the controller''s own process: the run is rejected with C(async), with C(become) and for other
        hosts than the controller.'
    type: str
  token_values_required:
    description:
      - Whether the task fails at its end if O(token_values_path) lacks the value of a declared token that exists.
        RV(failure.code) is V(values_missing) then. Without it, that is a warning. RV(values_missing) lists the
        tokens.
    type: bool
  token_values_command:
    description:
      - Program, with its arguments, that stores the value of a new agent token in place of O(token_values_path).
        It is run once for each token, without a shell, on the machine where the module runs.
      - Its standard input is JSON with C(address), C(id), C(value), C(created_at) and C(expires_at). Its output
        is not shown.
      - If it ends with another exit status than 0, or not within 60 seconds, the new token is revoked and the
        change fails.
    type: list
    elements: str
  declared_organization:
    description:
      - Slug of the organization that the declaration is for. If the connection is to another one, the run is
        rejected before anything is read; O(override_guards) has no effect on that.
      - It is the key C(organization) in files, as P(community.buildkite.organization_files#lookup) returns it.
        Backups and the result of M(community.buildkite.organization_info) contain it.
      - 'V("") is for a declaration that could name its organization and does not: O(prune) and O(allow_empty)
        are rejected then. Without the option nothing is checked.'
    type: str
  inherited:
    description:
      - The options of entries that come from defaults or groups, as lists by the name of the list and the key
        of the entry.
      - Where the current state of an object does not allow the change of such an option, the option is not compared,
        and nothing is held.
      - P(community.buildkite.organization_files#lookup) returns it.
    type: dict
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
      - They reject a deletion if the token cannot read everything that it takes along, which C(cascade_unknown)
        in RV(changes) lists.
      - They also reject changes that shut networks out of the APIs, since the run may come from one of them,
        that remove the network of a connected agent from an agent token, and that make an existing pipeline public.
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
  report_path:
    description:
      - Paths of files on the controller for reports of the result, also of a run that failed and in check mode.
        A relative path is relative to the directory of the playbook, and missing directories are created.
      - 'The ending of a path is its format, as P(community.buildkite.report#filter) describes it: C(.md) for
        Markdown, C(.xml) for JUnit XML, C(.json) for JSON.'
      - An asynchronous task has no result yet, so it is rejected with this option.
    type: list
    elements: path
  annotate:
    description:
      - Whether to annotate the build with the report in Markdown, by C(buildkite-agent annotate) on the controller,
        with C(organization) as context and a style that fits the outcome.
      - Outside of a Buildkite job, which has C(BUILDKITE_JOB_ID) in its environment, it has no effect. If the
        agent cannot annotate the build, a warning says why.
    type: bool
  graphql_overdraw:
    description:
      - Whether to read with GraphQL while any points are left, even if a query uses more points. This takes fewer
        requests and less waiting.
      - It relies on the service deducting points after a query has run, which is not documented. If the service
        refuses a query, the rest is read over REST.
    type: bool
  src_content:
    description:
      - 'The content of the files of O(src). It is internal: the action plugin sets it when the module runs on
        another host, asynchronously or with another Python, and a task that sets it is rejected.'
      - It is neither logged nor returned.
    type: dict
notes:
  - 'Choices are accepted in any case: V(PRESENT) means V(present).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
