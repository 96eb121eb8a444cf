-- Signing in to the board. A code and a session stand for the token of the caller who asked for the code: without that token, they are
-- nothing. Each is found by a keyed hash, of which its secret is the key. A session of the configured token (token_id is null) is hashed with
-- that token, so that it ends when another one is configured.
create table lanes.board_codes (
    code_hash  bytea       not null primary key,
    token_id   text,
    expires_at timestamptz not null
);

create table lanes.board_sessions (
    secret_hash bytea       not null primary key,
    token_id    text,
    created_at  timestamptz not null,
    expires_at  timestamptz not null
);
