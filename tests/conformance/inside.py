# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The stand-in in this process: requests answered without a socket, so that a life there costs little."""

from __future__ import annotations

import io
import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import requests
from requests.structures import CaseInsensitiveDict

from stand_in.answers import UNSERVED, Incoming, answer_graphql, answer_rest, caller_of, too_many_requests
from stand_in.callers import SCOPES
from stand_in.rest.routing import Query
from stand_in.rules.artifacts import stored
from stand_in.rules.outcomes import checked
from stand_in.world import Settings, World

TOKEN, MEMBER_TOKEN = "bkua_conformance", "bkua_conformance_member"
MEMBER = "member@example.com"
ORGANIZATION = "conformance"
# The queue of an agent, and the steps that it runs in another way than a command without a script.
QUEUE = "Default cluster/linux-small"
OUTCOMES = {
    "ansible-live-work": {
        "log": "ansible-live\n",
        "artifacts": [{"path": "ansible-live.txt", "content": "ansible-live\n"}],
    }
}
SEED: dict[str, Any] = {
    "users": [{"name": "Mia Member", "email": MEMBER}],
    "tokens": [{"token": MEMBER_TOKEN, "user": MEMBER, "scopes": list(SCOPES)}],
    "agents": [
        {"name": "live-1", "cluster": "Default cluster", "queue": "linux-small", "meta_data": ["queue=linux-small"]}
    ],
}
OPTIONS = {
    "api_token": TOKEN,
    "organization": ORGANIZATION,
    "api_url": "http://127.0.0.1/v2",
    "graphql_url": "http://127.0.0.1/v1",
}


class Inside(requests.adapters.BaseAdapter):
    """An adapter of requests that a stand-in in this process answers."""

    def __init__(self, limited: bool = False) -> None:
        super().__init__()
        self.world = World(Settings(ORGANIZATION, TOKEN, limited=limited))
        self.reset({})

    def reset(self, switches: dict[str, Any]) -> None:
        """A new organization, with switches."""
        self.world.reset(SEED)
        # Another organization has other IDs.
        self.world.store._random.seed()
        self.world.set_switches(switches)
        self._refused = 0
        self.world.clock.change({"stopped": True})

    def clock(self) -> float:
        """Seconds that pass only by sleeping."""
        return self.world.clock()

    def sleep(self, seconds: float) -> None:
        """Be later."""
        self.world.clock.change({"advance": max(0.0, seconds)})

    def exceed(self) -> None:
        """Refuse the next request for a limit, as if other clients had used it up."""
        self._refused = 1

    def send(self, request: requests.PreparedRequest, *_given: Any, **_options: Any) -> requests.Response:
        """The answer of the stand-in."""
        self.world.catch_up()
        url = str(request.url)
        parts = urlsplit(url)
        path = unquote(parts.path).rstrip("/")
        data, malformed = body_of(request)
        incoming = Incoming(
            str(request.method),
            path.removeprefix("/v2"),
            url.partition("?")[0],
            Query(parse_qsl(parts.query)),
            request.headers,
            data,
            malformed,
            "127.0.0.1",
        )
        answer = answer_graphql if path == "/v1" else answer_rest
        if self._refused and path != "/v1":
            self._refused -= 1
            outgoing = too_many_requests(self.world, {}, "rest_user", 50, 51, 1)
        else:
            outgoing = answer(self.world, incoming, caller_of(self.world, request.headers))
        if outgoing.status == UNSERVED:
            raise AssertionError(outgoing.text.decode())
        if request.method == "POST":
            self._script()
        response = requests.Response()
        response.status_code = outgoing.status
        response.headers = CaseInsensitiveDict({"Content-Length": str(len(outgoing.text)), **outgoing.headers})
        response._content = b"" if request.method == "HEAD" else outgoing.text
        response.url, response.request, response.encoding = url, request, "utf-8"
        return response

    def _script(self) -> None:
        """Let the steps of new pipelines end as those of a real agent do."""
        store = self.world.store
        for pipeline in store.all("pipeline"):
            if not pipeline.get("_outcomes"):
                store.update("pipeline", pipeline, _outcomes=checked(OUTCOMES))

    def stored(self, url: str, most: int) -> requests.Response:
        """The file of a signed URL, as the storage answers. It is never larger than `most`."""
        parts = urlsplit(url)
        response = requests.Response()
        found = stored(self.world.store, parts.path.strip("/"), dict(parse_qsl(parts.query)), {})
        response.status_code, response.raw = 200, io.BytesIO(found["_content"])
        return response

    def close(self) -> None:
        """Nothing is open."""


def body_of(request: requests.PreparedRequest) -> tuple[Any, bool]:
    """The JSON of a request, and whether it is malformed."""
    if not request.body:
        return None, False
    try:
        return json.loads(request.body), False
    except ValueError:
        return None, True
