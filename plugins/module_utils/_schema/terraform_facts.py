# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Facts of the resources of Buildkite's Terraform provider that describe objects of a resource.

Private to this collection. Pure. Attributes have the names and aliases of options; only what differs is a fact.
"""

from __future__ import annotations

import dataclasses
import typing as t


@dataclasses.dataclass(frozen=True)
class Terraform:
    """A resource of the provider, by its name without `buildkite_`; a data source of that name describes the same objects."""

    name: str
    # The attribute that names the object that it belongs to: what contains it, and for a link its parent.
    parent: str = ""
    # The attribute that names the object whose options it sets. It is no object of its own.
    of: str = ""
    # Only if an attribute has a value: (attribute, value).
    only: tuple[str, str] | None = None
    # The block that contains attributes in addition.
    block: str = ""
    # Options by attributes of another name.
    names: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    # Options that it sets to one value.
    sets: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    # Values of an attribute in place of its words.
    words: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    # Attributes with one or several links: the option that lists them, and the other options of each entry.
    links: t.Mapping[str, tuple[str, t.Mapping[str, t.Any]]] = dataclasses.field(default_factory=dict)
