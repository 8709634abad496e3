# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""OpenTelemetry services: notification services of the provider `open_telemetry_tracing`.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on notification services.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Creation, Encoding, Form, Rest
from .notifications import ENTERPRISE, NOT_BLANK, service, update_secrets

OPEN_TELEMETRY_SERVICE = service(
    "open_telemetry_tracing",
    "open_telemetry_service",
    "OpenTelemetry service",
    "An OpenTelemetry service: traces of builds, sent by OTLP over HTTP. Buildkite offers it as a preview.",
    Field(
        "endpoint",
        "str",
        "Base URL of the receiver, to which Buildkite adds C(/v1/traces). A new service needs it.",
        brought=("url", "settings"),
        rest=Rest("settings.endpoint"),
        creation=Creation(required=True),
        example="https://otlp.example.com",
    ),
    Field(
        "service_name",
        "str",
        "Name of the service in traces. A new service has V(buildkite).",
        rest=Rest("settings.service_name"),
        default="buildkite",
        creation=Creation(usual="buildkite"),
        form=Form(*NOT_BLANK),
    ),
    Field(
        "headers",
        "dict",
        (
            "Headers of requests to the receiver, with all of their values as secrets. They replace earlier ones.",
            "Buildkite never returns them, so they are not compared. An existing service gets them only with"
            " O(update_secrets=always).",
        ),
        secret=True,
        rest=Rest(NOWHERE, "settings.headers", when="update_secrets"),
        encoding=Encoding(pairs=True),
        example={"Authorization": "Bearer {{ token }}"},
    ),
    update_secrets("headers"),
    Field(
        "resource_attributes",
        "dict",
        "Resource attributes of traces. They replace earlier ones.",
        rest=Rest("settings.resource_attributes"),
        encoding=Encoding(pairs=True),
        example={"deployment.environment": "ci"},
    ),
    Field(
        "tracestate",
        "dict",
        "Entries of the W3C trace state, if Buildkite has enabled it for the organization. They replace earlier ones.",
        rest=Rest("settings.tracestate"),
        encoding=Encoding(pairs=True),
        example={"vendor": "value"},
    ),
    gate=ENTERPRISE,
)
