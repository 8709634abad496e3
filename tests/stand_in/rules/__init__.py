# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buildkite's rules, one file per family of records; both APIs write through them.

Each function takes (store, caller, …, data) with REST's names in `data`, and raises store.Refused.
"""
