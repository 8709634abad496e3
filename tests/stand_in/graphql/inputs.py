# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""GraphQL's inputs under the REST names of the rules."""

from __future__ import annotations

from collections.abc import Callable

from ..store import Record
from .reads import NAMES
from .things import Context, snake

Handler = Callable[[Context, Record], Record]

# Members of inputs that are IDs, and no data for a rule.
IDS = ("id", "clientMutationId", "organizationId", "organizationID")


def data_of(values: Record) -> Record:
    """An input under REST's names, enums in lower case, without its ids."""
    return {NAMES.get(name) or snake(name): value for name, value in values.items() if name not in IDS}


def lowered(data: Record, *names: str) -> Record:
    """Enums in the form of REST."""
    return {name: value.lower() if name in names and value else value for name, value in data.items()}
