#!/usr/bin/env bash
# Runs the managed helios program of this checkout, which has all commands; builds it first if its sources have changed.
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
binary=$root/artifacts/bin/Helios.ManagedCli/release/helios
stamp=$root/artifacts/helios.stamp
precompiled=$root/artifacts/precompiled

stale() {
    [[ -x $binary && -e $stamp ]] || return 0
    # Folders count too: deleting a file changes its folder's time.
    [[ -n $(cd "$root" && find shared services clients Directory.Build.props Directory.Packages.props global.json \
        -name node_modules -prune -o -newer "$stamp" -print -quit) ]]
}

build() {
    local log=$root/artifacts/helios.build.log
    # Created before the build, so that files that change during the build are built next time.
    touch "$stamp.next"
    echo "building helios…" >&2
    if ! dotnet build "$root/clients/managed-cli/Helios.ManagedCli.csproj" -c Release -v quiet -nologo >"$log" 2>&1; then
        cat "$log" >&2
        echo "building helios failed; see the log: $log" >&2
        exit 1
    fi
    mv -f "$stamp.next" "$stamp"
}

if ! command -v dotnet >/dev/null; then
    echo "helios needs the .NET 10 SDK: https://dotnet.microsoft.com/download, or: sudo apt-get install -y dotnet-sdk-10.0" >&2
    exit 1
fi

if stale; then
    mkdir -p "$root/artifacts"
    # Two concurrent first calls build once.
    if command -v flock >/dev/null; then
        exec 9>"$root/artifacts/helios.lock"
        flock 9
    fi
    if stale; then
        build
    fi
    exec 9>&-
fi
# For the calls that follow; this one does not wait.
"$root/eng/build-native-cli.sh" --background || true
if [[ $precompiled/complete -nt $stamp ]]; then
    binary=$precompiled/helios
else
    "$root/eng/precompile.sh" --background || true
fi

# The program finds the runtime beside the dotnet command, wherever that is installed.
if [[ -z ${DOTNET_ROOT:-} ]]; then
    DOTNET_ROOT=$(dirname "$(readlink -f "$(command -v dotnet)")")
    [[ -d $DOTNET_ROOT/shared ]] && export DOTNET_ROOT
fi
exec "$binary" "$@"
