# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names of objects: their normal form, how two are compared, and the slugs that the service derives from them.

Private to this collection. Pure functions; which names have which form is in the declarations.
"""

from __future__ import annotations

import re
import unicodedata

# Names whose slug is documented: words of letters and digits, with a hyphen or spaces between them.
_PLAIN = re.compile(r"[A-Za-z0-9]+(?:(?:-| +)[A-Za-z0-9]+)*")
# Characters whose replacement in a slug is unknown.
_UNKNOWN = re.compile(r"[^\x20-\x7e]|[&#%=*]")
_WORDS = {"@": " at ", "+": " plus ", ".": " dot "}
_LONGEST = 100


def normal(name: str) -> str:
    """A name without white space around it, and with composed letters, so that names that look the same are the same."""
    name = name.strip()
    return name if name.isascii() else unicodedata.normalize("NFC", name)


def documented_slug(name: str) -> str | None:
    """The slug that the service derives from a name, None if that is not documented."""
    slug = re.sub(" +", "-", name.lower())
    return slug if _PLAIN.fullmatch(name) and len(slug) <= _LONGEST else None


def likely_slug(name: str) -> str | None:
    """The slug that real objects with such names have, to recognize references; None if unknown."""
    if _UNKNOWN.search(name):
        return None
    for sign, word in _WORDS.items():
        name = name.replace(sign, word)
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST] or None
