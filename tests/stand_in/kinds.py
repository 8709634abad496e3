# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The kinds of records of a store: their types in GraphQL, and their fields. Declarations only."""

from __future__ import annotations

from typing import NamedTuple


class Kind(NamedTuple):
    """One table: the type in GraphQL IDs, the indexed fields, and the names of all fields."""

    graphql_type: str
    indexed: tuple[str, ...]
    holds: str


KINDS: dict[str, Kind] = {
    "organization": Kind("Organization", (), "name slug teams_enabled members_require_two_factor"),
    "user": Kind("User", ("email",), "name email avatar_url bot machine_user two_factor other_emails:[str]"),
    "access_token": Kind(
        "APIAccessToken",
        ("token", "user_id"),
        "token public_key user_id scopes description expires_at last_accessed_at ip_address",
    ),
    "member": Kind("OrganizationMember", ("user_id",), "user_id role:admin|member sso_mode"),
    "team": Kind(
        "Team",
        ("slug",),
        "name slug description privacy is_default_team default_member_role members_can_create_pipelines "
        "members_can_create_suites members_can_create_registries members_can_destroy_registries "
        "members_can_destroy_packages created_by",
    ),
    "team_member": Kind("TeamMember", ("team_id", "user_id"), "team_id user_id role:member|maintainer created_by"),
    "team_pipeline": Kind("TeamPipeline", ("team_id", "pipeline_id"), "team_id pipeline_id access_level created_by"),
    "team_suite": Kind("TeamSuite", ("team_id", "suite_id"), "team_id suite_id access_level:[read, edit] created_by"),
    "team_registry": Kind("TeamRegistry", ("team_id", "registry_id"), "team_id registry_id access_level created_by"),
    "cluster": Kind(
        "Cluster",
        ("name",),
        "name description emoji color default_queue_id hosted_git_mirror_enabled "
        "hosted_container_cache_enabled created_by",
    ),
    "cluster_queue": Kind(
        "ClusterQueue",
        ("cluster_id",),
        "cluster_id key description retry_agent_affinity dispatch_paused dispatch_paused_by dispatch_paused_at "
        "dispatch_paused_note hosted instance_shape:LINUX_AMD64_2X4|None agent_image_ref macos_version xcode_version "
        "created_by",
    ),
    "cluster_token": Kind(
        "ClusterToken", ("cluster_id",), "cluster_id description allowed_ip_addresses expires_at _token created_by"
    ),
    "agent_token": Kind("AgentToken", (), "description public revoked_at revoked_by revoked_reason _token created_by"),
    "maintainer": Kind("ClusterMaintainer", ("cluster_id",), "cluster_id user_id team_id (one of the two is None)"),
    "secret": Kind(
        "Secret",
        ("cluster_id",),
        "cluster_id key description policy last_read_at updated_at updated_by created_by _value",
    ),
    "agent_image": Kind("AgentImage", ("cluster_id",), "cluster_id name dockerfile created_by _built_at"),
    "pipeline": Kind(
        "Pipeline",
        ("slug", "cluster_id", "pipeline_template_uuid"),
        "name slug description repository cluster_id pipeline_template_uuid branch_configuration clone_mirror_url "
        "default_branch skip_queued_branch_builds(_filter) cancel_running_branch_builds(_filter) allow_rebuilds "
        "provider_id provider_settings:{} visibility tags:[str]|None configuration:str|None env "
        "default_command_step_timeout "
        "maximum_command_step_timeout color emoji archived_at next_build_number github_webhooks_disabled_at "
        "github_webhooks_disabled_by _steps:[] (visual steps as sent) _earlier_slugs:[] _webhook_token _badge_token "
        "_repository_webhooks:{repository: id} created_by",
    ),
    "build": Kind(
        "Build",
        ("pipeline_id", "_active"),
        "pipeline_id number state:running|passed|blocked|… message commit branch tag env:{} source author meta_data:{} "
        "pull_request rebuilt_from_id triggered_from_id (a job) blocked_state cancel_reason canceled_at canceled_by "
        "scheduled_at started_at failing_at finished_at created_by _active (it runs) _due _listed_at",
    ),
    "job": Kind(
        "Job",
        ("build_id", "triggered_build_id"),
        "build_id type:script|waiter|manual|trigger state passed label step_key group_key command agent_query_rules:[] "
        "artifact_paths priority exit_status signal signal_reason broken_reason soft_failed retried retried_in_job_id "
        "retry_type retry_source_id retries_count retried_by parallel_group_index parallel_group_total matrix "
        "scheduled_at runnable_at started_at finished_at canceled_at expired_at agent_id unblocked_by unblocked_at "
        "triggered_build_id _step (its number) _plan (the step) _due _outcome",
    ),
    "annotation": Kind(
        "Annotation",
        ("build_id", "job_id"),
        "build_id job_id:None|str (its scope) context style priority body updated_at",
    ),
    "artifact": Kind(
        "Artifact",
        ("build_id", "job_id"),
        "build_id job_id state:new|error|finished|deleted|expired path mime_type sha1sum sha256sum _content:bytes",
    ),
    "step_upload": Kind(
        "BuildStepUpload",
        ("build_id",),
        "build_id state:pending|applied|rejected source source_job_id replace_existing_steps created_jobs_count "
        "rejection_type message processed_at definition",
    ),
    "pipeline_schedule": Kind(
        "PipelineSchedule",
        ("pipeline_id",),
        "pipeline_id label cronline message commit branch env:{} enabled failed_message failed_at created_by",
    ),
    "pipeline_template": Kind(
        "PipelineTemplate", (), "name description configuration available updated_at updated_by created_by"
    ),
    "portal": Kind(
        "Portal", ("slug",), "name slug description query allowed_ip_addresses user_invokable _token created_by"
    ),
    "service": Kind(
        "NotificationService",
        (),
        "provider:webhook description enabled scope scope_uuids branch_configuration build_states settings created_by",
    ),
    "agent": Kind(
        "Agent",
        ("cluster_queue_id", "cluster_id"),
        "cluster_id cluster_queue_id queue name connection_state hostname ip_address user_agent version os_id arch "
        "priority meta_data:[str] connected_at disconnected_at lost_at stopped_at last_job_finished_at job paused "
        "paused_at paused_by paused_note paused_timeout_in_minutes created_by",
    ),
    "rule": Kind("Rule", (), "type description source_uuid target_uuid conditions:[str] created_by"),
    "invitation": Kind(
        "OrganizationInvitation",
        (),
        "email state role sso_mode teams:[{id, role}] accepted_at accepted_by revoked_at revoked_by expired_at "
        "created_by _expires",
    ),
    "suite": Kind("Suite", ("slug",), "name slug default_branch application_name color emoji oidc_policy _api_token"),
    "suite_test": Kind(
        "Test",
        ("suite_id",),
        "suite_id scope name location file_name labels:[str] state:enabled|muted|skipped owners:[slug]",
    ),
    "suite_run": Kind(
        "Run", ("suite_id", "build_id"), "suite_id build_id branch commit_sha state result:stale|None (of executions)"
    ),
    "execution": Kind(
        "Execution",
        ("run_id", "test_id"),
        "run_id test_id result:passed|failed|… duration failure_reason failure_expanded:[{}] tags:{}",
    ),
    "registry": Kind(
        "Registry", ("slug",), "name slug ecosystem description emoji color oidc_policy public type created_by"
    ),
    "registry_token": Kind("RegistryToken", ("registry_id",), "registry_id description _token created_by"),
    "audit_event": Kind(
        "AuditEvent", (), "type occurred_at actor_id subject:{type, uuid, id, name} context:{} data:{}"
    ),
    "package": Kind(
        "Package", ("registry_id",), "registry_id name version filename digests:{} created_by _content:bytes"
    ),
    "package_upload": Kind("PackageUpload", (), "registry_id filename _expires _content:bytes"),
    "banner": Kind("OrganizationBanner", (), "message created_by"),
    # What no request writes: only a seed has it.
    "sso_provider": Kind(
        "SSOProvider",
        (),
        "type:saml|google_gsuite|github_app state:created|enabled|disabled note email_domain email_domain_verified_at "
        "session_duration_in_hours pin_session_to_ip_address test_authorization_required enabled_at disabled_at disabled_reason",
    ),
    "network_range": Kind("NetworkRange", ("cluster_id",), "cluster_id cidr_range kind_of_range"),
    "cache_volume": Kind("CacheVolume", ("cluster_id",), "cluster_id tag size_mb attached_at detached_at"),
    "repository_connection": Kind(
        "RepositoryConnection", (), "type display_name service_account:{login} host:{type, url} rate_limit:{limit}"
    ),
}
# Services of other providers have no type in the published schema, and no GraphQL ID.
SERVICE_TYPES = {
    "webhook": "NotificationServiceWebhook",
    "slack": "NotificationServiceSlack",
    "open_telemetry_tracing": "NotificationServiceOpenTelemetryTracing",
}
SSO_TYPES = {
    "saml": "SSOProviderSAML",
    "google_gsuite": "SSOProviderGoogleGSuite",
    "github_app": "SSOProviderGitHubApp",
}
# A job's GraphQL ID begins with Job in REST, and with one of these in clients.
JOB_TYPES = {"script": "JobTypeCommand", "waiter": "JobTypeWait", "manual": "JobTypeBlock", "trigger": "JobTypeTrigger"}
KIND_OF_TYPE = (
    {kind.graphql_type: name for name, kind in KINDS.items()}
    | dict.fromkeys(SERVICE_TYPES.values(), "service")
    | dict.fromkeys(SSO_TYPES.values(), "sso_provider")
    | dict.fromkeys(JOB_TYPES.values(), "job")
)
