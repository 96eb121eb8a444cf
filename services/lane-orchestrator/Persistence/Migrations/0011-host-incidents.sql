-- What inventories find wrong with a host, with its beginning: repositories that cannot be looked at, trash that cannot be deleted.
alter table lanes.hosts add column incidents jsonb not null default '[]';
