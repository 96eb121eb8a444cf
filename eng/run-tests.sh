#!/usr/bin/env bash
# Runs the built test projects, two at a time, prints each one's time and closes with "N passed, N failed".
# Arguments: parts of project names; all projects without. HELIOS_TEST_QUICK=1 leaves out what needs a server.
set -uo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

# Lines are counted where a promise about them was made: in these projects, of the service that they test, run by the tests themselves. What the
# end-to-end tests execute in processes of their own does not count. Only the copy of the service beside the tests is instrumented, and put back after.
covered() {
    [[ -z ${HELIOS_TEST_QUICK:-} ]] || return 1
    case $1 in
        Helios.LaneOrchestrator.Tests) echo Helios.LaneOrchestrator ;;
        Helios.WorktreeAgent.Tests) echo Helios.WorktreeAgent ;;
        *) return 1 ;;
    esac
}

settings() {
    cat <<EOF
<RunSettings><DataCollectionRunSettings><DataCollectors><DataCollector friendlyName="XPlat code coverage"><Configuration>
  <Format>json</Format><Include>[$1]*</Include><SingleHit>true</SingleHit>
</Configuration></DataCollector></DataCollectors></DataCollectionRunSettings></RunSettings>
EOF
}

# One project: its output to a file, its result as one line "passed failed name seconds" to another.
run_one() {
    local name=$1 results=$2 started ended
    local program=artifacts/bin/$name/release/$name log=$results/$name.log
    local command=("$program" -noColor) service
    [[ -z ${HELIOS_TEST_QUICK:-} ]] || command+=(-trait- needs=server)
    if service=$(covered "$name"); then
        settings "$service" >"$results/$name.runsettings"
        command=(dotnet test "$program.dll" --nologo --settings "$results/$name.runsettings" --collect "XPlat Code Coverage"
            --test-adapter-path "$collector" --test-adapter-path "artifacts/bin/$name/release" --results-directory "$results/$name.coverage")
    fi
    # It mounts small file systems, to fill them: root may, anybody else in a namespace of their own.
    [[ $name == Helios.WorktreeAgent.Tests && $EUID != 0 ]] && command=(unshare --map-root-user --mount "${command[@]}")
    started=$(date +%s%N)
    timeout --kill-after=10 "${HELIOS_TEST_PROJECT_TIMEOUT:-1800}" "${command[@]}" >"$log" 2>&1
    local code=$?
    ended=$(date +%s%N)
    local summary total=0 failed=0 errors=0 skipped=0 notrun=0
    summary=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" | tail -n 1)
    if [[ -n $summary ]]; then
        read -r total errors failed skipped notrun < <(tr -cd '0-9 \n' <<<"$summary")
    elif summary=$(grep -oE 'Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+, Total: +[0-9]+' "$log" | tail -n 1); [[ -n $summary ]]; then
        local passing
        read -r failed passing skipped total < <(tr -cd '0-9 \n' <<<"$summary")
    fi
    # A skipped test proves nothing, and a project that ends badly without a failed test has failed all the same.
    failed=$((failed + errors + skipped))
    local passed=$((total - failed - notrun))
    ((code != 0 && failed == 0)) && failed=1
    local seconds=$(((ended - started) / 1000000))
    seconds=$((seconds / 1000)).$(printf %03d $((seconds % 1000)))
    echo "$passed $failed $name $seconds" >"$results/$name.result"
    # Written in one go, because two projects end at once.
    local text
    text=$(printf '%-4s %-40s %5d passed %3d failed %9.1f s' "$( ((failed == 0)) && echo ok || echo FAIL)" "$name" "$passed" "$failed" "$seconds")
    if ((failed > 0)); then
        text+=$'\n'$(tail -n 200 "$log")
    fi
    printf '%s\n' "$text"
}
export -f run_one covered settings

# Where the collector lies; the version is the one that is pinned.
export collector
collector=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: *//')/coverlet.collector/$(sed -n 's/.*"coverlet.collector" Version="\[\(.*\)\]".*/\1/p' Directory.Packages.props)/build/net8.0

projects=()
for project in tests/*.Tests/*.csproj; do
    name=$(basename "$project" .csproj)
    wanted=$(($# == 0))
    for part in "$@"; do
        [[ $name == *"$part"* ]] && wanted=1
    done
    # Without a server there is nothing in these.
    [[ -n ${HELIOS_TEST_QUICK:-} && $name =~ ^Helios\.(EndToEnd|PrivatePostgres)\.Tests$ ]] && wanted=0
    ((wanted)) && projects+=("$name")
done

# The long ones first, so that they do not run alone at the end.
order() {
    local name
    for name in "${projects[@]}"; do
        case $name in
            *.EndToEnd.*) echo "1 $name" ;;
            *.LaneOrchestrator.* | *.WorktreeAgent.*) echo "2 $name" ;;
            *.Persistence.* | *.PrivatePostgres.*) echo "3 $name" ;;
            *) echo "4 $name" ;;
        esac
    done | sort -s -n -k1,1 | cut -d' ' -f2
}
order | xargs -P 2 -I{} bash -c 'run_one "$1" "$2"' _ {} "$results"

passed=0
failed=0
for name in "${projects[@]}"; do
    if read -r p f _ _ <"$results/$name.result"; then
        passed=$((passed + p))
        failed=$((failed + f))
    else
        failed=$((failed + 1))
    fi
done
((passed + failed > 0)) || failed=1

# The floors: below them the run has failed.
judge() {
    local name=$1 label=$2 floor=$3
    shift 3
    [[ " ${projects[*]} " == *" $name "* ]] && covered "$name" >/dev/null || return 0
    artifacts/bin/Helios.TestServers/release/Helios.TestServers coverage \
        "$(find "$results/$name.coverage" -name coverage.json 2>/dev/null | head -n 1)" "$label" "$floor" "$@" || failed=$((failed + 1))
}
orchestrator=/services/lane-orchestrator
judge Helios.LaneOrchestrator.Tests "state machine and lane code" 95 \
    $orchestrator/{Lanes,Placement,Operations,Runs,Hosts,Reconciliation}/
judge Helios.WorktreeAgent.Tests "worktree agent" 85 /services/worktree-agent/
echo "$passed passed, $failed failed"
((failed == 0))
