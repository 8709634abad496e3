# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Webhooks: notification services of the provider `webhook`.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on notification services; the other spellings are those of Buildkite's skill page.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import NOWHERE, Creation, Form, Rest, StandsFor
from .._schema.resource import Resource
from .._schema.resource_facts import Identity
from .notifications import AUDITED, BRANCHES, SCOPES, access, description, enabled, scoped, terraform

_WORDS = {"all": "all", "some": "some_projects", "teams": "some_teams", "clusters": "some_clusters"}


def _selected(name: str, option: str) -> Field:
    what = f"Other spelling of O({option})."
    return Field(name, "list", what, elements="str", rest=Rest(NOWHERE), stands_for=StandsFor(option))


WEBHOOK = Resource(
    name="webhook",
    plural="webhooks",
    title="webhook",
    description="A webhook: events of the organization, sent to a URL.",
    identity=Identity(("description",), by_id=True),
    rest=access("webhook"),
    scopes=SCOPES,
    audited=AUDITED,
    terraform=terraform("webhook", block="webhook"),
    fields=(
        description("webhook"),
        Field(
            "url",
            "str",
            "URL to which events are sent. A new webhook needs it.",
            aliases=("webhook_url",),
            brought=("endpoint", "settings"),
            rest=Rest("settings.url"),
            creation=Creation(required=True),
            example="https://ci.example.com/buildkite",
        ),
        Field(
            "events",
            "list",
            "Events that are sent, such as V(build.finished). Buildkite decides which events exist.",
            elements="str",
            rest=Rest("settings.events"),
            same="set",
            example=["build.finished", "job.finished"],
        ),
        Field(
            "token",
            "str",
            (
                "Secret that proves to the receiver that Buildkite sent an event. Buildkite generates it if a new webhook omits it.",
                "It is compared if Buildkite returns it. Changes and diffs never show it.",
            ),
            rest=Rest("settings.token"),
            brought=("secret",),
            secret=True,
            same="unmasked",
            form=Form(r"\S+", "text without white space"),
        ),
        Field(
            "token_mode",
            "str",
            "Whether the token is sent unchanged or signs each event. A new webhook has V(token).",
            choices=("token", "signature"),
            creation=Creation(usual="token"),
            rest=Rest("settings.token_mode"),
            secret=False,
        ),
        Field(
            "signature_key",
            "str",
            "Other spelling of O(token) together with O(token_mode=signature).",
            rest=Rest(NOWHERE),
            secret=True,
            stands_for=StandsFor("token", along={"token_mode": "signature"}),
        ),
        Field(
            "verify_tls",
            "bool",
            "Whether Buildkite validates the receiver's certificate. A new webhook has V(true).",
            aliases=("verify_tls_certificates", "tls_verify"),
            creation=Creation(usual=True),
            rest=Rest("settings.tls_verify"),
        ),
        BRANCHES,
        *scoped("webhook"),
        Field(
            "pipeline_selection",
            "dict",
            "Other spelling of O(scope) with O(pipelines), O(teams) or O(clusters).",
            rest=Rest(NOWHERE),
            options=(
                Field(
                    "type",
                    "str",
                    "Other spelling of O(scope).",
                    choices=tuple(_WORDS),
                    rest=Rest(NOWHERE),
                    stands_for=StandsFor("scope", words=_WORDS),
                ),
                _selected("pipeline_slugs", "pipelines"),
                _selected("team_slugs", "teams"),
                _selected("cluster_uuids", "clusters"),
            ),
        ),
        enabled("webhook"),
    ),
)
