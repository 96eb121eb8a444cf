#!/usr/bin/env bash
# Writes the broker's users and permissions: one user per service, and one per host for its worktree agent.
#
#   deploy/rabbitmq/definitions.sh FOLDER [HOST-ID…]
#
# creates FOLDER/definitions.json for the broker (load_definitions = /etc/rabbitmq/definitions.json), which contains only hashes, and FOLDER/passwords.env for you.
# Only their owner can read them. Set the host's id as Helios__Host__Id for its agent.
set -euo pipefail
umask 077
folder=${1:?usage: definitions.sh FOLDER [HOST-ID…]}
shift
mkdir -p "$folder"
: > "$folder/passwords.env"

bytes() { printf '%b' "$(sed 's/../\\x&/g' <<< "$1")"; }

# RabbitMQ's rabbit_password_hashing_sha256: base64(salt + sha256(salt + password)), the salt being four bytes.
hash() {
    local salt digest
    salt=$(openssl rand -hex 4)
    digest=$({ bytes "$salt"; printf '%s' "$1"; } | openssl dgst -sha256 -r | cut -d' ' -f1)
    bytes "$salt$digest" | openssl base64 -A
}

users=() permissions=()
user() { # NAME CONFIGURE WRITE READ
    local password
    password=$(openssl rand -hex 24)
    echo "$1=$password" >> "$folder/passwords.env"
    users+=("{\"name\": \"$1\", \"password_hash\": \"$(hash "$password")\", \"hashing_algorithm\": \"rabbit_password_hashing_sha256\", \"tags\": []}")
    permissions+=("{\"user\": \"$1\", \"vhost\": \"helios\", \"configure\": \"$2\", \"write\": \"$3\", \"read\": \"$4\"}")
}

# A service declares the exchanges of the messages that it publishes and of the queues that it sends to (configure, write), and reads its own
# queues and its own queue for answers (…_bus_…).
common='Helios\\.Contracts\\..*|MassTransit:.*|.*_bus_.*'
feed='helios\\.(events|journal)'
# The default exchange leads to the journal when a foreign queue refuses events.
direct='amq\\.default'
# The orchestrator sends commands to everybody, deletes the queues of forgotten hosts, and collects what is in error queues.
owned="$common|lane-orchestrator\\\\..*|$feed"
sent="$owned|worktree-agent\\\\..*|harness-monitor\\\\..*|session-registry\\\\..*"
user lane-orchestrator "^($sent)\$" "^($sent|$direct)\$" "^($owned|.*_(error|skipped))\$"
owned="$common|session-registry\\\\..*|$feed"
sent="$owned|lane-orchestrator\\\\.(lanes|dead-letters)|harness-monitor\\\\.status|worktree-agent\\\\..*\\\\.control"
user session-registry "^($sent)\$" "^($sent|$direct)\$" "^($owned)\$"
owned="$common|harness-monitor\\\\..*"
sent="$owned|lane-orchestrator\\\\.dead-letters"
user harness-monitor "^($sent)\$" "^($sent)\$" "^($owned)\$"
for host in "$@"; do
    [[ $host =~ ^ho_[0-9A-HJKMNP-TV-Z]{26}$ ]] || { echo "'$host' is not a host id (ho_ and 26 characters)" >&2; exit 2; }
    # An agent reads only its own queues, and sends only reports.
    owned="$common|worktree-agent\\\\.$host.*"
    sent="$owned|lane-orchestrator\\\\.(lanes|dead-letters)|session-registry\\\\.(sessions|reactions)"
    user "worktree-agent-$host" "^($sent)\$" "^($sent)\$" "^($owned)\$"
done
# A consumer of the event feed: queues named events.…, bound to the exchange.
user event-consumer '^events\\..*$' '^events\\..*$' '^(events\\..*|helios\\.events)$'

join() { local first=$1; shift; printf '    %s' "$first"; printf ',\n    %s' "$@"; printf '\n'; }
{
    printf '{\n  "vhosts": [{"name": "helios"}],\n  "users": [\n'
    join "${users[@]}"
    printf '  ],\n  "permissions": [\n'
    join "${permissions[@]}"
    printf '  ]\n}\n'
} > "$folder/definitions.json"
echo "$folder/definitions.json $folder/passwords.env" >&2
