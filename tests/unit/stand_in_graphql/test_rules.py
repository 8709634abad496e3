# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules between pipelines, which GraphQL replaces as a whole."""

from __future__ import annotations

import json
from typing import Any

KIND = "pipeline.trigger_build.pipeline"
SELECTION = "rule { id document description target { ... on Pipeline { id slug } } }"
VALUE = {"source_pipeline": "site", "target_pipeline": "other"}


def test_rule(make: Any) -> None:
    pipelines = [{"name": name, "repository": "r", "configuration": "steps: []"} for name in ("Site", "Other")]
    face = make({"pipelines": pipelines})
    own = {"organizationId": face.organization("id")["id"]}

    def update(value: Any = None, **values: Any) -> Any:
        sent = {**own, "id": made["id"], "value": json.dumps(value or VALUE), **values}
        return face.call("ruleUpdate", SELECTION, **sent)["rule"]

    made = face.call("ruleCreate", SELECTION, **own, type=KIND, value=json.dumps(VALUE))["rule"]
    assert made["target"]["slug"] == "other" and "site" not in made["document"]
    found = update({**VALUE, "conditions": ["source.build.branch == 'main'"]}, description="d")
    assert found["description"] == "d" and "conditions" in found["document"]
    # What is left out is removed.
    found = update()
    assert found["description"] is None and "conditions" not in found["document"]
    without_target = json.dumps({"source_pipeline": "site"})
    message = face.fails("ruleUpdate", SELECTION, **own, id=made["id"], value=without_target)
    assert "missing target_pipeline" in message
    assert face.fails("ruleCreate", SELECTION, **own, type="x", value=json.dumps(VALUE)) == "Rule type is unknown"
    face.call("ruleDelete", "deletedRuleId", **own, id=made["id"])
    assert face.data("query($id: ID!) { node(id: $id) { id } }", id=made["id"]) == {"node": None}
