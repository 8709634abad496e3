# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Packages of registries: forms, presigned uploads, names in file names, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

from stand_in.forms import Form, form_of
from stand_in.rules.packages import named
from stand_in.store import Refused

from .conftest import Site

PATH = "/v2/packages/organizations/acme/registries"
DEBS = f"{PATH}/debs/packages"
SEED = {
    "users": [{"email": "ada@example.com"}],
    "tokens": [{"token": "ada", "user": "ada@example.com"}],
    "teams": [{"name": "T", "members": [{"email": "ada@example.com"}]}],
    "registries": [
        {"name": "Debs", "ecosystem": "deb", "packages": [{"filename": "a_1.0_all.deb"}], "public": True},
        {"name": "Gems", "teams": {"T": "read_and_write"}, "packages": [{"filename": "g-1.0.gem"}]},
        {"name": "Wheels", "ecosystem": "python", "teams": {"T": "read_and_write"}},
        {"name": "Jars", "ecosystem": "java", "teams": {"T": "read_and_write"}, "packages": [{"filename": "j-1.jar"}]},
    ],
}


def test_a_file_of_any_bytes_over_http_and_by_a_presigned_upload(api: Any) -> None:
    """The requests of curl, and of `bk package push` and Buildkite's Go client, whose upload goes to another port."""
    api.stand_in.reset({"registries": [{"name": "Debs", "ecosystem": "deb"}]})
    url, content = api.stand_in.url + DEBS.removeprefix("/v2"), b"\x00\r\n--not a boundary\r\n\xff\n"
    made = api.session.post(url, files={"file": ("banana_1.1-2_amd64.deb", content)}, timeout=20)
    assert made.status_code == 200 and (made.json()["name"], made.json()["version"]) == ("banana", "1.1-2")
    assert api.stand_in.log(write=True)[-1]["body"] == {
        "file": {"filename": "banana_1.1-2_amd64.deb", "size": len(content)}
    }
    form = api("POST", f"{DEBS}/upload", status=200)["form"]
    file = {form["file_input"]: ("cherry_2.0_all.deb", content)}
    for name, value in (("signature", "x"), ("expires", "9999"), ("key", "other")):
        forged = {**form["data"], name: value}
        assert requests.post(form["url"], data=forged, files=file, timeout=20).status_code == 403, name
    assert requests.post(form["url"], data=form["data"], timeout=20).status_code == 400, "no file"
    stored = requests.request(form["method"], form["url"], data=form["data"], files=file, timeout=20)
    place = f"{form['url']}/{form['data']['key'].replace('${filename}', 'cherry_2.0_all.deb')}"
    assert stored.status_code == 204
    cherry = api.session.post(url, files={"package_url": (None, place)}, timeout=20).json()
    assert (cherry["name"], cherry["digests"]) == ("cherry", made.json()["digests"])
    again = api.session.post(url, files={"package_url": (None, place)}, timeout=20)
    assert again.json() == {"message": "Validation failed: Package url is invalid"}
    assert [entry["name"] for entry in api("GET", DEBS)["items"]] == ["cherry", "banana"]
    assert list(api.stand_in.state()["registries"]["Debs"]["packages"]) == ["banana", "cherry"]
    # A form is for packages alone.
    other = api.session.post(f"{api.base}/teams", files={"name": (None, "x")}, timeout=20)
    assert (other.status_code, other.json()["message"]) == (400, "The request body is not valid JSON.")


def test_who_publishes_copies_and_deletes(site: Callable[..., Site]) -> None:
    acme = site(**SEED)
    acme.token = "ada"

    def post(registry: str, name: str, status: int) -> Any:
        return acme("POST", f"{PATH}/{registry}/packages", Form({}, {"file": (name, b"x")}), status)

    assert post("debs", "b_1.0_all.deb", 403) == {"message": "Forbidden"}, "a public registry is read by everyone"
    assert acme("GET", DEBS)["items"][0]["version"] == "1.0"
    assert post("gems", "g-1.0.gem", 422)["message"] == "Validation failed: Package g-1.0.gem already exists"
    gem = post("gems", "h-2.0.gem", 200)
    one = f"{PATH}/gems/packages/{gem['id']}"
    for to, sentence in (("", "To can't be blank"), ("wheels", "To must be a registry of the same ecosystem")):
        assert sentence in acme("POST", f"{one}/copy?to={to}", status=422)["message"]
    assert acme("POST", f"{one}/copy?to=debs", status=403) and acme("POST", f"{one}/copy?to=none", status=404)
    jar = acme("GET", f"{PATH}/jars/packages")["items"][0]["id"]
    assert "cannot be copied" in acme("POST", f"{PATH}/jars/packages/{jar}/copy?to=jars", status=422)["message"]
    acme("DELETE", one, status=403)
    acme.token = "owner"
    acme("DELETE", one, status=200)
    assert acme("GET", one, status=404) == {"message": "No package found"}
    acme.world.set_switches({"second_package": "allowed"})
    assert post("gems", "g-1.0.gem", 200)["id"]
    assert acme("POST", f"{PATH}/gems/packages", status=422)["message"] == "Validation failed: File can't be blank"


@pytest.mark.parametrize(
    "ecosystem, filename, name, version",
    [
        ("files", "firmware-2.3.1-beta.1.bin", "firmware", "2.3.1-beta.1"),
        ("files", "my-app-1.0.0+build.1.zip", "my-app", "1.0.0+build.1"),
        ("deb", "lib-x_1.1-2_amd64.deb", "lib-x", "1.1-2"),
        ("rpm", "my-tool-1.2.3-4.x86_64.rpm", "my-tool", "1.2.3-4"),
        ("python", "my_lib-0.9-py3-none-any.whl", "my_lib", "0.9"),
        ("python", "my_lib-0.9.tar.gz", "my_lib", "0.9"),
        ("ruby", "a-b-1.0.0.pre.gem", "a-b", "1.0.0.pre"),
    ],
)
def test_names_and_versions_in_file_names(ecosystem: str, filename: str, name: str, version: str) -> None:
    found = named(ecosystem, filename)
    assert (found["name"], found["version"]) == (name, version)


def test_file_names_of_no_package() -> None:
    """package_registries/ecosystems/files.md has the sentence."""
    with pytest.raises(Refused, match=r"Invalid filename format. Expected: {BASENAME}-{SEMVER}.{EXT}"):
        named("files", "app-1.0.zip")
    with pytest.raises(Refused, match=r"File readme.txt is not a package"):
        named("deb", "readme.txt")


def test_malformed_forms() -> None:
    kind = "multipart/form-data; boundary=b"
    part = b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--b--\r\n'
    assert form_of(kind, part) == Form({"a": "1"}, {})
    for wrong, data in (
        ("application/json", part),
        ("multipart/form-data", part),
        (kind, part[:-6]),
        (kind, b"--b\r\n\r\n--b--"),
    ):
        assert form_of(wrong, data) is None
