# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Planted secrets are nowhere: not in the output of -vvvv, diffs, results, failures, files or the stand-in's log.

The value of a new agent token is in its one key, and with no_log not even in that.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import typing as t
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest

from running import commands
from running.modules import REST_SCOPES, pipeline
from stand_in.process import StandIn

from .conftest import WAYS, Record, Ways, call

CLUSTER = "Default cluster"
URL = "https://ci.example.com/buildkite"
# A part of so many characters is a leak too.
PART = 10
# The one place of a new agent token.
TOLD = re.compile(r'\\?"token_value\\?": \\?"\w+\\?"|\\?"token_values\\?": \{[^}]*\}')
# Results and output in files of the folder too.
IN_FILES = {
    "ANSIBLE_LOG_PATH": "ansible.log",
    "ANSIBLE_CALLBACKS_ENABLED": "ansible.builtin.tree",
    "ANSIBLE_CALLBACK_TREE_DIR": "tree",
}


class Planted:
    """A stand-in with planted secrets, plays against it, and everything they left behind."""

    def __init__(self, stand_in: StandIn, folder: Path) -> None:
        self.ways = Ways(stand_in, folder)
        names = ("webhook_token", "other_token", "signature_key", "found_token", "second_token", "wrong_token")
        self.values = {name: f"planted_{secrets.token_hex(16)}" for name in names}
        self.secrets = {*self.values.values(), stand_in.token}
        self.texts: dict[str, str] = {}
        self.plays = 0
        owner = {"user": "owner@example.com", "scopes": [*REST_SCOPES, "graphql"]}
        self.ways.begin(tokens=[{**owner, "token": self.values["second_token"]}])
        (folder / "secrets.json").write_text(json.dumps(self.values), encoding="utf-8")
        self.ways.settings = IN_FILES

    def play(self, way: str, *tasks: Record, check: bool = False, **keywords: t.Any) -> list[Record]:
        """The results of tasks with -vvvv and --diff; the output and the files are kept for the search."""
        python = "{{ ansible_playbook_python }}" if way == "in_process" else str(self.ways.folder / "python")
        play = {
            "hosts": "here1",
            "gather_facts": False,
            "vars": {"ansible_python_interpreter": python},
            "vars_files": ["secrets.json"],
            "tasks": self.ways.kept(*tasks),
            **keywords,
        }
        done = self.ways.play([play], "-vvvv", "--diff", *(["--check"] if check else []))
        assert done.returncode == 0, done.stdout
        taken = self.ways.taken()
        assert taken and set(taken) <= {way, "module"}
        found: list[Record] = json.loads(self.ways.results())
        self.plays += 1
        for each in (each for result in found for each in result.get("results", [])):
            each.pop("item", None)
        self.keep(f"results of play {self.plays}", json.dumps(found))
        self.keep(f"output of play {self.plays}", done.stdout)
        self.secrets |= told(found)
        return found

    def keep(self, where: str, text: str) -> None:
        """Search this too."""
        assert text, f"{where}: nothing to search"
        self.texts[where] = text

    def everything(self) -> dict[str, str]:
        """All texts: those kept, every file that was written, and what the stand-in shows of itself."""
        files = [path for path in self.ways.folder.rglob("*") if path.is_file() and path.name != "secrets.json"]
        assert {self.ways.folder / "ansible.log", self.ways.folder / "tree" / "here1"} <= {*files} or not self.plays
        return {
            **self.texts,
            **{str(path): path.read_text(encoding="utf-8", errors="replace") for path in files},
            "log": json.dumps(self.ways.stand_in.log()),
        }


def told(found: t.Any) -> set[str]:
    """The values of new agent tokens, in the key that returns them."""
    if isinstance(found, list):
        return {value for entry in found for value in told(entry)}
    if not isinstance(found, dict):
        return set()
    own = {found["token_value"]} if "token_value" in found else set()
    return own | set(found.get("token_values", {}).values()) | told(list(found.values()))


def traces(secret: str) -> set[str]:
    """What would give a secret away: each of its parts, and what it is in other words."""
    raw = secret.encode()
    tail = secret.rpartition("_")[2]
    parts = {tail[start : start + PART] for start in range(len(tail) - PART + 1)}
    hashes = {hashlib.new(name, raw).hexdigest()[:PART] for name in ("md5", "sha1", "sha256", "sha512")}
    codes = {base64.b64encode(raw).decode().rstrip("=")[:-1], urllib.parse.quote(secret), raw.hex(), secret[::-1]}
    return parts | hashes | codes


def leaks(texts: dict[str, str], planted: set[str], hide_told: bool = True) -> list[str]:
    """Where secrets are."""
    found = []
    signs = {sign for secret in planted for sign in traces(secret)}
    for where, text in texts.items():
        rest = TOLD.sub("", text) if hide_told else text
        for sign in signs:
            if sign in rest:
                at = rest.index(sign)
                found.append(f"{where}: …{rest[max(0, at - 150) : at + 60]}…")
    return found


@pytest.fixture
def planted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Iterator[Planted]:
    """A stand-in of its own, so that what it prints is searched as well. Searches everything at the end."""
    own = StandIn(token=f"bkua_{secrets.token_hex(16)}", options=("--no-limits",))
    with own:
        made = Planted(own, tmp_path)
        yield made
        texts = made.everything()
        own._process.terminate()
        assert own._process.stdout
        texts["what the stand-in printed"] = own._process.stdout.read() + "".join(capfd.readouterr())
    assert leaks(texts, made.secrets) == []


def fault(method: str, path: str, kind: str, **more: t.Any) -> Record:
    """What goes wrong once."""
    return {"match": {"method": method, "path": f"/organizations/*/{path}"}, "fault": kind, **more}


def webhook(**options: t.Any) -> Record:
    return call("webhook", **{"description": "W", "url": URL, **options})


def secret(**options: t.Any) -> Record:
    return call("secret", **{"cluster": CLUSTER, "key": "S", **options})


@pytest.mark.parametrize("way", WAYS)
def test_webhooks_and_secrets(planted: Planted, way: str) -> None:
    """Made, changed, refused in words that hold the secret, lost, contradicted, of a wrong shape."""
    first, other, key = "{{ webhook_token }}", "{{ other_token }}", "{{ signature_key }}"
    tasks = [webhook(token=first), webhook(token=other), webhook(signature_key=key), webhook(token=key, enabled=False)]
    check = {**tasks[0], "check_mode": True}
    tasks += [secret(value=first), secret(value=other, update_value="always"), secret(value=key, value_version="2")]
    assert all(result["changed"] for result in planted.play(way, check, *tasks, check))
    bad = f"Token {planted.values['other_token']} is bad"
    kinds = ("drop_after", "truncated")
    planted.ways.stand_in.faults(
        [fault("PATCH", "services/*", "error", status=422, message=bad), *(fault("POST", "services", k) for k in kinds)]
    )
    wrong = [
        webhook(token=first, signature_key=key),
        webhook(token=f"{other} {first}"),
        webhook(token=[first, other]),
        webhook(token={"value": first}),
        webhook(token=first, timeout="soon"),
        webhook(token=first, nonsense=1),
        webhook(token=first, pipeline_selection="junk"),
        webhook(token=first, api_token="{{ wrong_token }}"),
        webhook(token=first, api_url="http://127.0.0.1:9"),
        webhook(token=first, description=f"holds {first} in it", state=first),
        secret(value=first, policy=first),
        secret(value=first, key=f"not {first}"),
        secret(value=first, description=f"holds {first}", update_value=first),
        secret(value=first * 300, key="LARGE"),
        call("organization", webhooks=[{"description": "W", "token": first}, "junk"], api_token="{{ second_token }}"),
        call("organization", webhooks={"description": "W", "token": first}, api_token="{{ second_token }}"),
        call("organization", webhooks="description=W token={{ webhook_token }} junk=", nonsense=1),
        call("organization", webhooks=["junk"], api_token="{{ second_token }}"),
    ]
    made = [webhook(description=kind, token=first) for kind in kinds]
    refused, *results = planted.play(way, webhook(token=other), *made, *wrong)
    assert refused["failed"] and "Token (secret) is bad" in refused["msg"]
    assert [(result["changed"], result["failed"]) for result in results[:2]] == 2 * [(True, False)]
    assert [result for result in results[2:] if not result["failed"]] == []


def lasting(**options: t.Any) -> Record:
    return call("agent_token", **{"cluster": CLUSTER, "description": "T", "lifetime": "90d", **options})


@pytest.mark.parametrize("way", WAYS)
def test_agent_tokens(planted: Planted, way: str) -> None:
    """In the result of a task with no_log only, and not in what that shows; in no failed result, whatever failed."""
    hidden: Record = {"no_log": True}
    rotated = lasting(lifetime="2d", rotate_before="1d")
    due = lasting(lifetime="90d", rotate_before="14d", revoke_rotated=True)
    check = {**lasting(), "check_mode": True}
    unclustered: Record = {**call("agent_token", description="U"), **hidden}
    checked, shown, *made = planted.play(way, check, lasting(description="A"), unclustered, {**rotated, **hidden})
    assert checked["changed"] and shown["changed"] and told([checked, shown]) == set()
    assert len(told(made)) == 2, made
    planted.ways.stand_in.faults([fault("DELETE", "clusters/*/tokens/*", "error", status=422, message="No")])
    [failed] = planted.play(way, {**due, **hidden})
    assert failed["failed"] and told(failed) == set()
    [saved] = (planted.ways.folder / ".ansible/buildkite/unsaved").iterdir()
    planted.secrets |= set(re.findall("bkct_\\w+", saved.read_text()))
    saved.unlink()
    for kind in ("drop_after", "truncated"):
        planted.ways.stand_in.faults([fault("POST", "clusters/*/tokens", kind)])
        [lost] = planted.play(way, lasting(description=kind))
        # Nobody has its value: the change names the token that may be this run's, and a person decides.
        assert lost["failure"]["failed"][0]["code"] == "unclear" and told(lost) == set()
    later = lasting(description="background", task_async=30, task_poll=1, token_values_path="values.yml")
    assert told(planted.play(way, later, {**lasting(description="N"), **hidden})[0]) == set()
    planted.secrets |= set(re.findall("bkct_\\w+", (planted.ways.folder / "values.yml").read_text()))
    (planted.ways.folder / "values.yml").unlink()
    own = f"output of play {planted.plays}"
    assert leaks({own: planted.texts[own]}, planted.secrets, hide_told=False) == []


@pytest.mark.parametrize("way", WAYS)
def test_organizations(planted: Planted, way: str) -> None:
    """Everything in one run, with its plan, backup and reports; the current state; defaults; items; in the background."""
    hooks = [
        {"description": name, "url": URL, "token": f"{{{{ {name} }}}}"} for name in ("webhook_token", "other_token")
    ]
    tree = {
        "webhooks": hooks,
        "clusters": [
            {
                "name": "New",
                "agent_tokens": [{"description": "a"}],
                "secrets": [{"key": "S", "value": "{{ found_token }}"}],
            }
        ],
        "unclustered_agent_tokens": [{"description": "u"}],
        "pipelines": [pipeline("web")],
    }
    changed = {**tree, "webhooks": [{**hooks[0], "token": "{{ signature_key }}"}, hooks[1]]}
    everything = call("organization", **tree)
    checked, other = planted.play(way, everything, call("organization", **changed), check=True)
    # A plan's ID reveals nothing of secrets, not even whether two are the same.
    assert checked["plan_id"] == other["plan_id"]
    returned: Record = {**call("organization", **tree, token_values="return"), "no_log": True}
    [done] = planted.play(way, returned)
    assert len(done["token_values"]) == 2, done.get("msg")
    later = call("organization", **changed, backup_path="backup.yml")
    reports = {
        "ansible.builtin.copy": {
            "content": "{{ result0 | community.buildkite.report('markdown') }}{{ result0 | community.buildkite.report('junit') }}"
            "{{ result0 | community.buildkite.report('json') }}",
            "dest": "{{ playbook_dir }}/reports",
            "mode": "0600",
        }
    }
    results = planted.play(way, later, reports, call("organization_info"))
    assert not any(result.get("failed") for result in results), results
    assert (planted.ways.folder / "reports").stat().st_size > 100
    defaults = {"community.buildkite.webhook": {"token": "{{ found_token }}", "url": URL}}
    item = {"d": "item", "t": "{{ webhook_token }}"}
    items = ["webhook_token", "other_token", "signature_key"]
    tasks = [
        call("webhook", description="defaults"),
        call("webhook", description="{{ item }}", token="{{ lookup('vars', item) }}", task_loop=items),
        # Items that hold secrets are shown by Ansible itself, but for no_log.
        call("webhook", description="{{ item.d }}", token="{{ item.t }}", task_loop=[item], task_no_log=True),
        call("webhook", description="defaults", task_async=30, task_poll=1),
    ]
    results = planted.play(way, *tasks, module_defaults=defaults)
    assert not any(result.get("failed") for result in results), results


def test_ad_hoc_and_inventory(planted: Planted) -> None:
    """A module from the command line; agents as hosts, with their cache."""
    folder, variables = planted.ways.folder, {**planted.ways.stand_in.variables, **IN_FILES}
    words = f"description=W url={URL} token={{{{ webhook_token }}}} api_token={{{{ second_token }}}}"
    arguments = (
        "localhost",
        "-vvvv",
        "--diff",
        "-e",
        "@secrets.json",
        "-m",
        "community.buildkite.webhook",
        "-a",
        words,
    )
    done = commands.ansible("adhoc", *arguments, folder=folder, variables=variables)
    assert done.returncode == 0, done.stdout
    planted.keep("ad hoc", done.stdout + done.stderr)
    clusters = [{"name": "Linux", "queues": [{"key": "default"}], "default_queue": "default"}]
    agents = [{"name": "a", "cluster": "Linux", "queue": "default", "meta_data": ["os=linux"]}]
    planted.ways.stand_in.seed({"clusters": clusters, "agents": agents})
    options = {"plugin": "community.buildkite.agents", "cache": True, "cache_plugin": "ansible.builtin.jsonfile"}
    cache = {"cache_connection": str(folder / "cache"), "group_by": ["cluster"]}
    (folder / "a.buildkite.yml").write_text(json.dumps({**options, **cache}), encoding="utf-8")
    for number in range(2):
        done = commands.ansible(
            "inventory", "-vvvv", "--list", "-i", "a.buildkite.yml", folder=folder, variables=variables
        )
        assert done.returncode == 0 and '"a"' in done.stdout, done.stderr
        planted.keep(f"inventory {number}", done.stdout + done.stderr)
    assert list((folder / "cache").iterdir())
