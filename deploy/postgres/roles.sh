#!/usr/bin/env bash
# One role per service. Each creates and owns its schema (through its migrations) and cannot see the other's.
# The Postgres image runs it when its data folder is new. Elsewhere, run it as a superuser:
#   HELIOS_LANES_PASSWORD=… HELIOS_SESSIONS_PASSWORD=… POSTGRES_USER=postgres POSTGRES_DB=helios deploy/postgres/roles.sh
set -euo pipefail
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-helios}" \
    --set lanes_password="${HELIOS_LANES_PASSWORD:?}" --set sessions_password="${HELIOS_SESSIONS_PASSWORD:?}" <<'SQL'
create role helios_lanes login password :'lanes_password';
create role helios_sessions login password :'sessions_password';
revoke all on schema public from public;
select format('revoke all on database %I from public', current_database()) \gexec
select format('grant connect, create on database %I to helios_lanes, helios_sessions', current_database()) \gexec
SQL
