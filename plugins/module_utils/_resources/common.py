# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several declarations share: options that are the same everywhere.

Private to this collection. Declarations only: no I/O.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import GraphQL, Reference

ACCESS_LEVELS = ("read_only", "build_and_read", "manage_build_and_read")
# The form of a network, and the same in words.
NETWORK = (r"\d{1,3}(\.\d{1,3}){3}(/\d{1,2})?", "an IPv4 address or network such as 10.0.0.0/8")
EMAIL = (r"[^@\s]+@[^@\s]+\.[^@\s.]+", "an email address such as ada@example.com")

EMOJI = Field("emoji", "str", "Emoji beside the name, such as V(:rocket:).", example=":rocket:")
COLOR = Field("color", "str", "Color as a hexadecimal code, such as V(#14cc80).", example="#14cc80")

# The team of a link, in entries of what the team has access to.
TEAM_OF_LINK = Field(
    "team",
    "str",
    "Name, slug or UUID of a team.",
    required=True,
    aliases=("slug", "name", "team_id"),
    graphql=GraphQL("team.uuid"),
    reference=Reference("team"),
)
