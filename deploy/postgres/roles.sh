#!/usr/bin/env bash
# One role per service. Each creates and owns its schema (through its migrations) and cannot see the other's.
# The Postgres image runs it when its data folder is new, with a file for each password. Elsewhere, run it as a superuser:
#   HELIOS_LANES_PASSWORD=… HELIOS_SESSIONS_PASSWORD=… POSTGRES_USER=postgres POSTGRES_DB=helios deploy/postgres/roles.sh
set -euo pipefail
[[ -z ${HELIOS_LANES_PASSWORD_FILE:-} ]] || HELIOS_LANES_PASSWORD=$(< "$HELIOS_LANES_PASSWORD_FILE")
[[ -z ${HELIOS_SESSIONS_PASSWORD_FILE:-} ]] || HELIOS_SESSIONS_PASSWORD=$(< "$HELIOS_SESSIONS_PASSWORD_FILE")
# psql takes them from its environment: arguments are in the process list.
export HELIOS_LANES_PASSWORD=${HELIOS_LANES_PASSWORD:?} HELIOS_SESSIONS_PASSWORD=${HELIOS_SESSIONS_PASSWORD:?}
psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-helios}" <<'SQL'
\set lanes_password `printf '%s' "$HELIOS_LANES_PASSWORD"`
\set sessions_password `printf '%s' "$HELIOS_SESSIONS_PASSWORD"`
create role helios_lanes login password :'lanes_password';
create role helios_sessions login password :'sessions_password';
revoke all on schema public from public;
select format('revoke all on database %I from public', current_database()) \gexec
select format('grant connect, create on database %I to helios_lanes, helios_sessions', current_database()) \gexec
-- Both publish tables for change data (docs/change-data.md), so the publication belongs to a role that both are members of.
set client_min_messages = error;
create role helios_publisher nologin;
grant helios_publisher to helios_lanes, helios_sessions;
create publication helios_cdc;
alter publication helios_cdc owner to helios_publisher;
SQL
