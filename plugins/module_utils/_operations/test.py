# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The operation of the module test: skip, mute, enable and label a test of a suite.

Private to this collection. Knows nothing of Ansible. Source: Buildkite's REST pages on tests and their quarantine. No answer has the state
of a test: it is in the lists of muted and of skipped tests, or in neither.
"""

from __future__ import annotations

import typing as t

from .._api.connection import SLUG
from .._errors import BuildkiteError, InvalidOption, NotFound, Unclear
from .._schema.field import UUID, Field
from .._schema.operation import Operation, State
from .._text import listed
from .call import Call, Result
from .waiting import looked_for
from .wording import plain

VERBS = {"skipped": "skip", "muted": "mute", "enabled": "enable"}
QUARANTINE = ("muted", "skipped")
SHOWN = ("id", "scope", "name", "location", "file_name", "web_url")
Step = tuple[str, t.Callable[[], None]]


def work(call: Call) -> Result:
    """Change the state and the labels of a test, as far as they differ."""
    _check(call)
    path = f"/analytics/organizations/{{organization}}/suites/{call.options['suite']}/tests"
    test = _found(call, path)
    steps = [*_state_steps(call, path, test), *_label_steps(call, path, test)]
    name = plain(f"{test.get('scope') or ''} {test['name']}")
    does = (
        f"would change the test {name}: {listed([what for what, _do in steps])}"
        if steps
        else f"the test {name} is up to date"
    )
    result: Result = {"changed": call.check_mode and bool(steps), "prediction": does, "test": _shown(test)}
    for _what, do in () if call.check_mode else steps:
        try:
            do()
        except BuildkiteError as error:
            if not result["changed"]:
                raise
            return call.failed(error, **result)
        result.update(changed=True, test=_shown(test))
    return result


def _check(call: Call) -> None:
    if not SLUG.fullmatch(call.options["suite"]):
        raise InvalidOption(
            f"suite must be the slug of a suite, as its URL contains it, not {call.options['suite']!r}.", option="suite"
        )
    ident, scope, name = (call.option(option) for option in ("id", "scope", "name"))
    if ident is None and (scope is None or name is None):
        raise InvalidOption("Nothing names a test: set scope and name, or id for a test without a scope.")
    if ident is not None and (scope is not None or name is not None):
        raise InvalidOption("id and name exclude each other: set id, or scope and name.", option="id")
    if ident is not None and not UUID.match(ident):
        raise InvalidOption(f"id must be the UUID of a test, not {ident!r}.", option="id")
    wanted, unwanted = call.option("labels") or [], call.option("absent_labels") or []
    both = [label for label in wanted if label in unwanted]
    if both:
        raise InvalidOption(f"labels and absent_labels both have {both[0]!r}: remove it from one.", option="labels")
    if "" in (*wanted, *unwanted):
        raise InvalidOption("A label is empty: remove it.", option="labels" if "" in wanted else "absent_labels")
    if call.option("state") is None and not wanted and not unwanted:
        raise InvalidOption("Nothing would change: set state, labels or absent_labels.", option="state")


def _found(call: Call, path: str) -> Result:
    """The test, with its labels if they are declared."""
    suite, ident = call.options["suite"], call.option("id")
    try:
        if ident is None:
            key = {"scope": call.options["scope"], "name": call.options["name"]}
            found: Result = call.client.find(f"{path}/find", key)
            if not call.option("labels") and not call.option("absent_labels"):
                return found
            ident = found["id"]
        return dict(call.client.get(f"{path}/{ident}"))
    except NotFound as error:
        which = call.option("id") or f"{call.option('scope')} {call.option('name')}"
        raise NotFound(
            f"The suite {suite} has no test {which!r} that the token's user sees: correct suite, which is a slug, and the name; Buildkite"
            " knows a test once a result of it was uploaded.",
            **error.facts,
        ) from None


def _is_in(call: Call, path: str, state: str, test: Result) -> bool:
    return any(entry.get("id") == test["id"] for entry in call.client.pages(f"{path}/{state}"))


def _is_already(call: Call, path: str, test: Result) -> bool:
    """Whether the test has the state of the task."""
    state = call.options["state"]
    if state == "enabled":
        return not any(_is_in(call, path, other, test) for other in QUARANTINE)
    return _is_in(call, path, state, test)


def _state_steps(call: Call, path: str, test: Result) -> list[Step]:
    if call.option("state") is None or _is_already(call, path, test):
        return []
    verb = VERBS[call.options["state"]]

    def change() -> None:
        try:
            call.client.write("PUT", f"{path}/{test['id']}/{verb}", status=200)
        except Unclear:
            if not looked_for(call, lambda: _is_already(call, path, test) or None):
                raise

    return [(f"{verb} it", change)]


def _label_steps(call: Call, path: str, test: Result) -> list[Step]:
    now = test.get("labels") or []
    missing = [label for label in call.option("labels") or () if label not in now]
    left = [label for label in call.option("absent_labels") or () if label in now]

    def change(operator: str, labels: list[str]) -> None:
        def changed() -> Result | None:
            seen: Result = call.client.get(f"{path}/{test['id']}")
            has = [label in (seen.get("labels") or ()) for label in labels]
            return seen if all(has if operator == "add" else (not one for one in has)) else None

        try:
            answer = call.client.write(
                "PATCH", f"{path}/{test['id']}/labels", {"operator": operator, "labels": labels}, 200
            )
        except Unclear:
            found = looked_for(call, changed)
            if found is None:
                raise
            answer = found
        test["labels"] = answer.get("labels")

    steps: list[Step] = []
    if missing:
        steps.append((f"add {_labels(missing)}", lambda: change("add", missing)))
    if left:
        steps.append((f"remove {_labels(left)}", lambda: change("remove", left)))
    return steps


def _labels(labels: list[str]) -> str:
    return f"the label{'s' if len(labels) > 1 else ''} {plain(', '.join(labels))}"


def _shown(test: Result) -> Result:
    """A test as in results: with its labels if they were read."""
    return {**{name: test.get(name) for name in SHOWN}, **({"labels": test["labels"]} if "labels" in test else {})}


TEST = Operation(
    name="test",
    work=work,
    scopes=("read_suites", "write_suites"),
    states=(
        State("skipped", "skips the test: test collectors do not run it."),
        State("muted", "mutes the test: it runs, and a failure is ignored."),
        State("enabled", "enables a test that was skipped or muted. Without O(state), the state stays."),
    ),
    is_optional=True,
    fields=(
        Field("suite", "str", "Slug of the test suite.", required=True),
        Field("name", "str", "Name of the test, as the suite shows it."),
        Field("scope", "str", "Scope of the test O(name), such as the name of its class."),
        Field("id", "str", "UUID of the test, instead of O(name)."),
        Field("labels", "list", "Labels that the test has. Other labels stay.", elements="str"),
        Field("absent_labels", "list", "Labels that the test does not have.", elements="str"),
    ),
)
