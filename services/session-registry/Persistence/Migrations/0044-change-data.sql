-- Entities, for programs that read them by logical replication: docs/change-data.md. What is published has its full identity, and nothing else has:
-- texts, reactions and notices are work in progress.
alter table sessions.session_decisions replica identity full;
alter table sessions.host_incidents    replica identity full;
alter table sessions.session_messages  replica identity default;
alter table sessions.reactions         replica identity default;
alter table sessions.reaction_trackers replica identity default;
alter table sessions.notices           replica identity default;

do $$
begin
    begin
        create publication helios_cdc;
    exception when duplicate_object or unique_violation then
        -- By deploy/postgres/roles.sh, or by the orchestrator's migration.
        null;
    end;
    alter publication helios_cdc add table sessions.sessions, sessions.session_decisions, sessions.host_incidents, sessions.harness_status;
exception when insufficient_privilege then
    -- It belongs to the other service, in an installation older than the role for both.
    raise warning 'The publication helios_cdc has no tables of the schema sessions; deploy/postgres/change-data.sh adds them.';
end $$;
