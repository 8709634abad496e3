# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answer of an endpoint to a successful write, and endpoints of single values.

Private to this collection. Pure. Anything else than what is declared here leaves it unclear whether the write was carried out.
"""

from __future__ import annotations

import dataclasses
import typing as t

from .declared import Declared

# The body of an answer: the object with its identity, all of its values without an identity, or nothing.
Body = t.Literal["identity", "values", "nothing"]


@dataclasses.dataclass(frozen=True)
class Answer(Declared):
    """The status of success, and the contents of the body."""

    status: int
    body: Body = "identity"


CREATED = Answer(201)
CHANGED = Answer(200)
DELETED = Answer(204, "nothing")
# A deletion whose body is not documented.
REMOVED = Answer(200, "nothing")
# The whole settings of an organization, which have no identity.
SETTINGS = Answer(200, "values")


@dataclasses.dataclass(frozen=True)
class Building:
    """The service builds a new object after its answer, which has a status: what the words of it mean.

    `why` is where a failed one has the reason. `wait` and `timeout` are the options that make a run wait, and for how many seconds.
    """

    status: str
    ready: str
    failed: str
    why: str
    wait: str
    timeout: str


@dataclasses.dataclass(frozen=True)
class Endpoint:
    """An endpoint below the object that sets some of its values together, and removes them with another method."""

    path: str
    method: str = "PUT"
    off_method: str = "DELETE"
    # The answer to a successful request, with either method.
    changed: Answer = CHANGED
