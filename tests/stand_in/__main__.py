# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python tests/stand_in …`: runs the package, whatever folder it is started from."""

from __future__ import annotations

import sys
from pathlib import Path

# The package's own folder must not be on the path: its modules would hide graphql-core and the standard library.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from stand_in.command import main

if __name__ == "__main__":
    sys.exit(main())
