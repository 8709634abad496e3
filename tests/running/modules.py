# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole runs against the stand-in: options in, result out, without Ansible."""

from __future__ import annotations

import contextlib
import importlib
import time
import typing as t
from unittest import mock

import pytest
import requests
from ansible_collections.community.buildkite.plugins.module_utils import _parts
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._apply.values import Asking
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._plan.signing import Signer
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session, values_of
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

from running import overrides, services
from stand_in.process import StandIn

Result = dict[str, t.Any]

MODULES = "ansible_collections.community.buildkite.plugins.modules"

USERS = [{"name": "Ada", "email": "ada@example.com"}, {"name": "Grace", "email": "grace@example.com"}]
OWNER = "owner@example.com"
# The scopes for all declarations, for the user, connected agents, and cascades.
REST_SCOPES = sorted(
    {
        scope
        for kind in (*CATALOG.resources, *CATALOG.read_only)
        for scope in (kind.scopes.read, kind.scopes.write, kind.scopes.delete)
        if scope and scope != "graphql"
    }
    | {kind.rest.keys_scope for kind in CATALOG.resources if kind.rest.keys_scope}
    | {"read_user", "read_agents"}
)
# The consents to prune every list.
CONSENTS = {f"prune_{kind.plural}": kind.lifecycle.pruned_by for kind in CATALOG.listed() if kind.lifecycle.pruned_by}
TOKENS = [
    {"token": "bkua_rest_only", "user": OWNER, "scopes": REST_SCOPES},
    {"token": "bkua_graphql_too", "user": OWNER, "scopes": [*REST_SCOPES, "graphql"]},
]
SEED: Result = {"users": USERS, "tokens": TOKENS}
STEPS = "steps:\n  - command: make\n"


class Clock:
    """A clock that sleeping moves forward at once."""

    def __init__(self) -> None:
        self.slept = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.slept

    def sleep(self, seconds: float) -> None:
        """Move the time forward."""
        self.slept += seconds


def catalog_of(module: str) -> Catalog:
    """The resources that a module passes to its run."""
    return t.cast(Catalog, importlib.import_module(f"{MODULES}.{module}").CATALOG)


def packed(module: str) -> t.Iterable[object]:
    """The parts of the engine that a module hands over to its run."""
    return t.cast("t.Iterable[object]", getattr(importlib.import_module(f"{MODULES}.{module}"), "packed", tuple)())


@contextlib.contextmanager
def handed_over(parts: t.Iterable[object]) -> t.Iterator[None]:
    """Give these parts of the engine, and no others: a run that needs another one would fail elsewhere."""
    with mock.patch.object(_parts, "_found", {}), mock.patch.object(_parts, "_waiting", []):
        _parts.give(parts)
        yield


class Runs:
    """Runs modules against a stand-in with one of its tokens."""

    def __init__(self, stand_in: StandIn, token: str) -> None:
        self.stand_in = stand_in
        self.token = token
        # For tasks with no_log.
        self.asking = Asking(private=True)
        # What signs, if an option names a key: the controller has it.
        self.signer: Signer | None = None
        # The module whose parts every run gets, None for the module that runs.
        self.parts_of: str | None = None

    def connection(self, token: str | None = None) -> Result:
        """The connection options of a run."""
        return {
            "api_token": token or self.token,
            "organization": self.stand_in.organization,
            "api_url": self.stand_in.url,
            "graphql_url": self.stand_in.graphql_url,
        }

    def session(self, token: str | None = None, module: str = "organization") -> Session:
        """A new session, as in a module: it knows the module's resources."""
        client = connect(self.connection(token))
        clock = Clock()
        client.ledger._clock, client.ledger._sleep = clock, clock.sleep
        return Session(client, catalog_of(module), signer=self.signer)

    def run(self, module: str, /, check: bool = False, api_token: str | None = None, **options: t.Any) -> Result:
        """The result of one module call, even if it failed."""
        # As in the front, before anything is sent.
        with handed_over(packed(self.parts_of or module)):
            values = values_of(catalog_of(module), module, options, self.asking, check)
            return self.session(api_token, module).run(module, options, check, values=values)

    def both(self, module: str, /, **options: t.Any) -> Result:
        """Check mode, the run, and the run again: check mode writes nothing and predicts the run, the third changes nothing."""
        before = len(self.stand_in.log(write=True))
        planned = self.run(module, check=True, **options)
        assert len(self.stand_in.log(write=True)) == before, "check mode wrote"
        result = self.run(module, **options)
        assert not result.get("failed"), result.get("msg")
        assert planned["changes"] == result["changes"]
        assert planned["changed"] == result["changed"]
        again = self.run(module, **options)
        assert again["changes"] == [], again["changes"]
        return result

    def rejected(
        self, module: str, /, check: bool = False, api_token: str | None = None, **options: t.Any
    ) -> BuildkiteError:
        """The error of a call that must change nothing, in check mode and in a run alike."""
        before = self.stand_in.log(write=True)
        with pytest.raises(BuildkiteError) as caught:
            self.run(module, check, api_token, **options)
        assert self.stand_in.log(write=True) == before, "something was written"
        error = caught.value
        assert error.message.endswith((".", ")")) and ("\n" not in error.message or len(error.problems) > 1)
        assert self.token not in str(error.failure)
        overrides.check(module, error)
        return error

    def held(self, module: str, /, api_token: str | None = None, **options: t.Any) -> dict[str, str]:
        """The reasons by address of a call with held changes: check mode does not fail for them, the run does at its end."""
        before = len(self.stand_in.log(write=True))
        planned = self.run(module, True, api_token, **options)
        assert len(self.stand_in.log(write=True)) == before and not planned.get("failed")
        result = self.run(module, False, api_token, **options)
        assert result["failure"]["code"] == "held" and planned["changes"] == result["changes"]
        return {change["address"]: change["held"] for change in planned["changes"] if "held" in change}

    def rest(self, method: str, path: str, body: Result | None = None) -> t.Any:
        """A request without the collection, as by another client."""
        answer = requests.request(
            method,
            f"{self.stand_in.url}/organizations/{self.stand_in.organization}/{path}",
            json=body,
            headers={"Authorization": f"Bearer {self.stand_in.token}"},
            timeout=10,
        )
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def show_archived(self) -> None:
        """Add an archived pipeline without a cluster. It shows that the list contains archived ones, so clusters can be deleted."""
        self.rest("POST", "pipelines", pipeline("archived"))
        self.rest("PATCH", "pipelines/archived", {"cluster_id": None})
        self.rest("POST", "pipelines/archived/archive")

    def at(self, *names: str) -> t.Any:
        """The stand-in's state at a path: `at("clusters", "Linux", "queues", "gpu")`."""
        found: t.Any = self.stand_in.state()
        for name in names:
            found = found[name]
        return found


def pipeline(slug: str = "web", **more: t.Any) -> Result:
    """The options of a small pipeline. Its repository is not on GitHub, so that it can be deleted without GraphQL."""
    return {"slug": slug, "name": slug, "repository": f"https://gitlab.com/x/{slug}", "configuration": STEPS, **more}


def on_github(options: Result) -> Result:
    """The same with the repositories of all pipelines on GitHub, which has the most settings."""
    repository = "https://github.com/x/{slug}"
    return {**options, "pipelines": [{**one, "repository": repository.format(**one)} for one in options["pipelines"]]}


def actions(result: Result) -> list[tuple[str, str]]:
    """The changes of a result, in short."""
    return [(change["action"], change["address"]) for change in result["changes"]]


# A small organization: every kind, every link, a paused queue and an archived pipeline.
TREE: dict[str, t.Any] = {
    "clusters": [
        {
            "name": "Linux",
            "description": "Agents",
            "default_queue": "default",
            "queues": [
                {"key": "default"},
                {"key": "gpu", "dispatch_paused": True, "dispatch_paused_note": "new driver"},
            ],
            "maintainers": [{"team": "Platform"}, {"user": "ada@example.com"}],
        }
    ],
    "teams": [
        {"name": "Platform", "members": [{"user": "ada@example.com", "role": "maintainer"}]},
        {"name": "Web", "members": [{"user": "grace@example.com"}]},
    ],
    "pipelines": [
        pipeline(
            "web",
            cluster="Linux",
            tags=["a", "b"],
            provider_settings={"build_tags": True},
            teams=[
                {"team": "Platform", "access_level": "read_only"},
                {"team": "web", "access_level": "build_and_read"},
            ],
        ),
        pipeline("old", archived=True, default_command_step_timeout=10),
    ],
}

# Open questions of the documentation, as switches of the stand-in.
LEFT_OUT = [
    "description",
    "cluster_id",
    "tags",
    "configuration",
    "allow_rebuilds",
    "pipeline_template_uuid",
    "default_command_step_timeout",
    "maximum_command_step_timeout",
]
WAYS: dict[str, dict[str, t.Any]] = {
    "usual": {},
    "archived are not listed": {"list_holds_archived": False},
    "the list leaves fields out": {"list_omits": LEFT_OUT},
    "the list leaves settings out": {"list_omits": ["provider"]},
    "both": {"list_omits": LEFT_OUT, "list_holds_archived": False},
    "null": {"absent_or_null": "null"},
    "absent": {"absent_or_null": "absent"},
    "teams answer their request": {"team_create_answers_id": False},
    "teams leave permissions out": {"team_list_omits_permissions": True},
    "lists have no pages": {"members_paged": False},
    "applied": {"patch_pipeline_teams": "applied"},
    "older 429": {"old_429_wording": True, "retry_after": True},
    "queues leave fields out": {"queue_omits": ["hosted", "retry_agent_affinity"]},
    "oldest first": {"pipelines_order": "oldest"},
    "unknown fields refused": {"unknown_fields": "refused", "foreign_provider_settings": "refused"},
}

# From the small organization to another: every kind is created, changed, renamed, replaced, archived and deleted.
FULL = {"team": "Platform", "access_level": "manage_and_read"}
HOSTED = {"instance_shape": "LINUX_AMD64_2X4"}
NIGHTLY = {"label": "Nightly", "cronline": "@midnight", "branch": "main", "env": {"A": "1"}}
BEFORE: Result = {
    **TREE,
    "clusters": [
        {
            **TREE["clusters"][0],
            "queues": [*TREE["clusters"][0]["queues"], {"key": "hosted", "hosted_agents": HOSTED}],
            "agent_images": [{"name": "goes"}],
            "agent_tokens": [{"description": "stays"}, {"description": "goes"}],
            "secrets": [{"key": key, "value": "a-value-1", "value_version": "1"} for key in ("STAYS", "GOES")],
        },
        {"name": "Old", "queues": [{"key": "q"}], "maintainers": [{"team": "Web"}]},
    ],
    "teams": [*TREE["teams"], {"name": "Gone", "members": [{"user": "ada@example.com"}]}],
    "pipelines": [
        {**TREE["pipelines"][0], "schedules": [NIGHTLY]},
        {**TREE["pipelines"][1], "schedules": [NIGHTLY]},
        pipeline("moves", cluster="Old", teams=[{"team": "Gone", "access_level": "read_only"}]),
        pipeline("stays-archived", archived=True),
        pipeline("gone", teams=[{"team": "Platform", "access_level": "read_only"}]),
        pipeline("undeclared", schedules=[NIGHTLY]),
    ],
    "pipeline_templates": [{"name": name, "configuration": STEPS} for name in ("Kept", "Gone")],
    "invitations": [{"email": "gone@example.com"}],
    "portals": [{"slug": slug, "name": slug, "query": "{ viewer { id } }"} for slug in ("kept", "gone")],
    "test_suites": [
        {"name": name, "default_branch": "main", "teams": [FULL, {"team": "Web", "access_level": "read_only"}]}
        for name in ("Kept", "Gone")
    ],
    **services.BEFORE,
    "pipeline_settings": {"default_cluster": "Linux", "public_pipeline_creation": True},
    "api_settings": {"revoke_inactive_tokens_after_days": 90},
}
AFTER: Result = {
    "invitations": [{"email": "gone@example.com", "state": "absent"}, {"email": "new@example.com"}],
    "clusters": [
        {
            "name": "Linux x86",
            "previous_names": ["Linux"],
            "description": "More agents",
            "default_queue": "small",
            "queues": [
                {"key": "small", "description": "New", "dispatch_paused": True},
                {"key": "default", "state": "absent"},
                {"key": "gpu", "dispatch_paused": True, "dispatch_paused_note": "another driver"},
            ],
            "maintainers": [{"user": "ada@example.com"}, {"user": "grace@example.com"}],
            "agent_tokens": [
                {"description": "stays", "allowed_ip_addresses": ["10.0.0.0/8"]},
                {"description": "goes", "state": "absent"},
                {"description": "made"},
            ],
            "agent_images": [{"name": "goes", "state": "absent"}, {"name": "made", "dockerfile": "RUN true"}],
            "secrets": [
                {"key": "STAYS", "value": "a-value-2", "value_version": "2"},
                {"key": "GOES", "state": "absent"},
                {"key": "MADE", "value": "a-value-3", "policy": [{"pipeline_slug": "web"}]},
            ],
        },
        {"name": "Old", "state": "absent"},
        {"name": "New", "queues": [{"key": "a"}, {"key": "b"}], "default_queue": "b"},
    ],
    "teams": [
        {
            "name": "Build platform",
            "previous_names": ["Platform"],
            "privacy": "secret",
            "members": [{"user": "ada@example.com", "role": "member"}, {"user": "grace@example.com"}],
        },
        {"name": "Web", "members": [{"user": "ada@example.com", "role": "maintainer"}]},
        {"name": "Gone", "state": "absent"},
        {"name": "Extra"},
    ],
    "pipelines": [
        pipeline(
            "website",
            previous_slugs=["web"],
            schedules=[{**NIGHTLY, "cronline": "@weekly"}, {"label": "Hourly", "cronline": "@hourly"}],
            cluster="New",
            tags=["c"],
            provider_settings={"build_tags": False},
            teams=[{"team": "Build platform", "access_level": "build_and_read"}],
        ),
        pipeline("old", archived=False, description="back", schedules=[{"label": "Nightly", "state": "absent"}]),
        {"slug": "stays-archived", "archived": True, "description": "changed"},
        {"slug": "moves", "cluster": "New", "teams": [{"team": "Web", "access_level": "manage_build_and_read"}]},
        {"slug": "gone", "state": "absent"},
        pipeline("new", archived=True, teams=[{"team": "Web", "access_level": "read_only"}]),
    ],
    "pipeline_templates": [
        {"name": "Kept", "available": True},
        {"name": "Gone", "state": "absent"},
        {"name": "New", "configuration": STEPS},
    ],
    "portals": [
        {"slug": "kept", "description": "A page"},
        {"slug": "gone", "state": "absent"},
        {"slug": "new", "name": "New", "query": "{ viewer { id } }"},
    ],
    "test_suites": [
        {
            "name": "Specs",
            "previous_names": ["Kept"],
            "emoji": ":rspec:",
            "teams": [{"team": "Web", "access_level": "manage_and_read"}],
        },
        {"name": "Gone", "state": "absent"},
        {"name": "New", "default_branch": "main", "teams": [{**FULL, "team": "Extra"}]},
    ],
    "webhooks": [
        {"description": "Builds", "url": "https://ci.example.com/3", "events": ["build.finished", "build.running"]},
        {"description": "Jobs", "state": "absent"},
        {"description": "Agents", "url": "https://ci.example.com/4", "events": ["agent.lost"], "enabled": False},
    ],
    **services.AFTER,
    "pipeline_settings": {
        "default_cluster": "New",
        "maximum_timeout_in_minutes": 60,
        "hosted_agents_terminal_access": True,
        "public_pipeline_creation": False,
    },
    "api_settings": {"revoke_inactive_tokens_after_days": 0, "restrict_user_api_token_creation": True},
    "prune": ["pipelines"],
    "allow_empty": True,
}
