# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Datadog services: notification services of the provider `datadog_pipeline_visibility`.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on notification services.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import Creation, Encoding, Form, Rest
from .notifications import ENTERPRISE, NOT_BLANK, service, update_secrets

DATADOG_SERVICE = service(
    "datadog_pipeline_visibility",
    "datadog_service",
    "Datadog service",
    "A Datadog service: builds and jobs, sent to Datadog Pipeline Visibility.",
    Field(
        "api_key",
        "str",
        (
            "API key of Datadog. A new service needs it.",
            "Buildkite shows its last four characters, which are compared. A key with the same last four characters is sent only with"
            " O(update_secrets=always).",
            "Changes and diffs never show it.",
        ),
        brought=("settings", "token"),
        secret=True,
        rest=Rest("settings.api_key", when="update_secrets"),
        same="masked",
        creation=Creation(required=True),
        form=Form(r"(?![X*]{4})\S+", "the key itself, without white space, not the masked form that Buildkite returns"),
    ),
    update_secrets("api_key"),
    Field(
        "datadog_site",
        "str",
        "Site of Datadog, such as V(datadoghq.eu). A new service has V(datadoghq.com).",
        brought=("site",),
        rest=Rest("settings.datadog_site"),
        default="datadoghq.com",
        creation=Creation(usual="datadoghq.com"),
        form=Form(*NOT_BLANK),
        example="datadoghq.eu",
    ),
    Field(
        "datadog_tags",
        "list",
        "Tags of all events, each as C(key:value). Their order makes no difference.",
        elements="str",
        brought=("tags",),
        rest=Rest("settings.datadog_tags"),
        same="set",
        encoding=Encoding(joined="\n"),
        form=Form(r"\S.*", "text of one line that does not begin with white space"),
        example=["team:platform", "env:ci"],
    ),
    gate=ENTERPRISE,
)
