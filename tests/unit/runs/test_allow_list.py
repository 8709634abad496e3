# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks from which the APIs may be used: nobody is shut out by accident, the run itself least of all."""

from __future__ import annotations

import pytest

from running.modules import SEED, Result, Runs, actions

HERE = "127.0.0.0/8"
API = "organization/api_settings"


def allow(runs: Runs, *networks: str | None) -> None:
    """The list as someone else left it."""
    runs.rest("PATCH", "api-settings", {"allowed_ip_addresses": " ".join(filter(None, networks)) or None})


GUARDED = {
    "a first list": ([], [HERE], "limits access to 127.0.0.0/8, where every network had access"),
    "in place of everywhere": (["0.0.0.0/0"], [HERE], "limits access to"),
    "one of two": ([HERE, "192.0.2.0/24"], [HERE], "removes 192.0.2.0/24, in whole or in part, from allowed_ip"),
    "a part of one": ([HERE, "192.0.2.0/24"], [HERE, "192.0.2.0/25"], "removes 192.0.2.0/24, in whole or in part"),
    "another in its place": ([HERE, "192.0.2.0/24"], [HERE, "198.51.100.0/24"], "removes 192.0.2.0/24"),
}


@pytest.mark.parametrize("case", GUARDED)
def test_networks_are_not_shut_out(runs: Runs, case: str) -> None:
    """Without the address in `override_guards`, and nothing is written; with it, it is done, and after everything else."""
    before, after, words = GUARDED[case]
    allow(runs, *before)
    wanted: Result = {"teams": [{"name": "New"}], "api_settings": {"allowed_ip_addresses": after}}
    error = runs.rejected("organization", **wanted)
    assert error.code == "rejected" and words in error.message, error.message
    assert (error.facts["option"], error.facts["address"]) == ("override_guards", API)
    assert error.facts["networks"]
    runs.rejected("organization", check=True, **wanted)
    result = runs.both("organization", **wanted, override_guards=[API])
    assert actions(result)[-1] == ("update", API)
    assert runs.stand_in.log(write=True)[-1]["path"].endswith("/api-settings")


LET_THROUGH = {
    "one more": ([HERE], [HERE, "192.0.2.0/24"]),
    "a wider one": ([HERE, "192.0.2.0/25"], [HERE, "192.0.2.0/24"]),
    "halves as a whole and more": ([HERE, "192.0.2.0/25", "192.0.2.128/25"], [HERE, "192.0.2.0/23"]),
}


@pytest.mark.parametrize("case", LET_THROUGH)
def test_a_list_that_only_grows_is_let_through(runs: Runs, case: str) -> None:
    before, after = LET_THROUGH[case]
    allow(runs, *before)
    assert actions(runs.both("organization", api_settings={"allowed_ip_addresses": after})) == [("update", API)]


SAME = {
    "another order": [HERE, "192.0.2.0/24"],
    "in halves": ["192.0.2.0/25", "192.0.2.128/25", HERE],
    "twice, and a part besides": [HERE, HERE, "192.0.2.0/24", "192.0.2.7/32"],
    "as one text": [f"192.0.2.0/24 {HERE}"],
}


@pytest.mark.parametrize("case", SAME)
def test_the_same_networks_are_no_change(runs: Runs, case: str) -> None:
    """However they are written."""
    allow(runs, "192.0.2.0/24", HERE)
    assert runs.both("organization", api_settings={"allowed_ip_addresses": SAME[case]})["changes"] == []


def test_a_run_that_shuts_itself_out_has_done_everything_else(runs: Runs) -> None:
    """With an overridden guard, it is the last change, after deletions too. The next run reports that it has no access."""
    runs.run("organization", teams=[{"name": "Old"}])
    result = runs.run(
        "organization",
        teams=[{"name": "Old", "state": "absent"}, {"name": "New"}],
        pipeline_settings={"default_branch": "trunk"},
        api_settings={"allowed_ip_addresses": ["192.0.2.0/24"]},
        override_guards=[API],
    )
    assert not result.get("failed"), result.get("msg")
    assert actions(result)[1:] == [
        ("update", "organization/pipeline_settings"),
        ("delete", "team/Old"),
        ("update", API),
    ]
    error = runs.rejected("organization", teams=[{"name": "New"}])
    assert error.code == "forbidden" and "not in the organization's API IP allow list" in error.message


def test_a_lost_answer(runs: Runs) -> None:
    """Is looked for: what was done is done, what was not is sent again."""
    for fault in ("drop_before", "drop_after"):
        runs.stand_in.reset(SEED)
        runs.stand_in.faults(
            [{"match": {"method": "PATCH", "path": "/organizations/acme/api-settings"}, "fault": fault}]
        )
        result = runs.run("organization", api_settings={"allowed_ip_addresses": [HERE]}, override_guards=[API])
        assert not result.get("failed"), result.get("msg")
        assert runs.stand_in.faults()[0]["consumed"] == 1
        assert runs.at("api_settings", "allowed_ip_addresses") == HERE


def test_a_plan_is_the_same_in_whatever_order_networks_come(runs: Runs) -> None:
    ids = set()
    for before in ((HERE, "192.0.2.0/24"), ("192.0.2.0/24", HERE)):
        allow(runs, *before)
        for after in ([HERE, "192.0.2.0/23"], ["192.0.2.0/23", HERE]):
            result = runs.run("organization", check=True, api_settings={"allowed_ip_addresses": after})
            assert len(result["changes"]) == 1
            ids.add(result["plan_id"])
    assert len(ids) == 1


WRONG: dict[str, tuple[Result, str]] = {
    "no network": (
        {"api_settings": {"allowed_ip_addresses": ["home"]}},
        "contains 'home', which is not a network: write one such as",
    ),
    "an octet too high": ({"api_settings": {"allowed_ip_addresses": ["300.1.1.1/8"]}}, "contains '300.1.1.1/8'"),
    "a mask too long": ({"api_settings": {"allowed_ip_addresses": [HERE, "10.0.0.0/33"]}}, "contains '10.0.0.0/33'"),
    "nothing": ({"api_settings": {"allowed_ip_addresses": [" "]}}, "contains an entry that is blank"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_meant_is_reported_before_any_write(runs: Runs, case: str) -> None:
    wanted, words = WRONG[case]
    runs.stand_in.clear_log()
    error = runs.rejected("organization", **wanted, override_guards=[API])
    assert error.code == "invalid_option" and words in error.message, error.message
    # What else is wrong is reported with it, so settings are read; nothing is written.
    assert runs.stand_in.log(write=True) == []
