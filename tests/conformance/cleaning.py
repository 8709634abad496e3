# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deletes what runs of the command created. Objects are found by their names, so a run that was killed leaves nothing for good."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from conformance.namespace import Namespace, is_left_over
from conformance.scene import words
from conformance.service import Service

Record = dict[str, Any]
# GraphQL lists archived pipelines, which the list of REST may lack, and tokens outside of clusters.
ARCHIVED = """
query Archived($slug: ID!) {
  organization(slug: $slug) { pipelines(first: 500, archived: true) { edges { node { slug name createdAt } } } }
}
"""
TOKENS = """
query Tokens($slug: ID!) {
  organization(slug: $slug) { agentTokens(first: 500, revoked: false) { edges { node { id description createdAt } } } }
}
"""
REVOKE = "mutation Revoke($input: AgentTokenRevokeInput!) { agentTokenRevoke(input: $input) { agentToken { id } } }"


class Cleaned(NamedTuple):
    """What was deleted, and what could not be, with the reason."""

    deleted: list[str]
    left: list[str]


class Cleaning:
    """One clean-up: of the objects of a run, if there is one, and of those that earlier runs left an hour ago."""

    def __init__(
        self, service: Service, namespace: Namespace | None, now: Callable[[], datetime.datetime] | None = None
    ) -> None:
        self._service = service
        self._namespace = namespace
        self._now = (now or (lambda: datetime.datetime.now(datetime.timezone.utc)))()
        self._result = Cleaned([], [])

    def clean(self) -> Cleaned:
        """Delete all of them: what refers to other objects goes first."""
        self._service.recorder.step = "clean up"
        pipelines = self._service.every("pipelines")
        self._rules({entry["id"] for entry in pipelines if self._is_due(entry)})
        for resource in CATALOG.top_lists()[::-1]:
            if not resource.rest.path:
                # What joins others is gone by now.
                if not resource.joins:
                    self._tokens()
                continue
            path, item = resource.rest.path, resource.rest.item
            item = resource.rest.id_path if item == "id" else item
            entries = pipelines if path == "pipelines" else self._service.every(path, resource.rest.cursor_pages)
            for entry in [*entries, *(self._archived(entries) if path == "pipelines" else ())]:
                if self._is_due(entry):
                    self._delete(resource.title, f"{path}/{entry[item]}", entry)
        return self._result

    def _is_due(self, entry: Record) -> bool:
        own = self._namespace is not None and self._namespace.contains(entry)
        return own or is_left_over(entry, self._now)

    def _rules(self, pipelines: set[str]) -> None:
        """Rules have no names: those between pipelines that go."""
        for rule in self._service.every("rules") if pipelines else ():
            if {rule["source_uuid"], rule["target_uuid"]} <= pipelines:
                self._delete("rule", f"rules/{rule['uuid']}", {"name": rule["uuid"]})

    def _delete(self, title: str, path: str, entry: Record) -> None:
        answer = self._service.rest("DELETE", path)
        if answer.status == 422 and title == "pipeline":
            # It may be refused while it is archived, and while builds of a run that was killed go on.
            self._service.rest("POST", f"{path}/unarchive")
            for build in self._service.every(f"{path}/builds"):
                if not build.get("finished_at"):
                    self._service.rest("PUT", f"{path}/builds/{build['number']}/cancel")
            answer = self._service.rest("DELETE", path)
        name = f"{title} {entry.get('name') or entry.get('description') or path}"
        if answer.is_success or answer.status == 404:
            self._result.deleted.append(name)
        else:
            self._result.left.append(f"{name}: {words(answer)}")

    def _nodes(self, document: str, field: str) -> Iterator[Record]:
        answer = self._service.graphql(document, {"slug": self._service.client.connection.organization})
        if answer.is_success:
            for edge in answer.data["data"]["organization"][field]["edges"]:
                yield edge["node"]

    def _archived(self, known: list[Record]) -> list[Record]:
        slugs = {entry["slug"] for entry in known}
        return [node for node in self._nodes(ARCHIVED, "pipelines") if node["slug"] not in slugs]

    def _tokens(self) -> None:
        for node in self._nodes(TOKENS, "agentTokens"):
            if self._is_due(node):
                given = {"id": node["id"], "reason": "tests/live is over"}
                answer = self._service.graphql(REVOKE, {"input": given})
                done = self._result.deleted if answer.is_success else self._result.left
                done.append(f"token {node['description']}")
