# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The catalog of every resource, in the order in which their objects are created.

Private to this collection. Pure: declarations, and nothing of what exists. Imports every declaration by name,
since AnsiballZ packs only what it sees. Adding a resource means naming it here.
"""

from __future__ import annotations

from .._schema import contradictions
from .._schema.catalog import Catalog
from .agent_image import AGENT_IMAGE
from .agent_token import AGENT_TOKEN, UNCLUSTERED_AGENT_TOKEN
from .api_access_token import API_ACCESS_TOKEN
from .cache_volume import CACHE_VOLUME
from .cluster import CLUSTER, CLUSTER_MAINTAINER
from .cluster_queue import CLUSTER_QUEUE
from .datadog_service import DATADOG_SERVICE
from .event_bridge import EVENT_BRIDGE
from .event_log_service import EVENT_LOG_SERVICE
from .invitation import INVITATION
from .linear_service import LINEAR_SERVICE
from .member import MEMBER
from .meta import META
from .network_range import NETWORK_RANGE
from .open_telemetry_service import OPEN_TELEMETRY_SERVICE
from .organization import API_SETTINGS, MEMBER_SETTINGS, PIPELINE_SETTINGS
from .pipeline import PIPELINE
from .pipeline_schedule import PIPELINE_SCHEDULE
from .pipeline_template import PIPELINE_TEMPLATE
from .portal import PORTAL
from .registry import REGISTRY, REGISTRY_TOKEN, TEAM_REGISTRY
from .repository_connection import REPOSITORY_CONNECTION
from .rule import RULE
from .secret import SECRET
from .slack_service import SLACK_SERVICE
from .slack_workspace import SLACK_WORKSPACE
from .sso_provider import SSO_PROVIDER
from .team import TEAM, TEAM_MEMBER, TEAM_PIPELINE
from .test_suite import TEAM_SUITE, TEST_SUITE
from .webhook import WEBHOOK

# Later resources may refer to earlier ones. Deletions use the reverse order.
RESOURCES = (
    MEMBER,
    CLUSTER,
    # Queues use images, and only a cluster with a queue of hosted agents has any: see made_after.
    AGENT_IMAGE,
    CLUSTER_QUEUE,
    AGENT_TOKEN,
    UNCLUSTERED_AGENT_TOKEN,
    SECRET,
    TEAM,
    CLUSTER_MAINTAINER,
    TEAM_MEMBER,
    REGISTRY,
    REGISTRY_TOKEN,
    TEAM_REGISTRY,
    PIPELINE_TEMPLATE,
    # A new pipeline goes to the default cluster.
    PIPELINE_SETTINGS,
    PIPELINE,
    PIPELINE_SCHEDULE,
    TEAM_PIPELINE,
    RULE,
    TEST_SUITE,
    TEAM_SUITE,
    WEBHOOK,
    # The teams that people join exist by then.
    INVITATION,
    SLACK_SERVICE,
    SLACK_WORKSPACE,
    EVENT_BRIDGE,
    DATADOG_SERVICE,
    OPEN_TELEMETRY_SERVICE,
    EVENT_LOG_SERVICE,
    LINEAR_SERVICE,
    # Operations often contain the IDs of pipelines.
    PORTAL,
    MEMBER_SETTINGS,
    API_SETTINGS,
    # No run writes these: modules for information return them.
    NETWORK_RANGE,
    CACHE_VOLUME,
    REPOSITORY_CONNECTION,
    API_ACCESS_TOKEN,
    SSO_PROVIDER,
    META,
)

# Imported first, so that it checks all of them.
CHECKED_BY = contradictions.reject
CATALOG = Catalog(RESOURCES)
