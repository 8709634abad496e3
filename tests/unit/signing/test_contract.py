# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures beside the vectors of Buildkite's own code; where those are not at hand, nothing is collected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.canonical import canonical
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.keys import of_set
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.reading import Unreadable
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.steps import parse

from running.modules import Result

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "api" / "signing_vectors.json"

if VECTORS.parent.is_dir():
    FOUND: Result = json.loads(VECTORS.read_text(encoding="utf-8"))

    @pytest.mark.parametrize("case", FOUND["cases"], ids=lambda case: str(case["name"]))
    def test_payloads_and_signatures(case: Result) -> None:
        key = of_set(json.dumps(FOUND["keys"]["EdDSA"]["private_jwk"]), None)
        if case.get("refused"):
            with pytest.raises(Unreadable):
                for step in parse(case["pipeline_yaml"]).signed():
                    canonical(step.fields({}, ""))
            return
        found, pipeline = [], parse(case["pipeline_yaml"])
        for step in pipeline.signed():
            fields = step.fields(pipeline.env, case["repository_url"])
            payload = canonical({"alg": "EdDSA", "values": fields})
            assert key.verifies(key.sign(payload), payload)
            found.append([step.where, sorted(fields), payload.decode(), key.sign(payload)])
        names = ("step_path", "signed_fields", "payload", "value")
        assert found == [[step[name] for name in names] for step in case["steps"]]
