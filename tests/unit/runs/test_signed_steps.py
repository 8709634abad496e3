# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pipelines whose steps a key signs: the signatures of the pipeline are verified, and only missing ones are made."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._signing.declared import signer
from cryptography.hazmat.primitives.asymmetric import ec

from running.modules import SEED, Result, Runs, actions, pipeline
from running.signing_keys import EDDSA, ES512, PLANTED, of, pem, ps512
from stand_in.process import StandIn

STEPS = "env: {A: 1}\nsteps:\n  - {label: a, command: [make, test]}\n"
WITH: Result = {"sign_with": {"jwks": of(EDDSA)}}
WEB: Result = pipeline("web", configuration=STEPS)


@pytest.fixture
def runs(stand_in: StandIn) -> Runs:
    """Runs on the controller, which can sign."""
    stand_in.reset(SEED)
    runs = Runs(stand_in, "bkua_graphql_too")
    runs.signer = signer
    return runs


def live(runs: Runs, slug: str = "web") -> str:
    """The steps of a pipeline."""
    return str(runs.rest("GET", f"pipelines/{slug}")["configuration"])


@pytest.mark.parametrize("name", ["EdDSA", "ES512", "PS512"])
def test_the_life_of_signed_steps(runs: Runs, name: str) -> None:
    key = {"EdDSA": EDDSA, "ES512": ES512, "PS512": ps512()}[name]
    with_key: Result = {"sign_with": {"jwks": of(key)}}
    made = runs.both("pipeline", **WEB, **with_key)
    shown = made["changes"][0]["after"]["configuration"]
    assert f"algorithm: {name}" in shown and ("signed when it is sent" in shown) is (name != "EdDSA")
    first = live(runs)
    assert first.count("signature:") == 1 and "signed when" not in first
    assert (first.strip() == shown.strip()) is (name == "EdDSA")
    # Equal steps in another spelling are signed already.
    same = "env:\n  A: '1'\nsteps:\n  - label: a\n    commands: |-\n      make\n      test\n"
    assert (
        runs.run("pipeline", slug="web", repository=WEB["repository"], configuration=same, **with_key)["changes"] == []
    )
    # A change of what signatures cover signs again, as does one of the repository.
    for change in ({"configuration": STEPS.replace("1", "2")}, {"repository": "https://gitlab.com/x/other"}):
        (changed,) = runs.both("pipeline", **{**WEB, **change}, **with_key)["changes"]
        assert "configuration" in changed["after"]
        runs.both("pipeline", **WEB, **with_key)
    # A signature that someone else changed, or of another key, is not valid.
    runs.rest("PATCH", "pipelines/web", {"configuration": live(runs).replace("label: a", "label: b")})
    assert actions(runs.both("pipeline", **WEB, **with_key)) == [("update", "pipeline/web")]
    runs.rest(
        "PATCH", "pipelines/web", {"configuration": live(runs).replace(f'"{key["kid"]}"', '"x"').replace("..", "..A")}
    )
    assert actions(runs.both("pipeline", **WEB, **with_key)) == [("update", "pipeline/web")]
    result = runs.both("pipeline", **WEB, sign_with={"jwks": of({**key, "kid": "next"})})
    assert actions(result) == [("update", "pipeline/web")] and key["d"] not in json.dumps(result)


def test_in_the_whole_organization(runs: Runs) -> None:
    other = pipeline("other", configuration=STEPS, sign_with={"jwks_path": "", "key_id": None})
    declared: Result = {"pipelines": [{**WEB, **WITH}, other]}
    assert len(runs.both("organization", **declared)["changes"]) == 2
    assert "signature" in live(runs) and "signature" not in live(runs, "other")
    result = runs.run("organization", check=True, pipelines=[{"slug": "other", **WITH, "state": "absent"}])
    assert actions(result) == [("delete", "pipeline/other")]
    assert "sign_with" not in json.dumps(result) and PLANTED not in json.dumps(result)


def test_it_needs_steps_a_repository_and_the_controller(runs: Runs) -> None:
    assert "pipeline (web): sign_with needs configuration" in runs.rejected("pipeline", slug="web", **WITH).message
    steps: Result = {"slug": "web", "configuration": STEPS}
    assert "pipeline (web): sign_with needs repository" in runs.rejected("pipeline", **steps, **WITH).message
    error = runs.rejected("organization", pipelines=[{**WEB, "sign_with": {"jwks": of({**EDDSA, "alg": "HS256"})}}])
    assert "pipelines[0] (web): jwks: its key has the alg HS256" in error.message and PLANTED not in error.message
    error = runs.rejected("pipeline", **{**WEB, "configuration": "steps: [{command: $A}]"}, **WITH)
    assert "pipeline (web): the steps cannot be signed: it contains a variable" in error.message
    assert error.facts["option"] == "configuration"
    runs.signer = None
    assert "sign_with works only on the controller" in runs.rejected("pipeline", **WEB, **WITH).message


def test_a_command_runs_only_for_what_is_sent(runs: Runs, tmp_path: Path) -> None:
    """And its failure is a failed change."""
    public = pem(ec.generate_private_key(ec.SECP256R1()))[1]
    ran = tmp_path / "ran"
    argv = [sys.executable, "-c", f"open({str(ran)!r}, 'w')"]
    options: Result = {**WEB, "sign_with": {"kms_command": argv, "kms_public_key": public}}
    assert actions(runs.run("pipeline", check=True, **options)) == [("create", "pipeline/web")]
    assert not ran.exists()
    result = runs.run("pipeline", **options)
    assert ran.exists() and result["failed"] and "kms_command must print a signature" in json.dumps(result)
