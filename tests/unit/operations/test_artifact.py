# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Artifacts that a task downloads and deletes: what it asks for, and what it never writes."""

from __future__ import annotations

import os
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._operations import targets

from running.operated import Operations, Result
from stand_in.process import StandIn

FILES = [
    {"path": "dist/shop.tar.gz", "content": "packed" * 100},
    {"path": "dist/empty", "content": ""},
    {"path": "logs/wrong.log", "content": "other", "sha1sum": "0" * 40},
    {"path": "logs/new.log", "content": "", "state": "new"},
    {"path": "../../evil", "content": "evil"},
]
SHOP = {"name": "shop", "repository": "r", "configuration": "steps:\n- command: make\n"}
JOBS = [{"label": "Unit", "step_key": "unit", "artifacts": FILES}, {"step_key": "twin", "artifacts": FILES[:1]}]
BUILD: Result = {"pipeline": "shop", "number": 1}
UNIT: Result = {**BUILD, "step_key": "unit"}
LIST = "GET /organizations/acme/pipelines/shop/builds/1/jobs"


class Shop(Operations):
    """A build whose jobs have artifacts, and a directory for them."""

    def __init__(self, stand_in: StandIn, folder: Path) -> None:
        build = {"pipeline": "shop", "state": "passed", "jobs": JOBS}
        super().__init__(stand_in, {"pipelines": [SHOP], "builds": [build]})
        self.dest = folder / "dest"
        stand_in.clear_log()

    def get(self, path: str, **options: t.Any) -> Result:
        return self.run("artifact", state="downloaded", path=path, dest=str(self.dest), **{**UNIT, **options})

    def refused(self, path: str, **options: t.Any) -> BuildkiteError:
        every = {**UNIT, "state": "downloaded", "path": path, "dest": str(self.dest), **options}
        return self.rejected("artifact", **every)

    def tails(self) -> list[str]:
        """The requests since the list of artifacts, by their last word."""
        return [line.rpartition("/")[2] for line in self.requests()]


def test_files_are_downloaded_once(stand_in: StandIn, tmp_path: Path) -> None:
    shop = Shop(stand_in, tmp_path)
    options: Result = {**UNIT, "path": "dist/*", "dest": str(shop.dest)}
    assert shop.checked("artifact", state="downloaded", **options)["prediction"] == (
        f"would download 2 artifacts, 600 bytes to {shop.dest}"
    )
    assert not shop.dest.exists()
    stand_in.clear_log()
    result = shop.get("dist/*")
    assert result["changed"] and [entry["changed"] for entry in result["artifacts"]] == [True, True]
    assert (shop.dest / "dist/shop.tar.gz").read_text() == "packed" * 100 and result["artifacts"][0]["sha256sum"]
    assert sorted(os.listdir(shop.dest / "dist")) == ["empty", "shop.tar.gz"]
    assert shop.tails() == ["access-token", "jobs", "artifacts", "v1", "download", "download"]
    (shop.dest / "dist/shop.tar.gz").write_text("broken" * 100)
    again = shop.get("dist/*")
    assert [entry["changed"] for entry in again["artifacts"]] == [False, True]
    assert not shop.get("dist/*")["changed"]
    assert "X-Amz" not in "".join(shop.lines) and "Signature" not in "".join(shop.lines)


def test_the_artifacts_of_a_build_are_those_of_its_jobs(stand_in: StandIn, tmp_path: Path) -> None:
    shop = Shop(stand_in, tmp_path)
    found = shop.run("artifact_info", path="dist/*", **BUILD)["artifacts"]
    assert [entry["path"] for entry in found] == ["dist/empty", "dist/shop.tar.gz", "dist/shop.tar.gz"]
    assert found[0]["web_url"] == f"https://buildkite.com/acme/shop/builds/1#{found[0]['job_id']}"
    assert shop.tails() == ["access-token", "artifacts", "jobs"]
    new = shop.run("artifact_info", artifact_state="new", job_id=found[0]["job_id"])["artifacts"]
    assert [entry["path"] for entry in new] == ["logs/new.log"] and not shop.run("artifact_info", path="x", **BUILD)[
        "artifacts"
    ]
    assert "name the job of one of them" in shop.refused("dist/*", step_key=None).message


def test_artifacts_of_retried_jobs_are_left_out(stand_in: StandIn, tmp_path: Path) -> None:
    make = {"make": [{"exit_status": 1, "artifacts": FILES[:1]}, {"artifacts": FILES[:2]}]}
    steps = {**SHOP, "outcomes": make, "configuration": "steps:\n- {command: make, retry: {automatic: true}}\n"}
    shop = Operations(stand_in, {"pipelines": [steps], "builds": [{"pipeline": "shop", "runs": True}]})
    shop.wait(30)
    assert len(shop.run("artifact_info", **BUILD)["artifacts"]) == 2
    assert len(shop.run("artifact_info", include_retried_jobs=True, **BUILD)["artifacts"]) == 3


def test_what_is_not_the_upload_is_not_kept(stand_in: StandIn, tmp_path: Path) -> None:
    shop = Shop(stand_in, tmp_path)
    failed = shop.get("logs/*")
    assert failed["failed"] and failed["failure"]["code"] == "not_downloaded" and not failed["changed"]
    assert "does not have the SHA1" in failed["msg"] and failed["failure"]["path"] == "logs/wrong.log"
    assert os.listdir(shop.dest / "logs") == []


@pytest.mark.parametrize(
    ("path", "options", "says"),
    [
        ("*", {}, "leads out of the directory"),
        ("logs/new.log", {}, "those that match are new"),
        ("none", {}, "none matches"),
        ("dist/*", {"max_bytes": 10}, "1 artifact has 600 bytes, more than 10"),
        ("dist/*", {"dest": None}, "dest is missing"),
        ("dist/*", {"dest": "/etc/passwd"}, "is not a directory"),
        ("dist/*", {"dest": "a\0b"}, "a character that no path can have"),
    ],
)
def test_what_cannot_be_downloaded_is_rejected(
    stand_in: StandIn, tmp_path: Path, path: str, options: Result, says: str
) -> None:
    shop = Shop(stand_in, tmp_path)
    if "max_bytes" in options:
        shop.get("dist/empty")
    assert says in shop.refused(path, **options).message
    assert not shop.dest.exists() or "max_bytes" in options


def test_links_are_not_followed(stand_in: StandIn, tmp_path: Path) -> None:
    shop = Shop(stand_in, tmp_path)
    other = tmp_path / "other"
    other.mkdir()
    (other / "shop.tar.gz").write_text("theirs")
    shop.dest.mkdir()
    (shop.dest / "dist").symlink_to(other)
    assert "a link" in shop.refused("dist/*").message
    (shop.dest / "dist").unlink()
    (shop.dest / "dist").mkdir()
    (shop.dest / "dist/shop.tar.gz").symlink_to(other / "shop.tar.gz")
    assert "a link" in shop.refused("dist/*").message
    assert (other / "shop.tar.gz").read_text() == "theirs" and os.listdir(other) == ["shop.tar.gz"]


@pytest.mark.parametrize("kind", ["drop_after", "late", "drop_before"])
def test_artifacts_are_deleted_once(stand_in: StandIn, tmp_path: Path, kind: str) -> None:
    """Also if an answer is lost: what counts is what some looks show."""
    shop = Shop(stand_in, tmp_path)
    absent: Result = {**UNIT, "state": "absent", "path": "dist/*"}
    assert shop.checked("artifact", **absent)["prediction"] == "would delete 2 artifacts"
    stand_in.faults([{"match": {"method": "DELETE"}, "fault": kind, "seconds": 4}])
    if kind == "drop_before":
        result = shop.run("artifact", **absent)
        assert result["failure"]["code"] == "unclear" and not result["changed"]
        return
    result = shop.run("artifact", **absent)
    assert result["changed"] and all(entry["changed"] for entry in result["artifacts"])
    assert not shop.run("artifact", **absent)["changed"] and len(stand_in.log(write=True)) == 2


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/etc/passwd", "is absolute"),
        ("C:/x", "is absolute"),
        ("a\\..\\b", "separators of Windows"),
        ("a/../../b", "leads out"),
        ("..", "leads out"),
        ("a\0b", "no path can have"),
        ("./", "names no file"),
        (None, "names no file"),
    ],
)
def test_paths_that_lead_elsewhere(path: t.Any, says: str) -> None:
    with pytest.raises(BuildkiteError, match=says):
        targets.parts(path)


def test_paths_that_exclude_each_other() -> None:
    assert targets.parts("./a//b") == ("a", "b")
    for paths in (("a/b", "./a//b"), ("a", "a/b")):
        with pytest.raises(BuildkiteError, match="path"):
            targets.targets("d", [{"id": path, "path": path} for path in paths], {})
