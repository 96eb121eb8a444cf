#!/usr/bin/env bash
# Writes the broker's users and what each may do: one user per service, and one per host for its worktree agent; and how much error queues keep.
#
#   deploy/rabbitmq/definitions.sh FOLDER [HOST-ID…]
#
# creates FOLDER/definitions.json for the broker (load_definitions = /etc/rabbitmq/definitions.json), which contains only hashes, and
# FOLDER/passwords/<user>, one file each. Passwords and hosts that are there already stay: run it again to add a host, and delete a file first to
# replace its password or remove its host. Only their owner can enter FOLDER. Set the host's id as Helios__Host__Id for its agent.
set -euo pipefail
umask 077
folder=${1:?usage: definitions.sh FOLDER [HOST-ID…]}
shift
mkdir -p "$folder/passwords"
hosts=("$@")
for known in "$folder"/passwords/worktree-agent-*; do
    [[ -e $known ]] && hosts+=("${known##*/worktree-agent-}")
done

bytes() { printf '%b' "$(sed 's/../\\x&/g' <<< "$1")"; }

# RabbitMQ's rabbit_password_hashing_sha256: base64(salt + sha256(salt + password)), the salt being four bytes.
hash() {
    local salt digest
    salt=$(openssl rand -hex 4)
    digest=$({ bytes "$salt"; printf '%s' "$1"; } | openssl dgst -sha256 -r | cut -d' ' -f1)
    bytes "$salt$digest" | openssl base64 -A
}

users=() permissions=()
# Whoever sends to an exchange declares it first: in RabbitMQ's words, the right to write comes with the right to configure.
user() { # NAME SENDS-TO READS-FROM
    local file=$folder/passwords/$1 sends="^($2)\$" reads="^($3)\$"
    # Containers mount the files one by one, and run as other users: the folder is what is closed.
    [[ -s $file ]] || { openssl rand -hex 24 > "$file"; chmod 0444 "$file"; }
    users+=("{\"name\": \"$1\", \"password_hash\": \"$(hash "$(< "$file")")\", \"hashing_algorithm\": \"rabbit_password_hashing_sha256\", \"tags\": []}")
    sends=${sends//\\/\\\\} reads=${reads//\\/\\\\}
    permissions+=("{\"user\": \"$1\", \"vhost\": \"helios\", \"configure\": \"$sends\", \"write\": \"$sends\", \"read\": \"$reads\"}")
}

# Message types have exchanges, and so has every queue. The last part is the queue for the answers to a service's own requests.
types='Helios\.Contracts\..*|MassTransit:.*'
answers() { printf '.*_%s_bus_.*' "$1"; }
feed='helios\.(events|journal)'
# The default exchange leads to the journal when a foreign queue refuses events.
direct='amq\.default'

# The orchestrator creates the users of enrolled hosts from the same file.
agent() { sed -n "s/^$1=//p" "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/worktree-agent.permissions"; }

# The orchestrator sends commands to everybody, deletes the queues of forgotten hosts, and collects what is in error queues.
own="$types|lane-orchestrator\..*|$(answers HeliosLaneOrchestrator)|$feed"
user lane-orchestrator "$own|$direct|worktree-agent\..*|session-registry\..*|harness-monitor\..*" "$own|.*_(error|skipped)"
own="$types|session-registry\..*|$(answers HeliosSessionRegistry)|$feed"
user session-registry \
    "$own|$direct|$(answers HeliosLaneOrchestrator)|worktree-agent\..*\.control|lane-orchestrator\.(lanes|dead-letters)|harness-monitor\.status" "$own"
own="$types|harness-monitor\..*|$(answers HeliosHarnessMonitor)"
user harness-monitor "$own|$(answers 'Helios(LaneOrchestrator|SessionRegistry)')|lane-orchestrator\.dead-letters" "$own"
seen=' '
for host in "${hosts[@]}"; do
    [[ $host =~ ^ho_[0-9A-HJKMNP-TV-Z]{26}$ ]] || { echo "'$host' is not a host id (ho_ and 26 characters)" >&2; exit 2; }
    [[ $seen != *" $host "* ]] || continue
    seen+="$host "
    own=$(agent own) own=${own//HOST-ID/$host}
    user "worktree-agent-$host" "$own|$(agent sends)" "$own"
done
# A consumer of the event feed: queues named events.…, bound to the exchange.
user event-consumer 'events\..*' 'events\..*|helios\.events'

join() { local first=$1; shift; printf '    %s' "$first"; printf ',\n    %s' "$@"; printf '\n'; }
{
    printf '{\n  "vhosts": [{"name": "helios"}],\n  "users": [\n'
    join "${users[@]}"
    printf '  ],\n  "permissions": [\n'
    join "${permissions[@]}"
    # The orchestrator empties the queues of failed messages. While it cannot, they keep the newest, and nothing for longer than a week: messages
    # hold what runs were given, such as their environment.
    printf '  ],\n  "policies": [\n    {"vhost": "helios", "name": "helios-errors", "pattern": "_(error|skipped)$", "apply-to": "queues", "definition": '
    printf '{"max-length": 10000, "max-length-bytes": 67108864, "message-ttl": 604800000, "overflow": "drop-head"}}\n'
    printf '  ]\n}\n'
} > "$folder/definitions.json.new"
chmod 0444 "$folder/definitions.json.new"
mv -f "$folder/definitions.json.new" "$folder/definitions.json"
