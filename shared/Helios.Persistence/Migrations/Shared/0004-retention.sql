-- The revision of what retention has said in its events.
create table retention (
    one      boolean not null primary key default true check (one),
    revision bigint  not null
);
