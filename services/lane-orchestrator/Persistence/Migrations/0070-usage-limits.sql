-- What to do about a new agent whose account is at its usage limit.
alter table lanes.workspaces add column on_usage_limit text not null default 'refuse';
