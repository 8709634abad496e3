# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role `organization`, from the options of its module. tests/rendering writes it.

An option of the module that is neither a list nor part of the connection becomes a variable of the role, new ones
included.
"""

from __future__ import annotations

import re
import typing as t

ROLE = "organization"
MODES = ("plan", "apply", "export")
# What the variable organization_path is for, and what the action plugin sets.
SRC = "src"
CONTENT = "src_content"
# The role rejects a declaration that would lose values that are returned once; a module warns.
VALUES = "token_values"
# The role plans with another choice: a task has check_mode for that.
CORRECT, NEVER = "correct", "never"
DEFAULTS = {VALUES: "stored", CORRECT: "all"}
# The role itself does this in its last task: Ansible shows no diff of a failed task.
DRIFT = "fail_on_drift"
# The module's options that are no variables of the role: the files declare them, or the role sets them.
OF_FILES = (SRC, CONTENT, "declared_organization", "declared_owns", "inherited")

Options = dict[str, dict[str, t.Any]]


def variable(name: str) -> str:
    """The role's variable for an option of the module."""
    return f"{ROLE}_{name}"


def own_options(files: t.Sequence[str]) -> Options:
    """What the role has in addition to the options of its modules. `files` describes what files may contain."""
    return {
        variable("path"): {
            "description": [
                "Path of the directory or file that declares the organization. V(export) writes the directory.",
                "A relative path is relative to the directory of the playbook.",
                *files,
                "If the key C(organization) is not the organization of the connection, the run is rejected. Without the key,"
                " O(organization_prune) and O(organization_allow_empty) are rejected.",
            ],
            "type": "path",
            "required": True,
        },
        variable("mode"): {
            "description": [
                "V(plan) shows what V(apply) would change, and changes nothing.",
                "V(apply) applies the changes. With C(--check), it changes nothing.",
                "V(export) writes the live organization to O(organization_path).",
            ],
            "type": "str",
            "choices": list(MODES),
            "default": "plan",
        },
        variable("include_empty"): {
            "description": [
                "Whether V(export) writes options that are not set, each with the value that clears it."
                " When you apply such files, they also clear what was set in the meantime.",
            ],
            "type": "bool",
        },
        variable("export_style"): {
            "description": [
                "V(complete), the default, writes every option that is set.",
                "V(compact) omits the documented defaults of new objects, which are then no longer compared. It writes values that most"
                " entries of a list share once, into C(LIST-defaults.yml) beside the folder of the list.",
            ],
            "type": "str",
            "choices": ["complete", "compact"],
        },
        variable("coverage"): {
            "description": [
                "Whether V(export) looks for objects that no file can declare: notification services of other providers. The summary"
                " contains their number, and RV(community.buildkite.organization_files#module:not_covered) their addresses.",
                "It takes one REST request.",
            ],
            "type": "bool",
            "default": True,
        },
    }


def argument_specs(options: Options, files: t.Sequence[str]) -> dict[str, t.Any]:
    """meta/argument_specs.yml. `options` are the documented options of the modules that become variables, `files` as above."""
    described: Options = own_options(files)
    for name, option in options.items():
        texts = [
            _of_role(text, options)
            for text in option["description"]
            if not (name in DEFAULTS and "Without the option" in text)
        ]
        if name == DRIFT:
            texts = [
                "Whether V(plan) fails if there is drift. The role shows the plan first, then its last task fails with the summary.",
                "RV(community.buildkite.organization#module:drift) in the result is true then, and the result has no C(failure).",
                "It has no effect on V(apply) without C(--check).",
            ]
        if name == CORRECT:
            option = {**option, "choices": [NEVER, *option["choices"]]}
            texts.append(f"V({NEVER}) makes V(apply) a plan, so that one variable decides what a nightly run does.")
        default = {"default": DEFAULTS[name]} if name in DEFAULTS else {}
        described[variable(name)] = {**option, "description": texts, **default}
    return {
        "argument_specs": {
            "main": {
                "short_description": "A Buildkite organization as a directory of YAML files",
                "version_added": "0.1.0",
                "description": [
                    "Plans and applies the organization that a directory of files declares, or exports the live organization as files.",
                    "The guide R(Organization as code, ansible_collections.community.buildkite.docsite.guide_organization_as_code) shows"
                    " each step.",
                    "Set the connection with environment variables, or once for all modules in C(module_defaults) with"
                    " C(group/community.buildkite.buildkite).",
                    "The variable RV(ignore:organization_result) contains the result: of M(community.buildkite.organization) for V(plan)"
                    " and V(apply), of M(community.buildkite.organization_files) for V(export), or of"
                    " M(community.buildkite.organization_info) if that failed.",
                ],
                "author": ["community.buildkite contributors (@ansible-collections)"],
                "options": described,
            }
        }
    }


def _of_role(text: str, options: t.Collection[str]) -> str:
    """O(name) names the role's variable; a result is the module's."""
    text = text.replace(f"O({SRC})", "O(organization_path)")
    text = text.replace("The task must have C(no_log) set to V(true).", "The role hides the output of its task.")
    text = re.sub(r"\bO\((\w+)", lambda found: f"O({variable(found[1])}" if found[1] in options else found[0], text)
    return re.sub(r"\bRV\((\w)", r"RV(community.buildkite.organization#module:\1", text)


def tasks(options: t.Sequence[str]) -> str:
    """tasks/declared.yml: one call of the module with the path and every variable, and the summary."""
    mode, path, result = (variable(name) for name in ("mode", "path", "result"))
    correct, values = variable(CORRECT), variable(VALUES)
    plans = f"    planning: \"{{{{ {mode} == 'plan' or {correct} == '{NEVER}' or ansible_check_mode }}}}\""
    returned = f"{values} == 'return'"
    return "\n".join(
        [
            "- name: Plan or apply the declaration",
            "  community.buildkite.organization:",
            f'    {SRC}: "{{{{ {path} }}}}"',
            *(
                f'    {name}: "{{{{ {variable(name)} | default(omit) }}}}"'
                for name in options
                if name not in (VALUES, DRIFT, CORRECT)
            ),
            f"    {CORRECT}: \"{{{{ omit if {correct} == '{NEVER}' else {correct} }}}}\"",
            # A plan has no values, so its result is shown.
            f"    {VALUES}: >-",
            f"      {{{{ 'not_stored' if {returned} and planning else {values} }}}}",
            '  check_mode: "{{ planning }}"',
            '  diff: "{{ planning or ansible_diff_mode }}"',
            f'  no_log: "{{{{ {returned} and not planning }}}}"',
            f"  register: {result}",
            "  vars:",
            plans,
            "",
            # An assertion shows the summary or fails with it. A condition would be shown as skipped.
            "- name: Summary",
            "  ansible.builtin.assert:",
            f"    that: not ({variable(DRIFT)} | default(false) and {result}.drift | default(false))",
            f"    success_msg: \"{{{{ {result}.summary }}}}{{{{ plan_id if planning else '' }}}}\"",
            f'    fail_msg: "The organization differs from its declaration: {{{{ {result}.summary }}}}{{{{ plan_id }}}}"',
            "  vars:",
            plans,
            f'    plan_id: " plan_id: {{{{ {result}.plan_id }}}}"',
            "",
        ]
    )
