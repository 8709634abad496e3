# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The organization's settings belong to everyone: a run declares what they are, and nothing may change."""

from __future__ import annotations

from collections.abc import Callable

from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG

from conformance.living import Outcome, shown, way_of
from conformance.service import Service


def singletons(with_graphql: bool) -> list[str]:
    """The groups of settings that an organization has once, of which REST has some."""
    return [
        resource.plural for resource in CATALOG.managed() if resource.singleton and (with_graphql or resource.rest.path)
    ]


def unchanged_settings(service: Service, with_graphql: bool, heard: Callable[[str], None]) -> list[Outcome]:
    """The outcome for each group: read, and declared as it was read."""
    outcomes = []
    for name in singletons(with_graphql):
        title = f"{name}, declare what is set, {way_of(with_graphql)}"
        heard(title)
        service.recorder.step = title
        options = {"gather": [name], "include_empty": True}
        read = service.run(service.session(with_graphql), "organization_info", options, check=True)
        problems = []
        if read.get("failed"):
            problems.append(f"failed: {read['msg']}")
        else:
            again = service.run(
                service.session(with_graphql), "organization", {name: read["organization"][name]}, check=True
            )
            if again.get("failed") or again["changes"]:
                problems.append(str(again.get("msg") or f"declaring what was read changes {shown(again)}"))
        outcomes.append(Outcome(title, (), tuple(problems), done=not problems))
    return outcomes
