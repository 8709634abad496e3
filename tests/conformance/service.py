# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One organization that is asked: the collection's own connection, quota and check mode, and requests past its engine."""

from __future__ import annotations

import functools
import typing as t
import urllib.parse
from collections.abc import Callable

import requests
from ansible_collections.community.buildkite.plugins.module_utils._api.budget import Forecast
from ansible_collections.community.buildkite.plugins.module_utils._api.client import Client
from ansible_collections.community.buildkite.plugins.module_utils._api.connection import connection as checked
from ansible_collections.community.buildkite.plugins.module_utils._api.quota import Ledger
from ansible_collections.community.buildkite.plugins.module_utils._api.token import Token
from ansible_collections.community.buildkite.plugins.module_utils._apply.values import Asking
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._operate import operate
from ansible_collections.community.buildkite.plugins.module_utils._operations.catalog import OPERATIONS
from ansible_collections.community.buildkite.plugins.module_utils._resources.catalog import CATALOG
from ansible_collections.community.buildkite.plugins.module_utils._run import Session, values_of

from conformance.inside import MEMBER_TOKEN, OPTIONS, Inside
from conformance.namespace import Fence
from conformance.recording import Recorder, as_data

Options = dict[str, t.Any]


class Answer(t.NamedTuple):
    """What the service answered to a request past the engine."""

    status: int
    data: t.Any
    headers: dict[str, str]

    @property
    def is_success(self) -> bool:
        """Whether it was carried out."""
        return self.status < 300 and not (isinstance(self.data, dict) and self.data.get("errors"))


class RestOnly(Session):
    """A session that knows nothing of GraphQL, whatever the token can do."""

    def _token(self) -> Token:
        token = super()._token()
        return token if token.scopes is None else token._replace(scopes=token.scopes - {"graphql"})


class SteadyLedger(Ledger):
    """Keeps to the quotas, but does not choose an API by them: every organization is asked the same."""

    prefers_graphql = False

    def forecast(self, requests: float, points: float) -> Forecast:
        """As if no request waited; where GraphQL is preferred, as if each of REST did."""
        return Forecast(1, requests if self.prefers_graphql else 0.0)


class Service:
    """One organization over REST and GraphQL, with a recorder in between. `name` is for reports."""

    def __init__(
        self,
        name: str,
        options: Options,
        inner: requests.adapters.BaseAdapter | None = None,
        notify: Callable[[str], None] = lambda message: None,
        fence: Fence | None = None,
    ) -> None:
        self.name = name
        self.fence = fence or Fence()
        where = checked(options)
        self.ledger = SteadyLedger(notify=notify, share=where.quota_share, max_wait=where.max_wait)
        self.client = Client(where, self.ledger)
        self._session: requests.Session = self.client._transport._session
        self.recorder = Recorder(inner or self._session.get_adapter("https://"), self.fence)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, self.recorder)
        if isinstance(inner, Inside):
            self.ledger._clock, self.ledger._sleep = inner.clock, inner.sleep
            self.client._transport.stored = inner.stored  # type: ignore[method-assign]

    # As a module

    def session(self, with_graphql: bool) -> Session:
        """A session that has read nothing yet, over the same connection and quota: GraphQL where it can do it, or REST alone."""
        self.client.read_only = True
        self.ledger.prefers_graphql = with_graphql
        return (Session if with_graphql else RestOnly)(self.client, CATALOG)

    def run(self, session: Session, module: str, options: Options, check: bool) -> Options:
        """The result of one module call; an error is a failed result, as the module gives it."""
        try:
            values = values_of(CATALOG, module, options, Asking(private=True), check)
            return session.run(module, options, check, values=values)
        except BuildkiteError as error:
            return {"failed": True, "changes": [], **error.as_result}

    def operate(self, module: str, options: Options, check: bool) -> Options:
        """The result of one call of a module for an operation; an error is a failed result, as the module gives it."""
        operation = OPERATIONS.operations[module]
        usual = {field.name: field.default for field in operation.options}
        try:
            return operate(self.client, operation, {**usual, **options}, check)
        except BuildkiteError as error:
            return {"failed": True, "changed": False, **error.as_result}

    # Past the engine

    def rest(
        self,
        method: str,
        path: str,
        body: t.Any = None,
        params: Options | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request below the organization, or with a leading slash below the API, as declarations have it; a 429 is waited for."""
        where = self.client.connection
        whole = path if path.startswith("/") else f"/organizations/{{organization}}/{path}"
        url = f"{where.api_url}{whole.replace('{organization}', where.organization, 1)}"
        send = functools.partial(
            self._session.request, method, url, params=params, json=body, headers=headers, allow_redirects=False
        )
        return self._sent("rest", f"{method} {path}", send)

    def graphql(self, document: str, variables: Options | None = None) -> Answer:
        """One GraphQL document."""
        body = {"query": document, "variables": variables or {}}
        send = functools.partial(self._session.post, self.client.connection.graphql_url, json=body)
        return self._sent("graphql", "GraphQL", send)

    def _sent(self, api: str, request: str, send: Callable[..., requests.Response]) -> Answer:
        where, ledger = self.client.connection, self.client.ledger
        for times in range(1, 13):
            reservation = ledger.reserve(api, 1.0 if api == "rest" else 100.0)
            headers = None
            try:
                response = send(timeout=where.timeout, verify=where.verify)
                headers = response.headers
            finally:
                ledger.settle(reservation, headers)
            data = as_data(response.content)
            if response.status_code != 429:
                break
            self.client._refused(api, response, data, request, times)
        return Answer(response.status_code, data, dict(response.headers))

    def every(self, path: str, cursors: bool = False) -> list[Options]:
        """All entries of a list; none where it cannot be read."""
        entries: list[Options] = []
        params: Options = {"per_page": 100}
        while True:
            answer = self.rest("GET", path, params=params)
            if answer.status != 200:
                return entries
            page = answer.data["items"] if cursors else answer.data
            entries += page
            following = self._next(answer, cursors)
            if not following or not page:
                return entries
            params = following

    @staticmethod
    def _next(answer: Answer, cursors: bool) -> Options | None:
        links = answer.data.get("links") or {} if cursors else {}
        url = links.get("next")
        if not cursors:
            parsed = requests.utils.parse_header_links(answer.headers.get("Link", ""))
            url = next((link["url"] for link in parsed if link.get("rel") == "next"), None)
        return dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(url).query)) if url else None


def inside() -> tuple[Inside, Service, Service]:
    """A stand-in in this process, asked by its owner and by a member who is no administrator."""
    adapter = Inside()
    owner = Service("the stand-in", OPTIONS, adapter)
    member = Service("the stand-in", {**OPTIONS, "api_token": MEMBER_TOKEN}, adapter, fence=owner.fence)
    return adapter, owner, member
