# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs of jobs: as text, as a file, and deleted."""

from __future__ import annotations

import stat
import typing as t
from pathlib import Path

import pytest
from ansible_collections.community.buildkite.plugins.module_utils._errors import BuildkiteError
from ansible_collections.community.buildkite.plugins.module_utils._operations import logs

from running.operated import Operations, Result
from stand_in.process import StandIn

TOKEN = "bkua_" + "a1b2c3d4" * 5
RAW = f"\x1b_bk;t=1700000000000\x07~~~ Tests\r\n\x1b_bk;t=1700000000001\x0710%\r50%\r\x1b[K\x1b[32m100%\x1b[0m\n{TOKEN} ü\x07\n"
TEXT = "~~~ Tests\n100%\n(secret) ü\n"
OF_JOB: Result = {"pipeline": "shop", "number": 1, "step_key": "unit"}
# The requests of each call: who the token is, and which job is meant.
FIRST = ["GET /access-token", "GET /organizations/acme/pipelines/shop/builds/1/jobs"]


class Shop(Operations):
    """A build whose job has a log."""

    def __init__(self, stand_in: StandIn, log: str = RAW, **job: t.Any) -> None:
        unit = {"label": "Unit", "step_key": "unit", "state": "failed", "log": log, **job}
        builds = [{"pipeline": "shop", "state": "failed", "jobs": [unit, {"step_key": "next", "state": "waiting"}]}]
        shop = {"name": "shop", "repository": "r", "configuration": "steps: []"}
        super().__init__(stand_in, {"pipelines": [shop], "builds": builds})

    def text(self, **options: t.Any) -> Result:
        found: Result = self.run("job_log_info", **{**OF_JOB, **options})["log"]
        return found

    def ends(self, since: int) -> list[str]:
        """The requests after some, as method and the end of the path."""
        found = [request.split("/") for request in self.requests()[since:]]
        return [f"{parts[0].strip()} {parts[-1]}" for parts in found]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a\x1b]8;;https://x\x07link\x1b]8;;\x1b\\ b", "alink b"),
        ("\x1b[1;31mred\x1b[0m \x1b(Bplain\x1b=", "red plain"),
        ("one\rtwo\r\nthree\r", "two\nthree"),
        ("cut \x1b[38;5", "cut "),
        ("cut \x1b_bk;t=17", "cut "),
        ("never \x1b_ended\nnext", "never \nnext"),
        ("nul\x00 bell\x07 back\x08 c1\x9b31m tab\t", "nul bell back c1 tab\t"),
        ("\x1b", ""),
    ],
)
def test_clean_text(raw: str, text: str) -> None:
    assert logs.clean(raw) == text


def test_the_beginning_of_an_end_is_no_half_of_a_line_or_character() -> None:
    whole = "erste Zeile\nübrig\n".encode()
    assert logs.text_of(logs.Log(whole[5:], 5, len(whole))) == "übrig\n"
    assert logs.text_of(logs.Log("ü!".encode()[1:], 1, 3)) == "!"
    assert logs.text_of(logs.Log(b"\xff!", 0, 2)) == "\ufffd!"


def test_the_text_of_a_log(stand_in: StandIn) -> None:
    """One request for it, whatever is asked for; masked either way."""
    shop = Shop(stand_in)
    log = shop.text()
    assert (log["content"], log["size"], log["exists"], log["truncated"]) == (TEXT, len(RAW.encode()), True, False)
    assert log["web_url"].startswith("https://buildkite.com/acme/shop/builds/1#") and log["name"] == "Unit"
    assert shop.requests()[:2] == FIRST and shop.ends(2) == ["GET log"]
    assert shop.text(raw=True)["content"] == RAW.replace(TOKEN, "(secret)")
    for lines, text in ((2, "100%\n(secret) ü\n"), (3, TEXT)):
        log = shop.text(tail_lines=lines)
        assert (log["content"], log["truncated"]) == (text, text != TEXT)
    cut = shop.text(max_bytes=60)
    assert cut["content"] == "(secret) ü\n" and cut["truncated"] and cut["size"] == len(RAW.encode())


def test_a_line_is_longer_than_the_first_guess(stand_in: StandIn) -> None:
    shop = Shop(stand_in, f"first\n{'x' * (logs.LEAST + 10)}\nlast\n")
    assert shop.text(tail_lines=3)["content"].startswith("first\n") and shop.ends(2) == ["GET log", "GET log"]


def test_there_is_no_log(stand_in: StandIn, tmp_path: Path) -> None:
    """Because the job has not begun, or has written nothing, which is 416."""
    shop = Shop(stand_in, "", started_at="2026-07-01T04:00:00Z", _started=0)
    empty = shop.text()
    assert (empty["exists"], empty["size"], empty["content"], empty["truncated"]) == (True, 0, "", False)
    none = shop.text(step_key="next")
    assert (none["exists"], none["size"], none["content"]) == (False, 0, "")
    error = shop.rejected("job_log", **{**OF_JOB, "step_key": "next"}, dest=str(tmp_path / "log"))
    assert error.message.endswith("is waiting and has no log: wait until it has started.")


def test_a_log_becomes_a_file(stand_in: StandIn, tmp_path: Path) -> None:
    """Whole, private, and only once; check mode predicts it."""
    shop, path = Shop(stand_in), tmp_path / "unit.log"
    given: Result = {**OF_JOB, "dest": str(path)}
    clean = TEXT.replace("(secret)", TOKEN)
    predicted = shop.checked("job_log", **given)
    assert predicted["changed"] and predicted["prediction"] == f"would write {len(clean.encode())} bytes to {path}"
    assert not path.exists()
    written = shop.run("job_log", **given)
    assert written["changed"] and path.read_text() == clean and stat.S_IMODE(path.stat().st_mode) == 0o600
    assert written["log"]["checksum"] == predicted["log"]["checksum"] and [*tmp_path.iterdir()] == [path]
    assert not shop.run("job_log", **given)["changed"]
    assert shop.checked("job_log", **given)["prediction"] == f"nothing to write: {path} is this log"
    assert shop.run("job_log", **given, mode="0640")["changed"] and stat.S_IMODE(path.stat().st_mode) == 0o640
    assert shop.run("job_log", **given, mode="0640", raw=True)["changed"] and path.read_bytes() == RAW.encode()


def test_what_is_no_place_for_a_log(stand_in: StandIn, tmp_path: Path) -> None:
    """Rejected before anything is sent, apart from who the token is. A log that is too large leaves the file as it is."""
    shop, path = Shop(stand_in), tmp_path / "unit.log"
    (tmp_path / "link").symlink_to(path)
    wrong = {
        "needs the path of a file": None,
        "is a directory, a link or a special file": str(tmp_path / "link"),
        f"{tmp_path} is a directory": str(tmp_path),
        "does not exist: create it first": str(tmp_path / "no" / "log"),
        "a character that no path can have": "a\0b",
    }
    for says, dest in wrong.items():
        error = shop.rejected("job_log", **OF_JOB, dest=dest)
        assert says in error.message and error.facts["option"] == "dest"
    assert "four digits in quotes" in shop.rejected("job_log", **OF_JOB, dest=str(path), mode="420").message
    assert {*shop.requests()} == {"GET /access-token"}
    error = shop.rejected("job_log", **OF_JOB, dest=str(path), max_bytes=50)
    assert f"has {len(RAW.encode())} bytes, more than 50: raise max_bytes" in error.message and not path.exists()


@pytest.mark.parametrize("kind", ["drop_after", "late"])
def test_a_log_is_deleted_once(stand_in: StandIn, kind: str) -> None:
    """Also when the answer is lost: what counts is that it is gone."""
    shop = Shop(stand_in)
    given: Result = {**OF_JOB, "state": "absent"}
    assert shop.checked("job_log", **given)["prediction"].startswith(
        'would delete the log of job "Unit" of build shop#1, '
    )
    delete = {"method": "DELETE", "path": "/organizations/*/jobs/*/log"}
    stand_in.faults([{"match": delete, "fault": kind, "seconds": 4}])
    assert shop.run("job_log", **given)["changed"]
    since = len(shop.requests())
    assert not shop.run("job_log", **given)["changed"] and shop.ends(since + 2) == ["HEAD log"]
    assert shop.checked("job_log", **given)["prediction"].startswith("nothing to delete")


def test_a_log_needs_its_own_scope(stand_in: StandIn) -> None:
    shop = Shop(stand_in)
    stand_in.seed({"tokens": [{"token": "bkua_no_logs", "user": "owner@example.com", "scopes": ["read_builds"]}]})
    shop.token = "bkua_no_logs"
    for module, scopes in (("job_log_info", ["read_build_logs"]), ("job_log", ["read_build_logs", "write_build_logs"])):
        options: Result = {**OF_JOB, **({"state": "absent"} if module == "job_log" else {})}
        with pytest.raises(BuildkiteError) as caught:
            shop.run(module, **options)
        assert caught.value.facts["scopes"] == scopes
