# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file with the tokens of webhooks, one per line, which is read again when it changes.

Private to this collection. Knows no requests. No message contains a token.
"""

from __future__ import annotations

import os
import stat

from ansible_collections.community.buildkite.plugins.module_utils._regular import PRIVATE, opened

# Bytes of a file, and tokens in it: each costs a digest of every body that arrives.
_LARGEST, _MOST = 65_536, 10
_SYSTEMD = 0o440
_COMMENT = b"#"


class NoTokens(ValueError):
    """Why a file cannot be used, as a sentence without its subject."""


class Tokens:
    """The tokens in a file. Raises NoTokens, also later if the file changes: its old tokens may have been revoked."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._seen: tuple[int, ...] | None = None
        self._tokens: list[bytes] = []
        # How many webhooks each token verified, since the file was read.
        self.counts: list[int] = []
        self.current()

    def current(self) -> list[bytes]:
        """The tokens. Raises NoTokens."""
        try:
            found = os.lstat(self.path)
            seen = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_mode, found.st_uid)
            if seen != self._seen:
                tokens = self._read()
                self._tokens, self._seen, self.counts = tokens, seen, [0] * len(tokens)
        except OSError as error:
            self._seen = None
            raise NoTokens(f"the file {self.path} cannot be read: {error.strerror}.") from None
        except NoTokens:
            self._seen = None
            raise
        return self._tokens

    def _read(self) -> list[bytes]:
        with opened(self.path) as file:
            check(self.path, os.fstat(file.fileno()))
            content = file.read(_LARGEST + 1)
        tokens = [line.strip() for line in content.splitlines() if line.strip()]
        if any(token.startswith(_COMMENT) for token in tokens):
            # Others know or guess it, and could sign with it.
            raise NoTokens(
                f"the file {self.path} contains a comment, which would count as a token: write only tokens, one per line."
            )
        if not tokens:
            raise NoTokens(f"the file {self.path} contains no token: write one per line.")
        if len(content) > _LARGEST or len(tokens) > _MOST:
            raise NoTokens(f"the file {self.path} is too large: write at most {_MOST} tokens, one per line.")
        return tokens


def check(path: str, found: os.stat_result) -> None:
    """That only this user and root can read a file. A credential of systemd belongs to root, and a list for access admits the user."""
    mode = stat.S_IMODE(found.st_mode)
    is_credential = found.st_uid == found.st_gid == 0 and not mode & ~_SYSTEMD
    if found.st_uid not in (0, os.geteuid()):
        raise NoTokens(f"the file {path} belongs to another user: it must belong to the user of this process.")
    if mode & ~PRIVATE and not is_credential:
        raise NoTokens(f"the file {path} has the mode {mode:04o}: set it to 0600.")
