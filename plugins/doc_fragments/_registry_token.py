# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.registry_token. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  registry:
    description:
      - Name or UUID of the registry.
    type: str
    required: true
    aliases:
      - registry_id
  description:
    description:
      - Description of the token. It is the identity. If several tokens of the registry have the same description,
        set O(id).
    type: str
    required: true
  previous_descriptions:
    description:
      - Earlier descriptions of the token.
      - If no token has the current description, a token with one of these is renamed.
    type: list
    elements: str
  id:
    description:
      - UUID of the token, which identifies it regardless of its description.
    type: str
    aliases:
      - uuid
  state:
    description:
      - Whether the object should exist.
    type: str
    choices:
      - present
      - absent
    default: present
  token_values_path:
    description:
      - Path of a file for the values of new tokens, on the machine where the module runs. Its directory must
        exist.
      - 'The file is YAML: C({address: {id, value, created_at, expires_at, previous}}). Only its owner can read
        it. A successor replaces its predecessor, which becomes the first entry of C(previous).'
      - A token counts as created when its value is on the disk. If storing fails, the new token is revoked, its
        predecessor is not, and the change fails. If revoking fails too, the value is in the directory C(~/.ansible/buildkite/unsaved).
      - The file must belong to the user who runs the module, have the mode 0600 and not be a link. Otherwise,
        or if it cannot be read or written, the run is rejected before the first change. Several runs can use
        one file at the same time.
    type: path
  token_values_vault_id:
    description:
      - Vault ID whose password encrypts the whole file O(token_values_path), in the format of C(ansible-vault).
      - It needs the controller's own process. The run is rejected with C(async), with C(become) and for hosts
        other than the controller.
    type: str
  token_values_required:
    description:
      - Whether the task fails at its end, with V(values_missing) as RV(failure.code), if O(token_values_path)
        lacks the value of a declared token that exists. Otherwise it warns.
      - RV(values_missing) lists the tokens.
    type: bool
  token_values_command:
    description:
      - Program, with its arguments, that stores the value of a new token instead of O(token_values_path). It
        runs once for each token, without a shell, on the machine where the module runs.
      - Its standard input is JSON with C(address), C(id), C(value), C(created_at) and C(expires_at). Its output
        is not shown.
      - If its exit status is not 0, or it takes longer than 60 seconds, the new token is revoked and the change
        fails.
    type: list
    elements: str
  sensitive:
    description:
      - Patterns of addresses and options whose values are masked in all output, such as V(pipeline/*/schedule/*:env)
        or V(pipeline/web:env.DATABASE_URL). The values are compared and set like any others.
      - In a pattern, V(*) matches any characters and case is ignored. A dot precedes a key in an option.
      - R(Masked values, ansible_collections.community.buildkite.docsite.guide_tokens.masked) lists what is masked
        without the option.
    type: list
    elements: str
  held:
    description:
      - Whether held changes make a run fail at its end, with V(held) as RV(failure.code), or only warn. The default
        is V(fail). Check mode does not fail.
      - A change is held if the current state of its object does not allow it, for example if someone archived
        the pipeline. Changes that depend on it are skipped. All others are applied, but nothing is pruned.
    type: str
    choices:
      - fail
      - warn
  diff_style:
    description:
      - 'What diff mode shows: V(short), the default, a line for each change and each changed option, V(long)
        the values before and after as YAML, V(none) nothing.'
      - The short style shows a text of several lines as the numbers of added and removed lines, such as C(+3
        −1). It cuts lines at 100 columns. Deletions come first, with the number of objects in their cascade.
      - RV(changes) contains everything, whatever the style.
    type: str
    choices:
      - short
      - long
      - none
seealso:
  - module: community.buildkite.organization
    description: Manage a whole organization in one task, with one plan.
  - module: community.buildkite.organization_info
    description: Return the current state as options.
notes:
  - 'Choices ignore case: V(PRESENT) means V(present).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
