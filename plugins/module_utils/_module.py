# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Modules: hands an AnsibleModule's parameters to what does the work, and its result back.

Private to this collection. The only file that touches AnsibleModule; knows nothing of resources.
"""

from __future__ import annotations

import functools
import typing as t

from ansible.module_utils.basic import AnsibleModule

from . import _arguments, _options
from ._api.client import connect
from ._apply.token_values import Asking
from ._errors import InvalidOption, expected
from ._run import Session, values_of
from ._schema.catalog import Catalog

Parameters = t.Mapping[str, t.Any]


class _Module(AnsibleModule):
    """Masks secrets also where the arguments are so wrong that Ansible finds none in them, and returns the kind of that failure.

    `hide` gives arguments as they may be logged and returned, and the secrets in them: Ansible masks only options that are
    secret as a whole.
    """

    def __init__(self, hide: t.Callable[[Parameters], tuple[Parameters, set[str]]], **kwargs: t.Any) -> None:
        self.hide = hide
        try:
            super().__init__(**kwargs)
        except Exception as error:  # In Ansible's checks of the arguments.
            found = _arguments.not_checked(kwargs["argument_spec"], self.params, error)
            # Which secrets are in the arguments is not known.
            self.fail_json(invocation={"module_args": {}}, **found.as_result)

    def _log_invocation(self) -> None:
        """As ever, without any secret."""
        given, self.params = self.params, self.hide(self.params)[0]
        try:
            super()._log_invocation()
        finally:
            self.params = given

    def _return_formatted(self, kwargs: t.Any) -> None:
        """As ever, with arguments without any secret."""
        kwargs.setdefault("invocation", {"module_args": self.hide(self.params)[0]})
        super()._return_formatted(kwargs)

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        """As ever, without any secret. Without `failure` it is Ansible that found the arguments wrong."""
        if "invocation" not in kwargs:
            self.no_log_values.update(_options.secrets_in(self.argument_spec, self.params))
        if "failure" not in kwargs:
            has_errors = bool(self.validation_result.errors)
            error = _arguments.invalid(self.validation_result, self._name) if has_errors else InvalidOption(msg)
            error.hide(self.hide(self.params)[1])
            msg, kwargs = error.message, {**kwargs, **error.as_result}
        super().fail_json(**{**kwargs, "msg": msg})


def run(name: str, catalog: Catalog) -> None:
    """Run the module of a resource, or the bulk module, which know the resources of a catalog."""
    module = _Module(
        functools.partial(_options.masked, catalog, name),
        **_options.module_arguments(catalog, name),
        supports_check_mode=True,
    )
    for warning in _options.short_secrets(module.no_log_values):
        module.warn(warning)
    try:
        options = _options.as_declared(catalog, name, module.params)
        values = values_of(name, options, Asking(private=bool(module.no_log)), module.check_mode)
        client = connect(module.params, notify=module.debug)
        session = Session(client, catalog, module.debug, module.debug)
        result = session.run(name, options, module.check_mode, module._diff, values=values)
    except Exception as error:
        found = expected(error)
        found.hide(module.hide(module.params)[1])
        module.fail_json(**found.as_result)
    for warning in result.pop("warnings"):
        module.warn(warning)
    if result.pop("failed", False):
        module.fail_json(**result)
    module.exit_json(**result)


def call(
    arguments: t.Mapping[str, t.Any],
    work: t.Callable[[t.Any, bool, bool], dict[str, t.Any]],
    hide: t.Callable[[Parameters], tuple[Parameters, set[str]]],
) -> None:
    """Run a module that talks to no service: `work` takes the parameters, check mode and diff, and returns the result."""
    module = _Module(hide, argument_spec=arguments, supports_check_mode=True)
    try:
        result = work(module.params, module.check_mode, module._diff)
    except Exception as error:
        module.fail_json(**expected(error).as_result)
    module.exit_json(**result)
