# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helpers of the controller: ciphers of vault IDs, lines of progress, and the context of a module."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest
from ansible.parsing.vault import VaultSecret
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.plugin_utils import _progress
from ansible_collections.community.buildkite.plugins.plugin_utils._place import as_a_module
from ansible_collections.community.buildkite.plugins.plugin_utils._vault import VaultCipher, decrypted

SECRETS = [("dev", VaultSecret(b"one")), ("prod", VaultSecret(b"two"))]


def test_a_cipher_has_the_password_of_its_vault_id() -> None:
    cipher = VaultCipher(SECRETS, "prod")
    text = cipher.encrypt("planted")
    assert text.startswith("$ANSIBLE_VAULT;1.2;AES256;prod") and "planted" not in text
    assert VaultCipher(SECRETS, "dev").decrypt(text) == "planted"
    with pytest.raises(ValueError):
        VaultCipher(SECRETS[:1], "dev").decrypt(text)
    with pytest.raises(InvalidOption, match="no password is set for the vault ID test \\(those with one: dev, prod\\)"):
        VaultCipher(SECRETS, "test")
    with pytest.raises(InvalidOption, match="is not encrypted"):
        decrypted("planted")


def test_progress_is_shown_once_it_lasts(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []

    def display(message: str, **_options: t.Any) -> None:
        shown.append(message)

    monkeypatch.setattr(_progress.display, "display", display)
    progress = _progress.Progress(True)
    progress("1 of 9")
    progress.defer("The plan")
    assert shown == []
    progress.waits("Waiting")
    progress.defer("The end")
    progress.line("build shop#1: passed")
    prefix = "community.buildkite: "
    assert shown == [f"{prefix}The plan", f"{prefix}Waiting", f"{prefix}The end", "build shop#1: passed"]
    silent = _progress.Progress(False)
    silent.waits("Waiting")
    silent.line("build shop#1: passed")
    assert len(shown) == 4


def test_the_context_of_a_module_ends_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_TEST", "before")
    monkeypatch.delenv("NEW_OF_TEST", raising=False)
    here = os.getcwd()
    with as_a_module({"OF_TEST": "1", "NEW_OF_TEST": 2}, str(tmp_path)):
        assert (os.environ["OF_TEST"], os.environ["NEW_OF_TEST"], os.getcwd()) == ("1", "2", str(tmp_path))
    assert (os.environ["OF_TEST"], os.getcwd()) == ("before", here) and "NEW_OF_TEST" not in os.environ
