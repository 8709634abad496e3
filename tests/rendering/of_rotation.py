# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real results of a rotation of an agent token: each step, an agent that is older than the distribution, and agents that are lost."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from rendering.recording import Recording
from running.modules import Result

ADDRESS = "cluster/Linux/token/Autoscaling group"
SEED: Result = {
    "clusters": [
        {
            "name": "Linux",
            "queues": [{"key": "default"}],
            "agent_tokens": [{"description": "Autoscaling group", "created_at": "2026-01-05T09:00:00.000Z"}],
        }
    ],
    "agents": [
        {
            "name": "linux-7",
            "hostname": "rack-1",
            "cluster": "Linux",
            "queue": "default",
            "created_at": "2026-06-30T11:00:00.000Z",
        }
    ],
}


def of_rotation(recording: Recording) -> None:
    """The results."""
    recording.begin(SEED)
    (cluster,) = recording.runs.rest("GET", "clusters")
    tokens = f"clusters/{cluster['id']}/tokens"
    (old,) = recording.runs.rest("GET", tokens)
    with tempfile.TemporaryDirectory() as folder:
        recording.folder = (folder, "/etc/buildkite")
        path = Path(folder, "token_values.yml")
        rotation: Result = {
            "cluster": "Linux",
            "description": "Autoscaling group",
            "token_values_path": str(path),
            "rotate_created_before": "2026-06-01T00:00:00Z",
        }
        recording.operate("agent_token_rotation", **rotation)
        lifetime = {"allowed_ip_addresses": "10.0.0.0/8", "expires_at": "2099-01-01T00:00:00Z"}
        new = recording.runs.rest("POST", tokens, {"description": "Autoscaling group", **lifetime})
        _store(path, new)
        recording.operate("agent_token_rotation", **rotation)
        recording.operate("agent_token_rotation", state="distributed", token_id=new["id"], **rotation)
        _store(path, new, distributed_at="2026-06-30T12:00:00Z")
        recording.operate("agent_token_rotation", **rotation)
        recording.operate("agent_token_rotation", state="verified", **rotation)
        recording.runs.rest("DELETE", f"{tokens}/{old['id']}")
        facts: Result = {"distributed_at": "2026-06-30T12:00:00Z", "agents": 2, "revoking_at": "2026-07-01T12:00:00Z"}
        facts["predecessors"] = [old["id"]]
        _store(path, new, **facts)
        recording.operate("agent_token_rotation", state="watched", **rotation)
        recording.folder = ("", "")


def _store(path: Path, token: Result, **facts: object) -> None:
    """The file of values with one token, and what was recorded of its rotation."""
    path.write_text(json.dumps({ADDRESS: {"id": token["id"], "value": "x", "rotation": facts}}), encoding="utf-8")
    path.chmod(0o600)
