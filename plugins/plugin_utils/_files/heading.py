# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The heading of files: the organization that they are for, and the addresses that they own.

Private to this collection. Pure, and knows no list and no entry.
"""

from __future__ import annotations

import typing as t

from ansible_collections.community.buildkite.plugins.module_utils import _source
from ansible_collections.community.buildkite.plugins.module_utils._places import Place

from .check import Mistakes
from .yaml import Mapping, Sequence

# The slug of the organization that the files are for. The module's option of that name is the connection, which files do not set.
ORGANIZATION = "organization"
# Patterns of the addresses that the files own.
OWNS = "owns"
KEYS = (ORGANIZATION, OWNS)
# The options of the module for them.
DECLARED = _source.DECLARED_ORGANIZATION.name
DECLARED_OWNS = _source.DECLARED_OWNS.name


class Heading:
    """The heading of all files of a directory. Messages omit values: a file may be vaulted."""

    def __init__(self, mistakes: Mistakes) -> None:
        self._mistakes = mistakes
        self._organization: tuple[str, Place] | None = None
        self._owns: Sequence | None = None

    def add(self, key: str, value: t.Any, place: Place) -> None:
        """Add one of KEYS of a file."""
        if key == ORGANIZATION:
            self._add_organization(value, place)
        elif value is not None:
            self._add_owns(value, place)

    def _add_organization(self, value: t.Any, place: Place) -> None:
        if not isinstance(value, str) or not value.strip():
            sentence = "organization must be the slug of the organization, as text: 'organization: acme'."
            self._mistakes.add(place, sentence)
        elif self._organization and self._organization[0] != value.strip():
            first = self._organization[1]
            self._mistakes.add(
                place, f"organization is another one than at {first}: a directory declares one organization."
            )
        else:
            self._organization = self._organization or (str(value.strip()), place)

    def _add_owns(self, value: t.Any, place: Place) -> None:
        if not isinstance(value, Sequence) or not all(isinstance(entry, str) and entry.strip() for entry in value):
            self._mistakes.add(place, "owns must be a list of patterns of addresses: 'owns: [pipeline/payments-*]'.")
            return
        self._owns = self._owns or Sequence(place)
        for entry, own in zip(value, value.places, strict=True):
            self._owns.add(str(entry), own)

    def put(self, options: dict[str, t.Any], whole: Mapping) -> None:
        """Put it into the options of the module, and into what has the places of these."""
        if self._organization:
            options[DECLARED] = self._organization[0]
            whole.put(DECLARED, *self._organization)
        if self._owns is not None:
            options[DECLARED_OWNS] = list(self._owns)
            whole.put(DECLARED_OWNS, self._owns, self._owns.place)
