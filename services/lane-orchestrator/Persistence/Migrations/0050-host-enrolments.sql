-- Permissions for machines to join as hosts. Of the token, only a hash is kept, as of tokens of callers.
create table lanes.host_enrolments (
    enrolment_id text        not null primary key,
    name         text        not null,
    host_id      text        not null,
    labels       jsonb       not null default '{}',
    secret_hash  bytea       not null,
    created_at   timestamptz not null,
    created_by   text        not null,
    expires_at   timestamptz not null,
    used_at      timestamptz,
    revoked_at   timestamptz,
    revoked_by   text,
    revision     bigint      not null
);
create index host_enrolments_by_host on lanes.host_enrolments (host_id);

-- What each host that was enrolled or revoked may do at the broker, whether or not the broker has heard of it. It outlives the host's own row.
create table lanes.host_credentials (
    host_id       text        not null primary key,
    -- The machine's own hash of its password, as the broker keeps it; null for a user that was created by hand.
    password_hash text,
    -- The enrolment that it came with.
    enrolment_id  text,
    labels        jsonb       not null default '{}',
    revoked_at    timestamptz,
    revoked_by    text,
    -- Whether the broker has been told.
    is_settled    boolean     not null default false,
    updated_at    timestamptz not null
);
create index host_credentials_unsettled on lanes.host_credentials (host_id) where not is_settled;

-- When an operator took the host's access away, and who.
alter table lanes.hosts
    add column revoked_at timestamptz,
    add column revoked_by text;
