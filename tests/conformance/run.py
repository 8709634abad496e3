# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run: probes and lives in an organization, the same in the stand-in set to what was found, and the comparison."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from conformance import operating
from conformance.cleaning import Cleaned, Cleaning
from conformance.inside import QUEUE, Inside
from conformance.living import Living, Outcome
from conformance.namespace import Namespace
from conformance.probes import PROBES, Finding, builds, probed
from conformance.scene import Scene
from conformance.service import Service, inside
from conformance.settings import unchanged_settings
from conformance.traffic import Difference, compared
from stand_in.switches import SWITCHES

Heard = Callable[[str], None]


class Report(NamedTuple):
    """What a run found out."""

    organization: str
    run: str
    # How many requests were sent, by API.
    requests: dict[str, int]
    lives: list[Outcome]
    # The titles of steps that end the same way in the stand-in.
    alike: set[str]
    findings: list[Finding]
    differences: list[Difference]
    cleaned: Cleaned

    @property
    def problems(self) -> list[Outcome]:
        """The steps that did not go as they should."""
        return [outcome for outcome in self.lives if outcome.problems]


def lived(
    service: Service,
    namespace: Namespace,
    names: Sequence[str],
    ways: Sequence[bool],
    heard: Heard,
    queue: str | None = None,
) -> list[Outcome]:
    """All lives, in each way, and the operations."""
    outcomes = []
    for with_graphql in ways:
        outcomes += list(Living(service, namespace, with_graphql, heard).outcomes(list(names)))
        outcomes += unchanged_settings(service, with_graphql, heard)
    if operating.NAME in names:
        outcomes += operating.Operating(service, namespace, heard, queue).outcomes()
    return outcomes


def found(scene: Scene, switches: Sequence[str], heard: Heard) -> list[Finding]:
    """The findings of the probes for some switches."""
    findings = []
    for name in switches:
        heard(f"switch {name}")
        scene.begin(name)
        findings.append(probed(scene, name))
    return findings


def settings_of(findings: Sequence[Finding]) -> dict[str, object]:
    """The switches with which the stand-in goes the ways that were found."""
    return {finding.name: finding.value for finding in findings if finding.is_known}


def changing(outcomes: Sequence[Outcome]) -> set[str]:
    """The titles of steps about builds, which go on by themselves: what a read of one shows depends on the moment."""
    operations = {outcome.title for outcome in outcomes if outcome.title.startswith(operating.NAME)}
    return operations | {f"switch {name}" for name, probe in PROBES.items() if probe.__module__ == builds.__name__}


def same_ends(ours: Sequence[Outcome], theirs: Sequence[Outcome]) -> set[str]:
    """The titles of the steps that went well in both organizations, or in none."""
    went = {outcome.title: bool(outcome.problems) for outcome in theirs}
    return {outcome.title for outcome in ours if went.get(outcome.title) is bool(outcome.problems)}


def run(
    service: Service,
    member: Service | None,
    names: Sequence[str],
    ways: Sequence[bool],
    heard: Heard = lambda title: None,
    stand_in: tuple[Inside, Service, Service] | None = None,
    queue: str | None = None,
) -> Report:
    """The whole run, which cleans up whatever happens. `ways`: with GraphQL or without. `queue`: of an agent, as CLUSTER/KEY."""
    namespace = Namespace.new()
    heard(f"The objects of this run begin with {namespace.prefix}.")
    Cleaning(service, None).clean()
    try:
        outcomes = lived(service, namespace, names, ways, heard, queue)
        # Last: a limit that was exceeded on the way is an observation too.
        findings = found(Scene(service, namespace, member), list(SWITCHES), heard)
    finally:
        cleaned = Cleaning(service, namespace).clean()
    adapter, owner, other = stand_in or inside()
    adapter.reset(settings_of(findings))
    twin = Namespace.new()
    theirs = lived(owner, twin, names, ways, lambda title: None, QUEUE if queue else None)
    found(Scene(owner, twin, other if member else None), list(SWITCHES), lambda title: None)
    Cleaning(owner, twin).clean()
    alike = same_ends(outcomes, theirs)
    return Report(
        service.client.connection.organization,
        namespace.prefix,
        dict(service.client.requests),
        outcomes,
        alike,
        findings,
        compared(
            service.recorder.exchanges,
            owner.recorder.exchanges,
            {outcome.title for outcome in outcomes} - alike | changing(outcomes),
        ),
        cleaned,
    )
