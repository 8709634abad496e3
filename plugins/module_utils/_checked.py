# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mistakes that Ansible finds in the arguments of a module, as errors of the collection.

Private to this collection. Knows how Ansible checks arguments, and nothing of resources or requests.
"""

from __future__ import annotations

import re
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.module_utils.errors import UnsupportedError

from ._errors import REPORT, BuildkiteError, InvalidOption, Unexpected
from ._problems import Problems

Spec = t.Mapping[str, t.Mapping[str, t.Any]]


def validated(validator: ArgumentSpecValidator, given: dict[str, t.Any]) -> ValidationResult:
    """The arguments as Ansible takes them. Raises InvalidOption where its checks end with an error of Python."""
    try:
        return t.cast(ValidationResult, validator.validate(given))
    except Exception as error:
        raise not_checked(validator.argument_spec, given, error) from None


def not_checked(spec: Spec, given: t.Mapping[str, t.Any], error: Exception) -> BuildkiteError:
    """The error for arguments with which Ansible's checks end with an error of Python: it names the option."""
    for name, option in spec.items():
        for used in (one for one in (name, *option.get("aliases", ())) if one in given):
            try:
                ArgumentSpecValidator({name: {**option, "required": False}}).validate({used: given[used]})
            except RecursionError:
                return InvalidOption(f"{used} is nested too deeply: use fewer levels.", option=name)
            except Exception:
                return InvalidOption(
                    f"{used} has a value of the wrong type, or contains one: use the type that its documentation names.",
                    option=name,
                )
    return Unexpected.of("The check of the arguments", error)


def invalid(checked: ValidationResult, module: str, more: str = "") -> BuildkiteError:
    """All mistakes in checked arguments. `module`: its full name. `more`: what unknown ones may mean."""
    problems = Problems()
    for error in checked.errors.errors:
        message = _CONVERTED.sub(_of_type, str(error))
        if isinstance(error, UnsupportedError):
            message = f"Unsupported parameters for ({module}) module: {message}"
            message = f"{message} {more}" if more else message
        problems.add(InvalidOption(message))
    return problems.together()


# What Ansible reports of a value of the wrong type quotes the value and names classes of Python.
_CONVERTED = re.compile(
    r"argument '([^']+)' is of type (\S+?)(?: found in '([^']+)')?\.? and we were unable to convert to (\S+?): .*",
    re.DOTALL,
)


def _of_type(found: re.Match[str]) -> str:
    option, given, above, wanted = found.groups()
    return f"{above.replace(' -> ', '.') + '.' if above else ''}{option} must be of type {wanted}, not {given}."


def together(*errors: InvalidOption | None) -> InvalidOption | None:
    """Several errors as one, None where there is none."""
    problems = Problems()
    for error in errors:
        problems.add_all(error)
    return t.cast(InvalidOption, problems.together()) if problems.found else None


def unreadable(error: Exception) -> InvalidOption:
    """The error for arguments that cannot be read. It shows none of them, since their secrets are unknown."""
    if isinstance(error, InvalidOption):
        return error
    why = "they are nested too deeply: use fewer levels" if isinstance(error, RecursionError) else REPORT
    return InvalidOption(f"The arguments of the task cannot be read ({type(error).__name__}): {why}.")
