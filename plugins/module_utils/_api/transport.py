# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One request and its answer: the session, the token, proxies, limits of answers, and errors.

Private to this collection. The only file that imports requests. Knows no quotas and repeats nothing, which is the client's.
"""

from __future__ import annotations

import http.client
import io
import threading
import time
import typing as t
import urllib.parse

from .._errors import BuildkiteError, NotBuildkite, Unreachable
from . import answers, graphql
from .connection import Connection, Credential, is_loopback
from .forms import Form
from .quota import AT_ONCE

try:
    import requests
except ImportError as error:
    MISSING: str | None = str(error)
    _AuthBase: t.Any = object
    _HTTPAdapter: t.Any = object
    _HTTPSession: t.Any = object
else:
    MISSING = graphql.why_missing()
    _AuthBase = requests.auth.AuthBase
    _HTTPAdapter = requests.adapters.HTTPAdapter
    _HTTPSession = requests.Session

Response: t.TypeAlias = "requests.Response"


class Text(t.NamedTuple):
    """An answer whose body is no JSON: the first bytes of the body, and whether it has more."""

    status_code: int
    headers: t.Mapping[str, str]
    content: bytes
    has_more: bool
    # The request, with its headers.
    request: t.Any


# The limits of one answer, unpacked: far above anything that is read whole.
MOST_BYTES = 64 * 1024 * 1024
MOST_SECONDS = 120.0
# Bytes in a second with which a file must arrive.
SLOWEST = 16 * 1024
_PART = 64 * 1024
_BEARER = "Bearer "


class Exceeded(OSError):
    """An answer exceeds its limit in bytes, or else in seconds."""

    def __init__(self, in_bytes: bool, most: float) -> None:
        self.in_bytes = in_bytes
        how = (
            f"is larger than {MOST_BYTES // (1024 * 1024)} MiB"
            if in_bytes
            else f"did not end within {most:.0f} seconds"
        )
        super().__init__(how)


class _Bearer(_AuthBase):
    """Sets the token as an auth object, so that a netrc file cannot replace it."""

    def __init__(self, credential: Credential) -> None:
        self._credential = credential

    def __call__(self, request: t.Any) -> t.Any:
        request.headers["Authorization"] = f"{_BEARER}{self._credential.current()}"
        return request


def _nothing(request: t.Any) -> t.Any:
    """Authenticate a request with nothing."""
    return request


class _Bounded:
    """The body of an answer, which ends with an error at its limits."""

    def __init__(self, raw: t.Any, until: float, seconds: float, most: int | None = None, unpacks: bool = True) -> None:
        self._raw = raw
        self._until = until
        self._seconds = seconds
        self._most = MOST_BYTES if most is None else most
        self._unpacks = unpacks

    def __getattr__(self, name: str) -> t.Any:
        return getattr(self._raw, name)

    def stream(self, amt: int, decode_content: bool) -> t.Iterator[bytes]:
        """The parts of the body as they arrive, unpacked unless the caller takes them packed."""
        size, decode_content = 0, decode_content and self._unpacks
        # An older urllib3 cannot return what has arrived so far: small parts arrive often enough.
        read, most = (self._raw.read1, _PART) if hasattr(self._raw, "read1") else (self._raw.read, 256)
        while True:
            if time.monotonic() > self._until:
                self._raw.close()
                raise Exceeded(False, self._seconds)
            part = read(most, decode_content=decode_content)
            if not part:
                return
            size += len(part)
            if size > self._most:
                self._raw.close()
                raise Exceeded(True, self._seconds)
            yield part


class _Until(io.RawIOBase):
    """What comes from a socket, as long as the time lasts that it may take."""

    def __init__(self, raw: io.RawIOBase) -> None:
        super().__init__()
        self._raw = raw
        self.until: float | None = getattr(_HEAD, "until", None)
        self._seconds: float = getattr(_HEAD, "seconds", MOST_SECONDS)

    def readable(self) -> bool:
        """It is only read."""
        return True

    def fileno(self) -> int:
        """That of the socket."""
        return self._raw.fileno()

    def readinto(self, buffer: t.Any) -> int | None:
        """What has come. Each wait ends with the time-out of the socket."""
        if self.until is not None and time.monotonic() > self.until:
            raise Exceeded(False, self._seconds)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        """Close both."""
        self._raw.close()
        super().close()


class _Answer(http.client.HTTPResponse):
    """An answer whose head ends in time: the time-out of a socket begins again with each byte."""

    def __init__(self, sock: t.Any, *args: t.Any, **kwargs: t.Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self._head = _Until(self.fp.detach())
        self.fp = io.BufferedReader(self._head)

    def begin(self) -> None:
        """Read the head. What follows has bounds of its own, or none."""
        super().begin()
        self._head.until = None


# The time that the heads of answers have: of the request that this thread sends.
_HEAD = threading.local()


def _with_heads_in_time(manager: t.Any) -> t.Any:
    """The manager of connections, whose answers are such."""
    made = {}
    for scheme, pool in manager.pool_classes_by_scheme.items():
        connection = type("Connection", (pool.ConnectionCls,), {"response_class": _Answer})
        made[scheme] = type("Pool", (pool,), {"ConnectionCls": connection})
    manager.pool_classes_by_scheme = made
    return manager


class _Adapter(_HTTPAdapter):
    """Requests of REST and of gql both pass here, after every setting that names a proxy was read."""

    def __init__(self, seconds: float) -> None:
        super().__init__(pool_connections=2, pool_maxsize=2 * AT_ONCE)
        self._seconds = seconds

    def init_poolmanager(self, *args: t.Any, **kwargs: t.Any) -> None:
        """Make the manager of connections without a proxy."""
        super().init_poolmanager(*args, **kwargs)
        _with_heads_in_time(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **kwargs: t.Any) -> t.Any:
        """The manager of connections by way of a proxy."""
        known = self.proxy_manager.get(proxy)
        return known or _with_heads_in_time(super().proxy_manager_for(proxy, **kwargs))

    def send(self, request: t.Any, stream: bool = False, **kwargs: t.Any) -> t.Any:
        """The answer. Requests to this machine use no proxy, which would see the token in clear text."""
        if is_loopback(urllib.parse.urlsplit(request.url).hostname or ""):
            kwargs["proxies"] = {}
        # A file may take longer than anything else.
        seconds = self._seconds + (len(request.body) / SLOWEST if isinstance(request.body, Form) else 0.0)
        until = time.monotonic() + seconds
        _HEAD.until, _HEAD.seconds = until, seconds
        try:
            response = super().send(request, stream=stream, **kwargs)
        except requests.exceptions.ConnectionError as error:
            raise _exceeded_in(error) or error from None
        except ValueError as error:
            if isinstance(error, OSError):
                raise
            # A proxy with an impossible host name: requests does not wrap urllib3's error.
            raise requests.exceptions.InvalidURL(str(error)) from None
        if not stream:
            response.raw = _Bounded(response.raw, until, seconds)
        return response


class _Session(_HTTPSession):
    """Reads proxies and certificates from the environment once for each host: reading them takes a fifth of a request's time."""

    def __init__(self) -> None:
        super().__init__()
        self._settings: dict[tuple[t.Any, ...], dict[str, t.Any]] = {}

    def get_redirect_target(self, resp: t.Any) -> None:
        """No target: requests would read the whole body, and parse the address, even of a redirect that it does not follow."""

    def merge_environment_settings(
        self, url: str, proxies: t.Any, stream: t.Any, verify: t.Any, cert: t.Any
    ) -> dict[str, t.Any]:
        """The settings of one request. No request has proxies of its own."""
        where = (*urllib.parse.urlsplit(url)[:2], stream, verify, cert)
        if where not in self._settings:
            self._settings[where] = super().merge_environment_settings(url, proxies, stream, verify, cert)
        return {**self._settings[where]}


class Transport:
    """Sends only to the hosts of one connection, with its token: redirects are not followed."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._session = _Session()
        self._session.auth = _Bearer(connection.credential)
        self._session.headers.update({"User-Agent": connection.user_agent, "Accept": "application/json"})
        # A longer limit for a single byte is one for the whole answer too.
        adapter = _Adapter(max(MOST_SECONDS, connection.timeout))
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def rest(
        self,
        method: str,
        path: str,
        params: dict[str, t.Any] | None,
        body: dict[str, t.Any] | Form | None,
    ) -> Response:
        """The answer to one request; `path` is below the URL of the API."""
        form = body if isinstance(body, Form) else None
        answer: Response = self._session.request(
            method,
            self.connection.api_url + path,
            params=params,
            json=body if form is None else None,
            data=form and form.begun(),
            headers=form and {"Content-Type": form.kind},
            timeout=self.connection.timeout,
            verify=self.connection.verify,
            allow_redirects=False,
        )
        return answer

    def text(self, method: str, path: str, headers: t.Mapping[str, str], most: int) -> Text:
        """The answer to one request, of whose body at most so many bytes are read. It may take any time."""
        # Positions in a packed text are of no use.
        headers = {"Accept-Encoding": "identity", **headers}
        where, parts, size = self.connection, [], 0
        url = where.api_url + path
        with self._session.request(
            method,
            url,
            headers=headers,
            timeout=where.timeout,
            verify=where.verify,
            allow_redirects=False,
            stream=True,
        ) as answer:
            for part in answer.iter_content(_PART):
                parts.append(part)
                size += len(part)
                if size > most:
                    break
            return Text(answer.status_code, answer.headers, b"".join(parts)[:most], size > most, answer.request)

    def stored(self, url: str, most: int) -> Response:
        """The answer of a storage to one request without any credential. Its body, as it was stored, has at most so many bytes."""
        where = self.connection
        with _Session() as session:
            # With an auth object, no netrc file and no part of the URL is used. A session of its own has no cookies.
            session.auth = _nothing
            session.headers.update({"User-Agent": where.user_agent, "Accept-Encoding": "identity"})
            for scheme in ("https://", "http://"):
                session.mount(scheme, _Adapter(max(MOST_SECONDS, where.timeout)))
            answer: Response = session.get(
                url, timeout=where.timeout, verify=where.verify, allow_redirects=False, stream=True
            )
        seconds = max(MOST_SECONDS, where.timeout) + most / SLOWEST
        answer.raw = _Bounded(answer.raw, time.monotonic() + seconds, seconds, most, unpacks=False)
        return answer

    @staticmethod
    def why_broken(error: OSError) -> str:
        """Why a storage did not answer, without the text of the error, which may contain the URL."""
        errors = requests.exceptions
        kinds: tuple[tuple[type[OSError], str], ...] = (
            (errors.SSLError, "has no certificate that is accepted: check ca_path"),
            (errors.ProxyError, "is not reached by the proxy: check HTTPS_PROXY, ALL_PROXY and NO_PROXY"),
            (errors.Timeout, "does not answer in time"),
        )
        if isinstance(error, Exceeded):
            return "sends more than the size of the file" if error.in_bytes else "sends the file too slowly"
        return next((says for kind, says in kinds if isinstance(error, kind)), "breaks the connection")

    def graphql(self, query: graphql.Query) -> Response:
        """The answer to one GraphQL document."""
        where = self.connection
        answer: Response = query.send(self._session, where.graphql_url, where.timeout, where.verify)
        return answer

    def renewed(self, response: Response | Text) -> bool:
        """Whether another try can succeed after the token of a request was rejected."""
        used = str(response.request.headers.get("Authorization", "")).removeprefix(_BEARER)
        return self.connection.credential.renew(used, response.headers.get("Date"))

    def problem(self, error: OSError, request: str, writes: bool) -> BuildkiteError:
        """What went wrong, in one sentence. The fact `final` marks errors for which another try does not help."""
        url = self.connection.graphql_url if request.startswith("GraphQL") else self.connection.api_url
        host = urllib.parse.urlsplit(url).netloc
        if isinstance(error, Exceeded):
            return _exceeded(error, host, request, writes)
        problem = _not_sent(error, url, request)
        if problem is not None:
            return problem
        if writes:
            return answers.unclear(request, "the connection broke before the answer came")
        return Unreachable(
            f"{host} does not answer {request} ({answers.reason(error)}): try again later.", request=request
        )


def _exceeded_in(error: BaseException) -> Exceeded | None:
    """The error of an answer that takes too long, which the libraries wrap."""
    inner = next((one for one in error.args if isinstance(one, BaseException)), None)
    return inner if isinstance(inner, Exceeded) or inner is None else _exceeded_in(inner)


def _exceeded(error: Exceeded, host: str, request: str, writes: bool) -> BuildkiteError:
    if writes:
        return answers.unclear(request, f"the answer {error}")
    if error.in_bytes:
        hint = "check api_url and graphql_url, and whether a proxy answers in place of Buildkite"
        return NotBuildkite(f"The answer of {host} to {request} {error}: {hint}.", request=request, final=True)
    return Unreachable(
        f"The answer of {host} to {request} {error}: check the network and the proxy, or try again later.",
        request=request,
        final=True,
    )


def _not_sent(error: OSError, url: str, request: str) -> Unreachable | None:
    """The error if the request never left this machine, None if it may have."""
    cause, errors, host = str(error), requests.exceptions, urllib.parse.urlsplit(url).netloc
    if "invalid path" in cause and not isinstance(error, requests.RequestException):
        return Unreachable(f"{cause}: check ca_path and REQUESTS_CA_BUNDLE.", request=request, final=True)
    if isinstance(error, errors.SSLError):
        hint = "check the certificate of the host, or set ca_path to its CA"
        return Unreachable(
            f"No secure connection to {host}: {answers.reason(error)}; {hint}.", request=request, final=True
        )
    if isinstance(error, errors.ProxyError):
        hint = "check HTTPS_PROXY, ALL_PROXY and NO_PROXY"
        return Unreachable(f"The proxy for {host} does not work: {hint}.", request=request, final=True)
    if isinstance(error, (errors.InvalidURL, errors.InvalidSchema, errors.MissingSchema)):
        if requests.utils.select_proxy(url, requests.utils.get_environ_proxies(url)):
            # The URL itself was checked before. Its text is not quoted, since it may contain a password.
            hint = "correct HTTPS_PROXY or ALL_PROXY, or list the host in NO_PROXY"
            return Unreachable(
                f"The proxy for {host} is not a URL that can be used: {hint}.", request=request, final=True
            )
        return Unreachable(
            f"{host or 'The URL'} is not a valid address: check api_url and graphql_url.", request=request, final=True
        )
    unresolved = "NameResolutionError" in cause or "Name or service not known" in cause
    if isinstance(error, errors.ConnectTimeout) or "NewConnectionError" in cause or unresolved:
        return Unreachable(
            f"{host} cannot be reached ({answers.reason(error)}): check api_url and graphql_url, the network and the proxy.",
            request=request,
            final=True if unresolved else None,
        )
    return None
