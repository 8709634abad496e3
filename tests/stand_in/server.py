# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The HTTP server: reads requests, plays faults, keeps the log, and lets answers.py answer. Knows no resource."""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from . import limits
from .answers import (
    UNSERVED,
    Incoming,
    Outgoing,
    answer_graphql,
    answer_rest,
    as_json,
    as_other_client,
    caller_of,
    greeting,
    opened,
    too_many_requests,
    unserved,
)
from .control import control
from .events.sending import Sender
from .faults import INSTEAD
from .forms import Form, form_of
from .operations import Operation, analysed
from .rest.routing import Query, is_write
from .store import Record, Refused
from .world import World

HTML = b"<!DOCTYPE html><html><head><title>%s</title></head><body><h1>%s</h1></body></html>"
BUSY = "Cluster creation is currently busy, please try again."
NOT_SERVED = b"The stand-in does not serve "
NOTHING = Operation((), False)


class Server:
    """One stand-in behind HTTP."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sender = Sender(world)

    def application(self) -> web.Application:
        """The application: one handler for all paths."""
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_route("*", "/{path:.*}", self.handle)
        application.on_startup.append(self.sender.begin)
        application.on_shutdown.append(self.sender.end)
        return application

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Control API, greeting, or one of the two faces."""
        path = unquote(request.rel_url.raw_path)
        path = path.rstrip("/") or "/"
        body, malformed = await read_body(request)
        if path == "/_stand_in" or path.startswith("/_stand_in/"):
            return await self.controlled(request, path.removeprefix("/_stand_in"), body, malformed)
        if path == "/":
            return respond(greeting())
        api = "graphql" if path == "/v1" and request.method == "POST" else "rest"
        # Before the log, so that secrets are masked in either form.
        body = opened(body) if api == "graphql" else body
        self.world.catch_up()
        inner = path if api == "graphql" else path.removeprefix("/v2")
        url = f"{request.scheme}://{request.host}{path}"
        query = Query(request.query.items())
        incoming = Incoming(request.method, inner, url, query, request.headers, body, malformed, request.remote)
        answer = await self.faced(request, api, incoming, known=path.startswith("/v2/") or api == "graphql")
        self.sender.start()
        return answer

    async def controlled(self, request: web.Request, path: str, body: Any, malformed: bool) -> web.Response:
        """The control API. The list of deliveries comes when all that are due have been sent."""
        try:
            if malformed:
                raise Refused(400, "The body is not valid JSON.")
            self.world.catch_up()
            if path == "/deliveries":
                await self.sender.finish()
            result = control(self.world, request.method, path, dict(request.query), body)
        except Refused as refused:
            return respond(as_json(400, {"message": refused.sentence}, {}))
        return respond(as_json(200, result if result is not None else {}, {}))

    async def faced(self, request: web.Request, api: str, incoming: Incoming, known: bool) -> web.StreamResponse:
        """One request to a face: logged, perhaps with a fault."""
        world = self.world
        sent = incoming.body if isinstance(incoming.body, dict) else {}
        operation = analysed(sent.get("query"), sent.get("operationName")) if api == "graphql" else NOTHING
        caller = caller_of(world, incoming.headers)
        entry = world.log.add(
            world.store,
            {
                "clock": round(world.clock(), 3),
                "api": api,
                "method": incoming.method,
                "path": incoming.path,
                "query": request.query_string,
                "operation": ",".join(operation.fields) or None,
                "write": operation.write if api == "graphql" else is_write(incoming.method, incoming.path),
                "status": 0,
                "points": None,
                "requested": None,
                "user": caller.user["email"] if caller else None,
                "body": incoming.body.shown if isinstance(incoming.body, Form) else incoming.body,
            },
        )
        fault = world.faults.take(api, incoming.method, incoming.path, operation.fields)
        if fault and fault.get("when", "before") == "before":
            as_other_client(world, fault)
        if fault and fault["fault"] in INSTEAD:
            return self.instead(request, api, fault, entry)
        answer = answer_graphql if api == "graphql" else answer_rest
        if fault and fault["fault"] == "late":
            return self.late(request, api, fault, entry, lambda: safely(lambda: answer(world, incoming, caller)))
        if known:
            outgoing = safely(lambda: answer(world, incoming, caller))
        else:
            outgoing = as_json(UNSERVED, unserved(incoming.method, incoming.path).body, {})
        if is_unserved(outgoing):
            world.unserved.append(operation.document or f"{incoming.method} {incoming.path}")
        entry.update(status=outgoing.status, points=outgoing.points, requested=outgoing.requested)
        if fault and fault.get("when") == "after":
            as_other_client(world, fault)
        return await self.disturbed(request, fault, outgoing, entry) if fault else respond(outgoing)

    def instead(self, request: web.Request, api: str, fault: Record, entry: Record) -> web.StreamResponse:
        """A fault that answers without doing anything."""
        if fault["fault"] == "drop_before":
            return dropped(request)
        outgoing = self.fault_answer(api, fault)
        entry["status"] = outgoing.status
        return respond(outgoing._replace(headers={**outgoing.headers, **fault.get("headers", {})}))

    def late(
        self, request: web.Request, api: str, fault: Record, entry: Record, do: Callable[[], Outgoing]
    ) -> web.StreamResponse:
        """A fault that delays the work by `seconds`: the answer is a gateway's, or none without a status."""
        self.world.pending.append((self.world.clock() + float(fault.get("seconds", 1)), do))
        if "status" not in fault:
            return dropped(request)
        outgoing = self.fault_answer(api, {**fault, "fault": "server_error_html"})
        entry["status"] = outgoing.status
        return respond(outgoing)

    def fault_answer(self, api: str, fault: Record) -> Outgoing:
        """The answer of such a fault."""
        kind, message = fault["fault"], fault.get("message")
        if kind == "too_many_requests":
            return self.throttled(api, fault)
        if kind == "graphql_busy":
            return as_json(200, {"errors": [{"message": message or BUSY}], "data": None}, {})
        if kind == "redirect":
            return Outgoing(fault.get("status", 302), {"Location": fault.get("location", "/")}, b"")
        if kind == "error":
            body = (
                {"errors": [{"message": message or "Error"}]} if api == "graphql" else {"message": message or "Error"}
            )
            return as_json(fault.get("status", 500), fault.get("body", body), {})
        status, title = (500, b"500 Internal Server Error") if kind == "server_error_html" else (200, b"Please sign in")
        return Outgoing(
            fault.get("status", status), {"Content-Type": "text/html; charset=utf-8"}, HTML % (title, title)
        )

    def throttled(self, api: str, fault: Record) -> Outgoing:
        """A 429 with headers of a user budget that is exhausted for `seconds`."""
        reset = int(fault.get("seconds", 1))
        limit = limits.DEFAULTS[f"{api}_user"]
        scope = f"{api}_user"
        headers = {
            "RateLimit-User-Scope": scope,
            "RateLimit-User-Remaining": "0",
            "RateLimit-User-Limit": str(limit),
            "RateLimit-User-Reset": str(reset),
            "RateLimit-User-Warning": limits.WARNING,
        }
        if api == "graphql":
            return as_json(429, limits.graphql_refusal(scope, limit, reset), headers)
        return too_many_requests(self.world, headers, scope, limit, limit + 1, reset)

    async def disturbed(
        self, request: web.Request, fault: Record, outgoing: Outgoing, entry: Record
    ) -> web.StreamResponse:
        """A fault after the work is done."""
        if fault["fault"] == "slow":
            await asyncio.sleep(float(fault.get("seconds", 1)))
            return respond(outgoing)
        if fault["fault"] == "drop_after":
            return dropped(request)
        if fault["fault"] == "other_client":
            return respond(outgoing)
        if fault["fault"] == "answered":
            outgoing = other_answer(fault, outgoing)
            entry["status"] = outgoing.status
            return respond(outgoing)
        return await truncated(request, outgoing)


def is_unserved(outgoing: Outgoing) -> bool:
    """Whether an answer means that the stand-in does not serve the request."""
    return outgoing.status == UNSERVED or (outgoing.text.startswith(b'{"errors"') and NOT_SERVED in outgoing.text)


def safely(answer: Callable[[], Outgoing]) -> Outgoing:
    """The answer; a failure of the stand-in itself is a 500 with its traceback on standard error."""
    try:
        return answer()
    except Exception:
        traceback.print_exc(file=sys.stderr)
        message = "The stand-in failed; its standard error says where."
        return as_json(500, {"message": message, "errors": [{"message": message}]}, {})


def other_answer(fault: Record, outgoing: Outgoing) -> Outgoing:
    """Another status, another body, or the body without some keys and with others. A body that is no JSON stays."""
    is_json = outgoing.headers.get("Content-Type", "").startswith("application/json")
    body = fault.get("body", json.loads(outgoing.text) if is_json else None)
    if isinstance(body, dict):
        body = {
            key: value
            for key, value in {**body, **fault.get("adds", {})}.items()
            if key not in fault.get("without", ())
        }
    status = fault.get("status", outgoing.status)
    return as_json(status, body, outgoing.headers) if body is not None else outgoing._replace(status=status)


async def read_body(request: web.Request) -> tuple[Any, bool]:
    """The body (JSON, a form, None without one), and whether it is malformed."""
    try:
        data = await request.read()
    except ConnectionResetError:
        # The client has disconnected.
        return None, True
    if not data.strip():
        return None, False
    form = form_of(request.headers.get("Content-Type", ""), data)
    if form:
        return form, False
    try:
        return json.loads(data), False
    except ValueError:
        return None, True


def respond(outgoing: Outgoing) -> web.Response:
    """An answer in aiohttp's form."""
    return web.Response(status=outgoing.status, headers=outgoing.headers, body=outgoing.text)


def dropped(request: web.Request) -> web.StreamResponse:
    """Close the connection without an answer."""
    if request.transport:
        request.transport.close()
    return web.Response()


async def truncated(request: web.Request, outgoing: Outgoing) -> web.StreamResponse:
    """Announce the whole answer, send half of it and close the connection."""
    length = {"Content-Length": str(len(outgoing.text))}
    response = web.StreamResponse(status=outgoing.status, headers={**outgoing.headers, **length})
    await response.prepare(request)
    await response.write(outgoing.text[: len(outgoing.text) // 2])
    if request.transport:
        request.transport.close()
    return response
