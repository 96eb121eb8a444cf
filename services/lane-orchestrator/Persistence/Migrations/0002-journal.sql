-- The events as the world reads them over HTTP, and the answers that are kept under idempotency keys.

create table lanes.journal (
    -- Given out under one lock, so that it grows in the order of commits: "seq > last" misses nothing.
    seq            bigint      not null generated always as identity primary key,
    event_id       text        not null unique,
    topic          text        not null,
    source         text        not null,
    subject        text        not null,
    occurred_at    timestamptz not null,
    recorded_at    timestamptz not null default now(),
    correlation_id text,
    lane_id        text,
    workspace_id   text,
    session_id     text,
    host_id        text,
    -- The CloudEvent, byte by byte as it was published.
    body           json        not null
);

create index journal_by_lane on lanes.journal (lane_id, seq) where lane_id is not null;
create index journal_by_workspace on lanes.journal (workspace_id, seq) where workspace_id is not null;
create index journal_by_session on lanes.journal (session_id, seq) where session_id is not null;

create table lanes.idempotency_keys (
    key           text        not null primary key,
    -- SHA-256 over method, path, query and body.
    request_hash  bytea       not null,
    -- What the request makes gets this id, so that a repeated one after a crash finds what the first made.
    entity_id     uuid        not null,
    -- The attempt at work, and until when it is believed to live; none when there is an answer, or none works on it.
    claim         uuid,
    claimed_until timestamptz,
    status        integer,
    headers       jsonb,
    body          bytea,
    created_at    timestamptz not null default now()
);

create index idempotency_keys_by_age on lanes.idempotency_keys (created_at);
