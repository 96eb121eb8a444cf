-- Which revision of each of its sessions a lane has heard of: messages may change places on their way.
alter table lanes.lanes add column session_revisions jsonb not null default '{}';
