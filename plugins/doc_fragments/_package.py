# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.package. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(present) publishes the file O(src), unless the registry has a package of that name with the same SHA-256.
      - V(copied) copies the package to the registry O(to), unless that one has it. Buildkite copies no packages
        of some ecosystems.
      - V(absent) deletes the package. If it does not exist, it changes nothing.
    type: str
    choices:
      - present
      - copied
      - absent
    default: present
  registry:
    description:
      - Slug of the registry.
    type: str
    required: true
  src:
    description:
      - Path of the file, for O(state=present), on the host that runs the task.
    type: path
  filename:
    description:
      - Name under which O(src) is published. The default is its own name.
      - O(state=copied) and O(state=absent) take it to find the package. It must contain the name and the version
        of the package.
    type: str
  id:
    description:
      - UUID of the package, instead of O(filename), for O(state=copied) and O(state=absent).
    type: str
  to:
    description:
      - Slug of the registry that gets the copy, for O(state=copied). Both have the same ecosystem.
    type: str
notes:
  - 'Choices ignore case: V(PRESENT) means V(present).'
"""
