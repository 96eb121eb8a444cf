#!/usr/bin/env bash
# Runs the built test projects, two at a time, prints each one's time and closes with "N passed, N failed".
# Arguments: parts of project names; all projects without. HELIOS_TEST_QUICK=1 leaves out what needs a server.
set -uo pipefail

cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"

# One project: its output to a file, its result as one line "passed failed name seconds" to another.
run_one() {
    local name=$1 results=$2 started ended
    local program=artifacts/bin/$name/release/$name log=$results/$name.log
    local filter=()
    [[ -z ${HELIOS_TEST_QUICK:-} ]] || filter=(-trait- needs=server)
    # It mounts small file systems, to fill them: root may, anybody else in a namespace of their own.
    local as=()
    [[ $name == Helios.WorktreeAgent.Tests && $EUID != 0 ]] && as=(unshare --map-root-user --mount)
    started=$(date +%s%N)
    timeout --kill-after=10 "${HELIOS_TEST_PROJECT_TIMEOUT:-1800}" "${as[@]}" "$program" -noColor "${filter[@]}" >"$log" 2>&1
    local code=$?
    ended=$(date +%s%N)
    local summary total=0 failed=0 errors=0 skipped=0 notrun=0
    summary=$(grep -oE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+, Not Run: [0-9]+' "$log" | tail -n 1)
    if [[ -n $summary ]]; then
        read -r total errors failed skipped notrun < <(tr -cd '0-9 \n' <<<"$summary")
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
export -f run_one

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
echo "$passed passed, $failed failed"
((failed == 0))
