# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The errors of the collection, neutral of Ansible and of HTTP libraries.

Private to this collection. Every error is one sentence with the next step, and a dictionary
`failure` that a playbook can test. Pure: knows nothing of modules, transports or resources.
"""

from __future__ import annotations

import sys
import traceback
import typing as t

from ._places import Place
from ._secrets import hidden

# Facts for the collection itself, without meaning for a playbook.
INTERNAL = frozenset(("broken", "final", "half_done", "leaf", "taken"))
# What the Python of a task needs, from meta/requirements.txt, quoted for a shell.
LIBRARIES = ("'requests>=2.31'", "'gql[requests]>=4.0'", "'PyYAML>=6.0'")

# Where users report bugs, from galaxy.yml.
ISSUES = "https://github.com/ansible-collections/community.buildkite/issues"
REPORT = f"please report this at {ISSUES}"
# How much of the text of an unexpected error is shown.
SHOWN = 200

TOKENS_PAGE = "https://buildkite.com/user/api-access-tokens"


class BuildkiteError(Exception):
    """An error without a more specific code."""

    code = "error"
    # Its heading in a report of several.
    group = "Errors"

    def __init__(self, message: str, **facts: t.Any) -> None:
        # Recognizable secrets in quoted text are not repeated.
        self.message: str = hidden(message)
        super().__init__(self.message)
        self.facts = {key: value for key, value in facts.items() if value is not None}
        # Of an unexpected error: where it happened, for its analysis.
        self.traceback = ""
        # All collected problems: this error then reports all of them.
        self.problems: list[BuildkiteError] = []

    @property
    def failure(self) -> dict[str, t.Any]:
        """The `failure` of a result: the code and known facts, never a secret."""
        problems = [one._alone() for one in self.problems]
        return {**self._alone(), **({"problems": problems} if problems else {})}

    def _alone(self) -> dict[str, t.Any]:
        facts = {name: hidden(value) for name, value in self.facts.items() if name not in INTERNAL}
        return {"code": self.code, "message": self.message, **facts}

    def hide(self, secrets: t.Collection[str]) -> None:
        """Remove secrets that only the run knows. Addresses do not change."""
        for problem in self.problems:
            if problem is not self:
                problem.hide(secrets)
        self.traceback = hidden(self.traceback, secrets)
        self.message = hidden(self.message, secrets)
        self.args = (self.message,)
        self.facts = {name: fact if name == "address" else hidden(fact, secrets) for name, fact in self.facts.items()}

    def locate(self, place: Place) -> None:
        """Name the place of the declared value that it is about, if it has none yet."""
        if "file" not in self.facts:
            self.facts.update(place.facts)
            self.message = f"{place}: {self.message}"
            self.args = (self.message,)

    @property
    def as_result(self) -> dict[str, t.Any]:
        """The keys of a failed result. `exception` is for users who ask Ansible for tracebacks."""
        traces = "".join(one.traceback for one in {id(one): one for one in (self, *self.problems)}.values())
        return {"msg": self.message, "failure": self.failure, **({"exception": traces} if traces else {})}


class MissingLibrary(BuildkiteError):
    """A Python library that the collection needs is missing or too old."""

    code = "missing_library"

    def __init__(self, why: str, **facts: t.Any) -> None:
        super().__init__(
            f"{why.rstrip('.')}: install the libraries with {sys.executable} -m pip install {' '.join(LIBRARIES)}",
            **facts,
        )


class Unexpected(BuildkiteError):
    """The collection met an error that it does not handle, which is a bug."""

    code = "unexpected"

    @classmethod
    def of(cls, what: str, error: BaseException, do: str = "", **facts: t.Any) -> Unexpected:
        """The error for another, unexpected one. `do`: another remedy."""
        text = " ".join(str(error).split())[:SHOWN]
        why = f"{type(error).__name__}{f': {text}' if text else ''}".rstrip(".")
        if isinstance(error, RecursionError):
            why = "data that is nested too deeply"
        made = cls(f"{what} failed with an unexpected error ({why}): {do}{REPORT}, with the output of -vvv.", **facts)
        made.traceback = hidden("".join(traceback.format_exception(type(error), error, error.__traceback__)))
        return made


class InvalidOption(BuildkiteError):
    """An option is invalid or contradicts another one. Nothing was written."""

    code = "invalid_option"
    group = "Invalid options"


class MissingOption(InvalidOption):
    """An object lacks an option that it needs."""

    group = "Missing options"


class DeclaredTwice(InvalidOption):
    """Two declarations are about one object, or about one part of it."""

    group = "Objects that are declared twice"


class UnreadableFile(InvalidOption):
    """A file or folder of a declaration cannot be read, so that what it declares is not known."""

    group = "Files that cannot be read"


class UnknownName(InvalidOption):
    """An option names something that does not exist. Facts: reference."""

    group = "Unknown names"

    def __init__(self, where: str, rest: str, **facts: t.Any) -> None:
        """`rest` follows "names": several places may name the same."""
        super().__init__(f"{where} names {rest}", **facts)
        self.where, self.rest = where, rest


class Rejected(BuildkiteError):
    """A guard rejects the plan. Nothing was written."""

    code = "rejected"
    group = "Rejected by guards"


class Drift(BuildkiteError):
    """The check found differences, and `fail_on_drift` is set. Nothing was written."""

    code = "drift"


class WriteInCheckMode(BuildkiteError):
    """The client was asked to write in check mode."""

    code = "write_in_check_mode"

    def __init__(self, request: str) -> None:
        super().__init__(f"{request} would have been sent in check mode: {REPORT}.", request=request)


class ServiceError(BuildkiteError):
    """Buildkite answered with an error. Facts: status, request, and the answer's message."""

    code = "service_error"


class CannotWrite(BuildkiteError):
    """The file system reports an error."""

    code = "cannot_write"


class NotDownloaded(BuildkiteError):
    """A file could not be downloaded, or is not the one that was uploaded. Nothing was written under its name. Facts: path."""

    code = "not_downloaded"


class Unauthorized(ServiceError):
    """401: there is no token, or Buildkite does not know it."""

    code = "unauthorized"


class Forbidden(ServiceError):
    """403: the user lacks a permission, or the subscription does not include the feature."""

    code = "forbidden"


class MissingScope(Forbidden):
    """The token lacks scopes. Facts: scopes."""

    code = "missing_scope"


class NotFound(ServiceError):
    """404: the object does not exist, or is not visible to the token's user."""

    code = "not_found"


class Conflict(ServiceError):
    """409, or another run created the object meanwhile: the request conflicts with the current state."""

    code = "conflict"


class Invalid(ServiceError):
    """422 or a GraphQL validation error: Buildkite refuses the values. Facts: errors."""

    code = "invalid"


class RateLimited(ServiceError):
    """429 after all waiting."""

    code = "rate_limited"


class MaxWait(BuildkiteError):
    """The run would wait longer for the quotas than `max_wait`. Facts: max_wait, seconds (both of the whole run)."""

    code = "max_wait"


class Unreachable(BuildkiteError):
    """There was no answer: name not found, connection refused, TLS failure, proxy failure. Nothing was done."""

    code = "unreachable"


class NotBuildkite(BuildkiteError):
    """The answer is not one of Buildkite's: HTML of a proxy, a redirect, broken JSON."""

    code = "not_buildkite"


class Unclear(BuildkiteError):
    """The answer to a write is missing or unusable, so the write may have been done."""

    code = "unclear"


class Duplicate(BuildkiteError):
    """The run created an object, and another client created one with the same key. Facts: ids (its own first)."""

    code = "duplicate"


class NotEchoed(BuildkiteError):
    """Buildkite accepted a write but did not keep a declared value. Facts: option."""

    code = "not_kept"


class NotBuilt(BuildkiteError):
    """The service could not build a new object, or not in time. The object exists. Facts: address."""

    code = "not_built"


class NotStored(BuildkiteError):
    """The value of a new token could not be stored. The run revoked the token, or the message names the file with its value.

    Facts: address.
    """

    code = "not_stored"


class ValuesMissing(BuildkiteError):
    """Values of tokens are not in the file, and `token_values_required` is set."""

    code = "values_missing"


class Held(BuildkiteError):
    """Changes are held because of the current state of their objects. All other changes were applied. Facts: address."""

    code = "held"
    group = "Held changes"


class Failures(BuildkiteError):
    """Changes failed. Facts: failed, skipped (lists by address)."""

    code = "changes_failed"


def expected(error: Exception) -> BuildkiteError:
    """An error as the front reports it, marked as a bug if no code expects it."""
    return error if isinstance(error, BuildkiteError) else Unexpected.of("The run", error)


def missing_scopes(needs: dict[str, list[str]]) -> MissingScope:
    """The error of the preflight: each missing scope with the options that need it."""
    listed = ", ".join(f"{scope} (for {', '.join(options)})" for scope, options in sorted(needs.items()))
    noun = "scope" if len(needs) == 1 else "scopes"
    return MissingScope(
        f"The API token lacks the {noun} {listed}: add {'it' if len(needs) == 1 else 'them'} to the token at {TOKENS_PAGE}.",
        scopes=sorted(needs),
        needed_by={scope: list(options) for scope, options in sorted(needs.items())},
    )
