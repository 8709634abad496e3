# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is sent and answered, recorded where requests sends it, so that the collection and the probes pass here alike."""

from __future__ import annotations

import json
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

import requests

from conformance.namespace import Fence, is_mutation


class Exchange(NamedTuple):
    """One request and its answer. The token is in neither; `step` is what the run did at that time."""

    step: str
    method: str
    # Below the organization; of GraphQL the fields of the operation.
    path: str
    query: dict[str, str]
    sent: Any
    status: int
    data: Any
    headers: dict[str, str]


def as_data(text: bytes | str | None) -> Any:
    """The JSON of a body, None for a body that is none."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


class Recorder(requests.adapters.BaseAdapter):
    """Passes requests to another adapter, keeps the exchanges, and sends no write that the fence rejects."""

    def __init__(self, inner: requests.adapters.BaseAdapter, fence: Fence) -> None:
        super().__init__()
        self._inner = inner
        self._fence = fence
        self.step = ""
        self.exchanges: list[Exchange] = []

    def send(self, request: requests.PreparedRequest, *given: Any, **options: Any) -> requests.Response:
        """The answer of the service."""
        url, method = str(request.url), str(request.method)
        self._fence.check(method, url, request.body)
        response = self._inner.send(request, *given, **options)
        # Reading it here keeps it: who asked reads the same text.
        data = as_data(response.content)
        self._fence.learn(data)
        parts = urlsplit(url)
        sent = as_data(request.body)
        if is_mutation(sent):
            self._fence.learn_written(data)
        else:
            self._fence.learn_asked(sent, data)
        exchange = Exchange(
            self.step,
            method,
            path_of(parts.path, sent),
            dict(parse_qsl(parts.query)),
            sent,
            response.status_code,
            data,
            dict(response.headers),
        )
        self.exchanges.append(exchange)
        return response

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def path_of(path: str, sent: Any) -> str:
    """Where a request goes: below the organization, below the API, or the name of a GraphQL document."""
    parts = [unquote(part) for part in path.split("/") if part]
    if "organizations" in parts:
        return "/".join(["", *parts[parts.index("organizations") + 2 :]]) or "/"
    if isinstance(sent, dict) and "query" in sent:
        return f"GraphQL {' '.join(str(sent['query']).replace('(', ' ').replace('{', ' ').split()[:2])}"
    return "/" + "/".join(parts[1:])
