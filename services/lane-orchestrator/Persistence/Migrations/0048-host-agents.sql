-- The agents that each host can start.
alter table lanes.hosts add column agents jsonb not null default '[]';
