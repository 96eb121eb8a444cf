-- What the programs in a workspace's lanes may do over the API.
alter table lanes.workspaces add column agent_scope text not null default 'self';

-- The public keys with which hosts sign the tokens of their lanes: one for each start of an agent, because tokens of programs that outlive it
-- stay valid.
create table lanes.host_keys (
    host_id       text        not null,
    key_id        text        not null,
    -- SubjectPublicKeyInfo.
    public_key    bytea       not null,
    registered_at timestamptz not null,
    primary key (host_id, key_id)
);
