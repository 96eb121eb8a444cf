-- Entities and the journal, for programs that read them by logical replication: docs/change-data.md. What is published has its full identity, so that
-- changes and deletions carry the row as it was. Unless wal_level is logical, that costs nothing.
alter table lanes.workspaces      replica identity full;
alter table lanes.hosts           replica identity full;
alter table lanes.forgotten_hosts replica identity full;
alter table lanes.lanes           replica identity full;
alter table lanes.runs            replica identity full;
alter table lanes.journal         replica identity full;

do $$
begin
    begin
        create publication helios_cdc;
    exception when duplicate_object or unique_violation then
        -- By deploy/postgres/roles.sh, or by the registry's migration.
        null;
    end;
    alter publication helios_cdc add table lanes.workspaces, lanes.hosts, lanes.forgotten_hosts, lanes.lanes, lanes.runs, lanes.journal;
exception when insufficient_privilege then
    -- It belongs to the other service, in an installation older than the role for both.
    raise warning 'The publication helios_cdc has no tables of the schema lanes; deploy/postgres/change-data.sh adds them.';
end $$;
