#!/bin/sh
# Copyright (c) 2026, community.buildkite contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Stands for the agent and for ansible-galaxy on the way of a job: notes what it is asked, beside itself.
set -eu
here=$(dirname -- "$0")
case "$(basename -- "$0") ${1:-}" in
  "buildkite-agent secret")
    [ "$2 $3" = "get ORGANIZATION_API_TOKEN" ]
    cat "$here/token"
    ;;
  "buildkite-agent annotate")
    echo "$@" > "$here/arguments"
    cat > "$here/annotation.md"
    # The service takes no larger body.
    [ "$(wc -c < "$here/annotation.md")" -le 1048576 ]
    ;;
  "ansible-galaxy collection")
    [ "$2 $3" = "install community.buildkite" ]
    ;;
  *) exit 64 ;;
esac
