# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The names of one run's objects, and the fence that lets a write reach nothing else."""

from __future__ import annotations

import contextlib
import datetime
import json
import re
import secrets
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

# The name, slug, key, label or description of each object begins with this: when its run began, and four random digits.
OWN = re.compile(r"ansible-live-(?P<began>\d{8}t\d{6})-[0-9a-f]{4}", re.IGNORECASE)
FORMAT = "%Y%m%dt%H%M%S"
NAMES = ("name", "slug", "key", "label", "description")
IDS = ("id", "uuid", "graphql_id", "slug")
# A rule has no name: it is one's own where both of its pipelines are.
PIPELINES = ("source_uuid", "target_uuid")
# Another run's objects are left for so long after they were created.
LEFT = datetime.timedelta(hours=1)


class Outside(Exception):
    """A write would reach an object that no run of this command created."""


class Namespace(NamedTuple):
    """The prefix of one run."""

    prefix: str

    @classmethod
    def new(cls, now: datetime.datetime | None = None) -> Namespace:
        """A prefix that no other run has."""
        now = now or datetime.datetime.now(datetime.timezone.utc)
        return cls(f"ansible-live-{now.strftime(FORMAT)}-{secrets.token_hex(2)}")

    def name(self, word: str) -> str:
        """The name of one of its objects."""
        return f"{self.prefix}-{word}"

    def contains(self, record: dict[str, Any]) -> bool:
        """Whether an object of an answer has such a name."""
        return any(str(record.get(name) or "").lower().startswith(self.prefix) for name in NAMES)


def run_of(record: dict[str, Any]) -> re.Match[str] | None:
    """The run that created an object of an answer, None for an object of somebody else."""
    found = (OWN.match(str(record.get(name) or "")) for name in NAMES)
    return next((match for match in found if match), None)


def is_left_over(record: dict[str, Any], now: datetime.datetime) -> bool:
    """Whether a run that is over left an object: its creation, or else the beginning of its run, is an hour ago."""
    match = run_of(record)
    if match is None:
        return False
    began = datetime.datetime.strptime(match["began"].lower(), FORMAT).replace(tzinfo=datetime.timezone.utc)
    created = (
        str(record.get("created_at") or record.get("createdAt") or "").replace("Z", "+00:00").replace(" UTC", "+00:00")
    )
    # A time without a zone, or none: the name has the beginning of the run.
    with contextlib.suppress(ValueError, TypeError):
        began = max(began, datetime.datetime.fromisoformat(created))
    return now - began >= LEFT


def is_mutation(sent: Any) -> bool:
    """Whether the body of a request is a GraphQL document that writes."""
    return isinstance(sent, dict) and str(sent.get("query", "")).lstrip().startswith("mutation")


class Fence:
    """Knows the IDs of objects that runs of this command created, and rejects every write to another object."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._harmless: set[tuple[str, str]] = set()

    @contextlib.contextmanager
    def allowing(self, method: str, path: str) -> Iterator[None]:
        """Let one request pass meanwhile: who asks for it knows that it changes nothing."""
        self._harmless.add((method, path))
        try:
            yield
        finally:
            self._harmless.discard((method, path))

    def lend(self, identifier: str) -> None:
        """Let writes reach an object that a person named for that."""
        self._ids.add(identifier)

    def learn_asked(self, sent: Any, data: Any) -> None:
        """Remember the IDs of what a GraphQL query found by own IDs alone."""
        variables = (sent.get("variables") or {}).values() if isinstance(sent, dict) else ()
        found = data.get("data") if isinstance(data, dict) else None
        if variables and isinstance(found, dict) and all(self.is_own(str(value)) for value in variables):
            self._ids.update(str(node["id"]) for node in found.values() if isinstance(node, dict) and node.get("id"))

    def learn(self, data: Any) -> None:
        """Remember the IDs of own objects in an answer, and of the links that GraphQL lists in them."""
        if isinstance(data, list):
            for entry in data:
                self.learn(entry)
        elif isinstance(data, dict):
            is_known = any(str(data.get(name)) in self._ids for name in ("id", "uuid"))
            if run_of(data) or is_known or all(str(data.get(name)) in self._ids for name in PIPELINES):
                self._ids.update(str(data[name]) for name in IDS if data.get(name))
                for connection in data.values():
                    edges = connection.get("edges") if isinstance(connection, dict) else None
                    self._ids.update(str(edge["node"]["id"]) for edge in edges or () if "id" in edge.get("node", {}))
            for value in data.values():
                self.learn(value)

    def learn_written(self, data: Any) -> None:
        """Remember the IDs of what mutations of own objects answer: a link has no name."""
        payloads = (data.get("data") or {}).values() if isinstance(data, dict) else ()
        for payload in payloads:
            for written in payload.values() if isinstance(payload, dict) else ():
                node = written.get("node", written) if isinstance(written, dict) else None
                if isinstance(node, dict) and node.get("id"):
                    self._ids.add(str(node["id"]))

    def is_own(self, text: str) -> bool:
        """Whether a text is the ID or the name of an own object."""
        return text in self._ids or OWN.match(text) is not None

    def check(self, method: str, url: str, body: bytes | str | None) -> None:
        """Raise Outside for a write that reaches an object of somebody else."""
        text = body.decode() if isinstance(body, bytes) else body or ""
        parts = [unquote(part) for part in urlsplit(url).path.split("/") if part]
        if method in ("GET", "HEAD", "OPTIONS"):
            return
        if "organizations" not in parts:
            self._check_document(json.loads(text))
            return
        below = parts[parts.index("organizations") + 2 :]
        if (method, "/".join(below)) in self._harmless:
            return
        # A creation at the top has no ID in its path: its body has the name, or as a rule the pipelines.
        own = self.is_own(below[1]) if len(below) > 1 else method == "POST" and self._mentions(text)
        if not own:
            raise Outside(f"{method} {'/'.join(below)} would reach an object that this command did not create.")

    def _check_document(self, sent: dict[str, Any]) -> None:
        if is_mutation(sent) and not self._mentions(json.dumps(sent)):
            raise Outside("A mutation would reach an object that this command did not create.")

    def _mentions(self, text: str) -> bool:
        return OWN.search(text) is not None or any(identifier in text for identifier in self._ids)
