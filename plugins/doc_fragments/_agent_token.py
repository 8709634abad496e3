# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.agent_token. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  cluster:
    description:
      - The name or the UUID of the cluster that it belongs to.
      - 'Without it: a token with which agents connect outside of clusters. Organizations since February 2024
        have none.'
    type: str
    aliases:
      - cluster_id
  description:
    description:
      - What the token is for. It is the identity, though the service allows several of one description.
      - Of those that have not expired, the one that expires last is meant. Older ones that expire within O(rotate_before),
        and those created before O(rotate_created_before), are retiring. Anything else is an error, unless O(id)
        is set.
    type: str
    required: true
  allowed_ip_addresses:
    description:
      - 'The IPv4 networks, such as V(10.0.0.0/8), from which agents may connect: at most 24. V(0.0.0.0/0) means
        everywhere.'
      - Narrowing it disconnects agents at once, and their jobs fail. If an agent of the cluster is connected
        from a network that is removed, the change is rejected, unless C(override_guards) contains the address
        of the token.
    type: list
    elements: str
  lifetime:
    description:
      - 'How long a new token lasts, such as V(90d), V(12h) or V(30m): at least ten minutes.'
      - 'Used when a token is made, and only then: the service cannot change it.'
      - Without it, and without O(expires_at), a token never expires.
    type: str
  expires_at:
    description:
      - 'When a new token expires, such as V(2027-01-31T12:00:00Z): at least ten minutes from now.'
      - 'Used when a token is made, and only then: the service cannot change it.'
    type: str
  rotate_before:
    description:
      - 'How long before it expires a token is replaced, such as V(14d): a new one is made, and the old one stays
        until O(revoke_rotated).'
      - Needs O(lifetime) or O(expires_at), so that the new one expires later than that.
      - 'It has no effect on a token that never expires, which is a warning: see O(rotate_created_before).'
    type: str
  rotate_created_before:
    description:
      - 'Time, such as V(2026-06-30T12:00:00Z), that rotates the token now: if the newest token of this description
        was created before it, a new one is made. The old ones stay until O(revoke_rotated).'
      - The new token is younger than that, so a second run changes nothing. Set the same time until the old tokens
        are revoked. A time in the future is rejected, since every run would make a token until then.
      - REST returns when a token was created and GraphQL does not, so the tokens of the cluster are read over
        REST.
    type: str
  revoke_rotated:
    description:
      - Revokes the older tokens that expire within O(rotate_before) or were created before O(rotate_created_before),
        once there is a newer one. Agents that are connected stay so.
      - Left out, they stay until they expire, so that agents can be moved to the new one first.
    type: bool
  id:
    description:
      - The UUID of the token, to find it whatever its description is.
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
      - Path of a file for the values of new agent tokens, on the machine where the module runs. Its directory
        must exist.
      - 'The file is YAML: C({address: {id, value, created_at, expires_at, previous}}). Only its owner can read
        it. A successor takes the place of its predecessor, which becomes the first entry of C(previous).'
      - A token counts as created when its value is on the disk. If storing fails, the new token is revoked and
        the change fails; if that fails too, the value is in the directory C(~/.ansible/buildkite/unsaved). No
        predecessor is revoked then.
      - Before the first change, the run is rejected if the file cannot be written or read, belongs to someone
        else, is a link, or has another mode than 0600. Any number of runs can use one file at a time.
    type: path
  token_values_vault_id:
    description:
      - Vault ID with whose password the whole file O(token_values_path) is encrypted, as C(ansible-vault) does
        it.
      - 'It needs the controller''s own process: the run is rejected with C(async), with C(become) and for other
        hosts than the controller.'
    type: str
  token_values_required:
    description:
      - Whether the task fails at its end if O(token_values_path) lacks the value of a declared token that exists.
        RV(failure.code) is V(values_missing) then. Without it, that is a warning. RV(values_missing) lists the
        tokens.
    type: bool
  token_values_command:
    description:
      - Program, with its arguments, that stores the value of a new agent token in place of O(token_values_path).
        It is run once for each token, without a shell, on the machine where the module runs.
      - Its standard input is JSON with C(address), C(id), C(value), C(created_at) and C(expires_at). Its output
        is not shown.
      - If it ends with another exit status than 0, or not within 60 seconds, the new token is revoked and the
        change fails.
    type: list
    elements: str
  allow_empty:
    description:
      - Whether an empty list may remove all entries. Without it such a list is rejected, since it is often the
        result of a failed template.
    type: bool
  override_guards:
    description:
      - Addresses, as listed in RV(changes), that the guards let through.
      - The guards reject changes that take access from the run's own user, remove the last team of a pipeline,
        or delete an object that connected agents or pipelines use.
      - They reject a deletion if the token cannot read everything that it takes along, which C(cascade_unknown)
        in RV(changes) lists.
      - They also reject changes that shut networks out of the APIs, since the run may come from one of them,
        that remove the network of a connected agent from an agent token, and that make an existing pipeline public.
    type: list
    elements: str
  sensitive:
    description:
      - Patterns of addresses and options, such as V(pipeline/*/schedule/*:env) or V(pipeline/web:env.DATABASE_URL),
        whose values are masked in everything that is shown. They are compared and set like any other.
      - In a pattern V(*) matches any characters, and the case of letters is ignored. A key in an option follows
        a dot.
      - What is masked without it is listed in R(What is masked, ansible_collections.community.buildkite.docsite.guide_tokens.masked).
    type: list
    elements: str
  held:
    description:
      - 'What a run does about changes that are held: it fails at its end, which is usual, or returns warnings.'
      - A change is held if the current state of its object does not allow it, for example because someone archived
        the pipeline. What depends on it is skipped. Everything else is done, but nothing is pruned.
      - With V(fail) the task then fails with V(held) as RV(failure.code). Check mode does not fail for it.
    type: str
    choices:
      - fail
      - warn
  diff_style:
    description:
      - 'What diff mode shows: V(short) shows a line for each change and each changed option, V(long) the values
        before and after as YAML, V(none) nothing. The usual value is V(short).'
      - In the short style a text of several lines is the number of lines that are added and removed, such as
        C(+3 −1), and lines are cut at 100 columns. Deletions come first, with the number of objects that disappear
        with them.
      - RV(changes) contains everything whatever the style.
    type: str
    choices:
      - short
      - long
      - none
seealso:
  - module: community.buildkite.organization
    description: Everything of an organization in one task, with a plan of it all.
  - module: community.buildkite.organization_info
    description: Returns the current state as options.
notes:
  - 'Choices are accepted in any case: V(PRESENT) means V(present).'
  - Aliases are the names of options in the REST API, in GraphQL and in Buildkite's Terraform provider.
"""
