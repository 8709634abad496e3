# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Encrypts and decrypts texts with the vault passwords of the run, as ansible-vault does.

Private to this collection. Knows Ansible's vault, and nothing of what the texts contain or where they are.
"""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleError
from ansible.parsing.vault import EncryptedString, VaultLib, match_secrets
from ansible_collections.community.buildkite.plugins.module_utils._apply.value_file import VAULT_OPTION
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption


class VaultCipher:
    """Encrypts for one vault ID; decrypts what any of the passwords decrypts."""

    def __init__(self, secrets: t.Sequence[tuple[str, t.Any]], vault_id: str) -> None:
        """Raises InvalidOption for a vault ID without a password."""
        found = match_secrets(secrets, [vault_id])
        if not found:
            known = ", ".join(sorted({name for name, _secret in secrets})) or "none"
            raise InvalidOption(
                f"{VAULT_OPTION}: no password is set for the vault ID {vault_id} (those with one: {known}): set it with --vault-id.",
                option=VAULT_OPTION,
            )
        self._vault_id, self._secret = vault_id, found[0][1]
        self._vault = VaultLib(secrets)

    def encrypt(self, text: str) -> str:
        """The text in the form of a vault file. Raises ValueError."""
        try:
            return str(self._vault.encrypt(text, self._secret, self._vault_id), "utf-8")
        except AnsibleError as error:
            raise ValueError(str(error)) from None

    def decrypt(self, text: str) -> str:
        """The content of a vault file. Raises ValueError."""
        try:
            return str(self._vault.decrypt(text), "utf-8")
        except (AnsibleError, UnicodeError) as error:
            raise ValueError(str(error)) from None


def decrypted(ciphertext: str) -> str:
    """The text of an encrypted value or file. Raises InvalidOption."""
    if not ciphertext.lstrip().startswith("$ANSIBLE_VAULT;"):
        raise InvalidOption(
            "this value has the tag !vault and is not encrypted: encrypt it with ansible-vault encrypt_string, or remove the tag."
        )
    try:
        # Ansible's texts have their own class; the parser accepts plain ones only.
        return str(EncryptedString(ciphertext=ciphertext)).encode().decode()
    except AnsibleError:
        raise InvalidOption(
            "this is encrypted and cannot be decrypted: set its password with --vault-id or --vault-password-file, or encrypt it again."
        ) from None
