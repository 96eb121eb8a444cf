-- What to do about a new agent whose account is at its usage limit.
alter table sessions.workspace_reactions add column on_usage_limit text not null default 'refuse'
    check (on_usage_limit in ('refuse', 'wait', 'start'));

-- A usage limit that an agent has met and not worked since: for finding those of an account, which is an agent on a host, and those of a lane.
alter table sessions.sessions
    add column limit_seen_at timestamptz,
    add column limit_resets_at timestamptz;
create index sessions_limits on sessions.sessions (host_id, provider) where limit_seen_at is not null;
