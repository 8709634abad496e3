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
      - The lists and settings to read, each with everything in it. It is an error if one of them cannot be read.
      - Without it everything is read, and RV(unread) lists what cannot be read.
    type: list
    elements: str
    choices:
      - pipeline_templates
      - clusters
      - unclustered_agent_tokens
      - teams
      - pipeline_settings
      - pipelines
      - webhooks
      - api_settings
  include_empty:
    description:
      - 'Whether to return options that are not set too, each with the value that clears it, so that the result
        restores: applied, it also clears what was set in the meantime.'
      - Without it they are left out, which is shorter to read.
    type: bool
  style:
    description:
      - V(complete) returns every option that is set, as M(community.buildkite.organization) takes it. It is the
        usual style.
      - 'V(compact) leaves out what a new object has by default, as documented for each option, and returns values
        that most entries of a list share once, in C(defaults). It is for files: pass it to M(community.buildkite.organization_files).'
      - Declared again, both change nothing. What the compact style leaves out is not compared any more.
    type: str
    choices:
      - complete
      - compact
  coverage:
    description:
      - Whether to list in RV(not_covered) what exists and no option can declare, such as secrets, rules, test
        suites and other notification services.
      - It takes about two REST requests for each cluster and five for the organization, and the scopes that begin
        with C(read_) of these lists. A list that cannot be read is named with the reason.
    type: bool
  read_only:
    description:
      - 'What to do if the token can write: V(require) rejects the run before anything is read, V(warn) adds a
        warning with the scopes, V(ignore) does nothing. The usual value is V(ignore).'
      - A token can write if it has a scope that does not begin with C(read_). One of them is C(graphql), with
        which a token may do everything that its user may. If the service does not show the scopes of the token,
        it counts as one that can write.
    type: str
    choices:
      - require
      - warn
      - ignore
notes:
  - 'Choices are accepted in any case: V(PIPELINE_TEMPLATES) means V(pipeline_templates).'
"""
