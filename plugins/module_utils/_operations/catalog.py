# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All operations.

Private to this collection. Declarations only: no I/O.
"""

from __future__ import annotations

from .._schema import contradictions
from .._schema.catalog import Catalog
from .access_token_info import ACCESS_TOKEN_INFO
from .agent import AGENT
from .agent_info import AGENT_INFO
from .agent_token_rotation import AGENT_TOKEN_ROTATION
from .annotation import ANNOTATION
from .api_access_token import API_ACCESS_TOKEN
from .artifact import ARTIFACT
from .artifacts import ARTIFACT_INFO
from .audit_event_info import AUDIT_EVENT_INFO
from .build import BUILD
from .build_info import BUILD_INFO
from .cache_volume import CACHE_VOLUME
from .job import JOB
from .job_env_info import JOB_ENV_INFO
from .job_log import JOB_LOG, JOB_LOG_INFO
from .package import PACKAGE
from .test import TEST

# Imported first, so that it checks all of them.
CHECKED_BY = contradictions.reject
OPERATIONS = Catalog(
    (),
    (
        *(
            AGENT,
            AGENT_INFO,
            AGENT_TOKEN_ROTATION,
            ANNOTATION,
            ARTIFACT,
            ARTIFACT_INFO,
            BUILD,
            BUILD_INFO,
            JOB,
            JOB_ENV_INFO,
            JOB_LOG,
        ),
        *(ACCESS_TOKEN_INFO, API_ACCESS_TOKEN, AUDIT_EVENT_INFO, CACHE_VOLUME, JOB_LOG_INFO, PACKAGE, TEST),
    ),
)
