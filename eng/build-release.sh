#!/usr/bin/env bash
# Builds the services of an earlier release from its commit, and prints the folder in whose artifacts/bin they are.
#   eng/build-release.sh [COMMIT]      without one, the newest release in tests/releases
# A release is built once per user: the programs stay in the user's cache folder.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
fail() {
    echo "eng/build-release.sh: $1" >&2
    exit 1
}
newest=$(find tests/releases -mindepth 1 -maxdepth 1 -type d | sort | tail -n 1)
name=${1:-${newest##*-}}
# A shallow copy of the repository lacks the commit. Its origin has it.
commit=$(git rev-parse --quiet --verify "$name^{commit}") || {
    git fetch --quiet --unshallow 2>/dev/null || true
    commit=$(git rev-parse --quiet --verify "$name^{commit}") ||
        fail "this copy of the repository has no commit $name; get its whole history, for example with: git fetch --unshallow"
}
release=${XDG_CACHE_HOME:-$HOME/.cache}/helios-tests/releases/$commit
mkdir -p "${release%/*}"
# One build at a time; whoever waited finds it done.
exec 9>"$release.lock"
flock 9
if [[ ! -e $release/built ]]; then
    rm -rf "$release" "$release.new"
    mkdir "$release.new"
    git archive "$commit" | tar --extract --directory "$release.new"
    # The embedded system consists of all services.
    (cd "$release.new" && dotnet build clients/embedded -c Release -v quiet -nologo -nodeReuse:false -p:RunAnalyzers=false 9>&- >build.log 2>&1) || {
        tail -n 20 "$release.new/build.log" >&2
        fail "the release $name cannot be built; the whole log is $release.new/build.log"
    }
    # Only the programs are kept.
    find "$release.new" -mindepth 1 -maxdepth 1 ! -name artifacts -exec rm -rf {} +
    rm -rf "$release.new/artifacts/obj"
    touch "$release.new/built"
    mv "$release.new" "$release"
fi
echo "$release"
