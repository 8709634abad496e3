# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.agent_token_rotation. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(planned) returns the next step as RV(step). It changes nothing.
      - V(distributed) records that every host has the value of O(token_id), with the time.
      - V(verified) records the number of connected agents, right before the predecessors are revoked. It fails
        if the grace period is over and connected agents may still use a predecessor. Before its end, it records
        nothing.
      - V(watched) waits until O(watch) after the revocation is over, and records that the rotation is finished.
        It fails if fewer agents are connected than before the revocation.
    type: str
    choices:
      - planned
      - distributed
      - verified
      - watched
    default: planned
  cluster:
    description:
      - Name or UUID of the cluster.
    type: str
    required: true
  description:
    description:
      - Description of the token, which its successor has too.
    type: str
    required: true
  token_values_path:
    description:
      - 'Path of the file with the values of tokens, in which the module C(agent_token) stores them. The rotation
        is recorded in the entry of the token, as C(rotation: {distributed_at, revoking_at, agents, predecessors,
        finished_at}).'
      - Values of tokens are neither returned nor changed.
    type: path
    required: true
  token_values_vault_id:
    description:
      - Vault ID whose password encrypts the file. It needs the controller's own process.
    type: str
  rotate_created_before:
    description:
      - Time in the past. A token that was created before this time is rotated.
      - Without it and O(max_age), only a rotation that has begun continues.
    type: str
  max_age:
    description:
      - Age at which a token is rotated, such as V(90d), if O(rotate_created_before) is omitted.
      - While a rotation has not ended, no other one begins.
    type: str
  token_id:
    description:
      - ID of the token that was distributed. O(state=distributed) requires it.
    type: str
  again:
    description:
      - Whether the next step is to distribute the current value, even if its distribution is recorded.
    type: bool
    default: false
  grace:
    description:
      - How long predecessors stay valid after the distribution.
    type: str
    default: 24h
  queue:
    description:
      - Key of the agents' queue.
    type: str
  tags:
    description:
      - 'Tags that the agents have, such as V(os=linux): all of them.'
    type: list
    elements: str
  min_agents:
    description:
      - How many agents must be connected for the verification. With V(0), no agent is enough.
    type: int
    default: 1
  watch:
    description:
      - How long the number of connected agents is watched after the revocation.
    type: str
    default: 10m
  allowed_fall:
    description:
      - By how many the number of connected agents may fall during the watch, for example because a group scales
        in.
    type: int
    default: 0
notes:
  - 'Choices ignore case: V(PLANNED) means V(planned).'
"""
