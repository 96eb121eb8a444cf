#!/usr/bin/env bash
# Lets programs read changes by logical replication (docs/change-data.md), after the migrations were applied. It is safe to repeat. As a superuser:
#   HELIOS_CHANGE_DATA_PASSWORD=… POSTGRES_USER=postgres POSTGRES_DB=helios deploy/postgres/change-data.sh
# It creates the role helios_change_data, which may replicate and read what is published; publishes what a migration had no right to publish; and sets
# wal_level, which Postgres reads when it starts.
set -euo pipefail
[[ -z ${HELIOS_CHANGE_DATA_PASSWORD_FILE:-} ]] || HELIOS_CHANGE_DATA_PASSWORD=$(< "$HELIOS_CHANGE_DATA_PASSWORD_FILE")
# psql takes it from its environment: arguments are in the process list.
export HELIOS_CHANGE_DATA_PASSWORD=${HELIOS_CHANGE_DATA_PASSWORD:?}
psql --no-psqlrc --quiet --tuples-only --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname "${POSTGRES_DB:-helios}" <<'SQL'
\set password `printf '%s' "$HELIOS_CHANGE_DATA_PASSWORD"`
set client_min_messages = error;

select 'create role helios_change_data' where to_regrole('helios_change_data') is null \gexec
alter role helios_change_data login replication password :'password';
select format('grant connect on database %I to helios_change_data', current_database()) \gexec

select 'create publication helios_cdc' where not exists (select from pg_publication where pubname = 'helios_cdc') \gexec
-- Where each service has its own role, later migrations of both add tables.
select 'create role helios_publisher nologin' where to_regrole('helios_lanes') is not null and to_regrole('helios_publisher') is null \gexec
select 'grant helios_publisher to helios_lanes, helios_sessions; alter publication helios_cdc owner to helios_publisher'
where to_regrole('helios_lanes') is not null \gexec

-- What has its full identity is published.
select format('alter publication helios_cdc add table %s', c.oid::regclass)
from pg_class c
where c.relnamespace in (to_regnamespace('lanes'), to_regnamespace('sessions')) and c.relkind = 'r' and c.relreplident = 'f'
  and not exists (
      select from pg_publication_tables t
      where t.pubname = 'helios_cdc' and format('%I.%I', t.schemaname, t.tablename)::regclass = c.oid) \gexec
select distinct format('grant usage on schema %I to helios_change_data', schemaname) from pg_publication_tables where pubname = 'helios_cdc' \gexec
select format('grant select on %I.%I to helios_change_data', schemaname, tablename) from pg_publication_tables where pubname = 'helios_cdc' \gexec

select 'alter system set wal_level = logical' where current_setting('wal_level') <> 'logical' \gexec
select 'Restart Postgres: until then, wal_level is ' || current_setting('wal_level') || '.' where current_setting('wal_level') <> 'logical';
SQL
