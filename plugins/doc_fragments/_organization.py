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
      - Path of a file, or of a directory of files, on the controller that declares the organization. A relative
        path is relative to the directory of the playbook.
      - P(community.buildkite.organization_files#lookup) describes the files. They are data and contain no templates.
      - Values that are encrypted with Ansible Vault are decrypted and masked.
      - Messages, RV(changes) and RV(failure) contain file and line.
      - The key C(organization) in the files is the slug of their organization. If the connection is to another
        one, the run is rejected. Without the key, O(prune) and O(allow_empty) are rejected.
      - The key C(owns) in the files has the meaning of O(owns), and cannot widen it.
      - It is mutually exclusive with the lists and settings, O(declared_organization), O(declared_owns) and O(inherited).
    type: path
  src_others:
    description:
      - Paths of files or directories on the controller that declare other parts of the same organization, such
        as those of other teams.
      - The run is rejected if O(src) declares an object that one of them declares or owns, or if the patterns
        of their keys C(owns) overlap. A pattern overlaps with another one if an address can match both.
    type: list
    elements: path
  members:
    description:
      - Members of the organization, with the options of M(community.buildkite.member).
    type: list
    elements: dict
    suboptions:
      email:
        description:
          - Primary email address of the user, who must be a member already. It is the identity, ignoring case.
          - 'The API creates no members: users join by an invitation or by single sign-on.'
        type: str
        required: true
      role:
        description:
          - Role of the user in the organization.
          - Making a member an administrator is rejected unless C(override_guards) lists the address.
        type: str
        choices:
          - member
          - admin
      sso_mode:
        description:
          - Whether the user must sign in with single sign-on, or may.
          - Buildkite shows it only to administrators. Otherwise it is not compared.
        type: str
        choices:
          - required
          - optional
      departure:
        description:
          - 'What O(members[].state=absent) does, which needs this option: V(remove) removes the user from the
            organization, V(downgrade) makes the user a member who is not an administrator, and changes nothing
            else.'
          - After a removal, nothing restores team memberships, cluster maintainerships and API tokens, even if
            the user joins again.
        type: str
        choices:
          - remove
          - downgrade
      state:
        description:
          - Whether the object should exist.
        type: str
        choices:
          - present
          - absent
  clusters:
    description:
      - Clusters of the organization, with the options of M(community.buildkite.cluster).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the cluster. It is the identity, and is case-sensitive.
        type: str
        required: true
      description:
        description:
          - Description of the cluster.
        type: str
      emoji:
        description:
          - Emoji beside the name, such as V(:rocket:).
        type: str
      color:
        description:
          - Color as a hexadecimal code, such as V(#14cc80).
        type: str
      default_queue:
        description:
          - Key or UUID of the queue for jobs that name no queue. An empty string removes the default queue.
          - M(community.buildkite.organization) can create the queue in the same run.
        type: str
        aliases:
          - default_queue_id
      maintainers:
        description:
          - Users and teams that may manage the cluster.
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: dict
        suboptions:
          user:
            description:
              - Email address or UUID of a user. Each entry needs this or O(clusters[].maintainers[].team).
            type: str
            aliases:
              - email
              - user_id
              - user_uuid
          team:
            description:
              - Name, slug or UUID of a team. Each entry needs this or O(clusters[].maintainers[].user).
            type: str
            aliases:
              - team_id
              - team_uuid
      previous_names:
        description:
          - Earlier names of the cluster.
          - If no cluster has the current name, a cluster with one of these is renamed.
        type: list
        elements: str
      id:
        description:
          - UUID of the cluster, which identifies it regardless of its name.
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
      agent_images:
        description:
          - Agent images of the cluster, with the options of M(community.buildkite.agent_image).
        type: list
        elements: dict
        suboptions:
          name:
            description:
              - Name of the image. It is the identity within the cluster.
              - It cannot change after creation.
            type: str
            required: true
          dockerfile:
            description:
              - 'Instructions that build the image, without C(FROM): Buildkite adds its base image. The default
                is an empty string, which is the base image itself.'
              - It cannot change. To replace an image, declare one with another name and that name in the queues,
                and remove the old image in the same run.
              - It cannot change after creation.
            type: str
          wait:
            description:
              - Whether the task waits until a new image is built. The default is V(true).
              - With V(false), only a queue that the same run gives the image waits for it.
            type: bool
          wait_timeout:
            description:
              - Seconds after which the task fails if a new image is not built. The default is V(1800).
            type: int
          state:
            description:
              - Whether the object should exist.
            type: str
            choices:
              - present
              - absent
      queues:
        description:
          - Queues of the cluster, with the options of M(community.buildkite.cluster_queue).
        type: list
        elements: dict
        suboptions:
          key:
            description:
              - Key of the queue, which agents and steps name. It is the identity within the cluster.
              - It cannot change after creation.
            type: str
            required: true
          description:
            description:
              - Description of the queue.
            type: str
          retry_agent_affinity:
            description:
              - 'Which agents a retried job prefers: those that worked last, or different ones.'
            type: str
            choices:
              - prefer-warmest
              - prefer-different
          dispatch_paused:
            description:
              - Whether the queue is paused and dispatches no jobs. A new queue has V(false).
            type: bool
          dispatch_paused_note:
            description:
              - Note that explains why the queue is paused. It needs O(clusters[].queues[].dispatch_paused=true).
                Changing the note resumes the queue for a moment.
            type: str
            aliases:
              - note
          hosted_agents:
            description:
              - Settings of hosted agents, for a queue of such agents. A queue cannot change between hosted and
                self-hosted agents.
            type: dict
            suboptions:
              instance_shape:
                description:
                  - Size of the agents, such as V(LINUX_AMD64_2X4). Buildkite decides which sizes exist.
                  - It can change within one machine type and architecture.
                type: str
              agent_image:
                description:
                  - 'Image of Linux agents: the name of an image that M(community.buildkite.agent_image) manages
                    in the cluster, or a reference of a container image, such as V(registry.example.com/agents:1).'
                  - It needs O(clusters[].queues[].hosted_agents.instance_shape). An empty string removes it.
                type: str
                aliases:
                  - agent_image_ref
          id:
            description:
              - UUID of the queue, which identifies it regardless of its key.
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
          - Agent tokens of the cluster, with the options of M(community.buildkite.agent_token).
        type: list
        elements: dict
        suboptions:
          description:
            description:
              - Description of the token. It is the identity, although Buildkite allows several tokens with the
                same description.
              - Of these tokens, the module manages the one that expires last. The others must have expired, expire
                within O(clusters[].agent_tokens[].rotate_before), or be older than O(clusters[].agent_tokens[].rotate_created_before).
                Otherwise, set O(clusters[].agent_tokens[].id).
            type: str
            required: true
          allowed_ip_addresses:
            description:
              - 'IPv4 networks, such as V(10.0.0.0/8), from which agents may connect: at most 24. V(0.0.0.0/0)
                allows every address.'
              - Removing a network disconnects its agents at once, and their jobs fail. The change is rejected
                if an agent of the cluster is connected from that network, unless C(override_guards) lists the
                address of the token.
            type: list
            elements: str
          lifetime:
            description:
              - 'How long a new token is valid, such as V(90d), V(12h) or V(30m): at least ten minutes.'
              - It has no effect on an existing token, whose expiration Buildkite cannot change.
              - A token without O(clusters[].agent_tokens[].lifetime) and O(clusters[].agent_tokens[].expires_at)
                never expires.
            type: str
          expires_at:
            description:
              - 'When a new token expires, such as V(2027-01-31T12:00:00Z): at least ten minutes from now.'
              - It has no effect on an existing token, whose expiration Buildkite cannot change.
            type: str
          rotate_before:
            description:
              - How long before its expiration a token is rotated, such as V(14d). It stays valid until O(clusters[].agent_tokens[].revoke_rotated)
                revokes it.
              - It needs O(clusters[].agent_tokens[].lifetime) or O(clusters[].agent_tokens[].expires_at). The
                successor must stay valid for longer than this time.
              - It has no effect on a token that never expires, and the task warns. Use O(clusters[].agent_tokens[].rotate_created_before)
                for such a token.
            type: str
          rotate_created_before:
            description:
              - Time in the past, such as V(2026-06-30T12:00:00Z). A token that was created before this time is
                rotated.
              - Predecessors stay valid until O(clusters[].agent_tokens[].revoke_rotated) revokes them.
              - The successor is newer, so a second run changes nothing. Keep the same time until the predecessors
                are revoked.
              - The tokens of the cluster are read over REST, since only REST returns when a token was created.
            type: str
          revoke_rotated:
            description:
              - Whether to revoke the predecessors that expire within O(clusters[].agent_tokens[].rotate_before)
                or were created before O(clusters[].agent_tokens[].rotate_created_before), once a successor exists.
                Connected agents stay connected.
              - If it is omitted, predecessors stay valid until they expire, so that you can move agents to the
                successor first.
            type: bool
          id:
            description:
              - UUID of the token, which identifies it regardless of its description.
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
      secrets:
        description:
          - Secrets of the cluster, with the options of M(community.buildkite.secret).
        type: list
        elements: dict
        suboptions:
          key:
            description:
              - Key of the secret, by which jobs read it. It is the identity within the cluster, and is case-sensitive.
              - It cannot change after creation.
            type: str
            required: true
          value:
            description:
              - Value of the secret. A new secret needs it.
              - Buildkite never returns a value, so it is not compared. An existing secret gets it only with another
                O(clusters[].secrets[].value_version) or with O(clusters[].secrets[].update_value=always).
              - Encrypt it with Ansible Vault. A value in a file of C(src) of M(community.buildkite.organization)
                that is not encrypted is a warning.
            type: str
            aliases:
              - value_wo
          update_value:
            description:
              - Whether an existing secret gets O(clusters[].secrets[].value) in every run, which then always
                reports a change. The default is V(on_create).
              - To change a value once, use O(clusters[].secrets[].value_version).
            type: str
            choices:
              - on_create
              - always
          value_version:
            description:
              - 'Version of O(clusters[].secrets[].value), such as V(2) or V(2026-11-30). Increase it to change
                the value: the run sends the value if the secret has another version, and later runs change nothing.'
              - It is stored at the end of the description in Buildkite, as in C(Deploy key [value_version=2]).
                Options, changes and exports have the description without it.
            type: str
            aliases:
              - value_wo_version
          description:
            description:
              - Purpose of the secret.
            type: str
          policy:
            description:
              - Rules for the jobs that may read the secret, as YAML text or as YAML data, which is sent as text.
              - Each rule is a dictionary of claims, such as C(pipeline_slug) and C(build_branch), each with a
                value or a list of values. A job may read the secret if it has one of the values of every claim
                of a rule.
              - An empty string removes the policy, so that every job of the cluster may read the secret.
              - The order of rules and values makes no difference. An undocumented claim is a warning.
              - 'Pipelines and queues are named by slug and key: a policy does not follow them when they are renamed.'
            type: raw
          state:
            description:
              - Whether the object should exist.
            type: str
            choices:
              - present
              - absent
  unclustered_agent_tokens:
    description:
      - Unclustered agent tokens of the organization, with the options of M(community.buildkite.agent_token).
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
          - UUID of the token, which identifies it regardless of its description.
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
      - Teams of the organization, with the options of M(community.buildkite.team).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the team. It is the identity, ignoring case. Buildkite derives the slug of the team from it.
          - To change only the case, list the current name in O(teams[].previous_names).
        type: str
        required: true
      description:
        description:
          - Description of the team.
        type: str
      privacy:
        description:
          - 'Who can see the team: all members of the organization, or only those of the team. A new team is V(visible).'
        type: str
        choices:
          - visible
          - secret
      is_default_team:
        description:
          - Whether new members of the organization join the team automatically. A new team has V(false).
        type: bool
        aliases:
          - default
          - default_team
      default_member_role:
        description:
          - Role of users who join automatically. A new team has V(member).
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
          - Members of the team.
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: dict
        suboptions:
          user:
            description:
              - Email address or UUID of a member of the organization.
            type: str
            required: true
            aliases:
              - email
              - user_id
          role:
            description:
              - Role of the user in the team. A new entry has V(member).
            type: str
            choices:
              - member
              - maintainer
      pipelines:
        description:
          - Pipelines to which the team has access.
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: dict
        suboptions:
          slug:
            description:
              - Slug or UUID of a pipeline.
            type: str
            required: true
            aliases:
              - pipeline
              - pipeline_id
          access_level:
            description:
              - Permissions of the team for the pipeline.
            type: str
            required: true
            choices:
              - read_only
              - build_and_read
              - manage_build_and_read
      suites:
        description:
          - Test suites to which the team has access.
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: dict
        suboptions:
          suite:
            description:
              - Name, slug or UUID of a test suite.
            type: str
            required: true
            aliases:
              - slug
              - name
              - suite_id
          access_level:
            description:
              - Permissions of the team for the suite.
            type: str
            required: true
            choices:
              - read_only
              - manage_and_read
      registries:
        description:
          - Package registries to which the team has access.
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: dict
        suboptions:
          registry:
            description:
              - Name, slug or UUID of a package registry.
            type: str
            required: true
            aliases:
              - slug
              - name
              - registry_id
          access_level:
            description:
              - Permissions of the team for the registry. Only V(read_write_and_admin) allows changes of the registry
                itself.
            type: str
            required: true
            choices:
              - read_only
              - read_and_write
              - read_write_and_admin
      previous_names:
        description:
          - Earlier names of the team.
          - If no team has the current name, a team with one of these is renamed.
        type: list
        elements: str
      state:
        description:
          - Whether the object should exist.
        type: str
        choices:
          - present
          - absent
  registries:
    description:
      - Registries of the organization, with the options of M(community.buildkite.registry).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the registry. It is the identity, ignoring case. Buildkite derives the slug from it, which
            is part of all URLs.
          - A new name therefore ends access by the old URLs. If several registries have the same name, set O(registries[].id).
          - To change only the case, list the current name in O(registries[].previous_names).
        type: str
        required: true
      ecosystem:
        description:
          - Type of the packages, such as V(ruby), V(java) or V(python). A new registry needs it.
          - It cannot change after creation.
        type: str
      description:
        description:
          - Purpose of the registry.
        type: str
      emoji:
        description:
          - Emoji beside the name, such as V(:rocket:).
        type: str
      color:
        description:
          - Color as a hexadecimal code, such as V(#14cc80).
        type: str
      oidc_policy:
        description:
          - 'OIDC policy of the registry: a list of statements, as YAML text or as YAML data, which is sent as
            text.'
          - The first matching statement decides, so their order counts. Comments, white space and the order of
            keys make no difference.
        type: raw
      teams:
        description:
          - Teams with access to the registry. A new registry needs at least one, if the organization uses teams.
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
              - Permissions of the team for the registry. Only V(read_write_and_admin) allows changes of the registry
                itself.
            type: str
            required: true
            choices:
              - read_only
              - read_and_write
              - read_write_and_admin
      previous_names:
        description:
          - Earlier names of the registry.
          - If no registry has the current name, a registry with one of these is renamed.
        type: list
        elements: str
      id:
        description:
          - UUID of the registry, which identifies it regardless of its name.
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
      registry_tokens:
        description:
          - Registry tokens of the registry, with the options of M(community.buildkite.registry_token).
        type: list
        elements: dict
        suboptions:
          description:
            description:
              - Description of the token. It is the identity. If several tokens of the registry have the same
                description, set O(registries[].registry_tokens[].id).
            type: str
            required: true
          previous_descriptions:
            description:
              - Earlier descriptions of the token.
              - If no token has the current description, a token with one of these is renamed.
            type: list
            elements: str
          id:
            description:
              - UUID of the token, which identifies it regardless of its description.
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
  pipeline_templates:
    description:
      - Pipeline templates of the organization, with the options of M(community.buildkite.pipeline_template).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the template. It is the identity. If several templates have the same name, set O(pipeline_templates[].id).
        type: str
        required: true
      configuration:
        description:
          - Steps of the template, as YAML text or as YAML data, which is sent as text. A new template needs it.
          - 'It is compared as YAML: comments, white space and the order of keys make no difference.'
          - A change takes effect in every pipeline that uses the template.
        type: raw
        aliases:
          - steps
      description:
        description:
          - Purpose of the template.
        type: str
      available:
        description:
          - Whether all users can assign the template to pipelines, or only administrators. A new template has
            V(false).
        type: bool
      previous_names:
        description:
          - Earlier names of the template.
          - If no template has the current name, a template with one of these is renamed.
        type: list
        elements: str
      id:
        description:
          - UUID of the template, which identifies it regardless of its name.
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
  pipeline_settings:
    description:
      - Defaults of the organization's pipelines.
    type: dict
    suboptions:
      default_branch:
        description:
          - Default branch of new pipelines.
        type: str
      default_cluster:
        description:
          - Name or UUID of the cluster of new pipelines that name none. An empty string removes the default cluster.
          - The same run can create the cluster. A default cluster cannot be deleted.
        type: str
        aliases:
          - default_cluster_id
      default_timeout_in_minutes:
        description:
          - Default time limit of a command step in minutes. V(0) clears it.
        type: int
      maximum_timeout_in_minutes:
        description:
          - Maximum time limit of a command step in minutes. V(0) clears it.
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
          - Whether public pipelines may be created.
        type: bool
      advanced_queue_metrics:
        description:
          - Whether the organization has advanced queue metrics.
          - No API switches them off again. Switching them on is rejected unless C(override_guards) lists V(organization/pipeline_settings).
        type: bool
      build_exports:
        description:
          - Export of finished builds to your bucket, which Buildkite must be able to reach.
          - If the subscription does not include it, you cannot set it.
        type: dict
        suboptions:
          location:
            description:
              - Bucket, without C(s3://) or C(gs://). It needs C(strategy_id).
              - An empty string ends the export.
            type: str
          strategy_id:
            description:
              - Provider of the bucket. It needs C(location).
            type: str
            choices:
              - s3
              - gcs
  pipelines:
    description:
      - Pipelines of the organization, with the options of M(community.buildkite.pipeline).
    type: list
    elements: dict
    suboptions:
      slug:
        description:
          - 'Slug of the pipeline, a part of its URL: letters, digits and hyphens, at most 100 characters. It
            is the identity, in lower case.'
          - If it is omitted, the pipeline is found by its name, ignoring case. Buildkite derives the slug of
            a new pipeline.
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
          - A new pipeline needs it or O(pipelines[].pipeline_template).
        type: raw
        aliases:
          - steps
      sign_with:
        description:
          - Key that signs the command steps of O(pipelines[].configuration) for the O(pipelines[].repository),
            so that agents can verify their jobs.
          - 'Without a value for any of its options, nothing is signed. In files, C(jwks_path: '''') does so for
            a pipeline whose defaults set O(pipelines[].sign_with.jwks_path).'
          - The signatures of the pipeline are verified. If its steps differ, or one lacks a valid signature of
            the key, all are signed and sent.
          - The steps that are sent have names of plugins, variables and commands in the form that agents verify,
            and no comments and anchors.
          - Steps with variables such as V($NAME) or with C(checkout), whose jobs agents refuse, are rejected.
          - It works only on the controller, in process, and needs the Python library cryptography there. The
            key never leaves the controller, and no result contains it.
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
              - File with the set, in place of O(pipelines[].sign_with.jwks).
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
              - Command and its arguments that signs with a key for V(ES256) in AWS KMS or Google Cloud KMS, in
                place of O(pipelines[].sign_with.jwks).
              - It gets the bytes to sign on standard input, and prints their signature in DER form, or as base64
                of it. It runs without a shell, for at most 30 seconds for each step, and not in check mode.
            type: list
            elements: str
          kms_public_key:
            description:
              - Public key of O(pipelines[].sign_with.kms_command) in PEM form, which verifies the signatures
                of the pipeline.
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
          - Branches to which O(pipelines[].skip_queued_branch_builds) applies, as a filter.
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
          - Branches to which O(pipelines[].cancel_running_branch_builds) applies, as a filter.
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
          - Name or UUID of the cluster whose agents run the pipeline. An empty string removes the pipeline from
            its cluster.
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
          - For pipelines with YAML steps, write C(env) at the top of O(pipelines[].configuration).
        type: dict
      provider_settings:
        description:
          - Settings of the version control provider. Omitted settings are unmanaged.
          - A setting that is not listed here is sent unchanged, with a warning if its name resembles a listed
            one.
        type: dict
        suboptions:
          filter_enabled:
            description:
              - Whether only events that meet O(pipelines[].provider_settings.filter_condition) start a build.
              - A new GitHub pipeline has V(false).
              - Available for all providers.
            type: bool
          filter_condition:
            description:
              - Condition that an event must meet to start a build, such as V(build.pull_request.draft == false).
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
              - Branch filter for pull requests, such as V(features/*).
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
              - Whether changing the base branch of a pull request starts a build.
              - On GitLab, an update of the target branch of a merge request starts a build, and the setting has
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
              - Whether the branch of a fork is prefixed with the fork's owner, such as V(ada:main). Then no condition
                on a branch of the repository matches it.
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
              - Whether a comment on a pull request starts a build, if it matches O(pipelines[].provider_settings.issue_comment_command_word).
              - The author must be an owner, a member or a collaborator of the repository.
              - Available for GitHub and GitHub Enterprise Server.
            type: bool
          issue_comment_command_word:
            description:
              - Command word with which a comment on a pull request starts a build. The default is V(/bk).
              - It has no effect without O(pipelines[].provider_settings.build_issue_comment_created=true).
              - Available for GitHub and GitHub Enterprise Server.
            type: str
          issue_comment_match_mode:
            description:
              - How a comment on a pull request is compared with O(pipelines[].provider_settings.issue_comment_command_word),
                ignoring case.
              - V(exact), the default, means that the comment is the command word, V(contains) that the command
                word is part of it.
              - Available for GitHub and GitHub Enterprise Server.
            type: str
            choices:
              - exact
              - contains
          review_comment_command_word:
            description:
              - Command word with which a comment in the diff of a pull request starts a build. The default is
                V(/bk).
              - It has no effect without O(pipelines[].provider_settings.build_pull_request_review_comment_created=true).
              - Available for GitHub and GitHub Enterprise Server.
            type: str
          review_comment_match_mode:
            description:
              - How a comment in the diff of a pull request is compared with O(pipelines[].provider_settings.review_comment_command_word),
                ignoring case.
              - V(exact), the default, means that the comment is the command word, V(contains) that the command
                word is part of it.
              - Available for GitHub and GitHub Enterprise Server.
            type: str
            choices:
              - exact
              - contains
          build_deployment_status_created:
            description:
              - Whether a deployment status starts a build. Statuses that Buildkite publishes never do.
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
              - It has no effect without O(pipelines[].provider_settings.publish_commit_status=true).
              - It also needs O(pipelines[].provider_settings.publish_commit_status_per_step=true).
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
      repository_webhook:
        description:
          - Whether Buildkite has a webhook in the repository, which starts builds. Only for repositories that
            are connected with Buildkite's GitHub App.
          - It needs a token with the scope C(graphql) of a user who may change the pipeline. It is read only
            if it is declared.
          - If O(pipelines[].repository) changes, the webhook moves to the new repository. An omitted one stays
            in the old repository.
        type: bool
      incoming_webhooks:
        description:
          - Whether Buildkite processes the webhooks that GitHub sends for the pipeline. With V(false), they start
            no builds, and all settings of triggers stay as they are.
          - Only for repositories on GitHub, in organizations that Buildkite has enrolled in expanded webhook
            triggers. It needs a user with full access to the pipeline.
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
      schedules:
        description:
          - Schedules of the pipeline, with the options of M(community.buildkite.pipeline_schedule).
        type: list
        elements: dict
        suboptions:
          label:
            description:
              - Label of the schedule. It is the identity within the pipeline.
              - Schedules with the same label are distinguished by O(pipelines[].schedules[].cronline) and O(pipelines[].schedules[].branch),
                then by O(pipelines[].schedules[].branch), then by O(pipelines[].schedules[].cronline). If these
                do not distinguish them, set O(pipelines[].schedules[].id).
            type: str
            required: true
          cronline:
            description:
              - 'When builds start: a word such as V(@daily), or five fields and optionally a time zone, such
                as V(0 6 * * 1-5 Europe/Berlin).'
              - A new schedule needs it. Buildkite decides which values are valid.
            type: str
          build_message:
            description:
              - Message of the builds. Buildkite's own name C(message) is accepted too.
            type: str
          commit:
            description:
              - Commit that is built. A new schedule has V(HEAD).
            type: str
          branch:
            description:
              - Branch that is built. A new schedule has the pipeline's default branch.
            type: str
          env:
            description:
              - Environment variables of the builds. Keys that the dictionary lacks are removed.
            type: dict
          enabled:
            description:
              - Whether the schedule starts builds. A new schedule has V(true).
            type: bool
          id:
            description:
              - UUID of the schedule, which identifies it regardless of its label.
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
  rules:
    description:
      - Rules of the organization, with the options of M(community.buildkite.rule).
    type: list
    elements: dict
    suboptions:
      type:
        description:
          - 'What the rule allows: that builds of O(rules[].source_pipeline) trigger builds of O(rules[].target_pipeline),
            or read the artifacts of its builds. It is part of the identity.'
          - It cannot change after creation.
        type: str
        required: true
        choices:
          - pipeline.trigger_build.pipeline
          - pipeline.artifacts_read.pipeline
      source_pipeline:
        description:
          - Slug or UUID of the pipeline whose builds get access. It is part of the identity.
        type: str
        required: true
        aliases:
          - source_uuid
      target_pipeline:
        description:
          - Slug or UUID of the pipeline to which they get access. It is part of the identity.
        type: str
        required: true
        aliases:
          - target_uuid
      conditions:
        description:
          - Conditions that must all be true, such as V(source.build.branch == 'main'). Their order has no meaning.
          - If one is false, access is denied, even if it would be allowed without the rule.
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      description:
        description:
          - Purpose of the rule.
        type: str
      id:
        description:
          - UUID of the rule, which identifies it regardless of the other options.
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
  test_suites:
    description:
      - Test suites of the organization, with the options of M(community.buildkite.test_suite).
    type: list
    elements: dict
    suboptions:
      name:
        description:
          - Name of the suite. It is the identity. If several suites have the same name, set O(test_suites[].id).
          - Buildkite derives the slug of the suite from it, which is part of the audience of OIDC tokens for
            the suite.
        type: str
        required: true
      default_branch:
        description:
          - Branch whose results the suite shows first. A new suite needs it.
        type: str
      application_name:
        description:
          - Name of the application whose tests these are.
        type: str
      color:
        description:
          - Color as a hexadecimal code, such as V(#14cc80).
        type: str
      emoji:
        description:
          - Emoji beside the name, such as V(:rocket:).
        type: str
      oidc_policy:
        description:
          - Policy for the OIDC tokens that jobs can use instead of the API token of the suite, as YAML text or
            as YAML data, which is sent as text. An empty string removes it.
          - 'It is compared as YAML: comments, white space and the order of keys make no difference.'
        type: raw
      teams:
        description:
          - Teams with access to the suite. In an organization with teams, a new suite needs at least one.
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
              - Permissions of the team for the suite.
            type: str
            required: true
            choices:
              - read_only
              - manage_and_read
      previous_names:
        description:
          - Earlier names of the suite.
          - If no suite has the current name, a suite with one of these is renamed.
        type: list
        elements: str
      id:
        description:
          - UUID of the suite, which identifies it regardless of its name.
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
      - Webhooks of the organization, with the options of M(community.buildkite.webhook).
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
          - URL to which events are sent. A new webhook needs it.
        type: str
        aliases:
          - webhook_url
      events:
        description:
          - Events that are sent, such as V(build.finished). Buildkite decides which events exist.
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      token:
        description:
          - Secret that proves to the receiver that Buildkite sent an event. Buildkite generates it if a new webhook
            omits it.
          - It is compared if Buildkite returns it. Changes and diffs never show it.
        type: str
      token_mode:
        description:
          - Whether the token is sent unchanged or signs each event. A new webhook has V(token).
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
          - Whether Buildkite validates the receiver's certificate. A new webhook has V(true).
        type: bool
        aliases:
          - verify_tls_certificates
          - tls_verify
      branch_configuration:
        description:
          - Branches whose events are sent, as a filter such as V(main release/*). An empty string means all branches.
        type: str
        aliases:
          - branch_filter
      scope:
        description:
          - 'Objects whose events are sent: all, or those that O(webhooks[].pipelines), O(webhooks[].teams) or
            O(webhooks[].clusters) lists. A new webhook has V(all).'
        type: str
        choices:
          - all
          - some_projects
          - some_teams
          - some_clusters
      pipelines:
        description:
          - Slugs of the pipelines whose events are sent. It sets O(webhooks[].scope=some_projects).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      teams:
        description:
          - Names or slugs of the teams whose events are sent. It sets O(webhooks[].scope=some_teams).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      clusters:
        description:
          - Names of the clusters whose events are sent. It sets O(webhooks[].scope=some_clusters).
          - Entries that are not listed are removed. An omitted list changes nothing.
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
          - UUID of the webhook, which identifies it regardless of its description.
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
  invitations:
    description:
      - Invitations of the organization, with the options of M(community.buildkite.invitation).
    type: list
    elements: dict
    suboptions:
      email:
        description:
          - Email address to invite. It is the identity, ignoring case.
          - If the address is that of a member, the invitation counts as accepted, and nothing changes.
        type: str
        required: true
      role:
        description:
          - Role of the user after joining. A new invitation has V(member).
          - Inviting an administrator is rejected unless C(override_guards) lists the address.
          - It cannot change after creation.
        type: str
        choices:
          - member
          - admin
      sso_mode:
        description:
          - Whether the user must sign in with single sign-on, or may.
          - A new invitation needs it while single sign-on is on in the organization.
          - It cannot change after creation.
        type: str
        choices:
          - required
          - optional
      teams:
        description:
          - Names, slugs or UUIDs of the teams that the user joins. They are set when the invitation is created,
            and not compared.
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      team_role:
        description:
          - Role of the user in O(invitations[].teams). A new invitation has V(member).
        type: str
        choices:
          - member
          - maintainer
      state:
        description:
          - Whether the object should exist.
        type: str
        choices:
          - present
          - absent
  slack_services:
    description:
      - Slack services of the organization, with the options of M(community.buildkite.slack_service).
    type: list
    elements: dict
    suboptions:
      description:
        description:
          - Description of the Slack service. It is the identity. If several Slack services have the same description,
            set O(slack_services[].id).
        type: str
        required: true
      url:
        description:
          - URL of the incoming webhook of the channel. A new service needs it.
          - Buildkite never returns it, so it is not compared. An existing service gets it only with O(slack_services[].update_secrets=always).
          - Buildkite refuses another URL for a service that was added with the button in the browser.
        type: str
      update_secrets:
        description:
          - Whether an existing service gets O(slack_services[].url) in every run, which then always reports a
            change. The default is V(on_create).
          - To change a value that Buildkite does not show, run once with V(always).
        type: str
        choices:
          - on_create
          - always
      theme:
        description:
          - Whether messages show states as text or with emoji.
        type: str
        choices:
          - text
          - emoji
      build_states:
        description:
          - Events about which messages are sent. An omitted one is unmanaged.
        type: dict
        suboptions:
          build_passed:
            description:
              - Whether messages are sent if builds pass.
            type: bool
          build_fixed:
            description:
              - Whether messages are sent if builds pass after one that failed.
            type: bool
          build_failed:
            description:
              - Whether messages are sent if builds fail.
            type: bool
          build_blocked:
            description:
              - Whether messages are sent if builds are blocked.
            type: bool
          build_canceled:
            description:
              - Whether messages are sent if builds are canceled.
            type: bool
          build_failing:
            description:
              - Whether messages are sent if builds begin to fail.
            type: bool
          job_activated:
            description:
              - Whether messages are sent if jobs are activated.
            type: bool
      branch_configuration:
        description:
          - Branches whose events are sent, as a filter such as V(main release/*). An empty string means all branches.
        type: str
        aliases:
          - branch_filter
      scope:
        description:
          - 'Objects whose events are sent: all, or those that O(slack_services[].pipelines), O(slack_services[].teams)
            or O(slack_services[].clusters) lists. A new service has V(all).'
        type: str
        choices:
          - all
          - some_projects
          - some_teams
          - some_clusters
      pipelines:
        description:
          - Slugs of the pipelines whose events are sent. It sets O(slack_services[].scope=some_projects).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      teams:
        description:
          - Names or slugs of the teams whose events are sent. It sets O(slack_services[].scope=some_teams).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      clusters:
        description:
          - Names of the clusters whose events are sent. It sets O(slack_services[].scope=some_clusters).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      enabled:
        description:
          - Whether events are sent. A new service has V(true).
        type: bool
      id:
        description:
          - UUID of the Slack service, which identifies it regardless of its description.
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
  slack_workspaces:
    description:
      - Slack workspaces of the organization, with the options of M(community.buildkite.slack_workspace).
    type: list
    elements: dict
    suboptions:
      description:
        description:
          - Description of the Slack workspace. It is the identity. If several Slack workspaces have the same
            description, set O(slack_workspaces[].id).
        type: str
        required: true
      enabled:
        description:
          - Whether events are sent. A new service has V(true).
        type: bool
      id:
        description:
          - UUID of the Slack workspace, which identifies it regardless of its description.
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
  event_bridges:
    description:
      - Event bridges of the organization, with the options of M(community.buildkite.event_bridge).
    type: list
    elements: dict
    suboptions:
      description:
        description:
          - Description of the event bridge. It is the identity. If several event bridges have the same description,
            set O(event_bridges[].id).
        type: str
        required: true
      aws_region:
        description:
          - Region of AWS, such as V(us-east-1). A new service needs it, and it cannot change.
          - It cannot change after creation.
        type: str
      aws_account_id:
        description:
          - ID of the AWS account. A new service needs it, and it cannot change.
          - Buildkite shows its last four digits, which are compared.
          - It cannot change after creation.
        type: str
      include_build_meta_data:
        description:
          - Pattern of the keys of build meta-data that events contain. An empty string means none.
        type: str
      branch_configuration:
        description:
          - Branches whose events are sent, as a filter such as V(main release/*). An empty string means all branches.
        type: str
        aliases:
          - branch_filter
      scope:
        description:
          - 'Objects whose events are sent: all, or those that O(event_bridges[].pipelines), O(event_bridges[].teams)
            or O(event_bridges[].clusters) lists. A new service has V(all).'
        type: str
        choices:
          - all
          - some_projects
          - some_teams
          - some_clusters
      pipelines:
        description:
          - Slugs of the pipelines whose events are sent. It sets O(event_bridges[].scope=some_projects).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      teams:
        description:
          - Names or slugs of the teams whose events are sent. It sets O(event_bridges[].scope=some_teams).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      clusters:
        description:
          - Names of the clusters whose events are sent. It sets O(event_bridges[].scope=some_clusters).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      enabled:
        description:
          - Whether events are sent. A new service has V(true).
        type: bool
      id:
        description:
          - UUID of the event bridge, which identifies it regardless of its description.
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
  datadog_services:
    description:
      - Datadog services of the organization, with the options of M(community.buildkite.datadog_service).
    type: list
    elements: dict
    suboptions:
      description:
        description:
          - Description of the Datadog service. It is the identity. If several Datadog services have the same
            description, set O(datadog_services[].id).
        type: str
        required: true
      api_key:
        description:
          - API key of Datadog. A new service needs it.
          - Buildkite shows its last four characters, which are compared. A key with the same last four characters
            is sent only with O(datadog_services[].update_secrets=always).
          - Changes and diffs never show it.
        type: str
      update_secrets:
        description:
          - Whether an existing service gets O(datadog_services[].api_key) in every run, which then always reports
            a change. The default is V(on_create).
          - To change a value that Buildkite does not show, run once with V(always).
        type: str
        choices:
          - on_create
          - always
      datadog_site:
        description:
          - Site of Datadog, such as V(datadoghq.eu). A new service has V(datadoghq.com).
        type: str
      datadog_tags:
        description:
          - Tags of all events, each as C(key:value). Their order makes no difference.
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      branch_configuration:
        description:
          - Branches whose events are sent, as a filter such as V(main release/*). An empty string means all branches.
        type: str
        aliases:
          - branch_filter
      scope:
        description:
          - 'Objects whose events are sent: all, or those that O(datadog_services[].pipelines), O(datadog_services[].teams)
            or O(datadog_services[].clusters) lists. A new service has V(all).'
        type: str
        choices:
          - all
          - some_projects
          - some_teams
          - some_clusters
      pipelines:
        description:
          - Slugs of the pipelines whose events are sent. It sets O(datadog_services[].scope=some_projects).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      teams:
        description:
          - Names or slugs of the teams whose events are sent. It sets O(datadog_services[].scope=some_teams).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      clusters:
        description:
          - Names of the clusters whose events are sent. It sets O(datadog_services[].scope=some_clusters).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      enabled:
        description:
          - Whether events are sent. A new service has V(true).
        type: bool
      id:
        description:
          - UUID of the Datadog service, which identifies it regardless of its description.
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
  open_telemetry_services:
    description:
      - OpenTelemetry services of the organization, with the options of M(community.buildkite.open_telemetry_service).
    type: list
    elements: dict
    suboptions:
      description:
        description:
          - Description of the OpenTelemetry service. It is the identity. If several OpenTelemetry services have
            the same description, set O(open_telemetry_services[].id).
        type: str
        required: true
      endpoint:
        description:
          - Base URL of the receiver, to which Buildkite adds C(/v1/traces). A new service needs it.
        type: str
      service_name:
        description:
          - Name of the service in traces. A new service has V(buildkite).
        type: str
      headers:
        description:
          - Headers of requests to the receiver, with all of their values as secrets. They replace earlier ones.
          - Buildkite never returns them, so they are not compared. An existing service gets them only with O(open_telemetry_services[].update_secrets=always).
        type: dict
      update_secrets:
        description:
          - Whether an existing service gets O(open_telemetry_services[].headers) in every run, which then always
            reports a change. The default is V(on_create).
          - To change a value that Buildkite does not show, run once with V(always).
        type: str
        choices:
          - on_create
          - always
      resource_attributes:
        description:
          - Resource attributes of traces. They replace earlier ones.
        type: dict
      tracestate:
        description:
          - Entries of the W3C trace state, if Buildkite has enabled it for the organization. They replace earlier
            ones.
        type: dict
      branch_configuration:
        description:
          - Branches whose events are sent, as a filter such as V(main release/*). An empty string means all branches.
        type: str
        aliases:
          - branch_filter
      scope:
        description:
          - 'Objects whose events are sent: all, or those that O(open_telemetry_services[].pipelines), O(open_telemetry_services[].teams)
            or O(open_telemetry_services[].clusters) lists. A new service has V(all).'
        type: str
        choices:
          - all
          - some_projects
          - some_teams
          - some_clusters
      pipelines:
        description:
          - Slugs of the pipelines whose events are sent. It sets O(open_telemetry_services[].scope=some_projects).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      teams:
        description:
          - Names or slugs of the teams whose events are sent. It sets O(open_telemetry_services[].scope=some_teams).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      clusters:
        description:
          - Names of the clusters whose events are sent. It sets O(open_telemetry_services[].scope=some_clusters).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      enabled:
        description:
          - Whether events are sent. A new service has V(true).
        type: bool
      id:
        description:
          - UUID of the OpenTelemetry service, which identifies it regardless of its description.
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
  event_log_services:
    description:
      - Event log services of the organization, with the options of M(community.buildkite.event_log_service).
    type: list
    elements: dict
    suboptions:
      description:
        description:
          - Description of the event log service. It is the identity. If several event log services have the same
            description, set O(event_log_services[].id).
        type: str
        required: true
      events:
        description:
          - Events that are logged, such as V(build.finished). Buildkite decides which events exist.
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      branch_configuration:
        description:
          - Branches whose events are sent, as a filter such as V(main release/*). An empty string means all branches.
        type: str
        aliases:
          - branch_filter
      scope:
        description:
          - 'Objects whose events are sent: all, or those that O(event_log_services[].pipelines), O(event_log_services[].teams)
            or O(event_log_services[].clusters) lists. A new service has V(all).'
        type: str
        choices:
          - all
          - some_projects
          - some_teams
          - some_clusters
      pipelines:
        description:
          - Slugs of the pipelines whose events are sent. It sets O(event_log_services[].scope=some_projects).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      teams:
        description:
          - Names or slugs of the teams whose events are sent. It sets O(event_log_services[].scope=some_teams).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      clusters:
        description:
          - Names of the clusters whose events are sent. It sets O(event_log_services[].scope=some_clusters).
          - Entries that are not listed are removed. An omitted list changes nothing.
        type: list
        elements: str
      enabled:
        description:
          - Whether events are sent. A new service has V(true).
        type: bool
      id:
        description:
          - UUID of the event log service, which identifies it regardless of its description.
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
  linear_services:
    description:
      - Linear services of the organization, with the options of M(community.buildkite.linear_service).
    type: list
    elements: dict
    suboptions:
      description:
        description:
          - Description of the Linear service. It is the identity. If several Linear services have the same description,
            set O(linear_services[].id).
        type: str
        required: true
      enabled:
        description:
          - Whether events are sent. A new service has V(true).
        type: bool
      id:
        description:
          - UUID of the Linear service, which identifies it regardless of its description.
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
  portals:
    description:
      - Portals of the organization, with the options of M(community.buildkite.portal).
    type: list
    elements: dict
    suboptions:
      slug:
        description:
          - Slug of the portal, a part of its URL. It is the identity.
          - Without it a portal is found by its name, and Buildkite derives the slug of a new one.
        type: str
      name:
        description:
          - Name of the portal. A new portal needs it.
        type: str
      description:
        description:
          - Purpose of the portal.
        type: str
      query:
        description:
          - GraphQL document with the operations of the portal. A new portal needs it.
          - They run with the rights of an administrator, for everyone who has the token of the portal.
        type: str
      allowed_ip_addresses:
        description:
          - IPv4 networks, such as V(10.0.0.0/8), from which the portal can be used. An empty list allows every
            address.
        type: list
        elements: str
      user_invokable:
        description:
          - Whether members of the organization can get tokens of their own for the portal. A new portal has V(false).
        type: bool
      previous_slugs:
        description:
          - Earlier slugs of the portal.
          - If no portal has the current slug, a portal with one of these is renamed.
        type: list
        elements: str
      state:
        description:
          - Whether the object should exist.
        type: str
        choices:
          - present
          - absent
  member_settings:
    description:
      - Settings for the members of the organization.
    type: dict
    suboptions:
      enforce_2fa:
        description:
          - Whether each member needs two-factor authentication. Members without it lose access at once.
          - Switching it on is rejected if the run's own user or all administrators are not known to have it.
            If other members are not known to have it, it is rejected unless C(override_guards) lists V(organization/member_settings).
          - Buildkite can enforce single sign-on for all members only while this is V(false).
        type: bool
        aliases:
          - members_require_two_factor_authentication
      banner:
        description:
          - Markdown text that Buildkite shows to all members. An empty string removes the banner.
          - The subscription must include banners.
        type: str
  api_settings:
    description:
      - Access to the APIs of the organization.
    type: dict
    suboptions:
      allowed_ip_addresses:
        description:
          - Networks, such as V(192.0.2.0/24), from which the APIs accept requests. An empty list allows every
            address.
          - It takes effect at once, also for this run, so it is changed last. A change that introduces a restriction
            or removes networks is rejected unless C(override_guards) lists V(organization/api_settings).
          - If the subscription does not include it, you can declare only an empty list.
        type: list
        elements: str
        aliases:
          - allowed_api_ip_addresses
          - ip_addresses
      revoke_inactive_tokens_after_days:
        description:
          - Number of days after which Buildkite revokes unused API tokens. V(0) means never.
          - If the subscription does not include it, you can declare only V(0).
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
          - Whether only administrators may create API tokens with access to the organization.
        type: bool
  prune:
    description:
      - Lists from which unmanaged objects are deleted. For pipelines, see O(prune_pipelines).
      - Members need O(prune_members) as well.
      - Secrets need O(prune_secrets) as well.
      - Slack workspaces need O(prune_slack_workspaces) as well.
      - Linear services need O(prune_linear_services) as well.
      - Queues are deleted only from clusters that are declared with a list of queues.
      - Pruning is last. If a change fails, is held or is unclear, the run prunes nothing.
      - It needs the token of an administrator, since others do not see everything.
    type: list
    elements: str
    choices:
      - members
      - clusters
      - agent_images
      - queues
      - agent_tokens
      - unclustered_agent_tokens
      - secrets
      - teams
      - registries
      - registry_tokens
      - pipeline_templates
      - pipelines
      - schedules
      - rules
      - test_suites
      - webhooks
      - invitations
      - slack_services
      - slack_workspaces
      - event_bridges
      - datadog_services
      - open_telemetry_services
      - event_log_services
      - linear_services
      - portals
  max_deletions:
    description:
      - Maximum number of objects that one run prunes or archives, and of entries that it removes from declared
        lists. It is a total or a percentage of each resource. The default is V(25%).
      - Pipelines that C(archived=true) archives count too.
      - 'The cascade of a deletion counts: in a total every address, in a percentage the share of each list inside
        the deleted objects.'
      - A percentage always allows one pruned object, five entries and five archived pipelines.
    type: str
  prune_pipelines:
    description:
      - Whether O(prune) archives unmanaged pipelines, which is the default, or deletes them. V(delete) also deletes
        those that are archived.
    type: str
    choices:
      - archive
      - delete
  prune_members:
    description:
      - Whether O(prune) may delete unmanaged members, which no backup restores completely. O(prune) with V(members)
        requires V(remove).
    type: str
    choices:
      - remove
  prune_secrets:
    description:
      - Whether O(prune) may delete unmanaged secrets, which no backup restores completely. O(prune) with V(secrets)
        requires V(delete).
    type: str
    choices:
      - delete
  prune_slack_workspaces:
    description:
      - Whether O(prune) may delete unmanaged Slack workspaces, which no backup restores completely. O(prune)
        with V(slack_workspaces) requires V(delete).
    type: str
    choices:
      - delete
  prune_linear_services:
    description:
      - Whether O(prune) may delete unmanaged Linear services, which no backup restores completely. O(prune) with
        V(linear_services) requires V(delete).
    type: str
    choices:
      - delete
  protected:
    description:
      - Patterns of addresses, such as V(pipeline/release-*) or V(cluster/Linux/queue/*), of objects that are
        never archived or deleted.
      - In a pattern, V(*) matches any characters and case is ignored.
      - A protected object is not pruned. A plan that deletes it because it is declared absent, or missing from
        a declared list, is rejected.
      - 'The parent of a protected object is protected too: a queue protects its cluster.'
    type: list
    elements: str
  only:
    description:
      - Patterns of addresses, as in O(protected). The run reads, compares, changes and prunes only what matches,
        and what it contains.
      - A run for one pipeline of many takes the requests of one pipeline.
      - All declarations are checked. What a matching object refers to must exist.
      - A pattern is rejected if it matches no declared object, and no object that O(prune) could delete.
    type: list
    elements: str
  except:
    description:
      - Patterns of addresses, as in O(protected), of objects that the run leaves out, with what they contain.
      - An object that the run renames is left out under its earlier address too, and O(prune) deletes nothing
        that contains an object that may be left out.
      - A pattern that matches nothing is rejected if O(prune) deletes such objects. Otherwise it is a warning.
    type: list
    elements: str
  owns:
    description:
      - Patterns of addresses, as in O(protected), that this declaration owns, such as V(pipeline/payments-*).
        Use it if several teams each manage a part of the organization.
      - A declaration, change or cascade outside is rejected, and O(prune) deletes only what is owned.
      - A link, such as the access of a team to a pipeline, belongs to the object that declares it.
    type: list
    elements: str
  backup_path:
    description:
      - Path of a backup file, on the machine where the module runs, with the previous state of everything that
        the run changes. Its directory must exist.
      - The file is written before the first change, and only its owner can read it. If the file exists, the new
        one gets a number.
      - It contains no secret options, such as the token of a webhook. All other values, also those of C(env),
        are not masked.
      - It contains deleted objects with everything in them. Changed objects are complete, with empty options
        and links. Links of teams and pipelines are in the entries of the pipelines.
      - To restore these objects, set O(src) to the file, and O(allow_empty) if the comment at its top requires
        it. RV(backup_lacks) lists what this does not restore.
      - The guards apply to that run too. To remove a last team, the run's own user or many entries, or to make
        a pipeline public, it needs O(override_guards) or another O(max_deletions).
    type: path
  plan_id:
    description:
      - RV(plan_id) of a check that was reviewed. Any other plan is rejected, and nothing is written.
      - It is valid for one plan. After a run, even one that failed in part, the plan is different.
    type: str
  plan_hmac_key:
    description:
      - 'Key that makes secrets part of RV(plan_id), by HMAC. Use the same key in the check and in the run: 32
        random characters or more.'
      - Without the option, RV(plan_id) does not depend on secrets, and RV(not_in_plan_id) lists those that change.
    type: str
  sensitive:
    description:
      - Patterns of addresses and options whose values are masked in all output, such as V(pipeline/*/schedule/*:env)
        or V(pipeline/web:env.DATABASE_URL). The values are compared and set like any others.
      - In a pattern, V(*) matches any characters and case is ignored. A dot precedes a key in an option.
      - R(Masked values, ansible_collections.community.buildkite.docsite.guide_tokens.masked) lists what is masked
        without the option.
    type: list
    elements: str
  fail_on_drift:
    description:
      - Whether check mode fails if there is drift, with V(drift) as RV(failure.code) and the whole result.
      - The message then contains the short plan, since Ansible shows no diff of a failed task.
      - It has no effect without check mode.
    type: bool
  read_only:
    description:
      - 'What check mode does if the token can write: V(require) rejects the run before anything is read, V(warn)
        adds a warning with the scopes, V(ignore) does nothing. The default is V(ignore).'
      - A token can write if it has a scope that does not begin with C(read_), such as C(graphql), which includes
        all permissions of its user.
      - If Buildkite does not return the scopes of the token, it counts as one that can write.
      - Set it for jobs that run code or files that nobody has reviewed yet. It has no effect outside check mode.
    type: str
    choices:
      - require
      - warn
      - ignore
  attribute:
    description:
      - 'How RV(changes) shows who made each difference, from the audit log of the organization: V(names) with
        the name of the user and the description of the token, V(events) without both. V(none), the default, shows
        nothing.'
      - Names are personal data, which the output, reports and annotations then contain.
      - It needs the scope C(graphql), or C(read_audit_events), with which only the newest 500 events are searched.
        The token's user must be an administrator of an organization with an Enterprise subscription. Otherwise,
        a warning gives the reason.
      - If no event explains a difference, it is unknown who made it. Agent images and repository webhooks have
        no events.
    type: str
    choices:
      - none
      - events
      - names
  correct:
    description:
      - Which changes a run makes. V(all), the default, makes all. V(own_older) holds a change unless the audit
        log shows that nobody else changed the object within O(correct_grace). Objects without events are always
        changed.
      - An object is contested if runs corrected it three times in seven days, and someone then changed it again.
        V(own_older) holds its change until you declare that state, or a run has V(all).
      - A change is the run's own if it was made with the same token, or by another run of this collection for
        the same user.
      - It needs the same access as O(attribute). If the log cannot be read, V(own_older) holds all changes of
        objects with events.
    type: str
    choices:
      - all
      - own_older
  correct_grace:
    description:
      - How long O(correct=own_older) keeps a change of someone else, such as V(30m) or V(7d). The default is
        V(24h).
    type: str
  token_values:
    description:
      - What happens to the values of new tokens without O(token_values_path) and O(token_values_command).
      - V(stored) rejects a run that creates tokens, since their values would be lost. Check mode only warns.
      - V(not_stored) loses them without a warning.
      - 'V(return) returns them as RV(token_values). The task must have C(no_log) set to V(true). A failed result
        contains no values: a warning names the file in C(~/.ansible/buildkite/unsaved) that contains them.'
      - Without the option, the values are lost and the task warns.
    type: str
    choices:
      - stored
      - not_stored
      - return
  token_values_path:
    description:
      - Path of a file for the values of new tokens, on the machine where the module runs. Its directory must
        exist.
      - 'The file is YAML: C({address: {id, value, created_at, expires_at, previous}}). Only its owner can read
        it. A successor replaces its predecessor, which becomes the first entry of C(previous).'
      - A token counts as created when its value is on the disk. If storing fails, the new token is revoked, its
        predecessor is not, and the change fails. If revoking fails too, the value is in the directory C(~/.ansible/buildkite/unsaved).
      - The file must belong to the user who runs the module, have the mode 0600 and not be a link. Otherwise,
        or if it cannot be read or written, the run is rejected before the first change. Several runs can use
        one file at the same time.
    type: path
  token_values_vault_id:
    description:
      - Vault ID whose password encrypts the whole file O(token_values_path), in the format of C(ansible-vault).
      - It needs the controller's own process. The run is rejected with C(async), with C(become) and for hosts
        other than the controller.
    type: str
  token_values_required:
    description:
      - Whether the task fails at its end, with V(values_missing) as RV(failure.code), if O(token_values_path)
        lacks the value of a declared token that exists. Otherwise it warns.
      - RV(values_missing) lists the tokens.
    type: bool
  token_values_command:
    description:
      - Program, with its arguments, that stores the value of a new token instead of O(token_values_path). It
        runs once for each token, without a shell, on the machine where the module runs.
      - Its standard input is JSON with C(address), C(id), C(value), C(created_at) and C(expires_at). Its output
        is not shown.
      - If its exit status is not 0, or it takes longer than 60 seconds, the new token is revoked and the change
        fails.
    type: list
    elements: str
  declared_organization:
    description:
      - Slug of the declared organization. If the connection is to another one, the run is rejected before anything
        is read, whatever O(override_guards) contains.
      - P(community.buildkite.organization_files#lookup) returns it from the key C(organization) in files. Backups
        and the result of M(community.buildkite.organization_info) contain it.
      - With V(""), the declaration names no organization, so O(prune) and O(allow_empty) are rejected. If the
        option is omitted, nothing is checked.
    type: str
  declared_owns:
    description:
      - Patterns of addresses, from the key C(owns) in files. The declaration owns only what also matches O(owns),
        which files cannot widen.
    type: list
    elements: str
  inherited:
    description:
      - Options of entries that come from defaults or groups, as lists by the name of the list and the key of
        the entry.
      - If the current state of an object does not allow changing such an option, the option is not compared and
        no change is held.
      - P(community.buildkite.organization_files#lookup) returns it.
    type: dict
  allow_empty:
    description:
      - Whether an empty list may remove all entries. Without the option, an empty list is rejected, since a failed
        template often results in one.
    type: bool
  override_guards:
    description:
      - Addresses, as listed in RV(changes), that these guards let through. The guide R(Guards, ansible_collections.community.buildkite.docsite.guide_guards)
        describes all guards.
      - They are C(unknown_cascade), C(own_user), C(own_membership), C(new_administrator), C(pending_invitation),
        C(machine_user), C(single_sign_on), C(own_network), C(two_factor), C(one_way), C(public), C(last_team),
        C(in_use), C(connected_agents), C(active_builds) and C(agent_networks).
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
  report_path:
    description:
      - Paths of report files on the controller. A relative path is relative to the directory of the playbook.
        Missing directories are created.
      - Reports are also written in check mode and if the run fails.
      - 'The ending of a path is the format of P(community.buildkite.report#filter): C(.md) for Markdown, C(.xml)
        for JUnit XML, C(.json) for JSON.'
      - An asynchronous task with this option is rejected, since it has no result yet.
    type: list
    elements: path
  annotate:
    description:
      - Whether to annotate the build with the report in Markdown, by C(buildkite-agent annotate) on the controller.
        The context is C(organization), and the style depends on the outcome.
      - It has no effect outside of a Buildkite job, which has C(BUILDKITE_JOB_ID) in its environment. If the
        agent cannot annotate the build, a warning gives the reason.
    type: bool
  graphql_overdraw:
    description:
      - Whether to read with GraphQL while any points are left, even if a query uses more. This takes fewer requests
        and less waiting.
      - It relies on Buildkite deducting points after a query has run, which is not documented. If Buildkite refuses
        a query, the rest is read over REST.
    type: bool
  src_content:
    description:
      - Content of the files of O(src), for internal use. The action plugin sets it if the module runs on another
        host, asynchronously or with another Python. A task that sets it is rejected.
      - It is neither logged nor returned.
    type: dict
notes:
  - 'Choices ignore case: V(MEMBER) means V(member).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
