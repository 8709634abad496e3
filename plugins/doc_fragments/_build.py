# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options of community.buildkite.build. Written by tests/rendering from the declarations: do not edit."""

from __future__ import annotations


class ModuleDocFragment:
    """The options."""

    DOCUMENTATION = r"""
options:
  state:
    description:
      - V(triggered) triggers builds, and waits for their end. Each run triggers new builds, unless O(reuse) finds
        one. Check mode predicts whether it would trigger, reuse, rebuild or retry, and which build.
      - V(canceled) cancels the build O(number), and waits until it has ended. A build that has ended is not changed.
        Check mode predicts whether it would cancel the build.
    type: str
    choices:
      - triggered
      - canceled
    default: triggered
  pipeline:
    description:
      - 'Slug of the pipeline: the last part of its URL.'
    type: str
  commit:
    description:
      - 'Commit to build: a full SHA, a tag, a branch, or V(HEAD) for the newest commit of O(branch).'
    type: str
    default: HEAD
  branch:
    description:
      - Branch of the commit. The default is the default branch of the pipeline, which takes one request.
    type: str
  build_message:
    description:
      - Message of the build. The default is the message of the commit. Buildkite's own name C(message) is accepted
        too.
    type: str
  env:
    description:
      - Environment variables of the build. Numbers and booleans are sent as text.
      - 'Everyone who can read builds can read them: use secrets of the cluster for passwords. The output of the
        task masks variables with names of secrets, such as C(DB_PASSWORD), and values that are exactly one encrypted
        variable.'
    type: dict
  meta_data:
    description:
      - 'Meta-data of the build. Keys that begin with C(community.buildkite:) are reserved: with them a task finds
        its own builds.'
    type: dict
  author:
    description:
      - Author of the build. The default is the token's user.
    type: dict
    suboptions:
      name:
        description:
          - Name of the author.
        type: str
        required: true
      email:
        description:
          - E-mail address of the author.
        type: str
        required: true
  clean_checkout:
    description:
      - Whether agents remove the checkout of earlier builds first.
    type: bool
  ignore_pipeline_branch_filters:
    description:
      - Whether to build a branch that C(branch_configuration) of the pipeline excludes. Filters of steps apply
        all the same.
    type: bool
  pull_request_id:
    description:
      - Number of the pull request that the build is for.
    type: int
  pull_request_base_branch:
    description:
      - Base branch of the pull request. It needs O(pull_request_id).
    type: str
  pull_request_repository:
    description:
      - URL of the repository of the pull request. It needs O(pull_request_id).
    type: str
  pull_request_labels:
    description:
      - Labels of the pull request. They need O(pull_request_id).
    type: list
    elements: str
  builds:
    description:
      - Builds that are triggered together, of one pipeline or of several, and awaited together.
      - An omitted option of an entry has the value of the task's option.
    type: list
    elements: dict
    suboptions:
      pipeline:
        description:
          - 'Slug of the pipeline: the last part of its URL.'
        type: str
      commit:
        description:
          - 'Commit to build: a full SHA, a tag, a branch, or V(HEAD) for the newest commit of O(branch).'
        type: str
      branch:
        description:
          - Branch of the commit. The default is the default branch of the pipeline, which takes one request.
        type: str
      build_message:
        description:
          - Message of the build. The default is the message of the commit. Buildkite's own name C(message) is
            accepted too.
        type: str
      env:
        description:
          - Environment variables of the build. Numbers and booleans are sent as text.
          - 'Everyone who can read builds can read them: use secrets of the cluster for passwords. The output
            of the task masks variables with names of secrets, such as C(DB_PASSWORD), and values that are exactly
            one encrypted variable.'
        type: dict
      meta_data:
        description:
          - 'Meta-data of the build. Keys that begin with C(community.buildkite:) are reserved: with them a task
            finds its own builds.'
        type: dict
      author:
        description:
          - Author of the build. The default is the token's user.
        type: dict
        suboptions:
          name:
            description:
              - Name of the author.
            type: str
            required: true
          email:
            description:
              - E-mail address of the author.
            type: str
            required: true
      clean_checkout:
        description:
          - Whether agents remove the checkout of earlier builds first.
        type: bool
      ignore_pipeline_branch_filters:
        description:
          - Whether to build a branch that C(branch_configuration) of the pipeline excludes. Filters of steps
            apply all the same.
        type: bool
      pull_request_id:
        description:
          - Number of the pull request that the build is for.
        type: int
      pull_request_base_branch:
        description:
          - Base branch of the pull request. It needs O(pull_request_id).
        type: str
      pull_request_repository:
        description:
          - URL of the repository of the pull request. It needs O(pull_request_id).
        type: str
      pull_request_labels:
        description:
          - Labels of the pull request. They need O(pull_request_id).
        type: list
        elements: str
  rebuild_of:
    description:
      - Number of a build of O(pipeline) that is built again, as a new build of the same commit and with the same
        variables.
    type: int
  retry_failed:
    description:
      - Number of a build of O(pipeline) whose failed jobs are retried. Without such jobs, nothing changes.
    type: int
  retry_states:
    description:
      - States of the jobs that O(retry_failed) retries. The default is all of them.
    type: list
    elements: str
    choices:
      - canceled
      - expired
      - failed
      - soft_failed
      - timed_out
  number:
    description:
      - Number of the build of O(pipeline) to cancel. Required, and only valid, with O(state=canceled).
    type: int
  reuse:
    description:
      - 'Whether a build that exists takes the place of a new one: V(never), a build of the V(same_commit) and
        branch, or a build with the V(same_meta_data) and branch.'
      - V(same_commit) needs a full SHA as O(commit). V(same_meta_data) needs O(meta_data), and compares the keys
        in it.
      - The newest of several builds is taken.
    type: str
    choices:
      - never
      - same_commit
      - same_meta_data
    default: never
  reuse_states:
    description:
      - States of the builds that O(reuse) takes.
    type: list
    elements: str
    choices:
      - creating
      - scheduled
      - running
      - failing
      - passed
      - failed
      - canceled
      - skipped
      - not_run
      - blocked
    default:
      - creating
      - scheduled
      - running
      - failing
      - passed
      - blocked
  wait:
    description:
      - Whether to wait for the builds. Without it, the task ends as soon as they are triggered.
    type: bool
    default: true
  wait_for:
    description:
      - 'What to wait for: that a job of each build has V(started), or that each build is V(finished).'
    type: str
    choices:
      - started
      - finished
    default: finished
  wait_timeout:
    description:
      - How many seconds to wait. A task that waits longer fails.
      - A task whose keyword C(timeout) or C(async) is shorter ends a few seconds before that, with a result.
    type: int
    default: 3600
  on_timeout:
    description:
      - 'What happens to builds when the time is over: V(fail) lets them run, V(cancel) cancels those that this
        task created and waits for their end. The task fails in both cases.'
    type: str
    choices:
      - fail
      - cancel
    default: fail
  on_blocked:
    description:
      - 'What happens when a build is blocked until someone unblocks a step: V(fail) ends the task as a failure,
        V(return) as a success, and V(wait) waits for the person.'
    type: str
    choices:
      - fail
      - return
      - wait
    default: fail
  fail_on:
    description:
      - States of a build that make the task fail. A build passes if all of its failed jobs may fail (C(soft_fail)).
    type: list
    elements: str
    choices:
      - failed
      - canceled
      - skipped
      - not_run
    default:
      - failed
      - canceled
      - skipped
      - not_run
  fail_fast:
    description:
      - Whether the task fails as soon as one build fails or is certain to fail. The others, and the remaining
        jobs, keep running.
    type: bool
    default: false
  follow:
    description:
      - What the task shows while it waits, in addition to the states of builds. V(jobs) shows the jobs and why
        they wait, with one more request for each poll that finds a change. V(log) also shows the logs of running
        jobs as they grow, with one request for each job and poll, within a third of what is left of the quota.
      - It has no effect without a local connection, since only local tasks show lines while they run.
      - V(log) needs the scope C(read_build_logs), and finding out that no agent matches needs C(read_agents).
    type: str
    choices:
      - none
      - jobs
      - log
    default: none
  follow_max_lines:
    description:
      - How many lines of logs O(follow=log) shows at most.
    type: int
    default: 1000
  log_tail_lines:
    description:
      - How many lines at the end of a failed job's log the failure quotes. V(0) quotes none.
    type: int
    default: 20
  sensitive:
    description:
      - Values of O(env) and O(meta_data) that are masked in all output of the task, such as V(env.DATABASE_URL)
        or V(meta_data.*).
      - They are sent like any others, and Buildkite shows them.
    type: list
    elements: str
notes:
  - 'Choices ignore case: V(TRIGGERED) means V(triggered).'
"""
