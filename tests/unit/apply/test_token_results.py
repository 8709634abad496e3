# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that Buildkite returns once are in no shown and in no failed result."""

from __future__ import annotations

import json
import typing as t
from pathlib import Path

from ansible_collections.community.buildkite.plugins.module_utils._apply.token_values import TokenValues
from ansible_collections.community.buildkite.plugins.module_utils._state.node import Node

from .tokens import ADDRESS, CLUSTER, UNCLUSTERED, Options, answer, plan_of, taken, token, values


def result_of(told: TokenValues, *nodes: Node, **facts: t.Any) -> Options:
    """A result with what became of the values."""
    result: Options = {"warnings": [], **facts}
    told.add_to(result, plan_of(nodes=nodes))
    return result


def test_a_result_contains_values_where_nobody_is_shown_it() -> None:
    shown, one, many = values({}), values({}, True, False), values({"token_values": "return"}, True)
    for told in (shown, one, many):
        taken(told, answer())
    assert result_of(shown) == {"warnings": []}
    assert result_of(one) == {"warnings": [], "token_value": "bkct_planted"}
    assert result_of(many) == {"warnings": [], "token_values": {ADDRESS: "bkct_planted"}}


def test_a_failed_result_contains_none(home: Path) -> None:
    told = values({}, True, False)
    taken(told, answer())
    path = home / ".ansible" / "buildkite" / "unsaved" / "42.yml"
    start = f"{ADDRESS}: a failed result does not contain the value"
    (before, warning) = result_of(told, failed=True, warnings=["Another."])["warnings"]
    assert (before, warning) == ("Another.", f"{start}; it is in {path}: move it to where it belongs.")
    assert "bkct_planted" in path.read_text()
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("not a directory")
    assert result_of(told, failed=True)["warnings"] == [f"{start}, and it could not be saved (File exists): revoke 42."]
    stored = values({"token_values_command": ["true"]}, True, False)
    taken(stored, answer())
    assert result_of(stored, failed=True) == {"warnings": [], "failed": True}


def test_values_that_the_file_lacks(tmp_path: Path) -> None:
    path = tmp_path / "values.yml"
    told = values({"token_values_path": str(path)})
    path.write_text(json.dumps({"a": {"id": "1", "previous": [{"id": "2"}]}, "b": {"id": "3", "previous": None}}))
    path.chmod(0o600)
    nodes = [token(f"T{number}", str(number)) for number in (5, 4, 3, 2, 1)]
    known = [*nodes[2:], CLUSTER, token("new")]
    assert result_of(told, *known) == {"warnings": [], "values_missing": []}
    names = ["cluster/C/token/T4", "cluster/C/token/T5"]
    warning = (
        f"token_values_path lacks 2 values of what exists ({', '.join(names)}), since Buildkite returned each to someone else or"
        " before: to have the value of one, rotate it with rotate_created_before."
    )
    assert result_of(told, *nodes, *known) == {"warnings": [warning], "values_missing": names}
    required = values({"token_values_path": str(path), "token_values_required": True})
    failed = result_of(required, *nodes)
    assert (failed["failed"], failed["msg"], failed["failure"]["code"]) == (True, warning, "values_missing")
    assert result_of(required, *nodes, failed=True, msg="Another.")["msg"] == "Another."
    path.chmod(0o644)
    (warning,) = result_of(told, *nodes)["warnings"]
    assert warning.endswith(": correct its owner and mode, so it is unknown which values are missing.")


def test_one_value_that_the_file_lacks(tmp_path: Path) -> None:
    """What does not rotate is revoked."""
    told = values({"token_values_path": str(tmp_path / "values.yml")})
    node = Node(UNCLUSTERED, "T", None, "1")
    (warning,) = result_of(told, node)["warnings"]
    assert warning == (
        f"token_values_path lacks 1 value of what exists ({node.address}), since Buildkite returned each to someone else or before:"
        " to have the value of one, revoke it and run again."
    )
