# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The way of a file from a storage: signed URLs, redirects between hosts, and one more try.

Private to this collection. Knows no file system. A signed URL is a credential of a minute: no message and no log has it, and no credential
of Buildkite goes to its host.
"""

from __future__ import annotations

import functools
import typing as t
import urllib.parse

from .._errors import NotBuildkite, NotDownloaded
from . import answers
from .client import Client
from .connection import is_loopback
from .transport import Exceeded, Transport

HOPS, TRIES = 3, 2
REDIRECTS = (301, 302, 303, 307, 308)
PART = 64 * 1024


class Sink(t.Protocol):
    """Where a file goes."""

    def begin(self) -> None:
        """Forget what came so far."""

    def write(self, part: bytes) -> None:
        """Take a part."""

    def problem(self) -> str:
        """What is wrong with the file that came, as the end of a sentence; "" if nothing is."""


def download(client: Client, path: str, sink: Sink, most: int) -> None:
    """Pass the file to which a GET redirects to a sink; it has at most so many bytes. Raises NotDownloaded."""
    client.redirected(path, location, functools.partial(fetch, sink, most))


def location(response: t.Any, request: str) -> t.Any:
    """The address to which an answer redirects; the JSON of a refusal. Raises NotBuildkite."""
    where = response.headers.get("Location") if response.status_code in REDIRECTS else None
    if where:
        return where
    if response.status_code < 400:
        raise NotBuildkite(
            f"{request} was answered with status {response.status_code} instead of a redirect to a file: check api_url.",
            status=response.status_code,
            request=request,
        )
    return answers.body(response, request)


def fetch(sink: Sink, most: int, locate: t.Callable[[], str], transport: Transport) -> None:
    """Pass a file to the sink. What may be over with another URL is tried once more. Raises NotDownloaded."""
    for left in reversed(range(TRIES)):
        sink.begin()
        why, may_pass = _tried(locate(), transport, sink, most)
        why = why or sink.problem()
        if not why:
            return
        if not left or not may_pass:
            raise NotDownloaded(f"{why[0].upper()}{why[1:]}; nothing was written under its name.")


def _tried(url: str, transport: Transport, sink: Sink, most: int) -> tuple[str, bool]:
    """Why a file did not come, "" if it did; and whether another URL may help."""
    may_be_plain = is_loopback(urllib.parse.urlsplit(transport.connection.api_url).hostname or "")
    for _hop in range(HOPS):
        host = _host(url, may_be_plain)
        if not host:
            return "the storage of the file has no https URL without a user, so it was not asked", False
        try:
            with transport.stored(url, most) as answer:
                if answer.status_code == 200:
                    for part in answer.iter_content(PART):
                        sink.write(part)
                    return "", True
                target = answer.headers.get("Location") if answer.status_code in REDIRECTS else None
                status = answer.status_code
        except OSError as error:
            return f"the storage {host} {transport.why_broken(error)}", not isinstance(error, Exceeded)
        if not target:
            what = "its URL has expired, or access was refused" if status == 403 else "try again later"
            return f"the storage {host} answers with status {status}: {what}", status == 403 or status >= 500
        url = _joined(url, target)
    return f"the storage redirects more than {HOPS} times", False


def _joined(url: str, target: str) -> str:
    try:
        return urllib.parse.urljoin(url, target)
    except ValueError:
        return ""


def _host(url: str, may_be_plain: bool) -> str:
    """The host of a URL that may be asked, "" for another one: clear text only on this machine, if the API is there too."""
    try:
        parts = urllib.parse.urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    is_secure = parts.scheme == "https" or (parts.scheme == "http" and may_be_plain and is_loopback(host))
    if not is_secure or parts.username or parts.password or not host:
        return ""
    return f"{host}:{port}" if port else host
