#!/usr/bin/env bash
# Starts the worktree agent of a container as HELIOS_UID:HELIOS_GID, the owner of the repositories, who then has a name and a home there.
# The agent inherits its secrets as open files: the lanes, which run as the same user, cannot open them.
set -euo pipefail

uid=${HELIOS_UID:?the user who owns the repositories: id -u}
gid=${HELIOS_GID:?the group that owns the repositories: id -g}
data=/var/lib/helios-agent

cp /etc/passwd.image /run/helios/passwd
cp /etc/group.image /run/helios/group
chmod 0644 /run/helios/passwd /run/helios/group
getent group "$gid" >/dev/null || echo "helios:x:$gid:" >>/run/helios/group
getent passwd "$uid" >/dev/null || echo "helios:x:$uid:$gid:Helios:$HOME:/bin/bash" >>/run/helios/passwd

# The settings of a machine that has joined; what is set for the container wins.
if [[ -f /etc/helios/private/agent.env ]]; then
    while IFS='=' read -r name value; do
        [[ $name != Helios__* || -v $name ]] || export "$name=$value"
    done </etc/helios/private/agent.env
fi

chown "$uid:$gid" "$data"
as_owner=(setpriv --reuid "$uid" --regid "$gid" --clear-groups --no-new-privs --inh-caps=-all)
"${as_owner[@]}" mkdir -p "$Helios__Host__DataFolder" "$HOME"
# A name for the commits of lanes, where the repository itself names none.
if [[ -n ${HELIOS_GIT_NAME:-} && -n ${HELIOS_GIT_EMAIL:-} && ! -e $HOME/.gitconfig ]]; then
    "${as_owner[@]}" git config --file "$HOME/.gitconfig" user.name "$HELIOS_GIT_NAME"
    "${as_owner[@]}" git config --file "$HOME/.gitconfig" user.email "$HELIOS_GIT_EMAIL"
fi
unset HELIOS_GIT_NAME HELIOS_GIT_EMAIL

# The agent's secrets: files that are named like their settings, here and nowhere else.
for secret in /etc/helios/private/*; do
    [[ -f $secret && $secret != */agent.env ]] || continue
    exec {descriptor}<"$secret"
    export "${secret##*/}_FILE=/dev/fd/$descriptor"
done
exec "${as_owner[@]}" /opt/helios/Helios.WorktreeAgent "$@"
