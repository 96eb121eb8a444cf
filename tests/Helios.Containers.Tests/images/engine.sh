#!/usr/bin/env bash
# Runs a Docker engine of its own until the process OWNER has ended, or until SIGTERM, and then takes everything back: containers, images, networks,
# links, rules of iptables and files. FOLDER is the engine's and must be new; FOLDER/docker.sock is its socket. Needs root.
#   engine.sh FOLDER OWNER
set -uo pipefail
folder=$1 owner=$2
cgroup=$(basename "$folder")

echo $$ >"$folder/supervisor"
links() { ip -o link | cut -d: -f2 | tr -d ' ' | sort; }
links >"$folder/links"
iptables-save >"$folder/iptables"
forward=$(cat /proc/sys/net/ipv4/ip_forward)

dockerd --data-root "$folder/data" --exec-root "$folder/exec" --host "unix://$folder/docker.sock" --pidfile "$folder/docker.pid" --cgroup-parent "$cgroup" \
    --shutdown-timeout 3 >"$folder/log" 2>&1 </dev/null &
engine=$!
tail --pid="$owner" -f /dev/null &
owned=$!
trap : TERM INT HUP
wait -n "$engine" "$owned"
trap '' TERM INT HUP

kill "$owned" 2>/dev/null
kill "$engine" 2>/dev/null
wait "$engine"
# What an engine that was killed leaves: the processes of its containers, and what they have mounted.
for group in $(find /sys/fs/cgroup -type d -path "*/$cgroup*" 2>/dev/null | sort -r); do
    for process in $(cat "$group/cgroup.procs" 2>/dev/null); do kill -KILL "$process" 2>/dev/null; done
done
for helper in $(grep -lF "$folder" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3); do
    [[ $helper == "$$" || $helper == "$BASHPID" ]] || kill -KILL "$helper" 2>/dev/null
done
awk -v folder="$folder/" 'index($2, folder) == 1 { print $2 }' /proc/self/mounts | sort -r | while read -r mount; do umount -l "$mount"; done
iptables-restore <"$folder/iptables"
for table in filter nat; do
    # What did not exist was not saved.
    grep -q "^\*$table" "$folder/iptables" || { iptables -t "$table" -F; iptables -t "$table" -X; }
done
grep -q '^:FORWARD' "$folder/iptables" || iptables -P FORWARD ACCEPT
echo "$forward" >/proc/sys/net/ipv4/ip_forward
links | comm -13 "$folder/links" - | while read -r link; do
    case $link in docker0 | br-* | veth*) ip link delete "${link%@*}" 2>/dev/null ;; esac
done
for try in 1 2 3 4 5; do
    find /sys/fs/cgroup -depth -type d -path "*/$cgroup*" -exec rmdir {} + 2>/dev/null
    rm -rf "$folder" 2>/dev/null && break
    sleep 1
done
