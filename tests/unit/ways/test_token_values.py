# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of new tokens in a vault file, which only the controller's own process can write; and no value in a result that is shown."""

from __future__ import annotations

import typing as t

import yaml
from ansible.parsing.vault import VaultLib, VaultSecret

from .conftest import Ways, call

CLUSTER = "Default cluster"
PASSWORD = "correct-horse"
OTHER = "$ANSIBLE_VAULT;1.1;AES256\n" + "30" * 40 + "\n"


def token(description: str, **options: t.Any) -> dict[str, t.Any]:
    return call("agent_token", cluster=CLUSTER, description=description, **options)


def test_a_vault_file(ways: Ways) -> None:
    """Encrypted as a whole for the vault ID, and added to; anything that cannot be so is rejected before a request for a token."""
    (ways.folder / "password").write_text(PASSWORD)
    (ways.folder / "other.yml").write_text(OTHER)
    (ways.folder / "other.yml").chmod(0o600)
    ways.arguments = ("--vault-id", f"tokens@{ways.folder / 'password'}")
    kept: dict[str, t.Any] = {"token_values_path": "values.yml", "token_values_vault_id": "tokens"}
    module = {"task_vars": {"ansible_python_interpreter": str(ways.folder / "python")}}
    first, second, *bad = ways.run(
        token("A", **kept),
        token("B", **kept),
        token("C", **{**kept, "token_values_vault_id": "unknown"}),
        token("C", **{**kept, "token_values_path": "other.yml"}),
        token("C", **kept, **module),
    )
    assert first["changed"] and second["changed"] and not {"token_value"} & {*first, *second}
    for result, part in zip(
        bad,
        (
            "no password is set for the vault ID unknown (those with one: tokens)",
            "other.yml cannot be decrypted",
            "needs the controller's own process",
        ),
        strict=True,
    ):
        assert result["failed"] and part in result["msg"], result["msg"]
    assert len(ways.stand_in.log(write=True)) == 2
    text = (ways.folder / "values.yml").read_text()
    assert text.startswith("$ANSIBLE_VAULT;1.2;AES256;tokens\n")
    vault = VaultLib([("default", VaultSecret(PASSWORD.encode()))])
    found = yaml.safe_load(vault.decrypt(text))
    assert [one["value"][:5] for one in found.values()] == ["bkct_", "bkct_"]
    assert not any(one["value"] in ways.said for one in found.values())


def test_a_result_that_is_shown_has_no_value(ways: Ways) -> None:
    """Nor is it kept in the file of a task with async; the setting that the module takes for no_log does not change that."""
    (ways.folder / "ansible.cfg").write_text("[defaults]\nno_target_syslog = true\n")
    shown, hidden, background = ways.run(
        token("A"), token("B", task_no_log=True), token("C", task_async=30, task_poll=1, task_no_log=True), way="module"
    )
    assert "token_value" not in shown and hidden["token_value"].startswith("bkct_")
    assert "The result of a task with async is kept in a file: set token_values_path" in background["msg"]
