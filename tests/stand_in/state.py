# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everything in the store by kind and name, in REST's form, for comparisons in tests. Secrets are masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .log import masked
from .rest import organization as organization_face
from .rest import shapes
from .rest.access_rules import rule
from .rest.agents import agent
from .rest.aliases import token as unclustered
from .rest.images import image
from .rest.packages import listed as package
from .rest.pipeline_shape import pipeline as pipeline_shape
from .rest.portals import portal
from .rest.registries import registry
from .rest.registries import token as registry_token
from .rest.schedules import schedule
from .rest.secrets import secret
from .rest.services import service
from .rest.suite_tests import test
from .rest.suites import suite
from .rest.tokens import token
from .store import Record, Store


def by_name(records: Iterable[Record], name: Callable[[Record], str], shape: Callable[[Record], Any]) -> Record:
    """Records by name in order; the second record of a name gets a number."""
    result: Record = {}
    for record in sorted(records, key=lambda record: (name(record), record["created_at"], record["id"])):
        key, count = name(record), 2
        while key in result:
            key, count = f"{name(record)} ({count})", count + 1
        result[key] = shape(record)
    return result


def state(store: Store) -> Record:
    """The whole store."""
    shown = {
        "organization": shapes.organization(store),
        "api_settings": organization_face.api_settings(store),
        "pipeline_settings": organization_face.pipeline_settings(store),
        "members": by_name(store.all("member"), lambda r: email(store, r), lambda r: shapes.member(store, None, r)),
        "clusters": by_name(store.all("cluster"), name_of, lambda record: cluster(store, record)),
        "teams": by_name(store.all("team"), name_of, lambda record: team(store, record)),
        "pipelines": by_name(store.all("pipeline"), lambda r: str(r["slug"]), lambda record: pipeline(store, record)),
        "pipeline_templates": by_name(
            store.all("pipeline_template"), name_of, lambda record: shapes.template(store, record)
        ),
        **others(store),
    }
    result: Record = masked(shown)
    return result


def others(store: Store) -> Record:
    """Services, portals, agents, unclustered tokens, rules, invitations, suites, registries."""
    return {
        "services": by_name(store.all("service"), described, lambda record: service(store, record)),
        "portals": by_name(store.all("portal"), lambda r: str(r["slug"]), lambda record: portal(store, record)),
        "agents": by_name(store.all("agent"), name_of, lambda record: agent(store, record)),
        "agent_tokens": by_name(store.all("agent_token"), described, lambda record: unclustered(store, record)),
        "rules": by_name(store.all("rule"), lambda record: str(record["id"]), lambda record: rule(store, record)),
        "invitations": by_name(
            store.all("invitation"), lambda r: str(r["email"]), lambda r: organization_face.invitation(store, r)
        ),
        "suites": by_name(store.all("suite"), name_of, lambda record: test_suite(store, record)),
        "registries": by_name(store.all("registry"), name_of, lambda record: package_registry(store, record)),
    }


def test_suite(store: Store, record: Record) -> Record:
    """A test suite with its tests, and the access of teams by their names."""
    tests = store.filter("suite_test", suite_id=record["id"])
    links = store.filter("team_suite", suite_id=record["id"])
    return {
        **suite(store, record),
        "teams": {store.tables["team"][link["team_id"]]["name"]: link["access_level"] for link in links},
        "tests": by_name(tests, name_of, lambda entry: {**test(store, entry), "state": entry["state"]}),
    }


def package_registry(store: Store, record: Record) -> Record:
    """A registry with its tokens and packages, and the access of teams by their names."""
    packages = store.filter("package", registry_id=record["id"])
    tokens = store.filter("registry_token", registry_id=record["id"])
    links = store.filter("team_registry", registry_id=record["id"])
    return {
        **registry(store, record),
        "teams": {store.tables["team"][link["team_id"]]["name"]: link["access_level"] for link in links},
        "packages": by_name(packages, name_of, lambda entry: package(store, entry)),
        "tokens": by_name(tokens, described, lambda entry: registry_token(store, entry)),
    }


def described(record: Record) -> str:
    """The description of a record."""
    return str(record["description"])


def name_of(record: Record) -> str:
    """The name of a record."""
    return str(record["name"])


def email(store: Store, record: Record) -> str:
    """The address of the user of a membership."""
    return str(store.tables["user"][record["user_id"]]["email"])


def cluster(store: Store, record: Record) -> Record:
    """A cluster with its contents."""
    queues, tokens, secrets, images = (
        store.filter(kind, cluster_id=record["id"])
        for kind in ("cluster_queue", "cluster_token", "secret", "agent_image")
    )
    return {
        **shapes.cluster(store, None, record),
        "queues": by_name(queues, lambda queue: str(queue["key"]), lambda queue: shapes.queue(store, queue)),
        "agent_tokens": by_name(tokens, described, lambda entry: token(store, entry)),
        "secrets": by_name(secrets, lambda entry: str(entry["key"]), lambda entry: secret(store, entry)),
        "agent_images": by_name(images, name_of, lambda entry: image(store, entry)),
    }


def team(store: Store, record: Record) -> Record:
    """A team with its members by e-mail and its pipelines by slug."""
    members = store.filter("team_member", team_id=record["id"])
    pipelines = store.filter("team_pipeline", team_id=record["id"])
    return {
        **shapes.team(store, record),
        "members": by_name(members, lambda link: email(store, link), lambda link: shapes.team_member(store, link)),
        "pipelines": by_name(
            pipelines,
            lambda link: str(store.tables["pipeline"][link["pipeline_id"]]["slug"]),
            lambda link: shapes.team_pipeline(store, link),
        ),
    }


def pipeline(store: Store, record: Record) -> Record:
    """A pipeline with its schedules."""
    schedules = store.filter("pipeline_schedule", pipeline_id=record["id"])
    return {
        **pipeline_shape(store, None, record),
        "schedules": by_name(schedules, lambda entry: str(entry["label"]), lambda entry: schedule(store, entry)),
    }
