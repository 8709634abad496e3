# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that the service ignores beside another one, which is YAML with a key of the same name: what to write there.

Private to this collection. Pure: no I/O and no Ansible.
"""

from __future__ import annotations

import json
import re
import typing as t

from .. import _values
from .._schema.field import Field
from .._schema.resource import Resource
from .._secrets import Mask

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS = ("y", "n", "yes", "no", "on", "off", "true", "false", "null")


def why(resource: Resource, field: Field, value: t.Any, yaml: t.Any) -> str:
    """Why an option has no effect, and the lines to add to the other one, whose YAML is given, without a full stop."""
    name, other = field.name, field.conditions.ignored_with
    found = _data(yaml)
    there = found.get(name) if isinstance(found, dict) else None
    has = there if isinstance(there, dict) else {}
    lacks = {key: text for key, text in value.items() if key not in has or _values.as_text(has[key]) != text}
    what = f"the service ignores {name} of a {resource.title} with {other}"
    if not lacks:
        return f"{what}: remove the option {name}, and change {name} in {other} instead"
    pairs = [f"{_key(key)}: {json.dumps(text, ensure_ascii=False)}" for key, text in field.shown(lacks, Mask()).items()]
    if has:
        return f"{what}: add the lines {' and '.join(pairs)} to {name} in {other}, and remove the option {name}"
    first = "write its list below steps:, " if isinstance(found, list) else ""
    return f"{what}: {first}add the line {name}: {{{', '.join(pairs)}}} at the top of {other}, and remove the option {name}"


def _key(key: str) -> str:
    """A key in YAML: quoted, where it may be read as something else than text."""
    return key if _NAME.fullmatch(key) and key.lower() not in _WORDS else json.dumps(key, ensure_ascii=False)


def _data(yaml: t.Any) -> t.Any:
    try:
        return _values.from_yaml(yaml) if isinstance(yaml, str) else None
    except ValueError:
        # Existing YAML may be invalid.
        return None
