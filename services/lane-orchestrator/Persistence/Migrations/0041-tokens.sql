-- Tokens of callers. The secret is random (256 bits), so that its SHA-256 needs neither salt nor stretching.
create table lanes.tokens (
    token_id     text        not null primary key,
    name         text        not null,
    secret_hash  bytea       not null,
    scope        text        not null,
    -- Null: all.
    workspaces   text[],
    created_at   timestamptz not null,
    created_by   text        not null,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    revoked_by   text,
    -- Written at most every five minutes, without a new revision.
    last_used_at timestamptz,
    revision     bigint      not null
);

-- A name is the actor of what is done with its token. Once revoked, another token may have it: so tokens are exchanged.
create unique index tokens_by_name on lanes.tokens (name) where revoked_at is null;
