# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The storage of artifacts and of uploads of packages, which has an address of its own and knows signed requests only."""

from __future__ import annotations

from aiohttp import web

from .forms import form_of
from .rules.artifacts import stored
from .rules.packages import receive
from .store import Refused
from .world import World

ERROR = "<Error><Message>{}</Message></Error>"


class Storage:
    """The storage of one stand-in behind HTTP."""

    def __init__(self, world: World) -> None:
        self.world = world

    def application(self) -> web.Application:
        """The application: files by signed URLs, and uploads with a signed form."""
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_get("/{id}", self.handle)
        application.router.add_post("/", self.upload)
        return application

    async def handle(self, request: web.Request) -> web.Response:
        """The file of a signed URL."""
        self.world.catch_up()
        try:
            artifact = stored(self.world.store, request.match_info["id"], request.query, request.headers)
        except Refused as refused:
            return rejected(refused)
        return web.Response(body=artifact["_content"], headers={"Content-Type": artifact["mime_type"]})

    async def upload(self, request: web.Request) -> web.Response:
        """Store the file of a presigned upload."""
        self.world.catch_up()
        form = form_of(request.headers.get("Content-Type", ""), await request.read())
        try:
            receive(self.world.store, form)
        except Refused as refused:
            return rejected(refused)
        return web.Response(status=204)


def rejected(refused: Refused) -> web.Response:
    """A refusal in the storage's form."""
    return web.Response(status=refused.status, text=ERROR.format(refused.message), content_type="application/xml")
