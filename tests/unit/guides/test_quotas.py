# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs cost what the guide to quotas lists. WRITE_GUIDES=1 writes it into the guide instead of comparing."""

from __future__ import annotations

import os
import typing as t

from ansible_collections.community.buildkite.plugins.module_utils._api import budget, quota
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._apply import batches
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session

from machine.environment import ROOT
from rendering import scopes as of_scopes
from running.declared import EVERY_KIND, REFERENCE, USUAL, whole
from running.modules import REST_SCOPES
from running.paced_clock import PacedClock
from stand_in.process import StandIn

Options = dict[str, t.Any]

GUIDE = ROOT / "docs/docsite/rst/guide_quotas.rst"
TOKENS = ROOT / "docs/docsite/rst/guide_tokens.rst"
WITHOUT_GRAPHQL = "bkua_rest_only"
OWNER = [{"token": WITHOUT_GRAPHQL, "user": "owner@example.com", "scopes": REST_SCOPES}]
KINDS = {entry.plural for entry in CATALOG.managed()}
ONE: Options = {**dict.fromkeys(REFERENCE, 0), "pipelines": 1, "clusters": 1}
HUNDRED: Options = {**dict.fromkeys(REFERENCE, 0), "pipelines": 100, "teams": 10, "links_per_team": 20, "clusters": 4}
THOUSAND: Options = {**HUNDRED, "pipelines": 1000, "teams": 100}
HEAD = ("A check of", "REST requests", "GraphQL requests", "Points", "Waits")
RAISED = {name: 4 * limit for name, limit in USUAL.items()}


class Case(t.NamedTuple):
    """A row of the table: its name, the current state, and the run."""

    name: str
    size: Options
    module: str = "organization"
    limits: dict[str, int] = USUAL
    options: Options = {}
    connection: Options = {}


CASES = (
    Case("one pipeline, by its module", ONE, "pipeline"),
    Case("100 pipelines with settings, 200 links to teams", HUNDRED),
    Case("… with a token without GraphQL access", HUNDRED, connection={"api_token": WITHOUT_GRAPHQL}),
    Case("1,000 pipelines with settings, 2,000 links to teams", THOUSAND),
    Case("… with a token without GraphQL access", THOUSAND, connection={"api_token": WITHOUT_GRAPHQL}),
    Case("the large organization", REFERENCE),
    Case("… with ``graphql_overdraw: true``", REFERENCE, options={"graphql_overdraw": True}),
    Case("… with four times the quotas", REFERENCE, limits=RAISED),
    Case("… with ``quota_share: 0.5``", REFERENCE, connection={"quota_share": 0.5}),
    Case("… with a token without GraphQL access", REFERENCE, connection={"api_token": WITHOUT_GRAPHQL}),
    Case("an export of the large organization", REFERENCE, "organization_info"),
    Case("the large organization with all resources", EVERY_KIND),
    Case("an export of these", EVERY_KIND, "organization_info"),
)
# What each module that returns the objects of a resource reads for all of them.
INFOS = tuple(Case(f"``{module}``", EVERY_KIND, module) for module in CATALOG.infos())


def begin(stand_in: StandIn, size: Options) -> Options:
    """An organization of that size, remembered; what each module declares of it."""
    stand_in.limits(**dict.fromkeys(USUAL))
    stand_in.reset({"generate": size, "tokens": OWNER})
    stand_in.keep()
    state = stand_in.state()
    slug, pipeline = next(iter(state["pipelines"].items()))
    return {
        "organization": whole(state, KINDS),
        "organization_info": {},
        "pipeline": {"slug": slug, "name": pipeline["name"]},
    }


def cost(stand_in: StandIn, case: Case, declared: Options) -> tuple[str, ...]:
    """What a check with nothing to change costs, on the stand-in's own clock: a row of the table."""
    stand_in.back_to_kept()
    stand_in.limits(**case.limits)
    clock = PacedClock(stand_in)
    given = {"api_token": stand_in.token, "organization": stand_in.organization}
    client = connect({**given, "api_url": stand_in.url, "graphql_url": stand_in.graphql_url, **case.connection})
    clock.watch(client.ledger)
    result = Session(client, CATALOG).run(
        case.module, {**declared.get(case.module, {}), **case.options}, check_mode=True
    )
    assert not result.get("changes")
    log = stand_in.log()
    assert {entry["status"] for entry in log} == {200}, "alone on its quotas a run meets no 429"
    rest = sum(entry["api"] == "rest" for entry in log)
    points = sum(entry["points"] or 0 for entry in log)
    return case.name, f"{rest:,}", str(len(log) - rest), f"{points:,}", said(round(client.ledger.waited))


def said(seconds: int) -> str:
    """A time in words."""
    return "nothing" if not seconds else f"{seconds // 60} min {seconds % 60} s"


def test_what_a_check_costs(stand_in: StandIn) -> None:
    """Nobody sleeps: the clock moves when the collection would wait."""
    rows, size, declared = [], None, {}
    for case in (*CASES, *INFOS):
        if case.size is not size:
            size, declared = case.size, begin(stand_in, case.size)
        rows.append(cost(stand_in, case, declared))
    small, small_rest, large, large_rest = (row for row in rows[1:5])
    said_there = (
        f"a check of 100 pipelines and 10 teams takes {small_rest[1]} requests instead of {small[1]}. For 1,000 pipelines and 100"
        f" teams, it takes {large_rest[1]} instead of {large[1]}, and {large_rest[4]}."
    )
    assert said_there in " ".join(TOKENS.read_text(encoding="utf-8").split())
    is_shown("costs", of_scopes.table(HEAD, rows[: len(CASES)]))
    is_shown("information", of_scopes.table(("Module", *HEAD[1:]), rows[len(CASES) :]))


def is_shown(name: str, table: str) -> None:
    """The guide has a table, or gets it."""
    guide = GUIDE.read_text(encoding="utf-8")
    before, start, rest = guide.partition(f".. {name}: measured\n")
    _shown, end, after = rest.partition(f".. end of {name}\n")
    assert start and end
    if os.environ.get("WRITE_GUIDES"):
        GUIDE.write_text(f"{before}{start}{table}{end}{after}", encoding="utf-8")
    else:
        assert f"{start}{table}{end}" in guide, "the guide is out of date: run this test with WRITE_GUIDES=1"


def test_the_numbers_of_the_guide() -> None:
    """The numbers in its sentences are those of the code."""
    text = " ".join(GUIDE.read_text(encoding="utf-8").split())
    said = [
        f"A user has {budget.DEFAULTS[api, 'user']:,} {window}, an organization"
        f" {budget.DEFAULTS[api, 'organization']:,}."
        for api, window in (("rest", "a minute"), ("graphql", "in five minutes"))
    ]
    said += [f"{batches.AT_ONCE} changes per request", {4: "At most four requests are in flight"}[quota.AT_ONCE]]
    assert budget.WINDOWS == {"rest": 60.0, "graphql": 300.0} and budget.AFTER_RESET == 1.0
    assert [one for one in said if one not in text] == []
