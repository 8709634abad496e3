# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts of secrets: a version at the end of the description, rules without order, and warnings about declarations."""

from __future__ import annotations

import dataclasses
import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._apply import separate
from ansible_collections.community.buildkite.plugins.module_utils._errors import Invalid, Unclear
from ansible_collections.community.buildkite.plugins.module_utils._places_sent import Sent, Tables
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._plan.noticed import noticed
from ansible_collections.community.buildkite.plugins.module_utils._plan.trees import from_tree
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._secrets import SECRET
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node
from ansible_collections.community.buildkite.plugins.module_utils._text import join_suffix, split_suffix
from ansible_collections.community.buildkite.plugins.module_utils._values import same

KIND = CATALOG.resource("secret")


@pytest.mark.parametrize(
    ("text", "before", "version"),
    [
        ("Deploys [value_version=2]", "Deploys", "2"),
        ("[value_version=2026-11-30]", "", "2026-11-30"),
        ("two lines\n  [value_version=a:b]", "two lines\n ", "a:b"),
        ("a [value_version=1] [value_version=2]", "a [value_version=1]", "2"),
        ("Deploys", "Deploys", ""),
        ("", "", ""),
        ("Deploys[value_version=2]", "Deploys[value_version=2]", ""),
        ("Deploys [value_version=2] ", "Deploys [value_version=2] ", ""),
        ("Deploys [value_version=a b]", "Deploys [value_version=a b]", ""),
        ("Deploys [other=2]", "Deploys [other=2]", ""),
    ],
)
def test_a_version_at_the_end_of_a_text(text: str, before: str, version: str) -> None:
    assert split_suffix("value_version", text) == (before, version)
    assert join_suffix("value_version", before, version) == text


@pytest.mark.parametrize(
    ("description", "values"),
    [
        (None, {"description": "", "value_version": ""}),
        ("A [value_version=3]", {"description": "A", "value_version": "3"}),
    ],
)
def test_answers_and_requests(description: str | None, values: dict[str, str]) -> None:
    assert KIND.decode({"description": description}) == values
    assert KIND.decode({"key": "A"}) == {"key": "A"}
    leaves = {name: (KIND.field(name), value) for name, value in values.items()}
    for order in (leaves, dict(reversed(leaves.items()))):
        assert KIND.encode(order) == {"description": description or ""}


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("- a: x\n- b: [y, z]", "- b: [z, y]\n- {a: [x]}", True),
        ("- a: x", "- a: [x, x]", True),
        ("- a: x", "- a: y", False),
        ("- a: x\n  b: y", "- a: x\n- b: y", False),
        ("- a: '1'", "- a: 1", False),
        ("", None, True),
        ("- a: x", None, False),
    ],
)
def test_rules_are_compared_without_order(one: str, other: str | None, are_same: bool) -> None:
    assert same("rules", one, other) is are_same
    assert not same("yaml", "- a: x\n- b: y", "- b: y\n- a: x")


@pytest.mark.parametrize("name", ["description", "update_value", "value_version"])
def test_options_that_decide_about_others_exist(name: str) -> None:
    fields = tuple(field for field in KIND.fields if field.name != name)
    with pytest.raises(ValueError, match="what decides about another value is a field"):
        dataclasses.replace(KIND, fields=fields)


def declared(*secrets: dict[str, t.Any], places: bool = False) -> list[Desired]:
    """Declared secrets, in a file if `places`."""
    problems = Problems()
    found = from_tree(CATALOG, {"clusters": [{"name": "Linux", "secrets": list(secrets)}]}, problems)
    problems.raise_found()
    tables = Tables()
    data = tables.data(tables.node(types.SimpleNamespace(file="a.yml", line=3, column=1, origin="")))  # type: ignore[arg-type]
    for each in found[1:] if places else ():
        each.places = Sent(data)
    return found


def test_a_value_that_a_file_does_not_encrypt() -> None:
    """One warning for all, with the first place. Nothing shows what a playbook encrypts."""
    secrets = [{"key": key, "value": "a-value"} for key in "ABC"]
    assert noticed(declared(*secrets), ()) == []
    found = declared(*secrets, places=True)
    (warning,) = noticed(found, ["cluster/Linux/secret/B:value"])
    assert warning == (
        "a.yml:3: clusters[0] (Linux).secrets[0] (A) and 1 more: value is not encrypted in the file: encrypt it with"
        " ansible-vault encrypt_string."
    )
    assert noticed(found, [f"cluster/Linux/secret/{key}:value" for key in "ABC"]) == []


def test_what_logs_and_results_show_of_the_options() -> None:
    """Under each of its names, in the module and in the tree."""
    for name in ("value", "value_wo"):
        shown, secrets = _options.masked(CATALOG, "organization", {"clusters": [{"secrets": [{name: "planted"}]}]})
        assert shown["clusters"][0]["secrets"][0][name] == SECRET and "planted" in secrets
        spec = _options.module_arguments(CATALOG, "secret")["argument_spec"]
        assert _options.secrets_in(spec, {name: "planted"}) == {"planted"}


@pytest.mark.parametrize(
    ("module", "path"),
    [
        ("secret", ["vlaue"]),
        ("secret", ["api_tokn"]),
        ("pipeline", ["sign_with", "jwsk"]),
        ("organization", ["secrets"]),
        ("organization", ["clusters", 0, "secrets", 0, "vlaue"]),
        ("organization", ["clusters", 0, "sercets", 0, "value"]),
        ("organization", ["webhooks", 0, "tokn"]),
    ],
)
def test_a_misspelled_secret_is_not_shown(module: str, path: list[t.Any]) -> None:
    """The run is rejected, and its result shows the arguments all the same. Other names are shown."""
    given: t.Any = "planted"
    for name in reversed(path):
        given = {name: given} if isinstance(name, str) else [given]
    shown, _secrets = _options.masked(CATALOG, module, given)
    assert "planted" not in str(shown) and str(path[0]) in shown
    known: dict[str, t.Any] = {"diff_style": "none", "_ansible_diff": True, "timeout": 5.0}
    assert _options.masked(CATALOG, module, known)[0] == known


class Client:
    """A client whose answers a test gives."""

    def __init__(self, *answers: t.Any) -> None:
        self.answers = list(answers)
        self.sent: list[tuple[t.Any, ...]] = []

    def write(self, *request: t.Any) -> t.Any:
        """The next answer."""
        self.sent.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def sent(*answers: t.Any) -> tuple[list[tuple[t.Any, ...]], dict[str, t.Any]]:
    """What is sent of a value, and what remains."""
    cluster = Node(CATALOG.resource("cluster"), "Linux", None, "c")
    node, client = Node(KIND, "A", cluster, "1"), Client(*answers)
    leaves = {name: (KIND.field(name), "x") for name in ("value", "description")}
    with separate.first(t.cast(t.Any, client), node, leaves) as rest:
        return client.sent, rest


def test_a_value_is_sent_alone_and_first() -> None:
    """Once more if it is unclear whether it was done."""
    request = ("PUT", "clusters/c/secrets/1/value", {"value": "x"}, 200)
    lost = Unclear("Lost.")
    for answers in ([{"id": "1"}], [lost, {"id": "1"}], [{"id": "2"}, {"id": "1"}]):
        requests, rest = sent(*answers)
        assert requests == [request] * len(answers) and list(rest) == ["description"]
    with pytest.raises(Unclear, match="does not identify the secret"):
        sent(lost, {})
    with pytest.raises(Invalid):
        sent(Invalid("No."))
