# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that probes use, each created once when a probe first needs it, and what a probe can conclude."""

from __future__ import annotations

import itertools
from typing import Any

from conformance.namespace import Namespace
from conformance.service import Answer, Service

MEMBER_VARIABLE = "BUILDKITE_MEMBER_API_TOKEN"
STEPS = "steps:\n  - command: 'true'\n"


class Undecided(Exception):
    """The organization, the token or the answer does not show how the service behaves. The text is the reason."""


class Scene:
    """Own objects of one run. `member` asks as a member who is no administrator, if there is a token of one."""

    def __init__(self, service: Service, namespace: Namespace, member: Service | None = None) -> None:
        self.service = service
        self.namespace = namespace
        self._member = member
        self._made: dict[str, dict[str, Any]] = {}
        self.begin("probe")

    def begin(self, name: str) -> None:
        """Begin with another probe: what it creates has its name, so that it is the same in every organization."""
        self.service.recorder.step = f"switch {name}"
        self._probe = name.replace("_", "-")
        self._numbers = itertools.count(1)

    # Requests

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Answer:
        """One request, whatever is answered."""
        return self.service.rest(method, path, body, **options)

    def must(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """The data of a request that has to succeed for the probe to go on."""
        answer = self.ask(method, path, body, **options)
        if not answer.is_success:
            raise Undecided(f"{method} {shortened(path)} was answered with {words(answer)}")
        return answer.data

    def refuses(self, method: str, path: str, body: Any = None, **options: Any) -> bool:
        """Whether the service refuses a request: True for a refusal of what was asked, False when it was carried out."""
        answer = self.ask(method, path, body, **options)
        if answer.is_success:
            return False
        # 401 and 5xx are no answer to the question, 403 and 404 may mean the token's scope, 422 is a refusal.
        if answer.status in (400, 409, 422):
            return True
        raise Undecided(f"{method} {shortened(path)} was answered with {words(answer)}")

    @property
    def member(self) -> Service:
        """The other caller."""
        if self._member is None:
            raise Undecided(f"needs {MEMBER_VARIABLE}, the token of a member who is no administrator")
        return self._member

    # Objects

    def name(self, word: str) -> str:
        """A name that no other object has."""
        return self.namespace.name(f"{self._probe}-{word}-{next(self._numbers)}")

    def new_pipeline(self, **more: Any) -> dict[str, Any]:
        """A pipeline of its own for one probe."""
        name = self.name("pipeline")
        body = {"name": name, "slug": name, "repository": "https://github.com/buildkite/agent", "configuration": STEPS}
        made: dict[str, Any] = self.must("POST", "pipelines", {"cluster_id": self.cluster["id"], **body, **more})
        return made

    def new_cluster(self) -> dict[str, Any]:
        """A cluster of its own for one probe."""
        made: dict[str, Any] = self.must("POST", "clusters", {"name": self.name("cluster")})
        return made

    def new_team(self) -> dict[str, Any]:
        """A team of its own for one probe, as the list has it: an answer to a creation may lack the ID."""
        name = self.name("team")
        answered = self.must("POST", "teams", {"name": name, **TEAM})
        for entry in self.service.every("teams"):
            if entry["name"] == name:
                return {**entry, "answered": answered}
        raise Undecided("the list of teams lacks a team that was created")

    def _once(self, word: str, make: Any) -> dict[str, Any]:
        if word not in self._made:
            self._made[word] = make()
        return self._made[word]

    @property
    def pipeline(self) -> dict[str, Any]:
        """A pipeline that probes share. None of them archives, renames or deletes it."""
        return self._once("pipeline", self.new_pipeline)

    @property
    def cluster(self) -> dict[str, Any]:
        """A cluster that probes share."""
        return self._once("cluster", self.new_cluster)

    @property
    def team(self) -> dict[str, Any]:
        """A team that probes share."""
        return self._once("team", self.new_team)

    @property
    def user(self) -> dict[str, Any]:
        """The user of the token."""
        return self._once("user", lambda: self.must("GET", "/user"))

    @property
    def pipeline_settings(self) -> dict[str, Any]:
        """The organization's pipeline settings, only ever read."""
        return self._once("settings", lambda: self.must("GET", "pipeline-settings"))


TEAM = {
    "description": "",
    "privacy": "visible",
    "is_default_team": False,
    "default_member_role": "member",
    "members_can_create_pipelines": False,
}


def shortened(path: str) -> str:
    """A path for a sentence."""
    return "/".join(part if len(part) < 30 else "…" for part in path.split("/"))


def words(answer: Answer) -> str:
    """An answer in words."""
    message = answer.data.get("message") if isinstance(answer.data, dict) else None
    return f"{answer.status}{f' ({message})' if message else ''}"
