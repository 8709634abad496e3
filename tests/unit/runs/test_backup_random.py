# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random organizations, random plans, random edits afterwards: giving the backup back makes what the plan touched as it was."""

from __future__ import annotations

import random
import typing as t
from pathlib import Path

import pytest

from running.interrupted import comparable
from running.modules import SEED, WAYS, Result, Runs, pipeline
from running.sources import restored

PEOPLE = ["ada@example.com", "grace@example.com"]
Which = t.Callable[[t.Sequence[str]], list[str]]
LEVELS = ["read_only", "build_and_read", "manage_build_and_read"]
# What a provider setting is where nobody ever set it.
UNTOUCHED = (False, "", None, "exact", "code", "/bk")


class Random:
    """Options of an organization of a few names: every option given or left out, set or emptied."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def some(self, things: t.Sequence[t.Any]) -> list[t.Any]:
        """Some of them, in their order."""
        return [thing for thing in things if self._random.random() < 0.6]

    def options(self, **choices: t.Sequence[t.Any]) -> Result:
        """Some of the options, each with one of its values."""
        return {name: self._random.choice(values) for name, values in choices.items() if self._random.random() < 0.5}

    def tree(self, whole: bool = False) -> Result:
        """Some objects, or `whole`: all of them."""
        which: t.Callable[[t.Sequence[t.Any]], list[t.Any]] = list if whole else self.some
        return {
            "clusters": [self._cluster(name, which) for name in which(["A", "B", "C"])],
            "teams": [self._team(name) for name in which(["S", "T", "U"])],
            # U may be gone later on.
            "pipelines": [
                self._pipeline(slug, which, "STU" if whole else "ST") for slug in which(["p", "q", "r", "s"])
            ],
            "webhooks": [self._webhook(name) for name in which(["V", "W"])],
        }

    def _cluster(self, name: str, which: Which) -> Result:
        queues = [
            {
                "key": key,
                **self.options(description=["x", "y", ""], retry_agent_affinity=["prefer-warmest", "prefer-different"]),
                **self._random.choice(
                    [{}, {"dispatch_paused": False}, {"dispatch_paused": True, "dispatch_paused_note": "x"}]
                ),
            }
            for key in which(["k", "l"])
        ]
        keys = [queue["key"] for queue in queues]
        people = [{"user": self._random.choice(PEOPLE)}, {"team": "S"}]
        return {
            "name": name,
            "queues": queues,
            **self.options(
                description=["x", "y", ""],
                emoji=[":x:", ""],
                color=["#112233", ""],
                maintainers=[[], people[:1], people],
                default_queue=[*keys, ""],
            ),
        }

    def _team(self, name: str) -> Result:
        roles = [{"user": user, "role": self._random.choice(["member", "maintainer"])} for user in PEOPLE]
        flags = ("is_default_team", "members_can_create_pipelines", "members_can_destroy_packages")
        return {
            "name": name,
            **self.options(
                description=["x", "y", ""],
                privacy=["visible", "secret"],
                members=[[], roles[:1], roles],
                **dict.fromkeys(flags, [True, False]),
            ),
        }

    def _pipeline(self, slug: str, which: Which, known: str) -> Result:
        teams = [{"team": name, "access_level": self._random.choice(LEVELS)} for name in self.some(known)]
        settings = self.options(
            build_tags=[True, False],
            build_branches=[True, False],
            filter_condition=["build.branch == 'x'", ""],
            build_pull_request_merge=[True, False],
        )
        schedules = [
            {
                "label": label,
                "cronline": self._random.choice(["@daily", "@weekly"]),
                **self.options(build_message=["x", ""], env=[{"A": "1"}, {}], enabled=[True, False]),
            }
            for label in which(["m", "n"])
        ]
        return {
            **pipeline(slug),
            "archived": self._random.random() < 0.2,
            **self.options(
                description=["x", "y", ""],
                branch_configuration=["main", ""],
                tags=[["a"], ["b", "a"], []],
                default_command_step_timeout=[5, 0],
                clone_mirror_url=["https://mirror.example.com/x", ""],
                visibility=["private", "public"],
                allow_rebuilds=[True, False],
                cluster=["A", "B", ""],
                teams=[teams],
                provider_settings=[settings],
                schedules=[schedules],
            ),
        }

    def _webhook(self, name: str) -> Result:
        return {
            "description": name,
            "url": f"https://ci.example.com/{self._random.choice('ab')}",
            **self.options(
                events=[["ping"], ["build.running", "ping"]],
                branch_configuration=["main", ""],
                verify_tls=[True, False],
                enabled=[True, False],
            ),
            **self._random.choice([{}, {"scope": "all"}, {"pipelines": ["p", "q"]}, {"teams": ["T"]}]),
        }

    def plan(self) -> Result:
        """Options that change some objects, and delete some."""
        wanted = self.tree()
        goes = {"clusters": "C", "teams": "U", "pipelines": "s", "webhooks": "W"}
        for plural, name in goes.items():
            key = {"pipelines": "slug", "webhooks": "description"}.get(plural, "name")
            if self._random.random() < 0.5:
                wanted[plural] = [entry for entry in wanted[plural] if entry[key] != name]
                wanted[plural].append({key: name, "state": "absent"})
        return wanted


def things(runs: Runs) -> dict[str, t.Any]:
    """Every object of the state by address, without its children and without differences in form only."""
    state = comparable(runs.stand_in.state())
    found: dict[str, t.Any] = {}
    kinds = {"clusters": "cluster", "teams": "team", "pipelines": "pipeline", "services": "webhook"}
    for plural, title in kinds.items():
        for name, raw in state[plural].items():
            entry = dict(raw)
            own = f"{title}/{entry.get('description') if title == 'webhook' else entry.get('name', name)}"
            for below, its in {"queues": "queue", "schedules": "schedule"}.items():
                for child in (entry.pop(below, None) or {}).values():
                    found[f"{own}/{its}/{child.get('key') or child.get('label')}"] = plain(child)
            if title == "team":
                # The entries of pipelines have its access.
                of_team = entry.pop("pipelines")
                for slug, link in of_team.items():
                    found.setdefault(f"pipeline/{slug}/teams", {})[own] = link["access_level"]
            found[own] = plain(entry)
    return found


def plain(value: t.Any, key: str = "") -> t.Any:
    """A value without the difference between null and empty, settings that nobody ever set, counts and links to pages."""
    if isinstance(value, dict):
        below = {name: plain(entry, name) for name, entry in value.items()}
        if key in ("settings", "provider_settings"):
            return {name: entry for name, entry in below.items() if entry not in UNTOUCHED}
        return {name: entry for name, entry in below.items() if entry not in ("", {}) and name != "web_url"}
    return "" if value is None or value == [] else value


def touched_by(result: Result, before: dict[str, t.Any]) -> set[str]:
    """What a plan touches of the previous state: objects, their cascade, and pipelines' teams as a whole."""
    found: set[str] = set()
    for change in result["changes"]:
        address, parts = change["address"], change["address"].split("/")
        if parts[2:3] == ["pipeline"]:
            found |= {f"pipeline/{parts[3]}", f"pipeline/{parts[3]}/teams"}
        elif parts[2:3] in (["member"], ["maintainer"]):
            found.add("/".join(parts[:2]))
        else:
            found |= {address, f"{address}/teams"}
        if change["action"] == "delete":
            found |= {name for name in before if name.startswith(f"{address}/")}
            losing = {name for name, entry in before.items() if name.endswith("/teams") and address in entry}
            found |= losing | {name.removesuffix("/teams") for name in losing}
    return found & {*before, *(f"{name}/teams" for name in before)}


@pytest.mark.parametrize("seed", range(8))
def test_what_was_touched_is_as_it_was(runs: Runs, tmp_path: Path, seed: int) -> None:
    """And what was not touched is as it is, whatever happened to both after the run."""
    made = Random(seed)
    runs.stand_in.reset(SEED, WAYS[sorted(WAYS)[seed % len(WAYS)]])
    # The guards of what is in use are not what is tested.
    links = [f"team/{name}/pipeline/{slug}" for name in "STU" for slug in "pqrs"]
    free: Result = {
        "allow_empty": True,
        "max_deletions": "100%",
        "override_guards": [
            *links,
            *(f"pipeline/{slug}" for slug in "pqrs"),
            *(f"team/{name}" for name in "STU"),
            *(f"cluster/{name}" for name in "ABC"),
        ],
    }

    def forced(options: Result) -> Result:
        result = runs.run("organization", **{**free, **options})
        assert not result.get("failed"), result.get("msg")
        return result

    forced(made.tree(whole=True))
    before = things(runs)
    path = tmp_path / "backup.yml"

    done = forced({**made.plan(), "backup_path": str(path)})
    touched = touched_by(done, before)
    assert touched, "a plan that touches nothing proves nothing"
    # Afterwards, everything may be changed by others.
    forced(made.tree())
    edited = things(runs)
    options = restored(path)
    forced(options)
    after = things(runs)
    assert {name: after.get(name) for name in touched} == {name: before.get(name) for name in touched}
    others = edited.keys() - touched
    assert {name: after.get(name) for name in others} == {name: edited[name] for name in others}
    assert forced(options)["changes"] == []
