-- What every schema of Helios has: the messages that came in, those that go out, the events, and what failed for good.

create table inbox (
    message_id  uuid        not null,
    consumer_id uuid        not null,
    received_at timestamptz not null default now(),
    responses   text,
    primary key (message_id, consumer_id)
);
create index inbox_received_at on inbox (received_at);
comment on column inbox.responses is 'The answers to a request, as sent after the commit: a duplicate is answered from here.';

create table outbox (
    id           uuid        primary key,
    seq          bigint      generated always as identity,
    message_id   uuid        not null,
    message_type text        not null,
    destination  text        not null,
    envelope     text        not null,
    created_at   timestamptz not null default now(),
    due_at       timestamptz not null,
    token        text,
    attempts     integer     not null default 0,
    sent_at      timestamptz
);
create index outbox_due on outbox (due_at, seq) where sent_at is null;
create unique index outbox_token on outbox (token) where sent_at is null;
create index outbox_sent_at on outbox (sent_at) where sent_at is not null;
comment on column outbox.due_at is 'When any relay may take the row: a timer''s time, or the end of the lease of the relay that has it in hand.';
comment on column outbox.token is 'Names a timer, so that it can be cancelled.';

create table feed (
    seq        bigint      generated always as identity primary key,
    event_id   text        not null,
    topic      text        not null,
    subject    text        not null,
    body       bytea       not null,
    created_at timestamptz not null default now()
);

create table dead_letters (
    id           bigint      generated always as identity primary key,
    message_id   uuid,
    message_type text,
    endpoint     text        not null,
    reason       text        not null,
    detail       text        not null,
    evidence     text,
    headers      text,
    body         text        not null,
    failed_at    timestamptz not null default now()
);
create index dead_letters_failed_at on dead_letters (failed_at);

-- Lets one batch write and commit in a single round trip: a write that hit another number of rows than it must fails the whole transaction.
-- The class 40 of the code says what it is: a transaction to be decided again.
create function expect_rows(actual bigint, expected bigint) returns void language plpgsql as $$
begin
    if actual is distinct from expected then
        raise exception 'revision conflict: % rows instead of %', actual, expected using errcode = '40H01';
    end if;
end $$;
