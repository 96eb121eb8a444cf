-- When it was last seen that a session's branch has no pull request: before that, and long after, nobody knows.
alter table sessions.scm_targets add column none_seen_at timestamptz;

-- What workspaces want of reactions, where they want anything but the default.
create table sessions.workspace_reactions (
    workspace_id text primary key,
    on_agent_idle text not null check (on_agent_idle in ('notify', 'send')),
    revision bigint not null
);
