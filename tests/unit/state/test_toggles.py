# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Booleans that no list has: what is asked about which objects, and what an answer, a refusal or nothing means."""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._errors import Forbidden
from ansible_collections.community.buildkite.plugins.module_utils._state import documents, toggles
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .test_organization import PIPELINE, Client, of

WEBHOOK, INCOMING = PIPELINE.field("repository_webhook"), PIPELINE.field("incoming_webhooks")


def pipelines(option: str, **variants: str | None) -> list[Node]:
    """Pipelines by their slugs, and the providers of their repositories; the option was unknown before."""
    made = [
        Node(PIPELINE, slug, None, f"id of {slug}", {"slug": slug, "variant": variant}, graphql_id=f"ID {slug}")
        for slug, variant in variants.items()
    ]
    for node in made:
        node.unknown[option] = "Unknown."
    return made


def known(nodes: list[Node], option: str) -> list[tuple[t.Any, str | None]]:
    """The value of each, and why it is unknown."""
    return [(node.values.get(option), node.unknown.get(option)) for node in nodes]


def test_what_only_graphql_shows() -> None:
    """A repository elsewhere has none, and one that is not known is asked. What a user may not see is unknown, also null and nothing."""

    def answer(shown: t.Any, allowed: t.Any) -> dict[str, t.Any]:
        return {
            "repository": {"provider": {"webhook": {"externalId": shown}}},
            "permissions": {"pipelineUpdate": {"allowed": allowed}},
        }

    nodes = pipelines(
        "repository_webhook", a="github", b="gitlab", c="github_enterprise", d=None, e="github", f="github"
    )
    found = [answer("1", False), answer(None, True), answer(None, False), {"repository": None}, None]
    client = Client(None, {f"a{number}": one for number, one in enumerate(found)})
    toggles.read(of(client), WEBHOOK, nodes)
    hidden = "repository_webhook is visible only to users who may change the pipeline: use the token of such a user, or leave it out"
    assert known(nodes, "repository_webhook") == [
        *((True, None), (False, None), (False, None)),
        *[(None, hidden)] * 3,
    ]
    assert WEBHOOK.toggle
    variables = {f"k{number}": f"ID {slug}" for number, slug in enumerate("acdef")}
    assert client.documents == [(documents.toggle_document(PIPELINE, WEBHOOK.toggle, 5), variables, 30.0)]


def test_many_are_asked_by_the_hundred() -> None:
    nodes = pipelines("repository_webhook", **dict.fromkeys(f"p{number}" for number in range(101)))
    client = Client(None, *[{f"a{number}": None for number in range(100)}] * 2)
    toggles.read(of(client), WEBHOOK, nodes)
    assert [points for _document, _variables, points in client.documents] == [600.0, 6.0]


def test_what_an_endpoint_of_each_object_shows() -> None:
    """A provider that has none is not asked."""
    slugs = {
        "a": "github",
        "b": "gitlab",
        "c": "github_enterprise",
        "d": None,
        "e": "github",
        "f": "github",
        "g": "github",
    }
    nodes = pipelines("incoming_webhooks", **slugs)
    answers: dict[str, t.Any] = {
        "a": {"enabled": True},
        "c": {"enabled": False},
        "d": {"enabled": None},
        "e": Forbidden("No."),
    }
    answers["g"] = {"enabled": 1}
    client = Client({f"pipelines/{slug}/github-webhooks": one for slug, one in answers.items()})
    toggles.read(of(client), INCOMING, nodes)
    not_returned = "incoming_webhooks is unknown, since the service does not return it: leave it out"
    assert INCOMING.switch
    assert known(nodes, "incoming_webhooks") == [
        (True, None),
        (None, "Unknown."),
        (False, None),
        (None, not_returned),
        (
            None,
            "incoming_webhooks is visible only to users with full access to the pipeline: use the token of such a user, or leave it out",
        ),
        (None, f"incoming_webhooks is unknown, since {INCOMING.switch.gate}"),
        (None, not_returned),
    ]
    assert client.asked == [f"pipelines/{slug}/github-webhooks" for slug in "acdefg"]
