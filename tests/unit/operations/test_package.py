# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages: published from a file, copied and deleted."""

from __future__ import annotations

import hashlib
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._api import transport
from ansible_collections.community.buildkite.plugins.module_utils._api.forms import Form
from ansible_collections.community.buildkite.plugins.module_utils._errors import InvalidOption
from ansible_collections.community.buildkite.plugins.module_utils._operations import package

from running.operated import Operations
from stand_in.process import StandIn

from .scripted import Scripted, call

NAME = "banana_1.1-2_amd64.deb"
SEED: dict[str, t.Any] = {
    "registries": [
        {"name": "Tools", "ecosystem": "deb", "packages": [{"filename": "apple_1.0_all.deb", "content": "apple"}]},
        {"name": "Live", "ecosystem": "deb"},
        {"name": "Gems", "ecosystem": "ruby"},
    ],
    "tokens": [{"token": "bkua_read", "user": "owner@example.com", "scopes": ["read_packages", "write_packages"]}],
}
LIST = "/packages/organizations/acme/registries/tools/packages"
APPLE: dict[str, t.Any] = {"registry": "tools", "filename": "apple_1.0_all.deb"}
# Content that a form must not take for its own, and that ends within a part.
CONTENT = b"\x00\r\n--not a boundary\r\n\xff\n" * 5000


@pytest.fixture
def runs(stand_in: StandIn) -> Operations:
    """Three registries, one with a package."""
    return Operations(stand_in, SEED)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to publish."""
    made = tmp_path / NAME
    made.write_bytes(CONTENT)
    return made


def names(runs: Operations, registry: str = "tools") -> list[str]:
    found = runs.rest("GET", f"../../packages/organizations/acme/registries/{registry}/packages")
    return [entry["name"] for entry in found["items"]]


def test_a_file_is_published_once(runs: Operations, file: Path) -> None:
    publish: dict[str, t.Any] = {"registry": "tools", "src": str(file)}
    checked = runs.checked("package", **publish)
    assert checked["changed"] and checked["prediction"] == f"would publish {NAME} into the registry tools"
    before = len(runs.requests())
    made = runs.run("package", **publish)
    assert transport._HEAD.seconds > transport.MOST_SECONDS, "a file has more time than an answer"
    assert runs.requests()[before:] == ["GET /access-token", f"GET {LIST}", f"POST {LIST}"]
    assert made["changed"] and made["package"]["web_url"].endswith(made["package"].pop("id"))
    assert made["package"].pop("web_url") and made["package"] == {
        "name": "banana",
        "version": "1.1-2",
        "filename": NAME,
        "registry": "tools",
        "sha256sum": hashlib.sha256(CONTENT).hexdigest(),
    }
    again = runs.run("package", **publish)
    assert not again["changed"] and again["package"]["name"] == "banana" and names(runs) == ["banana", "apple"]
    assert runs.run("package", **publish, filename="cherry_2.0_all.deb")["changed"], "another name is another package"


def test_another_file_of_a_name_is_refused(runs: Operations, file: Path) -> None:
    runs.run("package", registry="tools", src=str(file))
    file.write_bytes(b"other")
    with pytest.raises(Exception, match="has another file for banana_1.1-2_amd64.deb: publish a new version"):
        runs.run("package", registry="tools", src=str(file))
    assert len(names(runs)) == 2


def test_a_file_that_changes_while_it_is_sent(runs: Operations, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(opened: t.BinaryIO, name: str) -> Form:
        file.write_bytes(b"other")
        return Form(opened, name)

    monkeypatch.setattr(package, "Form", changed)
    result = runs.run("package", registry="tools", src=str(file))
    assert result["failed"] and result["changed"] and result["package"]["name"] == "banana"
    assert result["package"]["id"] in result["msg"] and result["failure"]["code"] == "conflict"


@pytest.mark.parametrize("fault", ["drop_after", "too_many_requests"])
def test_a_file_is_never_sent_twice(runs: Operations, file: Path, fault: str) -> None:
    runs.stand_in.faults([{"match": {"method": "POST"}, "fault": fault}])
    made = runs.run("package", registry="tools", src=str(file))
    assert made["changed"] and made["package"]["sha256sum"] == hashlib.sha256(CONTENT).hexdigest()
    assert names(runs) == ["banana", "apple"]
    assert len(runs.stand_in.log(write=True)) == (2 if fault == "too_many_requests" else 1)


def test_a_package_that_does_not_appear_stays_unclear(runs: Operations, file: Path) -> None:
    runs.stand_in.faults([{"match": {"method": "POST"}, "fault": "drop_before"}])
    with pytest.raises(Exception, match="the connection broke before the answer came"):
        runs.run("package", registry="tools", src=str(file))
    assert names(runs) == ["apple"] and len(runs.stand_in.log(write=True)) == 1


def test_a_package_is_copied_once(runs: Operations) -> None:
    copy: dict[str, t.Any] = {**APPLE, "to": "live", "state": "copied"}
    assert runs.checked("package", **copy)["prediction"] == "would copy apple 1.0 to the registry live"
    made = runs.run("package", **copy)
    assert made["changed"] and made["package"]["registry"] == "live" and names(runs, "live") == ["apple"]
    again = runs.run("package", **copy)
    assert not again["changed"] and again["package"] == made["package"]
    missing = runs.rejected("package", **{**copy, "filename": "apple_2.0_all.deb"})
    assert "has no package apple_2.0_all.deb to copy" in missing.message


def test_a_package_is_deleted_once(runs: Operations) -> None:
    ident = runs.run("package", **APPLE, state="copied", to="live")["package"]["id"]
    gone: dict[str, t.Any] = {**APPLE, "state": "absent"}
    assert runs.checked("package", **gone)["prediction"] == "would delete the package apple_1.0_all.deb"
    assert not runs.run("package", **{**gone, "filename": "apple_1.0_amd64.deb"})["changed"], "the name is exact"
    assert runs.run("package", **gone)["changed"] and names(runs) == []
    assert not runs.run("package", **gone)["changed"]
    assert not runs.run("package", registry="tools", id=ident, state="absent")["changed"], "it is in another registry"
    runs.stand_in.faults([{"match": {"method": "DELETE"}, "fault": "late", "seconds": 4}])
    assert runs.run("package", registry="live", id=ident, state="absent")["changed"] and names(runs, "live") == []


def test_two_packages_of_a_name_need_an_id(runs: Operations, file: Path) -> None:
    runs.stand_in.switches(second_package="allowed")
    assert runs.run("package", registry="tools", src=str(file), filename=APPLE["filename"])["changed"]
    assert "has several packages of the file apple_1.0" in runs.rejected("package", **APPLE, state="absent").message


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"registry": "tools"}, "src is missing"),
        ({"registry": "tools", "src": "/nowhere/x_1_all.deb"}, "/nowhere/x_1_all.deb cannot be read (No such file"),
        ({"registry": "tools", "src": "/dev/null"}, "/dev/null cannot be read"),
        ({"registry": "../x", "src": "x"}, "registry must be the slug"),
        ({"registry": "nowhere", "filename": "x", "state": "absent"}, "The registry nowhere does not exist"),
        ({**APPLE, "state": "absent", "src": "x"}, "src has no effect with state=absent"),
        ({"registry": "tools", "src": "x", "id": "x"}, "id has no effect with state=present"),
        ({**APPLE, "state": "copied"}, "to is missing"),
        ({**APPLE, "state": "copied", "to": "a?b"}, "to must be the slug"),
        ({"registry": "tools", "state": "absent"}, "Set either id or filename"),
        ({**APPLE, "id": "x", "state": "absent"}, "Set either id or filename"),
        ({"registry": "tools", "id": "x", "state": "absent"}, "id must be the UUID"),
        ({"registry": "tools", "filename": 'a"b', "state": "absent"}, "filename must be the name of a file"),
    ],
)
def test_bad_input(runs: Operations, options: t.Any, sentence: str) -> None:
    assert sentence in runs.rejected("package", **options).message


def test_a_token_needs_the_scope_of_the_state(runs: Operations) -> None:
    runs.token = "bkua_read"
    assert runs.rejected("package", **APPLE, state="absent").facts["scopes"] == ["delete_packages"]


ID = "0000000a-0000-4000-8000-00000000000a"


@pytest.mark.parametrize(
    ("state", "options", "option"),
    [
        ("present", {"src": "x", "to": "b"}, "to"),
        ("absent", {"id": ID, "src": "x"}, "src"),
        ("present", {"registry": None, "src": "x"}, "registry"),
        ("copied", {"id": ID}, "to"),
        ("copied", {"id": ID, "to": "B B"}, "to"),
        ("present", {}, "src"),
        ("absent", {}, "id"),
        ("absent", {"id": ID, "filename": "a.gz"}, "id"),
        ("absent", {"id": "a"}, "id"),
        ("absent", {"filename": "a/b"}, "filename"),
        ("present", {"src": 'a"b'}, "filename"),
        ("present", {"src": "nowhere/x"}, "src"),
    ],
)
def test_a_mistake_names_its_option(state: str, options: dict[str, t.Any], option: str) -> None:
    """Before anything is read."""
    client = Scripted()
    with pytest.raises(InvalidOption) as caught:
        package.work(call(client, state=state, **{"registry": "a", **options}))
    assert caught.value.facts["option"] == option and client.asked == client.sent == []
