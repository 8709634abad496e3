# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The remedy of each failure code, for the guide to troubleshooting. It is not beside the errors, since every payload has their file."""

from __future__ import annotations

REMEDIES = {
    "agents_fell": "Distribute the value again, and start the agents that are missing. The revoked token cannot be restored.",
    "build_blocked": "Unblock the step with `community.buildkite.job` or in the browser, or set `on_blocked`.",
    "no_agent": "Start an agent with the tags that the message names, or correct `agents` of the step.",
    "build_not_run": "Correct `if`, `branches` or `skip` of the steps, or trigger a build that they match.",
    "build_superseded": "Wait for the newer build, which the message names, or change how the pipeline treats intermediate builds.",
    "build_canceled": "Ask the user who canceled the build, or trigger it again. The message names the user if the token has the scope `graphql`.",
    "build_failed": "Read the end of the job's log, which the message quotes, correct the cause, and trigger the build again.",
    "cannot_write": "Check the path, its owner, its permissions and the free space.",
    "changes_failed": "Correct the failed changes, and run again: the run continues with the rest.",
    "conflict": "Run again: the next run reads the current state.",
    "drift": "Apply the declaration, or change it to match the current state.",
    "duplicate": "Delete one of the two objects by its ID, and keep runs from overlapping.",
    "error": "Read the message. If it does not help, report it with the output of `-vvv`.",
    "forbidden": "Ask an administrator for the permission, or use the token of a user who has it.",
    "held": "Follow the reason of each held change, or set `held: warn`.",
    "hosts_failed": "Read the reason of each host in `hosts`, correct it, and run again for these hosts.",
    "invalid": "Correct the values that the message names.",
    "invalid_option": "Correct the option that the message names.",
    "job_failed": "Read the log of the job, correct the cause, and retry the job.",
    "max_wait": "Increase `max_wait`, or run again when the window is over.",
    "missing_library": "Install the libraries with the command in the message.",
    "missing_scope": "Add the scopes to the token, or use a token that has them.",
    "not_buildkite": "Check `api_url` and the proxy: the answer does not come from Buildkite's API.",
    "not_downloaded": "Read the reason in the message, and run again: files that are complete are not downloaded again.",
    "not_found": "Check the name, and whether the token's user can see the object.",
    "not_built": "Read the reason in the message. Delete what failed, or wait longer.",
    "not_in_state": "Read the state of the job in the message: wait until it is reached, or name another job.",
    "not_kept": "If the subscription does not include the option, remove it.",
    "not_verified": "Restart the agents that the message names with the new token, and run again.",
    "not_stored": "Correct the path or the command that stores values, and run again.",
    "rate_limited": "Run again later, or set `quota_share` if several clients share the quota.",
    "rejected": "Change the plan, or allow the change as the guide to guards describes.",
    "service_error": "Read the message, which quotes the answer. For a status of 500 or more, run again later.",
    "timed_out": "Increase `wait_timeout`, or set `on_timeout`. What the task waits for goes on.",
    "unauthorized": "Set a valid token in `api_token`. Tokens expire, and can be revoked.",
    "unclear": "Check in Buildkite whether the object exists, as the message describes, and run again.",
    "unexpected": "Report the message and the traceback, which `-vvv` shows, at the issue tracker of the collection.",
    "unreachable": "Check `api_url`, the network, the proxy variables and the certificates.",
    "values_missing": "Rotate the tokens that `values_missing` lists.",
    "write_in_check_mode": "Report it: this is a bug in the collection.",
}
