# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connections to version control providers, which a person makes in the web interface: read only.

Private to this collection. Declarations only: no I/O.
Source: Buildkite's REST page on repository connections of organizations.
"""

from __future__ import annotations

from .._schema.field import Field
from .._schema.field_facts import Rest
from .._schema.resource import Resource
from .._schema.resource_facts import Identity, RestAccess, Scopes


def _of_one(name: str, what: str) -> Field:
    """A value that only the answer about one connection has."""
    return Field(name, "dict", f"{what} It is V(null) unless O(id) is set.", rest=Rest(absent_when_unset=True))


REPOSITORY_CONNECTION = Resource(
    name="repository_connection",
    plural="repository_connections",
    title="repository connection",
    description="A connection to a version control provider.",
    identity=Identity(("display_name",)),
    rest=RestAccess("repository_connections"),
    scopes=Scopes("read_organization_repository_connections", "", of_administrators=True),
    managed=False,
    fields=(
        Field("display_name", "str", "Display name of the connection.", example="GitHub (example)"),
        Field("type", "str", "Type, such as V(github_app)."),
        Field("url", "str", "Address in Buildkite's web interface."),
        _of_one("service_account", "Account that Buildkite uses, with its C(login)."),
        _of_one("host", "Host of the provider, such as its C(url)."),
        _of_one("rate_limit", "Rate limit of the provider, with C(limit), C(used), C(remaining) and C(reset_at)."),
    ),
)
