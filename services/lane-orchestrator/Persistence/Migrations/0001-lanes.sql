-- The tables of the lane orchestrator. Identifiers are kept as the text that the world sees.

create schema if not exists lanes;

create table lanes.workspaces (
    workspace_id     text        not null primary key,
    name             text        not null unique,
    repository       text        not null,
    -- The real common git directory where the repository is a path, the URL otherwise: one repository is one workspace.
    repository_key   text        not null unique,
    hosts            text[],
    default_branch   text        not null,
    capacity         integer     check (capacity > 0),
    pool             integer     not null default 0,
    ports            integer     not null default 0,
    policy           text        not null,
    on_par_task_lost text        not null,
    setup            jsonb,
    -- Kept by admission only: it moves with lanes and is not a change of the workspace, so the revision stays.
    open_lanes       integer     not null default 0 check (open_lanes >= 0),
    revision         bigint      not null,
    created_at       timestamptz not null,
    updated_at       timestamptz not null
);

create table lanes.hosts (
    host_id           text        not null primary key,
    name              text        not null,
    status            text        not null check (status in ('online', 'lost', 'draining', 'drained')),
    incarnation       bigint      not null,
    boot_id           text        not null,
    installation_id   text        not null,
    slots             integer     not null check (slots >= 0),
    -- Kept by admission only, like workspaces.open_lanes.
    used_slots        integer     not null default 0 check (used_slots >= 0),
    agent_version     text,
    git_version       text,
    drivers           text[]      not null default '{}',
    -- Heartbeats move these two without a new revision.
    last_heartbeat_at timestamptz not null,
    last_sequence     bigint      not null default 0,
    joined_at         timestamptz not null,
    updated_at        timestamptz not null,
    revision          bigint      not null
);

create table lanes.lanes (
    lane_id            text        not null primary key,
    workspace_id       text        not null,
    display_name       text        not null,
    status             text        not null check (status in ('new', 'provisioning', 'ready', 'running', 'blocked', 'shared', 'cleaning', 'closed')),
    reason             text,
    detail             text,
    host_id            text,
    host_pinned        boolean     not null,
    host_reachable     boolean     not null,
    -- The newest revision of the host that the lane has heard of: older news about it is late.
    host_revision      bigint      not null,
    repository         text        not null,
    branch             text        not null,
    branch_existed     boolean     not null,
    base_ref           text        not null,
    base_commit        text        not null,
    worktree_path      text,
    agents             text[]      not null,
    runs_in_flight     text[]      not null,
    sessions_in_flight text[]      not null,
    -- What a blocked lane waits for (operator, par_task, session ids), and whether it comes back as a shared one.
    blocked_by         text[]      not null,
    is_shared          boolean     not null,
    par_task           jsonb,
    ports              integer[]   not null,
    labels             jsonb       not null,
    project_context_id text,
    archive            jsonb,
    attempt            integer     not null,
    -- The workspace's settings when the lane was asked for.
    policy             text        not null,
    on_par_task_lost   text        not null,
    port_count         integer     not null,
    setup              jsonb,
    -- What the host is told to do for the lane as a whole just now.
    operation_id       text,
    operation_kind     text,
    -- The clean-up that was asked for, and the reason that the lane closes with.
    cleanup_asked_at   timestamptz,
    cleanup_policy     text,
    cleanup_discard    boolean     not null,
    ending             text,
    was_ready          boolean     not null,
    -- Where provisioning failed, and the end of that step's output.
    failed_step        text,
    failed_tail        text,
    history            jsonb       not null,
    created_at         timestamptz not null,
    updated_at         timestamptz not null,
    closed_at          timestamptz,
    revision           bigint      not null
);

create unique index lanes_open_display_name on lanes.lanes (workspace_id, display_name) where status <> 'closed';
create unique index lanes_open_branch on lanes.lanes (workspace_id, branch) where status <> 'closed';
create index lanes_open_by_host on lanes.lanes (host_id) where status <> 'closed';
create index lanes_by_workspace on lanes.lanes (workspace_id, lane_id);
create index lanes_labels on lanes.lanes using gin (labels jsonb_path_ops) where status <> 'closed';

-- Who holds a slot and who waits for one. A slot is given back by removing the row, so that it is given back once.
create table lanes.admissions (
    lane_id      text        not null primary key,
    workspace_id text        not null,
    -- The host whose slot is held; while queued, the one that resolved the base, and whether only that one will do.
    host_id      text        not null,
    host_pinned  boolean     not null,
    asked_at     timestamptz not null,
    admitted_at  timestamptz
);

create index admissions_queued on lanes.admissions (asked_at, lane_id) where admitted_at is null;

create table lanes.runs (
    run_id              text        not null primary key,
    lane_id             text        not null,
    argv                text[]      not null,
    cwd                 text        not null,
    status              text        not null check (status in ('starting', 'running', 'exited', 'timed_out', 'cancelled', 'lost')),
    exit_code           integer,
    signal              integer,
    stdout              text        not null default '',
    stderr              text        not null default '',
    truncated_bytes     bigint      not null default 0,
    detail              text,
    timeout             interval    not null,
    cancel_requested_at timestamptz,
    created_at          timestamptz not null,
    started_at          timestamptz,
    ended_at            timestamptz
);

create index runs_by_lane on lanes.runs (lane_id, run_id);

-- Each command to a host, until its result is recorded. The body is sent again as it is.
create table lanes.host_operations (
    operation_id     text        not null primary key,
    lane_id          text        not null,
    host_id          text        not null,
    kind             text        not null check (kind in ('provision', 'bind_par_task', 'start_run', 'cancel_run', 'tear_down')),
    run_id           text,
    fence            bigint      not null,
    body             json        not null,
    attempts         integer     not null default 1,
    ordered_at       timestamptz not null,
    last_progress_at timestamptz not null,
    settled_at       timestamptz
);

create index host_operations_unsettled on lanes.host_operations (host_id, last_progress_at) where settled_at is null;
create index host_operations_unsettled_by_lane on lanes.host_operations (lane_id) where settled_at is null;
create index host_operations_settled on lanes.host_operations (settled_at) where settled_at is not null;

-- One row per inventory that was answered, so that a repeated one is answered alike.
create table lanes.reconciliations (
    inventory_id     text        not null primary key,
    host_id          text        not null,
    at_start         boolean     not null,
    orphaned_records integer     not null,
    started_at       timestamptz not null,
    completed_at     timestamptz
);

create index reconciliations_by_host on lanes.reconciliations (host_id, started_at);

-- Lanes whose worktree was not found, and in how many rounds running.
create table lanes.missing_worktrees (
    lane_id  text        not null primary key,
    host_id  text        not null,
    rounds   integer     not null,
    last_at  timestamptz not null
);
