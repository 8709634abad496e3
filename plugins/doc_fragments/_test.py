# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.test. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - 'V(skipped) skips the test: test collectors do not run it.'
      - 'V(muted) mutes the test: it runs, and a failure is ignored.'
      - V(enabled) enables a test that was skipped or muted. Without O(state), the state stays.
    type: str
    choices:
      - skipped
      - muted
      - enabled
  suite:
    description:
      - Slug of the test suite.
    type: str
    required: true
  name:
    description:
      - Name of the test, as the suite shows it.
    type: str
  scope:
    description:
      - Scope of the test O(name), such as the name of its class.
    type: str
  id:
    description:
      - UUID of the test, instead of O(name).
    type: str
  labels:
    description:
      - Labels that the test has. Other labels stay.
    type: list
    elements: str
  absent_labels:
    description:
      - Labels that the test does not have.
    type: list
    elements: str
notes:
  - 'Choices ignore case: V(SKIPPED) means V(skipped).'
"""
