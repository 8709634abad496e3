# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Logs of jobs: read whole or from their end, as text without what is meant for a terminal, and without secrets.

Private to this collection. Knows no builds, and nothing of Ansible. Source: Buildkite's REST page on jobs.
"""

from __future__ import annotations

import re
import typing as t
import urllib.parse

from .._errors import ServiceError
from .._secrets import SECRET, Mask, hidden, is_secret_name
from .._text import visible
from .call import Call

# How many bytes of the end of a log are read for each line that is shown, at least and at most.
PER_LINE, LEAST, MOST = 1024, 65_536, 4 * 1024 * 1024
# Shown lines are cut here.
WIDEST = 1000

_TEXT = {"Accept": "text/plain"}
_PLACE = re.compile(r"bytes (\d+)-\d+/(\d+)")
# Codes for terminals; texts for their programs, such as Buildkite's marks of time: each may be cut off at the end.
_CODES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*(?:[@-~]|\\Z)"
    "|\x1b[\\]_P^X][^\x07\x1b\n]*(?:\x07|\x1b\\\\|\\Z)?"
    "|\x1b[ -/]*(?:[0-~]|\\Z)"
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
# A variable and its value, anywhere in a line: shells show both before a command.
_SET = re.compile(r"\b([A-Za-z_]\w*)=(\S+)")


class Log(t.NamedTuple):
    """Bytes of a log, the place of the first one, and how many bytes the log has."""

    content: bytes
    start: int
    size: int

    @property
    def ends(self) -> int:
        """The place behind the last byte."""
        return self.start + len(self.content)


def path(job: str) -> str:
    """The path of the log of a job, by its ID."""
    return f"jobs/{urllib.parse.quote(job, safe='')}/log"


def end(call: Call, job: str, most: int) -> Log:
    """The end of a log, or all of a smaller one, by one request."""
    try:
        found = call.client.text(path(job), {**_TEXT, "Range": f"bytes=-{most}"}, most)
    except ServiceError as error:
        if error.facts.get("status") == 416:
            return Log(b"", 0, 0)
        raise
    place = _PLACE.fullmatch(found.headers.get("Content-Range", "").strip())
    if found.status_code == 206 and place:
        return Log(found.content, int(place[1]), int(place[2]))
    return Log(found.content, 0, _size(found.headers, len(found.content)))


def whole(call: Call, job: str, most: int) -> Log:
    """A log from its beginning; more than `most` bytes are left out."""
    found = call.client.text(path(job), _TEXT, most)
    return Log(found.content, 0, _size(found.headers, len(found.content) + found.has_more))


def size(call: Call, job: str) -> int:
    """How many bytes a log has. Raises NotFound without a log."""
    return _size(call.client.text(path(job), _TEXT, 0, method="HEAD").headers, 0)


def _size(headers: t.Mapping[str, str], known: int) -> int:
    sent = headers.get("Content-Length", "")
    return max(known, int(sent)) if sent.isdecimal() else known


def clean(text: str) -> str:
    """A text without what is meant for a terminal. Of what replaces itself in a line, the last remains."""
    lines = _CODES.sub("", text).split("\n")
    return "\n".join(_CONTROL.sub("", line.rstrip("\r").rpartition("\r")[2]) for line in lines)


def text_of(log: Log) -> str:
    """The text of a log as it is, from its first whole line."""
    content = log.content
    if log.start:
        _part, newline, rest = content.partition(b"\n")
        # The first bytes may be the rest of a character.
        content = rest if newline else content.lstrip(bytes(range(0x80, 0xC0)))
    return content.decode(errors="replace")


def masked(call: Call, text: str) -> str:
    """A text for people, without secrets in a form that is recognized, and without those that the run knows."""
    lines = hidden(text, call.client.secrets).split("\n")
    return "\n".join(_SET.sub(_without_value, Mask().lines(line)) for line in lines)


def _without_value(found: re.Match[str]) -> str:
    return f"{found[1]}={SECRET}" if is_secret_name(found[1]) else found[0]


def shown(call: Call, text: str) -> str:
    """The text of a log for people: clean, visible and masked."""
    return visible(masked(call, clean(text)))


def tail(call: Call, job: str, lines: int) -> list[str]:
    """The last lines of a log, by one request."""
    log = end(call, job, min(MOST, max(LEAST, PER_LINE * lines)))
    found = shown(call, text_of(log)).rstrip().split("\n")
    return [_cut(line) for line in found[-lines:]] if found != [""] else []


def _cut(line: str) -> str:
    return line if len(line) <= WIDEST else f"{line[:WIDEST]}…"
