# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one action plugin: runs a module's work in process if that has the same result, else the module itself.

Private to this collection. The only file that touches ActionBase; knows nothing of resources. What AnsibleModule does
by itself is done here too: validation, environment fallbacks, masking of secrets, warnings. Items of one loop share a
session and every list that was read, since all of them run in one worker process.
"""

from __future__ import annotations

import datetime
import functools
import json
import os
import sys
import typing as t

from ansible import constants as C
from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator, ValidationResult
from ansible.module_utils.common.parameters import remove_values
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.parsing.vault import VaultHelper
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display
from ansible_collections.community.buildkite.plugins.module_utils import (
    _arguments,
    _checked,
    _options,
    _values,
)
from ansible_collections.community.buildkite.plugins.module_utils._api.client import connect
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import OPTIONS
from ansible_collections.community.buildkite.plugins.module_utils._api.transport import MISSING
from ansible_collections.community.buildkite.plugins.module_utils._apply import token_values
from ansible_collections.community.buildkite.plugins.module_utils._apply.values import Asking
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption, Unexpected, expected
from ansible_collections.community.buildkite.plugins.module_utils._of_runs import BULK, CONTENT
from ansible_collections.community.buildkite.plugins.module_utils._plan import sensitive
from ansible_collections.community.buildkite.plugins.module_utils._plan.desired import Desired
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session, values_of
from ansible_collections.community.buildkite.plugins.module_utils._schema.catalog import Catalog

from . import _at_once, _credentials, _items, _written
from ._place import as_a_module, place_of
from ._progress import Progress
from ._signing import declared
from ._vault import VaultCipher

if t.TYPE_CHECKING:
    from ._files.files import Declared
    from ._report.delivery import Delivery

Result = dict[str, t.Any]
Options = dict[str, t.Any]

# The variable that silences progress.
PROGRESS = "community_buildkite_progress"

# Imported here, in the process that forks for each task.
_AT_ONCE = _at_once.PARTS

# The sessions of this worker's task, by their connection.
_SESSIONS: dict[str, Session] = {}
# The tasks that were warned about.
_WARNED: set[str] = set()

display = Display()


class Task(t.NamedTuple):
    """The variables of a task, and its environment."""

    variables: dict[str, t.Any]
    environment: dict[str, str]


class Given(t.NamedTuple):
    """The arguments of a task: the validator's messages, their secrets, and the options; None when they are not valid.

    `desired`: what the options declare, where that is known already.
    """

    checked: ValidationResult
    secrets: set[str]
    options: dict[str, t.Any] | None
    desired: list[Desired] | None = None


class ActionModule(ActionBase):
    """Every module of a resource, in process or as the ordinary module. _organization has those of the whole organization."""

    # What its modules can be.
    catalog = CATALOG

    _supports_check_mode = True
    _supports_diff = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, t.Any] | None = None) -> Result:
        """The module's result, the same in both ways."""
        task_vars = task_vars or {}
        result: Result = super().run(tmp, task_vars)
        name = str(self._task.action).rpartition(".")[2]
        arguments = _with_vaulted(self.catalog, name, _arguments.understood(self.catalog, name, self._task.args))
        why = self._why_not(task_vars)
        environment: dict[str, str] = {}
        self._compute_environment_string(environment)
        display.vvv(f"community.buildkite.{name} runs {f'as an ordinary module: {why}' if why else 'in process'}.")
        try:
            with as_a_module(environment, os.getcwd()):
                content, mistake = self._content(arguments)
                declares = [arguments, *([content.data()] if content and why else [])]
                mistake = mistake or declared.misplaced(self.catalog, why, *declares)
            with as_a_module(environment, self._loader.get_basedir()):
                delivery, wrong = self._delivery(arguments)
                given = self._validated(name, arguments, content)
                rejected = _checked.together(mistake, wrong, _arguments.mistakes(self.catalog, name, arguments))
                if not rejected:
                    rejected, given = self._looked_at(name, given, why, task_vars, environment)
                in_process = bool(rejected or not why)
                if in_process:
                    result.update(self._in_process(name, given, rejected, task_vars, environment))
        except AnsibleError:
            raise
        except Exception as error:
            return {**result, "failed": True, **_checked.unreadable(error).as_result}
        if not in_process:
            if content:
                arguments = {**arguments, CONTENT: content.data()}
            result.update(self._as_a_module(name, arguments, task_vars))
        warnings = [*result.get("warnings", []), *self._warnings(name, arguments)]
        with as_a_module(environment, self._loader.get_basedir()):
            warnings += delivery.deliver({**result, "warnings": warnings}) if delivery else []
        return {**result, "warnings": warnings} if warnings else result

    def _warnings(self, name: str, arguments: dict[str, t.Any]) -> list[str]:
        """The warning about text that YAML has changed, once per task."""
        task = str(self._task._uuid)
        if task in _WARNED or self._task.no_log:
            return []
        fields = _options.module_fields(self.catalog, name)
        found = _written.warning(fields, arguments, (str(self._task.action), self._task.get_path()))
        _WARNED.update([task] if found else [])
        return [found] if found else []

    def _delivery(self, arguments: dict[str, t.Any]) -> tuple[Delivery | None, InvalidOption | None]:
        """The destination of a report of the result, or why there is none: see _organization."""
        return None, None

    def _content(self, arguments: dict[str, t.Any]) -> tuple[Declared | None, InvalidOption | None]:
        """What the files of a task declare, and why they declare nothing: see _organization."""
        return None, None

    def _opened(self, options: dict[str, t.Any], content: Declared) -> dict[str, t.Any]:
        """The options of a task with what its files declare: see _organization."""
        return options

    def _as_a_module(self, name: str, arguments: dict[str, t.Any], task_vars: dict[str, t.Any]) -> Result:
        """The result of the ordinary module."""
        # The sessions of this process do not know what another process changes.
        _SESSIONS.clear()
        result: Result = self._execute_module(
            module_name=f"community.buildkite.{name}",
            module_args=arguments,
            task_vars=task_vars,
            wrap_async=bool(self._task.async_val),
        )
        # A setting of Ansible may have made the module treat its result as hidden.
        hidden = () if self._task.no_log else token_values.RESULTS
        return {key: value for key, value in result.items() if key not in hidden}

    def _why_not(self, task_vars: dict[str, t.Any]) -> str | None:
        """Why the ordinary module is needed, decided from settings and never by discovery."""
        if self._task.async_val:
            return "the task is asynchronous"
        if self._connection.transport != "local":
            return f"the connection is {self._connection.transport}"
        if self._task.become or getattr(self._connection, "become", None):
            return "become is set"
        if MISSING or _values.yaml is None:
            return "the controller's Python lacks requests, gql or PyYAML, or its gql is too old"
        interpreter = self._interpreter(task_vars)
        if interpreter and place_of(interpreter) != place_of(sys.executable):
            return f"its Python is {interpreter}"
        return None

    def _interpreter(self, task_vars: dict[str, t.Any]) -> str | None:
        """The Python that is set for the task's host; None if it would be discovered."""
        delegate = self._task.delegate_to
        if delegate:
            task_vars = task_vars.get("ansible_delegated_vars", {}).get(delegate, task_vars)
        value = task_vars.get("ansible_python_interpreter") or C.config.get_config_value("INTERPRETER_PYTHON")
        text = str(self._templar.template(value) or "")
        return None if text.startswith("auto") else text

    # The work of AnsibleModule

    def _validated(self, name: str, given: dict[str, t.Any], content: Declared | None) -> Given:
        """The arguments as AnsibleModule takes them; of an ordinary module, to see what the items of a loop declare."""
        # Arguments are tagged types here; the engine gets what a module gets: plain JSON types.
        arguments = json.loads(json.dumps(given, default=_plain))
        spec, validator = _spec(self.catalog, name)
        checked = _checked.validated(validator, arguments)
        # The validator knows those of the environment, and mostly all; its errors do not show them.
        secrets = {str(value) for value in checked._no_log_values} | _options.secrets_in(spec, arguments)
        is_valid = not checked.error_messages
        _credentials.one_way(arguments, checked.validated_parameters)
        options = _options.as_declared(self.catalog, name, checked.validated_parameters) if is_valid else None
        if options is not None and content:
            # Files are checked already: what they declare passes by Ansible's validator.
            options = self._opened(options, content)
            secrets |= _options.secrets_in(spec, content.options)
        return Given(checked, secrets, options)

    def _looked_at(
        self, name: str, given: Given, why: str | None, task_vars: dict[str, t.Any], environment: dict[str, str]
    ) -> tuple[InvalidOption | None, Given]:
        """The error of an item of a loop that declares what another item declares in another way, or of a result that keeps values.

        And the arguments, with what they declare if that was made and nothing of it is wrong: the run reports what is.
        """
        if given.options is not None:
            try:
                _credentials.check_place(given.options, why)
            except InvalidOption as error:
                return error, given
        has_values = any(field.name == token_values.OPTION for field in _options.module_fields(self.catalog, name))
        if self._task.async_val and has_values and given.options is not None:
            try:
                token_values.check_async(given.options, bulk=name == BULK)
            except InvalidOption as error:
                return error, given
        in_loop = bool(self._task.loop or self._task.loop_with)
        if not in_loop or given.options is None or not (name == BULK or name in self.catalog.modules()):
            return None, given
        where = json.dumps(
            [given.options.get("organization"), given.options.get("api_url"), environment], sort_keys=True
        )
        item = task_vars.get(str(task_vars.get("ansible_loop_var", "item")))
        try:
            desired = _items.desired(str(self._task._uuid), name, given.options, where, item)
        except InvalidOption as error:
            return error, given
        return None, given._replace(desired=desired)

    def _in_process(
        self,
        name: str,
        given: Given,
        rejected: InvalidOption | None,
        task_vars: dict[str, t.Any],
        environment: dict[str, str],
    ) -> Result:
        checked, secrets, options, _desired = given
        if rejected:
            result: Result = {"failed": True, **rejected.as_result}
        elif options is None:
            more = _arguments.suggested(self.catalog, name, checked.validated_parameters)
            error = _checked.invalid(checked, f"community.buildkite.{name}", more)
            error.hide(_options.masked(self.catalog, name, checked.validated_parameters)[1])
            result = {"failed": True, **error.as_result}
        else:
            result = self._run_session(name, options, given, Task(task_vars, environment))
        if _includes_arguments(task_vars):
            result["invocation"] = {"module_args": _options.masked(self.catalog, name, checked.validated_parameters)[0]}
        result = t.cast(Result, remove_values(result, secrets | _credentials.PRINTED))
        trace = result.pop("exception", None)
        if trace:
            display.vvv(trace)
        # Not masked: they contain no secret, and a short one would make them unreadable.
        for key, messages in messages_of(checked, secrets).items():
            result[key] = [*messages, *result.get(key, [])]
        return result

    def _run_session(self, name: str, options: Options, given: Given, task: Task) -> Result:
        """The result of a run, in the session of the task or of its loop."""
        task_vars, environment = task
        in_loop = bool(self._task.loop or self._task.loop_with)
        shared = in_loop and not self._task.until and not self._task.retries and not self._pause()
        key = self._session_key(options, environment)
        try:
            values = values_of(self.catalog, name, options, self._asking(), self._task.check_mode)
            session = _SESSIONS.get(key) if shared else None
            if session is None:
                progress = Progress(self._is_progress_enabled(task_vars))
                client = connect(options, progress.waits, _credentials.credential(options))
                session = Session(client, self.catalog, progress, progress.defer, declared.signer)
                if shared:
                    _SESSIONS[key] = session
            check_mode, diff = self._task.check_mode, bool(self._task.diff)
            result = session.run(name, options, check_mode, diff, bulk=shared, values=values, desired=given.desired)
        except AnsibleError:
            raise
        except Exception as error:
            found = expected(error)
            if isinstance(found, Unexpected):
                _SESSIONS.pop(key, None)
            found.hide(_options.masked(self.catalog, name, options)[1])
            return {"failed": True, **found.as_result}
        except BaseException:
            # Usually the task's time limit: what was read and done by then is unknown.
            _SESSIONS.pop(key, None)
            raise
        if result.get("failed"):
            # Earlier reads may be out of date.
            _SESSIONS.pop(key, None)
        if not result["warnings"]:
            del result["warnings"]
        return result

    def _asking(self) -> Asking:
        """The task's keywords: whether its result is hidden, and its vault passwords."""
        secrets = self._loader._vault.secrets or []
        cipher = functools.partial(VaultCipher, secrets)
        return Asking(private=bool(self._task.no_log), cipher=cipher)

    def _is_progress_enabled(self, task_vars: dict[str, t.Any]) -> bool:
        enabled = self._templar.template(task_vars.get(PROGRESS, True))
        return boolean(enabled, strict=False) and not self._task.no_log

    def _pause(self) -> bool:
        control = self._task.loop_control
        return bool(control and control.pause)

    def _session_key(self, options: dict[str, t.Any], environment: dict[str, str]) -> str:
        connection = {option: options.get(option) for option in OPTIONS}
        return json.dumps([str(self._task._uuid), connection, environment], sort_keys=True)


def _with_vaulted(catalog: Catalog, name: str, arguments: dict[str, t.Any]) -> dict[str, t.Any]:
    """The arguments of a task, with every value that is exactly one vaulted variable added to `sensitive`: only tags show that."""
    vaulted = sensitive.found_in(catalog, name, arguments, _is_vaulted)
    if not vaulted:
        return arguments
    given = arguments.get(sensitive.OPTION) or []
    given = given.split(",") if isinstance(given, str) else list(given)
    return {**arguments, sensitive.OPTION: [*given, *vaulted]}


def _is_vaulted(holder: t.Any, key: t.Any) -> bool:
    return VaultHelper.get_ciphertext(holder[key], with_tags=False) is not None


def _includes_arguments(task_vars: dict[str, t.Any]) -> bool:
    """Whether results include the arguments: a setting since ansible-core 2.21, always before."""
    if "INJECT_INVOCATION" not in C.config.get_configuration_definitions():
        return True
    return bool(C.config.get_config_value("INJECT_INVOCATION", variables=task_vars))


def messages_of(checked: ValidationResult, secrets: t.Collection[str]) -> dict[str, list[t.Any]]:
    """The warnings and deprecations of AnsibleModule about the arguments, each only if there are any."""
    warnings = [f"Both option {each['option']} and its alias {each['alias']} are set." for each in checked._warnings]
    found = {"warnings": [*warnings, *_options.short_secrets(secrets)], "deprecations": list(checked._deprecations)}
    return {key: messages for key, messages in found.items() if messages}


def _plain(value: t.Any) -> t.Any:
    """The form of a value that is no JSON type, as Ansible passes it to a module."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    return list(value) if isinstance(value, (set, frozenset)) else str(value)


@functools.cache
def _spec(catalog: Catalog, name: str) -> tuple[_options.Spec, ArgumentSpecValidator]:
    """The options of a module that have secrets, and what checks all of them: made once for all items of a loop."""
    spec = t.cast(_options.Spec, _options.module_arguments(catalog, name)["argument_spec"])
    return _options.secret_part(spec), ArgumentSpecValidator(spec)
