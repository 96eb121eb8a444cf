-- Worktrees that hosts have made in advance.

create table lanes.pools (
    workspace_id  text        not null,
    host_id       text        not null,
    size          integer     not null,
    ready         integer     not null,
    base_commit   text,
    detail        text,
    -- Of the host's agent: an older report says nothing against a newer one.
    incarnation   bigint      not null,
    sequence      bigint      not null,
    reported_at   timestamptz not null,
    primary key (workspace_id, host_id)
);

-- Counted over the hosts by their reports only, like open_lanes: the revision stays.
alter table lanes.workspaces
    add column pool_ready integer not null default 0,
    add column pool_base_commit text,
    add column pool_detail text;
