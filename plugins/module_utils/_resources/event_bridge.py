# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Event bridges: notification services of the provider `aws_event_bridge`, of which an organization has at most one.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on notification services.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import Creation, Form, Rest
from .notifications import ENTERPRISE, service

EVENT_BRIDGE = service(
    "aws_event_bridge",
    "event_bridge",
    "event bridge",
    "An event bridge: events of the organization, sent to Amazon EventBridge. An organization has at most one.",
    Field(
        "aws_region",
        "str",
        "Region of AWS, such as V(us-east-1). A new service needs it, and it cannot change.",
        brought=("region", "settings"),
        rest=Rest("settings.aws_region"),
        creation=Creation(required=True),
        fixed=True,
        example="us-east-1",
    ),
    Field(
        "aws_account_id",
        "str",
        (
            "ID of the AWS account. A new service needs it, and it cannot change.",
            "Buildkite shows its last four digits, which are compared.",
        ),
        brought=("account_id",),
        rest=Rest("settings.aws_account_id"),
        same="masked",
        creation=Creation(required=True),
        fixed=True,
        form=Form(r"\d{12}", "the 12 digits of an AWS account, in quotes"),
        example="123456789012",
    ),
    Field(
        "include_build_meta_data",
        "str",
        "Pattern of the keys of build meta-data that events contain. An empty string means none.",
        rest=Rest("settings.include_build_meta_data"),
        null_clears=True,
        example="release-*",
    ),
    gate=ENTERPRISE,
    sole=True,
)
