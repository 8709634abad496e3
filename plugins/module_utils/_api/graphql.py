# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""GraphQL documents, sent as gql sends them.

Private to this collection. The only file that imports gql, and only when a document is sent: gql takes longer to import than
everything else that a module needs. Knows a session to send with, and nothing of quotas and errors of the service.
"""

from __future__ import annotations

import functools
import importlib.metadata
import re
import typing as t

OLDEST = 4
# How many parsed documents are kept. A run sends few different ones, some of them for every page.
_KEPT = 64
_OPERATION = re.compile(r"\s*(?:query|mutation)\s+(\w+)")


def why_missing() -> str | None:
    """Why gql cannot be used, None if it can: by the installed packages, without importing it."""
    try:
        version = importlib.metadata.version("gql")
    except importlib.metadata.PackageNotFoundError:
        return "gql is not installed"
    return f"gql {version} is too old" if int(version.partition(".")[0]) < OLDEST else None


def name_of(document: str) -> str:
    """The name of a document's operation, "" if it has none."""
    found = _OPERATION.match(document)
    return found[1] if found else ""


@functools.lru_cache(_KEPT)
def _parsed(document: str) -> tuple[t.Any, str]:
    """The document in gql's form, and as it is sent. To parse and to print it takes longer than the rest of its request."""
    from gql import GraphQLRequest

    request = GraphQLRequest(document)
    return request.document, request.payload["query"]


@functools.cache
def _requests() -> t.Any:
    """gql's requests, with documents that are printed once."""
    from gql import GraphQLRequest

    class Request(GraphQLRequest):
        def __init__(self, document: str, variables: dict[str, t.Any]) -> None:
            parsed, self._printed = _parsed(document)
            super().__init__(parsed, variable_values=variables)

        @property
        def payload(self) -> dict[str, t.Any]:
            variables = {"variables": self.variable_values} if self.variable_values else {}
            return {"query": self._printed, **variables}

    return Request


class Query:
    """One document with its variables."""

    def __init__(self, document: str, variables: dict[str, t.Any]) -> None:
        self._request = _requests()(document, variables)

    def send(self, session: t.Any, url: str, timeout: float, verify: bool | str) -> t.Any:
        """The answer, as a session of requests returns it. Raises what the session raises."""
        from gql.transport.exceptions import TransportConnectionFailed, TransportError
        from gql.transport.requests import RequestsHTTPTransport

        received: list[t.Any] = []
        transport = RequestsHTTPTransport(url, timeout=t.cast(int, timeout), verify=verify)
        transport.session = session
        hooks = {"hooks": {"response": lambda answer, **kwargs: received.append(answer)}, "allow_redirects": False}
        try:
            transport.execute(self._request, extra_args=hooks)
        except TransportConnectionFailed as error:
            raise error.__cause__ or error from None
        except TransportError:
            # With an answer in hand, its status and body show more than gql's wrapping of them.
            if not received:
                raise
        return received[0]
