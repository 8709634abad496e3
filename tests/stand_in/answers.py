# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers requests of both APIs: caller, limits, handler, and errors. Knows no sockets."""

from __future__ import annotations

import json
import time
from typing import Any, NamedTuple

from . import limits
from .callers import Caller, authenticate
from .events.audit import Sender
from .for_everyone import FOR_EVERYONE
from .forms import Form
from .rest.routing import Answer, Query, Request, answered, find_route
from .rules import settings
from .store import Record, Refused
from .unserved import refused_by_buildkite
from .world import World

LOGIN = "Authentication required. Please supply a valid API Access Token: "
# The refusal is documented, its text is not.
SHUT_OUT = "Your IP address is not in the organization's API IP allow list"
# The page (apis/rest_api.md) misspells the first one; browsers know it by this name.
CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Link"}
NO_JSON = "The request body is not valid JSON."
# Buildkite never answers this; it answers 404 if a path or an object does not exist.
UNSERVED = 405


class Incoming(NamedTuple):
    """A received request. `path` has no trailing slash and no /v2 or /v1; `body` is JSON, a form or None."""

    method: str
    path: str
    url: str
    query: Query
    headers: Any
    body: Any
    malformed: bool
    address: str | None = None


class Outgoing(NamedTuple):
    """An answer: status, headers, text; and for the log the user and the points."""

    status: int
    headers: dict[str, str]
    text: bytes
    points: int | None = None
    requested: int | None = None


def as_json(status: int, body: Any, headers: dict[str, str], **facts: Any) -> Outgoing:
    """An answer with a JSON body, or without any."""
    text = b"" if body is None else json.dumps(body).encode()
    if body is not None:
        headers = {"Content-Type": "application/json; charset=utf-8", **headers}
    return Outgoing(status, headers, text, **facts)


def as_sent(answer: Answer, headers: dict[str, str]) -> Outgoing:
    """The answer of a handler: text or bytes unchanged, with the handler's type, anything else as JSON."""
    headers = {**headers, **answer.headers}
    if not isinstance(answer.body, (str, bytes)):
        return as_json(answer.status, answer.body, headers)
    kind, text = "application/octet-stream", answer.body
    if isinstance(text, str):
        kind, text = "text/plain; charset=utf-8", text.encode()
    return Outgoing(answer.status, {"Content-Type": kind, **headers}, text)


def unserved(method: str, path: str) -> Refused:
    """The refusal of a request without a route, with a status that Buildkite never answers."""
    return Refused(UNSERVED, f"The stand-in does not serve {method} {path}.")


def rest_headers(world: World, user: str | None) -> dict[str, str]:
    """The headers of every answer of /v2."""
    return {**CORS, **world.limits.headers("rest", user)}


def answer_rest(world: World, incoming: Incoming, caller: Caller | None) -> Outgoing:
    """The answer of /v2."""
    if incoming.path in FOR_EVERYONE and incoming.method in ("GET", "HEAD"):
        return as_sent(FOR_EVERYONE[incoming.path](), rest_headers(world, None))
    if caller is None:
        body = {"message": LOGIN + "https://buildkite.com/docs/apis/rest-api#authentication"}
        return as_json(401, body, rest_headers(world, None))
    user = caller.user["id"]
    exceeded = world.limits.count_request(user)
    headers = rest_headers(world, user)
    if exceeded:
        used, reset = exceeded.window.used, exceeded.window.reset
        return too_many_requests(world, headers, exceeded.scope, exceeded.limit or 0, used, reset)
    try:
        answer = handled(world, incoming, caller)
    except Refused as refused:
        answer = Answer(refused.status, refused.body)
    return as_sent(answer, headers)


def too_many_requests(
    world: World, headers: dict[str, str], scope: str, limit: int, current: int, reset: int
) -> Outgoing:
    """A REST 429."""
    if world.store.switch("retry_after"):
        headers = {**headers, "Retry-After": str(reset)}
    body = limits.rest_refusal(scope, limit, current, reset, world.store.switch("old_429_wording"))
    return as_json(429, body, headers)


def handled(world: World, incoming: Incoming, caller: Caller) -> Answer:
    """Find the route, check scope and organization, run the handler."""
    found = find_route(incoming.method, incoming.path)
    if found is None:
        if refused_by_buildkite(incoming.method, incoming.path):
            raise Refused(404, "Not Found")
        raise unserved(incoming.method, f"/v2{incoming.path}")
    route, parts = found
    if route.scope and not caller.has_scope(route.scope):
        raise Refused(403, f"Your access token doesn't have the {route.scope} scope")
    if "org" in parts and (parts["org"] != world.store.organization["slug"] or caller.member is None):
        raise Refused(404, "No organization found")
    if "org" in parts and not settings.lets_in(world.store, incoming.address):
        raise Refused(403, SHUT_OUT)
    is_form = isinstance(incoming.body, Form)
    if incoming.malformed or (is_form and not route.form):
        raise Refused(400, NO_JSON)
    kind = incoming.headers.get("Content-Type", "")
    needs_json = incoming.body is not None and not is_form
    if needs_json and "json" not in kind and world.store.switch("content_type_required"):
        raise Refused(422, "The Content-Type must be application/json")
    body = {} if incoming.body is None else incoming.body
    sent = (incoming.method, incoming.url, incoming.query, incoming.headers, body)
    try:
        return answered(route.handler(Request(world.store, caller, *sent, parts, world.limits)))
    finally:
        world.follow(sender_of(caller, incoming))


def sender_of(caller: Caller, incoming: Incoming) -> Sender:
    """The sender of a request, for audit events."""
    return Sender(caller.user["id"], caller.token["id"], incoming.address, incoming.headers.get("User-Agent"))


def as_other_client(world: World, fault: Record) -> None:
    """Send another client's REST request as the owner, not logged and not counted. A refusal is stored in the fault."""
    for each in fault.get("requests", ()):
        caller = authenticate(world.store, f"Bearer {world.settings.token}")
        path = f"/organizations/{world.store.organization['slug']}/{each['path']}"
        kind = {"Content-Type": "application/json"}
        incoming = Incoming(each["method"], path, f"{world.origin}/v2{path}", Query(), kind, each.get("body"), False)
        assert caller, "nobody revokes the owner's token"
        try:
            handled(world, incoming, caller)
        except Refused as refused:
            fault.setdefault("refused", []).append(refused.sentence)


def answer_graphql(world: World, incoming: Incoming, caller: Caller | None) -> Outgoing:
    """The answer of /v1."""
    if caller is None or (caller.token.get("public_key") and not world.store.switch("jwt_in_graphql")):
        return graphql_error(401, "Please supply a valid API Access Token", world.limits.headers("graphql", None))
    user = caller.user["id"]
    headers = world.limits.headers("graphql", user)
    if not caller.has_scope("graphql"):
        return graphql_error(403, "Your access token doesn't have the graphql scope", headers)
    if not settings.lets_in(world.store, incoming.address):
        return graphql_error(403, SHUT_OUT, headers)
    spent = world.limits.refused_query(user)
    if spent:
        if world.store.switch("retry_after"):
            headers = {**headers, "Retry-After": str(spent.window.reset)}
        return as_json(429, limits.graphql_refusal(spent.scope, spent.limit or 0, spent.window.reset), headers)
    body = incoming.body
    if incoming.malformed or not isinstance(body, dict) or not isinstance(body.get("query"), str):
        return graphql_error(400, "The request body must be a JSON object with a query.", headers)
    # Imported late, so that REST works without graphql-core.
    from .graphql import execute

    outcome = execute(world.store, caller, body["query"], body.get("variables") or {}, body.get("operationName"))
    world.follow(sender_of(caller, incoming))
    world.limits.charge(user, outcome.points)
    answer = outcome.body
    if incoming.headers.get("Buildkite-Include-Query-Stats", "").lower() == "true":
        stats = {"requestedComplexity": outcome.requested, "actualComplexity": outcome.points}
        answer = {**answer, "stats": stats}
    headers = world.limits.headers("graphql", user)
    headers["RateLimit-Complexity-Requested"] = str(outcome.requested)
    headers["RateLimit-Complexity-Actual"] = str(outcome.points)
    return as_json(outcome.status, answer, headers, points=outcome.points, requested=outcome.requested)


def opened(body: Any) -> Any:
    """A body of GraphQL with variables as an object; the documented curl command sends them as a JSON text."""
    if not isinstance(body, dict) or not isinstance(body.get("variables"), str):
        return body
    try:
        return {**body, "variables": json.loads(body["variables"] or "null")}
    except ValueError:
        return body


def graphql_error(status: int, message: str, headers: dict[str, str]) -> Outgoing:
    """An error of the GraphQL endpoint itself."""
    return as_json(status, {"errors": [{"message": message}]}, headers)


def greeting() -> Outgoing:
    """`GET /`."""
    return as_json(200, {"message": "\N{HAMMER AND WRENCH}", "timestamp": int(time.time())}, {})


def caller_of(world: World, headers: Any) -> Caller | None:
    """The sender."""
    return authenticate(world.store, headers.get("Authorization"))
