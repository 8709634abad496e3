# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The declaration in a file or a directory on the controller.

Private to this collection. Reads, decrypts with the vault passwords of the run, merges and checks: the steps are in the files beside
it. Knows nothing of modules.
"""

from __future__ import annotations

from ansible_collections.community.buildkite.plugins.plugin_utils import _vault

from . import files, read


def declared(found: list[read.File]) -> files.Declared:
    """The declaration of all files. Raises InvalidOption with all mistakes."""
    return files.merged(read.texts(found), _vault.decrypted)
