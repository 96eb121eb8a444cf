#!/usr/bin/env bash
# Runs the worktree agent of this checkout, and builds it first where it is not built.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
program=$root/artifacts/bin/Helios.WorktreeAgent/release/Helios.WorktreeAgent
if [[ ! -x $program ]]; then
    echo "building the worktree agent…" >&2
    DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 dotnet build "$root/services/worktree-agent" -c Release -v quiet -nologo >&2
fi
exec "$program" "$@"
