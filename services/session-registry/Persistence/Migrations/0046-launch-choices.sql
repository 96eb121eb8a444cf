-- How an agent is started, if its caller has chosen: also for restores.
alter table sessions.sessions add column model text, add column permissions text;

-- Apart from the sessions, whose rows other programs read: variables may be secrets.
create table sessions.launch_environments (
    session_id text primary key references sessions.sessions on delete cascade deferrable initially deferred,
    environment jsonb not null
);
