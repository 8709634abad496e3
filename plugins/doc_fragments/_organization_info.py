# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.organization_info. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  gather:
    description:
      - Lists and settings to read, each with everything in it. If one of them cannot be read, the task fails.
      - If it is omitted, everything is read and RV(unread) lists what cannot be read.
    type: list
    elements: str
    choices:
      - members
      - clusters
      - unclustered_agent_tokens
      - teams
      - registries
      - pipeline_templates
      - pipeline_settings
      - pipelines
      - rules
      - test_suites
      - webhooks
      - invitations
      - slack_services
      - slack_workspaces
      - event_bridges
      - datadog_services
      - open_telemetry_services
      - event_log_services
      - linear_services
      - portals
      - member_settings
      - api_settings
  include_empty:
    description:
      - Whether to return options that are not set, each with the value that clears it. When you apply such a
        result, it also clears what was set in the meantime.
    type: bool
  style:
    description:
      - V(complete), the default, returns every option that is set, for M(community.buildkite.organization).
      - V(compact) omits the documented defaults of new objects, and returns values that most entries of a list
        share once, in C(defaults). It is for M(community.buildkite.organization_files).
      - Neither result changes anything if you apply it. What the compact style omits is no longer compared.
    type: str
    choices:
      - complete
      - compact
  coverage:
    description:
      - 'Whether to list in RV(not_covered) objects that no option can declare: notification services of other
        providers.'
      - It takes a REST request for the organization, and the C(read_) scope of that list. RV(not_covered) contains
        the reason if it cannot be read.
    type: bool
  read_only:
    description:
      - 'What to do if the token can write: V(require) rejects the run before anything is read, V(warn) adds a
        warning with the scopes, V(ignore) does nothing. The default is V(ignore).'
      - A token can write if it has a scope that does not begin with C(read_), such as C(graphql), which includes
        all permissions of its user.
      - If Buildkite does not return the scopes of the token, it counts as one that can write.
    type: str
    choices:
      - require
      - warn
      - ignore
notes:
  - 'Choices ignore case: V(MEMBERS) means V(members).'
"""
