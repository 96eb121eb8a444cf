#!/usr/bin/env bash
# What the compose file expects of the entry point of the Postgres image, when it runs as the user postgres.
set -euo pipefail
shopt -s nullglob
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
export PGDATA=/var/lib/postgresql/data
# Like the image itself, it leaves root.
((UID)) || exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
if [[ ! -s $PGDATA/PG_VERSION ]]; then
    initdb -D "$PGDATA" -U postgres --pwfile=<(cat "${POSTGRES_PASSWORD_FILE:-/dev/stdin}" <<<"${POSTGRES_PASSWORD-}") -A scram-sha-256 --auth-local=trust -E UTF8 --locale=C --no-sync >/dev/null
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
    pg_ctl -D "$PGDATA" -w -o "-c listen_addresses= -c unix_socket_directories=/run/postgresql" start
    export PGHOST=/run/postgresql POSTGRES_USER=postgres
    [[ $POSTGRES_DB == postgres ]] || psql -X -q -U postgres -d postgres -c "create database \"$POSTGRES_DB\""
    for script in /docker-entrypoint-initdb.d/*.sh; do
        "$script"
    done
    unset PGHOST
    pg_ctl -D "$PGDATA" -m fast -w stop
fi
exec postgres -D "$PGDATA" -c listen_addresses='*' -c unix_socket_directories=/run/postgresql "$@"
