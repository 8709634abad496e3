# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What else _plan/reading reads: people, rules, images, what objects refer to, and what lists omit of declared objects only."""

from __future__ import annotations

import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._state.readings import Reading

from .plans import there, web
from .reads import BOTH, REST, UUID, read

LINUX, MAC, APES, SHOP = there("cluster", "Linux"), there("cluster", "Mac"), there("team", "Apes"), web()
ADA = there("member", "a@x.example")
IN_MAC = there("cluster_queue", "b", MAC)
IMAGE = {"name": "i"}
INVITED = (*BOTH, "read_organization_invitations")
MAIL = {"email": "a@x.example"}
ADMIN = {**MAIL, "role": "admin"}
PATH = {"type": "pipeline.trigger_build.pipeline", "source_pipeline": "web", "target_pipeline": "web"}
RULE = there("rule", "x", id=UUID, type=PATH["type"], source_pipeline="p1", target_pipeline="p2")
OF_AGE = {"description": "a", "rotate_created_before": "2026-01-02T00:00:00Z"}
HOOK = {"description": "h", "url": "https://x.example", "scope": "some_teams", "teams": ["Apes"]}
SHAPE = {"instance_shape": "LINUX_AMD64_2X4"}


def queue(image: str) -> dict[str, t.Any]:
    """A queue with that image."""
    return {"cluster": "Linux", "key": "a", "hosted_agents": {**SHAPE, "agent_image": image}}


def clusters(option: str, *lists: list[dict[str, t.Any]]) -> dict[str, t.Any]:
    """The clusters Linux and Mac, each with one of the lists."""
    return {"clusters": [{"name": name, option: some} for name, some in zip(("Linux", "Mac"), lists, strict=True)]}


Case = tuple[dict[str, t.Any], tuple[Node, ...], dict[str, t.Any], str]
# The declaration, the objects that exist, how it is read, and what is asked.
CASES: list[Case] = [
    # An invitation of a member is accepted: all members are read, unless it is declared absent.
    ({"invitations": [MAIL]}, (ADA,), {"scopes": INVITED}, "list invitations; list members"),
    ({**MAIL, "state": "absent"}, (ADA,), {"module": "invitation", "scopes": INVITED}, "list invitations"),
    # Declared members are listed: again if two pages may have hidden the one that is missing.
    ({"members": [ADMIN]}, (ADA,), {"pages": 2}, "list members; fill member/a@x.example: role"),
    (ADMIN, (), {"module": "member", "pages": 2}, "list members; list members"),
    # Rules join pipelines, whose names are only read if a change may show them.
    ({"rules": [PATH]}, (SHOP, RULE), {}, "look up pipelines (web); tree rules"),
    ({**PATH, "id": UUID}, (SHOP, RULE), {"module": "rule"}, "look up pipelines (web); tree rules; list pipelines"),
    ({"prune": ["rules"]}, (SHOP, RULE), {}, "tree rules; list pipelines"),
    # A new image needs a queue in its own cluster.
    (
        clusters("agent_images", [IMAGE], [IMAGE]),
        (LINUX, MAC, there("agent_image", "i", MAC)),
        {},
        "list clusters; list agent_images in Linux; list agent_images in Mac; list queues in Linux",
    ),
    ({"cluster": "new", **IMAGE}, (LINUX,), {"module": "agent_image"}, "list clusters"),
    # An image of the cluster, or of any registry.
    (
        queue("i"),
        (LINUX,),
        {"module": "cluster_queue"},
        "list clusters; list agent_images in Linux; list queues in Linux",
    ),
    (queue("ubuntu:26.04"), (LINUX,), {"module": "cluster_queue"}, "list clusters; list queues in Linux"),
    (
        {**queue("ubuntu:26.04"), "cluster": "Mac"} | {"key": "b"},
        (LINUX, MAC, IN_MAC),
        {"module": "cluster_queue"},
        "list clusters; list queues in Mac; "
        "fill cluster/Mac/queue/b: hosted_agents.agent_image, hosted_agents.instance_shape",
    ),
    # A reference that is removed had a name.
    (
        {"clusters": [{"name": "Linux", "default_queue": ""}, {"name": "Mac", "default_queue": "b"}]},
        (there("cluster", "Linux", default_queue=None), there("cluster", "Mac", default_queue=None)),
        {"scopes": REST},
        "list clusters; list queues in Linux; list queues in Mac",
    ),
    ({"webhooks": [HOOK]}, (APES,), {}, "list teams; list webhooks"),
    # Objects of the same name in other clusters are others.
    (
        clusters("queues", [{"key": "b"}], [{"key": "b"}]),
        (LINUX, MAC, IN_MAC),
        {"pages": 2, "scopes": REST},
        "list clusters; list queues in Linux; list queues in Mac; list queues in Linux",
    ),
    (
        {
            "clusters": [
                {"name": "Mac", "queues": [{"key": "b"}]},
                {"name": "n", "queues": [{"key": "b", "description": "x"}]},
            ]
        },
        (LINUX, MAC, IN_MAC),
        {},
        "list clusters; list queues in Mac",
    ),
    (
        clusters("agent_tokens", [OF_AGE], [{"description": "a"}]),
        (
            *(LINUX, MAC, there("agent_token", "a", MAC, description="a")),
            there("agent_token", "a", LINUX, id="7", description="a", created_at="2026-01-01T00:00:00Z"),
        ),
        {},
        "list clusters; list agent_tokens in Linux; list agent_tokens in Mac",
    ),
    # Another list of the kind is needed, and an empty one still means nothing.
    (clusters("queues", [], [{"key": "b"}]), (LINUX, MAC), {}, "list clusters; list queues in Mac"),
    # Without GraphQL, the links of a pipeline are in the lists of all teams.
    (
        {"pipelines": [{"slug": "web", "teams": [{"team": "Apes", "access_level": "read_only"}]}]},
        (APES, there("team", "Bees"), SHOP),
        {"scopes": REST},
        "list teams; list pipelines; list pipelines in Apes; list pipelines in Bees",
    ),
    # A few pipelines, by name and by slug.
    (
        {"pipelines": [{"name": "Web shop"}, {"slug": "web"}]},
        (SHOP,),
        {"bulk": False},
        "filter pipelines {'name': 'Web shop'}; look up pipelines web (web-shop)",
    ),
    # Nothing is filled that cannot be read, or of what is deleted.
    (
        {"cluster": "Linux", "key": "A", "value": "v", "update_value": True, "description": "d"},
        (LINUX, there("secret", "A", LINUX)),
        {"module": "secret", "scopes": (*REST, "read_secrets_details")},
        "list clusters; list secrets in Linux; fill cluster/Linux/secret/A: description",
    ),
    (
        {"cluster": "Linux", "description": "A", "lifetime": "1h", "allowed_ip_addresses": ["10.0.0.0/8"]},
        (LINUX, there("agent_token", "A", LINUX)),
        {"module": "agent_token"},
        "list clusters; list agent_tokens in Linux; fill cluster/Linux/token/A: allowed_ip_addresses",
    ),
    (
        {"slug": "web", "state": "absent", "tags": ["a"]},
        (SHOP,),
        {"module": "pipeline", "scopes": REST},
        "look up pipelines web; list teams; list schedules in web",
    ),
    # What no list has is read of the objects that exist.
    ({"slug": "new", "repository_webhook": True}, (), {"module": "pipeline"}, "look up pipelines new"),
    # An object that is known already is no reason to read its lists before the tree.
    (
        {"clusters": [{"name": name, "queues": [{"key": "a"}]} for name in ("Linux", "b", "c")]},
        (LINUX,),
        {"known": lambda service: service.add(LINUX)},
        "tree clusters with queues at once",
    ),
    # Rules that are known are not read again.
    (
        {"rules": [PATH]},
        (SHOP,),
        {"known": lambda service: service.readings.note(("rule", None), Reading(0.0))},
        "look up pipelines (web)",
    ),
]


@pytest.mark.parametrize(
    ("options", "nodes", "how", "asked"), CASES, ids=[f"{number}-{case[3][:40]}" for number, case in enumerate(CASES)]
)
def test_what_is_read(options: dict[str, t.Any], nodes: tuple[Node, ...], how: dict[str, t.Any], asked: str) -> None:
    assert "; ".join(read(options, *nodes, **how).asked) == asked


def test_the_list_of_members_is_incidental_where_none_is_declared() -> None:
    for options, whole in (
        ({"invitations": [MAIL]}, True),
        ({"members": [ADMIN]}, False),
        ({"prune": ["members"]}, False),
    ):
        assert (("member", None) in read(options, ADA, scopes=INVITED).incidental) is whole


@pytest.mark.parametrize(
    ("options", "scopes", "message"),
    [
        ({"invitations": [MAIL]}, ["read_organization_invitations"], "read_organizations (for members)"),
        ({"prune": ["members"]}, ["graphql"], "read_organizations (for prune)"),
        # Only people can be looked up over GraphQL.
        (
            {"pipelines": [{"slug": "x", "cluster": "C"}]},
            ["read_pipelines", "graphql"],
            "read_clusters (for pipelines.cluster)",
        ),
        (
            {"prune": ["clusters"], "protected": ["cluster/*/secret/*"]},
            ["read_clusters"],
            "read_secrets_details (for protected)",
        ),
    ],
)
def test_scopes_that_reading_needs(options: dict[str, t.Any], scopes: list[str], message: str) -> None:
    with pytest.raises(BuildkiteError) as caught:
        read(options, ADA, scopes=scopes)
    assert message in caught.value.message
