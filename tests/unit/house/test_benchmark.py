# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lower bound that tests/bench holds its runs against."""

from __future__ import annotations

import typing as t

import pytest

from benchmark import inventory
from benchmark.bounds import AFTER, AT_ONCE, WINDOWS, beaten, bound, least, missed
from benchmark.ratios import Figure, report
from benchmark.receiving import BUFFER, Figures, wrong
from running.declared import EVERY_KIND, USUAL


def log(rest: int, *points: int) -> list[dict[str, t.Any]]:
    return [{"api": "rest", "points": None}] * rest + [{"api": "graphql", "points": each} for each in points]


@pytest.mark.parametrize(
    ("sent", "more", "seconds"),
    [
        (log(0), {}, 0),
        (log(50, 5000), {}, 0),
        (log(51), {}, 61),
        (log(100, 0), {}, 61),
        (log(101, 10), {}, 122),
        (log(0, 2500, 2501), {}, 301),
        (log(201, 4000), {"limits": {**USUAL, "rest_user": 1000}}, 61),  # the organization's
        (log(0, 300, 300, 300), {"limits": {**USUAL, "graphql_organization": 400}}, 602),
        (log(0, 900), {"limits": {**USUAL, "graphql_organization": 400}}, 0),  # it goes alone
        (log(26), {"share": 0.5}, 61),
        (log(3), {"share": 0.05}, 61),  # two requests, and no half
        (log(2), {"share": 0.001}, 61),  # one always
        (log(0, 2500), {"share": 0.5}, 0),
        (log(0, 2501), {"share": 0.5}, 301),
        (log(0, 2684, 4404), {"overdraw": True}, 0),
        (log(0, *[2000] * 7), {"overdraw": True}, 301),  # four count nothing
        (log(51, 9000), {"overdraw": True}, 61),  # requests are not overdrawn
    ],
)
def test_what_has_to_be_waited_for(sent: list[dict[str, t.Any]], more: dict[str, t.Any], seconds: int) -> None:
    assert bound(sent, **{"limits": USUAL, **more}) == seconds


def test_a_run_that_beats_its_bound_is_wrong() -> None:
    assert beaten("a check", 61.0, 61) is None and beaten("a check", 0.0, 0) is None
    assert (beaten("a check", 60.9, 61) or "").startswith("a check: it took 61 s, and at least 61 s were to pass")


def test_what_an_organization_takes_at_least() -> None:
    """With the schedules of all pipelines, the points of members would exceed a window."""
    assert least(EVERY_KIND, USUAL) == (143, 4 + 20 * 19 + 1200 + 64 + 270 + 450 + 4 + 1304)
    assert least(EVERY_KIND, USUAL, pruned=True) == (244, 4 + 20 * 19 + 3300 + 64 + 270 + 450 + 4)
    few = {**dict.fromkeys(EVERY_KIND, 0), "pipelines": 101, "teams": 1, "portals": 3}
    assert least(few, USUAL) == (2 + 1 + 1, 4 + 4 + 4 + 3)


def test_a_run_that_takes_longer_than_its_windows_is_wrong() -> None:
    assert missed("a check", 134.2, 101, 10, USUAL) is None
    assert (missed("a check", 134.3, 150, 5000, USUAL) or "").startswith(
        "a check: it took 134 s, and with 150 requests"
    )


def test_it_counts_as_the_collection_does() -> None:
    from ansible_collections.community.buildkite.plugins.module_utils._api import budget, quota

    assert (WINDOWS, AFTER, AT_ONCE) == (budget.WINDOWS, budget.AFTER_RESET, quota.AT_ONCE)


@pytest.mark.parametrize(
    ("measured", "verdict"), [(2.9, "reached"), (3.0, "reached"), (3.1, "missed"), (3.3, "missed"), (3.31, "FAILED")]
)
def test_a_figure_above_its_limit_fails(measured: float, verdict: str, capsys: pytest.CaptureFixture[str]) -> None:
    figures = [Figure("a check / a play", measured, "", 3.0, 3.3), Figure("an export", 1.0, " s", 1.2, 1.2)]
    failed = report(figures)
    assert capsys.readouterr().out.splitlines()[-2].split()[-4:] == [f"{measured:.2f}", "3.00", "3.30", verdict]
    assert failed == ("Above its limit: a check / a play." if verdict == "FAILED" else None)


@pytest.mark.parametrize(
    ("statuses", "milliseconds", "after", "sentences"),
    [
        ([200] * BUFFER + [503] * 9, 50.0, 109, []),
        ([200] * BUFFER + [503, 200], 50.0, 91, ["Webhook 1002 was answered with 200 rather than 503."]),
        ([503] + [200] * BUFFER, 50.0, 100, ["Webhook 1 was answered with 503 rather than 200."]),
        ([200] * BUFFER + [503, 0], 50.0, 100, ["Webhook 1002 was answered with 0 rather than 503."]),
        ([200] * BUFFER + [503], 101.0, 100, ["99 of 100 answers took 101 ms, more than 100 ms."]),
        ([200] * BUFFER + [503], 50.0, 111, ["Memory changed by more than 10%."]),
    ],
)
def test_limits_of_webhooks_under_load(
    statuses: list[int], milliseconds: float, after: int, sentences: list[str]
) -> None:
    figures = Figures(statuses, [1.0] * 50 + [milliseconds] * 50, 100, after, 64)
    assert wrong(figures) == sentences


def test_inventories_are_compared_by_their_least_disturbed_rounds(capsys: pytest.CaptureFixture[str]) -> None:
    def listing(processor: float) -> inventory.Listing:
        return inventory.Listing(processor, 9.0, 600.0, "same")

    rows = [(listing(12.0), listing(10.0)), (listing(11.0), listing(10.5)), (listing(13.0), listing(11.0))]
    assert inventory.report(20_000, listing(15.0), rows).measured == 1.1
    assert "Ansible's share   10.00 s, the collection's 1.00 s" in capsys.readouterr().out
