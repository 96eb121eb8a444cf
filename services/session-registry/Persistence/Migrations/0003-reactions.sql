-- What was decided to be done about a session, in the transaction that decided it: done later, in order, once.
create table sessions.reactions (
    reaction_id text primary key,
    -- Given under the lock of the session's row: the order in which one session's reactions were decided.
    seq bigint generated always as identity,
    session_id text not null references sessions.sessions (session_id) on delete cascade deferrable initially deferred,
    key text not null,
    signature text not null,
    -- pending: to be done when due. waiting: the same, and dropped without a word when its cause goes first. sending: typed, not yet answered.
    state text not null check (state in ('pending', 'waiting', 'sending', 'done', 'superseded', 'silenced', 'escalated', 'cleared')),
    due_at timestamptz not null,
    failures integer not null default 0,
    message_id text,
    correlation_id text not null,
    decided_at timestamptz not null,
    settled_at timestamptz
);

create index reactions_due on sessions.reactions (due_at) where state in ('pending', 'waiting');
create index reactions_of on sessions.reactions (session_id, seq);
create index reactions_message on sessions.reactions (message_id) where state = 'sending';

-- What is known of each cause: how often it was reacted to, when a person will be told, and that one was.
create table sessions.reaction_trackers (
    session_id text not null references sessions.sessions (session_id) on delete cascade deferrable initially deferred,
    key text not null,
    active boolean not null,
    began_at timestamptz not null,
    attempts integer not null default 0 check (attempts >= 0),
    escalate_at timestamptz,
    escalated boolean not null default false,
    primary key (session_id, key)
);

create index reaction_trackers_due on sessions.reaction_trackers (escalate_at) where active and not escalated;

-- What persons are told, one row for each way of telling: kept until it got there.
create table sessions.notices (
    notice_id text not null,
    way text not null check (way in ('webhook', 'command')),
    host_id text not null,
    session_id text,
    body jsonb not null,
    state text not null check (state in ('pending', 'sent', 'failed')),
    attempts integer not null default 0,
    due_at timestamptz not null,
    last_error text,
    created_at timestamptz not null,
    settled_at timestamptz,
    primary key (notice_id, way)
);

create index notices_due on sessions.notices (due_at) where state = 'pending';

-- What is wrong with a host rather than with its sessions: told once, however long it lasts.
create table sessions.host_incidents (
    host_id text primary key,
    incident text not null,
    active boolean not null,
    since timestamptz not null,
    revision bigint not null check (revision >= 1)
);

alter table sessions.reactions replica identity full;
alter table sessions.reaction_trackers replica identity full;
alter table sessions.notices replica identity full;
