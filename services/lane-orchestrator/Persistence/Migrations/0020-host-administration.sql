-- Labels for placement: those of the agent's settings, and the operator's, which win. Whether the operator drains it, kept while it is lost.
-- What heartbeats measure: load, memory and disks; like the heartbeat itself, without a new revision.
alter table lanes.hosts
    add column labels          jsonb   not null default '{}',
    add column reported_labels jsonb   not null default '{}',
    add column draining        boolean not null default false,
    add column measures        jsonb;
update lanes.hosts set draining = true where status in ('draining', 'drained');

-- The labels that a lane's host must have, for the queue and for moving it.
alter table lanes.admissions add column host_labels jsonb;

-- The last snapshot that the host has reported: named if the host is forgotten.
alter table lanes.lanes add column last_snapshot jsonb;

-- Hosts that an operator gave up. One that joins again continues its revisions; one whose machine took over another id is told again.
create table lanes.forgotten_hosts (
    host_id        text        not null primary key,
    name           text        not null,
    incarnation    bigint      not null,
    revision       bigint      not null,
    successor      text,
    forgotten_at   timestamptz not null,
    queues_deleted boolean     not null default false
);

-- What the host has reported about the plan, for whoever asked for it.
alter table lanes.reconciliations add column result jsonb;
