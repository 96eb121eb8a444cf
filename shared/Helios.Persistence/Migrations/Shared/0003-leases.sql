-- Who does what only one process may do at a time. The end is by the database's clock; the epoch grows with each new owner.
create table leases (
    name       text        not null primary key,
    owner      uuid        not null,
    epoch      bigint      not null,
    -- The connection that renewed it last: when it is closed, nobody need wait for the end.
    backend    integer     not null,
    expires_at timestamptz not null
);

-- For every transaction that a lease guards. The lock on the row lets no other process take it over until the transaction ends.
create function check_lease(lease text, holder uuid, granted bigint) returns void language plpgsql as $$
begin
    perform from leases where name = lease and owner = holder and epoch = granted and expires_at > clock_timestamp() for share;
    if not found then
        raise exception 'the lease % is lost', lease using errcode = 'HL001';
    end if;
end $$;
