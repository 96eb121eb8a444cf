-- Sessions: one row each, with the axes of its state as text for readers and the whole canonical record beside them.
create table sessions.sessions (
    session_id text primary key,
    lane_id text not null,
    workspace_id text not null,
    host_id text not null,
    provider text not null,
    provider_session_id text,
    preferred_transport text,
    transport text not null,
    degrade_reason text,
    harness_status text,
    transport_since timestamptz not null,
    mode text,
    argv text[] not null default '{}',
    launch_id text,
    -- Whether the session holds its lane and its provider's conversation: until it is done or terminated.
    active boolean not null,
    attached boolean not null,
    session_state text not null,
    session_reason text not null,
    pull_request_state text not null,
    pull_request_reason text not null,
    pull_request_number integer,
    pull_request_url text,
    runtime_state text not null,
    runtime_reason text not null,
    activity_state text,
    activity_at timestamptz,
    activity_source text,
    detecting jsonb,
    record jsonb not null,
    evidence jsonb not null default '[]',
    detail text,
    last_heartbeat_at timestamptz,
    revision bigint not null check (revision >= 1),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    ended_at timestamptz
);

create unique index sessions_lane on sessions.sessions (lane_id) where active;
create unique index sessions_provider_session on sessions.sessions (provider, provider_session_id) where active and provider_session_id is not null;
create index sessions_host on sessions.sessions (host_id) where active;
create index sessions_heartbeat on sessions.sessions (last_heartbeat_at) where active and attached;
create index sessions_of_lane on sessions.sessions (lane_id, session_id);
create index sessions_ended on sessions.sessions (ended_at) where not active;

-- Why a session became what it is: one row per axis and decision.
create table sessions.session_decisions (
    session_id text not null references sessions.sessions (session_id) on delete cascade deferrable initially deferred,
    revision bigint not null,
    index integer not null,
    at timestamptz not null,
    fact text not null,
    axis text not null,
    from_state text not null,
    to_state text not null,
    why text,
    evidence text,
    actor text not null,
    correlation_id text not null,
    primary key (session_id, revision, index)
);

-- Texts for agents: accepted is not delivered, delivered is not seen.
create table sessions.session_messages (
    message_id text primary key,
    session_id text not null references sessions.sessions (session_id) on delete cascade deferrable initially deferred,
    launch_id text not null,
    status text not null check (status in ('accepted', 'delivered', 'acknowledged', 'failed')),
    reason text,
    detail text,
    text text not null,
    accepted_at timestamptz not null,
    delivered_at timestamptz,
    acknowledged_at timestamptz
);

create index session_messages_of on sessions.session_messages (session_id, message_id);

-- What hosts were told about agents, until they have answered: sent again meanwhile, and given up when the time is up.
create table sessions.agent_orders (
    order_id text primary key,
    session_id text not null references sessions.sessions (session_id) on delete cascade deferrable initially deferred,
    host_id text not null,
    kind text not null check (kind in ('launch', 'end', 'send')),
    body jsonb not null,
    ordered_at timestamptz not null,
    sent_at timestamptz not null,
    deadline_at timestamptz not null,
    overdue boolean not null default false
);

create index agent_orders_sent on sessions.agent_orders (sent_at);
create index agent_orders_session on sessions.agent_orders (session_id);

alter table sessions.sessions replica identity full;
alter table sessions.session_messages replica identity full;
