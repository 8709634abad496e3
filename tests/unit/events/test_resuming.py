# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The file of a source that polls (_events/resuming), and its arguments (_events/connected)."""

from __future__ import annotations

import json
import os
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import CannotWrite, InvalidOption
from ansible_collections.community.buildkite.plugins.plugin_utils._events import connected
from ansible_collections.community.buildkite.plugins.plugin_utils._events.arguments import WrongArguments
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric import rsa

from running.polled import Polled, short
from stand_in.process import StandIn

ISSUER = "018f6a2e-0000-4000-8000-000000000001"


@pytest.fixture
def polled(stand_in: StandIn) -> Polled:
    """An organization without builds."""
    return Polled(stand_in)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a source keeps its position."""
    return tmp_path / "state.json"


def test_a_restart_goes_on(polled: Polled, path: Path) -> None:
    args = {"state_path": str(path), "since": "1h"}
    polled.finished(1, 60)
    polled.trigger()
    assert short(polled.look(polled.source(**args), 10)) == [
        "build.finished shop#1 passed",
        "build.running shop#2 running",
    ]
    polled.trigger("site")
    assert short(polled.look(polled.source(**args), 80)) == [
        "build.finished shop#2 passed",
        "build.finished site#1 passed",
    ]
    assert polled.look(polled.source(**args)) == []


def test_events_that_were_not_handed_on_come_again(polled: Polled, path: Path) -> None:
    polled.look(polled.source(state_path=str(path)))
    polled.trigger()
    polled.wait(70)
    ended = polled.source(state_path=str(path))
    assert len(ended.look()) == 1
    again = polled.source(state_path=str(path))
    assert len(polled.look(again)) == 1 and polled.look(again) == []


def test_the_file_is_private_and_whole(polled: Polled, path: Path) -> None:
    source = polled.source(state_path=str(path))
    polled.look(source)
    assert path.stat().st_mode & 0o777 == 0o600 and os.listdir(path.parent) == ["state.json"]
    data = json.loads(path.read_text(encoding="utf-8"))
    assert data["format"] == 1 and data["organization"] == "acme"
    before = path.stat().st_ino
    polled.look(source, 30)
    assert path.stat().st_ino != before, "it is replaced, not written over"


def changed(path: Path, **values: t.Any) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**data, **values}), encoding="utf-8")


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"format": 2}, "has version 2, and this source reads version 1"),
        ({"format": "x"}, "is not a file of this source"),
        ({"organization": "other"}, "is of organization 'other', not 'acme': set another path"),
        ({"api_url": "https://api.example.com/v2"}, "is of api_url 'https://api.example.com/v2', not "),
        ({"until": "yesterday"}, "is damaged: delete it"),
        ({"active": [["a"]]}, "is damaged"),
        ({"finished": {}}, "is damaged"),
    ],
)
def test_another_file_is_one_sentence(polled: Polled, path: Path, values: dict[str, t.Any], sentence: str) -> None:
    polled.look(polled.source(state_path=str(path)))
    changed(path, **values)
    before = path.read_bytes()
    with pytest.raises(InvalidOption) as caught:
        polled.source(state_path=str(path))
    assert caught.value.message.startswith(f"state_path {path} {sentence}") and "\n" not in caught.value.message
    assert path.read_bytes() == before


@pytest.mark.parametrize("text", ["", "{", "[1]", "[" * 100_000, "\x00\xff"])
def test_a_broken_file_is_one_sentence(polled: Polled, path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidOption, match="is not a file of this source"):
        polled.source(state_path=str(path))


def test_a_place_that_cannot_be_written_ends_the_source(polled: Polled, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="cannot be written"):
        polled.look(polled.source(state_path=str(tmp_path / "missing" / "state.json")))
    (tmp_path / "folder").mkdir()
    with pytest.raises(InvalidOption, match="cannot be read"):
        polled.source(state_path=str(tmp_path / "folder"))


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        ({"events": ["job.finished"]}, "events accepts build.scheduled, build.running, "),
        ({"events": ["polling.gap"]}, "events names no event of builds"),
        ({"events": ["build.finished", "!agent.*"]}, "events accepts build.scheduled, build.running, "),
        ({"since": "yesterday"}, "since must be a time such as"),
        ({"api_token": "bkua_a", "api_token_path": "x"}, "api_token and api_token_path cannot both be set"),
        ({"api_token": "bkua_a", "api_token_id": "x"}, "api_token and api_token_id cannot both be set"),
        ({"api_token_id": "x"}, "api_token_id needs api_token_private_key or api_token_private_key_path"),
        (
            {"api_token_id": "x", "api_token_private_key": "bkua_a"},
            "api_token_private_key is not a private key in PEM form",
        ),
        ({"api_token_path": "/does/not/exist"}, "api_token_path /does/not/exist cannot be read"),
        ({"organization": "a/b"}, "organization must be the slug"),
        ({"quota_share": 0}, "quota_share must be above 0"),
    ],
)
def test_mistakes_are_one_sentence(polled: Polled, args: dict[str, t.Any], sentence: str) -> None:
    with pytest.raises(InvalidOption) as caught:
        polled.source(**args)
    assert caught.value.message.startswith(sentence) and "\n" not in caught.value.message
    assert "bkua_a" not in caught.value.message and polled.requests() == []


@pytest.mark.parametrize("interval", [4, 3601, "often"])
def test_intervals_have_limits(polled: Polled, interval: t.Any) -> None:
    with pytest.raises(WrongArguments, match="interval must be a whole number from 5 to 3600"):
        polled.source(interval=interval)


@pytest.mark.parametrize("share", ["half", True, "nan", []])
def test_a_share_is_a_number(polled: Polled, share: t.Any) -> None:
    with pytest.raises(WrongArguments, match="quota_share must be a number, not "):
        polled.source(quota_share=share)
    assert connected.values({"quota_share": "0.25"})["quota_share"] == 0.25


def test_a_token_file_that_others_can_read_is_rejected(polled: Polled, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("bkua_open_to_all", encoding="utf-8")
    path.chmod(0o644)
    with pytest.raises(InvalidOption, match="has the mode 0644: set it to 0600") as caught:
        polled.source(api_token_path=str(path))
    assert "bkua_open" not in caught.value.message


def test_requests_are_signed_with_a_key(polled: Polled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The arguments name the key, or the environment variables of modules."""
    key = rsa.generate_private_key(65537, 2048)
    public = key.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo)
    token = {"user": "owner@example.com", "scopes": ["read_builds"], "uuid": ISSUER, "public_key": public.decode()}
    polled.stand_in.seed({"tokens": [token]})
    text = key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.BestAvailableEncryption(b"pass"))
    (tmp_path / "key").write_bytes(text)
    given = {"api_token_private_key_path": str(tmp_path / "key"), "api_token_private_key_passphrase": "pass"}
    assert polled.look(polled.source(api_token_id=ISSUER, **given)) == []
    where = {"organization": polled.stand_in.organization, "api_url": polled.stand_in.url}
    for name, value in {"api_token_id": ISSUER, **given}.items():
        monkeypatch.setenv(f"BUILDKITE_{name.upper()}", value)
    # No shell expands what a unit file sets.
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("BUILDKITE_API_TOKEN_PRIVATE_KEY_PATH", "~/key")
    monkeypatch.delenv("BUILDKITE_API_TOKEN", raising=False)
    client = connected.connected(connected.values(where), polled.runs.lines.append, connected.Stop())
    assert client.pages("builds") == []


def test_variables_set_what_arguments_omit(polled: Polled, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in polled.stand_in.variables.items():
        monkeypatch.setenv(name, value)
    client = connected.connected(connected.values({}), polled.runs.lines.append, connected.Stop())
    where = client.connection
    assert (where.organization, where.api_url) == (polled.stand_in.organization, polled.stand_in.url)
    assert where.credential.current() == polled.stand_in.token
    monkeypatch.delenv("BUILDKITE_API_TOKEN")
    monkeypatch.setenv("BUILDKITE_API_TOKEN_COMMAND", "echo bkua_printed")
    client = connected.connected(connected.values({}), polled.runs.lines.append, connected.Stop())
    assert client.connection.credential.current() == "bkua_printed"
    monkeypatch.delenv("BUILDKITE_API_TOKEN_COMMAND")
    with pytest.raises(InvalidOption, match="api_token is missing: set the option or the environment variable"):
        connected.connected(connected.values({}), polled.runs.lines.append, connected.Stop())
