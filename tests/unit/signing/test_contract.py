# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Signatures beside the vectors of Buildkite's own code; where those are not at hand, nothing is collected."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.canonical import canonical
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.keys import (
    ALGORITHMS,
    KMS,
    PS512,
    Curve,
    Key,
    Remote,
    WrongKey,
    of_set,
)
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.reading import Unreadable
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.steps import parse
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from running.modules import Result
from running.signing_keys import number_of

VECTORS = Path(__file__).resolve().parents[4] / "shared" / "api" / "signing_vectors.json"


def verifying(algorithm: str, entry: Result) -> Key:
    """The key of a vector. Some vectors have only its public part, which signs nothing."""
    if "private_jwk" in entry:
        return of_set(json.dumps(entry["private_jwk"]), None)
    if "public_pem" in entry:
        return Remote(entry["public_pem"].encode(), [])
    jwk = entry["public_jwk"]
    if algorithm == "ES512":
        point = ec.EllipticCurvePublicNumbers(number_of(jwk["x"]), number_of(jwk["y"]), ec.SECP521R1())
        return Curve(algorithm, jwk["kid"], point.public_key())
    made = PS512.__new__(PS512)
    public = rsa.RSAPublicNumbers(number_of(jwk["e"]), number_of(jwk["n"])).public_key()
    Key.__init__(made, algorithm, jwk["kid"], public)
    return made


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

    @pytest.mark.parametrize("sample", FOUND["upstream"], ids=lambda sample: str(sample["name"]))
    def test_signatures_of_each_algorithm(sample: Result) -> None:
        """Those that are the same each time are made again; the others are verified. Shared secrets sign nothing here."""
        algorithm, payload = sample["algorithm"], sample["payload"].encode()
        if algorithm == "HS512":
            with pytest.raises(WrongKey, match="its key has the alg HS512"):
                verifying(algorithm, FOUND["keys"][sample["key"]])
            return
        key = verifying(algorithm, FOUND["keys"][sample["key"]])
        assert key.verifies(sample["value"], payload)
        assert not key.verifies(sample["value"], payload.replace(b"llamas", b"alpacas"))
        assert canonical(json.loads(payload)) == payload
        assert sorted(json.loads(payload)["values"]) == sample["signed_fields"]
        assert not sample["deterministic"] or key.sign(payload) == sample["value"]

    def test_every_algorithm_that_signs_has_a_sample() -> None:
        assert {sample["algorithm"] for sample in FOUND["upstream"]} == {*ALGORITHMS, KMS, "HS512"}
