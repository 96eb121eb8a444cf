#!/usr/bin/env bash
# Publishes the services, compiled ahead of time for this machine's processor. They need the ASP.NET Core 10 runtime.
#   deploy/publish.sh FOLDER [SERVICE…]    into FOLDER/<service>; all four without names
#   deploy/publish.sh --restore            only downloads the packages
set -euo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
folder=${1:?usage: deploy/publish.sh FOLDER [SERVICE…]}
shift
services=("$@")
(($# > 0)) || services=(lane-orchestrator worktree-agent harness-monitor session-registry)
case $(uname -m) in
    x86_64) runtime=linux-x64 ;;
    aarch64) runtime=linux-arm64 ;;
    *) echo "no ahead-of-time compiler for $(uname -m)" >&2; exit 1 ;;
esac

for service in "${services[@]}"; do
    # Exactly the versions of packages.lock.json, or none.
    dotnet restore "services/$service" --locked-mode -p:PublishReadyToRun=true --verbosity quiet
    [[ $folder != --restore ]] || continue
    dotnet publish "services/$service" --configuration Release --no-restore --runtime "$runtime" --self-contained false \
        -p:PublishReadyToRun=true -p:RunAnalyzers=false -p:DebugType=none -p:GenerateDocumentationFile=false \
        --verbosity quiet -nologo --output "$folder/$service"
done
