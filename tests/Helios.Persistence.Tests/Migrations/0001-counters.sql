create table counters (
    id       uuid    primary key,
    revision bigint  not null,
    state    text    not null,
    total    integer not null
);

create table ledger (
    id   bigint generated always as identity primary key,
    note text not null
);
