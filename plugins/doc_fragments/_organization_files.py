# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the files of an organization may contain. The role has these notes too: tests/rendering writes them there."""

from __future__ import annotations


class ModuleDocFragment:
    """The notes."""

    DOCUMENTATION = r"""
options: {}
notes:
  - Files are data and contain no templates. Values and whole files may be encrypted with Ansible Vault.
  - At the top of a directory, each file that ends in C(.yml) or C(.yaml) contains lists, settings, C(defaults) and C(groups). The lists are
    C(clusters), C(datadog_services), C(event_bridges), C(event_log_services), C(invitations), C(linear_services), C(members),
    C(open_telemetry_services),
    C(pipeline_templates), C(pipelines), C(portals), C(registries), C(rules), C(slack_services), C(slack_workspaces), C(teams),
    C(test_suites), C(unclustered_agent_tokens) and C(webhooks).
  - Entries have the options of M(community.buildkite.organization), which include those of the modules of single resources.
  - In a folder with the name of a list, such as C(pipelines/), at any depth, a file contains one entry or a list of entries.
  - The key C(organization) at the top of a file is the slug of the organization. It may be in several files if it is the same in all of them.
  - The key C(owns) at the top of a file is a list of patterns of addresses that the files own, such as V(pipeline/payments-*).
    The lists of several files add up.
  - The settings C(pipeline_settings), C(member_settings) and C(api_settings) are at the top of a file, each in one place. They inherit nothing.
  - C(defaults.pipelines) contains options of every pipeline. C(groups.pipelines.NAME) contains options of every pipeline with V(NAME) in its
    list C(groups). Later groups override earlier ones, and the pipeline's own options override both. The same applies to every list.
  - Dictionaries are merged key by key. Lists and all other values are replaced. A null removes an inherited value.
  - Options of a run, such as C(override_guards), C(prune) or those of the connection, cannot be set in files.
  - Files with other endings and names that begin with a dot are not read. Other folders are an error.
  - Links to files and folders inside the directory are followed. A link that leaves the directory is an error. So is a FIFO, a device or a
    socket with the name of a YAML file.
  - The only YAML tag with a meaning is C(!vault). C(!unsafe) has no effect, since all text is safe from templates.
"""
