# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file with the tokens of webhooks (_events/secrets): what it may be, and that it is read again when it changes."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path
from unittest import mock

import pytest
from ansible_collections.community.buildkite.plugins.plugin_utils._events import secrets
from ansible_collections.community.buildkite.plugins.plugin_utils._events.secrets import NoTokens, Tokens


def written(folder: Path, content: bytes, mode: int = 0o600) -> Path:
    path = folder / "tokens"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def why(path: Path) -> str:
    with pytest.raises(NoTokens) as raised:
        Tokens(str(path))
    return str(raised.value)


def test_there_is_a_token_on_each_line(tmp_path: Path) -> None:
    path = written(tmp_path, b"one\r\n\n  two words \ncaf\xc3\xa9", 0o400)
    assert Tokens(str(path)).current() == [b"one", b"two words", b"caf\xc3\xa9"]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o700, 0o444])
def test_others_may_not_read_it(tmp_path: Path, mode: int) -> None:
    assert why(written(tmp_path, b"one", mode)).endswith(f"tokens has the mode {mode:04o}: set it to 0600.")


def test_it_must_be_a_regular_file(tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(written(tmp_path, b"one"))
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo, 0o600)
    for path in (link, fifo, tmp_path):
        assert why(path).endswith("cannot be read: not a regular file.")
    assert why(tmp_path / "none").endswith("cannot be read: No such file or directory.")


@pytest.mark.parametrize("content", [b"", b" \n\n"])
def test_it_must_contain_a_token(tmp_path: Path, content: bytes) -> None:
    assert why(written(tmp_path, content)).endswith("contains no token: write one per line.")


def test_a_comment_is_no_token(tmp_path: Path) -> None:
    """Everyone can guess it, and sign with it."""
    assert "contains a comment" in why(written(tmp_path, b"  # production\n29b1ff57\n"))


@pytest.mark.parametrize("content", [b"a\n" * 10, b"a" * 65_536])
def test_ten_tokens_are_not_too_many(tmp_path: Path, content: bytes) -> None:
    """And 64 KiB are not too large."""
    assert Tokens(str(written(tmp_path, content))).current() == content.split()


@pytest.mark.parametrize("content", [b"a\n" * 11, b"a" * 65_537])
def test_it_must_not_be_too_large(tmp_path: Path, content: bytes) -> None:
    assert "is too large" in why(written(tmp_path, content))


class Found(t.NamedTuple):
    """What the system reports of a file."""

    st_mode: int
    st_uid: int
    st_gid: int = 0


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (Found(0o100600, 1000), ""),
        (Found(0o100400, 1000), ""),
        (Found(0o100600, 0), ""),
        (Found(0o100440, 0), ""),  # a credential of systemd
        (Found(0o100440, 0, 50), "has the mode 0440"),
        (Found(0o100440, 1000), "has the mode 0440"),
        (Found(0o100640, 0), "has the mode 0640"),
        (Found(0o100600, 1001), "belongs to another user"),
    ],
)
def test_whose_file_it_may_be(monkeypatch: pytest.MonkeyPatch, found: t.Any, reason: str) -> None:
    monkeypatch.setattr(secrets.os, "geteuid", lambda: 1000)
    try:
        secrets.check("/a", found)
        assert not reason
    except NoTokens as error:
        assert reason and reason in str(error)


def test_it_is_read_again_only_when_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, b"one")
    tokens = Tokens(str(path))
    tokens.counts[0] = 7
    reading = mock.Mock(side_effect=secrets.opened)
    monkeypatch.setattr(secrets, "opened", reading)
    assert tokens.current() == [b"one"] and not reading.called and tokens.counts == [7]
    other = tmp_path / "other"
    other.write_bytes(b"two\none")
    other.chmod(0o600)
    os.replace(other, path)
    assert [tokens.current(), tokens.current()] == [[b"two", b"one"]] * 2
    assert reading.call_count == 1 and tokens.counts == [0, 0]


def test_a_file_that_becomes_unusable_leaves_no_tokens(tmp_path: Path) -> None:
    """Until it is usable again, even if it then is what it was."""
    path = written(tmp_path, b"one")
    tokens = Tokens(str(path))
    path.chmod(0o644)
    for _time in range(2):
        with pytest.raises(NoTokens):
            tokens.current()
    path.chmod(0o600)
    assert tokens.current() == [b"one"]
    path.unlink()
    with pytest.raises(NoTokens):
        tokens.current()
