# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.api_access_token. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(revoked) revokes the access of the token to the organization, which cannot be undone. Without access,
        it changes nothing.
    type: str
    choices:
      - revoked
    default: revoked
  id:
    description:
      - UUID of the token, from RV(community.buildkite.api_access_token_info#module:api_access_tokens[].id).
    type: str
    required: true
  override_guards:
    description:
      - The token, as V(api_access_token/UUID). Without it, the task is rejected.
    type: list
    elements: str
notes:
  - 'Choices ignore case: V(REVOKED) means V(revoked).'
"""
