-- What the registry last heard of the harness: one row per harness, there from the beginning.
create schema if not exists sessions;

create table sessions.harness_status (
    harness text primary key,
    status text not null check (status in ('healthy', 'degraded', 'unavailable')),
    reason text,
    detail text,
    since timestamptz not null,
    source text,
    source_started_at timestamptz,
    sequence bigint not null default 0,
    reported_at timestamptz,
    revision bigint not null default 1 check (revision >= 1),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);

alter table sessions.harness_status replica identity full;

insert into sessions.harness_status (harness, status, reason, detail, since)
values ('cliproxy', 'unavailable', 'harness_not_checked', 'No monitor has reported yet.', now());
