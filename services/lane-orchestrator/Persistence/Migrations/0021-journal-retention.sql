-- How far the journal had come at a time, so that "older than" is a comparison of numbers.
create table lanes.journal_marks (
    at  timestamptz not null primary key,
    seq bigint      not null
);
-- What is there already, by day.
insert into lanes.journal_marks (at, seq)
select date_trunc('day', recorded_at) + interval '1 day', max(seq) from lanes.journal
where recorded_at < date_trunc('day', now()) group by 1;

-- Events with these numbers may have been deleted.
create table lanes.journal_horizon (
    one boolean not null primary key default true check (one),
    seq bigint  not null
);
insert into lanes.journal_horizon (seq) values (0);

create index runs_ended on lanes.runs (ended_at);
create index lanes_closed on lanes.lanes (closed_at) where status = 'closed';
