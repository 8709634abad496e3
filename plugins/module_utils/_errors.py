# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The errors of the collection, neutral of Ansible and of HTTP libraries.

Private to this collection. Every error is one sentence that says what to do, and a dictionary
`failure` that a playbook can test. Pure: knows nothing of modules, transports or resources.
"""

from __future__ import annotations

import sys
import typing as t

from ._secrets import hidden

# Facts that the collection itself asks for, and that mean nothing to a playbook.
INTERNAL = frozenset(("broken", "final", "taken"))
# What the Python that runs a task has to have, as meta/requirements.txt says it, quoted for a shell.
LIBRARIES = ("'requests>=2.31'", "'gql[requests]>=4.0'", "'PyYAML>=6.0'")

TOKENS_PAGE = "https://buildkite.com/user/api-access-tokens"


class BuildkiteError(Exception):
    """Something that ends a run or fails a change; `code` names its kind for playbooks."""

    code = "error"
    # What it is listed under where several are reported together.
    group = "Errors"

    def __init__(self, message: str, **facts: t.Any) -> None:
        # Whatever it quotes, a secret that can be recognized is not repeated.
        self.message: str = hidden(message)
        super().__init__(self.message)
        self.facts = {key: value for key, value in facts.items() if value is not None}
        # Everything that is wrong, where it was collected: this error then reports all of it.
        self.problems: list[BuildkiteError] = []

    @property
    def failure(self) -> dict[str, t.Any]:
        """What a module returns as `failure`: the code and what is known, never a secret."""
        problems = [one._alone() for one in self.problems]
        return {**self._alone(), **({"problems": problems} if problems else {})}

    def _alone(self) -> dict[str, t.Any]:
        facts = {name: hidden(value) for name, value in self.facts.items() if name not in INTERNAL}
        return {"code": self.code, "message": self.message, **facts}

    def hide(self, secrets: t.Collection[str]) -> None:
        """Take secrets out that only the run knows to be ones. Addresses stay as they are."""
        for problem in self.problems:
            if problem is not self:
                problem.hide(secrets)
        self.message = hidden(self.message, secrets)
        self.args = (self.message,)
        self.facts = {name: fact if name == "address" else hidden(fact, secrets) for name, fact in self.facts.items()}

    @property
    def as_result(self) -> dict[str, t.Any]:
        """The keys of a failed result."""
        return {"msg": self.message, "failure": self.failure}


class MissingLibrary(BuildkiteError):
    """A Python library that the collection needs is missing or too old."""

    code = "missing_library"

    def __init__(self, why: str, **facts: t.Any) -> None:
        super().__init__(
            f"{why.rstrip('.')}: install the libraries with {sys.executable} -m pip install {' '.join(LIBRARIES)}",
            **facts,
        )


class InvalidOption(BuildkiteError):
    """What was declared cannot be meant, or contradicts itself; nothing was written."""

    code = "invalid_option"
    group = "Invalid options"


class MissingOption(InvalidOption):
    """An object lacks an option that it needs."""

    group = "Missing options"


class DeclaredTwice(InvalidOption):
    """Two declarations are about one object, or about one part of it."""

    group = "Objects that are declared twice"


class UnknownName(InvalidOption):
    """An option names something that does not exist. Facts: reference."""

    group = "Unknown names"

    def __init__(self, where: str, rest: str, **facts: t.Any) -> None:
        """`rest` goes on after "names": several places may name the same."""
        super().__init__(f"{where} names {rest}", **facts)
        self.where, self.rest = where, rest


class Rejected(BuildkiteError):
    """A guard of the collection rejects the plan; nothing was written."""

    code = "rejected"
    group = "Rejected by guards"


class Drift(BuildkiteError):
    """The check found differences, and was asked to fail then; nothing was written."""

    code = "drift"


class WriteInCheckMode(BuildkiteError):
    """The client was asked to write in check mode: a mistake in the collection itself."""

    code = "write_in_check_mode"


class ServiceError(BuildkiteError):
    """The service answered with an error. Facts: status, request, and what the answer says."""

    code = "service_error"


class Unauthorized(ServiceError):
    """401: no token, or one that the service does not know."""

    code = "unauthorized"


class Forbidden(ServiceError):
    """403: the user is not allowed to, or the subscription does not include it."""

    code = "forbidden"


class MissingScope(Forbidden):
    """The token lacks scopes. Facts: scopes."""

    code = "missing_scope"


class NotFound(ServiceError):
    """404: does not exist, or is not visible to the token's user."""

    code = "not_found"


class Conflict(ServiceError):
    """409: what is asked for conflicts with the current state."""

    code = "conflict"


class Invalid(ServiceError):
    """422 or a GraphQL validation error: the service refuses the values. Facts: errors."""

    code = "invalid"


class RateLimited(ServiceError):
    """429 that waiting did not cure."""

    code = "rate_limited"


class MaxWait(BuildkiteError):
    """The run would wait longer for the quotas than it may. Facts: max_wait, seconds (both of the whole run)."""

    code = "max_wait"


class Unreachable(BuildkiteError):
    """No answer: name not found, connection refused, TLS failure, proxy failure. Nothing was done."""

    code = "unreachable"


class NotBuildkite(BuildkiteError):
    """An answer that Buildkite does not give: HTML of a proxy, a redirect, broken JSON."""

    code = "not_buildkite"


class Unclear(BuildkiteError):
    """A write was sent and its answer is missing or unusable: it may have been done."""

    code = "unclear"


class Duplicate(BuildkiteError):
    """An object was created, and another client created one of the same key meanwhile. Facts: ids (its own first)."""

    code = "duplicate"


class NotEchoed(BuildkiteError):
    """The service accepted a write but did not keep a declared value. Facts: option."""

    code = "not_kept"


class NotStored(BuildkiteError):
    """The value of a new object could not be stored, so that the object was revoked, or its value is elsewhere. Facts: address."""

    code = "not_stored"


class ValuesMissing(BuildkiteError):
    """Values that the service returned once are not in the file, and were asked for."""

    code = "values_missing"


class Held(BuildkiteError):
    """Changes were held, since the current state of their objects does not allow them; everything else was made. Facts: address."""

    code = "held"
    group = "Held changes"


class Failures(BuildkiteError):
    """Changes failed while others were made. Facts: failed, skipped (lists by address)."""

    code = "changes_failed"


def missing_scopes(needs: dict[str, list[str]]) -> MissingScope:
    """The error of the preflight: each missing scope with the options that need it."""
    listed = ", ".join(f"{scope} (for {', '.join(options)})" for scope, options in sorted(needs.items()))
    noun = "scope" if len(needs) == 1 else "scopes"
    return MissingScope(
        f"The API token lacks the {noun} {listed}: add {'it' if len(needs) == 1 else 'them'} to the token at {TOKENS_PAGE}.",
        scopes=sorted(needs),
        needed_by={scope: list(options) for scope, options in sorted(needs.items())},
    )
