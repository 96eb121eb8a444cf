#!/usr/bin/env bash
# Compiles the native command line to artifacts/native/helios, unless it is up to date.
#   eng/build-native-cli.sh               builds it and waits; prints the log if that fails
#   eng/build-native-cli.sh --background  starts the build at the lowest priority and prints nothing, for ./helios
set -euo pipefail

root=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
native=$root/artifacts/native
sources=(shared/Helios.Contracts shared/Helios.Client shared/Helios.Processes clients/cli clients/native-cli
    Directory.Build.props Directory.Packages.props global.json eng/build-native-cli.sh)

# Whether no source is newer than a file. Folders count too: deleting a file changes its folder's time.
is_current() { [[ -e $1 && -z $(cd "$root" && find "${sources[@]}" -newer "$1" -print -quit) ]]; }

is_built() { [[ -x $native/helios ]] && is_current "$native/stamp"; }

# The compiler calls one of these to link.
has_toolchain() { type -P clang >/dev/null || type -P gcc >/dev/null; }

compile() {
    local staging=$native/staging
    rm -rf "$staging"
    # A build of its own, which no other build can disturb. No server stays: it would keep this low priority for the builds that use it later.
    dotnet publish "$root/clients/native-cli/Helios.NativeCli.csproj" -c Release -o "$staging" -v quiet -nologo -nodeReuse:false \
        -p:HeliosNative=true -p:ArtifactsPath="$native/build" -p:UseSharedCompilation=false -p:RunAnalyzers=false || return 1
    ln -sfn ../../eng/run-managed-cli.sh "$native/helios-managed"
    # What ./helios compares with the stamp, in its own language.
    {
        echo 'set -- \'
        (cd "$root" && find "${sources[@]}" -printf '    "$root/%p" \\\n' 2>/dev/null || find "${sources[@]}" | sed 's|.*|    "$root/&" \\|')
        echo
    } >"$native/sources.next"
    mv -f "$native/sources.next" "$native/sources"
    # A running program cannot be overwritten, but it can be replaced.
    mv -f "$staging/helios-native" "$native/helios"
    rm -rf "$staging"
}

build() {
    # Its time is that of the beginning: files that change during the build are built next time.
    touch "$native/stamp.next"
    if compile >"$native/build.log" 2>&1; then
        mv -f "$native/stamp.next" "$native/stamp"
        rm -f "$native/failed"
    else
        mv -f "$native/stamp.next" "$native/failed"
        return 1
    fi
}

if [[ ${1:-} == --background ]]; then
    [[ ${HELIOS_NATIVE:-1} != 0 ]] && has_toolchain || exit 0
    # A build that failed is tried again when a source has changed.
    is_built || is_current "$native/failed" && exit 0
    mkdir -p "$native"
    detach=(nohup)
    type -P setsid >/dev/null && detach=(setsid)
    "${detach[@]}" nice -n 19 "$root/eng/build-native-cli.sh" --alone </dev/null >/dev/null 2>&1 &
    exit 0
fi

is_built && exit 0
if ! has_toolchain; then
    echo "compiling the native command line needs clang or gcc, for example: sudo apt-get install -y gcc libc6-dev zlib1g-dev" >&2
    exit 1
fi
mkdir -p "$native"
# Concurrent calls build once.
if type -P flock >/dev/null; then
    exec 9>"$native/lock"
    if [[ ${1:-} == --alone ]]; then
        flock -n 9 || exit 0
    else
        flock 9
    fi
    is_built && exit 0
fi
build 9>&- || { cat "$native/build.log" >&2; echo "compiling the native command line failed; see the log: $native/build.log" >&2; exit 1; }
