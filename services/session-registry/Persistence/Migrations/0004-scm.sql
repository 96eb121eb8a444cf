-- Which branch of which repository a session works on: its pull request is looked for there.
create table sessions.scm_targets (
    session_id text primary key references sessions.sessions (session_id) on delete cascade deferrable initially deferred,
    repository text,
    branch text not null
);
