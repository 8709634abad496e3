# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Routes and pages of REST: requests and answers of handlers, and the two styles of pagination."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from ..callers import Caller
from ..limits import Limits
from ..store import Record, Refused, Store

Render = Callable[[Record], Any]


class Query(dict[str, str]):
    """The parameters of a query by name, the last of repeated ones; `pairs` has all of them in order."""

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self.pairs = tuple(pairs)
        super().__init__(self.pairs)

    def every(self, name: str) -> list[str]:
        """All values of a parameter, in either form of a list: `state=a`, or `state[]=a&state[]=b`."""
        return [value for key, value in self.pairs if key in (name, f"{name}[]")]

    def on(self, name: str, default: bool = False) -> bool:
        """A boolean parameter, in any case: pybuildkite sends True."""
        return self[name].lower() == "true" if name in self else default

    def elsewhere(self, size: int, **place: object) -> str:
        """The query of a link to another page: its place, the other parameters, and the size of a page."""
        kept = [pair for pair in self.pairs if pair[0] not in ("page", "per_page", "after", "before")]
        return urlencode([*place.items(), *kept, ("per_page", size)], quote_via=quote)


class Request(NamedTuple):
    """A request of a known caller with the scope. `headers` ignore case."""

    store: Store
    caller: Caller
    method: str
    url: str
    query: Query
    headers: Mapping[str, str]
    body: Any
    parts: dict[str, str]
    limits: Limits


class Answer(NamedTuple):
    """Status, body (None: no body, a text or bytes: as they are, anything else: JSON) and further headers."""

    status: int
    body: Any = None
    headers: dict[str, str] = {}


class Route(NamedTuple):
    """One path with its methods. `scope` is None if every token is accepted; with `form` the body may be a form.

    `reads`: whether it changes nothing, although it is no GET.
    """

    methods: tuple[str, ...]
    pattern: re.Pattern[str]
    scope: str | None
    handler: Callable[[Request], Any]
    form: bool = False
    reads: bool = False


ROUTES: dict[int, list[Route]] = {}
PARTIAL = ("PATCH", "PUT")


def matching(path: str) -> re.Pattern[str]:
    """The pattern of a path with `{parts}`."""
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path))


def route(
    methods: str, path: str, scope: str | None, form: bool = False, reads: bool = False
) -> Callable[[Callable[[Request], Any]], Callable[[Request], Any]]:
    """Register a handler. `methods` is one method or several with spaces; PATCH means PUT as well."""
    names = tuple(name for method in methods.split() for name in (PARTIAL if method == "PATCH" else (method,)))
    pattern = matching(path)

    def register(handler: Callable[[Request], Any]) -> Callable[[Request], Any]:
        ROUTES.setdefault(path.count("/"), []).append(Route(names, pattern, scope, handler, form, reads))
        return handler

    return register


def find_route(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """The route of a path (no trailing slash) and the values of its parts. HEAD is answered like GET, without the body."""
    method = "GET" if method == "HEAD" else method
    for candidate in ROUTES.get(path.count("/"), ()):
        match = candidate.pattern.fullmatch(path)
        if match and method in candidate.methods:
            return candidate, match.groupdict()
    return None


def is_write(method: str, path: str) -> bool:
    """Whether a request changes something, if it is served."""
    found = None if method in ("GET", "HEAD") else find_route(method, path)
    return method not in ("GET", "HEAD") and not (found and found[0].reads)


def answered(result: Any) -> Answer:
    """A handler's result as an answer: itself, nothing (204), or a body with 200."""
    if isinstance(result, Answer):
        return result
    return Answer(204) if result is None else Answer(200, result)


def created(body: Any) -> Answer:
    """201 with the new record."""
    return Answer(201, body)


def number(value: str | None, default: int) -> int:
    """A whole number of at least one, else the default."""
    return int(value) if value and value.isascii() and value.isdigit() and int(value) else default


def link_header(links: dict[str, str]) -> dict[str, str]:
    """The Link header, or none without links."""
    return {"Link": ", ".join(f'<{url}>; rel="{name}"' for name, url in links.items())} if links else {}


def page(request: Request, records: list[Record], render: Render, documented: bool = True) -> Answer:
    """One page of a list; `documented` is False if the documentation mentions no pages of the list."""
    if not documented and not request.store.switch("members_paged"):
        return Answer(200, [render(record) for record in records])
    size, at = number(request.query.get("per_page"), 30), number(request.query.get("page"), 1)
    if size > 100 and request.store.switch("per_page_over_100") == "refused":
        raise Refused(400, "per_page must be between 1 and 100")
    size = min(size, 100)
    last = max(1, -(-len(records) // size))
    pages = {"next": at + 1 if at < last else None, "last": last if at < last else None}
    pages |= {"first": 1 if at > 1 else None, "prev": min(at - 1, last) if at > 1 else None}
    # The page's number comes first: pybuildkite reads the number up to an ampersand.
    links = {name: f"{request.url}?{request.query.elsewhere(size, page=to)}" for name, to in pages.items() if to}
    body = [render(record) for record in records[(at - 1) * size : at * size]]
    return Answer(200, body, link_header(links))


def cursor_page(request: Request, records: list[Record], render: Render, header: bool = False) -> Answer:
    """One page in cursor style; with `header` the links are in the Link header as well."""
    sent = request.query.get("per_page")
    size = number(sent, 0) if sent is not None else 30
    if not 1 <= size <= 100:
        raise Refused(400, "per_page must be between 1 and 100")
    after, before = request.query.get("after"), request.query.get("before")
    if after and before:
        raise Refused(400, "after and before cannot be used together")
    start, end = 0, len(records)
    if after:
        start = position(records, after) + 1
    if before:
        end = position(records, before)
        start = max(0, end - size)
    end = min(end, start + size)
    asked = f"?{urlencode(request.query.pairs, quote_via=quote)}" if request.query.pairs else ""
    links = {"self": request.url + asked, "first": f"{request.url}?{request.query.elsewhere(size)}"}
    if end < len(records):
        links["next"] = f"{request.url}?{request.query.elsewhere(size, after=cursor(records[end - 1]))}"
    if start > 0:
        links["prev"] = f"{request.url}?{request.query.elsewhere(size, before=cursor(records[start]))}"
    body = {"items": [render(record) for record in records[start:end]], "links": links}
    relations = {name: url for name, url in links.items() if name != "self"}
    return Answer(200, body, link_header(relations) if header else {})


def cursor(record: Record) -> str:
    """The cursor of a record."""
    return base64.urlsafe_b64encode(str(record["id"]).encode()).decode().rstrip("=")


def position(records: list[Record], text: str) -> int:
    """The position of a cursor, or 400."""
    try:
        identifier = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
    except (ValueError, binascii.Error):
        identifier = ""
    for index, record in enumerate(records):
        if record["id"] == identifier:
            return index
    raise Refused(400, "Invalid cursor")
