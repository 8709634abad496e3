# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carries out lives: each step is checked and run, and once more by a session that has read nothing of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._schema.resource import Resource

from conformance import lives
from conformance.lives import ID, Options, Step
from conformance.namespace import OWN, Namespace
from conformance.samples import USER
from conformance.service import Service


class Outcome(NamedTuple):
    """What a step came to: the changes of its run, and what was wrong with it."""

    title: str
    changes: tuple[str, ...]
    problems: tuple[str, ...]
    # The step did not end with an error.
    done: bool = True


class Living:
    """The lives of one run in one organization. `with_graphql`: over GraphQL what it can do, or over REST alone."""

    def __init__(
        self,
        service: Service,
        namespace: Namespace,
        with_graphql: bool,
        heard: Callable[[str], None] = lambda title: None,
    ) -> None:
        self._service = service
        self._prefix = f"{namespace.prefix}-{'g' if with_graphql else 'r'}"
        self._with_graphql = with_graphql
        self._heard = heard
        self._way = way_of(with_graphql)
        self._user: str | None = None
        # The names of helpers by resource.
        self._helpers: dict[str, str] = {}

    def outcomes(self, names: list[str]) -> Iterator[Outcome]:
        """Every step of the lives of some resources, in the order in which they are carried out."""
        chosen = [resource for resource in lives.lived() if resource.name in names and self._has(resource)]
        helpers = [resource for resource in lives.helpers() if self._has(resource)]
        for resource in helpers:
            name = f"{self._prefix}-helper-{resource.name.replace('_', '-')}"
            yield self._step(resource, Step("create a helper", resource.name, lives.minimal(resource, name)))
            self._helpers[resource.name] = name
        for resource in chosen:
            yield from self._life(resource)
        for resource in helpers[::-1]:
            gone = {**lives.named(resource, self._helpers[resource.name]), "state": "absent"}
            yield self._step(resource, Step("delete the helper", resource.name, gone))

    def _has(self, resource: Resource) -> bool:
        """Whether the way can write the resource at all."""
        return self._with_graphql or not lives.needs_graphql(resource)

    def _life(self, resource: Resource) -> Iterator[Outcome]:
        identifier: str | None = None
        refused: set[str] = set()
        for step in lives.life(resource, self._prefix):
            made = without(with_id(step, identifier), refused)
            outcome, result = self._carried_out(resource, made)
            shown = result.get(resource.module_name) or result.get(resource.name) or {}
            identifier = shown.get("id") or identifier
            yield outcome
            if not outcome.done and step.is_needed:
                return
            if not outcome.done and made.apart:
                yield from self._one_by_one(resource, made, refused)

    def _one_by_one(self, resource: Resource, step: Step, refused: set[str]) -> Iterator[Outcome]:
        """Each option of a step that failed, to find those that the service refuses, which later steps leave out."""
        name = str(step.options[lives.key_of(resource)])
        for group in step.apart:
            options = lives.named(resource, name)
            for option in group:
                top, _dot, below = option.partition(".")
                options[top] = {below: step.options[top][below]} if below else step.options[top]
            title = f"{step.title}: {', '.join(group)}"
            outcome = self._step(resource, Step(title, resource.name, options))
            refused |= set() if outcome.done else {*group}
            yield outcome

    def _step(self, resource: Resource, step: Step) -> Outcome:
        return self._carried_out(resource, step)[0]

    def _carried_out(self, resource: Resource, step: Step) -> tuple[Outcome, Options]:
        title = f"{resource.name}, {step.title}, {self._way}"
        self._heard(title)
        self._service.recorder.step = title
        options = self._named(step)
        check, result, options = self._both(step.module, options)
        changes = tuple(sorted(f"{change['action']} {change['address']}" for change in result["changes"]))
        problems = []
        if step.is_held:
            held = [change for change in result["changes"] if change.get("held")]
            problems += [] if held and held == result["changes"] == check["changes"] else ["it is not held"]
            return Outcome(title, changes, tuple(problems), done=not problems), result
        if result.get("failed"):
            return Outcome(title, changes, (f"failed: {result['msg']}",), done=False), result
        if check["changes"] != result["changes"]:
            problems.append(f"check mode predicted {shown(check)}, and the run did {shown(result)}")
        again, last, _options = self._both(step.module, options)
        for name, second in (("the second check", again), ("the second run", last)):
            if second.get("failed"):
                problems.append(f"{name} failed: {second['msg']}")
            elif second["changes"]:
                problems.append(f"{name} changes {shown(second)}")
        return Outcome(title, changes, tuple(problems), done=not problems), result

    def _both(self, module: str, options: Options) -> tuple[Options, Options, Options]:
        """Check mode and the run in one session, and the options with the guards that had to be overridden."""
        session = self._service.session(self._with_graphql)
        self._user = session.own_email
        options = replaced(options, {USER: str(self._user)})
        check = self._service.run(session, module, options, check=True)
        addresses = guarded(check)
        if addresses:
            options = {**options, "override_guards": addresses}
            check = self._service.run(session, module, options, check=True)
        return check, self._service.run(session, module, options, check=False), options

    def _named(self, step: Step) -> Options:
        """The options with the names of helpers, and whatever lets a list become empty."""
        names = {f"{{{kind}}}": name for kind, name in self._helpers.items()}
        options: Options = replaced(step.options, names)
        for option in () if self._with_graphql else lives.over_graphql_alone(CATALOG.resource(step.module)):
            options.pop(option, None)
        if any(value == [] for value in options.values()) and lives.takes(CATALOG.resource(step.module), "allow_empty"):
            options["allow_empty"] = True
        return options


def way_of(with_graphql: bool) -> str:
    """The APIs that the collection uses, in words."""
    return "GraphQL first" if with_graphql else "REST"


def with_id(step: Step, identifier: str | None) -> Step:
    """A step with the ID of the object in it."""
    return step._replace(options=replaced(step.options, {ID: identifier}))


def without(step: Step, refused: set[str]) -> Step:
    """A step without the options, or keys of an option, that the service refused before."""
    kept = {
        name: {key: entry for key, entry in value.items() if f"{name}.{key}" not in refused}
        if isinstance(value, dict)
        else value
        for name, value in step.options.items()
        if name not in refused
    }
    return step._replace(options=kept, apart=tuple(group for group in step.apart if refused.isdisjoint(group)))


def replaced(value: Any, names: dict[str, Any]) -> Any:
    """A value in which some texts are others."""
    if isinstance(value, dict):
        return {name: replaced(entry, names) for name, entry in value.items()}
    if isinstance(value, list):
        return [replaced(entry, names) for entry in value]
    return names.get(value, value) if isinstance(value, str) else value


def guarded(result: Options) -> list[str]:
    """The addresses for which guards reject a plan. All are of own objects, or none is let through."""
    failure = result.get("failure") or {}
    addresses: list[str] = []
    for problem in failure.get("problems") or [failure]:
        if problem.get("option") == "override_guards":
            addresses += problem.get("addresses") or [problem["address"]]
    return addresses if all(OWN.search(address) for address in addresses) else []


def shown(result: Options) -> str:
    """The changes of a result in words."""
    changes = [
        f"{change['action']} {change['address']} {change.get('after') or ''}".strip() for change in result["changes"]
    ]
    return "; ".join(changes) or "nothing"
