#!/bin/sh
# Prints one line per event of Helios: time, type, subject, revision.index, id. Needs curl and jq, and no broker.
# HELIOS_URL names the server, HELIOS_TOKEN its token, HELIOS_TOPIC the events (all by default), HELIOS_CURSOR the file with the position in the
# journal: it resumes there, also after its own restart. Without the file, it begins with the oldest event.
set -eu
url=${HELIOS_URL:-http://127.0.0.1:8787}/v1/events
cursor=${HELIOS_CURSOR:-helios.cursor}
[ -e "$cursor" ] || echo 0 >"$cursor"

# Not as an argument: those are in the process list.
headers() {
    printf 'Accept: text/event-stream\nLast-Event-ID: %s\n' "$(cat "$cursor")"
    [ -z "${HELIOS_TOKEN:-}" ] || printf 'Authorization: Bearer %s\n' "$HELIOS_TOKEN"
}

while :; do
    headers | curl --silent --show-error --fail --no-buffer --header @- --get --data-urlencode "topic=${HELIOS_TOPIC:-#}" "$url" |
        while IFS= read -r line; do
            case $line in
                'id: '*) seq=${line#id: } ;;
                'data: '*)
                    printf '%s\n' "${line#data: }" | jq -r '"\(.time) \(.type) \(.subject) \(.revision).\(.index) \(.id)"'
                    # Printed, then noted: a repeated line after a crash, never a missing one.
                    echo "$seq" >"$cursor.new" && mv "$cursor.new" "$cursor"
                    ;;
            esac
        done
    sleep 1
done
