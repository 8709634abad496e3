# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Recognizes secrets by the name of a variable or by the value itself, and hides them in values for people.

Private to this collection. Pure. The one place that recognizes secrets: plans, messages, results, logs and files ask it.
"""

from __future__ import annotations

import json
import re
import typing as t

from ._paths import matches

try:
    import yaml
except ImportError:
    yaml = None  # type: ignore[assignment]

# What replaces a secret, and a secret that has changed.
SECRET = "(secret)"
CHANGED_SECRET = "(secret, changed)"
# Either of these in a URL, which ends at a space.
_MARKS = (SECRET, CHANGED_SECRET, "(secret,")
# Texts are not searched for shorter values, which may be parts of words: the agent does the same in logs.
SHORT = 6

# The agent's default for redacted-vars (clicommand/global.go) is `*_` and each of these: the bare words count too.
WORDS = (
    "PASSWORD",
    "SECRET",
    "TOKEN",
    "PRIVATE_KEY",
    "SSH_KEY",
    "ACCESS_KEY",
    "SECRET_KEY",
    "CONNECTION_STRING",
    "API_KEY",
)
_NAME = re.compile(rf"(?:.*_)?(?:{'|'.join(WORDS)})", re.IGNORECASE | re.DOTALL)
# A line of any text that begins with such a name: the part before the name, the part up to the value, the value.
_LINE = re.compile(
    rf"(?P<before>[\s\-\[{{\"']*(?:export[ ]+)?)(?P<name>(?:\w*_)?(?:{'|'.join(WORDS)})[\"']?[ \t]*[:=][ \t]*)(?P<value>\S.*)",
    re.IGNORECASE,
)
# Undocumented settings have no such form of names.
_SETTING = re.compile(r"(key|token|secret|password)s?$", re.IGNORECASE)

_PEM = re.compile(
    r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----.*?"
    r"(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.DOTALL,
)
_TOKENS = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    # Buildkite: of users, exchanged, of agents, jobs, queues, clusters, registries, portals, triggers, and those to come.
    r"bk(?:ua|tx|aa|aj|ar|at|ct|pt|ps|rt|tr)_[A-Za-z0-9][A-Za-z0-9_-]{5,}|bk[a-z]{2}_[A-Za-z0-9]{20,}"
    # GitHub.
    r"|gh[pousr]_[A-Za-z0-9]{10,}|github_pat_[A-Za-z0-9_]{10,}"
    # AWS: access key IDs, also of temporary credentials and bearer tokens.
    r"|(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"
    # Slack.
    r"|xox[a-z]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}"
    # JWT.
    r"|eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,})"
)
_TOKEN_SIGNS = ("bk", "gh", "github_pat_", "AKIA", "ASIA", "ABIA", "ACCA", "xox", "xapp-", "eyJ")

# A URL with any part that may be a secret.
_URL = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,30})://(?P<rest>[^\s\"'<>`\\]*?(?:[@?#;]|[Hh][Oo][Oo][Kk])[^\s\"'<>`\\]*)"
)
_PARAMETERS = (
    "token",
    "access_token",
    "api_key",
    "key",
    "sig",
    "signature",
    "(?:client_)?secret",
    "password",
    "auth",
    "code",
    r"x-amz-[a-z0-9-]+",
)
_PARAMETER = re.compile(rf"(?P<name>[?&;#](?:{'|'.join(_PARAMETERS)})=)(?P<value>[^&#]+)", re.IGNORECASE)
_AUTHORITY = re.compile(r"[^/?#]*")
_FIRST_SEGMENT = re.compile(r"/[^/?#]*/")
# The passwords with which GitHub reads the user name as a token.
_NO_PASSWORD = ("", "x-oauth-basic")

_EMPTY: tuple[t.Any, ...] = (None, "", [], {})


def is_secret_name(name: t.Any) -> bool:
    """Whether the value of an environment variable of that name is a secret."""
    return isinstance(name, str) and bool(_NAME.fullmatch(name))


def is_secret_setting(name: str) -> bool:
    """Whether a setting without a declaration counts as a secret."""
    return bool(_SETTING.search(name))


def hidden(data: t.Any, known: t.Collection[str] = ()) -> t.Any:
    """Texts for people at any depth, without values in the form of secrets and without known secrets."""
    if isinstance(data, dict):
        return {name: hidden(below, known) for name, below in data.items()}
    if isinstance(data, (list, tuple)):
        return [hidden(below, known) for below in data]
    if not isinstance(data, str):
        return data
    for secret in sorted(known, key=len, reverse=True):
        if secret:
            data = data.replace(secret, SECRET)
    return Mask().text(data)


def has_secret(field: t.Any) -> bool:
    """Whether an option is a secret, or contains one."""
    return field.secret is True or any(map(has_secret, field.options))


def texts_in(value: t.Any) -> set[str]:
    """Every text in a value, in any structure; numbers too."""
    if isinstance(value, (list, dict)):
        return {text for entry in (value.values() if isinstance(value, dict) else value) for text in texts_in(entry)}
    return set() if value is None or isinstance(value, bool) or value == "" else {str(value)}


class Mask:
    """Replaces secrets in values, and keeps what it replaced, by path: `env.DB_PASSWORD`.

    `before`: what another mask replaced in the previous value. A secret that differs from it is shown as changed.
    `is_changed`: every secret is. `sensitive`: patterns of ends of paths whose values are secrets.
    """

    def __init__(self, before: Mask | None = None, is_changed: bool = False, sensitive: t.Collection[str] = ()) -> None:
        self._sensitive = sensitive
        self.found: dict[str, list[str]] = {}
        # The texts in dictionaries and lists that it replaced as a whole.
        self._inside: set[str] = set()
        self._before = before.found if before else {}
        self._is_changed = is_changed

    def _replace(self, secret: str, path: str) -> str:
        if secret in _MARKS:
            # It was replaced already.
            return secret
        self.found.setdefault(path, []).append(secret)
        others = self._before.get(path)
        return CHANGED_SECRET if self._is_changed or (others and secret not in others) else SECRET

    @property
    def has_patterns(self) -> bool:
        """Whether any path is declared to be a secret."""
        return bool(self._sensitive)

    def in_messages(self) -> set[str]:
        """What it replaced, in the form of messages: short secrets in quotes only."""
        found = {secret for secrets in self.found.values() for secret in secrets} | self._inside
        return {repr(secret) for secret in found} | {secret for secret in found if len(secret) >= SHORT}

    def covers(self, path: str) -> bool:
        """Whether the value at a path is declared as a secret."""
        return any(matches(end, path) or matches(f"*.{end}", path) for end in self._sensitive)

    def whole(self, value: t.Any, path: str = "") -> str:
        """The replacement of a value that is a secret as a whole."""
        self._inside |= texts_in(value) - {*_MARKS}
        return self._replace(value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str), path)

    def named(self, name: t.Any, value: t.Any, path: str = "") -> t.Any:
        """The value of a variable or of a key."""
        is_secret = is_secret_name(name) and not isinstance(value, bool)
        is_secret = value not in _EMPTY and (is_secret or self.covers(path))
        return self.whole(value, path) if is_secret else self.value(value, path)

    def value(self, value: t.Any, path: str = "") -> t.Any:
        """A value of any shape; the keys of dictionaries are names."""
        if isinstance(value, dict):
            return {name: self.named(name, below, f"{path}.{name}") for name, below in value.items()}
        if isinstance(value, list):
            return [self.value(entry, path) for entry in value]
        return self.text(value, path) if isinstance(value, str) else value

    def text(self, text: str, path: str = "") -> str:
        """A text without tokens, private keys and the secrets of URLs."""
        if "PRIVATE KEY" in text:
            text = _PEM.sub(lambda found: self._replace(found.group(), path), text)
        if any(sign in text for sign in _TOKEN_SIGNS):
            text = _TOKENS.sub(lambda found: self._replace(found.group(), path), text)
        if "://" in text:
            text = _URL.sub(lambda found: self._url(found["scheme"], found["rest"], path), text)
        return text

    def lines(self, text: str, path: str = "") -> str:
        """Any text: in addition without the values of lines that begin with a secret name."""
        made: list[str] = []
        lines = text.split("\n")
        number = 0
        while number < len(lines):
            found = _LINE.fullmatch(lines[number])
            end = number + 1
            if not found:
                made.append(lines[number])
            else:
                # A value continues in lines that are indented further, and empty ones between them.
                for place in range(number + 1, len(lines)):
                    indent = len(lines[place]) - len(lines[place].lstrip())
                    if lines[place].strip() and indent <= len(found["before"]):
                        break
                    end = place + 1 if lines[place].strip() else end
                value = "\n".join([found["value"], *lines[number + 1 : end]])
                made.append(found["before"] + found["name"] + self._replace(value, path))
            number = end
        return self.text("\n".join(made), path)

    def yaml(self, text: str, path: str = "") -> str:
        """A YAML text, such as steps: in addition without the values of secret names in every `env`."""
        words = text.upper()
        if not any(word in words for word in WORDS):
            return self.text(text, path)
        spans = _spans(text)
        if spans is None:
            return self.lines(text, path)
        parts, end = [], 0
        for start, stop in sorted(spans):
            if start >= end:
                piece = text[start:stop].rstrip()
                parts += [text[end:start], self._replace(piece, path)]
                end = start + len(piece)
        return self.text("".join([*parts, text[end:]]), path)

    def _url(self, scheme: str, rest: str, path: str) -> str:
        authority = _AUTHORITY.match(rest).group()  # type: ignore[union-attr]
        user_info, at, host = authority.rpartition("@")
        place = rest[len(authority) :]
        if at:
            user_info = self._user(scheme.lower(), user_info, path)
        first = _FIRST_SEGMENT.match(place) if _is_hook(host.lower().partition(":")[0], place) else None
        if first and place[first.end() :]:
            place = first.group() + self._replace(place[first.end() :], path)
        else:
            place = _PARAMETER.sub(lambda found: found["name"] + self._replace(found["value"], path), place)
        return f"{scheme}://{user_info}{at}{host}{place}"

    def _user(self, scheme: str, user_info: str, path: str) -> str:
        user, colon, password = user_info.partition(":")
        if password not in _NO_PASSWORD:
            return f"{user}:{self._replace(password, path)}"
        # git+https is https.
        is_token = user and scheme.rpartition("+")[2] in ("http", "https") and user != "git"
        return f"{self._replace(user, path)}{colon}{password}" if is_token else user_info


def _is_hook(host: str, place: str) -> bool:
    """Whether the path of a URL is a credential: of Slack, Discord and Office."""
    if host in ("hooks.slack.com", "hooks.slack-gov.com") or host.endswith("webhook.office.com"):
        return True
    if re.fullmatch(r"(?:.+\.)?discord(?:app)?\.com", host):
        return "/webhooks/" in place
    return host in ("outlook.office.com", "outlook.office365.com") and place.startswith("/webhook")


def _spans(text: str) -> set[tuple[int, int]] | None:
    """The positions of the values of secret names in any `env` of a YAML text; None if it is no YAML."""
    if yaml is None:
        return None
    try:
        root = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, RecursionError):
        return None
    spans: set[tuple[int, int]] = set()
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.CollectionNode) and id(node) not in seen:
            seen.add(id(node))
            for entry in node.value:
                key, value = entry if isinstance(node, yaml.MappingNode) else (None, entry)
                if key is not None and key.value == "env":
                    _add_spans(value, spans, set())
                waiting.append(value)
    return spans


def _add_spans(environment: t.Any, spans: set[tuple[int, int]], seen: set[int]) -> None:
    """Add those of an environment: a mapping, including `<<`, or a list of `NAME=value`."""
    if id(environment) in seen or not isinstance(environment, yaml.CollectionNode):
        return
    seen.add(id(environment))
    for entry in environment.value:
        if isinstance(environment, yaml.MappingNode):
            key, value = entry
            if key.value == "<<":
                _add_spans(value, spans, seen)
            elif is_secret_name(key.value) and value.value not in ("", [], {}):
                spans.add((value.start_mark.index, value.end_mark.index))
        elif isinstance(entry, yaml.ScalarNode):
            if is_secret_name(entry.value.partition("=")[0]) and entry.value.partition("=")[2]:
                spans.add((entry.start_mark.index, entry.end_mark.index))
        else:
            _add_spans(entry, spans, seen)
