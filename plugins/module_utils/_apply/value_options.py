# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options for the values that the service returns once.

Private to this collection. Declarations only: no I/O. They belong to a task and are no part of what files declare.
"""

from __future__ import annotations

from .._schema.field import Field

# Of every module that creates something with such a value.
FIELDS = (
    Field(
        "token_values_path",
        "path",
        (
            "Path of a file for the values of new tokens, on the machine where the module runs. Its directory must exist.",
            "The file is YAML: C({address: {id, value, created_at, expires_at, previous}}). Only its owner can read it. A successor replaces"
            " its predecessor, which becomes the first entry of C(previous).",
            "A token counts as created when its value is on the disk. If storing fails, the new token is revoked, its predecessor is not, and"
            " the change fails. If revoking fails too, the value is in the directory C(~/.ansible/buildkite/unsaved).",
            "The file must belong to the user who runs the module, have the mode 0600 and not be a link. Otherwise, or if it cannot be read or"
            " written, the run is rejected before the first change. Several runs can use one file at the same time.",
        ),
        secret=False,
        example="/etc/buildkite/token_values.yml",
    ),
    Field(
        "token_values_vault_id",
        "str",
        (
            "Vault ID whose password encrypts the whole file O(token_values_path), in the format of C(ansible-vault).",
            "It needs the controller's own process. The run is rejected with C(async), with C(become) and for hosts other than the controller.",
        ),
        secret=False,
        example="tokens",
    ),
    Field(
        "token_values_required",
        "bool",
        (
            "Whether the task fails at its end, with V(values_missing) as RV(failure.code), if O(token_values_path) lacks the value of a"
            " declared token that exists. Otherwise it warns.",
            "RV(values_missing) lists the tokens.",
        ),
        secret=False,
    ),
    Field(
        "token_values_command",
        "list",
        (
            "Program, with its arguments, that stores the value of a new token instead of O(token_values_path). It runs once for each"
            " token, without a shell, on the machine where the module runs.",
            "Its standard input is JSON with C(address), C(id), C(value), C(created_at) and C(expires_at). Its output is not shown.",
            "If its exit status is not 0, or it takes longer than 60 seconds, the new token is revoked and the change fails.",
        ),
        elements="str",
        secret=False,
        example=["/usr/local/bin/store-token"],
    ),
)

# Of the module whose result may contain the values of many objects.
CHOICE = Field(
    "token_values",
    "str",
    (
        "What happens to the values of new tokens without O(token_values_path) and O(token_values_command).",
        "V(stored) rejects a run that creates tokens, since their values would be lost. Check mode only warns.",
        "V(not_stored) loses them without a warning.",
        "V(return) returns them as RV(token_values). The task must have C(no_log) set to V(true). A failed result contains no values: a"
        " warning names the file in C(~/.ansible/buildkite/unsaved) that contains them.",
        "Without the option, the values are lost and the task warns.",
    ),
    choices=("stored", "not_stored", "return"),
    secret=False,
)
