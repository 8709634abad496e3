# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations in own pipelines: builds that need no agent, and with an agent those that do. Each step in check mode, as a run, and both again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from conformance.living import Outcome
from conformance.namespace import Namespace
from conformance.scene import Scene, Undecided
from conformance.service import Options, Service

# The name by which the command line asks for them, and the variable that names a queue whose agents may run what a run needs.
NAME = "operations"
QUEUE_VARIABLE = "BUILDKITE_LIVE_QUEUE"
CONTEXT = "ansible-live"
# The keys of the steps; tests/conformance/inside.py has the outcome of the one that runs.
GATE, QUEUED, WORK = "gate", "queued", "ansible-live-work"
FILE = "ansible-live.txt"
CREATED = 5.0
COMMAND = f"echo ansible-live > {FILE}; cat {FILE}"
# Operations, or states of them, that a run does not try, and why.
NOT_TRIED = {
    "access_token_info": "every call reads what the token is",
    "agent drained": "it is a pause and a wait for jobs of others",
    "agent stopped": "it would end the agent",
    "agent killed": "it would end the agent and its job",
    "agent connected": "it waits for an agent that restarts",
    "agent disconnected": "it waits for an agent that ends",
    "agent_info": "it reads agents of others, of which a report must not show more than it needs",
    "agent_token_rotation": "it reads tokens and agents, and writes only to a file",
    "api_access_token": "nothing gives access back to a token",
    "audit_event_info": "it needs an Enterprise subscription, and reads what others did",
    "cache_volume": "it needs hosted agents, which cost money",
    "job_log present": "it reads what the log was read for already",
    "package": "it would publish packages, which downloads of others may get",
    "test": "a suite knows tests only after an upload of results",
}


class Verb(NamedTuple):
    """One call. `again`: a second run changes something once more, so that there is none. `then`: seconds until the service has its jobs."""

    title: str
    module: str
    options: Options
    reads: bool = False
    again: bool = False
    then: float = 0.0


def gate(label: str) -> str:
    """The steps of a build that only a person has to let through."""
    return f"steps:\n  - block: {label}\n    key: {GATE}\n    fields:\n      - text: Version\n        key: version\n"


def queued(label: str, queue: str) -> str:
    """The steps of a build that no agent takes."""
    return f"steps:\n  - command: 'true'\n    label: {label}\n    key: {QUEUED}\n    agents:\n      queue: {queue}\n"


def work(label: str, queue: str) -> str:
    """The steps of a build that an agent runs."""
    return (
        f"steps:\n  - command: {COMMAND!r}\n    label: {label}\n    key: {WORK}\n    agents:\n      queue: {queue}\n"
        f"    artifact_paths: {FILE}\n    retry:\n      manual:\n        permit_on_passed: true\n"
    )


def of_gate(pipeline: str) -> list[Verb]:
    """A build that waits for a person, its annotation, and the approval."""
    build = {"pipeline": pipeline, "number": 1}
    note = {**build, "context": CONTEXT}
    triggered = {
        "state": "triggered",
        "pipeline": pipeline,
        "branch": "main",
        "meta_data": {"run": "1"},
        "reuse": "same_meta_data",
        "on_blocked": "return",
        "wait_timeout": 120,
    }
    return [
        Verb("trigger a build that is blocked", "build", triggered),
        Verb("read its jobs", "build_info", {"pipeline": pipeline, "include": ["jobs"], "limit": 5}, reads=True),
        Verb("annotate it", "annotation", {**note, "state": "present", "body": "**One**", "style": "info"}),
        Verb("annotate it otherwise", "annotation", {**note, "state": "present", "body": "*Two*", "priority": 5}),
        Verb("delete the annotation", "annotation", {**note, "state": "absent"}),
        Verb("unblock it", "job", {**build, "state": "unblocked", "step_key": GATE, "fields": {"version": "4.2"}}),
    ]


def of_queue(pipeline: str) -> list[Verb]:
    """A build that no agent takes: its job, the ends of it, and a rebuild."""
    build = {"pipeline": pipeline, "number": 1}
    triggered = {"pipeline": pipeline, "branch": "main", "meta_data": {"run": "1"}, "reuse": "same_meta_data"}
    return [
        Verb("trigger a build that waits", "build", {**triggered, "state": "triggered", "wait": False}, then=CREATED),
        Verb(
            "change the priority of its job",
            "job",
            {**build, "state": "reprioritized", "step_key": QUEUED, "priority": 7},
        ),
        Verb("cancel it", "build", {**build, "state": "canceled", "wait_timeout": 120}),
        Verb(
            "rebuild it",
            "build",
            {"state": "triggered", "pipeline": pipeline, "rebuild_of": 1, "wait": False},
            again=True,
            then=CREATED,
        ),
        Verb(
            "cancel its job",
            "job",
            {**build, "number": 2, "state": "canceled", "step_key": QUEUED, "wait_timeout": 120},
        ),
        Verb("read its figures", "build_info", {"pipeline": pipeline, "summary": True}, reads=True),
    ]


def of_agent(pipeline: str, agent: str, folder: str) -> list[Verb]:
    """A build that an agent runs, its log and its artifact, a retry; and the agent itself."""
    job = {"pipeline": pipeline, "number": 1, "step_key": WORK}
    triggered = {"pipeline": pipeline, "branch": "main", "meta_data": {"run": "1"}, "reuse": "same_meta_data"}
    artifact = {**job, "path": FILE}
    return [
        Verb("trigger a build and wait", "build", {**triggered, "state": "triggered", "wait_timeout": 600}),
        Verb("read the log of its job", "job_log_info", job, reads=True),
        Verb("read the names of its variables", "job_env_info", job, reads=True),
        Verb("list its artifacts", "artifact_info", artifact, reads=True),
        Verb("download its artifact", "artifact", {**artifact, "state": "downloaded", "dest": folder}),
        Verb("delete its artifact", "artifact", {**artifact, "state": "absent"}),
        Verb("delete the log of its job", "job_log", {**job, "state": "absent"}),
        Verb("retry its job, which passed", "job", {**job, "state": "retried", "retry_passed": True}, again=True),
        Verb("pause the agent", "agent", {"id": agent, "state": "paused", "timeout_in_minutes": 5}),
        Verb("resume the agent", "agent", {"id": agent, "state": "resumed"}),
    ]


class Operating:
    """The operations of one run in one organization. `queue`: the cluster and the key of a queue with an agent, CLUSTER/KEY."""

    def __init__(
        self,
        service: Service,
        namespace: Namespace,
        heard: Callable[[str], None] = lambda title: None,
        queue: str | None = None,
    ) -> None:
        self._service = service
        self._heard = heard
        self._queue = queue
        self._scene = Scene(service, namespace)
        self._scene.begin(NAME)
        self._prefix = namespace.prefix

    def outcomes(self) -> Iterator[Outcome]:
        """Every step, in the order in which they are carried out."""
        try:
            pipelines = self._pipelines()
        except Undecided as reason:
            yield Outcome(f"{NAME}, prepare", (), (f"failed: {reason}",), done=False)
            return
        for verb in (*of_gate(pipelines[0]), *of_queue(pipelines[1])):
            yield self._step(verb)
        if not self._queue:
            yield Outcome(f"{NAME}, what an agent runs", (f"not tried, since {QUEUE_VARIABLE} names no queue",), ())
            return
        try:
            pipeline, agent = self._with_agent(*self._queue.rsplit("/", 1))
        except Undecided as reason:
            yield Outcome(f"{NAME}, prepare an agent", (), (f"failed: {reason}",), done=False)
            return
        with tempfile.TemporaryDirectory() as folder:
            for verb in of_agent(pipeline, agent, folder):
                yield self._step(verb)

    def _pipelines(self) -> list[str]:
        """The slugs of the pipelines whose builds need no agent."""
        key = self._scene.name("queue")
        self._scene.must("POST", f"clusters/{self._scene.cluster['id']}/queues", {"key": key})
        steps = (gate(f"{self._prefix}-gate"), queued(f"{self._prefix}-queued", key))
        return [str(self._scene.new_pipeline(configuration=text)["slug"]) for text in steps]

    def _with_agent(self, cluster: str, key: str) -> tuple[str, str]:
        """The slug of a pipeline of which an agent runs the builds, and the ID of the agent, which the person lends to the run."""
        found = next((one for one in self._service.every("clusters") if one["name"] == cluster), None)
        agents = [one for one in self._service.every("agents") if one.get("queue") == key] if found else []
        if not found or not agents:
            raise Undecided(f"{QUEUE_VARIABLE} must be CLUSTER/KEY of a queue with a connected agent")
        self._service.fence.lend(str(agents[0]["id"]))
        steps = work(f"{self._prefix}-work", key)
        pipeline = self._scene.new_pipeline(configuration=steps, cluster_id=found["id"])
        return str(pipeline["slug"]), str(agents[0]["id"])

    def _step(self, verb: Verb) -> Outcome:
        title = f"{NAME}, {verb.title}"
        self._heard(title)
        self._service.recorder.step = title
        check, result = (self._service.operate(verb.module, verb.options, check) for check in (True, False))
        if result.get("failed"):
            return Outcome(title, (), (f"failed: {result['msg']}",), done=False)
        done = f"{verb.module} {verb.options.get('state', 'read')}"
        problems = []
        if check["changed"] is not result["changed"] or check.get("failed"):
            problems.append(f"check mode predicted {said(check)}, and the run did {said(result)}")
        if result["changed"] is verb.reads:
            problems.append(f"the run did {said(result)}")
        self._service.ledger.pause(verb.then)
        if not verb.again:
            again = [self._service.operate(verb.module, verb.options, check) for check in (True, False)]
            for name, second in zip(("the second check", "the second run"), again, strict=True):
                if second.get("failed") or second["changed"]:
                    problems.append(f"{name} did {said(second)}")
        return Outcome(title, (done,), tuple(problems), done=not problems)


def said(result: Options) -> str:
    """A result in words."""
    text: Any = result.get("msg") or result.get("prediction")
    return f"{'a change' if result['changed'] else 'nothing'}{f' ({text})' if text else ''}"
