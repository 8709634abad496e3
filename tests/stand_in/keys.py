# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Access tokens with a public key: a JWT that the caller signs takes the place of a token. Source: api/jwt.md."""

from __future__ import annotations

import time

from .store import Record, Store

# Seconds: how far iat may be from now, and how long a JWT may last.
NEAR = 10
LONGEST = 300


def token_of(store: Store, text: str) -> Record | None:
    """The access token that a JWT names and proves with its signature; None for any other text."""
    # Imported late, since only seeds with public keys need it.
    import jwt

    try:
        issuer = jwt.decode(text, options={"verify_signature": False}).get("iss")
        token = store.get("access_token", issuer)
        if token is None or not token.get("public_key"):
            return None
        required = ["iss", "iat", "exp"]
        claims = jwt.decode(
            text, token["public_key"], algorithms=["RS256"], options={"require": required, "verify_iat": False}
        )
        issued, ends, now = int(claims["iat"]), int(claims["exp"]), time.time()
    except (jwt.InvalidTokenError, ValueError, TypeError):
        return None
    oldest = now - NEAR if store.switch("jwt_age_is_checked") else ends - LONGEST
    return token if oldest <= issued <= now + NEAR and ends - issued <= LONGEST else None
