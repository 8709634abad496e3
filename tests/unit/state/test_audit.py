# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading the audit log about some objects: what it costs, what a noisy object hides, and how far back it is complete."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _times
from ansible_collections.community.buildkite.plugins.module_utils._api.complexity import requested
from ansible_collections.community.buildkite.plugins.module_utils._errors import MissingScope
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._state import audit
from ansible_collections.community.buildkite.plugins.module_utils._state.organization import Organization
from graphql import GraphQLEnumType

from running.modules import OWNER, Runs
from stand_in.graphql.documents import SCHEMA
from stand_in.process import StandIn

MOST = 2100
NOW = datetime.datetime.now(datetime.timezone.utc)
PIPELINES = 100
TYPES = frozenset(("PIPELINE_CREATED", "PIPELINE_UPDATED", "PIPELINE_DELETED"))
LOG = {"token": "bkua_log", "user": OWNER, "scopes": ["read_audit_events"], "description": "Log"}


def uuid(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012}"


def happened(number: int, hours: float, kind: str = "PIPELINE_UPDATED", name: str = "") -> dict[str, t.Any]:
    """An event about an object, so many hours ago."""
    at = _times.text(NOW - datetime.timedelta(hours=hours))
    return {
        "type": kind,
        "occurred_at": at,
        "actor": OWNER,
        "subject": {"type": "PIPELINE", "uuid": uuid(number), "name": name},
    }


def existing(number: int) -> audit.Subject:
    return audit.Subject(uuid(number), TYPES, frozenset(), frozenset())


def gone(name: str) -> audit.Subject:
    return audit.Subject(None, frozenset(), frozenset(("PIPELINE_DELETED", "PIPELINE_CREATED")), frozenset((name,)))


def organization(stand_in: StandIn, *events: dict[str, t.Any], token: str | None = None) -> Organization:
    """What reads the log of some events."""
    stand_in.reset({"tokens": [LOG], "audit_events": list(events)})
    return Runs(stand_in, token or stand_in.token).session().organization


def spent(known: Organization) -> int:
    return int(known.client.cost()["graphql_points"])


def test_a_hundred_objects_and_a_noisy_one(stand_in: StandIn) -> None:
    """One object fills the page: the others are asked for alone, and what is gone by type and name, in 2,100 points."""
    noise = [happened(0, hours=1 + number / 100) for number in range(audit.PAGE)]
    others = [happened(number, hours=100 + number) for number in range(1, PIPELINES - 1)]
    deleted = [happened(900 + number, 200, "PIPELINE_DELETED", f"Other {number}") for number in range(audit.PAGE)]
    known = organization(stand_in, *noise, *others, happened(999, 50, "PIPELINE_DELETED", "Lost"), *deleted)
    before = spent(known)
    subjects = [*map(existing, range(PIPELINES - 1)), gone("lost")]
    log = audit.read(known, subjects, None)
    assert audit.tokens(known)
    # A page, 98 objects alone, a page of deletions, and the descriptions of the tokens.
    pages, alone = 4 + 4 * audit.PAGE, 1 + 6 * (PIPELINES - 2)
    assert pages * 2 + alone <= spent(known) - before <= MOST
    assert [len(log.of(subject)) for subject in subjects] == [audit.PAGE] + [1] * (PIPELINES - 1)
    assert log.is_complete(subjects[0], NOW - datetime.timedelta(hours=1)) and log.is_complete(subjects[-1], NOW)
    assert not log.is_complete(subjects[1], NOW - datetime.timedelta(hours=99))


def test_documents_never_cost_more() -> None:
    """What they request at most, for 100 objects of which one fills a page."""
    tokens = requested(audit.tokens_document(audit.TOKENS))
    most = 2 * requested(audit.page_document(audit.PAGE)) + requested(audit.alone_document(audit.SUBJECTS - 1)) + tokens
    assert requested(audit.page_document(audit.PAGE)) == 604 and requested(audit.alone_document(99)) == 595
    assert most == 2006 <= MOST


def test_a_page_that_is_not_full_asks_for_nothing_alone(stand_in: StandIn) -> None:
    known = organization(stand_in, happened(1, 900))
    before = spent(known)
    log = audit.read(known, [existing(1), existing(2)], None)
    assert spent(known) - before == 8 and known.client.requests["graphql"] == 1
    assert log.is_complete(existing(2), NOW - datetime.timedelta(days=9999)) and not log.of(existing(2))


def test_more_objects_are_asked_for_by_the_hundred(stand_in: StandIn) -> None:
    known = organization(stand_in, happened(1, 1), happened(205, 1))
    log = audit.read(known, [existing(number) for number in range(206)], None)
    assert known.client.requests["graphql"] == 3 and len(log.of(existing(205))) == 1


@pytest.mark.parametrize("share", [1.0, 0.05])
def test_all_events_since_a_time(stand_in: StandIn, share: float) -> None:
    """Pages are read until they reach it, small ones under a share of the quota."""
    known = organization(stand_in, *(happened(0, number / 10) for number in range(400)))
    known.client.ledger.share = share
    since = NOW - datetime.timedelta(hours=25)
    log = audit.read(known, [existing(0)], since)
    assert log.is_complete(existing(0), since) and len(log.of(existing(0))) >= 250
    assert (known.client.requests["graphql"] == 2) is (share == 1.0)


def test_too_many_events_are_not_taken_for_all(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "MOST_PAGES", 2)
    known = organization(stand_in, *(happened(0, number / 10) for number in range(400)))
    log = audit.read(known, [existing(0)], NOW - datetime.timedelta(hours=39))
    assert not log.is_complete(existing(0), NOW - datetime.timedelta(hours=39))
    assert log.is_complete(existing(0), NOW - datetime.timedelta(hours=29))


def test_deletions_are_looked_for_in_the_last_month(stand_in: StandIn) -> None:
    """An object that was deleted long ago has another story."""
    known = organization(
        stand_in, happened(1, 29 * 24, "PIPELINE_DELETED", "Near"), happened(2, 31 * 24, "PIPELINE_DELETED", "Far")
    )
    log = audit.read(known, [gone("near"), gone("far")], None)
    assert len(log.of(gone("near"))) == 1 and log.of(gone("far")) == []


def test_rest_reads_at_most_five_pages(stand_in: StandIn) -> None:
    """It has no filter: other events count."""
    many = [happened(1, number / 100) for number in range(audit.MOST_OVER_REST)]
    known = organization(stand_in, *many, happened(2, 6), token="bkua_log")
    log = audit.read(known, [existing(1), existing(2)], None)
    assert known.client.requests["rest"] == 1 + 5 and spent(known) == 0
    assert len(log.of(existing(1))) == audit.MOST_OVER_REST and log.of(existing(2)) == []
    assert not log.is_complete(existing(2), NOW - datetime.timedelta(hours=7))
    assert log.is_complete(existing(2), NOW - datetime.timedelta(hours=4))
    old = organization(stand_in, happened(1, 31 * 24), token="bkua_log")
    assert audit.read(old, [existing(1)], None).of(existing(1)) == []


def test_a_token_that_cannot_read_it(stand_in: StandIn) -> None:
    stand_in.reset({"tokens": [{**LOG, "token": "bkua_less", "scopes": ["read_pipelines"]}]})
    known = Runs(stand_in, "bkua_less").session().organization
    with pytest.raises(MissingScope):
        audit.read(known, [existing(1)], None)
    assert audit.tokens(known) == {}


def test_types_are_those_of_the_schema() -> None:
    """A type that GraphQL does not know would make every read fail."""
    known = SCHEMA.type_map["AuditEventType"]
    assert isinstance(known, GraphQLEnumType)
    for resource in CATALOG.resources:
        audited = resource.audited
        types = {*audited.types(resource.name), *audited.endings(resource.name), *sum(audited.parts.values(), ())}
        assert types <= set(known.values), resource.name
        if types and not resource.singleton:
            assert f"{audited.ends}" in {kind.rpartition("_")[2] for kind in types}, resource.name
