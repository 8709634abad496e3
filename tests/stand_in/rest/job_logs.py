# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The log of a job: JSON, text, HTML, and the end of the text by a suffix range."""

from __future__ import annotations

import html
import re
from typing import Any

from ..rules.jobs import build_of, must_build
from ..rules.outcomes import log_of
from ..store import Record, Refused
from .job_shape import build_url
from .jobs import both, of
from .routing import Answer, Request

PLAIN = {"Accept-Ranges": "bytes", "Content-Type": "text/plain; charset=utf-8"}
NO_RANGE = "Only suffix ranges of plain text are supported, such as bytes=-1024"


def content_of(request: Request, record: Record) -> bytes:
    """The log so far, or 404 before the job has begun."""
    if record["type"] != "script" or (record["_started"] is None and not record["_log"]):
        raise Refused(404, "No log found")
    return log_of(record, request.store.clock())


@both("GET", "/log", "read_build_logs")
def log(request: Request) -> Any:
    accepted = request.headers.get("Accept", "")
    if request.method == "HEAD" or "text/plain" in accepted:
        return as_text(request)
    if "Range" in request.headers:
        raise Refused(400, NO_RANGE)
    if "text/html" in accepted:
        return as_html(request)
    record = of(request)
    content = content_of(request, record)
    url = f"{build_url(request.store, build_of(request.store, record))}/jobs/{record['id']}/log"
    return {"url": url, "content": content.decode(errors="replace"), "size": len(content), "header_times": []}


@both("GET", "/log.txt", "read_build_logs")
def as_text(request: Request) -> Answer:
    content, sent = content_of(request, of(request)), request.headers.get("Range")
    if sent and request.method != "HEAD":
        return ranged(content, sent)
    return Answer(200, content, PLAIN)


@both("GET", "/log.html", "read_build_logs")
def as_html(request: Request) -> Answer:
    text = html.escape(content_of(request, of(request)).decode(errors="replace"))
    return Answer(200, f"<pre>{text}</pre>", {"Content-Type": "text/html; charset=utf-8"})


def ranged(content: bytes, sent: str) -> Answer:
    """The last bytes of a log."""
    found = re.fullmatch(r"bytes=-(\d+)", sent.strip())
    if found is None or int(found[1]) == 0:
        raise Refused(400, NO_RANGE)
    if not content:
        raise Refused(416, "The log is empty")
    start = max(0, len(content) - int(found[1]))
    place = {"Content-Range": f"bytes {start}-{len(content) - 1}/{len(content)}"}
    return Answer(206, content[start:], {**PLAIN, **place})


@both("DELETE", "/log", "write_build_logs")
def delete(request: Request) -> None:
    record = of(request)
    must_build(request.store, request.caller, build_of(request.store, record))
    request.store.update("job", record, _log="")
