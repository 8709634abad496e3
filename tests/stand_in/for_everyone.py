# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What REST answers without a token: addresses, and the description of Test Engine's paths."""

from __future__ import annotations

import re
from typing import Any

import yaml

from .rest.routing import ROUTES, Answer

# Webhooks come from this machine.
META = {"webhook_ips": ["192.0.2.0/24", "198.51.100.12", "127.0.0.1"]}
DESCRIBED = "/analytics/"


def openapi() -> Answer:
    """The paths and methods below /analytics as an OpenAPI document."""
    paths: dict[str, Any] = {}
    for route in (route for routes in ROUTES.values() for route in routes):
        path = re.sub(r"\(\?P<(\w+)>\[\^/\]\+\)", r"{\1}", route.pattern.pattern)
        if path.startswith(DESCRIBED):
            answers = {"responses": {"default": {"description": route.scope}}}
            paths.setdefault(f"/v2{path}", {}).update({method.lower(): answers for method in route.methods})
    document = {"openapi": "3.1.0", "info": {"title": "Test Engine", "version": "2"}, "paths": paths}
    return Answer(200, yaml.safe_dump(document), {"Content-Type": "application/openapi+yaml"})


FOR_EVERYONE = {"/meta": lambda: Answer(200, META), f"{DESCRIBED}openapi.yaml": openapi}
