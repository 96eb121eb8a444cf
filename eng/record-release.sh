#!/usr/bin/env bash
# Records an earlier release for the tests of upgrades: eng/record-release.sh COMMIT
#
# Builds the services of the commit (eng/build-release.sh), lets them work, kills all of them in the middle of it, and writes what they leave into
# tests/releases/DAY-COMMIT: the database, the files of the host, the messages between them, the shapes of all contracts, and what they answered over HTTP.
# Record each release when it is made. As root on Debian, like ./test.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
commit=$(git rev-parse --short=8 "${1:?usage: eng/record-release.sh COMMIT}")
name=$(git show --no-patch --date=format:%Y-%m-%d --format=%cd "$commit")-$commit
HELIOS_RELEASE=$(eng/build-release.sh "$commit")
export HELIOS_RELEASE HELIOS_RECORDING=$PWD/tests/releases/$name
rm -rf "$HELIOS_RECORDING"
./test EndToEnd -- -explicit only -class Helios.EndToEnd.Tests.ReleaseRecordingTests
du -sh "$HELIOS_RECORDING"
