# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of the stand-in's REST face that knows nothing but HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import pytest
import requests

from stand_in.answers import Incoming, Outgoing, answer_rest, caller_of
from stand_in.process import StandIn
from stand_in.rest.routing import Query
from stand_in.world import Settings, World

Call = Callable[..., Any]
Body = dict[str, Any]
STEPS = "steps:\n  - command: make\n"


class Api:
    """Requests to one organization. `status` is what the answer must have."""

    def __init__(self, stand_in: StandIn, token: str | None = None) -> None:
        self.stand_in, self.session = stand_in, requests.Session()
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {token or stand_in.token}"
        self.base = f"{stand_in.url}/organizations/{stand_in.organization}"

    def raw(self, method: str, path: str, body: Any = None, **options: Any) -> requests.Response:
        """One request; a path beginning with /v2 or / alone is not the organization's."""
        url = self.stand_in.url.removesuffix("/v2") + path if path.startswith("/v2") else self.base + path
        if body is not None:
            options["data"] = body if isinstance(body, (str, bytes)) else json.dumps(body)
            options.setdefault("headers", {})["Content-Type"] = "application/json"
        return self.session.request(method, url, timeout=20, **options)

    def __call__(self, method: str, path: str, body: Any = None, status: int | None = None) -> Any:
        """The JSON of an answer, after its status was checked; None without a body."""
        answer = self.raw(method, path, body)
        expected = status or {"POST": 201, "DELETE": 204}.get(method, 200)
        assert answer.status_code == expected, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, body: Any = None, status: int = 422) -> str:
        """The sentence of a refusal: the message, or the codes of its errors."""
        answer = self(method, path, body, status)
        return ", ".join(error["code"] for error in answer["errors"]) if "errors" in answer else answer["message"]

    def pipeline(self, name: str = "Site", **fields: Any) -> Any:
        """A new pipeline."""
        body = {"name": name, "repository": "git@github.com:acme/site.git", "configuration": STEPS, **fields}
        return self("POST", "/pipelines", body)

    def cluster(self, name: str = "linux") -> str:
        """The path of a new cluster."""
        return f"/clusters/{self('POST', '/clusters', {'name': name})['id']}"

    def team(self, name: str = "Builders", **fields: Any) -> Any:
        """A new team."""
        return self("POST", "/teams", {"name": name, **fields})


class Provider:
    """GraphQL as the provider sends it: IDs of existing objects, and answers without errors."""

    def __init__(self, stand_in: StandIn, api: Any) -> None:
        self.stand_in, self.api = stand_in, api
        members = 'members(first: 1, email: "mia@example.com") { edges { node { user { id } } } }'
        found = self.ask(f'{{ organization(slug: "acme") {{ id {members} }} }}')["organization"]
        self.organization = found["id"]
        self.user = found["members"]["edges"][0]["node"]["user"]["id"]
        self.ids: dict[str, str] = {}

    def post(self, document: str, variables: Body | None = None) -> Body:
        """The body of an answer."""
        headers = {"Authorization": f"Bearer {self.stand_in.token}"}
        body = {"query": document, "variables": variables or {}, "operationName": ""}
        # A slash at the end is accepted.
        answer = requests.post(self.stand_in.graphql_url + "/", json=body, headers=headers, timeout=20)
        assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/json")
        data: Body = answer.json()
        return data

    def ask(self, document: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        body = self.post(document, variables)
        assert "errors" not in body, body
        return body["data"]

    def mutate(self, name: str, selection: str, values: Body) -> Any:
        """The payload of a mutation."""
        kind = name[0].upper() + name[1:]
        document = f"mutation($input: {kind}Input!) {{ {name}(input: $input) {{ {selection} }} }}"
        return self.ask(document, input=values)[name]

    def node(self, kind: str, identifier: str, selection: str) -> Any:
        """What an id names, or None."""
        document = f"query($id: ID!) {{ node(id: $id) {{ __typename ... on {kind} {{ {selection} }} }} }}"
        return self.ask(document, id=identifier)["node"]


@pytest.fixture
def api(stand_in: StandIn) -> Api:
    """The owner's requests to a fresh organization."""
    return Api(stand_in)


@pytest.fixture
def connect() -> Callable[[StandIn], Api]:
    """Requests to a stand-in of the test's own."""
    return Api


@pytest.fixture
def client(stand_in: StandIn) -> Callable[[str], Api]:
    """Requests with another token."""
    return lambda token: Api(stand_in, token)


@pytest.fixture
def provider(stand_in: StandIn, api: Api) -> Provider:
    """Terraform's requests to an organization with one of everything that a resource may hang on."""
    stand_in.reset({"users": [{"email": "mia@example.com"}]})
    provider, cluster = Provider(stand_in, api), api.cluster()
    provider.ids = {
        "Cluster": api("GET", cluster)["graphql_id"],
        "ClusterQueue": api("POST", f"{cluster}/queues", {"key": "first"})["graphql_id"],
        "Team": api.team()["graphql_id"],
        "Pipeline": api.pipeline()["graphql_id"],
    }
    return provider


class Site:
    """A stand-in in this process whose clock moves by `wait` alone, with pipelines of one configuration each."""

    def __init__(self, configurations: dict[str, str], **seed: Any) -> None:
        self.world = World(Settings("acme", "owner", limited=False))
        outcomes, switches = seed.pop("outcomes", {}), seed.pop("switches", {})
        more = {name: seed.pop(name) for name in list(seed) if name in configurations}
        pipelines = [
            {"name": name, "repository": "r", "configuration": text, "outcomes": outcomes, **more.get(name, {})}
            for name, text in configurations.items()
        ]
        self.world.reset({"pipelines": pipelines, **seed}, switches)
        self.world.clock.change({"stopped": True})
        self.token = "owner"

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Outgoing:
        """The answer to a request; a path beginning with /v2 is not the organization's."""
        self.world.catch_up()
        path, _mark, query = path.partition("?")
        path = path.removeprefix("/v2") if path.startswith("/v2/") else f"/organizations/acme{path}"
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        pairs = Query(parse_qsl(query))
        caller = caller_of(self.world, sent)
        return answer_rest(self.world, Incoming(method, path, f"http://x/v2{path}", pairs, sent, body, False), caller)

    def __call__(self, method: str, path: str, body: Any = None, status: int | None = None, **headers: str) -> Any:
        """The JSON of an answer with its status."""
        answer = self.send(method, path, body, **headers)
        assert answer.status == (status or {"POST": 201, "DELETE": 204}.get(method, 200)), answer
        return json.loads(answer.text) if answer.text else None

    def build(self, pipeline: str = "shop", **fields: Any) -> Any:
        """A new build."""
        return self("POST", f"/pipelines/{pipeline}/builds", {"commit": "HEAD", "branch": "main", **fields})

    def wait(self, seconds: float) -> None:
        """Move the clock."""
        self.world.clock.change({"advance": seconds})

    def see(self, number: int = 1, pipeline: str = "shop") -> tuple[str, list[str]]:
        """The state of a build and those of its jobs."""
        build = self("GET", f"/pipelines/{pipeline}/builds/{number}")
        return build["state"], [job["state"] for job in build["jobs"]]


@pytest.fixture
def site() -> Callable[..., Site]:
    """A stand-in in this process."""
    return lambda text="steps:\n- command: make\n", **seed: Site({"shop": text, **seed.pop("others", {})}, **seed)
