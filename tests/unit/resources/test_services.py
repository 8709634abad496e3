# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts of notification services: values that a mask shows in part, secret dictionaries, and one list for several resources."""

from __future__ import annotations

import types
import typing as t

import pytest
from ansible_collections.community.buildkite.plugins.module_utils import _options
from ansible_collections.community.buildkite.plugins.module_utils._places_sent import Sent, Tables
from ansible_collections.community.buildkite.plugins.module_utils._plan.noticed import noticed
from ansible_collections.community.buildkite.plugins.module_utils._plan.trees import from_tree
from ansible_collections.community.buildkite.plugins.module_utils._problems import Problems
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._secrets import SECRET
from ansible_collections.community.buildkite.plugins.module_utils._values import same


@pytest.mark.parametrize(
    ("declared", "found", "is_same"),
    [
        ("123456789012", "XXXXXXXX9012", True),
        ("123456789012", "XXXXXXXX9013", False),
        # The number of characters before the last four has no meaning.
        ("a-key-cdef", "XXXXXXXXXXXXcdef", True),
        ("cdef", "XXXXXXXXcdef", True),
        ("def", "XXXXXXXXcdef", False),
        # The end may look like the mask.
        ("a-key-XXab", "XXXXXXXXXXab", True),
        ("a-key-YXab", "XXXXXXXXXXab", False),
        ("a-key", "••••••••-key", True),
        # A value that is not masked, and none.
        ("123456789012", "123456789012", True),
        ("123456789012", "999456789012", False),
        ("123456789012", "XX9012", False),
        ("123456789012", None, True),
        ("123456789012", "", True),
    ],
)
def test_a_masked_value_is_compared_by_its_end(declared: str, found: str | None, is_same: bool) -> None:
    assert same("masked", declared, found) is is_same


def test_resources_in_one_list() -> None:
    services = CATALOG.in_list_of(CATALOG.resource("webhook"))
    assert len(services) == 8 and {kind.rest.path for kind in services} == {"services"}
    assert len({kind.rest.only for kind in services}) == 8
    assert all(CATALOG.in_list_of(kind) == services for kind in services)
    assert CATALOG.in_list_of(CATALOG.resource("cluster")) == [CATALOG.resource("cluster")]


def test_headers_that_a_file_does_not_encrypt() -> None:
    """They are encrypted one by one."""
    problems = Problems()
    traces = {"description": "D", "headers": {"A": "x", "B": "y"}}
    (found,) = from_tree(CATALOG, {"open_telemetry_services": [traces]}, problems)
    tables = Tables()
    data = tables.data(tables.node(types.SimpleNamespace(file="a.yml", line=3, column=1, origin="")))  # type: ignore[arg-type]
    found.places = Sent(data)
    at = "open_telemetry_service/D:headers"
    assert noticed([found], [f"{at}.A", f"{at}.B"]) == []
    (warning,) = noticed([found], [f"{at}.A"])
    assert warning.startswith("a.yml:3: open_telemetry_services[0] (D): headers is not encrypted in the file")


@pytest.mark.parametrize(("value", "kind"), [(["planted"], "list"), ({"planted": "x"}, "dictionary")])
def test_a_header_is_text(value: t.Any, kind: str) -> None:
    """The service would get a text that nobody meant."""
    problems = Problems()
    from_tree(CATALOG, {"open_telemetry_services": [{"description": "D", "headers": {"A": value, "B": 1}}]}, problems)
    (error,) = problems.found
    where = "open_telemetry_services[0] (D).headers.A"
    assert error.message == f"{where} must be text, not a {kind}: if you mean its JSON, use the filter to_json."
    assert error.facts["option"] == "headers.A"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("slack_service", {"url": "planted"}),
        ("datadog_service", {"api_key": "planted"}),
        ("open_telemetry_service", {"headers": {"A": "planted"}}),
    ],
)
def test_what_logs_and_results_show_of_the_options(name: str, options: dict[str, t.Any]) -> None:
    """In the module and in the tree."""
    (option,) = options
    shown, secrets = _options.masked(CATALOG, "organization", {f"{name}s": [options]})
    assert shown[f"{name}s"][0][option] == SECRET and "planted" in secrets
    spec = _options.module_arguments(CATALOG, name)["argument_spec"]
    assert _options.secrets_in(spec, options) == {"planted"} and spec["update_secrets"]["no_log"] is False
