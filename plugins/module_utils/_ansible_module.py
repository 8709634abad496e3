# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""AnsibleModule, as the modules of this collection use it: arguments without secrets in logs, results and errors.

Private to this collection. The only file that touches AnsibleModule; knows neither runs nor operations.
"""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule

from . import _arguments, _checked, _options
from ._errors import BuildkiteError, InvalidOption, expected
from ._schema.catalog import Catalog

Parameters = t.Mapping[str, t.Any]
Result = dict[str, t.Any]


class Module(AnsibleModule):
    """Masks secrets also in invalid arguments, in which Ansible finds none, and adds `failure` to that error.

    `hide` returns the arguments for logs and results, and the secrets in them: Ansible masks only options that are
    secret as a whole. `understood` returns arguments that Ansible can check, `mistakes` what Ansible does not find in them, `suggested` what
    unknown ones may mean.
    """

    def __init__(
        self,
        hide: t.Callable[[Parameters], tuple[Parameters, set[str]]],
        understood: t.Callable[[Parameters], dict[str, t.Any]] = dict,
        suggested: t.Callable[[Parameters], str] | None = None,
        mistakes: t.Callable[[Parameters], InvalidOption | None] | None = None,
        **kwargs: t.Any,
    ) -> None:
        self.hide = hide
        self._find_mistakes = mistakes
        self.mistakes: InvalidOption | None = None
        self.understood = understood
        self.suggested = suggested
        try:
            super().__init__(**kwargs)
        except Exception as error:  # During Ansible's checks of the arguments.
            if not hasattr(self, "params"):
                raise
            found = _checked.not_checked(kwargs["argument_spec"], self.params, error)
            # The secrets in the arguments are unknown.
            self.fail_json(invocation={"module_args": {}}, **found.as_result)

    def _load_params(self) -> None:
        """Load the parameters in a form that Ansible can check."""
        super()._load_params()
        self.params = self.understood(self.params)
        self.mistakes = self._find_mistakes(self.params) if self._find_mistakes else None

    def _log_invocation(self) -> None:
        """Log the arguments without secrets."""
        given, self.params = self.params, self.hide(self.params)[0]
        try:
            super()._log_invocation()
        finally:
            self.params = given

    def _return_formatted(self, kwargs: t.Any) -> None:
        """Return a result without secrets in its arguments."""
        kwargs.setdefault("invocation", {"module_args": self.hide(self.params)[0]})
        super()._return_formatted(kwargs)

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        """Fail without secrets in the result. Without `failure`, Ansible found the arguments invalid."""
        if "invocation" not in kwargs:
            self.no_log_values.update(_options.secrets_in(self.argument_spec, self.params))
        if "failure" not in kwargs:
            error: BuildkiteError = InvalidOption(msg)
            if self.validation_result.errors:
                more = self.suggested(self.params) if self.suggested else ""
                error = self.mistakes or _checked.invalid(self.validation_result, self._name, more)
            error.hide(self.hide(self.params)[1])
            msg, kwargs = error.message, {**kwargs, **error.as_result}
        super().fail_json(**{**kwargs, "msg": msg})


def of_service(catalog: Catalog, name: str) -> Module:
    """The module of that name, which uses the service."""
    return Module(
        functools.partial(_options.masked, catalog, name),
        functools.partial(_arguments.understood, catalog, name),
        functools.partial(_arguments.suggested, catalog, name),
        functools.partial(_arguments.mistakes, catalog, name),
        **_options.module_arguments(catalog, name),
        supports_check_mode=True,
    )


def answer(
    module: Module,
    work: t.Callable[[Parameters], Result],
    catalog: Catalog,
    name: str,
    opened: t.Callable[[Parameters], Parameters] = dict,
) -> t.NoReturn:
    """Do the work of a module with its options, and return the result. `opened` adds what files declare."""
    options: Parameters = module.params
    try:
        if module.mistakes:
            raise module.mistakes
        options = opened(_options.as_declared(catalog, name, module.params))
        # AnsibleModule does not look for secrets in what files declare.
        module.no_log_values.update(_options.secrets_in(module.argument_spec, options))
        for warning in _options.short_secrets(module.no_log_values):
            module.warn(warning)
        result = work(options)
    except Exception as error:
        found = expected(error)
        found.hide(module.hide(options)[1])
        module.fail_json(**found.as_result)
    for warning in result.pop("warnings"):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)
