# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs over the reference organization take of the service's quotas, and how long, on the stand-in's own clock.

Requests, points, windows and waiting are exact, since nobody sleeps: the clock moves when the collection would wait.
The processor's time is this machine's; the output also has that of ten times the pipelines. tests/bench runs this file
with a Python that has ansible-core.
"""

from __future__ import annotations

import copy
import json
import resource
import statistics
import sys
import time
import typing as t
import urllib.request
from pathlib import Path

if __name__ == "__main__":
    # Not in tests, which would compile every file again.
    sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmark.bounds import beaten, bound, least, missed
from machine import environment
from running import engine
from running.declared import EVERY_KIND, REFERENCE, USUAL, whole
from running.paced_clock import PacedClock
from stand_in.process import StandIn

Options = dict[str, t.Any]

TENFOLD = {**REFERENCE, "pipelines": 10_000, "teams": 200, "links_per_team": 100}
RAISED = {name: 10 * value for name, value in USUAL.items()}
NO_LIMITS = dict.fromkeys(USUAL)
COLUMNS = ("REST", "GraphQL", "points", "windows", "bound", "took", "ratio")
ROUNDS = 3
# How much longer ten times the pipelines may take.
MOST_GROWTH = 10.5
# The cost of reads, exactly: requests over REST and GraphQL, and points.
CHECKED = (66, 5, 4866)
EVERY_CHECKED = (115, 9, 4921)
EVERY_PRUNED = (207, 12, 4969)


class Runs:
    """Runs against one stand-in, in this process."""

    def __init__(self, stand_in: StandIn) -> None:
        from ansible.plugins.loader import init_plugin_loader

        init_plugin_loader([str(environment.link_root())])
        from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

        engine.complete()
        self.stand_in = stand_in
        self.kinds = {entry.plural for entry in CATALOG.managed()}

    def begin(self, size: Options) -> Options:
        """A new organization; all of it, as options."""
        self.stand_in.reset({"generate": size})
        return whole(self.stand_in.state(), self.kinds)

    def run(self, options: Options, check: bool, clock: PacedClock | None = None, **connection: t.Any) -> Options:
        """The result of one run."""
        from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
        from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
        from ansible_collections.community.buildkite.plugins.module_utils._run import Session

        where = {
            "api_token": self.stand_in.token,
            "organization": self.stand_in.organization,
            "api_url": self.stand_in.url,
            "graphql_url": self.stand_in.graphql_url,
        }
        client = connect({**where, **connection})
        if clock:
            clock.watch(client.ledger)
        return Session(client, CATALOG).run("organization", options, check)

    def row(
        self,
        name: str,
        options: Options,
        check: bool,
        expected: int,
        limits: Options | None = None,
        exactly: tuple[int, int, int] | None = None,
        **connection: t.Any,
    ) -> float:
        """Run under quotas of which nothing is used, and print what it took; returns the seconds. Ends when the run is not what was
        expected, and when its reads do not cost `exactly` that."""
        limits = limits or USUAL
        self.stand_in.limits(**limits)
        self.stand_in.clear_log()
        clock = PacedClock(self.stand_in)
        began = clock()
        result = self.run(options, check, clock, **connection)
        seconds = clock() - began
        if result.get("failed") or len(result["changes"]) != expected:
            sys.exit(f"{name}: {expected} changes were expected: {result.get('msg') or result['summary']}")
        log = self.stand_in.log()
        if any(entry["status"] == 429 for entry in log):
            sys.exit(f"{name}: alone on its quotas it met a 429.")
        rest = sum(entry["api"] == "rest" for entry in log)
        points = sum(entry["points"] or 0 for entry in log)
        if exactly and exactly != (rest, len(log) - rest, points):
            sys.exit(f"{name}: {exactly} requests and points were expected, not {(rest, len(log) - rest, points)}.")
        shortest = bound(log, limits, connection.get("quota_share", 1.0), bool(options.get("graphql_overdraw")))
        wrong = beaten(name, seconds, shortest)
        if wrong:
            sys.exit(wrong)
        begun = self.stand_in.limits()["windows"]
        windows = f"{begun['rest_user']} + {begun['graphql_user']}"
        ratio = f"{seconds / shortest:.2f}" if shortest else "-"
        row = (rest, len(log) - rest, points, windows, f"{shortest} s", f"{seconds:.0f} s", ratio)
        print(f"  {name:<42}" + "".join(f"{value!s:>10}" for value in row), flush=True)
        return seconds

    def every_kind(self) -> None:
        """Print what a check with objects of every kind took. Ends when it takes longer than it has to."""
        for name, more, exactly in (
            ("a check, objects of every kind", {}, EVERY_CHECKED),
            ("… with prune of schedules", {"prune": ["schedules"]}, EVERY_PRUNED),
        ):
            seconds = self.row(name, {**self.begin(EVERY_KIND), **more}, True, 0, exactly=exactly)
            wrong = missed(name, seconds, *least(EVERY_KIND, USUAL, bool(more)), USUAL)
            if wrong:
                sys.exit(wrong)

    def processor(self, size: Options) -> float:
        """The seconds of this process for a check of an organization, without limits."""
        options = self.begin(size)
        self.run(options, check=True)
        seconds = []
        for _number in range(ROUNDS):
            before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
            self.run(options, check=True)
            seconds.append(resource.getrusage(resource.RUSAGE_SELF).ru_utime - before)
        return statistics.median(seconds)

    def beside_plain_requests(self, options: Options) -> tuple[float, float]:
        """The seconds of a check without limits, and those of plain requests for the same pages."""
        rows = []
        for _number in range(ROUNDS):
            self.stand_in.clear_log()
            started = time.perf_counter()
            self.run(options, check=True)
            ended = time.perf_counter()
            rows.append((ended - started, plain(self.stand_in, self.stand_in.log())))
        return statistics.median(row[0] for row in rows), statistics.median(row[1] for row in rows)


def plain(stand_in: StandIn, log: list[Options]) -> float:
    """The seconds that the requests of a log take, one after the other, with nothing done to the answers."""
    started = time.perf_counter()
    base = stand_in.url.removesuffix("/v2")
    for entry in log:
        path = "/v1" if entry["api"] == "graphql" else f"/v2{entry['path']}"
        query = f"?{entry['query']}" if entry["api"] == "rest" and entry.get("query") else ""
        body = json.dumps(entry["body"]).encode() if entry["api"] == "graphql" else None
        headers = {"Authorization": f"Bearer {stand_in.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(base + path + query, data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            json.loads(answer.read())
    return time.perf_counter() - started


def changed(options: Options) -> Options:
    """Another description of every pipeline."""
    other = copy.deepcopy(options)
    for number, pipeline in enumerate(other["pipelines"]):
        pipeline["description"] = f"Another one, {number}"
    return other


def main() -> int:
    """Measure and print."""
    with StandIn() as stand_in:
        runs = Runs(stand_in)
        options = runs.begin(REFERENCE)
        print(f"The reference organization, of which can be declared: {', '.join(sorted(runs.kinds))}.")
        print(
            "Windows are those of REST + of GraphQL; the bound is how long those have to pass that the\nrequests and points fill at least.\n"
        )
        print(f"  {'':<42}" + "".join(f"{column:>10}" for column in COLUMNS))
        runs.row("a check, nothing to change", options, True, 0, exactly=CHECKED)
        for name, limits, connection in (
            ("… with ten times the quotas", RAISED, {}),
            ("… with quota_share: 0.5", USUAL, {"quota_share": 0.5}),
        ):
            runs.begin(REFERENCE)
            runs.row(name, options, True, 0, limits, None, **connection)
        runs.begin(REFERENCE)
        runs.row("… with graphql_overdraw: true", {**options, "graphql_overdraw": True}, True, 0)
        runs.every_kind()
        runs.begin(REFERENCE)
        runs.row("1,000 changes", changed(options), False, 1000)
        runs.begin(REFERENCE)
        some = [{"slug": pipeline["slug"], "state": "absent"} for pipeline in options["pipelines"][:250]]
        runs.row("250 pipelines deleted", {"pipelines": some}, False, 250)
        runs.begin({**REFERENCE, "pipelines": 0})
        links = sum(len(pipeline["teams"]) for pipeline in options["pipelines"])
        schedules = REFERENCE["schedules"] if "schedules" in runs.kinds else 0
        runs.row("1,000 pipelines from nothing, with teams", options, False, 1000 + links + schedules)
        # Two of one name are accepted: their lists are read again around the creations.
        runs.begin(REFERENCE)
        clusters = [{"name": f"New {number}"} for number in range(1000)]
        runs.row("1,000 new clusters", {"clusters": clusters}, False, 1000)
        runs.begin(REFERENCE)
        new = [{"label": "New", "cronline": "@daily"}]
        one_each = [{"slug": pipeline["slug"], "schedules": new} for pipeline in options["pipelines"]]
        runs.row("1,000 new schedules, one a pipeline", {"pipelines": one_each}, False, 1000)
        runs.begin(REFERENCE)
        stand_in.limits(**NO_LIMITS)
        seconds, same = runs.beside_plain_requests(options)
        print(f"\n  A check without limits: {seconds:.2f} s, plain requests for the same pages {same:.2f} s, ", end="")
        print(f"ratio {seconds / same:.2f} (medians of {ROUNDS}).")
        small, large = runs.processor(REFERENCE), runs.processor(TENFOLD)
        print(f"  Processor: {small:.2f} s for 1,000 pipelines, {large:.2f} s for 10,000, ratio {large / small:.1f}.\n")
        if large / small > MOST_GROWTH:
            sys.exit(f"10,000 pipelines took more than {MOST_GROWTH} times as long as 1,000.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
