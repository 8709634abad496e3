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
            "Path of a file for the values of new agent tokens, on the machine where the module runs. Its directory must exist.",
            "The file is YAML: C({address: {id, value, created_at, expires_at, previous}}). Only its owner can read it. A successor takes the"
            " place of its predecessor, which becomes the first entry of C(previous).",
            "A token counts as created when its value is on the disk. If storing fails, the new token is revoked and the change fails; if that"
            " fails too, the value is in the directory C(~/.ansible/buildkite/unsaved). No predecessor is revoked then.",
            "Before the first change, the run is rejected if the file cannot be written or read, belongs to someone else, is a link, or has"
            " another mode than 0600. Any number of runs can use one file at a time.",
        ),
        secret=False,
        example="/etc/buildkite/token_values.yml",
    ),
    Field(
        "token_values_vault_id",
        "str",
        (
            "Vault ID with whose password the whole file O(token_values_path) is encrypted, as C(ansible-vault) does it.",
            "It needs the controller's own process: the run is rejected with C(async), with C(become) and for other hosts than the controller.",
        ),
        secret=False,
        example="tokens",
    ),
    Field(
        "token_values_required",
        "bool",
        (
            "Whether the task fails at its end if O(token_values_path) lacks the value of a declared token that exists. RV(failure.code)"
            " is V(values_missing) then. Without it, that is a warning. RV(values_missing) lists the tokens.",
        ),
        secret=False,
    ),
    Field(
        "token_values_command",
        "list",
        (
            "Program, with its arguments, that stores the value of a new agent token in place of O(token_values_path). It is run once for each"
            " token, without a shell, on the machine where the module runs.",
            "Its standard input is JSON with C(address), C(id), C(value), C(created_at) and C(expires_at). Its output is not shown.",
            "If it ends with another exit status than 0, or not within 60 seconds, the new token is revoked and the change fails.",
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
        "What happens to the values of new agent tokens without O(token_values_path) and O(token_values_command).",
        "V(stored) rejects a run that creates tokens, since their values would be lost. In check mode that is a warning.",
        "V(not_stored) loses them without a warning.",
        "V(return) returns them as RV(token_values). The task must have C(no_log) set to V(true). A failed result contains no values. A"
        " warning then names the file in C(~/.ansible/buildkite/unsaved) that contains them.",
        "Without the option they are lost, which is a warning.",
    ),
    choices=("stored", "not_stored", "return"),
    secret=False,
)
