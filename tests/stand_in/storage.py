# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The storage of artifacts, which has an address of its own and knows signed URLs only."""

from __future__ import annotations

from aiohttp import web

from .rules.artifacts import stored
from .store import Refused
from .world import World

ERROR = "<Error><Message>{}</Message></Error>"


class Storage:
    """The storage of one stand-in behind HTTP."""

    def __init__(self, world: World) -> None:
        self.world = world

    def application(self) -> web.Application:
        """The application: one handler for all files."""
        application = web.Application()
        application.router.add_get("/{id}", self.handle)
        return application

    async def handle(self, request: web.Request) -> web.Response:
        """The file of a signed URL."""
        self.world.catch_up()
        try:
            artifact = stored(self.world.store, request.match_info["id"], request.query, request.headers)
        except Refused as refused:
            return web.Response(
                status=refused.status, text=ERROR.format(refused.message), content_type="application/xml"
            )
        return web.Response(body=artifact["_content"], headers={"Content-Type": artifact["mime_type"]})
